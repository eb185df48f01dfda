"""Quotes to disagreements: which of them can't both be right, and in what.

Forms the pairs; `relate` says how likely each is a contradiction, `differing` in what, and `merge` makes disagreements
of them. Knows no search and no answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from bot.compare.claim import Claim
from bot.compare.differing import Difference, differing
from bot.compare.merge import Edge, of_one_matter
from bot.compare.relate import Pair, relate
from bot.ports import Judge
from bot.question import analyse
from bot.types import Disagreement, Place, Quote

DISPUTED = 0.7
"""The least probability at which quotes are said to disagree: of held-out questions 3% without a contradiction are
disputed then, and 73% of those with one (LOG.md)."""

KEPT, LISTED = 0.2, 0.8
"""The least probabilities at which a contradiction of a corpus is kept, and at which it is listed unasked."""


def difference(a: Quote, b: Quote, question: str | None = None) -> Difference | None:
    """In what two quotes differ, if they are likely to exclude each other by what is known without a judge."""
    pair = Claim(a), Claim(b)
    (sure,) = relate([pair], None, analyse(question) if question else None)
    return differing(*pair, sure) if sure >= DISPUTED and a.text != b.text else None


def compare(question: str | None, quotes: Sequence[Quote], judge: Judge | None = None) -> list[Disagreement]:
    """What the quotes disagree in, the surest first; quotes that agree stand on one side.

    Only quotes from different places are compared. With a question, what it asks for counts as shared ground.
    """
    distinct = list({quote.place: quote for quote in quotes}.values())
    order = {quote.place: at for at, quote in enumerate(distinct)}
    claims = [Claim(quote) for quote in distinct]
    pairs = [
        (one, other)
        for one, other in combinations(claims, 2)
        if one.quote.text != other.quote.text and not one.quote.overlaps(other.quote.place)
    ]
    asked = analyse(question) if question else None
    edges = _edges(pairs, relate(pairs, judge, asked), DISPUTED)
    found = [each.disagreement() for each in of_one_matter(edges)]
    ordered = [replace(each, sides=(_sorted(each.sides[0], order), _sorted(each.sides[1], order))) for each in found]
    return sorted(ordered, key=lambda d: -d.confidence)


def contrasts(pairs: Sequence[Pair], judge: Judge | None = None) -> list[Edge]:
    """Which pairs can't both be right whatever is asked, and in what, with how likely that is."""
    pairs = [(one, other) for one, other in pairs if not one.quote.overlaps(other.quote.place)]
    return _edges(pairs, relate(pairs, judge), KEPT)


def _edges(pairs: Sequence[Pair], sure: Sequence[float], least: float) -> list[Edge]:
    return [
        Edge(one.quote, other.quote, differing(one, other, probability))
        for (one, other), probability in zip(pairs, sure, strict=True)
        if probability >= least
    ]


def _sorted(side: Sequence[Quote], order: Mapping[Place, int]) -> tuple[Quote, ...]:
    return tuple(sorted(side, key=lambda quote: order[quote.place]))
