"""Differences of pairs to disagreements with two sides: one for each two contents that exclude each other.

Knows pairs of quotes with what they differ in. How likely two contradict each other is for `relate` to say.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations

from bot.asked import Asked
from bot.claim import Claim, negators
from bot.language.words import content_stems
from bot.ports import Judge
from bot.question import Question
from bot.relate import UNTOLD, Edge, edges
from bot.select import as_one
from bot.types import Difference, Disagreement, Place, Quote

ALIKE = 0.7
"""The part of the words of the longer of two quotes that both hold, for the two to say the same."""

NAMES = 2
"""Words of names that disagreements over the same two values must share to be one."""


@dataclass(slots=True, eq=False)
class Merged:
    """A disagreement while it is put together: its edges, the surest first, all told in the order of the sides."""

    edges: list[Edge]
    sides: tuple[dict[Place, Quote], dict[Place, Quote]] = field(init=False)

    def __post_init__(self) -> None:
        self.sides = {}, {}
        for edge in self.edges:
            self._hold(edge)

    def take(self, edge: Edge) -> None:
        self.edges.append(edge)
        self._hold(edge)

    def disagreement(self) -> Disagreement:
        first = self.edges[0].difference
        one, other = (tuple(side.values()) for side in self.sides)
        return Disagreement((one, other), first.kind, first.summary, round(first.confidence, 3))

    def _hold(self, edge: Edge) -> None:
        self.sides[0].setdefault(edge.one.place, edge.one)
        self.sides[1].setdefault(edge.other.place, edge.other)


def disagreements(
    question: Question | None,
    quotes: Sequence[Quote],
    judge: Judge | None = None,
    likely: Mapping[Place, float] = UNTOLD,
    leads: Collection[Place] | None = None,
) -> list[Disagreement]:
    """What the quotes of one answer disagree in, the surest first; quotes that agree stand on one side. `likely`: how
    likely each answers the question, by its place. Where `leads` is given, only what one of these disagrees in.

    Only quotes from different places are compared, each with its short answer if it has one; two that answer in the
    same words don't exclude each other as answers, whatever else they say, nor do two that choose the same of what a
    question gives to choose from.
    """
    claims = [Claim(quote) for quote in {quote.place: quote for quote in quotes}.values()]
    order = {claim.place: at for at, claim in enumerate(claims)}
    pairs = [
        (one, other)
        for one, other in combinations(claims, 2)
        if (leads is None or one.place in leads or other.place in leads)
        and not as_one(one, other)
        and not (question and _same_choice(question, one, other))
    ]
    found = [each.disagreement() for each in of_one_matter(edges(pairs, judge, question, likely))]
    ordered = [
        Disagreement((_sorted(each.sides[0], order), _sorted(each.sides[1], order)), each.kind, each.summary,
                     each.confidence)
        for each in found
    ]  # fmt: skip
    return sorted(ordered, key=lambda each: -each.confidence)


def besides(told: Disagreement, found: Sequence[Disagreement]) -> list[Disagreement]:
    """The disagreements that were found, without those whose two sides stand against each other in `told`, too."""
    sides = [{quote.place for quote in side} for side in told.sides]

    def tells(one: Disagreement) -> bool:
        mine, theirs = ({quote.place for quote in side} for side in one.sides)
        return (mine <= sides[0] and theirs <= sides[1]) or (mine <= sides[1] and theirs <= sides[0])

    return [each for each in found if not tells(each)]


def _same_choice(question: Question, a: Claim, b: Claim) -> bool:
    """Whether both claims take the same one of the two alternatives that a question gives."""
    if question.asked is not Asked.CHOICE or question.sides is None:
        return False
    one, other = (content_stems(side) for side in question.sides)
    mine, theirs = (_chosen(claim, (one - other, other - one)) for claim in (a, b))
    return mine is not None and mine == theirs


def _chosen(claim: Claim, sides: Sequence[frozenset[str]]) -> int | None:
    """Which of two alternatives a claim takes: the one that it names, or whose other it denies; None where both."""
    taken: set[int] = set()
    for part in _PARTS.split(claim.text):
        said, denied = content_stems(part), negators(part) % 2
        taken |= {at ^ denied for at, side in enumerate(sides) if side and side <= said}
    return taken.pop() if len(taken) == 1 else None


_PARTS = re.compile(r"[,;:—–]| but | rather than ")
"""Where a sentence goes on with something else, which may be denied or not by itself."""


def _sorted(side: Sequence[Quote], order: Mapping[Place, int]) -> tuple[Quote, ...]:
    return tuple(sorted(side, key=lambda quote: order[quote.place]))


def of_one_matter(edges: Iterable[Edge]) -> list[Merged]:
    """The disagreements of quotes that all answer one question: what differs in the same thing is one."""
    merged: list[Merged] = []
    ordered = _surest(edges)
    differ = _differing(ordered)
    for edge in ordered:
        slot = differ[edge.difference.slot]
        for known in merged:
            placed = next((each for each in (edge, edge.turned()) if _belongs(each, known, slot)), None)
            if placed:
                known.take(placed)
                break
        else:
            merged.append(Merged([edge]))
    return merged


def of_many_matters(edges: Iterable[Edge]) -> list[Merged]:
    """The disagreements of a whole corpus: what differs in the same thing is one where it has a text in common.

    The surest come first. Ten articles against one are one, and so are pairs of articles that give the same two values
    under the same names; two pairs that differ in the price of two things are two. The order in which edges come is of
    no account: it is an accident of which document was compared first.
    """
    merged: list[Merged] = []
    holding: dict[object, list[Merged]] = defaultdict(list)
    ordered = _surest(sorted(edges, key=_words))
    differ = {pair for pairs in _differing(ordered).values() for pair in pairs}
    for edge in ordered:
        found = edge.difference
        values = (found.kind, found.slot, frozenset(found.keys))
        held = [_plain(edge.one.said.text), _plain(edge.other.said.text), *((values, name) for name in _names(edge))]
        near = {id(known): known for each in held for known in holding[each]}.values()
        known, placed = next(
            ((known, each) for known in near for each in (edge, edge.turned()) if _joins(each, known, differ)),
            (None, edge),
        )
        if known:
            known.take(placed)
        else:
            known = Merged([edge])
            merged.append(known)
        for each in held:
            if known not in holding[each]:
                holding[each].append(known)
    return merged


def _surest(edges: Iterable[Edge]) -> list[Edge]:
    # To three digits, as it is told: what looks equally sure goes by its words.
    return sorted(edges, key=lambda edge: -round(edge.difference.confidence, 3))


def _words(edge: Edge) -> tuple[str | int, ...]:
    one, other = edge.one, edge.other
    return one.text, other.text, one.document.source, one.start, other.document.source, other.start


def _differing(edges: Iterable[Edge]) -> Mapping[str, set[tuple[Place, Place]]]:
    """By slot, the pairs of places that differ, told both ways."""
    differ: dict[str, set[tuple[Place, Place]]] = defaultdict(set)
    for edge in edges:
        differ[edge.difference.slot] |= {(edge.one.place, edge.other.place), (edge.other.place, edge.one.place)}
    return differ


def _belongs(edge: Edge, known: Merged, differ: Collection[tuple[Place, Place]]) -> bool:
    """Whether an edge, as it is told, says the same on one side as a disagreement, and tears no side apart."""
    first = known.edges[0].difference
    if not _same_slot(edge.difference, first):
        return False
    keys = edge.difference.keys
    return (keys[0] == first.keys[0] or keys[1] == first.keys[1]) and not _tears(edge, known, differ)


def _joins(edge: Edge, known: Merged, differ: Collection[tuple[Place, Place]]) -> bool:
    """Whether an edge, as it is told, has a text in common with a disagreement and says the same on the other side, or
    gives its two values under its names.
    """
    if _tears(edge, known, differ):
        return False
    first = known.edges[0]
    shares = any(
        _plain(quote.said.text) == _plain(other.said.text)
        for quote, side in zip((edge.one, edge.other), known.sides, strict=True)
        for other in side.values()
    )
    if _same_slot(edge.difference, first.difference):
        if edge.difference.keys == first.difference.keys:
            return shares or _same_names(edge, first)
        if edge.difference.keys == first.difference.keys[::-1]:
            return False
    return shares and all(
        any(_alike(quote, other) for other in side.values())
        for quote, side in zip((edge.one, edge.other), known.sides, strict=True)
    )


def _same_names(one: Edge, other: Edge) -> bool:
    """Whether one of two edges speaks of no names that the other does not speak of too."""
    few, many = sorted((_names(one), _names(other)), key=len)
    return len(few) >= NAMES and few <= many


def _names(edge: Edge) -> frozenset[str]:
    """The words of names that both quotes of an edge have."""
    one, other = (_named(quote.said.text) for quote in (edge.one, edge.other))
    return one & other


@lru_cache(maxsize=16_384)
def _named(text: str) -> frozenset[str]:
    return Claim.of_text(text).name_stems


def _same_slot(one: Difference, other: Difference) -> bool:
    return one.kind is other.kind and one.slot == other.slot


def _tears(edge: Edge, known: Merged, differ: Collection[tuple[Place, Place]]) -> bool:
    """Whether an edge would put two quotes that differ on one side; a quote on both would differ from one of each."""
    one, other = edge.one.place, edge.other.place
    return any((one, place) in differ for place in known.sides[0]) or any(
        (other, place) in differ for place in known.sides[1]
    )


def _alike(one: Quote, other: Quote) -> bool:
    mine, theirs = content_stems(one.said.text), content_stems(other.said.text)
    return mine == theirs or len(mine & theirs) >= ALIKE * max(1, len(mine), len(theirs))


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return " ".join(text.split())
