"""What an audit found against the quotes of an answer, where it bears on the question: the other side, fetched.

Knows the question, the quotes that answer it, and disagreements that were found before. Finds none itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.attribute import attribute
from bot.compare.agree import comparable, compatible
from bot.expected import held
from bot.fit import about, at_that_time
from bot.language.values import values
from bot.language.words import content_words, words
from bot.ports import Findings
from bot.question import NAMING, VALUES, Question
from bot.types import Disagreement, DisagreementKind, Place, Quote

AROUND = 600
"""Characters on each side of a quote in which what the question names may stand."""

_OF_VALUES = (DisagreementKind.NUMERIC, DisagreementKind.DATE)

BEARING = 0.5
"""The part of a question's words that both quotes must hold where neither of a value nor of a name is asked."""


def opposing(question: Question, quotes: Sequence[Quote], findings: Findings) -> list[Disagreement]:
    """The findings against some quotes that bear on the question; the other side has its hedges and short answers.

    What says the same against one quote is one.
    """
    merged: dict[tuple[Place, DisagreementKind, str], Disagreement] = {}
    for each in _bearing(question, findings.opposed(quotes)):
        (shown,), other = each.sides
        same = (shown.place, each.kind, each.summary)
        known = merged.get(same)
        merged[same] = replace(known, sides=(known.sides[0], (*known.sides[1], *other))) if known else each
    return list(merged.values())


def _bearing(question: Question, found: Sequence[Disagreement]) -> Iterator[Disagreement]:
    for each in found:
        (shown,), (other,) = each.sides
        if _bears(question, each.kind, shown, other):
            yield replace(each, sides=((shown,), (attribute(_answering(question, other)),)))


def _bears(question: Question, kind: DisagreementKind, shown: Quote, other: Quote) -> bool:
    if question.asked in NAMING and kind in _OF_VALUES:
        return False
    document = other.document
    around = document.text[max(0, other.start - AROUND) : other.end + AROUND]
    if not about(question, other, f"{other.above}\n{around}") or not at_that_time(question, other.said.text):
        return False
    if question.asked in VALUES:
        return shown.short_text is not None and _another_value(shown.short_text, other.said.text)
    if question.asked in NAMING and shown.short_text:
        said = {word.stem for word in words(other.said.text)}
        return not any(word.stem in said for word in content_words(shown.short_text))
    asked = {word.stem for word in question.terms}
    return all(
        len(asked & {word.stem for word in words(f"{quote.said.text} {quote.above}")}) >= BEARING * len(asked)
        for quote in (shown, other)
    )


def _another_value(short: str, text: str) -> bool:
    """Whether a text has values of the kind of the short answer, and none that agrees with it."""
    pairs = [pair for one in values(short) for other in values(text) if (pair := comparable(one, other))]
    return bool(pairs) and not any(compatible(*pair) for pair in pairs)


def _answering(question: Question, quote: Quote) -> Quote:
    """The quote with the words of it that answer as is asked, where there are such."""
    short = held(question, quote.said.text).short
    place = quote.said.place(*short) if short else None
    return replace(quote, short=place) if place and quote.start <= place[0] and place[1] <= quote.end else quote
