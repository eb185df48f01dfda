"""VitaminC (Schuster et al. 2021) and HealthVer (Sarrouti et al. 2021), dev: does a premise refute a claim?

Knows three-way labels, and how each system comes to one. Contradiction is what a system says it is; where it says none,
a claim is entailed if a judge finds that likelier than neutral or, without a judge, if most of its words stand in the
premise. Premise and claim are taken as claims of two documents of one title, since they are about one thing; half of
all pairs are no such in a folder, so the relation is read at its average, not at what it shows. Peers: a number or a
negation of one is missing in the other; and the most frequent label.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.claim import Claim
from bot.ports import Verdict
from bot.relate import contradicting
from tests.bench.quality.run import Run, of_all
from tests.bench.quality.scores import accuracy, overlap, precision_recall
from tests.bench.quality.table import Result, System

ENTAILMENT, NEUTRAL, CONTRADICTION = "entailment", "neutral", "contradiction"

FIGURES = ("accuracy", "contradiction precision", "recall")

MOST = 2000
"""Pairs of a data set: the judge reads each in both directions, in half a minute where nothing else runs."""

RELATED = 0.5
"""The probability from which on the relation is read as a contradiction here."""

SAID = 0.75
"""The part of a claim's words that stands in a premise which entails it, without a judge."""

_NUMBER = re.compile(r"\d[\d,.]*")
_NEGATION = re.compile(r"\b(?:not|never|no|none|nobody|nothing|without)\b|n[’']t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pair:
    premise: str
    hypothesis: str
    label: str

    def claims(self) -> tuple[Claim, Claim]:
        """Both as claims of two documents about one thing."""
        return Claim.of_text(self.premise, "One title"), Claim.of_text(self.hypothesis, "One title")

    def peer(self) -> bool:
        """Whether a number of one is missing in the other, or one of them has a negation."""
        numbers = [{n.strip(".,") for n in _NUMBER.findall(text)} for text in (self.premise, self.hypothesis)]
        negated = [bool(_NEGATION.search(text)) for text in (self.premise, self.hypothesis)]
        return bool(numbers[1] - numbers[0] and numbers[0]) or negated[0] != negated[1]


def vitaminc(run: Run) -> list[Result]:
    return [_measured(run, "VitaminC dev", "nli/vitaminc.jsonl")]


def healthver(run: Run) -> list[Result]:
    return [_measured(run, "HealthVer dev", "nli/healthver-dev.jsonl")]


def _measured(run: Run, name: str, file: str) -> Result:
    every = run.rows(file, "dev")
    rows = [Pair(row["premise"], row["hypothesis"], row["label"]) for row in run.sample(every, MOST)]
    return Result(name, of_all(rows, every, "pairs"), three_way(run, rows))


def likeliest(verdict: Verdict) -> str:
    odds = {ENTAILMENT: verdict.entailment, NEUTRAL: verdict.neutral, CONTRADICTION: verdict.contradiction}
    return max(odds, key=odds.__getitem__)


def likelier(verdict: Verdict) -> str:
    """Of entailment and neutral."""
    return ENTAILMENT if verdict.entailment >= verdict.neutral else NEUTRAL


def three_way(run: Run, rows: Sequence[Pair]) -> tuple[System, ...]:
    """Relation and judge together, each alone, and the peers."""
    gold = [row.label for row in rows]
    judge = run.judge()
    claims = [row.claims() for row in rows]
    told = judge.judge([(row.premise, row.hypothesis) for row in rows]) if judge else None
    words = [_by_words(row) for row in rows]
    rest = [likelier(verdict) for verdict in told] if told else words
    found = [sure >= RELATED for sure in contradicting(claims, judge)] if judge else []
    for row, so in zip(rows, found, strict=bool(judge)):
        if so and row.label != CONTRADICTION:
            run.tell(f"false alarm ({row.label}): {row.premise} | {row.hypothesis}")
    frequent = Counter(gold).most_common(1)[0][0] if gold else NEUTRAL
    labels: dict[str, list[str] | None] = {
        "relation and judge": _labels(found, rest) if judge else None,
        "judge alone, likeliest": [likeliest(verdict) for verdict in told] if told else None,
        "relation without a judge": _labels([sure >= RELATED for sure in contradicting(claims, None)], words),
        "a number or negation differs": _labels([row.peer() for row in rows], words),
        "most frequent label": [frequent] * len(gold),
    }
    return tuple(_figures(name, each, gold) for name, each in labels.items())


def _labels(contradicted: Sequence[bool], else_: Sequence[str]) -> list[str]:
    return [CONTRADICTION if found else other for found, other in zip(contradicted, else_, strict=True)]


def _by_words(row: Pair) -> str:
    return ENTAILMENT if overlap(row.hypothesis, row.premise) >= SAID else NEUTRAL


def _figures(name: str, said: Sequence[str] | None, gold: Sequence[str]) -> System:
    if said is None:
        return System(name, dict.fromkeys(FIGURES))
    precision, recall = precision_recall([s == CONTRADICTION for s in said], [g == CONTRADICTION for g in gold])
    return System(name, dict(zip(FIGURES, (accuracy(said, gold), precision, recall), strict=True)))
