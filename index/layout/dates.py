"""Dates that a line states in full, as ISO: in four languages, or in numbers that can't be misread."""

from __future__ import annotations

import re
from datetime import date

from index.almanac import MONTHS

_MONTHS = {name.lower(): number for names in MONTHS.values() for name, number in names.items()}
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_MONTH = rf"(?P<month>{_NAMES})\.?"
_YEAR = r"(?P<year>(?:1[5-9]|20)\d\d)"
_FORMS = tuple(
    re.compile(rf"(?<![\w.-]){form}(?![\w-])", re.IGNORECASE)
    for form in (
        rf"{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)(?:[T ]\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?)?",
        rf"{_YEAR}/(?P<number>\d\d?)/(?P<day>\d\d?)",
        rf"{_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?,? {_YEAR}",
        rf"(?P<day>\d\d?)(?:st|nd|rd|th|er|\.)?(?: of| de)?[ -]{_MONTH},?(?: de| del)?[ -]{_YEAR}",
        rf"{_YEAR}年(?P<number>\d\d?)月(?P<day>\d\d?)日?",
        rf"{_MONTH},?(?: de| del)? {_YEAR}",
        rf"{_YEAR}-(?P<number>\d\d)",
    )
)
_SLASHED = re.compile(rf"(?<![\w./-])(?P<first>\d\d?)(?P<sign>[/.])(?P<second>\d\d?)(?P=sign){_YEAR}(?![\w/-])")
_BARE_YEAR = re.compile(rf"{_YEAR}")


def find_dates(line: str) -> list[tuple[str, int, int]]:
    """The full dates in a line, in order, as (ISO date, start, end); a month of a year counts as YYYY-MM.

    3/4/2026 is March in one country and April in another, so it is no date here; 13/4/2026 is, and so is 3.4.2026,
    which has the day first wherever it is written.
    """
    found: list[tuple[str, int, int]] = []
    for form in _FORMS:
        for match in form.finditer(line):
            groups = match.groupdict()
            month = int(groups["number"]) if groups.get("number") else _MONTHS[groups["month"].lower()]
            iso = _iso(int(groups["year"]), month, groups.get("day"))
            if iso and not any(match.start() < end and start < match.end() for _, start, end in found):
                found.append((iso, match.start(), match.end()))
    for match in _SLASHED.finditer(line):
        first, second = int(match["first"]), int(match["second"])
        day, month = (second, first) if second > 12 else (first, second)
        plain = match["sign"] == "." or (first > 12) != (second > 12) or first == second
        if plain and (iso := _iso(int(match["year"]), month, str(day))):
            found.append((iso, match.start(), match.end()))
    return sorted(found, key=lambda each: each[1])


def find_date(line: str) -> str | None:
    """The first full date in a line, as `find_dates` has it."""
    found = find_dates(line)
    return found[0][0] if found else None


def parse_date(value: str) -> str | None:
    """The ISO date that a metadata field states, where a bare year will do too; None where it states none."""
    if found := find_date(value):
        return found
    return value.strip() if _BARE_YEAR.fullmatch(value.strip()) else None


def _iso(year: int, month: int, day: str | None) -> str | None:
    try:
        full = date(year, month, int(day) if day else 1).isoformat()
    except ValueError:
        return None
    return full if day else full[:7]
