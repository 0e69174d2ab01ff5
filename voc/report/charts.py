"""The charts of the summary as SVG, drawn by Vega-Lite without a browser. What they show stands in tables beside them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from voc.report.weekly import WeeklyReport
from voc.report.words import oneline
from voc.tag.labels import SENTIMENT_NAMES, Sentiment

_SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v5.json"
_FONT: Final = "Noto Sans CJK JP, Hiragino Sans, Yu Gothic, Meiryo, sans-serif"
# Whatever stands around the chart, also on a dark page.
_INK: Final = "currentColor"
_KIND_COLOURS: Final = ("#1f5fbf", "#7aa6e0", "#e0a100")
_SENTIMENT_COLOURS: Final = {
    Sentiment.NEGATIVE: "#b3261e",
    Sentiment.MIXED: "#e0a100",
    Sentiment.NEUTRAL: "#b9c4d6",
    Sentiment.POSITIVE: "#17703c",
}
_LONGEST_NAME: Final = 14


def received_chart(report: WeeklyReport) -> str:
    """Draw the comments received by week and kind as stacked bars."""
    values = [
        {"week": week.partition("-")[2], "kind": each.name, "comments": count, "order": order}
        for order, each in enumerate(report.received)
        for week, count in zip(report.weeks, (*each.before, each.comments), strict=True)
    ]
    encoding = {
        "x": {"field": "week", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}},
        "y": {"field": "comments", "type": "quantitative", "title": None, "axis": {"tickCount": 4}},
        "color": _colours([each.name for each in report.received], _KIND_COLOURS, "kind"),
        "order": {"field": "order"},
    }
    return _svg("受け取ったコメント (件)", values, encoding, width=230, height=120)


def sentiment_chart(report: WeeklyReport, most: int) -> str:
    """Draw the sentiment of the first themes' comments as bars of one length."""
    themes = report.theme_sentiment[:most]
    names = [f"{rank}. {oneline(theme.name, _LONGEST_NAME)}" for rank, theme in enumerate(themes, start=1)]
    shown = list(_SENTIMENT_COLOURS)
    values = [
        {"theme": name, "sentiment": SENTIMENT_NAMES[each], "comments": theme.by_sentiment[each], "order": order}
        for name, theme in zip(names, themes, strict=True)
        for order, each in enumerate(shown)
    ]
    encoding = {
        "y": {"field": "theme", "type": "nominal", "title": None, "sort": names, "axis": {"labelLimit": 190}},
        "x": {
            "field": "comments",
            "type": "quantitative",
            "stack": "normalize",
            "title": None,
            "axis": {"format": "%", "values": [0, 0.25, 0.5, 0.75, 1], "labelOverlap": False},
        },
        "color": _colours([SENTIMENT_NAMES[each] for each in shown], list(_SENTIMENT_COLOURS.values()), "sentiment"),
        "order": {"field": "order"},
    }
    return _svg("感情の割合", values, encoding, width=170, height=16 * max(1, len(themes)))


def _colours(names: Sequence[str], colours: Sequence[str], field: str) -> dict[str, Any]:
    scale = {"domain": list(names), "range": list(colours[: len(names)])}
    legend = {"orient": "bottom", "title": None, "columns": 4, "symbolType": "square"}
    return {"field": field, "type": "nominal", "scale": scale, "legend": legend}


def _svg(title: str, values: list[dict[str, Any]], encoding: dict[str, Any], *, width: int, height: int) -> str:
    spec = {
        "$schema": _SCHEMA,
        "width": width,
        "height": height,
        "background": None,
        "title": {"text": title, "anchor": "start", "fontSize": 11, "color": _INK},
        "data": {"values": values},
        "mark": "bar",
        "encoding": encoding,
        "config": {
            "font": _FONT,
            "view": {"stroke": None},
            "axis": {"grid": False, **dict.fromkeys(("labelColor", "titleColor", "domainColor", "tickColor"), _INK)},
            "legend": {"labelColor": _INK},
        },
    }
    return _drawn(json.dumps(spec, ensure_ascii=False))


@lru_cache(maxsize=64)
def _drawn(spec: str) -> str:
    from vl_convert import vegalite_to_svg

    svg: str = vegalite_to_svg(spec)
    return svg
