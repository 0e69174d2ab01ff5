"""URLs that open somebody's account or name a person; the address of a help page stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voc.privacy.kinds import Found, PersonalData

_URL: Final = re.compile(
    r"(?:https?://|(?<![A-Za-z0-9@./-])www\.)[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{3,2000}", re.IGNORECASE
)
_TRAILING: Final = ".,;:!?)]'"
_PERSONAL_KEY: Final = re.compile(
    r"[?&#;](?:[a-z]{1,20}[_.-]?)?(?:mail|user|uid|usr|u|name|tel|phone|token|tkn|tok|session|sess|sid|key|auth|code|sig|signature|hash"
    r"|member|customer|cust|client|account|acct|contract|login|pass|password|pw|ticket|otp|nonce|inviter?|owner|student|stu|tk|ref_id|cid|mid|pid|kaiin)"
    r"(?:[_-]?(?:id|no|num|number|code|key|address))?=[^&#]",
    re.IGNORECASE,
)
_USER_INFO: Final = re.compile(r"//[^/@]{1,100}@")
_PROFILE: Final = re.compile(
    r"//(?:[a-z]{1,8}\.)?(?:twitter|x|instagram|facebook|threads|tiktok|line|note|ameblo)\.(?:com|net|me|jp|ee)/[A-Za-z0-9_.@~%-]{2}",
    re.IGNORECASE,
)
_PERSONAL_PATH: Final = re.compile(
    r"/(?:users?|u|members?|customers?|profiles?|accounts?|mypage|my|contracts?)/(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{3}|/@[a-z0-9_]{2}"
    r"|/(?:reset|verify|confirm|activate|invite|join|unsubscribe|login|auth|magic|t|s)/(?:[A-Za-z0-9_-]{1,20}/)?[A-Za-z0-9_-]{8}",
    re.IGNORECASE,
)
# A stretch of letters and digits mixed at random is a token, wherever it stands: no page is named so.
_TOKEN: Final = re.compile(
    r"[/=](?=[A-Za-z_-]*[0-9])(?=[0-9_-]*[A-Za-z])(?:(?=[^/&#?.=-]*[0-9][^/&#?.=-]*[A-Za-z][^/&#?.=-]*[0-9])[A-Za-z0-9_]{12}|[0-9a-f]{8}-[0-9a-f]{4}-)",
    re.IGNORECASE,
)
_MIXED: Final = re.compile(r"/(?=[^/]*[a-z])(?=[^/]*[A-Z])(?=[^/]*[0-9])[A-Za-z0-9_-]{8,64}(?:[/?#]|$)")
_RULES: Final = (_MIXED, _USER_INFO, _PROFILE, _PERSONAL_PATH, _TOKEN, _PERSONAL_KEY)


def find_urls(text: str) -> Iterator[Found]:
    """Find URLs with a token, a user's id or a profile in folded text."""
    for match in _URL.finditer(text):
        url = match[0].rstrip(_TRAILING)
        if any(rule.search(url) for rule in _RULES):
            yield Found(match.start(), match.start() + len(url), PersonalData.URL)
