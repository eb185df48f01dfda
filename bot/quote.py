"""Readings to quotes: whole sentences cut from their documents, and which of them answer the question.

Knows what must stand in or around a quote before it may answer. Knows nothing of hedges, origins or other quotes.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.expected import SEEN_KINDS, Held, held
from bot.language.names import names, numbered
from bot.language.tables import Cell, cell_of, table
from bot.language.values import Kind, values
from bot.language.words import content_stems, content_words, shape, words
from bot.ports import Reading
from bot.question import VALUES, Asked, Question
from bot.types import Place, Quote
from index.plain import Plain
from index.ports import Library

ANSWERS = 0.115
"""The least score of a reading that may answer: of SQuAD's questions it lets about 88% through, and it keeps back about
68% of those whose passage was taken away, see LOG.md."""

SEEN = 1.14
"""By how much the log odds of an answer grow where the kind asked for (a date, an amount) is seen. Fitted likewise."""

ANOTHER_TIME = 3.0
"""What the odds of an answer are divided by where the question names a time and the sentence names only others."""

_OF_PLACES = ("an", "ean", "ian", "es", "ese", "ish", "ch", "i", "er", "ic")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A quote that may answer: the score of its reading, whether it holds what is asked for, and the text around it.

    `sure`: its short answer comes from the reader, and not only from what the question expects.
    """

    quote: Quote
    score: float
    fits: bool
    surroundings: str
    sure: bool = False

    @property
    def place(self) -> Place:
        return self.quote.place

    def with_quote(self, quote: Quote) -> Candidate:
        return replace(self, quote=quote)


def cut(question: Question, reading: Reading) -> Candidate:
    """The sentences that hold a reading, as one quote with its short answer; its score reckons with what it holds."""
    excerpt, document = reading.excerpt, reading.excerpt.document
    touched = [each for each in excerpt.sentences if each.start < reading.end and reading.start < each.end]
    quote = Quote.of(document, touched)
    start, end = quote.start, quote.end
    read = Plain(quote.text, range(start, end)) if quote.is_row else quote.said
    found = held(question, read.text)
    found_at = read.place(*found.short) if found.short else None
    short, sure = (reading.start, reading.end) if reading.short else found_at, reading.short
    if short and found_at and question.asked in VALUES and short[0] < found_at[1] and found_at[0] < short[1]:
        short = found_at  # the value itself, where the reader took in what stands around it
    cell = cell_of(document.text, (start, end), question.stems)
    if cell and (under := _under(question, cell, document.text)):
        found, short, sure = under, (cell.start, cell.end), True
    score = reading.score
    if found.seen is not None and 0 < score < 1:
        score = 1 / (1 + (1 - score) / score * math.exp(-SEEN / 2 if found.seen else SEEN / 2))
    if not at_that_time(question, f"{quote.said.text}\n{quote.above}"):
        score = 1 / (1 + (1 - score) / max(score, 1e-9) * ANOTHER_TIME)
    around = f"{excerpt.read.text}\n{quote.above}"
    return Candidate(replace(quote, short=short), score, found.fits, around, sure)


def _under(question: Question, cell: Cell, text: str) -> Held | None:
    """What a cell holds, read with its head and its row's label; None where that is not what is asked for."""
    told = text[cell.start : cell.end]
    readings = (f"{told} {cell.head} ({cell.label})", f"{cell.label}: {told}.", told)
    return next((found for each in readings if (found := held(question, each)).fits), None)


def at_that_time(question: Question, text: str) -> bool:
    """Whether a text can be about the time that a question names: it has no date, or one that meets it."""
    asked = [value for value in question.values if value.kind is Kind.DATE]
    dated = [value for value in values(text) if value.kind is Kind.DATE] if asked else []
    return not dated or any(one.overlaps(other) for one in asked for other in dated)


def fitting(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that may answer, best first: likely enough, holding what is asked for, about what is named."""
    found = [
        each
        for each in candidates
        if each.score >= ANSWERS
        and each.fits
        and about(question, each.quote, each.surroundings)
        and (each.sure or _on_the_matter(question, each.quote))
    ]
    return sorted(found, key=lambda each: -each.score)


def _on_the_matter(question: Question, quote: Quote) -> bool:
    """Whether a quote holds, besides names and numbers, a word of the question, where a value or a name is asked for.

    What a reader is not sure of answers only so: for "Who founded Acme?", "Acme hired Ada Moen" tells nothing.
    """
    if question.asked not in (*SEEN_KINDS, Asked.WHICH):
        return True
    named = {stem for name in question.names for stem in content_stems(name)}
    asked = {stem for stem in question.stems - named if not stem.isdigit()}
    return not asked or bool(asked & content_stems(f"{quote.said.text} {quote.above}"))


def about(question: Question, quote: Quote, surroundings: str) -> bool:
    """Whether a quote speaks of what the question names.

    Names with digits ("910C") must stand around it, and two in three of the others; a quote that lacks one and holds
    another of its kind ("910B") is about that. Where who or how much is asked, a quote that opens with another name
    ("Anthropic has recruited ...") and holds none of the question's is about that.
    """
    if _rivals(question, quote.said.text):
        return False
    lacking = unnamed(question, surroundings)
    if any(character.isdigit() for name in lacking for character in name) or len(lacking) > len(question.names) // 3:
        return False
    if quote.is_row:
        # A row tells of what it and its head name, where the table names what is asked at all.
        text = quote.document.text
        elsewhere = unnamed(question, f"{quote.said.text}\n{quote.above}")
        return not elsewhere or len(unnamed(question, table(text, quote.start))) == len(question.names)
    if question.asked not in SEEN_KINDS or len(unnamed(question, quote.said.text)) < len(question.names):
        return True
    answer = quote.short_said or (0, 0)
    said = quote.said.text
    opening = [
        name for name in names(said) if len(said[: name.start].split()) < 2 and not answer[0] < name.end <= answer[1]
    ]
    return not question.names or not opening


def _rivals(question: Question, text: str) -> bool:
    """Whether a text lacks a model or version that the question names, and has another of the same make."""
    asked = {stem for name in question.names for stem in _exact(name)}
    said = set(_exact(text))
    kinds = {shape(stem) for stem in said - asked}
    if any(stem not in said and shape(stem) in kinds for stem in asked):
        return True
    series = {pair for name in question.names for pair in numbered(name)}
    others = numbered(text) - series if series else set()
    return any(thing in {other for other, _ in others} for thing, _ in series - numbered(text))


def _exact(text: str) -> list[str]:
    """The stems of words with letters and digits: what tells one model from another."""
    stems = (word.stem for word in content_words(text))
    return [stem for stem in stems if any(c.isdigit() for c in stem) and any(c.isalpha() for c in stem)]


def unnamed(question: Question, text: str) -> list[str]:
    """The names of a question that a text does not hold, in the question's spelling."""
    said, series = _named(text) if question.names else (frozenset(), frozenset())
    return [name for name in question.names if not _is_said(name, said) or not numbered(name) <= series]


@lru_cache(maxsize=1024)
def _named(text: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """The stems of a text, and the members of series that it names."""
    return frozenset(word.stem for word in words(text)), frozenset(numbered(text))


def _is_said(name: str, said: Collection[str]) -> bool:
    """Whether a name stands among the stems: all of its words with digits ("910C"), else any of its words."""
    stems = [word.stem for word in content_words(name)]
    exact = [stem for stem in stems if any(character.isdigit() for character in stem)]
    if exact:
        return all(stem in said for stem in exact)
    return any(stem in said or _adjective(stem, said) for stem in stems)


def _adjective(name: str, said: Collection[str]) -> bool:
    """Whether the adjective of a place or people ("Chinese" of "China") stands among the stems."""
    root = name[: max(4, len(name) - 2)]
    return len(name) > 4 and any(other.startswith(root) and other.endswith(_OF_PLACES) for other in said)


def missing(
    question: Question, candidates: Sequence[Candidate], answering: Sequence[Candidate], library: Library
) -> str | None:
    """Why the documents hold no answer, as the end of "The documents don't say: ..."; None where they hold one."""
    nowhere = unnamed(question, "\n".join(each.surroundings for each in candidates))
    absent = [
        name
        for name in question.names
        if name in nowhere
        and not question.text.startswith(name)
        and not any(library.passage_frequency(word.text) for word in content_words(name))
    ]
    if absent:
        return f"no document mentions {_listed(absent)}"
    if answering:
        return None
    if not candidates:
        return "no passage comes near the question"
    near = [each for each in candidates if each.score >= ANSWERS]
    if near and not any(each.fits for each in near):
        thing = (
            f"number of {question.thing}" if question.asked is Asked.COUNT and question.thing else str(question.asked)
        )
        return f"no passage on this gives {_article(thing)} {thing}"
    if near and question.names:
        return f"the nearest passages are not about {_listed(question.names)}"
    said = {word.stem for each in candidates[:5] for word in words(each.surroundings)}
    unsaid = [word.text for word in question.terms if word.stem not in said]
    if unsaid:
        return f"no passage near the question speaks of {_listed(unsaid)}"
    return "the passages nearest to the question don't answer it"


def _listed(items: Sequence[str]) -> str:
    """ "A", "A and B" or "A, B and C", each in quotation marks."""
    marked = [f"“{item}”" for item in dict.fromkeys(items)]
    return marked[0] if len(marked) == 1 else f"{', '.join(marked[:-1])} and {marked[-1]}"


def _article(noun: str) -> str:
    return "an" if noun[:1].lower() in "aeiou" else "a"
