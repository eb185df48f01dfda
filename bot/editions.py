"""Which edition of a thing a quote is from: the policy of 2019 or that of 2023, the constitution 1.4 or 1.9, the part
"2022" or "2024" of one page.

Read off headings, the title and the name of the file. Of two editions the older says what was, and is no rival of the
newer. Also from when a quote is. Knows nothing of what a document says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from bot.language.values import Kind, Value, values
from bot.types import Quote
from index.plain import plain
from index.types import ContextKind, Document

LEAST = 4
"""Letters that two names must have in common, beside date and version, to be of one thing."""

_VERSION = re.compile(
    r"(?<![\w.])(?:v\.? ?|version |release )?(\d+(?:\.\d+)+)(?![\w.]*\d)|\bv(?:ersion )?\.?(\d+)\b", re.I
)
_WORD = re.compile(r"[^\W\d_]+")
_JOINTS = re.compile(r"[_+]|(?<=[^\W\d])[.-](?=v?\d)|(?<=\d)[.-](?=[^\W\d])")


@dataclass(frozen=True, slots=True)
class Edition:
    """What something is an edition of, by its names, and which: a day as a number, or a version by its parts."""

    things: frozenset[str]
    order: tuple[float, ...]
    dated: bool
    told: str

    def older(self, other: Edition) -> bool:
        """Whether both are editions of one thing, and this is the older."""
        return bool(self.things & other.things) and self.dated is other.dated and self.order < other.order


def edition(document: Document) -> Edition | None:
    """The edition that a document is; None where neither its title nor its file's name tells."""
    return _edition(document.title, PurePath(document.source).stem)


def edition_of(quote: Quote) -> Edition | None:
    """The edition that a quote is from: the section of its document whose heading has a date, or is a version and no
    more, or else its document. None where nothing tells.
    """
    document = quote.document
    for head in reversed(headings(quote)):
        if found := dates(head):
            last = found[-1]
            return Edition(frozenset([document.id]), (last.low,), True, head[last.start : last.end])
        if version := _VERSION.fullmatch(head):
            return Edition(frozenset([document.id]), _parts(version), False, head)
    return edition(document)


@dataclass(frozen=True, slots=True)
class Day:
    """A day as a number, and as it is told."""

    number: float
    told: str


def day(quote: Quote) -> Day | None:
    """The day from which a quote is: that of the innermost heading that has one ("13.0 (2023-02-05)"), or else of its
    document. None where neither has one.
    """
    document = quote.document
    for told in (*reversed(headings(quote)), document.published or ""):
        if found := dates(told):
            return Day(found[-1].low, told[found[-1].start : found[-1].end])
    own = edition(document)
    return Day(own.order[0], own.told) if own and own.dated else None


def older(one: Quote, other: Quote) -> bool:
    """Whether a quote is from an earlier day than another."""
    mine, theirs = day(one), day(other)
    return mine is not None and theirs is not None and mine.number < theirs.number


def headings(quote: Quote) -> list[str]:
    """The headings above a quote, outermost first, as they are shown."""
    text = quote.document.text
    return [plain(text, each).text for each in quote.context if each.kind is ContextKind.HEADING]


def dates(text: str) -> list[Value]:
    """The dates of a text, without those that only a calendar beside it could place."""
    return [value for value in values(text) if value.kind is Kind.DATE and value.unit != "relative"]


@lru_cache(maxsize=1024)
def _edition(title: str, stem: str) -> Edition | None:
    things: set[str] = set()
    found: list[tuple[tuple[float, ...], bool, str]] = []
    for name in (_JOINTS.sub(" ", each) for each in (title, stem)):
        days = dates(name)
        versions = list(_VERSION.finditer(name))
        found += [((each.low,), True, name[each.start : each.end]) for each in days[-1:]]
        found += [(_parts(each), False, each[0].strip()) for each in versions[:1]]
        for start, end in sorted([*((v.start, v.end) for v in days), *(v.span() for v in versions)], reverse=True):
            name = f"{name[:start]} {name[end:]}"
        thing = " ".join(word.lower() for word in _WORD.findall(name))
        things |= {thing} if len(thing) >= LEAST else set()
    return Edition(frozenset(things), *found[0]) if things and found else None


def _parts(version: re.Match[str]) -> tuple[float, ...]:
    return tuple(float(part) for part in (version[1] or version[2]).split("."))
