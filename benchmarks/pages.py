"""How fast the pages answer with 200,000 comments stored, and how long the weekly summary takes to make.

    python benchmarks/pages.py                                    # SQLite, then PostgreSQL
    python benchmarks/pages.py --database sqlite
    python benchmarks/pages.py --database postgresql              # a PostgreSQL server that goes when this ends
    python benchmarks/pages.py --database postgresql://USER@HOST/DATABASE    # filled where it is empty, and left as it is

The real server answers, open to this machine, one call after the other; each page is called once before it is timed. The
store is made by the first run (minutes) and kept in the cache folder of the user.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

import httpx
from large_store import large_store
from support.cli import run_voc
from support.pages import paths
from support.places import new_home
from support.postgres import running_postgres
from support.server import running_server

from voc.store.copy import copy_database
from voc.store.database import Database

PAGE_LIMIT_MS = 300
SUMMARY_LIMIT_S = 10
# What the pages of the themes fetch to draw.
FIGURES = ("/v1/themes/drivers", "/v1/themes/drivers?outcome=detractor", "/v1/themes/timeline", "/v1/themes/map")
LISTS = ("/v1/imports", "/v1/themes", "/v1/comments")


@dataclass(frozen=True)
class Timing:
    """What one path took: the median, the fastest and the longest of the calls in milliseconds; the bytes of the answer."""

    path: str
    median_ms: float
    fastest_ms: float
    longest_ms: float
    size: int

    def __str__(self) -> str:
        mark = "" if self.median_ms < PAGE_LIMIT_MS else "  over the limit"
        return f"{self.median_ms:8.0f} {self.fastest_ms:8.0f} {self.longest_ms:8.0f} {self.size / 1024:8.0f}  {self.path}{mark}"


def searches(client: httpx.Client) -> list[str]:
    """Return searches of every sort: by each field, by several, by words, by a part of the text."""
    theme = client.get("/v1/themes").json()["items"][0]["id"]
    customer = next(each["customer"] for each in client.get("/v1/comments").json()["items"] if each["customer"])
    today = datetime.now(UTC).date()
    month = {"since": str(today - timedelta(days=60)), "until": str(today - timedelta(days=30))}
    asked: list[dict[str, str]] = [
        *({"reason": "price"}, {"reason": "loyalty"}, {"sentiment": "negative"}, {"intent": "done"}),
        *({"urgency": "critical"}, {"theme": theme}, {"theme": "none"}, {"kind": "complaint"}, {"review": "true"}),
        *({"case": "open"}, {"case": "handled"}, {"customer": customer}, {"source": "アプリ"}, month),
        *(
            {"attribute": "地域=関東"},
            {"q": "つながらない"},
            {"q": "電話"},
            {"q": "「返事がない」"},
            {"q": "解約 電話 保留"},
        ),
        {"sentiment": "positive", "reason": "price", **month},
        {"theme": theme, "sentiment": "positive", "kind": "survey"},
        {"attribute": "プラン=標準", "intent": "requested", "q": "電話", **month},
    ]
    return [f"/comments?{urlencode(each)}" for each in asked]


def timed(client: httpx.Client, path: str, calls: int) -> Timing:
    seconds, size = [], 0
    for _ in range(calls + 1):
        began = time.perf_counter()
        answer = client.get(path)
        seconds.append(time.perf_counter() - began)
        assert answer.status_code == 200, (path, answer.status_code)
        size = len(answer.content)
    measured = [1000 * each for each in seconds[1:]]
    return Timing(path, median(measured), min(measured), max(measured), size)


def measure(home: Path, database: str | None, calls: int) -> bool:
    """Print a table of what each page and the summary took; return whether all is within the limits."""
    environment = {"VOC_DATABASE_URL": database} if database else {}
    with running_server(home, "--no-worker", **environment) as address:
        client = httpx.Client(base_url=address, timeout=120)
        pages = [path for name, path in paths(address).items() if name not in ("not-found", "nothing-found")]
        finished = client.get("/v1/imports").json()["items"][0]["id"]
        pages += [f"/imports/{finished}", "/words", "/review/batch", "/comments?q=どこにもない言葉", *searches(client)]
        print("  median  fastest  longest      KiB  (ms)")
        timings = []
        for path in dict.fromkeys(pages):
            timings.append(timed(client, path, calls))
            print(timings[-1], flush=True)
        print("what the pages fetch, and lists of the API")
        for path in (*FIGURES, *LISTS):
            print(timed(client, path, min(calls, 3)), flush=True)
        made = [elapsed(lambda: client.get("/v1/reports/weekly")) for _ in range(3)]
    print(f"weekly summary in a running server  {median(made):6.1f} s")
    in_command = {}
    for form in ("json", "html", "xlsx", "pdf"):
        target = home / f"weekly.{form}"
        command = ("report", "weekly", "--format", form, "-o", target)
        in_command[form] = elapsed(lambda command=command: run_voc(home, *command, **environment))
        print(
            f"voc report weekly --format {form:4}       {in_command[form]:6.1f} s  {target.stat().st_size / 1024:8.0f} KiB"
        )
    return max(each.median_ms for each in timings) < PAGE_LIMIT_MS and max(in_command.values()) < SUMMARY_LIMIT_S


def elapsed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


@contextmanager
def filled(database: str, store: Path) -> Iterator[str]:
    """Yield the address of a database with the comments of the store; an empty one is filled."""
    with running_postgres() if database == "postgresql" else nullcontext() as server:
        address = server.new_database() if server else database
        target = Database(address)
        target.migrate()
        with target.engine.connect() as connection:
            empty = connection.exec_driver_sql("SELECT count(*) FROM comments").scalar() == 0
        if empty:
            source = Database(f"sqlite:///{store / 'voc.db'}")
            source.migrate()  # an earlier version of voc may have made it
            copy_database(source, target, lambda _rows: None)
            with target.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("ANALYZE")  # as autovacuum would within minutes
        target.engine.dispose()
        yield address


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--comments", type=int, default=200_000)
    parser.add_argument("--database", help="sqlite, postgresql, or an address; SQLite and PostgreSQL without")
    parser.add_argument("--calls", type=int, default=9, help="how often each page is timed")
    parser.add_argument("--store", type=Path, default=Path.home() / ".cache" / "voc" / "benchmarks")
    arguments = parser.parse_args()
    store = large_store(arguments.store / str(arguments.comments), arguments.comments)
    databases = [arguments.database] if arguments.database else ["sqlite", "postgresql"]
    kept = [
        within_limits(database, store, arguments.calls) for database in databases
    ]  # each is told, whatever the first did
    return int(not all(kept))


def within_limits(database: str, store: Path, calls: int) -> bool:
    print(f"{'sqlite' if database == 'sqlite' else 'postgresql'}, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    if database == "sqlite":
        return measure(store, None, calls)
    with tempfile.TemporaryDirectory() as place, filled(database, store) as address:
        return measure(new_home(Path(place) / "home", store), address, calls)


if __name__ == "__main__":
    sys.exit(main())
