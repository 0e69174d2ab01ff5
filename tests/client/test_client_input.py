"""What programs give the client by mistake or by necessity."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.keyed import Place

from voc.client import Client, Problem, Retries, Tagged, Untagged

NEVER = Retries(most=0)


@pytest.fixture
def client(place: Place) -> Iterator[Client]:
    with Client(place.address, place.key, retries=NEVER) as client:
        yield client


@pytest.mark.parametrize("odd", ["{id}?x", "{id}#x", "../comments/{id}", "{id}/../{id}", ""])
def test_an_id_leads_to_nothing_but_its_own_comment(client: Client, odd: str) -> None:
    stored = client.create_comment("電話がつながらない")
    with pytest.raises(Problem) as caught:
        client.delete_comment(odd.format(id=stored.id))
    assert caught.value.status == 404
    assert client.comment(stored.id) == stored


def test_long_texts_go_in_calls_that_the_server_takes(client: Client) -> None:
    results = client.tag(["あ" * 100_000] * 30)  # 9 MB, of which the server takes 8 at once
    assert [each.error.code for each in results if isinstance(each, Untagged)] == ["too_long"] * 30


def test_half_a_character_does_not_refuse_the_texts_beside_it(client: Client) -> None:
    odd, whole = client.tag(["電話が\ud83dつながらない", "電話がつながらない"])
    assert isinstance(odd, Tagged)
    assert isinstance(whole, Tagged)


def test_one_text_is_not_taken_for_a_list_of_letters(client: Client) -> None:
    with pytest.raises(TypeError):
        client.tag("電話がつながらない")


def test_a_key_of_the_caller_may_be_japanese(client: Client) -> None:
    first, again = (client.create_comment("返事がない", idempotency_key="受付番号-一") for _ in range(2))
    assert first == again


def test_a_key_may_end_with_the_line_of_its_file(place: Place) -> None:
    with Client(place.address, f"{place.key}\n", retries=NEVER) as client:
        assert client.themes() == []
