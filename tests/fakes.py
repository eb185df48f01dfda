"""Fakes that obey the ports, for tests that are not about what they stand for."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bot.ports import Piece, Verdict
from index.ports import Embedded
from index.types import Span

if TYPE_CHECKING:
    from index.ports import Matrix, Vector


class HashEmbedder:
    """An Embedder without a model: a text is the bag of its words, each hashed to one of the dimensions.

    Deterministic and fast; texts that share words are near to each other. Texts without words share one
    vector.
    """

    def __init__(self, dimensions: int = 64, name: str = "hash") -> None:
        self._dimensions = dimensions
        self.name = f"{name}-{dimensions}"

    def embed(self, text: str) -> Vector:
        vector = np.zeros(self._dimensions, np.float32)
        for word in re.findall(r"\w+", text.lower()):
            vector[zlib.crc32(word.encode("utf-8", "replace")) % self._dimensions] += 1
        length = float(np.linalg.norm(vector))
        if length == 0:
            vector[0] = length = 1.0
        return vector / np.float32(length)

    def embed_passages(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> list[Embedded]:
        return [
            Embedded(self.embed(text), self._matrix([text[start:end] for start, end in of]))
            for text, of in zip(texts, spans, strict=True)
        ]

    def _matrix(self, texts: list[str]) -> Matrix:
        rows = [self.embed(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, self._dimensions), np.float32)


class ContradictingJudge:
    """A judge that finds every pair contradictory, and is so sure of it."""

    name = "contradicting"

    def __init__(self, sure: float) -> None:
        self.sure = sure
        self.calls = 0
        self.asked: list[tuple[str, str]] = []

    def warm(self) -> None:
        """Needs nothing."""

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        self.calls += 1
        self.asked += pairs
        return [Verdict(0.0, 1 - self.sure, self.sure) for _ in pairs]


class KnowingJudge(ContradictingJudge):
    """A judge that knows which statements exclude each other: those of one group. It finds nothing in others."""

    name = "knowing"

    def __init__(self, *groups: set[str]) -> None:
        super().__init__(0.99)
        self.groups = groups

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        verdicts = super().judge(pairs)
        # What is judged stands under its context, which comes before it.
        known = [
            any(all(text.endswith(tuple(group)) for text in pair) and pair[0] != pair[1] for group in self.groups)
            for pair in pairs
        ]
        return [found if so else Verdict(0.0, 1.0, 0.0) for found, so in zip(verdicts, known, strict=True)]


class SpeakingWriter:
    """A writer that says what a function makes of what it is given, all at once."""

    name = "speaking"

    def __init__(self, says: Callable[[str, str], str]) -> None:
        self.says = says

    def warm(self) -> None:
        """Needs nothing."""

    def write(self, instructions: str, told: str, seconds: float) -> Iterator[Piece]:
        yield Piece(self.says(instructions, told))
