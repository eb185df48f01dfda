"""The threads that work on tasks: a bounded number, one task of a place at a time, each until it is done.

Knows when a task is taken up, given back and given up; what is done about it is the caller's.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from bot.faces.slack.api import Later, Refused
from bot.outbox import LEASE, Lost, Outbox, Task
from index.errors import Unreachable

log = logging.getLogger("corrobot")

THREADS = 8
"""Tasks that are worked on at once: most of their time they wait for Slack."""

LONGEST_WAIT = 60.0
"""Seconds between two attempts at most, unless Slack names more."""

GIVEN_UP = 4_320
"""Attempts after which nobody waits for an answer any more: a minute apart, they take three days."""

AWAY = 2.0
"""Seconds until a task is taken up again that the database was away for."""

FAILURES = 3
"""Times that a task may fail by a fault of ours before it is given up."""


BURST, QUIET, LONGEST_BURST = 5, 0.1, 2.0
"""So many requests with less than `QUIET` seconds between them are a burst: while it lasts, but no longer than
`LONGEST_BURST` seconds, no task is begun, since Slack waits three seconds for each of them to be acknowledged.
"""


class _Bursts:
    """Whether many requests come at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._began = self._last = 0.0
        self._count = 0

    def heard(self) -> None:
        with self._lock:
            now = time.monotonic()
            if now - self._last > QUIET:
                self._began, self._count = now, 0
            self._last = now
            self._count += 1

    def lasts(self) -> bool:
        with self._lock:
            now = time.monotonic()
            return self._count >= BURST and now - self._last <= QUIET and now - self._began < LONGEST_BURST


class Work:
    """Takes tasks from an outbox, also those that another process left behind."""

    def __init__(self, outbox: Outbox, do: Callable[[Task], None], failed: Callable[[Task, Exception], None]) -> None:
        """`do` works on a task to its end or raises Later. `failed` tells who asked that a task is given up, and may
        raise Later, too.
        """
        self._outbox, self._do, self._failed = outbox, do, failed
        self._executor = ThreadPoolExecutor(THREADS, thread_name_prefix="slack")
        self._lock = threading.Lock()
        self._busy: set[str] = set()
        self._bursts = _Bursts()
        self._woken, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="slack tasks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def heard(self) -> None:
        """A request has come, and perhaps more with it."""
        self._bursts.heard()

    def wake(self) -> None:
        """There is something new to do."""
        self._woken.set()

    def close(self) -> None:
        """Finishes what is being worked on; what waits is taken up at the next start."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()
        self._executor.shutdown(wait=True)

    def _run(self) -> None:
        renewed = time.monotonic()
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                burst = self._bursts.lasts()
                if not burst:
                    self._take()
                if time.monotonic() - renewed > LEASE / 4:
                    self._outbox.renew(self._held())
                    renewed = time.monotonic()
                wait = QUIET / 2 if burst else 1.0 if self._held() else self._pause()
            except Exception as error:  # a full disk, say: this must go on when it is over
                log.error("tasks can't be taken up: %s", error)
                wait = 5.0
            self._woken.wait(wait)

    def _pause(self) -> float:
        """Seconds until a task may be due; also those that another process has taken are looked for."""
        due = self._outbox.due_in()
        return 1.0 if due is None else min(1.0, max(0.1, due))

    def _take(self) -> None:
        while len(self._held()) < THREADS and not self._stopping.is_set():
            task = self._outbox.claim()
            if task is None:
                return
            with self._lock:
                if task.key in self._busy:  # it was not held for a while, and nobody else has taken it
                    continue
                self._busy.add(task.key)
            self._executor.submit(self._work, task).add_done_callback(self._free(task.key))

    def _held(self) -> list[str]:
        with self._lock:
            return list(self._busy)

    def _free(self, key: str) -> Callable[[Future[None]], None]:
        def freed(_: Future[None]) -> None:
            with self._lock:
                self._busy.discard(key)
            self._woken.set()

        return freed

    def _work(self, task: Task) -> None:
        try:
            self._do(task)
            self._outbox.done(task.key)
        except Later as later:
            if task.tries >= GIVEN_UP:
                self._give_up(task, later)
                return
            wait = min(LONGEST_WAIT, 0.5 * 2 ** min(task.tries, 10)) if later.seconds is None else later.seconds
            self._outbox.later(task.key, wait + random.random() * 0.5, tried=later.seconds is None)
        except Lost as lost:
            log.warning("%s", lost.message)
        except Unreachable as error:
            log.warning("the task %s waits: %s", task.key, error.message)
            with suppress(Unreachable):  # then it is free after its lease
                self._outbox.later(task.key, AWAY, tried=False)
        except Refused as refused:
            log.warning("Slack does not take the reply to the task %s: %s", task.key, refused.code)
            self._give_up(task, refused)
        except Exception as error:
            log.error("the task %s failed", task.key, exc_info=error)
            if task.tries + 1 < FAILURES:
                self._outbox.later(task.key, 2.0 * (task.tries + 1))
            else:
                self._give_up(task, error)

    def _give_up(self, task: Task, error: Exception) -> None:
        """Ends a task after who asked was told. Where Slack can't be reached to tell, that is tried again."""
        try:
            self._failed(task, error)
        except Lost as lost:
            log.warning("%s", lost.message)
            return
        except Later:
            self._outbox.later(task.key, LONGEST_WAIT)
            return
        except Exception as further:
            log.error("nobody could be told that the task %s was given up", task.key, exc_info=further)
        self._outbox.done(task.key)
