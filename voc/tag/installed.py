"""Which versions of the tagger lie on this machine: a folder each, known by its ``model.json``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from voc.errors import VocError
from voc.tag.model import FORMAT


def find_models(folders: Iterable[Path], encoder: str) -> dict[str, Path]:
    """Return the folder of each version that was trained with this encoder; the first folder of a version counts."""
    found: dict[str, Path] = {}
    for folder in folders:
        version, trained_with = _named(folder)
        if version and trained_with == encoder:
            found.setdefault(version, folder)
    return found


def not_installed(version: str, installed: Mapping[str, Path]) -> VocError:
    """Say that a version is not here, and which are."""
    return VocError(
        f"モデル「{version}」は入っていません。使えるモデル: {'、'.join(installed)}。",
        code="model_not_installed",
        status=404,
    )


def version_of(folder: Path) -> str:
    """Return the version that lies in a folder, an empty text where none does."""
    return _named(folder)[0]


def _named(folder: Path) -> tuple[str, str]:
    try:
        config = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        return (str(config["version"]), str(config["encoder"])) if config["format"] == FORMAT else ("", "")
    except (OSError, ValueError, KeyError, TypeError):
        return "", ""  # no model, or one that load_model would refuse
