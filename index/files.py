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
from typing import TYPE_CHECKING

from index.errors import BadPattern, EmptyPath
from index.ports import FileStamp

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

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
    """What is at and below some paths, in order.

    `missing` are paths that aren't there. `closed` are folders that could not be looked into, and `left_out` files and
    links that are passed over; both with why.
    """

    folders: tuple[Path, ...]
    files: tuple[File, ...]
    missing: tuple[Path, ...]
    closed: tuple[tuple[Path, str], ...]
    left_out: tuple[tuple[Path, str], ...]


class Exclude:
    """Which files below a folder are passed over, by patterns as a .gitignore file has them. The home of pathspec."""

    def __init__(self, patterns: Sequence[str] = (), own: Path | None = None) -> None:
        """`own` is a folder that is ours, with the store and what was handed in: it is passed over, and nothing that
        was read from there is touched. Raises EmptyPath for a pattern that is empty, BadPattern for one that is none.
        """
        self._own = own.resolve() if own else None
        self._spec: GitIgnoreSpec | None = None
        if not patterns:
            return
        if not all(pattern.strip() for pattern in patterns):
            raise EmptyPath
        from pathspec import GitIgnoreSpec

        try:
            self._spec = GitIgnoreSpec.from_lines(patterns)
        except ValueError as error:
            raise BadPattern(str(error)) from error

    def matches(self, path: Path, root: Path, folder: bool = False) -> bool:
        """Whether a path below a folder is to be passed over: by its own name, or with a folder that it is in."""
        if self.spares(path, root):
            return True
        if self._spec is None:
            return False
        return self._spec.match_file(printable(path.relative_to(root).as_posix()) + "/" * folder)

    def spares(self, path: Path, root: Path) -> bool:
        """Whether a path is in the folder that is ours, and the folder that was named is not."""
        own = self._own
        return own is not None and path.is_relative_to(own) and not (root != own and root.is_relative_to(own))


def find(paths: Sequence[Path], exclude: Exclude | None = None) -> Files:
    """The files at and below paths, each once.

    Hidden files and folders, and what `exclude` matches, are left out unless named. Symbolic links below a folder are
    not followed: what they lead to within the folder is found there.
    """
    look = _Look(exclude or Exclude())
    missing: list[Path] = []
    for path in paths:
        if not path.exists():
            missing.append(path.absolute())
        elif path.is_dir():
            look.below(path.resolve())
        else:
            # A link that was named is taken for what it leads to, under its own name.
            named = path.parent.resolve() / path.name
            look.files.setdefault(named, _file(named, named.parent, path.stat()))
    return Files(
        tuple(look.folders), tuple(look.files.values()), tuple(missing), tuple(look.closed), tuple(look.left_out())
    )


class _Look:
    """What is found on the way through folders."""

    def __init__(self, exclude: Exclude) -> None:
        self._exclude = exclude
        self.folders: list[Path] = []
        self.files: dict[Path, File] = {}
        self.closed: list[tuple[Path, str]] = []
        self._links: dict[Path, Path] = {}
        self._others: list[Path] = []

    def below(self, root: Path) -> None:
        self.folders.append(root)
        for folder, folders, names in os.walk(root, onerror=self._note):
            kept = [name for name in folders if self._wanted(Path(folder, name), root, folder=True)]
            links = [name for name in kept if os.path.islink(Path(folder, name))]
            folders[:] = sorted(set(kept) - set(links))
            for name in sorted([*names, *links]):
                path = Path(folder, name)
                if name in links or self._wanted(path, root):
                    self._take(path, root)

    def _wanted(self, path: Path, root: Path, folder: bool = False) -> bool:
        return not path.name.startswith(".") and not self._exclude.matches(path, root, folder)

    def _take(self, path: Path, root: Path) -> None:
        try:
            status = path.lstat()
        except FileNotFoundError:  # went while we looked
            return
        if stat.S_ISREG(status.st_mode):
            self.files.setdefault(path, _file(path, root, status))
        elif stat.S_ISLNK(status.st_mode):
            self._links[path] = Path(os.path.realpath(path))
        else:
            self._others.append(path)

    def left_out(self) -> Iterator[tuple[Path, str]]:
        """What was passed over, and why, with what to do about it."""
        found = {*self.files, *(folder for path in self.files for folder in path.parents)} if self._links else set()
        for link, target in self._links.items():
            if link in self.files:  # it was named, too
                continue
            there = printable(str(target))
            if target in found and any(target.is_relative_to(folder) for folder in self.folders):
                yield link, "a symbolic link; what it leads to is indexed where it lies"
            elif target.exists():
                yield (
                    link,
                    f"a symbolic link to {there}, which is not followed; index that path itself",
                )
            else:
                yield link, f"a symbolic link to {there}, which is not there"
        yield from ((path, "not a regular file") for path in self._others)

    def _note(self, error: OSError) -> None:
        self.closed.append((Path(error.filename), (error.strerror or str(error)).lower()))


def _file(path: Path, root: Path, status: os.stat_result) -> File:
    name = printable(path.relative_to(root).as_posix())
    return File(path, root, name, status.st_size, status.st_mtime_ns)


def printable(name: str) -> str:
    """A file's name as text: bytes that are none are written as escapes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
