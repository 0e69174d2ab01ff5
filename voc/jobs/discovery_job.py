"""Discovery of themes as a background job."""

from __future__ import annotations

from typing import Any

from voc.days import parse_since, parse_until
from voc.jobs.engine import JobContext, job
from voc.themes.granularity import Granularity


@job("discovery", alone=True)
def discovery(context: JobContext) -> dict[str, Any]:
    """Find the themes of what is stored, as ``POST /v1/themes/discover`` was asked to."""
    from voc.jobs.discovery import Selection, discover_themes  # loads BERTopic's parts when themes are to be found

    params, components = context.params, context.components
    zone = components.settings.zone
    since, until = parse_since(params["since"], "since", zone), parse_until(params["until"], "until", zone)
    selection = Selection(params["kind"], since, until, Granularity(params["granularity"]))
    found = discover_themes(components, selection, rebuild=params["rebuild"])
    return {"run": found.run.id, "fresh": found.fresh, "rebuilt": found.rebuilt}
