"""The one error class that people see, and the exit statuses that go with it."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """Exit statuses of the command line (the contract of scripts that call it)."""

    DONE = 0
    FAILED = 1
    USAGE = 2


class VocError(Exception):
    """Something a person can act on.

    ``detail`` is one Japanese line: what is wrong, where, and what to do. ``code`` is the stable English name that the
    API puts into its problem details; ``status`` is the HTTP status; ``exit_status`` that of the command line.
    """

    def __init__(
        self,
        detail: str,
        *,
        code: str = "failed",
        status: int = 422,
        exit_status: ExitStatus = ExitStatus.FAILED,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code
        self.status = status
        self.exit_status = exit_status


class UsageError(VocError):
    """The call itself is wrong: an unknown option value, an unknown week, a column that the file lacks."""

    def __init__(self, detail: str, *, code: str = "usage", status: int = 422) -> None:
        super().__init__(detail, code=code, status=status, exit_status=ExitStatus.USAGE)
