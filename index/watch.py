"""Says when something changes at or below some paths, and knows nothing of what is done then. Home of watchfiles."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import watchfiles
from watchfiles import Change

from index.errors import CorrobotError
from index.files import Exclude

_STEP, _DEBOUNCE = 300, 3000
"""Milliseconds: changes are told together until there is none for one step, and no later than this."""
_TICK = 500
"""Milliseconds between looks at whether the paths themselves are still the same: a disk may come or go."""


class NoWatching(CorrobotError):
    """The system does not tell of changes."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"Changes can't be watched: {why.rstrip('.')}.",
            "On Linux, raise fs.inotify.max_user_watches, or set WATCHFILES_FORCE_POLLING=1.",
        )


class Watcher:
    """While its block runs, notes changes below folders and of files, also where they come, go, or are replaced.

    Hidden files and what `exclude` matches don't count.
    """

    def __init__(self, paths: Sequence[Path], exclude: Exclude) -> None:
        self._paths, self._exclude = [path.absolute() for path in paths], exclude
        self._changed, self._ready, self._stop = threading.Event(), threading.Event(), threading.Event()
        self._failed: NoWatching | None = None
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)

    def __enter__(self) -> Watcher:
        """Returns when no further change can be missed. Raises NoWatching."""
        self._thread.start()
        self._ready.wait()
        self._check()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def pending(self) -> bool:
        """Whether something has changed since `wait` last said so."""
        return self._changed.is_set()

    def wait(self, seconds: float) -> bool:
        """Whether something has changed since this was last asked; waits so long for it. Raises NoWatching."""
        # What is set just as the time is up is told the next time.
        if changed := self._changed.wait(seconds):
            self._changed.clear()
        self._check()
        return changed

    def _check(self) -> None:
        if self._failed:
            raise self._failed

    def _run(self) -> None:
        state = self._state()
        try:
            while not self._stop.is_set():
                state = self._watch(state)
        except Exception as error:
            self._failed = NoWatching(str(error))
            self._changed.set()
        finally:
            self._ready.set()

    def _watch(self, state: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """Notes changes until one of the paths is another file or folder than it was; their state then."""
        roots = [path.resolve() for path in self._paths if path.is_dir()]

        def wanted(_: Change, path: str) -> bool:
            return any(self._wanted(Path(path), root) for root in roots)

        again = self._ready.is_set()
        try:
            for changes in watchfiles.watch(
                *roots,
                watch_filter=wanted,
                step=_STEP,
                debounce=_DEBOUNCE,
                rust_timeout=_TICK,
                yield_on_timeout=True,
                stop_event=self._stop,
                raise_interrupt=False,
                ignore_permission_denied=True,
            ):
                now = self._state()
                if changes or again or now != state:
                    self._changed.set()
                # When it first comes back, all is set up. What changed while it was set up anew, nobody noted.
                again = False
                self._ready.set()
                if now != state:
                    return now
        except FileNotFoundError:  # went while we set up
            self._stop.wait(_TICK / 1000)
        return self._state()

    def _wanted(self, path: Path, root: Path) -> bool:
        if not path.is_relative_to(root):
            return False
        hidden = any(part.startswith(".") for part in path.relative_to(root).parts)
        return not hidden and not self._exclude.matches(path, root)

    def _state(self) -> list[tuple[int, ...]]:
        """Of each path, what says that it is the same: of a folder which one it is, of a file also its version."""
        return [_identity(path) for path in self._paths]


def _identity(path: Path) -> tuple[int, ...]:
    try:
        found = os.stat(path)
    except OSError:
        return ()
    if path.is_dir():
        return found.st_dev, found.st_ino
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns
