"""A SQLite file of the bot's own: opened, made or refused, read and changed by any number of threads and processes.

Knows transactions and errors, and nothing of what is kept.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import StoreError, store_error


class Database:
    """The file; what `changing` has stored outlives a kill of the process, and what is deleted is overwritten."""

    def __init__(self, file: Path, schema: int, tables: str) -> None:
        """Opens the file, making it with `tables` where there is none.

        Raises StoreError where it can't be used, or has another `schema`.
        """
        self._file = file
        self._lock = threading.RLock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(file, timeout=30, isolation_level=None, check_same_thread=False)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
                self._connection.execute(f"PRAGMA {pragma}").close()
        except (sqlite3.Error, OSError) as error:
            raise self._error(error) from error
        self._make(schema, tables)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def rows(self, statement: str, *values: str | int | float) -> list[tuple]:  # type: ignore[type-arg]
        """What a query gives. Raises StoreError."""
        with self._lock:
            try:
                return self._connection.execute(statement, values).fetchall()
            except (sqlite3.Error, OSError) as error:
                raise self._error(error) from error

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of the block is stored, or nothing. Raises StoreError."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield self._connection
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
            except (sqlite3.Error, OSError) as error:
                raise self._error(error) from error

    def _make(self, schema: int, tables: str) -> None:
        with self.changing() as connection:
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if not found:
                for statement in tables.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {schema}")
            elif found != schema:
                raise StoreError(
                    f"{self._file} was written by another version of Corrobot (format {found}, not {schema}).",
                    "Move it away to begin a new one.",
                )

    def _error(self, error: BaseException) -> StoreError:
        said = store_error(error, self._file)
        return StoreError(said.message, "Free some space, or mend or move away that file; then start again.")
