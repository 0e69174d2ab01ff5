"""A subscription: whose summary of which segment goes where, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

from voc.errors import VocError
from voc.report.render import ReportFormat
from voc.segment import Segment
from voc.subscriptions.schedule import Schedule


class Channel(StrEnum):
    """How a summary is sent."""

    MAIL = "mail"
    SLACK = "slack"
    FILE = "file"


CHANNEL_NAMES: Final = {Channel.MAIL: "メール", Channel.SLACK: "Slack", Channel.FILE: "ファイル"}
# What a mail may have attached, what a file may be.
_FORMATS: Final = {
    Channel.MAIL: (ReportFormat.PDF, ReportFormat.XLSX),
    Channel.SLACK: (),
    Channel.FILE: tuple(ReportFormat),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks for; destinations and formats are checked.

    ``destinations`` are mail addresses, or one address of a channel, or one folder below ``VOC_HOME/summaries``;
    ``formats`` are what a mail has attached, or the files that are written.
    """

    name: str
    channel: Channel
    destinations: tuple[str, ...]
    formats: tuple[ReportFormat, ...]
    schedule: Schedule
    segment: Segment
    active: bool = True


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as it is kept; what was to be sent before ``since`` is not sent any more."""

    id: str
    wanted: Wanted
    since: datetime
    created_by: str
    created_at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return what people see of it."""
        wanted = self.wanted
        return {
            "id": self.id,
            "name": wanted.name,
            "channel": wanted.channel,
            "destinations": [_shown(wanted.channel, each) for each in wanted.destinations],
            "formats": list(wanted.formats),
            "day": wanted.schedule.day,
            "time": f"{wanted.schedule.time:%H:%M}",
            "segment": wanted.segment.to_json(),
            "active": wanted.active,
            "created_by": self.created_by,
            "created_at": self.created_at.isoformat(),
        }


def check_formats(channel: Channel, formats: Sequence[ReportFormat]) -> tuple[ReportFormat, ...]:
    """Return the formats that a channel is sent; raises ``VocError`` for one that it has not."""
    known = _FORMATS[channel]
    for each in formats:
        if each not in known:
            usable = "、".join(known) or "なし"
            raise VocError(
                f"formats: {CHANNEL_NAMES[channel]}では {each.value} を選べません。選べるもの: {usable}",
                code="subscription_format",
            )
    if channel is Channel.FILE and not formats:
        return (ReportFormat.HTML,)
    return tuple(dict.fromkeys(formats))


def _shown(channel: Channel, destination: str) -> str:
    """Hide the path of a channel's address: whoever knows it can write into the channel."""
    if channel is not Channel.SLACK:
        return destination
    url = urlsplit(destination)
    return f"{url.scheme}://{url.netloc}/…"
