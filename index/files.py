"""Which files a path stands for, and whether one has changed. Knows nothing of formats, documents or
stores.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import PathNotFound
from index.ports import FileStamp

_SETTLED = 2_000_000_000
"""Nanoseconds: a file written later than this may be written again with the same time, so the time proves
nothing.
"""


@dataclass(frozen=True, slots=True)
class File:
    """A file that is to be indexed, as it was found.

    `root` is the folder that was named, or that of a file that was named; `name` is relative to it, with
    slashes.
    """

    path: Path
    root: Path
    name: str
    size: int
    modified: int

    @property
    def key(self) -> str:
        """The absolute path as text, also where the system's name isn't valid Unicode."""
        return printable(str(self.path))

    def stamp(self) -> FileStamp:
        """What tells later whether the file has changed; reads it. Raises OSError."""
        with self.path.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
        settled = self.modified < time.time_ns() - _SETTLED
        return FileStamp(self.key, self.size, self.modified if settled else 0, sha256)

    def is_as(self, stamp: FileStamp) -> bool:
        """Whether size and time say that the file is as it was; if not, its bytes may still be the same."""
        return self.size == stamp.size and self.modified == stamp.modified

    def names(self) -> Iterator[str]:
        """What the file can be called in a corpus, the shortest name first; the last is the whole path."""
        yield self.name
        above = self.root
        prefix = ""
        while above.name:
            prefix = f"{above.name}/{prefix}"
            yield printable(f"{prefix}{self.name}")
            above = above.parent
        yield self.key


@dataclass(frozen=True, slots=True)
class Files:
    """The files below some paths, in order, and the folders that could not be looked into, with why."""

    folders: tuple[Path, ...]
    files: tuple[File, ...]
    closed: tuple[tuple[Path, str], ...]


def find(paths: Sequence[Path]) -> Files:
    """The files at and below paths, each once. Raises PathNotFound for a path that isn't there.

    Hidden files and folders are left out unless named. Symbolic links below a folder are not followed: what
    they point to within the folder is found there.
    """
    for path in paths:
        if not path.exists():
            raise PathNotFound(str(path))
    folders: list[Path] = []
    files: dict[Path, File] = {}
    closed: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            root = path.resolve()
            folders.append(root)
            for file in _below(root, closed):
                files.setdefault(file.path, file)
        else:
            # A link that was named is taken for what it points to, under its own name.
            named = path.parent.resolve() / path.name
            status = path.stat()
            files.setdefault(named, _file(named, named.parent, status))
    return Files(tuple(folders), tuple(files.values()), tuple(closed))


def _below(root: Path, closed: list[tuple[Path, str]]) -> Iterator[File]:
    def note(error: OSError) -> None:
        closed.append((Path(error.filename), (error.strerror or str(error)).lower()))

    for folder, folders, names in os.walk(root, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if name.startswith("."):
                continue
            try:
                status = path.lstat()
            except FileNotFoundError:  # went while we looked
                continue
            if stat.S_ISREG(status.st_mode):
                yield _file(path, root, status)


def _file(path: Path, root: Path, status: os.stat_result) -> File:
    name = printable(path.relative_to(root).as_posix())
    return File(path, root, name, status.st_size, status.st_mtime_ns)


def printable(name: str) -> str:
    """A file's name as text: bytes that are none are written as escapes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
