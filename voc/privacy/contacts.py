"""Mail addresses, telephone, card and account numbers, postal codes and URLs, found by their shape.

Japanese is written without spaces, so ``\\b`` never stands where it should (``メールtaro@example.comまで``): every
boundary here is a look at the neighbouring digit or ASCII character. A number that the text itself calls an order
number, a lot or a slip is none of these, whatever its shape; toll-free numbers (0120, 0570, 0800) are a company's and
stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from voc.privacy.kinds import Found, PersonalData

# One code point for one, so that offsets stay those of the text.
_FOLD: Final = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20} | dict.fromkeys(map(ord, "‐‑‒–—―−"), 0x2D)

_BEFORE: Final = (
    r"(?<![0-9])(?<![0-9][-ーｰ.])"
    r"(?:(?<=TEL)|(?<=Tel)|(?<=tel)|(?<=FAX)|(?<=Fax)|(?<=fax)|(?<![A-Za-z_])(?<![A-Za-z_]-))"
)
_AFTER: Final = r"(?![0-9]|[-ーｰ][0-9])"
_GAP: Final = r"(?:\)[-ーｰ ]?|[-ーｰ.の ] ?| ?\()"
_PHONE: Final = re.compile(
    rf"{_BEFORE}(?:"
    rf"(?:\+81[- ]?(?:\(0\))?|\(?0)[5-9]0{_GAP}?[0-9]{{4}}{_GAP}?[0-9]{{4}}"
    rf"|(?:\+81[- ]?(?:\(0\))?|\(?0)[1-9][0-9]{{0,3}}{_GAP}[0-9]{{1,4}}{_GAP}[0-9]{{4}}"
    rf"|0[1-9][0-9]{{8}}){_AFTER}"
)
_LOCAL_PHONE: Final = re.compile(
    rf"(?:電話|TEL|Tel|tel|℡|携帯|FAX|Fax)(?:番号)?[はが:. ]{{0,3}}([0-9]{{2,4}}[-ーｰ][0-9]{{4}}){_AFTER}"
)
_TOLL_FREE: Final = ("0120", "0570", "0800", "0990")
_EMAIL: Final = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9_%+-](?:[A-Za-z0-9._%+-]{0,63})(?:@|\[at\]|\(at\))"
    r"(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])"
)
_URL: Final = re.compile(
    r"https?://(?:[^\s/@:]{1,64}(?::[^\s/@]{0,64})?@[A-Za-z0-9.-]{1,100}"
    r"|(?:[a-z]{1,8}\.)?(?:twitter|x|instagram|facebook|threads|tiktok|line|note|ameblo)\.(?:com|net|me|jp|ee)/[A-Za-z0-9_.@~%-]{2,64}"
    r"|[A-Za-z0-9.-]{1,100}/[^\s?#]{0,200}\?[^\s]{0,200}?(?:mail|user|name|tel|phone|token)[^\s=]{0,20}=)"
    r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{0,300}"
)
_CARD: Final = re.compile(
    rf"{_BEFORE}(?:[2-6][0-9]{{3}}([-ーｰ ]?)[0-9]{{4}}\1[0-9]{{4}}\1[0-9]{{2,4}}"
    rf"|3[0-9]{{3}}([-ーｰ ]?)[0-9]{{6}}\2[0-9]{{4,5}}){_AFTER}"
)
_MY_NUMBER: Final = re.compile(
    rf"(?:マイナンバー|個人番号)[^0-9\n]{{0,8}}(?<![0-9])([0-9]{{4}}[-ーｰ ]?[0-9]{{4}}[-ーｰ ]?[0-9]{{4}}){_AFTER}"
)
_ACCOUNT: Final = re.compile(rf"(?:口座番号|普通(?:預金)?|当座)[はが:. ]{{0,3}}([0-9]{{6,8}}){_AFTER}")
_POSTAL: Final = re.compile(
    rf"〒 ?[0-9]{{3}}[-ーｰ]?[0-9]{{4}}{_AFTER}"
    rf"|(?<=郵便番号)[はが:. ]{{0,3}}[0-9]{{3}}[-ーｰ]?[0-9]{{4}}{_AFTER}"
    rf"|{_BEFORE}[0-9]{{3}}[-ーｰ][0-9]{{4}}{_AFTER}(?=[ \n]?(?:[一-龥]{{2,3}}[都道府県]|[一-龥]{{1,5}}[市区郡]))"
)
_OTHER_NUMBER: Final = re.compile(
    r"(?:注文|受注|発注|伝票|追跡|送り状|管理|会員|顧客|お客様|製造|ロット|受付|合わ?せ|予約|契約|商品|製品|品番|型番|型式|シリアル"
    r"|整理|登録|請求書?|案件|回答|機器|端末|認証|確認|申込|お届け|荷物)"
    r"(?:番号|No\.?|NO\.?|ID|コード|番)?[はがの:.# ()「」]{0,3}$"
    r"|(?:No\.?|NO\.?|#|ID|LOT|Lot|№)[:. ]{0,2}$"
)


def find_contacts(folded: str) -> Iterator[Found]:
    """Find what reaches or identifies a person by number, in order of certainty; items may overlap.

    ``folded`` is the text with full-width ASCII and hyphens folded (``fold``).
    """
    for kind, search in _SEARCHES:
        for start, end in search(folded):
            yield Found(start, end, kind)


def fold(text: str) -> str:
    """Fold full-width ASCII and hyphens to ASCII, one code point for one."""
    return text.translate(_FOLD)


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for match in _PHONE.finditer(text):
        digits = re.sub(r"[^0-9]", "", match[0].replace("+81", "0").replace("(0)", ""))
        mobile = len(digits) == 11 and digits[2] == "0" and digits[1] in "56789"
        if not mobile and len(digits) != 10:
            continue
        if match[0].lstrip("(").startswith(_TOLL_FREE) or _is_other_number(text, match.start()):
            continue
        yield match.span()
    for match in _LOCAL_PHONE.finditer(text):
        yield match.span(1)


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for match in _CARD.finditer(text):
        if _luhn(match[0]) and not _is_other_number(text, match.start()):
            yield match.span()


def _luhn(number: str) -> bool:
    digits = [int(char) for char in reversed(number) if char.isdecimal()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_other_number(text: str, start: int) -> bool:
    """Tell whether the words before say that this is an order number, a lot, a slip …"""
    return _OTHER_NUMBER.search(text, max(0, start - 14), start) is not None


def _whole(pattern: re.Pattern[str]) -> Callable[[str], Iterator[tuple[int, int]]]:
    return lambda text: (match.span() for match in pattern.finditer(text))


def _after_label(pattern: re.Pattern[str]) -> Callable[[str], Iterator[tuple[int, int]]]:
    return lambda text: (match.span(1) for match in pattern.finditer(text))


_SEARCHES: Final = (
    (PersonalData.URL, _whole(_URL)),
    (PersonalData.EMAIL, _whole(_EMAIL)),
    (PersonalData.CARD, _cards),
    (PersonalData.MY_NUMBER, _after_label(_MY_NUMBER)),
    (PersonalData.PHONE, _phones),
    (PersonalData.BANK_ACCOUNT, _after_label(_ACCOUNT)),
    (PersonalData.POSTAL_CODE, _whole(_POSTAL)),
)
