"""The kinds of personal data that are masked, and what stands in their place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class PersonalData(StrEnum):
    """A kind of personal data; the value is the key in counts and logs."""

    EMAIL = "email"
    PHONE = "phone"
    POSTAL_CODE = "postal_code"
    ADDRESS = "address"
    CARD = "card"
    MY_NUMBER = "my_number"
    BANK_ACCOUNT = "bank_account"
    MEMBER = "member_number"
    URL = "url"
    NAME = "name"


LABELS: Final = {
    PersonalData.EMAIL: "メール",
    PersonalData.PHONE: "電話",
    PersonalData.POSTAL_CODE: "郵便番号",
    PersonalData.ADDRESS: "住所",
    PersonalData.CARD: "カード番号",
    PersonalData.MY_NUMBER: "マイナンバー",
    PersonalData.BANK_ACCOUNT: "口座番号",
    PersonalData.MEMBER: "会員番号",
    PersonalData.URL: "URL",
    PersonalData.NAME: "氏名",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One item of personal data: code-point offsets in the text, end exclusive."""

    start: int
    end: int
    kind: PersonalData


def placeholder(kind: PersonalData, length: int) -> str:
    """Return exactly ``length`` code points: ``〔電話＊＊＊〕`` where the label fits, else only ``＊``."""
    label = LABELS[kind]
    stars = length - len(label) - 2
    return f"〔{label}{'＊' * stars}〕" if stars >= 0 else "＊" * length
