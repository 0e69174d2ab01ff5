"""Paths, methods and characters that lead nowhere are problem details, not failures."""

from __future__ import annotations

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient
from support.http import Api, assert_refused

from api import problems

FORM = {"content-type": "application/x-www-form-urlencoded"}


def test_the_words_of_an_error_are_passed_on_as_they_are() -> None:
    app = FastAPI()
    problems.install(app)

    @app.get("/v1/refused")
    def refused() -> None:
        raise HTTPException(409, "{name} は使えません。")

    answer = TestClient(app).get("/v1/refused")
    assert (answer.status_code, answer.json()["detail"]) == (409, "{name} は使えません。")


@pytest.mark.parametrize("path", ["/nope", "/v1/nope", "/v1/tags/x", "/v1/comments/a/b", "/v1/comments/", "/themes/"])
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
