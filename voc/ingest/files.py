"""A file to its tables on their way to comments: what is no table of answers is left out, and said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Final

from voc.errors import VocError
from voc.ingest.blob import Blob
from voc.ingest.importer import ImportedFile, ImportOptions, Mask
from voc.ingest.slack import without_lists
from voc.ingest.table import Table
from voc.ingest.tables import find_blobs, tables_of

# What archives hold beside the tables: what they are, what their columns mean, what may be done with them. A name that
# goes on is another thing: 利用規約への意見, notice_of_cancellation.
_ABOUT_THE_TABLES: Final = re.compile(
    r"_*(?:read.?me|licen[cs]es?|copying|notices?|manifest|code.?books?|data.?dictionar(?:y|ies))(?![a-z]|[ _-]?of)"
    r"|(?:(?:はじめに)?お?読み(?:くだ|下)さい|はじめに|コードブック|定義書|仕様書|利用規約|注意事項"
    r"|(?:項目|データ|列|カラム|コード|ファイル|レイアウト)の?(?:定義|説明|仕様)[書表]?)(?![一-龥々ぁ-んァ-ヶー])",
    re.IGNORECASE,
)
_NO_MESSAGE: Final = ("no_rows", "no_text_column")
_TO_FORCE: Final = "取り込むには --text で本文の列を指定してください。"


def read_files(path: Path, *, options: ImportOptions, mask: Mask, name: str | None = None) -> Iterator[ImportedFile]:
    """Read a file, or one after the other its sheets and the files in a zip archive.

    What cannot be read does not stop the others: its error is raised after the last of them. A file of an archive that
    speaks about the tables is left out where there are any, with a warning of the last; a long table is one of answers.
    In Slack's export so are lists of members, and days on which nobody wrote a word.
    """
    blobs, lists = without_lists(find_blobs(path, name=name))
    may_be_about = len(blobs) > 1 and not options.columns.text
    errors: list[VocError] = []
    about: list[ImportedFile | VocError] = []
    left_out = [f"「{'」「'.join(lists)}」はSlackのメンバーやチャンネルの一覧なので、読んでいません。"] if lists else []
    waiting: ImportedFile | None = None  # for the warnings
    for blob in blobs:
        is_about = may_be_about and _speaks_about_tables(blob)
        try:
            files = _files_of(tables_of(blob, most_rows=options.most_rows), options, mask)
        except VocError as error:
            # A file in an archive may be named after a person, and what is taken for headers be his data, as on a cover.
            error.detail = mask(error.detail).text
            if lists and error.code in _NO_MESSAGE:
                about.append(error)
                left_out.append(
                    f"「{PurePath(blob.part, blob.name)}」にはメッセージが見つからないので、読んでいません。"
                )
                continue
            (about if is_about else errors).append(error)
            left_out += [_told_as_about(blob)] if is_about else []
            continue
        is_about = is_about and all(file.is_short() for file in files)
        if is_about or (may_be_about and all(map(_reads_as_a_note, files))):
            about += files
            left_out.append(_told_as_about(blob))
            continue
        for file in files:
            if waiting is not None:
                yield waiting
            waiting = file
    if waiting is not None:
        _warn(waiting, left_out)
        yield waiting
    else:
        errors += [each for each in about if isinstance(each, VocError)]
        yield from (each for each in about if isinstance(each, ImportedFile))
    if len(errors) > 1:
        raise VocError(" / ".join(error.detail for error in errors), code=errors[0].code)
    if errors:
        raise errors[0]


def _speaks_about_tables(blob: Blob) -> bool:
    return _ABOUT_THE_TABLES.match(PurePath(blob.name).stem) is not None


def _told_as_about(blob: Blob) -> str:
    return f"「{blob.name}」は説明の文書に見えるので、読んでいません。{_TO_FORCE}"


def _reads_as_a_note(file: ImportedFile) -> bool:
    """Tell whether a file is a few lines of text without a header."""
    return len(file.table.header) == 1 and file.looks_like_a_cover()


def _files_of(tables: list[Table], options: ImportOptions, mask: Mask) -> list[ImportedFile]:
    """Find the columns of a workbook's sheets; those that hold no comments are named in warnings of the first."""
    files: list[ImportedFile] = []
    errors: list[VocError] = []
    left_out: list[str] = []
    for table in tables:
        try:
            files.append(ImportedFile(table, options=options, mask=mask))
        except VocError as error:
            errors.append(error)
            left_out.append(
                f"シート「{table.sheet}」は本文の列が見つからないか、指定された列を使えないので、読んでいません。"
            )
    if not files:
        raise errors[0]
    covers = [file for file in files if file.looks_like_a_cover()]
    if len(covers) < len(files) and not options.columns.text:
        files = [file for file in files if file not in covers]
        left_out += [
            f"シート「{cover.table.sheet}」は表紙や説明に見えるので、読んでいません。{_TO_FORCE}" for cover in covers
        ]
    first = files[0].table is tables[0]
    _warn(files[0], [*(() if first else tables[0].warnings), *left_out])
    return files


def _warn(file: ImportedFile, lines: Sequence[str]) -> None:
    file.table = replace(file.table, warnings=(*file.table.warnings, *(file.mask(line).text for line in lines)))
