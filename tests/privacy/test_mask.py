"""Real-life texts with and without personal data; what is masked is given as marked text: 《…》."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voc.privacy.kinds import LABELS, PersonalData, placeholder
from voc.privacy.mask import Masker
from voc.text.tokenizer import Tokenizer

# 《kind:item》 marks what must be masked; everything else must stay.
POSITIVE = [
    "メール《email:taro@example.com》まで",
    "確認してメールください《email:sakai.k@example.com》",
    "ＵＲＬは不要、《email:ｔａｒｏ．ｙ＠ｅｘａｍｐｌｅ．ｃｏ．ｊｐ》へ",
    "送り先は《email:yukko.m+voc@mail.example.ne.jp》です。",
    "《email:hanako(at)example.com》に送って",
    "《phone:090-0000-1234》に電話ください",
    "昼なら《phone:098-000-0012》に出ます。",
    "《phone:０９０－１２３４－５６７８》",
    "連絡先０３の方ではなく《phone:０８０ー００００ー４５２１》へ",
    "携帯は《phone:09012345678》です",
    "TEL《phone:03-1234-5678》まで折り返し",
    "電話は《phone:(03)1234-5678》です",
    "《phone:03(1234)5678》",
    "実家《phone:0776-20-1111》",
    "海外から《phone:+81-90-1234-5678》にかけて",
    "《phone:090 1234 5678》（夕方以降）",
    "家の電話番号は《phone:0312345678》です",
    "電話《phone:52-1234》です",
    "住所は《postal_code:〒910-0005》《address:福井県福井市大手3-17-1》です",
    "郵便番号《postal_code:910-0005》",
    "《postal_code:154-0024》 《address:世田谷区三軒茶屋2-14-5》に送って",
    "届け先を《address:東京都港区芝公園４丁目２番８号》に",
    "《address:福井市大手３丁目１７番１号》の隣",
    "《address:京都市中京区三条町12番地3》に引っ越しました",
    "《address:さいたま市浦和区常盤6-4-4》です",
    "荷物は《address:横浜市西区みなとみらい2-3-1 サンハイツ203号室》まで",
    "カードは《card:4111 1111 1111 1111》で払いました",
    "番号《card:4111-1111-1111-1111》が使えない",
    "《card:378282246310005》が弾かれる",
    "マイナンバー《my_number:1234 5678 9018》を書かされた",
    "口座番号《bank_account:1234567》に返金して",
    "ご契約ID　《member_number:KT 0012 8845 1》 の件です",
    "ﾎﾟｲﾝﾄｶｰﾄﾞﾊﾞﾝｺﾞｳ 《member_number:2211 0045 8812》です",
    "顧客番号 / 《member_number:C.1988.204》",
    "「《member_number:9910 ー 2284 ー 07》」と書かれたカードで、会員かどうか分からない",
    "《member_number:5520-0418-77》が私の会員番号です",
    "IDは古いほう→ 《member_number:ab-1029-cd》 新しいほう→ 《member_number:ab-1030-cd》",
    "会員番号は、《member_number:よん・に・きゅう・ぜろ・いち》です",
    "受付番号《member_number:W-20391》で問い合わせ済み、予約番号は《member_number:7720931》です",
    "《member_number:2291-8830》というのが私のお客様番号です",
    "会員番号を聞かれて《member_number:20931》と答えた",
    "会員証をなくした。番号は《member_number:K-20931》のはず",
    "お客様番号の桁が違いました。《member_number:00934405》です。",
    "会員番号は妻が《member_number:20931》、私が《member_number:20932》です。先月12800、今月13800の請求",
    "契約者様から折り返し希望。《member_number:#88102774》",
    "二世帯です。1F 《member_number:4410-2298-01》 2F 《member_number:4410-2298-02》",
    "証券は《member_number:ML 339 0712》です",
    "会員番号は《member_number:2、0、9、3、1》です",
    "お客様番号という欄は《member_number:い‐三〇九一》でよろしいか",
    "会員番号《member_number:ゼロヨンヨンイチニイハチ》と言いました",
    "電話は《phone:ゼロ七五の〇〇〇〇の三三一八》です",
    "《phone:ゼロハチゼロ、ゼロゼロゼロゼロ、ナナイチニイゴウ》までお願いします",
    "TEL《phone:03 0000 12345》、FAX《phone:80-0000-1234》",
    "登録は《card:5555 **** **** 4444》のままです",
    "カードは《card:4111-1111\n-1111-1111》です",
    "電話は《phone:045-000-1\n734》です",
    "いなほ銀行 普通 《bank_account:3391 807》に返金",
    "うみべ銀行 普通　《bank_account:4 4 0 9 1 1 7》です",
    "《address:岡山県倉敷市玉島\n乙島9988番地2》です",
    "《address:八女市黒木町笠原9988》へ",
    "《address:コーポ雅 102》です",
    "《address:名取市架空田字大沼999》へ、《address:仙台市太白区架空町九ノ九十九》から",
    "《address:仙台市太白区架空町99丁目8-77 ｺｰﾎﾟ欅 203》",
    "《address:堺市堺区架空町東9丁99番99号》と《address:メゾン雲雀 B棟203号》",
    "じゅうしょ　《address:うらわく　きしちょう　９の８８の４》",
    "会員番号《member_number:K10023》、顧客ID 《member_number:00012345678》",
    "プロフィール《url:https://twitter.com/taro_yamada》を見て",
    "《url:https://example.com/my?user_id=123&x=1》で落ちる",
    "《name:佐藤》様より入電",
    "《name:山田太郎》様",
    "《name:中村 美咲》さんが親切",
    "《name:高橋一郎》氏によると",
    "㈱ほくと水産 経理・《name:沖》様。広告契約の",
    "業務部 《name:甲斐》様。切替の件",
    "御社の《name:小峰》さんでした",
    "あのとき《name:吉村》さんが長靴持参で",
    "名前は《name:野々瀬》さんだったと思います",
    "お名前：《name:小林 健》",
    "氏名：《name:龍造寺もこ》",
    "岐阜市の《name:加納ゆり子》です。",
    "名護の《name:比嘉キヨ》です。昼なら《phone:098-000-0012》に出ます。",
    "感謝しております。\n足立区 《name:佐久間善次郎》",
    "福山市　《name:藤代 恒彦》　《phone:090-0000-4417》",
    "至急ご連絡ください。《name:宮里》 《phone:080-0000-4521》",
    "すぐにお電話ください。総務・《name:氏家》 TEL:《phone:090-0000-0000》",
    "市立みなと図書館の《name:尾形》と申します。",
    "株式会社みなとの《name:大野》です。法人プランの件で",
    "担当の《name:鈴木》が来ない",
    "前の担当《name:ｻｻｷ》さん(当社員)",
    "《name:髙橋》様と《name:渡邉》様",
    "《name:健太》君が泣いた",
    "《name:タナカ》様、本日２回目",
    "《name:グエン》様（在留カード確認済）",
    "担当《name:佐藤》の件: 店長《name:田中》さんへ",
    "《name:田中》様《name:山田》様ご来店",
]

NEGATIVE = [
    "",
    "特になし",
    "お客様、皆様、奥様、業者様、C様、各位様",
    "息子様、娘様、お母様、ご主人様、大家様、店長様、学生様、三名様",
    "店員さん、運転手さん、ガイドさん、スタッフさん、お蕎麦屋さん",
    "ことことさんにおまかせします",
    "仕様も模様も同様で、様々な王様や神様や殿様、お姫様",
    "彼氏と住むことになった。氏名変更の方法は？",
    "一乗谷朝倉氏遺跡と大仏殿は殿堂入り",
    "グランディア芳泉さん、ホテル八木さん、旅館の仲居さん",
    "勝手に値上げは許さん",
    "松本零士の銀河鉄道が好き",
    "福井県です。いいところです。",
    "名前を変えました。お名前は聞きそびれました",
    "担当の方が親切。担当の者は不在",
    "注文番号0312345678がまだ届かない",
    "受注番号K-30418、3月14日着",
    "注文番号：1234-5678-9012-3456",
    "伝票番号 4111 1111 1111 1111",
    "お問い合わせ番号 0123-45-6789",
    "ロット番号 090-1234-5678 の瓶",
    "追跡番号は1234-5678-9012です",
    "型番ABC-090-1234-5678",
    "4111 1111 1111 1112",
    "合計19,840円、13,920円が2本",
    "1食60円×20食で1200円",
    "9/3、9/18、10/2に電話",
    "2026-11-09 20:14に届いた。2026/11/09でした",
    "19-21時指定で21時20分に来る",
    "19:00-21:00に受け取り",
    "毎週8食、隔週12食、ファミリー20食、お試し6食",
    "月2-3回、市内で2-3回、週1-2日",
    "300kcal以下、500Wで6分、100%、3.5倍",
    "A1cが7.9から6.8に",
    "隣の部屋(202)、うちは203！",
    "世田谷区です。福井県福井市に住んでいます",
    "新宿区2-3人で行った",
    "2丁目のコンビニ前、福井市中央1丁目付近",
    "フリーダイヤル0120-000-123に何度かけても",
    "0570-000-911が有料なのはおかしい",
    "0800-123-4567はつながらない",
    "110番、119番、1番人気、3番線",
    "プラン@1,980円、@2個ずつ",
    "https://example.com/help/faq?id=3 を見た",
    "Wi-Fi 2.4GHz、iOS 18.1.1、192.168.0.1",
    "昭和19年生まれの80代、生後10か月",
    "さんま、かれい、ちゃんと、たくさん、くんせい",
    "宛名は上様で領収書ください",
    "会員番号は2026/11/03に届いた紙にあります",
    "お客様番号が分からないまま0120-000-123に電話",
    "ご意見番・プロ・達人、に・さん・よん日",
    "パークシティ 2,000円、コーポの2階、サンハイツ3年目",
    "会員番号の下4桁 2031 を聞かれた、カードは末尾が4444",
    "会員数 1029384 人突破、会員価格 12,800円が14,800円に",
    "法人番号1234567890123、代理店コード 40213、証券コード 7203",
    "商品 #20931884、カラー #102938、改善票No.2207、レシート No.1029384",
    "古いほう KX-1029 新しいほう KX-2031 どちらも同じリモコン",
    "番号札を手に、ごくごくごくごく飲む",
    "電話は0900-1800、携帯 3000-5000円、500-1000円",
    "500-1000-1500円の三段階、2026-11-20、伝票は4410-2298-01",
    "通四丁目の一角、分譲マンション204棟",
    "城下町一番の人気店、中村 3-1で勝った",
    "部品 4410-2298-01、図番 4410-2298-02、リモコン 4410-2298-03 が欲しい",
    "配送番号 1234-5678-9012、座席番号 123456、物件番号 1234567890、作品番号 BWV1007-1234",
    "トランザクションID 1234567890、不在票番号 1234-5678、承認番号 123456 と印字",
    "自宅は駅から2-3分、場所は西口改札出て右1-2分、現場は雨で2-3日遅れ",
    "梅田2-3-4番線、肥料は窒素10-10-10",
]


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(Tokenizer())


def expected(marked: str) -> tuple[str, str, list[str]]:
    """Return the text as sent, the masked text and the kinds, in order."""
    kinds = re.findall(r"《(\w+):", marked)
    text = re.sub(r"《\w+:([^》]*)》", r"\1", marked)
    masked = re.sub(r"《(\w+):([^》]*)》", lambda match: placeholder(PersonalData(match[1]), len(match[2])), marked)
    return text, masked, kinds


@pytest.mark.parametrize("marked", POSITIVE)
def test_personal_data_is_masked_and_nothing_else(masker: Masker, marked: str) -> None:
    text, masked, kinds = expected(marked)
    result = masker.mask(text)
    assert result.text == masked
    assert result.counts == {kind: kinds.count(kind) for kind in kinds}
    assert len(result.text) == len(text)


@pytest.mark.parametrize("text", NEGATIVE)
def test_other_text_stays(masker: Masker, text: str) -> None:
    result = masker.mask(text)
    assert result.text == text
    assert result.counts == {}


@pytest.mark.parametrize("marked", POSITIVE)
def test_a_masked_text_stays_as_it_is(masker: Masker, marked: str) -> None:
    masked = masker.mask(expected(marked)[0]).text
    assert masker.mask(masked).text == masked


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=st.sampled_from("090-1234５６７８@.com〒市区町丁目番地山田太郎様さんです。、\n 氏名:ａ＠")))
def test_the_length_never_changes(text: str) -> None:
    result = Masker().mask(text)
    assert len(result.text) == len(text)
    assert all(
        new == old or new in "〔〕＊" + "".join(LABELS.values()) for new, old in zip(result.text, text, strict=True)
    )


def test_without_a_tokenizer_contacts_are_masked_and_names_stay() -> None:
    assert Masker().mask("山田様 090-1234-5678").text == "山田様 〔電話＊＊＊＊＊＊＊＊＊〕"


def test_the_label_is_dropped_where_it_does_not_fit() -> None:
    assert placeholder(PersonalData.NAME, 3) == "＊＊＊"
    assert placeholder(PersonalData.NAME, 4) == "〔氏名〕"
    assert placeholder(PersonalData.MY_NUMBER, 7) == "＊＊＊＊＊＊＊"


def test_a_text_that_sudachi_refuses_is_masked(masker: Masker) -> None:
    text = "電話がつながりません。" * 6_000 + "佐藤様 090-1234-5678"
    assert len(text.encode()) > 49_149
    result = masker.mask(text)
    assert result.counts == {"phone": 1, "name": 1}
    assert len(result.text) == len(text)


@pytest.mark.timeout(20)  # a pattern that backtracks takes hours
@pytest.mark.parametrize(
    "unit",
    [
        "市",
        "市1-",
        "0-",
        "1丁目",
        "a@",
        "a.",
        "〒",
        "町1-1 ア",
        "氏名:",
        "です。",
        "http://a/",
        "ゼロの",
        "会員番号A1-",
        "#1",
        "市字",
    ],
)
def test_no_text_takes_for_ever(masker: Masker, unit: str) -> None:
    text = unit * (20_000 // len(unit))
    assert len(masker.mask(text).text) == len(text)
