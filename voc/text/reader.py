"""Reading: text → repaired text → tokens → statements, once a comment."""

from __future__ import annotations

from collections.abc import Iterable

from voc.text.analysis import Analysis, Tokens
from voc.text.repair import repair
from voc.text.statements import split_statements
from voc.text.tokenizer import Tokenizer


class Reader:
    """Turns texts into analyses with one shared tokenizer."""

    def __init__(self, tokenizer: Tokenizer | None = None) -> None:
        self.tokenizer = tokenizer or Tokenizer()

    def read(self, text: str) -> Analysis:
        """Read one text; the empty text has no tokens and no statements."""
        repaired = repair(text)
        tokens = self.tokenizer.tokenize(repaired.text)
        statements = split_statements(repaired.text, tokens, self._is_conjunctive)
        return Analysis(text, repaired, tokens, statements)

    def read_all(self, texts: Iterable[str]) -> list[Analysis]:
        """Read many texts, in order."""
        return [self.read(text) for text in texts]

    def restore(self, text: str, tokens: Tokens) -> Analysis:
        """Rebuild an analysis from stored tokens, without tokenizing."""
        repaired = repair(text)
        statements = split_statements(repaired.text, tokens, self._is_conjunctive)
        return Analysis(text, repaired, tokens, statements)

    def _is_conjunctive(self, pos: int) -> bool:
        """Tell 接続助詞; the ids of parts of speech differ between dictionary versions, so they are looked up."""
        return self.tokenizer.part_of_speech(pos)[1] == "接続助詞"
