"""Mail addresses, telephone numbers, postal codes and URLs, found by their shape.

Japanese is written without spaces, so ``\\b`` never stands where it should (``メールtaro@example.comまで``): every
boundary here is a look at the neighbouring digit or ASCII character. A number that the text itself calls an order
number, a lot or a slip is no telephone number, whatever its shape; toll-free numbers (0120, 0570, 0800) are a company's
and stay. All functions take folded text (``voc.privacy.folding``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voc.privacy.kinds import Found, PersonalData
from voc.privacy.labels import COUNTED, is_other_number

# A line may break behind it.
HYPHEN: Final = r"(?:[-ーｰ]\n?)"
BEFORE: Final = (
    r"(?<![0-9])(?<![0-9][-ーｰ.])"
    r"(?:(?<=TEL)|(?<=Tel)|(?<=tel)|(?<=FAX)|(?<=Fax)|(?<=fax)|(?<=(?:tel|TEL|fax|FAX)_)|(?<=phone_)|(?<=_)(?=0[5-9]0-)"
    r"|(?<![A-Za-z])(?<![A-Za-z]-)(?<![A-Za-z]_))"
)
AFTER: Final = rf"(?![0-9]|{HYPHEN}[0-9])"

# A number may be split over two lines, spaced out, put together with whatever the keyboard has (090/1234/5678), or spelt as
# it is said (090の1234の5678).
_GAP: Final = r"(?: ?[)\]] ?[-ーｰ]? ?| ?[-ーｰ.の・/_~〜:*|､、,=→] ?\n? ?| ?[(\[] ?| {1,3}|\n)"
# What follows is no number that belongs to a company.
NOT_TOLL_FREE: Final = "(?!0(?:120|570|800|990))"
_COUNTRY: Final = r"(?:(?:\+ ?|00|010[- ]?)81[- ]?\n?(?:\(0\))?|\(?0)"
_LAST_FOUR: Final = r"[0-9](?:\n?[0-9]){3}"
_EXTENSION: Final = r"(?:[ ,、(]{0,2}内線(?:番号)?[ :は]{0,2}[0-9]{1,5})?"
_PHONE: Final = re.compile(
    rf"{BEFORE}(?:"
    rf"{_COUNTRY}[5-9]0{_GAP}?[0-9]{{4}}{_GAP}?{_LAST_FOUR}"
    rf"|{_COUNTRY}[1-9][0-9]{{0,3}}{_GAP}[0-9]{{1,4}}{_GAP}{_LAST_FOUR}"
    rf"|\(0[0-9]{{1,4}}\)[0-9]{{5,8}}|0[1-9][0-9]{{8}}|\+81[1-9][0-9]{{8}}"
    rf"|0(?:120|570|800|990){_GAP}[0-9]{{2,3}}{_GAP}[0-9]{{3,4}}"
    rf"|0(?:(?:[ 、,・-]| - |、 )[0-9]){{9,10}}|81[- ][5-9]0{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}"
    rf"|0[5-9]0{_GAP}[0-9]{{3}}{_GAP}[0-9]{{5}}|0[5-9]0{_GAP}?(?:[0-9]{{2}}{_GAP}){{3}}[0-9]{{2}}"
    rf"){AFTER}{_EXTENSION}"
)
_FOREIGN_PHONE: Final = re.compile(
    rf"(?<![0-9A-Za-z])\+(?!81)[1-9][0-9]{{0,2}}(?=(?:[^0-9]{{0,2}}[0-9]){{8}})(?:[- .]?\(?[0-9]{{1,4}}\)?){{2,5}}{AFTER}"
)
_CLOCK: Final = "[012][0-9][0-5][05]"
# Behind its label a number may lack its area code, or have a digit too few or too many, which is somebody's all the same.
_LABELLED_PHONE: Final = re.compile(
    rf"(?:電話|TEL|Tel|tel|℡|☎|携帯|自宅|FAX|Fax|ﾃﾞﾝﾜ|でんわ|ケータイ|スマホ|連絡先|折り?返し先?|直通)(?:番号)?[はが:. ]{{0,3}}"
    rf"((?!{_CLOCK}-{_CLOCK})[0-9]{{2,4}}{HYPHEN}[0-9]{{4}}|[5-9]0{HYPHEN}[0-9]{{4}}{HYPHEN}[0-9]{{4}}|81[1-9][0-9]{{8,9}}"
    rf"|{NOT_TOLL_FREE}(?=(?:[^0-9]{{0,2}}[0-9]){{9,12}}(?![0-9]))0[0-9]{{1,4}}(?:{HYPHEN}| )[0-9]{{1,5}}(?:{HYPHEN}| )[0-9]{{2,5}}){AFTER}{COUNTED}"
)
_TOLL_FREE: Final = re.compile(r"\(?0(?:120|570|990|800(?![0-9]))")
# A toll-free number belongs to a company, unless somebody reports whose call it was.
_CALLED_FROM: Final = re.compile(r"[ \n」』)]{0,3}(?:から|より|←|という番号|の着信|の番号から)")

_AT: Final = r"(?: ?@ ?\n?|[\[(] ?(?:at|@|アット(?:マーク)?) ?[\])]| ?アット(?:マーク)? ?|[☆★●◎])"
_DOT: Final = r"(?:\.|[\[(](?:dot|\.)[\])]| ?ドット ?)"
_MAIL: Final = re.compile(
    rf"(?<![A-Za-z0-9._%+-])(?:[A-Za-z0-9._%+]{{1,30}}[-._]\n)?[A-Za-z0-9_%+-](?:[A-Za-z0-9._%+-]{{0,63}}){_AT}"
    rf"(?:(?:[A-Za-z0-9-]{{1,63}}{_DOT}){{1,8}}[A-Za-z]{{2,24}}"
    r"|(?:docomo|ezweb|au|softbank|gmail|yahoo|icloud|hotmail|outlook|i\.softbank))(?![A-Za-z0-9])"
)
_POSTAL: Final = re.compile(
    rf"〒 ?[0-9]{{3}} ?(?:{HYPHEN}|の)? ?[0-9]{{4}}{AFTER}"
    rf"|(?:郵便(?:番号)?|〒)[はが:. ]{{0,3}}(?P<code>[0-9]{{3}} ?(?:{HYPHEN}|の)? ?[0-9]{{4}}){AFTER}"
    rf"|{BEFORE}[0-9]{{3}}{HYPHEN}?[0-9]{{4}}{AFTER}(?=[ \n]{{0,2}}(?:[一-龥]{{2,3}}[都道府県]|[一-龥]{{1,5}}[市区郡]))"
)
_CAN_HOLD_POSTAL: Final = re.compile(rf"[0-9]{{3}} ?(?:{HYPHEN}|の)? ?[0-9]{{4}}")
# No other number has three digits and four, but for parts and errors, which are called so.
_BARE_POSTAL: Final = re.compile(rf"{BEFORE}[0-9]{{3}}{HYPHEN}[0-9]{{4}}{AFTER}(?!番){COUNTED}")


def find_phones(text: str) -> Iterator[Found]:
    """Find telephone and fax numbers, with their extension."""
    for match in _PHONE.finditer(text):
        number = match[0].partition("内線")[0]
        digits = re.sub(r"[^0-9]", "", re.sub(r"^(?:\+ ?|00|010[- ]?)?81", "0", number).replace("(0)", ""))
        is_mobile = len(digits) == 11 and digits[2] == "0" and digits[1] in "56789"
        if not is_mobile and len(digits) != 10:
            continue
        is_company = _TOLL_FREE.match(match[0]) is not None and not _CALLED_FROM.match(text, match.end())
        if not is_company and not is_other_number(text, match.start()):
            yield Found(*match.span(), PersonalData.PHONE)
    for pattern in (_FOREIGN_PHONE, _LABELLED_PHONE):
        for match in pattern.finditer(text):
            yield Found(*match.span(pattern.groups), PersonalData.PHONE)


def find_mails(text: str) -> Iterator[Found]:
    """Find mail addresses, also those that are disguised (アット, (at)) or lack the ending (taro@docomo)."""
    for match in _MAIL.finditer(text):
        yield Found(*match.span(), PersonalData.EMAIL)


def find_postal_codes(text: str) -> Iterator[Found]:
    """Find postal codes with 〒, a label, or a place behind them."""
    if not _CAN_HOLD_POSTAL.search(text):
        return
    for match in _POSTAL.finditer(text):
        yield Found(*match.span("code" if match["code"] else 0), PersonalData.POSTAL_CODE)
    for match in _BARE_POSTAL.finditer(text):
        if not is_other_number(text, match.start()):
            yield Found(*match.span(), PersonalData.POSTAL_CODE)
