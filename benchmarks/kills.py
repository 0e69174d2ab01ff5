"""``voc serve`` and its worker, killed with -9 at random moments under load and started again, half of the times over
SQLite and half over PostgreSQL: every 201 is in the database once, imports are whole, every event reached the receiver.

The load: writes with ``Idempotency-Key``, half of them sent twice; tags; imports; a webhook for every comment. Ends with
status 1 where something was lost or doubled.

    python benchmarks/kills.py [--rounds 20] [--seed 1]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT)]

from support.kills import Left, survive
from support.places import convert_encoder, new_home
from support.postgres import running_postgres
from support.receiver import running_receiver


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20, help="how many kills in all")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    arguments = parser.parse_args()
    on_sqlite = (arguments.rounds + 1) // 2
    with tempfile.TemporaryDirectory() as name, running_postgres() as postgres:
        shared = Path(name) / "shared"
        convert_encoder(shared)
        results = []
        for database, kills in (("sqlite", on_sqlite), ("postgresql", arguments.rounds - on_sqlite)):
            home = new_home(Path(name) / database, shared)
            url = f"sqlite:///{home / 'voc.db'}" if database == "sqlite" else postgres.new_database()
            with running_receiver() as receiver:
                results.append(survive(home, url, receiver, kills, arguments.seed))
            _tell(database, results[-1])
    sys.exit(any(result.faults for result in results))


def _tell(database: str, left: Left) -> None:
    figures = asdict(left)
    faults = figures.pop("faults")
    print(database, ", ".join(f"{name} {value}" for name, value in figures.items()), flush=True)
    for fault in faults:
        print("  FAULT", fault)


if __name__ == "__main__":
    main()
