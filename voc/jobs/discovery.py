"""Discovery of themes over what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

from sqlalchemy.orm import Session

from voc.encode.encoder import Vectors
from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.documents import read_documents
from voc.store.comments import CommentFilter, CommentRepository
from voc.store.theme_runs import NewRun, add_run
from voc.store.themes import Run, ThemeRepository, space_name
from voc.tag.tagger import Tagger
from voc.themes.assign import Assigner
from voc.themes.continuity import continue_known, name_new
from voc.themes.discover import Discovery, discover, renew
from voc.themes.granularity import Granularity
from voc.themes.known import KnownTheme
from voc.themes.space import Document, embed
from voc.themes.theme import Place

_FEWEST_COMMENTS: Final = 20
# Themes found in a hundred comments are too few and too wide for two hundred.
_GROWTH: Final = 2
# Themes that nobody speaks of for so long rest; the weekly report looks four weeks back.
_SILENCE: Final = timedelta(weeks=8)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which comments to look at; the same selection over the same comments need not be analysed twice."""

    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    granularity: Granularity = Granularity.NORMAL

    def includes(self, kind: str, moment: datetime) -> bool:
        """Tell whether a comment of this kind and moment is to be looked at."""
        return (
            (self.kind is None or kind == self.kind)
            and (self.since is None or moment >= self.since)
            and (self.until is None or moment < self.until)
        )

    def to_json(self) -> dict[str, str | None]:
        """Return the selection as it is kept with the run."""
        return {
            "kind": self.kind,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "granularity": self.granularity.value,
        }


@dataclass(frozen=True, slots=True)
class DiscoveryResult:
    """The run in force after the call.

    ``fresh`` is false where nothing had changed since it; ``rebuilt`` tells a run from scratch from a renewed one.
    """

    run: Run
    fresh: bool
    rebuilt: bool = False


def discover_themes(components: Components, selection: Selection, *, rebuild: bool = False) -> DiscoveryResult:
    """Find the themes of stored comments that speak of leaving, and store the run. Unchanged input is not analysed again.

    Themes that are known stay, and new ones are added, until the comments are twice as many as when all themes were last
    found from scratch, or the selection, the encoder or the tagger is another. Also from scratch a theme that continues a
    known one keeps its id and name, and those that a person made or pinned stay.
    """
    space = space_name(components.encoder.name, components.tagger.version)
    with components.database.transaction() as session:
        current = ThemeRepository(session).current_run()
        revision = CommentRepository(session).revision()
        alike = current is not None and (current.space, current.selection) == (space, selection.to_json())
        if current and alike and current.revision == revision and not rebuild:
            return DiscoveryResult(current, fresh=False)
        stored = _read(components, session, selection)
    if len(stored.selected) < _FEWEST_COMMENTS:
        raise _too_few(len(stored.selected), "")
    apart = embed(stored.others, components.tagger).vectors
    if current and alike and not rebuild and stored.in_force and len(stored.selected) < _GROWTH * current.built_on:
        found, owners = _renewed(stored, current, components.tagger)
        built_on, rebuilt = current.built_on, False
    else:
        same_space = current is not None and current.space == space
        found, owners = _from_scratch(stored, apart, components.tagger, selection.granularity, same_space)
        built_on, rebuilt = len(stored.selected), True
    found, owners = name_new(found, owners, stored.known, components.tagger.topic_names, stored.names)
    if components.settings.namer_url:
        from voc.jobs.model_names import with_model_names  # httpx takes its time, and most do without

        found = with_model_names(found, stored.selected, owners, stored.names, components)
    places = _by_id(stored.selected, found.places)
    places |= _by_id(stored.others, Assigner(found.themes, found.threshold).place(apart))
    new = NewRun(
        themes=found.themes,
        owners=owners,
        resting=_resting(stored, owners, places),
        places=places,
        space=space,
        threshold=found.threshold,
        comments=len(stored.selected),
        built_on=built_on,
        revision=revision,
        selection=selection.to_json(),
        mark=stored.mark,
        read_at=stored.read_at,
    )
    with components.database.transaction() as session:
        return DiscoveryResult(add_run(session, new), fresh=True, rebuilt=rebuilt)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What is stored as a discovery begins.

    ``known`` are the themes that people know, ``members`` their comments, ``names`` those of all themes that ever were;
    ``selected`` the comments that speak of leaving and are to be looked at, ``others`` those that are only placed, ``times``
    when each was written and received; ``mark`` and ``read_at`` are what the run is stored with (``NewRun``).
    """

    known: Sequence[KnownTheme]
    members: Mapping[str, Sequence[str]]
    names: Set[str]
    selected: Sequence[Document]
    others: Sequence[Document]
    times: Mapping[str, tuple[datetime, datetime]]
    mark: str
    read_at: datetime

    @property
    def in_force(self) -> list[KnownTheme]:
        """The themes that the run in force found."""
        return [theme for theme in self.known if theme.found]


def _read(components: Components, session: Session, selection: Selection) -> _Stored:
    themes = ThemeRepository(session)
    known = themes.themes(hidden=True, resting=True)
    names = frozenset(themes.all_names().values())
    members, mark, read_at = themes.members(), themes.mark(), datetime.now(UTC)
    selected, others, times = _documents(components, CommentRepository(session), selection)
    return _Stored(known, members, names, selected, others, times, mark, read_at)


def _renewed(stored: _Stored, current: Run, tagger: Tagger) -> tuple[Discovery, dict[str, str]]:
    """Place the comments among the themes of the run in force and add new ones; return them with the owners."""
    old = [found for theme in stored.in_force for found in theme.found]
    unseen = {each for each, (_, received) in stored.times.items() if received > current.created_at}
    found = renew(stored.selected, tagger, old, current.threshold, unseen, stored.names)
    return found, {each.id: theme.id for theme in stored.in_force for each in theme.found}


def _from_scratch(
    stored: _Stored, apart: Vectors, tagger: Tagger, granularity: Granularity, same_space: bool
) -> tuple[Discovery, dict[str, str]]:
    """Find all themes anew and continue the known ones in them; ``apart`` are the vectors of the comments not selected."""
    found = discover(stored.selected, tagger, granularity, stored.names)
    if not found.themes:
        raise _too_few(len({document.analysis.repaired.text for document in stored.selected}), "内容の違う")
    vectors = _by_id([*stored.selected, *stored.others], [*found.embedded.vectors, *apart])
    return continue_known(found, stored.selected, vectors, stored.known, stored.members, same_space)


def _by_id(documents: Sequence[Document], values: Iterable[_Value]) -> dict[str, _Value]:
    return {document.id: value for document, value in zip(documents, values, strict=True)}


def _resting(stored: _Stored, owners: Mapping[str, str], places: Mapping[str, Place]) -> frozenset[str]:
    """Return the known themes that no comment of the last weeks speaks of, unless pinned."""
    written = {each: moment for each, (moment, _) in stored.times.items()}
    # A mistyped date of a later year must not put all the others to rest.
    since = min(max(written.values()), datetime.now(UTC) + timedelta(days=1)) - _SILENCE
    spoken = {owners.get(place.theme_id) for each, place in places.items() if place.theme_id and written[each] >= since}
    return frozenset(theme.id for theme in stored.known if theme.id not in spoken and not theme.pinned)


def _too_few(count: int, which: str) -> VocError:
    return VocError(
        f"テーマを見つけるにはコメントが足りません ({which}対象 {count}件、{_FEWEST_COMMENTS}件以上必要)。"
        "voc import でファイルを取り込むか、--since・--until・--kind の範囲を広げてください。",
        code="too_few_comments",
        status=409,
    )


def cluster_texts(components: Components, texts: Iterable[tuple[str, str | None]]) -> Discovery:
    """Cluster texts, given with their kinds, without storing; the places are in the order given."""
    documents = [Document(str(row), components.reader.read(text), kind) for row, (text, kind) in enumerate(texts)]
    return name_new(discover(documents, components.tagger), {}, (), components.tagger.topic_names)[0]


def _documents(
    components: Components, comments: CommentRepository, selection: Selection
) -> tuple[list[Document], list[Document], dict[str, tuple[datetime, datetime]]]:
    """Return the comments that speak of leaving, those selected and the others, which are only assigned.

    With them when each was written and when it was received.
    """
    troubled = [stored for stored in comments.each(CommentFilter()) if stored.speaks_of_leaving]
    selected: list[Document] = []
    others: list[Document] = []
    for stored, document in zip(troubled, read_documents(components, comments, troubled), strict=True):
        chosen = selected if selection.includes(stored.comment.kind, stored.moment) else others
        chosen.append(document)
    return selected, others, {stored.comment.id: (stored.moment, stored.received_at) for stored in troubled}
