"""The mail server that the settings name: ``smtp://user:password@host:587?starttls`` or ``smtps://…``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Final, Self
from urllib.parse import unquote, urlsplit

_PORTS: Final = {"smtp": 25, "smtps": 465}
_SUBMISSION: Final = 587
_LONGEST_ADDRESS: Final = 254
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
ADDRESS_PATTERN: Final = rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over; ``tls`` from the first byte on, ``starttls`` after the greeting."""

    host: str
    port: int
    tls: bool
    starttls: bool
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read an address; raises ``ValueError`` that says in Japanese what is wrong with it, without showing it."""
        try:
            url = urlsplit(written)
            port = url.port
        except ValueError:
            raise ValueError("ホスト名かポート番号が正しくありません") from None
        if (
            url.scheme not in _PORTS
            or not url.hostname
            or url.path not in ("", "/")
            or url.query not in ("", "starttls")
        ):
            raise ValueError("smtp://host:587?starttls か smtps://host の形で指定してください")
        tls, starttls = url.scheme == "smtps", url.query == "starttls"
        if url.username and not (tls or starttls):
            raise ValueError("ユーザー名とパスワードを使うなら、smtps:// か ?starttls で暗号化してください")
        return cls(
            host=url.hostname,
            port=port or (_SUBMISSION if starttls else _PORTS[url.scheme]),
            tls=tls,
            starttls=starttls,
            user=unquote(url.username or ""),
            password=unquote(url.password or ""),
        )


def is_address(written: str) -> bool:
    """Tell whether something is one plain mail address: no name, no comment, nothing that could begin another header."""
    return len(written) <= _LONGEST_ADDRESS and re.fullmatch(ADDRESS_PATTERN, written) is not None


def read_sender(written: str) -> Address:
    """Read ``voc <voc@example.jp>``; raises ``ValueError`` where it is no mail address."""
    name, address = parseaddr(written)
    if not is_address(address) or any(not each.isprintable() for each in written):
        raise ValueError("voc@example.jp か 「週次サマリー <voc@example.jp>」 の形で指定してください")
    return Address(name, addr_spec=address)
