"""Why a comment is urgent, in words that its text shows."""

from __future__ import annotations

import pytest

from voc.tag.labels import Urgency
from voc.tag.urgency import DEFAULT_GROUNDS, grounds

GROUNDS = [
    (Urgency.CRITICAL, "子どもが《救急》車で運ばれました", "健康被害・けが"),
    (Urgency.CRITICAL, "充電中に《発火》しました", "火災・危険"),
    (Urgency.CRITICAL, "父の《酸素》の機械なんです", "命に関わるおそれ"),
    (Urgency.CRITICAL, "《命の》危険を感じました", "命に関わるおそれ"),
    (Urgency.CRITICAL, "《他人の》明細が届きました", "個人情報の漏えい・不正利用"),
    (Urgency.CRITICAL, "《弁護士》に相談します", "法的措置・外部への申し出"),
    (Urgency.CRITICAL, "《新聞社》に話します", "報道・SNSでの拡散"),
    (Urgency.CRITICAL, "《全店》で会計ができません", "業務の停止・障害"),
    (Urgency.CRITICAL, "《何度も》お伝えしています", "再三の連絡"),
    (Urgency.HIGH, "これで《三度目》です", "再三の連絡"),
    (Urgency.HIGH, "メールに《返信がない》", "再三の連絡"),
    (Urgency.HIGH, "《二重》に課されています", "金銭の被害・返金未了"),
    (Urgency.HIGH, "《明日》出かけます", "期限がある"),
    (Urgency.HIGH, "《退会》の手続きをしてください", "解約・返品の申し出が未処理"),
    (Urgency.HIGH, "《責任者》を出してください", "強い怒り・上席の要求"),
    (Urgency.HIGH, "電源が《つかない》", "使えない状態"),
    (Urgency.MEDIUM, "手順を《教え》ていただけると", "回答・対応待ち"),
    (Urgency.MEDIUM, "《乗り換え》たほうがいいかも", "解約の検討"),
    (Urgency.MEDIUM, "画面が《おかし》い", "不具合の報告"),
]


@pytest.mark.parametrize(("urgency", "marked", "ground"), GROUNDS)
def test_the_ground_is_named_where_it_stands(urgency: Urgency, marked: str, ground: str) -> None:
    text = marked.replace("《", "").replace("》", "")
    spans = {found: text[start:end] for found, start, end in grounds(text, urgency)}
    assert spans.get(ground, "").startswith(marked[marked.index("《") + 1 : marked.index("》")])


@pytest.mark.parametrize(
    ("urgency", "text"),
    [
        (Urgency.CRITICAL, "担当の方が一生懸命に説明してくれた"),
        (Urgency.CRITICAL, "必死に探しました"),
        (Urgency.CRITICAL, "いつも売り切れです"),
        (Urgency.CRITICAL, "館内は禁煙です"),
        (Urgency.HIGH, "引き継ぎが円滑でした"),
        (Urgency.HIGH, "許可証を送りました"),
    ],
)
def test_a_word_that_only_looks_like_a_ground_is_none(urgency: Urgency, text: str) -> None:
    assert grounds(text, urgency) == []


def test_what_is_not_urgent_has_no_ground() -> None:
    assert grounds("弁護士に相談し、新聞社に話します。返金してください。", Urgency.LOW) == []


def test_a_ground_explains_its_own_urgency_only() -> None:
    text = "二重に課されています"
    assert grounds(text, Urgency.HIGH)
    assert not grounds(text, Urgency.CRITICAL)


def test_three_grounds_are_the_most() -> None:
    text = "救急車で運ばれ、発火もして、父の酸素も止まり、個人情報も漏れ、弁護士に相談し、新聞社に話します"
    found = grounds(text, Urgency.CRITICAL)
    assert [ground for ground, _, _ in found] == ["健康被害・けが", "火災・危険", "命に関わるおそれ"]
    assert all(0 <= start < end <= len(text) for _, start, end in found)


def test_every_urgency_that_needs_an_answer_has_a_default_ground() -> None:
    assert {urgency for urgency, words in DEFAULT_GROUNDS.items() if words} == set(Urgency) - {Urgency.LOW}
