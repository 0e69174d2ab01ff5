"""Retagging: in batches that a crash does not undo or repeat, people's word kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update
from support.models import OTHER, home_with_other_model
from support.places import SAMPLE
from support.worker import running_worker, wait_until

from voc.days import parse_since
from voc.errors import VocError
from voc.ingest.importer import ImportOptions
from voc.jobs import retagging
from voc.jobs.components import Components
from voc.jobs.engine import JobQueue, JobState
from voc.jobs.importing import import_file
from voc.jobs.intake import Intake
from voc.store.comments import CommentFilter, CommentRepository, StoredComment
from voc.store.corrections import CorrectionRepository
from voc.store.idempotency import KEPT, KeyedRequest, RequestRepository
from voc.store.tables import RequestRow
from voc.store.versions import VersionRepository


@pytest.fixture(scope="module")
def other_home(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return home_with_other_model(tmp_path_factory.mktemp("other") / "home", home)


@pytest.fixture
def stored(over: Callable[[str], Components], database_url: str, other_home: Path) -> Components:
    """The sample, tagged by the model in force, where another is installed."""
    components = over(database_url)
    components.settings = components.settings.model_copy(update={"home": other_home})
    for _ in import_file(components, SAMPLE, ImportOptions(), lambda _done: None):
        pass
    return components


def comments(components: Components, **wanted: object) -> dict[str, StoredComment]:
    with components.database.transaction() as session:
        found = CommentRepository(session).each(CommentFilter(**wanted))  # type: ignore[arg-type]
        return {each.comment.id: each for each in found}


def counts(components: Components) -> dict[str, int]:
    with components.database.transaction() as session:
        return VersionRepository(session).counts()


def test_every_comment_gets_the_tags_of_the_other_model_and_searches_find_them(stored: Components) -> None:
    before = comments(stored)
    *_, last = retagging.retag(stored, OTHER, None)
    after = comments(stored)
    assert (last.done, last.total, counts(stored)) == (len(before), len(before), {OTHER: len(before)})
    tagger = stored.tagger_of(OTHER)
    analyses = stored.reader.read_all([each.comment.text for each in after.values()])
    tags = tagger.tag(analyses, [each.comment.kind for each in after.values()])
    assert [each.tags["urgency"]["label"] for each in after.values()] == [each.urgency.label for each in tags]
    changed = [key for key in after if after[key].labels.reasons != before[key].labels.reasons]
    assert changed
    named = {key for key, each in after.items() if "support" in each.labels.reasons}
    assert set(comments(stored, reason="support")) == named


def test_what_is_done_is_not_done_again(stored: Components) -> None:
    some = retagging.retag(stored, OTHER, None)
    next(some), next(some)
    some.close()  # as after a kill: the batches that were committed stay
    done = counts(stored)[OTHER]
    assert 0 < done < sum(counts(stored).values())
    first, *_ = retagging.retag(stored, OTHER, None)
    assert first.total == sum(counts(stored).values()) - done
    assert set(counts(stored)) == {OTHER}
    assert [(each.done, each.total) for each in retagging.retag(stored, OTHER, None)] == [(0, 0)]


def test_what_people_said_stays_in_force(stored: Components) -> None:
    spoken = next(iter(comments(stored)))
    with stored.database.transaction() as session:
        CorrectionRepository(session).add(spoken, {"reasons": ["surplus"], "urgency": "critical"}, by="佐藤")
    list(retagging.retag(stored, OTHER, None))
    after = comments(stored)[spoken]
    assert (after.model, after.labels.reasons, after.labels.urgency) == (OTHER, ("surplus",), "critical")
    assert spoken in comments(stored, reason="surplus", urgency="critical")
    with stored.database.transaction() as session:
        CorrectionRepository(session).withdraw(spoken)
    assert comments(stored)[spoken].labels.to_json() == comments(stored, q=after.comment.text)[spoken].labels.to_json()
    assert comments(stored)[spoken].labels.urgency == after.tags["urgency"]["label"]


def test_a_text_that_its_source_corrects_meanwhile_keeps_the_tags_of_its_new_text(
    stored: Components, monkeypatch: pytest.MonkeyPatch
) -> None:
    (corrected, before) = next((key, each) for key, each in comments(stored).items() if each.comment.external_id)
    tagging = retagging._tag

    def correct_and_tag(*given: Any) -> Any:
        monkeypatch.setattr(retagging, "_tag", tagging)
        version = replace(before.comment, id="later", text="電話がつながらないので、もう解約します。")
        intake = Intake(stored)
        with stored.database.transaction() as session:
            repository = CommentRepository(session)
            assert intake.add(repository, intake.tag([version])).updated
        return tagging(*given)

    monkeypatch.setattr(retagging, "_tag", correct_and_tag)
    next(progress := retagging.retag(stored, OTHER, None)), next(progress)
    after = comments(stored)[corrected]
    assert after.comment.text != before.comment.text
    assert after.model == stored.tagger.version
    (reason, *_) = after.tags["reasons"]
    assert all(each["text"] in after.comment.text for each in reason["evidence"])
    assert counts(stored)[OTHER] == 199


def test_only_what_was_written_since_is_retagged(stored: Components) -> None:
    since = parse_since("2026-11-01", "since", stored.settings.zone)
    list(retagging.retag(stored, OTHER, since))
    assert since is not None
    retagged = {key for key, each in comments(stored).items() if each.model == OTHER}
    assert retagged == set(comments(stored, since=since))
    assert 0 < len(retagged) < len(comments(stored))


def test_a_preview_counts_the_changes_and_changes_nothing(stored: Components) -> None:
    before = comments(stored)
    everything = retagging.preview(stored, OTHER, None, 1_000)
    part = retagging.preview(stored, OTHER, None, 100)
    assert comments(stored) == before
    assert (everything.waiting, everything.sample) == (len(before), len(before))
    assert 50 <= part.sample <= 100
    list(retagging.retag(stored, OTHER, None))
    after = comments(stored)
    for question in ("sentiment", "intent", "urgency"):
        expected = sum(before[key].tags[question]["label"] != after[key].tags[question]["label"] for key in before)
        assert sum(change.comments for change in everything.changes[question]) == expected
        assert all(change.before != change.after for change in everything.changes[question])


def test_a_model_that_is_not_installed_is_refused_with_those_that_are(stored: Components) -> None:
    with pytest.raises(VocError) as refused:
        retagging.preview(stored, "voc-ja-none", None, 10)
    assert refused.value.code == "model_not_installed"
    assert OTHER in refused.value.detail
    assert stored.tagger.version in refused.value.detail


@pytest.mark.slow
def test_a_worker_retags_what_was_asked_for_and_forgets_old_keys(
    stored: Components, other_home: Path, database_url: str
) -> None:
    stored.settings = stored.settings.model_copy(update={"database_url": database_url})
    old = KeyedRequest("crm", "key-1", "digest")
    with stored.database.transaction() as session:
        RequestRepository(session).claim(old)
        session.execute(update(RequestRow).values(created_at=datetime.now(UTC) - KEPT))
    queue = JobQueue(stored.database)
    retags = queue.submit("retag", {"model": OTHER, "since": None}, by="佐藤")
    forgets = queue.submit("requests", {}, by="佐藤")
    with running_worker(other_home, database_url):
        wait_until(lambda: queue.get(retags.id).finished_at and queue.get(forgets.id).finished_at)
    done = queue.get(retags.id)
    comments = counts(stored)[OTHER]
    assert (done.state, done.result) == (JobState.DONE, {"model": OTHER, "comments": comments})
    assert (done.done, done.total) == (comments, comments)
    assert set(counts(stored)) == {OTHER}
    assert queue.get(forgets.id).result == {"forgotten": 1}
