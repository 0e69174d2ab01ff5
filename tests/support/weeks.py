"""Sixteen weeks of made comments, in all kinds, themes and labels, and the wiring to ask SQL about them."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from support.made import make_tagged, make_tags, make_theme, store, store_run
from voc.ingest.comment import Kind
from voc.report.weeks import Week
from voc.store.database import Database
from voc.store.decisions import CaseRepository

TOKYO = ZoneInfo("Asia/Tokyo")
WEEK = Week(2026, 47)
NOW = WEEK.end(TOKYO) + timedelta(hours=8)  # Monday, eight in the morning
THEMES = {"phone": "電話がつながらない", "price": "値上げ", "slow": "届くのが遅い", "taste": "味が濃い"}
_REASONS = ("support", "price", "delivery", "trust", "other")


def store_weeks(database: Database, seed: int = 7) -> None:
    """Store about 700 comments of the 16 weeks up to ``WEEK``, the last with more about the phone, a tenth handled."""
    chance = random.Random(seed)
    tagged, places = [], {}
    for back in range(16):
        start = WEEK.before(back).start(TOKYO)
        for number in range(chance.randint(35, 50)):
            comment_id = f"w{back}-{number}"
            theme = chance.choice([*THEMES, None, None])
            if back == 0 and number % 2:
                theme = "phone"
            if theme == "taste" and back < 3:
                theme = None
            # The first and the last moment of the week are among them.
            moment = start if number == 0 else start + timedelta(seconds=chance.randrange(7 * 86_400))
            moment = start + timedelta(days=7, microseconds=-1) if number == 1 else moment
            leaving = chance.random() < (0.5 if theme == "price" else 0.08)
            tags = make_tags(
                reasons=chance.sample(_REASONS, chance.randint(0, 3)),
                sentiment=chance.choice(("negative", "negative", "neutral", "positive", "mixed")),
                intent=chance.choice(("requested", "done")) if leaving else chance.choice(("none", "considering")),
                urgency=chance.choice(("low", "low", "medium", "high", "critical")),
            )
            who = chance.choice(({"customer": f"K{chance.randrange(90)}"}, {"external_id": f"R{comment_id}"}, {}))
            tagged.append(
                make_tagged(
                    comment_id,
                    f"{chance.choice(('電話', '料金', '荷物'))}のことで{back}週前に{number}回も困りました",
                    tags=tags,
                    kind=chance.choice(list(Kind)),
                    occurred_at=moment,
                    attributes={"NPS": str(chance.randrange(11))} if number % 3 == 0 else {},
                    **who,
                )
            )
            places[comment_id] = theme
    store(database, *tagged, now=WEEK.end(TOKYO) + timedelta(hours=1))
    store_run(database, [make_theme(code, name) for code, name in THEMES.items()], places)
    with database.transaction() as session:
        for each in tagged[::10]:
            CaseRepository(session).handle(each.comment.id, "佐藤")


def asking(database: Database) -> Callable[..., list[tuple[Any, ...]]]:
    """Return a function that runs plain SQL; a moment among the parameters is written as the database keeps it."""

    def ask(sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        given = {
            name: value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
            if isinstance(value, datetime) and database.dialect == "sqlite"
            else value
            for name, value in parameters.items()
        }
        with database.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(sql), given)]

    return ask
