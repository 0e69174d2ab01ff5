"""``/healthz`` and ``/readyz``: up is not ready; and a serving process stays light."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.cli import command_environment
from support.http import Api, assert_refused
from support.places import new_home
from support.postgres import PostgresServer


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
    assert "voc_jobs" in api.get("/metrics").text


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
