"""Names with nothing beside them: what Sudachi reads as a person is one, unless the surroundings say shop, place or thing.

In 12,700 comments there are some 230 such surnames; most that are no person's run into another noun (須永製作所), follow a
company's form (有限会社須永), or are followed by what belongs to a place (岡崎の者, 若松の資料館).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from voc.privacy.name_reader import Name, NameReader, Token
from voc.privacy.plain_names import NO_NAMES, NOTHING, NOUNS, NUMERALS, ROLE_BEFORE

_SURNAME: Final = re.compile("[一-龥々ヶ髙﨑𠮷]{2,5}")
_GIVEN: Final = re.compile("(?![一二三四五六七八九十百千][一-龥]$)[一-龥々]{2,3}|[ァ-ヴ][ァ-ヴー]{2,5}")
# The rest of a full name that the dictionary lacks: 日高 節, 仁科 トミエ.
_SPACED_REST: Final = re.compile(
    "[ 　](?!様|氏|殿|君|御中|宛|拝|方)(?:[一-龥々]{1,2}|[ァ-ヴー]{2,5})(?=[様氏さがはをもにのとで、。,（(\\s]|$)"
)
_SAYS_WHO: Final = re.compile("の(?:携帯|電話番号|連絡先|口座|名義)")
_SHOP_END: Final = re.compile("[屋亭庵軒楼荘]$")
# A line of its own at the end is a signature, even that of a surname that is also a town.
_LAST_LINE: Final = re.compile(r"\n[ 　]*(?:以上[、 　]?|[一-龥]{0,4}[ 　])?([一-龥々ヶ髙﨑]{1,4})[ 　。]*\Z")
_QUOTES: Final = frozenset("「『“〈")
# Whom everybody knows is a topic.
_FAMOUS: Final = frozenset(
    re.findall(
        r"\S+",
        "夏目漱石 太宰治 芥川龍之介 宮沢賢治 川端康成 三島由紀夫 村上春樹 東野圭吾 松本清張 司馬遼太郎 藤沢周平 池波正太郎 松尾芭蕉 樋口一葉 与謝野晶子 石川啄木 正岡子規 森鴎外 谷崎潤一郎 江戸川乱歩 "
        "織田信長 豊臣秀吉 徳川家康 徳川慶喜 坂本龍馬 伊達政宗 上杉謙信 武田信玄 真田幸村 明智光秀 石田三成 西郷隆盛 渋沢栄一 福沢諭吉 福澤諭吉 野口英世 北里柴三郎 津田梅子 伊能忠敬 葛飾北斎 歌川広重 "
        "手塚治虫 宮崎駿 松本零士 鳥山明 黒澤明 大谷翔平 羽生結弦 美空ひばり 山下達郎 坂本龍一 安藤忠雄 隈研吾 草間彌生 岡本太郎",
    )
)
_LONE: Final = frozenset({"辻", "堀", "榊", "菅", "堤", "轟", "槙", "黛", "巽"})
_COMPANY_BEFORE: Final = re.compile(
    r"(?:会社|法人|[（(][株有合社財医][）)]|[㈱㈲]|旅館|民宿|ホテル|居酒屋|呉服の?|老舗の?|製造・|女優の?|俳優の?|歌手の?|作家の?|画家の?|監督の?|選手の?|武将の?|タレントの?|漫画家の?)[ 　]?$"
)
_OF_A_PLACE_BEFORE: Final = re.compile(r"(?:[都道府県市区町村]|方面|地元|近所|近く|岩手・)[ 　の・]?$")
_DONE_IN_A_NAME: Final = re.compile("で(?:予約|契約|登録|申し?込|注文|購入)")
_OF_A_PLACE_BEHIND: Final = re.compile(
    r"[」』]?(?:の[「『]|の(?:パン|布団|ふとん|毛布|枕|菓子|チョコ|アイス|うどん|そば|ラーメン|カレー|牛乳|ビール|薬|家具|車|包装|者|方(?!が|は)|店|駅|町|街|海|山|川|空|冬|夏|春|秋|人|息子|小さな|酒|資料館|美術|記念|倉庫|工場|支店|営業所|牡蠣|塩|鯉|ホップ|名産|作品|小説|絵|曲|歌|映画|本|城|所有|[0-9０-９])"
    r"|(?:する|した|して|で|へ(?![伝引転お])|まで(?![ご連お電折])|発|着|行き?|周辺|付近|方面|在住|産|駅|沿い|近く|あたり|経由|にあ[るり]|に(?:住|行|出店|在住)|から(?:[^電連入折メ返お、])|みたい|風|級|流|味|色|ブランド|製|[0-9０-９])|[ 　・-][0-9０-９]|[ 　]?(?:[一-龥ァ-ヴー]{1,8})?[ 　]?(?:製|店|社|会|産業|工業|商会|組合|診療所|農家|医療))"
)
# Suffixes of persons; any other noun behind makes the name part of something longer.
_OF_A_PERSON: Final = frozenset(
    {"様", "さん", "さま", "氏", "殿", "君", "くん", "ちゃん", "先生", "夫妻", "家", "宅", "名義", "宛て", "宛"}
)


def find_standing_names(text: str, read: Sequence[Token], reader: NameReader) -> Iterator[Name]:
    """Find surnames, full names and given names among the tokens of the text."""
    tokens = [NOTHING, *read, NOTHING, NOTHING]
    if signature := _LAST_LINE.search(text):
        yield from _signed(signature.span(1), read)
    for before, token, second, third in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        if (
            token.pos[2] == "地名"
            and _SURNAME.fullmatch(text, token.start, token.end)
            and _SAYS_WHO.match(text, token.end)
        ):
            yield Name(token.start, token.end, is_full=False, has_surname=True, is_foreign=False)
        if token.name_part is None or _is_word(text, token) or _runs_on(text, before, token):
            continue
        is_full = token.name_part == "姓" and second.name_part == "名" and second.start - token.end <= 1
        last, behind = (second, third) if is_full else (token, second)
        name = Name(token.start, last.end, is_full, token.name_part == "姓", is_foreign=False)
        rest = _SPACED_REST.match(text, name.end) if name.has_surname and not is_full else None
        if rest and not (rest.end() - rest.start() > 2 and reader.is_city(text[name.start : name.end])):  # 金沢 茶寮
            yield Name(name.start, rest.end(), is_full=True, has_surname=True, is_foreign=False)
        elif not _is_of_something_longer(text, last, behind) and not _is_elsewhere(text, name, reader):
            yield name


def _signed(span: tuple[int, int], read: Sequence[Token]) -> Iterator[Name]:
    for token in read:
        if (token.start, token.end) == span and token.pos[2] in ("人名", "地名"):
            yield Name(*span, is_full=False, has_surname=True, is_foreign=False)


def _is_word(text: str, token: Token) -> bool:
    surface = text[token.start : token.end]
    if surface in NO_NAMES or NUMERALS.match(surface) or _SHOP_END.search(surface):
        return True
    fits = _SURNAME.fullmatch(surface) or surface in _LONE if token.name_part == "姓" else _GIVEN.fullmatch(surface)
    return not fits


def _runs_on(text: str, before: Token, token: Token) -> bool:
    if _COMPANY_BEFORE.search(text[max(0, token.start - 6) : token.start]):
        return True
    if before.end != token.start or before.pos[0] not in NOUNS:
        return False
    return ROLE_BEFORE.search(text[max(0, token.start - 6) : token.start]) is None


def _is_of_something_longer(text: str, last: Token, behind: Token) -> bool:
    if behind.start != last.end or behind is NOTHING:
        return False
    return behind.pos[0] in NOUNS and text[behind.start : behind.end] not in _OF_A_PERSON


def _is_elsewhere(text: str, name: Name, reader: NameReader) -> bool:
    """Tell whether the name stands like a place, a product in quotation marks or a work of somebody famous."""
    surface = text[name.start : name.end]
    if name.is_full and _DONE_IN_A_NAME.match(text, name.end):
        return False
    is_quoted = text[name.start - 1 : name.start] in _QUOTES
    is_listed = text.startswith("・", name.end) and not name.has_surname
    if is_quoted or is_listed or surface in _FAMOUS or _OF_A_PLACE_BEHIND.match(text, name.end):
        return True
    if name.is_full or not name.has_surname:
        return False
    is_behind_place = _OF_A_PLACE_BEFORE.search(text[max(0, name.start - 4) : name.start]) is not None
    return is_behind_place or reader.is_city(surface) or reader.is_place(text, name) or reader.is_common(text, name)
