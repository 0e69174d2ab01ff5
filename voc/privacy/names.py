"""Names of persons, masked only on clear evidence: an honorific, an introduction, a label or a contact beside them.

Sudachi tells 佐藤様 (人名) from 業者様 and 奥様; only the few characters around the evidence are tokenized, so that a
long text costs no more than a short one. A famous name in running text (松本零士の町) is a topic and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from voc.privacy.kinds import Found, PersonalData
from voc.text.tokenizer import Tokenizer

_LONGEST_NAME: Final = 14
# Before 様 Sudachi takes every fourth common surname for a company or a place (松本, 村上, 石川), before さん none.
_HONORIFIC_READ_BEST: Final = "さん"
# Surnames that Sudachi reads as the common word or the place they also are; alone before an honorific they are persons.
_WORD_SURNAMES: Final = (
    "森|林|東|西|南|北|関|谷|星|柳|沖|峰|岸|畑|滝|梶|榎|楠|桂|高|平|湊|巽|梅|桑|萩|橘"
    "|甲斐|布施|富山|広島|日向|大和|出雲|伊勢|安芸|土佐|長崎|愛知|神戸|仙台|大橋|土屋|盛岡|秋田|米沢|鳥取|島根|香川"
)
# 1:1 variants of characters that are missing in Sudachi's dictionary.
_VARIANTS: Final = str.maketrans("\u9ad9\ufa11\U00020bb7\u5fb7\u6801\ufa10\ufa19\ufa1b", "高崎吉徳柳塚神福")
_LETTER: Final = "[一-龥々ヶァ-ヴーｦ-ﾟぁ-ん髙﨑𠮷]"
_HONORIFIC: Final = re.compile(
    rf"(?<={_LETTER})(?<![客皆屋員奥婆爺坊嫁母兄姉妹同模仕多神仏殿彼0-9])(?<!お子)(?<!御子)[ 　]?"
    r"(様(?![々式子相])|さま(?!ざま)|さん(?!ざん)|氏(?![一-龥])|殿(?![一-龥])|君(?![たら一-龥])|くん(?![だで])|ちゃん(?!ぽん))"
)
_WORD_SURNAME: Final = re.compile(rf"(?<![一-龥々ァ-ヴー])(?:{_WORD_SURNAMES})(?=様(?![々式子相])|氏(?![一-龥]))")
_INTRODUCED: Final = re.compile(r"(?<=[一-龥々ヶァ-ヴーぁ-ん])(?=と(?:申し|申す|もうし)|といい?(?:ます|う者))")
_SIGNED: Final = re.compile(
    r"(?:^|(?<=[\n。、,の 　:：｡･・]))[一-龥々ヶ]{1,4}[ 　]?"
    r"(?:[一-龥々]{1,3}|[ァ-ヴー]{2,5}|[ぁ-かき-てな-のひ-ほま-めや-わ][ぁ-ん]{1,2}[一-龥]?)"
    r"(?=(です(?:[。、.\n ]|$)|でございます)|(?:[ 　]?[(（]?[0-9０-９]{2}[代歳才])|[ 　]*(?:\n|$)|[ 　]拝)",
)
_SELF: Final = re.compile(r"(?:^|(?<=[。\n]))[^。\n、は0-9]{0,20}?の([一-龥々ヶ]{2,4})(?=です。[^\n])")
_PLAIN_NAME: Final = "([一-龥々ヶ髙﨑𠮷]{1,6}(?:[ 　][一-龥々ヶ]{1,4})?|[ァ-ヴー]{2,6})"
_LABEL: Final = re.compile(
    rf"(?:(?:御|ご|お)?(?:氏名|名前)|契約者名?|名義|フリガナ|ふりがな|担当者名?)[ 　]?(?:[:：]|は)[ 　]?{_PLAIN_NAME}"
    r"(?=[さ様でだと、。\s]|$)"
)
_IN_CHARGE: Final = re.compile(rf"担当(?:者)?の{_PLAIN_NAME}(?=[がはもにのとをへさ様でだ、。\s]|より|から|$)")
_FULL_LABEL: Final = re.compile(
    r"(?:氏名|お名前|契約者名|口座名義|フリガナ)[ 　]?[:：][ 　]?(?!なし|無し|匿名|不明|未記入|非公開|記載|不要)"
    rf"({_LETTER}{{1,8}}(?:[ 　]{_LETTER}{{1,8}})?)(?=[\s。、,，()（）様]|$)"
)
_BEFORE_CONTACT: Final = re.compile(
    r"[ 　:：,，、(（\n]{0,3}(?:(?:TEL|Tel|tel|電話|携帯|☎|℡|[Mm]ail|メール)(?:番号)?[ 　:：]{0,2})?$"
)
# One alternative must match wherever a rule above does: the cheap first look.
_CAN_HOLD: Final = re.compile(
    r"[様氏殿君さくちと名担契フふ](?:(?<=[様氏殿君])|(?<=さ)[まん]|(?<=く)ん|(?<=ち)ゃん"
    r"|(?<=と)(?:申|もうし|いい?ま|いう者)|(?<=名)[前義]|(?<=担)当|(?<=契)約者|(?<=フ)リガナ|(?<=ふ)りがな)"
)
_BREAKS: Final = frozenset("。、\n!?！？「」『』（）()・･:：,，/／｡､【】<>＜＞→")
# 朝倉氏 is a clan in a museum, not a customer.
_CLANS: Final = frozenset(
    {"朝倉", "織田", "浅井", "武田", "上杉", "北条", "足利", "徳川", "豊臣", "毛利", "島津", "伊達", "源", "平"}
)
# Roles and carriers that Sudachi takes for persons; then words that are a god, a verb or a dog with their honorific.
_NOT_NAMES: Final = frozenset(
    {"仲居", "中居", "衛生士", "区役所", "市役所", "蔵元", "杜氏", "地場", "貴族", "武士", "佐川", "住友", "ヤマト"}
)
_NOT_PERSONS: Final = frozenset(
    {"王様", "王さま", "観音様", "地蔵様", "天神様", "大黒様", "えびす様", "許さん", "ワンちゃん"}
)
# A noun that runs straight into the name makes it a shop's (ホテル八木さん), unless it is a role (担当佐々木さん).
_NOUN_END: Final = re.compile(r"[一-龥々ァ-ヴーA-Za-zお]$")
_ROLE_END: Final = re.compile(
    r"(?:担当|[長課係者員営師主妻夫男女娘父母兄弟姉妹客様代歳県市区町村]|息子|店|社|経理|総務|人事|窓口|スタッフ|ドライバー|オペレーター?|受付|先生|在住)$"
)


@dataclass(frozen=True, slots=True)
class _Name:
    start: int
    end: int
    is_full: bool
    has_surname: bool
    is_foreign: bool


def find_names(text: str, tokenizer: Tokenizer, contacts: Sequence[Found]) -> Iterator[Found]:
    """Find the names of persons; ``contacts`` are the items found before, beside which a surname is a signature."""
    names = [_beside_contacts(text, tokenizer, contacts), _signed(text, tokenizer)]
    if _CAN_HOLD.search(text):
        for match in _FULL_LABEL.finditer(text):
            yield Found(*match.span(1), PersonalData.NAME)
        for match in _WORD_SURNAME.finditer(text):
            yield Found(*match.span(), PersonalData.NAME)
        names.append(_addressed(text, tokenizer))
    for name in chain.from_iterable(names):
        yield Found(name.start, name.end, PersonalData.NAME)


def _addressed(text: str, tokenizer: Tokenizer) -> Iterator[_Name]:
    """Find names with an honorific (佐藤様), an introduction (佐藤と申します) or a label (お名前は佐藤)."""
    for match in _HONORIFIC.finditer(text):
        name = _name_ending_at(text, match.start(), tokenizer)
        if name and _is_addressed(text, name, match[1]):
            yield name
    for match in _INTRODUCED.finditer(text):
        name = _name_ending_at(text, match.start(), tokenizer)
        if name:
            yield name
    for match in chain(_LABEL.finditer(text), _IN_CHARGE.finditer(text)):
        name = _name_ending_at(text, match.end(), tokenizer)
        if name and name.has_surname and name.start >= match.start(1):
            yield name


def _signed(text: str, tokenizer: Tokenizer) -> Iterator[_Name]:
    """Find full names that stand like a signature, and the surname of a writer who begins with who he is."""
    for match in _SIGNED.finditer(text):
        name = _name_ending_at(text, match.end(), tokenizer, follows="です。")
        introduced = match[1] or text[match.start() - 1 : match.start()] != "の"  # 里山の風景美 is no signature
        if name and name.is_full and introduced:
            yield name
    for match in _SELF.finditer(text) if "です。" in text else ():
        name = _name_ending_at(text, match.end(), tokenizer, follows="です。")
        if name and name.has_surname:
            yield name


def _beside_contacts(text: str, tokenizer: Tokenizer, contacts: Sequence[Found]) -> Iterator[_Name]:
    for contact in contacts:
        name = _name_ending_at(text, contact.start - len(_gap_before(text, contact.start)), tokenizer)
        if name and name.has_surname:
            yield name


def _is_addressed(text: str, name: _Name, honorific: str) -> bool:
    """Tell a person from a shop, a role or a verb: グランディア芳泉さん, 仲居さん, 許さん (許さない)."""
    surface = text[name.start : name.end]
    if surface in _NOT_NAMES or surface + honorific in _NOT_PERSONS or (honorific == "氏" and surface in _CLANS):
        return False
    if not name.has_surname and honorific in ("さん", "殿"):
        return False
    if name.is_foreign and honorific not in ("様", "さま", "氏"):  # ワンちゃん, パティシエさん
        return False
    if name.end - name.start < 2 and (not name.has_surname or honorific in ("さま", "殿")):  # 高さまで, 本殿
        return False
    before = text[max(0, name.start - 6) : name.start]
    return name.is_full or not _NOUN_END.search(before) or _ROLE_END.search(before) is not None


def _gap_before(text: str, end: int) -> str:
    match = _BEFORE_CONTACT.search(text[max(0, end - 10) : end])  # always matches, if only the empty gap
    return match[0] if match else ""


def _name_ending_at(text: str, end: int, tokenizer: Tokenizer, *, follows: str = _HONORIFIC_READ_BEST) -> _Name | None:
    """Read the name whose last character stands before ``end``, as if ``follows`` came after it."""
    start = max(0, end - _LONGEST_NAME)
    for index in range(end - 1, start - 1, -1):
        if text[index] in _BREAKS:
            start = index + 1
            break
    written = text[start:end].translate(_VARIANTS)
    tokens = tokenizer.tokenize(written + follows)
    parts: list[tuple[int, int, str]] = []
    for pos, first, last in reversed(list(zip(tokens.pos, tokens.starts, tokens.ends, strict=True))):
        if last > len(written):
            continue
        gap = (parts[-1][0] if parts else len(written)) - last
        part = _part_of_name(tokenizer.part_of_speech(pos), written[first:last])
        if part is None or gap > len(parts) or len(parts) == 2 or (parts and (part, parts[-1][2]) != ("姓", "名")):
            break
        parts.append((first, last, part))
    if not parts:
        return None
    kinds = {kind for _, _, kind in parts}
    return _Name(start + parts[-1][0], end, len(parts) == 2, "姓" in kinds, "一般" in kinds)


def _part_of_name(pos: tuple[str, ...], surface: str) -> str | None:
    """Return 姓, 名 or 一般 for a person's name; single names in kanji are historic persons, in hiragana accidents."""
    if pos[2] != "人名":
        return None
    if pos[3] == "一般":
        return "一般" if re.fullmatch(r"[ァ-ヴーｦ-ﾟ・]+", surface) else None
    if pos[3] == "名" and len(surface) < 3 and re.fullmatch(r"[ぁ-ん]+", surface):
        return None
    return pos[3]
