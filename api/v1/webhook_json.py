"""The JSON of ``/v1/webhooks``."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from api.v1.values import Text, whole
from voc.ingest.comment import Kind
from voc.tag.labels import Intent, Urgency
from voc.webhooks.delivery import DeliveryState
from voc.webhooks.subscription import EventType

_ID = "wh_5f2c8e1a9b3d4f60"
EVENT_EXAMPLE = "evt_0658a3c1d2e4f97b1c3d5e7f9a0b"
_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="
# A test event is sent without being asked for.
Heard = Annotated[
    list[Literal[EventType.COMMENT_CREATED, EventType.COMMENT_CORRECTED]], Field(min_length=1, max_length=5)
]


class ConditionsJson(BaseModel):
    """What a comment must be like. All that is given must hold, of a list one entry; nothing given: every comment."""

    model_config = ConfigDict(extra="forbid")

    urgency: Urgency | None = Field(None, description="the least urgency", examples=["high"])
    reasons: list[Text] = Field([], max_length=100, examples=[["support", "trust"]])
    themes: list[Text] = Field([], max_length=100, description="ids of themes", examples=[[]])
    intents: list[Intent] = Field([], max_length=10, examples=[["requested", "done"]])
    kinds: list[Kind] = Field([], max_length=10, examples=[["call_note"]])
    max_age_days: Annotated[int, Field(strict=True, ge=0, le=36_500), BeforeValidator(whole)] | None = Field(
        None,
        description="comments written longer ago are left out: imports of old data stay silent",
        examples=[7],
    )


_EVERY_COMMENT = ConditionsJson.model_validate({})


class NewWebhook(BaseModel):
    """A subscription to make."""

    model_config = ConfigDict(extra="forbid")

    url: Text = Field(
        description="http or https; a public address unless the settings allow it",
        max_length=2_000,
        examples=["https://crm.example.jp/voc"],
    )
    description: Text = Field("", max_length=200, examples=["CRM: urgent comments"])
    events: Heard = Field([EventType.COMMENT_CREATED], examples=[["comment.created"]])
    conditions: ConditionsJson = Field(_EVERY_COMMENT)
    include_text: StrictBool = Field(False, description="send the masked text, too", examples=[False])
    active: StrictBool = Field(True, examples=[True])


class WebhookChanges(BaseModel):
    """What to change; what is not given (or null) stays, ``conditions`` are replaced as a whole."""

    model_config = ConfigDict(extra="forbid")

    url: Text | None = Field(None, max_length=2_000, examples=["https://crm.example.jp/voc2"])
    description: Text | None = Field(None, max_length=200, examples=["CRM: urgent comments"])
    events: Heard | None = Field(None, examples=[["comment.created", "comment.corrected"]])
    conditions: ConditionsJson | None = None
    include_text: StrictBool | None = Field(None, examples=[True])
    active: StrictBool | None = Field(None, examples=[False])


class WebhookJson(BaseModel):
    """A subscription without its secret."""

    id: str = Field(examples=[_ID])
    url: str = Field(examples=["https://crm.example.jp/voc"])
    description: str = Field(examples=["CRM: urgent comments"])
    events: list[EventType] = Field(examples=[["comment.created"]])
    conditions: ConditionsJson
    include_text: bool = Field(examples=[False])
    active: bool = Field(examples=[True])
    stopped_by: str | None = Field(description="`gone`: the receiver answered 410", examples=[None])
    earlier_secret_until: datetime | None = Field(
        description="until then the secret before signs as well", examples=[None]
    )
    created_by: str = Field(examples=["admin"])
    created_at: datetime = Field(examples=["2026-11-22T03:00:00+00:00"])


class MadeWebhookJson(WebhookJson):
    """A subscription with its new ``secret``, which is shown this once."""

    secret: str = Field(examples=[_SECRET])


class WebhookList(BaseModel):
    """All subscriptions, the newest first."""

    items: list[WebhookJson]


class DeliveryJson(BaseModel):
    """An event on its way to a subscription."""

    event: str = Field(description="id of the event, the `webhook-id` of every try", examples=[EVENT_EXAMPLE])
    type: EventType = Field(examples=["comment.created"])
    comment: str | None = Field(examples=["c-3f0c"])
    created_at: datetime = Field(examples=["2026-11-22T03:00:00+00:00"])
    state: DeliveryState = Field(examples=["dead"])
    tries: int = Field(examples=[8])
    due_at: datetime | None = Field(description="when it is tried next", examples=[None])
    tried_at: datetime | None = Field(examples=["2026-11-23T09:40:35+00:00"])
    ended_at: datetime | None = Field(examples=["2026-11-23T09:40:36+00:00"])
    status: int | None = Field(description="status of the last answer", examples=[500])
    error: str | None = Field(
        description="why there was no answer: timeout, connection, name_unknown, address_forbidden, internal",
        examples=[None],
    )


class DeliveryList(BaseModel):
    """Deliveries, those of the newest events first; ``next`` is the ``before`` of the next page."""

    items: list[DeliveryJson]
    next: str | None = Field(examples=[None])


class Replayed(BaseModel):
    """How many deliveries are sent again."""

    replayed: int = Field(examples=[3])


class SentTest(BaseModel):
    """The event that was sent."""

    event: str = Field(examples=[EVENT_EXAMPLE])
