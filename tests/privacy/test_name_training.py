"""What the name tagger is taught, and that NumPy computes what torch was trained with."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import numpy as np
import pytest

from voc.errors import VocError
from voc.privacy.evaluate import Case
from voc.privacy.kinds import Found, PersonalData
from voc.privacy.name_examples import Teacher, read_marked
from voc.privacy.name_swaps import Names
from voc.privacy.name_tagger import NameTagger, load
from voc.privacy.romaji import to_katakana, to_latin
from voc.settings import PROJECT_ROOT
from voc.text.tokenizer import Tokenizer

CORPUS = PROJECT_ROOT / "corpora" / "privacy"


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer()


@pytest.fixture(scope="module")
def names(tokenizer: Tokenizer) -> Names:
    return Names(CORPUS / "train" / "names.tsv", tokenizer)


def marked(text: str) -> Case:
    """Read 《name》 as the span of a name."""
    spans, plain = [], ""
    for index, piece in enumerate(text.replace("》", "《").split("《")):
        if index % 2:
            spans.append(Found(len(plain), len(plain) + len(piece), PersonalData.NAME))
        plain += piece
    return Case(plain, tuple(spans))


def found(case: Case) -> list[str]:
    return [case.text[span.start : span.end] for span in case.spans]


def test_the_same_person_keeps_one_name_and_the_text_stays(names: Names) -> None:
    case = marked("《佐藤 花子》です。夫は《佐藤 健》、電話は《佐藤》まで")
    swapped = names.swap(case, [], random.Random(1))
    wife, husband, family = found(swapped)
    assert wife.split()[0] == husband.split()[0] == family != "佐藤"
    assert swapped.text == f"{wife}です。夫は{husband}、電話は{family}まで"


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("ｻﾄｳ ﾊﾅｺ", "[ｦ-ﾟ]+ [ｦ-ﾟ]+"),
        ("サトウ ハナコ", "[ァ-ヴー]+ [ァ-ヴー]+"),
        ("HANAKO SATO", "[A-Z]+ [A-Z]+"),
        ("Ｓａｔｏ", "[Ａ-Ｚ][ａ-ｚ]+"),
        ("Emily Smith", "[A-Z]\\S+ [A-Z]\\S+"),
    ],
)
def test_a_name_is_replaced_in_its_own_script(names: Names, name: str, pattern: str) -> None:
    chance = random.Random(2)
    swapped = [found(names.swap(marked(f"名義は《{name}》です"), [], chance))[0] for _ in range(20)]
    assert len(set(swapped)) > 5
    for each in swapped:
        assert re.fullmatch(pattern, each), each


def test_what_only_looks_like_a_name_changes_and_stays_unmarked(names: Names) -> None:
    case = Case("山本製薬の薬", ())
    swapped = names.swap(case, [Found(0, 2, PersonalData.NAME)], random.Random(3))
    assert swapped.spans == ()
    assert swapped.text.endswith("製薬の薬")
    assert swapped.text != case.text


def test_examples_mark_the_tokens_of_names_and_are_the_same_every_time(tokenizer: Tokenizer, names: Names) -> None:
    cases = [(marked("受付の《田中》さんが親切でした。"), ())]
    comments = ["駅から遠い。新宿まで歩いた。"]
    first, second = (list(Teacher(tokenizer, names, comments, seed=5).examples(cases)) for _ in range(2))
    assert first == second
    assert sum(first[0].is_name) == 1
    assert all(any(example.is_name) for example in first)


def test_comments_without_names_teach_their_lures(tokenizer: Tokenizer, names: Names) -> None:
    examples = list(Teacher(tokenizer, names, []).without_names(["吉田の店が遠い。", "なし"]))
    assert examples
    assert not any(any(example.is_name) for example in examples)


def test_every_training_file_reads() -> None:
    cases = read_marked(sorted((CORPUS / "train").glob("*.jsonl")))
    assert sum(1 for case, _ in cases if case.spans) > 1_000
    assert sum(1 for _, alike in cases if alike) > 150


@pytest.mark.slow
def test_numpy_scores_as_torch_does(tmp_path: Path, tokenizer: Tokenizer, names: Names) -> None:
    import torch

    from voc.privacy.name_training import fit, numbered, write

    cases = [(marked("受付の《田中》さんが親切でした。"), ()), (marked("担当：《鈴木》"), ())]
    examples = list(Teacher(tokenizer, names, ["新宿の店が遠い。"]).examples(cases))
    features = sorted({feature for example in examples for token in example.features for feature in token})
    networks = [fit(examples, features, seed, epochs=90) for seed in (0, 1)]
    write(networks, features, tmp_path)
    model = load(tmp_path)
    for rows, is_name in numbered(examples[:5], features):
        width = max(map(len, rows))
        ids = torch.tensor([[[*row, *[0] * (width - len(row))] for row in rows]])
        with torch.no_grad():
            expected = np.mean([each(ids, torch.ones(1, len(rows)))[0].numpy() for each in networks], axis=0)
        sums = np.stack([model.vectors[[number - 1 for number in row]].sum(axis=0) for row in rows])
        assert np.allclose(model.scores(sums), expected, atol=0.05)
        assert [bool(score > 0) for score in expected] == list(is_name)
    text = "受付の佐々木さんが親切でした。"
    spans = NameTagger(tokenizer, model).find(text, [])
    assert [text[span.start : span.end] for span in spans] == ["佐々木"]


def test_a_missing_or_broken_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(VocError, match="氏名を見つけるモデル"):
        load(tmp_path)
    (tmp_path / "features.json").write_text(json.dumps(["a"]), encoding="utf-8")
    (tmp_path / "weights.npz").write_bytes(b"no zip")
    with pytest.raises(VocError, match="氏名を見つけるモデル"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("latin", "kana"),
    [("OHTANI", "オタニ"), ("Shinichi", "シニチ"), ("hattori", "ハトリ"), ("Smith", ""), ("support", "")],
)
def test_latin_letters_are_read_as_syllables(latin: str, kana: str) -> None:
    assert to_katakana(latin) == kana


def test_kana_are_written_as_passports_have_them() -> None:
    assert [to_latin(kana) for kana in ("オオタニ", "サトウ", "ジュン", "シンイチ")] == [
        "otani",
        "sato",
        "jun",
        "shinichi",
    ]
