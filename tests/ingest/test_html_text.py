"""Cells that hold HTML, well written or broken."""

import pytest

from voc.ingest.html_text import as_shown


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("<html><head><style>p{}</style></head><body>電話が<br>つながらない</body></html>", "電話が\nつながらない"),
        ("<html><head><meta charset=utf-8><body><p>解約したい</p></body></html>", "解約したい"),
        ("<p>重要<![注意]> 電話が<![endif]>つながらない</p>", "重要 電話がつながらない"),
        ("<p>料金が高い</p>5 &lt; 3 <b", "料金が高い5 < 3 <b"),
        ("値段が<br>高い", "値段が<br>高い"),
    ],
    ids=["whole", "head left open", "unknown section", "tag that never ends", "begins with text"],
)
def test_a_cell_is_read_as_it_is_shown(cell: str, shown: str) -> None:
    assert as_shown(cell) == shown


def test_many_tags_that_never_end_are_text() -> None:
    assert as_shown("<p>高い</p>" + "<a b=c " * 100_000).startswith("高い<a b=c")
