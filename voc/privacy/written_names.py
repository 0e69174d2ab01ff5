"""Names that need no dictionary: what a form labels (氏名：龍造寺もこ), and what is written in kana or Latin letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from voc.privacy.evidence import Evidence
from voc.privacy.folding import fold
from voc.privacy.lexicon import GIVEN_KANA, GIVEN_WORDS, SINGLE_GIVEN
from voc.privacy.name_reader import RELATIVES

_KANJI: Final = "一-龥々ヶ髙﨑𠮷"
_LETTER: Final = "[一-龥々ヶァ-ヴーｦ-ﾟぁ-ん髙﨑𠮷]"
_SPACED_NAME: Final = rf"[{_KANJI}]{{1,4}}[ 　](?:[{_KANJI}]{{1,3}}|[ァ-ヴー]{{2,5}}|[ぁ-ん]{{2,4}})"
_NOBODY: Final = "祖父|祖母|父|母|夫|妻|息子|娘|なし|無し|匿名|不明|未記入|非公開|記載|不要|本人|同上|別人|同じ|確認|変更|登録|契約|希望|家族|主人|未登録|違|非通知|空欄|様|会社|法人|個人|当社|弊社|御社|旧姓|漢字|ひらがな|カタカナ|ローマ字"
_STAFF: Final = "スタッフ|ドライバー|オペレーター|アドバイザー|コンシェルジュ|マネージャー|バイト|アルバイト|パート|トレーナー|インストラクター|ガイド|ヘルパー|メーカー|オーナー|シェフ|コンサル|フロント|ベテラン"
_KATAKANA_NAME: Final = r"[ァ-ヴー]{2,8}[ 　・][ァ-ヴー]{2,8}"
_ROMAN_NAME: Final = r"[A-Z][A-Za-z'-]{1,14}[ ,・]{1,2}[A-Z][A-Za-z'-]{1,14}(?: [A-Z][A-Za-z'-]{1,14})?"
# What a form asks for, each with its kana.
_FIELD: Final = "名前|なまえ|氏名|名義|フリガナ|ふりがな|ﾌﾘｶﾞﾅ"
_GIVEN_SURELY: Final = "|".join(sorted(GIVEN_KANA, key=len, reverse=True))
_GIVEN: Final = _GIVEN_SURELY + "|" + "|".join(GIVEN_WORDS)
_FAMILY_CUES: Final = ("うち", "組の", *RELATIVES.replace("?", "").split("|"))
_FIELD_CUES: Final = ("名", "なまえ", "フリガナ", "ふりがな", "ﾌﾘｶﾞﾅ")
_IN_JAPANESE: Final = (
    Evidence(
        r"(?:氏名|お名前|御名前|ご名前|契約者名?|口座名義人?|名義人?|フリガナ|ふりがな|ﾌﾘｶﾞﾅ|世帯主|代理人|受取人)"
        r"(?:\([^)\n]{1,6}\)|（[^）\n]{1,6}）)?[ 　]?[:：=＝】][ 　]?"
        rf"(?!{_NOBODY})({_LETTER}{{1,8}}(?:[ 　]{_LETTER}{{1,8}})?)(?=[\s。、,，()（）／/」様]|$)",
        *":：=＝】",
    ),
    # with its reading in brackets: 石原（いしはら）様, 石原　太郎（イシハラ　タロウ）
    Evidence(
        rf"([{_KANJI}]{{1,4}}(?:[ 　]?[{_KANJI}]{{1,3}})?[（(](?:[ぁ-ん]{{2,12}}|[ァ-ヴー]{{2,12}})[)）])(?=様|さま|さん|氏)",
        *("）" + title for title in "様さ氏"),
        *(")" + title for title in "様さ氏"),
    ),
    Evidence(
        rf"([{_KANJI}]{{1,4}}[ 　][{_KANJI}]{{1,3}}"
        r"[（(](?:[ぁ-ん]{2,7}[ 　]?[ぁ-ん]{0,7}|[ァ-ヴー]{2,7}[ 　]?[ァ-ヴー]{0,7})[)）])",
        *"（(",
    ),
    Evidence(rf"(?:{RELATIVES}|名義|本人)[（(]({_SPACED_NAME})[)）]", *"（("),
    # in kana, with a label, an honorific or as what a form is answered with
    Evidence(
        rf"(?:{_FIELD}|カタカナ|読み|ヨミ|ﾖﾐ)[^。]{{0,16}}?(?<=[ 　:：「(（\nは義名])"
        rf"({_KATAKANA_NAME}|[ぁ-ん]{{2,6}}[ 　][ぁ-ん]{{2,6}})(?=[\s。、,，)）」様さでと／/]|$)",
        *_FIELD_CUES,
        "カタカナ",
        "読み",
        "ヨミ",
        "ﾖﾐ",
    ),
    Evidence(
        rf"(?:{_FIELD}|ﾖﾐ)[ 　は]{{0,2}}[:：]?[ 　]?([ｦ-ﾟ]{{2,10}}[ 　･][ｦ-ﾟ]{{2,10}}|[ァ-ヴー]{{2,8}}[ 　][ァ-ヴー]{{2,8}})",
        *_FIELD_CUES,
        "ﾖﾐ",
    ),
    Evidence(rf"({_KATAKANA_NAME})(?=[ 　]?(?:様|さま|さん|氏|殿))", *" 　・"),
    Evidence(rf"(?:発|差出人?|送信者|正|誤|私|わたし|本人)[:：][ 　]?({_KATAKANA_NAME})(?=[\s。、)）]|$)", *":："),
    Evidence(r"(?:名前|名字|苗字|氏名|名義)[がはも]([ァ-ヴー]{2,7})(?=じゃ|では|でなく)", "じゃ", "では", "でなく"),
    Evidence(
        r"(?:^|[ 　:：/／\n」)）、。])((?!ｵｷｬｸ|ﾕｰｻﾞ|ﾒｰｶ|ｴﾝｼﾞ|ｻﾛﾝ)[ｦ-ｯｱ-ﾟ]{2,10}(?:[ 　･][ｦ-ｯｱ-ﾟ]{2,10})?)(?=[ 　]?(?:様|さま|ｻﾏ))",
        "様",
        "さま",
        "ｻﾏ",
    ),
    Evidence(r"(?:名前|なまえ)は([ぁ-ん]{2,8})(?=です|と(?:申|いい))", "名前は", "なまえは"),
    Evidence(r"(?:^|[。、\n 　「])([ぁ-ん]{3,8})(?<![いたるだぬ])(?=と申しま)", "と申しま"),
    Evidence(r"(?:担当|名義)の([ｦ-ｯｱ-ﾟ]{3,6})(?=個人|様|さん|氏|が|は)", "担当の", "名義の"),
    # Given names in kana: of the family, or addressed.
    Evidence(
        rf"(?:(?<![一-龥々])(?:{RELATIVES})(?:の|は)?|うちの|組の)[ 　]?[「（(：:]?({_GIVEN}|[{SINGLE_GIVEN}])"
        r"(?=[」)）がはもをにのと、。\s]|です|名義|$)",
        *_FAMILY_CUES,
    ),
    Evidence(
        rf"(?:(?<=[のたがはとや、。「（(\s])|^)({_GIVEN}|[{SINGLE_GIVEN}])(?=(?:さん|ちゃん|くん|君|先生|せんせい|ママ|パパ|コーチ)(?![ちん家]))",
        *["さん", "ちゃん", "くん", "君", "先生", "せんせい", "ママ", "パパ", "コーチ"],
    ),
    Evidence(rf"(?:^|(?<=[。\n！!?？]))({_GIVEN_SURELY})(?=です[。！!]|[がは（、])", "です", "が", "は", "（", "、"),
    # Staff are thanked by the name on their badge, which no dictionary need know.
    Evidence(
        r"(?:くれた|くださった|下さった|いただいた|頂いた|担当の|受付の|チャットの|店員の|スタッフの|オペレーターの|レジの|窓口の)"
        rf"(?!お|みな|むす|たく|ご|{_STAFF})([ぁ-ん]{{2,4}}|[ァ-ヴー]{{2,6}})(?=さん(?!ざん))",
        "さん",
    ),
)
# These read folded text, where full-width letters are plain ones.
_IN_LATIN: Final = (
    re.compile(rf"(?:名義|氏名|名前|なまえ|ローマ字|[Nn]ame|NAME)[^A-Za-z\n]{{0,10}}({_ROMAN_NAME})(?![A-Za-z])"),
    re.compile(r"(?:名義|ローマ字|旧姓)[^A-Za-z\n。]{0,10}(?!VISA|JCB|AMEX|MASTER|NTT|MUFG)([A-Z]{4,15})(?![A-Za-z])"),
    re.compile(rf"(?:正|誤|私|本人)[:：] ?({_ROMAN_NAME})(?![A-Za-z])"),
    re.compile(rf"(?:^|\n)({_ROMAN_NAME})(?=: )"),
    re.compile(rf"(?<![A-Za-z])({_ROMAN_NAME})(?=[ ]?(?:様|さま|さん|氏|と申し|といいます))"),
    re.compile(r"(?<![A-Za-z])([A-Z][a-z]{2,11})(?=先生|ちゃん|くん|君)"),
    re.compile(
        r"(?<![A-Za-z])((?:Mr|Mrs|Ms|Miss|Dr|Prof|Teacher|Coach)\.? ?[A-Z][a-z]{1,14}(?: [A-Z][a-z]{1,14})?)(?![A-Za-z])"
    ),
)
_LATIN_WORD: Final = re.compile("[A-ZＡ-Ｚ][A-Za-zＡ-Ｚａ-ｚ]")


def find_written_names(text: str) -> Iterator[tuple[int, int]]:
    """Find where such names begin and end."""
    for evidence in _IN_JAPANESE:
        for match in evidence.finditer(text):
            yield match.span(1)
    if _LATIN_WORD.search(text):
        folded = fold(text)
        for pattern in _IN_LATIN:
            for match in pattern.finditer(folded):
                yield match.span(1)
