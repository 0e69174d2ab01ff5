"""Puts the guard and the limits before the application."""

from __future__ import annotations

from fastapi import FastAPI

from api.auth.buckets import Buckets
from api.auth.callers import Callers
from api.auth.guard import Guard
from api.auth.rate import RateLimit
from api.bodies import BodyLimits
from voc.jobs.components import Components


def install(app: FastAPI, components: Components, buckets: Buckets) -> None:
    """Let nothing reach an endpoint but what the guard and the limits let through."""
    settings = components.settings
    megabytes = 1_000_000
    # The last added comes first: it is known who calls before anything of a body is read.
    app.add_middleware(
        BodyLimits,
        largest=settings.max_body_mb * megabytes,
        largest_upload=settings.max_upload_mb * megabytes,
        patience_s=settings.body_timeout_seconds,
    )
    rate = RateLimit(buckets, "calls", settings.rate_limit_per_minute, settings.rate_limit_per_minute)
    app.add_middleware(Guard, callers=Callers(components), rate=rate)
