"""Postal addresses down to the house: a town with a block number. A prefecture or a city alone says where, not who."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voc.privacy.kinds import Found, PersonalData

_NAME: Final = "一-龥々ヶケノヵァ-ヴー"
_NUMERAL: Final = "[0-9〇一二三四五六七八九十百]"
_DASH: Final = "[-ーｰ]"
# Hiragana before 市 is nearly always the sentence (「私の家は…市」), so the municipalities written so are listed.
_HIRAGANA_CITY: Final = (
    "さいたま|つくばみらい|つくば|いわき|ひたちなか|かすみがうら|さくら|みどり|ふじみ野|いすみ|あきる野|かほく|あわら|みよし"
    "|いなべ|みやま|うきは|えびの|いちき串木野|うるま|たつの|かつらぎ|みなかみ|おおい|むつ|つがる|にかほ|おいらせ|ときがわ"
)
_PREFECTURE: Final = (
    "(?:北海道|東京都|京都府|大阪府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知"
    "|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県)[ \n]?"
)
_CITY: Final = rf"(?:(?:{_HIRAGANA_CITY}|[{_NAME}]{{1,6}})[市区町村郡][ \n]?)"
# In Kyoto the streets come before the town: 烏丸通御池下る虎屋町.
_STREETS: Final = rf"(?:[{_NAME}]{{1,10}}(?:[東西]入ル?|[東西]入る|上[るル]|下[るル]))?"
_TOWN: Final = rf"{_STREETS}(?:[ぁ-ん]{{3,8}}(?:[{_NAME}]{{1,4}})?|[{_NAME}]{{0,12}}(?:[のつがみ][{_NAME}]{{1,6}})?)"
# Sapporo's and Asahikawa's grid: 北3条西4丁目, 末広東9条31丁目.
_GRID: Final = rf"(?:[{_NAME}]{{0,5}}[東西南北]?{_NUMERAL}{{1,3}}(?:条|線)[東西南北]?)"
_COUNTS: Final = "[-ーｰ0-9回人名件日時分年月か-けヶ歳度食個円割倍階番便本種杯泊才点km%枚台週つ社店軒]"
_BLOCK: Final = (
    rf"(?: ?{_NUMERAL}{{1,3}}丁目(?:[ の]?{_NUMERAL}{{1,4}}(?:番地?|[-ーｰの号]|(?![0-9]))){{1,4}}"
    rf"| ?{_NUMERAL}{{1,5}}(?:番地(?:[の-]?{_NUMERAL}{{1,4}}号?)?|番[の-]?{_NUMERAL}{{1,4}}号?)"
    rf"| ?[0-9]{{1,5}}(?:{_DASH}[0-9]{{1,5}}){{2,4}}"
    rf"| ?{_NUMERAL}{{1,3}}の{_NUMERAL}{{1,3}}の{_NUMERAL}{{1,3}}"
    # Two numbers may also be a range or a score (市内2-3回), so what counts things may not follow.
    rf"|(?<! )[0-9]{{1,5}}[-ーｰ][0-9]{{1,5}}(?!{_COUNTS}))"
)
# In the country a bare number will do: 大字北城6307.
_BARE_BLOCK: Final = rf"(?:大?字[{_NAME}]{{1,8}}|[{_NAME}]{{1,8}}町)[0-9]{{1,5}}(?!{_COUNTS})"
_ROOM: Final = r"(?:[A-Z][- ]?)?[0-9]{1,4}(?:号室?|室|[-ーｰ][0-9]{1,4}|F|階)?(?![-0-9円時分年月日回人本件万名歳才個%])"
# A house has a name and a room; without a room it is known by how such names end.
_BUILDING: Final = (
    rf"(?:[ \n]?[{_NAME}A-Za-zぁ-ん・'&]{{2,15}}?(?:[ー ]?[A-Z0-9一二三四五]{{1,2}}[棟号]館?)?[ ]?(?:の)?{_ROOM}"
    rf"|[ \n]?[{_NAME}A-Za-z・0-9]{{1,10}}(?:荘|マンション|ハイツ|アパート|コーポ|ビル|ハイム|レジデンス|パレス|タワー|団地|寮|ヴィラ|ハウス|コート|プラザ|メゾン)"
    rf"| ?{_ROOM})?"
)
_ADDRESS: Final = re.compile(
    rf"(?:{_PREFECTURE})?{_CITY}{{1,3}}(?:大?字)?(?:{_GRID}|{_TOWN}){_BLOCK}{_BUILDING}"
    rf"|{_PREFECTURE}{_TOWN}{_BLOCK}{_BUILDING}"
    rf"|{_PREFECTURE}{_CITY}{{1,3}}{_BARE_BLOCK}{_BUILDING}"
    rf"|[{_NAME}]{{1,6}}[町台丘谷原野沢島山田川浜崎塚宮]{_NUMERAL}{{1,2}}(?:{_DASH}[0-9]{{1,3}}){{2,3}}{_BUILDING}"
    rf"|{_GRID}{_NUMERAL}{{1,3}}丁目[ ]?{_NUMERAL}{{1,4}}(?:番地?|[-ーｰの])(?:{_NUMERAL}{{1,4}}号?)?{_BUILDING}"
    rf"|[{_NAME}]{{1,8}}{_NUMERAL}{{1,3}}丁目[ の]?{_NUMERAL}{{1,4}}(?:番地?|[-ーｰの])(?:{_NUMERAL}{{1,4}}号?)?{_BUILDING}"
)
_LABEL: Final = r"(?:住所|届け?先|お届け先|送り先|送付先|郵送先|転居先|引っ?越し先|返送先|設置先|配送先|訪問先|場所|自宅|勤務先|現場|実家|宛先|宛て)"
_LABELLED: Final = re.compile(
    rf"{_LABEL}(?:は|が|:|=|→| )[: ]?(?:〒? ?[0-9]{{3}}{_DASH}?[0-9]{{4}} ?)?"
    rf"([{_NAME}ぁ-ん]{{2,24}}?{_NUMERAL}{{1,5}}(?:{_DASH}[0-9]{{1,5}}|番地?|丁目){_BUILDING})"
)
_CAN_HOLD: Final = re.compile(
    r"丁目|番地|[0-9〇一二三四五六七八九十百]番|[0-9][-ーｰ][0-9]|[0-9一二三四五六七八九十]の[0-9一二三四五六七八九十]|[町字].{0,8}[0-9]"
)


def find_addresses(folded: str) -> Iterator[Found]:
    """Find addresses in a text whose full-width digits and hyphens have been folded to ASCII."""
    if not _CAN_HOLD.search(folded):
        return
    for match in _ADDRESS.finditer(folded):
        yield Found(match.start(), match.end(), PersonalData.ADDRESS)
    for match in _LABELLED.finditer(folded):
        yield Found(match.start(1), match.end(1), PersonalData.ADDRESS)
