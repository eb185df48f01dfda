"""Which quotes an answer shows, and how they are grouped into points.

Knows scores, short answers and disagreements, and how many points a reader takes in. Decides nothing about truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace

from bot.asked import NAMING, TELLING, Asked
from bot.claim import Claim, negators
from bot.differ import valued
from bot.fit import Candidate, about
from bot.language.names import names
from bot.language.values import Kind, values
from bot.language.words import content_stems
from bot.mark import standing
from bot.newest import Newest
from bot.ports import Excerpt
from bot.question import Question
from bot.types import Disagreement, Place, Point, Quote, Standing, Unused, Why
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


CONTRADICTS = 0.1
"""The least score of a quote that is shown for contradicting an answer, as a part of the best one's: what is much less
likely to answer is about something else.
"""


def select(question: Question, answering: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Quote]:
    """The quotes to compare: those that may answer first, then those near the question that might contradict them, of
    which CONTRADICTS says how likely they have to be.

    A short answer that can't exclude another is left out of a quote: see `_is_rival`.
    """
    least = CONTRADICTS * max((each.score for each in answering), default=0.0)
    others = (
        each
        for each in candidates
        if each.score >= least and each not in answering and about(question, each.quote, each.surroundings)
    )
    chosen = [each for each in (*answering, *others) if each.quote.sentences[0].kind in CLAIMING][:COMPARED]
    return [each.quote if _is_rival(question, each) else replace(each.quote, short=None) for each in chosen]


def _is_rival(question: Question, candidate: Candidate) -> bool:
    """Whether a short answer can exclude another: what the reader is sure of where a name is asked for, else a value or
    a name, and not one of several reasons, ways to do a thing or things to say of it.
    """
    if question.asked in TELLING or question.asked is Asked.DEFINITION:
        return False
    if question.asked in NAMING:
        return candidate.sure
    short = candidate.quote.short_text or ""
    return bool(values(short) or names(short))


def contested(
    answering: Sequence[Candidate],
    candidates: Sequence[Candidate],
    disagreements: Sequence[Disagreement],
    known: Sequence[Disagreement] = (),
) -> list[Disagreement]:
    """The disagreements that are worth showing, in order.

    One is when one of its sides holds a quote that answers best, and the other one that may answer, too. Those `known`
    before, which bear on the question, come after them, where they set other quotes against each other.
    """
    if not answering:
        return []
    best = leading(answering)
    first, near = (
        {each.place for each in best},
        {each.place for each in candidates if each.score >= CONTRADICTS * best[0].score},
    )
    shown = [each for each in disagreements if _bears(each, first, near)]
    for each in known:
        told = [quote for other in shown for side in other.sides for quote in side]
        if not all(any(quote.overlaps(side[0].place) for quote in told) for side in each.sides):
            shown.append(each)
    return shown


def points_of(
    answering: Sequence[Candidate],
    candidates: Sequence[Candidate],
    disagreements: Sequence[Disagreement],
    most: int | None = None,
    question: Question | None = None,
) -> tuple[list[Point], list[Disagreement]]:
    """The points of an answer, and the disagreements as they are shown: the two sides of each are the first points.
    There are at most `most` points, or as many as a reader takes in. What took the place of something comes before it.
    """
    if not answering:
        return [], []
    order = Newest(question)
    best = order.with_newer(leading(answering), candidates)
    whole = {each.place: each.quote for each in candidates}
    shown = [
        valued(replace(each, sides=(_whole(each.sides[0], whole), _whole(each.sides[1], whole))))
        for each in disagreements
    ]
    shown = _joined(shown, [each.quote for each in best])
    points: list[Point] = []
    used: set[Place] = set()
    for each in shown:
        for side in each.sides:
            fresh = tuple(quote for quote in side if quote.place not in used)
            if fresh:
                used |= {quote.place for quote in fresh}
                points.append(point_of(fresh, disputed=True))
    rest = [each for each in best if each.place not in used]
    for group, earlier in order.first(_agreeing(rest), candidates):
        if len(points) >= (most or (MOST_POINTS if group[0].score >= LIKELY else POINTS)):
            break
        point = point_of(tuple(each.quote for each in group[:TOGETHER]), disputed=False)
        points.append(replace(point, earlier=earlier))
    return points, shown


def with_sides(points: Sequence[Point], unmarked: Sequence[Disagreement]) -> list[Point]:
    """The points, with one for each side of disagreements whose mark was taken away, where nothing shows that side."""
    told = list(points)
    for each in unmarked:
        for side in each.sides:
            shown = {quote.place for point in told for quote in point.quotes}
            if not any(quote.place in shown for quote in side):
                told.append(point_of(side[:1], disputed=False))
    return told


def lowered(points: Sequence[Point], doubted: Set[Place]) -> list[Point]:
    """The points, with quotes that are doubted behind all others and without their short answers. Each quote stays, and
    disputed points stay as they are.
    """
    first: list[Point] = []
    behind: list[Point] = []
    for point in points:
        if point.standing is Standing.DISPUTED or not any(quote.place in doubted for quote in point.quotes):
            first.append(point)
            continue
        kept = tuple(quote for quote in point.quotes if quote.place not in doubted)
        rest = tuple(replace(quote, short=None) for quote in point.quotes if quote.place in doubted)
        first += [replace(point_of(kept, disputed=False), earlier=point.earlier)] if kept else []
        behind.append(replace(point_of(rest, disputed=False), earlier=point.earlier))
    return [*first, *behind]


def _joined(shown: Sequence[Disagreement], best: Sequence[Quote]) -> list[Disagreement]:
    """The disagreements, each side with the other quotes that give the same short answer as one of its own."""
    taken = {quote.place for each in shown for side in each.sides for quote in side}
    found = []
    for each in shown:
        sides = []
        for side in each.sides:
            more = [
                quote
                for quote in best
                if quote.short
                and quote.place not in taken
                and any(own.short and says_the_same(own, quote) for own in side)
            ][: max(0, TOGETHER - len(side))]
            taken |= {quote.place for quote in more}
            sides.append((*side, *more))
        found.append(replace(each, sides=(sides[0], sides[1])))
    return found


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
    agreeing = [each for each in rest if any(says_the_same(each.quote, quote) for quote in told)]
    return [*best, *agreeing]


def unused(
    read: Sequence[Excerpt], shown: Sequence[Quote], candidates: Sequence[Candidate], answering: Sequence[Candidate]
) -> tuple[Unused, ...]:
    """The passages that were read, as they were found, of which nothing is shown, each with why."""
    found = []
    for each in read:
        if any(quote.overlaps(each.place) for quote in shown):
            continue
        if any(one.quote.overlaps(each.place) for one in answering):
            why = Why.LESS_LIKELY
        else:
            why = Why.UNLIKELY if any(one.quote.overlaps(each.place) for one in candidates) else Why.SILENT
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
            if says_the_same(group[0].quote, each.quote):
                group.append(each)
                break
        else:
            groups.append([each])
    return groups


def as_one(a: Claim, b: Claim) -> bool:
    """Whether two claims give the same short answer, and neither denies more than the other."""
    return bool(a.quote.short and b.quote.short) and says_the_same(a.quote, b.quote) and a.negators == b.negators


def amounts(text: str) -> list[tuple[Kind, str, float, float]]:
    """The values of a text, as what they mean: "26 April" and "April 26th" are one."""
    return [(value.kind, value.unit, value.low, value.high) for value in values(text)]


def says_the_same(a: Quote, b: Quote) -> bool:
    """Whether two quotes give the same short answer, or, where one has none, have nearly the same words. Two that have
    the very same words say the same, whatever part of them is the short answer; one that denies what the other says
    does not.
    """
    if a.said.text.casefold().split() == b.said.text.casefold().split():
        return True
    shorts = a.short_text, b.short_text
    if shorts[0] and shorts[1] and (told := amounts(shorts[0])) and told == amounts(shorts[1]):
        return True
    one, other = (shorts[0], shorts[1]) if shorts[0] and shorts[1] else (a.said.text, b.said.text)
    mine, theirs = content_stems(one), content_stems(other)
    alike = mine == theirs if shorts[0] and shorts[1] else len(mine & theirs) >= 0.7 * min(len(mine), len(theirs))
    return alike and negators(one) == negators(other)
