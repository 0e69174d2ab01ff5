"""``/imports``: files looked at and taken in, those taken in before; ``/imports/{id}``: one of them, while and after."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.auth.access import Reader, Writer
from api.dependencies import ComponentsDep
from api.idempotency import OnceDep
from api.pages.shown import local
from api.pages.templating import templates
from api.v1.imports import Received, ToldDep, create_import
from api.v1.values import Text
from voc.ingest.guesses import ColumnRole
from voc.jobs.components import Components
from voc.jobs.engine import JobState
from voc.jobs.import_requests import MOST_REJECTED, ImportStatus, import_status, known_import, list_imports
from voc.privacy.kinds import LABELS
from voc.store.mappings import MappingRepository
from voc.store.search import TermRepository

router = APIRouter(include_in_schema=False)

_LISTED: Final = 50
_MOST_SOURCES: Final = 1_000
_MOST_REJECTED: Final = 500
ROLE_NAMES: Final = {
    ColumnRole.TEXT: "本文",
    ColumnRole.ID: "ID",
    ColumnRole.DATE: "日付",
    ColumnRole.CUSTOMER: "顧客",
    ColumnRole.ATTRIBUTE: "属性",
    ColumnRole.UNUSED: "使わない",
    ColumnRole.TIME: "時刻",
    ColumnRole.PERSONAL: "個人情報 (使わない)",
}
STATE_NAMES: Final = {
    JobState.QUEUED: "待っています",
    JobState.RUNNING: "取り込んでいます",
    JobState.DONE: "完了",
    JobState.FAILED: "失敗",
    JobState.CANCELLED: "取り消し",
}
_TONES: Final = {JobState.DONE: "good", JobState.FAILED: "bad", JobState.CANCELLED: "warn"}


@router.get("/imports", response_class=HTMLResponse)
def imports(request: Request, components: ComponentsDep, _actor: Reader) -> HTMLResponse:
    """Offer the upload, and list what was imported before and which columns were chosen."""
    with components.database.transaction() as session:
        mappings = MappingRepository(session).all()
    return templates.TemplateResponse(
        request,
        "imports.html.j2",
        {
            "imports": [_shown(components, status) for status in list_imports(components, _LISTED)],
            "mappings": [(local(components, each.saved_at), each) for each in mappings],
            "role_names": ROLE_NAMES,
        },
    )


@router.post("/imports")
def upload(file: Received, told: ToldDep, components: ComponentsDep, actor: Writer, once: OnceDep) -> RedirectResponse:
    """Import a file from the plain form, and show how far it is."""
    answer = create_import(file, told, components, actor, once)
    return RedirectResponse(f"/imports/{json.loads(bytes(answer.body))['id']}", status_code=303)


@router.get("/imports/{import_id}", response_class=HTMLResponse)
def one_import(import_id: Text, request: Request, components: ComponentsDep, _actor: Reader) -> HTMLResponse:
    """Show how far an import is, and its summary with every refused row."""
    status = import_status(components, import_id)
    given = known_import(components, import_id).options["source"]
    with components.database.transaction() as session:
        sources = set(TermRepository(session).sources(_MOST_SOURCES))
    summary: Mapping[str, Any] = status.summary or {}
    files = [
        {
            **file,
            "masked": {LABELS[kind]: count for kind, count in file["masked"].items()},
            "source": source if (source := _source(components, file, given)) in sources else None,
            "more_rejected": max(0, len(file["rejected"]) - _MOST_REJECTED),
            "rejected": file["rejected"][:_MOST_REJECTED],
        }
        for file in (summary.get("files", [summary]) if summary else [])
    ]
    return templates.TemplateResponse(
        request, "import.html.j2", {"item": _shown(components, status), "summary": summary, "files": files}
    )


def _rejected(status: ImportStatus) -> str:
    """Return how many rows were refused; of more than are kept, that there are more."""
    if status.summary is None:
        return ""
    kept = len(status.summary["rejected"])
    return f"{kept:,}" + ("以上" if kept >= MOST_REJECTED else "")


def _shown(components: Components, status: ImportStatus) -> dict[str, Any]:
    item = status.to_json()
    return {
        **item,
        "state_name": STATE_NAMES[status.job.state],
        "tone": _TONES.get(status.job.state, ""),
        "ended": status.job.finished_at is not None,
        "created": local(components, status.job.created_at),
        "rejected": _rejected(status),
        "finished": local(components, status.job.finished_at) if status.job.finished_at else "",
    }


def _source(components: Components, file: Mapping[str, Any], given: str | None) -> str:
    """Return the source under which the comments of a table were stored."""
    return components.masker.mask(given or PurePath(file["file"]).stem).text[:200]
