"""Names of persons by the most common surnames, and the many words before さん and 様 that are no names."""

from __future__ import annotations

import re

import pytest

from voc.privacy.mask import Masker
from voc.text.tokenizer import Tokenizer


def _words(text: str) -> list[str]:
    return re.findall(r"\S+", text)


SURNAMES = _words(
    "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 "
    "林 斎藤 清水 山崎 森 池田 橋本 阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 "
    "後藤 近藤 村上 遠藤 青木 坂本 福田 太田 西村 藤井 金子 岡本 藤原 中野 三浦 原田 中川 "
    "松田 竹内 小野 田村 和田 石田 上田 原 内田 柴田 酒井 宮崎 横山 大野 小島 谷口 今井 "
    "工藤 高田 増田 千葉 菅原 久保 野村 松尾 本田 関 福島 大橋 馬場 小池 松下 尾崎 大島 "
    "二宮 土屋 五十嵐 﨑山 髙橋 渡邉 齋藤 "
)
ROLES = _words(
    "栄養士 衛生士 保育士 看護師 薬剤師 弁護士 税理士 整備士 運転手 板前 仲居 女将 支配人 店長 "
    "店員 社長 部長 課長 主任 所長 先生 ヘルパー ドライバー スタッフ オーナー シェフ ガイド "
    "乗務員 駅員 警備員 相談員 職人 業者 工務店 配達員 郵便屋 管理人 大家 隣人 奥 旦那 主人 "
    "姑 義母 叔父 祖母 孫 甥 長男 次女 赤 坊 娘 息子 友人 上司 後輩 学生 患者 利用者 会員 "
    "契約者 取引先 他社 得意先 メーカー 銀行 病院 薬局 会社 本部 窓口 総務 経理 八百屋 魚屋 "
    "本屋 寿司屋 農家 漁師 神主 住職 ヤマト 佐川 お客 皆 お子 C 担当 仏 お日 "
)


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(Tokenizer())


@pytest.mark.parametrize(
    "sentence",
    ["{}様より入電", "お電話の{}様、契約内容の確認", "受付の{}さんが親切", "{}と申します。", "担当の{}は不在"],
)
def test_common_surnames_are_found(masker: Masker, sentence: str) -> None:
    missed = [name for name in SURNAMES if masker.mask(sentence.format(name)).counts != {"name": 1}]
    assert len(missed) <= 0.03 * len(SURNAMES), missed


@pytest.mark.parametrize("sentence", ["昨日の{}様の対応", "近くの{}さんに聞いた"])
def test_roles_are_not_names(masker: Masker, sentence: str) -> None:
    assert [role for role in ROLES if masker.mask(sentence.format(role)).counts] == []


@pytest.mark.parametrize(
    "text",
    [
        "ワンちゃん連れで",
        "長崎ちゃんぽんが食べたい",
        "本殿まで歩く",
        "押入れの高さまで戻り",
        "里山の風景美",
        "名前は変えないで",
        "担当の女性が親切",
        "焼き鳥屋の前です。混みます",
        "駐車場が広い",
    ],
)
def test_words_that_look_like_names_stay(masker: Masker, text: str) -> None:
    assert masker.mask(text).text == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("久保田と須賀が来た", "久保田"),
        ("CU 田中、解約希望", "田中"),
        ("佐伯の携帯に電話して", "佐伯"),
        ("よろしくお願いします。\n鳥羽", "鳥羽"),
        ("助かりました。ナツキ", "ナツキ"),
        ("オペ:ミズノ 返金案内済み", "ミズノ"),
        ("配達員タクミさんが親切", "タクミ"),
        ("イコマ セイジで登録", "イコマ セイジ"),
        ("表札は「城の内」ではなく", "城の内"),
        ("綴りはSUZUKAWA REIKOです", "SUZUKAWA REIKO"),
        ("My name is Oliver Braun.", "Oliver Braun"),
    ],
)
def test_names_with_little_beside_them_are_found(masker: Masker, text: str, name: str) -> None:
    assert name in {text[item.start : item.end] for item in masker.find(text)}


@pytest.mark.parametrize(
    "text",
    [
        "小林製薬の薬と武田薬品の薬",
        "本田技研、鈴木自動車、豊田市のディーラー",
        "松本市の松坂屋で買った",
        "有限会社須永製作所の部品",
        "カフェの山本山の海苔",
        "夏目漱石の本",
        "Time Saleの案内がPDFで届く",
        "山崎のパン、森永のチョコ",
        "手順1-2-3のとおり",
    ],
)
def test_shops_brands_and_places_stay(masker: Masker, text: str) -> None:
    assert masker.mask(text).text == text


def test_the_honorific_stays_so_that_the_sentence_reads_on(masker: Masker) -> None:
    assert masker.mask("佐藤花子様と鈴木さんへ").text == "〔氏名〕様と＊＊さんへ"
