"""What the words before a number call it: an order number or a lot is nobody's, a customer number is somebody's."""

from __future__ import annotations

import re
from typing import Final

_OTHER: Final = re.compile(
    r"(?:注文|受注|発注|伝票|追跡|送り状|ロット|品番|型番|型式|シリアル|製造|荷物|エラー(?:コード)?|部品|図番|パーツ|機種|コード|LOT|Lot|JAN|ISBN)"
    r"(?:番号|No\.?|NO\.?|ID|コード|番)?[はがの:.# ()「」]{0,4}$"
    r"|(?:管理|会員|顧客|お客様|受付|合わ?せ|予約|契約|商品|製品|整理|登録|請求書?|案件|回答|機器|端末|認証|確認|申込|申込み|お届け"
    r"|供給地点(?:特定)?|検針|取引|振替|保証書?|領収書?|チケット|クーポン|決済|バーコード)"
    r"(?:番号|No\.?|NO\.?|ID|コード|番)[はがの:.# ()「」]{0,4}$"
    r"|(?:No\.?|NO\.?|#|ID|№)[:. ]{0,2}$"
)
_PHONE: Final = re.compile(r"(?:電話|携帯|連絡先|TEL|Tel|tel|FAX|Fax|スマホ)[^0-9\n]{0,6}$")
# What follows an amount; no number of somebody is counted.
COUNTED: Final = r"(?! ?(?:[円年月日時分秒名人件回個台本枚歳万億桁頁点代台倍%]|ポイント|pt|P|kWh|kg|k?m|号室|番目))"
_LONGEST: Final = 16

# What numbers things and events is nobody's …
THINGS: Final = re.compile(
    "注文|受注|発注|伝票|追跡|送り状|問い?合わ?せ|ロット|品番|型番|型式|機種|シリアル|製造|製品|商品|荷物|管理|案件|整理|暗証|認証|確認"
    "|エラー|JAN|ISBN|郵便|電話|携帯|連絡先|自宅|口座|カード|銘柄|証券コード|便|箱|車体|ロッカー|控え|預かり|部屋|号室|窓口|車両|柱|銀行|支店|店|金融機関|検索|バー|QR|クーポン|プロモ|キャンペーン|メニュー|色|カラー|ソース|Q|バージョン|版|請求|領収|取引|見積|チケット|通話|発信|着信|ページ|資料|条|接種|券|部品|パーツ|図番"
    "|イベント|メッセージ|ファイル|ビルド|バッチ|プロセス|レシート|動画|記事|投稿|掲載|法人|事業者|代理店|インボイス|特許|トランザクション|セッション|(?i:order|item|model|part|serial|lot|tracking|ticket|invoice|error|code)"
    # Words of any complaint are such only as labels.
    "|(?:席|問題|設問|曲|作品|物件|求人|棚|配送|配達|不在票|修理|納品書?|出荷|画面|帳票|承認|番組|放送|車台|局|ジョブ|会議)"
    "(?=番号|ID|コード|$)"
)
# … what numbers persons is theirs, however short …
PERSONS: Final = re.compile(
    "(?<![A-Za-z0-9])M$|会員|家族|世帯|生徒|児童|園児|学生|塾生|入居|入会|友の会|マイル|受給|保護者|組合|登録者|加盟|オーナー|従業員|スタッフ|お得意|受験|カルテ|免許|旅券|パスポート|年金|供給地点|診察券|契約|証券(?!コード)|保険|被保険者|組合員|整理券|ポイントカード|会員カード|メンバー|顧客|お客|加入|学籍|受講|患者|社員|職員|利用者|ユーザー?|マイページ|ログイン|アカウント|図書|定期券|住民票|使用者|使用場所|水栓|メーター|ｶｲｲﾝ|ｵｷｬｸ|ｹｲﾔｸ|ｼﾝｻﾂｹﾝ"
)
# … and so is what numbers their case, where it is long enough to be one.
CASES: Final = re.compile("受付|予約|受任|申し?込み?|相談")


def is_other_number(text: str, start: int) -> bool:
    """Tell whether the words before ``start`` say that this is an order number, a lot, a slip …"""
    before = max(0, start - _LONGEST)
    return _OTHER.search(text, before, start) is not None and not _PHONE.search(text, before, start)
