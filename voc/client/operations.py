"""The calls of the API as values: what to send, how to read the answer, whether it may be sent twice."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from json import dumps
from pathlib import Path
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote

import httpx

from voc.client.problem import problem_of
from voc.client.results import Comment, Import, Page, Tagged, Theme, Untagged, reader

_T = TypeVar("_T")
# The server takes this many comments a call. Of long ones fewer are sent: its bodies are limited, and it shall answer soon.
_BATCH: Final = 1_000
_CHARACTERS: Final = 500_000
TagResults = list[Tagged | Untagged]

_read_comment = reader(Comment)
_read_import = reader(Import)
_read_page = reader(Page)
_read_tagged = reader(Tagged)
_read_untagged = reader(Untagged)
_read_themes = reader(list[Theme])


@dataclass(frozen=True, slots=True)
class Operation(Generic[_T]):
    """A call; ``read`` makes the result of the answer's JSON (``None`` where there is no content)."""

    method: str
    path: str
    read: Callable[[Any], _T]
    json: Any = None
    query: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] | None = None
    file: Path | None = None
    headers: Mapping[str, str | bytes] = field(default_factory=dict)
    repeatable: bool = True

    @contextmanager
    def request(self) -> Iterator[dict[str, Any]]:
        """Give the arguments of an httpx request; a file is opened anew for each try."""
        arguments: dict[str, Any] = {"method": self.method, "url": self.path, "headers": self.headers}
        if self.query:
            arguments["params"] = self.query
        if self.json is not None:
            # In ASCII: half a character, which UTF-8 cannot write, is for the server to judge.
            arguments["content"] = dumps(self.json)
            arguments["headers"] = {**self.headers, "Content-Type": "application/json"}
        if self.file is None:
            yield arguments
            return
        with self.file.open("rb") as content:
            yield {**arguments, "data": self.form, "files": {"file": (self.file.name, content)}}

    def result(self, outcome: httpx.Response | httpx.TransportError) -> _T:
        """Return what the last try brought; raises ``Problem`` for any other answer, or why there was none."""
        if isinstance(outcome, httpx.TransportError):
            raise outcome
        is_json = "json" in outcome.headers.get("content-type", "")
        if not outcome.is_success or (outcome.content and not is_json):
            raise problem_of(outcome)
        return self.read(outcome.json() if outcome.content else None)


def authorization(key: str | None) -> dict[str, str]:
    """Return the headers by which the server knows the caller; a key that was read from a file may end with its line."""
    return {"Authorization": f"Bearer {key.strip()}"} if key else {}


def tag(comments: Iterable[str | Mapping[str, Any]], model: str | None) -> Iterator[Operation[TagResults]]:
    """Tag any number of comments, in calls as large as the server takes."""
    if isinstance(comments, str):
        raise TypeError("one text is given where several are expected")
    for batch in _batches({"text": each} if isinstance(each, str) else dict(each) for each in comments):
        yield Operation("POST", "/v1/tags", _read_tags, json=_given(comments=batch, model=model))


def create_comment(key: str | None, text: str, occurred_at: datetime | str | None, **others: Any) -> Operation[Comment]:
    """Tag and store a comment."""
    moment = occurred_at.isoformat() if isinstance(occurred_at, datetime) else occurred_at
    body = _given(text=text, occurred_at=moment, **others)
    return Operation("POST", "/v1/comments", _read_comment, json=body, headers=_once(key))


def get_comment(comment_id: str) -> Operation[Comment]:
    """Read a comment."""
    return Operation("GET", _path("comments", comment_id), _read_comment)


def delete_comment(comment_id: str) -> Operation[None]:
    """Delete a comment; not sent again when its answer was lost, it would be answered 404."""
    return Operation("DELETE", _path("comments", comment_id), _read_nothing, repeatable=False)


def search(cursor: str | None, **filters: Any) -> Operation[Page]:
    """Read one page of a search."""
    return Operation("GET", "/v1/comments", _read_page, query=_given(cursor=cursor, **filters))


def give_feedback(key: str | None, comment_id: str, **said: Any) -> Operation[Comment]:
    """Correct or confirm the labels of a comment."""
    return Operation(
        "POST", _path("comments", comment_id, "feedback"), _read_comment, json=_given(**said), headers=_once(key)
    )


def create_import(key: str | None, file: Path, **told: Any) -> Operation[Import]:
    """Upload a file to be imported."""
    return Operation("POST", "/v1/imports", _read_import, form=_given(**told), file=file, headers=_once(key))


def get_import(import_id: str) -> Operation[Import]:
    """Read how far an import is."""
    return Operation("GET", _path("imports", import_id), _read_import)


def list_themes() -> Operation[list[Theme]]:
    """Read the themes in force."""
    return Operation("GET", "/v1/themes", lambda body: _read_themes(body["items"]))


def weekly_report(week: str | None) -> Operation[dict[str, Any]]:
    """Read a weekly summary."""
    return Operation("GET", "/v1/reports/weekly", dict, query=_given(week=week))


def _batches(comments: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    characters = 0
    for comment in comments:
        length = len(str(comment.get("text")))
        if batch and (len(batch) == _BATCH or characters + length > _CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(comment)
        characters += length
    if batch:
        yield batch


def _path(*names: str) -> str:
    """Return the path of a thing; whatever its id holds, it leads nowhere else."""
    return "/".join(["/v1", *(quote(name, safe="") for name in names)])


def _read_tags(body: Any) -> TagResults:
    return [_read_untagged(each) if "error" in each else _read_tagged(each) for each in body["results"]]


def _read_nothing(_body: Any) -> None:
    return None


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _once(key: str | None) -> dict[str, bytes]:
    """The key under which a write is done once, however often it is sent; a Japanese one goes as UTF-8."""
    return {"Idempotency-Key": (key or uuid.uuid4().hex).encode()}
