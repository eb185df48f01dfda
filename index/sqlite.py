"""SQLite files, however they are: opened also where nothing can be written, looked through, and told as damaged.

Knows nothing of what is kept in them.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

PATIENCE = 30
"""Seconds to wait for another process's transaction."""


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


def damage(file: Path) -> str | None:
    """What SQLite finds wrong in a file when it looks it through; None for nothing. Changes nothing."""
    try:
        with closing(connect(file)) as connection:
            connection.execute("PRAGMA query_only=ON")
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            return None if found == "ok" else str(found)
    except (sqlite3.Error, UnicodeDecodeError) as error:
        return str(error)


def _is_readable_only(file: Path) -> bool:
    return file.exists() and not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK))


def _connect(file: Path | str, uri: bool = False) -> sqlite3.Connection:
    return sqlite3.connect(file, timeout=PATIENCE, isolation_level=None, check_same_thread=False, uri=uri)
