"""Two things side by side: what the documents say of each, in pairs that say the like of both.

For questions that compare ("What is the difference between A and B?", "Compare A with B"). A sentence is of one of the
two where it, or what stands above it, names that and not the other. What names both, and answers, comes first; then the
pairs: two rows of a table, two fields with one label, two sentences in like words. Knows nothing of readers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.asked import Asked
from bot.claim import Claim
from bot.fit import Candidate
from bot.language.words import stem
from bot.ports import Excerpt
from bot.question import Question
from bot.relations.content import part
from bot.subject import WORD, joined, subject
from bot.types import Quote
from index.types import CLAIMING, SentenceKind

OPENING = 2
"""Words that may stand before what a sentence opens with."""

PAIRS, TOLD = 4, 2
"""At most so many pairs are shown, and so many sentences that speak of both."""

ALIKE, FEWEST = 0.5, 3
"""The part of the words of the briefer of two sentences that the other has, and how many, for both to say the like."""

_NUMBERED = re.compile(r"(?:(?<=^)|(?<=> ))(?:\d+\.)+\d*\s")
"""The number of a heading."""
_SMALL = frozenset(("the", "a", "an", "our", "your", "of", "in"))
_COMPARING = frozenset(map(stem, "difference differ different compare comparison contrast distinction vary vs".split()))


def contrast(
    question: Question, answering: Sequence[Candidate], candidates: Sequence[Candidate], found: Sequence[Excerpt]
) -> list[Candidate]:
    """What is told of the two things that a question compares, of one and of the other by turns; none where it compares
    nothing, or where nothing is told of one of them. `candidates` are what was read in `found`, with probabilities.
    """
    if question.sides is None or question.asked is not Asked.COMPARISON:
        return []
    one, other = (_tokens(side) for side in question.sides)
    sides = one - (other - _named(question.sides[0])), other - (one - _named(question.sides[1]))
    if one <= other or other <= one:
        return []
    claims = [claim for each in found for claim in _claims(each)]
    own = [joined(WORD.findall(side)) for side in question.sides]
    mine, theirs = ([claim for claim in claims if _side(claim, sides, own) == at] for at in (0, 1))
    if not mine or not theirs:
        return []
    both = [each for each in answering if _of_both(Claim(each.quote), sides, own)]
    pairs = list(_pairs(mine, theirs, one | other)) or _leads(mine, theirs, own)
    if wanted := question.stems - one - other - _COMPARING:  # in one thing: "Which has more memory, ...?"
        likely = {each.place: each.score for each in candidates}
        told = [sum(len(wanted & claim.stems) for claim in pair) for pair in pairs]
        ranked = sorted(
            zip(pairs, told, strict=True),
            key=lambda each: (-each[1], -max(likely.get(claim.place, 0.0) for claim in each[0])),
        )
        pairs = [pair for pair, much in ranked if much or not any(told)]
        most = max((len(wanted & claim.stems) for pair in pairs for claim in pair), default=0)
        both = [each for each in both if len(wanted & Claim(each.quote).stems) >= most]
    pairs = pairs[:PAIRS]
    quotes = [claim.quote for pair in pairs for claim in pair]
    first = [replace(each.quote, short=None) for each in both[:TOLD]]
    return [
        Candidate(quote, 1.0, quote.said.text) for quote in {quote.place: quote for quote in (*first, *quotes)}.values()
    ]


def _claims(excerpt: Excerpt) -> Iterator[Claim]:
    for sentence in excerpt.sentences:
        if sentence.kind in CLAIMING:
            claim = Claim(Quote.of(excerpt.document, (sentence,)))
            if claim.asserted:
                yield claim


def _tokens(text: str) -> frozenset[str]:
    return frozenset(stem(token) for token in map(str.lower, WORD.findall(text)) if token not in _SMALL)


def _around(claim: Claim) -> frozenset[str]:
    """The words of a claim and of what stands above it, with what its document is about."""
    document = claim.quote.document
    above = _NUMBERED.sub("", f"{claim.above} > {document.title}")
    return _tokens(" ".join((claim.text, above, *subject(document))))


def _side(claim: Claim, sides: Sequence[frozenset[str]], own: Sequence[str]) -> int | None:
    """Which of two things a claim is of: the one that it opens with, or the one that its document is about, or else the
    only one that it or what stands above it names.
    """
    opening = " ".join(claim.text.split()[: max(map(len, sides)) + OPENING])
    about = joined(subject(claim.quote.document))
    for named in (
        [side <= _tokens(opening) for side in sides],
        [about == each for each in own],
        [side <= _tokens(claim.text) for side in sides],
        [side <= _around(claim) for side in sides],
    ):
        if any(named):
            return None if all(named) else named.index(True)
    return None


def _of_both(claim: Claim, sides: Sequence[frozenset[str]], own: Sequence[str]) -> bool:
    """Whether a claim names one of two things, and the other too or its document is about that."""
    about = joined(subject(claim.quote.document))
    said = _tokens(claim.text)
    return any(side <= said for side in sides) and all(
        side <= said or about == each for side, each in zip(sides, own, strict=True)
    )


def _named(side: str) -> frozenset[str]:
    """The words of a side that are of its name: with a capital or a digit."""
    return _tokens(" ".join(word for word in side.split() if word[0].isupper() or any(map(str.isdigit, word))))


def _leads(mine: Sequence[Claim], theirs: Sequence[Claim], own: Sequence[str]) -> list[tuple[Claim, Claim]]:
    """What is said first of each, in a document of its own if there is one: where nothing says the like of both."""

    def first(claims: Sequence[Claim], about: str) -> list[Claim]:
        return sorted(
            claims,
            key=lambda each: (
                joined(subject(each.quote.document)) != about,
                each.kind is not SentenceKind.PROSE,
                each.quote.start,
            ),
        )

    return list(zip(first(mine, own[0])[:TOLD], first(theirs, own[1])[:TOLD], strict=False))


def _pairs(mine: Sequence[Claim], theirs: Sequence[Claim], names: frozenset[str]) -> Iterator[tuple[Claim, Claim]]:
    """For each claim the most like one of the other side, where the two say the like of both, and not the same."""
    used: set[tuple[str, int, int]] = set()
    for claim in mine:
        ranked = sorted(
            ((_alike(claim, each, names), -at) for at, each in enumerate(theirs) if each.place not in used),
            reverse=True,
        )
        if ranked and ranked[0][0] >= ALIKE:
            best = theirs[-ranked[0][1]]
            used.add(best.place)
            if _tokens(claim.text) - names != _tokens(best.text) - names:
                yield claim, best


def _alike(a: Claim, b: Claim, names: frozenset[str]) -> float:
    if a.kind is SentenceKind.ROW and b.kind is SentenceKind.ROW and a.section == b.section:
        return 1.0
    if a.label and a.label == b.label:
        return 1.0
    mine, theirs = ({word for word in _tokens(claim.text) if word not in names} for claim in (a, b))
    brief, long = sorted((mine, theirs), key=len)
    return part(brief, long) if len(brief & long) >= FEWEST and a.kind is b.kind else 0.0
