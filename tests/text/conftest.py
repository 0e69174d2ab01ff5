"""One reader for all tests of the text stage; the dictionary is mapped into memory once."""

from __future__ import annotations

import pytest

from voc.text.reader import Reader
from voc.text.tokenizer import Tokenizer


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return Tokenizer()


@pytest.fixture(scope="session")
def reader(tokenizer: Tokenizer) -> Reader:
    return Reader(tokenizer)
