"""``voc subscribe`` and ``voc subscriptions``: who is sent the weekly summary."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

import typer

from voc.cli.console import AsJson, complain, login_name, print_json
from voc.errors import UsageError
from voc.ingest.comment import Kind
from voc.report.render import ReportFormat
from voc.report.weeks import Week
from voc.settings import load_settings
from voc.subscriptions.schedule import DAY_NAMES, Day
from voc.subscriptions.sending import Sending, SendingState, sentence
from voc.subscriptions.subscription import CHANNEL_NAMES, Channel, Subscription

_ID = Annotated[str, typer.Argument(metavar="ID", help="voc subscriptions list のID")]
_STATE_NAMES: Final = {
    SendingState.PENDING: "再送待ち",
    SendingState.SENDING: "送信中",
    SendingState.SENT: "送信済み",
    SendingState.FAILED: "失敗",
}


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(help="週次のまとめを、毎週決まった曜日と時刻にメール・Slack・ファイルで届けます。")(subscribe)
    listed = typer.Typer(help="まとめの購読を扱います。", no_args_is_help=True, rich_markup_mode=None)
    listed.command("list", help="購読と、最後の送信がどうなったか。")(list_subscriptions)
    listed.command("sendings", help="1つの購読の送信を、新しい週から表示します。")(list_sendings)
    listed.command("remove", help="購読を消します。")(remove)
    listed.command("send", help="先週のまとめを今すぐ送ります。")(send)
    app.add_typer(listed, name="subscriptions")


def subscribe(
    name: Annotated[str, typer.Argument(metavar="NAME", help="購読の名前 (CXチームの週次 など)")],
    mail: Annotated[list[str] | None, typer.Option(metavar="ADDRESS", help="メールの送り先。繰り返せます")] = None,
    slack: Annotated[str | None, typer.Option(metavar="URL", help="Slack互換の Incoming Webhook")] = None,
    folder: Annotated[str | None, typer.Option(metavar="DIR", help="VOC_HOME/summaries の中のフォルダ")] = None,
    form: Annotated[
        list[ReportFormat] | None,
        typer.Option("--format", help="メールに添えるもの (pdf・xlsx)、ファイルの形式。繰り返せます"),
    ] = None,
    day: Annotated[Day, typer.Option(help="曜日")] = Day.MONDAY,
    time: Annotated[str, typer.Option(metavar="HH:MM", help="時刻 (VOC_TIMEZONE)")] = "08:00",
    kind: Annotated[Kind | None, typer.Option(help="この種類のコメントだけのまとめにする")] = None,
    source: Annotated[str | None, typer.Option(help="この取り込み元だけのまとめにする")] = None,
    attribute: Annotated[
        list[str] | None, typer.Option(metavar="名前=値", help="この属性のコメントだけ (商品=冷凍惣菜)。繰り返せます")
    ] = None,
) -> None:
    """Make a subscription."""
    from voc.jobs.components import Components
    from voc.segment import Segment
    from voc.store.subscriptions import SubscriptionRepository
    from voc.subscriptions.destinations import check_destinations
    from voc.subscriptions.schedule import Schedule
    from voc.subscriptions.subscription import Wanted, check_formats

    settings = load_settings()
    channel, destinations = _destination(mail, slack, folder)
    wanted = Wanted(
        name=name,
        channel=channel,
        destinations=check_destinations(channel, destinations, settings.webhook_networks),
        formats=check_formats(channel, form or []),
        schedule=Schedule.parse(day, time),
        segment=Segment.read(kind, source, attribute or []),
    )
    with Components(settings).database.transaction() as session:
        made = SubscriptionRepository(session).create(login_name(), wanted, datetime.now(UTC))
    print(made.id)
    complain(f"「{name}」を毎週{_when(made)}に届けます。voc serve か voc worker が動いている必要があります。")
    if channel is Channel.MAIL and (settings.mail_server is None or settings.mail_sender is None):
        complain(sentence("mail_not_configured"))


def list_subscriptions(as_json: AsJson = False) -> None:
    """List subscriptions with the newest sending of each."""
    from voc.jobs.components import Components
    from voc.store.subscriptions import SendingRepository, SubscriptionRepository

    with Components(load_settings()).database.transaction() as session:
        found = SubscriptionRepository(session).all()
        newest = SendingRepository(session).newest()
    if as_json:
        print_json({"subscriptions": [each.to_json() for each in found]})
        return
    for each in found:
        shown = each.to_json()
        segment = each.wanted.segment.label or "すべて"
        paused = "" if each.wanted.active else "  停止中"
        to = "・".join(shown["destinations"])
        print(
            f"{each.id}  {each.wanted.name}  {_when(each)}  {CHANNEL_NAMES[each.wanted.channel]} {to}  {segment}{paused}"
        )
        if each.id in newest:
            print(f"    {_told(newest[each.id])}")
    if not found:
        complain("購読はまだありません。voc subscribe NAME --mail ADDRESS で始められます。")


def list_sendings(subscription_id: _ID, as_json: AsJson = False) -> None:
    """List the sendings of one subscription."""
    from voc.jobs.components import Components
    from voc.store.subscriptions import SendingRepository

    with Components(load_settings()).database.transaction() as session:
        found = SendingRepository(session).list(subscription_id)
    if as_json:
        print_json({"sendings": [each.to_json() for each in found]})
        return
    for each in found:
        print(_told(each))
    if not found:
        complain("まだ何も送っていません。")


def remove(subscription_id: _ID) -> None:
    """Delete a subscription."""
    from voc.jobs.components import Components
    from voc.store.subscriptions import SubscriptionRepository

    with Components(load_settings()).database.transaction() as session:
        SubscriptionRepository(session).delete(login_name(), subscription_id)
    print(f"購読 {subscription_id} を消しました。")


def send(
    subscription_id: _ID,
    week: Annotated[str | None, typer.Option("--week", help="週 (2026-W47)。省くと先週")] = None,
) -> None:
    """Send a summary now, in this process."""
    from voc.jobs.components import Components
    from voc.jobs.sending import send_once
    from voc.store.audit import audit

    chosen = Week.parse(week) if week else None
    components = Components(load_settings())
    sent = send_once(components, subscription_id, datetime.now(UTC), chosen)
    with components.database.transaction() as session:
        audit(session, login_name(), "subscription.test", subscription_id)
    print(f"{sent.week} のまとめ (第{sent.edition}版) を送りました。")
    if sent.refused:
        complain(sentence("recipients_refused"))


def _destination(mail: list[str] | None, slack: str | None, folder: str | None) -> tuple[Channel, list[str]]:
    given = {
        Channel.MAIL: mail or [],
        Channel.SLACK: [slack] if slack else [],
        Channel.FILE: [folder] if folder else [],
    }
    chosen = [(channel, to) for channel, to in given.items() if to]
    if len(chosen) != 1:
        raise UsageError("送り先を --mail・--slack・--folder のどれか1種類で指定してください。")
    return chosen[0]


def _when(subscription: Subscription) -> str:
    schedule = subscription.wanted.schedule
    return f"{DAY_NAMES[schedule.day]}曜 {schedule.time:%H:%M}"


def _told(sending: Sending) -> str:
    edition = f" 第{sending.edition}版" if sending.edition else ""
    why = f"  {sentence(sending.error)}" if sending.error else ""
    return f"{sending.week}{edition}  {_STATE_NAMES[sending.state]} ({sending.tries}回目){why}"
