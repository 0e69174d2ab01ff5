"""Card numbers, bank accounts, My Number, and the numbers by which a company knows its customers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voc.privacy.contacts import AFTER, BEFORE, HYPHEN
from voc.privacy.kinds import Found, PersonalData
from voc.privacy.labels import is_other_number

_SEPARATOR: Final = rf"(?: ?(?:{HYPHEN}|[./・_,、~*|:の]) ?\n?| {{1,3}}|\n|[)\]] ?[(\[])?"
_CARD: Final = re.compile(
    rf"(?<![0-9])(?<![0-9][-ーｰ.])(?:[2-6][0-9]{{3}}(?:{_SEPARATOR}[0-9]{{4}}){{2}}{_SEPARATOR}[0-9]{{2,4}}"
    rf"|[2-6](?:[ -][0-9]){{13,15}}"
    rf"|3[0-9]{{3}}{_SEPARATOR}[0-9]{{6}}{_SEPARATOR}[0-9]{{4,5}}){AFTER}"
)
_LABELLED_CARD: Final = re.compile(
    rf"(?:カード|クレカ|クレジット|デビット|プリカ|VISA|Visa|ビザ|Master|マスター|JCB|AMEX|アメックス|ダイナース|(?i:card))(?:の?番号|ナンバー|(?i: ?no\.?))?[^0-9\n会員]{{0,6}}((?:[0-9]{{4}}{_SEPARATOR}){{3}}[0-9]{{2,4}}){AFTER}"
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
    r"(?:口座(?:番号)?|支店(?: ?\([^)\n]{1,8}\))?(?=[ ,、/]?[0-9]{7}(?![0-9]))|(?:振込|返金)先?(?=[はが:])|通帳(?:の?番号)?|普通(?:預金|口座)?|\(?普\)|当座(?:預金)?|\(当\)|貯蓄(?:預金)?)(?:口座)?(?:番号)?[はがをの:.,、／/ )\n]{0,4}(?:[0-9]?[\[(])?"
    rf"([0-9]{{6,8}}|[0-9]{{3}}{HYPHEN}[0-9]{{4}}|[0-9]{{2,4}}{HYPHEN}[0-9]{{4,8}}){AFTER}(?!円)"
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
    rf"{BEFORE}(?<![¥,.])(?:[0-9]{{3}}{HYPHEN})?[0-9]{{7}}(?:{HYPHEN}[0-9])?(?![0-9,.]*(?:円|ポイント|件|個|kWh|番地|万|億|[A-Za-z0-9]|{HYPHEN}[0-9]))"
)
_POST_OFFICE_PAIR: Final = re.compile(
    rf"{BEFORE}(1[0-9]{{3}}0)(?:{HYPHEN}[0-9])?[^0-9]{{1,8}}([0-9]{{5,8}}){AFTER}(?!円)"
)
# Who or what it numbers stands before it (会員, 診察券); what numbers things and events is nobody's.
_MEMBER_LABEL: Final = re.compile(
    rf"(?P<what>[一-龥々ァ-ヴーぁ-んA-Za-z]{{0,8}}?)[の(]?(?:番号|ナンバー|No\.?|NO\.?|№|ID|コード|CD|(?<=[一-龥A-Z])番)(?:を入力してください\n[^0-9\n]{{0,6}})?"
    rf"(?:は|が|:|\.|#| |「|『|\(|\[|\]|<|\n|＝|=|→|、){{0,3}}"
    rf"(?P<number>[0-9]{{2,4}}(?: [0-9]{{2,4}}){{1,3}}(?![0-9A-Za-z-])|第?(?=(?:[A-Za-z_-]{{0,10}}[0-9]){{1}})(?=[A-Za-z0-9_-]{{0,8}}[0-9])"
    rf"[A-Za-z0-9](?:[A-Za-z0-9_/]|{HYPHEN}){{2,30}}[A-Za-z0-9]号?)(?!円)"
)
_LABEL: Final = re.compile("番|ナンバー|N[oO]|№|ID|コード|CD")
_LOGIN: Final = re.compile(
    r"(?:会員証|(?i:(?<![a-z])id)|アカウント名?|ユーザー?名|ログイン名|ハンドル(?:ネーム|名)?|(?:インスタ|LINE)の?(?:ID)?)(?:は|が|を)?(?: ?No\.?)?[: 「@→]{0,3}((?=[A-Za-z_.-]{0,20}[0-9_])[A-Za-z0-9][A-Za-z0-9_.-]{4,30})(?![A-Za-z0-9@])"
)
_IN_ENGLISH: Final = re.compile(
    r"(?i:(?:member(?:ship)?|customer|client|account|contract|user)[ _-]?(?:id|no\.?|number|#)(?: is)?)[ :#=]{0,3}((?=[A-Z0-9-]{0,12}[0-9]{3})[A-Za-z0-9][A-Za-z0-9-]{3,20})"
)
# The card of the health insurance has a sign and a number; a label may also stand behind what it names.
_OF_INSURANCE: Final = re.compile(r"保険者?証?[^0-9\n]{0,8}(記号 ?[0-9]{1,8}[ ・,、]{0,2}番号 ?[0-9]{1,10})")
_LABELLED_BEHIND: Final = re.compile(
    r"(?<![A-Za-z0-9-])((?=[A-Z-]{0,8}[0-9])[A-Z0-9][A-Z0-9-]{4,20}) ?\((?:会員|顧客|お客(?:様|さま)|契約者?|証券|患者|利用者)の?(?:番号|ID|コード|No)"
)
# Further behind such a word a number in the shape of one will do: 会員証（9920-1158-33）, マイページの右上の #7719-20034.
_NEAR_PERSON: Final = re.compile(
    r"(?P<who>会員(?:証|カード|登録)?|お得意様?|顧客|お客(?:様|さま|さん)|加入|患者|診察券|加入者|利用者|被保険者|組合員|受講者?|学籍|社員証?|職員証?|学生証|マイページ|メンバー(?:ズ?カード)?|ポイントカード|契約(?:者|書)?|証券|保険証?|保険|免許証?|パスポート|テナント)"
    rf"(?:[^0-9A-Za-z。\n]{{0,12}}?)(?:(?:No\.?|NO\.?|№|ID|#)[:. ]?)?(?P<number>(?<![0-9A-Za-z])(?=(?:[A-Z-]{{0,4}}[0-9]){{6}})(?:[A-Z]{{1,4}}{HYPHEN}?)?[0-9A-Z]{{2,12}}(?:{HYPHEN}[0-9A-Z]{{1,8}}){{0,4}})(?![0-9A-Za-z]|{HYPHEN}|[,.][0-9]|円|名|人|年|月|万|億|ポイント|P|pt)"
)
_PLAIN: Final = re.compile(
    "[0-9]{1,6}|20[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]|20[0-9]{2}[-ー][0-9]{1,2}(?:[-ー][0-9]{1,2})?"
)
_FEWEST_DIGITS: Final = 6
_THINGS: Final = re.compile(
    "注文|受注|発注|伝票|追跡|送り状|問い?合わ?せ|ロット|品番|型番|型式|機種|シリアル|製造|製品|商品|荷物|管理|受付|案件|整理|予約|暗証|認証|確認"
    "|エラー|JAN|ISBN|郵便|電話|携帯|連絡先|自宅|口座|カード|銘柄|証券コード|便|箱|車体|ロッカー|控え|預かり|部屋|号室|窓口|車両|柱|銀行|支店|店|金融機関|検索|バー|QR|クーポン|プロモ|キャンペーン|メニュー|色|カラー|ソース|Q|バージョン|版|請求|領収|取引|見積|チケット|通話|発信|着信|ページ|資料|条|接種|券"
)
_PERSONS: Final = re.compile(
    "(?<![A-Za-z0-9])M$|会員|家族|世帯|生徒|児童|園児|学生|塾生|入居|入会|友の会|マイル|受給|保護者|組合|登録者|加盟|オーナー|代理店|従業員|スタッフ|お得意|受験|カルテ|免許|旅券|パスポート|年金|供給地点|診察券|契約|証券|保険|被保険者|組合員|整理券|ポイントカード|会員カード|メンバー|顧客|お客|加入|学籍|受講|患者|社員|職員|利用者|ユーザー?|マイページ|ログイン|アカウント"
)


def find_cards(text: str) -> Iterator[Found]:
    """Find card numbers: the check digit is right, or the text calls it one (a mistyped number is personal, too)."""
    for match in _CARD.finditer(text):
        if _has_luhn_digit(match[0]) and not is_other_number(text, match.start()):
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
        yield from _of_the_same_shape(text, match.start(1), match[1], PersonalData.BANK_ACCOUNT)
    if not _ABOUT_BANKS.search(text):
        return
    for match in _POST_OFFICE_PAIR.finditer(text) if _ABOUT_POST_OFFICE.search(text) else ():
        yield Found(*match.span(1), PersonalData.BANK_ACCOUNT)
        yield Found(*match.span(2), PersonalData.BANK_ACCOUNT)
    for match in _SEVEN_DIGITS.finditer(text):
        if not is_other_number(text, match.start()):
            yield Found(*match.span(), PersonalData.BANK_ACCOUNT)


def find_members(text: str, own: re.Pattern[str] | None = None) -> Iterator[Found]:
    """Find what the text calls a member, customer or contract number, and what matches the company's ``own`` pattern.

    Of an own pattern with groups the first group that took part is the number, else the whole match.
    """
    for match in _MEMBER_LABEL.finditer(text) if _LABEL.search(text) else ():
        what = match["what"]
        is_a_things = _THINGS.search(what) is not None or is_other_number(text, match.start("number"))
        is_long = sum(map(str.isdecimal, match["number"])) >= _FEWEST_DIGITS
        if _PERSONS.search(what) or (is_long and not is_a_things):
            yield Found(*match.span("number"), PersonalData.MEMBER)
            yield from _of_the_same_shape(text, match.start("number"), match["number"], PersonalData.MEMBER)
    for match in _NEAR_PERSON.finditer(text):
        is_a_things = _THINGS.search(text, match.end("who"), match.start("number")) is not None
        if not is_a_things and not _PLAIN.fullmatch(match["number"]):
            yield Found(*match.span("number"), PersonalData.MEMBER)
    for match in _LOGIN.finditer(text):
        if not _THINGS.search(text, max(0, match.start() - 6), match.start()):
            yield Found(*match.span(1), PersonalData.MEMBER)
    for pattern in (_IN_ENGLISH, _OF_INSURANCE, _LABELLED_BEHIND):
        for match in pattern.finditer(text):
            yield Found(*match.span(1), PersonalData.MEMBER)
    for match in own.finditer(text) if own else ():
        start, end = match.span(match.lastindex or 0)
        if start < end:
            yield Found(start, end, PersonalData.MEMBER)


def _of_the_same_shape(text: str, start: int, item: str, kind: PersonalData) -> Iterator[Found]:
    """Find the others of which only the first has the label: 契約番号は FR-1180-2245-9 と FR-1180-2246-7."""
    shape = re.sub("[0-9]", "[0-9]", re.sub("[A-Za-z]", "[A-Z]", re.escape(item)))
    for match in re.compile(rf"{BEFORE}{shape}(?![0-9A-Za-z])").finditer(text, start + len(item)):
        if not is_other_number(text, match.start()):
            yield Found(*match.span(), kind)


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
