"""Names in kana or Latin letters where a form or a call note leaves room for nothing but a name (担当：ﾎﾘｸﾞﾁ, 名義 KIM MINJUN).

No dictionary knows Ōtani from a shop in katakana, but the place tells. Texts are folded, so that Latin letters are plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from voc.privacy.evidence import Evidence

_NO_NAME: Final = (
    "シェフ|ガイド|コピー|ﾏｲﾍﾟ|ﾏﾏ|カード|カタカナ|ローマ|フリガナ|フルネーム|サイト|ネット|メール|コール|センター|サポート|チャット|システム|チーム|ショップ|フロント|スタッフ|オペレータ|ドライバ"
    "|アドバイザ|マネージャ|マネジャ|コンサル|ヘルパー|ユーザ|メーカ|オーナ|ゲスト|ホテル|サロン|ディーラ|クライアント|パートナ|カスタマ|エンド|テナント|ケアマネ|エンジニア|シッター"
    "|キャンペーン|クレーム|クレジット|アンケート|プラン|スマホ|ケータイ|パソコン|アプリ|ログイン|パスワード|アカウント|エラー|キャンセル|オプション|マイページ|ポイント|サービス|ヤマト|ニュース|テレビ"
    "|ﾕｰｻ|ﾒｰｶ|ｵﾍﾟ|ｽﾀｯﾌ|ﾏﾈ|ｱﾄﾞﾊﾞ|ｺﾝｻﾙ|ﾒｰﾙ|ｻﾛﾝ|ｴﾝｼﾞ|ｵｷｬｸ|ｺｰﾙ|ｻﾎﾟ|ｼｽﾃﾑ|ｾﾝﾀ|ﾛｰﾏ|ｶｰﾄﾞ|ｷｬﾝｾﾙ|ｱﾝｹ|ｸﾚ|ﾌﾟﾗﾝ|ｵｰﾅ|ﾎﾃﾙ|ｺｺ|ﾎｰﾑ|ﾃﾞｰﾀ|ﾌﾘｶﾞ|ｹｱ"
    "|TEL|Tel|FAX|Fax|MAIL|Mail|URL|VISA|Visa|JCB|AMEX|MASTER|Master|NTT|MUFG|PC|OK|NG|ID|Web|WEB|SMS|LINE|No|NO|SV|OP|CB|CS|CRM|QR|PDF|Wi|App|Android|Windows|Mac|Apple|Google|Amazon|Yahoo|Zoom"
)
_ADDRESSED_ROLES: Final = (
    "ケアマネ|シッター|レフリー|コンビニ|ドコモ|ソフトバンク|アマゾン|ニトリ|ヤフー|コープ|イオン|トヨタ|ニッサン|ホンダ|スズキ|マツダ|ヤマダ|ケーズ|ノジマ|エディオン|ヨドバシ|ビック|ヤマハ|カワイ|パナ|ソニー|シャープ"
    "|セブン|ローソン|ファミマ|マック|スタバ|ユニクロ|サザエ|パート|バイト|アルバイト|ママ|パパ|ワン|ニャン|ネコ|イヌ|クマ|ウサギ|ゾウ|パンダ|キリン|タクシー|トラック|バス|パン|ケーキ|ラーメン|スーパー|クリーニング"
    "|パティシエ|バリスタ|ソムリエ|コック|ボランティア|キャスト|モデル|タレント|アイドル|アナ|カメラマン|デザイナー|ライター|プロ|ベテラン|リーダー|サブ|チーフ|メイド|クルー|ポーター|ベル|レジ|コーチ|トレーナー|インストラクター|コーディネーター|プランナー|エリア|マスター|オカミ|カフェ|レストラン|ペンション|リネン|ガス|ジム|ヨガ|ミシン|ハウス|ホーム|ライフ|マイ"
)
_KATAKANA: Final = r"[ァ-ヴー]{2,7}(?:[ ・][ァ-ヴー]{2,7})?"
_HALF_WIDTH: Final = r"[ｦ-ﾟ]{2,11}(?:[ ･][ｦ-ﾟ]{2,11})?"
_HIRAGANA: Final = r"[ぁ-ん]{2,5} [ぁ-ん]{2,5}"
_LATIN: Final = r"[A-Z](?:[a-z]{1,12}|[A-Z]{2,12})(?:(?:, ?| |・)[A-Z](?:[a-z]{1,12}|[A-Z]{1,12})){0,2}"
_WRITTEN: Final = rf"(?!{_NO_NAME})(?:{_KATAKANA}|{_HALF_WIDTH}|{_HIRAGANA}|{_LATIN})(?![A-Za-zァ-ヴーｦ-ﾟ])"
_END: Final = r"(?=[」』\])）]| *(?:\n|$|[、。,（(/:])|で[すし、]|様|さま|さん|氏|と(?:申|い|表示|印字|なっ|書|登録)|に(?:なっ|変|直)|で(?:登録|契約|お願い|す)|より|宛|の(?:まま|名義|口座)|じゃ|から| )"
_FIELD: Final = (
    "(?:御|ご|お)?(?:氏名|名前|なまえ)|名義人?|フリガナ|ふりがな|ﾌﾘｶﾞﾅ|カナ|ローマ字|契約者(?:氏?名)?|お客様(?:氏?名)|顧客名|会員名|受取人|申込者|申請者|依頼者|申出者"
    "|代理人|世帯主|旧姓|宛名|表札|名札|本人"
)
_TAKEN_BY: Final = "担当者?|応対者?|対応者?|受付者?|受電者?|記入者?|報告者|作成者|起票者?|処理者?|訪問者|架電者|入電者|架電先|連絡者|署名|お客様|発|宛|差出人|送信者|正|誤|私|コーチ|講師|先生"
_CONTACT_GAP: Final = r"[ /（(\n、,\])）」]{1,3}"
# What is addressed with an honorific in katakana and is no person's name.
NO_PERSONS: Final = _NO_NAME + "|" + _ADDRESSED_ROLES
_SLOTS: Final = (
    Evidence(
        rf"(?:{_FIELD})[】\])）]?(?: ?[:=/「『\[（(]| |は|が)[ 「『\[（(]?({_WRITTEN}){_END}",
        "名",
        "なまえ",
        "ガナ",
        "がな",
        "ｶﾞﾅ",
        "カナ",
        "ローマ字",
        "契約者",
        "取人",
        "込者",
        "請者",
        "頼者",
        "出者",
        "代理人",
        "世帯主",
        "旧姓",
        "表札",
        "本人",
    ),
    Evidence(rf"(?:{_TAKEN_BY})[】\])）]? ?[:/=] ?({_WRITTEN}){_END}", ":", "/", "="),
    Evidence(
        rf"(?:担当者?|応対|受付|受電|対応) ({_WRITTEN})(?= *(?:[/、。\n)）]|$))",
        "担当 ",
        "応対 ",
        "受付 ",
        "受電 ",
        "対応 ",
    ),
    Evidence(
        rf"({_WRITTEN})(?=[」』]?(?:と申しま|と名乗|という(?:者|名の)|と[い言]います(?:[。、]|$)))",
        "と申しま",
        "と名乗",
        "という",
        "といいます",
        "と言います",
    ),
    Evidence(
        rf"(?<![A-Za-zァ-ヴーｦ-ﾟ一-龥])((?!{_NO_NAME})(?:{_KATAKANA}|{_HALF_WIDTH}|{_LATIN}))(?= ?(?:様(?![々式子相])|さま|氏(?![一-龥])|ｻﾏ))",
        "様",
        "さま",
        "氏",
        "ｻﾏ",
    ),
    Evidence(rf"(?<![A-Za-z])((?!{_NO_NAME})[A-Z][a-z]{{2,11}}(?: [A-Z][a-z]{{1,11}})?)(?=さん)", "さん"),
)
_BEHIND_CONTACT: Final = re.compile(rf"{_CONTACT_GAP}({_WRITTEN})(?=[ 　]*(?:[)）\n。/、]|$|です|様|さん| 有効| 期限))")
_BEFORE_CONTACT: Final = re.compile(
    rf"(?:^|[ /（(\n、。:])((?!{_NO_NAME})(?:[ァ-ヴー]{{2,7}} [ァ-ヴー]{{2,7}}|[ｦ-ﾟ]{{2,11}} [ｦ-ﾟ]{{2,11}}|{_HIRAGANA}|[A-Z][A-Za-z]{{1,12}},? [A-Z][A-Za-z]{{1,12}}))"
    r"[ /（(\n、,:]{1,3}(?:(?:TEL|Tel|tel|電話|携帯|[Mm]ail|メール)(?:番号)?[ :]{0,2})?$"
)


def find_in_slots(folded: str, contacts: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Find where such names begin and end; ``contacts`` are the spans of numbers and addresses beside which one may stand."""
    for slot in _SLOTS:
        for match in slot.finditer(folded):
            yield match.span(1)
    for start, end in contacts:
        behind = _BEHIND_CONTACT.match(folded, end)
        if behind:
            yield behind.span(1)
        before = _BEFORE_CONTACT.search(folded[max(0, start - 40) : start])
        if before:
            offset = max(0, start - 40)
            yield before.start(1) + offset, before.end(1) + offset
