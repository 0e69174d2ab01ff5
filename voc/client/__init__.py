"""A client for programs that call voc: ``Client`` and ``AsyncClient``. Imports nothing of voc that computes."""

from voc.client.asynchronous import AsyncClient
from voc.client.problem import Problem
from voc.client.results import (
    Comment,
    Demand,
    Evidence,
    Import,
    Labels,
    Reason,
    Scored,
    Tagged,
    Tags,
    Theme,
    ThemeOfComment,
    Untagged,
    Urgency,
)
from voc.client.retries import Retries
from voc.client.synchronous import Client

__all__ = [
    "AsyncClient",
    "Client",
    "Comment",
    "Demand",
    "Evidence",
    "Import",
    "Labels",
    "Problem",
    "Reason",
    "Retries",
    "Scored",
    "Tagged",
    "Tags",
    "Theme",
    "ThemeOfComment",
    "Untagged",
    "Urgency",
]
