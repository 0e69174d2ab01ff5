"""What may be sent to: nothing that begins another header, leaves the folder or reaches the inside."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from pydantic import ValidationError

from voc.errors import VocError
from voc.settings import Settings
from voc.subscriptions.destinations import check_destinations
from voc.subscriptions.mail_server import MailServer, is_address
from voc.subscriptions.subscription import Channel


@pytest.mark.parametrize("address", ["hanako@example.jp", "a.b+voc@mail.example.co.jp", "x@localhost", "o'hara@a-b.jp"])
def test_plain_addresses_are_taken(address: str) -> None:
    assert check_destinations(Channel.MAIL, [f" {address} ", address], ()) == (address,)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "hanako",
        "@example.jp",
        "a@b@c",
        "a b@example.jp",
        ".a@example.jp",
        "a@-example.jp",
        "花子@example.jp",
        "a@example.jp\nBcc: b@example.jp",
        "a@example.jp\r\nSubject: x",
        "花子 <a@example.jp>",
        "a@example.jp,b@example.jp",
        "a" * 250 + "@example.jp",
    ],
)
def test_whatever_is_no_plain_address_is_refused(address: str) -> None:
    assert not is_address(address)
    with pytest.raises(VocError) as refused:
        check_destinations(Channel.MAIL, ["ok@example.jp", address], ())
    assert refused.value.code == "subscription_destination"


@pytest.mark.parametrize("folder", ["weekly", "cx/週次", "a.b-c_d/1"])
def test_folders_below_ones_own_are_taken(folder: str) -> None:
    assert check_destinations(Channel.FILE, [folder], ()) == (folder,)


@pytest.mark.parametrize(
    "folder", ["", ".", "..", "../x", "a/../../x", "/etc", "a//b", "a/.hidden", "a\\..\\b", "a\0b", "a/"]
)
def test_folders_elsewhere_are_refused(folder: str) -> None:
    with pytest.raises(VocError):
        check_destinations(Channel.FILE, [folder], ())


def test_a_channel_is_checked_as_a_webhook_is() -> None:
    hook = "http://127.0.0.1:8065/hooks/secret"
    with pytest.raises(VocError) as refused:
        check_destinations(Channel.SLACK, [hook], ())
    assert refused.value.code == "webhook_address_forbidden"
    assert check_destinations(Channel.SLACK, [hook], (ip_network("127.0.0.0/8"),)) == (hook,)
    with pytest.raises(VocError):
        check_destinations(Channel.SLACK, [hook, hook + "2"], (ip_network("127.0.0.0/8"),))


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.jp", MailServer("mail.example.jp", 25, False, False)),
        ("smtp://u%40x:p%2Fw@mail.example.jp?starttls", MailServer("mail.example.jp", 587, False, True, "u@x", "p/w")),
        ("smtps://u:p@mail.example.jp:4465", MailServer("mail.example.jp", 4465, True, False, "u", "p")),
    ],
)
def test_a_mail_server_is_read_from_its_address(url: str, server: MailServer) -> None:
    assert Settings(smtp_url=url).mail_server == server
    assert "p/w" not in repr(server)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("smtp_url", "mail.example.jp"),
        ("smtp_url", "smtp://u:hidden@mail.example.jp"),  # a password in the clear
        ("smtp_url", "smtp://u:hidden@mail.example.jp:99999?starttls"),
        ("smtp_url", "smtp://mail.example.jp?tls=1"),
        ("mail_from", "voc"),
        ("mail_from", "voc <voc@example.jp>\nBcc: x@example.jp"),
    ],
)
def test_settings_that_cannot_be_are_refused_without_showing_a_password(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**{name: value})
    assert "hidden" not in refused.value.errors()[0]["msg"]
