"""What holds of a comment: the model's labels, and before them what people said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from voc.errors import VocError
from voc.tag.labels import MOST_LABELS, Intent, Sentiment, Urgency
from voc.tag.taxonomy import Taxonomy

# Some of the labels of a comment in the form of JSON; what is not there was not spoken of.
Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Labels:
    """All labels of a comment, as codes; the first reason is the main one."""

    reasons: tuple[str, ...]
    sentiment: str
    intent: str
    urgency: str
    demands: tuple[str, ...]

    @classmethod
    def of(cls, tags: Mapping[str, Any]) -> Self:
        """Take the labels out of tags in the contract's form."""
        return cls(
            reasons=tuple(reason["code"] for reason in tags["reasons"]),
            sentiment=tags["sentiment"]["label"],
            intent=tags["intent"]["label"],
            urgency=tags["urgency"]["label"],
            demands=tuple(demand["code"] for demand in tags["demands"]),
        )

    def corrected(self, said: Said) -> Labels:
        """Return the labels with what was said in the place of what stood there."""
        now = {**self.to_json(), **said}
        return Labels(**{**now, "reasons": tuple(now["reasons"]), "demands": tuple(now["demands"])})

    @classmethod
    def from_line(cls, line: str) -> Self:
        """Read what ``line`` returned."""
        sentiment, intent, urgency, reasons, demands = line.split("/")
        return cls(tuple(reasons.split()), sentiment, intent, urgency, tuple(demands.split()))

    @property
    def line(self) -> str:
        """All labels as one line, to be counted by: ``negative/considering/high/price support/callback``."""
        return "/".join((self.sentiment, self.intent, self.urgency, " ".join(self.reasons), " ".join(self.demands)))

    def to_json(self) -> dict[str, Any]:
        """Return the labels as a JSON object."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Correction:
    """What people said of a comment, by label the last word on it; ``by`` and ``at`` are of the last word of all."""

    said: Said
    by: str
    at: datetime

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` wrote."""
        return cls(stored["said"], stored["by"], datetime.fromisoformat(stored["at"]))

    def to_json(self) -> dict[str, Any]:
        """Return the correction as a JSON object."""
        return {"said": dict(self.said), "by": self.by, "at": self.at.isoformat()}


def check_codes(said: Said, taxonomy: Taxonomy) -> None:
    """Raise ``VocError`` where a label is none of the taxonomy's, stands twice, or is one too many."""
    _check_set("reasons", said.get("reasons", []), taxonomy.reasons)
    _check_set("demands", said.get("demands", []), taxonomy.demands)
    for name, known in (("sentiment", Sentiment), ("intent", Intent), ("urgency", Urgency)):
        if name in said and said[name] not in list(known):
            raise _unknown(name, said[name], list(known))


def _check_set(name: str, codes: list[str], known: Mapping[str, str]) -> None:
    for code in codes:
        if code not in known:
            raise _unknown(name, code, known)
    if len(set(codes)) < len(codes):
        raise VocError(f"{name}: 同じコードが2回あります。1回だけ書いてください。", code="label_twice")
    if name == "reasons" and len(codes) > MOST_LABELS:
        raise VocError(
            f"reasons: 理由は{MOST_LABELS}つまでです。主なものから順に書いてください。", code="too_many_reasons"
        )


def _unknown(name: str, code: str, known: Collection[str]) -> VocError:
    return VocError(
        f"{name}: 「{code}」というコードはありません。使えるコード: {'、'.join(known)}", code="unknown_label"
    )
