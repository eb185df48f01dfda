"""Questions for a release: which is the newest ("the latest version of X"), and when one came out.

Answered by the headings of a changelog: no sentence says "2.0.0 is the newest version", and a reader takes the first
number that it meets. Knows headings, versions and dates, and no reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePath

from bot.asked import Asked
from bot.editions import dates
from bot.fit import Candidate
from bot.language.words import Word, content_stems, content_words
from bot.question import Question
from bot.types import Quote
from index.ports import Library
from index.tongues import CAME_OUT, ENGLISH, RELEASE
from index.types import Document, Hit, SentenceKind, Span

FEWEST = 2
"""Headings with a version that make a changelog."""

MOST_WORDS = 6
"""Words behind the version of such a heading, its day among them: what has more is a sentence."""

KNOWN = 0.2
"""The part of all passages that name a thing, from which on all documents are about that."""

_WORD = re.compile(r"\w+")
_VERSION = re.compile(
    r"^\W*(?:[^\W\d]\w*\W+){0,2}?(?P<version>v?(?P<parts>\d{1,9}(?:\.\d{1,9})+)(?P<rest>[\w.+-]*\w)?)(?=\W|$)",
    re.IGNORECASE,
)
"""A version that a heading begins with, or after a word or two: "2.0.0 (May 30, 2024)", "Version 1.9", "[1.2.0]"."""
_RELEASE = re.compile(rf"\b(?:{'|'.join(RELEASE.values())})\b", re.IGNORECASE)
_CAME_OUT = re.compile(rf"\b(?:{'|'.join(CAME_OUT.values())})\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])v?(\d+(?:\.\d+)+[\w.+-]*\w|\d+(?:\.\d+)+)(?![\w.]*\d)", re.IGNORECASE)
_ASIDE = frozenset("latest newest current recent last stable number".split())
"""Words that say nothing of which release is asked for, beside that it is the newest."""


@dataclass(frozen=True, slots=True)
class Release:
    """A heading of a changelog: its version by its parts, with a day where it has one, and where both stand."""

    quote: Quote
    parts: tuple[int, ...]
    final: bool
    day: float | None
    version: Span
    date: Span | None


def released(
    question: Question, hits: Sequence[Hit], library: Library, within: Set[str] | None = None
) -> list[Candidate]:
    """The headings that answer a question for the newest release, or for when one came out; none where it asks for
    something else, or no changelog is found. Of several changelogs each answers.
    """
    if not _RELEASE.search(question.text) and not _NUMBER.search(question.text):
        return []
    numbers = [each[1] for each in _NUMBER.finditer(question.text)]
    when = question.asked is Asked.DATE and bool(_CAME_OUT.search(question.text))
    if not (when and len(numbers) == 1) and not (question.current and not numbers):
        return []
    things = _things(question)
    if things is None:
        return []
    found: list[Candidate] = []
    for document in _changelogs(hits, library, within):
        if not _is_about(things, document, library):
            continue
        releases = _releases(document, library)
        if numbers:
            fitting = [each for each in releases if each.day and _same(each, numbers[0])][:1]
        else:
            fitting = [_newest(releases)] if len(releases) >= FEWEST else []
        for each in fitting:
            short = each.date if when else each.version
            quote = Quote.of(document, each.quote.sentences, short)
            found.append(Candidate(quote, 1.0, f"{quote.said.text}\n{quote.above}", sure=True))
    return found


def _things(question: Question) -> list[Word] | None:
    """The words of meaning of a question beside those that ask for a release: what it is a release of. None where they
    are not one phrase beside the release, so that more is asked ("of Python that Kestrel supports").
    """
    left = question.text
    for each in (_RELEASE, _CAME_OUT, _NUMBER):
        left = each.sub(lambda found: " " * len(found[0]), left)
    said = content_words(left, question.language)
    # In other languages the first says that the newest is meant.
    things = [w for w in said if w.text.lower() not in _ASIDE] if question.language == ENGLISH else list(said[1:])
    between = [left[one.end : other.start] for one, other in pairwise(things)]
    if any(each.strip(" -") for each in between):
        return None
    if things and not _NUMBER.search(question.text):
        before, after = question.text[: things[0].start], question.text[things[-1].end :]
        if not _OF.search(before) and not _RELEASE.match(after.lstrip(" -")):
            return None  # "What is new in the latest release?"
    return things


def _changelogs(hits: Sequence[Hit], library: Library, within: Set[str] | None) -> list[Document]:
    """The documents that were found, in their order, and those that are called a changelog."""
    ids = [hit.passage.document_id for hit in hits]
    called = (id_ for source, id_ in sorted(library.identifiers().items()) if _CALLED.search(PurePath(source).stem))
    found = []
    for id_ in dict.fromkeys((*ids, *called)):
        if within is None or id_ in within:
            with suppress(KeyError):  # it has gone since
                found.append(library.document(id_))
    return found


_OF = re.compile(r"\b(?:of|for|von|der|des|de|del|du)\s+(?:the\s+)?$", re.IGNORECASE)
"""What stands between a release and the thing that it is of."""

_CALLED = re.compile(r"change|news\b|release|history", re.IGNORECASE)


def _is_about(things: Sequence[Word], document: Document, library: Library) -> bool:
    """Whether a document is of the thing that words name: each stands in its path or title, or in many passages."""
    told = content_stems(f"{re.sub(r'[/_.-]', ' ', document.source)} {document.title}")
    often = KNOWN * library.passage_count()
    return all(each.stem in told or library.passage_frequency(each.text) >= often for each in things)


def _releases(document: Document, library: Library) -> list[Release]:
    """The releases that the headings of a document name, in order."""
    try:
        sentences = library.sentences_at(document.id, 0, len(document.text))
    except KeyError:  # the document has changed since
        return []
    text = document.text
    quotes = (
        Quote.of(document, (each,))
        for each in sentences
        if each.kind in _HEADINGS and _VERSION.match(text[each.start : each.end])
    )
    return list(filter(None, map(_release, quotes)))


_HEADINGS = (SentenceKind.HEADING, SentenceKind.META, SentenceKind.PROSE)
"""What a heading is read as: with a day it is a field, and in a plain text it may be a line among others."""


def _release(quote: Quote) -> Release | None:
    """A heading that is a version, with its day or with hardly anything else."""
    said = quote.plain
    found = _VERSION.match(said.text)
    if found is None:
        return None
    start, end = found.span("version")
    days = [each for each in dates(said.text) if each.start >= end or each.end <= start]
    version, more = said.place(start, end), _WORD.findall(said.text[end:])
    called = _RELEASE.search(said.text[:start]) is not None or (
        not more and quote.sentences[0].kind is SentenceKind.HEADING
    )
    if version is None or not (days or called) or len(more) > (MOST_WORDS if days else 1):
        return None  # "2.1. Windows" is a section
    date = said.place(days[-1].start, days[-1].end) if days else None
    parts = tuple(map(int, found["parts"].split(".")))
    return Release(quote, parts, not found["rest"], days[-1].low if days else None, version, date)


def _newest(releases: Sequence[Release]) -> Release:
    """The release of the last day; without days, the highest."""
    dated = [each for each in releases if each.day is not None]
    return max(dated, key=lambda each: each.day or 0.0) if dated else max(releases, key=_order)


def _order(release: Release) -> tuple[tuple[int, ...], bool]:
    return release.parts, release.final


def _same(release: Release, number: str) -> bool:
    """Whether a number is that of a release: "2.0" is 2.0.0, and "2.0rc1" is not."""
    own = release.quote.document.text[slice(*release.version)].lower().removeprefix("v")
    if not release.final or not re.fullmatch(r"[\d.]+", number):
        return own == number.lower()
    return _significant(release.parts) == _significant(tuple(map(int, number.split("."))))


def _significant(parts: tuple[int, ...]) -> tuple[int, ...]:
    """The parts of a version without the zeros behind them."""
    while parts and not parts[-1]:
        parts = parts[:-1]
    return parts
