"""Imports as people ask for them: submitted, looked at, cancelled, tried again; ``voc.jobs.imports`` does them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

from sqlalchemy.orm import Session

from voc.errors import VocError
from voc.ingest.comment import Kind
from voc.ingest.files import read_files
from voc.ingest.importer import ImportOptions
from voc.ingest.preview import preview
from voc.ingest.told import ToldColumns
from voc.jobs.components import Components
from voc.jobs.engine import Job, JobQueue, JobState
from voc.jobs.importing import combined
from voc.jobs.uploads import Uploads, home_queue
from voc.store.imports import FileCount, Import, ImportRepository
from voc.store.jobs import JobRepository
from voc.store.mappings import MappingRepository

KIND: Final = "import"
# So many refused rows of an import are kept and shown; the warnings of its tables count the rest.
MOST_REJECTED: Final = 1_000
_CHUNK: Final = 500
_SHOWN: Final = ("name", "part", "encoding", "shape", "rows", "warnings")
_COLUMN: Final = ("header", "role", "reason", "confidence")


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

    ``name`` is the file's: masked for people, and as it is, because comments are known by it, only as long as the file lies
    there. ``chunk`` is how many comments are stored at once.
    """
    shown = shown_name(components, name)
    if shown != name:
        Uploads(components.settings.home).keep_original_name(upload, name)
    queue, waits_in = JobQueue(components.database), home_queue(components.settings.home)
    submitted = queue.submit_within(session, KIND, {"name": shown}, by=by, queue=waits_in)
    ImportRepository(session).add(submitted.id, shown, {**_told(options), "chunk": chunk}, upload)
    return submitted


def shown_name(components: Components, name: str) -> str:
    """Return a file's name without the personal data in it."""
    suffix = PurePath(name).suffix
    return f"{components.masker.mask(name.removesuffix(suffix)).text}{suffix}"


def preview_upload(components: Components, upload: str, name: str, options: ImportOptions) -> list[dict[str, Any]]:
    """Return what an import would do with each table of an upload, and which saved mapping it would use."""
    path = Uploads(components.settings.home).path(upload)
    with components.database.transaction() as session:
        saved = {each.shape: each for each in MappingRepository(session).all()}
    shown = []
    for file in read_files(path, options=options, mask=components.masker.mask, name=name):
        seen = preview(file)
        mapping = saved.get(seen.shape) if options.of(file.table.header) is not options else None
        columns = [{name: getattr(each, name) for name in _COLUMN} for each in seen.columns]
        shown.append(
            {
                **{name: getattr(seen, name) for name in _SHOWN},
                "columns": columns,
                "mapping": mapping and mapping.to_json(),
            }
        )
    return shown


def status_of_new(submitted: Job) -> ImportStatus:
    """Return the status of an import that was just submitted."""
    return ImportStatus(
        submitted, submitted.params["name"], reading=True, rows=0, stored=0, duplicates=0, found=0, summary=None
    )


def cancel_import(components: Components, import_id: str) -> Job:
    """Cancel an import: what is stored stays, all else of it goes."""
    found = known_import(components, import_id)
    cancelled = JobQueue(components.database).cancel(import_id)
    clear_import(components, found)
    return cancelled


def retry_import(components: Components, import_id: str) -> Job:
    """Let a failed import go on where it stopped; raises ``VocError`` with status 409 where its file is gone."""
    found = known_import(components, import_id)
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
        job = JobRepository(session).get(import_id)
        statuses = _statuses(session, [job] if job else [])
    if not statuses:
        raise _missing(import_id)
    return statuses[0]


def list_imports(components: Components, limit: int) -> list[ImportStatus]:
    """Return the newest imports first."""
    with components.database.transaction() as session:
        return _statuses(session, JobRepository(session).list(kind=KIND, limit=limit))


def clear_import(components: Components, found: Import) -> None:
    """Delete what an ended import would still have needed."""
    with components.database.transaction() as session:
        imports = ImportRepository(session)
        imports.drop(found.id)
        imports.forget_upload(found.id)
    if found.upload:
        Uploads(components.settings.home).delete(found.upload)


def known_import(components: Components, import_id: str) -> Import:
    """Return what is kept of an import; raises ``VocError`` with status 404 where there is none."""
    with components.database.transaction() as session:
        found = ImportRepository(session).get(import_id)
    if found is None:
        raise _missing(import_id)
    return found


def _missing(import_id: str) -> VocError:
    return VocError(
        f"取り込み「{import_id}」はありません。GET /v1/imports で一覧を見られます。", code="import_missing", status=404
    )


def _statuses(session: Session, jobs: Sequence[Job]) -> list[ImportStatus]:
    """Return the imports of jobs, in order; what is no import is left out."""
    imports, ids = ImportRepository(session), [job.id for job in jobs]
    known, counts = imports.several(ids), imports.counts(ids)
    return [_status(job, known[job.id], counts.get(job.id, {})) for job in jobs if job.id in known]


def _status(job: Job, found: Import, counts: Mapping[int, FileCount]) -> ImportStatus:
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
    counted = {name: getattr(count, name) for name in ("stored", "duplicates", "updated")}
    return {"file": file["file"], **file["summary"], **counted}


def _told(options: ImportOptions) -> dict[str, Any]:
    """Return the options as they are kept: also what is remembered, so that a second reading finds the same comments."""
    remembered = {shape: _told(each) for shape, each in options.remembered.items()}
    columns = options.columns.to_json()
    return {"kind": options.kind.value, "source": options.source, "columns": columns, "remembered": remembered}


def restored_options(told: Mapping[str, Any], components: Components) -> ImportOptions:
    """Return the options that were kept with an import."""
    columns = ToldColumns.from_json(told["columns"])
    remembered = {shape: restored_options(each, components) for shape, each in told["remembered"].items()}
    zone, longest = components.settings.timezone, components.settings.max_characters
    return ImportOptions(Kind(told["kind"]), columns, told["source"], zone, longest, remembered=remembered)
