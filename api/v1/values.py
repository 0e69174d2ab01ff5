"""What fields of requests hold: strings that can be kept, and what is accepted however odd it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

from voc.ingest.comment import Kind
from voc.ingest.storable import storable

_DEEPEST: Final = 32


def _kept(value: Any) -> Any:
    """Return a JSON value as it can be kept; whoever nests it deeper than anyone needs may be after the stack."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for each in level for inner in _parts(each)]
        if not level:
            return storable(value)
    raise PydanticCustomError("nested", "nested", {"deepest": _DEEPEST})


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def whole(value: Any) -> Any:
    """Return 8 for 8.0, which JSON takes for the same."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _written(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("string_too_short", "string_too_short", {"min_length": 1})
    return text


def _named(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Text = Annotated[str, BeforeValidator(storable)]
# Who has no number for a customer may send nothing, null or blanks: customers without a number are not one customer.
Named = Annotated[Text | None, BeforeValidator(_named)]
# More than blanks.
WrittenText = Annotated[Text, AfterValidator(_written)]
JsonObject = Annotated[dict[str, Any], BeforeValidator(_kept)]
# To JSON 8.0 is the integer 8; "8" and true are none.
Whole = Annotated[int, BeforeValidator(whole), Strict()]
# Anything is accepted here and what is meant is documented: one odd comment must not refuse the others beside it.
AnyId = Annotated[Any, BeforeValidator(_kept), WithJsonSchema({"anyOf": [{"type": ["string", "integer", "null"]}, {}]})]
AnyText = Annotated[Any, BeforeValidator(_kept), WithJsonSchema({"anyOf": [{"type": "string"}, {}]})]
AnyKind = Annotated[Any, WithJsonSchema({"anyOf": [{"type": "string", "enum": [*Kind]}, {}]})]
