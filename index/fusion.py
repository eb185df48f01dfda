"""Two rankings of passages made one, by reciprocal rank (Cormack, Clarke and Buettcher, SIGIR 2009).

Knows passages by number, and no store.
"""

from __future__ import annotations

from index.types import Hit, Passage

_K = 10
"""Of reciprocal rank fusion. With the usual 60, what stands in the middle of both rankings comes before the first of
one.
"""
DEPTH = 100
"""How far down each ranking is fused: deeper ranks add less than 1/110."""


def fuse(dense: list[int], lexical: list[int], passages: dict[int, Passage], agree: bool = True) -> list[Hit]:
    """Two rankings of passages by number as one, best first. Passages that are gone count in neither.

    Where the rankings `agree`, what is in both is better than what is in one; else the better rank counts alone.
    """
    dense_ranks = {number: rank for rank, number in enumerate(n for n in dense if n in passages)}
    lexical_ranks = {number: rank for rank, number in enumerate(n for n in lexical if n in passages)}
    hits = []
    for number, passage in passages.items():
        ranks = dense_ranks.get(number), lexical_ranks.get(number)
        scores = [1 / (_K + 1 + rank) for rank in ranks if rank is not None]
        score = sum(scores) if agree else max(scores)
        hits.append((-score, number, Hit(passage, score, *ranks)))
    return [hit for _, _, hit in sorted(hits, key=lambda entry: entry[:2])]
