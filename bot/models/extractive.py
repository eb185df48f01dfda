"""The Reader on a trained extractive model: question and passage to the words that answer, or none.

Knows spans and the no-answer position of BERT-like question answering models (Devlin et al. 2019): the score of a span
is the sum of its start and end logits, less that of the [CLS] position, which stands for "no answer here".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bot.models.onnx import PairModel
from bot.ports import Excerpt, Reading
from index.types import ANSWERING, Passage

MOST_TOKENS = 384
OUTPUTS = ("start_logits", "end_logits")

LONGEST_ANSWER = 30
"""In word pieces: longer spans are sentences, not answers."""

LIKELY = 0.5
"""The least probability of words above at which the sentences under them are read one by one, which costs time."""


@dataclass(frozen=True, slots=True)
class ExtractiveReader:
    """Finds the best short answer of each excerpt."""

    model: PairModel
    name: str

    @classmethod
    def of(cls, find: Callable[[], Path], name: str) -> ExtractiveReader:
        """`find` says in which folder the model is, when it is first used."""
        return cls(PairModel(find, MOST_TOKENS), name)

    def warm(self) -> None:
        self.model.warm()

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        """The best span of each sentence that may answer, best first; its score is a probability against no answer.

        Where the words that answer likely stand above the sentences, in a heading or in what leads a list ("The board
        may: appoint the treasurer"), each is read by itself, and has the probability of those words, without a span.
        """
        found: list[Reading] = []
        led: list[Reading] = []
        for each in self._read(question, excerpts):
            (led if each.above > max(LIKELY, each.inside) else found).extend(each.readings)
        for reading, alone in zip(led, self._read(question, [_alone(each) for each in led]), strict=True):
            if alone.above > alone.inside:
                found.append(replace(reading, score=alone.above, certainty=alone.above, span=None))
            else:
                found += [replace(each, excerpt=reading.excerpt) for each in alone.readings]
        return sorted(found, key=lambda reading: -reading.score)

    def _read(self, question: str, excerpts: Sequence[Excerpt]) -> Iterator[_Spans]:
        if not excerpts:
            return
        times, plus = self.model.scale("reader")
        read = self.model.run([(question, each.read.text) for each in excerpts], OUTPUTS)
        for excerpt, (encoding, (starts, ends)) in zip(excerpts, read, strict=True):
            inside = np.array([side == 1 for side in encoding.sequence_ids])
            none = float(starts[0] + ends[0])
            offsets = encoding.offsets

            def sure(score: float, none: float = none) -> float:
                return 1 / (1 + math.exp(min(times * (none - score) - plus, 50)))

            readings = []
            for sentence, (low, high) in zip(excerpt.sentences, excerpt.read.sentences, strict=True):
                if sentence.kind not in ANSWERING:
                    continue
                tokens = [i for i in np.flatnonzero(inside) if offsets[i][0] >= low and offsets[i][1] <= high]
                if not tokens:
                    continue
                first, last = tokens[0], tokens[-1] + 1
                start, end, score = best_span(starts[first:last], ends[first:last])
                place = excerpt.read.place(offsets[first + start][0], offsets[first + end][1])
                if place and sentence.start <= place[0] and place[1] <= sentence.end:
                    certain = sure(score)
                    readings.append(Reading(excerpt, sentence.start, sentence.end, certain, place, certain))
            begin = excerpt.read.sentences[0][0]
            over = [i for i in np.flatnonzero(inside) if offsets[i][1] <= begin]
            above = best_span(starts[over[0] : over[-1] + 1], ends[over[0] : over[-1] + 1])[2] if over else -math.inf
            yield _Spans(readings, sure(above))


@dataclass(frozen=True, slots=True)
class _Spans:
    """The best span of each sentence of an excerpt, and how likely the words that answer stand above all of them."""

    readings: Sequence[Reading]
    above: float

    @property
    def inside(self) -> float:
        """How likely the best of the spans answers; 0 where no sentence may answer."""
        return max((each.score for each in self.readings), default=0.0)


def _alone(reading: Reading) -> Excerpt:
    """The sentence of a reading as an excerpt of its own."""
    document, whole = reading.excerpt.document, reading.excerpt
    sentences = tuple(each for each in whole.sentences if each.start == reading.start)
    return Excerpt(document, Passage(document.id, reading.start, reading.end, whole.passage.heading), sentences)


def best_span(starts: np.ndarray, ends: np.ndarray) -> tuple[int, int, float]:
    """The first and last token of the likeliest span of at most `LONGEST_ANSWER` tokens, and its score."""
    scores = starts[:, None] + ends[None, :]
    mask = np.triu(np.ones_like(scores, bool)) & ~np.triu(np.ones_like(scores, bool), LONGEST_ANSWER)
    scores = np.where(mask, scores, -np.inf)
    start, end = np.unravel_index(int(scores.argmax()), scores.shape)
    return int(start), int(end), float(scores[start, end])
