"""``/v1/themes/drivers``, ``/map`` and ``/timeline``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.http import Api, assert_refused
from support.made import make_theme, store_run

from voc.store.comments import CommentFilter, CommentRepository
from voc.store.database import Database

FIGURES = ["/v1/themes/map", "/v1/themes/timeline"]


@pytest.fixture(scope="module")
def themed(
    open_api: Callable[..., Api], sample_home: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory
) -> Api:
    """The API over the sample with a theme of all that speaks of the telephone and a hidden one of delivery."""
    home = sample_home(tmp_path_factory.mktemp("insight") / "home")
    database = Database(f"sqlite:///{home / 'voc.db'}")
    places: dict[str, str | None] = {}
    with database.transaction() as session:
        comments = [s for s in CommentRepository(session).each(CommentFilter()) if s.speaks_of_leaving]
    for stored in comments:
        text = stored.comment.text
        places[stored.comment.id] = "phone" if "電話" in text else "box" if "配" in text else None
    store_run(database, [make_theme("phone", "電話がつながらない"), make_theme("box", "配送")], places)
    database.engine.dispose()
    api = open_api(home)
    api("PATCH", "/v1/themes/box", json={"hidden": True})
    return api


def test_the_drivers_are_those_of_leaving_unless_told_otherwise(themed: Api) -> None:
    leaving = themed.get("/v1/themes/drivers").json()
    assert leaving == themed.get("/v1/themes/drivers", params={"outcome": "leaving"}).json()
    detractor = themed.get("/v1/themes/drivers", params={"outcome": "detractor"}).json()
    assert (leaving["outcome"], detractor["outcome"]) == ("leaving", "detractor")
    assert detractor["with_outcome"] > leaving["with_outcome"] > 0
    for found in (leaving, detractor):
        (driver,) = found["drivers"]
        assert (driver["theme_id"], driver["name"]) == ("phone", "電話がつながらない")
        assert driver["n"] + driver["others"] == found["respondents"]
        assert driver["with_outcome"] + driver["others_with_outcome"] == found["with_outcome"]
        assert driver["low"] <= driver["lift"] <= driver["high"]
        assert (driver["reason"], driver["reason_name"]) == ("support", "応対・サポート")


def test_the_customers_who_leave_are_those_of_the_stored_comments(themed: Api) -> None:
    leaving = {
        item["customer"]
        for intent in ("requested", "done")
        for item in themed.get("/v1/comments", params={"intent": intent, "limit": 500}).json()["items"]
    }
    assert themed.get("/v1/themes/drivers").json()["with_outcome"] == len(leaving)


def points(figure: dict[str, Any]) -> int:
    return sum(len(trace["x"]) for trace in figure["data"])


def test_the_map_has_a_point_for_each_comment_that_is_not_of_a_hidden_theme(themed: Api) -> None:
    figure = themed.get("/v1/themes/map").json()
    assert {trace["name"] for trace in figure["data"]} == {"電話がつながらない", "未分類"}
    phone = next(trace for trace in figure["data"] if trace["name"] != "未分類")
    assert len(phone["x"]) == themed.get("/v1/themes/phone").json()["comments"]
    assert points(figure) > 200
    assert figure["layout"]["title"]["text"] == "コメントの地図"
    assert figure["config"]["showSendToCloud"] is False


def test_the_timeline_has_a_share_for_each_week(themed: Api) -> None:
    figure = themed.get("/v1/themes/timeline").json()
    (trace,) = figure["data"]
    assert trace["name"] == "電話がつながらない"
    assert trace["x"][-1] == themed.get("/v1/reports/weekly").json()["week"]
    report = themed.get("/v1/reports/weekly").json()
    (line,) = report["themes"]
    assert trace["customdata"][-1] == [line["count"], report["customers"]]


@pytest.mark.parametrize("path", ["/v1/themes/drivers", *FIGURES])
def test_before_any_discovery_the_answer_says_to_discover(sample: Api, path: str) -> None:
    problem = assert_refused(sample.get(path), 404)
    assert problem["code"] == "no_run"
    assert "voc themes discover" in problem["detail"]


def test_an_outcome_that_does_not_exist_is_refused(themed: Api) -> None:
    problem = assert_refused(themed.get("/v1/themes/drivers", params={"outcome": "churn"}), 422)
    assert "outcome" in problem["detail"]


def test_the_answers_are_documented(themed: Api) -> None:
    schemas = themed.spec["components"]["schemas"]
    for path, name in [("drivers", "DriversJson"), ("map", "FigureJson"), ("timeline", "FigureJson")]:
        answer = themed.spec["paths"][f"/v1/themes/{path}"]["get"]["responses"]["200"]
        assert answer["content"]["application/json"]["schema"] == {"$ref": f"#/components/schemas/{name}"}
    assert set(schemas["DriverJson"]["required"]) == set(schemas["DriverJson"]["properties"])
