"""How sentences and vectors are kept in a column of bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.types import Context, ContextKind, Sentence, SentenceKind, Span

if TYPE_CHECKING:
    from index.ports import Matrix

_KINDS = (
    SentenceKind.PROSE,
    SentenceKind.HEADING,
    SentenceKind.ROW,
    SentenceKind.FURNITURE,
    SentenceKind.ITEM,
    SentenceKind.CODE,
    SentenceKind.META,
)
_CONTEXTS = tuple(ContextKind)
"""Stored by position: append only."""


def pack_sentences(sentences: Sequence[Sentence]) -> bytes:
    """JSON: the pieces of context, each once, and the sentences, which name theirs by number.

    A span is told by its start and its end, those that are hidden in it by one number after the other.
    """
    contexts: dict[Context, int] = {}
    rows = []
    for each in sentences:
        numbers = [contexts.setdefault(context, len(contexts)) for context in each.context]
        rows.append([each.start, each.end, _KINDS.index(each.kind), numbers, _flat(each.hidden)])
    above = [[_CONTEXTS.index(each.kind), each.start, each.end, _flat(each.hidden)] for each in contexts]
    return json.dumps([above, rows], separators=(",", ":")).encode()


def unpack_sentences(packed: bytes) -> tuple[Sentence, ...]:
    """What `pack_sentences` was given."""
    above, rows = json.loads(packed)
    contexts = [Context(_CONTEXTS[kind], start, end, _spans(hidden)) for kind, start, end, hidden in above]
    return tuple(
        Sentence(start, end, _KINDS[kind], tuple(contexts[number] for number in numbers), _spans(hidden))
        for start, end, kind, numbers, hidden in rows
    )


def unpack_first(packed: bytes) -> tuple[Sentence, ...]:
    """Sentences in the first format, without context: start, end and kind, three little-endian 32-bit numbers each."""
    rows = np.frombuffer(packed, "<u4").reshape(-1, 3).tolist()
    return tuple(Sentence(start, end, _KINDS[kind]) for start, end, kind in rows)


def _flat(spans: Sequence[Span]) -> list[int]:
    return [offset for span in spans for offset in span]


def _spans(flat: Sequence[int]) -> tuple[Span, ...]:
    return tuple(zip(flat[::2], flat[1::2], strict=True))


def pack_vectors(vectors: Matrix) -> bytes:
    """Little-endian float16, a row after the other: moves a cosine by less than 0.0001."""
    return vectors.astype("<f2").tobytes()


def unpack_vectors(packed: bytes, dimensions: int) -> Matrix:
    """What `pack_vectors` was given, to three digits."""
    return np.frombuffer(packed, "<f2").reshape(-1, dimensions).astype(np.float32)
