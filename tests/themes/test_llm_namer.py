"""Names from a language model: taken where they do, and never a reason to fail."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time

import pytest
from support.chat import completion, running_chat
from support.server import free_port

from voc.errors import UsageError
from voc.settings import load_settings
from voc.themes.llm_namer import LlmNamer

PHONE = ["電話がつながらない", "〔氏名＊＊〕さんに何度かけても出ない"]
PRICE = ["値上げで家計が苦しい"]
TOLD = {"電話": PHONE, "値上げ": PRICE}


def test_each_theme_is_named_by_one_request() -> None:
    answers = ["解約の電話がつながらない", "値上げで続けられない"]
    with running_chat(lambda number: completion(answers[number])) as chat:
        better = LlmNamer(chat.url + "/", "small", "secret").better_names(TOLD, {"配送が遅い"})
    assert better == {"電話": answers[0], "値上げ": answers[1]}
    assert chat.paths == ["/v1/chat/completions"] * 2
    assert [body["model"] for body in chat.requests] == ["small"] * 2
    assert [headers["authorization"] for headers in chat.headers] == ["Bearer secret"] * 2
    first, second = chat.prompts()
    assert all(f"- {statement}" in first for statement in PHONE)
    assert "値上げで家計が苦しい" not in first
    assert {"- 配送が遅い", "- 値上げ"} <= set(first.splitlines())
    assert {"- 配送が遅い", "- 解約の電話がつながらない"} <= set(second.splitlines())
    assert "- 値上げ" not in second.splitlines()


def test_without_a_key_none_is_sent() -> None:
    with running_chat(lambda number: completion("電話が混んでいる")) as chat:
        LlmNamer(chat.url, "small").better_names({"電話": PHONE}, set())
    assert "authorization" not in chat.headers[0]


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (" 電話がつながらない。\n", "電話がつながらない"),
        ("「電話がつながらない。」", "電話がつながらない"),
        ("『電話がつながらない』。", "電話がつながらない"),
        ('"電話がつながらない"', "電話がつながらない"),
        ("「解約」の電話がつながらない", "「解約」の電話がつながらない"),
        ("「解約」と「電話」", "「解約」と「電話」"),
        ("高い", "高い"),
        ("電" * 30, "電" * 30),
    ],
)
def test_quotes_and_full_stops_are_stripped(answer: str, name: str) -> None:
    with running_chat(lambda number: completion(answer)) as chat:
        assert LlmNamer(chat.url, "small").better_names({"電話": PHONE}, set()) == {"電話": name}


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "",
        "。",
        "高",
        "「」",
        "電" * 31,
        "名前:\n電話がつながらない",
        "電話が\u2028つながらない",
        "電話が\x00つながらない",
        "電話が\u202eつながらない",
        "〔氏名＊＊〕さんが出ない",
        "＊＊さんが出ない",
        "**さんが出ない",
        "配送が遅い",
        "「配送が遅い。」",
        "値上げ",
    ],
)
def test_an_answer_that_is_no_name_leaves_the_rule_made_one(
    answer: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    replies = [completion(answer), completion("値上げで続けられない")]
    with running_chat(lambda number: replies[number]) as chat:
        better = LlmNamer(chat.url, "small").better_names(TOLD, {"配送が遅い"})
    assert better == {"値上げ": "値上げで続けられない"}
    assert [record.getMessage().partition(":")[0] for record in warnings(caplog)] == ["namer_answer_refused"]
    assert "2件のうち1件" in warnings(caplog)[0].getMessage()


def test_two_themes_do_not_get_the_same_name() -> None:
    with running_chat(lambda number: completion("電話がつながらない")) as chat:
        assert LlmNamer(chat.url, "small").better_names(TOLD, set()) == {"電話": "電話がつながらない"}


def test_a_server_error_is_tried_once_more() -> None:
    replies = [(503, ""), completion("電話が混んでいる")]
    with running_chat(lambda number: replies[number]) as chat:
        assert LlmNamer(chat.url, "small").better_names({"電話": PHONE}, set()) == {"電話": "電話が混んでいる"}


@pytest.mark.parametrize(
    ("reply", "requests", "problem"),
    [
        ((500, "電話がつながらない"), 2, "HTTP 500"),
        ((401, "電話がつながらない"), 1, "HTTP 401"),
        ((302, ""), 1, "HTTP 302"),
        ((200, "<html>電話がつながらない</html>"), 1, "ValidationError"),
        ((200, '{"choices": []}'), 1, "ValidationError"),
        (None, 2, "ReadTimeout"),
    ],
    ids=["error", "key", "elsewhere", "page", "empty", "silent"],
)
def test_an_endpoint_that_fails_is_not_asked_for_more_and_leaves_the_rule_made_names(
    reply: tuple[int, str] | None, requests: int, problem: str, caplog: pytest.LogCaptureFixture
) -> None:
    began = time.monotonic()
    with running_chat(lambda number: reply) as chat:
        assert LlmNamer(chat.url, "small", "secret", timeout=0.3).better_names(TOLD, set()) == {}
        assert time.monotonic() - began < 5
        assert len(chat.requests) == requests
    assert_one_line(caplog, problem)


def test_names_given_before_a_failure_stay() -> None:
    replies = [completion("電話が混んでいる"), (500, ""), (500, "")]
    with running_chat(lambda number: replies[number]) as chat:
        assert LlmNamer(chat.url, "small").better_names(TOLD, set()) == {"電話": "電話が混んでいる"}


@pytest.mark.parametrize(
    ("url", "key", "problem"),
    [
        (f"http://127.0.0.1:{free_port()}/v1", "", "ConnectError"),
        ("http://127.0.0.1:1/v1", "鍵", "UnicodeEncodeError"),
        ("file:///v1", "", "UnsupportedProtocol"),
    ],
    ids=["nothing", "key", "address"],
)
def test_nothing_that_answers_leaves_the_rule_made_names(
    url: str, key: str, problem: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert LlmNamer(url, "small", key).better_names(TOLD, set()) == {}
    assert_one_line(caplog, problem)


def test_no_new_theme_no_request(caplog: pytest.LogCaptureFixture) -> None:
    assert LlmNamer(f"http://127.0.0.1:{free_port()}", "small").better_names({}, set()) == {}
    assert not warnings(caplog)


def test_a_person_reads_one_line_on_stderr() -> None:
    program = "from voc.themes.llm_namer import LlmNamer; LlmNamer('http://127.0.0.1:1', 'm').better_names({'電話': []}, set())"
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, env=environment, check=True)
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("namer_failed ConnectError: 新しいテーマ1件のうち1件は")


@pytest.mark.parametrize(
    ("environment", "culprit"),
    [
        ({"VOC_NAMER_URL": "http://localhost:11434/v1"}, "VOC_NAMER_MODEL"),
        ({"VOC_NAMER_URL": "localhost", "VOC_NAMER_MODEL": "small"}, "VOC_NAMER_URL"),
    ],
)
def test_half_a_setting_is_refused_before_any_work(
    environment: dict[str, str], culprit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(UsageError, match=culprit):
        load_settings.__wrapped__()


def warnings(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno >= logging.WARNING]


def assert_one_line(caplog: pytest.LogCaptureFixture, problem: str) -> None:
    """One warning with its code and the kind of failure, and nothing of what was sent, answered or secret."""
    (record,) = warnings(caplog)
    assert record.getMessage().startswith(f"namer_failed {problem}: 新しいテーマ2件のうち2件は")
    assert "\n" not in record.getMessage()
    assert not any(word in caplog.text for word in ("つながらない", "家計", "secret"))
