"""Stored things made by hand, each field under the test's control."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from voc.ingest.comment import Comment
from voc.store.comments import CommentRepository, TaggedComment, Written
from voc.store.database import Database
from voc.store.theme_runs import NewRun, add_run
from voc.store.themes import Run, ThemeRepository, space_name
from voc.tag.labels import Intent, Sentiment, Urgency
from voc.tag.tags import Demand, Evidence, IntentTag, Reason, SentimentTag, Tags, UrgencyTag
from voc.text.analysis import Tokens
from voc.themes.theme import Place, Theme

NOON = datetime(2026, 11, 11, 3, 0, tzinfo=UTC)


def make_tags(
    reasons: Sequence[str] = ("support",),
    sentiment: str = "negative",
    intent: str = "none",
    urgency: str = "low",
    demands: Sequence[str] = (),
    review: bool = False,
) -> Tags:
    return Tags(
        reasons=tuple(Reason(code, code, 0.9, (Evidence(0, 1, "あ"),)) for code in reasons),
        sentiment=SentimentTag(Sentiment(sentiment), 0.9),
        intent=IntentTag(Intent(intent), 0.9),
        urgency=UrgencyTag(Urgency(urgency), 0.9, None, (), ()),
        demands=tuple(Demand(code, 0.8) for code in demands),
        certainty=0.9,
        review=review,
    )


def make_tagged(
    comment_id: str, text: str = "あいうえお", *, tags: Tags | None = None, place: Place | None = None, **fields: Any
) -> TaggedComment:
    """Make a comment ready to be stored; ``fields`` are fields of ``Comment``."""
    tokens = Tokens((text, "。"), (0, 1), (0, len(text)), (len(text), len(text) + 1))
    words = frozenset(text.split())
    return TaggedComment(Comment(comment_id, text, **fields), tags or make_tags(), tokens, words, place)


def store(database: Database, *tagged: TaggedComment, now: datetime = NOON) -> Written:
    with database.transaction() as session:
        return CommentRepository(session).add(tagged, model="m-1", tokenizer="t-1", now=now)


def make_theme(theme_id: str, name: str = "テーマ", representatives: Sequence[str] = (), size: int = 1) -> Theme:
    centroid = np.array([0.6, 0.8], dtype=np.float32)
    return Theme(theme_id, name, size, ("言い回し",), ("ことば",), tuple(representatives), "support", centroid)


def store_run(database: Database, themes: Sequence[Theme], places: dict[str, str | None], **fields: Any) -> Run:
    """Store a run; ``places`` maps comment ids to theme ids, ``None`` where the first theme is merely the nearest."""
    run: dict[str, Any] = {
        "owners": {},
        "resting": frozenset(),
        "space": space_name("e", "t"),
        "threshold": 0.5,
        "comments": len(places),
        "built_on": len(places),
        "revision": "1/1",
        "selection": {},
        "read_at": datetime.now(UTC),
        **fields,
    }
    placed = {key: Place(theme, theme or themes[0].id, 0.75) for key, theme in places.items()}
    with database.transaction() as session:
        mark = ThemeRepository(session).mark()
        return add_run(session, NewRun(themes=themes, places=placed, **{"mark": mark, **run}))


def store_three_themes(database: Database) -> None:
    """Store six comments, c0 to c5, in the themes phone (three), price (two) and slow (one)."""
    store(database, *(make_tagged(f"c{n}") for n in range(6)))
    themes = [
        make_theme("phone", "電話", ["c0"], 3),
        make_theme("price", "値上げ", ["c3"], 2),
        make_theme("slow", "遅い"),
    ]
    places = {"c0": "phone", "c1": "phone", "c2": "phone", "c3": "price", "c4": "price", "c5": "slow"}
    store_run(database, themes, places)
