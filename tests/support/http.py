"""An API client that holds every answer against the application's own OpenAPI document."""

from __future__ import annotations

import re
from typing import Any, Protocol

from fastapi import FastAPI
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

PROBLEM = "application/problem+json"


def local_client(app: FastAPI) -> TestClient:
    """A client on the server's own machine, to which voc is open while it has no key and no person."""
    return TestClient(
        app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50_000), raise_server_exceptions=False
    )


class Client(Protocol):
    """What ``TestClient`` and ``httpx.Client`` have in common."""

    def request(self, method: str, url: str, **options: Any) -> Any: ...


class Api:
    """Calls the API; an answer that the OpenAPI document does not describe fails the test."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.spec: dict[str, Any] = client.request("GET", "/openapi.json").json()

    def __call__(self, method: str, url: str, **options: Any) -> Any:
        response = self.client.request(method, url, **options)
        operation = self._operation(method, url)
        if operation is not None:
            self._check(operation, response)
        if response.status_code >= 400:
            check_problem(response)
        return response

    def get(self, url: str, **options: Any) -> Any:
        return self("GET", url, **options)

    def post(self, url: str, **options: Any) -> Any:
        return self("POST", url, **options)

    def delete(self, url: str, **options: Any) -> Any:
        return self("DELETE", url, **options)

    def tags(self, *texts: str) -> list[dict[str, Any]]:
        """Tag texts; returns the results."""
        results: list[dict[str, Any]] = self.post(
            "/v1/tags", json={"comments": [{"text": text} for text in texts]}
        ).json()["results"]
        return results

    def validate(self, schema: dict[str, Any], body: Any) -> None:
        """Validate a value against a schema of the document."""
        Draft202012Validator({**schema, "components": self.spec["components"]}).validate(body)

    def _operation(self, method: str, url: str) -> dict[str, Any] | None:
        path = url.partition("?")[0]
        for template, operations in self.spec["paths"].items():
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
                found: dict[str, Any] | None = operations.get(method.lower())
                return found
        return None

    def _check(self, operation: dict[str, Any], response: Any) -> None:
        documented = operation["responses"]
        described = documented.get(str(response.status_code))
        assert described is not None, f"{response.status_code} is not in the OpenAPI document"
        kind = response.headers.get("content-type", "").partition(";")[0]
        if response.status_code == 204:
            assert response.content == b""
            return
        if kind == PROBLEM:
            assert response.json()["code"] in described["content"][PROBLEM]["examples"], response.text
        if kind == "application/json":
            self.validate(described.get("content", {}).get(kind, {}).get("schema", {}), response.json())


def check_problem(response: Any) -> None:
    """Assert problem details (RFC 9457) with a code and a Japanese sentence."""
    assert response.headers["content-type"] == PROBLEM
    body = response.json()
    assert body["status"] == response.status_code
    assert {"type", "title", "status", "code", "detail"} <= set(body)
    assert re.fullmatch(r"[a-z][a-z0-9_]*", body["code"])
    assert re.search(r"[\u3041-\u30fe]", body["detail"]), body["detail"]


def assert_refused(response: Any, status: int) -> dict[str, Any]:
    """Assert a problem with this status; returns it."""
    assert response.status_code == status, response.text
    check_problem(response)
    body: dict[str, Any] = response.json()
    return body
