"""A segment of the comments: those of one kind, one source and some attributes (product, plan, shop)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from voc.errors import UsageError
from voc.ingest.comment import KIND_NAMES, Kind


@dataclass(frozen=True, slots=True)
class Segment:
    """What its comments have in common: all that is given; nothing given means every comment."""

    kind: Kind | None = None
    source: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, kind: Kind | None, source: str | None, attributes: Sequence[str]) -> Self:
        """Read attributes written ``商品=冷凍惣菜``, of which a form sends an empty one; raises ``UsageError`` for what is none."""
        pairs = [each.partition("=") for each in attributes if each]
        if any(not name or not equals for name, equals, _ in pairs):
            raise UsageError("属性は 商品=冷凍惣菜 のように「名前=値」で指定してください。", code="invalid_request")
        return cls(kind, source or None, {name: value for name, _, value in pairs})

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
