"""Names that stand in a sentence with no label and no honorific: 営業の村木より, 新人の倉持を褒めて, 佐久間へ共有.

Sudachi reads the whole text. What it takes for a surname is as often a place or a shop (雄島, 灰屋), so it counts only
behind a role or before what people say of persons. A full name with a space in it needs no more than itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from voc.privacy.name_reader import Name, NameReader, Token

_KANJI: Final = re.compile("[一-龥々ヶ髙﨑𠮷]{2,5}")
# Also what Sudachi takes for a surname or a given name in the middle of a sentence.
NO_NAMES: Final = frozenset(
    re.findall(
        r"\S+",
        "仲居 中居 家宝 当所 当店 当方 見方 行名 蔵元 着付 三軒 桟敷 千穐 式場 衛生士 調律師 保健師 西館 東館 大和 佐川 住友 貴行 貴社 千秋 力一 小町 井戸 "
        "港屋 京屋 平座 羽座 玄間 小盛 十役 六本松 高杉 二文字 三文字 九十三 四十九 九軒 八百本 菩提寺 平座金 遅るる 仲古 井戸屋 風景 景美 サザエ まる子 うさぎ おさん おね おか おと みな みの ちゃん 神主 住職",
    )
)
ROLE_BEFORE: Final = re.compile(
    "(?:担当|営業|総務|人事|経理|庶務|受付|窓口|代表|前任|後任|添乗|指導|コーチ|トレーナー|インストラクター|ドライバー|スタッフ|ヘルパー|ガイド|フロント"
    "|代理|教頭|担任|新人|当社|弊社|御社|貴社|友人|同僚|上司|後輩|先輩|(?<!近)隣|[部課係科局室員者師士長役人妻夫男女娘父母兄弟姉妹孫])[・の、/／ 　:：はが]?$"
)
_SAID_BEHIND: Final = re.compile(
    "[」』]?(?:教諭|弁護士|税理士|社労士|塾長|(?:店|部|課|係|社|所|院|園|校)長|主任|専務|常務|会長|宛|あて|不在|受電|名義|より(?!も)"
    "|から(?:電話|連絡|入電|折り?返|メール|返事|案内|説明|の(?:電話|連絡|返事|メール))|へ(?:伝|共有|引|転|連絡|報告|依頼|確認|折)"
    "|に(?:伝|引|代わ|替わ|確認|電話|連絡|言われ|頼|聞|相談|は世話|お世話|怒|つな)|[がは](?:[^。、]{0,6})(?:言|申|辞め|対応|担当|説明|電話|謝|怒|退職|異動|休み|休ん|不在|欠席|名乗|来て|来ます|伺|着手)"
    "|の(?:対応|態度|説明|言葉|言い方|携帯|電話|母|父|妻|夫|口座|件)|という|って[いの人])"
)
# Behind a place, a team or a shop: 久慈の者です, 中村 3-1で, 宮崎 70歳.
_NOT_BEHIND: Final = re.compile("の(?:者|方|店|駅|町|街|海|山|人|酒店|資料館)|[ 　]?[0-9０-９]|で[^す。、]")
_ADDRESSED: Final = re.compile("(?:さん|ちゃん|先生|せんせい|コーチ)(?![ちん家])")
_HIRAGANA: Final = re.compile("[ぁ-ん]+")
NUMERALS: Final = re.compile("[一二三四五六七八九十百千]{2}")
_ENDS: Final = re.compile("[がはをもにのとでへ、。」』)）\\s]|より|から|$")
NOUNS: Final = frozenset({"名詞", "接頭辞", "接尾辞"})
NOTHING: Final = Token(0, 0, ("", "", "", ""))


def find_plain_names(text: str, read: Sequence[Token], reader: NameReader) -> Iterator[Name]:
    """Find full names and surnames in sentences about persons, and given names that are addressed."""
    tokens = [NOTHING, *read, NOTHING]
    for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if token.name_part == "名" and _is_given(text, before, token):
            yield Name(token.start, token.end, is_full=False, has_surname=False, is_foreign=False)
        if token.name_part != "姓" or _runs_on(text, before, token):
            continue
        is_full = after.name_part == "名" and after.start - token.end <= 1
        name = Name(token.start, after.end if is_full else token.end, is_full, has_surname=True, is_foreign=False)
        is_spaced = is_full and after.start > token.end
        if is_spaced or (_is_surname(text, token, reader) and _is_about_a_person(text, name)):
            yield name


def _is_about_a_person(text: str, name: Name) -> bool:
    is_behind_role = ROLE_BEFORE.search(text[max(0, name.start - 8) : name.start]) is not None
    return (is_behind_role and _ENDS.match(text, name.end) is not None) or _SAID_BEHIND.match(
        text, name.end
    ) is not None


def _runs_on(text: str, before: Token, token: Token) -> bool:
    """Tell whether the token goes on with a longer name: 有限会社須永製作所, but not 担当須永."""
    if before.end != token.start or before.pos[0] not in NOUNS or before.name_part is not None:
        return False
    return not ROLE_BEFORE.search(text[max(0, token.start - 6) : token.start])


def _is_given(text: str, before: Token, token: Token) -> bool:
    """Tell whether a given name is addressed as one: 佐代子さん, but not 税理士さん."""
    surface = text[token.start : token.end]
    is_long = len(surface) > (2 if _HIRAGANA.fullmatch(surface) else 1)
    is_word = surface in NO_NAMES or NUMERALS.match(surface) is not None
    runs_on = before.end == token.start and before.pos[0] in NOUNS and before.pos[1] != "数詞"
    return is_long and not is_word and not runs_on and _ADDRESSED.match(text, token.end) is not None


def _is_surname(text: str, token: Token, reader: NameReader) -> bool:
    surface = text[token.start : token.end]
    if not _KANJI.fullmatch(surface) or surface in NO_NAMES or _NOT_BEHIND.match(text, token.end):
        return False
    return not reader.is_city(surface)
