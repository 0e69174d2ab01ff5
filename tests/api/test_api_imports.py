"""Files by the API: received at once, looked at before, imported in the background; and jobs as they are shown."""

from __future__ import annotations

import os
import signal
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.http import Api, assert_refused
from support.places import SAMPLE, new_home
from support.server import running_server
from support.worker import wait_until, work_off

from voc.jobs.components import Components
from voc.jobs.engine import JobQueue

PHONE = "090-1234-5678"
CSV = "番号,会員番号,ご意見\n" + "".join(f"{n},K{n},電話 {PHONE} に{n}回かけたがつながらない\n" for n in range(1, 15))


def components_of(api: Api) -> Components:
    components: Components = api.client.app.state.components  # type: ignore[attr-defined]
    return components


def uploads(api: Api) -> list[Path]:
    return list((components_of(api).settings.home / "uploads").glob("*"))


def send(api: Api, name: str = "意見.csv", content: bytes = CSV.encode(), **options: Any) -> Any:
    return api.post("/v1/imports", files={"file": (name, content)}, **options)


def preview(api: Api, content: bytes = CSV.encode(), **form: Any) -> dict[str, Any]:
    answer = api.post("/v1/imports/preview", files={"file": ("意見.csv", content)}, data=form)
    (item,) = answer.json()["items"]
    found: dict[str, Any] = item
    return found


def do(api: Api, answer: Any) -> dict[str, Any]:
    """Let a worker of this process do an import; returns what the API then shows."""
    components = components_of(api)
    work_off(components, JobQueue(components.database).get(answer.json()["id"]))
    shown: dict[str, Any] = api.get(f"/v1/imports/{answer.json()['id']}").json()
    return shown


def test_an_upload_is_accepted_at_once_and_its_file_is_the_owners_alone(api: Api) -> None:
    answer = send(api)
    body = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/imports/{body['id']}")
    assert (body["state"], body["name"], body["reading"], body["summary"]) == ("queued", "意見.csv", True, None)
    (path,) = uploads(api)
    assert path.read_bytes() == CSV.encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    ended = do(api, answer)
    assert (ended["state"], ended["progress"]) == ("done", {"rows": 14, "done": 14, "total": 14})
    assert ended["summary"]["stored"] == 14
    assert uploads(api) == []
    assert api.get("/v1/imports").json()["items"][0] == ended
    assert all(PHONE not in item["text"] for item in api.get("/v1/comments").json()["items"])


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../../../etc/cron.d/voc", "voc"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("C:\\Users\\山田\\回答.csv", "回答.csv"),
        ("/etc/passwd", "passwd"),
        ("..", "upload"),
        ("声" * 500 + ".csv", "声" * 196 + ".csv"),
    ],
)
def test_the_name_of_an_upload_is_for_people_only(api: Api, sent: str, shown: str) -> None:
    before = {path for path in components_of(api).settings.home.rglob("*") if path.is_file()}
    body = send(api, sent).json()
    after = {path for path in components_of(api).settings.home.rglob("*") if path.is_file()}
    assert body["name"] == shown
    assert {path.parent.name for path in after - before} <= {"uploads"}
    api.post(f"/v1/imports/{body['id']}/cancel")


def test_an_upload_over_the_limit_is_refused_and_leaves_nothing(
    open_api: Callable[..., Api], home: Path, tmp_path: Path
) -> None:
    small = open_api(new_home(tmp_path / "home", home), max_upload_mb=1)
    refusal = assert_refused(send(small, content=b"a,b\n" + b"x" * 1_100_000), 413)
    assert "1MB" in refusal["detail"]
    assert uploads(small) == []
    assert small.get("/v1/imports").json()["items"] == []


def test_the_plain_form_takes_files_as_large_as_the_api_does(
    open_api: Callable[..., Api], home: Path, tmp_path: Path
) -> None:
    small = open_api(new_home(tmp_path / "home", home), max_body_mb=1)
    files = {"file": ("回答.csv", "ID,ご意見\n".encode() + b"x" * 1_100_000)}
    response = small.client.request("POST", "/imports", files=files, follow_redirects=False)
    assert response.status_code == 303, response.text
    assert response.headers["location"].startswith("/imports/")


def test_an_upload_sent_again_with_its_key_is_imported_once(api: Api) -> None:
    headers = {"Idempotency-Key": "upload-1"}
    first, second = send(api, headers=headers), send(api, headers=headers)
    assert first.json() == second.json()
    assert second.headers["location"] == first.headers["location"]
    assert len(uploads(api)) == 1
    assert_refused(send(api, content=b"other\n1\n", headers=headers), 409)
    api.post(f"/v1/imports/{first.json()['id']}/cancel")
    assert uploads(api) == []


def test_a_broken_upload_is_told_what_an_upload_looks_like(api: Api) -> None:
    headers = {"content-type": "multipart/form-data; boundary=y"}
    refusal = assert_refused(api.post("/v1/imports/preview", content=b"--x\r\nbroken", headers=headers), 400)
    assert "multipart/form-data" in refusal["detail"]


@pytest.mark.parametrize("form", [{"kind": "letter"}, {"source": "s" * 201}])
def test_a_form_that_makes_no_sense_is_refused(api: Api, form: dict[str, str]) -> None:
    assert_refused(send(api, data=form), 422)
    assert uploads(api) == []


def test_no_file_is_said_so(api: Api) -> None:
    assert "file" in assert_refused(api.post("/v1/imports", data={"kind": "survey"}), 422)["detail"]


def test_a_preview_says_what_each_column_is_and_shows_rows_without_personal_data(api: Api) -> None:
    seen = preview(api)
    assert {column["header"]: column["role"] for column in seen["columns"]}["ご意見"] == "text"
    assert all(column["reason"] for column in seen["columns"])
    assert len(seen["rows"]) == 10
    assert seen["encoding"].replace("-", "").lower().startswith("utf8")
    assert PHONE not in str(seen)
    assert seen["mapping"] is None
    assert uploads(api) == []


def test_a_preview_of_what_cannot_be_read_says_why(api: Api) -> None:
    assert_refused(api.post("/v1/imports/preview", files={"file": ("空.csv", b"")}), 422)
    assert uploads(api) == []


def test_a_column_that_is_not_there_is_named(api: Api) -> None:
    answer = api.post("/v1/imports/preview", files={"file": ("a.csv", CSV.encode())}, data={"text": "感想"})
    assert "感想" in assert_refused(answer, 422)["detail"]


def test_columns_chosen_once_are_shown_used_and_forgotten(api: Api) -> None:
    content = (
        "No,メモ,声\n" + "".join(f"{n},対応した担当のメモ書き{n},解約したいです{n}\n" for n in range(20))
    ).encode()
    ended = do(api, send(api, content=content, data={"text": "声", "id": "No", "kind": "complaint", "source": "窓口"}))
    assert ended["summary"]["columns"] == {"text": ["声"], "id": "No", "date": None, "customer": None}
    mapping = preview(api, content)["mapping"]
    assert (mapping["columns"]["text"], mapping["kind"], mapping["source"]) == (["声"], "complaint", "窓口")
    assert api.get("/v1/mappings").json()["items"] == [mapping]
    assert do(api, send(api, content=content))["summary"]["duplicates"] == 20
    assert api.delete(f"/v1/mappings/{mapping['shape']}").status_code == 204
    assert_refused(api.delete(f"/v1/mappings/{mapping['shape']}"), 404)
    assert preview(api, content)["mapping"] is None


def test_cancel_and_retry_say_what_cannot_be_done(api: Api) -> None:
    job = send(api).json()["id"]
    assert_refused(api.post(f"/v1/imports/{job}/retry"), 409)
    assert api.post(f"/v1/imports/{job}/cancel").json()["state"] == "cancelled"
    assert assert_refused(api.post(f"/v1/imports/{job}/retry"), 409)["code"] == "upload_gone"
    for method, path in [("GET", ""), ("POST", "/cancel"), ("POST", "/retry")]:
        assert_refused(api(method, f"/v1/imports/nothing{path}"), 404)
        assert_refused(api(method, f"/v1/jobs/nothing{path}"), 404)


def test_jobs_are_listed_shown_and_cancelled(api: Api) -> None:
    answer = api.post("/v1/themes/discover", json={}, headers={"Prefer": "respond-async"})
    job = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/jobs/{job['id']}")
    again = api.post("/v1/themes/discover", json={}, headers={"Prefer": "respond-async"})
    assert again.json()["id"] == job["id"]
    assert api.get("/v1/jobs", params={"kind": "discovery", "state": "queued"}).json() == {"items": [job], "workers": 0}
    assert api.get(f"/v1/jobs/{job['id']}").json() == job
    assert api.post(f"/v1/jobs/{job['id']}/cancel").json()["state"] == "cancelled"
    assert_refused(api.post("/v1/themes/discover", json={"since": "きのう"}, headers={"Prefer": "respond-async"}), 422)


@pytest.mark.slow
def test_the_server_keeps_a_worker_that_imports_and_is_replaced_when_it_dies(home: Path, tmp_path: Path) -> None:
    own = new_home(tmp_path / "home", home)

    def pids() -> set[int]:
        return {int(path.name) for path in Path("/proc").glob("[0-9]*") if f"VOC_HOME={own}" in _environment(path)}

    with running_server(own) as address, httpx.Client(base_url=address, timeout=30) as client:
        wait_until(lambda: client.get("/v1/jobs").json()["workers"] == 1)
        with SAMPLE.open("rb") as file:
            sent = client.post("/v1/imports", files={"file": ("見本.csv", file)}).json()
        (worker,) = {pid for pid in pids() if "worker" in _command(pid)}
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: client.get(f"/v1/imports/{sent['id']}").json()["finished_at"])
        ended = client.get(f"/v1/imports/{sent['id']}").json()
        assert (ended["state"], ended["summary"]["stored"]) == ("done", 505)
        assert {pid for pid in pids() if "worker" in _command(pid)} != {worker}
    wait_until(lambda: not pids())


def _environment(process: Path) -> str:
    try:
        return (process / "environ").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []
