"""Every nasty file gives exactly the summary of its table, or the refusal that says what to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ingest.nasty.nasty_exports import CHARACTERS, MORE_BOOKS, TOOLS
from ingest.nasty.nasty_files import BOOKS, DATES, ENCODED, NESTED, SHAPED, TOO_MUCH, Nasty
from ingest.nasty.nasty_habits import HABITS

from voc.errors import VocError
from voc.ingest.comment import Comment
from voc.ingest.files import read_files
from voc.ingest.importer import ImportOptions
from voc.privacy.mask import Masker

FILES = {**ENCODED, **SHAPED, **DATES, **BOOKS, **NESTED, **TOO_MUCH, **TOOLS, **MORE_BOOKS, **CHARACTERS, **HABITS}


def imported(path: Path, masker: Masker) -> tuple[list[dict[str, Any]], list[Comment], str | None]:
    """Return the summaries, the comments and the code of the error with which the import ended."""
    summaries: list[dict[str, Any]] = []
    comments: list[Comment] = []
    try:
        for file in read_files(path, options=ImportOptions(), mask=masker.mask):
            comments += file.comments()
            summaries.append(file.summary.as_json())
    except VocError as error:
        return summaries, comments, error.code
    return summaries, comments, None


@pytest.mark.parametrize("name", FILES)
def test_a_nasty_file(tmp_path: Path, masker: Masker, name: str) -> None:
    nasty: Nasty = FILES[name]
    path = tmp_path / name
    path.write_bytes(nasty.data())
    summaries, comments, code = imported(path, masker)
    assert code == nasty.code
    assert [
        {key: summary.get(key) for key in expected} for summary, expected in zip(summaries, nasty.tables, strict=True)
    ] == list(nasty.tables)
    assert [item["row"] for summary in summaries for item in summary["rejected"]] == list(nasty.rejected)
    warnings = [line for summary in summaries for line in summary["warnings"]]
    skipped = [row for summary in summaries for row in summary["skipped_rows"]]
    assert [row["row"] for row in skipped] == list(nasty.skipped)
    assert len(warnings) == len(nasty.warns) + len({row["why"] for row in skipped}), warnings
    assert all(any(words in line for line in warnings) for words in nasty.warns), warnings
    assert all(any(words in comment.text for comment in comments) for words in nasty.kept)
    assert len({comment.id for comment in comments}) == len(comments)
