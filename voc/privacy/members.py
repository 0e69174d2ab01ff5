"""The numbers by which a company knows its customers: members, contracts, patients, logins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voc.privacy.contacts import BEFORE, HYPHEN
from voc.privacy.kinds import Found, PersonalData
from voc.privacy.labels import is_other_number

_CALLED: Final = r"(?:番号|ばんごう|バンゴウ|ﾊﾞﾝｺﾞｳ|ナンバー|ﾅﾝﾊﾞｰ|No\.?|NO\.?|№|ID|コード|CD|(?<=[一-龥A-Z])番)"
# The groups of a number: a space between all of them (JX 0091 8827 40), or a hyphen, stroke or dot (C.1990.338, 9910 ー 2284).
_SPACED: Final = (
    r"(?:[A-Za-z]{1,4} )?[0-9]{1,5}(?: [0-9]{1,5}){1,7}(?![0-9A-Za-z時分年月日名人回個件円]|[-ーｰ/.:,][0-9])"
)
_CUT: Final = rf"[A-Za-z0-9]{{1,12}}(?: ?(?:{HYPHEN}|[./_]) ?[A-Za-z0-9]{{1,12}}){{1,6}}"
# Who or what it numbers stands before it (会員, 診察券); what numbers things and events is nobody's.
_MEMBER_LABEL: Final = re.compile(
    rf"(?P<what>[一-龥々ァ-ヴーぁ-んA-Za-zｦ-ﾟ]{{0,8}}?)[の(]?{_CALLED}(?:を入力してください\n[^0-9\n]{{0,6}})?"
    rf"(?:は|が|:|\.|#| |「|『|\(|\[|\]|<|\n|＝|=|→|、|/){{0,3}}"
    rf"(?P<number>{_SPACED}|第?(?=[A-Za-z0-9_./ -]{{0,12}}[0-9]){_CUT}号?(?![0-9A-Za-z])|第?(?=(?:[A-Za-z_-]{{0,10}}[0-9]){{1}})(?=[A-Za-z0-9_-]{{0,8}}[0-9])"
    rf"[A-Za-z0-9](?:[A-Za-z0-9_/]|{HYPHEN}){{2,30}}[A-Za-z0-9]号?)(?!円)"
)
_LABEL: Final = re.compile("番|ナンバー|N[oO]|№|ID|コード|CD|ばんごう|バンゴウ|ﾊﾞﾝｺﾞｳ|ﾅﾝﾊﾞｰ")
# In a text about such numbers one in groups is one of them wherever it stands: 5520-0418-77が私の会員番号.
_ABOUT_MEMBERS: Final = re.compile(
    r"(?:会員|顧客|お客(?:様|さま)|契約者?|加入者?|患者|組合員|利用者|被保険者|メンバー|ポイントカード)(?:様|さま)?の?(?:番号|ID|ナンバー|No|コード|カード)|カード[^\n]{0,60}会員"
)
_IN_GROUPS: Final = re.compile(
    rf"{BEFORE}(?!0(?:120|570|800|990))(?![0-9]{{3}}{HYPHEN}[0-9]{{4}}(?![0-9 -]))(?!(?:19|20)[0-9]{{2}} ?[-/.ー])[0-9]{{2,5}}(?:(?: ?{HYPHEN} ?| )[0-9]{{2,5}}){{1,4}}(?![0-9A-Za-z時分年月日名人回個件円%]|[-ーｰ/.:,][0-9]| ?(?:番台|番地|号室))"
)
_FEWEST_IN_GROUPS: Final = 7
# The old one and the new one, each told by that alone.
_OLD_AND_NEW: Final = re.compile(
    r"(?:古い|新しい|旧|新|変更[前後]|今|前)(?:の?(?:ほう|方|もの|ID|番号))?(?:は|が|→|⇒|:|=| ){1,3}((?=(?:[A-Za-z-]{0,8}[0-9]){3})[A-Za-z0-9]{1,8}(?:[-_][A-Za-z0-9]{1,8}){1,4})(?![A-Za-z0-9@-])"
)
_ABOUT_IDS: Final = re.compile("(?<![A-Za-z])ID(?![A-Za-z])|アカウント|会員番号|お客様番号")
# Spelt as it is said on the telephone: よん・に・きゅう・ぜろ・いち.
_SAID: Final = "(?:ぜろ|れい|まる|いち|にい?|さん|よん|しい?|ごう?|ろく|なな|しち|はち|きゅう|きゅー|く|ゼロ|レイ|マル|イチ|ニイ?|サン|ヨン|ゴ|ロク|ナナ|シチ|ハチ|キュウ|キュー)"
_SAID_IN_TURN: Final = re.compile(rf"(?<![ぁ-んァ-ヴ]){_SAID}(?:[・、,] ?{_SAID}){{3,40}}(?![ぁ-んァ-ヴ]{{0,1}}[・、])")
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
    r"(?P<who>会員(?:証|カード|登録)?|お得意様?|顧客|お客(?:様|さま|さん)|加入|患者|診察券|加入者|利用者|被保険者|組合員|受講者?|学籍|社員証?|職員証?|学生証|マイページ|メンバー(?:ズ?カード)?|ポイントカード|契約(?:者|書)?|証券|保険証?|保険|免許証?|パスポート|テナント|ﾎﾟｲﾝﾄｶｰﾄﾞ)"
    rf"(?:[^0-9A-Za-z。\n]{{0,12}}?)(?:(?:No\.?|NO\.?|№|ID|#)[:. ]?)?(?P<number>(?!0(?:120|570|800|990)(?![0-9]))(?<![0-9A-Za-z])(?=(?:[A-Z-]{{0,4}}[0-9]){{4}}){_SPACED}|(?!0(?:120|570|800|990)(?![0-9]))(?<![0-9A-Za-z])(?=(?:[A-Z-]{{0,4}}[0-9]){{6}})(?:[A-Z]{{1,4}}{HYPHEN}?)?[0-9A-Z]{{2,12}}(?:{HYPHEN}[0-9A-Z]{{1,8}}){{0,4}})(?![0-9A-Za-z]|{HYPHEN}|[,.][0-9]|円|名|人|年|月|万|億|ポイント|P|pt)"
)
_PLAIN: Final = re.compile(
    "[0-9]{1,6}|20[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]|20[0-9]{2}[-ー][0-9]{1,2}(?:[-ー][0-9]{1,2})?"
)
_FEWEST_DIGITS: Final = 6
_FEWEST_OF_A_PERSON: Final = 2
_DAY: Final = re.compile(r"20[0-9]{2} ?[-/.] ?[0-9]{1,2} ?[-/.] ?[0-9]{1,2}|[0-9]{1,2}/[0-9]{1,2}")
_THINGS: Final = re.compile(
    "注文|受注|発注|伝票|追跡|送り状|問い?合わ?せ|ロット|品番|型番|型式|機種|シリアル|製造|製品|商品|荷物|管理|受付|案件|整理|予約|暗証|認証|確認"
    "|エラー|JAN|ISBN|郵便|電話|携帯|連絡先|自宅|口座|カード|銘柄|証券コード|便|箱|車体|ロッカー|控え|預かり|部屋|号室|窓口|車両|柱|銀行|支店|店|金融機関|検索|バー|QR|クーポン|プロモ|キャンペーン|メニュー|色|カラー|ソース|Q|バージョン|版|請求|領収|取引|見積|チケット|通話|発信|着信|ページ|資料|条|接種|券"
)
_PERSONS: Final = re.compile(
    "(?<![A-Za-z0-9])M$|会員|家族|世帯|生徒|児童|園児|学生|塾生|入居|入会|友の会|マイル|受給|保護者|組合|登録者|加盟|オーナー|代理店|従業員|スタッフ|お得意|受験|カルテ|免許|旅券|パスポート|年金|供給地点|診察券|契約|証券|保険|被保険者|組合員|整理券|ポイントカード|会員カード|メンバー|顧客|お客|加入|学籍|受講|患者|社員|職員|利用者|ユーザー?|マイページ|ログイン|アカウント"
)


def find_members(text: str, own: re.Pattern[str] | None = None) -> Iterator[Found]:
    """Find what the text calls a member, customer or contract number, and what matches the company's ``own`` pattern.

    Of an own pattern with groups the first group that took part is the number, else the whole match.
    """
    for match in _MEMBER_LABEL.finditer(text) if _LABEL.search(text) else ():
        what, digits = match["what"], sum(map(str.isdecimal, match["number"]))
        if _DAY.fullmatch(match["number"]) or digits < _FEWEST_OF_A_PERSON:
            continue
        is_a_things = _THINGS.search(what) is not None or is_other_number(text, match.start("number"))
        if _PERSONS.search(what) or (digits >= _FEWEST_DIGITS and not is_a_things):
            yield Found(*match.span("number"), PersonalData.MEMBER)
            yield from of_the_same_shape(text, match.start("number"), match["number"], PersonalData.MEMBER)
    for match in _NEAR_PERSON.finditer(text):
        is_a_things = _THINGS.search(text, match.end("who"), match.start("number")) is not None
        if not is_a_things and not _PLAIN.fullmatch(match["number"]):
            yield Found(*match.span("number"), PersonalData.MEMBER)
    for match in _LOGIN.finditer(text):
        before = re.split(r"[/\n、。,|]", text[max(0, match.start() - 6) : match.start()])[-1]
        if not _THINGS.search(before):
            yield Found(*match.span(1), PersonalData.MEMBER)
    yield from _by_the_text(text)
    for pattern in (_IN_ENGLISH, _OF_INSURANCE, _LABELLED_BEHIND):
        for match in pattern.finditer(text):
            yield Found(*match.span(1), PersonalData.MEMBER)
    for match in own.finditer(text) if own else ():
        start, end = match.span(match.lastindex or 0)
        if start < end:
            yield Found(start, end, PersonalData.MEMBER)


def _by_the_text(text: str) -> Iterator[Found]:
    """Find what no word beside it calls a number of somebody, but the text around it does."""
    for match in _IN_GROUPS.finditer(text) if _ABOUT_MEMBERS.search(text) else ():
        is_long = sum(map(str.isdecimal, match[0])) >= _FEWEST_IN_GROUPS
        if is_long and not is_other_number(text, match.start()):
            yield Found(*match.span(), PersonalData.MEMBER)
    for match in _OLD_AND_NEW.finditer(text) if _ABOUT_IDS.search(text) else ():
        yield Found(*match.span(1), PersonalData.MEMBER)
    for match in _SAID_IN_TURN.finditer(text):
        yield Found(*match.span(), PersonalData.MEMBER)


def of_the_same_shape(text: str, start: int, item: str, kind: PersonalData) -> Iterator[Found]:
    """Find the others of which only the first has the label: 契約番号は FR-1180-2245-9 と FR-1180-2246-7."""
    shape = re.sub("[0-9]", "[0-9]", re.sub("[A-Za-z]", "[A-Z]", re.escape(item)))
    for match in re.compile(rf"{BEFORE}{shape}(?![0-9A-Za-z])").finditer(text, start + len(item)):
        if not is_other_number(text, match.start()):
            yield Found(*match.span(), kind)
