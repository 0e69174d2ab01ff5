"""Words that say nothing about what a comment is about."""

from __future__ import annotations

import re
from typing import Final

# In the normalized forms of Sudachi: 成る is なる, 呉れる is くれる.
_WORDS: Final = """
    成る 言う 下さる 来る 呉れる 思う 何 こと 事 時 私 よう 様 人 此れ 出来る 又 方 うち 気 見る 御 みたい 物 おる もん 其れ 同じ
    そう どう 中 間 行く 所 上 其の 此の 彼の 未だ 次 後 度 為 儘 侭 訳 感じ 位 程 内 頃 等 達 さん 貰う 頂く 遣る 仕舞う 置く
    此方 其方 何方 誰 何時 何処 此処 其処 斯う ああ もう とても 直ぐ 一寸 少し 本当 今 前 年 月 日 回 分 円 個 件 本 枚 名 者 無い
    なし 特に 良い 欲しい 分かる 知る 聞く 入る 出る 出す 入れる かける つける 取る 為さる 致す 申す 参る 伺う 存ずる 居る 有る
    一 二 三 四 五 六 七 八 九 十 百 千 万 的 性 化 其れで 其れから 因みに まあ まだ ただ でも 矢張り 是非
    """
_EMPTY: Final = frozenset(_WORDS.split())
_NO_WORD: Final = re.compile(r"[0-9]+|[ぁ-ゖァ-ヺー]|[a-z]")


def is_empty(word: str) -> bool:
    """Tell whether a word says nothing alone: a function word, a number, a single letter or kana."""
    return word in _EMPTY or _NO_WORD.fullmatch(word) is not None
