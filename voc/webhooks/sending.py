"""Sending one request to a receiver: to a checked address, within seconds, without following anything."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Final, Self

import httpcore

from voc import __version__
from voc.errors import VocError
from voc.webhooks.addresses import Networks, is_allowed, port_of, read_url, resolve
from voc.webhooks.delivery import Outcome

_CONNECT_S: Final = 3.0
_TOTAL_S: Final = 10.0
_RESOLVERS: Final = 64
_log = logging.getLogger(__name__)
_SENT_ALWAYS: Final = {"content-type": "application/json", "user-agent": f"voc/{__version__}"}


class NotReachable(Exception):
    """A name leads nowhere, or to where no webhook may go; ``code`` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Connects by address: a name is resolved once, every address of it checked, and one of these is connected to.

    So what was checked is what is called, whatever the name says a moment later (DNS rebinding).
    """

    def __init__(self, allowed: Networks) -> None:
        self._allowed = allowed
        self._network = httpcore.AnyIOBackend()
        # Of its own: a name server that does not answer keeps a thread for seconds.
        self._resolvers = ThreadPoolExecutor(_RESOLVERS, "resolver")

    def close(self) -> None:
        """Resolve nothing more."""
        self._resolvers.shutdown(wait=False, cancel_futures=True)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers; TLS still asks for the certificate of the name."""
        addresses = await asyncio.get_running_loop().run_in_executor(self._resolvers, resolve, host, port)
        if not addresses:
            raise NotReachable("name_unknown")
        if not all(is_allowed(address, self._allowed) for address in addresses):
            raise NotReachable("address_forbidden")
        for number, address in enumerate(addresses, 1):
            try:
                return await self._network.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
        raise AssertionError


class Sender:
    """Posts to receivers; each request has a connection of its own, and of the answer only its head is read."""

    def __init__(self, allowed: Networks) -> None:
        self._network = CheckedNetwork(allowed)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpcore.default_ssl_context(),
            max_connections=None,
            max_keepalive_connections=0,
            network_backend=self._network,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._pool.aclose()
        self._network.close()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send a request and say what came of it; takes ten seconds at most and raises nothing."""
        try:
            async with asyncio.timeout(_TOTAL_S):
                return await self._post(url, headers, body)
        except (TimeoutError, httpcore.TimeoutException):
            return Outcome(None, "timeout")
        except NotReachable as error:
            return Outcome(None, error.code)
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError):
            return Outcome(None, "connection")
        except VocError:  # the address was one when it was stored
            return Outcome(None, "address_forbidden")
        except Exception as error:  # whatever one receiver brings about must not stop what goes to the others
            _log.error("a webhook could not be sent: %s", type(error).__name__)
            return Outcome(None, "internal")

    async def _post(self, written: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        url = read_url(written)
        sent = {"host": url.netloc.decode("ascii"), **_SENT_ALWAYS, **headers}
        request = self._pool.stream(
            "POST",
            httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=port_of(url), target=url.raw_path),
            headers=list(sent.items()),
            content=body,
            extensions={"timeout": {"connect": _CONNECT_S, "read": _TOTAL_S, "write": _TOTAL_S}},
        )
        async with request as response:
            answered = {name.lower(): value for name, value in response.headers}
            return Outcome(response.status, None, _seconds(answered.get(b"retry-after", b"")))


def _seconds(written: bytes) -> timedelta | None:
    """Read ``Retry-After``: seconds or a date."""
    value = written.decode("ascii", "replace").strip()
    if value.isdecimal() and len(value) < 9:
        return timedelta(seconds=int(value))
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    return until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)
