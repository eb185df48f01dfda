"""A damaged or lost corpus made whole again, from what its catalog, its files and its uploads still hold.

Knows the order: what is whole is taken over, texts are split and embedded again, all else is read again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.errors import CorpusNotFound, Damaged
from index.events import Event, Indexed, Skipped
from index.files import File
from index.ingest import Ingester
from index.uploads import Fate, Uploads

if TYPE_CHECKING:
    from index.ports import FileStamp, Salvaged


class Salvageable(Protocol):
    """A corpus whose catalog can be looked through, and replaced."""

    def damaged(self) -> list[str]: ...

    def salvage(self) -> Salvaged: ...

    def mend(self) -> list[str]: ...

    def stamps(self) -> dict[str, FileStamp | None]: ...


@dataclass(slots=True)
class Restored:
    """What became of a corpus: by how many documents were kept as they were, which were made again, and which are
    lost, with why. `aside` is what a damaged catalog is called now, `derived` what else was made anew.
    """

    aside: Path | None = None
    kept: int = 0
    again: list[str] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    derived: list[str] = field(default_factory=list)


def restore(corpus: Salvageable, uploads: Uploads, ingester: Ingester, *, shared: bool = False) -> Restored:
    """Mends a corpus, and says what it did. Raises what indexing raises; it can be run again then.

    Where a corpus is `shared` with other machines, uploads that no document is read from may have been replaced or
    removed on one of those: they are taken only into a corpus that is not there at all, and in place of none.
    """
    done = Restored()
    paths: dict[str, str] = {}
    there = shared and _is_there(corpus)
    if not _is_whole(corpus):
        found = corpus.salvage()
        done.aside, done.kept, paths = found.aside, len(found.kept), found.paths
        _note(done, ingester.restore(found.texts))
        _read(done, paths, uploads, ingester)
    stamps = _stamps(corpus)
    for upload in [] if there else uploads.stray(stamps, paths):
        if shared:
            stamps = _stamps(corpus)
            if upload.name in stamps:
                continue
        outcome = uploads.take(upload, stamps, ingester)
        if outcome.fate is Fate.SKIPPED:
            done.lost[outcome.source] = outcome.reason or ""
        else:
            done.again.append(outcome.source)
            done.lost.pop(outcome.source, None)
    done.derived = corpus.mend()
    return done


def _is_there(corpus: Salvageable) -> bool:
    try:
        corpus.stamps()
    except CorpusNotFound:
        return False
    return True


def _stamps(corpus: Salvageable) -> dict[str, FileStamp | None]:
    try:
        return corpus.stamps()
    except CorpusNotFound:
        return {}


def _is_whole(corpus: Salvageable) -> bool:
    try:
        return not corpus.damaged()
    except (Damaged, CorpusNotFound):
        return False


def _read(done: Restored, paths: Mapping[str, str], uploads: Uploads, ingester: Ingester) -> None:
    """Reads the files that documents were read from once more, all in one go: to publish each by itself takes long."""
    files = []
    for source, path in paths.items():
        if "://" in path:
            done.lost[source] = f"to fetch it again: corrobot index {path}"
            continue
        file = uploads.content(path)
        try:
            status = file.stat()
        except OSError as error:
            done.lost[source] = f"its file {path}: {(error.strerror or str(error)).lower()}"
        else:
            files.append((File(file, file.parent, file.name, status.st_size, status.st_mtime_ns), source))
    if files:
        _note(done, ingester.put(files))


def _note(done: Restored, events: Iterator[Event]) -> None:
    for event in events:
        if isinstance(event, Indexed):
            done.again.append(event.document.source)
        elif isinstance(event, Skipped):
            done.lost[event.source] = event.reason
