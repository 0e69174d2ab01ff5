"""The OpenAPI document is valid and complete: words, examples and errors for everything that there is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator, ValidationError
from openapi_spec_validator import validate
from support.http import PROBLEM, Api
from support.server import running_server

from api.app import create_app
from api.openapi.document import WORDS, operations
from api.openapi.errors import ERRORS, OF_OPERATION, codes_of
from voc.settings import PROJECT_ROOT, Settings


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return create_app(Settings(home=tmp_path_factory.mktemp("home"))).openapi()


def fields(spec: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, schema in spec["components"]["schemas"].items():
        for field, said in schema.get("properties", {}).items():
            yield f"{name}.{field}", said


def has_own_fields(spec: dict[str, Any], field: dict[str, Any]) -> bool:
    """An object, or a list of objects: its fields have the examples."""
    for choice in (field, *field.get("anyOf", [])):
        items = choice.get("items", {})
        for each in (choice, items, *items.get("anyOf", [])):
            if (name := each.get("$ref", "").rpartition("/")[2]) and "properties" in spec["components"]["schemas"][
                name
            ]:
                return True
    return False


def test_it_is_valid_openapi_3_1(spec: dict[str, Any]) -> None:
    assert spec["openapi"].startswith("3.1.")
    validate(spec)


def test_it_is_made_before_the_first_request(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[FastAPI] = []
    make = FastAPI.openapi
    monkeypatch.setattr(FastAPI, "openapi", lambda app: made.append(app) or make(app))
    with TestClient(create_app(Settings(home=home))) as client:
        assert made == [client.app]


def test_every_field_says_what_it_means_and_shows_an_example(spec: dict[str, Any]) -> None:
    silent = [
        name
        for name, field in fields(spec)
        if not field.get("description") or not ("examples" in field or has_own_fields(spec, field))
    ]
    assert silent == []  # add Field(description=…, examples=[…]) or a row to api/openapi/fields.yaml


def test_every_example_is_valid(spec: dict[str, Any]) -> None:
    for name, field in fields(spec):
        for example in field.get("examples", []):
            wrong = list(Draft202012Validator({**field, "components": spec["components"]}).iter_errors(example))
            assert not wrong, f"{name}: {wrong[0].message}"


def example_of(spec: dict[str, Any], schema: str) -> dict[str, Any]:
    """The request that /docs offers to try."""
    fields = spec["components"]["schemas"][schema]["properties"]
    return {
        name: [example_of(spec, field["items"]["$ref"].rpartition("/")[2])]
        if "$ref" in field.get("items", {})
        else field["examples"][0]
        for name, field in fields.items()
    }


@pytest.mark.parametrize(
    ("path", "schema"),
    [("/v1/tags", "TagRequest"), ("/v1/comments", "NewComment"), ("/v1/retags/preview", "RetagTrial")],
)
def test_the_example_of_a_request_can_be_sent(api: Api, path: str, schema: str) -> None:
    response = api.post(path, json=example_of(api.spec, schema))
    assert response.is_success, response.text


def test_every_parameter_says_what_it_means_and_shows_an_example(spec: dict[str, Any]) -> None:
    for operation in operations(spec):
        for parameter in operation.get("parameters", []):
            place = f"{operation['operationId']}: {parameter['name']}"
            assert parameter.get("description"), place
            examples = [parameter["example"]] if "example" in parameter else parameter["schema"].get("examples", [])
            assert examples, place
            for example in examples:
                schema = {**parameter["schema"], "components": spec["components"]}
                assert Draft202012Validator(schema).is_valid(example), f"{place}: {example}"


def test_an_empty_search_field_is_allowed_as_a_form_sends_it(spec: dict[str, Any]) -> None:
    for parameter in spec["paths"]["/v1/comments"]["get"]["parameters"]:
        if parameter["name"] not in ("cursor", "limit", "attribute"):
            schema = {**parameter["schema"], "components": spec["components"]}
            assert Draft202012Validator(schema).is_valid(""), parameter["name"]


def test_the_table_of_words_has_no_row_too_many(spec: dict[str, Any]) -> None:
    words = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    assert {f"{name}.{field}" for name, said in words["schemas"].items() for field in said} <= dict(fields(spec)).keys()
    named = {each["name"] for operation in operations(spec) for each in operation.get("parameters", [])}
    assert words["parameters"].keys() <= named


def test_every_operation_has_a_name_words_and_errors(spec: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(spec)]
    assert len(set(names)) == len(names)
    assert {tag["name"] for tag in spec["tags"]} == {tag for each in operations(spec) for tag in each["tags"]}
    for operation in operations(spec):
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation["operationId"])
        assert operation["summary"]
        assert operation["description"]
        responses = operation["responses"]
        assert "default" not in responses
        assert "500" in responses
        for status, response in responses.items():
            if status >= "400":
                assert response["content"].keys() == {"application/problem+json"}
                assert response["description"]
        if operation.get("security"):
            assert {"401", "403", "429", "503"} <= responses.keys()
            assert operation["security"] == [{"key": []}, {"session": []}]
        if "requestBody" in operation:
            assert {"400", "408", "413", "422"} <= responses.keys()


def test_the_table_of_errors_knows_every_operation_and_no_other(spec: dict[str, Any]) -> None:
    assert OF_OPERATION.keys() <= {operation["operationId"] for operation in operations(spec)}
    used = {code for operation in operations(spec) for code in codes_of(operation)}
    assert used == ERRORS.keys()


def test_the_openapi_document_is_valid_and_documents_every_error_as_it_is_sent(sample: Api) -> None:
    schemas = sample.spec["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    referred = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(sample.spec)))
    assert referred <= set(schemas)
    problem = sample.get("/v1/comments/nope").json()
    for operation in operations(sample.spec):
        for status, response in operation["responses"].items():
            if status < "400":
                continue
            assert list(response["content"]) == [PROBLEM], (operation["operationId"], status)
            with pytest.raises(ValidationError):
                sample.validate(response["content"][PROBLEM]["schema"], {})
    unknown = sample.spec["paths"]["/v1/comments/{comment_id}"]["get"]["responses"]["404"]
    sample.validate(unknown["content"][PROBLEM]["schema"], problem)


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


def test_the_readme_names_every_path(spec: dict[str, Any]) -> None:
    readme = (PROJECT_ROOT / "README.md").read_text(encoding="utf-8")
    groups = {"/".join(path.split("/")[:3]) for path in spec["paths"]}
    assert [group for group in sorted(groups) if group not in readme] == []


def test_the_page_of_the_api_asks_no_other_server(api: Api) -> None:
    page = api.client.request("GET", "/docs")
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) == 4
    for address in addresses:
        assert address.startswith("/static/")
        assert api.client.request("GET", address).status_code == 200
    assert "unsafe-inline" not in page.headers["content-security-policy"].partition("style-src")[0]
    assert "http" not in page.headers["content-security-policy"]


@pytest.mark.slow
def test_a_browser_shows_the_api(chromium: str, home: Any, tmp_path: Any) -> None:
    from playwright.sync_api import sync_playwright
    from support.places import new_home

    asked: list[str] = []
    said: list[str] = []
    with running_server(new_home(tmp_path / "home", home)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto(f"{address}/docs")
        page.get_by_text("create_comment").first.wait_for()
        browser.close()
    assert said == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
