"""How fast the API answers, over loopback, by wrk on the same machine:

- ``POST /v1/tags`` with one comment of 130 characters against an empty JSON endpoint of the same server (``/healthz``),
  both at full load in the same run;
- the 99th percentile of the same call at half of its full load;
- a batch of 1,000 such comments.

wrk keeps a number of connections busy and has no rate; half the load is held by a pause of each connection, corrected
from what the first second of it gave. Needs wrk (Debian: ``apt-get install wrk``).

    python benchmarks/api.py [--seconds 10] [--connections 8]
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

import httpx
from support.places import convert_encoder, labelled_texts
from support.server import running_server

# Where each call puts its number.
_PLACE = "######"
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Load:
    """What wrk saw."""

    per_second: float
    p99_ms: float
    errors: int


def script(folder: Path, bodies: list[str], pause_ms: float = 0) -> Path:
    """A wrk script that posts one body after the other, each with a number of its own: no text comes twice.

    Each connection pauses before a call.
    """
    path = folder / "tags.lua"
    listed = ",\n".join(f"[==[{body}]==]" for body in bodies)
    path.write_text(
        f"""local bodies = {{{listed}}}
local sent = {int(time.time()) % 1000 * 1000}
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
function request()
  sent = sent + 1
  return wrk.format(nil, nil, nil, (bodies[sent % #bodies + 1]:gsub("{_PLACE}", string.format("%06d", sent % 1000000))))
end
function delay() return math.random(0, {2 * pause_ms:.0f}) end
""",
        encoding="utf-8",
    )
    return path


def load(url: str, connections: int, seconds: int, program: Path | None = None) -> Load:
    command = ["wrk", "--latency", "-t1", f"-c{connections}", f"-d{seconds}s"]
    if program:
        command += ["-s", str(program)]
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    assert rate is not None, said
    assert p99 is not None, said
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return Load(float(rate[1]), float(p99[1]) * _UNITS[p99[2]], int(wrong[1]) if wrong else 0)


def half_loaded(url: str, folder: Path, bodies: list[str], full: float, connections: int, seconds: int) -> Load:
    """Load at about half of ``full``; the pause that gives it is found by trying."""
    pause_ms = 1000 * connections / full
    for trial_seconds in (3, 3, seconds):
        seen = load(url, connections, trial_seconds, script(folder, bodies, pause_ms))
        if trial_seconds == 3:
            answering_ms = 1000 * connections / seen.per_second - pause_ms
            pause_ms = max(1.0, 1000 * connections / (full / 2) - answering_ms)
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=10, help="length of each load")
    parser.add_argument("--connections", type=int, default=8)
    arguments = parser.parse_args()
    texts = ["".join(islice("".join(pair), 130)) for pair in _pairs(labelled_texts(2_000))][:500]
    bodies = [json.dumps({"comments": [{"text": text[:-6] + _PLACE}]}, ensure_ascii=False) for text in texts]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        convert_encoder(folder)
        with running_server(folder, "--no-worker") as address:
            tags = f"{address}/v1/tags"
            httpx.post(tags, json={"comments": [{"text": text} for text in texts]}, timeout=60).raise_for_status()
            empty = load(f"{address}/healthz", arguments.connections, arguments.seconds)
            full = load(tags, arguments.connections, arguments.seconds, script(folder, bodies))
            half = half_loaded(tags, folder, bodies, full.per_second, arguments.connections, arguments.seconds)
            batches = [_batch_s(tags, texts, batch) for batch in range(5)]
    print(f"empty endpoint            {empty.per_second:8.0f} requests/s")
    print(
        f"one comment, full load    {full.per_second:8.0f} requests/s  ratio {full.per_second / empty.per_second:.3f}"
    )
    print(f"one comment, half load    {half.per_second:8.0f} requests/s  p99 {half.p99_ms:.1f} ms")
    print(f"1,000 comments            {median(batches):8.2f} s (median of {len(batches)})")
    print(f"errors                    {empty.errors + full.errors + half.errors:8d}")


def _pairs(texts: list[str]) -> list[tuple[str, str]]:
    return [(one, other) for one, other in zip(texts[::2], texts[1::2], strict=False) if len(one) + len(other) >= 130]


def _batch_s(url: str, texts: list[str], batch: int) -> float:
    # Each batch is of texts that the server has not read.
    comments = [{"text": f"{batch}-{number:03d} {texts[number % len(texts)]}"[:130]} for number in range(1_000)]
    began = time.perf_counter()
    httpx.post(url, json={"comments": comments}, timeout=60).raise_for_status()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
