"""docs/clients.md: every call in it is made as it stands, every payload is one that the API takes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from support.access import bearer
from support.keyed import Place

from voc.settings import PROJECT_ROOT

PAGE = (PROJECT_ROOT / "docs" / "clients.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def environment(place: Place) -> dict[str, str]:
    return {**os.environ, "VOC": place.address, "KEY": place.key}


@pytest.mark.parametrize("number", range(5))
def test_the_calls_with_curl(number: int, place: Place, tmp_path: Path) -> None:
    assert len(blocks("sh")) == 5
    command = blocks("sh")[number].replace("curl -sS", "curl -sS --fail-with-body")
    done = subprocess.run(
        ["bash", "-ec", command], env=environment(place), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if "format=md" not in command:
        assert isinstance(json.loads(done.stdout), dict)


def test_the_python(place: Place) -> None:
    (program,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(place), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "comment_missing" in done.stdout


def test_the_payloads_of_the_other_systems(place: Place) -> None:
    salesforce, zendesk = blocks("json")
    filled = zendesk.replace("{{ticket.description | json}}", json.dumps('「高い」と\n"言った"'))
    filled = re.sub(r"\{\{[^}]+\}\}", "4213", filled)
    for payload in (salesforce, filled):
        answer = httpx.post(f"{place.address}/v1/comments", headers=bearer(place.key), json=json.loads(payload))
        assert answer.status_code == 201, answer.text
        assert answer.json()["tags"]["urgency"]["label"]
