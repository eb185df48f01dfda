"""SQLite files, however they are: opened also where nothing can be written, looked through, and told as damaged.

Knows nothing of what is kept in them.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

PATIENCE = 30
"""Seconds to wait for another process's transaction."""

EMPTY = "it holds nothing"
"""What is wrong with a file without tables, unless another process is about to make them."""


def connect(file: Path) -> sqlite3.Connection:
    """A connection for any thread, without implicit transactions. Makes the file where there is none.

    Where nothing can be written, the file is opened for reading. Raises sqlite3.Error.
    """
    if not _is_readable_only(file):
        return _connect(file)
    # With the log of a process that writes it, or was killed; else as it is, since no log can be made beside it.
    logged = file.with_name(f"{file.name}-wal")
    mode = "mode=ro" if logged.exists() and logged.stat().st_size else "immutable=1"
    return _connect(f"file:{quote(str(file.absolute()))}?{mode}", uri=True)


def loaded(file: Path) -> sqlite3.Connection:
    """A connection to a copy in memory of a file, or to nothing where there is none. Raises sqlite3.Error."""
    connection = _connect(":memory:")
    if file.exists():
        with closing(connect(file)) as kept:
            kept.backup(connection)
    return connection


def damage(file: Path, thorough: bool = False) -> str | None:
    """What SQLite finds wrong in a file when it looks it through; None for nothing. Changes nothing.

    `thorough` looks also whether tables and their indexes agree, which takes longer.
    """
    try:
        with closing(connect(file)) as connection:
            connection.execute("PRAGMA query_only=ON")
            how = "integrity_check" if thorough else "quick_check"
            (found,) = connection.execute(f"PRAGMA {how}(1)").fetchone()
            (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            return str(found) if found != "ok" else None if tables else EMPTY
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)


def _is_readable_only(file: Path) -> bool:
    return file.exists() and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))


def _connect(file: Path | str, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=PATIENCE, isolation_level=None, check_same_thread=False, uri=uri)


def set_aside(file: Path) -> Path:
    """Gives a file, and the log that belongs to it, another name, by which it can be told from a new one.

    Returns the new name. Raises OSError.
    """
    when = time.strftime("%Y%m%d-%H%M%S")
    names = (file.with_name(f"{file.stem}.damaged-{when}{n or ''}{file.suffix}") for n in count())
    aside = next(name for name in names if not name.exists())
    file.rename(aside)
    for ending in ("-wal", "-shm"):
        beside = file.with_name(file.name + ending)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + ending))
    return aside


@contextmanager
def salvaging(file: Path, made: Path) -> Iterator[Salvage]:
    """What can still be read of a damaged file. `made` is a sound one with the same tables, made by the same steps.

    Works on a copy. Where its first page, which says what tables there are, is damaged, it takes that of `made`. What
    SQLite's own command can recover, if this machine has it, is read, too.
    """
    with TemporaryDirectory(prefix="corrobot-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "copy.sqlite"
        shutil.copyfile(file, copy)
        log = file.with_name(f"{file.name}-wal")
        if log.exists():
            shutil.copyfile(log, copy.with_name(f"{copy.name}-wal"))
        if not _tables(copy):
            _transplant(copy, made)
        with closing(_connect(copy)) as connection:
            recovered = Path(folder) / "recovered.sqlite"
            tables = [connection]
            if _recover(copy, recovered):
                tables.append(_connect(recovered))
            try:
                yield Salvage(tables)
            finally:
                for each in tables[1:]:
                    each.close()


class Salvage:
    """A damaged file, as it is and as SQLite's own command recovered it."""

    def __init__(self, connections: list[sqlite3.Connection]) -> None:
        self._connections = connections

    def rows(self, table: str, columns: str) -> list[tuple]:  # type: ignore[type-arg]
        """The rows of a table that can be read, each once."""
        found: dict[tuple, None] = {}  # type: ignore[type-arg]
        for connection in self._connections:
            found |= dict.fromkeys(_readable(connection, table, columns))
        return list(found)


_SKIPPED = 256
"""Rows that can't be read one after another, before larger steps are made."""


def _readable(connection: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple]:  # type: ignore[type-arg]
    """The rows that can be read, by steps over those that can't."""
    last, failed = -1, 0
    while last < 1 << 40:
        try:
            for key, *row in connection.execute(
                f"SELECT rowid, {columns} FROM {table} WHERE rowid > ? ORDER BY rowid", (last,)
            ):
                last, failed = key, 0
                yield tuple(row)
            return
        except sqlite3.Error as error:
            if "no such column" in str(error):  # a table without numbers is read up to its first damage
                with suppress(sqlite3.Error):
                    yield from connection.execute(f"SELECT {columns} FROM {table}")
                return
            if "no such table" in str(error):
                return
            failed += 1
            last += max(1, 1 << max(0, failed - _SKIPPED))


def _tables(file: Path) -> bool:
    try:
        with closing(_connect(file)) as connection:
            return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except sqlite3.Error:
        return False


def _transplant(file: Path, made: Path) -> None:
    """Gives a file the first page of another one, with its own length."""
    with TemporaryDirectory(prefix="corrobot-") as folder, closing(_connect(made)) as connection:
        whole = Path(folder) / "whole.sqlite"
        with closing(sqlite3.connect(whole)) as target:
            connection.backup(target)
        page = bytearray(whole.read_bytes()[:_PAGE])
    page[28:32] = (file.stat().st_size // _PAGE).to_bytes(4, "big")  # how many pages there are
    page[32:40] = bytes(8)  # no pages are free
    with file.open("r+b") as opened:
        opened.write(page)


_PAGE = 4096
"""Bytes of a page of SQLite's, unless somebody says otherwise."""


def _recover(file: Path, into: Path) -> bool:
    """Has SQLite's command recover a file, if this machine has it; whether it made something."""
    command = shutil.which("sqlite3")
    if command is None:
        return False
    said = subprocess.run([command, str(file), ".recover"], capture_output=True, check=False).stdout
    if not said.strip():
        return False
    subprocess.run([command, str(into)], input=said, capture_output=True, check=False)
    return into.exists() and into.stat().st_size > 0
