"""Themes, reports, health, and what every error looks like."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError
from support.cli import command_environment
from support.http import PROBLEM, Api, assert_refused
from support.places import new_home
from support.postgres import PostgresServer
from support.sample import answers

from voc.store.comments import CommentFilter, CommentRepository
from voc.store.database import Database
from voc.store.theme_runs import NewRun, add_run
from voc.store.themes import ThemeRepository, space_name
from voc.themes.discover import Document, embed
from voc.themes.theme import Place, Theme

FORM = {"content-type": "application/x-www-form-urlencoded"}
LAST = max(each.week for each in answers())


@pytest.fixture(scope="module")
def themed(sample_home: Callable[[Path], Path], parts: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample and one theme around a comment of it, made without BERTopic."""
    return add_theme(sample_home(tmp_path_factory.mktemp("themed") / "home"), parts)


def add_theme(folder: Path, parts: Any) -> Path:
    database = Database(f"sqlite:///{folder / 'voc.db'}")
    with database.transaction() as session:
        comments = CommentRepository(session)
        chosen = comments.search(CommentFilter(reason="delivery", sentiment="negative"), limit=3)
        analyses = [parts.reader.read(stored.comment.text) for stored in chosen]
        vectors = embed([Document("", analysis, "survey") for analysis in analyses], parts.tagger).vectors
        ids = [stored.comment.id for stored in chosen]
        theme = Theme("t1", "配送が遅い", 3, ("届かない",), ("配送",), tuple(ids[:2]), "delivery", vectors[0])
        run = NewRun(
            themes=[theme],
            owners={},
            resting=frozenset(),
            places={key: Place("t1", "t1", 0.9) for key in ids},
            space=space_name(parts.encoder.name, parts.tagger.version),
            threshold=0.9,
            comments=len(ids),
            built_on=len(ids),
            revision=comments.revision(),
            selection={},
            mark=ThemeRepository(session).mark(),
            read_at=datetime.now(UTC),
        )
        add_run(session, run)
    database.engine.dispose()
    return folder


def test_without_a_run_the_list_of_themes_is_empty(sample: Api) -> None:
    assert sample.get("/v1/themes").json() == {"run": None, "discovered_at": None, "items": []}


def test_themes_are_listed_and_shown_with_their_comments(open_api: Callable[..., Api], themed: Path) -> None:
    api = open_api(themed)
    listed = api.get("/v1/themes").json()
    (theme,) = listed["items"]
    assert (listed["run"], theme["name"], theme["comments"], theme["phrases"]) == (1, "配送が遅い", 3, ["届かない"])
    assert api.get(f"/v1/themes/{theme['id']}").json() == theme
    found = api.get("/v1/comments", params={"theme": theme["id"]}).json()["items"]
    assert len(found) == theme["comments"]
    assert {item["tags"]["theme"]["name"] for item in found} == {"配送が遅い"}
    assert {quote["id"] for quote in theme["representatives"]} < {item["id"] for item in found}


def test_a_comment_like_a_theme_is_tagged_and_stored_with_it(open_api: Callable[..., Api], themed: Path) -> None:
    api = open_api(themed)
    (theme,) = api.get("/v1/themes").json()["items"]
    text = theme["representatives"][0]["text"]
    expected = {"id": theme["id"], "name": theme["name"]}
    tagged = api.post("/v1/tags", json={"comments": [{"text": text, "kind": "survey"}]}).json()["results"][0]["theme"]
    assert {name: tagged[name] for name in expected} == expected
    made = api.post("/v1/comments", json={"text": text}).json()
    assert {name: made["tags"]["theme"][name] for name in expected} == expected
    assert api.get(f"/v1/themes/{theme['id']}").json()["comments"] == theme["comments"] + 1
    api.delete(f"/v1/comments/{made['id']}")


def test_texts_without_content_are_answered_when_there_are_themes(open_api: Callable[..., Api], themed: Path) -> None:
    results = open_api(themed).tags("")
    assert results[0]["error"]["code"] == "empty"


@pytest.mark.slow
def test_themes_discovered_by_another_process_are_used_within_seconds(
    open_api: Callable[..., Api], sample_home: Callable[[Path], Path], parts: Any, tmp_path: Path
) -> None:
    api = open_api(sample_home(tmp_path / "home"))
    api.tags("電話がつながらない")
    add_theme(tmp_path / "home", parts)
    time.sleep(6)  # themes may be five seconds old
    (theme,) = api.get("/v1/themes").json()["items"]
    text = theme["representatives"][0]["text"]
    comment = {"text": text, "kind": "survey"}
    assert api.post("/v1/tags", json={"comments": [comment]}).json()["results"][0]["theme"]["id"] == theme["id"]
    made = api.post("/v1/comments", json=comment).json()
    assert (made["tags"]["theme"]["id"], made["tags"]["theme"]["name"]) == (theme["id"], theme["name"])


def test_a_theme_without_its_deleted_representative_is_still_shown(
    open_api: Callable[..., Api], sample_home: Callable[[Path], Path], parts: Any, tmp_path: Path
) -> None:
    api = open_api(add_theme(sample_home(tmp_path / "home"), parts))
    (theme,) = api.get("/v1/themes").json()["items"]
    gone, left = (quote["id"] for quote in theme["representatives"])
    api.delete(f"/v1/comments/{gone}")
    shown = api.get(f"/v1/themes/{theme['id']}").json()
    assert [quote["id"] for quote in shown["representatives"]] == [left]
    assert shown["comments"] == theme["comments"] - 1


def test_a_theme_that_does_not_exist_is_refused(sample: Api) -> None:
    assert assert_refused(sample.get("/v1/themes/nope"), 404)["code"] == "theme_missing"


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


def test_a_healthy_process_is_up_and_ready(sample: Api) -> None:
    assert sample.get("/healthz").status_code == 200
    ready = sample.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["model"] == sample.post("/v1/tags", json={"comments": [{"text": "高い"}]}).json()["model"]


def broken_model(folder: Path, name: str) -> dict[str, object]:
    if name == "missing":
        return {"model": folder / "missing"}
    (folder / "model").mkdir()
    (folder / "model" / "model.json").write_text('{"format": 1}')
    (folder / "model" / "vocabulary.json").write_text("[]")
    (folder / "model" / "weights.npz").write_bytes(b"PK\x03\x04 cut off")
    return {"model": folder / "model"}


@pytest.mark.parametrize("name", ["missing", "cut"])
def test_with_a_broken_model_the_process_is_up_but_not_ready(
    open_api: Callable[..., Api], home: Path, tmp_path: Path, name: str
) -> None:
    api = open_api(new_home(tmp_path / "home", home), **broken_model(tmp_path, name))
    assert api.get("/healthz").status_code == 200
    assert_refused(api.get("/readyz"), 503)
    assert_refused(api.post("/v1/tags", json={"comments": [{"text": "高い"}]}), 503)
    assert api.get("/v1/comments").status_code == 200


def test_without_its_database_the_process_is_up_but_not_ready(open_api: Callable[..., Api], home: Path) -> None:
    api = open_api(home, database_url="postgresql://localhost:1/voc")
    assert api.get("/healthz").status_code == 200
    assert_refused(api.get("/readyz"), 503)
    assert_refused(api.get("/v1/comments"), 503)


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path"), [("GET", "/readyz"), ("GET", "/v1/comments"), ("POST", "/v1/comments")])
def test_a_database_that_goes_away_is_a_503_and_no_fault_of_the_server(
    open_api: Callable[..., Api], home: Path, postgres: PostgresServer, method: str, path: str
) -> None:
    url = postgres.new_database()
    api = open_api(home, database_url=url)
    assert api.get("/readyz").status_code == 200
    postgres.drop(url)
    assert_refused(api(method, path, json={"text": "高い"} if method == "POST" else None), 503)
    assert api.get("/healthz").status_code == 200


def test_a_broken_taxonomy_is_told_by_readyz(open_api: Callable[..., Api], home: Path, tmp_path: Path) -> None:
    (tmp_path / "taxonomy.yaml").write_text("reasons: [")
    api = open_api(new_home(tmp_path / "home", home), taxonomy=tmp_path / "taxonomy.yaml")
    assert "VOC_TAXONOMY" in assert_refused(api.get("/readyz"), 503)["detail"]


@pytest.mark.parametrize("path", ["/nope", "/v1/nope", "/v1/tags/x", "/v1/comments/a/b"])
def test_an_unknown_path_is_a_problem(sample: Api, path: str) -> None:
    assert_refused(sample.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/v1/tags", "POST"), ("PUT", "/v1/comments", "GET, HEAD, POST"), ("POST", "/healthz", "GET, HEAD")],
)
def test_a_method_that_does_not_fit_is_a_problem_that_names_those_that_do(
    sample: Api, method: str, path: str, allowed: str
) -> None:
    response = sample(method, path)
    assert allowed.replace(", ", "・") in assert_refused(response, 405)["detail"]
    assert response.headers["allow"] == allowed


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/", "/v1/themes", "/v1/comments/none", "/v1/tags"])
def test_head_is_answered_as_get_without_the_body(sample: Api, path: str) -> None:
    headers = {"accept": "text/html"} if path == "/" else {}
    got, head = (sample.client.request(method, path, headers=headers) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["content-length"] == got.headers["content-length"]


@pytest.mark.parametrize("path", ["/reports/2026-W60", "/reports/foo", "/reports/2020-W10", "/comments?since=x"])
def test_a_page_that_cannot_be_made_is_refused_in_japanese(sample: Api, path: str) -> None:
    response = sample.client.request("GET", path, headers={"accept": "text/html"})
    assert response.status_code in (404, 422)
    assert any("\u3041" <= character <= "\u3093" for character in response.text)


def test_the_openapi_document_is_valid_and_documents_every_error_as_it_is_sent(sample: Api) -> None:
    schemas = sample.spec["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    referred = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(sample.spec)))
    assert referred <= set(schemas)
    problem = sample.get("/v1/comments/nope").json()
    for path, operations in sample.spec["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if status < "400":
                    continue
                assert list(response["content"]) == [PROBLEM], (method, path, status)
                with pytest.raises(ValidationError):
                    sample.validate(response["content"][PROBLEM]["schema"], {})
    unknown = sample.spec["paths"]["/v1/comments/{comment_id}"]["get"]["responses"]["404"]
    sample.validate(unknown["content"][PROBLEM]["schema"], problem)


def test_the_openapi_document_says_what_a_report_comes_as(sample: Api) -> None:
    content = sample.spec["paths"]["/v1/reports/weekly"]["get"]["responses"]["200"].get("content", {})
    assert set(content) >= {"application/json", "text/html", "text/markdown"}


def test_the_contracts_paths_are_all_there(sample: Api) -> None:
    found = {(method, path) for path, operations in sample.spec["paths"].items() for method in operations}
    assert found >= {
        ("post", "/v1/tags"),
        ("post", "/v1/comments"),
        ("get", "/v1/comments"),
        ("get", "/v1/comments/{comment_id}"),
        ("delete", "/v1/comments/{comment_id}"),
        ("get", "/v1/themes"),
        ("get", "/v1/themes/{theme_id}"),
        ("get", "/v1/reports/weekly"),
        ("get", "/healthz"),
        ("get", "/readyz"),
    }


SERVED = """
import json, sys
from fastapi.testclient import TestClient
from api.app import create_app
with TestClient(create_app(), base_url="http://127.0.0.1", client=("127.0.0.1", 50000)) as client:
    tagged = client.post("/v1/tags", json={"comments": [{"text": "電話がつながらない"}]})
    stored = client.post("/v1/comments", json={"text": "電話がつながらない", "occurred_at": "2026-11-11T10:00:00"})
    pages = [client.get(path).status_code for path in ("/readyz", "/", "/comments", "/v1/reports/weekly", "/v1/themes")]
heavy = [name for name in ("torch", "spacy", "ginza", "sentence_transformers", "bertopic", "sklearn") if name in sys.modules]
print(json.dumps([tagged.status_code, stored.status_code, *pages, heavy]))
"""


def served_in(home: Path) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", SERVED], env=command_environment(home), capture_output=True, timeout=120, check=True
    )
    return json.loads(done.stdout)


def test_a_process_that_served_every_kind_of_request_has_loaded_neither_torch_nor_spacy(
    home: Path, tmp_path: Path
) -> None:
    assert served_in(new_home(tmp_path / "home", home)) == [200, 201, 200, 200, 200, 200, 200, []]


@pytest.mark.slow
def test_the_first_process_of_a_new_home_has_loaded_neither_torch_nor_spacy(tmp_path: Path) -> None:
    assert served_in(tmp_path / "home") == [200, 201, 200, 200, 200, 200, 200, []]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/jobs/%00", 404),
        ("POST", "/v1/jobs/%00/cancel", 404),
        ("POST", "/v1/jobs/%00/retry", 404),
        ("GET", "/v1/jobs?kind=%00", 200),
        ("GET", "/v1/imports/%00", 404),
        ("GET", "/v1/comments/%00", 404),
        ("GET", "/v1/themes/%00", 404),
        ("GET", "/v1/words?source=%00&attribute=%00=%00", 200),
        ("GET", "/v1/decisions?week=%00", 422),
        ("GET", "/review/batch?certainty=0.5&last=%00", 200),
        ("POST", "/sign-in?name=%00", 401),
    ],
)
def test_a_character_that_no_database_keeps_is_no_failure(anywhere: Api, method: str, path: str, status: int) -> None:
    path, _, query = path.partition("?")
    if method == "POST" and query:
        response = anywhere.client.request(method, path, content=query, headers=FORM)
    else:
        response = anywhere.client.request(method, f"{path}?{query}")
    assert response.status_code == status, response.text
