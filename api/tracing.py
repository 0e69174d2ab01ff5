"""Traces by OpenTelemetry, only where ``VOC_OTEL`` asks for them; routes and times, never a query string or a body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span

_QUIET: Final = "healthz,readyz,metrics,static"
_WITH_QUERY: Final = ("http.url", "url.full", "url.query", "http.target")


def install(app: FastAPI, exporter: SpanExporter | None = None) -> TracerProvider:
    """Trace each request; ``exporter`` is by default OTLP over HTTP, set by OpenTelemetry's own ``OTEL_…`` variables."""
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "voc"}))
    provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
    FastAPIInstrumentor.instrument_app(
        app,
        tracer_provider=provider,
        excluded_urls=_QUIET,
        server_request_hook=_without_query,
        exclude_spans=["send", "receive"],
    )
    return provider


def _without_query(span: Span, scope: dict[str, Any]) -> None:
    """Searches are what customers said; a span keeps the path alone."""
    for name in set(_WITH_QUERY) & set(getattr(span, "attributes", None) or ()):
        span.set_attribute(name, scope["path"])
