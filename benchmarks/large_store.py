"""A store of very many comments, made once and kept: corpora comments repeated over a year, through voc's own parts.

Each text of the corpora is read, tagged and placed once, among themes discovered over all of them, and is stored again and
again under new ids, days, customers and attributes: every table holds what importing so many comments would have put there.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert

from voc.ingest.comment import Comment, Kind
from voc.jobs.components import Components
from voc.jobs.discovery import Selection, discover_themes
from voc.jobs.intake import Intake
from voc.settings import PROJECT_ROOT, Settings
from voc.store.comments import CommentRepository, TaggedComment
from voc.store.tables import ChunkRow, ImportRow, JobRow
from voc.tag.corpus import read_labelled

_CORPORA: Final = (PROJECT_ROOT / "corpora" / "comments", PROJECT_ROOT / "corpora" / "themes")
_SPAN: Final = timedelta(days=364)
_BATCH: Final = 1_000
_PLANS: Final = ("標準", "ライト", "プレミアム")
_AREAS: Final = ("北海道", "東北", "関東", "中部", "近畿", "中国", "四国", "九州")
_SOURCES: Final = ("解約アンケート", "満足度調査", "コールセンター", "お客様相談室", "アプリ", "店舗")
_IMPORTS: Final = 60
_CHUNKS: Final = 7


def large_store(home: Path, comments: int) -> Path:
    """Return ``home`` with so many comments in its SQLite database; made where it is not there yet, whole or not at all."""
    if home.is_dir():
        return home
    unfinished = home.with_name(f"{home.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    components = Components(Settings(home=unfinished))
    _fill(components, comments)
    components.database.engine.dispose()
    unfinished.rename(home)
    return home


def _fill(components: Components, comments: int) -> None:
    chance = random.Random(7)
    intake, now = Intake(components), datetime.now(UTC)
    texts = list({each.text: Kind(each.kind) for each in read_labelled(_CORPORA)}.items())[:comments]
    began = now - _SPAN
    first = [
        _made(number, text, kind, began + _SPAN * (number / comments), chance)
        for number, (text, kind) in enumerate(texts)
    ]
    for done in intake.store(first):
        print(f"\r{done.stored:9,d} of {comments:,d} comments", end="", flush=True)
    discover_themes(components, Selection())
    known = list(_placed(intake, first))
    for start in range(len(first), comments, _BATCH):
        batch = []
        for number in range(start, min(start + _BATCH, comments)):
            if number % len(known) == 0:
                chance.shuffle(known)  # no two of the times that a text comes again are like each other
            item = known[number % len(known)]
            moment = began + _SPAN * (number / comments)
            comment = _made(number, item.comment.text, item.comment.kind, moment, chance)
            batch.append(replace(item, comment=comment))
        with components.database.transaction() as session:
            intake.add(CommentRepository(session), batch)
        print(f"\r{start + len(batch):9,d} of {comments:,d} comments", end="", flush=True)
    print()
    _list_imports(components, now)


def _placed(intake: Intake, comments: list[Comment]) -> Iterator[TaggedComment]:
    """Yield comments tagged and placed among the themes that are in force now."""
    for start in range(0, len(comments), _BATCH):
        yield from intake.tag(comments[start : start + _BATCH])


def _made(number: int, text: str, kind: Kind, moment: datetime, chance: random.Random) -> Comment:
    """A comment of one of 60,000 customers, three in ten of them unknown; surveys have a score."""
    who: Mapping[str, Any] = {"customer": f"C{chance.randrange(60_000):05d}"} if chance.random() < 0.7 else {}
    attributes = {"プラン": chance.choice(_PLANS), "地域": chance.choice(_AREAS)}
    if kind is Kind.SURVEY:
        attributes["NPS"] = str(chance.choice((0, 2, 4, 5, 6, 7, 7, 8, 8, 9, 10)))
    return Comment(
        id=f"made-{number:07d}",
        text=text,
        kind=kind,
        source=chance.choice(_SOURCES),
        question="ご意見",
        external_id=f"R{number:07d}",
        occurred_at=moment + timedelta(minutes=chance.randrange(600)),
        attributes=attributes,
        origin=f"made-origin-{number:07d}",
        **who,
    )


def _list_imports(components: Components, now: datetime) -> None:
    """Add imports that ended well, for the page that lists them."""
    jobs, imports, chunks = [], [], []
    for number in range(_IMPORTS):
        job_id, ended = f"made-import-{number:03d}", now - timedelta(days=number)
        jobs.append(
            {
                **{"id": job_id, "kind": "import", "queue": "made", "state": "done", "attempt": 1, "starts": 1},
                **{"done": _CHUNKS * 500, "total": _CHUNKS * 500, "params": {"name": f"回答{number}.csv"}},
                **{"created_by": "made", "created_at": ended, "started_at": ended, "finished_at": ended},
            }
        )
        summary: dict[str, Any] = {"rows": 3_600, "comments": 3_500, "empty": 90, "undated": 0, "masked": {}}
        summary |= {"rejected": [], "warnings": [], "skipped_columns": []}
        summary |= {
            "encoding": "cp932",
            "columns": {"text": ["ご意見"], "id": "回答番号", "date": "回答日", "customer": None},
        }
        file = {"file": f"回答{number}.csv", "rows": 3_600, "summary": summary}
        options = {"kind": "survey", "source": None, "columns": {}, "remembered": {}, "chunk": 500}
        imports.append({"id": job_id, "name": f"回答{number}.csv", "options": options, "files": [file], "read": True})
        chunks += [
            {
                **{"import_id": job_id, "number": each, "file": 0, "state": "stored", "comments": 500, "stored": 500},
                **{"duplicates": 0, "updated": 0, "tries": 1},
            }
            for each in range(_CHUNKS)
        ]
    with components.database.transaction() as session:
        for row, rows in ((JobRow, jobs), (ImportRow, imports), (ChunkRow, chunks)):
            session.execute(insert(row), rows)
