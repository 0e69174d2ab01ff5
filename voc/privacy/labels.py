"""What the words before a number call it: an order number or a lot is nobody's telephone or card number."""

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
_LONGEST: Final = 16


def is_other_number(text: str, start: int) -> bool:
    """Tell whether the words before ``start`` say that this is an order number, a lot, a slip …"""
    before = max(0, start - _LONGEST)
    return _OTHER.search(text, before, start) is not None and not _PHONE.search(text, before, start)
