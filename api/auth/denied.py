"""Refusals that come with a header: what to identify with, when to come again."""

from __future__ import annotations

import math

from voc.errors import VocError


class Denied(VocError):
    """A refusal and the headers that belong to it."""

    def __init__(self, detail: str, *, code: str, status: int, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail, code=code, status=status)
        self.headers = headers or {}


def unauthenticated() -> Denied:
    """Nobody knows who is calling."""
    return Denied(
        "キーがないか、正しくないか、期限が切れています。Authorization: Bearer の後にキーを付けるか、サインインしてください。",
        code="unauthenticated",
        status=401,
        headers={"WWW-Authenticate": "Bearer"},
    )


def forbidden(scope: str) -> Denied:
    """The caller is known and may not do this."""
    return Denied(
        f"この操作には {scope} の権限が必要です。管理者に、その権限のあるキーか役割を頼んでください。",
        code="forbidden",
        status=403,
    )


def cross_origin() -> Denied:
    """Another site's page made the browser send this."""
    return Denied(
        "ほかのサイトから送られた操作なので断りました。voc のページを開き直して操作してください。",
        code="cross_origin",
        status=403,
    )


def too_many(wait_s: float) -> Denied:
    """The caller has to wait."""
    seconds = max(1, math.ceil(wait_s))
    return Denied(
        f"短い時間に呼び出しが多すぎます。{seconds}秒ほど待ってから送り直してください。",
        code="too_many_requests",
        status=429,
        headers={"Retry-After": str(seconds)},
    )
