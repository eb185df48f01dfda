"""The tables in PostgreSQL, and the steps by which an older database is brought up to date.

Each corpus has tables of its own, which end in its number: to forget it is to drop them, and an index of vectors has
one length of vectors. A new corpus is made by the same steps as an old one is upgraded by. Steps only go forward.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import errors

from index.errors import StoreError
from index.postgres.rights import FUNCTION
from index.rights import policy

if TYPE_CHECKING:
    from psycopg import Connection

    from index.keeping import Tables

NAME = "corrobot"
"""The schema of the database in which all tables are."""

_LOCK = 7_266_774_623
"""The advisory lock of who changes the schema. Any number does that nobody else uses."""


_PGVECTOR = (0, 8)
"""The version that has half vectors, and goes on with a search that found too few."""


@dataclass(frozen=True, slots=True)
class Migration:
    """What makes a database of the version before one of this `version`: statements that are run `once`, and those that
    are run for `each` corpus, with its number for {n}.

    Migrations are added, and never changed.
    """

    version: int
    name: str
    once: str
    each: str


MIGRATIONS = (
    Migration(
        1,
        "corpora, each with documents, passages with vectors and words, and counts of words",
        """
CREATE TABLE corrobot.corpora (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    generation bigint NOT NULL DEFAULT 0,
    passages bigint NOT NULL DEFAULT 0,
    embedder text, dimensions integer)
""",
        """
CREATE TABLE corrobot.documents_{n} (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text NOT NULL UNIQUE, source text NOT NULL, title text NOT NULL, text text NOT NULL, sha256 text NOT NULL,
    published text, author text, url text, origin text, pages bigint[] NOT NULL, markup text NOT NULL,
    structure integer NOT NULL,
    path text, size bigint, modified bigint, file_sha256 text, etag text, last_modified text);
CREATE INDEX ON corrobot.documents_{n} USING hash (source);
CREATE INDEX ON corrobot.documents_{n} USING hash (path);
CREATE TABLE corrobot.passages_{n} (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document bigint NOT NULL REFERENCES corrobot.documents_{n} ON DELETE CASCADE,
    begins integer NOT NULL, ends integer NOT NULL, heading text,
    vector halfvec NOT NULL, sentences bytea NOT NULL, sentence_vectors bytea NOT NULL,
    language text NOT NULL, words tsvector NOT NULL, own integer NOT NULL, above integer NOT NULL,
    own_norm double precision NOT NULL, above_norm double precision NOT NULL);
CREATE INDEX ON corrobot.passages_{n} (document, begins);
CREATE INDEX ON corrobot.passages_{n} USING gin (words);
CREATE TABLE corrobot.terms_{n} (stem text COLLATE "C" PRIMARY KEY, passages bigint NOT NULL) WITH (fillfactor = 70);
CREATE TABLE corrobot.lengths_{n} (language text PRIMARY KEY, own bigint NOT NULL, above bigint NOT NULL);
CREATE TABLE corrobot.former_{n} (id text PRIMARY KEY, source text NOT NULL);
CREATE TABLE corrobot.removed_{n} (
    path text NOT NULL, size bigint NOT NULL, modified bigint NOT NULL, file_sha256 text NOT NULL);
CREATE INDEX ON corrobot.removed_{n} USING hash (path)
""",
    ),
    Migration(
        2,
        "rows that a connection may see, by the setting corrobot.corpora",
        f"{FUNCTION};{policy('corpora', 'corrobot.seen(name)')}",
        ";".join(
            policy(table, "(SELECT EXISTS (SELECT FROM corrobot.corpora WHERE number = {n}))")
            for table in ("documents_{n}", "former_{n}", "removed_{n}")
        ),
    ),
)

VERSION = MIGRATIONS[-1].version

_TABLES = ("passages", "documents", "terms", "lengths", "former", "removed")


def bring_up_to_date(connection: Connection) -> None:
    """Makes the tables where there are none, and upgrades older ones, all at once or not at all.

    Raises StoreError for a database of a newer version, which is left as it is, and where pgvector is missing.
    """
    if version(connection) < VERSION:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            _extend(connection)
            found = version(connection)  # another process may have been faster
            for migration in MIGRATIONS:
                if migration.version > found:
                    _run(connection, migration)
    if (found := version(connection)) > VERSION:
        raise _newer("schema", found, VERSION)


def version(connection: Connection) -> int:
    """The version of the tables; 0 where there are none."""
    if _first(connection, f"SELECT to_regclass('{NAME}.migrations')") is None:
        return 0
    return int(str(_first(connection, f"SELECT coalesce(max(version), 0) FROM {NAME}.migrations")))


def kept_version(connection: Connection, name: str) -> int:
    """The version of tables that are kept for others; 0 where there are none."""
    if _first(connection, f"SELECT to_regclass('{NAME}.kept')") is None:
        return 0
    found = connection.execute(f"SELECT version FROM {NAME}.kept WHERE name = %s".encode(), (name,)).fetchone()
    return int(found[0]) if found else 0


def make_kept(connection: Connection, tables: Tables) -> None:
    """Makes tables of others where there are none, and upgrades older ones, all at once or not at all.

    Raises StoreError for those of a newer version, which are left as they are.
    """
    known = len(tables.postgres)
    if kept_version(connection, tables.name) < known:
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
            _execute(
                connection,
                f"CREATE TABLE IF NOT EXISTS {NAME}.kept (name text PRIMARY KEY, version integer NOT NULL)",
            )
            for step in tables.postgres[kept_version(connection, tables.name) :]:  # another process may be faster
                _execute(connection, step)
            connection.execute(
                f"INSERT INTO {NAME}.kept VALUES (%s, %s) ON CONFLICT (name) DO UPDATE "
                "SET version = greatest(kept.version, excluded.version)".encode(),
                (tables.name, known),
            )
    if (found := kept_version(connection, tables.name)) > known:
        raise _newer(f"schema of {tables.name}", found, known)


def _newer(what: str, found: int, known: int) -> StoreError:
    return StoreError(
        f"The database was written by a newer version of Corrobot ({what} {found}; this one knows {known}).",
        "Install that version here, too. Nothing was changed.",
    )


def make_tables(connection: Connection, corpus: int) -> None:
    """Makes the tables of a new corpus; within a transaction."""
    for migration in MIGRATIONS:
        _execute(connection, migration.each.replace("{n}", str(corpus)))


def drop_tables(connection: Connection, corpus: int) -> None:
    """Drops the tables of a corpus; within a transaction."""
    for table in _TABLES:
        _execute(connection, f"DROP TABLE IF EXISTS {NAME}.{table}_{corpus}")


def _run(connection: Connection, migration: Migration) -> None:
    _execute(connection, migration.once)
    for (number,) in connection.execute(f"SELECT number FROM {NAME}.corpora".encode()).fetchall():
        _execute(connection, migration.each.replace("{n}", str(number)))
    noted = f"INSERT INTO {NAME}.migrations (version, name) VALUES (%s, %s)"
    connection.execute(noted.encode(), (migration.version, migration.name))


def _extend(connection: Connection) -> None:
    """Has pgvector, and the schema with its list of migrations. A user without the right is told who has it."""
    try:
        with connection.transaction():
            if not _first(connection, "SELECT count(*) FROM pg_extension WHERE extname = 'vector'"):
                _execute(connection, "CREATE EXTENSION vector")
    except (errors.FeatureNotSupported, errors.UndefinedFile):
        raise StoreError(
            "The server of the database has no pgvector.",
            "Install its package on the server, such as postgresql-18-pgvector, or take an image that has it.",
        ) from None
    except errors.InsufficientPrivilege:
        raise StoreError(
            "pgvector is not switched on in the database, and the user may not do it.",
            "Have an administrator run in that database: CREATE EXTENSION vector",
        ) from None
    found = str(_first(connection, "SELECT extversion FROM pg_extension WHERE extname = 'vector'"))
    if tuple(int(part) for part in found.split(".")[:2] if part.isdecimal()) < _PGVECTOR:
        raise StoreError(
            f"The pgvector of the database is {found}; 0.8 or newer is needed.",
            "Have an administrator update its package and run in that database: ALTER EXTENSION vector UPDATE",
        )
    try:
        with connection.transaction():
            if not _first(connection, f"SELECT to_regnamespace('{NAME}') IS NOT NULL"):
                _execute(connection, f"CREATE SCHEMA {NAME}")
            _execute(
                connection,
                f"CREATE TABLE IF NOT EXISTS {NAME}.migrations (version integer PRIMARY KEY, name text NOT NULL, "
                "applied timestamptz NOT NULL DEFAULT now())",
            )
    except errors.InsufficientPrivilege:
        raise StoreError(
            f"The user may make no tables in the schema {NAME} of the database.",
            f"Have an administrator run in that database: CREATE SCHEMA {NAME} AUTHORIZATION, and the user's name",
        ) from None
    # Its types are found wherever the extension was put.
    connection.execute(SEARCH_PATH.encode())


SEARCH_PATH = f"""
SELECT set_config('search_path', concat_ws(', ', '{NAME}', (
    SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
    WHERE extname = 'vector'), 'public'), false)
"""
"""A statement by which a connection finds the tables and the types of pgvector."""


def _first(connection: Connection, statement: str) -> object:
    row = connection.execute(statement.encode()).fetchone()
    return row[0] if row else None


def _execute(connection: Connection, statements: str) -> None:
    for statement in statements.split(";"):
        if statement.strip():
            connection.execute(statement.encode())
