"""Slack's export: what people wrote is a comment, what Slack wrote and its lists of members are none."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from voc.errors import VocError
from voc.ingest.files import read_files
from voc.ingest.importer import ImportedFile, ImportOptions
from voc.privacy.mask import Masker

USERS = [{"id": "U1", "name": "hanako", "real_name": "佐藤花子", "profile": {"email": "hanako@example.com"}}]
CHANNELS = [{"id": "C1", "name": "voice", "purpose": {"value": "お客様の声を貼る場所です"}}]
LISTS = {"users.json": USERS, "channels.json": CHANNELS, "integration_logs.json": []}


def message(number: int, text: str, subtype: str | None = None) -> dict[str, str]:
    told = {"type": "message", "user": "U1", "text": text, "ts": f"{1794022200 + number}.000100"}
    return {**told, "subtype": subtype} if subtype else told


JOINED = message(0, "<@U1> has joined the channel", "channel_join")
DAY = [
    JOINED,
    message(1, "電話が全然つながらず、30分も待たされました。"),
    message(2, "フォームから：箱をあけたら半分くらい解けかけていました。", "bot_message"),
    message(3, "set the channel topic: お客様の声を貼る場所です", "channel_topic"),
    message(4, "60円の値上げは正直きついです。"),
]


def read(folder: Path, files: Mapping[str, object], masker: Masker) -> list[ImportedFile]:
    path = folder / "slack.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, json.dumps(content))
    return list(read_files(path, options=ImportOptions(), mask=masker.mask))


def test_messages_are_comments_and_notices_are_set_aside(tmp_path: Path, masker: Masker) -> None:
    (imported,) = read(tmp_path, {**LISTS, "voice/2026-11-07.json": DAY}, masker)
    assert [each.text for each in imported.comments()] == [DAY[n]["text"] for n in (1, 2, 4)]
    assert [(row.number, str(row.kind)) for row in imported.summary.skipped_rows] == [
        (1, "参加や設定変更などの記録"),
        (4, "参加や設定変更などの記録"),
    ]
    assert "「users.json」" in imported.summary.warnings[0]


def test_a_day_without_a_word_is_told_and_stops_nothing(tmp_path: Path, masker: Masker) -> None:
    days = {"voice/2026-11-07.json": DAY, "voice/2026-11-08.json": [JOINED], "help/2026-11-08.json": [JOINED]}
    (imported,) = read(tmp_path, {**LISTS, **days}, masker)
    assert len(list(imported.comments())) == 3
    assert sum("メッセージが見つからない" in each for each in imported.summary.warnings) == 2


def test_an_export_without_a_message_is_refused(tmp_path: Path, masker: Masker) -> None:
    with pytest.raises(VocError) as caught:
        read(tmp_path, {**LISTS, "voice/2026-11-08.json": [JOINED]}, masker)
    assert caught.value.code == "no_rows"


def test_a_list_of_users_in_another_archive_is_read(tmp_path: Path, masker: Masker) -> None:
    reviews = [{"id": n, "comment": each["text"]} for n, each in enumerate(DAY[1:])]
    assert len(read(tmp_path, {"users.json": reviews, "reviews.json": reviews}, masker)) == 2
