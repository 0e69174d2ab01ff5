"""Write the sample export as the survey tool of an invented company would: one CP932 CSV with Japanese headers.

    python corpora/samples/build_sample.py

The answers are in ``kotokoto_answers.jsonl``, one row a person, written by hand; this script only lays them out.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

FOLDER = Path(__file__).parent
HEADER = (
    "回答ID",
    "回答日時",
    "会員番号",
    "プラン",
    "ご利用月数",
    "年代",
    "NPS(0~10)",
    "ご不満な点、お困りの点があればお書きください",
    "今後のご継続についてのお考えや、ご意見・ご要望をお書きください",
    "ご利用状況",
)
FIELDS = ("at", "member", "plan", "months", "age", "nps", "q1", "q2", "status")


def main() -> None:
    """Sort the answers by time, number them and write the export."""
    lines = (FOLDER / "kotokoto_answers.jsonl").read_text(encoding="utf-8").splitlines()
    rows = sorted((json.loads(line) for line in lines), key=lambda row: (row["at"], row["member"]))
    with (FOLDER / "kotokoto_survey.csv").open("w", encoding="cp932", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number, row in enumerate(rows, start=1):
            row["at"] = row["at"].replace("-", "/")
            writer.writerow([f"R{number:05d}", *(row[field] for field in FIELDS)])


if __name__ == "__main__":
    main()
