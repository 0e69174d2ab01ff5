"""Statements: where sentences and clauses end, and that nothing falls between them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.text.reader import Reader
from voc.text.repair import repair

# ``/`` marks where one statement ends and the next begins.
STATEMENTS = [
    "",
    "了解",
    # sentences
    "高い。/遅い。/もう解約します",
    "高い!/遅い?/解約します",
    "高い!?/遅い!!/解約します",
    "高い。。/遅い",
    "もういい…/解約します",
    "「確認します。」/と言われた",
    "(返事はまだです。)/待っています",
    "価格は3.5倍になった",
    # line breaks, in the middle of a sentence too
    "料金が高い\n/対応が遅い",
    # clauses that turn against what was said
    "味は良いが/電話がつながらない。",
    "解約したいですが、/方法が分かりません。",
    "何度も電話しているのに/折り返しがまだ来ない。",
    "商品はとても良いけれど、/届くのが遅すぎる。",
    # clauses that list grievances
    "値段がとても高いし、/対応も悪いので解約します。",
    "担当者が電話に出ないので、/とても困っています。",
    "夜は電話に出ないから、/連絡ができません。",
    # a subject marked with が is no clause
    "私が電話した担当者がとても親切だった",
    # too short to stand alone
    "ですが、高い",
    "安いが、遅い",
]


@pytest.mark.parametrize("marked", STATEMENTS)
def test_statements_end_where_a_person_would_end_them(reader: Reader, marked: str) -> None:
    analysis = reader.read(marked.replace("/", ""))
    found = [analysis.quote(statement.start, statement.end) for statement in analysis.statements]
    assert found == [repair(part).text.strip() for part in marked.split("/") if part]


READER = Reader()
PARTS = ["電話が", "つながらない", "ので、", "けれど", "のに", "し、", "高いが", "解約します", *"。、!?…\n 「」()😡"]
JAPANESE = st.lists(st.sampled_from(PARTS), max_size=25).map("".join)


@given(JAPANESE)
@settings(deadline=None)
def test_every_character_lies_in_exactly_one_statement(text: str) -> None:
    analysis = READER.read(text)
    at = 0
    for statement in analysis.statements:
        assert at <= statement.start < statement.end
        assert not analysis.repaired.text[at : statement.start].strip()
        at = statement.end
    assert not analysis.repaired.text[at:].strip()


@given(JAPANESE)
@settings(deadline=None)
def test_every_token_belongs_to_exactly_one_statement(text: str) -> None:
    analysis = READER.read(text)
    tokens = analysis.tokens
    owned = [token for each in analysis.statements for token in range(each.first_token, each.last_token)]
    assert owned == list(range(len(tokens)))
    for each in analysis.statements:
        assert (tokens.starts[each.first_token], tokens.ends[each.last_token - 1]) == (each.start, each.end)


@given(JAPANESE)
@settings(deadline=None)
def test_a_stored_reading_is_restored_as_it_was(text: str) -> None:
    analysis = READER.read(text)
    assert Reader(READER.tokenizer).restore(text, analysis.tokens) == analysis


@pytest.mark.parametrize("blank", ["", " ", "\n\n", "\u3000", "\u200b", "\ufeff\r\n"])
def test_a_blank_text_has_no_statement(reader: Reader, blank: str) -> None:
    analysis = reader.read(blank)
    assert (len(analysis.tokens), analysis.statements) == (0, ())
