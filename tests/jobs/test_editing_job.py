"""Splitting a theme whose comments all say the same."""

from __future__ import annotations

import pytest
from support.made import make_theme, store_run

from voc.errors import VocError
from voc.ingest.comment import Comment
from voc.jobs.components import Components
from voc.jobs.editing import split_theme
from voc.jobs.intake import Intake
from voc.store.theme_history import history
from voc.store.themes import space_name


@pytest.mark.slow
def test_a_theme_whose_comments_all_say_the_same_is_not_split(components: Components) -> None:
    ids = [f"c{n}" for n in range(12)]
    list(Intake(components).store(Comment(each, "電話がつながらない") for each in ids))
    space = space_name(components.encoder.name, components.tagger.version)
    store_run(components.database, [make_theme("phone")], dict.fromkeys(ids, "phone"), space=space)
    with pytest.raises(VocError) as refused:
        split_theme(components, "phone", 3, "田中")
    assert refused.value.code == "split_too_alike"
    with components.database.transaction() as session:
        assert history(session) == []
