"""Discovery of themes over what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from voc.errors import VocError
from voc.jobs.components import Components
from voc.store.comments import CommentFilter, CommentRepository
from voc.store.themes import Run, ThemeRepository, space_name
from voc.themes.assign import Assigner
from voc.themes.discover import Discovery, Granularity, discover
from voc.themes.space import Document, embed

_FEWEST_COMMENTS = 20


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
    """The run in force after the call; ``fresh`` is false where nothing had changed since it."""

    run: Run
    fresh: bool


def discover_themes(components: Components, selection: Selection) -> DiscoveryResult:
    """Find the themes of stored comments that speak of leaving, and store the run. Unchanged input is not analysed again."""
    space = space_name(components.encoder.name, components.tagger.version)
    with components.database.transaction() as session:
        current = ThemeRepository(session).current_run()
        comments = CommentRepository(session)
        revision = comments.revision()
        if current and (current.space, current.revision, current.selection) == (space, revision, selection.to_json()):
            return DiscoveryResult(current, fresh=False)
        selected, others = _documents(components, comments, selection)
    if len(selected) < _FEWEST_COMMENTS:
        raise VocError(
            f"テーマを見つけるにはコメントが足りません (対象 {len(selected)}件、{_FEWEST_COMMENTS}件以上必要)。"
            "voc import でファイルを取り込むか、--since・--until・--kind の範囲を広げてください。",
            code="too_few_comments",
            status=409,
        )
    found = discover(selected, components.tagger, selection.granularity)
    places = {document.id: place for document, place in zip(selected, found.places, strict=True)}
    assigner = Assigner(found.themes, found.threshold)
    elsewhere = assigner.place(embed(others, components.tagger).vectors)
    places |= {document.id: place for document, place in zip(others, elsewhere, strict=True)}
    with components.database.transaction() as session:
        run = ThemeRepository(session).add_run(
            found.themes,
            places,
            space=space,
            threshold=found.threshold,
            comments=len(selected),
            revision=revision,
            selection=selection.to_json(),
        )
    return DiscoveryResult(run, fresh=True)


def cluster_texts(components: Components, texts: Iterable[tuple[str, str | None]]) -> Discovery:
    """Cluster texts, given with their kinds, without storing; the places are in the order given."""
    documents = [Document(str(row), components.reader.read(text), kind) for row, (text, kind) in enumerate(texts)]
    return discover(documents, components.tagger)


def _documents(
    components: Components, comments: CommentRepository, selection: Selection
) -> tuple[list[Document], list[Document]]:
    """Return the comments that speak of leaving: those selected, and the others, which are only assigned."""
    troubled = [stored for stored in comments.each(CommentFilter()) if stored.speaks_of_leaving]
    tokens = comments.tokens([stored.comment.id for stored in troubled])
    selected: list[Document] = []
    others: list[Document] = []
    for stored in troubled:
        comment = stored.comment
        analysis = components.reader.restore(comment.text, tokens[comment.id])
        chosen = selected if selection.includes(comment.kind, stored.moment) else others
        chosen.append(Document(comment.id, analysis, comment.kind.value))
    return selected, others
