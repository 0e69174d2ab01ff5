"""Imports in the background: an upload is read and masked into chunks, any worker tags and stores them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from voc.errors import VocError
from voc.ingest.files import read_files
from voc.ingest.summary import Summary
from voc.jobs.batches import batches
from voc.jobs.components import Components
from voc.jobs.engine import JobCancelled, JobContext, JobState, job, part
from voc.jobs.import_requests import (
    KIND,
    MOST_REJECTED,
    clear_import,
    import_status,
    known_import,
    restored_options,
    shown_name,
)
from voc.jobs.intake import Intake
from voc.jobs.mappings import remember
from voc.jobs.recall import recalling
from voc.jobs.uploads import Uploads
from voc.store.comments import CommentRepository
from voc.store.imports import Import, ImportRepository

_MOST_TRIES: Final = 10
_LOOK_AGAIN_AFTER_S: Final = 0.3


@job(KIND)
def run_import(context: JobContext) -> dict[str, Any]:
    """Read the upload into chunks and wait until all are stored; what was done before is not done again."""
    components, import_id = context.components, context.job.id
    found = known_import(components, import_id)
    if context.job.attempt > 1:
        with components.database.transaction() as session:
            for number in ImportRepository(session).waiting(import_id):
                context.start_part(session, number)
    refusal: VocError | None = None
    try:
        if not found.read:
            try:
                _read(context, found)
            except VocError as error:
                if error.code == "database_unreachable":
                    raise
                # Of one file of several, perhaps; what was read of the others is stored.
                refusal = _unnamed(error, context, found)
        _wait_for_chunks(context)
    except JobCancelled:
        if import_status(components, import_id).job.state is JobState.CANCELLED:  # not failed by a chunk, to be retried
            clear_import(components, found)
        raise
    if refusal is not None:
        clear_import(components, found)
        raise refusal
    return dict(import_status(components, import_id).summary or {})


@part(KIND)
def store_chunk(context: JobContext, number: int) -> None:
    """Tag a chunk and store it with its counts, in one transaction."""
    components, import_id = context.components, context.job.id
    with components.database.transaction() as session:
        chunk = ImportRepository(session).begin_chunk(import_id, number)
    if chunk is None:
        return
    if chunk.tries > _MOST_TRIES:
        raise VocError(
            f"{number + 1}番目のまとまりのタグ付けが{_MOST_TRIES}回続けて途中で止まりました (メモリー不足など)。"
            "メモリーを増やしてから、やり直してください。",
            code="chunk_keeps_crashing",
        )
    intake = _intake(components)
    new, stored = intake.divide(chunk.comments)
    tagged = intake.tag(new)
    context.check()
    with components.database.transaction() as session:
        imports = ImportRepository(session)
        if not imports.end_chunk(import_id, number, by=context.worker):
            return
        written = intake.add(CommentRepository(session), tagged, stored)
        known = len(chunk.comments) - written.stored
        imports.count_chunk(import_id, number, stored=written.stored, duplicates=known, updated=len(written.updated))


def _read(context: JobContext, found: Import) -> None:
    """Read and mask the upload, and let parts of the job begin with the first chunks meanwhile."""
    components = context.components
    if found.upload is None:
        raise VocError(
            "アップロードされたファイルがもうありません。もう一度アップロードしてください。", code="upload_gone"
        )
    with components.database.transaction() as session:
        made = ImportRepository(session).chunks(found.id)
    options = restored_options(found.options, components)
    uploads = Uploads(components.settings.home)
    name = uploads.original_name(found.upload) or found.name
    files: list[dict[str, Any]] = []
    number, room = 0, MOST_REJECTED
    for place, file in enumerate(
        read_files(uploads.path(found.upload), options=options, mask=recalling(components.masker.mask), name=name)
    ):
        remember(components, file, options, by=context.job.created_by)
        shown = shown_name(components, file.table.name)
        files.append({"file": shown, "rows": 0})
        for batch in batches(file.comments(), found.options["chunk"]):
            context.check()
            files[place] = {"file": shown, "rows": file.rows}
            with components.database.transaction() as session:
                imports = ImportRepository(session)
                imports.keep_files(found.id, files)
                if number >= made:
                    imports.add_chunk(found.id, number, place, batch)
                    context.start_part(session, number)
            number += 1
            _show_progress(context)
        kept = _kept(file.summary, room)
        room -= len(kept.rejected)
        files[place] = {"file": shown, "summary": kept.as_json(), "rows": kept.rows}
        with components.database.transaction() as session:
            ImportRepository(session).keep_files(found.id, files)
    with components.database.transaction() as session:
        ImportRepository(session).keep_files(found.id, files, read=True)
    uploads.delete(found.upload)


def _unnamed(error: VocError, context: JobContext, found: Import) -> VocError:
    """Return what is wrong with a file without the personal data in the file's name."""
    original = found.upload and Uploads(context.components.settings.home).original_name(found.upload)
    detail = error.detail.replace(original, found.name) if original else error.detail
    return VocError(detail, code=error.code, status=error.status)


def _kept(summary: Summary, room: int) -> Summary:
    """Return the summary with at most ``room`` refused rows: what is kept is written with every chunk that follows."""
    if (more := len(summary.rejected) - room) <= 0:
        return summary
    told = f"取り込めなかった行などがほか{more}件あります。直して取り込み直すか、voc import --json ですべてを見てください。"
    return replace(summary, rejected=summary.rejected[:room], warnings=(*summary.warnings, told))


def _wait_for_chunks(context: JobContext) -> None:
    while _show_progress(context):
        context.wait(_LOOK_AGAIN_AFTER_S)


def _show_progress(context: JobContext) -> int:
    """Keep how far the import is; return how many comments wait."""
    with context.components.database.transaction() as session:
        counts = ImportRepository(session).counts([context.job.id]).get(context.job.id, {}).values()
    waiting = sum(count.waiting for count in counts)
    done = sum(count.stored + count.duplicates for count in counts)
    context.progress(done, done + waiting)
    return waiting


@lru_cache(maxsize=1)
def _intake(components: Components) -> Intake:
    """One intake for all chunks of a worker: it knows the themes, and the texts that were read before."""
    return Intake(components)
