"""Postal addresses down to the house: a town with a block number. A prefecture or a city alone says where, not who."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voc.privacy.kinds import Found, PersonalData

_NAME: Final = "一-龥々ヶケノヵァ-ヴー"
_NUMERAL: Final = "[0-9一二三四五六七八九十]"
# Hiragana before 市 is nearly always the sentence (「私の家は…市」), so the municipalities written so are listed.
_HIRAGANA_CITY: Final = (
    "さいたま|つくばみらい|つくば|いわき|ひたちなか|かすみがうら|さくら|みどり|ふじみ野|いすみ|あきる野|かほく|あわら|みよし"
    "|いなべ|みやま|うきは|えびの|いちき串木野|うるま|たつの|かつらぎ|みなかみ|おおい|むつ|つがる|にかほ|おいらせ|ときがわ"
)
_PREFECTURE: Final = "(?:北海道|東京都|京都府|大阪府|(?:神奈川|和歌山|鹿児島|[一-龥]{2})県) ?"
_CITY: Final = rf"(?:(?:{_HIRAGANA_CITY}|[{_NAME}]{{1,6}})[市区町村郡] ?)"
_TOWN: Final = rf"(?:[ぁ-ん]{{3,8}}(?:[{_NAME}]{{1,4}})?|[{_NAME}]{{0,10}}(?:[のつがみ][{_NAME}]{{1,6}})?)"
_BLOCK: Final = (
    rf"(?: ?{_NUMERAL}{{1,3}}丁目(?:[ の]?{_NUMERAL}{{1,4}}(?:番地?|[-ーｰの号]|(?![0-9]))){{1,3}}"
    rf"| ?{_NUMERAL}{{1,5}}(?:番地(?:[の-]?{_NUMERAL}{{1,4}}号?)?|番[の-]?{_NUMERAL}{{1,4}}号?)"
    r"| ?[0-9]{1,5}[-ーｰ][0-9]{1,5}(?:[-ーｰ][0-9]{1,5}){1,2}"
    # Two numbers may also be a range or a score (市内2-3回), so what counts things may not follow.
    r"|(?<! )[0-9]{1,5}[-ーｰ][0-9]{1,5}(?![-ーｰ0-9回人名件日時分年月か-けヶ歳度食個円割倍階番便本種杯泊才点km%枚台週]))"
)
_BUILDING: Final = rf"(?: ?[{_NAME}A-Za-z]{{2,15}} ?[0-9]{{1,4}}(?:号室|号|室)?(?![-0-9円時分年月日回人]))?"
_ADDRESS: Final = re.compile(
    rf"(?:{_PREFECTURE})?{_CITY}{{1,3}}(?:大?字)?{_TOWN}{_BLOCK}{_BUILDING}"
    rf"|(?:{_PREFECTURE}){_TOWN}{_BLOCK}{_BUILDING}"
    rf"|[{_NAME}]{{1,8}}{_NUMERAL}{{1,3}}丁目[ の]?{_NUMERAL}{{1,4}}(?:番地?|[-ーｰの])(?:{_NUMERAL}{{1,4}}号?)?"
    rf"{_BUILDING}"
)
_LABELLED: Final = re.compile(r"(?:住所|届け?先|お届け先)[:：] ?([^\n。]{4,60})")
_CAN_HOLD: Final = re.compile(r"丁目|番地|[0-9一二三四五六七八九十]番|[0-9][-ーｰ][0-9]|住所:|先:")


def find_addresses(folded: str) -> Iterator[Found]:
    """Find addresses in a text whose full-width digits and hyphens have been folded to ASCII."""
    if not _CAN_HOLD.search(folded):
        return
    for match in _LABELLED.finditer(folded):
        if re.search(r"[0-9]|丁目|番地", match[1]):
            yield Found(match.start(1), match.end(1), PersonalData.ADDRESS)
    for match in _ADDRESS.finditer(folded):
        yield Found(match.start(), match.end(), PersonalData.ADDRESS)
