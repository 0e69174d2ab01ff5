"""Discovery of themes over what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from voc.encode.encoder import Vectors
from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.documents import read_documents
from voc.store.comments import CommentFilter, CommentRepository
from voc.store.theme_runs import NewRun, add_run
from voc.store.themes import Run, ThemeRepository, space_name
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
        repository = ThemeRepository(session)
        current = repository.current_run()
        comments = CommentRepository(session)
        revision = comments.revision()
        alike = current is not None and (current.space, current.selection) == (space, selection.to_json())
        if current and alike and current.revision == revision and not rebuild:
            return DiscoveryResult(current, fresh=False)
        known = repository.themes(hidden=True, resting=True)
        taken = set(repository.all_names().values())
        members = repository.members()
        mark = repository.mark()
        read_at = datetime.now(UTC)
        selected, others, times = _documents(components, comments, selection)
    if len(selected) < _FEWEST_COMMENTS:
        raise _too_few(len(selected), "")
    apart = embed(others, components.tagger).vectors
    in_force = [theme for theme in known if theme.found]
    if current and alike and in_force and not rebuild and len(selected) < _GROWTH * current.built_on:
        old = [found for theme in in_force for found in theme.found]
        unseen = {each for each, (_, received) in times.items() if received > current.created_at}
        found = renew(selected, components.tagger, old, current.threshold, unseen, taken)
        owners = {each.id: theme.id for theme in in_force for each in theme.found}
        built_on, rebuilt = current.built_on, False
    else:
        found = discover(selected, components.tagger, selection.granularity, taken)
        if not found.themes:
            raise _too_few(len({document.analysis.repaired.text for document in selected}), "内容の違う")
        same_space = current is not None and current.space == space
        vectors = _by_id([*selected, *others], [*found.embedded.vectors, *apart])
        found, owners = continue_known(found, selected, vectors, known, members, same_space)
        built_on, rebuilt = len(selected), True
    found, owners = name_new(found, owners, known, components.tagger.topic_names, taken)
    if components.settings.namer_url:
        from voc.jobs.model_names import with_model_names  # httpx takes its time, and most do without

        found = with_model_names(found, selected, owners, taken, components)
    placed = {document.id: place for document, place in zip(selected, found.places, strict=True)}
    elsewhere = Assigner(found.themes, found.threshold).place(apart)
    placed |= {document.id: place for document, place in zip(others, elsewhere, strict=True)}
    new = NewRun(
        themes=found.themes,
        owners=owners,
        resting=_resting(known, owners, placed, {each: moment for each, (moment, _) in times.items()}),
        places=placed,
        space=space,
        threshold=found.threshold,
        comments=len(selected),
        built_on=built_on,
        revision=revision,
        selection=selection.to_json(),
        mark=mark,
        read_at=read_at,
    )
    with components.database.transaction() as session:
        return DiscoveryResult(add_run(session, new), fresh=True, rebuilt=rebuilt)


def _by_id(documents: Sequence[Document], vectors: Sequence[Vectors]) -> dict[str, Vectors]:
    return {document.id: vector for document, vector in zip(documents, vectors, strict=True)}


def _resting(
    known: Sequence[KnownTheme],
    owners: Mapping[str, str],
    places: Mapping[str, Place],
    moments: Mapping[str, datetime],
) -> frozenset[str]:
    """Return the known themes that no comment of the last weeks speaks of, unless pinned."""
    # A mistyped date of a later year must not put all the others to rest.
    since = min(max(moments.values()), datetime.now(UTC) + timedelta(days=1)) - _SILENCE
    spoken = {owners.get(place.theme_id) for each, place in places.items() if place.theme_id and moments[each] >= since}
    return frozenset(theme.id for theme in known if theme.id not in spoken and not theme.pinned)


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
