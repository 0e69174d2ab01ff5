"""Names in kana that Sudachi knows as given names or does not know at all, and kanji that no word explains, where a person stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain
from typing import Final

from voc.privacy.lexicon import GIVEN_KANA, GIVEN_WORDS
from voc.privacy.name_reader import RELATIVES, NameReader
from voc.privacy.plain_names import NO_NAMES
from voc.privacy.slots import NO_PERSONS

_KATAKANA: Final = "[ァ-ヴー]{2,8}"
_HONORIFIC: Final = (
    "(?=さん(?!ざん|[ちん家])|様(?![々式子相])|さま|氏(?![一-龥])|ちゃん(?!ぽん)|くん(?![だで])|君(?![たら一-龥]))"
)
_ADDRESSED: Final = re.compile(rf"(?<![ァ-ヴーA-Za-z])({_KATAKANA}){_HONORIFIC}")
_PERSON_BEFORE: Final = re.compile("(?:[員者師士長役人係生主客の]|担当|[^一-龥])$")
# What does something, as against who: trainers, stylists, cameramen.
_ROLE: Final = re.compile(
    f"(?:{NO_PERSONS})|.*(?:ー|スト|マン|ント|アン|ティブ|ナル|さん|レンズ|グーグル|ゼネコン|ペンギン|クリニック|サイト|オペ|ステーション|タクシー|ソング|リング|リスト)$"
)
_WRITER: Final = re.compile(
    rf"(?:(?:[たる宅]|[一-龥0-9])の?|^|(?<=[。、！!\n]))(?<![ァ-ヴー])({_KATAKANA})(?=(?:です|や|じゃ|だ|っす)(?:が|けど|けんど|けれど)|と申|ともうし|でございます)"
)
_PAIR: Final = re.compile(
    r"(?<![ァ-ヴーｦ-ﾟ])(?:([ァ-ヴー]{2,6})[ 　・]([ァ-ヴー]{2,6})|([ｦ-ﾟ]{2,9})[ 　･]([ｦ-ﾟ]{2,9}))(?![ァ-ヴーｦ-ﾟ])"
)
_HIRAGANA_PAIR: Final = re.compile(r"(?<![ぁ-んァ-ヴー一-龥])([ぁ-ん]{2,6})[ 　]([ぁ-ん]{2,5})(?![ぁ-ん])")
_SIGNED: Final = re.compile(r"[。！!？?\n」♪♡☆)）](?:以上[、。]?)?[ 　]*([ァ-ヴー]{2,6}|[ぁ-ん]{2,6})[ 　.。]*\Z")
_GIVEN: Final = "|".join(sorted((*GIVEN_KANA, *GIVEN_WORDS), key=len, reverse=True))
_CHILD: Final = re.compile(
    rf"(?:^|[。！!\s（(「])({_GIVEN})(?=[ 　、（(]{{0,2}}[0-9０-９一二三四五六七八九]{{1,2}}[ 　]?(?:さい|歳|才|か月|ヶ月))"
)
_BESIDE_ME: Final = re.compile(rf"(?:私|わたし|僕|ぼく|俺|{RELATIVES})(?:と|や|、)({_GIVEN})(?=[のがはとも、。])")
_IN_BRACKETS: Final = re.compile(
    rf"(?<![一-龥])(?:{RELATIVES}|本人|姉妹|兄弟|彼女?|友人|愛犬|愛猫)[（(「・:：]([一-龥々]{{2,3}}|[ァ-ヴー]{{2,5}}|[ぁ-ん]{{2,4}})(?=[)）」]|[、・ 　,]?[0-9０-９]{{1,2}}(?:歳|才|さい|か月|ヶ月))"
)
_KANJI_ADDRESSED: Final = re.compile(rf"(?<![一-龥々ァ-ヴーA-Za-z0-9０-９])([一-龥々ヶ]{{2,4}}){_HONORIFIC}")
_CALLED: Final = re.compile(r"(?<![一-龥々ァ-ヴー])([一-龥々ヶ]{2,4})(?=[」』]?(?:と申します(?!か)|と申す者|と名乗))")
_SHORTHAND: Final = re.compile(
    r"(?<![一-龥A-Za-z])(?:担|受|応|対|記|発|客|オペ|OP|CU|Cu|SV|LD|TL|KC)[:：／/][ 　]?([ァ-ヴー]{2,7}|[ｦ-ﾟ]{2,10})(?=[\s、。,／/)）（(]|様|$)"
)
_IN_FIELD: Final = re.compile(
    r"(?:予約|契約|申込|搭乗|登録|対応|受付|応対|宿泊|利用|注文|購入|連絡|訪問|相談|説明|施術|作業|配達)(?:者|名|人|担当|員)[ 　:：]?([ァ-ヴー]{2,7})(?=[\s、。,／/)）（(で]|様|$)"
)
_NAMED_OTHERWISE: Final = re.compile(
    r"(?:名前|名字|苗字|氏名|名義)[がはもを] ?([ァ-ヴー]{2,7})(?:では?なく|じゃなく|やなく|でなく)て?、? ?([ァ-ヴー]{2,7})"
)
_ROLE_KANJI: Final = re.compile(
    "[屋店員者長師士客方手生人科係社家官医婦夫主神仏嬢爺婆兄姉弟妹母父娘孫子達共庁署局課部室課司尼僧舗所館院園寺宮会様方族勢衆]$"
)
# What is noted behind 受: and 対: when it is no name.
_THINGS: Final = re.compile("話|信|付|応|済|中|知|無|有|否|絡|問|求|望|約|認|合|要|更|返|解|新|再|本人|不|未")
_SIGNATURE_ROLE: Final = re.compile(
    r"(?:^|[\n。、 　])(?:家主|大家|店主|施主|当主|女将|代表|担当|店長|院長|園長|会長|社長|専務|幹事|部長|課長|係長|主任|記|文責|以上)[ 　:：]([一-龥々ヶ]{1,4}(?:[ 　][一-龥々ぁ-ん]{1,4})?)(?=[ 　]*(?:\n|\Z|より|拝|[(（。]))"
)


# How a name is spelt is told by quoting it: 名札が「あいり」ではなく「あいる」です.
_SPELLING: Final = re.compile(
    r"(?:名札|名前|宛名|あて名|当て名|表札|名字|苗字|氏名|名義|熨斗|のし|姓)[^\n「]{0,14}「([一-龥々ヶァ-ヴーぁ-ん]{2,6})」(?:[^。\n「]{0,10}「([一-龥々ヶァ-ヴーぁ-ん]{2,6})」)?"
    r"(?=では?なく|じゃなく|やなく|に|で|が正|[がは]?と|の(?:まま|字))"
)
_SHORT_KANJI: Final = re.compile("[一-龥々ヶ]{2,3}|[一-龥]の[一-龥]")


def find_spelt_names(text: str, reader: NameReader) -> Iterator[tuple[int, int]]:
    """Find where such names begin and end."""
    for match in _ADDRESSED.finditer(text):
        before = text[: match.start()][-2:]
        if (not before or _PERSON_BEFORE.search(before)) and _ROLE.match(match[1]) is None:
            yield match.span(1)
    for match in chain(_WRITER.finditer(text), _IN_FIELD.finditer(text)):
        if _is_kana_name(match[1], reader):
            yield match.span(1)
    for match in _PAIR.finditer(text):
        surname, given = (unicodedata.normalize("NFKC", part) for part in match.groups() if part)
        if reader.name_part(given) == "名" and _ROLE.match(surname) is None:
            yield match.span()
    for match in _HIRAGANA_PAIR.finditer(text):
        if reader.name_part(match[1]) == "姓" and (match[2] in _GIVEN or reader.name_part(match[2]) == "名"):
            yield match.span()
    for match in _SIGNED.finditer(text):
        if len(match[1]) > 2 and reader.name_part(match[1]):
            yield match.span(1)
    for pattern in (_CHILD, _BESIDE_ME):
        for match in pattern.finditer(text):
            yield match.span(1)
    for match in _NAMED_OTHERWISE.finditer(text):
        yield from (match.span(1), match.span(2))
    for pattern in (_SHORTHAND, _CALLED):
        for match in pattern.finditer(text):
            if not (_ROLE.match(match[1]) or _ROLE_KANJI.search(match[1]) or _THINGS.search(match[1])):
                yield match.span(1)
    for pattern in (_IN_BRACKETS, _KANJI_ADDRESSED):
        for match in pattern.finditer(text):
            if _is_no_word(match[1], reader):
                yield match.span(1)
    for match in _SPELLING.finditer(text):
        yield from (match.span(group) for group in (1, 2) if match[group] and _may_be_spelt(match[group], reader))
    for match in _SIGNATURE_ROLE.finditer(text):
        if not _ROLE_KANJI.search(match[1]):
            yield match.span(1)


def _is_kana_name(word: str, reader: NameReader) -> bool:
    return _ROLE.match(word) is None and (reader.name_part(word) is not None or not reader.knows(word))


def _may_be_spelt(word: str, reader: NameReader) -> bool:
    if _ROLE_KANJI.search(word):
        return False
    is_given = word in GIVEN_KANA or word in GIVEN_WORDS
    return is_given or reader.name_part(word) is not None or _SHORT_KANJI.fullmatch(word) is not None


def _is_no_word(word: str, reader: NameReader) -> bool:
    """Tell whether no common word explains it: 心春 is two single characters to Sudachi, 会員 is a word."""
    if (
        word in NO_NAMES
        or _ROLE_KANJI.search(word)
        or (re.search("[一二三四五六七八九十百千0-9]", word[:1]) and len(word) < 3)
    ):
        return False
    tokens = reader.tokens(word)
    if any(token.name_part for token in tokens) or not re.search("[一-龥]", word):
        return (len(tokens) == 1 and tokens[0].name_part is not None) or (
            len(tokens) == 2 and bool(re.search("[一-龥]", word))
        )
    return len(tokens) > 1 and all(token.end - token.start == 1 and token.pos[0] == "名詞" for token in tokens)
