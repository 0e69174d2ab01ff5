"""Schemathesis makes calls from the document and holds every answer against it: no 5xx, nothing undocumented.

``make schemathesis`` does the same for ten minutes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.keyed import keyed_server
from support.places import new_home

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
SECONDS = os.environ.get("SCHEMATHESIS_SECONDS", "30")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_answer_is_one_that_the_document_names(home: Path, tmp_path: Path) -> None:
    with keyed_server(new_home(tmp_path / "home", home)) as place:
        done = subprocess.run(
            [
                *(Path(sys.executable).with_name("schemathesis"), "--no-color", "--config-file", str(CONFIGURATION)),
                *("run", f"{place.address}/openapi.json", "-H", f"Authorization: Bearer {place.key}"),
                *(
                    "--checks",
                    "all",
                    "--max-time",
                    SECONDS,
                    "--seed",
                    "20261122",
                    "--generation-database",
                    "none",
                ),
                # Its own key would be revoked sooner or later.
                *("--exclude-operation-id", "revoke_key", "--warnings", "off"),
            ],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-10_000:] + done.stderr[-2_000:]
