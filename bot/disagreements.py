"""What the audit has found, disagreements and support, and what people dismissed of it.

A finding is kept by the places of its two quotes, which hold as long as their documents do, and by digests of their
texts; a dismissal by the texts alone, so that it outlives whatever happens to the documents. For each document it is
noted which of its claims were compared, and by what. Knows nothing of how claims are found and compared.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count, product
from pathlib import Path
from typing import Literal

from bot.database import mend
from bot.types import Difference, DisagreementKind, Dismissal, Place
from index.errors import store_error
from index.keeping import Keeping, Kept, Row, Tables, Transaction
from index.rights import policy

log = logging.getLogger("corrobot")

DIGEST = 16
"""Bytes of a digest."""

MOST_PLACES = 20
"""Places of one claim in one document at which what was found in it is kept: a refrain is quoted often enough then."""

TABLES = Tables(
    "disagreements",
    1,
    """
CREATE TABLE compared (
    corpus TEXT NOT NULL, source TEXT NOT NULL, document TEXT NOT NULL, made_by TEXT NOT NULL, whole INTEGER NOT NULL,
    claims BLOB NOT NULL, PRIMARY KEY (corpus, source)) WITHOUT ROWID;
CREATE TABLE findings (
    number INTEGER PRIMARY KEY AUTOINCREMENT, corpus TEXT NOT NULL, pair TEXT NOT NULL,
    document_1 TEXT NOT NULL, start_1 INTEGER NOT NULL, end_1 INTEGER NOT NULL, digest_1 BLOB NOT NULL,
    document_2 TEXT NOT NULL, start_2 INTEGER NOT NULL, end_2 INTEGER NOT NULL, digest_2 BLOB NOT NULL,
    kind TEXT NOT NULL, confidence REAL NOT NULL, summary TEXT NOT NULL, slot TEXT NOT NULL,
    key_1 TEXT NOT NULL, key_2 TEXT NOT NULL,
    UNIQUE (corpus, document_1, start_1, end_1, document_2, start_2, end_2));
CREATE INDEX findings_by_second ON findings (corpus, document_2);
CREATE TABLE dismissals (
    corpus TEXT NOT NULL, pair TEXT NOT NULL, at TEXT NOT NULL, by TEXT, reason TEXT, PRIMARY KEY (corpus, pair))
""",
    (
        """
CREATE TABLE corrobot.compared (
    corpus text NOT NULL, source text NOT NULL, document text NOT NULL, made_by text NOT NULL, whole boolean NOT NULL,
    claims bytea NOT NULL, PRIMARY KEY (corpus, source));
CREATE TABLE corrobot.findings (
    number bigint PRIMARY KEY, corpus text NOT NULL, pair text NOT NULL,
    document_1 text NOT NULL, start_1 integer NOT NULL, end_1 integer NOT NULL, digest_1 bytea NOT NULL,
    document_2 text NOT NULL, start_2 integer NOT NULL, end_2 integer NOT NULL, digest_2 bytea NOT NULL,
    kind text NOT NULL, confidence double precision NOT NULL, summary text NOT NULL, slot text NOT NULL,
    key_1 text NOT NULL, key_2 text NOT NULL,
    UNIQUE (corpus, document_1, start_1, end_1, document_2, start_2, end_2));
CREATE INDEX ON corrobot.findings (corpus, document_2);
CREATE TABLE corrobot.dismissals (
    corpus text NOT NULL, pair text NOT NULL, at text NOT NULL, by text, reason text, PRIMARY KEY (corpus, pair))
""",
        ";".join(policy(table, "corrobot.seen(corpus)") for table in ("compared", "findings", "dismissals")),
    ),
)
_FINDING = (
    "pair, document_1, start_1, end_1, digest_1, document_2, start_2, end_2, digest_2, "
    "kind, confidence, summary, slot, key_1, key_2"
)
_SUPPORTS = "supports"
"""The kind of a finding whose two quotes support each other: it differs in nothing."""
_NO_DIFFERENCE = (_SUPPORTS, 1.0, "", "", "", "")
_IN_DOCUMENT = "corpus = ?1 AND (document_1 = ?2 OR document_2 = ?2)"
_NOTE = (
    "INSERT INTO compared VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (corpus, source) DO UPDATE SET "
    "document = excluded.document, made_by = excluded.made_by, whole = excluded.whole, claims = excluded.claims"
)
_INSERT = f"INSERT INTO findings (number, corpus, {_FINDING}) VALUES ({'?, ' * 16}?) ON CONFLICT DO NOTHING"


def digest(*parts: str) -> bytes:
    """What tells one text from another, white space folded."""
    folded = "\0".join(" ".join(part.split()) for part in parts)
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).digest()[:DIGEST]


def pair_of(one: str, other: str) -> str:
    """The id of two texts, whichever comes first."""
    return "d-" + hashlib.sha256(b"".join(sorted((digest(one), digest(other))))).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Finding:
    """Two quotes that can't both be right, or, without a difference, that support each other: by their places, with
    digests of what was compared of each.
    """

    pair: str
    places: tuple[Place, Place]
    digests: tuple[bytes, bytes]
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Version:
    """Of a document: the version whose claims were compared, by what, and whether all of them were."""

    document_id: str
    made_by: str
    whole: bool


class Disagreements:
    """Those of one corpus. Whatever a method has stored outlives a kill of the process."""

    def __init__(self, keeping: Keeping, corpus: str) -> None:
        """Opens nothing before it is asked."""
        self._keeping, self._corpus = keeping, corpus
        self._lock = threading.Lock()
        self._opened: Kept | None = None

    def close(self) -> None:
        """Lets go of the file. The next call opens it again."""
        with self._lock:
            if self._opened:
                self._opened.close()
            self._opened = None

    def versions(self) -> dict[str, Version]:
        """What was compared, by source."""
        rows = self._rows("SELECT source, document, made_by, whole FROM compared WHERE corpus = ?")
        return {row[0]: Version(row[1], row[2], bool(row[3])) for row in rows}

    def note(self, source: str, version: Version, claims: Iterable[bytes], found: Iterable[Finding]) -> None:
        """Keeps which claims of a document were compared, in place of what was kept before, and what was found."""
        with self._database().changing() as connection:
            connection.execute(_NOTE, (self._corpus, source, *_noted(version, claims)))
            new = _new_numbers(connection)
            connection.executemany(_INSERT, [(next(new), self._corpus, *_row(each)) for each in found])

    def move(self, source: str, version: Version, places: Mapping[bytes, Sequence[Place]]) -> set[bytes]:
        """Takes over what was compared of a document, and found in it, to another version; the claims compared before.

        `places` are those of its claims by digest. What was found in a claim is found at each of its places, and
        forgotten where it has none.
        """
        with self._database().changing() as connection:
            row = connection.execute(
                "SELECT document, claims FROM compared WHERE corpus = ? AND source = ?", (self._corpus, source)
            ).fetchone()
            if row is None:
                return set()
            former, claims = row[0], places.keys() & _split(row[1])
            rows = connection.execute(
                f"SELECT number, {_FINDING} FROM findings WHERE {_IN_DOCUMENT}", (self._corpus, former)
            ).fetchall()
            new = _new_numbers(connection)
            connection.executemany("DELETE FROM findings WHERE number = ?", [row[:1] for row in rows])
            moved = set()
            for number, *rest in rows:
                found = _finding(rest)
                elsewhere = tuple(place if place[0] != former else None for place in found.places)
                if (found.digests, elsewhere) in moved:  # of a claim that stands there more than once
                    continue
                moved.add((found.digests, elsewhere))
                one, other = (
                    (place,) if place else places.get(claim, ())[:MOST_PLACES]
                    for place, claim in zip(elsewhere, found.digests, strict=True)
                )
                for n, pair in enumerate(product(one, other)):
                    kept = number if n == 0 else next(new)
                    connection.execute(_INSERT, (kept, self._corpus, *_row(replace(found, places=pair))))
            connection.execute(_NOTE, (self._corpus, source, *_noted(version, claims)))
            return claims

    def forget(self, sources: Iterable[str]) -> None:
        """Forgets documents with all that was found in them. Dismissals stay."""
        sources = list(sources)
        if not sources:
            return
        with self._database().changing() as connection:
            for source in sources:
                chosen = "FROM compared WHERE corpus = ? AND source = ?", (self._corpus, source)
                for row in connection.execute(f"SELECT document {chosen[0]}", chosen[1]).fetchall():
                    connection.execute(f"DELETE FROM findings WHERE {_IN_DOCUMENT}", (self._corpus, *row))
                connection.execute(f"DELETE {chosen[0]}", chosen[1])

    def sweep(self, living: Callable[[], Mapping[str, str]]) -> None:
        """Forgets documents that are gone, with all that was found in them. Dismissals stay.

        `living` gives the ids of all documents by source; it is asked when nobody else can note anything, so that what
        was found in a document that has just come is not taken for one that is gone.
        """
        if not self._exists():
            return
        with self._database().changing() as connection:
            now = living()
            compared = connection.execute(
                "SELECT source, document FROM compared WHERE corpus = ?", (self._corpus,)
            ).fetchall()
            # A former version of a document stays until what was found in it is moved.
            stay = {*now.values(), *(document for source, document in compared if source in now)}
            connection.executemany(
                "DELETE FROM compared WHERE corpus = ? AND source = ?",
                [(self._corpus, source) for source, _ in compared if source not in now],
            )
            found = connection.execute(
                "SELECT document_1 FROM findings WHERE corpus = ?1 UNION "
                "SELECT document_2 FROM findings WHERE corpus = ?1",
                (self._corpus,),
            ).fetchall()
            connection.executemany(
                f"DELETE FROM findings WHERE {_IN_DOCUMENT}",
                [(self._corpus, document) for (document,) in found if document not in stay],
            )

    def clear(self) -> None:
        """Forgets all documents. Dismissals stay."""
        self.sweep(dict)

    def findings(self, documents: Sequence[str] | None = None) -> list[Finding]:
        """What can't both be right, in all documents or in some, in the order in which it was first found."""
        return [each for each in self._found(documents, "<>") if each.difference]

    def supports(self, documents: Sequence[str]) -> list[Finding]:
        """What supports each other, in some documents, in the order in which it was first found."""
        return self._found(documents, "=")

    def _found(self, documents: Sequence[str] | None, supporting: Literal["=", "<>"]) -> list[Finding]:
        """`supporting` sets the kind of a finding against that of two quotes that support each other."""
        chosen = f"SELECT {_FINDING} FROM findings WHERE corpus = ? AND kind {supporting} '{_SUPPORTS}'"
        if documents is None:
            rows = self._rows(f"{chosen} ORDER BY number")
        else:
            marks = ", ".join("?" * len(documents))
            rows = self._rows(
                f"{chosen} AND (document_1 IN ({marks}) OR document_2 IN ({marks})) ORDER BY number",
                *documents, *documents,
            )  # fmt: skip
        found = []
        for row in rows:
            try:
                found.append(_finding(row))
            except ValueError as error:
                log.warning("a finding in %s is left out, as it is damaged: %s", TABLES.name, error)
        return found

    def dismissals(self) -> dict[str, Dismissal]:
        """What was dismissed, by the ids of pairs."""
        rows = self._rows("SELECT pair, at, by, reason FROM dismissals WHERE corpus = ?")
        return {row[0]: Dismissal(*row[1:]) for row in rows}

    def dismiss(self, pairs: Iterable[str], by: str | None, reason: str | None) -> Dismissal:
        """Notes that somebody found pairs to be no disagreement, in place of what was noted before."""
        dismissal = Dismissal(datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"), by, reason)
        with self._database().changing() as connection:
            connection.executemany(
                "INSERT INTO dismissals VALUES (?, ?, ?, ?, ?) ON CONFLICT (corpus, pair) DO UPDATE SET "
                "at = excluded.at, by = excluded.by, reason = excluded.reason",
                [(self._corpus, pair, dismissal.at, by, reason) for pair in pairs],
            )
        return dismissal

    def restore(self, pairs: Iterable[str]) -> None:
        """Takes dismissals back."""
        with self._database().changing() as connection:
            connection.executemany(
                "DELETE FROM dismissals WHERE corpus = ? AND pair = ?", [(self._corpus, pair) for pair in pairs]
            )

    def _database(self) -> Kept:
        with self._lock:
            if self._opened is None:
                # What was found can be found again, and dismissals are saved.
                self._opened = self._keeping.open(TABLES, instead=set_aside)
            return self._opened

    def _exists(self) -> bool:
        return self._opened is not None or self._keeping.there(TABLES)

    def _rows(self, statement: str, *values: str) -> list[Row]:
        return self._database().rows(statement, self._corpus, *values) if self._exists() else []


def copy(source: Keeping, target: Keeping, corpus: str, name: str) -> int:
    """Copies what was compared, found and dismissed of a corpus from one place to another, as of `name`; how many
    dismissals there are in the first. What is there already stays as it is there.
    """
    if not source.there(TABLES):
        return 0
    here, there = source.open(TABLES), target.open(TABLES)
    compared = here.rows("SELECT source, document, made_by, whole, claims FROM compared WHERE corpus = ?", corpus)
    found = here.rows(f"SELECT {_FINDING} FROM findings WHERE corpus = ? ORDER BY number", corpus)
    dismissed = here.rows("SELECT pair, at, by, reason FROM dismissals WHERE corpus = ?", corpus)
    with there.changing() as change:
        new = _new_numbers(change)
        change.executemany(
            "INSERT INTO compared VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(name, *row[:3], bool(row[3]), row[4]) for row in compared],
        )
        change.executemany(_INSERT, [(next(new), name, *row) for row in found])
        change.executemany(
            "INSERT INTO dismissals VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", [(name, *row) for row in dismissed]
        )
    return len(dismissed)


def set_aside(home: Path, said: str) -> str:
    """Begins a new file in place of a damaged one, with the dismissals that can be read of it, which are written beside
    the damaged one, too. Returns what is to be told of it. Raises StoreError.
    """
    file = home / TABLES.file
    done = mend(home, TABLES, only=("dismissals",))
    names = ("corpus", "id", "at", "by", "reason")
    lines = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in done.rows["dismissals"]]
    exported = done.aside.with_suffix(".dismissals.jsonl")
    try:
        exported.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise store_error(error, exported) from error
    return (
        f"{file} is damaged ({said}): it is set aside as {done.aside.name}. {len(lines)} dismissals are saved, also in "
        f"{exported.name}. The documents are compared anew with the next corrobot index or disagreements."
    )


def _new_numbers(connection: Transaction) -> Iterator[int]:
    """Numbers of findings that come after all others."""
    return count(int(connection.execute("SELECT 1 + coalesce(max(number), 0) FROM findings").fetchone()[0]))


def _noted(version: Version, claims: Iterable[bytes]) -> tuple[str | bool | bytes, ...]:
    return version.document_id, version.made_by, version.whole, b"".join(sorted(claims))


def _row(finding: Finding) -> tuple[str | int | float | bytes, ...]:
    first, second = finding.places
    told = finding.difference
    return (
        finding.pair, *first, finding.digests[0], *second, finding.digests[1],
        *((told.kind.value, told.confidence, told.summary, told.slot, *told.keys) if told else _NO_DIFFERENCE),
    )  # fmt: skip


def _finding(row: Sequence) -> Finding:  # type: ignore[type-arg]
    pair, id_1, start_1, end_1, digest_1, id_2, start_2, end_2, digest_2, kind, sure, summary, slot, key_1, key_2 = row
    return Finding(
        pair,
        ((id_1, start_1, end_1), (id_2, start_2, end_2)),
        (bytes(digest_1), bytes(digest_2)),
        None if kind == _SUPPORTS else Difference(DisagreementKind(kind), sure, summary, slot, (key_1, key_2)),
    )


def _split(digests: bytes) -> Iterator[bytes]:
    return (digests[at : at + DIGEST] for at in range(0, len(digests), DIGEST))
