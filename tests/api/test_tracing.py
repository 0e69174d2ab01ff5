"""Traces where they are asked for: routes and times, without what was searched or sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from support.http import Api, local_client
from support.places import new_home

from api import tracing
from api.app import create_app
from voc.settings import Settings


@pytest.mark.parametrize("names", ["", "http"])
def test_a_span_has_its_route_and_none_of_the_words(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: str
) -> None:
    monkeypatch.setenv("OTEL_SEMCONV_STABILITY_OPT_IN", names)  # old and new names of the attributes
    app = create_app(Settings(home=new_home(tmp_path / "home", home)))  # type: ignore[call-arg]
    exporter = InMemorySpanExporter()
    provider = tracing.install(app, exporter)
    with local_client(app) as client:
        api = Api(client)
        api.get("/v1/comments?q=secretword")
        api.post("/v1/comments", json={"text": "secretword"})
        api.get("/healthz")
    provider.force_flush()
    spans = exporter.get_finished_spans()
    assert [span.name for span in spans if "openapi" not in span.name] == ["GET /v1/comments", "POST /v1/comments"]
    assert "secretword" not in str([(dict(span.attributes or {}), span.events) for span in spans])


def test_without_the_setting_nothing_is_traced(home: Path, tmp_path: Path) -> None:
    app = create_app(Settings(home=new_home(tmp_path / "home", home)))  # type: ignore[call-arg]
    assert not getattr(app, "_is_instrumented_by_opentelemetry", False)
    traced = create_app(Settings(home=new_home(tmp_path / "other", home), otel=True))  # type: ignore[call-arg]
    assert traced._is_instrumented_by_opentelemetry  # type: ignore[attr-defined]
