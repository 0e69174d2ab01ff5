"""Mixed load on ``voc serve --workers 4`` (four server processes, one worker for jobs) over PostgreSQL: single tags,
writes and searches at a steady rate, and in the background an import and then a discovery. Tells errors, the latency of
each kind of call, and how much memory server and worker hold after the first minutes and at the end.

Calls start when they are due, whatever the ones before are doing, so a stall counts for all who wait in it. The database
is a real PostgreSQL on the same machine that does not wait for its disk. Ends with status 1 after an error.

    python benchmarks/load.py [--minutes 30] [--settled 5] [--rate 40] [--processes 4] [--rows 20000]
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import io
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

import httpx
import numpy as np
from support.cli import command_environment
from support.places import VOC, convert_encoder, labelled_texts
from support.postgres import running_postgres
from support.server import free_port, wait_until_up

# Of ten calls.
_MIX: Final = {"tag": 6, "write": 3, "search": 1}
_SEARCHES: Final = ({"q": "電話"}, {"urgency": "critical"}, {"reason": "price"}, {"sentiment": "negative"}, {})


class Load:
    """Calls, how long they took by kind (seconds), and what went wrong."""

    def __init__(self, client: httpx.AsyncClient, rows: int) -> None:
        self.took: dict[str, list[float]] = defaultdict(list)
        self.errors: Counter[str] = Counter()
        self.done: Counter[str] = Counter()
        self._client = client
        self._rows = rows
        self._texts = [text for text in labelled_texts(600) if len(text) >= 20]
        self._chance = random.Random(0)
        self._number = 0

    async def run(self, seconds: float, per_second: float) -> None:
        """Start calls at a steady rate, with the work in the background beside them."""
        background = asyncio.create_task(self._work())
        kinds = [kind for kind, share in _MIX.items() for _ in range(share)]
        began, calls = time.monotonic(), set()
        for number in range(int(seconds * per_second)):
            await asyncio.sleep(began + number / per_second - time.monotonic())
            call = asyncio.create_task(self._call(self._chance.choice(kinds)))
            calls.add(call)
            call.add_done_callback(calls.discard)
        await asyncio.gather(*calls)
        background.cancel()
        await asyncio.gather(background, return_exceptions=True)

    async def _call(self, kind: str) -> None:
        began = time.perf_counter()
        await self._expect(kind, {"tag": self._tag, "write": self._write, "search": self._search}[kind])
        self.took[kind].append(time.perf_counter() - began)

    async def _expect(self, kind: str, call: Callable[[], Awaitable[httpx.Response]]) -> Any:
        """Make a call and return its body, ``None`` and an error noted where it went wrong."""
        try:
            answer = await call()
        except httpx.HTTPError as error:
            self.errors[f"{kind}: {type(error).__name__}"] += 1
            return None
        if not answer.is_success:
            self.errors[f"{kind}: {answer.status_code} {answer.json().get('code')}"] += 1
            return None
        return answer.json()

    def _text(self) -> str:
        self._number += 1
        return f"{self._chance.choice(self._texts)} {self._number}"

    async def _tag(self) -> httpx.Response:
        return await self._client.post("/v1/tags", json={"comments": [{"text": self._text()}]})

    async def _write(self) -> httpx.Response:
        body = {"text": self._text(), "kind": "call_note", "customer": f"KT-{self._number % 5_000:06d}"}
        headers = {"Idempotency-Key": f"load-{self._number}"}
        return await self._client.post("/v1/comments", json=body, headers=headers)

    async def _search(self) -> httpx.Response:
        return await self._client.get("/v1/comments", params=self._chance.choice(_SEARCHES))

    async def _work(self) -> None:
        """Import a file and discover themes, as jobs in the background."""
        content = io.StringIO()
        csv.writer(content).writerows([("回答ID", "ご意見"), *((row, self._text()) for row in range(self._rows))])
        file = {"file": ("load.csv", content.getvalue().encode(), "text/csv")}
        if made := await self._expect("import", lambda: self._client.post("/v1/imports", files=file)):
            await self._until_ended("import", f"/v1/imports/{made['id']}")
        asked: dict[str, Any] = {"json": {}, "headers": {"Prefer": "respond-async"}}
        if made := await self._expect("discovery", lambda: self._client.post("/v1/themes/discover", **asked)):
            await self._until_ended("discovery", f"/v1/jobs/{made['id']}")

    async def _until_ended(self, kind: str, path: str) -> None:
        while job := await self._expect(kind, lambda: self._client.get(path)):
            if job["state"] not in ("queued", "running"):
                self.done[kind] += job["state"] == "done"
                if job["state"] != "done":
                    self.errors[f"{kind}: {job['error']}"] += 1
                return
            await asyncio.sleep(1)


def resident_mb(pid: int) -> dict[int, float]:
    """Return the resident memory of a process and of all below it, by process id."""
    pages = Path(f"/proc/{pid}/statm").read_text().split()[1]
    found = {pid: int(pages) * 4096 / 1e6}
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            found |= resident_mb(int(child))
    return found


async def watch(pid: int, settled_s: float, seen: list[tuple[float, float]]) -> None:
    """Note the memory each half minute, and tell it."""
    began = time.monotonic()
    while True:
        await asyncio.sleep(min(30.0, settled_s))
        held = resident_mb(pid)
        seen.append((time.monotonic() - began, sum(held.values())))
        each = " ".join(f"{megabytes:.0f}" for megabytes in held.values())
        print(f"{seen[-1][0]:6.0f} s  {seen[-1][1]:6.0f} MB  ({each})", flush=True)


async def measured(address: str, pid: int, arguments: argparse.Namespace) -> int:
    """Load a server, tell what was seen and return how many errors there were."""
    seen: list[tuple[float, float]] = []
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=32)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
        load = Load(client, arguments.rows)
        watching = asyncio.create_task(watch(pid, arguments.settled * 60, seen))
        await load.run(arguments.minutes * 60, arguments.rate)
        watching.cancel()
    for kind, took in load.took.items():
        p50, p99 = np.percentile(np.array(took) * 1000, [50, 99])
        print(f"{kind:7} {len(took):7} calls  p50 {p50:6.1f} ms  p99 {p99:6.1f} ms  longest {max(took) * 1000:.0f} ms")
    print(f"imports {load.done['import']}, discoveries {load.done['discovery']}")
    after = next((held for at, held in seen if at >= arguments.settled * 60), seen[0][1])
    print(f"memory {after:.0f} MB after {arguments.settled:g} min, {seen[-1][1]:.0f} MB at the end", end="")
    print(f" ({seen[-1][1] / after - 1:+.1%})")
    print(f"errors {load.errors.total()}", *(f"\n  {count} × {what}" for what, count in load.errors.most_common(20)))
    return load.errors.total()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--settled", type=float, default=5, help="minutes after which memory should stay")
    parser.add_argument("--rate", type=float, default=40, help="calls a second, of which six in ten tag")
    parser.add_argument("--processes", type=int, default=4, help="server processes")
    parser.add_argument("--rows", type=int, default=20_000, help="rows of the import")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, running_postgres() as postgres:
        home = Path(name)
        convert_encoder(home)
        port = free_port()
        command = [str(VOC), "serve", "--port", str(port), "--workers", str(arguments.processes)]
        environment = command_environment(home, VOC_DATABASE_URL=postgres.new_database(), VOC_DRAIN_SECONDS=0)
        with (home / "server.log").open("wb") as log:
            server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_up(address, server, 300)
            errors = asyncio.run(measured(address, server.pid, arguments))
        finally:
            server.terminate()
            server.wait(timeout=60)
    sys.exit(errors > 0)


if __name__ == "__main__":
    main()
