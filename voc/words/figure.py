"""The network of words as a Plotly figure, a plain dict; colours that depend on the page are set by the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from math import sqrt
from typing import Any, Final

from voc.words.network import Network

_WIDEST: Final = 6.0
_LARGEST: Final = 28.0
_COLOURS: Final = {"edge": "#8993a3", "node": "#4a86d8"}


def network_figure(network: Network, counts: Mapping[str, int], address: Callable[[str], str]) -> dict[str, Any]:
    """Return the figure: a marker's area grows with ``counts``, an edge's width with its Jaccard coefficient.

    ``address`` gives where a word leads to, which stands in ``customdata``.
    """
    strongest = max((edge.jaccard for edge in network.edges), default=1.0)
    most = max((counts.get(word, 0) for word in network.places), default=0) or 1
    lines = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [network.places[edge.one][0], network.places[edge.other][0]],
            "y": [network.places[edge.one][1], network.places[edge.other][1]],
            "line": {"color": _COLOURS["edge"], "width": round(0.8 + _WIDEST * edge.jaccard / strongest, 2)},
            "opacity": 0.5,
            "hoverinfo": "skip",
        }
        for edge in network.edges
    ]
    words = list(network.places)
    sizes = [round(8 + (_LARGEST - 8) * sqrt(counts.get(word, 0) / most), 1) for word in words]
    markers = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [network.places[word][0] for word in words],
        "y": [network.places[word][1] for word in words],
        "text": [escape(word, quote=False) for word in words],
        "textposition": "top center",
        "customdata": [address(word) for word in words],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"color": _COLOURS["node"], "size": sizes, "line": {"width": 0}},
    }
    nothing = {"visible": False, "range": [-1.15, 1.15]}
    layout = {"showlegend": False, "hovermode": "closest", "xaxis": nothing, "yaxis": nothing}
    return {"data": [*lines, markers], "layout": layout, "config": {"responsive": True, "showSendToCloud": False}}
