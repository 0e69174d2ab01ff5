"""The first run: the sample is imported at the push of a button."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from api.auth.access import Writer
from api.dependencies import ComponentsDep
from api.v1.theme_json import Discover
from voc.ingest.importer import ImportOptions
from voc.jobs.engine import JobQueue
from voc.jobs.importing import import_file
from voc.settings import PROJECT_ROOT

router = APIRouter(include_in_schema=False)
_SAMPLE: Final = PROJECT_ROOT / "corpora" / "samples" / "kotokoto_survey.csv"


@router.post("/start/sample")
def import_sample(components: ComponentsDep, actor: Writer) -> RedirectResponse:
    """Import the sample (505 comments, a few seconds) and show its newest week; its themes are found in the background."""
    for _ in import_file(components, _SAMPLE, ImportOptions(), lambda _done: None):
        pass
    queue = JobQueue(components.database)
    queue.submit("discovery", Discover().model_dump(mode="json"), by=actor.name)
    return RedirectResponse("/", status_code=303)
