"""Answers that say nothing: 「特になし」「なし」「-」. They are kept, but they belong to no theme."""

from __future__ import annotations

import re
from typing import Final

_NOTHING: Final = re.compile(
    r"(?:今の?(?:ところ)?|現状|現在|別に|とくに|特に|何も|なにも|不満|要望|意見|問題|回答|理由)*"
    r"(?:は|も|が|に)?"
    r"(?:特に|とくに|何も|なにも|別に)?"
    r"(?:な(?:し|い|く)|無[しいく]?|ない(?:です|で御?座います)|ありません|御座いません|ございません|思い(?:つかない|当たらない|つきません|当たりません)"
    r"|わか(?:らない|りません)|分か(?:らない|りません)|特に|とくに|同上|以上|n/?a|none|no)?"
    r"(?:です|でした|ます|ね|よ|。|、|!|…|・|\.|-|ー|〜|\s)*",
    re.IGNORECASE,
)


def says_nothing(repaired: str) -> bool:
    """Tell whether a repaired text carries no content at all."""
    return _NOTHING.fullmatch(repaired.strip()) is not None
