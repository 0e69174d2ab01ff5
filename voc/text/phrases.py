"""係り受け phrases: what does or is what, as 「電話がつながらない」. By spaCy with GiNZA, in the batch path only.

The full pipeline reads 12 to 45 comments a second and takes seconds to load, so nothing that answers a request calls it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

_ARGUMENTS: Final = frozenset({"nsubj", "obj", "obl", "iobj", "csubj", "nmod"})
_PREDICATES: Final = frozenset({"VERB", "ADJ"})
_NEGATIONS: Final = frozenset({"ない", "ぬ", "ず", "無い"})
_CASES: Final = frozenset({"が", "を", "に", "で", "から", "も", "は", "と", "へ", "まで"})
_U_ROW: Final = "うくぐすつぬぶむる"
_A_ROW: Final = "わかがさたなばまら"
_CHAINED: Final = frozenset({"aux", "fixed", "compound", "mark"})
_TELLING: Final = frozenset(
    {"れる", "られる", "せる", "させる", "にくい", "づらい", "すぎる", "きる", "過ぎる", "たい"}
)
_EMBEDDED: Final = frozenset({"csubj", "ccomp", "acl"})
# Words that stand for anything; a phrase of them says nothing.
_EMPTY_NOUNS: Final = frozenset(
    {"こと", "もの", "の", "それ", "これ", "方", "ところ", "ため", "よう", "私", "何", "時", "人", "感じ", "気"}
)
_EMPTY_PREDICATES: Final = frozenset(
    {
        "ある",
        "する",
        "なる",
        "思う",
        "言う",
        "いる",
        "ない",
        "無い",
        "いう",
        "おもう",
        "できる",
        "感じる",
        "良い",
        "いい",
    }
)


@lru_cache(maxsize=1)
def _pipeline() -> Language:
    import spacy

    return spacy.load("ja_ginza", exclude=["ner", "compound_splitter"])


def phrases(texts: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield the phrases of each text, in the order of the text, each once."""
    for doc in _pipeline().pipe(texts, batch_size=64):
        yield tuple(dict.fromkeys(_phrases(doc)))


def _phrases(doc: Doc) -> Iterator[str]:
    for token in doc:
        head = token.head
        if token.dep_ not in _ARGUMENTS or token.pos_ not in ("NOUN", "PROPN") or head.pos_ not in _PREDICATES:
            continue
        noun = _noun(token)
        predicate = _predicate(head)
        empty = token.lemma_ in _EMPTY_NOUNS or (head.lemma_ in _EMPTY_PREDICATES and not predicate.endswith("ない"))
        # 「商品が届くのが遅い」 must not become 「商品が届く」.
        if head.i > token.i and not empty and head.dep_ not in _EMBEDDED:
            yield noun + _case(token) + predicate


def _noun(token: Token) -> str:
    """The noun with the parts of its compound before it (解約手続き)."""
    parts = [child for child in token.lefts if child.dep_ == "compound" or child.pos_ == "NUM"]
    first = min((part.i for part in parts), default=token.i)
    return token.doc[first : token.i + 1].text


def _case(token: Token) -> str:
    for child in token.rights:
        if child.dep_ == "case" and child.text in _CASES:
            return "が" if child.text in ("は", "も") and token.dep_ in ("nsubj", "csubj") else child.text
    return "が" if token.dep_ in ("nsubj", "csubj") else ""


def _predicate(head: Token) -> str:
    """The predicate in its plain form with what changes its meaning (つながらない, 待たされる, 分かりにくい, 返金されていない)."""
    chain = [head]
    for token in head.doc[head.i + 1 :]:
        attached = token.head.i in (head.i, chain[-1].i)
        if not attached or (token.dep_ not in _CHAINED and token.lemma_ not in _TELLING):
            break
        chain.append(token)
    for place, token in enumerate(chain):
        if place and token.lemma_ in _NEGATIONS:
            stem = [part for part in chain[:place] if part.lemma_ != "ます"]
            return "".join(part.text for part in stem[:-1]) + _before_nai(stem[-1]) + "ない"
    telling = [place for place, token in enumerate(chain) if place and token.lemma_ in _TELLING]
    if telling:
        return "".join(part.text for part in chain[: telling[-1]]) + chain[telling[-1]].lemma_
    verbal_noun = "サ変" in head.tag_ and len(chain) > 1
    return head.lemma_ + ("する" if verbal_noun else "")


def _before_nai(token: Token) -> str:
    """The form that ない follows: 繋がり (ません) → 繋がら (ない). Only verbs of the five-grade class change."""
    inflection = "".join(token.morph.get("Inflection", []))
    last = token.lemma_[-1:]
    if inflection.startswith("五段") and last in _U_ROW:
        return token.lemma_[:-1] + _A_ROW[_U_ROW.index(last)]
    return token.text
