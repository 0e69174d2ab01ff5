"""The numbers by which a company knows its customers: members, contracts, patients, logins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

from voc.privacy.contacts import BEFORE, HYPHEN, NOT_TOLL_FREE
from voc.privacy.kinds import Found, PersonalData
from voc.privacy.labels import CASES, COUNTED, PERSONS, THINGS, is_other_number
from voc.privacy.unlabelled import find_unlabelled

_CALLED: Final = (
    r"(?:番号|ばんごう|バンゴウ|ﾊﾞﾝｺﾞｳ|ナンバー|ﾅﾝﾊﾞｰ|No\.?|NO\.?|№|ID|コード|CD|(?<=[一-龥A-Z])番|(?<=[一-龥])#)"
)
# The groups of a number: a space between all of them (JX 0091 8827 40), or a hyphen, stroke or dot (C.1990.338, 9910 ー 2284).
_SPACED: Final = r"(?:[A-Za-z]{1,4} ?)?[0-9]{1,7}(?: [0-9]{1,7}){1,7}(?: [A-Z](?![A-Za-z]))?(?![0-9A-Za-z時分年月日名人回個件円]|[-ーｰ/.:,][0-9])"
_CUT: Final = (
    rf"(?:[一-龥ぁ-んァ-ヴ]{{1,2}}{HYPHEN})?[A-Za-z0-9]{{1,12}}"
    rf"(?: ?(?:{HYPHEN}|[./_]) ?(?:[A-Za-z0-9]{{1,12}}|[一-龥ぁ-んァ-ヴ](?={HYPHEN}))){{1,6}}"
    rf"|[一-龥ぁ-んァ-ヴ]{{1,2}}{HYPHEN}[A-Za-z0-9]{{2,12}}|[A-Z0-9]{{1,8}}(?:の[A-Z0-9]{{1,8}}){{1,4}}"
)
_ONE_BY_ONE: Final = "[0-9](?:[、,・] ?[0-9]){3,15}(?![0-9])"
# Who or what it numbers stands before it (会員, 診察券); what numbers things and events is nobody's.
_MEMBER_LABEL: Final = re.compile(
    rf"(?P<what>[一-龥々ァ-ヴーぁ-んA-Za-zｦ-ﾟ]{{0,8}}?)[のん(、]?(?P<called>{_CALLED})(?:を入力してください\n[^0-9\n]{{0,6}}|(?:という|の)?欄)?"
    rf"(?:は|が|に|:|\.| |「|『|\(|\[|\]|<|\n|＝|=|→|、|/){{0,3}}"
    rf"(?P<number>#?(?:{_SPACED}|[A-Z]{{1,4}} [0-9]{{3,10}}(?![0-9A-Za-z])|{_ONE_BY_ONE}|第?(?=[^\n]{{0,12}}[0-9])(?:{_CUT})号?(?![0-9A-Za-z])|第?(?=(?:[A-Za-z_-]{{0,10}}[0-9]){{1}})(?=[A-Za-z0-9_-]{{0,8}}[0-9])"
    rf"[A-Za-z0-9](?:[A-Za-z0-9_/]|{HYPHEN}){{2,30}}[A-Za-z0-9]号?))(?!円)"
)
_LABEL: Final = re.compile("番|#|ナンバー|N[oO]|№|ID|コード|CD|ばんごう|バンゴウ|ﾊﾞﾝｺﾞｳ|ﾅﾝﾊﾞｰ")
_LOGIN: Final = re.compile(
    r"(?:会員証|(?i:(?<![a-z_])id)|アカウント名?|ユーザー?名|ログイン名|ハンドル(?:ネーム|名)?|(?:インスタ|LINE)の?(?:ID)?)(?:は|が|を)?(?: ?No\.?)?[: 「@→]{0,3}((?=[A-Za-z_.-]{0,20}[0-9_])[A-Za-z0-9][A-Za-z0-9_.-]{4,30})(?![A-Za-z0-9@])"
)
_IN_ENGLISH: Final = re.compile(
    r"(?i:(?:member(?:ship)?|customer|client|account|contract|user|policy|reservation|booking)[ _-]?(?:id|no\.?|number|#)(?: is)?)[ :#=]{0,3}((?=[A-Z0-9-]{0,12}[0-9]{3})[A-Za-z0-9][A-Za-z0-9-]{3,20})"
)
# The card of the health insurance has a sign and a number; a label may also stand behind what it names.
_OF_INSURANCE: Final = re.compile(r"保険者?証?[^0-9\n]{0,8}(記号 ?[0-9]{1,8}[ ・,、]{0,2}番号 ?[0-9]{1,10})")
_LABELLED_BEHIND: Final = re.compile(
    r"(?<![A-Za-z0-9-])((?=[A-Z-]{0,8}[0-9])[A-Z0-9][A-Z0-9-]{4,20})[」』]?"
    r"(?: ?\(|(?:(?:という|って(?:いう)?)(?:の?[がは])?|[がは])(?:[一-龥ぁ-ん]{1,4}の)?)"
    r"(?:会員|顧客|お客(?:様|さま)|ご?契約者?|証券|患者|診察券|利用者|加入者)の?(?:番号|ナンバー|ID|コード|No)"
)
# Further behind such a word a number in the shape of one will do: 会員証（9920-1158-33）, マイページの右上の #7719-20034.
_NEAR_PERSON: Final = re.compile(
    r"(?P<who>会員(?:証|カード|登録)?|図書館?カード|定期券|お得意様?|顧客|お客(?:様|さま|さん)|加入|患者|診察券|加入者|利用者|被保険者|組合員|受講者?|学籍|社員証?|職員証?|学生証|マイページ|メンバー(?:ズ?カード)?|ポイントカード|契約(?:者|書)?|証券|保険証?|保険|免許証?|パスポート|在留カード|年金(?:手帳|番号)|テナント|ﾎﾟｲﾝﾄｶｰﾄﾞ)"
    rf"(?:[^0-9A-Za-z。\n]{{0,12}}?)(?:(?:No\.?|NO\.?|№|ID|#)[:. ]?)?(?P<number>(?!0(?:120|570|800|990)(?![0-9]))(?<![0-9A-Za-z])(?=(?:[A-Z -]{{0,4}}[0-9]){{4}}){_SPACED}|(?!0(?:120|570|800|990)(?![0-9]))(?<![0-9A-Za-z])(?=(?:[A-Z-]{{0,4}}[0-9]){{6}})(?:[A-Z]{{1,4}}{HYPHEN}?)?[0-9A-Z]{{2,12}}(?:{HYPHEN}[0-9A-Z]{{1,8}}){{0,4}})(?![0-9A-Za-z]|{HYPHEN}|[,.][0-9]){COUNTED}"
)
# … and behind the label itself a shorter one: 会員番号を聞かれて20931と答えた.
_NEAR_LABEL: Final = re.compile(
    r"(?:会員|顧客|お客(?:様|さま)|契約者?|証券|患者|診察券|利用者|加入者|組合員|社員|受付|予約)の?(?:番号|ナンバー|ID|コード|No)"
    r"(?P<between>(?:は ?[2-9]つ)?[^0-9A-Za-z。\n]{1,12}(?:[A-Z][ぁ-んァ-ヴ][^0-9A-Za-z。\n]{0,3})?)"
    rf"(?P<number>{NOT_TOLL_FREE}(?=(?:[A-Z-]{{0,4}}[0-9]){{4}})(?:(?=[0-9]{{5}})|(?=[0-9]*[A-Z-]))[A-Z0-9]{{1,10}}(?:{HYPHEN}[A-Z0-9]{{1,8}}){{0,4}})(?![0-9A-Za-z]|{HYPHEN}|[,./:][0-9]){COUNTED}"
)
# Right behind whom it numbers a letter and a hyphen will do: 会員のK-20931です.
_RIGHT_BEHIND: Final = re.compile(
    rf"(?:会員|患者|証券|診察券|加入者証?|お客(?:様|さま))[の: 「(]{{0,2}}([A-Z]{{1,3}}{HYPHEN}[0-9]{{4,}})(?![0-9A-Za-z]|{HYPHEN})"
)
_PART: Final = re.compile("末尾|下|桁|頭[のはが]?$")
_FEWEST_DIGITS: Final = 6
_FEWEST_OF_A_PERSON: Final = 2
_FEWEST_OF_A_CASE: Final = 4
_DATE: Final = re.compile(
    r"20[0-4][0-9] ?[-/.ー] ?(?:0?[1-9]|1[0-2])(?: ?[-/.ー] ?[0-9]{1,2})?|20[0-4][0-9](?:0[1-9]|1[0-2])[0-3][0-9]|[0-9]{1,2}/[0-9]{1,2}"
)
_FAR: Final = 16
_CLOSE: Final = 12
_SHORT: Final = re.compile("[0-9]{1,6}")


def find_members(text: str, own: re.Pattern[str] | None = None) -> Iterator[Found]:
    """Find what the text calls a member, customer or contract number, and what matches the company's ``own`` pattern.

    Of an own pattern with groups the first group that took part is the number, else the whole match.
    """
    for pattern in (_RIGHT_BEHIND, _IN_ENGLISH, _OF_INSURANCE, _LABELLED_BEHIND):
        for match in pattern.finditer(text):
            yield Found(*match.span(1), PersonalData.MEMBER)
    for start, end in chain(_behind_labels(text), _near_labels(text)):
        yield Found(start, end, PersonalData.MEMBER)
        yield from of_the_same_shape(text, start, text[start:end], PersonalData.MEMBER)
    for match in _NEAR_PERSON.finditer(text):
        is_a_things = THINGS.search(text, match.end("who"), match.start("number"))
        if not is_a_things and not _SHORT.fullmatch(match["number"]) and not _DATE.fullmatch(match["number"]):
            yield Found(*match.span("number"), PersonalData.MEMBER)
    for match in _LOGIN.finditer(text):
        before = re.split(r"[/\n、。,|]", text[max(0, match.start() - 8) : match.start()])[-1]
        if not THINGS.search(before):
            yield Found(*match.span(1), PersonalData.MEMBER)
    yield from find_unlabelled(text)
    for match in own.finditer(text) if own else ():
        start, end = match.span(match.lastindex or 0)
        if start < end:
            yield Found(start, end, PersonalData.MEMBER)


def _behind_labels(text: str) -> Iterator[tuple[int, int]]:
    for match in _MEMBER_LABEL.finditer(text) if _LABEL.search(text) else ():
        # 会員証をなくしました。番号は…
        what = match["what"] or text[max(0, match.start() - _FAR) : match.start()]
        digits = sum(map(str.isdecimal, match["number"]))
        if _DATE.fullmatch(match["number"]) or digits < _FEWEST_OF_A_PERSON:
            continue
        is_a_things = THINGS.search(what) is not None or is_other_number(text, match.start("number"))
        is_a_case = CASES.search(what) is not None and digits >= _FEWEST_OF_A_CASE
        if PERSONS.search(what + match["called"]) or is_a_case or (digits >= _FEWEST_DIGITS and not is_a_things):
            yield match.span("number")


def _near_labels(text: str) -> Iterator[tuple[int, int]]:
    for match in _NEAR_LABEL.finditer(text) if _LABEL.search(text) else ():
        is_of_somebody = not THINGS.search(match["between"]) and not _PART.search(match["between"])
        if is_of_somebody and not _DATE.fullmatch(match["number"]):
            yield match.span("number")


def of_the_same_shape(text: str, start: int, item: str, kind: PersonalData) -> Iterator[Found]:
    """Find the others of which only the first has the label: 契約番号は FR-1180-2245-9 と FR-1180-2246-7.

    A few digits have the shape of anything, so only those close by in the same sentence are taken.
    """
    shape = re.sub("[0-9]", "[0-9]", re.sub("[A-Za-z]", "[A-Z]", re.escape(item)))
    other = re.compile(rf"{BEFORE}(?<![,.¥]){shape}(?![0-9A-Za-z]|,[0-9]){COUNTED}")
    end = start + len(item)
    near = re.split("[。\n]", text[end : end + _CLOSE])[0]
    last = end + len(near) if _SHORT.fullmatch(item) else len(text)
    for match in other.finditer(text, end):
        if match.start() <= last and not is_other_number(text, match.start()):
            yield Found(*match.span(), kind)
