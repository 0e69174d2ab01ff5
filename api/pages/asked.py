"""The search of a page: kept in the address, told in words, each condition with the address without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from fastapi import Request

from voc.ingest.comment import KIND_NAMES
from voc.tag.labels import INTENT_NAMES, SENTIMENT_NAMES, URGENCY_NAMES

_LABELS: Final = {
    "q": "ことば",
    "pair": "係り受け",
    "reason": "理由",
    "sentiment": "感情",
    "urgency": "緊急度",
    "intent": "解約意向",
    "theme": "テーマ",
    "kind": "種類",
    "source": "取り込み元",
    "since": "から",
    "until": "まで",
    "customer": "顧客",
    "review": "確認",
    "case": "急ぎの声",
}
_CASES: Final = {"any": "すべて", "open": "対応待ち", "handled": "対応済み"}
_NOT_CONDITIONS: Final = frozenset({"cursor", "said"})


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition in words, and the query of the search without it."""

    label: str
    value: str
    without: str


class Asked:
    """The query of a request without empty fields and without the place in the list."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self._pairs = [(name, value) for name, value in pairs if value and name not in _NOT_CONDITIONS]

    @classmethod
    def of(cls, request: Request) -> Asked:
        """Read the query of a request."""
        return cls(list(request.query_params.multi_items()))

    @classmethod
    def read(cls, query: str) -> Asked:
        """Read a query that was kept."""
        return cls(parse_qsl(query.removeprefix("?")))

    @property
    def query(self) -> str:
        """The query for an address."""
        return urlencode(self._pairs)

    def with_(self, **more: str) -> str:
        """Return the query with more fields."""
        return urlencode([*self._pairs, *more.items()])

    def without(self, left_out: str) -> list[tuple[str, str]]:
        """Return the fields but for one name."""
        return [(name, value) for name, value in self._pairs if name != left_out]

    def get(self, name: str) -> str:
        """Return the value of a field, empty where it was not asked."""
        return next((value for given, value in self._pairs if given == name), "")

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes that were asked for."""
        pairs = (value.partition("=") for name, value in self._pairs if name == "attribute")
        return {name: value for name, _, value in pairs}

    def conditions(self, reasons: Mapping[str, str], themes: Mapping[str, str]) -> list[Condition]:
        """Tell each condition in words."""
        names: dict[str, Mapping[Any, str]] = {
            "reason": reasons,
            "sentiment": SENTIMENT_NAMES,
            "urgency": URGENCY_NAMES,
            "intent": INTENT_NAMES,
            "kind": KIND_NAMES,
            "theme": {**themes, "none": "未分類"},
            "review": {"true": "要確認", "false": "要確認でない"},
            "case": _CASES,
        }
        found = []
        for at, (name, value) in enumerate(self._pairs):
            label, _, told = value.partition("=") if name == "attribute" else (_LABELS.get(name, name), "", value)
            told = names.get(name, {}).get(value, told)
            found.append(Condition(label, told, urlencode([*self._pairs[:at], *self._pairs[at + 1 :]])))
        return found
