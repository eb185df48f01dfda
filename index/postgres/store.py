"""The corpora of one database."""

from __future__ import annotations

from index.errors import CorpusName, CorpusNotFound
from index.postgres import schema
from index.postgres.database import Database, guarded
from index.postgres.kept import PostgresKeeping
from index.postgres.library import PostgresLibrary, find, lock, names
from index.postgres.replica import Replica, SearchedElsewhere
from index.types import CORPUS_NAME


class PostgresStore:
    """All corpora of a database, by its address. Connects to nothing before it is asked."""

    def __init__(self, url: str, read: str | None = None) -> None:
        """`read` is the address of a replica to search. Raises StoreError where it is none."""
        self._database = Database(url)
        self._replica = Replica(read) if read else None
        self._keeping = PostgresKeeping(self._database)

    def corpus(self, name: str) -> PostgresLibrary:
        """The corpus of a name, whether it is there yet or not. Raises CorpusName for a name that can't be one."""
        if not CORPUS_NAME.fullmatch(name):
            raise CorpusName(name)
        if self._replica:
            return SearchedElsewhere(self._database, name, self._replica)
        return PostgresLibrary(self._database, name)

    def corpora(self) -> list[str]:
        """The names of the corpora, in order."""
        with self._database.reading() as connection:
            return names(connection)

    def traced(self) -> list[str]:
        """The names of the corpora: of what is lost of a database there is no trace."""
        return self.corpora()

    def forget(self, name: str) -> None:
        """Deletes a corpus. Raises CorpusNotFound, CorpusBusy or StoreError."""
        with self._database.writing() as connection, guarded():
            lock(connection, name)
            corpus = find(connection, name)
            if corpus is None:
                raise CorpusNotFound(name, names(connection))
            with connection.transaction():
                schema.drop_tables(connection, corpus.number)
                connection.execute("DELETE FROM corpora WHERE number = %s", (corpus.number,))

    def state(self) -> str:
        """The versions of server, pgvector and tables, and where they are. Raises StoreError."""
        told = self._database.state()
        return f"{told}; {self._replica.state()}" if self._replica else told

    def keeping(self) -> PostgresKeeping:
        """The database as a place for tables of others."""
        return self._keeping
