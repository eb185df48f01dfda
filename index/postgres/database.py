"""Connections to one database: a pool for those who read, one of their own for those who write, and their errors.

Nothing is connected before it is used. What goes wrong is told without the server's name and without secrets.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import conninfo, errors
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from index.errors import CorrobotError, ReadOnly, StoreError, Unreachable
from index.postgres import rights, schema
from index.rights import seen

_SECONDS = 5
"""To wait for a connection. A person waits for an answer meanwhile."""
_RETRIES = 5.0
"""Seconds for which the pool tries to connect again, at longer and longer intervals; who needs a connection after that
begins anew. By default these are 300, and after a long outage the next try is minutes away.
"""
_MOST = 16
"""Connections of one process that read at the same time; PostgreSQL allows 100 of all, unless it is told otherwise."""
_IDLE = 60.0
"""Seconds after which a connection that nobody needs is closed."""
_DEFAULTS = {
    "application_name": "corrobot",
    # A server that is cut off is noticed within seconds.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
"""What the address of the database may say otherwise."""
_PER_CONNECTION = """
SELECT set_config('jit', 'off', false), set_config('random_page_cost', '1.1', false),
    set_config('hnsw.ef_search', '400', false), set_config('hnsw.iterative_scan', 'relaxed_order', false),
    set_config('tcp_keepalives_idle', '30', false), set_config('tcp_keepalives_interval', '10', false),
    set_config('tcp_keepalives_count', '3', false)
"""
"""Compiling a query takes longer than these run. The default cost of a page is that of a turning disk, and has all
passages read where their index is faster. An ef_search of 400 is what the embedded store has; where that finds what is
removed, the search goes on. A client that is cut off while it writes loses its right within a minute.
"""

for _name in ("psycopg", "psycopg.pool"):
    # What they log is raised, too, and may name the server.
    logging.getLogger(_name).addHandler(logging.NullHandler())
    logging.getLogger(_name).propagate = False


class _Connection(psycopg.Connection[tuple[Any, ...]]):
    """One that remembers what it sees (rights.py)."""

    seen = ""


class Database:
    """A database by its address, such as "postgresql://user:password@host/name". For any number of threads."""

    def __init__(self, url: str, patience: int = _SECONDS) -> None:
        """`patience`: seconds to wait for a connection."""
        self._url, self._patience = url, patience
        self._lock = threading.Lock()
        self._pool: ConnectionPool[_Connection] | None = None

    @contextmanager
    def reading(self) -> Iterator[psycopg.Connection]:
        """A connection of the pool, each statement of which sees what was committed before it. Raises StoreError."""
        with guarded(), self._opened().connection() as connection:
            _see(connection)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[psycopg.Connection]:
        """A connection of one's own, which is closed when the block ends. Raises StoreError."""
        with guarded():
            connection = self._connect()
            try:
                schema.bring_up_to_date(connection)
                configure(connection)
                _see(connection)
            except BaseException:
                connection.close()
                raise
        try:
            yield connection
        finally:
            connection.close()

    def check(self) -> None:
        """Nothing, where the address can be read as one. Raises StoreError."""
        with guarded():
            self._conninfo()

    def state(self) -> str:
        """The versions of the server, of pgvector and of the tables, and where they are. Raises StoreError."""
        with self.reading() as connection:
            told = connection.execute("SELECT extversion FROM pg_extension WHERE extname = 'vector'").fetchone()
            info, found = connection.info, schema.version(connection)
            server = f"{info.server_version // 10_000}.{info.server_version % 10_000}"
            bound = "" if rights.binds(connection) else f"; row-level security does not bind the user {info.user}"
            return (
                f"PostgreSQL {server} with pgvector {told[0] if told else 'missing'}, "
                f"schema {found}, database {info.dbname} on {info.host}{bound}"
            )

    def close(self) -> None:
        """Closes the connections that nobody uses now. The next use opens others."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool:
            pool.close()

    def _opened(self) -> ConnectionPool[_Connection]:
        with self._lock:
            if self._pool:
                return self._pool
        # By a connection of its own, since the pool would go on trying and not say what is wrong.
        with self._connect() as connection:
            schema.bring_up_to_date(connection)
        with self._lock:
            if self._pool is None:
                self._pool = ConnectionPool(
                    self._conninfo(),
                    connection_class=_Connection,
                    kwargs={"autocommit": True, "prepare_threshold": None},
                    configure=configure,
                    check=ConnectionPool.check_connection,
                    min_size=0,
                    max_size=_MOST,
                    max_idle=_IDLE,
                    timeout=self._patience,
                    reconnect_timeout=_RETRIES,
                    num_workers=1,
                    open=True,
                )
            return self._pool

    def _connect(self) -> _Connection:
        # Without prepared statements: the tables change their names with the corpus.
        return _Connection.connect(self._conninfo(), autocommit=True, prepare_threshold=None)

    def _conninfo(self) -> str:
        known = conninfo.conninfo_to_dict(self._url)
        # A character of a password that is not percent-encoded ends it, and errors would show the rest as a host or
        # a port. The name of an abstract socket begins with "@".
        hosts, ports = (str(known.get(key) or "").split(",") for key in ("host", "port"))
        if any("@" in host[1:] for host in hosts) or not all(port.isdecimal() or not port for port in ports):
            raise _garbled()
        defaults = {**_DEFAULTS, "connect_timeout": str(self._patience)}
        return conninfo.make_conninfo(self._url, **{key: said for key, said in defaults.items() if key not in known})


def configure(connection: psycopg.Connection) -> None:
    """Sets what a connection needs to find the tables and to search well."""
    connection.execute(schema.SEARCH_PATH.encode())
    connection.execute(_PER_CONNECTION.encode())


def _see(connection: _Connection) -> None:
    """Has a connection see what whoever asks may see."""
    if (now := rights.named()) != connection.seen:
        connection.seen = "?"  # until it is known
        rights.apply(connection, now)
        connection.seen = now


@contextmanager
def guarded() -> Iterator[None]:
    """Makes errors of the database StoreErrors."""
    try:
        yield
    except CorrobotError:
        raise
    except (psycopg.Error, PoolTimeout, PoolClosed) as error:
        # What can't be read as an address is quoted in the error, with its password.
        raise told(error) from (None if _is_of_address(error) else error)


_CONNECTING = (
    (re.compile(r'password authentication failed|no password supplied|no pg_hba\.conf entry'
                r'|role ".*" (does not exist|is not permitted to log in)'),
     "The database refuses the user or the password.", "Look at the user and password in the setting `store`."),
    (re.compile(r'database ".*" (does not exist|is not currently accepting)|permission denied for database'),
     "The server has no such database, or refuses it.",
     "Make it with `createdb`, or name another one in the setting `store`."),
)  # fmt: skip
"""What a server says when it refuses a connection, and what to tell of it."""

ADDRESS = "It looks like postgresql://user@host/database; in a password, @ / ? # % are written %40 %2F %3F %23 %25."
"""What an address of a database looks like."""

_AWAY = ("08", "57P")
"""What the codes of a server begin with when it ends or refuses a connection: classes 08 and 57P of PostgreSQL's list.
"""


def told(error: Exception) -> StoreError:
    """What to tell of an error of the database: no name of a server, no secret, no text of a document."""
    if isinstance(error, errors.DiskFull):
        return StoreError("The disk of the database is full.", "Free some space there; what was indexed is kept.")
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return ReadOnly("The database takes no changes.", "It can be asked; to change it, connect to its main server.")
    if isinstance(error, errors.InsufficientPrivilege) and seen() is not None:
        return StoreError("The database keeps that corpus from who asks.", "Name one of those that it lists.")
    if isinstance(error, errors.InsufficientPrivilege):
        return StoreError("The user of the database may not do that.", "Let it own the schema corrobot.")
    if isinstance(error, errors.TooManyConnections):
        return Unreachable("The database has no connection free.", "Raise max_connections there, or try again.")
    if isinstance(error, errors.LockNotAvailable):
        return Unreachable("The database is busy with another change.", "Try again in a while.")
    if isinstance(error, errors.UndefinedTable):
        return StoreError("The corpus was removed while it was read.", "Ask again.")
    if _is_of_address(error):
        return _garbled()
    state = getattr(error, "sqlstate", None)
    of_connection = isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, PoolClosed))
    if of_connection and (not state or state.startswith(_AWAY)):
        said = str(error) if error.__class__ is psycopg.OperationalError and "FATAL" in str(error) else ""
        for words, message, remedy in _CONNECTING:
            if words.search(said):
                return Unreachable(message, remedy)
        return Unreachable()
    return StoreError(
        f"The database can't do that ({state or type(error).__name__}).",
        "`corrobot doctor` says whether all is in order.",
    )


def _garbled() -> StoreError:
    return StoreError(
        "The setting `store` can't be read as an address.",
        ADDRESS,
    )


def _is_of_address(error: Exception) -> bool:
    """Whether an error is of the address itself, and not of a server."""
    return isinstance(error, psycopg.ProgrammingError) and not error.sqlstate
