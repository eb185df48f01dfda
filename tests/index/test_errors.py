"""What a person is told of errors of the disk and of SQLite: which of them are damage, and what to do about others."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from index.errors import Damaged, ReadOnly, StoreError, store_error


def sqlite_error(name: str, said: str) -> sqlite3.Error:
    error = sqlite3.OperationalError(said)
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("error", "kind", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), StoreError, "is full"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), StoreError, "is full"),
        (sqlite_error("SQLITE_FULL", "database or disk is full"), StoreError, "is full"),
        (ValueError("IO error: No space left on device (os error 28)"), StoreError, "is full"),
        (OSError(errno.EROFS, "Read-only file system"), ReadOnly, "read-only"),
        (sqlite_error("SQLITE_READONLY", "attempt to write a readonly database"), ReadOnly, "read-only"),
        (sqlite_error("SQLITE_CANTOPEN", "unable to open database file"), StoreError, "can't be used"),
        (PermissionError(errno.EACCES, "Permission denied"), ReadOnly, "No permission"),
        (sqlite_error("SQLITE_PERM", "access permission denied"), ReadOnly, "No permission"),
        (sqlite_error("SQLITE_CORRUPT", "database disk image is malformed"), Damaged, "is damaged"),
        (sqlite_error("SQLITE_NOTADB", "file is not a database"), Damaged, "is damaged"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_only_damage_is_called_damage(error: Exception, kind: type[StoreError], says: str, tmp_path: Path) -> None:
    """A full, read-only or forbidden disk is named as such, and `repair` is the remedy of damage alone."""
    told = store_error(error, tmp_path)
    assert type(told) is kind
    assert says in told.message
    assert ("corrobot repair" in told.remedy) is (kind is Damaged)
    assert "remove --all" not in told.remedy
