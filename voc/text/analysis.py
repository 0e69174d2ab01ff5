"""What one reading of a comment yields; every later stage works on this and never tokenizes again."""

from __future__ import annotations

from dataclasses import dataclass

from voc.text.repair import RepairedText


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text, column by column (a token object each would cost more than the tokenizer itself).

    ``forms`` are Sudachi's normalized forms, ``pos`` indices into its table of parts of speech, ``starts`` and ``ends``
    code-point offsets in the repaired text. All four have the same length.
    """

    forms: tuple[str, ...]
    pos: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.forms)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence or clause: offsets in the repaired text and the range of its tokens, end exclusive."""

    start: int
    end: int
    first_token: int
    last_token: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """A comment as read: the text as sent, its repaired form, its tokens and its statements."""

    text: str
    repaired: RepairedText
    tokens: Tokens
    statements: tuple[Statement, ...]

    def forms_of(self, statement: Statement) -> tuple[str, ...]:
        """Return the normalized forms of one statement."""
        return self.tokens.forms[statement.first_token : statement.last_token]

    def quote(self, start: int, end: int) -> str:
        """Return the repaired text between two offsets, without white space around it."""
        return self.repaired.text[start:end].strip()
