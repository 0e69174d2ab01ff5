"""A very long export: the rows of a real one again and again, each time with other ids, as CSV in CP932.

python benchmarks/large_export.py 100000 large.csv
python benchmarks/large_export.py 1000000 large.csv --of survey.csv --id 会員ID
VOC_HOME=$(mktemp -d) /usr/bin/time -v voc import large.csv --json
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Final

from voc.ingest.lines import decode
from voc.settings import PROJECT_ROOT

_SAMPLE: Final = PROJECT_ROOT / "corpora" / "samples" / "kotokoto_survey.csv"


def large_export(rows: int, made: Path, of: Path, id_column: str) -> None:
    """Write ``rows`` rows below the header of ``of``; the ids of each turn end with its number."""
    header, *real = csv.reader(decode(of.read_bytes(), of.name).text.splitlines(keepends=True))
    column = header.index(id_column)
    with made.open("w", encoding="cp932", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number in range(rows):
            turn, place = divmod(number, len(real))
            row = list(real[place])
            row[column] += f"-{turn}"
            writer.writerow(row)


def main() -> None:
    """Read the arguments and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int)
    parser.add_argument("made", type=Path)
    parser.add_argument("--of", type=Path, default=_SAMPLE)
    parser.add_argument("--id", default="回答ID")
    told = parser.parse_args()
    large_export(told.rows, told.made, told.of, told.id)


if __name__ == "__main__":
    main()
