"""What the thread of the jobs does first, and what does not end it."""

from __future__ import annotations

import threading
import time
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
from bot.faces.web.jobs import OVER, Job, Jobs, State
from index.errors import CorrobotError, StoreError, Unreachable
from index.postgres.store import PostgresStore
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

    def hand_in(self, upload: Upload) -> None:
        assert upload.path.exists()

    def throw_away(self, upload: Upload) -> None:
        upload.path.unlink()

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


@contextmanager
def sharing(corpus: Corpus, database: str) -> Iterator[Jobs]:
    """The jobs of one of several servers over a database."""
    keeping = PostgresStore(database).keeping()
    jobs = Jobs(Chats(keeping), lambda _: cast(App, corpus), lambda name: keeping.alone(name, 0))
    jobs.resume([])
    yield jobs
    jobs.close()


def over(jobs: Jobs) -> list[Job]:
    """All jobs, the newest first, when none is left to do."""
    for _ in range(100 * PATIENCE):
        told = jobs.of("local")
        if all(job.state in OVER for job in told):
            return told
        time.sleep(0.01)
    raise AssertionError(told)


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


def test_servers_that_share_a_database_do_each_job_once_in_its_order(tmp_path: Path, database: str) -> None:
    """Jobs that are given to either at the same time are done one after the other, whoever does them."""
    corpora = [Corpus([lambda _: None] * 99) for _ in range(2)]
    done = corpora[1].done = corpora[0].done
    with sharing(corpora[0], database) as one, sharing(corpora[1], database) as other:
        for number in range(10):
            upload(one if number % 2 else other, tmp_path, f"{number}.txt")
        assert {job.state for job in over(one)} == {State.DONE}
    assert [name for name in done if name.endswith(".txt")] == [f"{number}.txt" for number in range(10)]


def test_a_job_is_taken_up_when_the_server_that_was_at_it_ends(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before, and without anybody asking for it."""
    monkeypatch.setattr("bot.faces.web.jobs.LOOKING", 0.05)
    corpus = Corpus([lambda _: None] * 9)
    with sharing(corpus, database) as jobs:
        with PostgresStore(database).keeping().alone("jobs-default", 1):
            upload(jobs, tmp_path, "new.txt")
            time.sleep(0.5)
            assert corpus.done == []
        assert [job.state for job in over(jobs)] == [State.DONE]
    assert corpus.done[0] == "new.txt"


def test_a_job_is_cancelled_from_another_server(tmp_path: Path, database: str) -> None:
    """What is not indexed yet is left out, whichever server is told and whichever is at it."""
    begun, go_on = threading.Event(), threading.Event()

    class Slow(Corpus):
        def take(self, upload: Upload) -> Outcome:
            begun.set()
            assert go_on.wait(PATIENCE)
            return super().take(upload)

    with sharing(Slow([lambda _: None] * 9), database) as one, sharing(Corpus([lambda _: None] * 9), database) as other:
        paths = [tmp_path / name for name in ("a.txt", "b.txt")]
        for path in paths:
            path.write_text(path.name)
        job = one.add("local", "default", [Upload(path, path.name) for path in paths])
        assert begun.wait(PATIENCE)
        other.cancel("local", job.id)
        go_on.set()
        [told] = over(other)
    assert told.state is State.CANCELLED
    assert [file.state for file in told.files] == ["added", "skipped"]


def test_who_lost_the_right_to_the_jobs_indexes_nothing(tmp_path: Path) -> None:
    """Another server may be at them: it enters anew, and does what is left to do then."""
    entered: list[str] = []

    @contextmanager
    def alone(name: str) -> Iterator[Callable[[], None]]:
        entered.append(name)

        def still() -> None:
            if len(entered) == 1:
                raise Unreachable

        yield still

    corpus = Corpus([lambda _: None] * 9)
    jobs = Jobs(Chats(Files(tmp_path)), lambda _: cast(App, corpus), alone)
    upload(jobs, tmp_path, "new.txt")
    assert [job.state for job in over(jobs)] == [State.DONE]
    jobs.close()
    assert entered[:2] == ["jobs-default"] * 2
    assert corpus.done.count("new.txt") == 1


def test_comparing_goes_on_after_an_outage(tmp_path: Path) -> None:
    """Nobody has to upload anything for it."""

    def away(_: Callable[[Comparing], None]) -> None:
        raise Unreachable

    corpus = Corpus([away, away, lambda _: None])
    with running(corpus, tmp_path) as jobs:
        jobs.compare(["default"])
        assert corpus.idle.wait(PATIENCE)
    assert corpus.done == ["compare", "compare", "compare", "compared"]
