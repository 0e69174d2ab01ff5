"""The PDF, read by poppler: Japanese text with its fonts inside, A4, two pages before the appendix."""

from __future__ import annotations

import builtins
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from support.reports import EVERYONE, make_lines, make_report, make_urgent, make_waiting

from voc.errors import VocError
from voc.report.lines import Quote
from voc.report.render import ReportFormat, render
from voc.report.weekly import DecisionOutcome, WeeklyReport

pytestmark = pytest.mark.slow  # needs Debian's pango and poppler
LONG = "毎月きちんと払ってきたのに、電話は何度かけてもつながらず、折り返しも来ないまま三週間が過ぎました。"


def crowded() -> WeeklyReport:
    """A week with more of everything, and longer, than two pages hold."""
    counts = {f"t{number}": (5, 5, 5, 5, 30 - number) for number in range(25)}
    names = {code: f"{LONG[:26]}{code}" for code in counts}
    quotes = {code: [Quote(f"{code}-{number}", LONG * 3) for number in range(3)] for code in counts}
    decisions = [
        DecisionOutcome(n, "2026-W46", LONG * 3, "佐藤", None, None, (), (), 0.0, 0.0, None, 1.0, None)
        for n in range(9)
    ]
    urgent = make_urgent(50, 50, [make_waiting(f"u{number}", LONG * 3) for number in range(50)])
    themes = make_lines(counts, names, EVERYONE, quotes=quotes)
    return make_report(themes=themes, urgent=urgent, decisions=tuple(decisions))


def pages(report: WeeklyReport, folder: Path, site: str | None = None) -> list[str]:
    path = folder / "r.pdf"
    path.write_bytes(render(report, ReportFormat.PDF, site=site))
    return subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout.split("\f")[:-1]


def test_the_pdf_says_what_the_page_says_in_japanese(tmp_path: Path) -> None:
    report = make_report()
    text = "".join("".join(pages(report, tmp_path)).split())
    for said in (*report.headline, "電話がつながらない", "対応待ちの急ぎの声", "申し出・手続き中"):
        assert "".join(said.split()) in text


def test_it_is_a4_with_its_fonts_inside(tmp_path: Path) -> None:
    pages(make_report(), tmp_path)
    about = subprocess.run(["pdfinfo", str(tmp_path / "r.pdf")], capture_output=True, text=True, check=True).stdout
    assert "(A4)" in about
    fonts = subprocess.run(["pdffonts", str(tmp_path / "r.pdf")], capture_output=True, text=True, check=True).stdout
    embedded = [line.split()[-5] for line in fonts.splitlines()[2:]]
    assert embedded
    assert set(embedded) == {"yes"}


@pytest.mark.parametrize("make", [make_report, crowded])
def test_at_most_two_pages_stand_before_the_appendix_which_holds_the_rest(make: Any, tmp_path: Path) -> None:
    report = make()
    text = pages(report, tmp_path)
    begins = next(number for number, page in enumerate(text) if page.lstrip().startswith("付録"))
    assert begins <= 2
    assert "決めたことと、その後" in "".join(text[:begins])
    everything = "".join("".join(text).split())
    assert all("".join(line.name.split()) in everything for line in report.themes)
    assert all(each.id in everything for each in report.urgent.comments)


def test_numbers_lead_to_their_comments(tmp_path: Path) -> None:
    content = render(make_report(), ReportFormat.PDF, site="https://voc.example.co.jp")
    pages(make_report(), tmp_path, "https://voc.example.co.jp")
    assert content.startswith(b"%PDF")
    listed = subprocess.run(
        ["pdfinfo", "-url", str(tmp_path / "r.pdf")], capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"https://voc\.example\.co\.jp/comments\?since=2026-11-16&until=2026-11-22&theme=t1\b", listed)


def test_without_the_libraries_one_line_says_which_packages_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where pango is not installed: importing WeasyPrint raises OSError."""
    real = builtins.__import__

    def without_pango(name: str, *rest: Any, **named: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without_pango)
    with pytest.raises(VocError, match=r"apt-get install libpango-1\.0-0 libpangoft2-1\.0-0") as raised:
        render(make_report(), ReportFormat.PDF)
    assert (raised.value.code, raised.value.status) == ("pdf_libraries_missing", 503)
    assert "\n" not in raised.value.detail
