"""Answers that say nothing: 「特になし」「なし」「-」. They are kept, but they belong to no theme."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# 「不満はありません」 says nothing, 「不満です」 says something: a topic needs its denial, a denial needs no topic.
_ADVERBS: Final = r"(?:(?:今|いま)の?(?:ところ)?|現状|現在|現時点|別段|別に|べつに|とくに|特に|特段|何も|なにも|これといって|該当|では|で|は|、|\s)*"
_TOPIC: Final = r"(?:(?:特に)?(?:不満|要望|意見|問題|回答|理由|改善点|気になる|困った|言う|書く)(?:な)?(?:点|こと|事|ところ)?|こと|事|点)?"
_PARTICLE: Final = r"(?:は|も|が|に)?" + _ADVERBS
_DENIAL: Final = (
    r"(?:なし|ナシ|ない|無し|無い|無|無く|なく|ありません|有りません|ございません|御座いません|ありませぬ|あらへん|ねえ|ねぇ|なか"
    r"|思い(?:つかない|当たらない|つきません|当たりません)|わか(?:らない|りません)|分か(?:らない|りません)|n/?a|none|no|nothing)"
)
_ALONE: Final = r"(?:特に|とくに|別に|べつに|同上|以上)"
_ENDING: Final = r"(?:で(?:す|した|〜す|ーす)|ます|ね|よ|な|かな|だ|[^\w\s]|[ー〜_]|\s)*"
_MARKS: Final = r"[\W_ー〜]*"
_NOTHING: Final = re.compile(f"{_MARKS}(?:{_ADVERBS}{_TOPIC}{_PARTICLE}{_DENIAL}|{_ALONE})?{_ENDING}", re.IGNORECASE)


def says_nothing(repaired: str) -> bool:
    """Tell whether a repaired text carries no content at all."""
    text = repaired.strip()
    if _NOTHING.fullmatch(text) is None:
        return False
    # An emoji alone is an answer; beside 「特にないです」 it is only polite.
    return any(char.isalnum() for char in text) or not any(unicodedata.category(char) == "So" for char in text)
