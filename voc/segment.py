"""A segment of the comments: those of one kind, one source and some attributes (product, plan, shop)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from voc.ingest.comment import KIND_NAMES, Kind


@dataclass(frozen=True, slots=True)
class Segment:
    """What its comments have in common: all that is given; nothing given means every comment."""

    kind: Kind | None = None
    source: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What people read: 「アンケート・プラン=標準」, empty for every comment."""
        named = [KIND_NAMES[self.kind] if self.kind else "", self.source or ""]
        return "・".join(filter(None, [*named, *(f"{name}={value}" for name, value in self.attributes.items())]))

    @property
    def search(self) -> dict[str, str | list[str]]:
        """The parameters by which ``/comments`` and ``GET /v1/comments`` find its comments."""
        attributes = [f"{name}={value}" for name, value in self.attributes.items()]
        parameters = {"kind": self.kind and self.kind.value, "source": self.source, "attribute": attributes}
        return {name: value for name, value in parameters.items() if value}

    def to_json(self) -> dict[str, Any]:
        """Return the segment as it is kept and shown."""
        return {"kind": self.kind, "source": self.source, "attributes": dict(self.attributes)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """Read what ``to_json`` returned."""
        return cls(Kind(kept["kind"]) if kept["kind"] else None, kept["source"], kept["attributes"])


EVERY_COMMENT: Final = Segment()
