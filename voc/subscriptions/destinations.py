"""Where a summary may go: mail addresses, addresses that webhooks may call, folders below one's own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from voc.errors import VocError
from voc.subscriptions.mail_server import is_address
from voc.subscriptions.subscription import Channel
from voc.webhooks.addresses import Networks, check_url

_MOST_ADDRESSES: Final = 50
FOLDER_PATTERN: Final = r"(?:\w[\w .-]{0,80}/){0,4}\w(?:[\w .-]{0,79}[\w-])?"


def check_destinations(channel: Channel, written: Sequence[str], allowed: Networks) -> tuple[str, ...]:
    """Return the destinations as they are kept; raises ``VocError`` that names the one that cannot be sent to.

    ``allowed`` are the networks that are not public and may be called all the same.
    """
    given = tuple(dict.fromkeys(each.strip() for each in written))
    if channel is Channel.MAIL:
        return _addresses(given)
    if len(given) != 1:
        raise _wrong("送り先は1つだけ指定してください")
    if channel is Channel.SLACK:
        return (check_url(given[0], allowed),)
    if not re.fullmatch(FOLDER_PATTERN, given[0]):
        raise _wrong("フォルダは weekly や cx/weekly のように、VOC_HOME/summaries の中の名前で指定してください")
    return given


def folder_of(home: Path, destination: str) -> Path:
    """Return the folder of a destination."""
    return home / "summaries" / destination


def _addresses(given: tuple[str, ...]) -> tuple[str, ...]:
    if not 0 < len(given) <= _MOST_ADDRESSES:
        raise _wrong(f"メールアドレスを1~{_MOST_ADDRESSES}個指定してください")
    for number, address in enumerate(given, 1):
        if not is_address(address):
            raise _wrong(
                f"{number}番目のメールアドレスの形が正しくありません。hanako@example.jp のように指定してください"
            )
    return given


def _wrong(why: str) -> VocError:
    return VocError(f"destinations: {why}。", code="subscription_destination")
