"""Logs: one line an event on stderr, as text for people or JSON for collectors; never a customer's words.

Events carry their facts as ``extra={"facts": {…}}``, which JSON shows as keys and text after the message.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class LogFormat(StrEnum):
    """What a line of the log is."""

    TEXT = "text"
    JSON = "json"


class JsonFormatter(logging.Formatter):
    """One JSON object a line. Of an exception only the type is told: its message and traceback could quote a customer."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_facts(record),
        }
        return json.dumps(line | _exception(record), ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """The same for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = datetime.fromtimestamp(record.created).astimezone().strftime("%Y-%m-%d %H:%M:%S")
        facts = "".join(f" {name}={value}" for name, value in (_facts(record) | _exception(record)).items())
        return f"{time} {record.levelname} {record.getMessage()}{facts}"


def log_config(form: LogFormat) -> dict[str, Any]:
    """Return the configuration for ``logging.config.dictConfig`` and for uvicorn, whose own lines are left out."""
    formatter = JsonFormatter if form is LogFormat.JSON else TextFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {"voc": {"level": "INFO"}, "api": {"level": "INFO"}, "uvicorn.access": {"level": "ERROR"}},
    }


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    facts: dict[str, Any] = getattr(record, "facts", {})
    return facts


def _exception(record: logging.LogRecord) -> dict[str, str]:
    kind = record.exc_info[0] if record.exc_info else None
    return {"exception": kind.__name__} if kind else {}
