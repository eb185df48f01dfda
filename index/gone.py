"""Which documents a run over folders is to forget. Pure: looks at what was found, and changes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from index.errors import PathNotFound, WouldForget
from index.events import Kept, Why
from index.files import Exclude, Files
from index.ports import FileStamp


class Vanished(StrEnum):
    """What happens where all documents of a folder or file that was named would go: a disk may only be away."""

    REFUSE = "refuse"
    """WouldForget is raised, before anything is changed."""
    KEEP = "keep"
    """The documents stay, and it is told."""
    FORGET = "forget"
    """They go."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Documents by their source, with why they go; and what is kept in spite of it."""

    documents: Mapping[str, Why]
    kept: tuple[Kept, ...]


def lost(found: Files, stamps: Mapping[str, FileStamp | None], exclude: Exclude, vanished: Vanished) -> Lost:
    """What is to go of some documents, given by source.

    A document goes whose file was looked for in a folder that was named, and is gone or excluded now. What is in a
    folder that can't be looked into isn't gone. Raises PathNotFound for a path that isn't there and that there is no
    document of. Where all documents of a path are gone, and none of them lies there under another name, `vanished`
    says what happens.
    """
    there = {file.key for file in found.files}
    closed = [path for path, _ in found.closed]
    paths = {
        path: source for source, stamp in stamps.items() if stamp and not stamp.is_page and (path := Path(stamp.path))
    }
    going: dict[str, Why] = {}
    staying: set[str] = set()
    kept: list[Kept] = []
    for root, spelt, missing in _looked(found):
        below = {
            path: source
            for path, source in paths.items()
            if any(path.is_relative_to(each) for each in spelt) and not exclude.spares(path, root)
        }
        if missing and not below and vanished is not Vanished.KEEP:
            raise PathNotFound(str(root))
        here = {
            source: Why.EXCLUDED if exclude.matches(path, root) and os.path.lexists(path) else Why.GONE
            for path, source in below.items()
            if str(path) not in there and not any(path.is_relative_to(folder) for folder in closed)
        }
        empty = bool(below) and list(here.values()) == [Why.GONE] * len(below)
        if empty and vanished is not Vanished.FORGET and not _moved(root, found, stamps, here):
            if vanished is Vanished.REFUSE:
                raise WouldForget(str(root), len(below), missing)
            kept.append(Kept(str(root), len(below)))
            staying.update(here)
        going.update(here)
    return Lost({source: why for source, why in going.items() if source not in staying}, tuple(kept))


def _looked(found: Files) -> Sequence[tuple[Path, tuple[Path, ...], bool]]:
    """Where was looked: the path, all ways in which a document's path may begin with it, and if it is missing."""
    folders = [(folder, (folder,), False) for folder in found.folders]
    # What a link led to is not there to say so; its documents have either path.
    missing = [(path, (path, path.resolve(), path.parent.resolve() / path.name), True) for path in found.missing]
    return [*folders, *missing]


def _moved(root: Path, found: Files, stamps: Mapping[str, FileStamp | None], gone: Iterable[str]) -> bool:
    """Whether a file below a folder has the bytes of a document whose own file is gone: then the folder is there."""
    indexed = {stamp.path for stamp in stamps.values() if stamp}
    bytes_of = {(stamp.size, stamp.sha256) for source in gone if (stamp := stamps[source])}
    sizes = {size for size, _ in bytes_of}
    for file in found.files:
        if file.size in sizes and file.key not in indexed and file.path.is_relative_to(root):
            with suppress(OSError):
                if (file.size, file.stamp().sha256) in bytes_of:
                    return True
    return False
