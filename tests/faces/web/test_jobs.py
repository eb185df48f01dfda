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
from bot.faces.web.jobs import Jobs
from index.errors import StoreError
from index.uploads import Fate, Outcome, Upload

PATIENCE = 30


@dataclass
class Corpus:
    """Stands in for an App: notes what is done with it, and compares in steps for as long as it is told to."""

    compares: list[Callable[[Callable[[Comparing], None]], None]]
    done: list[str] = field(default_factory=list)
    idle: threading.Event = field(default_factory=threading.Event)

    @property
    def library(self) -> Corpus:
        return self

    def identifier(self, source: str) -> str:
        return source

    def corpora(self) -> list[str]:
        return ["default"]

    def take(self, upload: Upload) -> Outcome:
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
    chats = Chats(home)
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
