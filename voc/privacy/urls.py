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
# A value is a page, a colour or where a visitor came from; any other that could be a key is somebody's.
_PARAMETER: Final = re.compile(r"[?&#;]([A-Za-z0-9_.-]{1,30})=([^&#]{4,})")
_NEUTRAL_KEY: Final = re.compile(
    r"(?:page|p|q|query|search|keyword|lang|hl|locale|colou?r|size|sort|order|tab|category|cat|utm_.*|src|source|v|t|from|to|year|month|date|type|view"
    r"|mode|theme|ver|version|format|model|product|item|sku|step|plan|area|pref|shop|store|topic|article)",
    re.IGNORECASE,
)
_VALUE_OF_SOMEBODY: Final = re.compile("(?=.*[0-9])[A-Za-z0-9._~%+-]{4}|[A-Za-z0-9_-]{12}")
# A piece of a path that mixes letters and digits at random, or a long number that is no date, is a key, too.
_SEGMENT: Final = re.compile(r"(?<=[^/:]/)[A-Za-z0-9_-]{4,80}(?=[/?#]|$)")
_KEY: Final = re.compile(
    r"(?=.*[0-9])(?=.*[A-Za-z])(?:[A-Za-z]*[0-9]+[A-Za-z]+[0-9A-Za-z_-]*|[A-Za-z]{1,3}[-_]?[0-9]{4,}[0-9A-Za-z_-]*)|(?!20[0-9]{6}$|20[0-9]{4}$)[0-9]{6,}"
)
_WORDS_OF_A_PAGE: Final = re.compile(
    r"[a-z]+(?:-[a-z0-9]{1,12})*-[a-z]{3,12}|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?|v[0-9.]+|[0-9]{1,2}[a-z]{2,}"
)
_MIXED: Final = re.compile(r"/(?=[^/]*[a-z])(?=[^/]*[A-Z])(?=[^/]*[0-9])[A-Za-z0-9_-]{8,64}(?:[/?#]|$)")
_RULES: Final = (_MIXED, _USER_INFO, _PROFILE, _PERSONAL_PATH, _PERSONAL_KEY)


def find_urls(text: str) -> Iterator[Found]:
    """Find URLs with a token, a user's id or a profile in folded text."""
    for match in _URL.finditer(text):
        url = match[0].rstrip(_TRAILING)
        if any(rule.search(url) for rule in _RULES) or _holds_a_key(url):
            yield Found(match.start(), match.start() + len(url), PersonalData.URL)


def _holds_a_key(url: str) -> bool:
    path, question, _ = url.partition("?")
    parameters = _PARAMETER.findall(url) if question or "#" in url else ()
    if any(not _NEUTRAL_KEY.fullmatch(key) and _VALUE_OF_SOMEBODY.match(value) for key, value in parameters):
        return True
    segments = _SEGMENT.findall(path.partition("://")[2] or path)
    return any(_KEY.fullmatch(segment) and not _WORDS_OF_A_PAGE.fullmatch(segment) for segment in segments)
