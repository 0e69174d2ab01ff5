"""``/settings``: keys and people, webhooks, the model, the codes, who did what; for administrators."""

from __future__ import annotations

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.auth.access import Admin
from api.dependencies import ComponentsDep
from api.pages.shown import local
from api.pages.templating import templates
from voc.access.scopes import ROLE_NAMES, USUAL_SCOPES, Scope
from voc.jobs.components import Components
from voc.jobs.model_status import model_status
from voc.store.audit import deeds
from voc.store.deliveries import DeliveryRepository
from voc.store.keys import KeyRepository
from voc.store.people import PersonRepository
from voc.store.subscriptions import SendingRepository, SubscriptionRepository
from voc.store.themes import ThemeRepository
from voc.store.webhooks import WebhookRepository
from voc.subscriptions.schedule import DAY_NAMES
from voc.subscriptions.sending import SendingState
from voc.subscriptions.subscription import CHANNEL_NAMES
from voc.tag.labels import INTENT_NAMES, SENTIMENT_NAMES, URGENCY_NAMES
from voc.webhooks.delivery import DeliveryState

router = APIRouter(prefix="/settings", include_in_schema=False)

SECTIONS: Final = {
    "/settings": "キーと人",
    "/settings/subscriptions": "まとめの購読",
    "/settings/webhooks": "Webhook",
    "/settings/model": "モデル",
    "/settings/taxonomy": "コードと辞書",
    "/settings/audit": "操作の記録",
}
SCOPE_NAMES: Final = {
    Scope.TAG: "tag: 保存せずにタグを付ける",
    Scope.READ: "read: コメント・テーマ・まとめを読む",
    Scope.WRITE: "write: 保存・訂正・削除・テーマの変更",
    Scope.ADMIN: "admin: すべてと、キー・記録・設定",
}
HEAD_NAMES: Final = {
    "main": "主な理由",
    "reasons": "理由 (3つまで)",
    "sentiment": "感情",
    "intent": "解約意向",
    "urgency": "緊急度",
    "demands": "要求",
    "statements": "文ごとの感情",
}
SENDING_NAMES: Final = {
    SendingState.PENDING: "次の試みを待っています",
    SendingState.SENDING: "送っています",
    SendingState.SENT: "送りました",
    SendingState.FAILED: "送れませんでした",
}
_MOST_DEAD: Final = 20
_MOST_DEEDS: Final = 200
_DRIFT_WEEKS: Final = 1


def _page(request: Request, name: str, **shown: Any) -> HTMLResponse:
    return templates.TemplateResponse(request, f"settings_{name}.html.j2", {"sections": SECTIONS, **shown})


@router.get("", response_class=HTMLResponse)
def access(request: Request, components: ComponentsDep, _actor: Admin) -> HTMLResponse:
    """Show keys and people."""
    with components.database.transaction() as session:
        keys, people = KeyRepository(session).all_keys(), PersonRepository(session).people()
    shown = [
        {
            "key": key,
            "made": local(components, key.created_at),
            "expires": local(components, key.expires_at) if key.expires_at else "",
            "used": local(components, key.last_used_at) if key.last_used_at else "",
            "revoked": local(components, key.revoked_at) if key.revoked_at else "",
        }
        for key in keys
    ]
    return _page(
        request,
        "access",
        keys=shown,
        people=[(local(components, person.created_at), person) for person in people],
        role_names=ROLE_NAMES,
        scope_names=SCOPE_NAMES,
        usual=USUAL_SCOPES,
    )


@router.get("/subscriptions", response_class=HTMLResponse)
def subscriptions(request: Request, components: ComponentsDep, _actor: Admin) -> HTMLResponse:
    """Show who is sent the weekly summary, and what became of the newest sending."""
    with components.database.transaction() as session:
        found = [each.to_json() for each in SubscriptionRepository(session).all()]
        newest = {each: sending.to_json() for each, sending in SendingRepository(session).newest().items()}
    return _page(
        request,
        "subscriptions",
        subscriptions=[(each, newest.get(each["id"])) for each in found],
        channel_names=CHANNEL_NAMES,
        day_names=DAY_NAMES,
        sending_names=SENDING_NAMES,
    )


@router.get("/webhooks", response_class=HTMLResponse)
def webhooks(request: Request, components: ComponentsDep, _actor: Admin) -> HTMLResponse:
    """Show the subscriptions, each with the deliveries that were given up."""
    with components.database.transaction() as session:
        deliveries = DeliveryRepository(session)
        hooks = [
            (hook, [_delivery(components, each) for each in _dead(deliveries, hook.id)])
            for hook in WebhookRepository(session).all()
        ]
        themes = ThemeRepository(session).all_names()
    return _page(request, "webhooks", hooks=hooks, themes=themes, reason_names=components.taxonomy.reasons)


@router.get("/model", response_class=HTMLResponse)
def model(request: Request, components: ComponentsDep, _actor: Admin) -> HTMLResponse:
    """Show the model in force: how well it reads each label, and whether what it reads now is what it read before."""
    status = model_status(components, _DRIFT_WEEKS)
    return _page(
        request,
        "model",
        status=status,
        since=local(components, status.since),
        head_names=HEAD_NAMES,
        label_names=_label_names(components),
    )


@router.get("/taxonomy", response_class=HTMLResponse)
def taxonomy(request: Request, components: ComponentsDep, _actor: Admin) -> HTMLResponse:
    """Show the codes with their names, the company's own ones with their examples, the hours within which to act."""
    settings = components.settings
    return _page(
        request, "taxonomy", taxonomy=components.taxonomy, file=settings.taxonomy, dictionary=settings.user_dictionary
    )


@router.get("/audit", response_class=HTMLResponse)
def audit_log(request: Request, components: ComponentsDep, _actor: Admin) -> HTMLResponse:
    """Show the newest deeds."""
    with components.database.transaction() as session:
        shown = [(local(components, deed.at), deed) for deed in deeds(session, limit=_MOST_DEEDS)]
    return _page(request, "audit", deeds=shown)


def _dead(deliveries: DeliveryRepository, webhook_id: str) -> list[Any]:
    return deliveries.list(webhook_id, state=DeliveryState.DEAD, limit=_MOST_DEAD)


def _delivery(components: Components, delivery: Any) -> dict[str, Any]:
    return {**delivery.to_json(), "tried": local(components, delivery.tried_at) if delivery.tried_at else ""}


def _label_names(components: Components) -> dict[str, str]:
    """Return the names of all labels that a head may answer."""
    taxonomy = components.taxonomy
    fixed = {**SENTIMENT_NAMES, **INTENT_NAMES, **URGENCY_NAMES}
    return {**{str(code): name for code, name in fixed.items()}, **taxonomy.reasons, **taxonomy.demands, "none": "なし"}
