"""Comments as files: while one is written everybody else can go on writing, and no cell becomes a formula."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import event
from support.http import Api
from support.places import new_home


@pytest.mark.parametrize("address", ["/comments.xlsx", "/v1/reports/weekly?format=xlsx"])
def test_while_a_workbook_is_written_others_can_write(
    address: str, open_api: Callable[..., Api], sample_home: Callable[[Path], Path], tmp_path: Path
) -> None:
    home = sample_home(tmp_path / "home")
    api = open_api(home)
    looked: list[str] = []

    def write_meanwhile(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if "FROM comments" in statement:
            looked.append(statement)
            with closing(sqlite3.connect(home / "voc.db", timeout=0)) as other:
                other.execute("BEGIN IMMEDIATE")

    engine = api.client.app.state.components.database.engine  # type: ignore[attr-defined]
    event.listen(engine, "before_cursor_execute", write_meanwhile)
    response = api.get(address)
    event.remove(engine, "before_cursor_execute", write_meanwhile)
    assert response.status_code == 200, response.text
    assert response.content.startswith(b"PK")
    assert looked
    assert [deed["action"] for deed in api.get("/v1/audit").json()["items"]].count("comment.export") == 1


def test_words_that_begin_like_a_formula_are_text_in_every_workbook_and_times_are_those_of_tokyo(
    open_api: Callable[..., Api], home: Path, tmp_path: Path
) -> None:
    api = open_api(new_home(tmp_path / "home", home))
    texts = ["=1+1 と出ます", "+81から電話が来た", "-3点です", "@サポートさん、返事がない"]
    for text in texts:
        api.post("/v1/comments", json={"text": text, "occurred_at": "2026-11-17T23:30:00Z"})
    for address in ("/comments.xlsx", "/v1/reports/weekly?week=2026-W47&format=xlsx"):
        sheets = list(load_workbook(io.BytesIO(api.get(address).content)))
        cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
        assert {cell.value for cell in cells if cell.value in texts} == set(texts)
        assert {cell.data_type for cell in cells if cell.value in texts} == {"s"}
        assert not [cell for cell in cells if cell.data_type == "f"]
        of_time = [row[heads.index("日時")] for heads, *rows in [list(sheets[-1].values)] for row in rows]
        assert {str(each)[:16] for each in of_time} == {"2026-11-18 08:30"}


@pytest.mark.parametrize(
    "text",
    [
        "=1+1 と出ます",
        "+81から電話が来た",
        "-3点です",
        "@サポートさん",
        "＝1+1 と出ます",
        "＋81から電話が来た",
        "＠サポートさん、返事がない",
    ],
)
def test_a_comment_is_text_in_a_spreadsheet_whatever_it_begins_with(
    text: str, open_api: Callable[..., Api], home: Path, tmp_path: Path
) -> None:
    api = open_api(new_home(tmp_path / "home", home))
    api.post("/v1/comments", json={"text": text})
    assert f",'{text}," in api.get("/comments.csv").text
