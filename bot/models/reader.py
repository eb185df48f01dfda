"""A Reader of two halves: similarity finds the sentences, a trained model reads them, and both say how sure they are.

Knows how the two scores go together: a logistic regression, fitted on the dev splits of SQuAD 2.0 and SQuADShifts,
which neither was trained on, with less weight on the trained model than there, where it is at home (LOG.md). The
trained model reads only around the likeliest sentences: reading is what costs. It was taught no questions that whole
sentences answer ("Did the mill close?"), and isn't asked any.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.expected import can_answer
from bot.models.extractive import ExtractiveReader
from bot.models.similarity import LEAST, SimilarityReader
from bot.ports import Excerpt, Reading
from bot.question import SAYING, analyse
from index.types import Passage, Sentence, SentenceKind, Span

READ = 10
"""Sentences that are read, each with its neighbours."""

BIAS, SIMILAR, SPAN = -0.55, 0.66, 0.18
"""Of the logit of the answer: its bias, and the weights of the logits of the two scores."""

SUREST = 1e-3
"""No score counts as less than this, nor as nearer to 1: the trained model is often sure of itself without reason."""

DOUBTFUL = 0.05
"""What a span counts for at most that is not of the kind asked for."""

SURE_SPAN = 0.5
"""The least score of a span for being shown as the short answer."""


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
        """The sentences that may answer, best first, with their short answer where it is sure enough."""
        asked = analyse(question)
        if asked.asked in SAYING:
            return self.similarity.read(question, excerpts)
        similar = self.similarity.scored(question, excerpts)
        likeliest = similar[:READ]
        spans = {
            (each.excerpt.document.id, start): each
            for each in self.extractive.read(question, windows(likeliest))
            if (start := _prose(each)) is not None
        }
        found = []
        for reading in likeliest:
            span = spans.get((reading.excerpt.document.id, reading.start))
            found.append(together(reading, span, can_answer(asked, *_said(span))) if span else reading)
        least = min((each.score for each in found), default=1.0)
        # What was not read can't be likelier than what was, or reading would be of no use.
        rest = [Reading(r.excerpt, r.start, r.end, min(r.score, least)) for r in similar[READ:]]
        return [each for each in (*sorted(found, key=lambda each: -each.score), *rest) if each.score >= LEAST]


def together(reading: Reading, span: Reading, fits: bool = True) -> Reading:
    """A sentence with the score that similarity and the trained model give it together.

    A span that does not fit what is asked for is taken as a doubtful one at best.
    """
    likely = span.score if fits else min(span.score, DOUBTFUL)
    logit = BIAS + SIMILAR * _logit(reading.score) + SPAN * _logit(likely)
    score = 1 / (1 + math.exp(-logit))
    if likely < SURE_SPAN:
        return Reading(reading.excerpt, reading.start, reading.end, score)
    return Reading(reading.excerpt, span.start, span.end, score, short=True)


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


def _said(span: Reading) -> tuple[str, Span]:
    """The words that were read, and where those of a span stand in them."""
    read = span.excerpt.read
    return read.text, read.within(span.start, span.end) or (0, 0)


def _prose(span: Reading) -> int | None:
    """Where the sentence of a span starts; None in a table row, of which the trained model has seen none."""
    holding = (s for s in span.excerpt.sentences if s.start <= span.start and span.end <= s.end)
    return next((s.start for s in holding if s.kind is not SentenceKind.ROW), None)


def _logit(score: float) -> float:
    clipped = min(max(score, SUREST), 1 - SUREST)
    return math.log(clipped / (1 - clipped))
