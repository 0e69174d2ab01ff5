"""Sudachi, loaded once: mode C, core dictionary, the company's own words from the settings."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

import sudachipy

from voc.errors import VocError
from voc.text.analysis import Tokens

# Sudachi refuses longer input ("Input is too long, it can't be more than 49149 bytes in UTF-8").
_LONGEST_INPUT_BYTES: Final = 49_149
_BREAKS: Final = ("\n", "。", "、", " ")


class Tokenizer:
    """Splits repaired text into tokens.

    ``user_dictionary`` is the path of a compiled Sudachi dictionary with a company's product and plan names. Sudachi's
    tokenizer objects are not thread-safe, so each thread gets its own over the shared dictionary.
    """

    def __init__(self, user_dictionary: Path | None = None) -> None:
        config: dict[str, object] = {}
        if user_dictionary is not None:
            if not user_dictionary.is_file():
                raise VocError(
                    f"ユーザー辞書「{user_dictionary}」が見つかりません。VOC_USER_DICTIONARY にSudachi形式の辞書ファイルを指定してください。",
                    code="user_dictionary_missing",
                    status=503,
                )
            config["userDict"] = [str(user_dictionary)]
        try:
            self._dictionary = sudachipy.Dictionary(config=json.dumps(config) if config else None, dict="core")
        except BaseException as error:  # Sudachi raises untyped errors, for some broken files a panic of its Rust core
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            raise VocError(
                f"Sudachi辞書を読み込めません ({error})。ユーザー辞書を sudachipy ubuild で作り直してください。",
                code="dictionary_broken",
                status=503,
            ) from error
        self._local = threading.local()
        self.name = f"sudachi-{sudachipy.__version__}-core-C"
        if user_dictionary is not None:
            self.name += f"+{user_dictionary.name}"

    def tokenize(self, text: str) -> Tokens:
        """Tokenize in mode C (the longest units). White space carries no meaning here and is left out."""
        forms: list[str] = []
        pos: list[int] = []
        starts: list[int] = []
        ends: list[int] = []
        for offset, chunk in _chunks(text):
            for morpheme in self._tokenizer().tokenize(chunk):
                form, start, end = morpheme.normalized_form(), morpheme.begin(), morpheme.end()
                # Sudachi reads 「…」 as three full stops, of which two take up no room.
                if start == end or not form or form.isspace():
                    continue
                forms.append(form)
                pos.append(morpheme.part_of_speech_id())
                starts.append(offset + start)
                ends.append(offset + end)
        return Tokens(tuple(forms), tuple(pos), tuple(starts), tuple(ends))

    def short_units(self, word: str) -> tuple[str, ...]:
        """Return the normalized forms of ``word`` in mode A (the shortest units): 東京都 → 東京, 都."""
        return _short_units(self, word)

    def homographs(self, word: str) -> list[tuple[str, ...]]:
        """Return the part of speech of every word in the dictionary that is written so; empty for an unknown word."""
        return [morpheme.part_of_speech() for morpheme in self._dictionary.lookup(word)]

    def part_of_speech(self, pos: int) -> tuple[str, ...]:
        """Return the six fields of a part of speech, such as ``("名詞", "普通名詞", "サ変可能", "*", "*", "*")``."""
        return _part_of_speech(self._dictionary, pos)

    def _tokenizer(self) -> sudachipy.Tokenizer:
        tokenizer: sudachipy.Tokenizer | None = getattr(self._local, "tokenizer", None)
        if tokenizer is None:
            tokenizer = self._dictionary.create(mode=sudachipy.SplitMode.C)
            self._local.tokenizer = tokenizer
        return tokenizer


@lru_cache(maxsize=4_096)
def _part_of_speech(dictionary: sudachipy.Dictionary, pos: int) -> tuple[str, ...]:
    fields: tuple[str, ...] = dictionary.pos_of(pos)
    return fields


@lru_cache(maxsize=16_384)
def _short_units(tokenizer: Tokenizer, word: str) -> tuple[str, ...]:
    morphemes = tokenizer._tokenizer().tokenize(word, sudachipy.SplitMode.A)
    return tuple(morpheme.normalized_form() for morpheme in morphemes)


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text that Sudachi would refuse, at the last break that fits; nearly every text is one chunk."""
    if len(text) * 4 <= _LONGEST_INPUT_BYTES or len(text.encode()) <= _LONGEST_INPUT_BYTES:
        yield 0, text
        return
    most = _LONGEST_INPUT_BYTES // 4
    start = 0
    while start < len(text):
        end = min(start + most, len(text))
        if end < len(text):
            end = max((text.rfind(mark, start, end) + 1 for mark in _BREAKS), default=0) or end
            end = end if end > start else min(start + most, len(text))
        yield start, text[start:end]
        start = end
