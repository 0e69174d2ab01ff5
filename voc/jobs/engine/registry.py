"""Which kinds of jobs there are: functions that register themselves when their module is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from voc.jobs.engine.context import JobContext

JobFunction = Callable[["JobContext"], dict[str, Any]]
PartFunction = Callable[["JobContext", int], None]

# The modules that define jobs; a worker loads them all.
MODULES: Final = (
    "voc.jobs.imports",
    "voc.jobs.housekeeping",
    "voc.jobs.discovery_job",
    "voc.jobs.retagging",
    "voc.jobs.webhooks",
    "voc.jobs.sending",
)


class Queues(StrEnum):
    """Where jobs wait. ``SHORT`` is for what takes seconds; parts of jobs have a queue of their own."""

    LONG = "voc-long"
    SHORT = "voc-short"
    PARTS = "voc-parts"


@dataclass(frozen=True, slots=True)
class JobKind:
    """A registered kind. ``cron`` is when it runs by itself; times when no worker was up are not made up for.

    ``alone``: while one waits or runs, no second one does.
    """

    name: str
    run: JobFunction
    queue: str = Queues.LONG
    cron: str | None = None
    alone: bool = False

    @property
    def unique(self) -> str | None:
        """The key that its jobs have while they wait or run, ``None`` where there may be several."""
        if self.cron:
            return f"schedule:{self.name}"
        return self.name if self.alone else None


_kinds: dict[str, JobKind] = {}
_parts: dict[str, PartFunction] = {}


def job(kind: str, *, queue: str = Queues.LONG, alone: bool = False) -> Callable[[JobFunction], JobFunction]:
    """Register the function that does jobs of this kind; ``alone``: one at a time."""

    def register(function: JobFunction) -> JobFunction:
        _kinds[kind] = JobKind(kind, function, queue, alone=alone)
        return function

    return register


def scheduled(cron: str, kind: str, *, queue: str = Queues.LONG) -> Callable[[JobFunction], JobFunction]:
    """Register a job that is also submitted at the times of ``cron``, one at a time; five fields, in ``VOC_TIMEZONE``."""

    def register(function: JobFunction) -> JobFunction:
        _kinds[kind] = JobKind(kind, function, queue, cron)
        return function

    return register


def part(kind: str) -> Callable[[PartFunction], PartFunction]:
    """Register the function that does one part, by its number, of a job of this kind, on any worker."""

    def register(function: PartFunction) -> PartFunction:
        _parts[kind] = function
        return function

    return register


def kinds() -> dict[str, JobKind]:
    """Return every kind of job; loads the modules that define them."""
    for module in MODULES:
        import_module(module)
    return _kinds


def part_of(kind: str) -> PartFunction:
    """Return the function for the parts of a kind."""
    kinds()
    return _parts[kind]
