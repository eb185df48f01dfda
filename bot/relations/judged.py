"""What a judge says of two claims, as numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.claim import Claim
from bot.ports import Verdict

_LEAST = 1e-3
"""No probability counts for more: a judge is often sure of itself without reason."""


def to_judge(a: Claim, b: Claim) -> list[tuple[str, str]]:
    """Premises and hypotheses: the two, both ways round."""
    return [(a.told, b.told), (b.told, a.told)]


def to_judge_twice(a: Claim, b: Claim) -> list[tuple[str, str]]:
    """The same, and then again under what stands above each claim: of another meeting, version or year "the limit is 5
    GB" contradicts nothing.
    """
    return [*to_judge(a, b), (a.in_context, b.in_context), (b.in_context, a.in_context)]


def judged(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """What the judge says of the pairs of `to_judge_twice`, in their order: what contradicts does so alone and in
    context.
    """
    against = sorted(
        odds(min(alone.contradiction, above.contradiction))
        for alone, above in zip(verdicts[:2], verdicts[2:], strict=True)
    )
    return {
        "told_least": against[0],
        "told_most": against[-1],
        "told_same": max(odds(each.entailment) for each in verdicts),
    }


def odds(probability: float) -> float:
    """The log odds of a probability, within those of _LEAST."""
    kept = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))
