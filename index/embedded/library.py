"""A corpus on this machine: the catalog, and the two ways to find its passages, held together.

A search takes the passages nearest by vector and those best by BM25 and fuses the two rankings by
reciprocal rank (Cormack, Clarke and Buettcher, SIGIR 2009, k = 60). Up to `EXACT_UP_TO` passages the
vectors are compared one by one, from the catalog: that is exact, takes a millisecond and spares the import
of Chroma; above, Chroma finds them.

Who asks sees the catalog as it is and the derived indexes as they were last published, without passages
that are gone since. Where they are behind because a process was killed, whoever comes next brings them up
to date, if nobody holds the right to write; while somebody does, what they have published is used, and an
index that is missing is waited for. Knows nothing of models: texts come with their vectors.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Set
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import numpy as np

from index.embedded.catalog import Catalog
from index.embedded.corpora import CATALOG, list_corpora
from index.embedded.derived import bring_up, discard, held, is_fault, is_whole
from index.embedded.lexical import LexicalIndex
from index.embedded.lock import hold
from index.embedded.roster import FILE_NAME as ROSTER
from index.embedded.roster import write_roster
from index.embedded.update import CorpusUpdate, guarded
from index.embedded.vectors import VectorIndex
from index.errors import CorpusBusy, CorpusNotFound, CorrobotError, Damaged, EmbedderMismatch, is_full, store_error
from index.fusion import DEPTH, fuse
from index.neighbours import Neighbours
from index.ports import Past
from index.tongues import ENGLISH, language
from index.types import Document, Hit, Passage, Sentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.ports import Entry, FileStamp, Matrix, Neighbour, Salvaged, Vector

T = TypeVar("T")
Index: TypeAlias = LexicalIndex | VectorIndex

EXACT_UP_TO = 20_000
COMPARED_UP_TO = 250_000
_REPAIR_PATIENCE = 30.0
"""Seconds to wait for an index that another process is making: it makes it before anything else."""


class EmbeddedLibrary:
    """A corpus in a folder, for any number of threads. Opens nothing before it is asked."""

    def __init__(self, folder: Path, exact_up_to: int = EXACT_UP_TO) -> None:
        """`folder` is one that corpora.corpus_folder gives; it is made with the first update."""
        self._folder, self._exact_up_to = folder, exact_up_to
        self._lock = threading.RLock()
        self._catalog: Catalog | None = None
        self._file: tuple[int, int] | None = None
        self._exact: tuple[int, NDArray[np.int64], Matrix] | None = None
        self._neighbours: Neighbours | None = None
        self._vectors = VectorIndex(folder / "vectors")
        self._lexical = LexicalIndex(folder / "lexical")
        self._held: dict[Path, int] = {}
        self._borrowed: TemporaryDirectory[str] | None = None

    def require(self, embedder: str) -> None:
        """Nothing, where the corpus has documents and this embedder made its vectors.

        Raises CorpusNotFound or EmbedderMismatch, StoreError where the store is damaged.
        """
        with guarded(self._folder):
            catalog = self._open()
            if not catalog.document_count():
                raise self._not_found()
            if (made_by := catalog.embedder()) and made_by != embedder:
                raise EmbedderMismatch(self._folder.name, made_by, embedder)

    def embedder(self) -> str | None:
        """The name of what made the vectors; None before the first."""
        with guarded(self._folder):
            return self._open().embedder()

    def search(self, text: str, vector: Vector, limit: int, within: Set[str] | None = None) -> list[Hit]:
        """The passages nearest to a question by vector and by BM25, fused by reciprocal rank, best first; `within`: of
        the documents with these ids only.

        In another language than English, which an embedder may not know, the best of each count, not what is in both.
        """
        with guarded(self._folder):
            catalog = self._open()
            depth = max(limit, DEPTH)
            if within is None:
                dense, lexical = self._nearest(catalog, vector, depth), self._best(catalog, text, depth)
            else:
                numbers, matrix = catalog.vectors_of(within)
                dense, there = _ordered(numbers, matrix, vector, depth), set(numbers.tolist())
                best = self._best(catalog, text, max(depth, catalog.passage_count()))
                lexical = [number for number in best if number in there][:depth]
            agree = language(text) in ("", ENGLISH)
            return fuse(dense, lexical, catalog.passages({*dense, *lexical}), agree)[:limit]

    def documents(self) -> list[Document]:
        """All documents, by source."""
        with guarded(self._folder):
            return self._open().documents()

    def document(self, document_id: str) -> Document:
        """The document with this id. Raises KeyError where there is none."""
        with guarded(self._folder):
            return self._open().document(document_id)

    def identifier(self, source: str) -> str | None:
        """The id of the document with a source; None where there is none."""
        with guarded(self._folder):
            return self._open().identifier(source)

    def identifiers(self) -> dict[str, str]:
        """The ids of all documents, by source."""
        with guarded(self._folder):
            return self._open().identifiers()

    def titles(self) -> dict[str, str]:
        """The titles of all documents, by id."""
        with guarded(self._folder):
            return self._open().titles()

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document, in order; none where there is no such document."""
        with guarded(self._folder):
            return self._open().passages_of(document_id)

    def neighbours(self, passage: Passage, limit: int) -> list[list[Neighbour]]:
        """For each of `sentences(passage)`, the sentences of other places nearest to it by vector, nearest first.

        Raises KeyError where the passage is gone.
        """
        with guarded(self._folder), self._lock:
            catalog = self._open()
            if self._neighbours is None:
                self._neighbours = Neighbours(catalog, self._nearest_each)
            return self._neighbours.of(passage, limit)

    def successor(self, document_id: str) -> str | None:
        """The id of the present version of the document that once had this id; None where there is none."""
        with guarded(self._folder):
            return self._open().successor(document_id)

    def stamps(self) -> dict[str, FileStamp | None]:
        """All sources, each with what is known of the file it was read from, if it was one."""
        with guarded(self._folder):
            return self._open().stamps()

    def sentences(self, passage: Passage) -> tuple[Sentence, ...]:
        """The sentences of a passage, in order. Raises KeyError where the passage is gone."""
        with guarded(self._folder):
            return self._open().sentences(passage)

    def sentences_at(self, document_id: str, start: int, end: int) -> tuple[Sentence, ...]:
        """The sentences of a document that have some of a span. Raises KeyError where there are none."""
        with guarded(self._folder):
            return self._open().sentences_at(document_id, start, end)

    def sentence_vectors(self, passage: Passage) -> Matrix:
        """The unit vectors kept from indexing, a row for each of `sentences(passage)`. Raises KeyError
        likewise.
        """
        with guarded(self._folder):
            return self._open().sentence_vectors(passage)

    def passage_count(self) -> int:
        """How many passages the corpus has."""
        with guarded(self._folder):
            return self._open().passage_count()

    def passage_frequency(self, term: str) -> int:
        """In how many passages a word occurs, in any of its inflected forms, whatever its case."""
        with guarded(self._folder):
            return self._ask(self._lexical, self._open(), lambda: self._lexical.frequency(term))

    def stems(self, language: str, prefix: str) -> list[tuple[str, int]]:
        """The stems of words of a language that begin with a prefix, each with about how many passages have it."""
        with guarded(self._folder):
            return self._ask(self._lexical, self._open(), lambda: self._lexical.stems(language, prefix))

    def forms(self, language: str, stem: str) -> set[str]:
        """Words of the corpus with a stem of a language, in lower case, from a few of the passages that have it."""
        with guarded(self._folder):
            catalog = self._open()
            numbers = self._ask(self._lexical, catalog, lambda: self._lexical.having(language, stem))
            found: set[str] = set()
            for passage in catalog.passages(numbers).values():
                text = catalog.document(passage.document_id).text[passage.start : passage.end]
                found |= self._lexical.forms(language, stem, text)
            return found

    def generation(self) -> int:
        """A number that changes whenever the corpus does, in whatever process."""
        with guarded(self._folder):
            return self._open().generation()

    def entries(self, document_id: str) -> Iterator[Entry]:
        """The passages of a document with all that is kept beside them, in order; none where there is no such
        document.
        """
        with guarded(self._folder):
            yield from self._open().entries(document_id)

    def past(self) -> Past:
        """What the corpus knows of documents that it has no more."""
        with guarded(self._folder):
            catalog = self._open()
            return Past(catalog.removed_files(), catalog.former())

    def damaged(self) -> list[str]:
        """The sources of documents that are not whole as they were written, by looking at all. Raises Damaged where
        it is more than some documents.
        """
        with guarded(self._folder):
            return self._open().damaged()

    def mend(self) -> list[str]:
        """Makes anew what is derived from the catalog and damaged; what that was. Raises CorpusBusy."""
        with guarded(self._folder), self._lock:
            catalog = self._open()
            made = []
            for name, index in (("words", self._lexical), ("vectors", self._vectors)):
                index.close()
                self._held.pop(index.folder, None)
                if not is_whole(index) or held(index.folder, catalog) != catalog.generation():
                    if not self._mended(index, catalog):
                        raise CorpusBusy(self._folder.name)
                    made.append(name)
            if not self._borrowed:
                with hold(self._folder):
                    write_roster(self._folder, catalog.stamps())
            return made

    def salvage(self) -> Salvaged:
        """Puts a new catalog in place of a damaged or lost one, with what is whole of it. Raises StoreError, and
        CorpusBusy while another process has the right to change the corpus.
        """
        from index.embedded.salvage import salvage

        self.close()
        with guarded(self._folder), hold(self._folder):
            return salvage(self._folder)

    def warm(self) -> None:
        """Opens what a search needs. Raises what a search would."""
        with guarded(self._folder):
            catalog = self._open()
            self._ask(self._lexical, catalog, self._lexical.count)
            with self._lock:
                if not self._is_exact(catalog):
                    self._ask(self._vectors, catalog, self._vectors.count)

    def close(self) -> None:
        """Lets go of all files. The next call opens them again."""
        with self._lock:
            if self._catalog:
                self._catalog.close()
            self._catalog = self._exact = self._neighbours = None
            self._vectors.close()
            self._lexical.close()
            self._held.clear()
            if self._borrowed:
                self._borrowed.cleanup()
                self._borrowed, self._lexical = None, LexicalIndex(self._folder / "lexical")

    @contextmanager
    def update(self, embedder: str | None = None) -> Iterator[CorpusUpdate]:
        """The right to change the corpus, until the block ends; what was changed is findable then.

        `embedder` names what makes the vectors; None where none will be added. Raises CorpusBusy while
        another process has the right, EmbedderMismatch where the corpus was made with another embedder.
        """
        if not (self._folder / CATALOG).exists() and (embedder is None or self._was_kept()):
            raise self._not_found()
        with ExitStack() as until_end:
            with guarded(self._folder):
                until_end.enter_context(hold(self._folder))
                self._folder.mkdir(parents=True, exist_ok=True)
                catalog = Catalog(self._folder / CATALOG, kept=self._was_kept())
                until_end.callback(catalog.close)
                made_by = catalog.embedder()
                if embedder and made_by not in (None, embedder) and catalog.document_count():
                    raise EmbedderMismatch(self._folder.name, str(made_by), embedder)
            # Of its own, so that a search in another thread goes on with what it has open.
            lexical, vectors = LexicalIndex(self._folder / "lexical"), VectorIndex(self._vectors.folder)
            until_end.callback(vectors.close)
            update = CorpusUpdate(self._folder, catalog, [lexical, vectors], embedder)
            # What a killed process left behind; those who ask may be waiting for it.
            update.publish()
            yield update
            update.publish()

    def _open(self) -> Catalog:
        """The catalog, opened anew where the corpus was forgotten and made again. Raises CorpusNotFound."""
        path = self._folder / CATALOG
        try:
            status = os.stat(path)
        except FileNotFoundError:
            self.close()
            raise self._not_found() from None
        with self._lock:
            file = status.st_dev, status.st_ino
            if self._catalog is None or self._file != file:
                self.close()
                self._catalog, self._file = Catalog(path, kept=self._was_kept()), file
                if not os.access(self._folder, os.W_OK):
                    self._borrow()
            return self._catalog

    def _borrow(self) -> None:
        """Has a copy of the index of words: tantivy reads none where it can't write. It follows the catalog alone."""
        self._borrowed = TemporaryDirectory(prefix="corrobot-", ignore_cleanup_errors=True)
        copy = Path(self._borrowed.name) / "lexical"
        with suppress(OSError):  # what is not copied is made anew
            shutil.copytree(self._lexical.folder, copy)
        copy.mkdir(exist_ok=True)
        self._lexical = LexicalIndex(copy)

    def _was_kept(self) -> bool:
        """Whether there was a catalog here: then one that is not there, or holds no tables, is damaged."""
        return (self._folder / ROSTER).exists()

    def _not_found(self) -> CorrobotError:
        if self._was_kept() and not (self._folder / CATALOG).exists():
            return Damaged(self._folder / CATALOG, "it is gone")
        return CorpusNotFound(self._folder.name, list_corpora(self._folder.parent.parent))

    def _nearest(self, catalog: Catalog, vector: Vector, limit: int) -> list[int]:
        with self._lock:
            if not self._is_exact(catalog):
                return self._ask(self._vectors, catalog, lambda: self._vectors.search(vector, limit))
            assert self._exact
            _, numbers, matrix = self._exact
        return _ordered(numbers, matrix, vector, limit)

    def _nearest_each(self, vectors: Matrix, limit: int) -> list[list[int]]:
        """The numbers of as many passages as `_nearest` gives for each of several vectors, in no order."""
        catalog = self._open()
        with self._lock:
            if not len(vectors) or not self._is_exact(catalog, COMPARED_UP_TO):
                return [self._nearest(catalog, vector, limit) for vector in vectors]
            assert self._exact
            _, numbers, matrix = self._exact
        if len(numbers) <= limit:
            return [numbers.tolist()] * len(vectors)
        return [row.tolist() for row in numbers[np.argpartition(matrix @ vectors.T, -limit, axis=0)[-limit:].T]]

    def _is_exact(self, catalog: Catalog, up_to: int | None = None) -> bool:
        """Whether the corpus is small enough to compare all vectors; if so they are in memory now."""
        with self._lock:
            if self._exact and self._exact[0] == catalog.generation():
                return True
            self._exact = None
            few = catalog.passage_count() <= (self._exact_up_to if up_to is None else up_to)
            if not few and not self._borrowed:  # Chroma writes when it reads
                return False
            self._exact = catalog.vectors()
            return True

    def _best(self, catalog: Catalog, text: str, limit: int) -> list[int]:
        return self._ask(self._lexical, catalog, lambda: self._lexical.search(text, limit))

    def _ask(self, index: Index, catalog: Catalog, question: Callable[[], T]) -> T:
        """What an index says, up to date. One that fails is opened again, then made anew."""
        for mend in (lambda: None, lambda: discard(index.folder), None):
            try:
                self._follow(index, catalog)
                return question()
            except CorrobotError:
                raise
            except BaseException as error:
                # Chroma and tantivy have errors of many kinds. The catalog is safe from all of them.
                if not is_fault(error):
                    raise
                if mend is None or is_full(error):
                    raise store_error(error, self._folder) from error
                index.close()
                self._held.pop(index.folder, None)
                mend()
        raise AssertionError("unreachable")

    def _follow(self, index: Index, catalog: Catalog) -> None:
        """Makes what is open of an index what was published last, and repairs it where nobody else will."""
        deadline = time.monotonic() + _REPAIR_PATIENCE
        while (has := held(index.folder, catalog)) != (generation := catalog.generation()):
            if not self._mended(index, catalog):
                if has is not None:
                    break
                _wait(deadline, self._folder)
        with self._lock:
            if self._held.get(index.folder) != has:
                index.close()
                while not is_whole(index):
                    # Damaged, unless somebody is just changing it.
                    if not self._mended(index, catalog):
                        _wait(deadline, self._folder)
                    has = held(index.folder, catalog)
                whole = index.count() == catalog.passage_count()
                if not whole and has == generation == catalog.generation():
                    raise RuntimeError(f"{index.folder} is not whole")
                if has is not None:
                    self._held[index.folder] = has

    def _mended(self, index: Index, catalog: Catalog) -> bool:
        """Brings an index up to date, anew where its files are damaged; False where somebody else may be doing so."""
        try:
            with nullcontext() if self._borrowed else hold(self._folder, patience=0):
                index.close()
                if not is_whole(index):
                    discard(index.folder)
                bring_up(index, catalog)
                return True
        except CorpusBusy:
            return False


def _ordered(numbers: NDArray[np.int64], matrix: Matrix, vector: Vector, limit: int) -> list[int]:
    """The numbers of the rows nearest to a vector, nearest first."""
    if not len(numbers):
        return []
    order = np.argsort(-(matrix @ vector), kind="stable")[:limit]
    return [int(number) for number in numbers[order]]


def _wait(deadline: float, folder: Path) -> None:
    """Gives another process a moment. Raises CorpusBusy after the deadline."""
    if time.monotonic() > deadline:
        raise CorpusBusy(folder.name)
    time.sleep(0.05)
