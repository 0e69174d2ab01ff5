"""Errors of the framework as problem details."""

from __future__ import annotations

from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient

from api import problems


def test_the_words_of_an_error_are_passed_on_as_they_are() -> None:
    app = FastAPI()
    problems.install(app)

    @app.get("/v1/refused")
    def refused() -> None:
        raise HTTPException(409, "{name} は使えません。")

    answer = TestClient(app).get("/v1/refused")
    assert (answer.status_code, answer.json()["detail"]) == (409, "{name} は使えません。")
