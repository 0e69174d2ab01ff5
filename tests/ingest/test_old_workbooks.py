"""A damaged .xls is refused before it costs the process its memory; calamine would end it, so another process reads."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from ingest.nasty.nasty_files import ANSWERS
from ingest.nasty.xls import xls

from voc.ingest.blob import Blob
from voc.ingest.old_workbooks import find_damage

ROOT = Path(__file__).parents[2]
GOOD = xls([["回答のID", "ご意見"], *[[f"R{n}", answer] for n, answer in enumerate(ANSWERS)]])
FAT, DIRECTORY = 512, 1_024
CELL = GOOD.index(struct.pack("<HH", 0x0204, 19))  # 回答のID: as long as a record of dimensions and an empty one
READ = """
import resource, sys
from pathlib import Path
from voc.errors import VocError
from voc.ingest.tables import find_blobs, tables_of
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
for path in sys.argv[1:]:
    try:
        print(len(tables_of(find_blobs(Path(path))[0])))
    except VocError as error:
        print(error.code)
"""


def changed(at: int, form: str, *values: int) -> bytes:
    made = bytearray(GOOD)
    struct.pack_into(form, made, at, *values)
    return bytes(made)


def dimensions(rows: int, columns: int) -> bytes:
    return changed(CELL, "<HHIIHHHHHB", 0x0200, 14, 0, rows, 0, columns, 0, 0x0999, 1, 0)


DAMAGED = {
    "セルの位置が最後の列を超えています": [
        changed(CELL + 4, "<HH", 65_535, 65_535),
        dimensions(0xFFFFFFFF, 0xFFFF),
        dimensions(60_000, 0xFFFF),
        changed(CELL + 4, "<HH", 60_000, 256),
    ],
    "中のつながりが輪になっています": [changed(FAT + 4, "<I", 1)],
    "中身がファイルより長いと書かれています": [changed(DIRECTORY + 128 + 120, "<I", 0xFFFF)],
    "ブックが入っていません": [changed(DIRECTORY + 128, "<H", ord("V"))],
}


def blob(data: bytes) -> Blob:
    return Blob("a.xls", len(data), lambda: io.BytesIO(data))


@pytest.mark.parametrize("data", [GOOD, dimensions(65_536, 256), dimensions(0, 0), changed(CELL + 6, "<H", 255)])
def test_a_good_one_is_read(data: bytes) -> None:
    assert find_damage(blob(data)) is None


@pytest.mark.parametrize(("why", "data"), [(why, data) for why, files in DAMAGED.items() for data in files])
def test_damage_is_found(why: str, data: bytes) -> None:
    assert find_damage(blob(data)) == why


@pytest.mark.parametrize("length", [8, 500, 1_535, 1_600, 3_000])
def test_one_that_is_cut_is_told(length: int) -> None:
    assert find_damage(blob(GOOD[:length]))


def test_a_folder_in_place_of_the_workbook_is_told() -> None:
    assert find_damage(blob(changed(DIRECTORY + 128 + 66, "<B", 1)))


def test_no_damage_ends_the_process(tmp_path: Path) -> None:
    files = [GOOD, *(data for files in DAMAGED.values() for data in files)]
    paths = [tmp_path / f"{n}.xls" for n in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    done = subprocess.run([sys.executable, "-c", READ, *paths], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.split() == ["1", *["broken_workbook"] * (len(files) - 1)]
