"""Different answers to one question: two quotes whose values for what was asked can't both be right.

Knows what the question asks for, and the short answers that were found in the quotes; for a name they must come from a
reader that is sure of them. Two of them are a disagreement only where both quotes speak of all that the question pins
down, and the question has one answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.asked import NAMING, VALUES, Asked
from bot.compare.frame import Frame, frame
from bot.compare.topic import same_models
from bot.language.agree import comparable, compatible
from bot.language.contrasts import OPPOSITES
from bot.language.names import has_adjective, is_short_for, key, names, numbered, without
from bot.language.values import Kind, Value, values
from bot.language.words import Word, content_stems, content_words, words
from bot.question import Question
from bot.types import Difference, DisagreementKind, Quote

_MANY = re.compile(
    r"^(?:which|what|who|whom)\s+(?:are|were|have|do|else\b|(?:[\w-]+\s+){0,3}?[a-z]{2,}[^s\W]s\b(?!['’]))"
    r"|\b(?:companies|people|countries|some|any|all|examples?|several|other|another|besides|else)\b",
    re.IGNORECASE,
)
"""A question that may have several answers at once."""

SHARED, SHARED_OF_VALUES = 0.7, 0.6
"""The part of a question's words that each of two quotes must share with it for their answers to be compared; values
of one unit are less easily of two matters than names are.
"""

_GOES_ON = re.compile(r"^\W*the\b|\b(?:it|its|they|their|he|his|she|her|this|these)\b", re.IGNORECASE)
"""Words by which a sentence can speak of what was named before it."""

ALIKE, LEAST_SHARED = 0.75, 3
"""The part of the words outside their answers that twins share, and how many at least."""

BEFORE = 200
"""Characters before a quote in which what it calls "it" may be named."""


def answers(question: Question, one: Quote, other: Quote) -> Difference | None:
    """How the short answers of two quotes exclude each other; None where both can be right."""
    first, second = one.short_text, other.short_text
    if not first or not second or not (_at_its_time(question, one) and _at_its_time(question, other)):
        return None
    if not _twins(one, other) and not (_pinned(question, one) and _pinned(question, other)):
        return None
    if question.asked in VALUES:
        return None if _open(one) or _open(other) else _values(first, second)
    if question.asked in NAMING and not _MANY.search(question.text) and _whole(one) and _whole(other):
        return None if _holds(other, first) or _holds(one, second) else _names(first, second)
    return None


def _open(quote: Quote) -> bool:
    """Whether a quote gives its answer as what may be: that is no other answer than what another one says is."""
    assert quote.short is not None
    return frame(quote.said.text, quote.document.title).modal((quote.short_said or (0, 0))[0])


def _twins(one: Quote, other: Quote) -> bool:
    """Whether two quotes say the same but for their short answers: then they speak of one matter, whatever it is."""
    rests = [
        {word.stem for word in content_words(quote.said.text) if not _is_short(quote, word)} for quote in (one, other)
    ]
    return len(rests[0] & rests[1]) >= max(LEAST_SHARED, ALIKE * len(rests[0] | rests[1]))


def _is_short(quote: Quote, word: Word) -> bool:
    start, end = quote.short_said or (0, 0)
    return start <= word.start < end


def _pinned(question: Question, quote: Quote) -> bool:
    """Whether a quote speaks of what the question does: most of its words, every name, number and model in it, and
    nothing in their place ("men's" for "women's"). A name may stand before a quote that goes on from there.
    """
    document = quote.document
    told = f"{quote.said.text} {quote.above}"
    before = document.text[max(0, quote.start - BEFORE) : quote.start]
    said, known = content_stems(told), content_stems(told) | content_stems(before)
    if any((word, other) in OPPOSITES for word in question.stems - said for other in said):
        return False
    series = numbered(f"{told} {before}")
    exact = {stem for stem in question.stems if any(character.isdigit() for character in stem)}
    named = all(known & _spoken(name) and not without(numbered(name), series) for name in question.names)
    rest = question.stems - {stem for name in question.names for stem in content_stems(name)}
    if not named or not exact <= known or (rest and not rest & said):
        return False
    least = SHARED_OF_VALUES if question.asked in VALUES else SHARED
    if all(said & _spoken(name) for name in question.names):
        return len(question.stems & said) >= least * len(question.stems)
    answer = quote.short_said[0] if quote.short_said else len(quote.said.text)
    return bool(_GOES_ON.search(quote.said.text[:answer])) and len(rest & said) >= least * len(rest)


def _spoken(name: str) -> set[str]:
    """The stems of a name by which it is known: those with a letter, where it has one ("iphone" of "iPhone 11")."""
    stems = {word.stem for word in content_words(name)}
    return {stem for stem in stems if any(character.isalpha() for character in stem)} or stems


def _at_its_time(question: Question, quote: Quote) -> bool:
    """Whether a quote can be of the time that the question names: it has no date, or one that meets it."""
    asked = [value for value in question.values if value.kind is Kind.DATE]
    if not asked or question.asked is Asked.DATE:
        return True
    dated = [value for value in values(quote.said.text) if value.kind is Kind.DATE]
    return not dated or any(one.overlaps(other) for one in asked for other in dated)


def _whole(quote: Quote) -> bool:
    """Whether a short answer is a name by itself, not a part of one ("AI" of "Ascend AI") nor whose something else is
    ("Acme" of "Acme's chips").
    """
    start, end = quote.short_said or (0, 0)
    return not quote.said.text[end:].startswith(("'s ", "’s ")) and all(
        name.end <= start or end <= name.start or (start <= name.start and name.end <= end)
        for name in names(quote.said.text)
    )


def _holds(quote: Quote, name: str) -> bool:
    """Whether a quote names what another gives as the answer: then it knows of it, and gave it another part."""
    said = {word.stem for word in words(quote.said.text)}
    return all(word.stem in said for word in content_words(name))


def _values(first: str, second: str) -> Difference | None:
    mine, theirs = _value(first), _value(second)
    pair = comparable(mine, theirs) if mine and theirs else None
    if mine is None or theirs is None or pair is None or compatible(*pair):
        return None
    kind = DisagreementKind.DATE if mine.kind in (Kind.DATE, Kind.DURATION) else DisagreementKind.NUMERIC
    return _difference(kind, first, second)


def _value(text: str) -> Value | None:
    found = values(text)
    return found[0] if found else None


def _names(first: str, second: str) -> Difference | None:
    """Two short answers that name different things: no word in common, none short for the other or its adjective."""
    long, short = sorted((key(first), key(second)), key=len, reverse=True)
    if not names(first) or not names(second) or values(first) or values(second):
        return None
    mine, theirs = ({word.stem for word in words(text)} for text in (first, second))
    of_place = any(has_adjective(stem, there) for here, there in ((mine, theirs), (theirs, mine)) for stem in here)
    if mine & theirs or short in long or is_short_for(short, long) or of_place:
        return None
    return _difference(DisagreementKind.NAME, first, second)


def _difference(kind: DisagreementKind, first: str, second: str) -> Difference:
    return Difference(kind, 0.85, f"One source says {first}; another says {second}.", "answer", (first, second))


def same_thing(a: Sequence[Frame], b: Sequence[Frame]) -> bool:
    """Whether two quotes don't speak of two models of a thing."""
    return all(same_models(one, other) for one in a for other in b)
