"""Disagreements over HTTP: found after uploads and at the start, listed as by the command, dismissed, restored."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from bot.audit import Audit
from bot.faces.web.app import create
from bot.faces.web.keys import Key, Role, new_key
from bot.settings import Settings
from bot.types import Listed
from tests.command import here
from tests.faces.web.serving import Served, serving

READER, WRITER = new_key("ann", Role.READ), new_key("bob", Role.WRITE)
FILES = {
    "bridge-1.txt": "The Aldmoor bridge was opened to traffic in 1921 after nine years of work.\n",
    "bridge-2.txt": "The Aldmoor bridge was opened to traffic in 1924 after nine years of work.\n",
    "plan-1.txt": "The town council approved the harbour plan on Monday.\n",
    "plan-2.txt": "The town council rejected the harbour plan on Monday.\n",
}
FERRY = ("The Lorch ferry carried 400 cars a day in 2019.", "The Lorch ferry carried 900 cars a day in 2019.")
TOWNS = "Tarn Lorch Bray Ulm Aldmoor Selby Vence Zwolle Orkney Dover Kendal Narvik Turku Evora Graz Split".split()


def bearer(made: tuple[str, Key]) -> dict[str, str]:
    return {"authorization": f"Bearer {made[0]}"}


def filled(home: Path, models: Path, *options: str) -> Path:
    """The folder of a home whose documents are indexed."""
    (home / "models").symlink_to(models)
    folder = home / "folder"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    assert here(home, "index", *options, folder).status == 0
    return folder


@pytest.fixture(scope="module")
def served(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with a key to read and one to write, over documents that were not compared before its start."""
    home = tmp_path_factory.mktemp("disagreements")
    filled(home, seeded / "models", "--no-audit")
    keys = f"{READER[1].line}, {WRITER[1].line}"
    with serving(home, CORROBOT_API_KEYS=keys, CORROBOT_RATE_LIMIT="100000/minute") as server:
        server.client.headers.update(bearer(WRITER))
        yield server


def of(listed: list[dict[str, Any]], document: str) -> dict[str, Any]:
    """The one disagreement in which a document takes a side."""
    (found,) = [each for each in listed if document in documents(each)]
    return found


def documents(listed: dict[str, Any]) -> set[str]:
    return {quote["document"] for side in listed["sides"] for quote in side}


def command(served: Served, *arguments: str) -> Any:
    ran = here(served.home, "disagreements", "--json", *arguments)
    assert ran.status == 0, ran.err
    return json.loads(ran.out)


def test_what_is_not_compared_at_the_start_is_compared_then(served: Served) -> None:
    """A server looks for disagreements of what it finds, and then lists what the command lists."""
    listed = served.disagreements()
    assert documents(of(listed, "bridge-1.txt")) == {"bridge-1.txt", "bridge-2.txt"}
    assert documents(of(listed, "plan-1.txt")) == {"plan-1.txt", "plan-2.txt"}
    assert listed == command(served)
    sure = [each["confidence"] for each in listed]
    assert sure == sorted(sure, reverse=True)


def test_a_quote_of_a_side_is_cut_from_its_document(served: Served) -> None:
    """As in an answer: the text is the document's, between start and end."""
    for side in of(served.disagreements(), "bridge-1.txt")["sides"]:
        for quote in side:
            text = served.client.get(f"/api/documents/{quote['document_id']}").json()["text"]
            assert text[quote["start"] : quote["end"]] == quote["text"]


def test_the_list_is_filtered_by_document_and_by_kind(served: Served) -> None:
    """Only those in which the document takes a side, only those of the kind; as the command does it."""
    everything = served.disagreements()
    bridge = of(everything, "bridge-1.txt")
    assert served.disagreements(document="bridge-2.txt") == [bridge] == command(served, "--document", "bridge-2.txt")
    of_kind = served.disagreements(kind=bridge["kind"])
    assert of_kind == [each for each in everything if each["kind"] == bridge["kind"]]
    other = next(kind for kind in ("status", "name") if kind != bridge["kind"])
    assert served.disagreements(document="bridge-2.txt", kind=other) == []


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ({"kind": "colour"}, 422, "numeric"),
        ({"dismissed": "perhaps"}, 422, "dismissed"),
        ({"document": "bridge"}, 404, "GET /api/documents"),
        ({"document": "bridge-1.txt", "corpus": "nothing-here"}, 404, "GET /api/documents"),
        ({"corpus": "../default"}, 422, "letters"),
    ],
)
def test_what_can_not_be_listed_says_why(served: Served, query: dict[str, str], status: int, said: str) -> None:
    """A kind, a document or a corpus that is none is a problem that says what there is."""
    response = served.client.get("/api/disagreements", params=query)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert said in response.text


def test_a_corpus_without_documents_has_none(served: Served) -> None:
    """An empty list, with nothing left to compare, and no trace of the corpus."""
    response = served.client.get("/api/disagreements", params={"corpus": "nothing-here"})
    assert (response.json(), response.headers["documents-not-compared"]) == ([], "0")
    assert not (served.home / "corpora" / "nothing-here").exists()


def test_an_upload_is_compared_once_it_is_indexed(served: Served) -> None:
    """In the corpus it is for, and in no other."""
    for number, text in enumerate(FERRY):
        assert served.upload(f"ferry-{number}.txt", text.encode(), corpus="ferries")["state"] == "done"
    (found,) = served.disagreements(corpus="ferries")
    assert documents(found) == {"ferry-0.txt", "ferry-1.txt"}
    assert found["kind"] == "numeric"
    assert not any("ferry-0.txt" in documents(each) for each in served.disagreements())
    assert served.client.post(f"/api/disagreements/{found['id']}/dismiss").status_code == 404, "of another corpus"
    dismissed = served.client.post(f"/api/disagreements/{found['id']}/dismiss", json={"corpus": "ferries"}).json()
    assert dismissed["dismissal"]["by"] == "bob"
    assert served.disagreements(corpus="ferries") == []
    assert served.disagreements(corpus="ferries", dismissed="true") == [dismissed]


def test_dismissed_and_restored(served: Served) -> None:
    """A dismissal carries the key's name and the reason; sent again it replaces them; restored, all is as before."""
    before = served.disagreements()
    bridge = of(before, "bridge-1.txt")
    address = f"/api/disagreements/{bridge['id']}"
    dismissed = served.client.post(f"{address}/dismiss", json={"reason": "  two bridges "}).json()
    assert {**dismissed, "dismissed": False, "dismissal": None} == bridge
    assert (dismissed["dismissal"]["by"], dismissed["dismissal"]["reason"]) == ("bob", "two bridges")
    assert served.disagreements() == [each for each in before if each != bridge] == command(served)
    assert served.disagreements(dismissed="true") == [dismissed] == command(served, "--dismissed")
    again = served.client.post(f"{address}/dismiss", json={"reason": " "}).json()
    assert again["dismissal"]["reason"] is None
    assert served.disagreements(dismissed="true") == [again]
    assert served.client.post(f"{address}/restore").json() == bridge
    assert served.client.post(f"{address}/restore").status_code == 404, "it is dismissed no more"
    assert served.disagreements() == before


@pytest.mark.parametrize("action", ["dismiss", "restore"])
def test_an_id_that_is_none_is_a_problem(served: Served, action: str) -> None:
    """It says where ids are from."""
    for corpus in (None, "nothing-here"):
        response = served.client.post(f"/api/disagreements/d-000000000000/{action}", json={"corpus": corpus})
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"
        assert "GET /api/" in response.json()["remedy"]


def test_a_reason_has_a_length(served: Served) -> None:
    """What is longer than a note is refused, and nothing is dismissed."""
    bridge = of(served.disagreements(), "bridge-1.txt")
    response = served.client.post(f"/api/disagreements/{bridge['id']}/dismiss", json={"reason": "x" * 1001})
    assert response.status_code == 422
    assert "reason" in response.json()["detail"]
    assert bridge in served.disagreements()


def test_a_key_to_read_lists_and_changes_nothing(served: Served) -> None:
    """Whoever may not change documents may not say what is no disagreement either; without a key there is nothing."""
    bridge = of(served.disagreements(), "bridge-1.txt")
    assert served.client.get("/api/disagreements", headers=bearer(READER)).json()
    for action in ("dismiss", "restore"):
        refused = served.client.post(f"/api/disagreements/{bridge['id']}/{action}", headers=bearer(READER))
        assert (refused.status_code, refused.json()["type"]) == (403, "urn:corrobot:problem:role")
    assert bridge in served.disagreements()
    assert served.client.get("/api/disagreements", headers={"authorization": ""}).status_code == 401


def test_a_dismissal_outlives_indexing_and_a_restart(seeded: Path, tmp_path: Path) -> None:
    """While its two sentences stand, wherever in their documents; without keys it is by "local"."""
    folder = filled(tmp_path, seeded / "models")
    with serving(tmp_path) as server:
        bridge = of(server.disagreements(), "bridge-1.txt")
        dismissed = server.client.post(f"/api/disagreements/{bridge['id']}/dismiss", json={"reason": "old"}).json()
        assert dismissed["dismissal"]["by"] == "local"
    moved = folder / "bridge-1.txt"
    moved.write_text(f"Heading\n\nThe mill at Aldmoor stands empty.\n\n{moved.read_text()}")
    assert here(tmp_path, "index", folder).status == 0
    with serving(tmp_path) as server:
        assert of(server.disagreements(dismissed="true"), "bridge-1.txt")["dismissal"] == dismissed["dismissal"]
        assert not any("bridge-1.txt" in documents(each) for each in server.disagreements())
        assert server.client.post(f"/api/disagreements/{bridge['id']}/restore").status_code == 200
        assert of(server.disagreements(), "bridge-1.txt")["id"] == bridge["id"]


def test_switched_off_nothing_is_compared(seeded: Path, tmp_path: Path) -> None:
    """The list then says how much is left out, and the session that it stays so."""
    filled(tmp_path, seeded / "models", "--no-audit")
    with serving(tmp_path, CORROBOT_AUDIT="off") as server:
        server.ready()
        assert server.upload("ferry.txt", FERRY[0].encode())["state"] == "done"
        told = server.client.get("/api/disagreements")
        assert (told.json(), told.headers["documents-not-compared"]) == ([], "5")
        assert server.client.get("/api/session").json()["compares"] is False


def test_a_list_without_what_was_just_found_says_that_some_is_missing(
    seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that ends while a list is made: either the list has what it found, or documents are still not compared."""
    filled(tmp_path, seeded / "models", "--no-audit")
    listed = Audit.listed

    def ending_meanwhile(audit: Audit, *asked: Any, **named: Any) -> list[Listed]:
        found = listed(audit, *asked, **named)
        audit.run()
        return found

    monkeypatch.setattr(Audit, "listed", ending_meanwhile)
    with TestClient(create(Settings(tmp_path, audit="off")), base_url="http://localhost") as client:
        first, second = (client.get("/api/disagreements") for _ in range(2))
    assert first.json() == []
    assert first.headers["documents-not-compared"] == str(len(FILES))
    assert len(second.json()) == 2
    assert second.headers["documents-not-compared"] == "0"


def test_a_server_that_compares_answers_and_ends(seeded: Path, tmp_path: Path) -> None:
    """Questions are answered meanwhile; told to stop, it stops, and the next one goes on to the same result."""
    home, whole = tmp_path / "home", tmp_path / "whole"
    home.mkdir()
    (home / "models").symlink_to(seeded / "models")
    folder = tmp_path / "folder"
    folder.mkdir()
    for at, town in enumerate(TOWNS):
        for year in (1821 + at, 1901 + at):
            (folder / f"{town}-{year}.txt").write_text(f"The bridge of {town} was built in {year} from stone and oak.")
    assert here(home, "index", "--no-audit", folder).status == 0
    shutil.copytree(home, whole, symlinks=True)
    expected = json.loads(here(whole, "disagreements", "--json").out)
    with serving(home) as server:
        server.ready()
        response = server.client.post("/api/ask", json={"question": "When was the bridge of Lorch built?"})
        assert response.json()["status"] == "answered"
        assert server.stop(signal.SIGTERM) == 0
        assert "failed" not in server.log
        assert "Traceback" not in server.log
    with serving(home) as server:
        found = server.disagreements()
    assert {each["id"] for each in found} == {each["id"] for each in expected}
    assert len(found) >= len(TOWNS)
