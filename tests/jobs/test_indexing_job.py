"""Comments that an earlier version stored become searchable, once."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete, select, update

from voc.ingest.comment import Comment, Kind
from voc.jobs.components import Components
from voc.jobs.indexing import make_searchable
from voc.jobs.intake import Intake
from voc.store.comments import CommentFilter, CommentRepository
from voc.store.search import TermRepository
from voc.store.tables import ReadingRow, TermRow


def found(components: Components, **wanted: object) -> list[str]:
    with components.database.transaction() as session:
        stored = CommentRepository(session).search(CommentFilter(**wanted))  # type: ignore[arg-type]
    return [each.comment.id for each in stored]


def store(components: Components) -> None:
    comments = [
        Comment("c1", "電話がつながらなかった", attributes={"プラン": "標準"}),
        Comment("c2", "電話はつながった", attributes={"プラン": "月2回"}),
        Comment("c3", "！！", attributes={}),
    ]
    for _ in Intake(components).store(comments):
        pass


def forget_terms(components: Components) -> None:
    with components.database.transaction() as session:
        session.execute(delete(TermRow))
        session.execute(update(ReadingRow).values(searchable=False))


def test_comments_are_found_by_words_and_attributes_as_soon_as_they_are_stored(components: Components) -> None:
    store(components)
    assert found(components, words=("繋がるない",)) == ["c1"]
    assert found(components, words=("電話",), attributes=(("プラン", "月2回"),)) == ["c2"]
    assert found(components, words=("電話→繋がらない",)) == ["c1"]
    assert found(components, words=("電話→繋がる",)) == ["c2"]


def test_readings_of_an_earlier_version_get_their_terms_when_voc_starts(
    components: Components, over: Callable[[str], Components], database_url: str
) -> None:
    store(components)
    with components.database.transaction() as session:
        terms = session.execute(select(TermRow.term, TermRow.sequence).order_by(TermRow.term, TermRow.sequence)).all()
    forget_terms(components)
    assert found(components, words=("電話",)) == []
    started = over(database_url)
    assert found(started, words=("繋がるない",)) == ["c1"]
    with started.database.transaction() as session:
        again = session.execute(select(TermRow.term, TermRow.sequence).order_by(TermRow.term, TermRow.sequence)).all()
    assert again == terms
    assert make_searchable(started.database, lambda: started.reader) == 0
    started.database.engine.dispose()


def test_terms_that_an_earlier_version_did_not_make_are_added_to_those_that_are_there(components: Components) -> None:
    store(components)
    with components.database.transaction() as session:
        session.execute(delete(TermRow).where(TermRow.term.contains("→")))
        session.execute(update(ReadingRow).values(searchable=False))
    assert make_searchable(components.database, lambda: components.reader) == 3
    assert found(components, words=("電話→繋がらない",)) == ["c1"]
    assert found(components, words=("繋がるない",)) == ["c1"]


def test_attributes_are_listed_with_their_values_and_without_where_there_are_many(components: Components) -> None:
    comments = [
        Comment(
            f"c{n}", "電話", source=f"{n % 2}.csv", attributes={"プラン": "標準" if n % 2 else "月=2回", "番号": str(n)}
        )
        for n in range(6)
    ]
    for _ in Intake(components).store(comments):
        pass
    with components.database.transaction() as session:
        terms = TermRepository(session)
        assert terms.attributes(most=5) == {"プラン": ["月=2回", "標準"], "番号": []}
        assert terms.attributes(most=6)["番号"] == ["0", "1", "2", "3", "4", "5"]
        assert terms.sources(most=10) == ["0.csv", "1.csv"]
        assert terms.sources(most=1) == ["0.csv"]


def test_a_note_is_found_by_the_words_of_the_operator_too(components: Components) -> None:
    note = Comment("n1", "客: 解約したいです。\n担当: 代替品の発送をご案内しました。", kind=Kind.CALL_NOTE)
    for _ in Intake(components).store([note]):
        pass
    assert found(components, words=("解約",)) == found(components, words=("代替品",)) == ["n1"]
    assert found(components, words=("発送→案内する",)) == []
