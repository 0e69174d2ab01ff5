"""From scores to tags: which reasons, in which order, with which evidence, and when a person should look."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from voc.encode.static import StaticEncoder
from voc.errors import VocError
from voc.tag.labels import Intent, Sentiment, Urgency
from voc.tag.model import LinearModel
from voc.tag.tagger import Tagger
from voc.tag.tags import Tags
from voc.tag.taxonomy import Taxonomy
from voc.text.reader import Reader

MakeTagger = Callable[..., Tagger]


def _tag(tagger: Tagger, text: str) -> Tags:
    (tags,) = tagger.tag([tagger.reader.read(text)], [None])
    return tags


@pytest.mark.parametrize(
    ("bias", "codes"),
    [
        # the main reason comes first, though others are likelier to be named at all
        ({"main.support": 5, "reasons.support": 1, "reasons.price": 3}, ["support", "price"]),
        # also where the second question would not have named it
        ({"main.support": 5, "reasons.price": 3}, ["support", "price"]),
        # the others follow in the order of their scores
        (
            {"main.trust": 5, "reasons.price": 1, "reasons.support": 3, "reasons.trust": 2},
            ["trust", "support", "price"],
        ),
        # three at most
        (
            {"main.other": 5, "reasons.price": 4, "reasons.support": 3, "reasons.trust": 2, "reasons.effect": 1},
            ["other", "price", "support"],
        ),
        # what is not likely enough is left out
        ({"main.support": 5, "reasons.price": -0.5}, ["support"]),
        # no reason is a main reason too, however likely others are to be named
        ({"main.none": 5, "reasons.price": 1, "reasons.support": 1}, []),
        # unless one of them is likelier to be named than none is
        ({"main.none": 2, "reasons.price": 3, "reasons.support": 1}, ["price", "support"]),
    ],
)
def test_the_main_reason_comes_first_and_three_are_the_most(
    make_tagger: MakeTagger, bias: dict[str, float], codes: list[str]
) -> None:
    assert [reason.code for reason in _tag(make_tagger({}, bias), "高い").reasons] == codes


@pytest.mark.parametrize(
    ("thresholds", "codes"),
    [
        ({}, ["support", "price"]),
        ({"reasons": 0.7}, ["support", "price"]),
        ({"reasons": 0.8}, ["support"]),
        ({"reasons": 0.1}, ["support", "price", "trust"]),
        ({"reasons": 0.1, "reasons.price": 0.9}, ["support", "trust"]),
    ],
)
def test_thresholds_decide_what_is_likely_enough(
    make_tagger: MakeTagger, thresholds: dict[str, float], codes: list[str]
) -> None:
    bias = {"main.support": 5, "reasons.price": 1, "reasons.trust": -1}  # 0.73 and 0.27
    tags = _tag(make_tagger({}, bias, thresholds=thresholds), "高い")
    assert [reason.code for reason in tags.reasons] == codes


def test_demands_come_in_the_order_of_their_scores_and_three_are_the_most(make_tagger: MakeTagger) -> None:
    bias = {
        "demands.refund": 1,
        "demands.apology": 3,
        "demands.explain": 2,
        "demands.callback": 0.5,
        "demands.pause": -1,
    }
    tags = _tag(make_tagger({}, bias), "高い")
    assert [demand.code for demand in tags.demands] == ["apology", "explain", "refund"]
    assert [demand.score for demand in tags.demands] == pytest.approx([0.9526, 0.8808, 0.7311], abs=1e-4)


def test_the_likeliest_label_is_given_with_its_probability(make_tagger: MakeTagger) -> None:
    tags = _tag(make_tagger({}, {"sentiment.mixed": 2, "intent.done": 1, "urgency.medium": 3}), "高い")
    assert tags.sentiment.label is Sentiment.MIXED
    assert tags.sentiment.score == pytest.approx(0.7112, abs=1e-4)  # e² / (e² + 3)
    assert tags.intent.label is Intent.DONE
    assert tags.intent.score == pytest.approx(0.4754, abs=1e-4)
    assert tags.urgency.label is Urgency.MEDIUM
    assert tags.urgency.score == pytest.approx(0.8700, abs=1e-4)


def test_the_statement_that_speaks_for_a_label_is_its_evidence(make_tagger: MakeTagger) -> None:
    features = {
        "電話": {"main.support": 3, "reasons.support": 60},
        "高い": {"reasons.price": 60},
        "解約": {"urgency.high": 9},
    }
    tags = _tag(make_tagger(features), "料金が高い。電話がつながらない！解約したい。")
    evidence = {reason.code: [passage.text for passage in reason.evidence] for reason in tags.reasons}
    assert evidence == {"support": ["電話がつながらない"], "price": ["料金が高い"]}
    assert tags.urgency.label is Urgency.HIGH
    assert "解約したい" in [passage.text for passage in tags.urgency.evidence]


def test_complaint_and_praise_stand_in_the_order_of_the_text(make_tagger: MakeTagger) -> None:
    features = {"高い": {"sentiment.negative": 9}, "親切": {"sentiment.positive": 9}}
    tags = _tag(make_tagger(features, {"sentiment.mixed": 99}), "料金が高い。窓口の人は親切でした。")
    told = [(each.text, each.label) for each in tags.sentiment.statements]
    assert told == [("料金が高い", Sentiment.NEGATIVE), ("窓口の人は親切でした", Sentiment.POSITIVE)]


def test_urgency_is_explained_and_has_its_hours(make_tagger: MakeTagger) -> None:
    tags = _tag(make_tagger({}, {"urgency.critical": 9}), "商品は良い。子どもが救急車で運ばれました。")
    assert (tags.urgency.due_hours, tags.urgency.why) == (1, ("健康被害・けが",))
    assert [passage.text for passage in tags.urgency.evidence] == ["子どもが救急車で運ばれました"]


def test_what_is_not_urgent_needs_no_explanation(make_tagger: MakeTagger) -> None:
    tags = _tag(make_tagger({}, {"urgency.low": 9}), "子どもが救急車で運ばれました。")
    assert (tags.urgency.due_hours, tags.urgency.why, tags.urgency.evidence) == (None, (), ())


@pytest.mark.parametrize(
    ("limits", "review"),
    [({}, False), ({"main": 0.5}, False), ({"main": 0.95}, True), ({"main": 0.5, "urgency": 0.3}, True)],
)
def test_a_person_looks_where_an_answer_is_not_sure_enough(
    make_tagger: MakeTagger, limits: dict[str, float], review: bool
) -> None:
    bias = {"main.support": 5}  # 0.90 among 17 labels; urgency is 0.25 each
    assert _tag(make_tagger({}, bias, review_below=limits), "高い").review is review


def test_a_company_sees_its_own_names_and_hours(make_tagger: MakeTagger) -> None:
    own = Taxonomy(
        reasons={"support": "カスタマーセンター"},
        due_hours={Urgency.CRITICAL: 2, Urgency.HIGH: 8, Urgency.MEDIUM: 24, Urgency.LOW: 72},
    )
    tags = _tag(make_tagger({}, {"main.support": 5, "reasons.price": 5, "urgency.high": 5}, taxonomy=own), "高い")
    assert [reason.name for reason in tags.reasons] == ["カスタマーセンター", "price"]
    assert tags.urgency.due_hours == 8


def test_a_blank_text_is_tagged_without_evidence(make_tagger: MakeTagger) -> None:
    tags = _tag(make_tagger({}, {"main.support": 5, "reasons.price": 5, "urgency.high": 5}), " \n")
    assert [reason.evidence for reason in tags.reasons] == [(), ()]
    assert tags.urgency.evidence == ()


def test_a_model_of_another_encoder_is_refused(
    make_model: Callable[..., LinearModel], encoder: StaticEncoder, reader: Reader
) -> None:
    with pytest.raises(VocError, match=f"by-hand.*{encoder.name}.*voc train") as raised:
        Tagger(make_model(), encoder, Taxonomy(), reader)
    assert raised.value.code == "encoder_mismatch"


def test_comments_are_tagged_in_order_and_alike_alone_or_together(tagger: Tagger) -> None:
    texts = ["料金が高すぎる", "", "電話が全然つながらない。", "特になし", "二重に請求されました。返金してください。"]
    kinds = ["survey", None, "call_note", "survey", "complaint"]
    together = tagger.tag(tagger.reader.read_all(texts), kinds)
    alone = [tagger.tag([tagger.reader.read(text)], [kind])[0] for text, kind in zip(texts, kinds, strict=True)]
    assert together == alone
