"""Why a comment is urgent, in words: the grounds of the label guide's rubric that its wording shows.

The label comes from the trained model; these patterns only explain it, so that whoever acts knows what to look at.
"""

from __future__ import annotations

import re
from typing import Final

from voc.tag.labels import Urgency

# (ground, urgencies that it explains, pattern over the repaired text)
_GROUNDS: Final[tuple[tuple[str, frozenset[Urgency], re.Pattern[str]], ...]] = tuple(
    (ground, frozenset(urgencies), re.compile(pattern))
    for ground, urgencies, pattern in (
        (
            "健康被害・けが",
            (Urgency.CRITICAL,),
            r"救急(?:車|搬送|外来|に|で|へ)|病院|皮膚科|入院|けが|怪我|出血|血が|やけど|火傷|骨折|発疹|蕁麻疹|じんましん|腫れ|アレルギー|吐[いき]|めまい|息が|意識が|意識を|症状|転倒|指を切|口の中を切|足を切",
        ),
        (
            "火災・危険",
            (Urgency.CRITICAL,),
            r"火事|火災|発火|(?<!禁)(?<!喫)煙(?!草)|焦げ|爆発|感電|ガス臭|ガスの(?:臭|にお)|危険|危な|異物|ガラス|カビ",
        ),
        (
            "命に関わるおそれ",
            (Urgency.CRITICAL,),
            r"(?<!一生懸)命[のにをが]|(?<!必)死[ぬにん](?!せ)|倒れた|持病|心臓|酸素|透析|緊急",
        ),
        (
            "個人情報の漏えい・不正利用",
            (Urgency.CRITICAL,),
            r"個人情報|漏[えれ洩]|(?:別|他|よそ)の(?:人|方|客|お客様?|家)の(?:氏名|名前|住所|電話|情報|伝票|納品書|明細)|他人の(?:氏名|名前|住所|情報|明細|伝票)|知らない人の(?:名前|情報)|不正(?:利用|アクセス|ログイン)|乗っ取|身に覚え",
        ),
        (
            "法的措置・外部への申し出",
            (Urgency.CRITICAL,),
            r"弁護士|訴訟|訴え|裁判|法的|消費(?:生活|者)センター|消費者庁|行政|保健所|労基|警察|被害届|監督署|国民生活",
        ),
        (
            "報道・SNSでの拡散",
            (Urgency.CRITICAL,),
            r"SNS|ツイッター|Twitter|拡散|晒|新聞社|テレビ局|報道|記者|口コミに(?:書|載)|YouTube|動画(?:を|に)(?:上げ|投稿)",
        ),
        (
            "業務の停止・障害",
            (Urgency.CRITICAL,),
            r"業務が|仕事に(?:なら|なり)|(?<!お)止ま|停止|動か|使え|落ちて|つながら|繋がら|開か|営業でき|出荷でき|レジ|全員|全店",
        ),
        (
            "再三の連絡",
            (Urgency.HIGH, Urgency.CRITICAL),
            r"何度[もめ]|再三|[2-9二三四五六七八九]度目|[2-9二三四五六]回(?:目|も|電話|連絡)|また電話|折り返し.{0,12}(?:ない|来ない|なし)|返(?:事|信)が(?:ない|来ない|まだ)|放置|いまだに|未だ|まだ(?:返|連絡|来)",
        ),
        (
            "金銭の被害・返金未了",
            (Urgency.HIGH,),
            r"返金|二重|誤請求|請求され|引き?落と|引かれ|払[っわ]|取られ|課金|振込|[0-9,]円|万円",
        ),
        ("期限がある", (Urgency.HIGH,), r"まで(?:に|で)|今日中|本日中|明日|明後日|今週|至急|すぐ|締切|期限|[0-9]日"),
        ("解約・返品の申し出が未処理", (Urgency.HIGH,), r"解約|退会|返品|キャンセル|やめ|辞め|止めて|停止|終了"),
        (
            "強い怒り・上席の要求",
            (Urgency.HIGH,),
            r"責任者|上の(?:人|者|方)|上席|店長|社長を|ふざけ|いい加減|怒|馬鹿に|二度と|許せ|許さ",
        ),
        ("使えない状態", (Urgency.HIGH,), r"使え|動か|つなが|繋が|届か|開け|入れ|壊れ|故障|映ら|つかない|点か"),
        (
            "回答・対応待ち",
            (Urgency.MEDIUM,),
            r"教え|知りたい|ください|下さい|でしょうか|ませんか|ますか|ほしい|欲しい|希望|お願い",
        ),
        ("解約の検討", (Urgency.MEDIUM,), r"解約|退会|やめ|辞め|乗り換え|検討|考え|迷"),
        ("不具合の報告", (Urgency.MEDIUM,), r"不具合|壊|エラー|遅[いく]|おかし|できな|出な|消え|落ち"),
    )
)
_MOST: Final = 3
# What is said where the model is moved by the whole wording and no ground stands out.
DEFAULT_GROUNDS: Final[dict[Urgency, tuple[str, ...]]] = {
    Urgency.CRITICAL: ("被害・拡大のおそれ",),
    Urgency.HIGH: ("早い対応が必要な文面",),
    Urgency.MEDIUM: ("対応・回答が必要な文面",),
    Urgency.LOW: (),
}


def grounds(text: str, urgency: Urgency) -> list[tuple[str, int, int]]:
    """Return up to three grounds for ``urgency`` in the repaired ``text``, each with the span of its first mention."""
    found: list[tuple[str, int, int]] = []
    for ground, urgencies, pattern in _GROUNDS:
        if urgency in urgencies and (match := pattern.search(text)) and len(found) < _MOST:
            found.append((ground, match.start(), match.end()))
    return found
