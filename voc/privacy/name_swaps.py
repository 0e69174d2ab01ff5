"""Marked texts with other people's names in them, so that a tagger learns where names stand and not who is called what."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from voc.privacy.evaluate import Case
from voc.privacy.kinds import Found, PersonalData
from voc.privacy.romaji import to_latin
from voc.text.tokenizer import Tokenizer

_HIRAGANA: Final = {ord("ァ") + i: ord("ぁ") + i for i in range(ord("ヶ") - ord("ァ"))}
_PART: Final = re.compile(r"[^\s・･,/（）()]+")
_KANJI: Final = re.compile("[一-龥々ヶ髙﨑𠮷]+")
_TWO_SCRIPTS: Final = re.compile("([一-龥々ヶ髙﨑𠮷]{1,4})([ぁ-ん]{2,5}|[ァ-ヴー]{2,5})")
_HALF_WIDTH: Final = str.maketrans(
    {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)}
)
# Of ten surnames so many are common ones (with those that are also towns, shops or words), the others anybody's.
_COMMON: Final = 0.6
# The sound of modern given names, whose spellings no dictionary has.
_FIRST: Final = "心陽結愛莉美花咲優彩凛葵紗奈未千真悠陸蒼翔大海颯湊朝琉璃音詩希柚芽杏瑞智拓健一孝和直康"
_LAST: Final = "愛菜奈花香乃音月葉翔斗太人真希子美衣帆莉央介輝也登矢生樹哉吾志彦郎恵代江"


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name in kanji, or as it is usually written, and in katakana; a foreign one also in Latin letters."""

    written: str
    kana: str
    latin: str


class Names:
    """Surnames, given names and foreign names to draw from."""

    def __init__(self, file: Path, tokenizer: Tokenizer) -> None:
        """Read ``kind, name, reading`` a line, the kind being 常 (common surname), 姓, 名, 外 or 洋 (with its Latin form)."""
        self._tokenizer = tokenizer
        self._lists: dict[str, list[Spelling]] = {}
        for line in file.read_text(encoding="utf-8").splitlines():
            kind, name, reading = line.split("\t")
            latin = reading if kind == "洋" else to_latin(reading)
            kana = name if kind == "洋" else reading
            self._lists.setdefault(kind, []).append(Spelling(name, kana, latin))

    def swap(self, case: Case, alike: Sequence[Found], chance: random.Random) -> Case:
        """Return the case with other names; the spans in ``alike`` look like names and are none, they change too."""
        names = [span for span in case.spans if span.kind is PersonalData.NAME]
        parts: dict[tuple[str, str], Spelling] = {}
        pieces: list[str] = []
        spans: list[Found] = []
        at = length = 0
        for span in sorted([*case.spans, *alike], key=lambda span: span.start):
            old = case.text[span.start : span.end]
            is_alike = span in alike
            if span in names:
                new = self._swap_name(old, parts, chance)
            elif is_alike:
                new = self._surname(chance).written if _KANJI.fullmatch(old) else old
            else:
                new = old
            pieces += case.text[at : span.start], new
            length += span.start - at + len(new)
            if not is_alike:
                spans.append(Found(length - len(new), length, span.kind))
            at = span.end
        text = "".join(pieces) + case.text[at:]
        return Case(text, tuple(spans))

    def _swap_name(self, old: str, known: dict[tuple[str, str], Spelling], chance: random.Random) -> str:
        found = list(_PART.finditer(old))
        pieces: list[str] = []
        at = 0
        for index, match in enumerate(found):
            role = self._role(match[0], index, len(found))
            pieces += old[at : match.start()], self._part(match[0], role, known, chance)
            at = match.end()
        return "".join(pieces) + old[at:]

    def _part(self, part: str, role: str, known: dict[tuple[str, str], Spelling], chance: random.Random) -> str:
        both = _TWO_SCRIPTS.fullmatch(part)
        if role == "姓" and both and not self._is("姓", part):
            return self._part(both[1], "姓", known, chance) + self._part(both[2], "名", known, chance)
        if role == "姓" and (at := self._given_begins(part)):
            return self._part(part[:at], "姓", known, chance) + self._part(part[at:], "名", known, chance)
        key = (role, self._sound(part, role))
        if key not in known:
            known[key] = self._draw(part, role, chance)
        return _written_like(part, known[key], chance)

    def _sound(self, part: str, role: str) -> str:
        """Return the same for the same name in whatever script: its reading where the lists have one."""
        for kind in ("常", role):
            for spelling in self._lists.get(kind, ()):
                if spelling.written == part:
                    return spelling.kana
        plain = unicodedata.normalize("NFKC", part)
        return plain.translate({value: key for key, value in _HIRAGANA.items()}).lower()

    def _draw(self, part: str, role: str, chance: random.Random) -> Spelling:
        if role == "洋":
            return chance.choice(self._lists["洋"])
        if role == "外":
            return chance.choice(self._lists["洋" if chance.random() < 0.6 else "外"])
        if role == "姓":
            return self._surname(chance)
        if _KANJI.fullmatch(part) and len(part) > 1 and chance.random() < 0.4:
            return Spelling(chance.choice(_FIRST) + chance.choice(_LAST), "", "")
        return chance.choice(self._lists["名"])

    def _surname(self, chance: random.Random) -> Spelling:
        return chance.choice(self._lists["常" if chance.random() < _COMMON else "姓"])

    def _role(self, part: str, index: int, count: int) -> str:
        plain = unicodedata.normalize("NFKC", part)
        if plain.isascii():
            if len(plain.strip(".")) <= 1 or not plain.isalpha():
                return "頭"
            return "姓" if self._tokenizer.homographs(plain) == [] and plain.isupper() else "洋"
        if count > 1:
            is_foreign = count > 2 or (not (self._is("姓", plain) or index) and not _KANJI.search(plain))
            return "外" if is_foreign else ("姓", "名")[index]
        if (self._is("名", plain) and not self._is("姓", plain)) or (
            _KANJI.search(plain) is None and self._is("名", plain)
        ):
            return "名"
        if re.fullmatch("[ァ-ヴー]+", plain) and not self._is("姓", plain):
            return "外"
        return "名" if re.fullmatch("[ぁ-ん]+", plain) else "姓"

    def _is(self, kind: str, word: str) -> bool:
        return any(part[3] == kind for part in self._tokenizer.homographs(unicodedata.normalize("NFKC", word)))

    def _given_begins(self, part: str) -> int:
        """Return where the given name begins in a full name without a space, 0 where there is none."""
        if len(part) < 3 or not _KANJI.fullmatch(part) or self._is("姓", part):
            return 0
        for at in (2, 1, 3):
            if at < len(part) and self._is("姓", part[:at]) and self._is("名", part[at:]):
                return at
        return 0


def _written_like(part: str, name: Spelling, chance: random.Random) -> str:
    """Write a name in the script of the one that it replaces."""
    plain = unicodedata.normalize("NFKC", part)
    if plain.isascii():
        latin = name.latin or to_latin(name.kana)
        if len(plain.strip(".")) <= 1 or not latin:
            return chance.choice("ABCDEFGHIJKLMNOPRSTUWY") + part[1:] if part[:1].isascii() else part
        new = latin.upper() if plain.isupper() else latin.capitalize() if plain[0].isupper() else latin.lower()
        return new if part.isascii() else new.translate({i: i + 0xFEE0 for i in range(0x21, 0x7F)})
    if part != plain and re.fullmatch("[ｦ-ﾟ]+", part):
        return (
            unicodedata.normalize("NFD", name.kana or "ミナミ")
            .translate(_HALF_WIDTH)
            .replace("\u3099", "ﾞ")
            .replace("\u309a", "ﾟ")
        )
    if re.fullmatch("[ぁ-んー]+", plain):
        return (name.kana or "ひなた").translate(_HIRAGANA)
    if re.fullmatch("[ァ-ヴー]+", plain):
        return name.kana or name.written
    return name.written
