"""The JSON of labels and of what people say of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from api.v1.values import Text
from voc.errors import VocError
from voc.tag.labels import Intent, Sentiment, Urgency

_LONGEST_NOTE = 2_000


class LabelsJson(BaseModel):
    """The labels that hold: people's before the model's. The first reason is the main one."""

    reasons: list[str] = Field(description="理由コード。主なものが先", examples=[["billing", "support"]])
    sentiment: Sentiment = Field(description="感情", examples=["negative"])
    intent: Intent = Field(description="解約意向", examples=["considering"])
    urgency: Urgency = Field(description="緊急度", examples=["high"])
    demands: list[str] = Field(description="要求コード", examples=[["callback"]])


class SaidJson(BaseModel):
    """Some labels; ``null`` where nothing was said."""

    reasons: list[Text] | None = Field(
        None,
        description="正しい理由コード。主なものから3つまで、なければ空の配列",
        examples=[["billing"]],
        max_length=100,
        json_schema_extra={"uniqueItems": True, "maxItems": 3},
    )
    sentiment: Sentiment | None = Field(None, description="正しい感情", examples=["negative"])
    intent: Intent | None = Field(None, description="正しい解約意向", examples=["considering"])
    urgency: Urgency | None = Field(None, description="正しい緊急度", examples=["high"])
    demands: list[Text] | None = Field(
        None,
        description="正しい要求コード。なければ空の配列",
        examples=[["refund"]],
        max_length=100,
        json_schema_extra={"uniqueItems": True},
    )


_SAYS_SOMETHING: list[Any] = [
    *(
        {"required": [label], "properties": {label: {"not": {"type": "null"}}}}
        for label in ("reasons", "sentiment", "intent", "urgency", "demands")
    ),
    {"required": ["confirmed"], "properties": {"confirmed": {"const": True}}},
]


class NewFeedback(SaidJson):
    """What a person says of a comment's labels: any of them, or that they are right."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"anyOf": _SAYS_SOMETHING})

    confirmed: StrictBool = Field(False, description="書かなかった項目は今のままで正しい", examples=[True])
    comment: Text | None = Field(
        None, description="覚え書き。個人情報は伏せて保存する", examples=["請求の件が主"], max_length=_LONGEST_NOTE
    )

    def said(self) -> dict[str, Any]:
        """Return the labels that were spoken of."""
        return self.model_dump(mode="json", exclude_none=True, exclude={"confirmed", "comment"})


class CorrectionJson(SaidJson):
    """What people's corrections of a comment come to: by label the last word."""

    by: str = Field(description="最後に直した人かキーの名前", examples=["佐藤"])
    at: datetime = Field(description="最後に直した日時", examples=["2026-11-22T09:30:00+00:00"])
    of_earlier_text: bool = Field(description="その後に取り込み元で本文が訂正された", examples=[False])


class FeedbackJson(BaseModel):
    """What one person said at one time."""

    id: int = Field(description="番号", examples=[12])
    at: datetime = Field(description="日時", examples=["2026-11-22T09:30:00+00:00"])
    by: str = Field(description="人かキーの名前", examples=["佐藤"])
    model: str = Field(description="そのときのタグを付けたモデル", examples=["voc-ja-b8522a71"])
    said: SaidJson = Field(description="その人が言ったこと")
    seen: LabelsJson = Field(description="そのときのモデルの答え")
    comment: str | None = Field(description="覚え書き", examples=["請求の件が主"])


class FeedbackList(BaseModel):
    """What was said of a comment, the newest first."""

    items: list[FeedbackJson]


def check_code(place: str, code: str, known: Mapping[str, str]) -> None:
    """Raise ``VocError`` where a code, given at ``place``, is none of those that are known."""
    if code not in known:
        raise VocError(
            f"{place}: 「{code}」というコードはありません。使えるコード: {'、'.join(known)}", code="unknown_label"
        )
