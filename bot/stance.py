"""Quote x claim -> how likely the quote supports the claim, and how likely it refutes it.

A judge reads each quote alone and under what stands above it; what else is known of the two side by side are signs
besides. Weights are fitted to what the pipeline retrieves for claims in other words than the documents'
(`bot/models/training/fit_stances.py`), with a judge and without one. Knows nothing of how quotes are found.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from bot.claim import Claim, of_one_time
from bot.language.contrasts import OPPOSITES
from bot.ports import Judge, Verdict
from bot.relations.content import compared_values, part, unheard
from bot.relations.judged import Told, odds

FILE = Path(__file__).parent / "models" / "fitted" / "stances.json"
Row: TypeAlias = dict[str, float]


@dataclass(frozen=True, slots=True)
class Stance:
    """How likely a quote supports a claim, and how likely it refutes it; the rest is how likely it does neither."""

    supports: float
    refutes: float
    least: tuple[float, float] = (1.0, 1.0)
    """The least probability of either, in this order; the other side must be no likelier."""

    @property
    def is_for(self) -> bool:
        return self.supports >= max(self.least[0], self.refutes)

    @property
    def is_against(self) -> bool:
        return self.refutes >= max(self.least[1], self.supports)


NEITHER = Stance(0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Weights:
    """Of signs for either side against neither; `least` as for a stance."""

    supports: Mapping[str, float]
    refutes: Mapping[str, float]
    least: tuple[float, float]

    def stance(self, row: Row) -> Stance:
        for_, against = (
            math.exp(sum(weight * row.get(name, 0.0) for name, weight in side.items()))
            for side in (self.supports, self.refutes)
        )
        return Stance(for_ / (1 + for_ + against), against / (1 + for_ + against), self.least)


@lru_cache(maxsize=1)
def fitted() -> dict[str, Weights]:
    """By "judged" and "unjudged", the weights that come with Corrobot."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: Weights(told[name]["supports"], told[name]["refutes"], tuple(told[name]["least"]))
        for name in ("judged", "unjudged")
    }


def stances(claim: Claim, quotes: Sequence[Claim], judge: Judge | None) -> list[Stance]:
    """What each quote says to a claim, in order. One that asserts nothing takes no side, and none supports a claim all
    of whose words it has, and in which the reader finds another name or value than the claim's: it pairs them otherwise
    ("Ann is the chair and Bo the treasurer", "Ann is the treasurer").
    """
    weights = fitted()["judged" if judge else "unjudged"]
    found = []
    for one, row in zip(quotes, measured(claim, quotes, judge), strict=True):
        stance = weights.stance(row) if one.asserted else NEITHER
        paired_otherwise = claim.stems <= one.known and one.answers_otherwise(claim)
        found.append(replace(stance, supports=0.0) if paired_otherwise else stance)
    return found


def measured(claim: Claim, quotes: Sequence[Claim], judge: Judge | None) -> list[Row]:
    """The signs of each quote, in order."""
    rows = [{"bias": 1.0, **_beside(claim, each)} for each in quotes]
    if judge:
        said = judged([(each, claim.text) for each in quotes], judge)
        rows = [{**row, **more} for row, more in zip(rows, said, strict=True)]
    return rows


def judged(pairs: Sequence[tuple[Told, str]], judge: Judge) -> list[Row]:
    """What the judge says of each quote, and the claim beside it: of the quote alone and under what stands above it."""
    read = [(premise, claim) for quote, claim in pairs for premise in (quote.told, quote.in_context)]
    said = iter(judge.judge(read) if read else [])
    return [_judged(next(said), next(said)) for _ in pairs]


def _judged(alone: Verdict, above: Verdict) -> Row:
    both = (alone, above)
    return {
        "entails_least": odds(min(each.entailment for each in both)),
        "entails_most": odds(max(each.entailment for each in both)),
        "contradicts_least": odds(min(each.contradiction for each in both)),
        "contradicts_most": odds(max(each.contradiction for each in both)),
    }


def _beside(claim: Claim, quote: Claim) -> Row:
    """What a quote holds of a claim: its words, names and values; and what is turned round in it."""
    values = compared_values(claim, quote)
    turned = any((one, other) in OPPOSITES for one in claim.stems - quote.stems for other in quote.stems - claim.stems)
    return {
        "held": part(claim.stems, quote.stems),
        "known": part(claim.stems, quote.known),
        "plain_known": part(claim.plain, quote.known) if claim.plain else 1.0,
        "names_lacking": float(min(unheard(claim, quote), 3)),
        **{name: float(min(count, 2)) for name, count in values.items()},
        "models_differ": float(bool(claim.models and quote.models) and not claim.models & quote.models),
        "of_other_time": float(not of_one_time(claim, quote)),
        "negated": float(claim.negators % 2 != quote.negators % 2),
        "opposite": float(turned),
        "modal": float(quote.modal and not claim.modal),
        "row": float(quote.quote.is_row),
    }
