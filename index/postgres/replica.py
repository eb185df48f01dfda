"""Searching a read replica: a server that follows the primary one, and may be behind it, or away.

A call is made at the replica where that has all that the primary has of the corpus: the generation is looked up at the
primary first, and has to be reached. So an answer is made of what one server after the other knew, and never goes back.
What the replica can't give, the primary gives: where it is behind, is away, or ends a query because what it reads is
changed. A replica that failed is left out for a while. What the bot keeps, and all changes, are the primary's.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from psycopg import Connection

from index.errors import CorpusNotFound, CorrobotError, StoreError
from index.postgres.database import ADDRESS, Database
from index.postgres.library import Corpus, PostgresLibrary
from index.types import Document, Hit, Passage, Sentence

if TYPE_CHECKING:
    from index.ports import Matrix, Neighbour, Vector

log = logging.getLogger("corrobot")

AWAY = 10.0
"""Seconds for which a replica that failed is not asked."""
_SECONDS = 2
"""To wait for a connection: a person waits, and the primary is there."""

T = TypeVar("T")


class Replica:
    """A server that follows the primary one, by its address, and whether it can be asked now."""

    def __init__(self, url: str) -> None:
        """Raises StoreError for what is no address."""
        self.database = Database(url, _SECONDS)
        try:
            self.database.check()
        except StoreError:
            raise StoreError("The setting `store_read` can't be read as an address.", ADDRESS) from None
        self._lock = threading.Lock()
        self._failed, self._until = False, 0.0

    def can_be_asked(self) -> bool:
        """Whether it did not fail, or may be tried again: by one who asks at a time."""
        with self._lock:
            if time.monotonic() < self._until:
                return False
            if self._failed:
                self._until = time.monotonic() + AWAY
            return True

    def answered(self) -> None:
        """Notes that it is there."""
        with self._lock:
            self._failed, self._until = False, 0.0

    def failed(self, error: StoreError) -> None:
        """Notes that it failed, and is to be left out for a while."""
        with self._lock:
            before, self._failed = self._failed, True
            self._until = time.monotonic() + AWAY
        if not before:
            log.warning("the read replica is left out, and tried again every %d seconds: %s", AWAY, error.message)

    def state(self) -> str:
        """What a person wants to know of it, without secrets."""
        try:
            with self.database.reading() as connection:
                row = connection.execute(b"SELECT pg_is_in_recovery()").fetchone()
            follows = "" if row and row[0] else ", which is itself a primary one"
            return f"a replica is searched{follows}: {self.database.state()}"
        except StoreError as error:
            return f"the replica can't be searched, and the primary is: {error.message}"


class _Behind(CorrobotError):
    """The replica does not have yet what the primary has, or that can't be known."""

    def __init__(self) -> None:
        super().__init__("The replica is behind.", "Ask the primary.")


class _Following(PostgresLibrary):
    """A corpus as a replica has it. Raises _Behind where that is not all."""

    def __init__(self, database: Database, name: str, primary: PostgresLibrary) -> None:
        super().__init__(database, name)
        self._primary = primary

    @contextmanager
    def _reading(self, at_once: bool = False) -> Iterator[tuple[Connection, Corpus]]:
        try:
            number, generation = self._primary.version()
        except CorrobotError:
            raise _Behind from None  # what is wrong, the primary says itself
        with super()._reading(at_once) as (connection, corpus):
            if corpus.number != number or corpus.generation < generation:
                raise _Behind
            yield connection, corpus


class SearchedElsewhere(PostgresLibrary):
    """A corpus of the primary that is searched at a replica, where that can be done."""

    def __init__(self, database: Database, name: str, replica: Replica) -> None:
        super().__init__(database, name)
        self._replica = replica
        self._there = _Following(replica.database, name, self)

    def search(self, text: str, vector: Vector, limit: int, within: Set[str] | None = None) -> list[Hit]:
        return self._ask(lambda library: PostgresLibrary.search(library, text, vector, limit, within))

    def documents(self) -> list[Document]:
        return self._ask(PostgresLibrary.documents)

    def document(self, document_id: str) -> Document:
        return self._ask(lambda library: PostgresLibrary.document(library, document_id))

    def identifiers(self) -> dict[str, str]:
        return self._ask(PostgresLibrary.identifiers)

    def titles(self) -> dict[str, str]:
        return self._ask(PostgresLibrary.titles)

    def passages(self, document_id: str) -> list[Passage]:
        return self._ask(lambda library: PostgresLibrary.passages(library, document_id))

    def neighbours(self, passage: Passage, limit: int) -> list[list[Neighbour]]:
        return self._ask(lambda library: PostgresLibrary.neighbours(library, passage, limit))

    def successor(self, document_id: str) -> str | None:
        return self._ask(lambda library: PostgresLibrary.successor(library, document_id))

    def sentences(self, passage: Passage) -> tuple[Sentence, ...]:
        return self._ask(lambda library: PostgresLibrary.sentences(library, passage))

    def sentences_at(self, document_id: str, start: int, end: int) -> tuple[Sentence, ...]:
        return self._ask(lambda library: PostgresLibrary.sentences_at(library, document_id, start, end))

    def sentence_vectors(self, passage: Passage) -> Matrix:
        return self._ask(lambda library: PostgresLibrary.sentence_vectors(library, passage))

    def passage_frequency(self, term: str) -> int:
        return self._ask(lambda library: PostgresLibrary.passage_frequency(library, term))

    def stems(self, language: str, prefix: str) -> list[tuple[str, int]]:
        return self._ask(lambda library: PostgresLibrary.stems(library, language, prefix))

    def forms(self, language: str, stem: str) -> set[str]:
        return self._ask(lambda library: PostgresLibrary.forms(library, language, stem))

    def close(self) -> None:
        self._there.close()
        super().close()

    def _ask(self, ask: Callable[[PostgresLibrary], T]) -> T:
        if self._replica.can_be_asked():
            try:
                given = ask(self._there)
            except (_Behind, CorpusNotFound):
                self._replica.answered()
            except StoreError as error:
                self._replica.failed(error)
            except KeyError:
                self._replica.answered()
                raise
            else:
                self._replica.answered()
                return given
        return ask(self)
