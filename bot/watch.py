"""Keeps a corpus in step with folders: indexes them, and does so again whenever something in them changes.

Knows when to index, when to compare and when to wait. Knows nothing of screens: what happens is told as events.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from bot.assemble import App
from bot.audit import Comparing
from index.errors import CorpusBusy, PathNotFound
from index.events import Event, Kept, Skipped

if TYPE_CHECKING:
    from collections.abc import Set

_TICK = 0.5
"""Seconds between looks at whether to stop."""
_RETRY = 1.0
"""Seconds until it is tried again to change a corpus that another process is changing."""


@dataclass(frozen=True, slots=True)
class Busy:
    """Another process is changing the corpus; it is waited for."""

    corpus: str


Told: TypeAlias = Event | Busy | Comparing


class Watch:
    """Over one corpus."""

    def __init__(self, app: App, paths: Sequence[Path], exclude: Sequence[str] = (), forget: bool = False) -> None:
        """`forget`: documents go also where all of a path would, as when a disk is away."""
        self._app, self._paths, self._exclude, self._forget = app, paths, exclude, forget
        self._told: Set[Event] = frozenset()

    def run(
        self,
        stop: threading.Event,
        tell: Callable[[Told], None],
        compare: Callable[[Callable[[], bool]], None] | None = None,
    ) -> None:
        """Goes on until it is told to stop. What can't be read is told once, and again when it was readable meanwhile.

        `compare` is called after each run with what says whether to give way; by default it compares what is new or
        changed with all else. Raises PathNotFound for a path that isn't there at the start, and what indexing raises
        but CorpusBusy.
        """
        for path in self._paths:
            if not path.exists():
                raise PathNotFound(str(path))
        compare = compare or self._compare
        with self._app.watcher(self._paths, self._exclude) as watcher:
            due, busy = True, False
            while not stop.is_set():
                if due:
                    try:
                        self._index(stop, tell)
                    except _GivesWay:
                        return
                    except CorpusBusy:
                        if not busy:
                            tell(Busy(self._app.settings.corpus))
                        busy = True
                        stop.wait(_RETRY)
                        continue
                    busy = False
                    compare(lambda: watcher.pending or stop.is_set())
                due = watcher.wait(_TICK)

    def _index(self, stop: threading.Event, tell: Callable[[Told], None]) -> None:
        told: set[Event] = set()

        def once(event: Event) -> None:
            if stop.is_set():
                raise _GivesWay
            if isinstance(event, Skipped | Kept):
                told.add(event)
                if event in self._told:
                    return
            tell(event)

        self._app.keep_in_step(self._paths, once, exclude=self._exclude, forget=self._forget)
        self._told = told

    def _compare(self, gives_way: Callable[[], bool]) -> None:
        def go_on(_: Comparing) -> None:
            if gives_way():
                raise _GivesWay

        try:
            self._app.contrast(go_on)
        except _GivesWay:
            return


class _GivesWay(Exception):
    """A run stops here, since something else is to be done; what it has done is kept, and the next one goes on."""
