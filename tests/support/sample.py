"""The sample export, read by the ``csv`` module alone: what voc counts is checked against this."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import datetime

from support.places import SAMPLE

PHONE_OR_MAIL = re.compile(r"0\d{1,3}-\d{2,4}-\d{4}|[\w.+-]+@[\w-]+\.[\w.]+")


@dataclass(frozen=True)
class Answer:
    """One free-text answer."""

    row: str
    customer: str
    moment: datetime
    nps: int
    text: str

    @property
    def week(self) -> str:
        year, number, _ = self.moment.isocalendar()
        return f"{year}-W{number:02d}"


def answers() -> list[Answer]:
    with SAMPLE.open(encoding="cp932", newline="") as file:
        rows = list(csv.reader(file))
    return [
        Answer(row[0], row[2], datetime.strptime(row[1], "%Y/%m/%d %H:%M"), int(row[6]), text)
        for row in rows[1:]
        for text in (row[7], row[8])
        if text.strip()
    ]


def net_promoter(given: list[Answer]) -> float | None:
    """The score over persons: who answered two questions gave one score."""
    scores = list({answer.row: answer.nps for answer in given}.values())
    if not scores:
        return None
    return round(100 * (sum(s >= 9 for s in scores) - sum(s <= 6 for s in scores)) / len(scores), 1)
