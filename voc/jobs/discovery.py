"""Discovery of themes over what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from voc.errors import VocError
from voc.jobs.components import Components
from voc.store.comments import CommentFilter, CommentRepository
from voc.store.themes import Run, ThemeRepository, space_name
from voc.themes.discover import Discovery, Document, Granularity, discover

_FEWEST_COMMENTS = 20


@dataclass(frozen=True, slots=True)
class Selection:
    """Which comments to look at; the same selection over the same comments need not be analysed twice."""

    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    granularity: Granularity = Granularity.NORMAL

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
        last = comments.last_sequence()
        if current and (current.space, current.last_sequence, current.selection) == (space, last, selection.to_json()):
            return DiscoveryResult(current, fresh=False)
        documents, ids = _documents(components, comments, selection)
    if len(documents) < _FEWEST_COMMENTS:
        raise VocError(
            f"テーマを見つけるにはコメントが足りません (対象 {len(documents)}件、{_FEWEST_COMMENTS}件以上必要)。"
            "voc import でファイルを取り込むか、--since・--until・--kind の範囲を広げてください。",
            code="too_few_comments",
            status=409,
        )
    found = discover(documents, components.tagger, selection.granularity)
    places = dict(zip(ids, found.places, strict=True))
    with components.database.transaction() as session:
        run = ThemeRepository(session).add_run(
            found.themes,
            places,
            space=space,
            threshold=found.threshold,
            last_sequence=last,
            selection=selection.to_json(),
        )
    return DiscoveryResult(run, fresh=True)


def cluster_texts(components: Components, texts: Iterable[tuple[str, str, str | None]]) -> tuple[Discovery, list[str]]:
    """Cluster texts, given as ``(id, text, kind)``, without storing; returns the discovery and the ids in order."""
    documents = [Document(text_id, components.reader.read(text), kind) for text_id, text, kind in texts]
    return discover(documents, components.tagger), [document.id for document in documents]


def _documents(
    components: Components, comments: CommentRepository, selection: Selection
) -> tuple[list[Document], list[str]]:
    wanted = CommentFilter(kind=selection.kind, since=selection.since, until=selection.until)
    chosen = [stored for stored in comments.each(wanted) if stored.speaks_of_leaving]
    tokens = comments.tokens([stored.comment.id for stored in chosen])
    documents = []
    for stored in chosen:
        comment = stored.comment
        analysis = components.reader.restore(comment.text, tokens[comment.id])
        documents.append(Document(comment.id, analysis, comment.kind.value))
    return documents, [document.id for document in documents]
