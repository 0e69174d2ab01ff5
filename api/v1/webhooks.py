"""``/v1/webhooks``: who is told of new comments, and what became of each delivery; for administrators."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from sqlalchemy.orm import Session

from api.auth.access import Admin
from api.dependencies import ComponentsDep
from api.v1.labels import check_code
from api.v1.values import Text
from api.v1.webhook_json import (
    EVENT_EXAMPLE,
    ConditionsJson,
    DeliveryJson,
    DeliveryList,
    MadeWebhookJson,
    NewWebhook,
    Replayed,
    SentTest,
    WebhookChanges,
    WebhookJson,
    WebhookList,
)
from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.webhooks import start_sending
from voc.store.audit import audit
from voc.store.deliveries import DeliveryRepository
from voc.store.outbox import Outbox
from voc.store.themes import ThemeRepository
from voc.store.webhooks import WebhookRepository
from voc.webhooks.addresses import check_url
from voc.webhooks.delivery import DeliveryState
from voc.webhooks.subscription import Conditions

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])


@router.get("", response_model=WebhookList, summary="Webhookの一覧")
def list_webhooks(components: ComponentsDep, _actor: Admin) -> JSONResponse:
    """List the subscriptions without their secrets."""
    with components.database.transaction() as session:
        return JSONResponse({"items": [each.to_json() for each in WebhookRepository(session).all()]})


@router.post("", status_code=201, response_model=MadeWebhookJson, summary="Webhookを登録する")
def create_webhook(wanted: NewWebhook, components: ComponentsDep, actor: Admin) -> JSONResponse:
    """Make a subscription and show its secret, this once."""
    url = check_url(wanted.url, components.settings.webhook_networks)
    with components.database.transaction() as session:
        secret, made = WebhookRepository(session).create(
            actor.name,
            url,
            description=wanted.description,
            events=list(dict.fromkeys(wanted.events)),
            conditions=_conditions(wanted.conditions, components, session),
            include_text=wanted.include_text,
            active=wanted.active,
        )
    start_sending(components.database)
    return JSONResponse({**made.to_json(), "secret": secret}, status_code=201)


@router.get("/{webhook_id}", response_model=WebhookJson, summary="1つのWebhook")
def get_webhook(webhook_id: Text, components: ComponentsDep, _actor: Admin) -> JSONResponse:
    """Return one subscription."""
    with components.database.transaction() as session:
        return JSONResponse(WebhookRepository(session).get(webhook_id).to_json())


@router.patch("/{webhook_id}", response_model=WebhookJson, summary="Webhookを変える、止める、また動かす")
def change_webhook(webhook_id: Text, changes: WebhookChanges, components: ComponentsDep, actor: Admin) -> JSONResponse:
    """Change a subscription; what waited while it was inactive is sent when it is active again."""
    given: dict[str, Any] = {
        "description": changes.description,
        "include_text": changes.include_text,
        "active": changes.active,
        "url": check_url(changes.url, components.settings.webhook_networks) if changes.url is not None else None,
        "events": list(dict.fromkeys(changes.events)) if changes.events else None,
    }
    with components.database.transaction() as session:
        if changes.conditions is not None:
            given["conditions"] = _conditions(changes.conditions, components, session).to_json()
        wanted = {name: value for name, value in given.items() if value is not None}
        return JSONResponse(WebhookRepository(session).change(actor.name, webhook_id, wanted).to_json())


@router.delete("/{webhook_id}", status_code=204, summary="Webhookを削除する")
def delete_webhook(webhook_id: Text, components: ComponentsDep, actor: Admin) -> Response:
    """Delete a subscription; what has not been delivered yet is not sent any more."""
    with components.database.transaction() as session:
        WebhookRepository(session).delete(actor.name, webhook_id)
    return Response(status_code=204)


@router.post("/{webhook_id}/rotate", response_model=MadeWebhookJson, summary="秘密を新しくする")
def rotate_secret(webhook_id: Text, components: ComponentsDep, actor: Admin) -> JSONResponse:
    """Give another secret; for a day each request bears the signatures of both."""
    with components.database.transaction() as session:
        secret, changed = WebhookRepository(session).rotate(actor.name, webhook_id)
    return JSONResponse({**changed.to_json(), "secret": secret})


@router.post("/{webhook_id}/test", status_code=202, response_model=SentTest, summary="試しに送る")
def send_test(webhook_id: Text, components: ComponentsDep, actor: Admin) -> JSONResponse:
    """Send a ``webhook.test`` event to an active subscription, whatever its conditions."""
    with components.database.transaction() as session:
        if not WebhookRepository(session).get(webhook_id).active:
            raise VocError(
                "このWebhookは止まっています。active を true にしてから試してください。",
                code="webhook_inactive",
                status=409,
            )
        event = Outbox(session).test(webhook_id)
        audit(session, actor.name, "webhook.test", webhook_id, event=event)
    start_sending(components.database)
    return JSONResponse({"event": event}, status_code=202)


@router.get("/{webhook_id}/deliveries", response_model=DeliveryList, summary="配信の一覧")
def list_deliveries(
    webhook_id: Text,
    components: ComponentsDep,
    _actor: Admin,
    state: Annotated[DeliveryState | None, Query(description="配信の状態", examples=["dead"])] = None,
    before: Annotated[Text | None, Query(description="`next` of the page before", examples=[EVENT_EXAMPLE])] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> JSONResponse:
    """List deliveries; ``state=dead`` are those that were given up. They are kept for a month."""
    with components.database.transaction() as session:
        found = DeliveryRepository(session).list(webhook_id, state=state, before=before, limit=limit + 1)
    following = found[limit - 1].event_id if len(found) > limit else None
    return JSONResponse({"items": [each.to_json() for each in found[:limit]], "next": following})


@router.post(
    "/{webhook_id}/deliveries/{event_id}/replay",
    status_code=202,
    response_model=DeliveryJson,
    name="replay_delivery",
    summary="送り直す",
)
def replay(webhook_id: Text, event_id: Text, components: ComponentsDep, actor: Admin) -> JSONResponse:
    """Send a delivery again that was delivered or given up, with all its tries."""
    with components.database.transaction() as session:
        replayed = DeliveryRepository(session).replay(actor.name, webhook_id, event_id)
    start_sending(components.database)
    return JSONResponse(replayed.to_json(), status_code=202)


@router.post(
    "/{webhook_id}/deliveries/replay",
    status_code=202,
    response_model=Replayed,
    name="replay_dead_deliveries",
    summary="送れなかったものを全部送り直す",
)
def replay_dead(webhook_id: Text, components: ComponentsDep, actor: Admin) -> JSONResponse:
    """Send all dead deliveries again."""
    with components.database.transaction() as session:
        count = DeliveryRepository(session).replay_dead(actor.name, webhook_id)
    start_sending(components.database)
    return JSONResponse({"replayed": count}, status_code=202)


def _conditions(wanted: ConditionsJson, components: Components, session: Session) -> Conditions:
    """Check that what is named exists: a code that no comment can have would never be told of."""
    for reason in wanted.reasons:
        check_code("conditions.reasons", reason, components.taxonomy.reasons)
    known = ThemeRepository(session).all_names() if wanted.themes else {}
    for theme in wanted.themes:
        if theme not in known:
            raise VocError(
                f"conditions.themes: 「{theme}」というテーマはありません。GET /v1/themes でIDを確かめてください。",
                code="theme_missing",
                status=404,
            )
    return Conditions(
        urgency=wanted.urgency,
        reasons=tuple(wanted.reasons),
        themes=tuple(wanted.themes),
        intents=tuple(wanted.intents),
        kinds=tuple(wanted.kinds),
        max_age_days=wanted.max_age_days,
    )
