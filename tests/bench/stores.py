"""The two stores beside each other: how fast they load and search, how much they take, and how much they find.

`python -m tests.bench.stores --passages 20000` makes passages of real sentences (those of the seeds and of the docs,
mixed anew) with made unit vectors around made topics, loads them into both stores, and asks both the same questions.
Recall is of the ten nearest by vector against comparing all; of words, how many of the embedded store's ten best by
BM25 the other one has among its ten. `--database URL` takes a server that is there; else one is started from a package.
For many passages, `--only` leaves out the other store, and `--loaded` asks what an earlier run with as many passages
left in the database.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psycopg

from index.embedded.store import EmbeddedStore
from index.ports import Corpus, Embedded, Entry
from index.postgres.store import PostgresStore
from index.sentences import sentences
from index.types import Document, Hit, Passage, Sentence
from tests.command import ROOT, SEEDS
from tests.postgres import serving

if TYPE_CHECKING:
    from index.ports import Matrix

DIMENSIONS, TOPICS, SPREAD = 384, 500, 0.9
"""Vectors are a topic's, and noise of so much of its length: as near to each other as those of real passages."""
PASSAGES, SENTENCES = 10, 4
"""Of a document, and of a passage."""
TOGETHER = 1000
"""Documents that are compared at once."""
DEPTH, READ, FUSED = 10, 16, 100
"""Hits that are compared, those that an answer reads, and how deep both rankings are looked at for these."""


class Made:
    """Documents with passages and vectors, by a seed: the same each time they are made."""

    def __init__(self, passages: int) -> None:
        self.documents = passages // PASSAGES
        draw = np.random.default_rng(1)
        self._topics = unit(draw.normal(size=(TOPICS, DIMENSIONS)))
        files = sorted([*SEEDS.glob("*.txt"), *(ROOT / "docs").glob("*.md"), ROOT / "CHANGELOG.md"])
        texts = [file.read_text("utf-8") for file in files]
        told = (text[each.start : each.end] for text in texts for each in sentences(text))
        self._said = [" ".join(each.split()) for each in told if 40 < len(each) < 400]

    def near_topics(self, count: int, draw: np.random.Generator) -> Matrix:
        """Unit vectors, each near one of the topics."""
        chosen = self._topics[draw.integers(0, TOPICS, count)]
        return unit(chosen + SPREAD * unit(draw.normal(size=(count, DIMENSIONS))))

    def vectors(self, number: int) -> np.ndarray:
        """The vectors of a document: of each passage its own, and those of its sentences."""
        draw = np.random.default_rng(number + 10)
        return self.near_topics(PASSAGES * (1 + SENTENCES), draw).reshape(PASSAGES, 1 + SENTENCES, DIMENSIONS)

    def document(self, number: int) -> tuple[Document, list[Entry]]:
        """One document, with what is kept of it."""
        words = random.Random(number)
        paragraphs = [words.choices(self._said, k=SENTENCES) for _ in range(PASSAGES)]
        text = "\n\n".join("\n".join(said) for said in paragraphs)
        sha256 = Document.fingerprint(text)
        of = Document(Document.identify(f"{number}.txt", sha256), f"{number}.txt", f"Report {number}", text, sha256)
        entries, at = [], 0
        for said, rows in zip(paragraphs, self.vectors(number), strict=True):
            start, inside = at, []
            for sentence in said:
                inside.append(Sentence(at, at + len(sentence)))
                at += len(sentence) + 1
            passage = Passage(of.id, start, at - 1)
            entries.append(Entry(passage, tuple(inside), Embedded(rows[0], rows[1:])))
            at += 1
        return of, entries

    def questions(self, count: int) -> Iterator[tuple[str, Matrix]]:
        """Some words of a sentence, and a vector."""
        words, draw = random.Random(0), np.random.default_rng(2)
        for vector in self.near_topics(count, draw):
            said = words.choice(self._said).split()
            yield " ".join(words.sample(said, min(len(said), 7))), vector


@dataclass(slots=True)
class Loaded:
    """How a store was loaded: seconds for each tenth that was loaded, and for its indexes after that."""

    tenths: list[float] = field(default_factory=list)
    indexing: float = 0.0


@dataclass(slots=True)
class Asked:
    """What a store did with the questions: milliseconds of a search and of one by vector alone, and what was found."""

    times: list[float] = field(default_factory=list)
    dense: list[float] = field(default_factory=list)
    hits: list[list[Hit]] = field(default_factory=list)


def unit(rows: np.ndarray) -> Matrix:
    """Rows of the length 1."""
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def load(corpus: Corpus, made: Made, most: float) -> Loaded:
    """Loads a store. The time that it takes to make the documents does not count. After `most` seconds it ends with a
    tenth, and `made` has no more than what was loaded.
    """
    loaded, last = Loaded(), time.monotonic() + most
    with corpus.update("made") as update:
        for tenth in range(10):
            if time.monotonic() > last:
                made.documents = tenth * made.documents // 10
                break
            taken = 0.0
            for number in range(tenth * made.documents // 10, (tenth + 1) * made.documents // 10):
                of, entries = made.document(number)
                began = time.perf_counter()
                with update.put(of, None) as draft:
                    draft.add(entries)
                taken += time.perf_counter() - began
            loaded.tenths.append(taken)
            print(f"{10 * (tenth + 1)}% loaded, the last tenth in {taken:,.1f} s", file=sys.stderr, flush=True)
        began = time.perf_counter()
    loaded.indexing = time.perf_counter() - began
    return loaded


def ask(corpus: Corpus, questions: list[tuple[str, Matrix]]) -> Asked:
    """Asks a store, which has answered some of the questions before."""
    for text, vector in questions[:20]:
        corpus.search(text, vector, READ)
    asked = Asked()
    for text, vector in questions:
        asked.times.append(milliseconds(lambda text=text, vector=vector: corpus.search(text, vector, READ)))  # type: ignore[misc]
        asked.dense.append(milliseconds(lambda vector=vector: corpus.search("", vector, READ)))  # type: ignore[misc]
        asked.hits.append(corpus.search(text, vector, 2 * FUSED))
    return asked


def milliseconds(do: Callable[[], object]) -> float:
    """How long something takes."""
    began = time.perf_counter()
    do()
    return 1000 * (time.perf_counter() - began)


def exact(made: Made, questions: list[tuple[str, Matrix]]) -> list[set[Passage]]:
    """The passages nearest to each question, by comparing all as they are kept."""
    asked = np.stack([vector for _, vector in questions])
    best: list[list[tuple[float, int]]] = [[] for _ in questions]
    for begin in range(0, made.documents, TOGETHER):
        numbers = range(begin, min(begin + TOGETHER, made.documents))
        vectors = np.concatenate([made.vectors(number)[:, 0] for number in numbers])
        near = asked @ vectors.astype(np.float16).astype(np.float32).T
        for mine, row in zip(best, near, strict=True):
            first = np.argpartition(-row, min(DEPTH, len(row) - 1))[:DEPTH]
            mine.extend((float(row[at]), PASSAGES * begin + int(at)) for at in first)
            mine.sort(reverse=True)
            del mine[DEPTH:]
    entries = [[made.document(at // PASSAGES)[1][at % PASSAGES] for _, at in mine] for mine in best]
    return [{entry.passage for entry in found} for found in entries]


def first(hits: list[Hit], lexical: bool) -> set[Passage]:
    """The ten best of one of the two rankings."""
    ranks = ((hit.passage, hit.lexical_rank if lexical else hit.dense_rank) for hit in hits)
    return {passage for passage, rank in ranks if rank is not None and rank < DEPTH}


def agreement(found: list[set[Passage]], wanted: list[set[Passage]]) -> float:
    """How much of what is wanted is found, over all questions that want something."""
    pairs = [(mine, theirs) for mine, theirs in zip(found, wanted, strict=True) if theirs]
    return statistics.mean(len(mine & theirs) / len(theirs) for mine, theirs in pairs)


def folder_size(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


SIZES = """
SELECT CASE WHEN c.relkind = 'i' AND am.amname IN ('hnsw', 'gin') THEN am.amname
    WHEN c.relkind = 'i' THEN 'other indexes' ELSE 'tables' END AS part, sum(pg_relation_size(c.oid))
FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace LEFT JOIN pg_am am ON am.oid = relam
WHERE nspname = 'corrobot' AND relkind IN ('r', 'i') OR nspname = 'pg_toast' AND relkind IN ('t', 'i') AND EXISTS (
    SELECT 1 FROM pg_class t JOIN pg_namespace tn ON tn.oid = t.relnamespace WHERE tn.nspname = 'corrobot'
    AND (t.reltoastrelid = c.oid OR t.reltoastrelid IN (SELECT indrelid FROM pg_index WHERE indexrelid = c.oid)))
GROUP BY part ORDER BY part
"""
"""Bytes of all tables of Corrobot, with what is stored out of line, and of their indexes by kind."""


def database_sizes(url: str) -> dict[str, int]:
    """What `SIZES` says."""
    with psycopg.connect(url) as connection:
        return {part: int(size) for part, size in connection.execute(SIZES.encode()).fetchall()}


def p95(times: list[float]) -> float:
    """What 95% are within."""
    return statistics.quantiles(times, n=20)[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--database", help="a database; else a server is started")
    parser.add_argument("--only", choices=("embedded", "PostgreSQL"), help="the one store that is measured")
    parser.add_argument("--minutes", type=float, default=600.0, help="after which no further tenth is loaded")
    parser.add_argument("--loaded", action="store_true", help="the database has the passages already")
    given = parser.parse_args()
    made = Made(given.passages)
    questions = list(made.questions(given.questions))
    done: dict[str, tuple[Loaded | None, dict[str, int], Asked]] = {}
    with tempfile.TemporaryDirectory(prefix="corrobot-") as folder:
        home = Path(folder) / "home"
        with nullcontext() if given.database or given.only == "embedded" else serving() as server:
            url = server.database() if server else given.database
            # Neither is measured while the other works.
            if given.only != "PostgreSQL":
                embedded = EmbeddedStore(home).corpus("default")
                loaded = load(embedded, made, 60 * given.minutes)
                done["embedded"] = loaded, {"all": folder_size(home)}, ask(embedded, questions)
                embedded.close()
            if given.only != "embedded":
                postgres = PostgresStore(url).corpus("default")
                now = None if given.loaded else load(postgres, made, 60 * given.minutes)
                done["PostgreSQL"] = now, database_sizes(url), ask(postgres, questions)
                postgres.close()
    wanted = exact(made, questions)
    count = PASSAGES * made.documents
    print(f"{count:,} passages, {len(questions)} questions\n")
    by_words = [first(hits, lexical=True) for hits in done["embedded"][2].hits] if "embedded" in done else None
    for name, (loading, sizes, asked) in done.items():
        print(f"{name}:")
        if loading:
            tenths = [count / len(loading.tenths) / each for each in loading.tenths]
            print(f"  passages loaded a second: {count / sum(loading.tenths):,.0f}; first tenth {tenths[0]:,.0f}, "
                  f"last {tenths[-1]:,.0f}; then indexes in {loading.indexing:,.1f} s")  # fmt: skip
        print("  MB: " + ", ".join(f"{part} {size / 1e6:,.0f}" for part, size in sizes.items()))
        print(f"  search: p50 {statistics.median(asked.times):.1f} ms, p95 {p95(asked.times):.1f}; "
              f"by vector alone {statistics.median(asked.dense):.1f}, {p95(asked.dense):.1f}")  # fmt: skip
        near = agreement([first(hits, lexical=False) for hits in asked.hits], wanted)
        print(f"  recall@10 of vectors: {near:.3f}")
        if by_words is not None and name != "embedded":
            words = agreement([first(hits, lexical=True) for hits in asked.hits], by_words)
            print(f"  ten best by BM25 as the embedded store has them: {words:.3f}")


if __name__ == "__main__":
    main()
