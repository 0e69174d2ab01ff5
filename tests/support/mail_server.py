"""A real mail server on this machine that keeps what it is handed and refuses what it is told to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller

from support.server import free_port


@dataclass
class Postbox:
    """What arrived; ``refuse`` says for an address what is answered in the place of taking it."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refuse: Callable[[str], str | None] = lambda _address: None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if answer := self.refuse(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.mails.append(cast(EmailMessage, message_from_bytes(envelope.content, policy=default)))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


@contextmanager
def running_mail_server(port: int | None = None) -> Iterator[Postbox]:
    """Run a mail server, on a port of one's own or a free one."""
    postbox = Postbox(port or free_port())
    controller = Controller(postbox, hostname="127.0.0.1", port=postbox.port)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()
