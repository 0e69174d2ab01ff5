"""Names of persons, masked only on clear evidence: an honorific, an introduction, a label or a contact beside them.

Sudachi tells 佐藤様 (人名) from 業者様 and 奥様; only the few characters around the evidence are tokenized, so that a
long text costs no more than a short one. A famous name in running text (松本零士の町) is a topic and stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Final

from voc.privacy import name_rules as rules
from voc.privacy.evidence import Evidence
from voc.privacy.folding import fold
from voc.privacy.kinds import Found, PersonalData
from voc.privacy.name_reader import Name, NameReader
from voc.privacy.plain_names import find_plain_names
from voc.privacy.roman_names import find_roman_names
from voc.privacy.slots import find_in_slots
from voc.privacy.spelt_names import find_spelt_names
from voc.privacy.standing_names import find_standing_names
from voc.privacy.written_names import find_written_names

# 朝倉氏 is a clan in a museum, not a customer.
_CLANS: Final = frozenset(
    {"朝倉", "織田", "浅井", "武田", "上杉", "北条", "足利", "徳川", "豊臣", "毛利", "島津", "伊達", "源", "平"}
)
# Roles and carriers that Sudachi takes for persons; then words that are a god, a verb or a dog with their honorific.
_NOT_NAMES: Final = frozenset(
    {
        "仲居",
        "中居",
        "衛生士",
        "調律師",
        "区役所",
        "市役所",
        "蔵元",
        "杜氏",
        "地場",
        "貴族",
        "武士",
        "次男",
        "孫",
        "方",
        "丁寧",
        "豊富",
        "佐川",
        "住友",
        "ヤマト",
    }
)
_NOT_PERSONS: Final = frozenset(
    {"王様", "王さま", "観音様", "地蔵様", "天神様", "大黒様", "えびす様", "許さん", "ワンちゃん"}
)
# Behind these a given name alone is not enough: they also follow what a person does (調律師さん, 本殿, 専門医師).
_NEED_A_SURNAME: Final = frozenset({"さん", "殿", "先生", "医師", "講師", "教授", "主任"})
_FOR_FOREIGNERS: Final = frozenset({"様", "さま", "氏", "先生"})
# A noun that runs straight into the name makes it a shop's (ホテル八木さん), unless it is a role (担当佐々木さん).
_NOUN_END: Final = re.compile(r"[一-龥々ァ-ヴーA-Za-zお]$")
_ROLE_END: Final = re.compile(
    r"(?:担当|[長課係者員営師主妻夫男女娘父母兄弟姉妹客様代歳県市区町村]|息子|店|社|経理|総務|人事|窓口|スタッフ|ドライバー|オペレーター?|受付|先生|在住)$"
)
# A surname inside a longer word is a shop's or a place's: 田中商店, 大和ハウス.
_ALONE_BEFORE: Final = "(?<![一-龥々ァ-ヴーA-Za-z])"
_ALONE_BEHIND: Final = "(?=様|氏|先生|[^一-龥々ァ-ヴーA-Za-zん]|$)"
_BARE_NUMBER: Final = re.compile("[ 　]?[(（][0-9０-９]{1,2}[)）]")

Span = tuple[int, int]


def find_names(text: str, reader: NameReader, contacts: Sequence[Found]) -> Iterator[Found]:
    """Find the names of persons; ``contacts`` are the items found before, beside which a surname is a signature."""
    tokens = reader.tokens(text)
    read = chain(
        _addressed(text, reader),
        _introduced(text, reader),
        _labelled(text, reader),
        _in_hiragana(text, reader),
        _signed(text, reader),
        _beside_contacts(text, reader, contacts),
        find_plain_names(text, tokens, reader),
        find_standing_names(text, tokens, reader),
    )
    slots = find_in_slots(fold(text), [(contact.start, contact.end) for contact in contacts])
    found = {*slots, *find_written_names(text), *find_spelt_names(text, reader), *find_roman_names(text, reader)}
    found |= {(name.start, name.end) for name in read}
    found |= {match.span() for match in rules.WORD_SURNAME.finditer(text)}
    # The longest reading of a name is the best: 向井 翔真 before 翔真.
    for start, end in sorted(found | _mentioned_again(text, found), key=lambda span: (span[0] - span[1], span)):
        yield Found(start, end, PersonalData.NAME)


def _addressed(text: str, reader: NameReader) -> Iterator[Name]:
    """Find names with an honorific (佐藤様)."""
    for match in rules.HONORIFIC.finditer(text):
        name = reader.ending_at(text, match.start())
        if name and _is_addressed(text, reader, name, match[1]):
            yield name


def _introduced(text: str, reader: NameReader) -> Iterator[Name]:
    """Find names by what is said behind them: 佐藤と申します, お電話した佐藤ですが, 佐藤 花子（妻）, 佐藤より."""

    def behind(evidence: Evidence, accepts: Callable[[Name], bool], *, surely: bool = False) -> Iterator[Name]:
        for match in evidence.finditer(text):
            name = reader.ending_at(text, match.start(), surely=surely)
            if name and text[name.start : name.end] not in _NOT_NAMES and accepts(name):
                yield name

    def is_surname(name: Name) -> bool:
        return name.has_surname and not name.is_weak

    def is_writer(name: Name) -> bool:
        before = text[max(0, name.start - 14) : name.start]
        if not is_surname(name):
            return False
        if rules.BEFORE_WRITER_SURELY.search(before):
            return True
        if not rules.BEFORE_WRITER.search(before):
            return False
        if text.startswith("でご", name.end):  # nobody says of a place or a thing 総務の古賀でございます
            return True
        is_thing = before.endswith("の") and reader.is_common(text, name)  # 注意書きの真下です
        return not is_thing and not reader.is_place(text, name)

    def is_no_place_or_thing(name: Name) -> bool:
        is_place = reader.is_place(text, name) or reader.is_city(text[name.start : name.end])
        return is_surname(name) and (name.is_full or not (is_place or reader.is_common(text, name)))

    def is_aged_or_related(name: Name) -> bool:
        # A bare number in brackets may count anything, behind a full name it is an age.
        return name.is_full or (not name.is_weak and not _BARE_NUMBER.match(text, name.end))

    def is_sender(name: Name) -> bool:
        return is_surname(name) and rules.BEFORE_SENDER.search(text[max(0, name.start - 2) : name.start]) is not None

    yield from behind(rules.BEHIND_CALLED, lambda name: name.has_surname or not name.is_foreign, surely=True)
    yield from behind(rules.BEHIND_SO_CALLED, is_surname)
    yield from behind(rules.BEHIND_WRITER, is_writer)
    yield from behind(rules.BEHIND_RELATED, is_aged_or_related)
    yield from behind(rules.BEHIND_CONCERNED, lambda name: not name.is_weak and not reader.is_place(text, name))
    yield from behind(rules.BEHIND_SENDER, is_sender)
    yield from behind(rules.BEHIND_TITLE, is_no_place_or_thing)
    yield from behind(rules.BEHIND_TOLD, lambda name: is_surname(name) and not reader.is_common(text, name))


def _labelled(text: str, reader: NameReader) -> Iterator[Name]:
    """Find names behind a label, a role or a relation: 応対：西尾, 担当の鈴木, 娘（莉子）."""

    def inside(evidence: Evidence, accepts: Callable[[re.Match[str], Name], bool]) -> Iterator[Name]:
        for match in evidence.finditer(text):
            surely = evidence is rules.LABELLED and not match["says"]
            name = reader.ending_at(text, match.end("name"), surely=surely)
            is_inside = name is not None and name.start >= match.start("name")
            if name and is_inside and text[name.start : name.end] not in _NOT_NAMES and accepts(match, name):
                yield name

    def fits_label(match: re.Match[str], name: Name) -> bool:
        if name.is_weak or name.is_foreign or not (name.has_surname or match["is_name"]):
            return False
        if match["says"] and text.startswith("の", name.end):  # 名前は三国のかに久
            return False
        return not match["says"] or not reader.is_common(text, name)

    def is_whole_surname(match: re.Match[str], name: Name) -> bool:
        is_whole = name.start == match.start("name") and not name.is_weak
        return is_whole and name.has_surname

    def is_full_name(match: re.Match[str], name: Name) -> bool:
        if not name.is_full or name.start != match.start("name"):
            return False
        space = re.search("[ 　]", match["name"])
        surname = reader.ending_at(text, name.start + space.start()) if space else None
        if surname is None or surname.start != name.start or not surname.has_surname or surname.is_weak:
            return False  # 拝啓 紅葉
        return not reader.is_common(text, surname) and not reader.is_city(text[surname.start : surname.end])

    def is_colleague(match: re.Match[str], name: Name) -> bool:
        if not is_whole_surname(match, name) or (len(name) == 1 and reader.is_common(text, name)):  # 御社の椿
            return False
        return not (text.startswith("の", name.end) and reader.is_city(text[name.start : name.end]))  # 御社の川崎の倉庫

    def is_no_word(match: re.Match[str], name: Name) -> bool:
        if name.is_full:
            return name.start == match.start("name")
        is_place = reader.is_place(text, name) or reader.is_city(text[name.start : name.end])
        return is_whole_surname(match, name) and not is_place and not reader.is_common(text, name)

    def is_relative(match: re.Match[str], name: Name) -> bool:
        if name.start != match.start("name") or name.is_weak or name.is_foreign:
            return False
        return name.is_full or not reader.is_common(text, name)

    yield from inside(rules.LABELLED, fits_label)
    yield from inside(rules.IN_HIRAGANA, is_whole_surname)
    yield from inside(rules.QUOTED, lambda _, name: name.has_surname)
    yield from inside(rules.IN_CHARGE, lambda _, name: name.has_surname)
    yield from inside(rules.IN_ROLE, is_colleague)
    yield from inside(rules.I_AM, is_whole_surname)
    yield from inside(rules.TAKEN_BY, is_no_word)
    yield from inside(rules.SPACED, is_full_name)
    yield from inside(rules.BRACKETED, is_no_word)
    yield from inside(rules.RELATIVE, is_relative)


def _in_hiragana(text: str, reader: NameReader) -> Iterator[Name]:
    """Find given names in hiragana with さん, ちゃん or くん, of which Sudachi knows at least the beginning: ゆりかさん."""
    for match in rules.HIRAGANA_ADDRESSED.finditer(text):
        if reader.begins_with_a_name(match["name"]):
            yield Name(*match.span("name"), is_full=False, has_surname=False, is_foreign=False)


def _signed(text: str, reader: NameReader) -> Iterator[Name]:
    """Find full names that stand like a signature, and the surname of a writer who begins or ends with who he is."""
    for match in rules.SIGNED.finditer(text):
        name = reader.ending_at(text, match.end(1), follows="です。")
        introduced = match["says"] or text[match.start() - 1 : match.start()] != "の"  # 里山の風景美 is no signature
        if name and name.is_full and introduced:
            yield name
    for match in rules.SELF.finditer(text):
        name = reader.ending_at(text, match.end(1), follows="です。")
        if name and name.has_surname and not name.is_weak:
            yield name
    for match in rules.LAST_WORD.finditer(text):
        name = reader.ending_at(text, match.end(1))
        if name and name.has_surname and name.start == match.start(1):
            yield name


def _beside_contacts(text: str, reader: NameReader, contacts: Sequence[Found]) -> Iterator[Name]:
    for contact in contacts:
        before = rules.BEFORE_CONTACT.search(text[max(0, contact.start - 10) : contact.start])
        name = reader.ending_at(text, contact.start - (len(before[0]) if before else 0))
        if name and name.has_surname:
            yield name
        behind = rules.BEHIND_CONTACT.match(text, contact.end)
        if behind is None:
            continue
        name = reader.ending_at(text, behind.end(1))
        if name and name.has_surname and name.start == behind.start(1):
            yield name
        elif re.search("[ 　]", behind[1]):
            yield Name(*behind.span(1), is_full=True, has_surname=True, is_foreign=True)


def _mentioned_again(text: str, found: set[Span]) -> set[Span]:
    """Find the names that stand elsewhere in the text without evidence, whole or in part (向井 翔真 … 翔真の番)."""
    parts = {part for start, end in found for part in re.split("[ 　]", text[start:end]) if len(part) > 1}
    return {
        match.span()
        for part in parts
        for match in re.finditer(rf"{_ALONE_BEFORE}{re.escape(part)}{_ALONE_BEHIND}", text)
    }


def _is_addressed(text: str, reader: NameReader, name: Name, honorific: str) -> bool:
    """Tell a person from a shop, a role or a verb: グランディア芳泉さん, 仲居さん, 許さん (許さない)."""
    surface = text[name.start : name.end]
    if surface in _NOT_NAMES or surface + honorific in _NOT_PERSONS or (honorific == "氏" and surface in _CLANS):
        return False
    if not name.has_surname and not name.is_foreign and honorific in _NEED_A_SURNAME:
        return False
    if name.is_foreign and honorific not in _FOR_FOREIGNERS:  # ワンちゃん, パティシエさん
        return False
    if name.is_weak and (not name.has_surname or honorific in ("さま", "殿")):  # 高さまで, 本殿
        return False
    if honorific.endswith("長") and (not name.has_surname or name.is_weak or reader.is_place(text, name)):  # 渋谷店長
        return False
    before = text[max(0, name.start - 6) : name.start]
    return name.is_full or not _NOUN_END.search(before) or _ROLE_END.search(before) is not None
