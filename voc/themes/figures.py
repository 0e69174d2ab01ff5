"""Figures of the themes for pages: the map of comments, and the themes over time. Plotly figures as plain dicts.

A figure has ``data``, ``layout`` and ``config``, so that ``Plotly.newPlot(element, figure)`` draws it with our settings:
names in Japanese, and no button that sends comments to Plotly's cloud. Text is escaped, for Plotly reads some HTML in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from voc.encode.encoder import Vectors

# Laid out in four seconds; 5,000 took eleven, and no eye tells so many apart.
MOST_POINTS: Final = 2_000
_MOST_LINES: Final = 10
_SEED: Final = 20_260_921

# Paul Tol's "muted" scheme, made to be told apart by colour-blind people, and grey for what belongs nowhere
# (https://sronpersonalpages.nl/~pault/, Colour Schemes, technical note SRON/EPS/TN/09-002).
_COLOURS: Final = (
    "#cc6677",
    "#332288",
    "#ddcc77",
    "#117733",
    "#88ccee",
    "#882255",
    "#44aa99",
    "#999933",
    "#aa4499",
)
_SYMBOLS: Final = ("circle", "diamond", "square", "triangle-up", "cross", "x", "star")
_DASHES: Final = {"circle": "solid", "diamond": "dash", "square": "dot"}
_NOWHERE: Final = {"color": "#bbbbbb", "symbol": "circle"}
_FONT: Final = '"Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic UI", Meiryo, sans-serif'

_HOVER_CHARACTERS: Final = 80
_HOVER_LINE: Final = 40
_UNASSIGNED: Final = "未分類"

_PERPLEXITY: Final = 30
_ROUNDS: Final = 500
_DECIMALS: Final = 4

# Without the second line plotly.js offers to send the chart, comments and all, to Plotly's cloud; a policy cannot stop it.
_CONFIG: Final[Mapping[str, Any]] = {
    "displaylogo": False,
    "showSendToCloud": False,
    "responsive": True,
    "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
    "locale": "ja",
    "locales": {
        "ja": {
            "dictionary": {
                "Download plot as a PNG": "画像 (PNG) として保存",
                "Zoom": "範囲を拡大",
                "Pan": "移動",
                "Zoom in": "拡大",
                "Zoom out": "縮小",
                "Reset axes": "全体を表示",
                "Double-click on legend to isolate one trace": "凡例をダブルクリックすると、そのテーマだけを表示します",
            }
        }
    },
}
# The page may run what stands in it and may ask for nothing.
_POLICY: Final = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"

Figure = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A comment on the map: its place (a row of ``project``), its masked text, its theme."""

    x: float
    y: float
    text: str
    theme_id: str | None


@dataclass(frozen=True, slots=True)
class ShownWeek:
    """A week's name (``2026-W46``) and how many respondents spoke in it at all, the exposure."""

    name: str
    respondents: int


def draw(count: int, most: int = MOST_POINTS) -> npt.NDArray[np.int64]:
    """Return which of ``count`` comments go onto the map, in order: all, or ``most`` by a seeded draw."""
    if count <= most:
        return np.arange(count, dtype=np.int64)
    return np.sort(np.random.default_rng(_SEED).choice(count, most, replace=False)).astype(np.int64)


def project(vectors: Vectors) -> Vectors:
    """Lay out unit vectors, shape ``(n, d)`` with d of 2 or more, in the plane, shape ``(n, 2)``; near is alike.

    t-SNE (van der Maaten and Hinton 2008, JMLR 9:2579) from a PCA start. The same set of vectors has the same layout, in
    whatever order; equal ones share a place. One thread: more would change the sums, and be slower beside other work.
    Draw first (``draw``): the time grows faster than n.

    How well neighbours are kept (trustworthiness at 10) and the processor's seconds on one core, for the comments of
    ``corpora/themes``, an industry alone (mean of nine) and all, and for 5,000 of these and ``corpora/comments``, by
    encoder and reasons alone; with the topics, which have more directions, t-SNE keeps 0.84 to 0.90 of 160 and 0.92 of 1,440:

    ======  ===============  ===============  ===============
    layout  160              1,433            5,000
    ======  ===============  ===============  ===============
    PCA     0.838   0.1 s    0.790   0.1 s    0.754   0.3 s
    UMAP    0.965   7.4 s    0.982    10 s    0.981    33 s
    t-SNE   0.965   0.2 s    0.988   2.2 s    0.991   9.9 s
    ======  ===============  ===============  ===============

    1,000 rounds take twice as long and keep no more (0.991). UMAP compiles for seconds in each new process.
    """
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    distinct, places = np.unique(np.round(vectors, _DECIMALS), axis=0, return_inverse=True)
    if len(distinct) < 2:
        return np.zeros((len(vectors), 2), dtype=np.float32)
    perplexity = min(_PERPLEXITY, (len(distinct) - 1) / 3)
    layout = TSNE(2, init="pca", perplexity=perplexity, max_iter=_ROUNDS, random_state=_SEED)
    with threadpool_limits(1):
        result: Vectors = layout.fit_transform(distinct)[places]
    return result


def map_figure(points: Sequence[MapPoint], themes: Mapping[str, str], drawn_from: int | None = None) -> Figure:
    """Return the map of comments, coloured by theme; at most ``MOST_POINTS`` of them by a seeded draw.

    ``drawn_from`` is how many comments there are where ``points`` were drawn before, so that the map can say so.
    ``themes`` maps ids to names, the largest first: the order gives the colours. Comments of no theme, or of one that is
    not in ``themes``, are grey and lie below the others.
    """
    styles = {None: _NOWHERE} | _styles(themes)
    by_theme: dict[str | None, list[MapPoint]] = {theme: [] for theme in styles}
    for index in draw(len(points)):
        point = points[index]
        by_theme[point.theme_id if point.theme_id in themes else None].append(point)
    traces: list[Figure] = [
        {
            "type": "scatter",
            "mode": "markers",
            "name": escape(themes[theme] if theme else _UNASSIGNED, quote=False),
            "x": [round(float(point.x), 3) for point in own],
            "y": [round(float(point.y), 3) for point in own],
            "text": [_hover(point.text) for point in own],
            "hovertemplate": "<b>%{fullData.name}</b><br>%{text}<extra></extra>",
            "marker": {**styles[theme], "size": 7, "opacity": 0.8},
            "legendrank": 1000 if theme else 1001,
        }
        for theme, own in by_theme.items()
        if own
    ]
    note = "近い点ほど内容が似ています (軸に意味はありません)"
    total = drawn_from or len(points)
    if total > MOST_POINTS:
        note += f"。{total:,} 件から {MOST_POINTS:,} 件を抽出しました"
    nothing = {"visible": False}
    return _figure(traces, "コメントの地図", note, xaxis=nothing, yaxis={**nothing, "scaleanchor": "x"})


def over_time_figure(
    weeks: Sequence[ShownWeek], counts: Mapping[str, Sequence[int]], themes: Mapping[str, str]
) -> Figure:
    """Return the weekly share of respondents who speak of each theme: the ten that most speak of in these weeks.

    ``counts`` has for each theme a number of respondents a week, in the order of ``weeks``; ``themes`` is as for the map,
    and gives the same colours. A week without respondents leaves a gap. Raises ``ValueError`` where a theme has
    another number of counts than there are weeks.
    """
    if wrong := [theme for theme, own in counts.items() if len(own) != len(weeks)]:
        raise ValueError(f"not {len(weeks)} counts, one a week, but another number for: {', '.join(wrong)}")
    styles = _styles(themes)
    largest = sorted((theme for theme in themes if theme in counts), key=lambda theme: -sum(counts[theme]))
    traces: list[Figure] = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": escape(themes[theme], quote=False),
            "x": [week.name for week in weeks],
            "y": [
                round(100 * count / week.respondents, 2) if week.respondents else None
                for count, week in zip(counts[theme], weeks, strict=True)
            ],
            "customdata": [[count, week.respondents] for count, week in zip(counts[theme], weeks, strict=True)],
            "hovertemplate": "<b>%{fullData.name}</b><br>%{x}: %{y:.1f}% (%{customdata[0]}人 / %{customdata[1]}人)<extra></extra>",
            "line": {
                "color": styles[theme]["color"],
                "dash": _DASHES.get(styles[theme]["symbol"], "dashdot"),
                "width": 2,
            },
            "marker": {**styles[theme], "size": 8},
        }
        for theme in largest[:_MOST_LINES]
    ]
    return _figure(
        traces,
        "テーマの推移",
        "その週に声を寄せた顧客のうち、テーマに触れた顧客の割合",
        xaxis={"type": "category", "title": {"text": "週"}},
        yaxis={"title": {"text": "顧客の割合 (%)"}, "ticksuffix": "%", "rangemode": "tozero"},
    )


def to_html(figure: Figure) -> str:
    """Return a page of the figure that stands alone: plotly.js is in it, and its policy forbids every request."""
    from plotly.io import to_html as plot

    body = plot(
        figure, config=dict(figure["config"]), full_html=False, include_plotlyjs=True, validate=False, div_id="figure"
    )
    return f"""<!doctype html>
<html lang="ja">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="{_POLICY}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <link rel="icon" href="data:,">
  <title>{escape(figure["layout"]["title"]["text"])}</title>
  <style>html, body {{ height: 100%; margin: 0; }}</style>
</head>
<body>
{body}
</body>
</html>
"""


def _styles(themes: Mapping[str, str]) -> dict[str | None, dict[str, str]]:
    """A colour and a marker for each theme; beyond the colours they come again with another marker (and dash)."""
    return {
        theme: {
            "color": _COLOURS[position % len(_COLOURS)],
            "symbol": _SYMBOLS[position // len(_COLOURS) % len(_SYMBOLS)],
        }
        for position, theme in enumerate(themes)
    }


def _hover(text: str) -> str:
    words = " ".join(text.split())
    if len(words) > _HOVER_CHARACTERS:
        words = words[: _HOVER_CHARACTERS - 1] + "…"
    lines = [words[start : start + _HOVER_LINE] for start in range(0, len(words), _HOVER_LINE)]
    return "<br>".join(escape(line, quote=False) for line in lines)


def _figure(traces: list[Figure], title: str, note: str, **axes: Figure) -> Figure:
    layout = {
        "title": {"text": title, "subtitle": {"text": note}},
        "font": {"family": _FONT},
        "hovermode": "closest",
        "hoverlabel": {"align": "left", "bgcolor": "#fff", "font": {"color": "#1d2433"}},
        "legend": {"itemsizing": "constant"},
        **axes,
    }
    return {"data": traces, "layout": layout, "config": dict(_CONFIG)}
