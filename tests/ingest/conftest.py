"""Small real files, written by hand: a workbook needs no more than five XML parts in a zip archive."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from support.tables import read_one

from voc.ingest.importer import ImportedFile, ImportOptions
from voc.ingest.told import ToldColumns
from voc.privacy.mask import Masker
from voc.text.tokenizer import Tokenizer

Cell = str | int | float | datetime | None
Sheets = Mapping[str, Sequence[Sequence[Cell]]]

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Style 1 is a date with a time (number format 22).
_STYLES = (
    f'<styleSheet xmlns="{_NAMESPACE}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


@pytest.fixture(scope="session")
def masker() -> Masker:
    return Masker(Tokenizer())


@pytest.fixture
def write_xlsx(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes sheets to ``tmp_path / name``; the sheets named in ``hidden`` are hidden."""

    def write(sheets: Sheets, name: str = "調査.xlsx", hidden: Sequence[str] = (), merged: str = "") -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, content in _parts(sheets, hidden, merged).items():
                archive.writestr(part, content)
        return path

    return write


@pytest.fixture
def import_text(tmp_path: Path, masker: Masker) -> Callable[..., ImportedFile]:
    """Return a function that writes a text file and reads it; keywords are told columns."""

    def read(content: str, name: str = "survey.csv", encoding: str = "utf-8", **told: object) -> ImportedFile:
        path = tmp_path / name
        path.write_bytes(content.encode(encoding))
        options = ImportOptions(columns=ToldColumns(**told))  # type: ignore[arg-type]
        return read_one(path, options=options, mask=masker.mask)

    return read


def _parts(sheets: Sheets, hidden: Sequence[str], merged: str) -> dict[str, str]:
    numbers = range(1, len(sheets) + 1)
    state = [' state="hidden"' if name in hidden else "" for name in sheets]
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}"{state[n - 1]} r:id="rId{n}"/>' for n, name in enumerate(sheets, 1)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPES}.worksheet+xml"/>' for n in numbers
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_NAMESPACE}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{related}'
        f'<Relationship Id="rId0" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
    }
    for n, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = _sheet(rows, merged)
    return parts


def _sheet(rows: Sequence[Sequence[Cell]], merged: str) -> str:
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{chr(65 + column)}{number}", cell) for column, cell in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    merges = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return f'<worksheet xmlns="{_NAMESPACE}"><sheetData>{"".join(lines)}</sheetData>{merges}</worksheet>'


def _cell(reference: str, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        days = (cell - datetime(1899, 12, 30)).total_seconds() / 86_400
        return f'<c r="{reference}" s="1"><v>{days!r}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{reference}"><v>{cell}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
