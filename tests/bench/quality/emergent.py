"""Emergent (Ferreira and Vlachos 2016): headlines for and against claims that went round as rumours.

Measured twice. Pairs: a headline for a claim and one against it disagree, two of one side do not; at most `MOST` pairs
of each sort a claim, so that no claim outweighs the others, and only of claims with both sides. Stance: a headline for
a claim entails it, one against it contradicts it, one that only observes it is neutral.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations, product

from bot.models.training.data import sample
from bot.relate import contradicting
from tests.bench.quality.pairs import CONTRADICTION, ENTAILMENT, NEUTRAL, RELATED, Pair, three_way
from tests.bench.quality.run import Row, Run, of_all
from tests.bench.quality.scores import precision_recall
from tests.bench.quality.table import Result, System

MOST = 12
LABELS = {"for": ENTAILMENT, "against": CONTRADICTION, "observing": NEUTRAL}


def measure(run: Run) -> list[Result]:
    every = run.rows("eval/emergent.jsonl")
    rows = [Pair(row["headline"], row["claim"], LABELS[row["stance"]]) for row in run.sample(every)]
    return [
        _pairs(run, list(headlines(every))),
        Result("Emergent, headline to claim", of_all(rows, every, "headlines"), three_way(run, rows)),
    ]


def headlines(rows: Sequence[Row]) -> Iterator[Pair]:
    """Pairs of headlines of one claim: of two sides, a contradiction; of one side, neutral."""
    claims: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        side = claims[row["claim_id"]][row["stance"]]
        if row["headline"] not in side:
            side.append(row["headline"])
    for claim, sides in claims.items():
        if sides["for"] and sides["against"]:
            opposed = list(product(sides["for"], sides["against"]))
            agreeing = [pair for side in ("for", "against") for pair in combinations(sides[side], 2)]
            for label, found in ((CONTRADICTION, opposed), (NEUTRAL, agreeing)):
                yield from (Pair(one, other, label) for one, other in sample(found, MOST, claim) if one != other)


def _pairs(run: Run, every: list[Pair]) -> Result:
    rows = run.sample(every)
    so = [row.label == CONTRADICTION for row in rows]
    judge = run.judge()
    claims = [row.claims() for row in rows]
    without = [sure >= RELATED for sure in contradicting(claims, None)]
    found = [sure >= RELATED for sure in contradicting(claims, judge)]
    for row, each in zip(rows, found, strict=True):
        if each and row.label != CONTRADICTION:
            run.tell(f"false alarm: {row.premise} | {row.hypothesis}")
        elif not each and row.label == CONTRADICTION:
            run.tell(f"missed: {row.premise} | {row.hypothesis}")
    return Result(
        "Emergent, headline to headline",
        f"{of_all(rows, every, 'pairs')}, {sum(so):,} of them for and against",
        (
            _figures("relation and judge", found if judge else None, so),
            _figures("relation without a judge", without, so),
            _figures("a number or negation differs", [row.peer() for row in rows], so),
            _figures("always", [True] * len(rows), so),
        ),
    )


def _figures(name: str, said: Sequence[bool] | None, so: Sequence[bool]) -> System:
    precision, recall = precision_recall(said, so) if said is not None else (None, None)
    return System(name, {"precision": precision, "recall": recall})
