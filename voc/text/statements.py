"""Statements: the sentences and clauses of a comment, the unit of evidence and of themes.

A long complaint tells a story; one sentence of it says what is wrong. A theme is one topic, a comment often two
(「味は良いが電話がつながらない」). So sentences are cut at 。！？ and line breaks, and clauses at the conjunctions that turn
against what was said before (が, けれど, のに, ただ) and at the connective endings that list grievances (し, ので, から + 、).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from voc.text.analysis import Statement, Tokens

_SENTENCE_END: Final = frozenset("。!?!?…♪")
_CLOSING: Final = frozenset('」』)）】〕"”’')
# Normalized forms of conjunctive particles after which a new clause begins: before a comma, or anywhere.
_CLAUSE_PARTICLES: Final = frozenset({"が", "けれど", "し", "から", "て", "ば", "と"})
_STRONG_PARTICLES: Final = frozenset({"が", "けれど", "し"})
# Sudachi reads のに and ので as two words each.
_NONI: Final = ("の", "に")
_NODE: Final = ("の", "だ")
_COMMAS: Final = frozenset("、,")
# What a statement can end with, beside the end of a sentence and a line break.
_ENDINGS: Final = _CLOSING | _COMMAS | _STRONG_PARTICLES | {_NONI[-1]}
_SHORTEST_CLAUSE_TOKENS: Final = 4


def split_statements(text: str, tokens: Tokens, conjunctive: Callable[[int], bool]) -> tuple[Statement, ...]:
    """Cut the tokens of a repaired ``text`` into statements; ``conjunctive`` tells the parts of speech 接続助詞."""
    statements: list[Statement] = []
    first, last = 0, len(tokens) - 1
    for index in _candidates(text, tokens):
        if index == last or _ends_here(text, tokens, first, index, conjunctive):
            statements.append(Statement(tokens.starts[first], tokens.ends[index], first, index + 1))
            first = index + 1
    return tuple(statements)


def _candidates(text: str, tokens: Tokens) -> list[int]:
    """Find the few tokens at which a statement can end; the last always does."""
    following = (*tokens.starts[1:], -1)  # one more than the tokens where there are none
    return [
        index
        for index, (form, end, next_start) in enumerate(zip(tokens.forms, tokens.ends, following, strict=False))
        if form in _ENDINGS or end != next_start or text[end - 1] in _SENTENCE_END
    ]


def _ends_here(text: str, tokens: Tokens, first: int, index: int, conjunctive: Callable[[int], bool]) -> bool:
    gap = text[tokens.ends[index] : tokens.starts[index + 1]]
    if "\n" in gap:
        return True
    following = tokens.forms[index + 1]
    form = tokens.forms[index]
    last = text[tokens.ends[index] - 1]
    if last in _SENTENCE_END or (
        form in _CLOSING and index > first and text[tokens.ends[index - 1] - 1] in _SENTENCE_END
    ):
        return text[tokens.starts[index + 1]] not in _SENTENCE_END and following not in _CLOSING
    if index - first + 1 < _SHORTEST_CLAUSE_TOKENS or len(tokens) - index - 1 < _SHORTEST_CLAUSE_TOKENS:
        return False
    if form in _COMMAS:
        before = index - 1
        if tokens.forms[before - 1 : before + 1] in (_NONI, _NODE):
            return True
        return tokens.forms[before] in _CLAUSE_PARTICLES and conjunctive(tokens.pos[before])
    if following in _COMMAS:
        return False
    if tokens.forms[index - 1 : index + 1] == _NONI:
        return not tokens.forms[index + 1].startswith(("対する", "つく", "成る", "は", "も"))
    return form in _STRONG_PARTICLES and conjunctive(tokens.pos[index])
