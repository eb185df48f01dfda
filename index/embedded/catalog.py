"""The system of record: documents, their sentences and passages, and the vectors, in one SQLite file.

What is committed here is kept, whatever happens to the process; everything that finds passages (vectors.py,
lexical.py) is derived from it and can be made again. A generation counts the changes: a passage carries the
one that brought it, and a removed passage leaves its number and the generation that removed it, so that
whoever holds generation g can be brought up to date. Numbers of passages are never used twice. Vectors are
kept as float16, which moves a cosine by less than 0.0001. Knows nothing of files, search or locks between
processes.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from index.embedded import schema
from index.embedded.draft import Rows
from index.errors import Damaged, StoreError
from index.packed import pack_sentences, pack_vectors, unpack_sentences, unpack_vectors
from index.plain import in_context
from index.ports import Embedded, Entry, FileStamp, Past
from index.sqlite import connect
from index.types import STRUCTURE, Document, Markup, Passage, Sentence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.ports import Matrix

_DOCUMENT = f"{schema.DOCUMENT}, sum"
_PASSAGE = "document, start, end, heading, vector, sentences, sentence_vectors, passages.sum"
_FILE = "path, size, modified, file_sha256"
_STAMPED = (
    "path IS NULL OR (typeof(path), typeof(size), typeof(modified), typeof(file_sha256)) = "
    "('text', 'integer', 'integer', 'text')"
)
_STAMP = f"{_FILE}, etag, last_modified"


class Kept(NamedTuple):
    """A passage as whoever derives an index from the catalog needs it."""

    number: int
    title: str
    heading: str | None
    text: str
    vector: NDArray[np.float32]


class Catalog:
    """One connection to the file. Any thread may call it; calls wait for one another.

    Who changes the catalog has a connection of their own, since a `put` that has not ended is seen within
    its own.
    """

    def __init__(self, path: Path, kept: bool = False) -> None:
        """Opens the catalog, making it where there is none. Raises StoreError for one of another version.

        `kept`: it was written before, so that one without tables is damaged.
        """
        self._lock = threading.RLock()
        self._path = path
        self._connection = connect(path)
        try:
            # FULL: a committed document outlives a power cut too. The log is cut back after a large document.
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "journal_size_limit=16777216"):
                self._connection.execute(f"PRAGMA {pragma}").close()
            if kept and not self._one("SELECT count(*) FROM sqlite_master")[0]:
                raise Damaged(path, "it holds nothing")
            found = schema.bring_up_to_date(self._connection)
        except BaseException:
            self._connection.close()
            raise
        if found != schema.VERSION:
            self._connection.close()
            raise StoreError(
                f"{path.parent} was written by another version of Corrobot (format {found}, not {schema.VERSION}).",
                "Use that version, or set CORROBOT_HOME to begin anew.",
            )
        self.identity = self._meta("identity") or ""

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def generation(self) -> int:
        """Counts the changes of the corpus, from 0."""
        return self._number("generation", 0)

    def embedder(self) -> str | None:
        """The name of what made the vectors; None before the first."""
        return self._meta("embedder")

    def set_embedder(self, name: str) -> None:
        """Notes what will make the vectors, in a catalog that has none."""
        with self._lock, self._transaction():
            self._set("embedder", name)
            self._connection.execute("DELETE FROM meta WHERE key = 'dimensions'")

    def passage_count(self) -> int:
        with self._lock:
            return int(self._one("SELECT count(*) FROM passages")[0])

    def document_count(self) -> int:
        with self._lock:
            return int(self._one("SELECT count(*) FROM documents")[0])

    def documents(self) -> list[Document]:
        """All documents, by source."""
        with self._lock:
            return [self._document(row) for row in self._rows(f"SELECT {_DOCUMENT} FROM documents ORDER BY source")]

    def document(self, document_id: str) -> Document:
        """The document with this id. Raises KeyError where there is none."""
        with self._lock:
            for row in self._rows(f"SELECT {_DOCUMENT} FROM documents WHERE id = ?", document_id):
                return self._document(row)
        raise KeyError(document_id)

    def identifier(self, source: str) -> str | None:
        """The id of the document with a source; None where there is none."""
        with self._lock:
            return next((row[0] for row in self._rows("SELECT id FROM documents WHERE source = ?", source)), None)

    def identifiers(self) -> dict[str, str]:
        """The ids of all documents, by source."""
        with self._lock:
            return dict(self._rows("SELECT source, id FROM documents"))

    def titles(self) -> dict[str, str]:
        """The titles of all documents, by id."""
        with self._lock:
            return dict(self._rows("SELECT id, title FROM documents"))

    def damaged(self) -> list[str]:
        """The sources of the documents that are not whole as they were written, by looking at all of them. Raises
        Damaged where it is more than some documents.
        """
        with self._lock:
            if (said := self._one("PRAGMA integrity_check(1)")[0]) != "ok":
                raise Damaged(self._path, str(said))
            found = set()
            for source, *row in self._connection.execute(f"SELECT source, {_DOCUMENT} FROM documents"):
                if not _is_true(row):
                    found.add(source)
            found |= {row[0] for row in self._rows(f"SELECT source FROM documents WHERE NOT ({_STAMPED})")}
            passages = f"SELECT source, {_PASSAGE} FROM passages LEFT JOIN documents ON documents.number = document"
            for source, *row in self._connection.execute(passages):
                if not _is_true(row):
                    found.add(source)
        if None in found:
            raise Damaged(self._path, "a passage has no document")
        return sorted(found)

    def passages_of(self, document_id: str) -> list[Passage]:
        """The passages of a document, in order; none where there is no such document."""
        with self._lock:
            rows = self._rows(
                "SELECT documents.id, start, end, heading FROM passages JOIN documents ON documents.number = document "
                "WHERE documents.id = ? ORDER BY start",
                document_id,
            )
        return [Passage(*row) for row in rows]

    def successor(self, document_id: str) -> str | None:
        """The id of the present version of the document that once had this id; None where there is none."""
        with self._lock:
            rows = self._rows(
                "SELECT documents.id FROM former JOIN documents USING (source) WHERE former.id = ?", document_id
            )
        return rows[0][0] if rows else None

    def stamps(self) -> dict[str, FileStamp | None]:
        """All sources, each with the file it was read from, if it was one.

        That of a document whose text was structured by an older version is like no file: it is to be read again.
        """
        with self._lock:
            rows = self._rows(f"SELECT source, structure, {_STAMP} FROM documents")
        return {
            source: None
            if stamp[0] is None
            else FileStamp(*stamp)
            if structure == STRUCTURE
            else FileStamp(stamp[0], -1, 0, "")
            for source, structure, *stamp in rows
        }

    def passages(self, numbers: Iterable[int]) -> dict[int, Passage]:
        """The passages with these numbers, without those that are gone."""
        asked = json.dumps([int(number) for number in numbers])
        with self._lock:
            rows = self._rows(
                "SELECT passages.number, documents.id, start, end, heading FROM passages "
                "JOIN documents ON documents.number = document "
                "WHERE passages.number IN (SELECT value FROM json_each(?))",
                asked,
            )
            return {row[0]: Passage(*row[1:]) for row in rows}

    def sentences(self, passage: Passage) -> tuple[Sentence, ...]:
        """The sentences of a passage, in order. Raises KeyError where the passage is gone."""
        return unpack_sentences(self._of_passage(passage)[5])

    def sentences_at(self, document_id: str, start: int, end: int) -> tuple[Sentence, ...]:
        """The sentences of a document that have some of a span. Raises KeyError where there are none."""
        with self._lock:
            rows = self._rows(
                f"SELECT {_PASSAGE} FROM passages JOIN documents ON documents.number = document "
                "WHERE documents.id = ? AND start < ? AND end > ? ORDER BY start",
                document_id,
                end,
                start,
            )
        packed = [self._true(row)[5] for row in rows]
        found = [each for of in packed for each in unpack_sentences(of) if each.start < end and start < each.end]
        if not found:
            raise KeyError(document_id)
        return tuple(found)

    def sentence_vectors(self, passage: Passage) -> Matrix:
        """One unit vector a row, for each of `sentences(passage)`. Raises KeyError as that does."""
        with self._lock:
            return unpack_vectors(self._of_passage(passage)[6], self._dimensions())

    def vectors(self) -> tuple[int, NDArray[np.int64], Matrix]:
        """The generation, and all passages as it has them: their numbers, and their vectors, one a row."""
        with self._lock, self._transaction("DEFERRED"):
            generation, dimensions = self.generation(), self._dimensions()
            rows = list(self._rows("SELECT number, vector FROM passages ORDER BY number"))
        return generation, *self._unpacked(rows, dimensions)

    def vectors_of(self, documents: Set[str]) -> tuple[NDArray[np.int64], Matrix]:
        """The passages of the documents with some ids: their numbers, and their vectors, one a row."""
        with self._lock, self._transaction("DEFERRED"):
            joined = "passages JOIN documents ON documents.number = document"
            found = f"SELECT passages.number, vector FROM {joined} WHERE id = ?"
            rows = [row for id_ in sorted(documents) for row in self._rows(found, id_)]
            return self._unpacked(rows, self._dimensions())

    def _unpacked(self, rows: Sequence[Sequence[Any]], dimensions: int) -> tuple[NDArray[np.int64], Matrix]:
        # A vector has no checksum of its own: what is read of a passage that was found is looked at then.
        if any(not isinstance(row[1], bytes) or len(row[1]) != 2 * dimensions for row in rows):
            raise Damaged(self._path, "a vector is not whole")
        numbers = np.array([row[0] for row in rows], np.int64)
        return numbers, unpack_vectors(b"".join(row[1] for row in rows), dimensions)

    def added_since(self, generation: int) -> Iterator[Kept]:
        """The passages that came after a generation, in the order of their numbers.

        Several documents' texts are never held at once. The catalog must not change while this is read.
        """
        # Numbers grow with generations, so what is new is the end of the table.
        with self._lock:
            first = self._one("SELECT min(number) FROM passages WHERE generation > ?", generation)[0]
        number_of, document, dimensions = -1, None, self._dimensions()
        while first is not None:
            with self._lock:
                rows = self._rows(
                    f"SELECT number, {_PASSAGE} FROM passages WHERE number >= ? ORDER BY number LIMIT 1000", first
                )
            for number, *row in rows:
                of, _, _, heading, vector, sentences, _ = self._true(row)
                if of != number_of or document is None:
                    with self._lock:
                        document = self._document(self._one(f"SELECT {_DOCUMENT} FROM documents WHERE number = ?", of))
                    number_of = of
                words = in_context(document, unpack_sentences(sentences), above=False).text
                yield Kept(number, document.title, heading, words, unpack_vectors(vector, dimensions)[0])
            first = rows[-1][0] + 1 if rows else None

    def removed_since(self, generation: int) -> list[int]:
        """The numbers of the passages that went after a generation."""
        with self._lock:
            return [row[0] for row in self._rows("SELECT passage FROM removed WHERE generation > ?", generation)]

    @contextmanager
    def put(self, document: Document, stamp: FileStamp | None) -> Iterator[Rows]:
        """Replaces what has this source, id or file: all at once when the block ends, not at all if it
        raises.

        A large document is written while it is made, in one transaction: other connections read on meanwhile,
        and see the former version.
        """
        file = _row(stamp) if stamp else (None,) * 6
        with self._transaction():
            generation = self._next_generation()
            old = self._rows(
                "SELECT number FROM documents WHERE source = ? OR id = ? OR path = ?",
                document.source,
                document.id,
                file[0],
            )
            self._remove([row[0] for row in old], generation)
            self._connection.execute("DELETE FROM removed_files WHERE path = ?", (file[0],))
            cursor = self._connection.execute(
                f"INSERT INTO documents ({_DOCUMENT}, {_STAMP}, structure) VALUES ({'?, ' * 18}?)",
                (*(row := _columns(document)), schema.checksum(row), *file, STRUCTURE),
            )
            number = cursor.lastrowid
            assert number is not None
            yield Rows(self, document.id, number, generation)

    def stamp(self, stamps: Mapping[str, FileStamp]) -> None:
        """Notes, by source, the files that were seen to say the same. No change of the corpus."""
        if not stamps:
            return
        with self._lock, self._transaction():
            # First out of the way, since two documents may have changed places.
            clear = ((source,) for source in stamps)
            self._connection.executemany("UPDATE documents SET path = NULL WHERE source = ?", clear)
            self._connection.executemany(
                f"UPDATE documents SET ({_STAMP}) = (?, ?, ?, ?, ?, ?) WHERE source = ?",
                ((*_row(stamp), source) for source, stamp in stamps.items()),
            )

    def removed_files(self) -> dict[str, FileStamp]:
        """The files that were removed to stay so, by path, as they were then."""
        with self._lock:
            return {row[0]: FileStamp(*row) for row in self._rows(f"SELECT {_FILE} FROM removed_files")}

    def remove(self, sources: Iterable[str], stay: bool = False) -> int:
        """Forgets the documents with these sources, all at once; how many there were.

        `stay`: the files they were read from are remembered as removed, until one is put again.
        """
        with self._lock, self._transaction():
            # One by one: SQLite's JSON ends a text at a NUL.
            found = (
                self._rows("SELECT number FROM documents WHERE source = ?", each) for each in dict.fromkeys(sources)
            )
            numbers = [row[0] for rows in found for row in rows]
            if stay:
                self._connection.execute(
                    f"INSERT OR REPLACE INTO removed_files SELECT {_FILE} FROM documents "
                    "WHERE number IN (SELECT value FROM json_each(?)) AND path IS NOT NULL",
                    (json.dumps(numbers),),
                )
            if numbers:
                self._remove(numbers, self._next_generation())
            return len(numbers)

    def entries(self, document_id: str) -> list[Entry]:
        """The passages of a document with all that is kept beside them, in order."""
        with self._lock:
            dimensions = self._dimensions()
            rows = self._rows(
                f"SELECT {_PASSAGE} FROM passages JOIN documents ON documents.number = document "
                "WHERE documents.id = ? ORDER BY start",
                document_id,
            )
        found = []
        for row in rows:
            _, start, end, heading, vector, sentences, spans = self._true(row)
            embedded = Embedded(unpack_vectors(vector, dimensions)[0], unpack_vectors(spans, dimensions))
            found.append(Entry(Passage(document_id, start, end, heading), unpack_sentences(sentences), embedded))
        return found

    def former(self) -> dict[str, str]:
        """The sources of former versions, by id."""
        with self._lock:
            return dict(self._rows("SELECT id, source FROM former"))

    def remember(self, past: Past) -> None:
        """Takes over what another corpus knew beside its documents."""
        with self._lock, self._transaction():
            self._remember(past.removed.values(), past.former)

    def insert(self, document: int, generation: int, entries: Iterable[Entry]) -> None:
        """Adds passages to a document; for the block of `put`."""
        self._connection.executemany(
            f"INSERT INTO passages ({schema.PASSAGE}, sum, generation) VALUES ({'?, ' * 8}?)",
            ((*(row := self._packed(document, entry)), schema.checksum(row), generation) for entry in entries),
        )

    def restore(self, document: int, generation: int, rows: Iterable[Sequence[str | int | bytes | None]]) -> None:
        """Adds passages to a document as another catalog had them; for the block of `put`."""
        anew = [(document, *row[1:]) for row in rows]
        self._connection.executemany(
            f"INSERT INTO passages ({schema.PASSAGE}, sum, generation) VALUES ({'?, ' * 8}?)",
            ((*row, schema.checksum(row), generation) for row in anew),
        )

    def begin_as(self, embedder: str, dimensions: int, removed: Iterable[FileStamp], former: Mapping[str, str]) -> None:
        """Takes over what another catalog knew beside its documents; for a new one."""
        with self._lock, self._transaction():
            self._set("embedder", embedder)
            self._set("dimensions", dimensions)
            self._remember(removed, former)

    def _remember(self, removed: Iterable[FileStamp], former: Mapping[str, str]) -> None:
        self._connection.executemany(
            "INSERT OR REPLACE INTO removed_files VALUES (?, ?, ?, ?)", [_row(stamp)[:4] for stamp in removed]
        )
        self._connection.executemany("INSERT OR REPLACE INTO former VALUES (?, ?)", list(former.items()))

    def _packed(self, document: int, entry: Entry) -> tuple[int | str | bytes | None, ...]:
        """A passage as its row."""
        passage, embedded = entry.passage, entry.embedded
        vector, spans = self._pack_vectors(embedded.vector[None, :]), self._pack_vectors(embedded.spans)
        return document, passage.start, passage.end, passage.heading, vector, pack_sentences(entry.sentences), spans

    def _remove(self, documents: Sequence[int], generation: int) -> None:
        for number in documents:
            self._connection.execute(
                "INSERT INTO removed SELECT number, ? FROM passages WHERE document = ?", (generation, number)
            )
            self._connection.execute("DELETE FROM passages WHERE document = ?", (number,))
            self._connection.execute(
                "INSERT OR REPLACE INTO former SELECT id, source FROM documents WHERE number = ?", (number,)
            )
            self._connection.execute("DELETE FROM documents WHERE number = ?", (number,))

    def _of_passage(self, passage: Passage) -> tuple:  # type: ignore[type-arg]
        """The row of a passage."""
        with self._lock:
            for row in self._rows(
                f"SELECT {_PASSAGE} FROM passages JOIN documents ON documents.number = document "
                "WHERE documents.id = ? AND start = ? AND end = ?",
                passage.document_id,
                passage.start,
                passage.end,
            ):
                return self._true(row)
        raise KeyError(passage)

    def _true(self, row: Sequence) -> tuple:  # type: ignore[type-arg]
        """A row without its checksum, which is its last value. Raises Damaged where it has another one."""
        if not _is_true(row):
            raise Damaged(self._path, "a part of it is not as it was written")
        return tuple(row[:-1])

    def _document(self, row: Sequence) -> Document:  # type: ignore[type-arg]
        id_, source, title, text, sha256, published, author, url, origin, pages, markup = self._true(row)
        known_pages = tuple(json.loads(pages))
        return Document(id_, source, title, text, sha256, published, author, url, origin, known_pages, Markup(markup))

    def _pack_vectors(self, vectors: Matrix) -> bytes:
        if self._meta("dimensions") is None:
            self._set("dimensions", vectors.shape[1])
        if vectors.size and vectors.shape[1] != self._dimensions():
            raise ValueError(f"vectors of {vectors.shape[1]} dimensions in a corpus of {self._dimensions()}")
        return pack_vectors(vectors)

    def _dimensions(self) -> int:
        return self._number("dimensions", 1)

    def _next_generation(self) -> int:
        generation = self.generation() + 1
        self._set("generation", generation)
        return generation

    def _number(self, key: str, default: int) -> int:
        said = self._meta(key)
        try:
            return default if said is None else int(said)
        except ValueError:
            raise Damaged(self._path, f"the {key} is not a number") from None

    def _meta(self, key: str) -> str | None:
        with self._lock:
            for row in self._rows("SELECT value FROM meta WHERE key = ?", key):
                return str(row[0])
        return None

    def _set(self, key: str, value: str | int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def _rows(self, statement: str, *values: str | int | None) -> list[tuple]:  # type: ignore[type-arg]
        return self._connection.execute(statement, values).fetchall()

    def _one(self, statement: str, *values: str | int | None) -> tuple:  # type: ignore[type-arg]
        found = self._rows(statement, *values)
        if not found:
            raise Damaged(self._path, "a row is missing")
        return found[0]

    @contextmanager
    def _transaction(self, kind: str = "IMMEDIATE") -> Iterator[None]:
        self._connection.execute(f"BEGIN {kind}")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            # A full disk has rolled back already.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def _row(stamp: FileStamp) -> tuple[str | int | None, ...]:
    """A stamp as `_STAMP` has it."""
    return stamp.path, stamp.size, stamp.modified, stamp.sha256, stamp.etag, stamp.last_modified


def _is_true(row: Sequence) -> bool:  # type: ignore[type-arg]
    """Whether a row has the checksum that is its last value."""
    *values, noted = row
    return bool(schema.checksum(values) == noted)


def _columns(document: Document) -> tuple[str | None, ...]:
    """A document as `schema.DOCUMENT` has it."""
    return (
        document.id, document.source, document.title, document.text, document.sha256, document.published,
        document.author, document.url, document.origin, json.dumps(document.pages), document.markup.value,
    )  # fmt: skip
