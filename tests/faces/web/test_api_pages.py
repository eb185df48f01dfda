"""Web pages over HTTP: added as a job, by whoever may write, and never from this machine or its network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.faces.web.app import create
from bot.faces.web.keys import Role, new_key
from bot.settings import Settings
from tests.faces.web.serving import Served, serving
from tests.pages import Pages, pages

READER = new_key("ann", Role.READ)


@pytest.fixture
def page_server() -> Iterator[Pages]:
    with pages() as made:
        yield made


@pytest.fixture(scope="module")
def empty(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("pages")
    (home / "models").symlink_to(seeded / "models")
    with serving(home, CORROBOT_UPLOAD_FILES="3") as server:
        yield server


def add(server: Served, *addresses: str) -> list[dict[str, Any]]:
    """What became of each."""
    sent = server.client.post("/api/pages", json={"addresses": addresses})
    assert sent.status_code == 202, sent.text
    assert sent.headers["location"] == sent.json()["status"]
    job: Any = server.job(sent.json()["status"])
    assert job["state"] == "done"
    files: list[dict[str, Any]] = job["files"]
    return files


def test_pages_of_this_machine_are_not_fetched(empty: Served, page_server: Pages) -> None:
    """However they are named: the server is not asked, and nothing is indexed."""
    port = page_server.url.rsplit(":")[-1]
    page_server.put("/", "The vault opens at noon.")
    hosts = ["127.0.0.1", "localhost", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"]
    for host in hosts:
        (file,) = add(empty, f"http://{host}:{port}/")
        assert file["state"] == "skipped"
        assert "not in the public internet" in file["reason"] or "no host" in file["reason"], file
    (file,) = add(empty, "http://169.254.169.254/latest/meta-data/")
    assert "not in the public internet" in file["reason"]
    (file,) = add(empty, "http://8.8.8.8:25/")
    assert "port 25" in file["reason"]
    assert page_server.asked == []
    assert empty.client.get("/api/documents").json()["documents"] == []


@pytest.mark.parametrize(
    ("addresses", "status"),
    [
        ([], 422),
        ([""], 422),
        (["notes.txt"], 422),
        (["file:///etc/passwd"], 422),
        (["http://a:b@wiki.example/"], 422),
        (["https://wiki.example/", 5], 422),
        ([f"https://wiki.example/{n}" for n in range(4)], 413),
    ],
)
def test_what_is_no_address_is_refused_at_once(empty: Served, addresses: list[object], status: int) -> None:
    """As a problem that says what is wrong, and no job."""
    sent = empty.client.post("/api/pages", json={"addresses": addresses})
    assert sent.status_code == status, sent.text
    assert sent.headers["content-type"] == "application/problem+json"
    assert sent.json()["detail"]
    assert "a:b" not in sent.text


def test_a_page_is_added_updated_and_removed(home: Path, page_server: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an upload is; where this machine counts as public, since a test has no way out."""
    monkeypatch.setattr("index.web.public.is_public", lambda _: True)
    url = page_server.put("/keepers.md", "# Keepers\n\nThe keeper of Aldmoor is Ruth Vane.\n", "text/markdown")
    with TestClient(create(Settings(home)), base_url="http://127.0.0.1") as client:

        def fate(address: str) -> dict[str, Any]:
            sent = client.post("/api/pages", json={"addresses": [address]})
            for _ in range(600):
                job = client.get(sent.json()["status"]).json()
                if job["state"] == "done":
                    (file,) = job["files"]
                    return dict(file)
                time.sleep(0.1)
            raise AssertionError(job)

        added = fate(f"{url}#keepers")
        assert (added["name"], added["state"]) == (url, "added")
        assert fate(url)["state"] == "unchanged"
        page_server.put("/keepers.md", "# Keepers\n\nThe keeper of Aldmoor is Tom Vane.\n", "text/markdown")
        updated = fate(url)
        assert updated["state"] == "updated"
        document = client.get(f"/api/documents/{updated['document_id']}").json()
        assert (document["source"], document["url"], document["uploaded"]) == (url, url, False)
        assert "Tom Vane" in document["text"]
        gone = fate(f"{page_server.url}/nothing")
        assert gone["state"] == "skipped"
        assert "404" in gone["reason"]
        removed = client.delete(f"/api/documents/{updated['document_id']}").json()
        assert removed == {"removed": url, "stays_removed_until_changed": False}
        assert fate(url)["state"] == "added"


def test_only_who_may_write_adds_pages(home: Path) -> None:
    """A key that reads is refused, and so is nobody."""
    with TestClient(create(Settings(home, api_keys=READER[1].line)), base_url="http://127.0.0.1") as client:
        body = {"addresses": ["https://wiki.example/"]}
        assert client.post("/api/pages", json=body).status_code == 401
        headers = {"authorization": f"Bearer {READER[0]}"}
        assert client.post("/api/pages", json=body, headers=headers).status_code == 403
