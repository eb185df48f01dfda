"""Indexing what was uploaded, and pages, in the background: one after the other, in a thread of its own.

A job is kept from the moment it is accepted, and taken up again after a kill: by this server, or by any that shares its
store. One server at a time does the jobs of a corpus, in the order in which they were given. What a job has indexed is
compared with all else after it, when no other job waits. Knows what a job is for whoever asks for it. Knows nothing of
HTTP.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import cast

from bot.assemble import App
from bot.audit import Comparing
from bot.chats import UNWANTED, Chats
from bot.faces.web.problems import Problem, Refused, problem_of
from index.errors import CorpusBusy, CorrobotError, ReadOnly, Unreachable
from index.uploads import Fate, Upload

log = logging.getLogger("corrobot")

SKIPPED = Fate.SKIPPED.value

MOST_WAITING = 50
"""Jobs that may wait at once."""

PATIENCE = 600
"""Seconds for which a job waits while another process is indexing the corpus."""

AGAIN = 0.5
"""Seconds until what met an outage of the database is tried again."""

LOOKING = 1.0
"""Seconds between two looks for jobs that another server left behind."""


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

    def upload(self) -> Upload | None:
        """What was handed in; None for a page."""
        return Upload(Path(self.path), self.name) if self.path else None

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
    unwanted: bool = False

    def json(self) -> dict[str, object]:
        """What is told of it."""
        done = sum(file.state != State.QUEUED for file in self.files)
        told: dict[str, object] = {"id": self.id, "corpus": self.corpus, "state": self.state.value, "done": done}
        told |= {"total": len(self.files), "files": [file.json() for file in self.files]}
        return told | ({"reason": self.reason} if self.reason else {})

    def record(self) -> dict[str, object]:
        """What is kept of it: all but that it is unwanted, which is noted by whoever cancels it."""
        files = [[file.name, file.path, file.state, file.reason, file.document_id] for file in self.files]
        return {"corpus": self.corpus, "state": self.state.value, "files": files, "reason": self.reason}


def _job(id_: str, owner: str, record: Mapping[str, object]) -> Job:
    files = cast(list[tuple[str, str | None, str, str | None, str | None]], record["files"])
    reason = cast(str | None, record["reason"])
    made = tuple(JobFile(*file) for file in files)
    return Job(id_, owner, str(record["corpus"]), State(str(record["state"])), made, reason, bool(record.get(UNWANTED)))


class _GivesWay(Exception):
    """Comparing stops here: a job waits, or the server ends. It goes on later where it was."""


class Jobs:
    """The jobs of a server, and of all others that share its store: those of a corpus in the order in which they were
    given, whichever server takes them up.
    """

    def __init__(
        self,
        chats: Chats,
        over: Callable[[str], App],
        alone: Callable[[str], AbstractContextManager[Callable[[], None]]] | None = None,
    ) -> None:
        """`alone` is what one server at a time can enter, by name, where several share the store: it gives what raises
        Unreachable once that is lost, and raises CorpusBusy where another server has it.
        """
        self._chats, self._over, self._alone = chats, over, alone
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="indexing")
        self._lock = threading.Lock()
        self._to_do = threading.Event()
        self._to_compare: set[str] = set()
        self._failed: set[str] = set()
        self._closing = threading.Event()
        self._looking = threading.Thread(target=self._look, name="looking for jobs", daemon=True)

    def resume(self, apps: Iterable[App]) -> None:
        """Takes up the jobs that a kill interrupted, and clears away what it left of others in some corpora. Where
        servers share the store, what another one leaves behind is taken up from now on, too.
        """
        wanted = {Path(file.path) for job in self._unfinished() for file in job.files if file.path}
        for app in apps:
            with suppress(CorrobotError):  # a damaged corpus says so to whoever asks it
                app.sweep(wanted)
        self._wake()
        if self._alone and not self._closing.is_set():
            self._looking.start()

    def add(self, owner: str, corpus: str, uploads: Sequence[Upload], pages: Sequence[str] = ()) -> Job:
        """Accepts uploads and the addresses of pages: they will be indexed, whatever happens. Raises Refused where too
        many jobs wait, and StoreError where the job can't be kept: then the uploads are the caller's.
        """
        self.room()
        files = (*(JobFile(upload.name, str(upload.path)) for upload in uploads), *(JobFile(at, None) for at in pages))
        job = Job(f"j-{secrets.token_hex(8)}", owner, corpus, State.QUEUED, files)
        for upload in uploads:
            self._over(corpus).hand_in(upload)
        self._note(job)
        self._wake()
        return job

    def of(self, owner: str) -> list[Job]:
        """An owner's jobs as they stand, the newest first."""
        return [_job(id_, owner, record) for id_, record in self._chats.jobs(owner)]

    def room(self) -> None:
        """Raises Refused where too many jobs wait."""
        if self.waiting() >= MOST_WAITING:
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
        """How many jobs wait. Raises StoreError."""
        return sum(job.state is State.QUEUED for job in self._unfinished())

    def get(self, owner: str, id_: str) -> Job:
        """A job as it stands. Raises NotKept."""
        return _job(id_, owner, self._chats.job(owner, id_))

    def cancel(self, owner: str, id_: str) -> Job:
        """Leaves out what of a job is not indexed yet; a file that is being indexed is finished. Returns the job as it
        stands. Raises NotKept.
        """
        job = self.get(owner, id_)
        if job.state not in OVER:
            self._chats.cancel_job(owner, id_)
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
        if self._looking.is_alive():
            self._looking.join()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _unfinished(self) -> list[Job]:
        """The jobs that are not over, in the order in which they were given. Raises StoreError."""
        return [_job(id_, owner, record) for owner, id_, record in self._chats.unfinished()]

    def _look(self) -> None:
        """Looks now and then for jobs that no server is at: another one has ended, or gave them up."""
        while not self._closing.wait(LOOKING):
            with suppress(CorrobotError):
                if not self._to_do.is_set() and any(map(self._is_free, {job.corpus for job in self._unfinished()})):
                    self._wake()

    def _is_free(self, corpus: str) -> bool:
        try:
            with self._entered(corpus):
                return True
        except CorpusBusy:
            return False

    def _entered(self, corpus: str) -> AbstractContextManager[Callable[[], None]]:
        """The right to do the jobs of a corpus. Raises CorpusBusy where another server has it."""
        return self._alone(f"jobs-{corpus}") if self._alone else nullcontext(_of_course)

    def _wake(self) -> None:
        """Has the thread of the jobs do what there is to do, unless it is about to."""
        with self._lock:
            if not (self._closing.is_set() or self._to_do.is_set()):
                self._to_do.set()
                self._executor.submit(self._work)

    def _work(self) -> None:
        """Does all jobs that no other server is at, a corpus after the other."""
        self._to_do.clear()
        try:
            tried: set[str] = set()
            while corpus := self._next(tried):
                tried.add(corpus)
                with suppress(CorpusBusy), self._entered(corpus) as still:
                    while job := self._first(corpus):
                        self._run(job, still)
                        self.compare([corpus])
        except Unreachable as error:
            log.warning("jobs wait: %s", error.message)
            if not self._closing.wait(AGAIN):
                self._wake()
        except Exception as error:
            log.exception("the jobs can't be done", exc_info=error)

    def _next(self, tried: Set[str]) -> str | None:
        """The corpus of the first job that can be done, but for some corpora."""
        return next((job.corpus for job in self._doable() if job.corpus not in tried), None)

    def _first(self, corpus: str) -> Job | None:
        return next((job for job in self._doable() if job.corpus == corpus), None)

    def _doable(self) -> list[Job]:
        if self._closing.is_set():
            return []
        return [job for job in self._unfinished() if job.id not in self._failed]

    def _run(self, job: Job, still: Callable[[], None]) -> None:
        """Does a job. Raises Unreachable: it is to be done again then."""
        try:
            self._index(replace(job, state=State.RUNNING), still)
        except Unreachable:
            raise
        except Exception as error:
            self._failed.add(job.id)  # taken up at the next start
            log.exception("job %s failed", job.id, exc_info=error)

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
        except Unreachable as error:
            log.warning("what is new in %s is compared later: %s", corpus, error.message)
            if not self._closing.wait(AGAIN):
                self.compare([corpus])
        except ReadOnly as error:
            log.info("what is new in %s is not compared: %s", corpus, error.message)
        except Exception as error:
            log.exception("comparing the documents of %s failed", corpus, exc_info=error)

    def _go_on(self, _: Comparing) -> None:
        """Told between the steps of comparing."""
        if self._closing.is_set() or self._to_do.is_set():
            raise _GivesWay

    def _index(self, job: Job, still: Callable[[], None]) -> None:
        self._note(job)
        for at, file in enumerate(job.files):
            if file.state != State.QUEUED:
                continue
            if self._closing.is_set():
                return
            if self.get(job.owner, job.id).unwanted:
                self._end(job, at, State.CANCELLED, CANCELLED)
                return
            try:
                taken = self._take(job.corpus, file, still)
            except Unreachable:
                raise
            except Exception as error:
                if self._closing.is_set():
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
            if upload := each.upload():
                self._over(job.corpus).throw_away(upload)

    def _take(self, corpus: str, file: JobFile, still: Callable[[], None]) -> JobFile:
        """Indexes a file. Raises what indexing raises; CorpusBusy only after some patience."""
        upload = file.upload()
        deadline = time.monotonic() + PATIENCE
        while True:
            still()
            try:
                app = self._over(corpus)
                outcome = app.take(upload) if upload else app.add_page(file.name)
                break
            except CorpusBusy:
                if time.monotonic() > deadline or self._closing.wait(0.5):
                    raise
        id_ = None
        if not outcome.reason:
            with suppress(CorrobotError):  # it is indexed, whether its id can be read now or not
                id_ = app.library.identifier(outcome.source)
        return replace(file, name=outcome.source, state=outcome.fate.value, reason=outcome.reason, document_id=id_)

    def _note(self, job: Job) -> None:
        self._chats.note_job(job.owner, job.id, job.record(), job.state in OVER)


def _of_course() -> None:
    """Nobody else can be at the jobs of a store that no other server shares."""
