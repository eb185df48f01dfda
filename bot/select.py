"""Which quotes an answer shows, and how they are grouped into points.

Knows scores, short answers and disagreements, and how many points a reader takes in. Decides nothing about truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from bot.fit import Candidate, about
from bot.language.words import content_stems
from bot.mark import standing
from bot.ports import Excerpt
from bot.question import NAMING, Question
from bot.types import Disagreement, Place, Point, Quote, Unused, Why
from index.types import CLAIMING

COMPARED = 24
"""Quotes that are compared with each other for one answer: 276 pairs."""

POINTS, MOST_POINTS = 3, 6
"""At most so many points are shown of what is nearly as likely as the best, and so many of what is likely by itself."""

TOGETHER = 6
"""At most so many quotes that say the same make one point."""

DISAGREEMENTS = 2
"""At most so many disagreements are shown."""

NEAR_BEST = 0.35
LIKELY = 0.5
"""A further quote is shown when its score is at least this part of the best one's, or this high by itself."""


CONTRADICTS = 0.4
"""The least score of a quote that is shown for contradicting an answer, as a part of the best one's: what is much less
likely to answer is about something else.
"""


def select(question: Question, answering: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Quote]:
    """The quotes to compare: those that may answer first, then those near the question that might contradict them.

    A name that only stands where the question expects one is no answer that could differ from another: such a quote
    is compared without it.
    """
    others = (each for each in candidates if each not in answering and about(question, each.quote, each.surroundings))
    chosen = [each for each in (*answering, *others) if each.quote.sentences[0].kind in CLAIMING][:COMPARED]
    return [
        replace(each.quote, short=None) if question.asked in NAMING and not each.sure else each.quote for each in chosen
    ]


def points_of(
    answering: Sequence[Candidate],
    candidates: Sequence[Candidate],
    disagreements: Sequence[Disagreement],
    known: Sequence[Disagreement] = (),
) -> tuple[list[Point], list[Disagreement]]:
    """The points of an answer and the disagreements it shows.

    A disagreement is shown when one of its sides holds a quote that answers best, and the other one that is nearly as
    likely to, and holds what is asked for; its two sides are the first points. Those `known` before, which bear on the
    question, come after them, where they set other quotes against each other.
    """
    if not answering:
        return [], []
    best = leading(answering)
    first, near = (
        {each.place for each in best},
        {each.place for each in candidates if each.fits and each.score >= CONTRADICTS * best[0].score},
    )
    shown = [each for each in disagreements if _bears(each, first, near)]
    told = {quote.place for each in shown for side in each.sides for quote in side}
    for each in known:
        if not all(side[0].place in told for side in each.sides):
            shown.append(each)
            told |= {side[0].place for side in each.sides}
    shown = shown[:DISAGREEMENTS]
    whole = {each.place: each.quote for each in candidates}
    shown = [replace(each, sides=(_whole(each.sides[0], whole), _whole(each.sides[1], whole))) for each in shown]
    points: list[Point] = []
    used: set[Place] = set()
    for each in shown:
        for side in each.sides:
            fresh = tuple(quote for quote in side if quote.place not in used)
            if fresh:
                used |= {quote.place for quote in fresh}
                points.append(point_of(fresh, disputed=True))
    rest = [each for each in best if each.place not in used]
    for group in _agreeing(rest):
        if len(points) >= (MOST_POINTS if group[0].score >= LIKELY else POINTS):
            break
        points.append(point_of(tuple(each.quote for each in group[:TOGETHER]), disputed=False))
    return points, shown


def _whole(side: Sequence[Quote], quotes: Mapping[Place, Quote]) -> tuple[Quote, ...]:
    """The quotes of a side as they are shown: with their short answers."""
    return tuple(quotes.get(quote.place, quote) for quote in side)


def _bears(disagreement: Disagreement, best: Set[Place], near: Set[Place]) -> bool:
    """Whether a disagreement is about what was asked: both of its sides are near it, and one answers best."""
    sides = [{quote.place for quote in side} for side in disagreement.sides]
    return all(side & near for side in sides) and any(side & best for side in sides)


def leading(answering: Sequence[Candidate]) -> list[Candidate]:
    """The candidates likely to answer, or nearly as likely as the best one, and those that answer the same."""
    least = min(LIKELY, NEAR_BEST * answering[0].score)
    best = [each for each in answering if each.score >= least]
    told = [each.quote for each in best if each.quote.short_text]
    rest = [each for each in answering if each.score < least and each.quote.short_text]
    agreeing = [each for each in rest if any(_says_the_same(each.quote, quote) for quote in told)]
    return [*best, *agreeing]


def unused(
    read: Sequence[Excerpt], shown: Sequence[Quote], candidates: Sequence[Candidate], answering: Sequence[Candidate]
) -> tuple[Unused, ...]:
    """The passages that were read, as they were found, of which nothing is shown, each with why."""
    found = []
    for each in read:
        place = (each.document.id, each.passage.start, each.passage.end)
        if any(quote.overlaps(place) for quote in shown):
            continue
        if any(one.quote.overlaps(place) for one in answering):
            why = Why.LESS_LIKELY
        else:
            why = Why.UNLIKELY if any(one.quote.overlaps(place) for one in candidates) else Why.SILENT
        found.append(Unused(each.document, each.passage, why))
    return tuple(found)


def point_of(quotes: tuple[Quote, ...], disputed: bool) -> Point:
    """What some quotes say together. `disputed`: another place says otherwise."""
    short = next((quote.short_text for quote in quotes if quote.short), None)
    return Point(short or quotes[0].plain.text, short, quotes, standing(quotes, disputed))


def _agreeing(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Candidates grouped by who says the same: the same short answer, or nearly the same words."""
    groups: list[list[Candidate]] = []
    for each in candidates:
        for group in groups:
            if _says_the_same(group[0].quote, each.quote):
                group.append(each)
                break
        else:
            groups.append([each])
    return groups


def _says_the_same(a: Quote, b: Quote) -> bool:
    if a.short_text and b.short_text:
        return content_stems(a.short_text) == content_stems(b.short_text)
    mine, theirs = content_stems(a.said.text), content_stems(b.said.text)
    return len(mine & theirs) >= 0.7 * min(len(mine), len(theirs))
