"""Limits that are kept before any work: how often, how large, how slow."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.requests import HTTPConnection
from support.http import Api, assert_refused
from support.places import new_home

from api.auth.buckets import Buckets
from api.auth.denied import Denied
from api.auth.rate import RateLimit, address_of
from voc.settings import PROJECT_ROOT

JSON = {"content-type": "application/json"}


def taken(limit: RateLimit, who: str, tries: int) -> int:
    """How many of so many tries were let through."""
    count = 0
    for _ in range(tries):
        try:
            limit.take(who)
        except Denied:
            continue
        count += 1
    return count


@pytest.fixture
def limit_of(tmp_path: Path) -> Callable[..., RateLimit]:
    """Return a function that makes a limit as a process of its own would."""
    return lambda **given: RateLimit(Buckets(tmp_path / "rate-limits"), "calls", **given)


def test_a_bucket_gives_its_burst_and_fills_at_its_pace(limit_of: Callable[..., RateLimit]) -> None:
    now = [1_000.0]
    limit = limit_of(per_minute=60, burst=5, clock=lambda: now[0])
    assert taken(limit, "a", 20) == 5
    now[0] += 2
    assert taken(limit, "a", 20) == 2
    now[0] += 3_600
    assert taken(limit, "a", 20) == 5
    assert taken(limit, "b", 20) == 5


def test_who_waits_as_long_as_told_is_let_through(limit_of: Callable[..., RateLimit]) -> None:
    now = [0.0]
    limit = limit_of(per_minute=7, burst=3, clock=lambda: now[0])
    assert taken(limit, "a", 3) == 3
    with pytest.raises(Denied) as refused:
        limit.take("a")
    now[0] += int(refused.value.headers["Retry-After"])
    limit.take("a")


def test_several_processes_give_together_what_one_gives(tmp_path: Path) -> None:
    take_all = (
        "import sys; from pathlib import Path\n"
        "from api.auth.buckets import Buckets; from api.auth.denied import Denied; from api.auth.rate import RateLimit\n"
        "limit, let = RateLimit(Buckets(Path(sys.argv[1])), 'calls', 0.001, 1_000), 0\n"
        "for _ in range(1_000):\n"
        "    try: limit.take('a'); let += 1\n"
        "    except Denied: pass\n"
        "print(let)"
    )
    command = [sys.executable, "-c", take_all, str(tmp_path / "rate-limits")]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=PROJECT_ROOT) for _ in range(3)]
    assert sum(int(process.communicate()[0]) for process in processes) == 1_000


def test_a_clock_that_is_set_back_frees_everybody(limit_of: Callable[..., RateLimit]) -> None:
    now = [1_000_000.0]
    assert taken(limit_of(per_minute=60, burst=5, clock=lambda: now[0]), "a", 9) == 5
    now[0] = 10.0
    assert taken(limit_of(per_minute=60, burst=5, clock=lambda: now[0]), "a", 9) == 5


def test_where_callers_are_too_many_those_long_gone_are_forgotten(limit_of: Callable[..., RateLimit]) -> None:
    now = [0.0]
    limit = limit_of(per_minute=60, burst=5, clock=lambda: now[0])
    for number in range(40_000):
        limit.take(str(number))
    now[0] += 60
    assert taken(limit, "late", 9) == 5


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
    ],
)
def test_addresses_of_one_subscriber_count_as_one(one: str, other: str, same: bool) -> None:
    first, second = (address_of(HTTPConnection({"type": "http", "client": (host, 1)})) for host in (one, other))
    assert (first == second) is same


@pytest.fixture(scope="module")
def small(open_api: Callable[..., Api], home: Path, tmp_path_factory: pytest.TempPathFactory) -> Api:
    """The API with a body limit of 1 MB."""
    return open_api(new_home(tmp_path_factory.mktemp("limits") / "home", home), max_body_mb=1)


def test_a_body_that_says_it_is_too_large_is_refused_unread(small: Api) -> None:
    answer = small.post("/v1/tags", content=b" " * 1_000_001, headers=JSON)
    assert assert_refused(answer, 413)["code"] == "body_too_large"
    assert answer.headers["connection"] == "close"


def test_a_body_that_does_not_say_its_size_is_refused_where_it_passes_the_limit(small: Api) -> None:
    assert (
        assert_refused(small.post("/v1/tags", content=iter([b" " * 100_000] * 20), headers=JSON), 413)["code"]
        == "body_too_large"
    )
    body = b'{"comments": [{"text": "' + "電話がつながらない".encode() + b'"}]}'
    assert small.post("/v1/tags", content=iter([body, b" " * 900_000]), headers=JSON).status_code == 200


def test_forms_keep_the_limit_too(small: Api) -> None:
    answer = small.client.request("POST", "/sign-in", data={"name": "x" * 1_000_001, "password": "x"})
    assert answer.status_code == 413
