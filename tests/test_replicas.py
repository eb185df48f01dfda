"""Servers over one database: what one is told the other knows, and kills of either, and of the database."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.command import here
from tests.faces.web.serving import Served
from tests.faces.web.serving import serving as served
from tests.postgres import Server, name_of, serving
from tests.replicas import rounds, trying

OPENED = "The Aldmoor bridge was opened to traffic in {} after nine years of work.\n"


@pytest.fixture
def servers(home: Path, tmp_path: Path, database: str) -> Iterator[list[Served]]:
    """Two servers, each with a data folder of its own, over a database with two documents that disagree."""
    texts = tmp_path / "texts"
    texts.mkdir()
    for name, year in (("gazette", 1921), ("herald", 1924)):
        (texts / f"{name}.txt").write_text(OPENED.format(year), "utf-8")
    other = tmp_path / "other"
    other.mkdir()
    (other / "models").symlink_to(home / "models")
    assert here(home, "index", texts, CORROBOT_STORE=database).status == 0
    with ExitStack() as until_end:
        made = [until_end.enter_context(served(each, CORROBOT_STORE=database)) for each in (home, other)]
        for each in made:
            each.ready()
        yield made


def test_what_one_server_is_told_the_other_knows(servers: list[Served]) -> None:
    """A conversation goes on there, with what was asked before; ratings, jobs, dismissals and uploads are there, too,
    with the file; and what is removed is gone.
    """
    one, other = (each.client for each in servers)
    begun = one.post("/api/conversations", json={}).json()["id"]
    asked = [
        client.post("/api/ask", json={"question": question, "conversation": begun}).json()
        for client, question in ((one, "When was the Aldmoor bridge opened?"), (other, "How long did the work take?"))
    ]
    assert all(
        client.get(f"/api/conversations/{begun}").json()["turns"][1]["answer"] == asked[1] for client in (one, other)
    )
    assert other.post("/api/feedback", json={"answer": asked[0]["id"], "rating": "down"}).status_code == 204
    assert one.get(f"/api/conversations/{begun}").json()["turns"][0]["feedback"]["rating"] == "down"

    sent = one.post("/api/documents", files={"files": ("ferry.txt", b"The ferry to Marbrook leaves at 7.40.\n")})
    assert servers[1].job(sent.json()["status"])["state"] == "done"
    assert "7.40" in other.post("/api/ask", json={"question": "When does the ferry to Marbrook leave?"}).json()["text"]
    assert not list((servers[0].home / "uploads").glob("*/*"))

    [found] = servers[0].disagreements()
    assert [each["id"] for each in servers[1].disagreements()] == [found["id"]]
    assert other.post(f"/api/disagreements/{found['id']}/dismiss", json={}).status_code == 200
    assert servers[0].disagreements() == []

    [ferry] = one.get("/api/documents", params={"q": "ferry"}).json()["documents"]
    assert other.delete(f"/api/documents/{ferry['id']}").status_code == 200
    assert (
        "7.40" not in one.post("/api/ask", json={"question": "When does the ferry to Marbrook leave?"}).json()["text"]
    )
    assert one.delete(f"/api/conversations/{begun}").status_code == 204
    assert other.get(f"/api/conversations/{begun}").status_code == 404


def test_kills_lose_nothing_and_do_nothing_twice(
    seeded: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> None:
    """Of either server and of the database, under questions, uploads and events of Slack: `--replica-rounds` kills."""
    many, seed = request.config.getoption("--replica-rounds"), random.randrange(10**6)
    folder = tmp_path_factory.mktemp("replicas")
    with serving() as postgres, trying(postgres, folder, seeded / "models", seed) as trial:
        try:
            rounds(trial, many)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}\n{trial.logs()}") from error
        assert sum(trial.killed.values()) == many
        assert all(trial.acknowledged[kind] for kind in ("turn", "upload", "event"))


def test_a_database_that_takes_no_changes_can_be_asked(
    postgres: Server, home: Path, tmp_path: Path, database: str
) -> None:
    """As a read-only replica: a conversation lasts as long as the server, and an upload is refused."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "gazette.txt").write_text(OPENED.format(1921), "utf-8")
    assert here(home, "index", texts, CORROBOT_STORE=database).status == 0
    name = name_of(database)
    postgres.run(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with served(home, CORROBOT_STORE=database) as server:
        server.ready()
        begun = server.client.post("/api/conversations", json={}).json()["id"]
        asked = {"question": "When was the Aldmoor bridge opened?", "conversation": begun}
        assert "1921" in server.client.post("/api/ask", json=asked).json()["text"]
        assert len(server.client.get(f"/api/conversations/{begun}").json()["turns"]) == 1
        refused = server.client.post("/api/documents", files={"files": ("new.txt", b"New.")})
        assert refused.status_code == 403, refused.text
