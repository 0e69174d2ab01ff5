"""The weekly summary as a page, as Markdown and as JSON."""

from __future__ import annotations

import json
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from voc.report.change import TREND_NAMES
from voc.report.weekly import WeeklyReport
from voc.tag.labels import URGENCY_NAMES

TEMPLATES: Final = Path(__file__).parent / "templates"


class ReportFormat(StrEnum):
    """The formats of the weekly summary."""

    HTML = "html"
    MARKDOWN = "md"
    JSON = "json"


MEDIA_TYPES: Final = {
    ReportFormat.HTML: "text/html; charset=utf-8",
    ReportFormat.MARKDOWN: "text/markdown; charset=utf-8",
    ReportFormat.JSON: "application/json",
}


def render(report: WeeklyReport, form: ReportFormat, *, links: bool = False) -> str:
    """Render a report; with ``links`` every number leads to its comments on voc's own pages."""
    if form is ReportFormat.JSON:
        return json.dumps(report.to_json(), ensure_ascii=False, indent=2) + "\n"
    template = _environment().get_template(f"weekly.{form.value}.j2")
    return template.render(report=report, trend_names=TREND_NAMES, urgency_names=URGENCY_NAMES, links=links)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["cell"] = _cell
    return environment


def _cell(text: str, most: int = 80) -> str:
    """Make a text fit into one Markdown cell; a customer's words are no markup."""
    line = " ".join(text.split())
    line = line if len(line) <= most else line[:most] + "…"
    return line.replace("&", "&amp;").replace("<", "&lt;").replace("|", "&#124;")
