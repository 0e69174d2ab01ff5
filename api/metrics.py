"""``/metrics`` for Prometheus: how fast, how often, which urgencies, which errors, what waits.

With several processes (``voc serve --workers``) each writes its numbers into files of one folder, and whichever is asked
adds them up (prometheus-client's multiprocess mode). What the database knows is counted there when asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.dependencies import ComponentsDep
from voc.errors import VocError
from voc.jobs.components import Components
from voc.store.jobs import JobRepository

router = APIRouter(tags=["health"])
_OWN: Final = CollectorRegistry()
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# From a cached page to an import of a large file, in seconds.
_BUCKETS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

disable_created_metrics()  # type: ignore[no-untyped-call]
ProcessCollector(registry=_OWN)
_REQUESTS: Final = Histogram(
    "voc_request_seconds", "Time to answer, by route", ["method", "route", "status"], buckets=_BUCKETS, registry=_OWN
)
_COMMENTS: Final = Counter(
    "voc_comments",
    "Comments tagged; review: the model asks for a person",
    ["endpoint", "urgency", "review"],
    registry=_OWN,
)
_ERRORS: Final = Counter("voc_errors", "Problem answers, by code", ["code"], registry=_OWN)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count an answered request."""
    known = method if method in _METHODS else "other"  # any word can be sent as a method
    _REQUESTS.labels(known, route, str(status)).observe(seconds)


def count_comments(endpoint: str, tagged: Iterable[tuple[str, bool]]) -> None:
    """Count comments tagged for an endpoint, each by its urgency and whether it asks for a review."""
    for urgency, review in tagged:
        _COMMENTS.labels(endpoint, urgency, str(review).lower()).inc()


def count_error(code: str) -> None:
    """Count a problem answer."""
    _ERRORS.labels(code).inc()


@router.get("/metrics", response_class=PlainTextResponse, summary="Prometheusの指標")
def metrics(components: ComponentsDep) -> Response:
    """Return the metrics of all processes in the text format of Prometheus."""
    asked = CollectorRegistry()
    asked.register(_Stored(components))
    try:
        MultiProcessCollector(asked)  # type: ignore[no-untyped-call]
        own = b""
    except ValueError:  # one process, no folder
        own = generate_latest(_OWN)
    return Response(own + generate_latest(asked), media_type=CONTENT_TYPE_LATEST)


class _Stored(Collector):
    """What is read when asked: the model in force, and the jobs of the database."""

    def __init__(self, components: Components) -> None:
        self._components = components

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges; one that cannot be read now, of which /readyz says why, does not take the others along."""
        for read in (self._model, self._jobs):
            with suppress(VocError):
                yield read()

    def _model(self) -> Metric:
        model = GaugeMetricFamily("voc_model_info", "The model in force", labels=["version", "encoder"])
        model.add_metric([self._components.tagger.version, self._components.encoder.name], 1.0)
        return model

    def _jobs(self) -> Metric:
        with self._components.database.transaction() as session:
            counts = JobRepository(session).counts()
        jobs = GaugeMetricFamily("voc_jobs", "Background jobs, by kind and state", labels=["kind", "state"])
        for (kind, state), count in counts.items():
            jobs.add_metric([kind, state], count)
        return jobs
