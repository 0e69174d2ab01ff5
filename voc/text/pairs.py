"""係り受け pairs of a reading by rule: what does or is what, as 電話→繋がらない, in microseconds from tokens already read.

A noun with its particle belongs to the next predicate, as it nearly always does within a clause; where it does not
(商品が届くのが遅い, 電話が何度かけてもつながらない), the rules below say so. No parser is loaded: GiNZA's reads 12 to 45
comments a second (``voc.text.phrases``, for the names of themes).
"""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache
from typing import Final, NamedTuple

from voc.text.analysis import Tokens
from voc.text.conjugation import hard_to, negative, plain
from voc.text.search_words import NEGATIONS, WORD_PARTS, fold
from voc.text.tokenizer import Tokenizer

ARROW: Final = "→"
_LONGEST_SIDE: Final = 30
_CASES: Final = frozenset("がをにではもへ")
_ACROSS_COMMAS: Final = frozenset("がはも")
_ONCE: Final = frozenset("がをに")
_NAMING: Final = frozenset("がはをも")
_DO: Final = {"為る": "する", "致す": "する", "出来る": "できる"}
_DO_NOT: Final = {"する": "しない", "できる": "できない", "来る": "来ない"}
_HARD: Final = frozenset({"難い", "辛い"})
_NONE: Final = "ない"
_EXISTENCE: Final = frozenset({"有る", "御座る"})
_MISSED: Final = frozenset({"出来る", "貰う", "頂く"})  # say something only negated: 返信をもらえない
# Between a predicate and its negation: 届いては|い|ない, 出て|くれ|ない.
_ALONG: Final = frozenset({"て", "は", "も", "居る", "呉れる", "下さる", "貰う", "頂く"})
# They say nothing as a noun or as what is said of one.
_EMPTY_WORDS: Final = """
    為る 出来る 居る 有る 御座る 成る 言う 思う 感じる 呉れる 下さる 頂く 貰う 置く 仕舞う 致す 為さる 欲しい
    こと もの 事 物 訳 方 所 為 様 私 何 人 気 感じ 此方 其方 此れ 其れ 自分 場合 者 筈 点 他 内 通り 何度 何回 由 旨
    申し訳 仕方 積もり 本当 勿体 御免 御願い 御存知 申し分
    """
_EMPTY: Final = frozenset(_EMPTY_WORDS.split())


class _Role(Enum):
    NOUN = auto()
    QUALITY = auto()  # a noun or 形状詞 that may be said of another noun: 最悪, 不便
    NUMBER = auto()
    NOUN_SUFFIX = auto()
    VERB = auto()
    ADJECTIVE = auto()
    PARTICLE = auto()
    NOMINALIZER = auto()  # the の of 届くのが
    AUXILIARY = auto()
    COMMA = auto()
    STOP = auto()
    OTHER = auto()


class _Predicate(NamedTuple):
    """A predicate in its plain form, and the token after it and its auxiliaries."""

    text: str
    end: int


class _Argument(NamedTuple):
    """A noun that waits for its predicate, and its particle."""

    noun: str
    particle: str


def pairs(tokenizer: Tokenizer, tokens: Tokens) -> frozenset[str]:
    """Return the pairs of a reading as ``noun→predicate``, predicates in their plain forms, negated ones negated."""
    return frozenset(_Scan(tokenizer, tokens).pairs())


class _Scan:
    """One pass over the tokens of a text, with an empty one behind the last."""

    def __init__(self, tokenizer: Tokenizer, tokens: Tokens) -> None:
        self._forms = (*tokens.forms, "")
        self._pos = [*map(tokenizer.part_of_speech, tokens.pos), ("",) * 6]
        self._roles = [_role(pos) for pos in self._pos]
        self._starts, self._ends = (*tokens.starts, -1), (*tokens.ends, -1)

    def pairs(self) -> list[str]:
        found: list[str] = []
        waiting: list[_Argument] = []
        at, last = 0, len(self._forms) - 1
        while at < last:
            role = self._roles[at]
            if predicate := self._predicate(at, bool(waiting)):
                if self._is_nominalized(predicate.end):
                    waiting = (
                        [] if predicate.text == _NONE else [_Argument(predicate.text, self._forms[predicate.end + 1])]
                    )
                elif self._forms[predicate.end : predicate.end + 2] != ("て", "も"):
                    found += (argument.noun + ARROW + predicate.text for argument in waiting)
                    waiting = []
                at = predicate.end
            elif role is _Role.NOUN or role is _Role.QUALITY or role is _Role.NUMBER:
                noun, at = self._noun(at)
                adverb = role is _Role.QUALITY and self._forms[at] == "に"
                if noun and not adverb and self._is_argument(at):
                    case = self._forms[at]
                    if case in _ONCE:  # of two が the first has its predicate further on
                        waiting = [argument for argument in waiting if argument.particle != case]
                    waiting.append(_Argument(noun, case))
            else:
                if role is _Role.STOP or role is _Role.VERB:
                    waiting = []
                elif role is _Role.COMMA:
                    waiting = [argument for argument in waiting if argument.particle in _ACROSS_COMMAS]
                at += 1
        return found

    def _noun(self, at: int) -> tuple[str, int]:
        """Return the compound that begins here, empty where it says nothing, and the token after it."""
        first = at
        at += 1
        while self._roles[at] in _COMPOUND and self._touches(at):
            at += 1
        if self._roles[first] is _Role.NUMBER or (first + 1 == at and self._forms[first] in _EMPTY):
            return "", at
        return _side("".join(self._forms[first:at])), at

    def _is_argument(self, at: int) -> bool:
        """Whether a noun that ends here has a predicate coming: after its particle, or touching it (返事来ない)."""
        if self._roles[at] is _Role.PARTICLE:
            return self._forms[at] in _CASES
        return self._touches(at) and (self._roles[at] is _Role.VERB or self._roles[at] is _Role.ADJECTIVE)

    def _predicate(self, at: int, awaited: bool) -> _Predicate | None:
        """Return the predicate that begins here; a quality is one, and ない, only where a noun waits for it."""
        role, form = self._roles[at], self._forms[at]
        if role is _Role.NOUN or role is _Role.QUALITY:
            done = _DO.get(self._forms[at + 1])
            if done and self._touches(at + 1):
                return self._inflected(form, at + 1, done)
            said = self._roles[at + 1] in _ENDING or self._forms[at + 1] in ("", "過ぎる")
            return self._inflected("", at, form) if role is _Role.QUALITY and awaited and said else None
        if role is not _Role.VERB and role is not _Role.ADJECTIVE:
            return None
        if form == "無い" or (form in _EXISTENCE and self._is_negated(at)):
            existing = awaited and self._roles[at - 1] is not _Role.ADJECTIVE
            return _Predicate(_NONE, self._after(at)) if existing else None
        if form in _EMPTY and not (form in _MISSED and self._is_negated(at)):
            return None
        if role is _Role.ADJECTIVE and self._forms[at - 1] == "て":
            return None
        return self._inflected("", at, _DO.get(form, form))

    def _inflected(self, before: str, at: int, form: str) -> _Predicate | None:
        """Return the predicate whose last word is token ``at``, with its negation or にくい."""
        if self._forms[at + 1] in _HARD and self._touches(at + 1):
            form = hard_to(form, self._pos[at])
        elif self._is_negated(at):
            form = _DO_NOT.get(form) or negative(form, self._pos[at])
        else:
            form = plain(form, self._pos[at])
        text = _side(before + form)
        return _Predicate(text, self._after(at)) if text else None

    def _after(self, at: int) -> int:
        at += 1
        while self._roles[at] is _Role.AUXILIARY or self._forms[at] in _HARD:
            at += 1
        return at

    def _is_negated(self, at: int) -> bool:
        at += 1
        while self._forms[at] not in NEGATIONS:
            if self._roles[at] is not _Role.AUXILIARY and self._forms[at] not in _ALONG:
                return False
            at += 1
        return self._roles[at] is _Role.AUXILIARY or self._roles[at] is _Role.ADJECTIVE

    def _is_nominalized(self, at: int) -> bool:
        """Whether what ends here becomes a noun itself: 届くのが, 届くことが."""
        named = self._roles[at] is _Role.NOMINALIZER or self._forms[at] == "事"
        return named and self._forms[at + 1] in _NAMING

    def _touches(self, at: int) -> bool:
        return self._starts[at] == self._ends[at - 1]


_COMPOUND: Final = frozenset({_Role.NOUN, _Role.QUALITY, _Role.NOUN_SUFFIX})
_ENDING: Final = frozenset({_Role.AUXILIARY, _Role.STOP, _Role.COMMA})


@lru_cache(maxsize=4_096)
def _role(pos: tuple[str, ...]) -> _Role:
    match pos[:3]:
        case "名詞", "数詞", _:
            return _Role.NUMBER
        case "名詞", _, "副詞可能":
            return _Role.OTHER
        case ("名詞", _, "形状詞可能" | "サ変形状詞可能") | ("形状詞", "一般" | "タリ", _):
            return _Role.QUALITY
        case "名詞", "普通名詞" | "固有名詞", _:
            return _Role.NOUN
        case "接尾辞", "名詞的", _:
            return _Role.NOUN_SUFFIX
        case "動詞", _, _:
            return _Role.VERB
        case "形容詞", _, _:
            return _Role.ADJECTIVE
        case "助詞", "準体助詞", _:
            return _Role.NOMINALIZER
        case "助詞", "格助詞" | "係助詞" | "副助詞", _:
            return _Role.PARTICLE
        case "助動詞", _, _:
            return _Role.AUXILIARY
        case "補助記号", "読点", _:
            return _Role.COMMA
        case "補助記号", "句点" | "括弧開" | "括弧閉", _:
            return _Role.STOP
    return _Role.OTHER


@lru_cache(maxsize=16_384)
def _side(form: str) -> str:
    """Fold a side of a pair as search words are folded; marks fall out, and what is too long is no word."""
    folded = "".join(WORD_PARTS.findall(fold(form)))
    return folded if len(folded) <= _LONGEST_SIDE else ""
