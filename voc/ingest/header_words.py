"""What a column's name says about it. Exports of survey tools and CRMs use few words for the same things."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_NUMBER: Final = r"(?:番号|id|no\.?|コード|code|number|num)"

FREE_TEXT: Final = re.compile(
    r"自由|フリー|ご?意見|要望|感想|コメント|理由|内容|備考|お?書き|記入|お?聞かせ|教えて|具体的|メモ|詳細|クレーム|苦情|困り|不満"
    r"|イケン|ヨウボウ|カンソウ|リユウ|ナイヨウ|クジョウ|気づ|気に|改善|推奨項目|求める|応対|対応記録|対応履歴|申し?出|申告|問い?合わ?せ|相談|本文|メッセージ|お声|の声|ひとこと|一言|説明|経緯|所感|レビュー|口コミ|クチコミ|発言|文面|申立"
    r"|comment|text|note|message|body|reason|feedback|description|opinion|answer|remarks?|memo|review|transcript|verbatim"
)
# A question with given answers, or a list of things; only plain sentences make such a column text.
CHOICE: Final = re.compile(
    r"(?:満足度|評価|意向|度合い?|有無|回数|頻度|経路|きっかけ|状況|状態|結果|分類|区分|種別|カテゴリー?|ステータス|プラン|店舗|支店|エリア|地域"
    r"|all|nps|点数|スコア|複数回答|選択|職業|性別|年代|チャネル|媒体|url|リンク)$|場所|都道府県|市区?町村|施設名|商品名|製品名|品名|型番"
)
PLACE: Final = re.compile(
    r"場所|都道府県|市区?町村|県|地域|エリア|支店|店舗|拠点|営業所|施設|店名|店$|area|city|pref|region|store|branch"
)
PERSONAL: Final = re.compile(
    r"氏名|お?名前|^姓|^名$|^セイ$|^メイ$|名義|宛名|フリガナ|ふりがな|カナ$|かな$|(?:顧客|お客様?|会員|契約者|加入者|利用者|購入者|受取人|申込者|担当者|ユーザー)名"
    r"|^(?:担当|担当者|対応者|受付者|記入者|入力者|作成者|更新者|投稿者|回答者|申出者|相談者|依頼者|応対者|相談員|オペレーター?"
    r"|お客様|契約者|ご本人|保護者|ニックネーム|requester|author|reporter|assignee|agent|owner|nickname)$|様$"
    r"|電話番号|^電話$|携帯|^tel|tel$|fax|連絡先|メールアドレス|^e?-?mail|^メール$|住所|番地|建物|マンション名|郵便|〒|生年月日|誕生日|口座|カード番号"
    r"|パスワード|ip ?アドレス|^ip$|マイナンバー|(?:シメイ|デンワ|ジュウショ)$"
    r"|(?:line|twitter|instagram|facebook|skype|sns|ライン|インスタ(?:グラム)?|ツイッター)[ _の]?(?:id|アカウント名?|ユーザー名|account|handle)$"
    r"|車両番号|ナンバープレート|(?:被保険者|保険)証|免許証|旅券|パスポート番号"
    r"|^(?:full|first|last|family|given|user|customer|agent|operator)?[_ ]?name$|phone|address|^zip|postal|birth|^user ?name$"
)
CUSTOMER: Final = re.compile(
    rf"(?:会員|顧客|客様?|契約者?|ユーザー?|利用者|加入者|得意先|得意様|患者|メンバー|カスタマー|アカウント){_NUMBER}|(?:カイイン|コキャク|ケイヤク){_NUMBER}|^(?:会員|顧客|契約)no|^(?:会員|顧客|お客様?)$"
    rf"|(?:customer|member|user|client|account|subscriber)[_ ]?(?:id|no|number|code|key)|^(?:customer|member|client|subscriber)$"
)
EXTERNAL_ID: Final = re.compile(
    rf"(?:回答者?|カイトウ|受付|ウケツケ|合わ?せ|案件|管理|整理|コール|通話|対応|履歴|クレーム|申し?出|レコード|投稿|レビュー|アンケート|チケット|応対|通番|ケース|リクエスト|インシデント|エントリー?|申込|相談|問い?合){_NUMBER}"
    r"|^id$|uuid|ticket|(?:response|respondent|entry|conversation|request|incident|issue|call|case|record|external|comment|review|inquiry|contact|submission)[_ ]?(?:id|no|number)"
)
# What the shop answered: no words of a customer. 「返信が遅い理由」 is a question to him.
REPLY_OF_THE_SHOP: Final = re.compile(
    r"(?:オーナー|店舗|お店|ショップ|当社|弊社|企業|施設|運営|事務局|開発者|管理者|出品者|担当者?)(?:様|さん|側)?(?:から|より)の?(?:返信|返答|回答|コメント)$"
    r"|(?:developer|owner|shop|seller|merchant|admin|operator|review)[_ .]?(?:reply|response)"
)
# Beside the customers' words; alone it may be what customers sent back.
REPLY: Final = re.compile(
    r"返信(?:内容|本文|文面?|コメント|メッセージ)?$|^repl(?:y|ies)(?:[_ .](?:text|body|comment|message))?$"
    rf"|{REPLY_OF_THE_SHOP.pattern}"
)
# Unique only where one order, one slip has one answer; asked after the names above.
ORDER_ID: Final = re.compile(rf"(?:注文|受注|伝票|予約){_NUMBER}|order[_ ]?(?:id|no|number)")
COUNTER: Final = re.compile(r"^(?:no\.?|#|番号|通し番号|通番|連番|項番|№|行番号|行|index|seq|row)$")

DATE_ASKED: Final = re.compile(
    r"(?:回答|送信|受信|受付|入電|受電|架電|着信|対応|応対|発生|投稿|記入|合わ?せ|申し?出|申告|通話)(?:年月)?(?:完了|開始|終了)?日"
    r"|(?:カイトウ|ウケツケ|タイオウ|ニュウデン)(?:ビ|ニチジ|日)|タイムスタンプ|timestamp|occurred|answered|submitted|received"
)
TIME: Final = re.compile(r"時刻|時間|^time$|_time$")
DATE: Final = re.compile(r"日時|日付|年月日|^日$|date|^at$|_at$|登録日|作成日|created|完了日|time|^ts$")
DATE_OF_SOMETHING_ELSE: Final = re.compile(
    r"解約|更新|updated|発送|出荷|配達|配送|届|納品|購入|注文|来店|支払|入金|請求|予約|利用|工事"
)
# Years before the comment; without a date it is at least in no wrong week.
DATE_OF_THE_CONTRACT: Final = re.compile(r"入会|加入|契約|開始|設置|入社|発売|製造|joined|signup|contract|start")
NEVER_THE_DATE: Final = re.compile(r"生年|誕生|birth|予定|期限|次回|満了|有効")
# What a column of texts, ids, dates or customers is called.
USUAL: Final = (FREE_TEXT, DATE_ASKED, DATE, CUSTOMER, EXTERNAL_ID, ORDER_ID, COUNTER)


def normalized(header: str) -> str:
    """Return a header as the patterns here expect it: NFKC, lower case, without white space at the ends."""
    return unicodedata.normalize("NFKC", header).strip().lower()


def names_a_choice_or_place(header: str) -> bool:
    """Tell whether a normalized header ends as one: 電話番号変更の満足度 and 店舗名 do, 店舗担当者 does not."""
    end = len(header.rstrip(" )名"))
    return any(match.end() >= end for pattern in (CHOICE, PLACE) for match in pattern.finditer(header))


def names_a_column(header: str) -> bool:
    """Tell whether a normalized cell is what exports call a column."""
    known = (FREE_TEXT, CHOICE, PERSONAL, CUSTOMER, EXTERNAL_ID, ORDER_ID, COUNTER, DATE_ASKED, DATE)
    return any(pattern.search(header) for pattern in known)
