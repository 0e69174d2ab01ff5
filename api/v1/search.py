"""The search of a request: which comments are meant, for the API, its pages and the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final, Literal, TypeVar

from fastapi import Depends, Query
from pydantic import BeforeValidator, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from api.dependencies import ComponentsDep
from api.v1.labels import check_code
from voc.days import parse_since, parse_until
from voc.errors import VocError
from voc.ingest.comment import Kind
from voc.ingest.storable import storable
from voc.privacy.pseudonym import pseudonym
from voc.store.comments import CommentFilter
from voc.store.search import NO_THEME
from voc.store.theme_history import theme_missing
from voc.store.themes import ThemeRepository
from voc.tag.labels import Intent, Sentiment, Urgency
from voc.text.pairs import ARROW
from voc.text.search_words import fold, read_query

_LONGEST_SEARCH: Final = 200


def _nothing_if_empty(value: Any) -> Any:
    return None if value == "" else storable(value)


class _OrEmpty:
    """Lets the document say that an empty field is allowed, too: a form sends one for 「すべて」."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        said = handler(core)
        text = any(choice.get("type") == "string" and "enum" not in choice for choice in said["anyOf"])
        return said if text else {**said, "anyOf": [*said["anyOf"], {"type": "string", "const": ""}]}


_T = TypeVar("_T")
Asked = Annotated[_T | None, BeforeValidator(_nothing_if_empty), _OrEmpty()]


def search_filter(
    components: ComponentsDep,
    q: Asked[str] = None,
    reason: Asked[str] = None,
    sentiment: Asked[Sentiment] = None,
    urgency: Asked[Urgency] = None,
    intent: Asked[Intent] = None,
    review: Asked[bool] = None,
    theme: Asked[str] = None,
    case: Asked[Literal["any", "open", "handled"]] = None,
    since: Asked[str] = None,
    until: Asked[str] = None,
    kind: Asked[Kind] = None,
    customer: Asked[str] = None,
    source: Asked[str] = None,
    pair: Asked[str] = None,
    attribute: Annotated[list[str] | None, Query(description="名前=値。いくつでも")] = None,
) -> CommentFilter:
    """Read the search of a request.

    ``q`` finds words in any form (繋がらない finds つながらなかった), in quotes a part of the text as written.
    """
    if q and len(q) > _LONGEST_SEARCH:
        raise VocError(f"q: {_LONGEST_SEARCH}文字までで指定してください。", code="invalid_request")
    if pair and ARROW not in pair:
        raise VocError("pair: 電話→繋がらない のように「名詞→用言」で指定してください。", code="invalid_request")
    zone = components.settings.zone
    sought = read_query(components.reader, q or "")
    return CommentFilter(
        q=sought.part,
        words=(*sought.words, fold(pair)) if pair else sought.words,
        reason=reason,
        sentiment=sentiment,
        urgency=urgency,
        intent=intent,
        review=review,
        theme=theme,
        case=case,
        kind=kind,
        customer=pseudonym(customer, components.masker.mask),
        source=source,
        attributes=_attributes(attribute or []),
        since=parse_since(since, "since", zone),
        until=parse_until(until, "until", zone),
    )


def _attributes(written: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Read ``name=value`` pairs; a form sends an empty one for 「すべて」."""
    pairs = [str(storable(each)).partition("=") for each in written if each]
    if any(not name or not equals for name, equals, _ in pairs):
        raise VocError("attribute: プラン=標準 のように「名前=値」で指定してください。", code="invalid_request")
    return tuple((name, value) for name, _, value in pairs)


FilterDep = Annotated[CommentFilter, Depends(search_filter)]


def known_filter(components: ComponentsDep, wanted: FilterDep) -> CommentFilter:
    """Refuse a reason or theme that does not exist: a program would believe the empty answer to a mistyped one."""
    if wanted.reason:
        check_code("reason", wanted.reason, components.taxonomy.reasons)
    if wanted.theme and wanted.theme != NO_THEME:
        with components.database.transaction() as session:
            if ThemeRepository(session).get(wanted.theme) is None:
                raise theme_missing(session, wanted.theme)
    return wanted


KnownFilterDep = Annotated[CommentFilter, Depends(known_filter)]
