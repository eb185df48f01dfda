"""A Reader of two halves: similarity finds the likeliest sentences, and a trained model reads them for the words.

The trained model reads only around the likeliest sentences: reading is what costs. How likely a sentence answers is for
`bot.fit` to say, from what both measured.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.models.extractive import ExtractiveReader
from bot.models.similarity import SimilarityReader
from bot.ports import Excerpt, Reading
from index.types import Passage, Sentence, SentenceKind

READ = 12
"""Sentences that are read, each with its neighbours."""


@dataclass(frozen=True, slots=True)
class CombinedReader:
    """Reads the sentences that a similarity reader finds likeliest."""

    similarity: SimilarityReader
    extractive: ExtractiveReader

    @property
    def name(self) -> str:
        return self.extractive.name

    def warm(self) -> None:
        self.similarity.warm()
        self.extractive.warm()

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        """The sentences that may answer, likeliest first; the likeliest with the words that answer best."""
        similar = self.similarity.read(question, excerpts)
        found = {
            (each.excerpt.document.id, each.start): each
            for each in self.extractive.read(question, windows(similar[:READ]))
        }
        read = []
        for reading in similar:
            words = found.get((reading.excerpt.document.id, reading.start))
            read.append(replace(reading, span=words.span, certainty=words.certainty) if words else reading)
        return read


def windows(readings: Sequence[Reading]) -> list[Excerpt]:
    """The sentences of the readings, each with the ones before and after it; those that touch are one."""
    wanted: dict[Passage, tuple[Excerpt, set[int]]] = {}
    for reading in readings:
        excerpt = reading.excerpt
        at = next(n for n, sentence in enumerate(excerpt.sentences) if sentence.start == reading.start)
        _, kept = wanted.setdefault(excerpt.passage, (excerpt, set()))
        kept |= {n for n in (at - 1, at, at + 1) if 0 <= n < len(excerpt.sentences)}
    found = []
    for excerpt, kept in wanted.values():
        runs: list[list[Sentence]] = []
        before = -2
        for at in sorted(kept):
            if at - before > 1:
                runs.append([])
            runs[-1].append(excerpt.sentences[at])
            before = at
        for run in runs:
            sentences = tuple(s for s in run if s.kind is not SentenceKind.FURNITURE)
            if sentences:
                passage = Passage(excerpt.document.id, sentences[0].start, sentences[-1].end, excerpt.passage.heading)
                found.append(Excerpt(excerpt.document, passage, sentences))
    return found
