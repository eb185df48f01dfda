"""SQLite files of the bot's own: opened, made or refused, read and changed by any number of threads and processes.

They keep what a store that several machines share keeps itself (index/keeping.py). Knows transactions and errors, and
nothing of what is kept.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from index.errors import Damaged, StoreError, store_error
from index.keeping import Tables, Value, storable
from index.sqlite import EMPTY, Salvage, connect, damage, loaded, salvaging, set_aside

log = logging.getLogger("corrobot")


class Database:
    """The file; what `changing` has stored outlives a kill of the process, and what is deleted is overwritten."""

    def __init__(self, file: Path, tables: Tables, in_memory: bool = False) -> None:
        """Opens the file, making it where there is none; `in_memory` leaves it as it is, and what is changed is gone
        with the process.

        Raises StoreError where it can't be used, or has another schema.
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
        self._make(tables)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def rows(self, statement: str, *values: Value) -> list[tuple]:  # type: ignore[type-arg]
        """What a query gives. Raises StoreError."""
        with self._lock:
            try:
                return self._connection.execute(statement, storable(values)).fetchall()
            except (sqlite3.Error, OSError) as error:
                raise self._error(error) from error

    @contextmanager
    def changing(self) -> Iterator[_Change]:
        """A transaction: all of the block is stored, or nothing. Raises StoreError."""
        with self._lock:
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                try:
                    yield _Change(self._connection)
                    self._connection.execute("COMMIT")
                except BaseException:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
                    raise
            except (sqlite3.Error, OSError) as error:
                raise self._error(error) from error

    def now(self) -> float:
        """Seconds by the system's monotonic clock, which all processes share and nobody can set."""
        return time.monotonic()

    def _make(self, tables: Tables) -> None:
        if self.rows("PRAGMA user_version")[0][0] == tables.schema:  # spares a write where none may be possible
            return
        with self.changing() as connection:
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if not found:
                for statement in tables.sqlite.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {tables.schema}")
            elif found != tables.schema:
                raise _other_version(self._file, found, tables.schema)

    def _error(self, error: BaseException) -> StoreError:
        return store_error(error, self._file)


@dataclass(frozen=True, slots=True)
class _Change:
    """A transaction of a file."""

    connection: sqlite3.Connection

    def execute(self, statement: str, values: Sequence[Value] = (), /) -> sqlite3.Cursor:
        return self.connection.execute(statement, storable(values))

    def executemany(self, statement: str, values: Iterable[Sequence[Value]], /) -> None:
        self.connection.executemany(statement, map(storable, values))

    def now(self) -> float:
        return time.monotonic()


MADE_WITHIN = 2
"""Seconds in which another process has made the tables of a file that is there already."""


def _damage(file: Path) -> str | None:
    """What is wrong in a file that nobody is making just now; None for nothing."""
    deadline = time.monotonic() + MADE_WITHIN
    while (said := damage(file)) == EMPTY and time.monotonic() < deadline:
        time.sleep(0.05)
    return said


@dataclass(frozen=True, slots=True)
class Files:
    """A folder as a place for tables, each in a file of its own. `in_memory`: the files are left as they are, and what
    is changed is gone with the process.
    """

    home: Path
    in_memory: bool = False

    def open(self, tables: Tables, instead: Callable[[Path, str], str] | None = None) -> Database:
        """The tables in their file, which is looked through for damage only where something can be had `instead`.
        Where that can't be written, it is left out, and all is kept in memory. Raises StoreError.
        """
        file = self.home / tables.file
        if instead and file.exists() and (said := _damage(file)) is not None:
            try:
                log.warning(instead(self.home, said))
            except StoreError as error:
                log.warning("%s is damaged, and left out: %s %s", file, said, error.message)
                return Database(Path(":memory:"), tables)
        return Database(file, tables, self.in_memory)

    def there(self, tables: Tables) -> bool:
        """Whether there is such a file."""
        return (self.home / tables.file).exists()


def is_read_only(home: Path) -> bool:
    """Whether nothing can be written to a data folder that is there."""
    return home.exists() and not os.access(home, os.W_OK | os.X_OK)


def trouble(home: Path, tables: Tables) -> StoreError | None:
    """What is wrong with a file, by looking it through; None for nothing, or where there is none. Changes nothing."""
    file = home / tables.file
    if not file.exists():
        return None
    if (said := damage(file, thorough=True)) is not None:
        return Damaged(file, said)
    with closing(connect(file)) as connection:
        found = connection.execute("PRAGMA user_version").fetchone()[0]
    return None if found in (0, tables.schema) else _other_version(file, found, tables.schema)


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


def mend(home: Path, tables: Tables, only: Sequence[str] | None = None) -> Mended:
    """Puts a new file in place of a damaged one, with what can be read of it, or of `only` some tables. Raises
    StoreError.
    """
    file = home / tables.file
    try:
        aside = set_aside(file)
        Database(file, tables).close()
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
