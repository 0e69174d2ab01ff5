"""One comment as a program sends it, ready to be stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from voc.ingest.comment import Comment, Kind
from voc.ingest.identity import comment_id, origin
from voc.ingest.usable import clean
from voc.privacy.mask import Masked
from voc.privacy.pseudonym import pseudonym

Mask = Callable[[str], Masked]


def single_comment(
    *,
    text: str,
    kind: Kind,
    external_id: str | None,
    customer: str | None,
    occurred_at: datetime | None,
    source: str,
    attributes: Mapping[str, Any],
    unique: str,
    zone: ZoneInfo,
    mask: Mask,
) -> Comment:
    """Build a comment whose every field is masked; ``unique`` tells it from others that say the same.

    A naive ``occurred_at`` is in ``zone``.
    """
    masked = mask(clean(text))
    if occurred_at is not None and occurred_at.tzinfo is None:
        occurred_at = occurred_at.replace(tzinfo=zone)
    return Comment(
        id=comment_id(text=text, external_id=unique, customer=customer, date=str(occurred_at or ""), source=source),
        text=masked.text,
        kind=kind,
        source=mask(source).text,
        external_id=pseudonym(external_id, mask),
        customer=pseudonym(customer, mask),
        occurred_at=occurred_at.astimezone(UTC) if occurred_at else None,
        attributes={mask(str(name)).text: mask(_written(value)).text for name, value in attributes.items()},
        masked=masked.counts,
        origin=origin(source, external_id) if external_id else None,
    )


def _written(value: Any) -> str:
    """Write an attribute as text: 9 for 9.0, nothing for null, JSON for what is no single value."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
