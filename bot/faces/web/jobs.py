"""Indexing what was uploaded, and pages, in the background: one after the other, in a thread of its own.

A job is kept in the bot's file from the moment it is accepted, and taken up again after a kill. What it has indexed is
compared with all else after it, when no other job waits. Knows what a job is for whoever asks for it. Knows nothing of
HTTP.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import cast

from bot.assemble import App
from bot.audit import Comparing
from bot.chats import Chats
from bot.faces.web.problems import Problem, Refused, problem_of
from index.errors import CorpusBusy, CorrobotError, ReadOnly, Unreachable
from index.uploads import Fate, Upload

log = logging.getLogger("corrobot")

SKIPPED = Fate.SKIPPED.value

MOST_WAITING = 50
"""Jobs that may wait at once."""

PATIENCE = 600
"""Seconds for which a job waits while another process is indexing the corpus, or the database is away."""


class State(StrEnum):
    """Of a job, and of a file until it is indexed; then a file has its fate in place of it."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


OVER = (State.DONE, State.FAILED, State.CANCELLED)
"""The states of a job that is over."""

CANCELLED = "It was cancelled before it was indexed."


@dataclass(frozen=True, slots=True)
class JobFile:
    """A file of a job. `path` is where its content lies, and is told to nobody; a page, whose name is its address, has
    none.
    """

    name: str
    path: str | None
    state: str = State.QUEUED.value
    reason: str | None = None
    document_id: str | None = None

    def json(self) -> dict[str, object]:
        told: dict[str, object] = {"name": self.name, "state": self.state}
        return told | {
            key: value for key, value in (("reason", self.reason), ("document_id", self.document_id)) if value
        }


@dataclass(frozen=True, slots=True)
class Job:
    id: str
    owner: str
    corpus: str
    state: State
    files: tuple[JobFile, ...]
    reason: str | None = None

    def json(self) -> dict[str, object]:
        """What is told of it."""
        done = sum(file.state != State.QUEUED for file in self.files)
        told: dict[str, object] = {"id": self.id, "corpus": self.corpus, "state": self.state.value, "done": done}
        told |= {"total": len(self.files), "files": [file.json() for file in self.files]}
        return told | ({"reason": self.reason} if self.reason else {})

    def record(self) -> dict[str, object]:
        """What is kept of it: all."""
        files = [[file.name, file.path, file.state, file.reason, file.document_id] for file in self.files]
        return {"corpus": self.corpus, "state": self.state.value, "files": files, "reason": self.reason}


def _job(id_: str, owner: str, record: Mapping[str, object]) -> Job:
    files = cast(list[tuple[str, str | None, str, str | None, str | None]], record["files"])
    reason = cast(str | None, record["reason"])
    made = tuple(JobFile(*file) for file in files)
    return Job(id_, owner, str(record["corpus"]), State(str(record["state"])), made, reason)


class _GivesWay(Exception):
    """Comparing stops here: a job waits, or the server ends. It goes on later where it was."""


class Jobs:
    """The jobs of a server."""

    def __init__(self, chats: Chats, over: Callable[[str], App]) -> None:
        self._chats, self._over = chats, over
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="indexing")
        self._lock = threading.Lock()
        self._waiting = 0
        self._to_compare: set[str] = set()
        self._unwanted: set[str] = set()
        self._closing = threading.Event()
        self._added: set[str] | None = set()  # until those of before are taken up, and not these with them

    def resume(self, apps: Iterable[App]) -> None:
        """Takes up the jobs that a kill interrupted, and clears away what it left of others in some corpora."""
        jobs = [_job(id_, owner, record) for owner, id_, record in self._chats.unfinished()]
        with self._lock:
            added, self._added = self._added or set(), None
        wanted = {Path(file.path) for job in jobs for file in job.files if file.path}
        for app in apps:
            with suppress(CorrobotError):  # a damaged corpus says so to whoever asks it
                app.sweep(wanted)
        for job in jobs:
            if job.id not in added:
                self._submit(job)

    def add(self, owner: str, corpus: str, uploads: Sequence[Upload], pages: Sequence[str] = ()) -> Job:
        """Accepts uploads and the addresses of pages: they will be indexed, whatever happens. Raises Refused where too
        many jobs wait, and StoreError where the job can't be kept: then the uploads are the caller's.
        """
        self.room()
        files = (*(JobFile(upload.name, str(upload.path)) for upload in uploads), *(JobFile(at, None) for at in pages))
        job = Job(f"j-{secrets.token_hex(8)}", owner, corpus, State.QUEUED, files)
        with self._lock:
            if self._added is not None:
                self._added.add(job.id)
        self._note(job)
        self._submit(job)
        return job

    def of(self, owner: str) -> list[Job]:
        """An owner's jobs as they stand, the newest first."""
        return [_job(id_, owner, record) for id_, record in self._chats.jobs(owner)]

    def room(self) -> None:
        """Raises Refused where too many jobs wait."""
        with self._lock:
            if self._waiting >= MOST_WAITING:
                raise Refused(
                    Problem(
                        503,
                        "busy",
                        "Too many uploads are waiting to be indexed.",
                        "Upload again in 30 seconds.",
                        {"Retry-After": "30"},
                    )
                )

    def waiting(self) -> int:
        """How many jobs wait."""
        return self._waiting

    def get(self, owner: str, id_: str) -> Job:
        """A job as it stands. Raises NotKept."""
        return _job(id_, owner, self._chats.job(owner, id_))

    def cancel(self, owner: str, id_: str) -> Job:
        """Leaves out what of a job is not indexed yet; a file that is being indexed is finished. Returns the job as it
        stands. Raises NotKept.
        """
        job = self.get(owner, id_)
        if job.state not in OVER:
            with self._lock:
                self._unwanted.add(id_)
        return job

    def compare(self, corpora: Iterable[str]) -> None:
        """Has what is new or changed in some corpora compared with all else of theirs, after the jobs that wait."""
        for corpus in corpora:
            with self._lock:
                if corpus in self._to_compare or self._closing.is_set():
                    continue
                self._to_compare.add(corpus)
                self._executor.submit(self._compare, corpus)

    def close(self) -> None:
        """Finishes the file that is being indexed; what waits is taken up at the next start."""
        with self._lock:
            self._closing.set()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _submit(self, job: Job) -> None:
        with self._lock:
            if self._closing.is_set():
                return  # it is taken up at the next start
            self._waiting += 1
            self._executor.submit(self._run, job)

    def _run(self, job: Job) -> None:
        with self._lock:
            self._waiting -= 1
        try:
            self._index(replace(job, state=State.RUNNING))
        except Exception as error:
            log.exception("job %s failed", job.id, exc_info=error)
        self.compare([job.corpus])

    def _compare(self, corpus: str) -> None:
        """In the thread of the jobs, so that no two write at once; each of the jobs that come meanwhile goes first."""
        with self._lock:
            self._to_compare.discard(corpus)
        try:
            app = self._over(corpus)
            if corpus in app.corpora():
                app.contrast(self._go_on)
        except _GivesWay:
            self.compare([corpus])
        except ReadOnly as error:
            log.info("what is new in %s is not compared: %s", corpus, error.message)
        except Exception as error:
            log.exception("comparing the documents of %s failed", corpus, exc_info=error)

    def _go_on(self, _: Comparing) -> None:
        """Told between the steps of comparing."""
        if self._closing.is_set() or self._waiting:
            raise _GivesWay

    def _index(self, job: Job) -> None:
        self._note(job)
        for at, file in enumerate(job.files):
            if file.state != State.QUEUED:
                continue
            if self._closing.is_set():
                return
            if job.id in self._unwanted:
                self._end(job, at, State.CANCELLED, CANCELLED)
                return
            try:
                taken = self._take(job.corpus, file)
            except Exception as error:
                if self._closing.is_set():
                    return
                if isinstance(error, Unreachable):
                    log.warning("job %s waits, and lets others go first: %s", job.id, error.message)
                    job = replace(job, state=State.QUEUED)
                    self._note(job)
                    self._submit(job)
                    return
                self._end(job, at, State.FAILED, problem_of(error).detail)
                return
            job = replace(job, files=(*job.files[:at], taken, *job.files[at + 1 :]))
            self._note(job)
        self._note(replace(job, state=State.DONE))

    def _end(self, job: Job, at: int, state: State, reason: str) -> None:
        """Ends a job before its files from `at` on are indexed."""
        left = [replace(each, state=SKIPPED, reason=reason) for each in job.files[at:]]
        self._note(replace(job, state=state, reason=reason, files=(*job.files[:at], *left)))
        for each in left:
            if each.path:
                Path(each.path).unlink(missing_ok=True)

    def _take(self, corpus: str, file: JobFile) -> JobFile:
        """Indexes a file. Raises what indexing raises; CorpusBusy and Unreachable only after some patience."""
        upload = Upload(Path(file.path), file.name) if file.path else None
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                app = self._over(corpus)
                outcome = app.take(upload) if upload else app.add_page(file.name)
                break
            except (CorpusBusy, Unreachable):
                if time.monotonic() > deadline or self._closing.wait(0.5):
                    raise
        id_ = None
        if not outcome.reason:
            with suppress(CorrobotError):  # it is indexed, whether its id can be read now or not
                id_ = app.library.identifier(outcome.source)
        return replace(file, name=outcome.source, state=outcome.fate.value, reason=outcome.reason, document_id=id_)

    def _note(self, job: Job) -> None:
        self._chats.note_job(job.owner, job.id, job.record(), job.state in OVER)
        if job.state in OVER:
            self._unwanted.discard(job.id)
