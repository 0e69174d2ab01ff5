"""The numbers by which a company knows its customers where no label stands before them: the rest of the text tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voc.privacy.contacts import BEFORE, HYPHEN, NOT_TOLL_FREE
from voc.privacy.kinds import Found, PersonalData
from voc.privacy.labels import COUNTED, THINGS, is_other_number

# In a text about such numbers one in groups is one of them wherever it stands: 5520-0418-77が私の会員番号.
_ABOUT_MEMBERS: Final = re.compile(
    r"(?:会員|顧客|お客(?:様|さま)|契約者?|加入者?|患者|組合員|利用者|被保険者|メンバー|ポイントカード|証券|診察券|カルテ|テナント)(?:様|さま)?の?(?:番号|ID|ナンバー|No|コード|カード)|カード[^\n]{0,60}会員"
)
_IN_GROUPS: Final = re.compile(
    rf"{BEFORE}{NOT_TOLL_FREE}(?![0-9]{{3}}{HYPHEN}[0-9]{{4}}(?![0-9 -]))(?!(?:19|20)[0-9]{{2}} ?[-/.ー])[0-9]{{2,5}}(?:(?: ?{HYPHEN} ?| )[0-9]{{2,5}}){{1,4}}(?![0-9A-Za-z時分年月日名人回個件円%]|[-ーｰ/.:,][0-9]| ?(?:番台|番地|号室))"
)
_FEWEST_IN_GROUPS: Final = 7
# The old one and the new one, each told by that alone.
_OLD_AND_NEW: Final = re.compile(
    r"(?:古い|新しい|旧|新|変更[前後]|今|前)(?:の?(?:ほう|方|もの|ID|番号))?(?:は|が|→|⇒|:|=| ){0,3}((?=(?:[A-Za-z-]{0,8}[0-9]){3})[A-Za-z0-9]{1,8}(?:[-_][A-Za-z0-9]{1,8}){1,4})(?![A-Za-z0-9@-])"
)
_ABOUT_IDS: Final = re.compile("(?<![A-Za-z])ID(?![A-Za-z])|アカウント|会員番号|お客様番号|会員証|ポイント|名義")
_NUMBER: Final = rf"(?:[A-Z]{{1,4}}{HYPHEN}?)?[0-9][0-9A-Z]{{1,12}}(?:{HYPHEN}[0-9A-Z]{{1,8}}){{0,4}}"
# … and one that is a whole sentence or a whole answer: お客様番号を間違えました。009134405です。
_ALONE: Final = re.compile(
    rf"(?:^|[。!?\n]|: |たしか|確か|正しくは)[ 「]*{NOT_TOLL_FREE}(?=(?:[A-Z-]{{0,4}}[0-9]){{5}})({_NUMBER})"
    r"」?(?:です|でした|になります|(?:だった)?(?:と|か)思います)? ?(?=[。、\n]|だった|かも|$)"
)
# A number sign and six digits or more are somebody's, unless a word before them says of what thing: #A20931-7 の件.
_NUMBER_SIGN: Final = re.compile(
    rf"(?<![0-9A-Za-z&#/])(?:#|(?:No|NO|№)[.:]? ?)(?!(?:[0-9A-F]{{6}}|20[0-9]{{6}})(?![0-9A-Z-]))(?=(?:[A-Z-]{{0,4}}[0-9]){{6}}){_NUMBER}(?![0-9A-Za-z円]|{HYPHEN}|[,.][0-9])"
)
# Three groups of digits, not all round, have no other use in a text of nothing that is numbered: 1F 4410-2298-01.
_THREE_GROUPS: Final = re.compile(
    rf"{BEFORE}(?<![A-Za-z,]){NOT_TOLL_FREE}(?!(?:19|20)[0-9]{{2}}-|[0-9]{{1,2}}-[0-9]{{1,2}}-)(?=[0-9-]*[1-9](?![0-9]))[0-9]{{2,5}}(?:{HYPHEN}[0-9]{{1,6}}){{2,3}}(?![0-9A-Za-z(]|{HYPHEN}|[,.][0-9]){COUNTED}"
)
# Goods and what is bought for them have such numbers on them.
_GOODS: Final = re.compile(
    "リモコン|フィルター|トナー|インク|カートリッジ|替え?芯|取っ手|バッテリー|ケーブル|純正|互換"
)
_FEWEST_IN_THREE: Final = 8
_LONGEST_LABEL: Final = 12


def find_unlabelled(text: str) -> Iterator[Found]:
    """Find what no word beside it calls a number of somebody, but the text around it does."""
    if _ABOUT_MEMBERS.search(text):
        for match in _IN_GROUPS.finditer(text):
            is_long = sum(map(str.isdecimal, match[0])) >= _FEWEST_IN_GROUPS
            if is_long and not is_other_number(text, match.start()):
                yield Found(*match.span(), PersonalData.MEMBER)
        for match in _ALONE.finditer(text):
            yield Found(*match.span(1), PersonalData.MEMBER)
    for match in _OLD_AND_NEW.finditer(text) if _ABOUT_IDS.search(text) else ():
        yield Found(*match.span(1), PersonalData.MEMBER)
    for match in _NUMBER_SIGN.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        if not THINGS.search(text, max(line, match.start() - _LONGEST_LABEL), match.start()):
            yield Found(*match.span(), PersonalData.MEMBER)
    for match in () if THINGS.search(text) or _GOODS.search(text) else _THREE_GROUPS.finditer(text):
        if sum(map(str.isdecimal, match[0])) >= _FEWEST_IN_THREE:
            yield Found(*match.span(), PersonalData.MEMBER)
