"""Names of persons, found by small convolutional networks over Sudachi's tokens.

Evaluated with NumPy alone: a token is the sum of the vectors of its features, three convolutions look at the seven tokens
on either side, and what comes out is how likely the token belongs to a name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from voc.errors import VocError
from voc.privacy.kinds import Found, PersonalData
from voc.privacy.name_features import Dictionary, normalize, surroundings
from voc.privacy.romaji import to_katakana
from voc.settings import PROJECT_ROOT
from voc.text.analysis import Tokens
from voc.text.tokenizer import Tokenizer

BUNDLED: Final = PROJECT_ROOT / "models" / "names"
DILATIONS: Final = (1, 2, 4)
# Beside a sure name, or where the same word is one elsewhere in the text, it is enough that a name is at all likely.
_LIKELY_AGAIN: Final = 0.2
_CACHED_WORDS: Final = 20_000
_FEWEST_WORDS: Final = 2
# What masking put there before, and what people and companies are called by what they are.
_MASKED: Final = re.compile("〔[^〕]{1,40}〕|＊+")
_NOBODY: Final = frozenset(
    re.findall(r"\S+", "大家 八百屋 魚屋 衛生士 栄養士 ヤマト 佐川 神 仏 上 王 殿 お子 子 お姫 姫 三名 仲居 さんま")
)
_DOG_OR_CAT: Final = re.compile("(?:ワン|わん|ニャン|にゃん)(?:ちゃん|こ)")
# Latin letters are a name where somebody is addressed by them, where words are capitalized side by side, or where
# they could be Japanese: DROP TABLE and HTTP look like names to the network.
_NAMES_IN_A_ROW: Final = re.compile("[A-Z][a-z]+(?: [A-Z][a-z]+){1,3}")
_ADDRESSED: Final = re.compile(r" ?(?:さん|様|さま|氏|殿|君|くん|ちゃん|先生|-?san\b)")
_TITLE: Final = re.compile(r"(?<![A-Za-z])(?:Mr|Ms|Mrs|Miss|Dr)\.? ?$")
_SHORTEST_LATIN: Final = 3
# As mails write their date, also above what they quote: On Sun, Nov 1, 2026.
_DAY: Final = re.compile(
    r"\b(?:On )?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? (?:\d|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d)"
)
_EDGES: Final = re.compile(r"(?:さん|様|さま|氏|殿|君|くん|先生|(?<![A-Z])[.]|[。、,:：()（）「」])+$")

Array = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NameModel:
    """The weights of a few networks that are asked together: alone each of them is moody about one name or the other.

    ``vectors`` has the shape ``(features, networks × width)``. There is a kernel for each dilation, of the shape
    ``(networks, width, 3 × width)``: what a token tells the one behind it, itself, and the one before it; with a bias
    ``(networks, 1, width)``. ``output`` has the shape ``(networks, width + 1, 1)``.
    """

    features: dict[str, int]
    vectors: Array
    kernels: tuple[Array, ...]
    biases: tuple[Array, ...]
    output: Array
    threshold: float

    def scores(self, tokens: Array) -> Array:
        """Return the mean logit of each token, shape ``(tokens,)``, from the sums of their features."""
        networks, width = len(self.output), self.output.shape[1] - 1
        states = tokens.reshape(len(tokens), networks, width).swapaxes(0, 1)
        for far, kernel, bias in zip(DILATIONS, self.kernels, self.biases, strict=True):
            told = states @ kernel
            heard = told[:, :, width : 2 * width] + bias
            heard[:, far:] += told[:, :-far, :width]
            heard[:, :-far] += told[:, far:, 2 * width :]
            states = states + np.maximum(heard, 0.0)
        scores: Array = (states @ self.output[:, :-1] + self.output[:, -1:]).mean(axis=0)[:, 0]
        return scores


@cache
def load(folder: Path = BUNDLED) -> NameModel:
    """Read a model that ``voc mask --train`` wrote; raises ``VocError`` (``name_model_missing``)."""
    try:
        features = json.loads((folder / "features.json").read_text(encoding="utf-8"))
        weights = {name: np.asarray(value, dtype=np.float32) for name, value in np.load(folder / "weights.npz").items()}
    except (OSError, ValueError) as error:
        raise VocError(
            f"氏名を見つけるモデル「{folder}」を読めません ({error})。voc を入れ直してください。",
            code="name_model_missing",
            status=503,
        ) from error
    numbers = range(len(DILATIONS))
    return NameModel(
        {feature: row for row, feature in enumerate(features)},
        weights["vectors"],
        tuple(weights[f"kernel{number}"] for number in numbers),
        tuple(weights[f"bias{number}"] for number in numbers),
        weights["output"],
        float(weights["threshold"]),
    )


class NameTagger:
    """Finds names with a tokenizer that may be shared."""

    def __init__(self, tokenizer: Tokenizer, model: NameModel) -> None:
        self._tokenizer = tokenizer
        self._dictionary = Dictionary(tokenizer)
        self._model = model
        self._vector = lru_cache(maxsize=_CACHED_WORDS)(self._sum)

    def find(self, text: str, beside: Sequence[Found]) -> list[Found]:
        """Find names; ``beside`` are the other items of personal data in the text."""
        tokens = self._tokenizer.tokenize(normalize(text))
        words = [
            self._dictionary.word(text[start:end], form, pos)
            for start, end, form, pos in zip(tokens.starts, tokens.ends, tokens.forms, tokens.pos, strict=True)
        ]
        # Nothing beside a lone word tells 松本 the town from Matsumoto; columns of names are kept out by the import.
        if len(words) < _FEWEST_WORDS or not any(word.may_be_name for word in words):
            return []
        rows = [self._vector(word.features) for word in words]
        for index, features in enumerate(surroundings(text, tokens, beside)):
            if features:
                rows[index] = rows[index] + self._vector(features)
        vectors = np.concatenate(rows).reshape(len(rows), -1)
        likely = (1 / (1 + np.exp(-self._model.scores(vectors)))).astype(np.float32)
        likely[[word.inflected for word in words]] = 0.0
        if likely.max() < self._model.threshold:
            return []
        return _joined(text, tokens, self._chosen(text, tokens, likely))

    def _chosen(self, text: str, tokens: Tokens, likely: Array) -> list[int]:
        """Return the tokens that are surely names, and what is likely and touches them or is the same word."""
        sure = {int(index) for index in np.flatnonzero(likely >= self._model.threshold)}
        known = {text[tokens.starts[index] : tokens.ends[index]] for index in sure}
        chosen = set(sure)
        for index in map(int, np.flatnonzero(likely >= _LIKELY_AGAIN)):
            if not sure.isdisjoint((index - 1, index + 1)) or text[tokens.starts[index] : tokens.ends[index]] in known:
                chosen.add(index)
        return sorted(chosen)

    def _sum(self, features: tuple[str, ...]) -> Array:
        known = self._model.features
        rows = [known[feature] for feature in features if feature in known]
        total: Array = self._model.vectors[rows].sum(axis=0)
        return total


def _joined(text: str, tokens: Tokens, chosen: Sequence[int]) -> list[Found]:
    """Join the tokens of one name: side by side, a space apart, or a first character at the end of the line before."""
    spans: list[tuple[int, int]] = []
    for index in chosen:
        start, end = tokens.starts[index], tokens.ends[index]
        if spans:
            first, last = spans[-1]
            gap = text[last:start]
            if gap in ("", " ", "　") or (gap == "\n" and last - first == 1):
                spans[-1] = first, end
                continue
        spans.append((start, end))
    masked = [match.span() for pattern in (_MASKED, _DAY) for match in pattern.finditer(text)]
    found: list[Found] = []
    for start, end in spans:
        end -= len(edge[0]) if (edge := _EDGES.search(text[start:end])) else 0
        is_masked = any(start < last and first < end for first, last in masked)
        is_nobody = text[start:end] in _NOBODY or _DOG_OR_CAT.match(text, start) is not None
        if start < end and not is_masked and not is_nobody and _can_be_name(text, start, end):
            found.append(Found(start, end, PersonalData.NAME))
    return found


def _can_be_name(text: str, start: int, end: int) -> bool:
    """Tell whether a span has letters, and if they are Latin ones, whether these can be a name where they stand."""
    name = text[start:end]
    if not any(character.isalpha() for character in name):
        return False
    if (
        not name.isascii()
        or _NAMES_IN_A_ROW.fullmatch(name)
        or _ADDRESSED.match(text, end)
        or _TITLE.search(text[:start])
    ):
        return True
    words = [word for word in re.findall("[A-Za-z]+", name) if len(word) >= _SHORTEST_LATIN]
    return bool(words) and all(word[0].isupper() and len(set(word)) > 1 and to_katakana(word) for word in words)
