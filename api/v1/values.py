"""What fields of requests hold: strings that can be kept, and what is accepted however odd it is."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from voc.ingest.comment import Kind
from voc.ingest.storable import storable

Text = Annotated[str, BeforeValidator(storable)]
JsonObject = Annotated[dict[str, Any], BeforeValidator(storable)]
# Anything is accepted here and what is meant is documented: one odd comment must not refuse the others beside it.
AnyId = Annotated[
    Any, BeforeValidator(storable), WithJsonSchema({"anyOf": [{"type": ["string", "integer", "null"]}, {}]})
]
AnyText = Annotated[Any, BeforeValidator(storable), WithJsonSchema({"anyOf": [{"type": "string"}, {}]})]
AnyKind = Annotated[Any, WithJsonSchema({"anyOf": [{"type": "string", "enum": [*Kind]}, {}]})]
