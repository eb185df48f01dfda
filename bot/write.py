"""Points to text: the extractive answer, in the documents' own words.

Every sentence of it is either a quote or one of the fixed phrases below, so nothing is said that was not quoted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from bot.types import Decision, Place, Point, Quote, Standing

DISAGREE = "Sources disagree."
UNVERIFIED = "Unverified"
EARLIER = "Earlier"
DENIED = "the documents deny what the question takes for granted"
EXTRACT = "an extract: sentences of the documents, in their order"
ON_TOPIC = "what bears most on it, nearest first"
SIDE_BY_SIDE = "side by side, what the documents say of each"
AT_ODDS = "where the documents contradict each other, the surest first"
NOT_AT_ODDS = "no two of the documents that were compared contradict each other"
UNANSWERED = "what comes near, as a second opinion finds no answer in it"
UNCALCULATED = "nothing is calculated: these are numbers that the documents give"
NOTES = (DENIED, EXTRACT, ON_TOPIC, SIDE_BY_SIDE, AT_ODDS, UNANSWERED, UNCALCULATED)
"""What may be noted on a question that has an answer."""


def extractive(
    points: Sequence[Point],
    differences: Sequence[str],
    quotes: Sequence[Quote],
    note: str | None = None,
    verdict: Decision | None = None,
) -> Iterator[str]:
    """The text of an answer, piece by piece: a note on the question, then one line a point, short answer first,
    each quote with its [n]. `differences` says in a sentence each where they disagree; `verdict` is the answer to a
    question for yes or no.
    """
    if note:
        yield f"{note[:1].upper()}{note[1:]}.\n"
    numbers = {quote.place: n for n, quote in enumerate(quotes, start=1)}
    if differences:
        yield f"{DISAGREE}\n"
    if verdict:
        yield f"{verdict.value.capitalize()}.\n"
    for at, point in enumerate(points):
        yield ("\n" if at else "") + line(point, numbers)
    for each in differences:
        yield f"\nWhat differs: {each}"


def line(point: Point, numbers: Mapping[Place, int]) -> str:
    """One point in one line: why it is unverified, of which earlier edition, the short answer, then its quotes."""
    parts: list[str] = []
    if point.standing is Standing.UNVERIFIED:
        hedges = dict.fromkeys(hedge for quote in point.quotes for hedge in quote.hedges)
        said = ", ".join(f"“{hedge}”" for hedge in list(hedges)[:3])
        parts.append(f"{UNVERIFIED} ({said}):" if said else f"{UNVERIFIED}:")
    if point.earlier:
        parts.append(f"{EARLIER} ({point.earlier}):")
    if point.short:
        parts.append(f"{point.short} —")
    parts += [f"“{quote.plain.text}” [{numbers[quote.place]}]" for quote in point.quotes]
    return " ".join(parts)


def abstention(reason: str) -> Iterator[str]:
    """What is said where the documents hold no answer."""
    yield f"The documents don't say: {reason}."
