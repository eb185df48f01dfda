"""From when until when what a quote says is so, and whether a newer one has taken its place.

Reads what the quote says of that itself ("since February 2022", "valid until 31 October 2023"), else its headings, the
opening lines of its document, the edition that this is, or the day on which it was published.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.editions import Day, Edition, dates, day, edition, edition_of, headings
from bot.language.dates import day_number
from bot.language.values import RUNS, Value
from bot.language.words import content_stems
from bot.types import Quote
from index.tongues import AMENDS, IN_FORCE, REPLACES, SINCE, THIS_PAPER, UNTIL
from index.types import Document

OPENING = 600
"""Characters at the beginning of a document among whose lines stands when it is valid."""

LONGEST_LINE = 120
"""Characters of such a line, at most: a longer one tells something else."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days on which something is so, as numbers, both included; infinite where nothing tells. `told` is how the
    text tells it.
    """

    since: float
    until: float
    told: str

    def meets(self, low: float, high: float) -> bool:
        """Whether one of its days is one of those."""
        return self.since <= high and low <= self.until


def _pattern(table: dict[str, str], rest: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(table.values())}){rest}", re.IGNORECASE)


_SINCE = _pattern(SINCE, r"\s+(?:(?:the|on|in|an?|dem|den|el|le)\s+)*$")
_UNTIL = _pattern(UNTIL, r"\s+(?:(?:the|on|an?|dem|den|el|le)\s+)*$")
_FROM = re.compile(rf"\b(?:{'|'.join(RUNS)})\s+$", re.IGNORECASE)
_IN_FORCE = _pattern(IN_FORCE, r"\b")
_AMENDS = _pattern(AMENDS, r"\s+(?P<what>.+)")
_REPLACES = _pattern(
    THIS_PAPER, rf"\s[^.;:\n]{{0,60}}?\b(?:{'|'.join(REPLACES.values())})\s+(?P<by>by\s+)?(?P<what>[^.;,:\n]{{3,120}})"
)


def stated(text: str, in_force: bool = False) -> Period | None:
    """The days on which a text says that it is so; None where it says nothing of that. `in_force`: it speaks of its
    own validity, so that a date by itself is its first day.
    """
    since, until, told, others = -math.inf, math.inf, [], []
    for value in placed(text):
        before, run = text[: value.start], _RUN.search(text[value.start : value.end])
        if _UNTIL.search(before):
            until = value.high
        elif run and _FROM.search(before):
            since, until = value.low, value.high
        elif in_force or _SINCE.search(before):
            since = value.low
        else:
            others.append(value.low)
            continue
        told.append(f"{'until ' * (until == value.high and not run)}{text[value.start : value.end]}")
    more = any(each < since for each in others) and not in_force  # it tells of more than what is so since then
    return Period(since, until, " ".join(told)) if told and not more else None


_RUN = re.compile(rf"\b(?:{'|'.join(sorted({each for ends in RUNS.values() for each in ends}))})\b", re.IGNORECASE)
"""What joins two dates."""


def placed(text: str) -> list[Value]:
    """The dates of a text that lie in a year."""
    return [value for value in dates(text) if value.unit != "yearless"]


@dataclass(frozen=True, slots=True)
class When:
    """When a quote is from: its edition, the days on which it says itself that it is so, those on which it is by all
    that tells, whether that is more than the day of a publication (`standing`), its day, and whether it, its headings
    or its document say until when. What is not told is None.
    """

    document: Document
    edition: Edition | None
    stated: Period | None
    period: Period | None
    standing: bool
    day: Day | None
    ends: bool

    @staticmethod
    def of(quote: Quote) -> When:
        """Of a document that is no edition and says nothing of its validity, the day on which it was published tells
        when something was said: its period is that year.
        """
        document, found, said = quote.document, edition_of(quote), day(quote)
        told = [stated(quote.said.text), *map(stated, reversed(headings(quote)))]
        own = next((each for each in told if each), None)
        valid = _valid(document.text[:OPENING])
        ends = any(each and math.isfinite(each.until) for each in (*told, valid))
        if own is None and found and found.dated and not (valid and edition(document) == found):
            own = Period(found.order[0], math.inf, found.told)
        own = own or valid
        standing = own is not None
        if own is None and said:
            own = Period(said.number, day_number(date.fromordinal(max(1, int(said.number))).year + 1) - 1, said.told)
        return When(document, found, told[0], own, standing, said, ends)


@lru_cache(maxsize=1024)
def _valid(opening: str) -> Period | None:
    """From when until when a document says in its first lines that it is valid."""
    lines = (line for line in opening.splitlines() if len(line) <= LONGEST_LINE and _IN_FORCE.search(line))
    return next((found for line in lines if (found := stated(line, in_force=True))), None)


def former(one: When, other: When) -> str | None:
    """When it was that what a quote says was so, where another is from what took its place: an older edition of one
    paper, a day before that from which the other says that something is so, what was so until a day before the other's
    first, or a document that the other's says it replaces or amends, now or before. None where that is not told.
    """
    if one.edition and other.edition and one.edition.older(other.edition):
        return one.edition.told
    if other.stated and one.day and one.day.number < other.stated.since and not one.stated:
        return one.day.told
    if one.ends and one.period and other.period and one.period.until < other.period.since:
        return one.period.told
    if one.document.id == other.document.id:
        return None
    if _amended_by(one, other):
        return one.day.told if one.day else REPLACED
    if not (what := _replaced(one.document, other.document)):
        return None
    told = dates(what)
    return what[told[-1].start : told[-1].end] if told else one.day.told if one.day else REPLACED


def replaced(one: When, document: Document) -> str | None:
    """When a quote is from, if a document says that it takes the place of the one that the quote stands in."""
    if one.document.id == document.id or not _replaced(one.document, document):
        return None
    return one.day.told if one.day else REPLACED


REPLACED = "replaced"
"""What is told of what was so, where nothing tells when that was."""


def _replaced(old: Document, new: Document) -> str | None:
    """The words in which one of two documents says that the new one takes the place of the old one."""
    return next((what for what, by in _replacing(new.text) if not by and _names(what, old)), None) or next(
        (old.title for what, by in _replacing(old.text) if by and _names(what, new)), None
    )


def _amended_by(one: When, other: When) -> bool:
    """Whether a paper is an amendment to another, or a later one to the same."""
    amends = _amended(other.document)
    if not amends:
        return False
    mine = _amended(one.document)
    if mine is None:
        return _names(amends, one.document)
    later = bool(one.day and other.day and one.day.number < other.day.number)
    return later and content_stems(mine) == content_stems(amends)


def _amended(document: Document) -> str | None:
    """What a document is an amendment to, by its title."""
    found = _AMENDS.search(document.title)
    return found["what"] if found else None


@lru_cache(maxsize=256)
def _replacing(text: str) -> tuple[tuple[str, bool], ...]:
    """What a text's beginning says to be replaced, or (True) what it says to be replaced by."""
    return tuple((each["what"], bool(each["by"])) for each in _REPLACES.finditer(text[: 5 * OPENING]))


def _names(what: str, document: Document) -> bool:
    """Whether words name a document: its title has them all, and its date or version is none of another."""
    told, bare = dates(what), what
    for each in reversed(told):
        bare = f"{bare[: each.start]} {bare[each.end :]}"
    stems, found = content_stems(bare), edition(document)
    days = [found.order[0]] if found and found.dated else [each.low for each in dates(document.published or "")]
    same = not (told and days) or any(one.low <= each <= one.high for one in told for each in days)
    return bool(stems) and stems <= content_stems(document.title) and same
