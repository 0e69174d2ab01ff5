"""Names that Sudachi does not know as such, or knows as something else first."""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\S+", text))


# Single kanji that are a surname where one is expected (担当：辻); others of one kanji are rather a word (方, 所, 間).
SINGLE_SURNAMES: Final = frozenset("辻堀榊泉菅乾関原森林岡秦堤轟牧椿杉芦堺庄槙葛迫鎌隈黛柳楠桂橘巽湊谷峯峰岸嶋梶榎星脇")
SINGLE_GIVEN: Final = "蓮翔凛葵湊樹悠陸颯律朔碧蒼暖遥茜楓栞杏匠誠健剛隆薫茂昇洋茉澪紬奏岳玲瞳渚舞梓"
# Given names in kana that are hardly ever another word.
GIVEN_KANA: Final = _words(
    "はると ゆうと ゆうま ひろと けんと りくと みなと たくみ だいき しょうた こうた ゆうた けんた りょうた そうた ゆうき りょうすけ たいが あやと いつき かずき なおき"
    " ともや ゆうや たつや まさき ひろき ひろし たかし けんじ しんじ たろう じろう いちろう ゆうすけ だいすけ しゅん れん りく りお りな りこ りの りん りあ"
    " もえ もな ももか ももこ あいり あいる あいな あかね あすか あやか あやね あやの あみ あゆみ いちか えま えみり えりか かのん かりん かんな くるみ ここな"
    " ことね ことは ことみ さおり さやか しおん せな ちか ちひろ ちなつ つむぎ なおみ ななこ ななみ にこ ねね のあ ののか"
    " はるか はるな ひより ひまり ひろこ ひろみ ふうか まな まなみ まどか まひろ まゆ まゆみ みう みお みおん みく みさき みさと みつき みなみ"
    " みのり みゆ みゆき みれい やよい ゆい ゆいか ゆうか ゆうこ ゆか ゆかり ゆきこ ゆず ゆづき ゆな ゆりか ゆりこ ようこ よしこ りえ りか"
    " りさ るか るな れい れな わかな えいた そうすけ しょうへい あゆむ つばさ"
)
# … and those that are: names only where a relation or an honorific says so.
GIVEN_WORDS: Final = _words(
    "さくら ゆり しおり すみれ はな ゆめ ゆき みなみ なぎさ さつき みか わたる つばさ みずき ひなた あかり ひかり ひかる あおい そら こころ まい ゆう まこと しのぶ かおる かおり のぞみ みどり めぐみ なつ はる ふゆみ いずみ しずか"
    " ほのか いろは かえで つばき もみじ すばる あさひ いぶき のどか"
)
