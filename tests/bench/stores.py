"""The two stores beside each other: how fast they load and search, how much they take, and how much they find.

`python -m tests.bench.stores --passages 20000` makes passages of real sentences (those of the seeds and of the docs,
mixed anew) with made unit vectors around made topics, loads them into both stores, and asks both the same questions.
Recall is of the ten nearest by vector against comparing all; of words, how many of the embedded store's ten best by
BM25 the other one has among its ten. `--database URL` takes a server that is there, in an empty database; else one is
started from a package.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
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

    def document(self, number: int) -> tuple[Document, list[Entry]]:
        """One document, with what is kept of it."""
        words, draw = random.Random(number), np.random.default_rng(number + 10)
        paragraphs = [words.choices(self._said, k=SENTENCES) for _ in range(PASSAGES)]
        text = "\n\n".join("\n".join(said) for said in paragraphs)
        sha256 = Document.fingerprint(text)
        of = Document(Document.identify(f"{number}.txt", sha256), f"{number}.txt", f"Report {number}", text, sha256)
        entries, at = [], 0
        vectors = self.near_topics(PASSAGES * (1 + SENTENCES), draw).reshape(PASSAGES, 1 + SENTENCES, DIMENSIONS)
        for said, rows in zip(paragraphs, vectors, strict=True):
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


@dataclass(frozen=True, slots=True)
class Measured:
    """What a store did. Seconds, bytes, milliseconds, and the passages found by each question."""

    loading: float
    size: int
    times: list[float]
    hits: list[list[Hit]]


def unit(rows: np.ndarray) -> Matrix:
    """Rows of the length 1."""
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def measured(corpus: Corpus, made: Made, questions: list[tuple[str, Matrix]], size: Callable[[], int]) -> Measured:
    """Loads a store and asks it."""
    taken = 0.0
    began = time.perf_counter()
    with corpus.update("made") as update:
        for number in range(made.documents):
            paused = time.perf_counter()
            of, entries = made.document(number)
            taken += time.perf_counter() - paused
            with update.put(of, None) as draft:
                draft.add(entries)
    loading = time.perf_counter() - began - taken
    for text, vector in questions[:5]:
        corpus.search(text, vector, READ)
    times, hits = [], []
    for text, vector in questions:
        began = time.perf_counter()
        corpus.search(text, vector, READ)
        times.append(1000 * (time.perf_counter() - began))
        hits.append(corpus.search(text, vector, 2 * FUSED))
    return Measured(loading, size(), times, hits)


def exact(made: Made, questions: list[tuple[str, Matrix]]) -> list[set[Passage]]:
    """The passages nearest to each question, by comparing all as they are kept."""
    entries = [entry for number in range(made.documents) for entry in made.document(number)[1]]
    matrix = np.stack([entry.embedded.vector for entry in entries]).astype(np.float16).astype(np.float32)
    nearest = (np.argsort(-(matrix @ vector), kind="stable")[:DEPTH] for _, vector in questions)
    return [{entries[at].passage for at in order} for order in nearest]


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


def database_size(url: str) -> int:
    """Bytes of all tables of Corrobot with their indexes."""
    sized = (
        "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
        "WHERE nspname = 'corrobot' AND relkind = 'r'"
    )
    with psycopg.connect(url) as connection:
        row = connection.execute(sized.encode()).fetchone()
    assert row
    return int(row[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=20_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--database", help="an empty database; else a server is started")
    asked = parser.parse_args()
    made = Made(asked.passages)
    questions = list(made.questions(asked.questions))
    with tempfile.TemporaryDirectory(prefix="corrobot-") as folder:
        home = Path(folder) / "home"
        with nullcontext() if asked.database else serving() as server:
            url = server.database() if server else asked.database
            # A web server that asks has both open; neither is measured while the other works.
            embedded = EmbeddedStore(home).corpus("default")
            theirs = measured(embedded, made, questions, lambda: folder_size(home))
            embedded.close()
            postgres = PostgresStore(url).corpus("default")
            ours = measured(postgres, made, questions, lambda: database_size(url))
            postgres.close()
    wanted, by_words = exact(made, questions), [first(hits, lexical=True) for hits in theirs.hits]
    count = PASSAGES * made.documents
    print(f"{count:,} passages, {len(questions)} questions\n")
    print("| store | passages/s | MB | search p50 ms | p95 ms | recall@10, vectors | BM25's ten best |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, each in (("embedded", theirs), ("PostgreSQL", ours)):
        p95 = statistics.quantiles(each.times, n=20)[-1]
        near = agreement([first(hits, lexical=False) for hits in each.hits], wanted)
        words = agreement([first(hits, lexical=True) for hits in each.hits], by_words)
        print(
            f"| {name} | {count / each.loading:,.0f} | {each.size / 1e6:,.0f} | {statistics.median(each.times):.1f} "
            f"| {p95:.1f} | {near:.3f} | {words:.3f} |"
        )


if __name__ == "__main__":
    main()
