"""A client that openapi-python-client generates from the document talks to the real server."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from typing import Any

import httpx
import pytest
from support.keyed import Place

pytestmark = pytest.mark.slow
NAME = "stranger"


@pytest.fixture(scope="module")
def stranger(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The generated package, and a client of it."""
    folder = tmp_path_factory.mktemp("generated")
    document = folder / "openapi.json"
    document.write_text(httpx.get(f"{place.address}/openapi.json").text, encoding="utf-8")
    config = folder / "config.json"
    config.write_text(json.dumps({"package_name_override": NAME, "post_hooks": []}))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"),
            *("--path", document, "--config", config, "--output-path", folder / NAME),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    sys.path.insert(0, str(folder))
    yield importlib.import_module(NAME)
    sys.path.remove(str(folder))


def test_it_creates_reads_searches_and_deletes(stranger: Any, place: Place) -> None:
    client = stranger.AuthenticatedClient(base_url=place.address, token=place.key)

    def operation(tag: str, name: str) -> Any:
        return importlib.import_module(f"{NAME}.api.{tag}.{name}")

    models = importlib.import_module(f"{NAME}.models")
    new = models.NewComment(text="三回電話しても折り返しがなく、もう解約したいです", source="stranger")
    made = operation("comments", "create_comment").sync(client=client, body=new, idempotency_key="stranger-1")
    assert made.tags.reasons[0].code == "support"
    again = operation("comments", "create_comment").sync(client=client, body=new, idempotency_key="stranger-1")
    assert again.id == made.id

    read = operation("comments", "get_comment").sync(made.id, client=client)
    assert (read.id, read.text, read.tags) == (made.id, made.text, made.tags)
    page = operation("comments", "list_comments").sync(client=client, source="stranger")
    assert [each.id for each in page.items] == [made.id]

    tags = operation("tags", "tag_comments").sync(
        client=client, body=models.TagRequest(comments=[models.TagRequestComment(text="料金が高い")])
    )
    assert tags.results[0].reasons[0].code == "price"

    operation("comments", "delete_comment").sync_detailed(made.id, client=client)
    missing = operation("comments", "get_comment").sync(made.id, client=client)
    assert isinstance(missing, models.Problem)
    assert missing.code == "comment_missing"
