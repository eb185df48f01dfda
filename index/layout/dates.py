"""A date that a line states in full, as ISO. Knows English month names and no order of numbers that can be
misread.
"""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_FORMS = tuple(
    re.compile(rf"(?<![\w.-]){form}(?![\w-])", re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)(?:[T ]\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?)?",
        rf"{_YEAR}/(?P<number>\d\d?)/(?P<day>\d\d?)",
        rf"{_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?,? {_YEAR}",
        rf"(?P<day>\d\d?)(?:st|nd|rd|th)?(?: of)?[ -]{_MONTH},?[ -]{_YEAR}",
        rf"{_YEAR}年(?P<number>\d\d?)月(?P<day>\d\d?)日?",
        rf"{_MONTH},? {_YEAR}",
        rf"{_YEAR}-(?P<number>\d\d)",
    )
)
_SLASHED = re.compile(rf"(?<![\w./-])(?P<first>\d\d?)([/.])(?P<second>\d\d?)\2{_YEAR}(?![\w/-])")
_BARE_YEAR = re.compile(rf"{_YEAR}")


def find_date(line: str) -> tuple[str, str] | None:
    """The first full date in a line, as (ISO date, the words that state it); a month of a year counts as
    YYYY-MM.

    3/4/2026 is March in one country and April in another, so it is no date here; 13/4/2026 is.
    """
    for form in _FORMS:
        for match in form.finditer(line):
            groups = match.groupdict()
            month = int(groups["number"]) if groups.get("number") else _month(groups["month"])
            if iso := _iso(int(groups["year"]), month, groups.get("day")):
                return iso, match[0]
    for match in _SLASHED.finditer(line):
        first, second = int(match["first"]), int(match["second"])
        day, month = (second, first) if second > 12 else (first, second)
        plain = (first > 12) != (second > 12) or first == second
        if plain and (iso := _iso(int(match["year"]), month, str(day))):
            return iso, match[0]
    return None


def parse_date(value: str) -> str | None:
    """The ISO date that a metadata field states, where a bare year will do too; None where it states none."""
    found = find_date(value)
    if found:
        return found[0]
    return value.strip() if _BARE_YEAR.fullmatch(value.strip()) else None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _iso(year: int, month: int, day: str | None) -> str | None:
    try:
        full = date(year, month, int(day) if day else 1).isoformat()
    except ValueError:
        return None
    return full if day else full[:7]
