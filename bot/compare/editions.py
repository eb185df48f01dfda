"""Which of several like things a sentence speaks of: the 2018 final or the 2019 one, the third season or the fourth.

Knows two sentences as frames. A year beside a name and an ordinal before a noun tell such things apart; what differs
between two of them is no disagreement.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Set
from functools import lru_cache
from typing import NamedTuple

from bot.compare.frame import Frame, frame
from bot.compare.numbers import ranks
from bot.compare.wording import wording
from bot.language.cldr import MONTHS
from bot.language.values import Kind, Value

ONE_KIND = 0.3
"""The part of the words of two titles that is the same in papers of one kind."""

_NAME_AFTER = re.compile(r"\s+[^\W\d_a-z][^\W\d_]+")
_NAME_BEFORE = re.compile(r"(?:[^\W\d_]+\s+)?([A-Z][^\W\d_]+)\s+$")
_OPENING = frozenset("in by since until after before during from around of and the between for at on circa".split())


def same_edition(a: Frame, b: Frame) -> bool:
    """Whether two sentences can speak of one edition: nothing that counts off, dates or grades tells them apart."""
    mine, theirs = _edition(a), _edition(b)
    if mine.years and theirs.years and not mine.years & theirs.years:
        return False
    if mine.versions and theirs.versions and not mine.versions & theirs.versions:
        return False
    if mine.tiers != theirs.tiers or mine.former != theirs.former or not _same_papers(a, b):
        return False
    return all(mine.numbered[noun] & theirs.numbered[noun] for noun in mine.numbered.keys() & theirs.numbered.keys())


class _Edition(NamedTuple):
    """What a sentence says of the edition of which it speaks."""

    years: Set[float]
    versions: Set[str]
    tiers: Set[str]
    former: bool
    numbered: Mapping[str, Set[str]]


@lru_cache(maxsize=4096)
def _edition(frame: Frame) -> _Edition:
    """What a sentence says of its edition, worked out once for all the pairs it is in."""
    former = bool(_FORMER.search(frame.text))
    return _Edition(_years(frame), _versions(frame), _tiers(frame), former, _numbered(frame))


_VERSION = re.compile(
    r"(?:\b[A-Z][\w-]*|\b[vV]ersions?|\b[rR]eleases?|\b[nN]otes(?: for)?)\s[vV]?(\d+\.\d+(?:\.\d+)*)\b(?![%])"
)
_TIER = re.compile(
    r"\b(?:[A-Z][\w-]+)\s(Enterprise|Pro|Plus|Premium|Basic|Standard|Lite|Mini|Max|Ultra|Cloud|Server|Desktop|Mobile|"
    r"Beta|Free|Starter|Business|Team|Professional|Express|Advanced|Classic|Junior|Senior)\b"
)
"""A grade of a thing, behind its name."""

_FORMER = re.compile(
    r"\b(?:formerly|previously|used to|originally|initially|in the past"
    r"|(?:until|till) (?:the |early |late |mid-)?(?:\w+ )?\d{4})\b",
    re.IGNORECASE,
)
"""What says that it was so once."""

_VOICE = re.compile(
    r"\b(?:account|affidavit|blog|column|comment|deposition|diary|email|evidence|interview|letter|memo|opinion|remark|"
    r"review|speech|statement|testimony|view)s?\b",
    re.IGNORECASE,
)
"""What a title calls a paper in which somebody says what they know."""


def _versions(frame: Frame) -> Set[str]:
    """The version that a sentence opens with ("In Kestrel 3.0"), else those of its document's title.

    One further on ("needs Python 3.11") may be what is said of the thing.
    """
    own = {match[1] for match in _VERSION.finditer(frame.text) if len(frame.text[: match.start()].split()) < 2}
    return own or {match[1] for match in _VERSION.finditer(frame.title)}


def _tiers(frame: Frame) -> Set[str]:
    return {match[1] for match in _TIER.finditer(frame.text)}


def _same_papers(a: Frame, b: Frame) -> bool:
    """Whether two sentences that name nothing in common don't stand in papers of one kind about two things.

    Such have titles that differ in a name or number only: "Lease of Flat 3" and "Lease of Flat 7". But two witnesses
    speak of one thing, however their statements are titled.
    """
    if a.title == b.title or a.name_stems & b.name_stems or _VOICE.search(f"{a.title} {b.title}"):
        return True
    one, other = frame(a.title, ""), frame(b.title, "")
    aligned = wording(one, other)
    telling = [_tells(one.text[slice(*mine)]) and _tells(other.text[slice(*its)]) for mine, its in aligned.replaced]
    return not (telling and all(telling) and aligned.of_longer >= ONE_KIND and len(aligned.replaced) == aligned.moved)


def _tells(part: str) -> bool:
    """Whether a part of a title is a name or a number."""
    return any(character.isdigit() or character.isupper() for character in part)


def _years(frame: Frame) -> frozenset[float]:
    """The years that are part of a name ("the 2019 Wimbledon Championships", "Qatar 2022"), by their first day."""
    return frozenset(
        value.low for value in frame.values if value.kind is Kind.DATE and value.unit == "year" and _names(frame, value)
    )


def _names(frame: Frame, value: Value) -> bool:
    if _NAME_AFTER.match(frame.text, value.end):
        return True
    before = _NAME_BEFORE.search(frame.text[max(0, value.start - 40) : value.start])
    word = before[1].lower() if before else ""
    return bool(word) and word not in _OPENING and word not in MONTHS


_PART = re.compile(
    r"\b(annex|appendix|article|chapter|class|clause|episode|exhibit|figure|gate|grade|group|item|level|line|lot|method|"
    r"option|page|part|phase|platform|question|room|round|rule|schedule|season|section|stage|step|table|tier|type|unit|"
    r"version|volume|week|zone)\s(\d+(?:\.\d+)*|[IVX]+|[A-Z])\b",
    re.IGNORECASE,
)
"""Something that is numbered among its like."""


def _numbered(frame: Frame) -> Mapping[str, Set[str]]:
    """What is counted off, by its noun ("chapter 3", "the third season"); not what is ranked ("the third largest")."""
    found: dict[str, set[str]] = defaultdict(set)
    for part in _PART.finditer(frame.text):
        found[part[1].lower()].add(part[2].lower())
    for value in frame.values:
        if value.kind is Kind.ORDINAL and value.unit and not ranks(frame, value):
            found[value.unit].add(f"{value.low:g}")
    return found
