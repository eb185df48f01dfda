"""The vectors of passages in Chroma: the nearest ones to a vector. Knows passages only by their numbers.

Chroma costs most of a second to import, so it is not imported before it is used. A client does not see what
others write after its first query: whoever searches closes and opens again when the generation has changed.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterable, Iterator
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embedded.catalog import Kept
from index.sqlite import damage

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateCollectionConfiguration
    from chromadb.api.models.Collection import Collection

    from index.ports import Vector

_COLLECTION = "passages"
_BATCH = 2000
"""Chroma takes at most 5,461 at once; larger batches are no faster."""
_SPACE: CreateCollectionConfiguration = {"hnsw": {"space": "cosine", "ef_search": 400}}
"""At 100,000 vectors the default ef_search of 100 finds 80% of the nearest ones, 400 finds 97%."""


_SPELLINGS: set[int] = set()
_SPELLINGS_LOCK = threading.Lock()


class VectorIndex:
    """Passage vectors by number, in a folder. Not for several threads at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._spelling: int | None = None

    def search(self, vector: Vector, limit: int) -> list[int]:
        """The numbers of the passages nearest by cosine, nearest first."""
        collection = self._open()
        asked = min(limit, collection.count())
        if asked < 1:
            return []
        found = collection.query(query_embeddings=vector[None, :], n_results=asked, include=["distances"])
        distances = found["distances"]
        assert distances is not None
        near = sorted(zip(distances[0], map(int, found["ids"][0]), strict=True))
        return [number for _, number in near]

    def count(self) -> int:
        return self._open().count()

    def change(self, added: Iterable[Kept], removed: list[int]) -> None:
        collection = self._open(make=True)
        for at in range(0, len(removed), _BATCH):
            collection.delete(ids=[str(number) for number in removed[at : at + _BATCH]])
        for batch in _batches(added):
            collection.upsert(
                ids=[str(kept.number) for kept in batch],
                embeddings=np.stack([kept.vector for kept in batch]),
            )

    def clear(self) -> None:
        self.close()
        if self.folder.exists():
            shutil.rmtree(self.folder)
        self._open(make=True)

    def lasting(self) -> list[Path]:
        """Its files that nothing but `change` and `clear` changes: those of graphs that are written whole. What was
        added since is in a database, which Chroma writes to whenever it is opened.
        """
        return sorted(path for whole in self.folder.glob("*/index_metadata.pickle") for path in whole.parent.iterdir())

    def is_sound(self) -> bool:
        """Whether the database can be opened without harm."""
        file = self.folder / "chroma.sqlite3"
        return file.exists() and damage(file) is None

    def close(self) -> None:
        """Lets go of the files. The next call opens them as they are then."""
        if self._client is not None:
            self._client.close()
        self._client = self._collection = None
        if self._spelling is not None:
            _SPELLINGS.discard(self._spelling)
        self._spelling = None

    def _open(self, make: bool = False) -> Collection:
        if self._collection is None:
            try:
                self._collection = self._connect(make)
            except BaseException:
                self.close()
                raise
        return self._collection

    def _connect(self, make: bool) -> Collection:
        import chromadb
        from chromadb.api.client import Client
        from chromadb.config import Settings

        if make:
            self.folder.mkdir(parents=True, exist_ok=True)
        elif not self.folder.is_dir():
            raise FileNotFoundError(f"there is no {self.folder}")
        # Chroma shares one system among all clients of a path, with what it knew when it was made. A
        # spelling of the path that nobody else uses gives a system of our own, which stops when we close.
        with _SPELLINGS_LOCK:
            self._spelling = next(dots for dots in count() if dots not in _SPELLINGS)
            _SPELLINGS.add(self._spelling)
        spelt = os.path.join(self.folder, *["."] * self._spelling)
        client = chromadb.PersistentClient(spelt, Settings(anonymized_telemetry=False))
        assert isinstance(client, Client)
        self._client = client
        # No embedding function: Chroma's own would want to download a model.
        if not make:
            return client.get_collection(_COLLECTION, embedding_function=None)
        return client.get_or_create_collection(_COLLECTION, embedding_function=None, configuration=_SPACE)


def _batches(kept: Iterable[Kept]) -> Iterator[list[Kept]]:
    rest = iter(kept)
    while batch := list(islice(rest, _BATCH)):
        yield batch
