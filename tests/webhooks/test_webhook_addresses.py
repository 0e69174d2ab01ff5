"""Where webhooks may not go, however it is written, and that a request goes to the address that was checked."""

from __future__ import annotations

import socket
from ipaddress import ip_address, ip_network
from threading import Event

import pytest
from support.receiver import Answer, Receiver, post

from voc.errors import VocError
from voc.settings import Settings
from voc.webhooks import addresses
from voc.webhooks.addresses import check_url, is_allowed
from voc.webhooks.delivery import Outcome

OWN = (ip_network("127.0.0.0/8"),)
FORBIDDEN = [
    "http://127.0.0.1/",
    "http://127.8.9.10:8080/",
    "http://localhost/",
    "http://LOCALHOST/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://127.1/",
    "http://0.0.0.0/",
    "http://[::]/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::169.254.169.254]/",
    "http://[2002:7f00:1::]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/",
    "http://172.16.0.1/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
]


@pytest.mark.parametrize("url", FORBIDDEN)
def test_an_address_inside_is_refused_when_it_is_given_and_when_it_is_called(url: str) -> None:
    with pytest.raises(VocError, match="VOC_WEBHOOK_PRIVATE_ADDRESSES") as refused:
        check_url(url, ())
    assert refused.value.code == "webhook_address_forbidden"
    assert post(url, ()) == Outcome(None, "address_forbidden")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.jp/",
        "gopher://127.0.0.1:6379/_x",
        "javascript:alert(1)",
        "http://user@example.jp/",
        "http://user:word@example.jp/",
        "http://0177.0.0.1/",
        "http:///path",
        "http://[fe80::1%25eth0]/",
        "http://example.jp:0/",
        "//example.jp/",
        "example.jp/voc",
        "http://exa mple.jp/",
        "http://example.jp:99999/",
        "https://example.jp/\r\nHost: inside",
        "",
        "https://" + "a" * 3000 + ".jp/",
        "https://example.jp/" + "a" * 2000,
    ],
)
def test_what_is_no_address_of_a_receiver_is_refused_in_japanese(url: str) -> None:
    with pytest.raises(VocError, match=r"^url: ") as refused:
        check_url(url, ())
    assert refused.value.code == "webhook_url"


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::6810:84e5", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_public_addresses_are_allowed(address: str) -> None:
    assert is_allowed(ip_address(address), ())


def test_networks_that_the_settings_name_are_allowed_and_no_others() -> None:
    networks = Settings(webhook_private_addresses="10.1.2.0/24, fd00::/8").webhook_networks
    for address, allowed in (("10.1.2.3", True), ("10.1.3.1", False), ("fd12::1", True), ("::ffff:10.1.2.3", True)):
        assert is_allowed(ip_address(address), networks) is allowed
    assert check_url("http://127.0.0.1:9/a?b=c", OWN) == "http://127.0.0.1:9/a?b=c"


def test_a_name_that_leads_nowhere_yet_may_be_given_and_is_told_when_called() -> None:
    assert check_url("https://receiver.invalid/voc", ()) == "https://receiver.invalid/voc"
    assert post("https://receiver.invalid/voc", ()) == Outcome(None, "name_unknown")


def test_one_forbidden_address_of_several_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolves_to(monkeypatch, "93.184.215.14", "127.0.0.1")
    with pytest.raises(VocError, match=r"example\.jp"):
        check_url("https://example.jp/", ())
    assert post("https://example.jp/", ()) == Outcome(None, "address_forbidden")


def test_the_address_that_was_checked_is_called_under_the_name(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    """A name that resolves to something else at every question is asked once."""
    port = receiver.address.rpartition(":")[2]
    asked = resolves_to(monkeypatch, "127.0.0.1")
    assert post(f"http://rebinding.example.jp:{port}/in", OWN).delivered
    assert asked == ["rebinding.example.jp"]
    assert receiver.received[0].headers["host"] == f"rebinding.example.jp:{port}"


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.answer = lambda _request, _number: Answer(302, {"location": f"{receiver.address}/elsewhere"})
    assert post(receiver.address + "/in", OWN) == Outcome(302)
    assert [request.path for request in receiver.received] == ["/in"]


def test_nothing_listening_is_an_outcome(receiver: Receiver) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert post(f"http://127.0.0.1:{unused.getsockname()[1]}/", OWN) == Outcome(None, "connection")


def resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name resolve to these addresses, once; returns the names that were asked for."""
    asked: list[str] = []

    def answer(host: str, port: int, *_args: object, **_options: object) -> list[tuple[object, ...]]:
        if host not in addresses:
            asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_nobody_waits_for_a_name_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = Event()

    def no_answer(*_arguments: object, **_options: object) -> list[object]:
        answered.wait(30)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", no_answer)
    monkeypatch.setattr(addresses, "_PATIENCE_S", 0.05)
    try:
        assert check_url("https://receiver.invalid/voc", ()) == "https://receiver.invalid/voc"
        assert not answered.is_set()
    finally:
        answered.set()
