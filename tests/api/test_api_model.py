"""Versions of the model by the API: pinned in a request, retagged in the background."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.http import Api, assert_refused
from support.models import OTHER, home_with_other_model

TEXTS = ["電話が全然つながらない。", "来月で解約します。高すぎる。", "いつもありがとうございます。"]


@pytest.fixture(scope="module")
def api(
    open_api: Callable[..., Api],
    home: Path,
    sample_home: Callable[[Path], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Api:
    """The API over the sample, where another model is installed."""
    folder = tmp_path_factory.mktemp("model")
    own = home_with_other_model(folder / "home", home)
    shutil.copy(sample_home(folder / "sample") / "voc.db", own / "voc.db")
    return open_api(own)


def tags(api: Api, model: str | None = None) -> dict[str, object]:
    asked = {"comments": [{"text": text} for text in TEXTS], **({"model": model} if model else {})}
    answer: dict[str, object] = api.post("/v1/tags", json=asked).json()
    return answer


def test_a_request_may_ask_for_a_version_that_is_installed(api: Api) -> None:
    current = tags(api)
    assert tags(api, str(current["model"])) == current
    pinned = tags(api, OTHER)
    assert pinned["model"] == OTHER
    assert pinned["results"] != current["results"]


def test_a_version_that_is_not_installed_is_refused_with_those_that_are(api: Api) -> None:
    refused = assert_refused(
        api.post("/v1/tags", json={"comments": [{"text": "あ"}], "model": "voc-ja-none"}), status=404
    )
    assert refused["code"] == "model_not_installed"
    assert OTHER in refused["detail"]


def test_a_preview_shows_what_would_change(api: Api) -> None:
    shown = api.post("/v1/retags/preview", json={"model": OTHER, "sample": 100}).json()
    assert (shown["model"], set(shown["changes"])) == (OTHER, {"reason", "sentiment", "intent", "urgency"})
    assert 0 < shown["sample"] <= 100 < shown["waiting"]
    nothing = api.post("/v1/retags/preview", json={}).json()
    assert (nothing["waiting"], nothing["sample"]) == (0, 0)


def test_retagging_is_a_job_of_which_one_waits_at_a_time(api: Api) -> None:
    first = api.post("/v1/retags", json={"model": OTHER, "since": "2026-11-01"})
    assert first.status_code == 202
    assert (first.json()["kind"], first.json()["state"]) == ("retag", "queued")
    assert api.post("/v1/retags", json={}).json()["id"] == first.json()["id"]


@pytest.mark.parametrize(
    ("body", "status"), [({"model": "none"}, 404), ({"since": "昨日"}, 422), ({"sample": 1}, 422), ({"model": 3}, 422)]
)
def test_a_retag_that_does_not_fit_is_refused(api: Api, body: dict[str, object], status: int) -> None:
    assert_refused(api.post("/v1/retags", json=body), status)


def test_the_model_in_force_is_told_with_its_figures_and_what_is_installed(api: Api) -> None:
    model = api.get("/v1/model").json()
    assert model["version"] == tags(api)["model"] == model["installed"][0]
    assert OTHER in model["installed"]
    assert sum(model["tagged"].values()) == 505
    scores = model["figures"]["scores"]["heads"]
    assert set(scores["urgency"]["labels"]) == {"critical", "high", "medium", "low"}
    assert 0.5 < scores["urgency"]["accuracy"] < 1


def test_the_drift_is_that_of_the_weeks_asked_for(api: Api) -> None:
    whole = api.get("/v1/model", params={"weeks": 520}).json()
    urgency = whole["drift"]["urgency"]
    found = {label["label"]: label["comments"] for label in urgency["labels"]}
    for label, comments in found.items():
        listed = api.get("/v1/comments", params={"urgency": label, "limit": 500}).json()["items"]
        assert comments == len(listed)
    assert sum(found.values()) == whole["comments"] <= 505
    assert urgency["stability_index"] > 0
    assert whole["drift"]["demands"]["confidence"] is None
    assert api.get("/v1/model").json()["comments"] < whole["comments"]


def test_the_weeks_before_are_the_companys_own(api: Api) -> None:
    now = api.get("/v1/model", params={"weeks": 4}).json()
    earlier = now["earlier"]
    spans = [(earlier["since"], now["since"]), (now["since"], "2099-12-31")]
    counted = [
        len(api.get("/v1/comments", params={"since": since, "until": until, "limit": 500}).json()["items"])
        for since, until in spans
    ]
    assert counted == [earlier["comments"], now["comments"]]
    assert 3 <= earlier["weeks"] <= 8
    (urgent,) = (each for each in earlier["drift"]["urgency"]["labels"] if each["label"] == "critical")
    before = {"since": spans[0][0], "until": spans[0][1], "urgency": "critical", "limit": 500}
    share = len(api.get("/v1/comments", params=before).json()["items"]) / earlier["comments"]
    assert urgent["before"] == pytest.approx(share, abs=1e-3)
    assert api.get("/v1/model", params={"weeks": 520}).json()["earlier"] is None


@pytest.mark.parametrize("weeks", ["0", "521", "viele"])
def test_a_span_that_does_not_fit_is_refused(api: Api, weeks: str) -> None:
    assert_refused(api.get("/v1/model", params={"weeks": weeks}), 422)
