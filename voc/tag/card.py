"""The model card: what a model was trained on, how well it reads, and where it falls short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from voc.tag.corpus import LabelledComment
from voc.tag.evaluate import Evaluation, to_markdown
from voc.tag.model import LinearModel
from voc.tag.train import Trained


def write_card(
    folder: Path,
    trained: Trained,
    comments: Sequence[LabelledComment],
    evaluation: Evaluation,
    *,
    opinions: int,
    corrections: int,
    made_on: date,
    forced: Sequence[str],
) -> None:
    """Write ``README.md`` into a model folder."""
    lines = [
        f"# {trained.model.version}",
        "",
        f"Tags Japanese customer comments with reason, sentiment, intent, urgency and demands. Made on {made_on.isoformat()} by `voc train`.",
        "",
        *_taught(trained.model, comments, opinions, corrections),
        "- **Word vectors**: ja_ginza (MIT) from chiVe (Apache-2.0, Works Applications and NINJAL).",
        f"- **Evaluated on** {evaluation.comments} comments of industries and writers that training never saw.",
        "- **Use it for** sorting and counting comments, and for finding the urgent ones early, with a person behind it. "
        "Comments marked `review` want a look. It is not fit to decide about a person.",
    ]
    if forced:
        lines.append(f"- **Put into force although worse** than the model before (`--force`): {', '.join(forced)}.")
    (folder / "README.md").write_text("\n".join(lines) + "\n\n" + to_markdown(evaluation) + "\n", encoding="utf-8")


def _taught(model: LinearModel, comments: Sequence[LabelledComment], opinions: int, corrections: int) -> list[str]:
    """Say what the model learnt from, and how."""
    industries = Counter(comment.domain for comment in comments)
    lines = [
        f"- **Trained on** {len(comments)} labelled comments of {len(industries)} industries by {len({c.writer for c in comments})} writers: "
        + ", ".join(f"{name} {count}" for name, count in sorted(industries.items()))
        + ". All written for this project, invented people and companies (`corpora/README.md`), CC BY 4.0.",
        f"- **Method**: logistic regression on words and pairs of words in Sudachi's normalized forms, "
        f"TF-IDF weighted, beside the vectors of the encoder `{model.encoder}`; temperatures and thresholds from comments whose whole industries were held out and that were not written to a theme. "
        f"{len(model.vocabulary):,} features.",
    ]
    if model.network is not None:
        lines.append(
            f"- **Network**: asked unless the linear part gives the main reason, the sentiment, the intent and the urgency {model.sure_from:.1f} or more; "
            "fitted from the pretrained encoder `models/encoder/context.npz`, whose card names its text and licence "
            "(docs/decisions/0012-network-tagger.md)."
        )
    if model.topics.names:
        told = sum(comment.topic in model.topics.names for comment in comments)
        lines.append(
            f"- **Topics**: {len(model.topics.names)} plain names of what customers tell, learnt from {told} of the comments, "
            "by which themes are found and named (docs/decisions/0027-topics.md)."
        )
    if opinions:
        lines.append(
            f"- **Sentiment** also learnt from {opinions} real survey answers, half praise, half complaint "
            "(`voc train --opinions`)."
        )
    if corrections:
        lines.append(
            f"- **Corrections** by people of {corrections} stored comments were learnt, too (`voc train --feedback`)."
        )
    return lines
