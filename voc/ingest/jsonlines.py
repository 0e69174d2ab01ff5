"""JSON Lines (and one JSON array): keys are columns, in the order in which they first appear."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from voc.errors import VocError
from voc.ingest.headers import unique_names
from voc.ingest.table import Rejected, Table


def looks_like_json(text: str) -> bool:
    """Tell whether the first line that holds something begins an object or an array of objects."""
    return text[:1_000].lstrip().replace(" ", "")[:2] in ('{"', "{\n", "{\r", "{}", "[{", "[\n", "[\r", "[]")


def read_json(text: str, *, name: str, encoding: str, warnings: Sequence[str] = ()) -> Table:
    """Read JSONL; a line that is no object is rejected, the others are kept.

    Raises ``VocError`` where not one line is an object.
    """
    objects: list[dict[str, object] | None] = []
    rejected: list[Rejected] = []
    for number, value in _values(text):
        if isinstance(value, dict):
            objects.append({str(key): cell for key, cell in value.items()})
        else:
            objects.append(None)
            if isinstance(value, Rejected) or value is not None:
                why = value.why if isinstance(value, Rejected) else "JSONのオブジェクト（{…}）ではありません。"
                rejected.append(Rejected(number, None, why))
    keys = tuple(dict.fromkeys(key for item in objects if item for key in item))
    if not keys:
        raise VocError(
            f"「{name}」にはJSONのオブジェクトの行がありません。1行に1つの {{…}} があるJSONLを指定してください。",
            code="no_rows",
        )
    rows = [tuple(_as_text(item.get(key)) for key in keys) if item else () for item in objects]
    return Table(name, unique_names(map(_as_text, keys)), rows, 1, encoding, tuple(rejected), tuple(warnings))


def _values(text: str) -> Iterator[tuple[int, object]]:
    if text.lstrip().startswith("["):
        try:
            items = json.loads(text)
            yield from enumerate(items if isinstance(items, list) else [items], 1)
            return
        except ValueError:
            pass  # then its lines, one of which may be good, say what is wrong
    for number, line in enumerate(text.split("\n"), 1):
        yield number, _parsed(line, number) if line.strip() else None


def _parsed(line: str, number: int) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        return Rejected(number, None, f"JSONとして読めない行です ({error})。")


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        # A lone surrogate ("\\ud83d") is no character; no database takes it.
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Iterable):
        return json.dumps(value, ensure_ascii=False)
    return str(value)
