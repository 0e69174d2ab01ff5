"""Not only texts: what an export holds in its other columns, its header and its name is masked, too."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from support.tables import read_one

from voc.errors import VocError
from voc.ingest.files import read_files
from voc.ingest.importer import ImportOptions
from voc.privacy.mask import Masker
from voc.privacy.pseudonym import pseudonym
from voc.text.tokenizer import Tokenizer

EXPORT = """受付ID,顧客,担当の佐藤さんの対応はいかがでしたか,店舗,備考
taro@example.com,090-0000-1234,電話が何度かけてもつながらず困っています。,渋谷店,山田様
jiro@example.com,090-0000-1234,とても親切でまた利用したいと思いました。,渋谷店,特になし
"""


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(Tokenizer())


def test_no_field_of_a_comment_holds_personal_data(tmp_path: Path, masker: Masker) -> None:
    path = tmp_path / "佐藤様アンケート.csv"
    path.write_text(EXPORT, encoding="utf-8")
    comments = list(read_one(path, options=ImportOptions(), mask=masker.mask).comments())
    kept = repr(comments)
    assert not [secret for secret in ("佐藤", "山田", "taro@", "jiro@", "0000-1234") if secret in kept]
    assert "渋谷店" in kept
    assert comments


@pytest.mark.parametrize("header", ["田中太郎様のご意見", "佐藤さんの応対への感想", "サトウハナコ様へのコメント"])
def test_a_header_that_names_someone_beside_its_usual_word_is_masked(
    tmp_path: Path, masker: Masker, header: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(EXPORT.replace("担当の佐藤さんの対応はいかがでしたか", header), encoding="utf-8")
    file = read_one(path, options=ImportOptions(), mask=masker.mask)
    shown = {comment.question for comment in file.comments()} | set(file.summary.columns.text)
    assert header not in shown
    assert any("＊" in question or "〔氏名" in question for question in shown)


def test_what_is_wrong_with_a_file_in_an_archive_is_told_without_the_name_it_bears(
    tmp_path: Path, masker: Masker
) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("佐藤花子様.csv", "")
    with pytest.raises(VocError) as caught:
        list(read_files(tmp_path / "a.zip", options=ImportOptions(), mask=masker.mask))
    assert caught.value.code == "empty_file"
    assert "佐藤" not in caught.value.detail


def test_a_member_number_in_its_own_column_stays(masker: Masker) -> None:
    assert pseudonym("会員番号12345", masker.mask) == "会員番号12345"
    assert pseudonym("KT-0012", masker.mask) == "KT-0012"
    assert (pseudonym("taro@example.com", masker.mask) or "").startswith("p-")
    assert pseudonym(None, masker.mask) is None
