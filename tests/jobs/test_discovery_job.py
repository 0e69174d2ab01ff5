"""Discovery over what is stored: the same input once, changed input again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import HttpUrl
from sqlalchemy import delete, update
from support.chat import completion, running_chat

from voc.errors import VocError
from voc.ingest.comment import Comment
from voc.jobs.components import Components
from voc.jobs.discovery import Selection, cluster_texts, discover_themes
from voc.jobs.intake import Intake
from voc.store.comments import CommentFilter, CommentRepository
from voc.store.edits import ThemeEditor
from voc.store.tables import FoundRow, PlaceRow, ThemeRow
from voc.store.themes import ThemeRepository
from voc.themes.granularity import Granularity
from voc.themes.known import State

Put = Callable[[str], Components]


def store(components: Components, *comments: Comment) -> None:
    for _ in Intake(components).store(comments):
        pass


def troubled(components: Components) -> list[str]:
    with components.database.transaction() as session:
        return [s.comment.id for s in CommentRepository(session).each(CommentFilter()) if s.speaks_of_leaving]


def test_too_few_comments_are_refused_and_nothing_is_stored(components: Components) -> None:
    store(components, *(Comment(f"c{n}", f"電話が{n}回つながらない") for n in range(19)))
    with pytest.raises(VocError) as refused:
        discover_themes(components, Selection())
    assert refused.value.code == "too_few_comments"
    with components.database.transaction() as session:
        assert ThemeRepository(session).current_run() is None


def test_a_selection_outside_of_all_comments_is_refused(components: Components) -> None:
    store(components, *(Comment(f"c{n}", f"電話が{n}回つながらない") for n in range(30)))
    with pytest.raises(VocError):
        discover_themes(components, Selection(until=datetime(2020, 1, 1, tzinfo=UTC)))
    with pytest.raises(VocError):
        discover_themes(components, Selection(kind="complaint"))


def test_clustering_a_handful_of_texts_finds_no_theme(parts: Components) -> None:
    found = cluster_texts(parts, [("電話がつながらない", None), ("", None), ("特になし", "survey")])
    assert [place.theme_id for place in found.places] == [None, None, None]
    assert found.themes == ()


@pytest.fixture
def discovered(over: Put, theme_home: Callable[[Path], Path], tmp_path: Path) -> Iterator[Components]:
    components = over(f"sqlite:///{theme_home(tmp_path / 'home') / 'voc.db'}")
    yield components
    components.database.engine.dispose()


@pytest.mark.slow
def test_discovery_over_unchanged_comments_gives_the_run_before(discovered: Components) -> None:
    with discovered.database.transaction() as session:
        before = ThemeRepository(session).current_run()
    again = discover_themes(discovered, Selection())
    assert (again.run, again.fresh) == (before, False)


@pytest.mark.slow
def test_every_troubled_comment_has_a_place_and_themes_have_names_and_quotes(discovered: Components) -> None:
    ids = troubled(discovered)
    with discovered.database.transaction() as session:
        themes = ThemeRepository(session).themes()
        counts = ThemeRepository(session).counts()
        run = ThemeRepository(session).current_run()
        assert run is not None
        assert run.comments == len(ids)
        placed = [s for key in ids if (s := CommentRepository(session).get(key)) and s.theme_score is not None]
        assert len(placed) == len(ids)
        assert {s.theme_id for s in placed if s.theme_id} == {theme.id for theme in themes}
    assert 5 <= len(themes) <= 40
    assert len({theme.name for theme in themes}) == len(themes)
    assert [sum(f.size for f in theme.found) for theme in themes] == [counts[theme.id] for theme in themes]
    assert all(set(theme.representatives) <= set(ids) and theme.representatives for theme in themes)


@pytest.mark.slow
def test_discovery_is_repeated_for_another_selection_and_gives_the_same_themes_for_the_same(
    discovered: Components,
) -> None:
    with discovered.database.transaction() as session:
        before = [(t.name, t.id) for t in ThemeRepository(session).themes()]
    coarse = discover_themes(discovered, Selection(granularity=Granularity.COARSE))
    assert coarse.fresh
    again = discover_themes(discovered, Selection())
    assert again.fresh
    with discovered.database.transaction() as session:
        repository = ThemeRepository(session)
        assert [(t.name, t.id) for t in repository.themes()] == before
        assert len(set(repository.past_places(coarse.run.id).values())) < len(before)


@pytest.mark.slow
def test_a_new_comment_is_placed_at_once_and_makes_discovery_run_again(discovered: Components) -> None:
    with discovered.database.transaction() as session:
        theme = ThemeRepository(session).themes()[0]
        near = CommentRepository(session).get(theme.representatives[0])
    assert near is not None
    store(discovered, Comment("new", near.comment.text, near.comment.kind))
    with discovered.database.transaction() as session:
        new = CommentRepository(session).get("new")
    assert new is not None
    assert new.theme_id == theme.id
    assert discover_themes(discovered, Selection()).fresh


@pytest.mark.slow
def test_a_deleted_comment_is_changed_input(discovered: Components) -> None:
    with discovered.database.transaction() as session:
        themes = ThemeRepository(session).themes()
        CommentRepository(session).delete(themes[0].representatives[0])
    assert discover_themes(discovered, Selection()).fresh


@pytest.mark.slow
def test_one_comment_deleted_and_another_stored_is_changed_input(discovered: Components) -> None:
    with discovered.database.transaction() as session:
        repository = CommentRepository(session)
        newest = repository.search(CommentFilter(), limit=1)[0].comment.id
        repository.delete(newest)
    store(discovered, Comment("new", "二年目の値上げで家計が苦しく、やめようか迷っています。"))
    assert discover_themes(discovered, Selection()).fresh


@pytest.mark.slow
def test_importing_again_after_discovery_stores_nothing_and_fails_nothing(discovered: Components) -> None:
    with discovered.database.transaction() as session:
        known = [s.comment for s in CommentRepository(session).each(CommentFilter())]
    counts = [(count.stored, count.duplicates) for count in Intake(discovered).store(known)]
    assert counts == [(0, 500), (0, 505)]


@pytest.mark.slow
def test_a_deletion_makes_no_new_theme(discovered: Components) -> None:
    with discovered.database.transaction() as session:
        before = {theme.id for theme in ThemeRepository(session).themes()}
        CommentRepository(session).delete(troubled(discovered)[0])
    assert discover_themes(discovered, Selection()).rebuilt is False
    with discovered.database.transaction() as session:
        assert {theme.id for theme in ThemeRepository(session).themes(resting=True)} <= before


@pytest.mark.slow
def test_what_was_merged_stays_merged_when_all_themes_are_found_anew(discovered: Components) -> None:
    with discovered.database.transaction() as session:
        into, other = (theme.id for theme in ThemeRepository(session).themes()[:2])
        ThemeEditor(session, "田中").merge(into, [other])
        merged = set(ThemeRepository(session).members()[into])
    assert discover_themes(discovered, Selection(), rebuild=True).rebuilt
    with discovered.database.transaction() as session:
        themes = ThemeRepository(session).members()
    assert len(merged & set(themes[into])) >= 0.7 * len(merged)
    assert max(len(merged & set(ids)) for theme, ids in themes.items() if theme not in (into, other)) < 0.2 * len(
        merged
    )


@pytest.mark.slow
def test_a_theme_that_no_run_found_for_long_goes_on_when_its_trouble_is_told_again(discovered: Components) -> None:
    with discovered.database.transaction() as session:
        repository = ThemeRepository(session)
        plain = [theme for theme in repository.themes() if theme.name in discovered.tagger.topic_names]
        forgotten = max(plain, key=lambda theme: theme.found[0].size)
        told = repository.members()[forgotten.id]
        # As it is long after the last run that found it: no place of a comment, no description in the run in force.
        for table in (PlaceRow, FoundRow):
            session.execute(delete(table).where(table.theme_id == forgotten.id))
        session.execute(update(ThemeRow).where(ThemeRow.id == forgotten.id).values(state=State.RESTING))
        comments = [stored.comment for key in told if (stored := CommentRepository(session).get(key))]
    again = [replace(each, id=f"again-{each.id}", text=f"{each.text} またです") for each in comments]
    store(discovered, *again)
    assert discover_themes(discovered, Selection(), rebuild=True).rebuilt
    with discovered.database.transaction() as session:
        repository = ThemeRepository(session)
        theme = repository.get(forgotten.id)
        assert theme is not None
        assert (theme.name, theme.state, theme.new) == (forgotten.name, State.ACTIVE, False)
        assert len(set(told) & set(repository.members()[forgotten.id])) > 0.5 * len(told)
        names = [each.name for each in repository.themes(hidden=True, resting=True)]
    assert len(set(names)) == len(names)


@pytest.mark.slow
def test_alike_texts_are_too_few_and_leave_no_run_behind(components: Components) -> None:
    store(components, *(Comment(f"c{n}", "電話が全然つながらないので解約します") for n in range(25)))
    with pytest.raises(VocError) as refused:
        discover_themes(components, Selection())
    assert refused.value.code == "too_few_comments"
    with components.database.transaction() as session:
        assert ThemeRepository(session).current_run() is None


@pytest.mark.slow
def test_a_language_model_names_new_themes_only_and_is_told_nothing_unmasked(discovered: Components) -> None:
    with discovered.database.transaction() as session:
        renamed = ThemeRepository(session).themes()[0].id
        ThemeEditor(session, "").rename(renamed, "人が付けた名前")
        before = ThemeRepository(session).all_names()
    troubles = (
        "ログインできない",
        "画面が真っ白になる",
        "パスワードを忘れて入れない",
        "何度も落ちる",
        "更新したら開けない",
    )
    texts = [f"アプリに{trouble}ので解約します、090-1234-56{n:02}まで" for n in range(8) for trouble in troubles]
    store(discovered, *(Comment(f"app{n}", text) for n, text in enumerate(texts)))
    with running_chat(lambda number: completion(f"モデルの名前{number}")) as chat:
        namer = {"namer_url": HttpUrl(chat.url), "namer_model": "small"}
        discovered.settings = discovered.settings.model_copy(update=namer)
        assert not discover_themes(discovered, Selection()).rebuilt
    with discovered.database.transaction() as session:
        names = ThemeRepository(session).all_names()
        new = [theme.name for theme in ThemeRepository(session).themes() if theme.new]
    assert before[renamed] == "人が付けた名前"
    assert names.items() >= before.items()
    assert sorted(new) == [f"モデルの名前{number}" for number in range(len(names) - len(before))]
    assert len(chat.requests) == len(new) > 0
    for prompt in chat.prompts():
        assert "アプリ" in prompt
        assert "090" not in prompt
        assert "- 人が付けた名前" in prompt.splitlines()
        assert 1 <= len(prompt.partition("顧客の声:\n")[2].partition("\n\n")[0].splitlines()) <= 10
    assert "〔電話" in "".join(chat.prompts())
