"""Continuity: what people know of themes goes on in a new run, also in one that found all of them from scratch."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import Final

import numpy as np

from voc.encode.encoder import Vectors
from voc.themes.assign import Assigner
from voc.themes.discover import Discovery
from voc.themes.identity import Grouped, pair
from voc.themes.known import KnownTheme
from voc.themes.plain_names import with_plain_names
from voc.themes.space import Document
from voc.themes.theme import Theme

# More than this share of a theme's known comments.
_MOSTLY: Final = 0.5


def continue_known(
    found: Discovery,
    selected: Sequence[Document],
    vectors: Mapping[str, Vectors],
    known: Sequence[KnownTheme],
    members: Mapping[str, Sequence[str]],
    same_space: bool,
) -> tuple[Discovery, dict[str, str]]:
    """Pair the themes of a run from scratch with the known ones; return it with those added that must stay, and the owners.

    ``vectors`` are of all comments by id, also of those not selected. Known themes are compared by their members' vectors
    of now, so that they are recognized in another space, too. A found theme that continues none, but whose known comments
    mostly belong to one that a person made, goes into that one: what was merged stays merged.
    """
    present = {theme_id: [each for each in ids if each in vectors] for theme_id, ids in members.items()}
    compared = [theme for theme in known if present.get(theme.id)]
    before = [_grouped(present[theme.id], vectors) for theme in compared]
    inside: dict[str, list[str]] = defaultdict(list)
    for document, place in zip(selected, found.places, strict=True):
        if place.theme_id:
            inside[place.theme_id].append(document.id)
    pairs = pair(before, [_grouped(inside[theme.id], vectors) for theme in found.themes])
    owners = {found.themes[new].id: compared[old].id for new, old in pairs.items()}
    held = {theme.id for theme in known if theme.held}
    belongs = {comment: theme.id for theme in compared for comment in present[theme.id]}
    for theme in found.themes:
        owner, share = _commonest([belongs[each] for each in inside[theme.id] if each in belongs])
        if theme.id not in owners and owner in held and share > _MOSTLY:
            owners[theme.id] = owner
    centres = {theme.id: grouped.centroid for theme, grouped in zip(compared, before, strict=True)}
    missed = [theme for theme in known if theme.id not in owners.values()]
    kept = _that_must_stay(missed, centres, same_space)
    if not kept:
        return found, owners
    themes = (*found.themes, *kept.values())
    placed = Assigner(themes, found.threshold).place(found.embedded.vectors)
    owners |= {theme.id: known_id for known_id, theme in kept.items()}
    return replace(found, themes=themes, places=tuple(placed)), owners


def name_new(
    found: Discovery,
    owners: Mapping[str, str],
    known: Sequence[KnownTheme],
    topics: Sequence[str],
    taken: Set[str] = frozenset(),
) -> tuple[Discovery, dict[str, str]]:
    """Give plain names to the themes that continue none, none of them ``taken``; return the run with its owners.

    Where a known theme that this run did not find has that name, it goes on: to people it is the same trouble come back. One
    that they hid does not, nor does its name come back.
    """
    in_use = {theme.name for theme in found.themes if theme.id in owners}
    missed = [theme for theme in known if theme.id not in owners.values() and not theme.hidden]
    awaited = {theme.name: theme.id for theme in missed if theme.name not in in_use}
    new = [theme for theme in found.themes if theme.id not in owners]
    others = (in_use | taken) - awaited.keys()
    named = {theme.id: theme for theme in with_plain_names(new, found.told(), topics, others, awaited.keys())}
    back = {theme.id: awaited[theme.name] for theme in named.values() if theme.name in awaited}
    return replace(found, themes=tuple(named.get(theme.id, theme) for theme in found.themes)), {**owners, **back}


def _that_must_stay(missed: Sequence[KnownTheme], centres: Mapping[str, Vectors], same_space: bool) -> dict[str, Theme]:
    """Return, by the id that people know, the themes that a person made or pinned, at their members' centre of now.

    Where no member is left it is the centre of then; in another space that means nothing, and the theme rests.
    """
    kept: dict[str, Theme] = {}
    for theme in missed:
        if (theme.held or theme.pinned) and theme.found:
            centre = centres.get(theme.id, theme.found[0].centroid if same_space else None)
            if centre is not None:
                kept[theme.id] = replace(theme.found[0], id=_digest(theme.id, centre), centroid=centre)
    return kept


def _grouped(members: Sequence[str], vectors: Mapping[str, Vectors]) -> Grouped:
    total = np.sum([vectors[each] for each in members], axis=0)
    return Grouped(total / max(float(np.linalg.norm(total)), 1e-9), frozenset(members))


def _commonest(owners: Sequence[str]) -> tuple[str, float]:
    """Return the commonest owner and its share; an empty one of none."""
    if not owners:
        return "", 0.0
    owner, count = Counter(owners).most_common(1)[0]
    return owner, count / len(owners)


def _digest(theme_id: str, centroid: Vectors) -> str:
    return f"k{hashlib.sha256(theme_id.encode() + centroid.tobytes()).hexdigest()[:12]}"
