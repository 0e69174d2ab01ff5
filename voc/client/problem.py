"""What the server refuses or cannot do."""

from __future__ import annotations

import httpx


class Problem(Exception):
    """An error answer: ``status``, a stable ``code``, and a Japanese ``detail`` that says what to do (RFC 9457)."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status = status
        self.code = code
        self.detail = detail


def problem_of(response: httpx.Response) -> Problem:
    """Read an answer that is no result; one that did not come from voc (a proxy's) has the code ``http_STATUS``."""
    try:
        body = response.json()
        return Problem(response.status_code, body["code"], body["detail"])
    except (ValueError, KeyError, TypeError):
        detail = (
            f"voc ではないものが答えました ({response.status_code} {response.reason_phrase})。"
            "voc のアドレスと、間にあるプロキシを確かめてください。"
        )
        return Problem(response.status_code, f"http_{response.status_code}", detail)
