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
        self._conjunctive: dict[int, bool] = {}

    def read(self, text: str) -> Analysis:
        """Read one text; the empty text has no tokens and no statements."""
        repaired = repair(text)
        tokens = self.tokenizer.tokenize(repaired.text)
        statements = split_statements(repaired.text, tokens, self._conjunctive_among(tokens))
        return Analysis(text, repaired, tokens, statements)

    def read_all(self, texts: Iterable[str]) -> list[Analysis]:
        """Read many texts, in order."""
        return [self.read(text) for text in texts]

    def restore(self, text: str, tokens: Tokens) -> Analysis:
        """Rebuild an analysis from stored tokens, without tokenizing."""
        repaired = repair(text)
        statements = split_statements(repaired.text, tokens, self._conjunctive_among(tokens))
        return Analysis(text, repaired, tokens, statements)

    def _conjunctive_among(self, tokens: Tokens) -> frozenset[int]:
        """Find the parts of speech that are 接続助詞; ids differ between dictionary versions, so they are looked up."""
        found = set()
        for pos in set(tokens.pos):
            if pos not in self._conjunctive:
                self._conjunctive[pos] = self.tokenizer.part_of_speech(pos)[1] == "接続助詞"
            if self._conjunctive[pos]:
                found.add(pos)
        return frozenset(found)
