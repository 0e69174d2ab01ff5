"""``voc key`` and ``voc user``: keys of programs and people who sign in."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from voc.access.lease import outlast_leases
from voc.access.scopes import ROLE_NAMES, USUAL_SCOPES, Role, Scope
from voc.cli.console import AsJson, complain, login_name, print_json
from voc.days import parse_until
from voc.errors import UsageError
from voc.settings import load_settings

if TYPE_CHECKING:
    from voc.store.keys import Key, KeyRepository
    from voc.store.people import Person, PersonRepository

keys = typer.Typer(help="APIキーを作り、一覧し、使えなくします。", no_args_is_help=True, rich_markup_mode=None)
people = typer.Typer(help="サインインする人を登録します。", no_args_is_help=True, rich_markup_mode=None)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="名前かメールアドレス")]
_T = TypeVar("_T")


@keys.command("create", help="APIキーを作り、標準出力に1行で表示します。あとからもう一度見ることはできません。")
def create_key(
    name: Annotated[str, typer.Argument(metavar="NAME", help="何に使うキーか (crm など)")],
    scope: Annotated[list[Scope] | None, typer.Option(help="権限。繰り返せます。省くと tag・read・write")] = None,
    expires: Annotated[str | None, typer.Option(metavar="D", help="最後の日 (2027-03-31)。省くと期限なし")] = None,
) -> None:
    """Make a key."""
    until = parse_until(expires, "--expires", load_settings().zone)
    secret, key = _in_store(lambda stored, _: stored.create(login_name(), name, tuple(scope or USUAL_SCOPES), until))
    complain(f"キー {key.prefix} ({key.name}、権限 {'・'.join(key.scopes)}) を作りました。表示はこの1回だけです。")
    print(secret)


@keys.command("list", help="キーの一覧。秘密の部分は表示されません。")
def list_keys(as_json: AsJson = False) -> None:
    """List the keys."""
    found = _in_store(lambda stored, _: stored.all_keys())
    if as_json:
        print_json({"keys": [key.to_json() for key in found]})
        return
    zone = load_settings().zone
    for key in found:
        state = f"使用停止 {_day(key.revoked_at, zone)}" if key.revoked_at else f"期限 {_last_day(key, zone)}"
        print(
            f"{key.prefix}  {key.name}  {'・'.join(key.scopes)}  {state}  最後の使用 {_minute(key.last_used_at, zone)}"
        )
    if not found:
        complain("キーはまだありません。voc key create NAME で作れます。")


@keys.command("revoke", help="キーを使えなくします。終わったときには、どのプロセスでも使えません。")
def revoke_key(
    which: Annotated[str, typer.Argument(metavar="KEY", help="先頭の8文字か、名前")],
) -> None:
    """Revoke a key."""

    def revoke(stored: KeyRepository, _: PersonRepository) -> Key:
        return stored.revoke(login_name(), stored.named(which).id)

    key = _in_store(revoke)
    outlast_leases()
    print(f"キー {key.prefix} ({key.name}) を使えなくしました。")


@people.command("add", help="人を登録します。パスワードは画面で入力するか、標準入力の1行目で渡します。")
def add_person(
    name: _Name,
    role: Annotated[
        Role | None, typer.Option(help="役割。省くと、最初の人は admin (管理者)、次からは viewer (閲覧者)")
    ] = None,
) -> None:
    """Add a person."""
    password = _read_password(name)

    def add(_: KeyRepository, stored: PersonRepository) -> Person:
        chosen = role or (Role.VIEWER if stored.people() else Role.ADMIN)
        return stored.create(login_name(), name, chosen, password)

    person = _in_store(add)
    print(f"{person.name} を{ROLE_NAMES[person.role]} ({person.role}) として登録しました。")


@people.command("list", help="登録した人の一覧。")
def list_people(as_json: AsJson = False) -> None:
    """List the people."""
    found = _in_store(lambda _, stored: stored.people())
    if as_json:
        print_json({"users": [person.to_json() for person in found]})
        return
    zone = load_settings().zone
    for person in found:
        state = "  使用停止" if person.disabled else ""
        print(f"{person.name}  {person.role} ({ROLE_NAMES[person.role]})  登録 {_day(person.created_at, zone)}{state}")
    if not found:
        complain("まだだれも登録していません。voc user add NAME で登録できます。")


@people.command("remove", help="人の登録を消し、サインインを終わらせます。")
def remove_person(name: _Name) -> None:
    """Remove a person."""
    _in_store(lambda _, stored: stored.remove(login_name(), name))
    outlast_leases()
    print(f"{name} の登録を消しました。")


@people.command("role", help="人の役割を変えます。")
def change_role(name: _Name, role: Annotated[Role, typer.Argument(help="役割: viewer・analyst・admin")]) -> None:
    """Change a person's role."""
    _in_store(lambda _, stored: stored.change_role(login_name(), name, role))
    outlast_leases()
    print(f"{name} を{ROLE_NAMES[role]} ({role}) にしました。")


@people.command(
    "disable", help="サインインできなくします。voc user password で新しいパスワードにすると、また使えます。"
)
def disable_person(name: _Name) -> None:
    """Disable a person."""
    _in_store(lambda _, stored: stored.disable(login_name(), name))
    outlast_leases()
    print(f"{name} はサインインできなくなりました。")


@people.command("password", help="パスワードを変え、その人のサインインをすべて終わらせます。")
def change_password(name: _Name) -> None:
    """Change a person's password."""
    password = _read_password(name)
    _in_store(lambda _, stored: stored.change_password(login_name(), name, password))
    outlast_leases()
    print(f"{name} のパスワードを変えました。")


def _in_store(work: Callable[[KeyRepository, PersonRepository], _T]) -> _T:
    """Do something in one transaction; says so where voc closes to its own machine by it, or opens."""
    from voc.jobs.components import Components
    from voc.store.keys import KeyRepository
    from voc.store.people import PersonRepository, anyone_known

    with Components(load_settings()).database.transaction() as session:
        closed_before = anyone_known(session)
        result = work(KeyRepository(session), PersonRepository(session))
        closed = anyone_known(session)
    if closed and not closed_before:
        outlast_leases()
        complain("これからは、この機械の中からの呼び出しにもキーかサインインが必要です。")
    if closed_before and not closed:
        complain("キーも人もなくなったので、この機械の中からはだれでも使えます。")
    return result


def _read_password(name: str) -> str:
    """Ask twice on a terminal, or take the first line of a pipe; returns the hash."""
    from voc.access.passwords import hash_password

    if sys.stdin.isatty():
        password = getpass.getpass("パスワード: ")
        if getpass.getpass("もう一度: ") != password:
            raise UsageError("2回のパスワードが違います。やり直してください。")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise UsageError("パスワードがありません。端末で入力するか、標準入力の1行目で渡してください。")
    return hash_password(password, name)


def _last_day(key: Key, zone: ZoneInfo) -> str:
    return _day(key.expires_at - timedelta(microseconds=1) if key.expires_at else None, zone)


def _day(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat() if moment else "なし"


def _minute(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else "なし"
