"""Topics: what is learnt from labelled comments, and told of others, with the network's summary and without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from voc.tag.corpus import LabelledComment, read_labelled
from voc.tag.labels import Intent, Sentiment, Urgency
from voc.tag.model import LinearModel, load_model
from voc.tag.tagger import Tagger
from voc.tag.topics import Softmax, TopicModel
from voc.text.reader import Reader


def comment(number: int, topic: str) -> LabelledComment:
    return LabelledComment(
        f"x-{number}", "…", "survey", "saas", (), Sentiment.NEGATIVE, Intent.NONE, Urgency.LOW, (), topic=topic
    )


def test_without_topics_there_is_no_column() -> None:
    assert TopicModel().probabilities(np.ones((3, 2), dtype=np.float32), [None, None, None]).shape == (3, 0)


def test_where_the_network_read_a_comment_its_summary_decides() -> None:
    alone = Softmax(np.array([[3.0, 0.0]], dtype=np.float32), np.zeros(2, dtype=np.float32))
    read = Softmax(np.array([[0.0, 0.0], [0.0, 5.0]], dtype=np.float32), np.zeros(2, dtype=np.float32))
    model = TopicModel(("高い", "遅い"), alone, read)
    told = model.probabilities(np.ones((3, 1), dtype=np.float32), [None, np.ones(1, dtype=np.float32), None])
    assert told.argmax(axis=1).tolist() == [0, 1, 0]
    assert np.allclose(told.sum(axis=1), 1.0)
    assert np.allclose(told[0], told[2])


@pytest.mark.slow
def test_what_differs_is_learnt_the_same_way_each_time_and_what_is_rare_is_left_out() -> None:
    from voc.tag.topic_training import fit_topics

    random = np.random.default_rng(1)
    topics = ["電話がつながらない", "届くのが遅い"] * 30 + ["めったにない"] * 4 + [""] * 6
    comments = [comment(number, topic) for number, topic in enumerate(topics)]
    vectors = random.normal(size=(70, 5)).astype(np.float32)
    vectors[:60:2, 0] += 6.0
    one, other = (fit_topics(comments, vectors, vectors[:, :3]) for _ in range(2))
    assert one.names == ("届くのが遅い", "電話がつながらない")
    for summaries in ([None] * 70, list(vectors[:, :3])):
        told = one.probabilities(vectors, summaries)
        assert np.array_equal(told, other.probabilities(vectors, summaries))
        right = [one.names[place] == topic for place, topic in zip(told.argmax(axis=1), topics[:60], strict=False)]
        assert np.mean(right) > 0.95


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("何回かけても話し中で、保留音だけ聞いて切れました。", "電話がつながらない"),
        ("やめたはずなのに、先月も今月も口座から落ちています。", "やめたのに請求される"),
        ("三か月飲みましたが何も変わりません。", "続けても効果が出ない"),
        ("使い切らないうちに次の箱が来て、物置がいっぱい", "使い切る前に次が届いてたまる"),
    ],
)
def test_the_model_that_comes_with_voc_tells_usual_topics(
    text: str, topic: str, tagger: Tagger, reader: Reader
) -> None:
    analysis = reader.read(text)
    encoded = tagger.encoder.encode([analysis])
    scored = tagger.score([analysis], ["survey"], encoded)
    told = tagger.topics(encoded, tagger.answers(scored, tagger.start([analysis], ["survey"], scored, here=True)))
    assert tagger.topic_names[told[0].argmax()] == topic


def test_topics_are_saved_and_loaded(make_model: Callable[..., LinearModel], tmp_path: Path) -> None:
    random = np.random.default_rng(2)
    parts = [Softmax(*(random.normal(size=size).astype(np.float32) for size in ((rows, 2), 2))) for rows in (3, 8)]
    model = replace(make_model({"電話": {"main.support": 3.0}}), topics=TopicModel(("高い", "遅い"), *parts))
    model.save(tmp_path)
    loaded = load_model(tmp_path).topics
    vectors, summary = np.ones((2, 3), dtype=np.float32), np.ones(5, dtype=np.float32)
    assert loaded.names == ("高い", "遅い")
    one, other = (each.probabilities(vectors, [None, summary]) for each in (model.topics, loaded))
    np.testing.assert_allclose(one, other, atol=0.01)  # float16 on disk


def test_a_corpus_line_may_name_its_topic(tmp_path: Path) -> None:
    line = (
        '{"id": "x-1", "text": "遅い", "reasons": [], "sentiment": "negative", "intent": "none", "urgency": "low", '
        '"demands": []'
    )
    (tmp_path / "own.jsonl").write_text(
        f'{line}, "topic": "届くのが遅い"}}\n{line}, "topic": null}}\n', encoding="utf-8"
    )
    assert [each.topic for each in read_labelled([tmp_path])] == ["届くのが遅い", ""]
