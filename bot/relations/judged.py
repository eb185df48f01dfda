"""What a judge says of two claims, as numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from bot.ports import Judge, Verdict

_LEAST = 1e-3
"""No probability counts for more: a judge is often sure of itself without reason."""

_EITHER_WAY = 0.2
"""How surely two claims contradict each other read one way round, at least, to be read the other way round, too."""

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


def judged(pairs: Sequence[tuple[Told, Told]], judge: Judge) -> list[dict[str, float]]:
    """What the judge says of each pair, in order: how surely the two contradict each other alone, and how surely both
    alone and under what stands above each: of another meeting, version or year "the limit is 5 GB" contradicts nothing.
    What is hardly a contradiction read one way round, the same for either order of the two, is not read the other way;
    and those that do not contradict each other alone are not read in context.
    """
    pairs = [(one, other) if one.told <= other.told else (other, one) for one, other in pairs]
    alone = [[said] for said in _read([(one.told, other.told) for one, other in pairs], judge)]
    either = [at for at, (said,) in enumerate(alone) if said.contradiction >= _EITHER_WAY]
    for at, said in zip(either, _read([(pairs[at][1].told, pairs[at][0].told) for at in either], judge), strict=True):
        alone[at].append(said)
    against = [at for at in either if max(each.contradiction for each in alone[at]) >= _AGAINST]
    contexts = [(pairs[at][0].in_context, pairs[at][1].in_context) for at in against]
    said_there = iter(_read([each for one, other in contexts for each in ((one, other), (other, one))], judge))
    above = {at: [next(said_there), next(said_there)] for at in against}
    return [_row(few, above.get(at, few)) for at, few in enumerate(alone)]


def _read(pairs: Sequence[tuple[str, str]], judge: Judge) -> Sequence[Verdict]:
    return judge.judge(pairs) if pairs else []


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
