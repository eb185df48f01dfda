"""What an index derived from the catalog is, and how it is brought up to date. Knows no index and no lock.

A derived index notes in a file beside it which catalog it follows and which generation it holds, after that
is on disk. To bring it up to date is the same after every change, after a kill, and after somebody deleted
its folder: take out what was removed since, put in what was added since, note the generation. Doing a step
twice does no harm. The note has checksums of the index's files: libraries that read damaged ones crash or hang.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from index.checksums import checksum
from index.embedded.catalog import Catalog, Kept
from index.errors import CorrobotError, StoreError, is_full

_NOTE = "generation.json"


class Derived(Protocol):
    """An index of passages by number. Errors are those of the library below it."""

    @property
    def folder(self) -> Path:
        """Where it is: everything in there can be made again."""
        ...

    def change(self, added: Iterable[Kept], removed: list[int]) -> None:
        """Takes passages out, and puts passages in; on disk when it returns."""
        ...

    def count(self) -> int:
        """How many passages it holds."""
        ...

    def clear(self) -> None:
        """Makes it anew and empty, whatever state its files are in."""
        ...

    def close(self) -> None:
        """Lets go of its files."""
        ...

    def lasting(self) -> list[Path]:
        """Its files that nothing but `change` and `clear` changes."""
        ...

    def is_sound(self) -> bool:
        """Whether its other files can be opened without harm."""
        ...


def held(folder: Path, catalog: Catalog) -> int | None:
    """The generation that the index in a folder holds; None where it has none of this catalog's."""
    try:
        note = _noted(folder)
        return int(note["generation"]) if note["catalog"] == catalog.identity else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def is_whole(index: Derived) -> bool:
    """Whether the files of an index are what they were when they were noted. It must be closed."""
    try:
        sums = dict(_noted(index.folder)["files"])
        return all(checksum(index.folder / name) == noted for name, noted in sums.items()) and index.is_sound()
    except (OSError, ValueError, KeyError, TypeError):
        return False


def is_fault(error: BaseException) -> bool:
    """Whether an error is one of a library, which may be written in Rust, and not somebody's wish to stop."""
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


def bring_up(index: Derived, catalog: Catalog) -> None:
    """Makes an index hold what the catalog does; from nothing where it is missing, damaged or of another
    catalog.

    The caller holds the right to write. Raises StoreError where the index can't be made.
    """
    target, since = catalog.generation(), held(index.folder, catalog)
    if since == target:
        return
    if since is not None and since < target and is_whole(index):
        try:
            index.change(catalog.added_since(since), catalog.removed_since(since))
            if index.count() == catalog.passage_count():
                _note(index, catalog, target)
                return
        except CorrobotError:
            raise
        except BaseException as error:
            # Damage of whatever kind is mended by making the index anew; a full disk is not.
            if is_full(error) or not is_fault(error):
                raise
    index.clear()
    index.change(catalog.added_since(0), [])
    if (holds := index.count()) != (should := catalog.passage_count()):
        raise StoreError(
            f"{index.folder} holds {holds} passages where the corpus has {should}.",
            "Delete that folder and run the command again.",
        )
    _note(index, catalog, target)


def discard(folder: Path) -> None:
    """Notes that an index is not to be trusted, so that the next `bring_up` makes it anew."""
    with contextlib.suppress(FileNotFoundError):
        (folder / _NOTE).unlink()


def _note(index: Derived, catalog: Catalog, generation: int) -> None:
    index.close()
    sums = {str(path.relative_to(index.folder)): checksum(path) for path in index.lasting()}
    written = index.folder / f"{_NOTE}.new"
    note = {"catalog": catalog.identity, "generation": generation, "files": sums}
    written.write_text(json.dumps(note), encoding="utf-8")
    os.replace(written, index.folder / _NOTE)


def _noted(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / _NOTE).read_text(encoding="utf-8")))
