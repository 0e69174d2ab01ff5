"""Slack's export: a zip with a file for each day of a channel, and lists of members and channels beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from voc.ingest.blob import Blob

_LISTS: Final = (
    "users.json",
    "channels.json",
    "groups.json",
    "dms.json",
    "mpims.json",
    "org_users.json",
    "integration_logs.json",
    "canvases.json",
    "lists.json",
    "file_conversations.json",
)
_TELLTALE: Final = {"users.json", "channels.json"}
# What Slack writes when somebody joins or changes a channel; a message of a form or of /me is words.
_NOTICE: Final = re.compile(
    r"(?:channel|group)_(?:join|leave|topic|purpose|name|archive|unarchive|convert_to_\w+|posting_permissions)"
    r"|(?:un)?pinned_item|bot_(?:add|remove|enable|disable)|reminder_add|tombstone|huddle_thread|sh_room_\w+"
)


def is_notice(item: Mapping[str, Any]) -> bool:
    """Tell whether a JSON object is a line that Slack itself wrote into a channel."""
    return item.get("type") == "message" and "ts" in item and _NOTICE.fullmatch(str(item.get("subtype"))) is not None


def without_lists(blobs: Sequence[Blob]) -> tuple[list[Blob], list[str]]:
    """Part the files of Slack's export into those of messages and the names of the others, none for another archive."""
    is_export = {blob.name for blob in blobs} >= _TELLTALE
    messages = [blob for blob in blobs if not is_export or blob.name not in _LISTS]
    if not messages:
        return list(blobs), []
    return messages, [blob.name for blob in blobs if blob not in messages]
