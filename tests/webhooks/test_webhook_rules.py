"""Which comments are told of, how a request is signed, and when it is tried again."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from textwrap import dedent
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError
from support.made import make_tags

from voc.ingest.comment import Kind
from voc.settings import PROJECT_ROOT
from voc.tag.corrections import Labels
from voc.tag.labels import Intent, Urgency
from voc.webhooks.delivery import MOST_TRIES, Outcome, wait_after
from voc.webhooks.signing import new_secret, signed_headers
from voc.webhooks.subscription import Conditions

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("conditions", "comment", "told"),
    [
        ({}, {}, True),
        ({"urgency": Urgency.HIGH}, {"urgency": "critical"}, True),
        ({"urgency": Urgency.HIGH}, {"urgency": "high"}, True),
        ({"urgency": Urgency.HIGH}, {"urgency": "medium"}, False),
        ({"urgency": Urgency.LOW}, {"urgency": "low"}, True),
        ({"reasons": ("price", "trust")}, {"reasons": ["support", "trust"]}, True),
        ({"reasons": ("price",)}, {"reasons": ["support", "trust"]}, False),
        ({"reasons": ("price",)}, {"reasons": []}, False),
        ({"themes": ("t1", "t2")}, {"theme": "t2"}, True),
        ({"themes": ("t1",)}, {"theme": None}, False),
        ({"intents": (Intent.REQUESTED, Intent.DONE)}, {"intent": "done"}, True),
        ({"intents": (Intent.REQUESTED,)}, {"intent": "considering"}, False),
        ({"kinds": (Kind.CALL_NOTE,)}, {"kind": Kind.CALL_NOTE}, True),
        ({"kinds": (Kind.CALL_NOTE,)}, {"kind": Kind.SURVEY}, False),
        ({"max_age_days": 7}, {"age": 7 * DAY}, True),
        ({"max_age_days": 7}, {"age": 8 * DAY}, False),
        ({"max_age_days": 0}, {"age": -DAY}, True),
        ({"urgency": Urgency.HIGH, "reasons": ("trust",)}, {"urgency": "high", "reasons": ["trust"]}, True),
        ({"urgency": Urgency.HIGH, "reasons": ("trust",)}, {"urgency": "high", "reasons": ["price"]}, False),
        ({"urgency": Urgency.HIGH, "reasons": ("trust",)}, {"urgency": "low", "reasons": ["trust"]}, False),
    ],
)
def test_all_conditions_must_hold(conditions: dict[str, Any], comment: dict[str, Any], told: bool) -> None:
    asked = {"kind": Kind.SURVEY, "theme": None, "age": timedelta(0), **comment}
    told_of = {name: asked.pop(name) for name in ("reasons", "intent", "urgency") if name in asked}
    labels = Labels.of(make_tags(**told_of).to_json())
    assert Conditions(**conditions).match(labels, **asked) is told
    assert Conditions.from_json(Conditions(**conditions).to_json()) == Conditions(**conditions)


def test_the_reference_library_takes_the_signature() -> None:
    key, body = new_secret(), '{"text": "解約"}'.encode()
    headers = signed_headers([key], "evt_1", datetime.now(UTC), body)
    assert Webhook(key).verify(body, headers) == {"text": "解約"}
    for wrong_body, wrong_headers in (
        (body + b" ", headers),
        (body, {**headers, "webhook-id": "evt_2"}),
        (body, signed_headers([key], "evt_1", datetime.now(UTC) - timedelta(hours=1), body)),
        (body, signed_headers([new_secret()], "evt_1", datetime.now(UTC), body)),
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(key).verify(wrong_body, wrong_headers)


def test_secrets_have_256_bits_and_differ() -> None:
    made = {new_secret() for _ in range(50)}
    assert len(made) == 50
    assert all(len(base64.b64decode(each.removeprefix("whsec_"))) == 32 for each in made)


def test_with_two_secrets_either_verifies() -> None:
    old, new = new_secret(), new_secret()
    headers = signed_headers([new, old], "evt_1", datetime.now(UTC), b"{}")
    assert [Webhook(key).verify("{}", headers) for key in (old, new)] == [{}, {}]


def test_the_check_without_a_library_in_the_documentation_works() -> None:
    lines = (PROJECT_ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8").splitlines()
    start = lines.index("    import base64, hashlib, hmac, time")
    end = next(number for number in range(start, len(lines)) if lines[number] and not lines[number].startswith("    "))
    shown: dict[str, Any] = {}
    exec(dedent("\n".join(lines[start:end])), shown)
    key, body = new_secret(), b"{}"
    headers = signed_headers([new_secret(), key], "evt_1", datetime.now(UTC), body)
    assert shown["is_from_voc"](key, headers, body)
    assert not shown["is_from_voc"](key, headers, body + b" ")
    assert not shown["is_from_voc"](new_secret(), headers, body)


def test_waits_grow_and_end() -> None:
    failed = Outcome(500)
    waits = [wait_after(number, failed) for number in range(1, MOST_TRIES + 1)]
    assert waits.pop() is None
    seconds = [wait.total_seconds() for wait in waits if wait]
    for wait, usual in zip(seconds, (5, 30, 120, 600, 3_600, 18_000, 86_400), strict=True):
        assert 0.8 * usual <= wait <= 1.2 * usual
    assert len({wait_after(1, failed) for _ in range(20)}) > 1


@pytest.mark.parametrize(
    ("asked", "at_least", "at_most"),
    [
        (timedelta(minutes=5), 300, 300),
        (timedelta(seconds=1), 4, 6),
        (timedelta(seconds=-9), 4, 6),
        (timedelta(days=90), 86_400, 86_400),
    ],
)
def test_the_receiver_may_ask_for_a_longer_wait_up_to_a_day(asked: timedelta, at_least: int, at_most: int) -> None:
    wait = wait_after(1, Outcome(429, retry_after=asked))
    assert wait is not None
    assert at_least <= wait.total_seconds() <= at_most


def test_who_is_gone_is_not_asked_again() -> None:
    assert wait_after(1, Outcome(410)) is None
