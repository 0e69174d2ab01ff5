"""The JSON of ``/v1/comments``."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from api.v1.labels import CorrectionJson, LabelsJson
from api.v1.tag_json import TagsJson
from api.v1.values import JsonObject, Named, Text
from voc.days import FIRST_YEAR, LAST_YEAR
from voc.ingest.comment import Kind

_BEGINS_WITH_A_YEAR: Final = re.compile("[0-9]{4}-")


class NewComment(BaseModel):
    """A comment to be tagged and stored."""

    model_config = ConfigDict(extra="forbid")

    text: Text = Field(min_length=1)
    kind: Kind | None = Kind.SURVEY
    external_id: Named = Field(None, max_length=200)
    customer: Named = Field(None, max_length=200)
    # The document has a pattern for it, which knows the years that are accepted; with a format beside it, neither is used.
    occurred_at: Annotated[datetime, WithJsonSchema({"type": "string"})] | None = None
    source: Named = Field("api", max_length=200)
    attributes: JsonObject | None = Field(default_factory=dict)

    @field_validator("occurred_at", mode="before")
    @classmethod
    def _written(cls, value: Any) -> Any:
        # Digits alone would be read as seconds since 1970: 20261120 is a day of this year.
        if value is not None and not (isinstance(value, str) and _BEGINS_WITH_A_YEAR.match(value)):
            raise PydanticCustomError("moment", "moment")
        return value

    @field_validator("occurred_at")
    @classmethod
    def _in_a_real_year(cls, value: datetime | None) -> datetime | None:
        if value is not None and not FIRST_YEAR < value.year < LAST_YEAR:
            raise PydanticCustomError("year", "year", {"first": FIRST_YEAR + 1, "last": LAST_YEAR - 1})
        return value


class CommentJson(BaseModel):
    """A stored comment."""

    id: str
    text: str
    kind: Kind
    source: str
    question: str
    external_id: str | None
    customer: str | None
    occurred_at: datetime | None
    received_at: datetime
    attributes: dict[str, Any]
    masked: dict[str, int]
    model: str
    tags: TagsJson
    revised_at: datetime | None = Field(
        description="取り込み元が本文を最後に訂正した日時。なければ null", examples=["2026-11-22T09:30:00+00:00"]
    )
    correction: CorrectionJson | None
    labels: LabelsJson


class FormerVersionJson(BaseModel):
    """What a comment said until its source corrected it."""

    replaced_at: datetime = Field(description="訂正が届いた日時", examples=["2026-11-22T09:30:00+00:00"])
    text: str = Field(description="訂正前の本文 (個人情報は伏せ済み)", examples=["電話が全然つながらない。"])
    occurred_at: datetime | None = Field(description="訂正前の日時", examples=["2026-11-20T01:15:00+00:00"])
    attributes: dict[str, Any] = Field(description="訂正前の属性", examples=[{"プラン": "標準"}])
    model: str = Field(description="訂正前のタグを付けたモデル", examples=["voc-ja-b8522a71"])
    labels: LabelsJson = Field(description="訂正前の本文へのモデルの答え")


class CommentWithHistory(CommentJson):
    """A stored comment with its former versions, the newest first."""

    history: list[FormerVersionJson] = Field(description="取り込み元で訂正される前の本文。新しいものが先")


class CommentPage(BaseModel):
    """A page of comments; ``next`` is the cursor of the next page, ``null`` on the last."""

    items: list[CommentJson]
    next: str | None
