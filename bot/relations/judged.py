"""What a judge says of two claims, as numbers."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.claim import Claim
from bot.ports import Verdict
from bot.question import Question

_LEAST = 1e-3
"""No probability counts for more: a judge is often sure of itself without reason."""


def to_judge(a: Claim, b: Claim, question: Question | None) -> list[tuple[str, str]]:
    """Premises and hypotheses: the two, both ways round; with a question and two short answers also each against the
    question with the other's answer. Titles and headings are measured by themselves (`content`): before a claim
    they lead the bundled judge astray.
    """
    pairs = [(a.told, b.told), (b.told, a.told)]
    if question and (mine := a.quote.short_text) and (theirs := b.quote.short_text):
        pairs += [(a.told, f"{question.text} {theirs}"), (b.told, f"{question.text} {mine}")]
    return pairs


def judged(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """What the judge says of the pairs of `to_judge`, in their order."""
    told, asked = verdicts[:2], verdicts[2:]
    return {
        **_against("told", told),
        "told_same": max(odds(each.entailment) for each in told),
        **(_against("asked", asked) if asked else {"asked_least": odds(0.0), "asked_most": odds(0.0)}),
        "asked_same": max((odds(each.entailment) for each in asked), default=odds(0.0)),
        "unasked": float(not asked),
    }


def _against(name: str, verdicts: Sequence[Verdict]) -> dict[str, float]:
    found = sorted(odds(each.contradiction) for each in verdicts)
    return {f"{name}_least": found[0], f"{name}_most": found[-1]}


def odds(probability: float) -> float:
    """The log odds of a probability, within those of _LEAST."""
    kept = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))
