"""``voc.client`` against the real server: results, batches, retries, imports."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from support.access import bearer, make_key
from support.keyed import Place
from support.server import running_server

from voc.access.scopes import Scope
from voc.client import AsyncClient, Client, Problem, Retries, Tagged, Untagged
from voc.store.database import Database

CALLED = "三回電話しても折り返しがなく、もう解約したいです"
NEVER = Retries(most=0)


@pytest.fixture
def client(place: Place) -> Iterator[Client]:
    with Client(place.address, place.key) as client:
        yield client


def test_importing_the_client_imports_nothing_that_computes() -> None:
    code = (
        "import sys, voc.client;"
        "print([name for name in ('numpy', 'torch', 'sqlalchemy', 'fastapi', 'spacy', 'onnxruntime') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_tags_are_typed(client: Client) -> None:
    tagged, refused = client.tag([{"id": 7, "text": CALLED, "kind": "call_note"}, {"id": "b", "text": ""}])
    assert isinstance(tagged, Tagged)
    assert tagged.id == 7
    assert tagged.reasons[0].code == "support"
    for evidence in tagged.reasons[0].evidence:
        assert CALLED[evidence.start : evidence.end] == evidence.text
    assert isinstance(tagged.urgency.label, str)
    assert isinstance(refused, Untagged)
    assert (refused.id, refused.error.code) == ("b", "empty")


def test_more_texts_than_the_server_takes_at_once_go_in_several_calls(client: Client) -> None:
    texts = [f"{number}番の料金が高い" for number in range(1_003)]
    results = client.tag(iter(texts))
    assert len(results) == len(texts)
    for text, result in zip(texts, results, strict=True):
        assert isinstance(result, Tagged)
        assert all(each.text in text for reason in result.reasons for each in reason.evidence)
    assert client.tag([]) == []


def test_a_comment_is_stored_found_corrected_and_deleted(client: Client) -> None:
    stored = client.create_comment(
        CALLED,
        kind="call_note",
        external_id="crud-1",
        occurred_at="2026-11-20T10:00:00+09:00",
        attributes={"プラン": "標準"},
    )
    assert stored.attributes == {"プラン": "標準"}
    assert stored.occurred_at is not None
    assert client.comment(stored.id) == stored
    assert stored in list(client.comments(q="折り返し", limit=1))
    corrected = client.give_feedback(stored.id, reasons=["followup"])
    assert corrected.labels.reasons == ("followup",)
    client.delete_comment(stored.id)
    with pytest.raises(Problem) as caught:
        client.comment(stored.id)
    assert (caught.value.status, caught.value.code) == (404, "comment_missing")
    assert stored.id in caught.value.detail


def test_a_search_is_followed_through_all_its_pages(client: Client) -> None:
    made = [client.create_comment(f"{number}階の照明が暗い", source="pages").id for number in range(5)]
    assert [each.id for each in client.comments(source="pages", limit=2)] == made[::-1]


def test_an_import_is_waited_for(client: Client, tmp_path: Path) -> None:
    export = tmp_path / "回答.csv"
    export.write_text("ご意見\n電話がつながらない\n料金が高い\n", encoding="utf-8")
    done = client.import_file(export, text=["ご意見"], source="waited", timeout_s=120)
    assert done.state == "done", done.error
    assert done.summary is not None
    assert done.summary["stored"] == 2
    assert len(list(client.comments(source="waited"))) == 2


def test_what_is_refused_says_why(place: Place) -> None:
    with Client(place.address, "voc_none") as stranger, pytest.raises(Problem) as caught:
        stranger.themes()
    assert (caught.value.status, caught.value.code) == (401, "unauthenticated")


@pytest.mark.parametrize("answer", ["502 Bad Gateway", "200 OK", "302 Found\r\nLocation: /login"])
def test_a_proxy_that_answers_in_html_is_a_problem_too(answer: str) -> None:
    sent = f"HTTP/1.1 {answer}\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"
    with answering(sent.encode()) as address, Client(address) as client:
        with pytest.raises(Problem) as caught:
            client.delete_comment("c-5f0e")
        assert (caught.value.status, caught.value.code) == (int(answer[:3]), f"http_{answer[:3]}")


def test_where_nobody_answers_the_last_error_is_raised() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with Client(address, retries=Retries(most=2, first_s=0.01)) as client, pytest.raises(httpx.ConnectError):
        client.themes()


def test_a_write_whose_answer_was_lost_is_stored_once(place: Place) -> None:
    with losing_the_first_answer(place.address) as (address, seen):
        with Client(address, place.key, retries=Retries(first_s=0.01)) as client:
            stored = client.create_comment("返事が届かない", source="lost")
        assert len(seen) >= 2  # a third where the server was still at the first
    with Client(place.address, place.key) as client:
        assert [each.id for each in client.comments(source="lost")] == [stored.id]


def test_a_deletion_whose_answer_was_lost_is_not_sent_again(client: Client, place: Place) -> None:
    stored = client.create_comment("消す声", source="deleted")
    with losing_the_first_answer(place.address) as (address, seen):
        with Client(address, place.key) as other, pytest.raises(httpx.TransportError):
            other.delete_comment(stored.id)
        assert len(seen) == 1
    assert list(client.comments(source="deleted")) == []


def test_too_many_calls_wait_as_long_as_the_server_says() -> None:
    busy = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
    good = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"items":[]}'
    with answering(busy, busy, good) as address, Client(address) as client:
        assert client.themes() == []


@pytest.mark.parametrize(
    ("tries", "answer", "waits"),
    [
        (1, httpx.Response(429, headers={"Retry-After": "3"}), (3, 3)),
        (1, httpx.Response(503, headers={"Retry-After": "3600"}), (8, 8)),
        (1, httpx.Response(503), (1, 2)),
        (2, httpx.Response(503), (2, 4)),
        (4, httpx.Response(503), (4, 8)),
        (5, httpx.Response(503), None),
        (1, httpx.Response(500), None),
        (1, httpx.Response(404), None),
    ],
)
def test_how_long_a_call_waits(tries: int, answer: httpx.Response, waits: tuple[float, float] | None) -> None:
    waited = Retries(most=4, first_s=2, longest_s=8).wait_s(tries, answer, repeatable=True)
    if waits is None:
        assert waited is None
    else:
        assert waited is not None
        assert waits[0] <= waited <= waits[1]


def test_the_same_awaited(place: Place, tmp_path: Path) -> None:
    export = tmp_path / "声.csv"
    export.write_text("ご意見\n配送が遅い\n", encoding="utf-8")

    async def use() -> None:
        async with AsyncClient(place.address, place.key) as client:
            first, second = await asyncio.gather(client.tag([CALLED]), client.tag([{"text": "", "id": 1}]))
            assert isinstance(first[0], Tagged)
            assert isinstance(second[0], Untagged)
            stored = [
                await client.create_comment(f"{number}通目の案内が届かない", source="async") for number in range(3)
            ]
            found = [each.id async for each in client.comments(source="async", limit=2)]
            assert found == [each.id for each in stored[::-1]]
            done = await client.import_file(export, text=["ご意見"], source="async-file", timeout_s=120)
            assert done.state == "done"
            await client.delete_comment(stored[0].id)
            with pytest.raises(Problem):
                await client.comment(stored[0].id)

    asyncio.run(use())


@pytest.mark.slow
def test_a_limited_key_gets_through_in_the_end(place: Place) -> None:
    """The real 429: the server's own limit and its own Retry-After."""
    database = Database(f"sqlite:///{place.home / 'voc.db'}")
    key = make_key(database, Scope.READ)
    database.engine.dispose()
    with running_server(place.home, "--no-worker", VOC_RATE_LIMIT_PER_MINUTE=15) as address:
        refused = 0
        with httpx.Client(base_url=address, headers=bearer(key)) as hasty:
            while not refused:
                refused = hasty.get("/v1/themes").status_code == 429
        with Client(address, key, retries=NEVER) as hasty_too, pytest.raises(Problem) as caught:
            hasty_too.themes()
        assert caught.value.code == "too_many_requests"
        with Client(address, key) as patient:
            assert patient.themes() == []


@contextmanager
def answering(*answers: bytes) -> Iterator[str]:
    """A server that answers one connection after the other with what it is given."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for answer in answers:
                connection, _ = server.accept()
                with connection:
                    connection.recv(65_536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(10)


@contextmanager
def losing_the_first_answer(target: str) -> Iterator[tuple[str, list[bytes]]]:
    """A way to the server on which the first answer is lost after the server did its work; yields what came by, too."""
    seen: list[bytes] = []
    place = urlsplit(target)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection, socket.create_connection((str(place.hostname), int(place.port or 0))) as onwards:
                    request = whole_message(connection)
                    seen.append(request)
                    onwards.sendall(request)
                    answer = whole_message(onwards)
                    if len(seen) > 1:
                        connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", seen


def whole_message(connection: socket.socket) -> bytes:
    """Read one HTTP message, whose body may come in pieces after its head."""
    message = b""
    while b"\r\n\r\n" not in message and (piece := connection.recv(65_536)):
        message += piece
    head, _, body = message.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
    while len(body) < length and (piece := connection.recv(65_536)):
        body += piece
    return head + b"\r\n\r\n" + body
