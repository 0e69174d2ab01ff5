"""Log lines: one an event, with its facts, without what an exception quotes."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from voc.logs import JsonFormatter, LogFormat, TextFormatter, log_config


def record(message: str = "request", **fields: object) -> logging.LogRecord:
    made = logging.LogRecord("api.observing", logging.INFO, "file", 1, message, (), None)
    vars(made).update(fields)
    return made


def failed() -> logging.LogRecord:
    try:
        raise ValueError("電話番号は090-0000-1234")
    except ValueError:
        return record(exc_info=sys.exc_info())


def test_a_json_line_has_the_event_and_its_facts() -> None:
    line = json.loads(JsonFormatter().format(record(facts={"route": "/v1/tags", "status": 200})))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "logger": "api.observing",
        "message": "request",
        "route": "/v1/tags",
        "status": 200,
    }


def test_a_text_line_has_them_too() -> None:
    line = TextFormatter().format(record(facts={"route": "/v1/tags", "status": 200}))
    assert line.endswith("INFO request route=/v1/tags status=200")


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
def test_of_an_exception_only_the_type_is_told_in_one_line(formatter: logging.Formatter) -> None:
    line = formatter.format(failed())
    assert "ValueError" in line
    assert "090" not in line
    assert "\n" not in line


@pytest.mark.parametrize("form", list(LogFormat))
def test_the_configuration_names_the_formatter_of_the_format(form: LogFormat) -> None:
    formatters = {LogFormat.JSON: JsonFormatter, LogFormat.TEXT: TextFormatter}
    assert log_config(form)["formatters"]["line"]["()"] is formatters[form]
