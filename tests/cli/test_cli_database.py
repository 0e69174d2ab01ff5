"""``voc db``: the schema brought up to date, everything copied to another database."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from support.cli import Cli
from support.filled import rows_of
from support.places import SAMPLE
from support.postgres import PostgresServer

from voc.store.database import Database


def test_upgrade_makes_the_database_and_says_what_it_did(cli: Cli) -> None:
    first, again = cli("db", "upgrade"), cli("db", "upgrade")
    assert (first.status, again.status) == (0, 0)
    assert first.out.startswith("0001  first tables\n")
    assert f"{len(first.out.splitlines())}段階更新しました" in first.err
    assert again.out == ""
    assert "すでに最新です" in again.err
    assert cli("db", "upgrade", "--json").json["applied"] == []


@pytest.mark.slow
def test_everything_goes_to_postgresql_and_back(cli: Cli, postgres: PostgresServer, tmp_path: Path) -> None:
    cli("import", SAMPLE)
    here, there, back = f"sqlite:///{cli.home / 'voc.db'}", postgres.new_database(), f"sqlite:///{tmp_path / 'back.db'}"
    done = cli("db", "copy", here, there, "--json")
    assert done.status == 0, done.err
    assert done.json["rows"]["comments"] == done.json["rows"]["tags"] == 505
    in_words = cli("db", "copy", there, back)
    assert "comments  505行" in in_words.out
    assert "行数を確かめました" in in_words.err
    assert rows_of(Database(back)) == rows_of(Database(here))
    grown = cli("import", SAMPLE, "--json", VOC_DATABASE_URL=there)
    assert (grown.json["stored"], grown.json["duplicates"]) == (0, 505)


def test_what_cannot_be_copied_is_refused_in_one_line(cli: Cli, tmp_path: Path) -> None:
    cli("db", "upgrade")
    here, other = f"sqlite:///{cli.home / 'voc.db'}", f"sqlite:///{tmp_path / 'other.db'}"
    assert "ありません" in cli("db", "copy", f"sqlite:///{tmp_path / 'none.db'}", other).refused(1)
    assert not (tmp_path / "none.db").exists()
    assert "同じです" in cli("db", "copy", here, here).refused(1)
    assert "VOC_DATABASE_URL" in cli("db", "copy", "nonsense", other).refused(1)
    unreachable = "postgresql://voc:secret@127.0.0.1:1/voc"
    assert "secret" not in cli("db", "copy", here, unreachable).refused(1)
    sqlite3.connect(tmp_path / "old.db").close()
    assert "voc db upgrade" in cli("db", "copy", f"sqlite:///{tmp_path / 'old.db'}", other).refused(1)
    assert cli("db", "copy", here, other).status == 0
    cli("import", SAMPLE)
    assert cli("db", "copy", here, other).status == 0
    assert "空ではありません" in cli("db", "copy", here, other).refused(1)
