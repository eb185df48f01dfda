"""What a judge says of two claims, as numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Protocol

from bot.ports import Judge, Verdict

_LEAST = 1e-3
"""No probability counts for more: a judge is often sure of itself without reason."""

_AGAINST = 0.5
"""How surely two claims contradict each other alone, at least, to be read in context."""


class Told(Protocol):
    """What a judge reads of a claim."""

    @property
    def told(self) -> str:
        """The claim alone."""

    @property
    def in_context(self) -> str:
        """The claim under what stands above it."""


def to_judge(a: Told, b: Told) -> list[tuple[str, str]]:
    """Premises and hypotheses: the two, both ways round."""
    return [(a.told, b.told), (b.told, a.told)]


def judged(pairs: Sequence[tuple[Told, Told]], judge: Judge) -> list[dict[str, float]]:
    """What the judge says of each pair, in order: how surely the two contradict each other alone, and how surely both
    alone and under what stands above each: of another meeting, version or year "the limit is 5 GB" contradicts nothing.
    Those that do not contradict each other alone are not read in context.
    """
    alone = _said([to_judge(*pair) for pair in pairs], judge)
    against = [at for at, few in enumerate(alone) if max(each.contradiction for each in few) >= _AGAINST]
    read = ((pairs[at][0].in_context, pairs[at][1].in_context) for at in against)
    above = dict(zip(against, _said([[(one, other), (other, one)] for one, other in read], judge), strict=True))
    return [_row(few, above.get(at, few)) for at, few in enumerate(alone)]


def _said(read: Sequence[Sequence[tuple[str, str]]], judge: Judge) -> list[list[Verdict]]:
    said: Iterator[Verdict] = iter(judge.judge([each for few in read for each in few]) if read else [])
    return [[next(said) for _ in few] for few in read]


def _row(alone: Sequence[Verdict], above: Sequence[Verdict]) -> dict[str, float]:
    every = [each.contradiction for each in alone]
    both = [min(one.contradiction, other.contradiction) for one, other in zip(alone, above, strict=True)]
    return {
        "alone_least": odds(min(every)),
        "alone_most": odds(max(every)),
        "told_least": odds(min(both)),
        "told_most": odds(max(both)),
        "told_same": max(odds(each.entailment) for each in (*alone, *above)),
    }


def odds(probability: float) -> float:
    """The log odds of a probability, within those of _LEAST."""
    kept = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))
