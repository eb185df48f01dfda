"""The words in which the two sides of a disagreement differ, as places in their documents, for people to see.

Taken that they contradict each other, this points at the words that show it: the short answers, else what the summary
names, else values that exclude each other, else the words that are not on the other side where the rest is. It decides
nothing, and finds nothing where no few words tell. Where values differ, it also makes them the short answers, which
head the sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from bot.attribution.hedges import hedges
from bot.claim import Claim
from bot.language.agree import agree, comparable
from bot.language.words import Word
from bot.types import Disagreement, DisagreementKind, Quote
from index.types import Span

Spans: TypeAlias = tuple[Span, ...]

_NAMED_PART, _OWN_PART = 0.6, 0.25
"""The most of a quote that may be marked, where the summary names the words, and where they are only not the other's.
Marks on more than this show nothing.
"""
_NAMED = re.compile(r"“([^“”]+)”|\bsays ([^;“”]+?)(?=;|\.$)")
_DECISIVE = re.compile(
    r"\b(?:not|never|no|none|nobody|neither|nor|without|cannot|den(?:y|ies|ied|ying))\b|\b\w+n[’']t\b|\bun(?=confirmed)"
    r"|\b(?:un)?(?:confirm|verif)\w*|\bofficial(?:ly)?\b",
    re.IGNORECASE,
)


def differing(found: Disagreement) -> tuple[tuple[Spans, ...], tuple[Spans, ...]]:
    """For each side, for each of its quotes, the places of the words that differ, in the offsets of its document."""
    one, other = found.sides
    return _side(found, one, other), _side(found, other, one)


def valued(found: Disagreement) -> Disagreement:
    """The disagreement, where values differ, with these as the short answers: "20%" of "a gap of 20%".

    A quote keeps its own short answer where that holds the value, or where several of its values differ.
    """
    if found.kind not in (DisagreementKind.NUMERIC, DisagreementKind.DATE):
        return found
    one, other = found.sides
    return replace(found, sides=(_valued(one, other), _valued(other, one)))


def is_answer(found: Disagreement) -> bool:
    """Whether what is found to differ, in values, is the short answer of the first quote."""
    quote, others = found.sides[0][0], [Claim(each) for each in found.sides[1]]
    if not quote.short:
        return False
    first, last = quote.short
    return any(start < last and first < end for start, end in _places(quote, _values(Claim(quote), others)))


def _valued(quotes: Sequence[Quote], against: Sequence[Quote]) -> tuple[Quote, ...]:
    others = [Claim(quote) for quote in against]
    return tuple(_with_value(quote, _places(quote, _values(Claim(quote), others))) for quote in quotes)


def _with_value(quote: Quote, places: Spans) -> Quote:
    if len(places) != 1:
        return quote
    ((start, end),) = places
    told = quote.short and quote.short[0] < end and start < quote.short[1]
    return quote if told else replace(quote, short=(start, end))


def _side(found: Disagreement, quotes: Sequence[Quote], against: Sequence[Quote]) -> tuple[Spans, ...]:
    others = [Claim(quote) for quote in against]
    return tuple(_places(quote, _telling(found, Claim(quote), others)) for quote in quotes)


def _places(quote: Quote, spans: Iterable[Span]) -> Spans:
    placed = (quote.said.place(start, end) for start, end in spans)
    inside = {(max(place[0], quote.start), min(place[1], quote.end)) for place in placed if place}
    return tuple(sorted(place for place in inside if place[0] < place[1]))  # not in the heads of a row's table


def _telling(found: Disagreement, claim: Claim, others: Sequence[Claim]) -> list[Span]:
    """The first of what can tell it, in the words that are compared."""
    if short := claim.quote.short_said:
        return [short]
    return _named(found.summary, claim) or _values(claim, others) or _decisive(found, claim) or _own(claim, others)


def _named(summary: str, claim: Claim) -> list[Span]:
    """What the summary says that the one side says, where this is a part of the claim."""
    parts = [part for match in _NAMED.finditer(summary) for part in match.groups() if part]
    patterns = [re.compile(r"\s+".join(map(re.escape, part.split()))) for part in parts]
    spans = [match.span() for pattern in patterns for match in pattern.finditer(claim.text)]
    return spans if _part(spans, claim) <= _NAMED_PART else []


def _values(claim: Claim, others: Sequence[Claim]) -> list[Span]:
    """The values that exclude one of each of the others, and agree with none of theirs."""
    return [
        (value.start, value.end)
        for value in claim.values
        if all(
            any(comparable(value, each) for each in other.values)
            and not any((pair := comparable(value, each)) and agree(*pair) for each in other.values)
            for other in others
        )
    ]


def _decisive(found: Disagreement, claim: Claim) -> list[Span]:
    """The words that deny, confirm or hold open."""
    if found.kind not in (DisagreementKind.NEGATION, DisagreementKind.STATUS):
        return []
    open_ = [(each.start, each.end) for each in hedges(claim.text) if each.opens]
    return [match.span() for match in _DECISIVE.finditer(claim.text)] or open_


def _own(claim: Claim, others: Sequence[Claim]) -> list[Span]:
    """The words that the most similar of the others has not, where they have the rest in common."""
    said = [word for word in claim.words if not word.is_stopword]
    rests: list[list[Word]] = [[word for word in said if word.stem not in other.stems] for other in others]
    spans = [(word.start, word.end) for word in min(rests, key=len)]
    return spans if _part(spans, claim) <= _OWN_PART else []


def _part(spans: Sequence[Span], claim: Claim) -> float:
    return sum(end - start for start, end in spans) / max(1, len(claim.text))
