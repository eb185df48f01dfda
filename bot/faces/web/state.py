"""What the routes share: the corpora with their models, conversations, uploads, and the threads that work.

Knows how a corpus is named and found. Knows nothing of HTTP.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

from bot.assemble import App, assemble
from bot.chats import Chats
from bot.database import Files, is_read_only
from bot.faces.web.jobs import Jobs
from bot.faces.web.keys import Identity, Key
from bot.faces.web.metrics import Metrics
from bot.faces.web.pool import Pool
from bot.faces.web.problems import Problem, Refused
from bot.settings import EMBEDDED, Settings
from index.errors import CorpusNotFound, ReadOnly

log = logging.getLogger("corrobot")


AGAIN = 10
"""Seconds until it is tried again to load what could not be loaded."""

PATIENCE = 6.0
"""Seconds for which questions to begin with are looked for, while nobody waits for them alone."""

_NOWHERE = Path(os.devnull)
"""A folder in which there is no file."""

_WARMING = Problem(503, "warming", "The models are being loaded.", "Ask again in 2 seconds.", {"Retry-After": "2"})


class Server:
    """One process of the web face. The models of `app` serve all corpora."""

    def __init__(self, settings: Settings, keys: tuple[Key, ...]) -> None:
        """Opens what is kept; where nothing can be written, conversations are kept in memory. Raises StoreError, and
        ModelError for a model that is not there.
        """
        self.settings, self.keys = settings, keys
        self.app = assemble(settings)
        keeping = self.app.keeping
        if settings.store == EMBEDDED and is_read_only(settings.home):
            log.warning(
                "%s can't be written to: it is asked, and what is said to it is kept until the end", settings.home
            )
            keeping = Files(settings.home, in_memory=True)
        try:
            self.chats = Chats(keeping)
        except ReadOnly as error:
            log.warning("%s What is said is kept until the end of this server.", error.message)
            self.chats = Chats(Files(_NOWHERE, in_memory=True))
        self.pool = Pool(settings.workers, settings.queue)
        self.spare = Pool(1, settings.queue)  # for what no question may wait for
        shared = self.app.shared()
        self.jobs = Jobs(self.chats, self.over, (lambda name: shared(name, 0)) if shared else None)
        self.metrics = Metrics(
            self.pool.open, self.jobs.waiting, lambda: [self.over(corpus) for corpus in self.app.corpora()]
        )
        self._apps: dict[str, App] = {}
        self._suggested: dict[str, tuple[int, list[str]]] = {}
        self._lock, self._closing = threading.Lock(), threading.Event()
        self._unready: Exception | None = Refused(_WARMING)
        self._hindered = ""
        self._warming = threading.Thread(target=self._start, name="warming", daemon=True)

    def start(self) -> None:
        """Takes up what a kill interrupted, loads the models, and compares what is not compared; in the background."""
        self._warming.start()

    def over(self, corpus: str | None) -> App:
        """The app of a corpus; without a name, of the default one. Raises CorpusName."""
        if corpus is None or corpus == self.settings.corpus:
            return self.app
        with self._lock:
            known = self._apps.get(corpus)
        if known:
            return known
        made = self.app.over(corpus)
        if corpus not in self.app.corpora():  # asking for names that are none would fill the memory
            return made
        with self._lock:
            return self._apps.setdefault(corpus, made)

    def app_for(self, who: Identity, corpus: str | None) -> App:
        """The app of the corpus that somebody asks. Raises CorpusName, and Refused where their key may not."""
        named = who.usual(self.settings.corpus) if corpus is None else corpus
        if not who.may(named):
            raise Refused(
                Problem(403, "corpus", "This key may not ask that corpus.", "GET /api/corpora lists those that it may.")
            )
        return self.over(named)

    def corpora(self, who: Identity) -> list[str]:
        """The corpora that somebody may ask."""
        return [corpus for corpus in self.app.corpora() if who.may(corpus)]

    def suggestions(self, app: App) -> list[str]:
        """Questions to begin with, looked for once as long as the corpus stays as it is; none where nothing is
        indexed.
        """
        corpus = app.settings.corpus
        if corpus not in app.corpora():
            return []
        now = app.library.generation()
        if self._suggested.get(corpus, (None,))[0] != now:
            began = time.monotonic()
            found = app.suggestions(PATIENCE)
            if not found and time.monotonic() - began >= PATIENCE:
                return []  # a busy machine: they are looked for again when somebody else begins
            self._suggested[corpus] = now, found
        return self._suggested[corpus][1]

    def close(self) -> None:
        """Finishes what runs and waits, and lets go of all files."""
        self._closing.set()
        if self._warming.is_alive():  # a process that ends while a model is being loaded is aborted
            self._warming.join()
        self.jobs.close()
        self.pool.close()
        self.spare.close()
        for app in (self.app, *self._apps.values()):
            app.close()
        self.chats.close()

    def ready(self) -> None:
        """Returns at once where models are loaded and the store can be read. Raises what hinders that, and Refused
        while they are being loaded.
        """
        if self._unready:
            raise self._unready.with_traceback(None)
        with suppress(CorpusNotFound):
            self.app.bot()
            self.app.library.warm()

    def _start(self) -> None:
        resumed = self._resume()
        while not self._closing.is_set():
            try:
                self.app.warm()
                self._unready = None
                self.jobs.compare(self.app.corpora())
                break
            except Exception as error:
                if str(error) != str(self._unready):
                    log.warning("not ready, and tried again every %d seconds: %s", AGAIN, error)
                self._unready = error
            self._closing.wait(AGAIN)
            resumed = resumed or self._resume()
        while not (resumed or self._closing.wait(AGAIN)):
            resumed = self._resume()

    def _resume(self) -> bool:
        """Takes up what a kill interrupted; whether that could be done."""
        try:
            self.jobs.resume([self.over(corpus) for corpus in self.app.corpora()])
        except Exception as error:
            if str(error) != self._hindered:
                log.warning("what was interrupted can't be taken up yet: %s", error)
            self._hindered = str(error)
            return False
        return True
