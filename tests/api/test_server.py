"""The real server in a process of its own: many requests at once, and a clean end."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from support.cli import command_environment
from support.http import Api, assert_refused
from support.places import VOC, labelled_texts, new_home
from support.server import free_port, running_server, wait_until_up

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def address(sample_home: Callable[[Path], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(sample_home(tmp_path_factory.mktemp("server") / "home")) as address:
        yield address


@pytest.fixture
def server(address: str) -> Iterator[Api]:
    with httpx.Client(base_url=address, timeout=30) as client:
        yield Api(client)


def test_the_server_is_ready_and_tags(server: Api) -> None:
    assert server.get("/readyz").status_code == 200
    assert server.tags("電話がつながらない")[0]["reasons"][0]["code"] == "support"


def test_requests_at_once_get_the_answers_that_they_get_alone(server: Api) -> None:
    texts = labelled_texts(96)
    requests = [texts[start : start + size] for size in (3, 12) for start in range(0, 96, size)]
    alone = [server.tags(*request) for request in requests]
    with ThreadPoolExecutor(12) as threads:
        together = list(threads.map(lambda request: server.tags(*request), requests))
    assert together == alone


def test_comments_stored_at_once_are_all_stored(server: Api) -> None:
    def create(number: int) -> int:
        body = {"text": f"電話が{number}回つながらない", "customer": "K-at-once", "external_id": f"R{number}"}
        return int(server.post("/v1/comments", json=body).status_code)

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(create, range(60))) == {201}
    assert len(server.get("/v1/comments", params={"customer": "K-at-once", "limit": 500}).json()["items"]) == 60


def test_errors_over_the_wire_are_problems_too(server: Api) -> None:
    assert_refused(server.get("/nope"), 404)
    assert_refused(server.post("/v1/tags", content=b"{", headers={"content-type": "application/json"}), 422)


def test_the_server_ends_at_a_signal_and_its_comments_stay(home: Path, tmp_path: Path) -> None:
    own = new_home(tmp_path / "home", home)
    with running_server(own) as address:
        assert (
            httpx.post(f"{address}/v1/comments", json={"text": "残るはず", "external_id": "stays"}).status_code == 201
        )
    with running_server(own) as address:
        (item,) = httpx.get(f"{address}/v1/comments").json()["items"]
    assert item["text"] == "残るはず"


def test_interrupting_the_server_leaves_no_traceback(home: Path, tmp_path: Path) -> None:
    own = new_home(tmp_path / "home", home)
    port = free_port()
    process = subprocess.Popen(
        [str(VOC), "serve", "--port", str(port)], env=command_environment(own), stderr=subprocess.PIPE
    )
    wait_until_up(f"http://127.0.0.1:{port}", process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=90)
    assert "Traceback" not in err.decode()


def test_two_workers_share_one_database(home: Path, tmp_path: Path) -> None:
    own = new_home(tmp_path / "home", home)
    port = free_port()
    process = subprocess.Popen(
        [str(VOC), "serve", "--port", str(port), "--workers", "2"],
        env=command_environment(own),
        stderr=subprocess.DEVNULL,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_up(address, process)
        for number in range(20):
            answer = httpx.post(
                f"{address}/v1/comments", json={"text": "電話がつながらない", "external_id": f"R{number}"}
            )
            assert answer.status_code == 201
        assert {len(httpx.get(f"{address}/v1/comments").json()["items"]) for _ in range(10)} == {20}
    finally:
        process.terminate()
        process.wait(timeout=90)
