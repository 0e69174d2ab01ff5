"""``/v1/model``: the version in force, how well it reads, and whether what it reads now is what it read before."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.auth.access import Reader
from api.dependencies import ComponentsDep
from voc.jobs.model_status import ModelStatus, model_status

router = APIRouter(prefix="/v1/model", tags=["model"])


class LabelScoreJson(BaseModel):
    """How well one label is found on unseen comments."""

    precision: float = Field(description="適合率", examples=[0.78])
    recall: float = Field(description="再現率", examples=[0.64])
    f1: float = Field(description="F1", examples=[0.7])
    support: int = Field(description="このラベルのコメントの数", examples=[61])


class HeadScoreJson(BaseModel):
    """How well one question is answered."""

    accuracy: float = Field(description="正解率", examples=[0.71])
    macro_f1: float = Field(description="マクロF1", examples=[0.69])
    micro_f1: float = Field(description="マイクロF1", examples=[0.71])
    labels: dict[str, LabelScoreJson] = Field(description="ラベルごと")


class ScoresJson(BaseModel):
    """The evaluation on comments of industries and writers that training never saw."""

    comments: int = Field(description="評価したコメント", examples=[742])
    heads: dict[str, HeadScoreJson] = Field(
        description="main (主な理由)・reasons・sentiment・intent・urgency・demands ごと"
    )
    calibration_error: float = Field(description="主な理由の較正誤差 (ECE)", examples=[0.05])
    coverage: dict[str, float] = Field(description="確信度の高い割合ごとの主な理由の正解率", examples=[{"0.8": 0.79}])
    reviewed: float = Field(description="要確認になった割合", examples=[0.22])


class FiguresJson(BaseModel):
    """What the model was taught, and its scores."""

    trained_on: str = Field(description="学習した日", examples=["2026-11-22"])
    comments: int = Field(description="学習したコメント", examples=[11941])
    corrections: int = Field(description="そのほかに学習した、人が直したコメント", examples=[0])
    scores: ScoresJson


class LabelDriftJson(BaseModel):
    """One label before, in what was taught or in earlier weeks, and among the answers now."""

    label: str = Field(description="ラベル", examples=["billing"])
    before: float = Field(description="前の割合。学習データか、前の週の答え", examples=[0.06])
    now: float = Field(description="最近の答えでの割合", examples=[0.11])
    comments: int = Field(description="最近の答えでの件数", examples=[56])
    p_value: float = Field(description="偶然でこれほど違う確率 (フィッシャーの正確検定)", examples=[0.0004])
    more_than_noise: bool = Field(description="偶然では説明しにくい (偽発見率10%)", examples=[True])


class ConfidenceDriftJson(BaseModel):
    """The mean probability of the answers."""

    before: float = Field(description="前の平均確信度。学習時の未知のコメントか、前の週の答え", examples=[0.74])
    now: float = Field(description="最近の平均確信度", examples=[0.7])
    p_value: float = Field(description="偶然でこれほど違う確率 (ウェルチの検定)", examples=[0.02])
    more_than_noise: bool = Field(description="偶然では説明しにくい (偽発見率10%)", examples=[True])


class HeadDriftJson(BaseModel):
    """One question."""

    stability_index: float | None = Field(
        description="PSI。0.1未満ならほぼ同じ、0.25を超えると大きな変化。いくつも付くラベルと、偶然だけで0.1に届く件数ではnull",
        examples=[0.12],
    )
    labels: list[LabelDriftJson]
    confidence: ConfidenceDriftJson | None


class EarlierJson(BaseModel):
    """The company's own weeks before, and the drift since: the test allows for how far those weeks differ by themselves."""

    since: datetime = Field(description="比べる前の8週の始まり", examples=["2026-09-20T00:00:00+00:00"])
    weeks: int = Field(description="そのうちコメントのある週", examples=[8])
    comments: int = Field(description="その週のコメント", examples=[812])
    drift: dict[str, HeadDriftJson]


class ModelJson(BaseModel):
    """The model in force."""

    version: str = Field(description="今の版", examples=["voc-ja-b8522a71"])
    installed: list[str] = Field(description="使える版。今の版が先", examples=[["voc-ja-b8522a71"]])
    tagged: dict[str, int] = Field(
        description="保存したコメントの数、タグを付けた版ごと", examples=[{"voc-ja-b8522a71": 505}]
    )
    figures: FiguresJson | None = Field(description="学習の記録と評価。モデルのフォルダになければnull")
    since: datetime = Field(
        description="drift はこの日時以降に書かれたコメント", examples=["2026-11-15T00:00:00+00:00"]
    )
    comments: int = Field(description="そのうち今の版がタグを付けた数", examples=[98])
    drift: dict[str, HeadDriftJson] = Field(description="学習データとの違い。コメントか記録がなければ空")
    earlier: EarlierJson | None = Field(
        description="自社の前の8週との違い。コメントのある週が3つに満たないか、今のコメントがなければnull"
    )


@router.get("", response_model=ModelJson, summary="今のモデル、その正しさ、学習データや前の週との違い")
def get_model(
    components: ComponentsDep,
    _actor: Reader,
    weeks: Annotated[int, Query(ge=1, le=520, description="今までの何週を学習データと前の8週に比べるか")] = 1,
) -> JSONResponse:
    """Return the version in force with its figures per label, and the drift of the last weeks, from what it was taught and from the weeks before."""
    return JSONResponse(_json(model_status(components, weeks)))


def _json(status: ModelStatus) -> dict[str, object]:
    figures = status.figures
    return {
        "version": status.version,
        "installed": list(status.installed),
        "tagged": dict(status.tagged),
        "figures": figures
        and {
            "trained_on": figures.trained_on,
            "comments": figures.comments,
            "corrections": figures.corrections,
            "scores": figures.scores,
        },
        "since": status.since.isoformat(),
        "comments": status.comments,
        "drift": {name: asdict(head) for name, head in status.drift.items()},
        "earlier": status.earlier and {**asdict(status.earlier), "since": status.earlier.since.isoformat()},
    }
