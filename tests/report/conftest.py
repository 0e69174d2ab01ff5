"""Comments as the report needs them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from voc.report.weekly import Provenance, ReportedComment, WeeklyReport, build
from voc.report.weeks import Week
from voc.settings import Settings
from voc.tag.taxonomy import Taxonomy

MakeComment = Callable[..., ReportedComment]
BuildReport = Callable[..., WeeklyReport]

# The Wednesday of 2026-W47 at noon in Tokyo.
NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)


@pytest.fixture
def make_comment() -> MakeComment:
    """Return a function that makes a comment of ``back`` weeks before 2026-W47; its respondent is itself, the rest plain where not told."""
    numbers = count(1)

    def make(back: int = 0, **told: Any) -> ReportedComment:
        plain: dict[str, Any] = {
            "id": told.get("id", f"c{next(numbers)}"),
            "text": "電話がつながらない",
            "moment": NOW - timedelta(weeks=back),
            "reasons": (),
            "sentiment": "neutral",
            "intent": "none",
            "urgency": "low",
            "due_hours": None,
            "why": (),
            "theme_id": None,
            "theme_score": 0.0,
            "nps": None,
        }
        plain["respondent"] = plain["id"]
        return ReportedComment(**{**plain, **told})

    return make


@pytest.fixture
def build_report() -> BuildReport:
    """Return a function that builds the report of 2026-W47."""

    def make(comments: list[ReportedComment], **told: Any) -> WeeklyReport:
        given: dict[str, Any] = {"week": Week(2026, 47), "taxonomy": Taxonomy(), "themes": {}}
        given |= told
        return build(
            comments,
            given["week"],
            Settings(timezone="Asia/Tokyo").zone,
            given["taxonomy"],
            given["themes"],
            Provenance("by-hand-1", 3),
        )

    return make
