"""Which quotes an answer shows, and how they are grouped into points.

Knows scores, short answers and disagreements, and how many points a reader takes in. Decides nothing about truth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from typing import TypeAlias

from bot.claim import Claim
from bot.differ import valued
from bot.editions import day, edition_of
from bot.fit import Candidate, about
from bot.language.names import names
from bot.language.values import Kind, values
from bot.language.words import content_stems
from bot.mark import standing
from bot.ports import Excerpt
from bot.question import NAMING, TELLING, Asked, Question
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


SAME_MATTER = 0.5
"""The part of the words of the shorter of two quotes that the other has, for both to speak of the same."""

CONTRADICTS = 0.1
"""The least score of a quote that is shown for contradicting an answer, as a part of the best one's: what is much less
likely to answer is about something else.
"""


def select(question: Question, answering: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Quote]:
    """The quotes to compare: those that may answer first, then those near the question that might contradict them.

    A short answer that can't exclude another is left out of a quote: see `_is_rival`.
    """
    others = (each for each in candidates if each not in answering and about(question, each.quote, each.surroundings))
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
    told = {quote.place for each in shown for side in each.sides for quote in side}
    for each in known:
        if not all(side[0].place in told for side in each.sides):
            shown.append(each)
            told |= {side[0].place for side in each.sides}
    return shown


def points_of(
    answering: Sequence[Candidate],
    candidates: Sequence[Candidate],
    disagreements: Sequence[Disagreement],
    most: int | None = None,
    current: bool = False,
) -> tuple[list[Point], list[Disagreement]]:
    """The points of an answer, and the disagreements as they are shown: the two sides of each are the first points.
    There are at most `most` points, or as many as a reader takes in. `current`: what is so now is asked for, so that of
    what is dated the newest comes first.
    """
    if not answering:
        return [], []
    best = leading(answering)
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
    for group, earlier in newest_first(_agreeing(rest), current):
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
                and any(own.short and _says_the_same(own, quote) for own in side)
            ][: max(0, TOGETHER - len(side))]
            taken |= {quote.place for quote in more}
            sides.append((*side, *more))
        found.append(replace(each, sides=(sides[0], sides[1])))
    return found


Told: TypeAlias = tuple[list[Candidate], str | None]
"""Candidates that say the same, and from when they are, where a newer one says something else."""


def newest_first(groups: Sequence[Sequence[Candidate]], current: bool = False) -> list[Told]:
    """Groups of candidates in order, but with what an edition of a paper says behind what a newer one says of the same,
    and with the date or version of the older one; also in a group, the newest edition stands first. `current`: all that
    has a date goes by that.
    """
    if current:
        return _by_day(groups)
    told: list[Told] = []
    for group in (_by_edition(each) for each in groups):
        own = edition_of(group[0].quote)
        places = [at for at, (other, _) in enumerate(told) if own and _same_matter(group[0], other[0])]
        others = {at: found for at in places if (found := edition_of(told[at][0][0].quote))}
        newer = [at for at, other in others.items() if own and own.older(other)]
        older = [at for at, other in others.items() if own and other.older(own)]
        for at in older:
            told[at] = told[at][0], others[at].told
        told.insert(min(older, default=len(told)), (group, own.told if own and newer else None))
    former = [at for at, (_, earlier) in enumerate(told) if earlier]
    editions = [found for at in former if (found := edition_of(told[at][0][0].quote))]
    if editions and frozenset.intersection(
        *(each.things for each in editions)
    ):  # of one paper: the newest of them first
        by_age = sorted(zip(editions, former, strict=True), key=lambda each: each[0].order, reverse=True)
        for at, each in zip(former, [told[place] for _, place in by_age], strict=True):
            told[at] = each
    return told


def _by_day(groups: Sequence[Sequence[Candidate]]) -> list[Told]:
    """Groups by the day from which they are, the newest first, as in each group; what has no day keeps its place before
    older ones.
    """
    days = {each.place: day(each.quote) for group in groups for each in group}
    newest = max((found.number for found in days.values() if found), default=0.0)

    def age(candidate: Candidate) -> float:
        found = days[candidate.place]
        return newest - found.number if found else 0.0

    ordered = sorted((sorted(group, key=age) for group in groups), key=lambda group: age(group[0]))
    return [(group, found.told if (found := days[group[0].place]) and age(group[0]) else None) for group in ordered]


def _by_edition(group: Sequence[Candidate]) -> list[Candidate]:
    """A group with the newest of each paper's editions in the first place that any of them has."""
    left = list(group)
    for at in range(len(left)):
        for other in range(at + 1, len(left)):
            own, found = edition_of(left[at].quote), edition_of(left[other].quote)
            if own and found and own.older(found):
                left[at], left[other] = left[other], left[at]
    return left


def _same_matter(a: Candidate, b: Candidate) -> bool:
    """Whether two candidates say something of the same: half of their words of meaning are alike."""
    mine, theirs = content_stems(a.quote.said.text), content_stems(b.quote.said.text)
    return len(mine & theirs) >= SAME_MATTER * min(len(mine), len(theirs))


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


def as_one(a: Claim, b: Claim) -> bool:
    """Whether two claims give the same short answer, and neither denies more than the other."""
    return bool(a.quote.short and b.quote.short) and _says_the_same(a.quote, b.quote) and a.negators == b.negators


def _amounts(text: str) -> list[tuple[Kind, str, float, float]]:
    """The values of a text, as what they mean: "26 April" and "April 26th" are one."""
    return [(value.kind, value.unit, value.low, value.high) for value in values(text)]


def _says_the_same(a: Quote, b: Quote) -> bool:
    if a.short_text and b.short_text:
        amounts = _amounts(a.short_text)
        same = bool(amounts) and amounts == _amounts(b.short_text)
        return same or content_stems(a.short_text) == content_stems(b.short_text)
    mine, theirs = content_stems(a.said.text), content_stems(b.said.text)
    return len(mine & theirs) >= 0.7 * min(len(mine), len(theirs))
