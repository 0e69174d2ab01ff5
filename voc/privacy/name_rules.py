"""Where names stand: the evidence, as patterns. Sudachi then says whether the word there is a person's name.

``BEHIND`` patterns begin right behind a name; the others hold it in group 1. ``WRITTEN_OUT`` need no dictionary: what a
form labels (氏名：龍造寺もこ) or writes in kana or Latin letters is a name, whether Sudachi knows it or not.
"""

from __future__ import annotations

import re
from typing import Final

_KANJI: Final = "一-龥々ヶ髙﨑𠮷"
_LETTER: Final = "[一-龥々ヶァ-ヴーｦ-ﾟぁ-ん髙﨑𠮷]"
_RELATIVE: Final = "妻|夫|主人|旦那|家内|嫁|娘|息子|長男|次男|三男|長女|次女|三女|父親?|母親?|兄|弟|姉|妹|祖父|祖母|孫|叔父|伯父|叔母|伯母|甥|姪|義父|義母|子供|子ども|子|親"
# A name in one or two parts, as people write it, and what may follow it.
_NAME: Final = rf"[{_KANJI}]{{1,5}}(?:[ 　]?(?:[{_KANJI}]{{1,4}}|[ァ-ヴー]{{2,6}}|[ぁ-ん]{{2,4}}))?|[ァ-ヴー]{{2,6}}(?:[ 　][ァ-ヴー]{{2,6}})?"
_SPACED_NAME: Final = rf"[{_KANJI}]{{1,4}}[ 　](?:[{_KANJI}]{{1,3}}|[ァ-ヴー]{{2,5}}|[ぁ-ん]{{2,4}})"
_END: Final = r"(?=[さ様氏殿でだとがはをもにのへ、。，,．.;；:：\s(（)）」』／/・→\]］]|より|から|じゃ|$)"

# An honorific or a title makes a name of what stands before it, unless that is one of the many other words with it.
HONORIFIC: Final = re.compile(
    rf"(?<={_LETTER})(?<![客皆屋員奥婆爺坊嫁母兄姉妹同模仕多神仏殿彼0-9])(?<!お子)(?<!御子)[ 　]?"
    r"(様(?![々式子相])|さま(?!ざま)|さん(?!ざん|[ちん家])|氏(?![一-龥])|殿(?![一-龥])|君(?![たら一-龥])|くん(?![だで])|ちゃん(?!ぽん)"
    r"|先生|(?:店|部|課|係|支店|社|所|院|校|園)長(?![一-龥])|主任|リーダー|チーフ|マネージャー|医師|講師|教授|コーチ|トレーナー|(?:ママ|パパ)(?=[はがもにのと、。よ])|ｻﾝ|ｻﾏ)"
)
# Surnames that Sudachi reads as the common word or the place they also are; alone before an honorific they are persons.
WORD_SURNAME: Final = re.compile(
    r"(?<![一-龥々ァ-ヴー])(?:森|林|東|西|南|北|関|谷|星|柳|沖|峰|岸|畑|滝|梶|榎|楠|桂|高|平|湊|巽|梅|桑|萩|橘"
    r"|甲斐|布施|富山|広島|日向|大和|出雲|伊勢|安芸|土佐|長崎|愛知|神戸|仙台|大橋|土屋|盛岡|秋田|米沢|鳥取|島根|香川"
    r")(?=様(?![々式子相])|氏(?![一-龥]))"
)
# 佐藤と申します, 佐藤という職員, 佐藤ですが, 佐藤 花子（妻）, 佐藤名義, 佐藤の母です, 佐藤より at the end.
BEHIND_CALLED: Final = re.compile(r"[」』]?(?:と(?:申し|申す|もうし)|と名乗|といいます)")
BEHIND_SO_CALLED: Final = re.compile(
    r"[」』]?(?:という|と言う|っていう|って言う|とかいう)(?:者|方|人|担当|女性|男性|スタッフ|オペ|[一-龥]{1,3}[員人師者])"
)
BEHIND_WRITER: Final = re.compile(r"です(?=[。、.!！\n ]|が|けど|けれど|ので|$)|でございます|だけど")
BEHIND_RELATED: Final = re.compile(rf"[ 　]?[(（](?:{_RELATIVE}|本人|同居|[0-9０-９]{{2}}[歳才代])")
BEHIND_CONCERNED: Final = re.compile(
    r"名義|宛て?(?=[にのでとへ])|あて(?=[にのでとへ])|本人(?=[様がよ希確。、 ]|です|$)"
    r"|の(?:友人|知人|代理|妻|夫|母|父|息子|娘|家族|保護者|祖母|祖父)(?:です|と申|でござ|だと|でも)"
)
BEHIND_SENDER: Final = re.compile(r"[ 　]?(?:より|拝|記)[。．.\s]*(?:$|\n)")
# What may stand before a surname with which the writer says who he is: お電話した梅宮です, 市立図書館の尾形です。
BEFORE_WRITER: Final = re.compile(r"(?:^|[。、！!\n」)）\]】　 ]|した|ていた|ている|ました|ます|おります|の|宅)$")
BEFORE_SENDER: Final = re.compile(r"(?:^|[。、！!?？\n」)）　 ]|の)$")

LABELLED: Final = re.compile(
    r"(?:(?:(?P<is_name>(?:御|ご|お)?(?:氏名|名前|なまえ|名字|苗字))|私こと|契約者名?|名義人?|フリガナ|ふりがな|ﾌﾘｶﾞﾅ|世帯主|代理人|申出者|申込者|申請者|依頼者"
    r"|管理者|責任者|受取人|宛名|表札|名札|差出人|送り主|利用者名?|使用者|保証人|相続人|緊急連絡先|担当者?名?|オペレータ?ー?|生徒|児童|園児|旧姓|様方)"
    r"[ 　]?(?:[:：;／/=＝→]|(?P<says>は|が))?"
    r"|(?:応対者?|対応者?|受付者?|受電者?|OP|ＯＰ|SV|ＳＶ|記入者?|報告者|作成者|起票者?|処理者?|訪問者|架電者|入電者|架電先|連絡者|署名|お客様名|顧客名|会員名|配達員|作業員|コーチ)"
    rf"[ 　]?[:：／/=＝])[ 　]?[「『［\[]?(?P<name>{_NAME}){_END}"
)
IN_CHARGE: Final = re.compile(rf"担当(?:者)?の(?P<name>{_NAME}){_END}")
IN_ROLE: Final = re.compile(
    r"(?:[課部係科組]|[A-Z]{2,5}|社長|[校園]長|教頭|担任|設備|総務|経理|営業|受付|窓口|コールセンター|サポート|店長|スタッフ|店員|オペレーター)の"
    rf"(?P<name>{_NAME}){_END}"
)
QUOTED: Final = re.compile(
    rf"(?:宛名|名前|名字|苗字|氏名|表札|名札|名義|担当)[^「\n。]{{0,10}}(?:「[^「」\n]{{1,10}}」[^「\n。]{{1,6}})?「(?P<name>{_NAME})」"
)
RELATIVE: Final = re.compile(
    rf"(?<![一-龥々])(?:(?<![のな])うち|ウチ|{_RELATIVE})(?:の|[ 　]?[(（・:：「][ 　]?|[ 　])?(?P<name>{_NAME}){_END}"
)
I_AM: Final = re.compile(rf"(?:私|わたし|わたくし|当方|こちら)は(?P<name>{_NAME})(?=です|と申|でござ)")
SIGNED: Final = re.compile(
    r"(?:^|(?<=[\n。、,の 　:：｡･・]))([一-龥々ヶ]{1,4}[ 　]?"
    r"(?:[一-龥々]{1,3}|[ァ-ヴー]{2,5}|[ぁ-かき-てな-のひ-ほま-めや-わ][ぁ-ん]{1,2}[一-龥]?))"
    r"(?=(?P<says>(?<=[ 　]..)、|(?<=[ 　].)、|です(?:[。、.\n ]|$)|でございます)|(?:[ 　]?[(（]?[0-9０-９]{2}[代歳才])|[ 　]*(?:\n|$)|[ 　]拝)",
)
SELF: Final = re.compile(r"(?:^|(?<=[。\n]))[^。\n、は0-9]{0,20}?の([一-龥々ヶ]{2,4})(?=です。[^\n])")
LAST_WORD: Final = re.compile(
    r"(?:です|ます|した|せん|さい|ます?か|たい|よね)[。！!?？\n　 」)）]+([一-龥々ヶ]{2,4})(?=[ 　。\s]*\Z)"
)
# Behind a contact: 普通 1234567（沓掛 ふみ）, y-natsume@example.jp 夏目 ゆかり.
BEHIND_CONTACT: Final = re.compile(
    rf"[ 　]?[ 　／/（(\n、,\]］]{{1,3}}((?:{_NAME})|[A-Z]{{2,15}} [A-Z]{{2,15}})(?=[ 　]*(?:[)）\n。／/]|$|です|有効))"
)
BEFORE_CONTACT: Final = re.compile(
    r"[ 　:：,，、(（\n]{0,3}(?:(?:TEL|Tel|tel|電話|携帯|☎|℡|[Mm]ail|メール)(?:番号)?[ 　:：]{0,2})?$"
)

_NOBODY: Final = "祖父|祖母|父|母|夫|妻|息子|娘|なし|無し|匿名|不明|未記入|非公開|記載|不要|本人|同上|別人|同じ|確認|変更|登録|契約|希望|家族|主人|未登録|違|非通知|空欄|様|会社|法人|個人|当社|弊社|御社|旧姓|漢字|ひらがな|カタカナ|ローマ字"
_STAFF: Final = "スタッフ|ドライバー|オペレーター|アドバイザー|コンシェルジュ|マネージャー|バイト|アルバイト|パート|トレーナー|インストラクター|ガイド|ヘルパー|メーカー|オーナー|シェフ|コンサル|フロント|ベテラン"
_KATAKANA_NAME: Final = r"[ァ-ヴー]{2,8}[ 　・][ァ-ヴー]{2,8}"
_ROMAN_NAME: Final = r"[A-Z][A-Za-z'-]{1,14}[ ,・]{1,2}[A-Z][A-Za-z'-]{1,14}(?: [A-Z][A-Za-z'-]{1,14})?"
WRITTEN_OUT: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:氏名|お名前|御名前|ご名前|契約者名?|口座名義人?|名義人?|フリガナ|ふりがな|ﾌﾘｶﾞﾅ|世帯主|代理人|受取人)"
        r"(?:\([^)\n]{1,6}\)|（[^）\n]{1,6}）)?[ 　]?[:：=＝][ 　]?"
        rf"(?!{_NOBODY})({_LETTER}{{1,8}}(?:[ 　]{_LETTER}{{1,8}})?)(?=[\s。、,，()（）／/」様]|$)",
        rf"(?:{_RELATIVE}|名義|本人)[（(]({_SPACED_NAME})[)）]",
        # in kana, with a label, an honorific or as what a form is answered with
        rf"(?:名前|なまえ|氏名|名義|フリガナ|ふりがな|ﾌﾘｶﾞﾅ|カタカナ|読み|ヨミ|ﾖﾐ)[^。]{{0,16}}?(?<=[ 　:：「(（\nは義名])({_KATAKANA_NAME}|[ぁ-ん]{{2,6}}[ 　][ぁ-ん]{{2,6}})"
        r"(?=[\s。、,，)）」様さでと／/]|$)",
        r"(?:名前|なまえ|氏名|名義|フリガナ|ふりがな|ﾌﾘｶﾞﾅ|ﾖﾐ)[ 　は]{0,2}[:：]?[ 　]?([ｦ-ﾟ]{2,10}[ 　･][ｦ-ﾟ]{2,10}|[ァ-ヴー]{2,8}[ 　][ァ-ヴー]{2,8})",
        rf"({_KATAKANA_NAME})(?=[ 　]?(?:様|さま|さん|氏|殿))",
        rf"(?:発|差出人?|送信者|正|誤|私|わたし|本人)[:：][ 　]?({_KATAKANA_NAME})(?=[\s。、)）]|$)",
        r"(?:名前|名字|苗字|氏名|名義)[がはも]([ァ-ヴー]{2,7})(?=じゃ|では|でなく)",
        r"(?:^|[ 　:：/／\n」)）、。])((?!ｵｷｬｸ|ﾕｰｻﾞ|ﾒｰｶ|ｴﾝｼﾞ|ｻﾛﾝ)[ｦ-ｯｱ-ﾟ]{2,10}(?:[ 　･][ｦ-ｯｱ-ﾟ]{2,10})?)(?=[ 　]?(?:様|さま|ｻﾏ))",
        r"(?:名前|なまえ)は([ぁ-ん]{2,8})(?=です|と(?:申|いい))",
        r"(?:^|[。、\n 　「])([ぁ-ん]{3,8})(?<![いたるだぬ])(?=と申しま)",
        r"(?:担当|名義)の([ｦ-ｯｱ-ﾟ]{3,6})(?=個人|様|さん|氏|が|は)",
        # Staff are thanked by the name on their badge, which no dictionary need know.
        r"(?:くれた|くださった|下さった|いただいた|頂いた|担当の|受付の|チャットの|店員の|スタッフの|オペレーターの|レジの|窓口の)"
        rf"(?!お|みな|むす|たく|ご|{_STAFF})([ぁ-ん]{{2,4}}|[ァ-ヴー]{{2,6}})(?=さん(?!ざん))",
    )
)
ROMAN: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:名義|氏名|名前|なまえ|ローマ字|[Nn]ame|NAME)[^A-Za-z\n]{{0,10}}({_ROMAN_NAME})(?![A-Za-z])",
        r"(?:名義|ローマ字|旧姓)[^A-Za-z\n。]{0,10}(?!VISA|JCB|AMEX|MASTER|NTT|MUFG)([A-Z]{4,15})(?![A-Za-z])",
        rf"(?:正|誤|私|本人)[:：] ?({_ROMAN_NAME})(?![A-Za-z])",
        rf"(?:^|\n)({_ROMAN_NAME})(?=: )",
        rf"(?<![A-Za-z])({_ROMAN_NAME})(?=[ ]?(?:様|さま|さん|氏|と申し|といいます))",
        r"(?<![A-Za-z])((?:Mr|Mrs|Ms|Miss|Dr|Prof|Teacher|Coach)\.? ?[A-Z][a-z]{1,14}(?: [A-Z][a-z]{1,14})?)(?![A-Za-z])",
    )
)
