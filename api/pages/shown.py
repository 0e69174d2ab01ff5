"""Comments as the pages show them: the API's form, with the day in the company's time zone and the marked text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from api.pages.evidence import praise, segments
from api.v1.comments import comment_json
from voc.jobs.components import Components
from voc.store.comments import StoredComment


def shown(components: Components, stored: StoredComment, names: Mapping[str, str]) -> dict[str, Any]:
    """Return one comment; ``names`` are the themes' by id."""
    item = comment_json(stored, names)
    written = stored.moment.astimezone(components.settings.zone)
    return {
        **item,
        "day": written.date().isoformat(),
        "minute": written.strftime("%Y-%m-%d %H:%M"),
        "segments": segments(item["text"], item["tags"]),
        "praised": bool(praise(item["tags"])),
    }


def shown_all(
    components: Components, stored: Iterable[StoredComment], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return several comments, in order."""
    return [shown(components, each, names) for each in stored]


def local(components: Components, moment: datetime) -> str:
    """Write a moment in the company's time zone."""
    return moment.astimezone(components.settings.zone).strftime("%Y-%m-%d %H:%M")
