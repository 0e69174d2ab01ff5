"""Where things lie, and homes that share one converted encoder."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from voc.settings import PROJECT_ROOT

SAMPLE: Final = PROJECT_ROOT / "corpora" / "samples" / "kotokoto_survey.csv"
EVALUATION: Final = PROJECT_ROOT / "corpora" / "evaluation"
COMMENTS: Final = PROJECT_ROOT / "corpora" / "comments"
THEMES: Final = PROJECT_ROOT / "corpora" / "themes"
BUNDLED_TAGGER: Final = PROJECT_ROOT / "models" / "tagger"
VOC: Final = Path(sys.executable).with_name("voc")


def convert_encoder(home: Path) -> None:
    """Convert the built-in encoder into ``home``; in a process of its own, so that spaCy stays out of the tests'."""
    code = (
        "import sys; from pathlib import Path; from voc.encode.words import built_in_folder;"
        "built_in_folder(Path(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", code, str(home)], check=True, timeout=120)


def new_home(folder: Path, shared: Path) -> Path:
    """Make a home without data that uses the encoder, and the tagger if it has one, of another home."""
    folder.mkdir(parents=True)
    for name in ("encoders", "models"):
        if (shared / name).is_dir():
            (folder / name).symlink_to(shared / name, target_is_directory=True)
    return folder


def train_small_tagger(home: Path) -> None:
    """Train a tagger from a few lines of corpus files and put it into force in ``home``."""
    from voc.jobs.components import Components
    from voc.jobs.training import train_tagger
    from voc.settings import Settings

    corpus = home / "corpus"
    corpus.mkdir()
    for path in sorted(COMMENTS.glob("*.jsonl"))[:4]:
        lines = path.read_text(encoding="utf-8").splitlines()[:30]
        (corpus / path.name).write_text("\n".join(lines), encoding="utf-8")
    held_out = home / "held_out.jsonl"
    held_out.write_text("\n".join(labelled_lines(20)), encoding="utf-8")
    components = Components(Settings(home=home))
    train_tagger(components, [corpus], held_out, components.trained_folder, force=True)


def labelled_lines(count: int) -> list[str]:
    """Return labelled comments of industries that training never saw, as lines of JSON."""
    files = sorted(EVALUATION.glob("*.jsonl"))
    return [line for path in files for line in path.read_text(encoding="utf-8").splitlines() if line][:count]


def labelled_texts(count: int) -> list[str]:
    """Return only the texts of ``labelled_lines``."""
    return [json.loads(line)["text"] for line in labelled_lines(count)]
