"""What an index derived from the catalog is, and how it is brought up to date. Knows no index and no lock.

A derived index notes in a file beside it which catalog it follows and which generation it holds, after that
is on disk. To bring it up to date is the same after every change, after a kill, and after somebody deleted
its folder: take out what was removed since, put in what was added since, note the generation. Doing a step
twice does no harm.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from index.embedded.catalog import Catalog, Kept
from index.errors import StoreError, is_full

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


def held(folder: Path, catalog: Catalog) -> int | None:
    """The generation that the index in a folder holds; None where it has none of this catalog's."""
    try:
        note = json.loads((folder / _NOTE).read_text(encoding="utf-8"))
        return int(note["generation"]) if note["catalog"] == catalog.identity else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def bring_up(index: Derived, catalog: Catalog) -> None:
    """Makes an index hold what the catalog does; from nothing where it is missing, damaged or of another
    catalog.

    The caller holds the right to write. Raises StoreError where the index can't be made.
    """
    target, since = catalog.generation(), held(index.folder, catalog)
    if since == target:
        return
    if since is not None and since < target:
        try:
            index.change(catalog.added_since(since), catalog.removed_since(since))
            if index.count() == catalog.passage_count():
                _note(index.folder, catalog, target)
                return
        except Exception as error:
            # Damage of whatever kind is mended by making the index anew; a full disk is not.
            if is_full(error):
                raise
    index.clear()
    index.change(catalog.added_since(0), [])
    if (holds := index.count()) != (should := catalog.passage_count()):
        raise StoreError(
            f"{index.folder} holds {holds} passages where the corpus has {should}.",
            "Delete that folder and run the command again.",
        )
    _note(index.folder, catalog, target)


def discard(folder: Path) -> None:
    """Notes that an index is not to be trusted, so that the next `bring_up` makes it anew."""
    with contextlib.suppress(FileNotFoundError):
        (folder / _NOTE).unlink()


def _note(folder: Path, catalog: Catalog, generation: int) -> None:
    written = folder / f"{_NOTE}.new"
    written.write_text(json.dumps({"catalog": catalog.identity, "generation": generation}), encoding="utf-8")
    os.replace(written, folder / _NOTE)
