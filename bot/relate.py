"""Claim x claim (x question) -> how likely the two contradict each other, and in what.

Logistic regressions over what can be measured of a pair (`relations`), fitted on pairs as they come, nearly all of
which are no contradiction (bot/models/training/fit_relations.py): so the probability is that of a pair met in a folder.
One chooses the likelier pairs; of these another tells it with what the judge says, who takes time, and a third decides
where there is no judge (of two answers the first one does). `ask` and `audit` ask here; a question only adds features.
Knows nothing of how pairs are found or shown.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from bot.claim import Claim, of_two_times
from bot.copies import both_say
from bot.editions import older
from bot.ports import Judge
from bot.question import Question
from bot.relations.asked import asked
from bot.relations.compared import compared
from bot.relations.content import content
from bot.relations.differing import differing
from bot.relations.judged import judged
from bot.types import Difference, Place, Quote

FILE = Path(__file__).parent / "models" / "fitted" / "relations.json"

JUDGED = 4
"""Pairs of an answer's quotes that the judge reads: a few milliseconds each."""

COMPARED = ("numeric", "date", "negation")
"""What typed comparators find (`bot.relations.compared`)."""

Pair: TypeAlias = tuple[Claim, Claim]
Row: TypeAlias = dict[str, float]
UNTOLD: Mapping[Place, float] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Weights:
    """Of one logistic regression, by feature. Of pairs at least as likely as `least` it is said that they contradict
    each other; those at least as likely as `worth_judging` are put to the judge, where there is one; and those of a
    corpus at least as likely as `listed` are listed unasked.
    """

    of: Mapping[str, float]
    least: float
    worth_judging: float
    listed: float

    def probability(self, row: Mapping[str, float]) -> float:
        return 1 / (1 + math.exp(-math.fsum(weight * row[name] for name, weight in self.of.items())))


@dataclass(frozen=True, slots=True)
class Edge:
    """A difference between two quotes."""

    one: Quote
    other: Quote
    difference: Difference

    def turned(self) -> Edge:
        """The same, told the other way round."""
        return Edge(self.other, self.one, self.difference.turned())


@dataclass(frozen=True, slots=True)
class Fitted:
    """The weights that come with Corrobot: for what is known without a judge and with what he says, for any two claims
    and for two that were found for a question. Of any two the judge reads those that `prefilter` finds likely enough,
    which counts on contradictions in other words: without a judge nobody tells these from other pairs. Where no part
    can be told that differs, contradictions of a corpus are listed unasked from `listed_of_all` on: these rest on the
    judge alone, who is often wrong of two claims about one subject.
    """

    prefilter: Weights
    unjudged: Weights
    judged: Weights
    asked: Weights
    asked_judged: Weights
    listed_of_all: float

    def lists(self, difference: Difference, judge: Judge | None) -> bool:
        """Whether a contradiction of a corpus is likely enough to be listed unasked."""
        return difference.confidence >= (self.listed_of_all if difference.of_all else self.last(judge).listed)

    def last(self, judge: Judge | None) -> Weights:
        """The weights that have the last word on two claims of a corpus."""
        return self.judged if judge else self.unjudged


@lru_cache(maxsize=1)
def fitted() -> Fitted:
    """Those of FILE."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    models = {
        name: Weights(each["weights"], *(each.get(least, 1.0) for least in ("least", "worth judging", "listed")))
        for name, each in told["models"].items()
    }
    return Fitted(**models, listed_of_all=told["listed of all"])


@dataclass(frozen=True, slots=True)
class Measured:
    """What is known of a pair without a judge, and in what its shares differ, if they do."""

    row: Row
    difference: Difference | None


def measured(pair: Pair, question: Question | None = None, likely: Mapping[Place, float] = UNTOLD) -> Measured:
    """The same whichever claim comes first, but that a difference is told in their order. `likely`: how likely the
    claims answer the question.
    """
    one, other = sorted(pair, key=lambda claim: claim.text)
    found, signs = compared(one, other, question)
    row = {"bias": 1.0, **content(one, other), **signs, **(asked(question, one, other, likely) if question else {})}
    row |= together(row)
    return Measured(row, found.turned() if found and one is not pair[0] else found)


def together(row: Mapping[str, float]) -> Row:
    """What two measures say together: where values differ, and each claim names or opens with what the other doesn't
    know, they speak of two things ("the office in Oslo opens at 9", "the office in Bergen at 10"); and so they do where
    documents of one title tell of different days, as minutes do ("The meeting closed at 9").
    """
    values = row["numbers_differ"] + row["dates_differ"] > 0
    return {
        "values_of_other_names": float(values and row["names_only_here_least"] >= 1),
        "values_of_others": float(values and row["opens_unknown_least"] >= 1),
        "of_one_series": float(row["same_title"] > 0 and row["dated_apart"] > 0),
    }


def contradicting(pairs: Sequence[Pair], judge: Judge | None, question: Question | None = None) -> list[float]:
    """How likely the claims of each pair contradict each other, in order."""
    return _likely(pairs, [measured(pair, question).row for pair in pairs], judge, question)


def _likely(pairs: Sequence[Pair], rows: Sequence[Row], judge: Judge | None, question: Question | None) -> list[float]:
    """Pairs that the judge might have read and did not are no likelier than those it need not read, and so are answers
    that nothing sets against each other.
    """
    last = _last(judge, question)
    if judge is None:
        return [last.probability(row) for row in rows]
    first = fitted().asked if question else fitted().prefilter
    found = [first.probability(row) for row in rows]
    likely = sorted((at for at, sure in enumerate(found) if sure >= first.worth_judging), key=lambda at: -found[at])
    likely = likely[: JUDGED if question else None]
    sure = [min(each, first.worth_judging) for each in found]
    for at, said in zip(likely, judged([pairs[at] for at in likely], judge), strict=True):
        row = {**rows[at], **said}
        if not (question and _unopposed(row)):
            sure[at] = last.probability(row)
    return sure


def _unopposed(row: Row) -> bool:
    """Whether nothing sets two answers against each other, however much they speak of one thing: neither gives
    another value or the opposite in the same words, their short answers are no rivals, and the judge thinks it likelier
    that they don't contradict.
    """
    rivals = row["shorts_exclude"] or row["shorts_are_names"]
    return row["told_most"] < 0 and not rivals and not any(row[f"compared_{each}"] for each in COMPARED)


def edges(
    pairs: Sequence[Pair],
    judge: Judge | None,
    question: Question | None = None,
    likely: Mapping[Place, float] = UNTOLD,
) -> list[Edge]:
    """The pairs that are likely enough to contradict each other, and in what; two of one place never do, nor two that
    say the same but for the addresses that they point to, nor what was so and what took its place, nor, as answers,
    what two copies of one text both say, nor, where a question asks for what is so now, what was said earlier. What is
    not in English is left open. `likely`: how likely the claims answer the question.
    """
    apart = [
        (one, other)
        for one, other in pairs
        if one.bare != other.bare
        and not one.quote.overlaps(other.place)
        and _says(one)
        and _says(other)
        and not of_two_times(one, other)
        and not (question and both_say(one.quote, other.quote))
        and not (question and question.current and _of_two_days(one, other))
    ]
    found = [measured(pair, question, likely) for pair in apart]
    probable = _likely(apart, [each.row for each in found], judge, question)
    least = _last(judge, question).least
    return [
        Edge(one.quote, other.quote, _difference(one, other, each.difference, round(sure, 3)))
        for (one, other), each, sure in zip(apart, found, probable, strict=True)
        if sure >= least
    ]


def _says(claim: Claim) -> bool:
    """Whether a claim can contradict another: a question or a supposition doesn't, and no other language is judged."""
    return claim.asserted and claim.in_english


def _of_two_days(one: Claim, other: Claim) -> bool:
    return older(one.quote, other.quote) or older(other.quote, one.quote)


def _difference(one: Claim, other: Claim, found: Difference | None, sure: float) -> Difference:
    """In what two claims differ: in shares, or as can be told of any two."""
    return replace(found, confidence=sure) if found else differing(one, other, sure)


def _last(judge: Judge | None, question: Question | None) -> Weights:
    """The weights that have the last word."""
    if question:
        return fitted().asked_judged if judge else fitted().asked
    return fitted().last(judge)
