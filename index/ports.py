"""What the rest of Corrobot asks of an embedder and of a library. Knows no implementation of either.

Asking needs `Embedder` and `Library`; indexing also needs `Shelf`, which hands out an `Update`: the right to
write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from index.types import Document, Hit, Passage, Sentence, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.keeping import SharedKeeping

    Vector: TypeAlias = NDArray[np.float32]
    """One unit vector: shape (dimensions,)."""
    Matrix: TypeAlias = NDArray[np.float32]
    """One unit vector a row: shape (rows, dimensions)."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """The vector of a text, and one for each span asked for, pooled from the same forward pass."""

    vector: Vector
    spans: Matrix


class Embedder(Protocol):
    """Text to unit vectors; the dot product of two is their cosine."""

    @property
    def name(self) -> str:
        """What made the vectors: name, revision and precision. An index keeps it and refuses another."""
        ...

    def embed(self, text: str) -> Vector:
        """The vector of a question or another short text."""
        ...

    def embed_passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[Embedded]:
        """The vectors of passages and of spans (offsets within each text) in them, in the order given."""
        ...


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A sentence near another one: with its passage, and the cosine between the two vectors."""

    passage: Passage
    sentence: Sentence
    cosine: float


class Library(Protocol):
    """A corpus that can be searched and quoted: what asking needs of a store."""

    def search(self, text: str, vector: Vector, limit: int, within: Set[str] | None = None) -> list[Hit]:
        """The passages nearest to a question by vector and by BM25, fused by reciprocal rank, best first.

        `within`: of the documents with these ids only.
        """
        ...

    def documents(self) -> list[Document]:
        """All documents, by source."""
        ...

    def document(self, document_id: str) -> Document:
        """The document with this id. Raises KeyError where there is none (the corpus may have changed)."""
        ...

    def identifiers(self) -> dict[str, str]:
        """The ids of all documents, by source."""
        ...

    def titles(self) -> dict[str, str]:
        """The titles of all documents, by id."""
        ...

    def successor(self, document_id: str) -> str | None:
        """The id of the present version of the document that once had this id; None where there is none."""
        ...

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document, in order; none where there is no such document."""
        ...

    def neighbours(self, passage: Passage, limit: int) -> list[list[Neighbour]]:
        """For each of `sentences(passage)`, the sentences of other places nearest to it by vector, nearest first.

        Raises KeyError where the passage is gone; a neighbour may be gone when it is asked for.
        """
        ...

    def sentences(self, passage: Passage) -> tuple[Sentence, ...]:
        """The sentences of a passage, in order. Raises KeyError where the passage is gone."""
        ...

    def sentences_at(self, document_id: str, start: int, end: int) -> tuple[Sentence, ...]:
        """The sentences of a document that have some of a span. Raises KeyError where there are none."""
        ...

    def sentence_vectors(self, passage: Passage) -> Matrix:
        """The unit vectors kept from indexing: a row for each of `sentences(passage)`, in their order."""
        ...

    def passage_count(self) -> int:
        """How many passages the corpus has."""
        ...

    def passage_frequency(self, term: str) -> int:
        """In how many passages a word occurs, in any of its inflected forms, whatever its case."""
        ...

    def stems(self, language: str, prefix: str) -> list[tuple[str, int]]:
        """The stems of a language ("de") that begin with a prefix, each with about how many passages have it."""
        ...

    def forms(self, language: str, stem: str) -> set[str]:
        """Words of the corpus with a stem of a language, in lower case, from a few of the passages that have it."""
        ...

    def generation(self) -> int:
        """A number that changes whenever the corpus does, in whatever process."""
        ...


@dataclass(frozen=True, slots=True)
class FileStamp:
    """The file or web page that a document was read from, and what tells whether it has changed since.

    `path` is absolute; of a page it is the address. `size` is in bytes, `modified` in nanoseconds since the epoch (0
    where it can't be trusted to change with the next write, and for pages), `sha256` of the bytes. `etag` and
    `last_modified` are a page's, as its server gave them.
    """

    path: str
    size: int
    modified: int
    sha256: str
    etag: str | None = None
    last_modified: str | None = None

    @property
    def is_page(self) -> bool:
        """Whether it is of a web page. Absolute paths begin with a slash or a drive."""
        return self.path.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage with what is kept beside it: its sentences, and the vectors of itself and of each of them."""

    passage: Passage
    sentences: tuple[Sentence, ...]
    embedded: Embedded


@dataclass(frozen=True, slots=True)
class Past:
    """What a corpus knows of documents that it has no more.

    `removed` are the files that were removed to stay so, by path; `former` the sources of former versions, by id.
    """

    removed: Mapping[str, FileStamp]
    former: Mapping[str, str]


class Draft(Protocol):
    """A version of a document on its way into the library: nobody sees it before it is complete."""

    def add(self, entries: Iterable[Entry]) -> None:
        """Takes further passages of the document."""
        ...


class Update(Protocol):
    """The right to change a corpus, held by one process at a time. A change is kept when its call returns."""

    def stamps(self) -> dict[str, FileStamp | None]:
        """All sources, each with what is known of the file it was read from, if it was one."""
        ...

    def put(self, document: Document, stamp: FileStamp | None) -> AbstractContextManager[Draft]:
        """Replaces whatever has this source; all at once when the block ends, not at all if it raises."""
        ...

    def stamp(self, stamps: Mapping[str, FileStamp]) -> None:
        """Notes, by source, that documents' files were looked at again and say the same."""
        ...

    def remove(self, sources: Iterable[str], stay: bool = False) -> int:
        """Forgets documents; how many there were. Sources that the corpus does not have are passed over.

        `stay`: the files they were read from are remembered as removed, until one is put again.
        """
        ...

    def removed(self) -> dict[str, FileStamp]:
        """The files that were removed to stay so, by path, as they were then."""
        ...

    def remember(self, past: Past) -> None:
        """Takes over what another corpus knew beside its documents."""
        ...

    def publish(self) -> None:
        """Makes what was changed so far findable; the end of the update does it too."""
        ...


class Shelf(Protocol):
    """A corpus that can be changed: what indexing needs of a store."""

    def stamps(self) -> dict[str, FileStamp | None]:
        """All sources, each with what is known of the file it was read from, if it was one. Raises CorpusNotFound."""
        ...

    def update(self, embedder: str | None = None) -> AbstractContextManager[Update]:
        """The right to change the corpus, until the block ends.

        `embedder` names what makes the vectors; None where none will be added. Raises CorpusBusy while
        another process has the right, EmbedderMismatch where the corpus was made with another embedder.
        """
        ...


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What became of a damaged catalog.

    `aside` is what it is called now, None where there was none; `kept` are the sources that were taken over as they
    were, `texts` the documents whose text is whole though their passages are not, each with its file, and `paths` by
    source what all others were read from.
    """

    aside: Path | None
    kept: tuple[str, ...]
    texts: tuple[tuple[Document, FileStamp | None], ...]
    paths: dict[str, str]


class Corpus(Library, Shelf, Protocol):
    """One corpus of a store. Opens nothing before it is asked."""

    def require(self, embedder: str) -> None:
        """Nothing, where the corpus has documents and this embedder made its vectors.

        Raises CorpusNotFound or EmbedderMismatch, StoreError where the store can't be read.
        """
        ...

    def embedder(self) -> str | None:
        """The name of what made the vectors; None before the first."""
        ...

    def identifier(self, source: str) -> str | None:
        """The id of the document with a source; None where there is none."""
        ...

    def entries(self, document_id: str) -> Iterator[Entry]:
        """The passages of a document with all that is kept beside them, in order; none where there is no such document.

        Vectors are as they are kept: in float16.
        """
        ...

    def past(self) -> Past:
        """What the corpus knows of documents that it has no more."""
        ...

    def damaged(self) -> list[str]:
        """The sources of documents that are not whole as they were written. Raises Damaged where it is more."""
        ...

    def mend(self) -> list[str]:
        """Makes anew what is derived and damaged; what that was. Raises CorpusBusy."""
        ...

    def salvage(self) -> Salvaged:
        """Puts a new catalog in place of a damaged one, with what is whole of it. Raises StoreError where that can't
        be, and CorpusBusy.
        """
        ...

    def warm(self) -> None:
        """Opens what a search needs. Raises what a search would."""
        ...

    def close(self) -> None:
        """Lets go of all files and connections. The next call opens them again."""
        ...


class Store(Protocol):
    """Where corpora are kept."""

    def corpus(self, name: str) -> Corpus:
        """The corpus of a name, whether it is there yet or not. Raises CorpusName for a name that can't be one."""
        ...

    def corpora(self) -> list[str]:
        """The names of the corpora, in order."""
        ...

    def traced(self) -> list[str]:
        """The names of the corpora of which there is anything, also of those that are lost, in order."""
        ...

    def forget(self, name: str) -> None:
        """Deletes a corpus, whatever state it is in. Raises CorpusNotFound, CorpusBusy or StoreError."""
        ...

    def state(self) -> str | None:
        """What a person wants to know of the store itself, without secrets; None where there is nothing. Raises
        StoreError.
        """
        ...

    def keeping(self) -> SharedKeeping | None:
        """Where others keep what all machines of the store share; None where the store is of this machine alone."""
        ...
