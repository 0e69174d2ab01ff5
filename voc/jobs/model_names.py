"""New themes named by the language model of the settings, where one is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import Final

from voc.jobs.components import Components
from voc.themes.discover import Discovery
from voc.themes.llm_namer import LlmNamer
from voc.themes.space import Document
from voc.themes.theme import Place, Theme

_MOST_STATEMENTS: Final = 10
_LONGEST_STATEMENT: Final = 200


def with_model_names(
    found: Discovery, documents: Sequence[Document], owners: Mapping[str, str], taken: Set[str], components: Components
) -> Discovery:
    """Return the discovery with better names of its new themes, those without an owner; the others keep theirs."""
    settings = components.settings
    namer = LlmNamer(str(settings.namer_url), settings.namer_model, settings.namer_key.get_secret_value())
    new = [theme for theme in found.themes if theme.id not in owners]
    told = {theme.name: _told(theme, documents, found.places, components) for theme in new}
    better = namer.better_names(told, taken | {theme.name for theme in found.themes if theme.id in owners})
    renamed = {theme.id: replace(theme, name=better[theme.name]) for theme in new if theme.name in better}
    return replace(found, themes=tuple(renamed.get(theme.id, theme) for theme in found.themes))


def _told(theme: Theme, documents: Sequence[Document], places: Sequence[Place], components: Components) -> list[str]:
    """What the comments nearest to a theme's centre say: of each the statement that lies nearest.

    Comments are stored masked; they are masked again, for the masker may know more now than it did then.
    """
    encoder = components.encoder
    placed = zip(documents, places, strict=True)
    inside = [(place.score, each.analysis) for each, place in placed if place.theme_id == theme.id]
    told: dict[str, None] = {}
    for _, analysis in sorted(inside, key=lambda each: -each[0]):
        if not analysis.statements:
            continue
        nearest = (encoder.encode_statements(analysis) @ theme.centroid[: encoder.dimension]).argmax()
        statement = analysis.statements[int(nearest)]
        masked = components.masker.mask(analysis.quote(statement.start, statement.end)).text
        told[" ".join(masked.split())[:_LONGEST_STATEMENT]] = None
        if len(told) == _MOST_STATEMENTS:
            break
    return list(told)
