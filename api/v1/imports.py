"""``/v1/imports``: files uploaded, looked at, and imported in the background; ``/v1/mappings``: columns chosen before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from api.auth.access import Reader, Writer
from api.dependencies import ComponentsDep
from api.idempotency import OnceDep
from api.v1.jobs import JobErrorJson
from api.v1.values import Text
from voc.errors import VocError
from voc.ingest.comment import Kind
from voc.ingest.guesses import ColumnRole
from voc.ingest.importer import ImportOptions
from voc.ingest.storable import storable
from voc.ingest.told import ToldColumns
from voc.jobs.components import Components
from voc.jobs.engine import JobQueue, JobState
from voc.jobs.import_requests import (
    cancel_import,
    import_status,
    list_imports,
    preview_upload,
    retry_import,
    status_of_new,
    submit_import,
)
from voc.jobs.mappings import import_options
from voc.jobs.uploads import Uploads
from voc.store.audit import audit
from voc.store.idempotency import Answer
from voc.store.mappings import MappingRepository

router = APIRouter(prefix="/v1", tags=["imports"])
_BLOCK: Final = 1 << 20
_LONGEST_NAME: Final = 200


class ImportProgressJson(BaseModel):
    """How far an import is."""

    rows: int = Field(description="読んだ行", examples=[1_200])
    done: int = Field(description="保存したか、取り込み済みだったコメント", examples=[1_000])
    total: int | None = Field(description="見つけたコメント。ファイルを読み終えるまでは null", examples=[2_100])


class ImportJson(BaseModel):
    """An import."""

    id: str = Field(description="取り込みのID", examples=["888db0d11f2c4b6bd8d2d411"])
    state: JobState = Field(description="queued・running・done・failed・cancelled")
    name: str = Field(description="アップロードされたファイルの名前", examples=["アンケート.csv"])
    reading: bool = Field(description="まだファイルを読んでいる")
    progress: ImportProgressJson = Field(description="進みぐあい")
    summary: dict[str, Any] | None = Field(
        description="voc import --json と同じまとめ。zip や複数のシートなら files にファイルごとに。読み終えた表だけ"
    )
    error: JobErrorJson | None = Field(description="失敗したときの理由")
    attempt: int = Field(description="何度目の試みか", examples=[1])
    created_by: str = Field(description="だれが始めたか", examples=["crm"])
    created_at: datetime = Field(description="受け付けた日時")
    started_at: datetime | None = Field(description="始まった日時")
    finished_at: datetime | None = Field(description="終わった日時")


class ImportList(BaseModel):
    """Imports, the newest first."""

    items: list[ImportJson] = Field(description="新しい順")


class ColumnJson(BaseModel):
    """What a column was taken for."""

    header: str = Field(description="見出し", examples=["ご意見"])
    role: ColumnRole = Field(description="text・id・date・time・customer・attribute・personal・unused")
    reason: str = Field(description="そう判断した理由")
    confidence: float = Field(description="見出しと値がどれだけ合うか (0〜1、確率ではない)", examples=[0.9])


class MappingJson(BaseModel):
    """Columns that a person chose for exports of one shape."""

    shape: str = Field(description="見出しの並びを表す16桁", examples=["3f1a09c2d4e5b677"])
    header: list[str] = Field(description="見出し")
    kind: Kind = Field(description="コメントの種類")
    source: str | None = Field(description="出所の名前。なければファイル名")
    columns: dict[str, Any] = Field(description="text・id・date・customer・attributes・unused の列")
    saved_by: str = Field(description="だれが選んだか", examples=["yamada"])
    saved_at: datetime = Field(description="選んだ日時")


class MappingList(BaseModel):
    """Saved mappings, the newest first."""

    items: list[MappingJson] = Field(description="新しい順")


class PreviewJson(BaseModel):
    """What an import of one table would do."""

    name: str = Field(description="ファイル名", examples=["アンケート.csv"])
    part: str = Field(description="シートやフォルダの名前。最初の表では空", examples=[""])
    encoding: str = Field(description="文字コード", examples=["cp932"])
    shape: str = Field(description="見出しの並びを表す16桁", examples=["3f1a09c2d4e5b677"])
    columns: list[ColumnJson] = Field(description="列ごとに、何とみなしたか")
    rows: list[list[str]] = Field(description="最初の10行。個人情報は伏せる")
    warnings: list[str] = Field(description="注意")
    mapping: MappingJson | None = Field(description="前に選んだ列を使ったなら、それ")


class PreviewList(BaseModel):
    """A preview for each table of the file."""

    items: list[PreviewJson] = Field(description="表ごとの見本")


@dataclass(slots=True)
class _Upload:
    """A received file: where it lies, its name for people, a digest of its bytes, whether it is to stay."""

    stored: str
    name: str
    digest: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class _Told:
    """What the form says about the file."""

    kind: Kind | None
    columns: ToldColumns
    source: str | None

    def options(self, components: Components) -> ImportOptions:
        return import_options(components, self.kind, self.columns, self.source)


def _told(
    kind: Annotated[Kind | None, Form(description="コメントの種類。省くと survey か、前に選んだもの")] = None,
    source: Annotated[Text | None, Form(description="出所の名前。省くとファイル名", max_length=200)] = None,
    text: Annotated[
        list[Text] | None, Form(description="本文の列 (見出し・番号・A・B)。繰り返せる", max_length=100)
    ] = None,
    id_column: Annotated[Text | None, Form(alias="id", description="IDの列", max_length=1_000)] = None,
    date: Annotated[Text | None, Form(description="日時の列", max_length=1_000)] = None,
    customer: Annotated[Text | None, Form(description="顧客番号の列", max_length=1_000)] = None,
    attribute: Annotated[list[Text] | None, Form(description="属性の列。繰り返せる", max_length=400)] = None,
    unused: Annotated[list[Text] | None, Form(description="使わない列。繰り返せる", max_length=400)] = None,
) -> _Told:
    several = (tuple(filter(None, each or ())) for each in (text, attribute, unused))
    texts, attributes, left_out = several
    columns = ToldColumns(texts, id_column or None, date or None, customer or None, attributes, left_out)
    return _Told(kind, columns, source or None)


ToldDep = Annotated[_Told, Depends(_told)]


async def _only(
    request: Request,
    file: Annotated[UploadFile, File(description="CSV・TSV・XLSX・XLS・JSON・JSONL、またはそれらのzip")],
) -> UploadFile:
    """Refuse several files, of which only the last would be read."""
    if len((await request.form()).getlist("file")) > 1:
        raise VocError("file: ファイルは1つずつ送るか、zipにまとめて送ってください。", code="invalid_request")
    return file


Received = Annotated[UploadFile, Depends(_only)]


@router.post("/imports", status_code=202, response_model=ImportJson, summary="ファイルを裏で取り込む")
def create_import(file: Received, told: ToldDep, components: ComponentsDep, actor: Writer, once: OnceDep) -> Response:
    """Take a file and import it in the background; ``Location`` is where to look how far it is."""
    JobQueue(components.database).prepare()
    options = told.options(components)
    with _received(file, components) as upload:

        def submit(session: Session) -> Answer:
            job = submit_import(session, components, upload.stored, upload.name, options, by=actor.name)
            audit(session, actor.name, "import.create", job.id)
            upload.kept = True
            return Answer(202, status_of_new(job).to_json())

        return once(f"{upload.digest} {upload.name} {told}", submit, "/v1/imports/{id}")


@router.post("/imports/preview", response_model=PreviewList, summary="取り込む前に見る (保存しない)")
def preview_import(file: Received, told: ToldDep, components: ComponentsDep, _actor: Writer) -> JSONResponse:
    """Say what each column was taken for and why, with the first ten rows, personal data masked; nothing is kept."""
    with _received(file, components) as upload:
        shown = preview_upload(components, upload.stored, upload.name, told.options(components))
        return JSONResponse({"items": shown})


@router.get("/imports", response_model=ImportList, name="list_imports", summary="取り込みの一覧")
def get_imports(
    components: ComponentsDep,
    _actor: Reader,
    limit: Annotated[int, Query(description="件数", ge=1, le=200)] = 50,
) -> JSONResponse:
    """List imports, the newest first."""
    return JSONResponse({"items": [status.to_json() for status in list_imports(components, limit)]})


@router.get("/imports/{import_id}", response_model=ImportJson, summary="1つの取り込み")
def get_import(import_id: Text, components: ComponentsDep, _actor: Reader) -> JSONResponse:
    """Return how far an import is, and its summary."""
    return JSONResponse(import_status(components, import_id).to_json())


@router.post(
    "/imports/{import_id}/cancel", response_model=ImportJson, name="cancel_import", summary="取り込みを取り消す"
)
def cancel(import_id: Text, components: ComponentsDep, actor: Writer) -> JSONResponse:
    """Cancel an import; what is stored stays, and the summary counts it."""
    cancel_import(components, import_id)
    return _audited(components, actor.name, "import.cancel", import_id)


@router.post(
    "/imports/{import_id}/retry", response_model=ImportJson, name="retry_import", summary="失敗した取り込みを続ける"
)
def retry(import_id: Text, components: ComponentsDep, actor: Writer) -> JSONResponse:
    """Let a failed import go on where it stopped."""
    retry_import(components, import_id)
    return _audited(components, actor.name, "import.retry", import_id)


@router.get("/mappings", response_model=MappingList, name="list_mappings", summary="前に選んだ列の一覧")
def get_mappings(components: ComponentsDep, _actor: Reader) -> JSONResponse:
    """List the columns that people chose; they are used for the next export with the same header."""
    with components.database.transaction() as session:
        return JSONResponse({"items": [each.to_json() for each in MappingRepository(session).all()]})


@router.delete("/mappings/{shape}", status_code=204, summary="前に選んだ列を忘れる")
def delete_mapping(shape: Text, components: ComponentsDep, actor: Writer) -> Response:
    """Forget a mapping: the next export is looked at afresh."""
    with components.database.transaction() as session:
        if not MappingRepository(session).delete(shape):
            raise VocError(
                f"保存された列の選び方「{shape}」はありません。GET /v1/mappings で一覧を見られます。",
                code="mapping_missing",
                status=404,
            )
        audit(session, actor.name, "mapping.delete", shape)
    return Response(status_code=204)


def _audited(components: Components, who: str, what: str, import_id: str) -> JSONResponse:
    with components.database.transaction() as session:
        audit(session, who, what, import_id)
    return JSONResponse(import_status(components, import_id).to_json())


@contextmanager
def _received(file: UploadFile, components: Components) -> Iterator[_Upload]:
    """Keep a file in the home while it is worked on, and beyond where ``kept`` is set."""
    uploads, digest = Uploads(components.settings.home), hashlib.sha256()
    stored, target = uploads.create()
    upload = _Upload(stored, _name(file.filename), "")
    try:
        with target:
            while block := file.file.read(_BLOCK):
                digest.update(block)
                target.write(block)
        upload.digest = digest.hexdigest()
        yield upload
    finally:
        if not upload.kept:
            uploads.delete(stored)


def _name(given: str | None) -> str:
    """Return the last part of an upload's name, for people only; some browsers send the whole path."""
    name = PureWindowsPath(PurePosixPath(storable(given or "")).name).name
    shown = "".join(char for char in name if char.isprintable()).strip(" .")
    return shown[-_LONGEST_NAME:] or "upload"
