"""A corpus in PostgreSQL: the same port as the embedded one, for any number of processes on any number of machines.

A search takes the passages nearest by vector (pgvector, HNSW over float16) and those best by BM25 (words.py), and
fuses the two rankings. Everything of a document is written in one transaction, so who asks sees whole versions; there
is nothing derived that could be behind. Who writes holds an advisory lock of the corpus, which the server gives back
when the connection ends. What is kept in memory is thrown away when the generation changes. Knows nothing of models.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import Connection

from index.errors import CorpusBusy, CorpusNotFound, EmbedderMismatch
from index.fusion import DEPTH, fuse
from index.neighbours import Neighbours
from index.packed import unpack_sentences, unpack_vectors
from index.ports import Embedded, Entry, FileStamp, Past, Salvaged
from index.postgres import rows
from index.postgres.database import Database, guarded
from index.postgres.update import CorpusUpdate, index_vectors, lacks_index
from index.postgres.words import Counts, Words, phrase, quoted
from index.tongues import ENGLISH, language
from index.types import Document, Hit, Passage, Sentence

if TYPE_CHECKING:
    from index.ports import Matrix, Neighbour, Vector

PATIENCE = 2.0
"""Seconds to wait for the right to change a corpus."""
_KEPT_CHARACTERS = 20_000_000
"""Characters of documents that are kept in memory."""
_KEPT_PASSAGES, _KEPT_WORDS = 1000, 10_000
"""Passages with their sentences and vectors, about 10 MB, and words with their counts, which are kept, too."""
_EXAMPLES = 4
"""Passages that are looked at for the forms of a word."""
_BATCH = 500
"""Passages that are fetched at once."""
_STRUCTURED = "structure, " + rows.STAMP
_PLACE = "passages.number, documents.id, begins, ends, heading"


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus as one statement saw it: the number in the names of its tables, and what is counted."""

    number: int
    generation: int
    passages: int
    embedder: str | None
    dimensions: int | None

    @property
    def joined(self) -> str:
        """The tables of passages and their documents."""
        return (
            f"passages_{self.number} AS passages JOIN documents_{self.number} AS documents "
            "ON documents.number = passages.document"
        )


class PostgresLibrary:
    """A corpus by its name, for any number of threads. Connects to nothing before it is asked."""

    def __init__(self, database: Database, name: str) -> None:
        self._database, self._name = database, name
        self._words = Words()
        self._lock = threading.RLock()  # who has it waits for no connection
        self._comparing = threading.Lock()  # who waits for it has no connection
        self._documents: OrderedDict[str, Document] = OrderedDict()
        self._within: OrderedDict[Passage, tuple[tuple[Sentence, ...], Matrix]] = OrderedDict()
        self._frequencies: dict[str, int] = {}
        self._seen = -1, -1
        self._neighbours: Neighbours | None = None

    def require(self, embedder: str) -> None:
        """Nothing, where the corpus has documents and this embedder made its vectors.

        Raises CorpusNotFound or EmbedderMismatch, StoreError where the database can't be read.
        """
        with self._reading() as (connection, corpus):
            if not _rows(connection, f"SELECT 1 FROM documents_{corpus.number} LIMIT 1"):
                raise CorpusNotFound(self._name, names(connection))
            if corpus.embedder and corpus.embedder != embedder:
                raise EmbedderMismatch(self._name, corpus.embedder, embedder)

    def embedder(self) -> str | None:
        """The name of what made the vectors; None before the first."""
        with self._reading() as (_, corpus):
            return corpus.embedder

    def search(self, text: str, vector: Vector, limit: int, within: Set[str] | None = None) -> list[Hit]:
        """The passages nearest to a question by vector and by BM25, fused by reciprocal rank, best first; `within`: of
        the documents with these ids only.

        In another language than English, which an embedder may not know, the best of each count, not what is in both.
        """
        depth, ids = max(limit, DEPTH), None if within is None else sorted(within)
        with self._reading(at_once=True) as (connection, corpus):
            dense = self._nearest(connection, corpus, vector, depth, ids)
            lexical = self._best(connection, corpus, text, depth, ids)
            passages = _passages(connection, corpus, {*dense, *lexical})
        return fuse(dense, lexical, passages, language(text) in ("", ENGLISH))[:limit]

    def documents(self) -> list[Document]:
        """All documents, by source."""
        with self._reading() as (connection, corpus):
            found = _rows(connection, f"SELECT {rows.DOCUMENT} FROM documents_{corpus.number}")
        return sorted(map(rows.document_of, found), key=lambda document: document.source.encode("utf-8", "replace"))

    def document(self, document_id: str) -> Document:
        """The document with this id. Raises KeyError where there is none."""
        with self._reading() as (connection, corpus):
            return self._document(connection, corpus, document_id)

    def identifier(self, source: str) -> str | None:
        """The id of the document with a source; None where there is none."""
        with self._reading() as (connection, corpus):
            statement = f"SELECT id FROM documents_{corpus.number} WHERE source = %s"
            found = _rows(connection, statement, rows.escaped(source))
        return str(found[0][0]) if found else None

    def identifiers(self) -> dict[str, str]:
        """The ids of all documents, by source."""
        with self._reading() as (connection, corpus):
            found = _rows(connection, f"SELECT source, id FROM documents_{corpus.number}")
        return {rows.plain(source): id_ for source, id_ in found}

    def titles(self) -> dict[str, str]:
        """The titles of all documents, by id."""
        with self._reading() as (connection, corpus):
            found = _rows(connection, f"SELECT id, title FROM documents_{corpus.number}")
        return {id_: rows.plain(title) for id_, title in found}

    def passages(self, document_id: str) -> list[Passage]:
        """The passages of a document, in order; none where there is no such document."""
        with self._reading() as (connection, corpus):
            statement = f"SELECT {_PLACE} FROM {corpus.joined} WHERE documents.id = %s ORDER BY begins"
            return [_passage(row) for row in _rows(connection, statement, rows.escaped(document_id))]

    def neighbours(self, passage: Passage, limit: int) -> list[list[Neighbour]]:
        """For each of `sentences(passage)`, the sentences of other places nearest to it by vector, nearest first.

        Raises KeyError where the passage is gone.
        """
        with self._reading() as (_, corpus):
            pass
        with self._comparing:
            with self._lock:
                self._follow(corpus)
                if self._neighbours is None:
                    self._neighbours = Neighbours(_Shelf(self), self._nearest_each)
                neighbours = self._neighbours
            return neighbours.of(passage, limit)

    def successor(self, document_id: str) -> str | None:
        """The id of the present version of the document that once had this id; None where there is none."""
        with self._reading() as (connection, corpus):
            found = _rows(
                connection,
                f"SELECT documents.id FROM former_{corpus.number} AS former "
                f"JOIN documents_{corpus.number} AS documents USING (source) WHERE former.id = %s",
                rows.escaped(document_id),
            )
        return str(found[0][0]) if found else None

    def stamps(self) -> dict[str, FileStamp | None]:
        """All sources, each with what is known of the file it was read from, if it was one."""
        with self._reading() as (connection, corpus):
            found = _rows(connection, f"SELECT source, {_STRUCTURED} FROM documents_{corpus.number}")
        return {rows.plain(source): rows.stamp_of(structure, stamp) for source, structure, *stamp in found}

    def sentences(self, passage: Passage) -> tuple[Sentence, ...]:
        """The sentences of a passage, in order. Raises KeyError where the passage is gone."""
        return self._of_passage(passage)[0]

    def sentences_at(self, document_id: str, start: int, end: int) -> tuple[Sentence, ...]:
        """The sentences of a document that have some of a span. Raises KeyError where there are none."""
        with self._reading() as (connection, corpus):
            packed = _rows(
                connection,
                f"SELECT sentences FROM {corpus.joined} WHERE documents.id = %s AND begins < %s AND ends > %s "
                "ORDER BY begins",
                rows.escaped(document_id),
                end,
                start,
            )
        found = [each for (of,) in packed for each in unpack_sentences(of) if each.start < end and start < each.end]
        if not found:
            raise KeyError(document_id)
        return tuple(found)

    def sentence_vectors(self, passage: Passage) -> Matrix:
        """The unit vectors kept from indexing, a row for each of `sentences(passage)`. Raises KeyError likewise."""
        return self._of_passage(passage)[1]

    def passage_count(self) -> int:
        """How many passages the corpus has."""
        with self._reading() as (_, corpus):
            return corpus.passages

    def passage_frequency(self, term: str) -> int:
        """In how many passages a word occurs, in any of its inflected forms, whatever its case."""
        phrases = self._words.phrases(term)
        if not phrases:
            return 0
        with self._reading() as (connection, corpus):
            with self._lock:
                self._follow(corpus)
                if term in self._frequencies:
                    return self._frequencies[term]
            if all(len(stems) == 1 for stems in phrases):  # a passage has one language, so none counts twice
                counted = f"SELECT coalesce(sum(passages), 0) FROM terms_{corpus.number} WHERE stem = ANY(%s)"
                found = _rows(connection, counted, [stems[0] for stems in phrases])
            else:
                query = " | ".join(f"({phrase(stems)})" for stems in phrases)
                counted = f"SELECT count(*) FROM passages_{corpus.number} WHERE words @@ %s::tsquery"
                found = _rows(connection, counted, query)
            with self._lock:
                if self._is_of(corpus) and len(self._frequencies) < _KEPT_WORDS:
                    self._frequencies[term] = int(found[0][0])
            return int(found[0][0])

    def stems(self, language: str, prefix: str) -> list[tuple[str, int]]:
        """The stems of words of a language that begin with a prefix, each with how many passages have it, commonest
        first.
        """
        with self._reading() as (connection, corpus):
            found = _rows(
                connection,
                f"SELECT stem, passages FROM terms_{corpus.number} WHERE stem ^@ %s ORDER BY passages DESC, stem",
                rows.escaped(f"{language}/{prefix}"),
            )
        return [(stem.partition("/")[2], passages) for stem, passages in found]

    def forms(self, language: str, stem: str) -> set[str]:
        """Words of the corpus with a stem of a language, in lower case, from a few of the passages that have it."""
        with self._reading() as (connection, corpus):
            having = f"SELECT {_PLACE} FROM {corpus.joined} WHERE words @@ %s::tsquery LIMIT {_EXAMPLES}"
            found: set[str] = set()
            for row in _rows(connection, having, quoted(rows.escaped(f"{language}/{stem}"))):
                passage = _passage(row)
                try:
                    text = self._document(connection, corpus, passage.document_id).text
                except KeyError:  # gone meanwhile
                    continue
                found |= self._words.forms(language, stem, text[passage.start : passage.end])
            return found

    def generation(self) -> int:
        """A number that changes whenever the corpus does, in whatever process."""
        return self.version()[1]

    def version(self) -> tuple[int, int]:
        """The number of the corpus, and its generation."""
        with self._reading() as (_, corpus):
            return corpus.number, corpus.generation

    def entries(self, document_id: str) -> Iterator[Entry]:
        """The passages of a document with all that is kept beside them, in order; none where there is no such
        document.
        """
        with self._reading() as (connection, corpus):
            last = -1
            while True:
                found = _rows(
                    connection,
                    f"SELECT {_PLACE}, halfvec_send(vector), sentences, sentence_vectors FROM {corpus.joined} "
                    f"WHERE documents.id = %s AND begins > %s ORDER BY begins LIMIT {_BATCH}",
                    rows.escaped(document_id),
                    last,
                )
                for row in found:
                    vector = rows.vector_of(row[5])
                    spans = unpack_vectors(row[7], len(vector))
                    yield Entry(_passage(row), unpack_sentences(row[6]), Embedded(vector, spans))
                if len(found) < _BATCH:
                    return
                last = found[-1][2]

    def past(self) -> Past:
        """What the corpus knows of documents that it has no more."""
        with self._reading() as (connection, corpus):
            former = _rows(connection, f"SELECT id, source FROM former_{corpus.number}")
            return Past(removed_files(connection, corpus.number), {id_: rows.plain(source) for id_, source in former})

    def damaged(self) -> list[str]:
        """None: PostgreSQL looks after its own pages, and refuses those that are damaged."""
        with self._reading():
            return []

    def mend(self) -> list[str]:
        """Makes the index of vectors where a loading that was interrupted made none; what that was. Raises CorpusBusy.

        Nothing else is derived that could be behind.
        """
        with self._reading() as (connection, corpus):
            if not lacks_index(connection, corpus.number):
                return []
        with self._database.writing() as connection, guarded():
            lock(connection, self._name)
            found = find(connection, self._name)
            return ["vectors"] if found and index_vectors(connection, found.number) else []

    def salvage(self) -> Salvaged:
        """Nothing: what a database lost is in its backup, and what was handed in can be indexed again."""
        return Salvaged(None, (), (), {})

    def warm(self) -> None:
        """Connects. Raises what a search would."""
        with self._reading():
            pass

    def close(self) -> None:
        """Lets go of connections and of what is kept in memory. The next call connects again."""
        with self._lock:
            self._forget()
            self._seen, self._neighbours = (-1, -1), None
        self._database.close()

    @contextmanager
    def update(self, embedder: str | None = None) -> Iterator[CorpusUpdate]:
        """The right to change the corpus, until the block ends.

        `embedder` names what makes the vectors; None where none will be added. Raises CorpusBusy while
        another process has the right, EmbedderMismatch where the corpus was made with another embedder.
        """
        with self._database.writing() as connection:
            with guarded():
                lock(connection, self._name)
                corpus = find(connection, self._name)
                if corpus is None and embedder is None:
                    raise CorpusNotFound(self._name, names(connection))
                filled = corpus and _rows(connection, f"SELECT 1 FROM documents_{corpus.number} LIMIT 1")
                if corpus and embedder and corpus.embedder not in (None, embedder) and filled:
                    raise EmbedderMismatch(self._name, str(corpus.embedder), embedder)
                number = corpus.number if corpus else CorpusUpdate.begin(connection, self._name)
            update = CorpusUpdate(connection, number, self._words, embedder)
            yield update
            update.publish()

    @contextmanager
    def _reading(self, at_once: bool = False) -> Iterator[tuple[Connection, Corpus]]:
        """A connection, and the corpus as it is now; `at_once`: all that is read is of one moment. Raises
        CorpusNotFound.
        """
        with self._database.reading() as connection:
            if at_once:  # until the pool has it back
                connection.execute(b"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            corpus = find(connection, self._name)
            if corpus is None:
                raise CorpusNotFound(self._name, names(connection))
            yield connection, corpus

    def _follow(self, corpus: Corpus) -> None:
        """Throws away what was kept of another generation."""
        with self._lock:
            if not self._is_of(corpus):
                self._forget()
                if self._seen[0] != corpus.number:
                    self._neighbours = None
                self._seen = corpus.number, corpus.generation

    def _forget(self) -> None:
        self._documents.clear()
        self._within.clear()
        self._frequencies.clear()

    def _is_of(self, corpus: Corpus) -> bool:
        """Whether what is kept is of this generation."""
        return self._seen == (corpus.number, corpus.generation)

    def _document(self, connection: Connection, corpus: Corpus, document_id: str) -> Document:
        with self._lock:
            self._follow(corpus)
            if document_id in self._documents:
                self._documents.move_to_end(document_id)
                return self._documents[document_id]
        statement = f"SELECT {rows.DOCUMENT} FROM documents_{corpus.number} WHERE id = %s"
        found = _rows(connection, statement, rows.escaped(document_id))
        if not found:
            raise KeyError(document_id)
        document = rows.document_of(found[0])
        with self._lock:
            if self._is_of(corpus):
                self._documents[document_id] = document
                held = sum(len(each.text) for each in self._documents.values())
                while held > _KEPT_CHARACTERS and self._documents:
                    held -= len(self._documents.popitem(last=False)[1].text)
        return document

    def _of_passage(self, passage: Passage) -> tuple[tuple[Sentence, ...], Matrix]:
        with self._reading() as (connection, corpus):
            with self._lock:
                self._follow(corpus)
                if passage in self._within:
                    return self._within[passage]
            found = _rows(
                connection,
                f"SELECT sentences, sentence_vectors FROM {corpus.joined} "
                "WHERE documents.id = %s AND begins = %s AND ends = %s",
                rows.escaped(passage.document_id),
                passage.start,
                passage.end,
            )
        if not found:
            raise KeyError(passage)
        read = unpack_sentences(found[0][0]), unpack_vectors(found[0][1], corpus.dimensions or 1)
        with self._lock:
            if self._is_of(corpus):
                self._within[passage] = read
                while len(self._within) > _KEPT_PASSAGES:
                    self._within.popitem(last=False)
        return read

    def _nearest(
        self, connection: Connection, corpus: Corpus, vector: Vector, limit: int, ids: list[str] | None
    ) -> list[int]:
        if corpus.dimensions is None:
            return []
        if ids is None:
            statement = (
                f"SELECT number, {distance(corpus.dimensions)} AS distance FROM passages_{corpus.number} "
                "ORDER BY distance LIMIT %s"
            )
            found = _rows(connection, statement, rows.vector_text(vector), limit)
        else:
            # Written otherwise than the index has it, so that all vectors of these documents are compared.
            statement = (
                f"SELECT passages.number, vector <#> %s::halfvec AS distance FROM {corpus.joined} "
                "WHERE documents.id = ANY(%s) ORDER BY distance LIMIT %s"
            )
            found = _rows(connection, statement, rows.vector_text(vector), ids, limit)
        # The index gives its answer in about this order.
        return [number for _, number in sorted((away, number) for number, away in found)]

    def _nearest_each(self, vectors: Matrix, limit: int) -> list[list[int]]:
        """The numbers of the passages nearest to each of several vectors."""
        with self._reading() as (connection, corpus):
            if corpus.dimensions is None or not len(vectors):
                return [[] for _ in vectors]
            found = _rows(
                connection,
                "SELECT asked.at, near.number FROM unnest(%s::text[]) WITH ORDINALITY AS asked (vector, at), "
                f"LATERAL (SELECT number FROM passages_{corpus.number} AS passages "
                f"ORDER BY {distance(corpus.dimensions, 'asked.vector')} LIMIT %s) AS near",
                [rows.vector_text(vector) for vector in vectors],
                limit,
            )
        near: list[list[int]] = [[] for _ in vectors]
        for at, number in found:
            near[at - 1].append(number)
        return near

    def _best(self, connection: Connection, corpus: Corpus, text: str, limit: int, ids: list[str] | None) -> list[int]:
        if not (asked := self._words.asked(text)):
            return []
        having = _rows(connection, f"SELECT stem, passages FROM terms_{corpus.number} WHERE stem = ANY(%s)", asked)
        lengths = _rows(connection, f"SELECT language, own, above FROM lengths_{corpus.number}")
        counts = Counts(corpus.passages, {name: (own, above) for name, own, above in lengths}, dict(having))
        scoring = self._words.scoring(text, counts, limit, every=ids is not None)
        if scoring is None:
            return []
        chosen = ""
        values: list[object] = [*scoring.values, scoring.looked_at]
        if ids is not None:
            chosen = f" AND document IN (SELECT number FROM documents_{corpus.number} WHERE id = ANY(%s))"
            values.append(ids)
        # Words are kept out of line: joined with nothing, they are fetched once, and not for each word of the question.
        found = _rows(
            connection,
            f"SELECT number, {scoring.score} AS score FROM ("
            "SELECT number, own_norm, above_norm, words || ''::tsvector AS words "
            f"FROM passages_{corpus.number} WHERE words @@ %s::tsquery{chosen} OFFSET 0) AS candidates "
            "ORDER BY score DESC, number LIMIT %s",
            *values,
            limit,
        )
        return [number for number, _ in found]


class _Shelf:
    """Passages by number for `Neighbours`, those that are asked for together fetched together."""

    def __init__(self, library: PostgresLibrary) -> None:
        self._library = library
        self._fetched: dict[Passage, tuple[tuple[Sentence, ...], Matrix]] = {}

    def passages(self, numbers: Iterable[int]) -> dict[int, Passage]:
        """The passages with these numbers, without those that are gone."""
        with self._library._reading() as (connection, corpus):
            found = _rows(
                connection,
                f"SELECT {_PLACE}, sentences, sentence_vectors FROM {corpus.joined} WHERE passages.number = ANY(%s)",
                list(numbers),
            )
        self._fetched = {
            _passage(row): (unpack_sentences(row[5]), unpack_vectors(row[6], corpus.dimensions or 1)) for row in found
        }
        return {row[0]: _passage(row) for row in found}

    def sentences(self, passage: Passage) -> tuple[Sentence, ...]:
        """Raises KeyError where the passage is gone."""
        return self._fetched[passage][0] if passage in self._fetched else self._library.sentences(passage)

    def sentence_vectors(self, passage: Passage) -> Matrix:
        """Raises KeyError where the passage is gone."""
        return self._fetched[passage][1] if passage in self._fetched else self._library.sentence_vectors(passage)


def distance(dimensions: int, asked: str = "%s") -> str:
    """The expression by which the index of vectors orders: of unit vectors, minus the cosine. It ends at 4,000."""
    return f"vector::halfvec({dimensions}) <#> {asked}::halfvec({dimensions})"


def find(connection: Connection, name: str) -> Corpus | None:
    """A corpus by its name; None where there is none."""
    statement = "SELECT number, generation, passages, embedder, dimensions FROM corpora WHERE name = %s"
    found = _rows(connection, statement, name)
    return Corpus(*found[0]) if found else None


def names(connection: Connection) -> list[str]:
    """The names of the corpora, in order."""
    return sorted(str(name) for (name,) in _rows(connection, "SELECT name FROM corpora"))


def lock(connection: Connection, name: str) -> None:
    """Takes the right to change a corpus, which the connection has until it ends. Raises CorpusBusy."""
    deadline = time.monotonic() + PATIENCE
    while not _rows(connection, "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", f"corrobot:{name}")[0][0]:
        if time.monotonic() > deadline:
            raise CorpusBusy(name)
        time.sleep(0.02)


def removed_files(connection: Connection, corpus: int) -> dict[str, FileStamp]:
    """The files that were removed to stay so, by path, as they were then."""
    found = _rows(connection, f"SELECT path, size, modified, file_sha256 FROM removed_{corpus}")
    return {rows.plain(path): FileStamp(rows.plain(path), size, at, rows.plain(sum_)) for path, size, at, sum_ in found}


def _passages(connection: Connection, corpus: Corpus, numbers: Set[int]) -> dict[int, Passage]:
    statement = f"SELECT {_PLACE} FROM {corpus.joined} WHERE passages.number = ANY(%s)"
    return {row[0]: _passage(row) for row in _rows(connection, statement, list(numbers))}


def _passage(row: tuple[Any, ...]) -> Passage:
    _, id_, start, end, heading, *_ = row
    return Passage(id_, start, end, None if heading is None else rows.plain(heading))


def _rows(connection: Connection, statement: str, *values: object) -> list[tuple[Any, ...]]:
    return connection.execute(statement.encode(), values).fetchall()
