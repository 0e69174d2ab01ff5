"""``POST /v1/tags``: tags without storing."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.auth.access import Tagger
from api.dependencies import ComponentsDep, IntakeDep
from api.metrics import count_comments
from api.v1.tag_json import TagRequest, TagRequestComment, TagResponse
from voc.ingest.record import Record, Refusal, read_record

router = APIRouter(prefix="/v1", tags=["tags"])
# A few hundred characters take Python less time than changing threads would; more would hold up other requests.
_SOON_CHARACTERS: Final = 1_000


@router.post("/tags", response_model=TagResponse, summary="コメントにタグを付ける (保存しない)")
async def tag_comments(
    request: TagRequest, components: ComponentsDep, intake: IntakeDep, _actor: Tagger
) -> JSONResponse:
    """Tag up to 1,000 comments; one that cannot be tagged gets an error in its place.

    ``model`` asks for a version that is still installed, by default the one in force answers.
    """
    tagger = components.tagger
    if request.model not in (None, tagger.version):  # it may have to be loaded
        tagger = await run_in_threadpool(components.tagger_of, request.model)
    records = [_record(comment, components.settings.max_characters) for comment in request.comments]
    good = [record for record in records if isinstance(record, Record)]
    texts, kinds = [record.text for record in good], [record.kind for record in good]
    if tagger is components.tagger and sum(map(len, texts)) <= _SOON_CHARACTERS:
        reads = await intake.read_soon(texts, kinds)
    else:
        reads = await run_in_threadpool(intake.read, texts, kinds, tagger)
    count_comments("/v1/tags", ((read.tags.urgency.label.value, read.tags.review) for read in reads))
    following = iter(reads)
    results = [
        record.to_json() if isinstance(record, Refusal) else {"id": record.id, **next(following).to_json()}
        for record in records
    ]
    return JSONResponse({"model": tagger.version, "results": results})


def _record(comment: TagRequestComment, limit: int) -> Record | Refusal:
    return read_record({"id": comment.id, "text": comment.text, "kind": comment.kind}, longest=limit)
