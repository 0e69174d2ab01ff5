"""What a large or hostile file may cost, and that real exports lose no cell."""

from __future__ import annotations

import csv
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from ingest.nasty.nasty_files import ANSWERS, HEADER, TOO_MUCH
from support.tables import read_one, read_tables

from voc.errors import VocError
from voc.ingest.importer import ImportOptions
from voc.privacy.mask import Masked, Masker

DATA = Path(__file__).parents[4] / "shared" / "data"
ROOT = Path(__file__).parents[3]
MIB = 1024 * 1024


def unmasked(text: str) -> Masked:
    """Take no time for masking, where only the reading is looked at."""
    return Masked(text)


def peak(work: Callable[[], object]) -> int:
    """Return the most bytes that ``work`` held at a time."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def write_rows(path: Path, count: int) -> None:
    with path.open("w", encoding="cp932") as file:
        file.write(HEADER + "\n")
        file.writelines(f"R{n},2026/11/03 14:22,K{n % 99},毎週8食,{ANSWERS[n % 6]}{n}\n" for n in range(count))


IMPORT = """
import resource, sys
from pathlib import Path
from voc.ingest.files import read_files
from voc.ingest.importer import ImportOptions
from voc.privacy.mask import Masked
(file,) = read_files(Path(sys.argv[1]), options=ImportOptions(), mask=Masked)
print(sum(1 for _ in file.comments()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    def comments_and_kib(rows: int) -> tuple[int, int]:
        path = tmp_path / f"{rows}.csv"
        write_rows(path, rows)
        done = subprocess.run(
            [sys.executable, "-c", IMPORT, path], check=True, capture_output=True, text=True, cwd=ROOT
        )
        comments, kib = map(int, done.stdout.split())
        return comments, kib

    (few, small), (many, large) = comments_and_kib(10_000), comments_and_kib(300_000)
    assert (few, many) == (10_000, 300_000)
    digests = (
        290_000 * 8 * 2 / 1024 + 50_000 * 80 / 1024
    )  # eight bytes an origin, twice while sorted; the latest in a set
    assert large - small < digests + 4_096


def test_a_page_of_few_long_rows_costs_its_longest_cells(tmp_path: Path) -> None:
    path = tmp_path / "answers.xls"
    with path.open("w", encoding="utf-8") as file:
        file.write("<html><table><tr><td>番号<td>ご意見")
        file.writelines(f"<tr><td>R{n}<td>{'届くのが遅い。' * 14_000}" for n in range(300))
        file.write("</table>")
    assert peak(lambda: read_tables(path)) < 16 * MIB


@pytest.mark.parametrize("name", ["bomb.zip", "bomb_that_lies.zip", "bomb.xlsx", "many_files.zip", "nested.zip"])
def test_a_bomb_costs_little(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(TOO_MUCH[name].data())

    def refused() -> None:
        with pytest.raises(VocError):
            read_tables(path)

    assert peak(refused) < 32 * MIB


def test_a_limit_of_rows_is_said_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    write_rows(path, 20)
    with pytest.raises(VocError, match="上限の19行") as caught:
        read_one(path, options=ImportOptions(most_rows=19), mask=unmasked)
    assert caught.value.code == "too_many_rows"
    read_one(path, options=ImportOptions(most_rows=20), mask=unmasked)


def test_the_longest_text_is_an_option(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    write_rows(path, 20)
    file = read_one(path, options=ImportOptions(longest_text=20), mask=unmasked)
    long = sum(len(f"{ANSWERS[n % 6]}{n}") > 20 for n in range(20))
    assert sum(1 for _ in file.comments()) == 20 - long
    assert len(file.summary.rejected) == long > 0


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data is not at {DATA}")
@pytest.mark.parametrize("month", ["202404", "202411"])
def test_every_answer_of_a_real_export_is_accounted_for(masker: Masker, month: str) -> None:
    path = DATA / f"fukui_survey_{month}.csv"
    file = read_one(path, options=ImportOptions(), mask=unmasked)
    stored = sum(1 for _ in file.comments())
    with path.open(encoding="utf-8-sig", newline="") as opened:
        cells = [
            cell for row in csv.DictReader(opened) for cell in (row[column] for column in file.summary.columns.text)
        ]
    assert stored + len(file.summary.rejected) == sum(1 for cell in cells if cell.strip())
    assert file.summary.empty == sum(1 for cell in cells if not cell.strip())
