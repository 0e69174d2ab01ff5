"""A sending: how it stands, why it failed, and when it is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from voc.errors import VocError

# Two days in all: 1, 5 and 15 minutes, 1, 3, 6, 12 and 24 hours after the try before. An import of Monday noon is in time.
_WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720, 1_440))
MOST_TRIES: Final = len(_WAITS) + 1
# What keeps its own sentence, since it comes from a server and not from a person's input.
_SENTENCES: Final = {
    "mail_not_configured": "メールの設定がありません。環境変数 VOC_SMTP_URL と VOC_MAIL_FROM を指定してください。",
    "mail_unreachable": "メールサーバーに届きません。VOC_SMTP_URL のホストとポートを確かめてください。",
    "mail_sign_in": "メールサーバーにサインインできません。VOC_SMTP_URL のユーザー名とパスワードを確かめてください。",
    "mail_refused": "メールサーバーが受け付けませんでした。送り先と VOC_MAIL_FROM を確かめてください。",
    "recipients_refused": "一部の送り先をメールサーバーが受け付けませんでした。ほかの送り先には送りました。",
    "file_unwritable": "まとめのファイルを書けません。VOC_HOME/summaries の書き込み権限と空き容量を確かめてください。",
    "address_forbidden": "送り先が社内や自分自身などのアドレスを指すので、送れません。VOC_WEBHOOK_PRIVATE_ADDRESSES を確かめてください。",
    "timeout": "送り先が時間内に答えませんでした。",
    "connection": "送り先に接続できません。",
    "name_unknown": "送り先のホスト名が見つかりません。",
    "week_empty": "その週のコメントがありません。取り込めば、次に試すときに送られます。",
    "nothing_stored": "コメントがまだ保存されていません。取り込めば、次に試すときに送られます。",
}


class SendingState(StrEnum):
    """Where a sending stands. ``FAILED``: given up after the last try."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class NotSent(VocError):
    """A summary could not be handed over; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(sentence(code), code=code, status=503)


def sentence(code: str) -> str:
    """Say in a Japanese sentence what a code of an error means."""
    return _SENTENCES.get(code, f"送り先が受け付けませんでした ({code})。")


def wait_after(tries: int) -> timedelta | None:
    """Return how long to wait after so many tries (from 1), ``None`` to give up."""
    return _WAITS[tries - 1] if tries < MOST_TRIES else None


@dataclass(frozen=True, slots=True)
class Sending:
    """A week's summary on its way to a subscription, as people see it."""

    week: str
    edition: int | None
    state: SendingState
    tries: int
    due_at: datetime
    tried_at: datetime | None
    ended_at: datetime | None
    error: str | None

    def to_json(self) -> dict[str, Any]:
        """Return what the API shows."""
        is_open = self.state in (SendingState.PENDING, SendingState.SENDING)
        return {
            "week": self.week,
            "edition": self.edition,
            "state": self.state,
            "tries": self.tries,
            "next_try_at": self.due_at.isoformat() if is_open else None,
            "tried_at": self.tried_at.isoformat() if self.tried_at else None,
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "error": {"code": self.error, "detail": sentence(self.error)} if self.error else None,
        }
