"""Draining: between SIGTERM and the end the process says that it is not ready, and finishes what it took."""

from __future__ import annotations

import asyncio
import signal
import threading
from types import FrameType


class Drain:
    """Holds uvicorn's own stop back for ``seconds``, so that a load balancer can see ``/readyz`` and send nothing more.

    A second SIGTERM, and Ctrl-C, stop at once.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.began = False

    def watch(self) -> None:
        """Take SIGTERM over from the server; only its main thread has signals to take."""
        if threading.current_thread() is not threading.main_thread():
            return
        stop = signal.getsignal(signal.SIGTERM)
        if not callable(stop):
            return
        loop = asyncio.get_running_loop()

        def begin(number: int, frame: FrameType | None) -> None:
            if self.began:
                stop(number, frame)
                return
            self.began = True
            loop.call_soon_threadsafe(loop.call_later, self._seconds, stop, number, frame)

        signal.signal(signal.SIGTERM, begin)
