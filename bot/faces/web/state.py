"""What the routes share: the corpora with their models, conversations, uploads, and the threads that work.

Knows how a corpus is named and found. Knows nothing of HTTP.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from bot.assemble import App
from bot.chats import Chats
from bot.faces.web.jobs import Jobs
from bot.faces.web.keys import Key
from bot.faces.web.pool import Pool
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Server:
    """One process of the web face. The models of `app` serve all corpora."""

    settings: Settings
    keys: tuple[Key, ...]
    app: App
    chats: Chats
    pool: Pool
    _apps: dict[str, App] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    jobs: Jobs = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "jobs", Jobs(self.chats, self.over))

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
