"""Evidence is quoted from the text as sent, whatever had to be repaired in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voc.settings import PROJECT_ROOT
from voc.tag.corpus import read_labelled
from voc.tag.tagger import Tagger
from voc.tag.tags import Evidence, Tags
from voc.text.reader import Reader

# The passage between 《 and 》 carries the reason; the marks are taken out before the text is read.
SENT = [
    "料金は普通。《電話がつながらない》。",
    "料金は普通！！！！！《電話がつながらない》！！！！！",
    "ﾘｮｳｷﾝは普通｡《ﾃﾞﾝﾜ､電話がﾂﾅｶﾞﾗﾅｲ》｡｡｡",
    "\ufeff料\u200b金は普通。《電\u200b話がつなが\u00adらない》。",
    "❤️👨\u200d👩\u200d👧料金は普通。《電話がつながらない😡》",
    "料金か\u3099普通。\r\n\r\n《電話か\u3099つながらない》\r\n以上",
    "㍿㌔の料金は普通。　　《電話がつながらない㌧》…",
    "「料金は普通。」《電話がつながらない》」",
    "《電話がつながらない～～～～》",
]


def _passages(tags: Tags) -> list[Evidence]:
    return [passage for reason in tags.reasons for passage in reason.evidence] + list(tags.urgency.evidence)


def _assert_quotes(text: str, passages: list[Evidence]) -> None:
    for passage in passages:
        assert 0 <= passage.start < passage.end <= len(text)
        assert text[passage.start : passage.end] == passage.text


@pytest.mark.parametrize("marked", SENT)
def test_evidence_is_quoted_as_it_was_sent(make_tagger: Callable[..., Tagger], marked: str, reader: Reader) -> None:
    text = marked.replace("《", "").replace("》", "")
    tagger = make_tagger({"電話": {"main.support": 9, "reasons.support": 9}})
    (tags,) = tagger.tag([reader.read(text)], [None])
    (passage,) = tags.reasons[0].evidence
    start = marked.index("《")
    end = marked.index("》") - 1
    assert text[passage.start : passage.end] == passage.text
    assert passage.text.rstrip("～") == text[start:end].rstrip("～")
    assert passage.start == start


HOSTILE = "電話がつながらない/ﾃﾞﾝﾜ/解約します/救急車で/返金して/ので、/が/！！！！/。。。/～～～/…/、/。/「/」/ /\u3000/\r\n/\u200b/\x00"
PIECES = st.sampled_from([*HOSTILE.split("/"), "か\u3099", "゛", "❤️", "㍿", "\ud83d", "サ-ビス"])


@given(st.lists(PIECES, max_size=20).map("".join) | st.text(max_size=40))
@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_evidence_of_any_text_lies_in_it_and_quotes_it(tagger: Tagger, text: str) -> None:
    (tags,) = tagger.tag([tagger.reader.read(text)], ["complaint"])
    _assert_quotes(text, _passages(tags))


def test_evidence_of_the_whole_evaluation_set_quotes_it(tagger: Tagger) -> None:
    comments = read_labelled([PROJECT_ROOT / "corpora" / "evaluation"])
    tagged = tagger.tag(tagger.reader.read_all([comment.text for comment in comments]), ["survey"] * len(comments))
    for comment, tags in zip(comments, tagged, strict=True):
        _assert_quotes(comment.text, _passages(tags))
        assert all(reason.evidence for reason in tags.reasons)
        assert len(tags.reasons) <= 3
        assert len({reason.code for reason in tags.reasons}) == len(tags.reasons)
