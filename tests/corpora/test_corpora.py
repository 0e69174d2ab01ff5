"""The corpora keep the label guide's form, quote their evidence, repeat nobody, and keep the evaluation apart."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from near_copies import near_copies

from voc.tag.corpus import LabelledComment
from voc.tag.labels import DEMAND_NAMES, REASON_NAMES, Intent, Sentiment, Urgency
from voc.text.emptiness import says_nothing
from voc.text.repair import repair

Rows = dict[str, list[dict[str, Any]]]
Comments = list[LabelledComment]

KINDS = {"survey", "call_note", "complaint"}
FIELDS = {"id", "kind", "domain", "text", "reasons", "sentiment", "intent", "urgency", "demands", "evidence", "hard"}
LONG_ENOUGH = 12
ALIKE = 0.5


def test_every_line_has_the_form_of_the_label_guide(everything: Comments, rows: Rows) -> None:
    """Reading checks codes, numbers of codes and the fields that must be there."""
    assert len(everything) == sum(len(lines) for lines in rows.values()) > 3_000


def test_every_line_holds_what_belongs_there_and_nothing_else(rows: Rows) -> None:
    odd = [
        (path, row.get("id"))
        for path, lines in rows.items()
        for row in lines
        if not FIELDS - {"evidence", "hard"} <= set(row) <= FIELDS | {"theme", "topic", "statements"}
        or row["kind"] not in KINDS
        or not all(isinstance(row[field], str) and row[field].strip() for field in ("id", "domain", "text"))
        or not all(isinstance(row[field], list) for field in ("reasons", "demands"))
    ]
    assert odd == []


def test_every_topic_is_in_the_catalogue_and_told_often_enough_to_be_learnt(
    everything: Comments, corpora: Path
) -> None:
    names = (corpora / "topics.txt").read_text(encoding="utf-8").splitlines()
    assert len(names) == len(set(names))
    told = Counter(each.topic for each in everything if each.topic)
    assert set(told) <= set(names)
    assert [name for name in names if told[name] < 5] == []


def test_ids_are_unique_over_all_corpora_and_begin_with_the_name_of_their_file(rows: Rows) -> None:
    ids = Counter(row["id"] for lines in rows.values() for row in lines)
    assert [each for each, times in ids.items() if times > 1] == []
    strange = [
        (path, row["id"])
        for path, lines in rows.items()
        for row in lines
        if row["id"].rpartition("-")[0] not in Path(path).stem.split("-")
    ]
    assert strange == []


def test_evidence_is_quoted_from_the_text(rows: Rows) -> None:
    wrong = [
        (row["id"], code, passage)
        for lines in rows.values()
        for row in lines
        for code, passage in row.get("evidence", {}).items()
        if not (isinstance(passage, str) and passage.strip() and passage in row["text"])
    ]
    assert wrong == []


def test_evidence_is_given_for_the_comments_own_reasons_and_urgency(everything: Comments) -> None:
    wrong = [(each.id, code) for each in everything for code in each.evidence if code not in (*each.reasons, "urgency")]
    assert wrong == []


def test_what_says_nothing_is_labelled_so(everything: Comments) -> None:
    wrong = [
        (each.id, each.text)
        for each in everything
        if says_nothing(repair(each.text).text)
        and (each.reasons or each.demands or each.intent is not Intent.NONE or each.urgency is not Urgency.LOW)
    ]
    assert wrong == []


def test_an_open_request_to_leave_is_never_of_low_urgency(everything: Comments) -> None:
    wrong = [each.id for each in everything if each.intent is Intent.REQUESTED and each.urgency is Urgency.LOW]
    assert wrong == []


def test_no_two_comments_are_nearly_the_same(everything: Comments) -> None:
    long = [each for each in everything if len(each.text) >= LONG_ENOUGH]
    pairs = near_copies([each.text for each in long], ALIKE)
    assert [(long[one].id, long[other].id, round(similarity, 2)) for one, other, similarity in pairs] == []


def test_the_evaluation_industries_and_writers_are_unknown_to_the_training(
    comments: Comments, evaluation: Comments
) -> None:
    assert not {each.domain for each in evaluation} & {each.domain for each in comments}
    assert not {each.writer for each in evaluation} & {each.writer for each in comments}


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        ("reasons", list(REASON_NAMES)),
        ("demands", list(DEMAND_NAMES)),
        ("sentiment", list(Sentiment)),
        ("intent", list(Intent)),
        ("urgency", list(Urgency)),
        ("kind", sorted(KINDS)),
    ],
)
def test_every_label_is_taught_and_examined(
    comments: Comments, evaluation: Comments, field: str, codes: list[str]
) -> None:
    for corpus, fewest in ((comments, 10), (evaluation, 1)):
        values = [getattr(each, field) for each in corpus]
        counts = Counter(code for value in values for code in (value if isinstance(value, tuple) else (value,)))
        assert [code for code in codes if counts[code] < fewest] == []


def test_every_comment_of_a_theme_set_has_its_theme_and_themes_have_several(rows: Rows) -> None:
    for path, lines in rows.items():
        if path.startswith("themes"):
            assert all("theme" in row and (row["theme"] is None or row["theme"].strip()) for row in lines), path
            sizes = Counter(row["theme"] for row in lines if row["theme"] is not None)
            assert len(sizes) >= 3, path
            assert min(sizes.values()) >= 3, path


def test_the_sample_export_is_what_its_script_writes(corpora: Path, tmp_path: Path) -> None:
    made = shutil.copytree(corpora / "samples", tmp_path / "samples")
    written = (made / "kotokoto_survey.csv").read_bytes()
    (made / "kotokoto_survey.csv").unlink()
    subprocess.run([sys.executable, made / "build_sample.py"], check=True)
    assert (made / "kotokoto_survey.csv").read_bytes() == written
    answers = (made / "kotokoto_answers.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(list(csv.reader(written.decode("cp932").splitlines()))) == len(answers) + 1
    assert all(set(json.loads(line)) >= {"at", "member", "nps", "q1", "q2"} for line in answers)


def test_near_copies_are_those_that_comparing_every_pair_finds() -> None:
    rng = np.random.default_rng(3)
    stems = ["".join(rng.choice(list("電話料金高遅解約対応悪がつな"), 20)) for _ in range(12)]
    texts = [stem[: int(rng.integers(8, 20))] + "".join(rng.choice(list("いろは"), 4)) for stem in stems * 10]

    def similarity(one: str, other: str) -> float:
        first, second = ({text[at : at + 3] for at in range(len(text) - 2)} for text in (one, other))
        return len(first & second) / len(first | second)

    expected = {
        (one, other)
        for one, other in combinations(range(len(texts)), 2)
        if similarity(texts[one], texts[other]) >= ALIKE
    }
    assert len(expected) > 20
    assert {(one, other) for one, other, _ in near_copies(texts, ALIKE)} == expected


@pytest.mark.slow
def test_ten_thousand_comments_are_compared_within_a_minute(everything: Comments) -> None:
    """A part of the corpus, thrice, each time with other characters, so that nothing but the number grows."""
    texts = [each.text for each in everything[:5_000]]
    many = texts + ["".join(chr(ord(char) + 20_000 * times) for char in text) for times in (1, 2) for text in texts]
    start = time.perf_counter()
    near_copies(many, ALIKE)
    assert len(many) > 10_000
    assert time.perf_counter() - start < 60


def test_statements_with_a_sentiment_lie_in_order_in_the_text(everything: Comments) -> None:
    labelled = [comment for comment in everything if comment.statements]
    assert len(labelled) >= 660
    for comment in labelled:
        edges = [0, *(edge for start, end, _ in comment.statements for edge in (start, end)), len(comment.text)]
        assert edges == sorted(edges), comment.id
