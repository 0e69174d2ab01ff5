from __future__ import annotations

import pytest

from voc.report.text_cells import text_cell


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+81-90",
        "-3",
        "@SUM(A1)",
        "＝1+1",
        "＋1",
        "－1",
        "＠a",
        "\t=1",
        "\r=1",
        "\n=1",
        '=HYPERLINK("http://x")',
    ],
)
def test_what_looks_like_a_formula_is_text(cell: str) -> None:
    assert text_cell(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "電話が=つながらない", "3", "'=1", " =1", "ー3"])
def test_everything_else_stays(cell: str) -> None:
    assert text_cell(cell) == cell
