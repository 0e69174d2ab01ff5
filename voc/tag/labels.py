"""The fixed codes of the label guide (``docs/labels.md``) with their Japanese display names."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Sentiment(StrEnum):
    """How the customer feels; one a comment."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    MIXED = "mixed"


class Intent(StrEnum):
    """Where the customer stands on leaving; one a comment."""

    NONE = "none"
    CONSIDERING = "considering"
    REQUESTED = "requested"
    DONE = "done"


class Urgency(StrEnum):
    """How soon someone must act; one a comment, the highest that applies."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


# Who asked to leave, or has left.
LEAVING: Final = (Intent.REQUESTED, Intent.DONE)
# What someone must act on within a day.
URGENT: Final = (Urgency.CRITICAL, Urgency.HIGH)
# So many reasons and demands a comment is given at most.
MOST_LABELS: Final = 3

REASON_NAMES: Final[dict[str, str]] = {
    "effect": "効果・成果が出ない",
    "mismatch": "合わない・期待と違う",
    "price": "料金・予算",
    "surplus": "余る・使わない",
    "competitor": "他社へ乗り換え",
    "feature": "機能・品揃え不足",
    "defect": "不具合・品質",
    "usability": "使いにくい・分かりにくい",
    "support": "応対・サポート",
    "expertise": "専門性・提案力",
    "followup": "連絡・フォロー不足",
    "billing": "請求・契約・解約手続き",
    "delivery": "配送・納期",
    "trust": "信頼・安全・法令",
    "circumstances": "顧客側の事情",
    "other": "その他",
}

DEMAND_NAMES: Final[dict[str, str]] = {
    "refund": "返金・補償",
    "replace": "交換・修理・再送",
    "cancel": "解約・退会・返品の処理",
    "pause": "休止・スキップ・変更",
    "discount": "値下げ・割引",
    "explain": "説明・回答",
    "apology": "謝罪",
    "improve": "改善・要望",
    "callback": "折り返し・担当からの連絡",
    "prevention": "再発防止策",
}

SENTIMENT_NAMES: Final[dict[str, str]] = {
    Sentiment.POSITIVE: "好意的",
    Sentiment.NEUTRAL: "中立",
    Sentiment.NEGATIVE: "不満",
    Sentiment.MIXED: "称賛と不満",
}

INTENT_NAMES: Final[dict[str, str]] = {
    Intent.NONE: "なし",
    Intent.CONSIDERING: "検討・ほのめかし",
    Intent.REQUESTED: "申し出・手続き中",
    Intent.DONE: "解約済み",
}

URGENCY_NAMES: Final[dict[str, str]] = {
    Urgency.CRITICAL: "即時・当日",
    Urgency.HIGH: "24時間以内",
    Urgency.MEDIUM: "通常 (3営業日)",
    Urgency.LOW: "返信不要",
}


def main_reason(codes: Iterable[str]) -> str:
    """Return the first of ``codes`` that the head of the main reason knows, a built-in one; ``"none"`` where none is."""
    return next((code for code in codes if code in REASON_NAMES), "none")
