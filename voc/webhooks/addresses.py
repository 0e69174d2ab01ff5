"""Where webhooks may go: to public addresses, and to those of one's own network that the settings name.

A receiver is named by whoever administers voc, but voc stands inside the network: without this, a name would be enough to
reach the metadata service of a cloud or an unprotected neighbour.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import Thread
from typing import Final

import httpx

from voc.errors import VocError

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]
_LONGEST: Final = 2_000
_PATIENCE_S: Final = 3.0
_LARGEST_PORT: Final = 65_535
_HOST: Final = re.compile(rb"[A-Za-z0-9._:-]{1,253}")
# Addresses of IPv6 that stand for one of IPv4 in their last 32 bits (NAT64, IPv4-compatible).
_TRANSLATED: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))


def is_allowed(address: Address, allowed: Networks) -> bool:
    """Tell whether a request may go to an address; one that stands for another is judged as that one, too."""
    if meant := _meant(address):
        return is_allowed(meant, allowed)
    if any(address in network for network in allowed):
        return True
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _meant(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that one of IPv6 stands for."""
    if isinstance(address, IPv4Address) or address in (IPv6Address("::1"), IPv6Address("::")):
        return None
    if address.teredo:
        return address.teredo[1]
    if any(address in network for network in _TRANSLATED):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def resolve(host: str, port: int) -> list[Address]:
    """Return all addresses of a name, as the system's resolver reads it (2130706433 is 127.0.0.1); may take seconds."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(ip_address(entry[4][0]) for entry in found))


def _resolved_soon(host: str, port: int) -> list[Address]:
    """Resolve a name, or give up: nobody who waits for an answer should wait for a name server that has none."""
    found: list[Address] = []
    seeking = Thread(target=lambda: found.extend(resolve(host, port)), daemon=True)
    seeking.start()
    seeking.join(_PATIENCE_S)
    return found


def read_url(written: str) -> httpx.URL:
    """Read the address of a receiver; raises ``VocError`` for one that is none."""
    try:
        url = httpx.URL(written)
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise _invalid("https://example.jp/voc のような形で指定してください") from None
    if url.scheme not in ("http", "https"):
        raise _invalid("https:// か http:// で始まるURLを指定してください")
    if not _HOST.fullmatch(url.raw_host) or not 0 < port_of(url) <= _LARGEST_PORT:
        raise _invalid("ホスト名かポート番号が正しくありません")
    if url.userinfo:
        raise _invalid("URLにユーザー名やパスワードを書けません。受け手は署名で送り主を確かめてください")
    if len(written) > _LONGEST:
        raise _invalid(f"{_LONGEST}文字までです")
    return url.copy_with(fragment=None)


def port_of(url: httpx.URL) -> int:
    """Return the port of an address, named or not."""
    return {"https": 443, "http": 80}[url.scheme] if url.port is None else url.port


def check_url(written: str, allowed: Networks) -> str:
    """Return the address of a receiver as it is kept; raises ``VocError`` where it must not be called.

    A name that does not resolve here and now may do so later: each delivery checks again where it goes.
    """
    url = read_url(written)
    if not all(is_allowed(address, allowed) for address in _resolved_soon(url.raw_host.decode(), port_of(url))):
        raise VocError(
            f"url: {url.host} は社内や自分自身などのアドレスを指すので、送れません。"
            "自社のネットワークの受け手なら、環境変数 VOC_WEBHOOK_PRIVATE_ADDRESSES にそのネットワーク (例 10.1.2.0/24) を書いてください。",
            code="webhook_address_forbidden",
        )
    return str(url)


def _invalid(why: str) -> VocError:
    return VocError(f"url: {why}。", code="webhook_url")
