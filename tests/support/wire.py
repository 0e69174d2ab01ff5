"""Requests as bytes, for what no client would send."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit


def request_head(path: str, headers: dict[str, str], more: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", more]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def exchange(address: str, sent: bytes) -> bytes:
    """Send bytes as they are, keep the connection open, and return what comes until the server closes or is silent."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall(sent)
        answer = b""
        try:
            while part := connection.recv(65_536):
                answer += part
                head, found, body = answer.partition(b"\r\n\r\n")
                length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
                if found and length and len(body) >= int(length[0].split(b":")[1]):
                    break
        except ConnectionResetError:  # the server closed while we were still sending
            pass
        return answer
