"""Postal addresses down to the house: a town with a block number. A prefecture or a city alone says where, not who."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voc.privacy.kinds import Found, PersonalData

_NAME: Final = "一-龥々ヶケノヵァ-ヴー"
_NUMERAL: Final = "[0-9〇一二三四五六七八九十百]"
_KANJI_NUMERAL: Final = "[〇一二三四五六七八九十百]"
_DASH: Final = r"(?:[-ーｰ]\n?)"
# Hiragana before 市 is nearly always the sentence (「私の家は…市」), so the municipalities written so are listed.
_HIRAGANA_CITY: Final = (
    "さいたま|つくばみらい|つくば|いわき|ひたちなか|かすみがうら|さくら|みどり|ふじみ野|いすみ|あきる野|かほく|あわら|みよし"
    "|いなべ|みやま|うきは|えびの|いちき串木野|うるま|たつの|かつらぎ|みなかみ|おおい|むつ|つがる|にかほ|おいらせ|ときがわ"
    "|せたな|いの|まんのう|つるぎ|ひだか|ふじみの|さぬき|東かがわ|南あわじ|紀の川"
)
_PREFECTURE: Final = (
    "(?:北海道|東京都|京都府|大阪府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|富山|石川|福井|山梨|長野|岐阜|静岡|愛知"
    "|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県)[ \n]?"
)
_CITY: Final = rf"(?:(?:{_HIRAGANA_CITY}|[{_NAME}]{{1,6}})[市区町村郡][ \n]?)"
# In Kyoto the streets come before the town: 烏丸通御池下る虎屋町.
_STREETS: Final = rf"(?:[{_NAME}]{{1,10}}(?:[東西]入[ルる]?|上[るル]|下[るル]))?"
_TOWN: Final = rf"{_STREETS}(?:[ぁ-ん]{{2,8}}(?:[{_NAME}]{{1,4}})?|[{_NAME}]{{0,12}}(?:[のつがみ][{_NAME}]{{1,6}})?)"
# What counts things may not follow, for two numbers may also be a range or a score (市内2-3回).
_COUNTS: Final = "[-ーｰ0-9回人名件日時分年月か-けヶ歳度食個円割倍階番便本種杯泊才点km%枚台週つ社店軒角帯隅画丁]"
# Behind a label (場所は) two numbers are a range only where this follows: 駅から2-3分.
_MEASURE: Final = "[回人名件日時分秒年歳個円割倍階杯泊点km%枚週社軒畳]"
# 3丁目14番地の5号, 18-3-5-1207, 北3条西4丁目2-1: numbers, each with what it counts, the last one on its own or a 番地.
_UNIT: Final = rf"{_NUMERAL}{{1,5}}(?:丁目?[ の]?|番地[ の-]?|番(?:町|丁)?[の-]?|(?:条通?|線)[東西南北]?|地割|{_DASH}|[のノ])(?={_NUMERAL})"
_BLOCK: Final = (
    rf"(?: ?(?:{_UNIT}){{2,6}}{_NUMERAL}{{1,5}}(?:番地|[番号](?![窓線目]))?(?![0-9角帯隅画]|丁目)"
    rf"| ?{_NUMERAL}{{1,5}}(?:番地(?:[ の-]?{_NUMERAL}{{1,5}}号?)?|番[の-]?{_NUMERAL}{{1,4}}号?"
    rf"|丁目[ の]?{_NUMERAL}{{1,5}}(?:番地(?:の{_NUMERAL}{{1,4}})?|番|号|(?!{_COUNTS})))"
    rf"|{_NUMERAL}{{1,4}}[条線][東西南北]?{_NUMERAL}{{1,5}}(?:番地|号)"
    rf"|(?<! ){_NUMERAL}{{1,5}}(?:{_DASH}|[のノ]){_NUMERAL}{{1,5}}(?:番地|(?!{_COUNTS})))"
)
# In the country a bare number will do: 大字北城6307.
_BARE_BLOCK: Final = (
    rf"(?:[{_NAME}]{{0,6}}字[{_NAME}]{{1,8}}|[{_NAME}]{{1,8}}[町台イロハニホヘト甲乙丙丁])[0-9]{{1,5}}(?!{_COUNTS})"
)
_ROOM: Final = r"[-ーｰ]?(?:[A-Z][- ]?)?(?:[0-9]{1,4}|[〇一二三四五六七八九]{1,4})(?:号室?|室|[-ーｰ][0-9]{1,4}|F|階(?:の(?:奥|手前|右|左))?)?(?![-0-9円時分年月日回人本件万名歳才個%])"
# A house has a name and a room; without a room it is known by how such names begin or end.
_HOUSE_WORD: Final = (
    "荘|マンション|ハイツ|アパート|コーポ|ビル|ハイム|レジデンス|パレス|タワー|団地|寮|ヴィラ|ハウス|コート|プラザ|メゾン|シャトー|ガーデン"
    "|パーク|ヒルズ|テラス|カーサ|エステート|住宅|社宅|宿舎|会館|シティ|スクエア|フォレスト|クレスト|グラン"
)
_WING: Final = "(?:[ー ]?[A-Z0-9一二三四五東西南北]{1,2}(?:号?棟|号館|号))"
_BUILDING: Final = (
    rf"(?:[ \n、]?(?![にはがをでへとも])[{_NAME}A-Za-zぁ-ん・0-9]{{0,10}}?(?:{_HOUSE_WORD})[{_NAME}A-Za-z・0-9]{{0,10}} ?の?{_ROOM}"
    rf"|[ \n]?(?![にのはがをでへとも])[{_NAME}A-Za-zぁ-んｦ-ﾟ・'&]{{2,18}}?{_WING}?[ ]?の?{_ROOM}"
    rf"|[ \n、]?(?![にはがをでへとも])[{_NAME}A-Za-zぁ-ん・0-9]{{0,10}}?(?:{_HOUSE_WORD})(?:[{_NAME}A-Za-z・]{{1,10}})?(?:[0-9一二三四五]階(?:の?(?:奥|手前|右|左))?)?"
    rf"|[ ]?{_WING}[ ]?{_ROOM}|[ の]?{_ROOM})?(?:[ \n](?:[A-Z0-9東西南北]{{1,2}}号?[棟館][ -]?[0-9]{{3,4}}(?:号室?|室)?|[0-9]{{3,4}}号室))?"
)
_AFTER: Final = rf"{_BLOCK}{_BUILDING}"
# Where houses have no numbers they are known by whose they are.
_WHOSE: Final = rf"(?:[ 、]?(?:民宿|旅館)?[{_NAME}ぁ-ん]{{1,8}}(?:の家|方|宅|荘|館)(?![がはをにで]))?"
_HOMES: Final = "荘|マンション|ハイツ|アパート|コーポ(?!レ)|メゾン|レジデンス|団地|寮|シャトー|カーサ|ハイム"
_ADDRESS: Final = re.compile(
    rf"(?:{_PREFECTURE})?{_CITY}{{1,3}}(?:大?字)?{_TOWN}{_AFTER}"
    rf"|{_PREFECTURE}{_TOWN}{_AFTER}"
    rf"|{_PREFECTURE}{_CITY}{{1,3}}(?:大?字)?{_TOWN}[ \n](?:[{_NAME}]{{1,8}}{_AFTER}|[0-9]{{2,5}}(?!{_COUNTS}){_WHOSE})"
    rf"|(?:{_PREFECTURE})?{_CITY}{{1,3}}[{_NAME}]{{1,12}}[ \n]?(?:[東西]入[ルる]?|上[るル]|下[るル])+(?:[東西]入[ルる]?)?[ \n]?[0-9]{{1,4}}(?!{_COUNTS})"
    rf"|(?:{_PREFECTURE})?[{_NAME}]{{1,6}}[市郡][{_NAME}]{{1,6}}[町村区][{_NAME}]{{1,6}}[0-9]{{3,5}}(?!{_COUNTS}){_WHOSE}"
    rf"|{_PREFECTURE}{_CITY}{{1,3}}(?:{_BARE_BLOCK}|(?![{_NAME}]{{0,6}}(?:料金|家賃|人口|価格|面積))[{_NAME}]{{2,8}}[0-9]{{3,5}}(?!{_COUNTS})){_BUILDING}"
    rf"|{_CITY}{{1,3}}{_STREETS}(?=[^0-9]{{2,20}}[0-9]{{2}}){_BARE_BLOCK}{_BUILDING}"
    rf"|[{_NAME}]{{1,6}}郡[{_NAME}]{{1,6}}[町村][{_NAME}]{{1,8}}?[0-9]{{2,5}}(?!{_COUNTS})"
    rf"|(?<![ぁ-ん])[ぁ-ん]{{2,6}}(?:く|し|ぐん|まち|ちょう)[ ]?[ぁ-ん]{{2,8}}[ ]?[0-9]{{1,3}}(?:(?:の|{_DASH})[0-9]{{1,4}}){{2,3}}"
    # A flat by itself says whose it is: コーポ雅 102.
    rf"|(?<![{_NAME}])(?:[{_NAME}A-Za-z]{{1,8}}(?:{_HOMES})[{_NAME}A-Za-z・]{{0,8}}|(?:{_HOMES})[{_NAME}A-Za-z・]{{1,8}})(?:[ ]?[0-9A-Z]{{1,2}}号?棟)?[ ]?(?:[A-Z]-?)?(?:[0-9]{{1,4}}号室?(?!線)|(?:[0-9]{{1,2}}-)?[0-9]{{3,4}}室?(?!{_COUNTS}|[0-9万棟戸]))"
    rf"|(?:大字|小字|(?<![{_NAME}])字)[{_NAME}]{{1,10}}{_AFTER}"
    rf"|[{_NAME}]{{2,8}}{_NUMERAL}{{1,3}}番地?[の-]?{_NUMERAL}{{1,3}}号(?![車線機棟艇]){_BUILDING}"
    rf"|[{_NAME}]{{2,8}}(?:{_KANJI_NUMERAL}{{1,3}}-){{2}}{_KANJI_NUMERAL}{{1,4}}{_BUILDING}"
    rf"|(?<![ぁ-ん])[ぁ-ん]{{2,6}}(?:まち|ちょう|だい|[がヶ]丘|[町台野])[0-9]{{1,3}}(?:{_DASH}[0-9]{{1,4}}){{2,3}}{_BUILDING}"
    rf"|(?:[ぁ-ん]{{2,6}})?[{_NAME}]{{1,8}}(?:[がのつ][{_NAME}]{{1,4}})?(?={_NUMERAL}{{1,3}}(?:丁目|条)){_AFTER}"
    rf"|[{_NAME}]{{1,6}}[町台丘谷原野沢島山田川浜崎塚宮]{_NUMERAL}{{1,4}}(?:{_DASH}[0-9]{{1,4}}){{2,3}}(?!{_COUNTS}){_BUILDING}"
    # From the ward or the town on, three numbers with nothing that counts are a house: 高井戸8-44-19.
    rf"|(?<![{_NAME}A-Za-z])(?![{_NAME}]{{0,8}}(?:番号?|号|型|品|式|手順|別紙|図|表|章|節|項|欄|問|順|版|第|計|約|戦|勝|率|値|数|回|時|間|帯|先|話|刻|素|料|ー){_NUMERAL})[{_NAME}]{{2,8}}(?![0-9]{_DASH}[0-9]{_DASH}[0-9](?![0-9])){_NUMERAL}{{1,3}}{_DASH}[0-9]{{1,3}}{_DASH}[0-9]{{1,4}}(?:{_DASH}[0-9]{{1,4}})?(?!{_COUNTS}){_BUILDING}"
    rf"|(?<![{_NAME}A-Za-z])[{_NAME}]{{2,8}}{_NUMERAL}{{1,4}}{_DASH}[0-9]{{1,4}}[ \n]?[{_NAME}A-Za-zぁ-ん・]{{0,10}}?(?:{_HOUSE_WORD})(?:[{_NAME}A-Za-z・]{{1,10}}?)?(?: ?{_ROOM})?"
    rf"|[{_NAME}]{{1,6}}町{_NUMERAL}{{1,4}}{_DASH}[0-9]{{1,4}}(?!{_COUNTS}){_BUILDING}"
)
# In Latin letters the house comes first, and the town says what it is: 8-77-2 Sakura-cho, Koto-ku, Tokyo.
_ROMAN: Final = re.compile(
    r"(?<![A-Za-z0-9-])(?=[^\n]{0,80}(?:-(?:cho|machi|ku|shi|gun|mura|ken|to|fu|dori)\b|Tokyo|Osaka|Kyoto|Kanagawa|Japan|JAPAN|TOKYO))"
    r"(?:(?:Room|Rm\.?|Apt\.?|Unit|#)? ?[A-Z]?[0-9]{1,4},? ?(?:[A-Z][A-Za-z'-]* ?){0,3},? ?)?"
    r"(?:[0-9]{1,4}(?:-[0-9]{1,4}){1,3}|[0-9]{1,4}-chome(?:,? ?[0-9-]{1,9})?),? [A-Z][A-Za-z'-]*(?:,? (?:[A-Z][A-Za-z'-]*|#?[0-9]{1,4}(?![0-9-])))*"
)
# … or the ward comes first: Koto-ku Sakura 8-77-2, Apt 1203.
_ROMAN_FROM_WARD: Final = re.compile(
    r"(?<![A-Za-z0-9-])(?:[A-Z][A-Za-z]{1,15}-(?:ku|shi|cho|machi|gun|mura|ken|to|fu)[, ]{1,2}){1,4}(?:[A-Z][A-Za-z]{1,15}[, ]{1,2}){0,3}"
    r"(?![0-9]{3}-[0-9]{4}(?![0-9-]))[0-9]{1,4}(?:-[0-9]{1,4}){1,3}(?:,? ?(?:[A-Z][a-z]{1,12} ){0,2}(?:Apt|Room|Rm|Unit|#)\.? ?[0-9A-Z-]{1,6})?"
)
_LABELLED: Final = re.compile(
    r"(?:住所|届け?先|お届け先|送り先|送付先|郵送先|転居先|引っ?越し先|返送先|設置先|配送先|訪問先|場所|自宅|拙宅|勤務先|現場|実家|宛先|宛て|新|旧|現在)"
    rf"(?: ?[はが]|:|=|→| )[: ]?(?![はが])(?:〒? ?[0-9]{{3}}{_DASH}?[0-9]{{4}} ?)?"
    rf"([{_NAME}ぁ-ん]{{2,24}}?{_NUMERAL}{{1,5}}(?:{_DASH}[0-9]{{1,5}}(?![0-9]|{_MEASURE})|番地?|丁目){_BUILDING})"
)
_CAN_HOLD: Final = re.compile(
    r"丁目|番地|[一二三四五六七八九十][-ーノ][一二三四五六七八九十]|[0-9〇一二三四五六七八九十百]番|[0-9][-ーｰ][0-9]|[0-9一二三四五六七八九十]の[0-9一二三四五六七八九十]|[町字台区村郡].{0,8}[0-9]|[入上下][ルる]|[イロハニホヘト甲乙丙丁][0-9]|(?:荘|マンション|ハイツ|アパート|コーポ|メゾン|レジデンス|団地|寮|シャトー|カーサ|ハイム).{0,14}(?:[0-9]{3}|[0-9]号)"
)


def find_addresses(folded: str) -> Iterator[Found]:
    """Find addresses in a text whose full-width digits and hyphens have been folded to ASCII."""
    if not _CAN_HOLD.search(folded):
        return
    for match in _ADDRESS.finditer(folded):
        yield Found(match.start(), match.end(), PersonalData.ADDRESS)
    for pattern in (_ROMAN, _ROMAN_FROM_WARD):
        for match in pattern.finditer(folded):
            yield Found(match.start(), match.end(), PersonalData.ADDRESS)
    for match in _LABELLED.finditer(folded):
        yield Found(match.start(1), match.end(1), PersonalData.ADDRESS)
