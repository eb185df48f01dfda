"""Which of several like things a sentence speaks of: the 2018 final or the 2019 one, the third season or the fourth.

Knows two sentences as frames. A year beside a name and an ordinal before a noun tell such things apart; what differs
between two of them is no disagreement.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Set

from bot.compare.frame import Frame
from bot.compare.numbers import ranks
from bot.language.units import MONTHS
from bot.language.values import Kind, Value

_NAME_AFTER = re.compile(r"\s+[^\W\d_a-z][^\W\d_]+")
_NAME_BEFORE = re.compile(r"(?:[^\W\d_]+\s+)?([A-Z][^\W\d_]+)\s+$")
_OPENING = frozenset("in by since until after before during from around of and the between for at on circa".split())


def same_edition(a: Frame, b: Frame) -> bool:
    """Whether two sentences can speak of one edition: neither years beside names nor numbers tell them apart."""
    mine, theirs = _years(a), _years(b)
    if mine and theirs and not mine & theirs:
        return False
    one, other = _numbered(a), _numbered(b)
    return all(one[noun] & other[noun] for noun in one.keys() & other.keys())


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
