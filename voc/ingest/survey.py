"""A column seen once from top to bottom: what it holds, in bounded memory however long the file is."""

from __future__ import annotations

from typing import Final

CELLS_KEPT: Final = 1_200
_MOST_DISTINCT: Final = 5_000
LONGEST_KEPT: Final = 500
_LONGEST_COUNTER: Final = 15


class ColumnSample:
    """What one column holds.

    ``filled`` counts its cells that are not blank. ``cells`` keeps at most ``CELLS_KEPT`` of them, evenly spread, stripped,
    each cut at 500 characters. ``variety`` is the share of distinct cells, 0 to 1, measured until 5,000 different ones
    have been seen; ``is_counter`` says that the cells only number the rows.
    """

    def __init__(self) -> None:
        self.filled = 0
        self.cells: list[str] = []
        self._every = 1
        self._known: set[int] = set()
        self._looked_at = 0
        self._first: int | None = None
        self._step: int | None = None
        self._counts = True

    def add(self, cell: str) -> None:
        """Look at the next cell of the column."""
        cell = cell.strip()
        if not cell:
            return
        if len(self._known) < _MOST_DISTINCT:
            self._known.add(hash(cell))
            self._looked_at += 1
        if self._counts:
            self._counts = self._goes_on_counting(cell)
        if self.filled % self._every == 0:
            self.cells.append(cell[:LONGEST_KEPT])
            if len(self.cells) > CELLS_KEPT:
                del self.cells[1::2]
                self._every *= 2
        self.filled += 1

    @property
    def distinct(self) -> int:
        """How many different cells there are; of a long file with more than 5,000, an estimate."""
        return round(self.variety * self.filled)

    @property
    def variety(self) -> float:
        """The share of distinct cells, 0 to 1."""
        return len(self._known) / self._looked_at if self._looked_at else 0.0

    @property
    def is_counter(self) -> bool:
        """Whether the cells are 1, 2, 3 … or the like, up or down."""
        return self._counts and self.filled > 1

    def _goes_on_counting(self, cell: str) -> bool:
        if not cell.isdecimal() or len(cell) > _LONGEST_COUNTER:
            return False
        number = int(cell)
        if self._first is None:
            self._first = number
        elif self._step is None:
            self._step = number - self._first
            return abs(self._step) == 1
        else:
            return number == self._first + self._step * self.filled
        return True
