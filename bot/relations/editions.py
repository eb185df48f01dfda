"""Which of several like things a claim speaks of: the 2018 final or the 2019 one, the third season or the fourth.

A year beside a name, a version, and a number behind a noun or an ordinal before it tell such things apart; what differs
between two of them is no disagreement.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Set
from functools import lru_cache
from typing import NamedTuple

from bot.claim import Claim
from bot.language.cldr import MONTHS
from bot.language.values import Kind, Value, values

_NAME_AFTER = re.compile(r"\s+[^\W\d_a-z][^\W\d_]+")
_NAME_BEFORE = re.compile(r"(?:[^\W\d_]+\s+)?([A-Z][^\W\d_]+)\s+$")
_OPENING = frozenset("in by since until after before during from around of and the between for at on circa".split())


class _Edition(NamedTuple):
    """What a claim says of the edition of which it speaks."""

    years: Set[float]
    versions: Set[str]
    numbered: Mapping[str, Set[str]]


def same_edition(a: Claim, b: Claim) -> bool:
    """Whether two claims can speak of one edition: nothing that counts off or dates tells them apart."""
    mine, theirs = (_edition(claim.text, claim.quote.document.title) for claim in (a, b))
    if mine.years and theirs.years and not mine.years & theirs.years:
        return False
    if mine.versions and theirs.versions and not mine.versions & theirs.versions:
        return False
    return all(mine.numbered[noun] & theirs.numbered[noun] for noun in mine.numbered.keys() & theirs.numbered.keys())


@lru_cache(maxsize=4096)
def _edition(text: str, title: str) -> _Edition:
    """What a claim says of its edition, worked out once for all the pairs it is in."""
    return _Edition(_years(text), _versions(text) or _versions(title, len(title)), _numbered(text))


_VERSION = re.compile(
    r"(?:\b[A-Z][\w-]*|\b[vV]ersions?|\b[rR]eleases?|\b[nN]otes(?: for)?)\s[vV]?(\d+\.\d+(?:\.\d+)*)\b(?![%])"
)


def _versions(text: str, most: int = 2) -> Set[str]:
    """The versions in a text with fewer than so many words before them: "In Kestrel 3.0". One further on ("needs Python
    3.11") may be what is said of the thing.
    """
    return {match[1] for match in _VERSION.finditer(text) if len(text[: match.start()].split()) < most}


def _years(text: str) -> frozenset[float]:
    """The years that are part of a name ("the 2019 Wimbledon Championships", "Qatar 2022"), by their first day."""
    dated = (value for value in values(text) if value.kind is Kind.DATE and value.unit == "year")
    return frozenset(value.low for value in dated if _names(text, value))


def _names(text: str, value: Value) -> bool:
    if _NAME_AFTER.match(text, value.end):
        return True
    before = _NAME_BEFORE.search(text[max(0, value.start - 40) : value.start])
    word = before[1].lower() if before else ""
    return bool(word) and word not in _OPENING and word not in MONTHS


_PART = re.compile(
    r"\b(annex|appendix|article|chapter|class|clause|episode|exhibit|figure|gate|grade|group|item|level|line|lot|method|"
    r"option|page|part|phase|platform|question|room|round|rule|schedule|season|section|stage|step|table|tier|type|unit|"
    r"version|volume|week|zone)\s(\d+(?:\.\d+)*|[IVX]+|[A-Z])\b",
    re.IGNORECASE,
)
"""Something that is numbered among its like."""

_RANKING = re.compile(
    r"[\s-](?:best|worst|most|least|top|[a-z]{3,}est)\b|\s(?:place|position|in the|on the|out of|of \d|among)\b",
    re.IGNORECASE,
)
_RANKED = re.compile(
    r"\b(?:rank(?:s|ed|ing)?|placed?|finish(?:es|ed)?|came|position|seed(?:ed)?)\s(?:\w+\s)?$", re.IGNORECASE
)


def _numbered(text: str) -> Mapping[str, Set[str]]:
    """What is counted off, by its noun ("chapter 3", "the third season"); not what is ranked ("the third largest")."""
    found: dict[str, set[str]] = defaultdict(set)
    for part in _PART.finditer(text):
        found[part[1].lower()].add(part[2].lower())
    for value in values(text):
        ranked = _RANKING.match(text, value.end) or _RANKED.search(text, 0, value.start)
        if value.kind is Kind.ORDINAL and value.unit and not ranked:
            found[value.unit].add(f"{value.low:g}")
    return found
