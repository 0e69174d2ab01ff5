"""``/v1/subscriptions``: who is sent the weekly summary, and what became of each sending; for administrators."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from sqlalchemy.orm import Session

from api.auth.access import Admin
from api.dependencies import ComponentsDep
from api.idempotency import OnceDep
from api.v1.values import Text, WrittenText
from voc.ingest.comment import Kind
from voc.jobs.components import Components
from voc.jobs.engine import JobQueue
from voc.jobs.sending import NOW_KIND
from voc.report.render import ReportFormat
from voc.segment import Segment
from voc.store.audit import audit
from voc.store.idempotency import Answer
from voc.store.subscriptions import SendingRepository, SubscriptionRepository
from voc.subscriptions.destinations import FOLDER_PATTERN, check_destinations
from voc.subscriptions.mail_server import ADDRESS_PATTERN
from voc.subscriptions.schedule import Day, Schedule
from voc.subscriptions.sending import SendingState
from voc.subscriptions.subscription import Channel, Wanted, check_formats

router = APIRouter(prefix="/v1/subscriptions", tags=["subscriptions"])
_ID = "sub_5f2c8e1a9b3d"
Destinations = Annotated[list[Text], Field(min_length=1, max_length=50)]
Formats = Annotated[list[ReportFormat], Field(max_length=5)]


class SegmentJson(BaseModel):
    """Which comments are counted: all that is given must hold; nothing given: every comment."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind | None = Field(None, examples=["survey"])
    source: Text | None = Field(None, max_length=200, examples=[None])
    attributes: dict[Text, Text] = Field({}, max_length=10, examples=[{"商品": "冷凍惣菜"}])


_URL_PATTERN: Final = r"https?://(?:[A-Za-z0-9]{1,40}\.){1,4}[A-Za-z]{2,20}(?:/[!-~]*)?"
_BY_CHANNEL: Final[list[Any]] = [
    {
        "properties": {
            "channel": {"const": Channel.MAIL},
            "destinations": {"items": {"pattern": f"^{ADDRESS_PATTERN}$", "maxLength": 254}},
            "formats": {"items": {"enum": [ReportFormat.PDF, ReportFormat.XLSX]}},
        }
    },
    {
        "properties": {
            "channel": {"const": Channel.SLACK},
            "destinations": {"items": {"pattern": f"^{_URL_PATTERN}$"}, "maxItems": 1},
            "formats": {"maxItems": 0},
        }
    },
    {
        "properties": {
            "channel": {"const": Channel.FILE},
            "destinations": {"items": {"pattern": f"^{FOLDER_PATTERN}$"}, "maxItems": 1},
        }
    },
]


class NewSubscription(BaseModel):
    """A subscription to make."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"anyOf": _BY_CHANNEL})

    name: WrittenText = Field(min_length=1, max_length=200, examples=["CXチームの週次"])
    channel: Channel = Field(examples=["mail"])
    destinations: Destinations = Field(
        description="mail: addresses; slack: one incoming webhook; file: one folder below VOC_HOME/summaries",
        examples=[["hanako@example.jp"]],
    )
    formats: Formats = Field(
        [], description="mail: what is attached (pdf, xlsx); file: what is written", examples=[["pdf"]]
    )
    day: Day = Field(Day.MONDAY, examples=["monday"])
    time: Text = Field("08:00", description="in the time zone of VOC_TIMEZONE", examples=["08:00"])
    segment: SegmentJson = Field(SegmentJson.model_validate({}))
    active: StrictBool = Field(True, examples=[True])


class SubscriptionChanges(BaseModel):
    """What to change; what is not given (or null) stays, the segment is replaced as a whole."""

    model_config = ConfigDict(extra="forbid")

    name: WrittenText | None = Field(None, min_length=1, max_length=200, examples=["CXチームの週次"])
    destinations: Destinations | None = Field(None, examples=[["hanako@example.jp", "taro@example.jp"]])
    formats: Formats | None = Field(None, examples=[["pdf", "xlsx"]])
    day: Day | None = Field(None, examples=["tuesday"])
    time: Text | None = Field(None, examples=["09:30"])
    segment: SegmentJson | None = None
    active: StrictBool | None = Field(None, examples=[False])


class SubscriptionJson(BaseModel):
    """A subscription; of a channel's address only the host is shown."""

    id: str = Field(examples=[_ID])
    name: str = Field(examples=["CXチームの週次"])
    channel: Channel = Field(examples=["mail"])
    destinations: list[str] = Field(examples=[["hanako@example.jp"]])
    formats: list[ReportFormat] = Field(examples=[["pdf"]])
    day: Day = Field(examples=["monday"])
    time: str = Field(examples=["08:00"])
    segment: SegmentJson
    active: bool = Field(examples=[True])
    created_by: str = Field(examples=["admin"])
    created_at: datetime = Field(examples=["2026-11-22T03:00:00+00:00"])


class SubscriptionList(BaseModel):
    """All subscriptions, the oldest first."""

    items: list[SubscriptionJson]


class SendingError(BaseModel):
    """Why the last try failed, or for a mail that was sent, that some recipients were refused."""

    code: str = Field(examples=["mail_unreachable"])
    detail: str = Field(examples=["メールサーバーに届きません。"])


class SendingJson(BaseModel):
    """One week's summary on its way to a subscription."""

    week: str = Field(examples=["2026-W47"])
    edition: int | None = Field(description="which edition of the summary was sent", examples=[1])
    state: SendingState = Field(examples=["sent"])
    tries: int = Field(examples=[1])
    next_try_at: datetime | None = Field(examples=[None])
    tried_at: datetime | None = Field(examples=["2026-11-22T23:00:01+00:00"])
    ended_at: datetime | None = Field(examples=["2026-11-22T23:00:04+00:00"])
    error: SendingError | None = Field(examples=[None])


class SendingList(BaseModel):
    """Sendings, the newest week first."""

    items: list[SendingJson]


class TestJob(BaseModel):
    """The job that sends; ``GET /v1/jobs/{id}`` tells what came of it."""

    job: str = Field(examples=["j_01h455vb4pex"])


@router.get("", response_model=SubscriptionList, summary="購読の一覧")
def list_subscriptions(components: ComponentsDep, _actor: Admin) -> JSONResponse:
    """List the subscriptions."""
    with components.database.transaction() as session:
        return JSONResponse({"items": [each.to_json() for each in SubscriptionRepository(session).all()]})


@router.post("", status_code=201, response_model=SubscriptionJson, summary="週次のまとめを購読する")
def create_subscription(asked: NewSubscription, components: ComponentsDep, actor: Admin, once: OnceDep) -> JSONResponse:
    """Make a subscription; the first summary is sent at its next day and time."""
    wanted = Wanted(
        name=asked.name.strip(),
        channel=asked.channel,
        destinations=check_destinations(asked.channel, asked.destinations, components.settings.webhook_networks),
        formats=check_formats(asked.channel, asked.formats),
        schedule=Schedule.parse(asked.day, asked.time),
        segment=_segment(asked.segment),
        active=asked.active,
    )

    def create(session: Session) -> Answer:
        return Answer(201, SubscriptionRepository(session).create(actor.name, wanted, datetime.now(UTC)).to_json())

    return once(asked.model_dump_json(), create)


@router.get("/{subscription_id}", response_model=SubscriptionJson, summary="1つの購読")
def get_subscription(subscription_id: Text, components: ComponentsDep, _actor: Admin) -> JSONResponse:
    """Return one subscription."""
    with components.database.transaction() as session:
        return JSONResponse(SubscriptionRepository(session).get(subscription_id).to_json())


@router.patch("/{subscription_id}", response_model=SubscriptionJson, summary="購読を変える、止める、また始める")
def change_subscription(
    subscription_id: Text, changes: SubscriptionChanges, components: ComponentsDep, actor: Admin
) -> JSONResponse:
    """Change a subscription; what became late meanwhile is not sent afterwards."""
    with components.database.transaction() as session:
        repository = SubscriptionRepository(session)
        wanted = _changed(repository.get(subscription_id).wanted, changes, components)
        return JSONResponse(repository.change(actor.name, subscription_id, wanted, datetime.now(UTC)).to_json())


@router.delete("/{subscription_id}", status_code=204, summary="購読を削除する")
def delete_subscription(subscription_id: Text, components: ComponentsDep, actor: Admin) -> Response:
    """Delete a subscription; nothing more is sent to it."""
    with components.database.transaction() as session:
        SubscriptionRepository(session).delete(actor.name, subscription_id)
    return Response(status_code=204)


@router.get("/{subscription_id}/sendings", response_model=SendingList, summary="送信の一覧")
def list_sendings(
    subscription_id: Text, components: ComponentsDep, _actor: Admin, limit: Annotated[int, Query(ge=1, le=500)] = 60
) -> JSONResponse:
    """List what was sent, what waits for its next try, and what failed."""
    with components.database.transaction() as session:
        found = SendingRepository(session).list(subscription_id, limit)
    return JSONResponse({"items": [each.to_json() for each in found]})


@router.post(
    "/{subscription_id}/test",
    status_code=202,
    response_model=TestJob,
    name="send_summary_now",
    summary="先週のまとめを今すぐ送る",
)
def send_test(subscription_id: Text, components: ComponentsDep, actor: Admin) -> JSONResponse:
    """Send last week's summary now, whatever the schedule; it does not count as the week's sending."""
    queue = JobQueue(components.database)
    queue.prepare()
    with components.database.transaction() as session:
        subscription = SubscriptionRepository(session).get(subscription_id)
        audit(session, actor.name, "subscription.test", subscription.id)
        job = queue.submit_within(session, NOW_KIND, {"subscription": subscription.id}, by=actor.name)
    return JSONResponse({"job": job.id}, status_code=202)


def _changed(wanted: Wanted, changes: SubscriptionChanges, components: Components) -> Wanted:
    time = f"{wanted.schedule.time:%H:%M}" if changes.time is None else changes.time
    schedule = Schedule.parse(changes.day or wanted.schedule.day, time)
    given: dict[str, Any] = {
        "name": changes.name.strip() if changes.name else None,
        "destinations": check_destinations(wanted.channel, changes.destinations, components.settings.webhook_networks)
        if changes.destinations
        else None,
        "formats": check_formats(wanted.channel, changes.formats) if changes.formats is not None else None,
        "schedule": schedule,
        "segment": _segment(changes.segment) if changes.segment else None,
        "active": changes.active,
    }
    return replace(wanted, **{name: value for name, value in given.items() if value is not None})


def _segment(asked: SegmentJson) -> Segment:
    return Segment(asked.kind, asked.source or None, asked.attributes)
