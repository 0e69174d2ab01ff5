"""``/v1/words``: the words and 係り受け pairs of the comments that a search finds."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from api.auth.access import Reader
from api.dependencies import ComponentsDep
from api.v1.search import KnownFilterDep
from voc.jobs.words import word_view

router = APIRouter(prefix="/v1/words", tags=["words"])


class FrequentJson(BaseModel):
    """A frequent word."""

    word: str = Field(description="正規化した語。打ち消しは「ない」が付く", examples=["繋がるない"])
    comments: int = Field(description="その語があるコメントの数", examples=[37])


class CharacteristicJson(BaseModel):
    """A word that the segment uses more than the rest."""

    word: str = Field(examples=["電話"])
    segment: int = Field(description="その語がある、条件に合うコメントの数", examples=[30])
    rest: int = Field(description="その語がある、ほかのコメントの数", examples=[7])
    z: float = Field(description="対数オッズ比をその標準誤差で割ったもの", examples=[4.1])
    more_than_noise: bool = Field(description="偶然では説明しにくい (すべての語で偽発見率10%)", examples=[True])


class PairJson(BaseModel):
    """A frequent 係り受け pair."""

    pair: str = Field(
        description="名詞→用言。用言は終止形で、打ち消しはそのまま。`GET /v1/comments` の `pair` で探せる",
        examples=["電話→繋がらない"],
    )
    comments: int = Field(description="その係り受けがあるコメントの数", examples=[21])


class CharacteristicPairJson(BaseModel):
    """A pair that the segment uses more than the rest."""

    pair: str = Field(description="係り受け", examples=["電話→繋がらない"])
    segment: int = Field(description="その係り受けがある、条件に合うコメントの数", examples=[19])
    rest: int = Field(description="その係り受けがある、ほかのコメントの数", examples=[2])
    z: float = Field(description="対数オッズ比をその標準誤差で割ったもの", examples=[3.2])
    more_than_noise: bool = Field(description="偶然では説明しにくい (すべての係り受けで偽発見率10%)", examples=[True])


class PlacedWordJson(BaseModel):
    """A word of the network and its place in the plane, each from -1 to 1."""

    word: str = Field(examples=["電話"])
    x: float = Field(examples=[0.2])
    y: float = Field(examples=[-0.4])


class EdgeJson(BaseModel):
    """Two words that occur in the same comments."""

    one: str = Field(examples=["電話"])
    other: str = Field(examples=["繋がるない"])
    comments: int = Field(description="両方があるコメントの数", examples=[12])
    jaccard: float = Field(description="どちらかがあるコメントに占める割合", examples=[0.31])


class NetworkJson(BaseModel):
    """Words that occur together, with the strongest edges."""

    words: list[PlacedWordJson]
    edges: list[EdgeJson]


class WordsJson(BaseModel):
    """The words of the newest comments that match; ``others`` is how many comments they were compared with."""

    comments: int = Field(description="数えたコメント。新しい順に4,000件まで", examples=[212])
    more: bool = Field(description="条件に合うコメントがほかにもある", examples=[False])
    others: int = Field(description="比べたほかのコメント。全体から等間隔に4,000件まで", examples=[293])
    frequent: list[FrequentJson]
    characteristic: list[CharacteristicJson]
    pairs: list[PairJson]
    characteristic_pairs: list[CharacteristicPairJson]
    network: NetworkJson


@router.get("", response_model=WordsJson, summary="ことば: 頻出語・特徴語・係り受け・共起")
def words(components: ComponentsDep, _actor: Reader, wanted: KnownFilterDep) -> JSONResponse:
    """Count words and pairs of the comments that match: frequent ones, those that set them apart, those that go together."""
    return JSONResponse(word_view(components, wanted).to_json())
