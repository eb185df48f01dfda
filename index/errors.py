"""What can go wrong in a way that a person can mend: one family of errors, each with what to do about it."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path


class CorrobotError(Exception):
    """Something is wrong that the reader of `message` can mend as `remedy` says. Both are a short sentence
    or two.
    """

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message} {remedy}".strip())
        self.message = message
        self.remedy = remedy


class PathNotFound(CorrobotError):
    """A file or folder that was to be indexed or removed is not there."""

    def __init__(self, path: str) -> None:
        super().__init__(f"There is no file or folder {path}.", "Nothing was changed; check the path.")


class EmptyPath(CorrobotError):
    """A path, address or pattern that is empty: it would stand for the current folder, which nobody named."""

    def __init__(self) -> None:
        super().__init__("A path is empty.", "Nothing was changed; `.` is the current folder.")


class BadPattern(CorrobotError):
    """A pattern that says which files are excluded, and can't be read."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"A pattern of --exclude can't be read: {why.rstrip('.')}.", "It is written as in a .gitignore file."
        )


class BadAddress(CorrobotError):
    """An address that no web page is fetched from."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"{address} can't be fetched: {why}.", "Give an address that begins with http:// or https://.")


class WouldForget(CorrobotError):
    """All documents of a path that was named would be forgotten. When a disk is away, it looks the same."""

    def __init__(self, path: str, documents: int, gone: bool) -> None:
        count = "The only document" if documents == 1 else f"All {documents:,} documents"
        what = "it is gone" if gone else "none of their files is there" if documents > 1 else "its file is gone"
        super().__init__(
            f"{count} of {path} would be forgotten, since {what}.",
            "Nothing was changed. Is a disk not mounted? To forget what is gone, add --yes.",
        )


class NotIndexed(CorrobotError):
    """A path or name that was to be removed is not in the corpus."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"Nothing that is indexed comes from {what}.",
            "`corrobot documents` lists what is indexed.",
        )


class CorpusName(CorrobotError):
    """A name that no corpus can have."""

    def __init__(self, name: str) -> None:
        shown = name if len(name) <= 64 else f"{name[:60]}..."
        super().__init__(
            f"{shown!r} can't be the name of a corpus.",
            "Use 1 to 64 letters, digits, dots, dashes and underscores, not beginning with a dot.",
        )


class CorpusNotFound(CorrobotError):
    """A corpus that nobody has indexed anything into."""

    def __init__(self, corpus: str, known: list[str]) -> None:
        others = f" There is: {', '.join(known)}." if known else ""
        flag = "" if corpus == "default" else f" --corpus {corpus}"
        super().__init__(
            f"Nothing is indexed in the corpus {corpus} yet.{others}",
            f"Index a folder: corrobot index FOLDER{flag}",
        )


class EmbedderMismatch(CorrobotError):
    """A corpus whose vectors were made by another embedder than the one configured."""

    def __init__(self, corpus: str, made_by: str, configured: str) -> None:
        super().__init__(
            f"The corpus {corpus} was indexed with the embedder {made_by}; configured is {configured}.",
            f"Configure the first one again, or index anew: corrobot remove --all --corpus {corpus}, then "
            f"corrobot index FOLDER --corpus {corpus}",
        )


class NotEmpty(CorrobotError):
    """A corpus that another one was to be copied into, and that has documents of its own."""

    def __init__(self, corpus: str, documents: int) -> None:
        has = "a document" if documents == 1 else f"{documents:,} documents"
        super().__init__(
            f"The corpus {corpus} of the store to copy to has {has} that the other one lacks.",
            "Nothing was changed. Copy under another name: --as NAME",
        )


class CorpusBusy(CorrobotError):
    """Another process is changing the corpus."""

    def __init__(self, corpus: str) -> None:
        super().__init__(f"Another process is indexing the corpus {corpus}.", "Wait until it is done, or end it.")


class ModelError(CorrobotError):
    """A configured model that can't be loaded, or isn't what it should be."""


class StoreError(CorrobotError):
    """The store can't be read or written."""


class Damaged(StoreError):
    """What is stored is not what was written."""

    def __init__(self, file: Path, said: str) -> None:
        super().__init__(
            f"{file} is damaged: {' '.join(said.split())[:200].rstrip('.')}.",
            "`corrobot repair` saves what can be read, and reads the documents again.",
        )


class ReadOnly(StoreError):
    """Nothing can be written there."""


class Unreachable(StoreError):
    """The database does not answer, or ended the connection. Names neither the server nor who connects."""

    def __init__(self, message: str = "The database can't be reached.", remedy: str = "") -> None:
        told = "Check that it runs and that the setting `store` is right; `corrobot doctor` says what it answers."
        super().__init__(message, remedy or told)


_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FULL_SAYS = ("no space left", "disk is full", "disk full", "quota exceeded", "file too large")
_UNREADABLE = ("Could not decode to UTF-8", "no such table", "no such column")
"""What sqlite3 says, without a code of its own, of texts and tables that are not what was written."""


def is_full(error: BaseException) -> bool:
    """Whether an error, of whatever library, says that the disk has no room."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    said = str(error).lower()
    return any(words in said for words in _FULL_SAYS)


def is_damage(error: BaseException) -> bool:
    """Whether SQLite says that a file is not what was written."""
    name = _sqlite(error)
    return name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")) or any(words in str(error) for words in _UNREADABLE)


def store_error(error: BaseException, folder: Path) -> StoreError:
    """What to tell a person about a library's error while it read or wrote a file, or below a folder."""
    if is_full(error) or (_sqlite(error).startswith("SQLITE_IOERR") and _has_no_room(folder)):
        return StoreError(
            f"The disk of {folder} is full.",
            "Free some space and run the command again; what was indexed is kept.",
        )
    if (isinstance(error, OSError) and error.errno == errno.EROFS) or _sqlite(error).startswith("SQLITE_READONLY"):
        return ReadOnly(
            f"{folder} can't be written to: it is read-only.", "It can be asked; to change it, make it writable."
        )
    if _sqlite(error).startswith("SQLITE_CANTOPEN") and _is_read_only(folder):
        return store_error(OSError(errno.EROFS, ""), folder)
    shut = _sqlite(error).startswith("SQLITE_CANTOPEN") and not os.access(folder, os.R_OK | os.W_OK)
    if isinstance(error, PermissionError) or _sqlite(error).startswith("SQLITE_PERM") or shut:
        return ReadOnly(f"No permission to use {folder}.", "Give yourself access, or set CORROBOT_HOME.")
    if is_damage(error):
        return Damaged(folder, str(error))
    said = " ".join(str(error).split()) or type(error).__name__
    return StoreError(
        f"The store in {folder} can't be used: {said[:200]}.", "`corrobot doctor` says whether all is in order."
    )


def _is_read_only(path: Path) -> bool:
    """Whether a path is on a disk on which nobody can write."""
    there = next(each for each in (path, *path.absolute().parents) if each.exists())
    return hasattr(os, "statvfs") and bool(os.statvfs(there).f_flag & os.ST_RDONLY)


def _has_no_room(folder: Path) -> bool:
    """Whether SQLite can't even make the file that its processes share, of which it then says that the disk fails."""
    try:
        return shutil.disk_usage(folder).free < _SHARED
    except OSError:
        return False


_SHARED = 32_768
"""Bytes of the smallest file that SQLite makes beside a database with a log (walformat.html)."""


def _sqlite(error: BaseException) -> str:
    """SQLite's name for an error; empty for those of others."""
    return str(getattr(error, "sqlite_errorname", None) or "")
