"""What the routes share: the corpora with their models, conversations, uploads, and the threads that work.

Knows how a corpus is named and found. Knows nothing of HTTP.
"""

from __future__ import annotations

import logging
import threading

from bot.assemble import App, assemble
from bot.chats import Chats
from bot.faces.web.jobs import Jobs
from bot.faces.web.keys import Key
from bot.faces.web.pool import Pool
from bot.settings import Settings
from index.errors import CorpusNotFound

log = logging.getLogger("corrobot")


class Server:
    """One process of the web face. The models of `app` serve all corpora."""

    def __init__(self, settings: Settings, keys: tuple[Key, ...]) -> None:
        """Opens what is kept. Raises StoreError, and ModelError for a model that is not there."""
        self.settings, self.keys = settings, keys
        self.app = assemble(settings)
        self.chats = Chats(settings.home)
        self.pool = Pool(settings.workers, settings.queue)
        self.jobs = Jobs(self.chats, self.over)
        self._apps: dict[str, App] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        """Takes up what a kill interrupted, and loads the models, in the background."""
        self.jobs.resume()
        threading.Thread(target=self._warm, name="warming", daemon=True).start()

    def over(self, corpus: str | None) -> App:
        """The app of a corpus; without a name, of the default one. Raises CorpusName."""
        if corpus is None or corpus == self.settings.corpus:
            return self.app
        with self._lock:
            known = self._apps.get(corpus)
            if known is None:
                known = self.app.over(corpus)
                if corpus in self.app.corpora():  # or asking for names that are none would fill the memory
                    self._apps[corpus] = known
            return known

    def close(self) -> None:
        """Finishes what runs and waits, and lets go of all files."""
        self.jobs.close()
        self.pool.close()
        for app in (self.app, *self._apps.values()):
            app.library.close()
        self.chats.close()

    def _warm(self) -> None:
        try:
            self.app.bot().ask("What is this about?")
        except CorpusNotFound:
            log.info("nothing is indexed yet in the corpus %s", self.settings.corpus)
        except Exception as error:
            log.warning("not ready: %s", error)
