"""The tables of the catalog, and the steps by which an older file is brought up to date.

A new catalog is made by the same steps as an old one is upgraded by, so both have the same tables.
"""

from __future__ import annotations

import sqlite3
import uuid
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.packed import pack_sentences, unpack_first


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What makes a catalog of the version before one of this `version`: statements, and then what is stored anew.

    Steps are added, and never changed.
    """

    version: int
    name: str
    statements: str
    convert: Callable[[sqlite3.Connection], None] | None = None


def _repack(connection: sqlite3.Connection) -> None:
    """Sentences from their first format into the present one."""
    rows = connection.execute("SELECT number, sentences FROM passages").fetchall()
    connection.executemany(
        "UPDATE passages SET sentences = ? WHERE number = ?",
        ((pack_sentences(unpack_first(packed)), number) for number, packed in rows),
    )


DOCUMENT = "id, source, title, text, sha256, published, author, url, origin, pages, markup"
PASSAGE = "document, start, end, heading, vector, sentences, sentence_vectors"
"""What the checksum of a document, and of a passage, is of."""


def checksum(row: Sequence[str | int | bytes | None]) -> int:
    """The CRC-32 of a row, each value with its length."""
    found = 0
    for value in row:
        data = value if isinstance(value, bytes) else b"" if value is None else str(value).encode("utf-8", "replace")
        found = zlib.crc32(data, zlib.crc32(b"%d " % len(data), found))
    return found


def _sum_up(connection: sqlite3.Connection) -> None:
    """The checksums of what was stored without."""
    for table, columns in (("documents", DOCUMENT), ("passages", PASSAGE)):
        numbers = [row[0] for row in connection.execute(f"SELECT number FROM {table}")]
        for number in numbers:
            row = connection.execute(f"SELECT {columns} FROM {table} WHERE number = ?", (number,)).fetchone()
            connection.execute(f"UPDATE {table} SET sum = ? WHERE number = ?", (checksum(row), number))


FIRST = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE, source TEXT NOT NULL UNIQUE,
    path TEXT UNIQUE, size INTEGER, modified INTEGER, file_sha256 TEXT,
    sha256 TEXT NOT NULL, title TEXT NOT NULL, published TEXT, author TEXT, url TEXT, origin TEXT,
    pages TEXT NOT NULL, text TEXT NOT NULL);
CREATE TABLE passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents (number),
    start INTEGER NOT NULL, end INTEGER NOT NULL, heading TEXT, generation INTEGER NOT NULL,
    vector BLOB NOT NULL, sentences BLOB NOT NULL, sentence_vectors BLOB NOT NULL);
CREATE INDEX passages_by_place ON passages (document, start);
CREATE INDEX passages_by_generation ON passages (generation);
CREATE TABLE removed (passage INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
CREATE INDEX removed_by_generation ON removed (generation);
"""

UPGRADES = (
    Upgrade(
        2,
        "files that stay removed until they change, and the sources of versions that are gone",
        """
CREATE TABLE removed_files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL, file_sha256 TEXT NOT NULL);
CREATE TABLE former (id TEXT PRIMARY KEY, source TEXT NOT NULL) WITHOUT ROWID;
""",
    ),
    Upgrade(
        4,
        "how a document is written, by which version of the structure it was read, and sentences with their context",
        """
ALTER TABLE documents ADD COLUMN markup TEXT NOT NULL DEFAULT 'plain';
ALTER TABLE documents ADD COLUMN structure INTEGER NOT NULL DEFAULT 0;
""",
        _repack,
    ),
    Upgrade(
        5,
        "what a server says of the version of a web page: sent back, it tells whether the page has changed",
        """
ALTER TABLE documents ADD COLUMN etag TEXT;
ALTER TABLE documents ADD COLUMN last_modified TEXT;
""",
    ),
    Upgrade(
        6,
        "checksums, by which a damaged file can't be taken for what was written",
        """
ALTER TABLE documents ADD COLUMN sum INTEGER;
ALTER TABLE passages ADD COLUMN sum INTEGER;
""",
        _sum_up,
    ),
)

VERSION = UPGRADES[-1].version
"""Changes whenever what is stored does, also where an older file would still open."""


def bring_up_to_date(connection: sqlite3.Connection) -> int:
    """Makes the tables where there are none, and upgrades older ones; the version that the file has then.

    All at once or not at all. A file of a newer version is left as it is. The connection must not be in a transaction.
    """
    if _version(connection) >= VERSION:
        return _version(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = _version(connection)  # another process may have been faster
        if not found:
            _execute(connection, FIRST)
            found = 1
            for key, value in (("identity", uuid.uuid4().hex), ("generation", 0)):
                connection.execute("INSERT INTO meta VALUES (?, ?)", (key, value))
        for upgrade in UPGRADES:
            if upgrade.version > found:
                _execute(connection, upgrade.statements)
                if upgrade.convert:
                    upgrade.convert(connection)
        found = max(found, VERSION)
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('schema', ?)", (found,))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return found


def _version(connection: sqlite3.Connection) -> int:
    """0 for a file without tables."""
    if not connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'meta'").fetchone()[0]:
        return 0
    row = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    return int(row[0]) if row else 0


def _execute(connection: sqlite3.Connection, statements: str) -> None:
    # executescript() would end the transaction.
    for statement in statements.split(";"):
        connection.execute(statement)
