"""A version of a document on its way into the catalog: its passages are checked here, and stored there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from index.ports import Entry

if TYPE_CHECKING:
    from index.embedded.catalog import Catalog


class Rows:
    """The passages of a document on its way into the catalog."""

    def __init__(self, catalog: Catalog, document_id: str, number: int, generation: int) -> None:
        self._catalog, self._id, self._number, self._generation = catalog, document_id, number, generation

    def add(self, entries: Iterable[Entry]) -> None:
        """Takes further passages. Raises ValueError for one of another document, or short of vectors."""
        checked = list(entries)
        for entry in checked:
            if entry.passage.document_id != self._id:
                raise ValueError(f"a passage of {entry.passage.document_id} in the document {self._id}")
            if len(entry.sentences) != len(entry.embedded.spans):
                raise ValueError(f"{len(entry.sentences)} sentences with {len(entry.embedded.spans)} vectors")
        self._catalog.insert(self._number, self._generation, checked)

    def restore(self, rows: Iterable[Sequence[str | int | bytes | None]]) -> None:
        """Takes passages as rows of another catalog, which were read whole."""
        self._catalog.restore(self._number, self._generation, rows)
