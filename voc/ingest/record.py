"""A comment as one object, ``{"id", "text", "kind"}``, by the command line or by HTTP; an odd one says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voc.ingest.comment import Kind
from voc.ingest.storable import storable
from voc.ingest.usable import LONGEST_TEXT, clean, why_unusable


@dataclass(frozen=True, slots=True)
class Record:
    """A comment of the input; ``id`` as given, whatever its type."""

    id: Any
    text: str
    kind: Kind | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Stands in the place of a line that cannot be read."""

    id: Any
    code: str
    detail: str

    def to_json(self) -> dict[str, Any]:
        """Return the contract's error."""
        return {"id": self.id, "error": {"code": self.code, "detail": self.detail}}


def read_record(
    value: Mapping[str, Any], *, kind: Kind | None = None, longest: int = LONGEST_TEXT, place: str = ""
) -> Record | Refusal:
    """Check one object; ``kind`` is that of objects without one, ``place`` goes before what is wrong."""
    record_id, text, given = storable(value.get("id")), storable(value.get("text")), value.get("kind") or kind
    if not isinstance(text, str):
        return Refusal(record_id, "no_text", f"{place}文字列の text がありません。")
    if not clean(text):
        return Refusal(record_id, "empty", f"{place}本文が空です。")
    if len(text) > longest:
        return Refusal(
            record_id,
            "too_long",
            f"{place}本文が長すぎます ({len(text):,}文字、上限 {longest:,}文字)。分けて送ってください。",
        )
    if why := why_unusable(text):
        return Refusal(record_id, "unusable", place + why)
    if given is not None and given not in list(Kind):
        return Refusal(record_id, "kind", f"{place}kind は {'・'.join(Kind)} のどれかです。")
    return Record(record_id, text, Kind(given) if given else None)
