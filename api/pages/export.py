"""What a search found, as a file: ``/comments.csv`` and ``/comments.xlsx`` with the query of ``/comments``."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, StreamingResponse
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask

from api.auth.access import Actor, Reader
from api.dependencies import ComponentsDep
from api.v1.search import FilterDep
from voc.jobs.components import Components
from voc.report.comment_files import Names, csv_lines, write_workbook
from voc.store.audit import audit
from voc.store.comments import CommentRepository
from voc.store.search import TermRepository
from voc.store.themes import ThemeRepository

router = APIRouter(include_in_schema=False)
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/comments.csv")
def comments_as_csv(components: ComponentsDep, actor: Reader, wanted: FilterDep) -> StreamingResponse:
    """Stream the comments; a million of them need no more memory than a thousand."""
    _note_export(components, actor, "csv")

    def lines() -> Iterator[str]:
        with components.database.transaction() as session:
            yield from csv_lines(CommentRepository(session).each(wanted), _names(components, session))

    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=_named(components, "csv"))


@router.get("/comments.xlsx")
def comments_as_workbook(components: ComponentsDep, actor: Reader, wanted: FilterDep) -> FileResponse:
    """Write the comments into a workbook, which is deleted when it is sent."""
    _note_export(components, actor, "xlsx")
    with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    try:
        with components.database.transaction() as session:
            write_workbook(path, CommentRepository(session).each(wanted), _names(components, session))
    except BaseException:
        path.unlink()
        raise
    return FileResponse(
        path, media_type=_EXCEL, headers=_named(components, "xlsx"), background=BackgroundTask(path.unlink)
    )


def _note_export(components: Components, actor: Actor, form: str) -> None:
    """Record who exports, in a commit of its own: while the comments are written others must be able to write."""
    with components.database.transaction() as session:
        audit(session, actor.name, "comment.export", form)


def _names(components: Components, session: Session) -> Names:
    taxonomy = components.taxonomy
    attributes = list(TermRepository(session).attributes(most=0))
    themes = ThemeRepository(session).all_names()
    return Names(taxonomy.reasons, taxonomy.demands, themes, attributes, components.settings.zone)


def _named(components: Components, ending: str) -> dict[str, str]:
    """Name the file by the minute, so that two of them can lie in one folder."""
    now = datetime.now(components.settings.zone)
    return {"Content-Disposition": f'attachment; filename="voc-comments-{now:%Y%m%d-%H%M}.{ending}"'}
