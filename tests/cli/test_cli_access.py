"""``voc key`` and ``voc user``: the key alone on stdout, passwords never on the command line, and who made what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.access import PASSWORD
from support.cli import Cli, run_voc
from support.places import new_home
from support.server import free_port

FAILED, USAGE = 1, 2
KEY = re.compile(r"voc_([0-9a-f]{8})_[A-Za-z0-9_-]{43}\n")


def create(cli: Cli, *arguments: object) -> str:
    done = cli("key", "create", *arguments)
    assert done.status == 0, done.err
    found = KEY.fullmatch(done.out)
    assert found, done.out
    return found[1]


def test_the_key_stands_alone_on_stdout(cli: Cli) -> None:
    prefix = create(cli, "crm", "--scope", "tag", "--scope", "write", "--expires", "2099-03-31")
    (listed,) = cli("key", "list", "--json").json["keys"]
    assert (listed["prefix"], listed["name"], listed["scopes"]) == (prefix, "crm", ["tag", "write"])
    assert listed["expires_at"] == "2099-03-31T15:00:00+00:00"
    shown = cli("key", "list").out
    assert prefix in shown
    assert "2099-03-31" in shown


def test_without_scopes_a_key_does_the_daily_work(cli: Cli) -> None:
    create(cli, "crm")
    assert cli("key", "list", "--json").json["keys"][0]["scopes"] == ["read", "tag", "write"]


@pytest.mark.parametrize("which", ["name", "prefix"])
def test_a_key_is_revoked_by_name_or_prefix(cli: Cli, which: str) -> None:
    prefix = create(cli, "crm")
    assert cli("key", "revoke", "crm" if which == "name" else prefix).status == 0
    assert cli("key", "list", "--json").json["keys"][0]["revoked_at"]
    assert "voc key list" in cli("key", "revoke", "crm").refused(FAILED)


def test_two_keys_of_one_name_are_not_guessed_between(cli: Cli) -> None:
    prefixes = {create(cli, "crm"), create(cli, "crm")}
    message = cli("key", "revoke", "crm").refused(USAGE)
    assert all(prefix in message for prefix in prefixes)


def test_a_key_mistyped_is_not_repeated(cli: Cli) -> None:
    assert "secret" not in cli("key", "revoke", "voc_secret").refused(FAILED)


@pytest.mark.parametrize(
    "arguments",
    [
        ("crm", "--scope", "root"),
        ("crm", "--expires", "someday"),
        ("crm", "--expires", "2020-01-01"),
        ("",),
        ("two\nlines",),
        (),
    ],
)
def test_a_key_that_makes_no_sense_is_status_2(cli: Cli, arguments: tuple[str, ...]) -> None:
    cli("key", "create", *arguments).refused(USAGE)
    assert cli("key", "list", "--json").json["keys"] == []


def test_the_first_person_is_the_administrator_and_the_next_one_looks_on(cli: Cli) -> None:
    first = cli("user", "add", "花子", stdin=f"{PASSWORD}\n")
    assert "管理者" in first.out
    assert "キーかサインインが必要" in first.err
    assert "閲覧者" in cli("user", "add", "太郎", stdin=PASSWORD).out
    assert "分析者" in cli("user", "add", "次郎", "--role", "analyst", stdin=PASSWORD).out
    roles = {each["name"]: each["role"] for each in cli("user", "list", "--json").json["users"]}
    assert roles == {"花子": "admin", "太郎": "viewer", "次郎": "analyst"}
    assert "太郎  viewer" in cli("user", "list").out


def test_one_name_is_one_person(cli: Cli) -> None:
    cli("user", "add", "taro@example.com", stdin=PASSWORD)
    assert "taro@EXAMPLE.com" in cli("user", "add", "taro@EXAMPLE.com", stdin=PASSWORD).refused(FAILED)


@pytest.mark.parametrize("password", ["", "\n", "みじかい", "x" * 201])
def test_a_password_that_is_missing_or_weak_is_status_2(cli: Cli, password: str) -> None:
    cli("user", "add", "花子", stdin=password).refused(USAGE)
    assert cli("user", "list", "--json").json["users"] == []


def test_a_password_changes_and_a_person_goes(cli: Cli) -> None:
    cli("user", "add", "花子", stdin=PASSWORD)
    assert cli("user", "password", "花子", stdin=PASSWORD * 2).status == 0
    removed = cli("user", "remove", "花子")
    assert removed.status == 0
    assert "だれでも使えます" in removed.err
    for command in ("remove", "password"):
        assert "花子" in cli("user", command, "花子", stdin=PASSWORD).refused(FAILED)


def test_a_person_gets_another_role_is_locked_out_and_let_in_by_a_new_password(cli: Cli) -> None:
    cli("user", "add", "花子", stdin=PASSWORD)
    assert "分析者" in cli("user", "role", "花子", "analyst").out
    assert cli("user", "disable", "花子").status == 0
    assert "使用停止" in cli("user", "list").out
    assert cli("user", "password", "花子", stdin=PASSWORD * 2).status == 0
    (person,) = cli("user", "list", "--json").json["users"]
    assert (person["role"], person["disabled"]) == ("analyst", False)
    cli("user", "role", "花子", "boss").refused(USAGE)
    cli("user", "disable", "だれか").refused(FAILED)


@pytest.mark.slow
def test_serving_other_machines_without_a_key_is_refused(home: Path, tmp_path: Path) -> None:
    own = new_home(tmp_path / "home", home)
    message = run_voc(own, "serve", "--host", "0.0.0.0", "--port", free_port()).refused(USAGE)
    assert "voc key create" in message
