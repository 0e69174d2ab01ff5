"""A summary as a message of a Slack-compatible incoming webhook: blocks, and text for what shows none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from voc.report.brief import page_of, sentences, span, theme_lines
from voc.report.weekly import WeeklyReport
from voc.report.words import title

# Slack refuses longer ones.
_LONGEST_HEADER: Final = 150
_LONGEST_SECTION: Final = 3_000
_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def write_message(report: WeeklyReport, site: str | None) -> dict[str, Any]:
    """Write the message; names of themes cannot become links, mentions or marks of another kind."""
    told = [f"{number}. {_plain(each)}" for number, each in enumerate(sentences(report), 1)]
    themes = [f"• {_plain(each)}" for each in theme_lines(report)]
    page = page_of(report, site)
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": title(report)[:_LONGEST_HEADER]}},
        {"type": "context", "elements": [_marked([_plain(span(report))])]},
        {"type": "section", "text": _marked(told)},
    ]
    if themes:
        blocks.append({"type": "section", "text": _marked(["*主なテーマ* (顧客の数)", *themes])})
    if page:
        blocks.append({"type": "section", "text": _marked([f"<{page}|まとめを開く>"])})
    return {"text": "\n".join([_plain(title(report)), *told]), "blocks": blocks}


def _marked(lines: Sequence[str]) -> dict[str, str]:
    return {"type": "mrkdwn", "text": "\n".join(lines)[:_LONGEST_SECTION]}


def _plain(text: str) -> str:
    return text.translate(_ESCAPED)
