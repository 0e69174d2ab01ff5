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

# What a schema cannot say: which bytes are a table, which day is still to come; that a form may send an empty field.
NOT_IN_A_SCHEMA = "positive_data_acceptance,negative_data_rejection"
SECONDS = os.environ.get("SCHEMATHESIS_SECONDS", "30")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_every_answer_is_one_that_the_document_names(home: Path, tmp_path: Path) -> None:
    with keyed_server(new_home(tmp_path / "home", home)) as place:
        done = subprocess.run(
            [
                *(Path(sys.executable).with_name("schemathesis"), "--no-color"),
                *("run", f"{place.address}/openapi.json", "-H", f"Authorization: Bearer {place.key}"),
                *(
                    "--checks",
                    "all",
                    "--exclude-checks",
                    NOT_IN_A_SCHEMA,
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
