"""Summaries sent for real: to a mail server, a receiver of webhooks and a folder; retried, made up for, never twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from support.made import make_tagged, make_theme, store, store_run
from support.mail_server import Postbox, running_mail_server
from support.receiver import Answer, Receiver, running_receiver
from support.server import free_port
from support.weeks import NOW, TOKYO, WEEK

from voc.ingest.comment import Kind
from voc.jobs.components import Components
from voc.jobs.sending import send_due, send_once
from voc.report.render import ReportFormat
from voc.segment import EVERY_COMMENT, Segment
from voc.store.subscriptions import SendingRepository, SubscriptionRepository
from voc.subscriptions.schedule import Day, Schedule
from voc.subscriptions.sending import MOST_TRIES, NotSent, Sending, SendingState
from voc.subscriptions.subscription import Channel, Subscription, Wanted

MADE = NOW - timedelta(days=3)
HOOK = "/services/T0/B0/secret"


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with running_mail_server() as postbox:
        yield postbox


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with running_receiver() as receiver:
        yield receiver


@pytest.fixture
def stored(components: Components, tmp_path: Path) -> Components:
    """Surveys and one call note of the week, in a theme whose name needs escaping; mail can be sent from here."""
    comments = [make_tagged(f"c{n}", customer=f"K{n}", occurred_at=NOW - timedelta(days=2)) for n in range(4)]
    note = make_tagged("n1", "電話の件です", customer="K9", occurred_at=NOW - timedelta(days=2), kind=Kind.CALL_NOTE)
    store(components.database, *comments, note, now=NOW - timedelta(hours=12))
    store_run(components.database, [make_theme("t1", "値上げ<b>&値下げ")], {"c0": "t1", "c1": "t1"})
    return with_settings(components, home=tmp_path)


def with_settings(components: Components, **changes: Any) -> Components:
    """Change settings of loaded parts."""
    given = {"mail_from": "週次のまとめ <voc@example.jp>", "webhook_private_addresses": "127.0.0.0/8", **changes}
    components.settings = components.settings.model_copy(update=given)
    return components


def through(components: Components, url: str) -> Components:
    return with_settings(components, smtp_url=SecretStr(url), home=components.settings.home)


def subscribed(components: Components, channel: Channel, *to: str, **fields: Any) -> Subscription:
    given = {"formats": (), "schedule": Schedule(), "segment": EVERY_COMMENT, **fields}
    with components.database.transaction() as session:
        return SubscriptionRepository(session).create("test", Wanted("週次", channel, to, **given), MADE)


def sendings(components: Components, subscription: Subscription) -> list[Sending]:
    with components.database.transaction() as session:
        return SendingRepository(session).list(subscription.id)


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    text: str = body.get_content()
    return text


def test_a_mail_arrives_on_monday_and_only_once(stored: Components, postbox: Postbox) -> None:
    through(stored, postbox.url)
    to = ("hanako@example.jp", "taro@example.jp")
    subscription = subscribed(stored, Channel.MAIL, *to, formats=(ReportFormat.XLSX,))
    assert send_due(stored, NOW - timedelta(minutes=1)) == {"sent": 0, "failed": 0}
    assert send_due(stored, NOW) == {"sent": 1, "failed": 0}
    assert send_due(stored, NOW + timedelta(days=6)) == {"sent": 0, "failed": 0}
    (mail,) = postbox.mails
    assert postbox.recipients == [list(to)]
    assert mail["Subject"] == f"週次サマリー {WEEK}"
    assert (mail["From"], mail["To"]) == ("週次のまとめ <voc@example.jp>", ", ".join(to))
    assert mail["Message-ID"] == f"<{subscription.id}.{WEEK}@example.jp>"
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "コメント5件、顧客5人" in part(mail, "plain")
    assert "値上げ<b>&値下げ: 2人" in part(mail, "plain")
    assert f"<h1>週次サマリー {WEEK}</h1>" in part(mail, "html")
    assert "<script" not in part(mail, "html")
    (workbook,) = mail.iter_attachments()
    assert workbook.get_filename() == f"voc-weekly-{WEEK}.xlsx"
    assert workbook.get_content().startswith(b"PK")
    (sent,) = sendings(stored, subscription)
    assert (sent.week, sent.edition, sent.state, sent.tries, sent.error) == (str(WEEK), 1, SendingState.SENT, 1, None)


@pytest.mark.slow
def test_the_pdf_is_attached(stored: Components, postbox: Postbox) -> None:
    through(stored, postbox.url)
    subscribed(stored, Channel.MAIL, "hanako@example.jp", formats=(ReportFormat.PDF,))
    send_due(stored, NOW)
    (pdf,) = postbox.mails[0].iter_attachments()
    assert (pdf.get_content_type(), pdf.get_content()[:5]) == ("application/pdf", b"%PDF-")


def test_a_server_that_is_down_is_tried_again_until_it_is_up(stored: Components) -> None:
    port = free_port()
    through(stored, f"smtp://127.0.0.1:{port}")
    subscription = subscribed(stored, Channel.MAIL, "hanako@example.jp")
    assert send_due(stored, NOW) == {"sent": 0, "failed": 1}
    assert send_due(stored, NOW + timedelta(seconds=59)) == {"sent": 0, "failed": 0}
    (waiting,) = sendings(stored, subscription)
    assert (waiting.state, waiting.error) == (SendingState.PENDING, "mail_unreachable")
    assert waiting.due_at == NOW + timedelta(minutes=1)
    with running_mail_server(port) as postbox:
        assert send_due(stored, NOW + timedelta(minutes=1)) == {"sent": 1, "failed": 0}
    assert len(postbox.mails) == 1
    (sent,) = sendings(stored, subscription)
    assert (sent.state, sent.tries, sent.error) == (SendingState.SENT, 2, None)


def test_after_the_last_try_it_has_failed_and_that_is_shown(stored: Components, postbox: Postbox) -> None:
    through(stored, postbox.url)
    postbox.refuse = lambda _address: "550 no such person"
    subscription = subscribed(stored, Channel.MAIL, "nobody@example.jp")
    now = NOW
    for number in range(1, MOST_TRIES + 1):
        assert send_due(stored, now) == {"sent": 0, "failed": 1}
        (sending,) = sendings(stored, subscription)
        assert sending.tries == number
        now = max(now, sending.due_at)
    assert (sending.state, sending.error) == (SendingState.FAILED, "mail_refused")
    assert timedelta(days=1) < now - NOW < timedelta(days=3)
    assert send_due(stored, NOW + timedelta(days=6)) == {"sent": 0, "failed": 0}
    assert "受け付けませんでした" in sending.to_json()["error"]["detail"]


def test_one_refused_address_keeps_the_mail_from_nobody_else(stored: Components, postbox: Postbox) -> None:
    through(stored, postbox.url)
    postbox.refuse = lambda address: "550 gone" if address.startswith("gone") else None
    subscription = subscribed(stored, Channel.MAIL, "gone@example.jp", "taro@example.jp")
    assert send_due(stored, NOW) == {"sent": 1, "failed": 0}
    assert postbox.recipients == [["taro@example.jp"]]
    (sent,) = sendings(stored, subscription)
    assert (sent.state, sent.error) == (SendingState.SENT, "recipients_refused")


def test_without_a_mail_server_the_sending_says_so(stored: Components) -> None:
    subscription = subscribed(stored, Channel.MAIL, "hanako@example.jp")
    send_due(stored, NOW)
    assert sendings(stored, subscription)[0].error == "mail_not_configured"


def test_a_missed_monday_is_made_up_for_once_and_older_ones_are_not(stored: Components) -> None:
    subscription = subscribed(stored, Channel.FILE, "weekly", formats=(ReportFormat.JSON,))
    assert send_due(stored, NOW + timedelta(days=4, hours=3)) == {"sent": 1, "failed": 0}
    assert send_due(stored, NOW + timedelta(days=5)) == {"sent": 0, "failed": 0}
    late = make_tagged("later", occurred_at=NOW + timedelta(weeks=2, days=1))
    store(stored.database, late, now=NOW + timedelta(weeks=2, days=2))
    assert send_due(stored, NOW + timedelta(weeks=3)) == {"sent": 1, "failed": 0}
    assert [each.week for each in sendings(stored, subscription)] == ["2026-W50", str(WEEK)]


def test_a_week_that_is_imported_late_is_sent_when_it_is_there(stored: Components) -> None:
    subscription = subscribed(stored, Channel.FILE, "weekly", formats=(ReportFormat.JSON,))
    send_due(stored, NOW)
    monday = NOW + timedelta(weeks=1)
    send_due(stored, monday)
    assert sendings(stored, subscription)[0].error == "week_empty"
    store(stored.database, make_tagged("late", occurred_at=monday - timedelta(days=2)), now=monday)
    assert send_due(stored, monday + timedelta(minutes=1)) == {"sent": 1, "failed": 0}


def test_what_still_waits_when_the_next_week_is_due_is_given_up(stored: Components) -> None:
    subscription = subscribed(stored, Channel.MAIL, "hanako@example.jp")
    send_due(stored, NOW)
    send_due(stored, NOW + timedelta(weeks=1))
    states = {each.week: each.state for each in sendings(stored, subscription)}
    assert states == {str(WEEK): SendingState.FAILED, "2026-W48": SendingState.PENDING}


def test_a_paused_subscription_is_sent_nothing_and_begins_anew(stored: Components) -> None:
    subscription = subscribed(stored, Channel.FILE, "weekly", formats=(ReportFormat.JSON,), active=False)
    assert send_due(stored, NOW) == {"sent": 0, "failed": 0}
    with stored.database.transaction() as session:
        again = Wanted("週次", Channel.FILE, ("weekly",), (ReportFormat.JSON,), Schedule(), EVERY_COMMENT)
        SubscriptionRepository(session).change("test", subscription.id, again, NOW + timedelta(hours=1))
    assert send_due(stored, NOW + timedelta(hours=2)) == {"sent": 0, "failed": 0}


def test_who_died_while_sending_is_followed_by_another_try(stored: Components, postbox: Postbox) -> None:
    through(stored, postbox.url)
    subscription = subscribed(stored, Channel.MAIL, "hanako@example.jp")
    with stored.database.transaction() as session:
        SendingRepository(session).plan(subscription.id, WEEK, NOW)
        assert SendingRepository(session).claim(NOW) is not None
    assert send_due(stored, NOW + timedelta(minutes=9)) == {"sent": 0, "failed": 0}
    assert send_due(stored, NOW + timedelta(minutes=10)) == {"sent": 1, "failed": 0}
    assert sendings(stored, subscription)[0].tries == 2


def test_a_channel_gets_blocks_in_which_names_stay_text(stored: Components, receiver: Receiver) -> None:
    with_settings(stored, home=stored.settings.home, public_url="https://voc.example.jp")
    receiver.answer = lambda _request, number: Answer(status=503 if number == 0 else 200)
    subscription = subscribed(stored, Channel.SLACK, receiver.address + HOOK)
    assert send_due(stored, NOW) == {"sent": 0, "failed": 1}
    assert sendings(stored, subscription)[0].error == "http_503"
    assert send_due(stored, NOW + timedelta(minutes=1)) == {"sent": 1, "failed": 0}
    request = receiver.received[-1]
    assert (request.path, request.headers["content-type"]) == (HOOK, "application/json")
    assert request.json["blocks"][0]["text"]["text"] == f"週次サマリー {WEEK}"
    told = [block["text"]["text"] for block in request.json["blocks"] if block["type"] == "section"]
    assert [line[0] for line in told[0].splitlines()] == ["1", "2", "3"]
    assert "値上げ&lt;b&gt;&amp;値下げ: 2人" in told[1]
    assert told[2] == f"<https://voc.example.jp/reports/{WEEK}|まとめを開く>"
    assert request.json["text"].startswith(f"週次サマリー {WEEK}")
    assert HOOK not in str(subscription.to_json())


def test_a_channel_inside_is_not_called_where_that_is_not_allowed(stored: Components, receiver: Receiver) -> None:
    subscription = subscribed(stored, Channel.SLACK, receiver.address + HOOK)
    with_settings(stored, home=stored.settings.home, webhook_private_addresses="")
    send_due(stored, NOW)
    assert sendings(stored, subscription)[0].error == "address_forbidden"
    assert receiver.received == []


def test_files_of_a_segment_lie_whole_in_the_folder(stored: Components) -> None:
    formats = (ReportFormat.HTML, ReportFormat.MARKDOWN)
    segment = Segment(kind=Kind.CALL_NOTE)
    subscription = subscribed(stored, Channel.FILE, "cx/週次", formats=formats, segment=segment)
    send_due(stored, NOW)
    folder = stored.settings.home / "summaries" / "cx" / "週次"
    names = {f"voc-weekly-{WEEK}-{subscription.id}.{form}" for form in formats}
    assert {path.name for path in folder.iterdir()} == names
    written = (folder / f"voc-weekly-{WEEK}-{subscription.id}.md").read_text(encoding="utf-8")
    assert written.startswith(f"# 週次サマリー {WEEK} (応対メモ)\n")
    assert "受け取ったコメント: 1 件" in written


def test_a_folder_that_cannot_be_written_is_told(stored: Components) -> None:
    (stored.settings.home / "summaries").write_text("a file")
    subscription = subscribed(stored, Channel.FILE, "weekly", formats=(ReportFormat.JSON,))
    send_due(stored, NOW)
    assert sendings(stored, subscription)[0].error == "file_unwritable"


def test_a_summary_sent_by_hand_does_not_take_mondays_place(stored: Components, postbox: Postbox) -> None:
    through(stored, postbox.url)
    tuesday = Schedule(Day.TUESDAY)
    subscription = subscribed(stored, Channel.MAIL, "hanako@example.jp", schedule=tuesday)
    assert send_once(stored, subscription.id, NOW).week == str(WEEK)
    assert sendings(stored, subscription) == []
    assert send_due(stored, datetime(2026, 11, 24, 8, tzinfo=TOKYO)) == {"sent": 1, "failed": 0}
    first, second = (mail["Message-ID"] for mail in postbox.mails)
    assert first != second
    with pytest.raises(NotSent):
        send_once(through(stored, f"smtp://127.0.0.1:{free_port()}"), subscription.id, NOW)
