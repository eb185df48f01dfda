"""What the typed comparators find of two quotes: the surest of their differences. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.asked import NAMING, VALUES
from bot.compare.answers import answers, same_thing
from bot.compare.denials import negation, opposites, status
from bot.compare.frame import Frame, frames
from bot.compare.naming import naming
from bot.compare.numbers import dates, numeric
from bot.question import Question
from bot.types import Difference, Quote

_NO_TERMS: frozenset[str] = frozenset()


def difference(a: Quote, b: Quote, question: Question | None = None) -> Difference | None:
    """The surest difference between two quotes, or None.

    With a question, the one that bears on it: in its answer where it asks for a value or name, else in anything.
    """
    one, other = frames(a), frames(b)
    if question and question.asked in (*VALUES, *NAMING) and same_thing(one, other):
        found = answers(question, a, b)
        if found:
            return found
    return _difference(one, other, question)


def _difference(one: Sequence[Frame], other: Sequence[Frame], question: Question | None) -> Difference | None:
    asked = frozenset(word.stem for word in question.terms) if question else _NO_TERMS
    best: Difference | None = None
    for a in one:
        for b in other:
            if a.text == b.text or not (a.stems & b.stems or a.name_stems & b.name_stems):
                continue
            for each in _found(a, b, asked, question):
                if best is None or each.confidence > best.confidence:
                    best = each
    return best


def _found(a: Frame, b: Frame, asked: frozenset[str], question: Question | None) -> Iterable[Difference]:
    kind = question.asked if question else None
    if kind not in NAMING:
        yield from status(a, b, asked)
    if a.claims and b.claims:
        yield from naming(a, b, question)
        if kind not in NAMING:
            yield from negation(a, b, asked)
            yield from opposites(a, b, asked)
            if kind not in VALUES:
                yield from numeric(a, b, asked)
                yield from dates(a, b, asked)
