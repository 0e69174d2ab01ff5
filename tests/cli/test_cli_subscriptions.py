"""``voc subscribe`` and ``voc subscriptions``."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from support.cli import Cli
from support.made import make_tagged, store
from support.mail_server import running_mail_server
from support.weeks import WEEK

from voc.report.weeks import Week
from voc.settings import Settings
from voc.store.database import Database

FAILED, USAGE = 1, 2


def subscribe(cli: Cli, *arguments: object) -> str:
    done = cli("subscribe", *arguments)
    assert done.status == 0, done.err
    return done.out.strip()


def test_a_subscription_is_made_listed_and_removed(cli: Cli) -> None:
    made = subscribe(
        *(cli, "冷凍の週次", "--mail", "a@example.jp", "--mail", "b@example.jp", "--format", "pdf"),
        *("--day", "friday", "--time", "9:30", "--kind", "survey", "--attribute", "商品=冷凍惣菜"),
    )
    (listed,) = cli("subscriptions", "list", "--json").json["subscriptions"]
    assert (listed["id"], listed["name"], listed["destinations"]) == (
        made,
        "冷凍の週次",
        ["a@example.jp", "b@example.jp"],
    )
    assert (listed["day"], listed["time"], listed["formats"]) == ("friday", "09:30", ["pdf"])
    assert listed["segment"] == {"kind": "survey", "source": None, "attributes": {"商品": "冷凍惣菜"}}
    shown = cli("subscriptions", "list").out
    assert all(
        part in shown for part in (made, "金曜 09:30", "メール a@example.jp・b@example.jp", "アンケート・商品=冷凍惣菜")
    )
    assert cli("subscriptions", "remove", made).status == 0
    assert cli("subscriptions", "list", "--json").json == {"subscriptions": []}
    assert made in cli("subscriptions", "remove", made).refused(FAILED)


def test_without_a_mail_server_one_is_told_what_to_set(cli: Cli) -> None:
    assert "VOC_SMTP_URL" in cli("subscribe", "週次", "--mail", "a@example.jp").err
    assert "VOC_SMTP_URL" not in cli("subscribe", "週次", "--folder", "weekly").err


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ((), USAGE),
        (("--mail", "a@example.jp", "--folder", "weekly"), USAGE),
        (("--mail", "a@example.jp", "--time", "25:00"), USAGE),
        (("--mail", "a@example.jp", "--attribute", "冷凍惣菜"), USAGE),
        (("--mail", "a@example.jp", "--day", "holiday"), USAGE),
        (("--mail", "a"), FAILED),
        (("--mail", "a@example.jp", "--format", "md"), FAILED),
        (("--folder", "../x"), FAILED),
        (("--slack", "http://127.0.0.1/hook"), FAILED),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(cli: Cli, arguments: tuple[str, ...], status: int) -> None:
    cli("subscribe", "週次", *arguments).refused(status)
    assert cli("subscriptions", "list", "--json").json == {"subscriptions": []}


def test_a_setting_that_is_no_mail_server_is_named_without_its_password(cli: Cli) -> None:
    told = cli("subscriptions", "list", VOC_SMTP_URL="smtp://u:hidden@mail.example.jp").refused(USAGE)
    assert "VOC_SMTP_URL" in told
    assert "hidden" not in told


def test_last_weeks_summary_is_sent_at_once(cli: Cli) -> None:
    made = subscribe(cli, "週次", "--mail", "a@example.jp")
    settings = Settings(home=cli.home)
    week = Week.of(datetime.now(UTC), settings.zone).before()
    written = week.start(settings.zone) + timedelta(days=1)
    store(Database(settings.sqlalchemy_url), make_tagged("c1", occurred_at=written))
    with running_mail_server() as postbox:
        mail = {"VOC_SMTP_URL": postbox.url, "VOC_MAIL_FROM": "voc@example.jp"}
        assert str(week) in cli("subscriptions", "send", made, **mail).out
        assert [each["Subject"] for each in postbox.mails] == [f"週次サマリー {week}"]
        empty = cli("subscriptions", "send", made, "--week", str(WEEK.before(200)), **mail).refused(FAILED)
    assert "コメントはありません" in empty
    assert "届きません" in cli("subscriptions", "send", made, **mail).refused(FAILED)
    assert "まだ何も送っていません" in cli("subscriptions", "sendings", made).err


def test_the_summary_of_a_segment_is_written_at_once(cli: Cli) -> None:
    cli("subscriptions", "list")  # makes the tables
    settings = Settings(home=cli.home)
    written = WEEK.start(settings.zone) + timedelta(days=1)
    frozen = make_tagged("c1", occurred_at=written, attributes={"商品": "冷凍惣菜"})
    store(Database(settings.sqlalchemy_url), frozen, make_tagged("c2", occurred_at=written))
    asked = ("report", "weekly", "--week", WEEK, "--format", "json")
    assert cli(*asked).json["comments"] == 2
    of_segment = cli(*asked, "--attribute", "商品=冷凍惣菜").json
    assert (of_segment["comments"], of_segment["segment"]["attributes"]) == (1, {"商品": "冷凍惣菜"})
    assert "名前=値" in cli(*asked, "--attribute", "冷凍惣菜").refused(USAGE)
