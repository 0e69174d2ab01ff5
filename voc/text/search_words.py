"""The words by which a comment is found: content words in their normalized forms, negated ones also as such.

繋がらない, つながらなかった and つながりません are all 繋がる and 「繋がる, negated」, so each of them finds the others, and none
of them finds 繋がった. A compound counts as a whole and by its parts: 番号 finds 電話番号.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from voc.text.analysis import Tokens
from voc.text.reader import Reader
from voc.text.tokenizer import Tokenizer

LONGEST_WORD: Final = 60
_CONTENT: Final = frozenset({"名詞", "代名詞", "動詞", "形容詞", "形状詞", "副詞", "連体詞", "感動詞"})
# What may stand between a word and its negation: つながり|ませ|ん, 在庫|が|無い.
_ALONG: Final = frozenset({"助動詞", "助詞"})
NEGATIONS: Final = frozenset({"ない", "ず", "無い", "へん"})
_EMPTY_VERBS: Final = frozenset({"為る", "居る", "有る"})
_NOT: Final = "ない"
WORD_PARTS: Final = re.compile(r"[^\W_]+")
_QUOTED: Final = re.compile(r'\s*["“”「](?P<part>.+)["”」]\s*')


@dataclass(frozen=True, slots=True)
class Query:
    """What a person searches for: comments with all of ``words``, or, where he quoted it, with ``part`` as written."""

    words: tuple[str, ...] = ()
    part: str | None = None


def fold(text: str) -> str:
    """Fold a text for searching, so that ＬＩＮＥ, LINE and line find each other on every database."""
    return unicodedata.normalize("NFKC", text).lower()


def search_words(tokenizer: Tokenizer, tokens: Tokens) -> frozenset[str]:
    """Return the words by which a reading is found."""
    found: set[str] = set()
    for word, noun, negated in _content(tokenizer, tokens):
        found.add(word)
        if noun:
            found.update(part for unit in tokenizer.short_units(word) for part in WORD_PARTS.findall(fold(unit)))
        if negated:
            found.add(word + _NOT)
    return frozenset(word[:LONGEST_WORD] for word in found)


def read_query(reader: Reader, written: str) -> Query:
    """Read what a person typed. 「…」 or "…" around it, or nothing but marks and particles in it, asks for it as written."""
    if quoted := _QUOTED.fullmatch(written):
        return Query(part=quoted["part"])
    content = _content(reader.tokenizer, reader.read(written).tokens)
    words = dict.fromkeys((word + _NOT if negated else word)[:LONGEST_WORD] for word, _, negated in content)
    return Query(tuple(words)) if words else Query(part=written.strip() or None)


def _content(tokenizer: Tokenizer, tokens: Tokens) -> Iterator[tuple[str, bool, bool]]:
    """Yield each content word with whether it is a noun and whether it is negated."""
    kinds = [tokenizer.part_of_speech(pos)[0] for pos in tokens.pos]
    for at, (form, kind) in enumerate(zip(tokens.forms, kinds, strict=True)):
        if kind not in _CONTENT or form in _EMPTY_VERBS or _negates(form, kind):
            continue
        negated = _negated(tokens.forms, kinds, at)
        parts = WORD_PARTS.findall(fold(form))
        for part in parts:
            yield part, kind == "名詞", negated and part is parts[-1]


def _negated(forms: tuple[str, ...], kinds: list[str], at: int) -> bool:
    """Whether a negation follows with nothing between but particles, auxiliaries and empty verbs (して|い|ない)."""
    for form, kind in zip(forms[at + 1 :], kinds[at + 1 :], strict=True):
        if _negates(form, kind):
            return True
        if kind not in _ALONG and form not in _EMPTY_VERBS:
            return False
    return False


def _negates(form: str, kind: str) -> bool:
    return form in NEGATIONS and kind in ("助動詞", "形容詞")
