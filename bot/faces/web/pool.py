"""A bounded number of threads for what needs the processor, and a bounded queue before them.

Knows nothing of questions. A piece of work is a generator: it runs in a thread, its items arrive in the event loop, and
it is closed at its next item when nobody wants them any more.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.faces.web.problems import Problem, Refused

T = TypeVar("T")

RETRY_AFTER = 2
"""Seconds: about as long as a full queue of questions takes."""


@dataclass(frozen=True, slots=True)
class _Failed:
    error: BaseException


class _End:
    pass


class Run(Generic[T]):
    """A piece of work that is under way or waits for a thread. Iterate over it once, in the event loop."""

    def __init__(
        self, submit: Callable[[Callable[[], None]], Future[None]], make: Callable[[], Generator[T, None, None]]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._items: asyncio.Queue[T | _Failed | _End] = asyncio.Queue()
        self._unwanted = threading.Event()
        self._make = make
        self._future = submit(self._work)

    def stop(self) -> None:
        """Nobody wants further items: what waits is taken out, what runs is closed at its next item."""
        self._unwanted.set()
        self._future.cancel()
        self._items.put_nowait(_End())

    async def __aiter__(self) -> AsyncIterator[T]:
        try:
            while not isinstance(item := await self._items.get(), _End):
                if isinstance(item, _Failed):
                    raise item.error
                yield item
        finally:
            self.stop()

    def _work(self) -> None:
        try:
            items = self._make()
            with closing(items):
                for item in items:
                    if self._unwanted.is_set():
                        return
                    self._tell(item)
            self._tell(_End())
        except BaseException as error:
            self._tell(_Failed(error))

    def _tell(self, item: T | _Failed | _End) -> None:
        self._loop.call_soon_threadsafe(self._items.put_nowait, item)


class Pool:
    """`workers` threads, and at most `waiting` pieces of work that wait for one. Used from one event loop."""

    def __init__(self, workers: int, waiting: int) -> None:
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="answering")
        self._free = self._most = workers + waiting
        self._lock = threading.Lock()

    def start(self, make: Callable[[], Generator[T, None, None]]) -> Run[T]:
        """Has a generator made and run in a thread. Raises Refused with a 503 where the queue is full."""
        return Run(self._submit, make)

    async def call(self, function: Callable[[], T]) -> T:
        """What a function returns that runs in a thread. Raises what it raises, and Refused as `start`."""

        def once() -> Generator[T, None, None]:
            yield function()

        results = [result async for result in self.start(once)]
        return results[0]

    def open(self) -> int:
        """How many pieces of work run or wait."""
        return self._most - self._free

    def close(self) -> None:
        """Waits for what runs and waits."""
        self._executor.shutdown(wait=True)

    def _submit(self, work: Callable[[], None]) -> Future[None]:
        with self._lock:
            if self._free <= 0:
                raise Refused(
                    Problem(
                        503,
                        "busy",
                        "More questions are waiting than can be answered soon.",
                        f"Ask again in {RETRY_AFTER} seconds.",
                        {"Retry-After": str(RETRY_AFTER)},
                    )
                )
            self._free -= 1
        future = self._executor.submit(copy_context().run, work)  # with what whoever asks may see
        future.add_done_callback(self._release)
        return future

    def _release(self, _: Future[None]) -> None:
        with self._lock:
            self._free += 1
