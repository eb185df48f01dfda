"""How likely two claims contradict each other: one fitted model, with a judge or without, with a question or without.

1. What is cheap (`features`) is weighed by a first ensemble; nearly all pairs end here.
2. With a question, what it adds (`answering`) is weighed with what the first one says.
3. The judge reads the likeliest of those that are left, both ways round, in context.
4. A last ensemble weighs what it says with all else.

The ensembles are fitted on pairs as they come, nearly all of which are no contradiction, so that the probability is
that of a pair met in a folder (`tests/bench/fit_relate.py`). Knows nothing of how pairs are found or shown.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeAlias

from bot.compare.answering import answered, answering
from bot.compare.claim import Claim
from bot.compare.ensemble import Ensemble, read
from bot.compare.features import cheap, judged
from bot.ports import Judge
from bot.question import Question

FILE = Path(__file__).with_name("relate.json")

WORTH_JUDGING = {"cheap": 0.01, "asked": 0.02}
"""The least probability, by what is cheap, at which the judge is asked: above it are 95% of contradictions (LOG.md)."""

JUDGED_OF_AN_ANSWER = 8
"""Pairs of an answer's quotes that the judge reads: a few milliseconds each."""


Pair: TypeAlias = tuple[Claim, Claim]


@cache
def ensembles() -> Mapping[str, Ensemble]:
    """The fitted ones: "cheap" and "judged", and with a question "asked" and "asked_judged"."""
    return read(FILE)


def relate(pairs: Sequence[Pair], judge: Judge | None, question: Question | None = None) -> list[float]:
    """The probability that each pair contradicts each other, in order."""
    model, first = ensembles(), "asked" if question else "cheap"
    rows = [_row(pair, question, model) for pair in pairs]
    found = [_probability(row[first]) for row in rows]
    if judge is None:
        return found
    likely = sorted((at for at, sure in enumerate(found) if sure >= WORTH_JUDGING[first]), key=lambda at: -found[at])
    likely = likely[: JUDGED_OF_AN_ANSWER if question else None]
    asked = [to_judge(pairs[at], question) for at in likely]
    verdicts = iter(judge.judge([each for few in asked for each in few]) if likely else [])
    for at, few in zip(likely, asked, strict=True):
        said = [next(verdicts) for _ in few]
        row = {**rows[at], **judged(said[:2])}
        row["judged"] = model["judged"].odds(row)
        if question:
            row |= answered(said[2:])
        found[at] = _probability(model["asked_judged"].odds(row) if question else row["judged"])
    # What is likely by what is cheap and was not judged is no surer than the judge's threshold lets it be.
    judged_at = set(likely)
    return [sure if at in judged_at else min(sure, WORTH_JUDGING[first]) for at, sure in enumerate(found)]


def _row(pair: Pair, question: Question | None, model: Mapping[str, Ensemble]) -> dict[str, float]:
    row = cheap(*pair)
    row["cheap"] = model["cheap"].odds(row)
    if question:
        row |= answering(question, *pair)
        row["asked"] = model["asked"].odds(row)
    return row


def to_judge(pair: Pair, question: Question | None) -> list[tuple[str, str]]:
    """The two in context, both ways round; with a question also each against "question + the other's answer"."""
    one, other = pair
    read_ = [(one.in_context, other.in_context), (other.in_context, one.in_context)]
    if question and (mine := one.quote.short_text) and (theirs := other.quote.short_text):
        read_ += [(one.in_context, f"{question.text} {theirs}"), (other.in_context, f"{question.text} {mine}")]
    return read_


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))
