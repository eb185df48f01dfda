"""A SQLite file of the bot's own: opened, made or refused, read and changed by any number of threads and processes.

Knows transactions and errors, and nothing of what is kept.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from index.errors import Damaged, StoreError, store_error
from index.sqlite import Salvage, connect, damage, loaded, salvaging, set_aside

log = logging.getLogger("corrobot")


class Database:
    """The file; what `changing` has stored outlives a kill of the process, and what is deleted is overwritten."""

    def __init__(self, file: Path, schema: int, tables: str, in_memory: bool = False) -> None:
        """Opens the file, making it with `tables` where there is none; `in_memory` leaves it as it is, and what is
        changed is gone with the process.

        Raises StoreError where it can't be used, or has another `schema`.
        """
        self._file = file
        self._lock = threading.RLock()
        try:
            blank = file.exists() and not file.stat().st_size
            if in_memory:
                self._connection = loaded(file)
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                self._connection = connect(file)
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
                self._connection.execute(f"PRAGMA {pragma}").close()
        except (sqlite3.Error, OSError) as error:
            raise self._error(error) from error
        if blank:
            log.warning("%s held nothing, and is begun anew", file)
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
        if self.rows("PRAGMA user_version")[0][0] == schema:  # spares a write where none may be possible
            return
        with self.changing() as connection:
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if not found:
                for statement in tables.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {schema}")
            elif found != schema:
                raise _other_version(self._file, found, schema)

    def _error(self, error: BaseException) -> StoreError:
        return store_error(error, self._file)


def is_read_only(home: Path) -> bool:
    """Whether nothing can be written to a data folder that is there."""
    return home.exists() and not os.access(home, os.W_OK | os.X_OK)


def trouble(file: Path, schema: int) -> StoreError | None:
    """What is wrong with a file, by looking it through; None for nothing, or where there is none. Changes nothing."""
    if not file.exists():
        return None
    if (said := damage(file, thorough=True)) is not None:
        return Damaged(file, said)
    with closing(connect(file)) as connection:
        found = connection.execute("PRAGMA user_version").fetchone()[0]
    return None if found in (0, schema) else _other_version(file, found, schema)


def _other_version(file: Path, found: int, schema: int) -> StoreError:
    return StoreError(
        f"{file} was written by another version of Corrobot (format {found}, not {schema}).",
        "Move it away to begin a new one.",
    )


@dataclass(frozen=True, slots=True)
class Mended:
    """What a damaged file is called now, and the rows of each table that were saved of it."""

    aside: Path
    rows: Mapping[str, list[tuple]]  # type: ignore[type-arg]


def mend(file: Path, schema: int, tables: str, only: Sequence[str] | None = None) -> Mended:
    """Puts a new file in place of a damaged one, with what can be read of it, or of `only` some tables. Raises
    StoreError.
    """
    try:
        aside = set_aside(file)
        Database(file, schema, tables).close()
        with salvaging(aside, file) as old, closing(connect(file)) as new:
            new.execute("PRAGMA foreign_keys=ON")
            names = [row[0] for row in new.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            saved = {}
            new.execute("BEGIN IMMEDIATE")
            for table in names:
                if not table.startswith("sqlite_") and (only is None or table in only):
                    saved[table] = _taken_over(old, new, table)
            new.execute("COMMIT")
        return Mended(aside, saved)
    except (sqlite3.Error, OSError) as error:
        raise store_error(error, file) from error


def _taken_over(old: Salvage, new: sqlite3.Connection, table: str) -> list[tuple]:  # type: ignore[type-arg]
    columns = [row[1] for row in new.execute(f"PRAGMA table_info({table})")]
    saved = []
    for row in old.rows(table, ", ".join(columns)):
        with suppress(sqlite3.IntegrityError):  # what it belongs to is lost
            new.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
            saved.append(row)
    return saved
