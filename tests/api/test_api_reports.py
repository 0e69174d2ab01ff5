"""The summary in its formats, decisions, handled comments, and the searches that its numbers lead to."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook
from support.http import Api, assert_refused
from support.sample import answers
from support.weeks import WEEK, store_weeks

LAST = max(each.week for each in answers())


@pytest.fixture(scope="module")
def weeks(open_filled_api: Callable[..., Api]) -> Api:
    """The API over sixteen made weeks."""
    return open_filled_api(store_weeks, public_url="https://voc.example.co.jp")


@pytest.fixture(scope="module")
def report(weeks: Api) -> dict[str, Any]:
    found: dict[str, Any] = weeks.get("/v1/reports/weekly", params={"week": str(WEEK)}).json()
    return found


@pytest.mark.parametrize(
    ("form", "media", "begins", "disposition"),
    [
        ("json", "application/json", b"{", "inline"),
        ("html", "text/html; charset=utf-8", b"<!doctype html>", "inline"),
        ("md", "text/markdown; charset=utf-8", b"# ", "inline"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK", "attachment"),
        pytest.param("pdf", "application/pdf", b"%PDF", "attachment", marks=pytest.mark.slow),
    ],
)
def test_each_format_has_its_type_and_its_name(
    weeks: Api, form: str, media: str, begins: bytes, disposition: str
) -> None:
    answer = weeks.get("/v1/reports/weekly", params={"week": str(WEEK), "format": form})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == media
    assert answer.headers["content-disposition"] == f'{disposition}; filename="voc-weekly-{WEEK}.{form}"'
    assert answer.content.startswith(begins)


def test_the_report_comes_in_three_formats_with_the_same_numbers(sample: Api) -> None:
    count = sum(each.week == LAST for each in answers())
    by_json = sample.get("/v1/reports/weekly", params={"week": LAST, "format": "json"})
    assert by_json.headers["content-type"] == "application/json"
    assert (by_json.json()["week"], by_json.json()["comments"]) == (LAST, count)
    markdown = sample.get("/v1/reports/weekly", params={"week": LAST, "format": "md"})
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert f"受け取ったコメント: {count} 件" in markdown.text
    page = sample.get("/v1/reports/weekly", params={"week": LAST, "format": "html"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert f"<strong>{count}件</strong>" in page.text


def test_the_newest_week_as_json_is_what_is_given_without_a_query(sample: Api) -> None:
    assert sample.get("/v1/reports/weekly").json()["week"] == LAST


def test_every_reason_row_counts_the_customers_of_its_comments(sample: Api) -> None:
    report = sample.get("/v1/reports/weekly", params={"week": LAST}).json()
    query = {"since": report["first_day"], "until": report["last_day"], "limit": 500}
    assert len(report["reasons"]) > 5
    for line in report["reasons"]:
        items = sample.get("/v1/comments", params={**query, "reason": line["code"]}).json()["items"]
        assert line["count"] == len({item["customer"] for item in items})


@pytest.mark.parametrize(
    ("query", "status", "named"),
    [
        ({"week": "2026-W60"}, 422, "2026-W60"),
        ({"week": "foo"}, 422, "foo"),
        ({"week": "2020-W10"}, 404, "2020-W10"),
        ({"week": "0001-W01"}, 422, "0001-W01"),
        ({"week": "9999-W52"}, 422, "9999-W52"),
        ({"format": "doc"}, 422, "format"),
    ],
)
def test_a_report_that_cannot_be_made_is_refused(sample: Api, query: dict[str, str], status: int, named: str) -> None:
    assert named in assert_refused(sample.get("/v1/reports/weekly", params=query), status)["detail"]


def test_a_report_over_nothing_says_to_import(api: Api) -> None:
    assert assert_refused(api.get("/v1/reports/weekly"), 404)["code"] == "nothing_stored"


def test_the_openapi_document_says_what_a_report_comes_as(sample: Api) -> None:
    content = sample.spec["paths"]["/v1/reports/weekly"]["get"]["responses"]["200"].get("content", {})
    assert set(content) >= {"application/json", "text/html", "text/markdown"}


def test_the_openapi_document_describes_the_report_and_every_format(weeks: Api) -> None:
    answer = weeks.spec["paths"]["/v1/reports/weekly"]["get"]["responses"]["200"]
    assert len(answer["content"]) == 5
    schema = weeks.spec["components"]["schemas"]["WeeklyReport"]
    assert {"headline", "themes", "urgent", "edition", "decisions"} <= set(schema["required"])


def searches(report: dict[str, Any]) -> list[tuple[str, str, int]]:
    """Each number of comments in the report with the search that it leads to."""
    found = [
        ("all", report["query"], report["comments"]),
        ("none", report["query"] + "&theme=none", report["unclassified"]),
    ]
    for table in ("received", "themes", "reasons", "sentiment", "intent", "urgency"):
        found += [(f"{table} {line['code']}", line["query"], line["comments"]) for line in report[table]]
    for each in report["theme_sentiment"]:
        found += [
            (f"{each['code']} {code}", each["queries"][code], count) for code, count in each["by_sentiment"].items()
        ]
    return [*found, ("open", report["urgent"]["query"], report["urgent"]["total"])]


def test_every_number_leads_to_as_many_comments(weeks: Api, report: dict[str, Any]) -> None:
    counted = searches(report)
    assert len(counted) > 35
    for name, query, count in counted:
        items = weeks.get(f"/v1/comments?{query}&limit=500").json()["items"]
        assert len(items) == count, name


def test_the_mail_links_each_number_to_the_pages(weeks: Api) -> None:
    page = weeks.get("/v1/reports/weekly", params={"week": str(WEEK), "format": "html"}).text
    links = re.findall(r'href="([^"]+)"', page)
    assert len(links) > 40
    assert all(re.match(r"https://voc\.example\.co\.jp/(comments\?|comments/|themes/)", link) for link in links), links


def test_the_workbook_holds_every_comment_of_the_week(weeks: Api, report: dict[str, Any]) -> None:
    answer = weeks.get("/v1/reports/weekly", params={"week": str(WEEK), "format": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content))["コメント"]
    ids = {row[1] for row in sheet.iter_rows(min_row=2, values_only=True)}
    found = weeks.get(f"/v1/comments?{report['query']}&limit=500").json()["items"]
    assert ids == {item["id"] for item in found}
    deed = weeks.get("/v1/audit").json()["items"][0]
    assert (deed["action"], deed["target"]) == ("comment.export", str(WEEK))


def test_asking_for_a_report_issues_nothing(weeks: Api, report: dict[str, Any]) -> None:
    assert report["edition"]["issued_at"] is None


def test_a_handled_comment_leaves_the_open_ones(weeks: Api, report: dict[str, Any]) -> None:
    first = report["urgent"]["comments"][0]["id"]
    path = f"/v1/comments/{first}/handled"
    assert assert_refused(weeks.get(path), 404)["code"] == "not_handled"
    made = weeks.post(path, json={"note": "折り返した"})
    assert (made.status_code, made.json()["note"]) == (200, "折り返した")
    assert weeks.get(path).json() == made.json()
    after = weeks.get("/v1/reports/weekly", params={"week": str(WEEK)}).json()["urgent"]
    assert after["total"] == report["urgent"]["total"] - 1
    handled = weeks.get(f"/v1/comments?{report['urgent']['query'].replace('open', 'handled')}&limit=500").json()[
        "items"
    ]
    assert first in {item["id"] for item in handled}
    assert weeks.delete(path).status_code == 204
    assert weeks.delete(path).status_code == 204
    again = weeks.get("/v1/reports/weekly", params={"week": str(WEEK)}).json()["urgent"]
    assert again["total"] == report["urgent"]["total"]


def test_a_comment_that_is_not_there_cannot_be_handled(weeks: Api) -> None:
    assert assert_refused(weeks.post("/v1/comments/nope/handled"), 404)["code"] == "comment_missing"


def test_a_decision_is_made_changed_told_and_deleted(weeks: Api) -> None:
    before = str(WEEK.before())
    made = weeks.post("/v1/decisions", json={"text": "電話の人を増やす", "theme": "phone", "week": before})
    assert made.status_code == 201
    decision = made.json()
    assert (decision["week"], decision["theme"]) == (before, "phone")
    assert weeks.get("/v1/decisions", params={"week": before}).json()["items"] == [decision]
    assert weeks.get("/v1/decisions", params={"week": str(WEEK)}).json()["items"] == []
    path = f"/v1/decisions/{decision['id']}"
    changed = weeks("PATCH", path, json={"text": "電話の人を2人増やす"}).json()
    assert (changed["text"], changed["theme"]) == ("電話の人を2人増やす", "phone")
    (told,) = weeks.get("/v1/reports/weekly", params={"week": str(WEEK)}).json()["decisions"]
    assert (told["text"], told["theme_name"], told["trend"]) == ("電話の人を2人増やす", "電話がつながらない", "up")
    assert weeks.delete(path).status_code == 204
    assert assert_refused(weeks.delete(path), 404)["code"] == "decision_missing"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"text": ""}, 422),
        ({"text": " "}, 422),
        ({"text": "直す", "week": "W60"}, 422),
        ({"text": "直す", "theme": "x"}, 404),
    ],
)
def test_a_decision_that_cannot_be_kept_is_refused(weeks: Api, body: dict[str, str], status: int) -> None:
    assert_refused(weeks.post("/v1/decisions", json=body), status)


def test_a_case_that_is_none_of_the_states_is_refused(weeks: Api) -> None:
    assert "case" in assert_refused(weeks.get("/v1/comments?case=closed"), 422)["detail"]


def test_the_page_of_a_week_shows_the_summary_with_links_of_its_own(weeks: Api) -> None:
    page = weeks.client.request("GET", f"/reports/{WEEK}").text
    assert f"週次サマリー {WEEK}" in page
    assert 'href="/comments?since=2026-11-16&amp;until=2026-11-22&amp;theme=phone"' in page
