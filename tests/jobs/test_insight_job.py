"""What goes with leaving, the map and the weeks: against counts by hand and of the sample's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.made import NOON, make_tagged, make_tags, make_theme, store, store_run
from support.sample import answers

from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.insight import theme_drivers, theme_map, themes_over_time
from voc.store.comments import CommentFilter, CommentRepository, TaggedComment
from voc.store.edits import ThemeEditor
from voc.themes.drivers import Driver
from voc.themes.outcome import Outcome

TEXTS = ("電話がつながらない", "値上げで高くなった", "荷物が届くのが遅い")
PRAISE = make_tags(reasons=(), sentiment="positive")
JOBS: list[Callable[[Components], Any]] = [
    lambda components: theme_drivers(components, Outcome.LEAVING),
    lambda components: theme_drivers(components, Outcome.DETRACTOR),
    theme_map,
    themes_over_time,
]


def put(components: Components, *tagged: TaggedComment) -> None:
    """Store comments with the tokens that they are read with."""
    read = [replace(each, tokens=components.reader.read(each.comment.text).tokens) for each in tagged]
    store(components.database, *read)


def discovered(components: Components, **places: str | None) -> None:
    """Store a run of three themes."""
    themes = [make_theme("phone", "電話", size=3), make_theme("price", "値上げ", size=2), make_theme("slow", "遅い")]
    store_run(components.database, themes, places)


def hide(components: Components, theme: str) -> None:
    with components.database.transaction() as session:
        ThemeEditor(session, "").hide(theme, True)


def table(components: Components, outcome: Outcome) -> dict[str, Driver]:
    return {driver.name: driver for driver in theme_drivers(components, outcome).drivers}


def traces(figure: dict[str, Any]) -> dict[str, Any]:
    return {trace["name"]: trace for trace in figure["data"]}


@pytest.mark.parametrize("job", JOBS)
def test_before_any_discovery_there_is_nothing_to_tell(
    components: Components, job: Callable[[Components], Any]
) -> None:
    put(components, make_tagged("c0"))
    with pytest.raises(VocError) as refused:
        job(components)
    assert (refused.value.code, refused.value.status) == ("no_run", 404)
    assert "voc themes discover" in refused.value.detail


def test_who_asks_to_leave_or_has_left_is_compared_by_customer(components: Components) -> None:
    intents = ("requested", "done", "considering", "none")
    put(
        components,
        *(make_tagged(f"c{n}", TEXTS[0], customer=f"K{n}", tags=make_tags(intent=intents[n])) for n in range(4)),
        make_tagged("again", TEXTS[0], customer="K0", tags=make_tags(intent="requested")),
        make_tagged("elsewhere", TEXTS[1], customer="K3", tags=make_tags(["price"], intent="done")),
        make_tagged("praise", "良い", customer="K9", tags=PRAISE),
    )
    discovered(components, c0="phone", c1="phone", c2="phone", c3="phone", again="phone", elsewhere="price")
    found = theme_drivers(components, Outcome.LEAVING)
    assert (found.respondents, found.with_outcome) == (5, 3)
    phone, price = (table(components, Outcome.LEAVING)[name] for name in ("電話", "値上げ"))
    assert (phone.n, phone.with_outcome, phone.others, phone.others_with_outcome) == (4, 3, 1, 0)
    assert (phone.reason, phone.stated) == ("support", 1.0)
    assert (price.n, price.with_outcome, price.others, price.others_with_outcome) == (1, 1, 4, 2)
    assert "遅い" not in table(components, Outcome.LEAVING)


def test_without_a_customer_the_row_is_the_person_and_without_a_row_the_comment(components: Components) -> None:
    leaving = make_tags(intent="requested")
    put(
        components,
        make_tagged("c0", TEXTS[0], external_id="R1", tags=leaving),
        make_tagged("c1", TEXTS[1], external_id="R1"),
        make_tagged("c2", TEXTS[1]),
        make_tagged("c3", TEXTS[1]),
    )
    discovered(components, c0="phone", c1="price", c2="price", c3="price")
    found = theme_drivers(components, Outcome.LEAVING)
    assert (found.respondents, found.with_outcome) == (3, 1)
    price = table(components, Outcome.LEAVING)["値上げ"]
    assert (price.n, price.with_outcome) == (3, 1)


def test_detractors_are_those_of_0_to_6_and_who_gave_no_score_is_left_out(components: Components) -> None:
    given = {"a": "0", "b": "6", "c": "７点", "d": "10", "e": "", "f": "11"}
    put(
        components,
        *(
            make_tagged(key, TEXTS[0], customer=key, attributes={"プラン": "5", "NPS(0~10)": score})
            for key, score in given.items()
        ),
    )
    discovered(components, **dict.fromkeys(given, "phone"))
    found = theme_drivers(components, Outcome.DETRACTOR)
    assert (found.respondents, found.with_outcome) == (4, 2)
    (driver,) = found.drivers
    assert (driver.n, driver.with_outcome, driver.share, driver.lift) == (4, 2, 0.5, None)


def test_without_any_score_the_table_of_detractors_says_what_is_missing(components: Components) -> None:
    put(components, make_tagged("c0", TEXTS[0]))
    discovered(components, c0="phone")
    with pytest.raises(VocError) as refused:
        theme_drivers(components, Outcome.DETRACTOR)
    assert refused.value.code == "outcome_unknown"
    assert "NPS" in refused.value.detail


def test_a_hidden_theme_is_left_out_of_everything(components: Components) -> None:
    put(components, *(make_tagged(f"c{n}", TEXTS[n], tags=make_tags(intent="done")) for n in range(3)))
    discovered(components, c0="phone", c1="price", c2=None)
    hide(components, "price")
    assert set(table(components, Outcome.LEAVING)) == {"電話"}
    assert {name: len(trace["x"]) for name, trace in traces(theme_map(components)).items()} == {"電話": 1, "未分類": 1}
    assert set(traces(themes_over_time(components))) == {"電話"}


def test_the_json_has_the_names_of_the_reasons_and_plain_numbers(components: Components) -> None:
    put(
        components,
        make_tagged("c0", TEXTS[0], tags=make_tags(["support"], intent="done")),
        make_tagged("c1", TEXTS[1], tags=make_tags(["own"])),
        make_tagged("c2", TEXTS[2], tags=make_tags([])),
    )
    discovered(components, c0="phone", c1="price", c2="slow")
    found = theme_drivers(components, Outcome.LEAVING).to_json({"support": "応対"})
    assert (found["outcome"], found["respondents"], found["with_outcome"]) == ("leaving", 3, 1)
    names = {each["theme_id"]: (each["reason"], each["reason_name"]) for each in found["drivers"]}
    assert names == {"phone": ("support", "応対"), "price": ("own", "own"), "slow": (None, None)}
    assert all(round(each["low"], 4) == each["low"] for each in found["drivers"])


def test_the_map_has_the_comments_that_speak_of_leaving_and_those_that_a_person_put_there(
    components: Components,
) -> None:
    put(
        components,
        *(make_tagged(f"c{n}", TEXTS[n]) for n in range(3)),
        make_tagged("praise", "配達の方が親切です", tags=PRAISE),
        make_tagged("moved", "電話の方が親切です", tags=PRAISE),
    )
    discovered(components, c0="phone", c1="price", c2=None, moved="phone")
    found = traces(theme_map(components))
    assert {name: sorted(trace["text"]) for name, trace in found.items()} == {
        "電話": sorted([TEXTS[0], "電話の方が親切です"]),
        "値上げ": [TEXTS[1]],
        "未分類": [TEXTS[2]],
    }
    assert theme_map(components) == theme_map(components)


def test_a_map_without_comments_is_empty(components: Components) -> None:
    put(components, make_tagged("c0", TEXTS[0]))
    discovered(components, c0="phone")
    hide(components, "phone")
    assert theme_map(components)["data"] == []


def test_the_weeks_are_those_of_tokyo_and_each_customer_counts_once_in_a_week(components: Components) -> None:
    sunday = datetime(2026, 11, 15, 14, 59, tzinfo=UTC)
    monday = sunday + timedelta(minutes=1)
    put(
        components,
        make_tagged("c0", TEXTS[0], customer="A", occurred_at=sunday),
        make_tagged("c1", TEXTS[0], customer="A", occurred_at=sunday),
        make_tagged("c2", "良い", customer="B", occurred_at=sunday, tags=PRAISE),
        make_tagged("c3", TEXTS[0], customer="A", occurred_at=monday),
        make_tagged("c4", TEXTS[1], customer="C", occurred_at=monday - timedelta(weeks=2)),
    )
    discovered(components, c0="phone", c1="phone", c3="phone", c4="price")
    found = traces(themes_over_time(components))
    assert found["電話"]["x"] == ["2026-W45", "2026-W46", "2026-W47"]
    assert found["電話"]["customdata"] == [[0, 1], [1, 2], [1, 1]]
    assert found["電話"]["y"] == [0.0, 50.0, 100.0]
    assert found["値上げ"]["y"] == [100.0, 0.0, 0.0]


def test_a_week_without_comments_is_a_gap_and_a_mistyped_year_makes_no_thousand_weeks(components: Components) -> None:
    moments = {"old": datetime(1976, 11, 11, tzinfo=UTC), "c0": NOON - timedelta(weeks=2), "c1": NOON}
    later = {"future": datetime.now(UTC) + timedelta(days=400)}
    put(components, *(make_tagged(key, TEXTS[0], occurred_at=at) for key, at in {**moments, **later}.items()))
    discovered(components, **dict.fromkeys([*moments, *later], "phone"))
    trace = traces(themes_over_time(components))["電話"]
    assert len(trace["x"]) == 104
    assert trace["x"][-3:] == ["2026-W44", "2026-W45", "2026-W46"]
    assert trace["y"][-3:] == [100.0, None, 100.0]


def test_themes_that_rest_had_their_time_and_are_marked(components: Components) -> None:
    put(components, make_tagged("c0", TEXTS[0]), make_tagged("c1", TEXTS[1]))
    discovered(components, c0="phone", c1="price")
    again = {"owners": {"phone": "phone", "price": "price"}, "resting": frozenset({"price"})}
    store_run(components.database, [make_theme("phone"), make_theme("price")], {"c0": "phone", "c1": "price"}, **again)
    assert set(traces(themes_over_time(components))) == {"電話", "値上げ (休止)"}
    assert set(traces(theme_map(components))) == {"電話", "値上げ (休止)"}
    assert set(table(components, Outcome.LEAVING)) == {"電話"}


def test_after_all_comments_were_deleted_the_weeks_are_empty(components: Components) -> None:
    put(components, make_tagged("c0", TEXTS[0]))
    discovered(components, c0="phone")
    with components.database.transaction() as session:
        CommentRepository(session).delete("c0")
    assert themes_over_time(components)["data"] == []


@pytest.fixture
def sample(
    over: Callable[[str], Components], sample_home: Callable[[Path], Path], tmp_path: Path
) -> Iterator[Components]:
    """The sample with a theme of all that speaks of the telephone, made without BERTopic."""
    components = over(f"sqlite:///{sample_home(tmp_path / 'home') / 'voc.db'}")
    with components.database.transaction() as session:
        phone = [s.comment.id for s in CommentRepository(session).each(CommentFilter(q="電話")) if s.speaks_of_leaving]
    store_run(components.database, [make_theme("phone", "電話")], dict.fromkeys(phone, "phone"))
    yield components
    components.database.engine.dispose()


def test_detractors_of_the_sample_are_those_of_the_file(sample: Components) -> None:
    given = answers()
    found = theme_drivers(sample, Outcome.DETRACTOR)
    detractors = {each.customer for each in given if each.nps <= 6}
    assert found.respondents == len({each.customer for each in given})
    assert found.with_outcome == len(detractors)
    with sample.database.transaction() as session:
        speakers = {s.comment.customer for s in CommentRepository(session).each(CommentFilter(theme="phone"))}
        masked = {s.comment.external_id: s.comment.customer for s in CommentRepository(session).each(CommentFilter())}
    (driver,) = found.drivers
    detracting = {masked[each.row] for each in given if each.nps <= 6}
    assert (driver.n, driver.with_outcome) == (len(speakers), len(speakers & detracting))


def test_the_weeks_of_the_sample_are_those_of_the_file(sample: Components) -> None:
    trace = traces(themes_over_time(sample))["電話"]
    given = answers()
    weeks = sorted({each.week for each in given})
    assert trace["x"] == weeks
    assert [asked for _, asked in trace["customdata"]] == [
        len({each.customer for each in given if each.week == week}) for week in weeks
    ]
