"""Card numbers, bank accounts and My Number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voc.privacy.contacts import AFTER, BEFORE, HYPHEN
from voc.privacy.kinds import Found, PersonalData
from voc.privacy.labels import is_other_number
from voc.privacy.members import of_the_same_shape

_SEPARATOR: Final = rf"(?: ?\n?(?:{HYPHEN}|[./・_,、~*|:の]) ?\n?| {{1,3}}|\n|[)\]] ?[(\[])?"
_CARD: Final = re.compile(
    rf"(?<![0-9])(?<![0-9][-ーｰ.])(?:[2-6][0-9]{{3}}(?:{_SEPARATOR}[0-9]{{4}}){{2}}{_SEPARATOR}[0-9]{{2,4}}"
    rf"|[2-6](?:[ -][0-9]){{13,15}}"
    rf"|3[0-9]{{3}}{_SEPARATOR}[0-9]{{6}}{_SEPARATOR}[0-9]{{4,5}}){AFTER}"
)
_LABELLED_CARD: Final = re.compile(
    rf"(?:カード|クレカ|クレジット|デビット|プリカ|VISA|Visa|ビザ|Master|マスター|JCB|AMEX|アメックス|ダイナース|(?i:card))(?:の?番号|ナンバー|(?i: ?no\.?))?[^0-9\n会員]{{0,6}}((?:[0-9]{{4}}{_SEPARATOR}){{3}}[0-9]{{2,4}}){AFTER}"
)
# A receipt stars some of the digits; with six left it still says whose card it is.
_STARRED_CARD: Final = re.compile(
    r"(?<![0-9*A-Za-z])(?=(?:[^0-9\n]{0,12}[0-9]){6})(?=[0-9xX●• -]{0,16}[*●•xX]{2})[0-9*xX●•]{4}(?:[ -]?[0-9*xX●•]{4}){2}[ -]?[0-9*xX●•]{2,4}(?![0-9*A-Za-z])"
)
_MY_NUMBER: Final = re.compile(
    rf"(?:(?:マイ|個人)(?:ナンバー|番号)(?:カード)?[^0-9\n]{{0,12}})?{BEFORE}([0-9]{{4}}{_SEPARATOR}[0-9]{{4}}{_SEPARATOR}[0-9]{{4}}){AFTER}(?! [0-9])"
)
# One of eleven numbers of twelve digits has the right check digit by chance, so the text must be about such things.
_ABOUT_IDENTITY: Final = re.compile(
    "番号|ばんごう|ナンバー|マイナ|12桁|十二桁|通知カード|確定申告|てあて|本人確認|身分証|給与|年末調整|源泉|支払調書|扶養|控除|税|年金|保険|手当"
)
# Where the text names it, twelve digits are it however they are written, and mistyped ones as well.
_ABOUT_MY_NUMBER: Final = re.compile("マイナ|個人番号|通知カード|個人ナンバー")
# Nobody writes anything else digit by digit; without the word for it the text is about numbers, and no answers to a form.
_SPACED_TWELVE: Final = re.compile(rf"{BEFORE}[0-9](?:(?: | ?{HYPHEN} ?)[0-9]){{11}}{AFTER}(?! ?[0-9])")
_ANY_TWELVE: Final = re.compile(
    rf"{BEFORE}(?:[0-9](?:[ 、・/の._,:|~*]{{1,2}}|{HYPHEN}| {HYPHEN} |\n|[)\]][(\[])?){{11}}[0-9]{AFTER}(?! ?[0-9])"
)
_ACCOUNT: Final = re.compile(
    r"(?:口座(?:番号)?|支店(?: ?\([^)\n]{1,8}\))?(?=[ ,、/]?[0-9]{7}(?![0-9]))|(?:振込|返金)先?(?=[はが:])|通帳(?:の?番号)?|普通(?:預金|口座)?|\(?普\)|当座(?:預金)?|\(当\)|貯蓄(?:預金)?)(?:口座)?(?:番号)?[はがをの:.,、／/ )\n]{0,4}(?:(?:No\.?|NO\.?|№)[:. ]?)?(?:[0-9]?[\[(])?"
    rf"([0-9]{{6,8}}(?:{HYPHEN}[0-9]{{1,3}})?|[0-9]{{3}}{HYPHEN}[0-9]{{4}}|[0-9]{{2,4}}{HYPHEN}[0-9]{{4,8}}|[0-9]{{4}}[ -][0-9]{{3}}|[0-9]{{3}} [0-9]{{4}}|[0-9](?: [0-9]){{6}}){AFTER}(?![円 ]?[0-9]|円)"
)
_POST_OFFICE_ACCOUNT: Final = re.compile(
    r"(?:記号(?:番号)?|ゆうちょ(?:銀行)?|郵便局)[はが:. ]{0,3}(1[0-9]{4}(?:[-ーｰ][0-9])?)(?:[- 、,・/\nーｰ]{0,3}(?:番号)?[はが:. ]{0,3})([0-9]{5,8})(?![0-9])"
)
# In a text about banks a number of seven digits is an account, unless it counts something.
_ABOUT_BANKS: Final = re.compile(
    "銀行|信金|信用金庫|信用組合|信組|農協|JA|ゆうちょ|郵便局|支店|口座|普通預金|通帳|振り?込|引き?落|返金|送金|入金|預金|記号"
)
_ABOUT_POST_OFFICE: Final = re.compile("ゆうちょ|郵便局|記号|郵貯")
_SEVEN_DIGITS: Final = re.compile(
    rf"{BEFORE}(?<![¥,.])(?:(?:[0-9]{{3}}{HYPHEN})?[0-9]{{7}}(?:{HYPHEN}[0-9])?|[0-9](?: [0-9]){{6}}(?! [0-9]))(?![0-9,.]*(?:円|ポイント|件|個|kWh|番地|万|億|[A-Za-z0-9]|{HYPHEN}[0-9]))"
)
_POST_OFFICE_PAIR: Final = re.compile(
    rf"{BEFORE}(1[0-9]{{3}}0)(?:{HYPHEN}[0-9])?[^0-9]{{1,8}}([0-9]{{5,8}}){AFTER}(?!円)"
)


def find_cards(text: str) -> Iterator[Found]:
    """Find card numbers: the check digit is right, or the text calls it one (a mistyped number is personal, too)."""
    for match in _CARD.finditer(text):
        if _has_luhn_digit(match[0]) and not is_other_number(text, match.start()):
            yield Found(*match.span(), PersonalData.CARD)
    for match in _STARRED_CARD.finditer(text):
        yield Found(*match.span(), PersonalData.CARD)
    for match in _LABELLED_CARD.finditer(text):
        yield Found(*match.span(1), PersonalData.CARD)


def find_my_numbers(text: str) -> Iterator[Found]:
    """Find individual numbers: named as such, or twelve digits with the right check digit in a text about such numbers."""
    for match in _MY_NUMBER.finditer(text):
        is_named = match.start() < match.start(1)
        is_likely = _has_my_number_digit(match[1]) and _ABOUT_IDENTITY.search(text) is not None
        if is_named or (is_likely and not is_other_number(text, match.start(1))):
            yield Found(*match.span(1), PersonalData.MY_NUMBER)
    for match in _SPACED_TWELVE.finditer(text):
        if _ABOUT_IDENTITY.search(text):
            yield Found(*match.span(), PersonalData.MY_NUMBER)
    for match in _ANY_TWELVE.finditer(text) if _ABOUT_MY_NUMBER.search(text) else ():
        if not is_other_number(text, match.start()):
            yield Found(*match.span(), PersonalData.MY_NUMBER)


def find_accounts(text: str) -> Iterator[Found]:
    """Find bank account numbers behind 口座番号, 普通, 当座 or the 記号 of the post office."""
    for match in _POST_OFFICE_ACCOUNT.finditer(text):
        yield Found(*match.span(1), PersonalData.BANK_ACCOUNT)
        yield Found(*match.span(2), PersonalData.BANK_ACCOUNT)
    for match in _ACCOUNT.finditer(text):
        yield Found(*match.span(1), PersonalData.BANK_ACCOUNT)
        yield from of_the_same_shape(text, match.start(1), match[1], PersonalData.BANK_ACCOUNT)
    if not _ABOUT_BANKS.search(text):
        return
    for match in _POST_OFFICE_PAIR.finditer(text) if _ABOUT_POST_OFFICE.search(text) else ():
        yield Found(*match.span(1), PersonalData.BANK_ACCOUNT)
        yield Found(*match.span(2), PersonalData.BANK_ACCOUNT)
    for match in _SEVEN_DIGITS.finditer(text):
        if not is_other_number(text, match.start()):
            yield Found(*match.span(), PersonalData.BANK_ACCOUNT)


def _has_luhn_digit(number: str) -> bool:
    digits = [int(char) for char in reversed(number) if char.isdecimal()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _has_my_number_digit(number: str) -> bool:
    """Check the last digit as the ordinance on My Number defines it (2014, No. 85, Article 5)."""
    *body, check = (int(char) for char in number if char.isdecimal())
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(weight * digit for weight, digit in zip(weights, body, strict=True)) % 11
    return check == (0 if rest <= 1 else 11 - rest)
