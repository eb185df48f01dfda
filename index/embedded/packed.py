"""How sentences and vectors are kept in a column of bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.types import Sentence, SentenceKind

if TYPE_CHECKING:
    from index.ports import Matrix

_KINDS = (SentenceKind.PROSE, SentenceKind.HEADING, SentenceKind.ROW, SentenceKind.FURNITURE)
"""Stored by position: append only."""


def pack_sentences(sentences: Sequence[Sentence]) -> bytes:
    """Three little-endian 32-bit numbers a sentence: start, end, and the position of its kind."""
    rows = [(sentence.start, sentence.end, _KINDS.index(sentence.kind)) for sentence in sentences]
    return np.array(rows, "<u4").tobytes()


def unpack_sentences(packed: bytes) -> tuple[Sentence, ...]:
    """What `pack_sentences` was given."""
    rows = np.frombuffer(packed, "<u4").reshape(-1, 3).tolist()
    return tuple(Sentence(start, end, _KINDS[kind]) for start, end, kind in rows)


def pack_vectors(vectors: Matrix) -> bytes:
    """Little-endian float16, a row after the other: moves a cosine by less than 0.0001."""
    return vectors.astype("<f2").tobytes()


def unpack_vectors(packed: bytes, dimensions: int) -> Matrix:
    """What `pack_vectors` was given, to three digits."""
    return np.frombuffer(packed, "<f2").reshape(-1, dimensions).astype(np.float32)
