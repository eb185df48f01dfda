"""What the thread of the jobs does first, and what does not end it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

from bot.assemble import App
from bot.audit import Comparing
from bot.chats import Chats
from bot.database import Files
from bot.faces.web.jobs import OVER, Jobs, State
from index.errors import CorrobotError, StoreError, Unreachable
from index.uploads import Fate, Outcome, Upload

PATIENCE = 30


@dataclass
class Corpus:
    """Stands in for an App: notes what is done with it, and compares in steps for as long as it is told to."""

    compares: list[Callable[[Callable[[Comparing], None]], None]]
    done: list[str] = field(default_factory=list)
    outages: list[CorrobotError] = field(default_factory=list)
    unread: bool = False
    idle: threading.Event = field(default_factory=threading.Event)

    @property
    def library(self) -> Corpus:
        return self

    def identifier(self, source: str) -> str:
        if self.unread:
            raise Unreachable
        return source

    def corpora(self) -> list[str]:
        return ["default"]

    def take(self, upload: Upload) -> Outcome:
        assert upload.path.exists()
        if self.outages:
            raise self.outages.pop()
        self.done.append(upload.name)
        return Outcome(Fate.ADDED, upload.name)

    def contrast(self, tell: Callable[[Comparing], None]) -> None:
        self.done.append("compare")
        self.compares.pop(0)(tell)
        self.done.append("compared")
        if not self.compares:
            self.idle.set()


@contextmanager
def running(corpus: Corpus, home: Path) -> Iterator[Jobs]:
    chats = Chats(Files(home))
    jobs = Jobs(chats, lambda _: cast(App, corpus))
    yield jobs
    jobs.close()
    chats.close()


def upload(jobs: Jobs, home: Path, name: str) -> None:
    path = home / name
    path.write_text(name)
    jobs.add("local", "default", [Upload(path, name)])


def test_an_upload_does_not_wait_until_all_is_compared(tmp_path: Path) -> None:
    """Comparing stops at its next step when there is something to index, and begins again after it."""
    begun = threading.Event()

    def for_ever(tell: Callable[[Comparing], None]) -> None:
        begun.set()
        while True:
            tell(Comparing(0, 1))

    corpus = Corpus([for_ever, lambda tell: tell(Comparing(1, 1))])
    with running(corpus, tmp_path) as jobs:
        jobs.compare(["default"])
        assert begun.wait(PATIENCE)
        upload(jobs, tmp_path, "new.txt")
        assert corpus.idle.wait(PATIENCE)
    assert corpus.done == ["compare", "new.txt", "compare", "compared"]


def test_the_end_of_the_server_stops_comparing(tmp_path: Path) -> None:
    """Closing waits for no more than a step, and nothing begins again."""
    begun = threading.Event()

    def for_ever(tell: Callable[[Comparing], None]) -> None:
        begun.set()
        while True:
            tell(Comparing(0, 1))

    corpus = Corpus([for_ever, for_ever])
    with running(corpus, tmp_path) as jobs:
        jobs.compare(["default"])
        assert begun.wait(PATIENCE)
    assert corpus.done == ["compare"]


def test_what_can_not_be_compared_ends_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A failure is in the log, and the next upload is indexed and compared."""

    def fail(_: Callable[[Comparing], None]) -> None:
        raise StoreError("The disk is full.", "Free some space.")

    corpus = Corpus([fail, lambda tell: tell(Comparing(1, 1))])
    with running(corpus, tmp_path) as jobs:
        upload(jobs, tmp_path, "one.txt")
        for _ in range(100 * PATIENCE):
            if "The disk is full" in caplog.text:
                break
            corpus.idle.wait(0.01)
        upload(jobs, tmp_path, "two.txt")
        assert corpus.idle.wait(PATIENCE)
    assert corpus.done == ["one.txt", "compare", "two.txt", "compare", "compared"]


@pytest.mark.parametrize("patience", [600, 0])
def test_an_upload_outlasts_an_outage_of_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    """It is tried again, also when the patience for one try is over; nothing that was accepted is deleted."""
    monkeypatch.setattr("bot.faces.web.jobs.PATIENCE", patience)
    corpus = Corpus([lambda _: None] * 4, outages=[Unreachable(), Unreachable()])
    with running(corpus, tmp_path) as jobs:
        upload(jobs, tmp_path, "new.txt")
        for _ in range(100 * PATIENCE):
            [job] = jobs.of("local")
            if job.state in OVER:
                break
            corpus.idle.wait(0.01)
    assert job.state is State.DONE
    assert "new.txt" in corpus.done
    assert (tmp_path / "new.txt").exists()


def test_an_upload_of_which_the_id_can_not_be_read_is_kept(tmp_path: Path) -> None:
    """It is indexed; only its id is not told."""
    corpus = Corpus([lambda _: None], unread=True)
    with running(corpus, tmp_path) as jobs:
        upload(jobs, tmp_path, "new.txt")
        assert corpus.idle.wait(PATIENCE)
        [job] = jobs.of("local")
    assert [file.json() for file in job.files] == [{"name": "new.txt", "state": "added"}]
    assert (tmp_path / "new.txt").exists()
