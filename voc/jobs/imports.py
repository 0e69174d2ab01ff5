"""Imports in the background: an upload is read and masked into chunks, any worker tags and stores them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.ingest.comment import Kind
from voc.ingest.importer import ImportOptions, read_files
from voc.ingest.told import ToldColumns
from voc.jobs.components import Components
from voc.jobs.engine import Job, JobCancelled, JobContext, JobQueue, JobState, job, part, scheduled
from voc.jobs.importing import combined
from voc.jobs.intake import Intake
from voc.jobs.mappings import remember
from voc.jobs.uploads import Uploads, home_queue
from voc.store.comments import CommentRepository
from voc.store.imports import FileCount, Import, ImportRepository
from voc.store.jobs import JobRepository

KIND: Final = "import"
_CHUNK: Final = 500
_MOST_TRIES: Final = 10
_LOOK_AGAIN_AFTER_S: Final = 0.3


@dataclass(frozen=True, slots=True)
class ImportStatus:
    """An import as people see it; ``summary`` is that of ``voc import --json``, of the tables read so far."""

    job: Job
    name: str
    reading: bool
    rows: int
    stored: int
    duplicates: int
    found: int
    summary: Mapping[str, Any] | None

    def to_json(self) -> dict[str, Any]:
        """Return the import as the API shows it."""
        described = self.job.to_json()
        done = self.stored + self.duplicates
        total = None if self.reading else self.found
        return {
            **{key: described[key] for key in ("id", "state")},
            "name": self.name,
            "reading": self.reading,
            "progress": {"rows": self.rows, "done": done, "total": total},
            "summary": self.summary,
            **{key: described[key] for key in ("error", "attempt", "created_by", "created_at")},
            **{key: described[key] for key in ("started_at", "finished_at")},
        }


def submit_import(
    session: Session,
    components: Components,
    upload: str,
    name: str,
    options: ImportOptions,
    *,
    by: str,
    chunk: int = _CHUNK,
) -> Job:
    """Submit the import of an upload within the caller's transaction (after ``JobQueue.prepare``).

    ``name`` is the file's for people, ``chunk`` how many comments are stored at once.
    """
    queue, waits_in = JobQueue(components.database), home_queue(components.settings.home)
    submitted = queue.submit_within(session, KIND, {"name": name}, by=by, queue=waits_in)
    ImportRepository(session).add(submitted.id, name, {**_told(options), "chunk": chunk}, upload)
    return submitted


def status_of_new(submitted: Job, name: str) -> ImportStatus:
    """Return the status of an import that was just submitted."""
    return ImportStatus(submitted, name, reading=True, rows=0, stored=0, duplicates=0, found=0, summary=None)


def cancel_import(components: Components, import_id: str) -> Job:
    """Cancel an import: what is stored stays, all else of it goes."""
    found = _known(components, import_id)
    cancelled = JobQueue(components.database).cancel(import_id)
    _clear(components, found)
    return cancelled


def retry_import(components: Components, import_id: str) -> Job:
    """Let a failed import go on where it stopped; raises ``VocError`` with status 409 where its file is gone."""
    found = _known(components, import_id)
    queue = JobQueue(components.database)
    if queue.get(import_id).state is JobState.CANCELLED or not (found.read or found.upload):
        raise VocError(
            "アップロードされたファイルはもうありません。もう一度アップロードしてください (取り込み済みのものは二重になりません)。",
            code="upload_gone",
            status=409,
        )
    with components.database.transaction() as session:
        ImportRepository(session).try_again(import_id)
    return queue.retry(import_id)


def import_status(components: Components, import_id: str) -> ImportStatus:
    """Return an import; raises ``VocError`` with status 404 where there is none."""
    with components.database.transaction() as session:
        status = _status(session, JobRepository(session).get(import_id))
    if status is None:
        raise _missing(import_id)
    return status


def list_imports(components: Components, limit: int) -> list[ImportStatus]:
    """Return the newest imports first."""
    with components.database.transaction() as session:
        jobs = JobRepository(session).list(kind=KIND, limit=limit)
        return [status for each in jobs if (status := _status(session, each))]


@job(KIND)
def run_import(context: JobContext) -> dict[str, Any]:
    """Read the upload into chunks and wait until all are stored; what was done before is not done again."""
    components, import_id = context.components, context.job.id
    found = _known(components, import_id)
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
                refusal = error  # of one file of several, perhaps; what was read of the others is stored
        _wait_for_chunks(context)
    except JobCancelled:
        _clear(components, found)
        raise
    if refusal is not None:
        _clear(components, found)
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
    with components.database.transaction() as session:
        known = CommentRepository(session).known([comment.id for comment in chunk.comments])
    tagged = intake.tag(comment for comment in chunk.comments if comment.id not in known)
    context.check()
    with components.database.transaction() as session:
        imports = ImportRepository(session)
        if not imports.end_chunk(import_id, number, by=context.worker):
            return
        stored = intake.add(CommentRepository(session), tagged).stored
        imports.count_chunk(import_id, number, stored=stored, duplicates=len(chunk.comments) - stored)


@scheduled("30 3 * * *", "tidy")
def tidy(context: JobContext) -> dict[str, Any]:
    """Delete uploads that were left behind."""
    with context.components.database.transaction() as session:
        needed = ImportRepository(session).uploads()
    return {"uploads_deleted": Uploads(context.components.settings.home).delete_stale(needed)}


def _read(context: JobContext, found: Import) -> None:
    """Read and mask the upload, and let parts of the job begin with the first chunks meanwhile."""
    components = context.components
    if found.upload is None:
        raise VocError(
            "アップロードされたファイルがもうありません。もう一度アップロードしてください。", code="upload_gone"
        )
    with components.database.transaction() as session:
        made = ImportRepository(session).chunks(found.id)
    options = _restored(found.options, components)
    path = Uploads(components.settings.home).path(found.upload)
    files: list[dict[str, Any]] = []
    number = 0
    for place, file in enumerate(read_files(path, options=options, mask=components.masker.mask, name=found.name)):
        remember(components, file, options, by=context.job.created_by)
        files.append({"file": file.table.name, "rows": 0})
        comments = file.comments()
        while batch := list(islice(comments, found.options["chunk"])):
            context.check()
            files[place] = {"file": file.table.name, "rows": file.summary.rows}
            with components.database.transaction() as session:
                imports = ImportRepository(session)
                imports.keep_files(found.id, files)
                if number >= made:
                    imports.add_chunk(found.id, number, place, batch)
                    context.start_part(session, number)
            number += 1
            _show_progress(context)
        files[place] = {"file": file.table.name, "summary": file.summary.as_json(), "rows": file.summary.rows}
    with components.database.transaction() as session:
        ImportRepository(session).keep_files(found.id, files, read=True)
    Uploads(components.settings.home).delete(found.upload)


def _wait_for_chunks(context: JobContext) -> None:
    while _show_progress(context):
        context.wait(_LOOK_AGAIN_AFTER_S)


def _show_progress(context: JobContext) -> int:
    """Keep how far the import is; return how many comments wait."""
    with context.components.database.transaction() as session:
        counts = ImportRepository(session).counts(context.job.id).values()
    waiting = sum(count.waiting for count in counts)
    done = sum(count.stored + count.duplicates for count in counts)
    context.progress(done, done + waiting)
    return waiting


def _clear(components: Components, found: Import) -> None:
    """Delete what an ended import would still have needed."""
    with components.database.transaction() as session:
        imports = ImportRepository(session)
        imports.drop(found.id)
        imports.forget_upload(found.id)
    if found.upload:
        Uploads(components.settings.home).delete(found.upload)


def _known(components: Components, import_id: str) -> Import:
    with components.database.transaction() as session:
        found = ImportRepository(session).get(import_id)
    if found is None:
        raise _missing(import_id)
    return found


def _missing(import_id: str) -> VocError:
    return VocError(
        f"取り込み「{import_id}」はありません。GET /v1/imports で一覧を見られます。", code="import_missing", status=404
    )


def _status(session: Session, job: Job | None) -> ImportStatus | None:
    imports = ImportRepository(session)
    found = imports.get(job.id) if job else None
    if job is None or found is None:
        return None
    counts = imports.counts(found.id)
    reports = [_report(file, counts.get(place, FileCount())) for place, file in enumerate(found.files)]
    finished = [report for report in reports if report is not None]
    return ImportStatus(
        job=job,
        name=found.name,
        reading=not found.read and job.finished_at is None,
        rows=sum(file["rows"] for file in found.files),
        stored=sum(count.stored for count in counts.values()),
        duplicates=sum(count.duplicates for count in counts.values()),
        found=sum(count.stored + count.duplicates + count.waiting for count in counts.values()),
        summary=combined(finished) if finished else None,
    )


def _report(file: Mapping[str, Any], count: FileCount) -> dict[str, Any] | None:
    """Return the summary of a table that was read to its end, with what has been stored of it."""
    if "summary" not in file:
        return None
    return {"file": file["file"], **file["summary"], "stored": count.stored, "duplicates": count.duplicates}


def _told(options: ImportOptions) -> dict[str, Any]:
    """Return the options as they are kept: also what is remembered, so that a second reading finds the same comments."""
    remembered = {shape: _told(each) for shape, each in options.remembered.items()}
    columns = {**asdict(options.columns), "text": list(options.columns.text)}
    return {"kind": options.kind.value, "source": options.source, "columns": columns, "remembered": remembered}


def _restored(told: Mapping[str, Any], components: Components) -> ImportOptions:
    columns = ToldColumns(**{**told["columns"], "text": tuple(told["columns"]["text"])})
    remembered = {shape: _restored(each, components) for shape, each in told["remembered"].items()}
    zone, longest = components.settings.timezone, components.settings.max_characters
    return ImportOptions(Kind(told["kind"]), columns, told["source"], zone, longest, remembered=remembered)


@lru_cache(maxsize=1)
def _intake(components: Components) -> Intake:
    """One intake for all chunks of a worker: it knows the themes, and the texts that were read before."""
    return Intake(components)
