"""Folders that the server keeps in step with its default corpus, in a thread of its own; what changes is in the log."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.faces.progress import changed, warning
from bot.faces.web.state import Server
from bot.watch import Busy, Told, Watch
from index.errors import CorrobotError, PathNotFound

log = logging.getLogger("corrobot")

_AGAIN = 60.0
"""Seconds until it is tried again after an error, such as that of a full disk."""


class Following:
    """While the server runs."""

    def __init__(self, server: Server, paths: Sequence[Path], exclude: Sequence[str]) -> None:
        """Raises PathNotFound for a path that isn't there, BadPattern for a pattern that is none."""
        for path in paths:
            if not path.exists():
                raise PathNotFound(str(path))
        server.app.watcher(paths, exclude)  # a pattern that is none is told before anything is served
        self._server = server
        self._watch = Watch(server.app, paths, exclude)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Finishes the file that is being indexed."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._watch.run(self._stop, self._tell, self._compare)
            except CorrobotError as error:
                log.error("watching failed, and is tried again: %s", error)
                self._stop.wait(_AGAIN)

    def _compare(self, _: Callable[[], bool]) -> None:
        self._server.jobs.compare([self._server.app.settings.corpus])

    def _tell(self, event: Told) -> None:
        if isinstance(event, Busy):
            log.info("another process is indexing the corpus %s; waiting until it is done", event.corpus)
        elif said := warning(event):
            log.warning("%s", said)
        elif said := changed(event):
            log.info("%s", said)
