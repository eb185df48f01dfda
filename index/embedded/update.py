"""Changing a corpus: each change goes to the catalog, and from there to what is derived from it.

Knows nothing of searching, and holds the right to write only because library.py made it so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from index.embedded.catalog import Catalog
from index.embedded.derived import Derived, bring_up, is_fault
from index.embedded.draft import Rows
from index.embedded.roster import FILE_NAME, write_roster
from index.errors import CorrobotError, store_error
from index.ports import FileStamp, Past
from index.types import Document


@contextmanager
def guarded(folder: Path) -> Iterator[None]:
    """Tells errors of the store from mistakes of ours: those that SQLite and the disk make become
    StoreErrors.
    """
    try:
        yield
    except CorrobotError:
        raise
    except (sqlite3.Error, OSError) as error:
        raise store_error(error, folder) from error


class CorpusUpdate:
    """A corpus as its one writer has it."""

    def __init__(self, folder: Path, catalog: Catalog, derived: list[Derived], embedder: str | None) -> None:
        self._folder, self._catalog, self._derived, self._embedder = folder, catalog, derived, embedder
        self._touched = False

    def stamps(self) -> dict[str, FileStamp | None]:
        """All sources, each with what is known of the file it was read from, if it was one."""
        with guarded(self._folder):
            return self._catalog.stamps()

    @contextmanager
    def put(self, document: Document, stamp: FileStamp | None) -> Iterator[Rows]:
        """Replaces what has this source, id or file: all at once when the block ends, not at all if it
        raises.
        """
        if self._embedder is None:
            raise ValueError("an update that adds documents needs the name of the embedder")
        with guarded(self._folder):
            if self._catalog.embedder() != self._embedder:
                self._catalog.set_embedder(self._embedder)
            with self._catalog.put(document, stamp) as rows:
                yield rows
            self._touched = True

    def stamp(self, stamps: Mapping[str, FileStamp]) -> None:
        """Notes, by source, that documents' files were looked at again and say the same."""
        with guarded(self._folder):
            self._catalog.stamp(stamps)
            self._touched = self._touched or bool(stamps)

    def remove(self, sources: Iterable[str], stay: bool = False) -> int:
        """Forgets documents; how many there were. `stay`: their files are remembered as removed."""
        with guarded(self._folder):
            self._touched = True
            return self._catalog.remove(sources, stay)

    def removed(self) -> dict[str, FileStamp]:
        """The files that were removed to stay so, by path, as they were then."""
        with guarded(self._folder):
            return self._catalog.removed_files()

    def remember(self, past: Past) -> None:
        """Takes over what another corpus knew beside its documents."""
        with guarded(self._folder):
            self._catalog.remember(past)

    def publish(self) -> None:
        """Makes what was changed so far findable. Does nothing where nothing was."""
        if self._touched or not (self._folder / FILE_NAME).exists():
            with guarded(self._folder):
                write_roster(self._folder, self._catalog.stamps())
            self._touched = False
        for index in self._derived:
            try:
                bring_up(index, self._catalog)
            except CorrobotError:
                raise
            except BaseException as error:
                # Chroma and tantivy have errors of many kinds; the catalog is safe from all of them.
                if not is_fault(error):
                    raise
                raise store_error(error, self._folder) from error
