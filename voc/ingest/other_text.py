"""Texts that are no tables though they have lines: what they are and how their words become comments is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from voc.errors import VocError

_FIELD: Final = re.compile(
    r"^(?:Received|Return-Path|Delivered-To|Message-ID|MIME-Version|Content-Type|DKIM-Signature|Date|From|To|Subject|X-[\w-]+):",
    re.IGNORECASE,
)
_FEWEST_FIELDS: Final = 2
_FOLDED: Final = re.compile(r"\r?\n[ \t]+")
_MAILBOX: Final = re.compile(r"From \S+ .*\d{2}:\d{2}:\d{2} .*\d{4}")
_WEB_ARCHIVE: Final = re.compile(r"Content-Type:\s*multipart/related", re.IGNORECASE)
_AS_TABLE: Final = "件名・本文・受信日時を列にしたCSVかExcelを指定してください（Outlookでは「ファイル」→「開く/エクスポート」でCSVに書き出せます）。"


def refuse_other_text(beginning: str, name: str) -> None:
    """Raise ``VocError`` where a file begins as a mail, a mailbox, a web archive or a document in RTF."""
    lines = _FOLDED.sub(" ", beginning.lstrip()).splitlines()
    if lines and lines[0].startswith("{\\rtf"):
        raise VocError(
            f"「{name}」は文書ファイル (RTF) で、表として読めません。表をExcelかCSVで保存してください。",
            code="not_a_table",
        )
    if not lines or not (_MAILBOX.fullmatch(lines[0]) or _begins_with_fields(lines)):
        return
    if _WEB_ARCHIVE.search(beginning):
        raise VocError(
            f"「{name}」はWebアーカイブ (MHTML) で、表として読めません。Excelで開いて、xlsxまたはCSVで保存し直してください。",
            code="not_a_table",
        )
    raise VocError(f"「{name}」はメール (eml・mbox) で、表として読めません。{_AS_TABLE}", code="not_a_table")


def _begins_with_fields(lines: Sequence[str]) -> bool:
    """Tell whether the first line is a field of a mail's head, and another one down to the blank line, too."""
    head = list(takewhile(str.strip, lines))
    return _FIELD.match(lines[0]) is not None and sum(map(bool, map(_FIELD.match, head))) >= _FEWEST_FIELDS
