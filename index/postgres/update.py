"""Changing a corpus in PostgreSQL: each version of a document, with all that is counted of it, in one transaction.

Knows nothing of searching, and holds the right to write only because library.py took it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg import Connection

from index.packed import pack_sentences, pack_vectors
from index.ports import Entry, FileStamp, Past
from index.postgres import rows, schema
from index.postgres.database import guarded
from index.postgres.words import Words
from index.types import STRUCTURE, Document

_MOST_DIMENSIONS = 4000
"""Of an HNSW index over halfvec. Longer vectors are compared one by one."""
_ANALYZED = 1000
"""Changed passages after which PostgreSQL is to look at the tables again, so that it plans well."""
_GRAPH = "m = 24, ef_construction = 128"
"""How many neighbours a vector has in the graph, and how many are tried for them. With pgvector's defaults (16, 64) a
search of a million passages misses one in twelve of the ten nearest, with these one in five hundred.
"""


class Rows:
    """The passages of a document on its way into the corpus."""

    def __init__(self, connection: Connection, corpus: int, number: int, document: Document, words: Words) -> None:
        self._connection, self._corpus, self._number = connection, corpus, number
        self._document, self._words = document, words
        self.added = 0

    def add(self, entries: Iterable[Entry]) -> None:
        """Takes further passages. Raises ValueError for one of another document, or short of vectors."""
        checked = list(entries)
        for entry in checked:
            if entry.passage.document_id != self._document.id:
                raise ValueError(f"a passage of {entry.passage.document_id} in the document {self._document.id}")
            if len(entry.sentences) != len(entry.embedded.spans):
                raise ValueError(f"{len(entry.sentences)} sentences with {len(entry.embedded.spans)} vectors")
        if not checked:
            return
        dimensions = self._dimensions(len(checked[0].embedded.vector))
        made = [self._row(entry, dimensions) for entry in checked]
        with guarded(), self._connection.cursor() as cursor:
            statement = (
                f"COPY passages_{self._corpus} (document, begins, ends, heading, vector, sentences, sentence_vectors, "
                "language, words, own, above, own_norm, above_norm) FROM STDIN"
            )
            with cursor.copy(statement.encode()) as copy:
                for row in made:
                    copy.write_row(row)
        self.added += len(checked)

    def _row(self, entry: Entry, dimensions: int) -> tuple[Any, ...]:
        passage, embedded = entry.passage, entry.embedded
        for shape in (embedded.vector.shape[-1:], embedded.spans.shape[1:] if embedded.spans.size else (dimensions,)):
            if shape != (dimensions,):
                raise ValueError(f"vectors of {shape[0]} dimensions in a corpus of {dimensions}")
        said = self._words.indexed(self._document, entry)
        return (
            self._number, passage.start, passage.end, rows.optional(passage.heading), rows.vector_text(embedded.vector),
            pack_sentences(entry.sentences), pack_vectors(embedded.spans),
            said.language, said.words, said.own, said.above, said.own_norm, said.above_norm,
        )  # fmt: skip

    def _dimensions(self, made: int) -> int:
        """How long the vectors of the corpus are. Those that come first decide."""
        with guarded():
            known = _dimensions(self._connection, self._corpus)
            if known is None:
                _run(self._connection, "UPDATE corpora SET dimensions = %s WHERE number = %s", made, self._corpus)
            return made if known is None else known


class CorpusUpdate:
    """A corpus as its one writer has it, by a connection that holds the right."""

    def __init__(self, connection: Connection, corpus: int, words: Words, embedder: str | None) -> None:
        self._connection, self._corpus, self._words, self._embedder = connection, corpus, words, embedder
        self._changed = 0

    @staticmethod
    def begin(connection: Connection, name: str) -> int:
        """Makes a corpus; the number in the names of its tables."""
        with connection.transaction():
            made = _rows(connection, "INSERT INTO corpora (name) VALUES (%s) RETURNING number", name)
            schema.make_tables(connection, made[0][0])
        return int(made[0][0])

    def stamps(self) -> dict[str, FileStamp | None]:
        """All sources, each with what is known of the file it was read from, if it was one."""
        with guarded():
            found = _rows(self._connection, f"SELECT source, structure, {rows.STAMP} FROM documents_{self._corpus}")
        return {rows.plain(source): rows.stamp_of(structure, stamp) for source, structure, *stamp in found}

    @contextmanager
    def put(self, document: Document, stamp: FileStamp | None) -> Iterator[Rows]:
        """Replaces what has this source, id or file: all at once when the block ends, not at all if it raises."""
        if self._embedder is None:
            raise ValueError("an update that adds documents needs the name of the embedder")
        file = rows.stamp_row(stamp)
        corpus, source = self._corpus, rows.escaped(document.source)
        with guarded(), self._connection.transaction():
            self._own_embedder()
            old = f"SELECT number FROM documents_{corpus} WHERE source = %s OR id = %s OR path = %s"
            gone = self._remove([row[0] for row in _rows(self._connection, old, source, document.id, file[0])])
            _run(self._connection, f"DELETE FROM removed_{corpus} WHERE path = %s", file[0])
            made = _rows(
                self._connection,
                f"INSERT INTO documents_{corpus} ({rows.DOCUMENT}, {rows.STAMP}, structure) "
                f"VALUES ({'%s, ' * 17}%s) RETURNING number",
                *rows.document_row(document),
                *file,
                STRUCTURE,
            )
            draft = Rows(self._connection, corpus, made[0][0], document, self._words)
            yield draft
            self._count(made[0][0])
            self._advance(draft.added - gone)
        self._changed += draft.added + gone

    def stamp(self, stamps: Mapping[str, FileStamp]) -> None:
        """Notes, by source, the files that were seen to say the same. No change of the corpus."""
        if not stamps:
            return
        columns = rows.STAMP.replace(", ", " = %s, ") + " = %s"
        with guarded(), self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE documents_{self._corpus} SET {columns} WHERE source = %s".encode(),
                [(*rows.stamp_row(stamp), rows.escaped(source)) for source, stamp in stamps.items()],
            )

    def remove(self, sources: Iterable[str], stay: bool = False) -> int:
        """Forgets the documents with these sources, all at once; how many there were.

        `stay`: the files they were read from are remembered as removed, until one is put again.
        """
        asked = [rows.escaped(source) for source in sources]
        with guarded(), self._connection.transaction():
            found = _rows(
                self._connection,
                f"SELECT number, path, size, modified, file_sha256 FROM documents_{self._corpus} "
                "WHERE source = ANY(%s)",
                asked,
            )
            if stay:
                self._note_removed([row[1:] for row in found if row[1] is not None])
            if found:
                gone = self._remove([row[0] for row in found])
                self._advance(-gone)
                self._changed += gone
        return len(found)

    def removed(self) -> dict[str, FileStamp]:
        """The files that were removed to stay so, by path, as they were then."""
        with guarded():
            found = _rows(self._connection, f"SELECT path, size, modified, file_sha256 FROM removed_{self._corpus}")
        stamps = [FileStamp(rows.plain(path), size, at, rows.plain(sum_)) for path, size, at, sum_ in found]
        return {stamp.path: stamp for stamp in stamps}

    def remember(self, past: Past) -> None:
        """Takes over what another corpus knew beside its documents."""
        with guarded(), self._connection.transaction(), self._connection.cursor() as cursor:
            self._note_removed([rows.stamp_row(stamp)[:4] for stamp in past.removed.values()])
            if past.former:
                cursor.executemany(
                    f"INSERT INTO former_{self._corpus} VALUES (%s, %s) "
                    "ON CONFLICT (id) DO UPDATE SET source = excluded.source".encode(),
                    [(id_, rows.escaped(source)) for id_, source in past.former.items()],
                )

    def publish(self) -> None:
        """What was changed is findable already. Vectors get their index; many changes have the tables counted anew."""
        with guarded():
            index_vectors(self._connection, self._corpus)
            if self._changed >= _ANALYZED:
                for table in ("documents", "passages", "terms"):
                    _run(self._connection, f"ANALYZE {table}_{self._corpus}")
                self._changed = 0

    def _own_embedder(self) -> None:
        """Notes what makes the vectors. Those of another one are gone, and their index with them."""
        known = _rows(self._connection, "SELECT embedder FROM corpora WHERE number = %s", self._corpus)[0][0]
        if known != self._embedder:
            _run(self._connection, f"DROP INDEX IF EXISTS vectors_{self._corpus}")
            _run(
                self._connection,
                "UPDATE corpora SET embedder = %s, dimensions = NULL WHERE number = %s",
                self._embedder,
                self._corpus,
            )

    def _advance(self, passages: int) -> None:
        _run(
            self._connection,
            "UPDATE corpora SET generation = generation + 1, passages = passages + %s WHERE number = %s",
            passages,
            self._corpus,
        )

    def _count(self, document: int) -> None:
        """Counts the words of the passages of a new document."""
        terms, lengths = f"terms_{self._corpus}", f"lengths_{self._corpus}"
        _run(
            self._connection,
            f"INSERT INTO {terms} AS terms SELECT lexeme, count(*) FROM passages_{self._corpus}, unnest(words) "
            "WHERE document = %s GROUP BY lexeme "
            "ON CONFLICT (stem) DO UPDATE SET passages = terms.passages + excluded.passages",
            document,
        )
        _run(
            self._connection,
            f"INSERT INTO {lengths} AS lengths SELECT language, sum(own), sum(above) FROM passages_{self._corpus} "
            "WHERE document = %s GROUP BY language "
            "ON CONFLICT (language) DO UPDATE SET own = lengths.own + excluded.own, "
            "above = lengths.above + excluded.above",
            document,
        )

    def _remove(self, documents: Sequence[int]) -> int:
        """Forgets documents by number, with what was counted of them; how many passages they had."""
        if not documents:
            return 0
        corpus, numbers = self._corpus, list(documents)
        _run(
            self._connection,
            f"UPDATE terms_{corpus} AS terms SET passages = terms.passages - gone.passages FROM ("
            f"SELECT lexeme, count(*) AS passages FROM passages_{corpus}, unnest(words) "
            "WHERE document = ANY(%s) GROUP BY lexeme) AS gone WHERE stem = lexeme",
            numbers,
        )
        _run(
            self._connection,
            f"DELETE FROM terms_{corpus} WHERE passages <= 0 AND stem IN ("
            f"SELECT lexeme FROM passages_{corpus}, unnest(words) WHERE document = ANY(%s))",
            numbers,
        )
        _run(
            self._connection,
            f"UPDATE lengths_{corpus} AS lengths SET own = lengths.own - gone.own, above = lengths.above - gone.above "
            f"FROM (SELECT language, sum(own) AS own, sum(above) AS above FROM passages_{corpus} "
            "WHERE document = ANY(%s) GROUP BY language) AS gone WHERE lengths.language = gone.language",
            numbers,
        )
        deleted = f"DELETE FROM passages_{corpus} WHERE document = ANY(%s)"
        gone = self._connection.execute(deleted.encode(), (numbers,)).rowcount
        _run(
            self._connection,
            f"WITH gone AS (DELETE FROM documents_{corpus} WHERE number = ANY(%s) RETURNING id, source) "
            f"INSERT INTO former_{corpus} SELECT id, source FROM gone "
            "ON CONFLICT (id) DO UPDATE SET source = excluded.source",
            numbers,
        )
        return int(gone)

    def _note_removed(self, stamps: Sequence[Sequence[object]]) -> None:
        if not stamps:
            return
        with self._connection.cursor() as cursor:
            paths = [stamp[0] for stamp in stamps]
            cursor.execute(f"DELETE FROM removed_{self._corpus} WHERE path = ANY(%s)".encode(), (paths,))
            cursor.executemany(f"INSERT INTO removed_{self._corpus} VALUES (%s, %s, %s, %s)".encode(), stamps)


def lacks_index(connection: Connection, corpus: int) -> bool:
    """Whether a corpus has vectors that can have an index, and have none."""
    dimensions = _dimensions(connection, corpus)
    if dimensions is None or dimensions > _MOST_DIMENSIONS:
        return False
    return _rows(connection, f"SELECT to_regclass('{schema.NAME}.vectors_{corpus}') IS NULL")[0][0] is True


def index_vectors(connection: Connection, corpus: int) -> bool:
    """Makes the index of vectors where there is none yet, and they can have one; whether it made it. Whoever calls has
    the right to change the corpus.

    To make it of many vectors takes a third of the time that it takes to grow by each. Until then they are compared one
    by one.
    """
    if not lacks_index(connection, corpus):
        return False
    expression = f"(vector::halfvec({_dimensions(connection, corpus)})) halfvec_ip_ops"
    _run(connection, f"CREATE INDEX vectors_{corpus} ON passages_{corpus} USING hnsw ({expression}) WITH ({_GRAPH})")
    return True


def _dimensions(connection: Connection, corpus: int) -> int | None:
    """How long the vectors of a corpus are; None before the first."""
    known = _rows(connection, "SELECT dimensions FROM corpora WHERE number = %s", corpus)[0][0]
    return None if known is None else int(known)


def _rows(connection: Connection, statement: str, *values: object) -> list[tuple[Any, ...]]:
    return connection.execute(statement.encode(), values).fetchall()


def _run(connection: Connection, statement: str, *values: object) -> None:
    connection.execute(statement.encode(), values)
