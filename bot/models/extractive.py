"""The Reader on a trained extractive model: question and passage to the words that answer, or none.

Knows spans and the no-answer position of BERT-like question answering models (Devlin et al. 2019): the score of a span
is the sum of its start and end logits, less that of the [CLS] position, which stands for "no answer here".
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.models.onnx import PairModel
from bot.ports import Excerpt, Reading
from index.types import ANSWERING

MOST_TOKENS = 384
OUTPUTS = ("start_logits", "end_logits")

LONGEST_ANSWER = 30
"""In word pieces: longer spans are sentences, not answers."""


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
        """The best span of each sentence that may answer, best first; its score is a probability against no answer."""
        found: list[Reading] = []
        if not excerpts:
            return []
        times, plus = self.model.scale("reader")
        read = self.model.run([(question, each.read.text) for each in excerpts], OUTPUTS)
        for excerpt, (encoding, (starts, ends)) in zip(excerpts, read, strict=True):
            inside = np.array([side == 1 for side in encoding.sequence_ids])
            none = float(starts[0] + ends[0])
            offsets = encoding.offsets
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
                    sure = 1 / (1 + math.exp(min(times * (none - score) - plus, 50)))
                    found.append(Reading(excerpt, sentence.start, sentence.end, sure, place, sure))
        return sorted(found, key=lambda reading: -reading.score)


def best_span(starts: np.ndarray, ends: np.ndarray) -> tuple[int, int, float]:
    """The first and last token of the likeliest span of at most `LONGEST_ANSWER` tokens, and its score."""
    scores = starts[:, None] + ends[None, :]
    mask = np.triu(np.ones_like(scores, bool)) & ~np.triu(np.ones_like(scores, bool), LONGEST_ANSWER)
    scores = np.where(mask, scores, -np.inf)
    start, end = np.unravel_index(int(scores.argmax()), scores.shape)
    return int(start), int(end), float(scores[start, end])
