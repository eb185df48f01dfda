"""What the routes share while the store can't be reached, or is slow to answer."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest
from fastapi.testclient import TestClient

from bot.assemble import App
from bot.faces.web import state
from bot.faces.web.app import create
from bot.faces.web.jobs import JobFile, State
from bot.faces.web.keys import Identity
from bot.faces.web.state import Server
from bot.settings import Settings
from index.errors import Unreachable
from tests.faces.web.test_jobs import PATIENCE, Corpus


@dataclass
class Remote(Corpus):
    """A corpus of a store that may be away or slow."""

    away: int = 0
    answers: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)

    def over(self, _: str) -> Remote:
        return self

    def corpora(self) -> list[str]:
        self.asked.set()
        if self.away:
            self.away -= 1
            raise Unreachable
        assert self.answers.wait(PATIENCE)
        return ["default", "known", "other"]

    def warm(self) -> None:
        pass

    def sweep(self, _: set[Path]) -> None:
        pass

    def close(self) -> None:
        pass


@contextmanager
def serving(home: Path, corpus: Remote) -> Iterator[Server]:
    server = Server(Settings(home), ())
    server.app = cast(App, corpus)
    yield server
    server.close()


def test_what_was_interrupted_is_taken_up_when_the_database_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it was tried before; what was accepted meanwhile is not done twice."""
    monkeypatch.setattr(state, "AGAIN", 0.05)
    corpus = Remote([lambda _: None] * 9, away=5)
    corpus.answers.set()
    files = {name: tmp_path / name for name in ("before.txt", "new.txt")}
    for name, path in files.items():
        path.write_text(name)
    with serving(tmp_path, corpus) as server:
        for name, path in files.items():
            record = {"corpus": "default", "state": "queued", "files": [[name, str(path), "queued", None, None]]}
            server.chats.note_job("local", name, {**record, "reason": None}, False)
        server.start()
        for _ in range(100 * PATIENCE):
            if server.jobs.get("local", "new.txt").state is State.DONE:
                break
            time.sleep(0.01)
        assert server.jobs.get("local", "before.txt").files[0] == JobFile(
            "before.txt", str(files["before.txt"]), "added", None, "before.txt"
        )
    assert [name for name in corpus.done if name.endswith(".txt")] == ["before.txt", "new.txt"]


def test_a_corpus_that_is_known_is_given_while_another_is_looked_for(tmp_path: Path) -> None:
    """Who asks the one does not wait for the store to say whether there is the other."""
    corpus = Remote([])
    corpus.answers.set()
    with serving(tmp_path, corpus) as server:
        server.over("known")
        corpus.answers.clear()
        corpus.asked.clear()
        slow, quick = (threading.Thread(target=server.over, args=(name,), daemon=True) for name in ("other", "known"))
        slow.start()
        assert corpus.asked.wait(PATIENCE)
        quick.start()
        quick.join(5)
        waits = quick.is_alive()
        corpus.answers.set()
        slow.join()
    assert not waits


def test_the_store_is_asked_for_its_corpora_outside_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or all requests would wait for it."""
    within: list[bool] = []

    def corpora(_: Server, who: Identity) -> list[str]:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            within.append(False)
        else:
            within.append(True)
        return []

    monkeypatch.setattr(Server, "corpora", corpora)
    with TestClient(create(Settings(tmp_path)), base_url="http://localhost", client=("127.0.0.1", 1)) as client:
        asked = {"model": "corrobot:other", "messages": [{"role": "user", "content": "Why?"}]}
        assert client.post("/v1/chat/completions", json=asked).status_code == 404
    assert within == [False]


def test_metrics_are_told_while_the_database_is_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what is indexed, which nobody knows then."""

    def corpora(_: App) -> list[str]:
        raise Unreachable

    monkeypatch.setattr(App, "corpora", corpora)
    with TestClient(create(Settings(tmp_path)), base_url="http://localhost", client=("127.0.0.1", 1)) as client:
        told = client.get("/metrics")
    assert told.status_code == 200
    assert "corrobot_questions_open" in told.text
    assert "corrobot_documents{" not in told.text
