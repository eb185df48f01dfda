"""Which of several like things a sentence speaks of: the 2018 final or the 2019 one, the third season or the fourth.

Knows two sentences as frames. A year beside a name and an ordinal before a noun tell such things apart; what differs
between two of them is no disagreement.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from bot.compare.frame import Frame
from bot.compare.numbers import ranks
from bot.language.units import MONTHS
from bot.language.values import Kind, Value

_NAME_AFTER = re.compile(r"\s+[^\W\d_a-z][^\W\d_]+")
_NAME_BEFORE = re.compile(r"(?:[^\W\d_]+\s+)?([A-Z][^\W\d_]+)\s+$")
_OPENING = frozenset("in by since until after before during from around of and the between for at on circa".split())


def same_edition(a: Frame, b: Frame) -> bool:
    """Whether two sentences can speak of one edition: no years beside names set them apart, and no ordinals."""
    mine, theirs = _years(a), _years(b)
    if mine and theirs and not mine & theirs:
        return False
    one, other = _ordinals(a), _ordinals(b)
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


def _ordinals(frame: Frame) -> Mapping[str, frozenset[float]]:
    """What ordinals count off, by the noun they stand before; none that rank ("the third largest")."""
    found: dict[str, set[float]] = defaultdict(set)
    for value in frame.values:
        if value.kind is Kind.ORDINAL and value.unit and not ranks(frame, value):
            found[value.unit].add(value.low)
    return {noun: frozenset(numbers) for noun, numbers in found.items()}
