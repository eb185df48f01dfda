"""What a judge says of two claims, as numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.claim import Claim
from bot.ports import Verdict

_LEAST = 1e-3
"""No probability counts for more: a judge is often sure of itself without reason."""


def to_judge(a: Claim, b: Claim) -> list[tuple[str, str]]:
    """Premises and hypotheses: the two, both ways round. Titles and headings are measured by themselves (`content`):
    before a claim they lead the bundled judge astray. So does a question with the other's answer as the hypothesis.
    """
    return [(a.told, b.told), (b.told, a.told)]


def judged(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """What the judge says of the pairs of `to_judge`, in their order."""
    against = sorted(odds(each.contradiction) for each in verdicts)
    return {
        "told_least": against[0],
        "told_most": against[-1],
        "told_same": max(odds(each.entailment) for each in verdicts),
    }


def odds(probability: float) -> float:
    """The log odds of a probability, within those of _LEAST."""
    kept = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))
