"""The conversion of ja_ginza's vectors into files that NumPy reads alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from voc.encode.words import built_in_folder, load_words


def test_loading_a_converted_folder_twice_gives_the_same(folder: Path) -> None:
    first, second = load_words(folder), load_words(folder)
    assert (first.name, first.row_of) == (second.name, second.row_of)
    np.testing.assert_array_equal(first.matrix, second.matrix)
    np.testing.assert_array_equal(first.weights, second.weights)


def test_the_words_and_their_numbers_fit_each_other(folder: Path) -> None:
    words = load_words(folder)
    assert words.matrix.shape == (len(words.weights), 300)
    assert (words.matrix.dtype, words.weights.dtype) == (np.float32, np.float32)
    assert 0 <= min(words.row_of.values()) <= max(words.row_of.values()) < len(words.matrix)
    assert len(words.row_of) > 30_000
    assert np.isfinite(words.matrix).all()


def test_frequent_words_weigh_less_than_rare_ones(folder: Path) -> None:
    words = load_words(folder)
    weight = {word: words.weights[words.row_of[word]] for word in ("の", "電話", "解約")}
    assert 0 < weight["の"] < weight["電話"] < weight["解約"] <= 1


def test_what_is_converted_already_is_not_converted_again(folder: Path, home: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert built_in_folder(home) == folder
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_another_user_of_the_machine_can_read_the_folder(folder: Path) -> None:
    assert folder.stat().st_mode & 0o055 == 0o055
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in folder.iterdir())


def test_the_folder_is_a_sentence_transformers_model_and_holds_no_pickle(folder: Path) -> None:
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    assert [module["type"] for module in modules] == ["voc.encode.sentence_transformer.WordVectorModule"]
    for path in folder.glob("*.npy"):
        assert np.load(path, allow_pickle=False).size


@pytest.mark.slow
def test_two_processes_that_convert_at_once_leave_one_good_folder(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
import spacy.strings, srsly
from voc.encode.words import built_in_folder, load_words
print("ready", flush=True)
sys.stdin.readline()
print(len(load_words(built_in_folder(Path(sys.argv[1]))).row_of))
"""
    command = [sys.executable, "-c", program, tmp_path]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    both = [subprocess.Popen(command, **pipes) for _ in range(2)]
    assert [process.stdout.readline() for process in both] == ["ready\n", "ready\n"]
    for process in both:
        process.stdin.write("go\n")
        process.stdin.flush()
    counts = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    folder = built_in_folder(tmp_path)
    assert list((tmp_path / "encoders").iterdir()) == [folder]
    assert counts == [f"{len(load_words(folder).row_of)}\n"] * 2
