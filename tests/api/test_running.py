"""The real server through its life: several processes, an orderly end, and a kill."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from support.cli import command_environment
from support.places import VOC, labelled_texts, new_home
from support.server import free_port, running_server, wait_until_up

pytestmark = pytest.mark.slow


def serve(home: Path, port: int, **environment: object) -> subprocess.Popen[bytes]:
    command = [str(VOC), "serve", "--no-worker", "--port", str(port)]
    log = (home / "server.log").open("ab")
    process = subprocess.Popen(command, env=command_environment(home, **environment), stdout=log, stderr=log)
    wait_until_up(f"http://127.0.0.1:{port}", process)
    return process


def test_metrics_of_several_processes_are_added_up_and_their_logs_are_json(home: Path, tmp_path: Path) -> None:
    own = new_home(tmp_path / "home", home)
    body = {"comments": [{"text": "電話がつながらない、もう解約します"}]}
    with running_server(own, "--workers", "2", "--no-worker", VOC_LOG_FORMAT="json") as address:
        for _ in range(20):  # a new connection each, so that both processes get some
            assert httpx.post(f"{address}/v1/tags?q=秘密", json=body).status_code == 200
        shown = [httpx.get(f"{address}/metrics").text for _ in range(4)]
    for text in shown:
        families = {family.name: family.samples for family in text_string_to_metric_families(text)}
        assert sum(sample.value for sample in families["voc_comments"]) == 20
        assert len(families["voc_model_info"]) == 1
    log = (own / "server.log").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    routes = [line["route"] for line in lines if line["message"] == "request"]
    assert routes.count("/v1/tags") == 20
    assert not [word for word in ("秘密", "解約", "電話が") if word in log]


def test_what_was_taken_is_finished_while_the_server_says_that_it_is_not_ready(home: Path, tmp_path: Path) -> None:
    own = new_home(tmp_path / "home", home)
    port = free_port()
    process = serve(own, port, VOC_DRAIN_SECONDS=3)
    address = f"http://127.0.0.1:{port}"
    texts = [{"text": text} for text in labelled_texts(700)]
    with ThreadPoolExecutor(1) as thread, httpx.Client(base_url=address, timeout=60) as client:
        assert client.get("/readyz").status_code == 200
        taken = thread.submit(httpx.post, f"{address}/v1/tags", json={"comments": texts}, timeout=60)
        time.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        answer = client.get("/readyz")
        while answer.status_code == 200:  # the signal is on its way
            answer = client.get("/readyz")
        assert (answer.status_code, answer.json()["code"]) == (503, "draining")
        assert client.post("/v1/comments", json={"text": "まだ受け付ける"}).status_code == 201
        assert len(taken.result().json()["results"]) == len(texts)
    assert process.wait(timeout=90) in (0, -signal.SIGTERM)


def test_what_was_answered_is_there_once_after_a_kill(home: Path, tmp_path: Path) -> None:
    own = new_home(tmp_path / "home", home)
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = serve(own, port)
    answered: dict[int, str] = {}
    enough = threading.Event()
    client = httpx.Client(base_url=address, timeout=30)

    def send(number: int) -> None:
        key = {"Idempotency-Key": f"key-{number}"}
        try:
            answer = client.post("/v1/comments", json={"text": f"{number}回目の電話"}, headers=key)
        except httpx.TransportError:
            return
        assert answer.status_code == 201
        answered[number] = answer.json()["id"]
        if len(answered) >= 40:
            enough.set()

    with ThreadPoolExecutor(8) as threads:
        sent = [threads.submit(send, number) for number in range(200)]
        enough.wait(60)
        process.kill()
        process.wait()
        for each in sent:
            each.result()
    before = dict(answered)
    process = serve(own, port)
    try:
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(send, range(200)))  # whoever got no answer sends again
        assert {number: answered[number] for number in before} == before
        ids, cursor = Counter[str](), ""
        while cursor is not None:
            query = {"limit": 500, **({"cursor": cursor} if cursor else {})}
            page = client.get("/v1/comments", params=query).json()
            ids.update(item["id"] for item in page["items"])
            cursor = page["next"]
        assert ids == Counter(answered.values())
        assert len(ids) == 200
    finally:
        client.close()
        process.terminate()
        process.wait(timeout=90)
