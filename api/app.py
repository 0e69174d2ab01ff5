"""The application: parts loaded once, endpoints and pages put together."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from fastapi import FastAPI
from threadpoolctl import threadpool_limits

from api import metrics, pages, problems, tracing
from api.auth.buckets import Buckets
from api.auth.install import install as install_guard
from api.draining import Drain
from api.head import Head
from api.headers import SecurityHeaders
from api.observing import Observe
from api.openapi import document
from api.pages import docs, sign_in
from api.v1 import (
    audit,
    comments,
    decisions,
    feedback,
    health,
    imports,
    jobs,
    keys,
    model,
    people,
    reports,
    retags,
    subscriptions,
    tags,
    themes,
    webhooks,
    words,
)
from voc import __version__
from voc.errors import VocError
from voc.jobs.components import Components
from voc.jobs.intake import Intake
from voc.jobs.recent_reports import RecentReports
from voc.settings import Settings, load_settings
from voc.tag.taxonomy import load_taxonomy

# One comment makes thousands of small objects, none of them in a cycle; Python would look for cycles after every 700.
_OBJECTS_BEFORE_COLLECTION: Final = 20_000


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; without ``settings`` they are read from the environment."""
    components = Components(settings or load_settings())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.components = components
        # Comments that come one by one are seldom the same; each that was kept would take 20 kB in every process.
        app.state.intake = Intake(components, remembered=0)
        app.state.reports = RecentReports(components)
        # The first request should not wait for models; what fails here is told by /readyz and by each request.
        health.warm_up(app.state.intake)
        app.openapi()  # half a second, in which nobody would be answered if it were made for the first who asks
        gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)
        app.state.drain.watch()
        # What shares a small matrix among cores waits for them longer than it computes.
        with threadpool_limits(1):
            yield

    app = FastAPI(
        title="voc",
        version=__version__,
        description=document.ABOUT,
        lifespan=lifespan,
        generate_unique_id_function=document.operation_id,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a program would take the empty 307 for its answer
    )
    app.add_middleware(Head)
    app.state.drain = Drain(components.settings.drain_seconds)
    buckets = Buckets(components.settings.home / "rate-limits")
    install_guard(app, components, buckets)
    app.state.sign_in_limits = sign_in.SignInLimits(buckets)
    problems.install(app)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Observe)
    for router in (
        tags.router,
        comments.router,
        feedback.router,
        model.router,
        retags.router,
        themes.router,
        reports.router,
        decisions.router,
        imports.router,
        jobs.router,
        health.router,
        metrics.router,
        keys.router,
        people.router,
        audit.router,
        webhooks.router,
        subscriptions.router,
        words.router,
        pages.router,
        sign_in.router,
        docs.router,
    ):
        app.include_router(router)
    document.document(app, lambda: _codes(components))
    if components.settings.otel:
        tracing.install(app)
    return app


def _codes(components: Components) -> dict[str, list[str]]:
    """The codes of the taxonomy in force; where it cannot be read, which /readyz tells, those that come with voc."""
    try:
        taxonomy = components.taxonomy
    except VocError:
        taxonomy = load_taxonomy(None)
    return {name: list(getattr(taxonomy, name)) for name in ("reasons", "demands")}
