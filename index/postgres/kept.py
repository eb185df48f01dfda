"""Tables of others in the database of the corpora: statements as they are written for SQLite, too.

What changes them is one at a time among all processes, as in SQLite. Knows nothing of what is kept.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from psycopg import Connection, RawCursor

from index.errors import CorpusBusy, Unreachable
from index.keeping import Row, Tables, Value, storable
from index.postgres import schema
from index.postgres.database import Database, guarded
from index.postgres.rows import escaped, plain

PATIENCE = 5.0
"""Seconds for which a statement is tried again while the database is away. A person waits for an answer meanwhile."""

_AGAIN = 0.25
"""Seconds between two tries."""

_BEGIN = """
SELECT set_config('lock_timeout', '30s', true), set_config('idle_in_transaction_session_timeout', '30s', true)
"""
"""Who waits for another's change gives up, and who stops in the middle of one loses it: nobody holds up all others."""

_NOW = "SELECT extract(epoch FROM clock_timestamp())::float8"
_PLACEHOLDER = re.compile(r"\?(\d*)")

T = TypeVar("T")


class PostgresKept:
    """Tables of one name. Connects to nothing before it is asked."""

    def __init__(self, database: Database, tables: Tables) -> None:
        self._database, self._tables = database, tables
        self._made = False

    def rows(self, statement: str, *values: Value) -> list[Row]:
        """What a query gives. Tried again for a while where the database is away. Raises StoreError."""

        def ask() -> list[Row]:
            with self._reading() as connection:
                return _Transaction(connection).execute(statement, values).fetchall()

        return _patiently(ask)

    @contextmanager
    def changing(self) -> Iterator[_Transaction]:
        """A transaction, which is waited for while the database is away. Raises StoreError."""
        with ExitStack() as until_end:

            def begin() -> Connection:
                with ExitStack() as begun:
                    connection = begun.enter_context(self._reading())
                    begun.enter_context(connection.transaction())
                    connection.execute(_BEGIN.encode())
                    connection.execute(
                        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"corrobot kept:{self._tables.name}",)
                    )
                    until_end.push(begun.pop_all())
                    return connection

            yield _Transaction(_patiently(begin))

    def now(self) -> float:
        """Seconds by the clock of the database. Raises StoreError."""
        return float(self.rows(_NOW)[0][0])

    def close(self) -> None:
        """Nothing: the connections are those of the corpora."""

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._database.reading() as connection:
            if not self._made:
                schema.make_kept(connection, self._tables)
                self._made = True
            yield connection


class PostgresKeeping:
    """A database as a place for tables."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._opened: dict[str, PostgresKept] = {}

    def open(self, tables: Tables, instead: Callable[[Path, str], str] | None = None) -> PostgresKept:
        """Tables, which are made, or refused, when they are first used. A damaged one is for PostgreSQL to tell."""
        with self._lock:
            return self._opened.setdefault(tables.name, PostgresKept(self._database, tables))

    def there(self, tables: Tables) -> bool:
        """Whether tables were made already. Raises StoreError."""
        with self._database.reading() as connection:
            return schema.kept_version(connection, tables.name) > 0

    @contextmanager
    def alone(self, name: str, patience: float) -> Iterator[Callable[[], None]]:
        """A lock of the session, on a connection of its own: it goes with the process. Raises CorpusBusy."""
        with self._database.writing() as connection:
            deadline = time.monotonic() + patience
            while not _locked(connection, f"corrobot alone:{name}"):
                if time.monotonic() >= deadline:
                    raise CorpusBusy(name)
                time.sleep(0.02)

            def still() -> None:
                with guarded():
                    connection.execute("SELECT 1")

            yield still


class _Result:
    """What a statement gave, with texts as they were given."""

    def __init__(self, cursor: RawCursor[Row]) -> None:
        self._cursor = cursor

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    def fetchone(self) -> Row | None:
        row = self._cursor.fetchone()
        return row if row is None else _given(row)

    def fetchall(self) -> list[Row]:
        return [_given(row) for row in self._cursor.fetchall()]


class _Transaction:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, statement: str, values: Sequence[Value] = (), /) -> _Result:
        cursor = RawCursor(self._connection)
        return _Result(cursor.execute(_numbered(statement).encode(), _kept(values)))

    def executemany(self, statement: str, values: Iterable[Sequence[Value]], /) -> None:
        RawCursor(self._connection).executemany(_numbered(statement).encode(), [_kept(row) for row in values])

    def now(self) -> float:
        return float(self.execute(_NOW).fetchall()[0][0])


def _locked(connection: Connection, name: str) -> bool:
    with guarded():
        found = connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (name,)).fetchone()
        return bool(found and found[0])


def _numbered(statement: str) -> str:
    """A statement with PostgreSQL's `$1` for SQLite's `?` and `?1`."""
    count = iter(range(1, statement.count("?") + 1))
    return _PLACEHOLDER.sub(lambda found: f"${found[1] or next(count)}", statement)


def _kept(row: Sequence[Value]) -> list[Any]:
    return [escaped(value) if isinstance(value, str) else value for value in storable(row)]


def _given(row: Row) -> Row:
    return tuple(plain(value) if isinstance(value, str) else value for value in row)


def _patiently(do: Callable[[], T]) -> T:
    """What a function returns. Where the database is away it is tried again for a while."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return do()
        except Unreachable:
            if time.monotonic() + _AGAIN > deadline:
                raise
            time.sleep(_AGAIN)
