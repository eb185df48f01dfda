"""Dates and times of day in English text: where they stand, and which days they cover.

Knows nothing of quantities. A date is a closed interval of day numbers (day 1 is 1 January of the year 1),
so "2025" is a whole year and "late 2025" its last four months. A date without a year is a day of a leap
year ("yearless"), and one that only a calendar beside the text could resolve ("last Friday") is "relative".
Nothing here asks what day it is today.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from bot.language.cldr import FOREIGN_MONTHS, MONTHS, WEEKDAYS
from bot.language.scan import Scan, Shape
from bot.language.units import CARDINALS, ORDINALS, SEASONS

_PARTS = {
    "early": (1, 4), "mid": (5, 8), "middle": (5, 8), "late": (9, 12), "end": (10, 12), "beginning": (1,
    3), "start": (1, 3),
}  # fmt: skip
"""Parts of a year, by first and last month; wide, since writers mean them loosely."""
_QUARTERS = {"q1": 1, "q2": 2, "q3": 3, "q4": 4, "first": 1, "second": 2, "third": 3, "fourth": 4,
"1st": 1, "2nd": 2,
             "3rd": 3, "4th": 4, "last": 4, "final": 4}  # fmt: skip
_BEFORE_OLD_YEARS = frozenset(
    "in since by of until till from to before after around circa between and c during year".split()
)
_BEFORE_MONTH = frozenset(
    "in since by until till last next this early late mid of from during before after for through".split()
)
_RELATIVE = frozenset("last this next past coming previous following".split())
_RELATIVE_UNITS = WEEKDAYS | frozenset(
    "week weekend month quarter year decade century summer winter spring autumn fall".split()
)
_ADVERBS = frozenset("today yesterday tomorrow tonight".split())


@dataclass(frozen=True, slots=True)
class Dated:
    """Tokens up to `next`, and the days they cover. `unit`: day, month, quarter, year, decade, century,
    yearless, relative. `other`: the first day, or the minute, that the words mean if not `low`.
    """

    next: int
    low: float
    high: float
    unit: str
    other: float | None = None


def day_number(year: int, month: int = 1, day: int = 1) -> int:
    """The number of a day in the proleptic Gregorian calendar, as `date.toordinal`, and on into years
    before 1.

    `month` may run past 12 into the next year. After Howard Hinnant's days_from_civil.
    """
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    shifted = year - (month <= 2)
    era = shifted // 400
    of_era = shifted - era * 400
    of_year = (153 * (month - 3 if month > 2 else month + 9) + 2) // 5 + day - 1
    return era * 146097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 305


def _months(year: int, first: int, last: int, unit: str, after: int) -> Dated:
    return Dated(after, day_number(year, first), day_number(year, last + 1) - 1, unit)


def date_at(scan: Scan, i: int) -> Dated | None:
    """The date whose first token is i, or None."""
    if scan.shape[i] in (Shape.SIGN, Shape.END):
        return None
    if numeric := _numeric(scan, i):
        return numeric
    if scan.lower[i] in WEEKDAYS:
        day = _exact(scan, _skip(scan, i + 1, ","))  # "Saturday, 7 September 2024" is one day
        if day and day.unit in ("day", "yearless"):
            return day
    return _exact(scan, i) or _foreign(scan, i) or _part(scan, i) or _year_or_more(scan, i) or _relative(scan, i)


def _year(scan: Scan, i: int) -> int | None:
    """A numeral that can be a year where a date is being read."""
    return int(scan.number[i]) if scan.is_integer(i, 1000, 2199) and len(scan.text[i]) == 4 else None


def _day(scan: Scan, i: int) -> int | None:
    if scan.is_integer(i, 1, 31) and len(scan.text[i]) <= 2:
        return int(scan.number[i])
    if (
        scan.shape[i] is Shape.NUMERAL
        and scan.suffix[i].lower() in ("st", "nd", "rd", "th")
        and 1 <= scan.number[i] <= 31
    ):
        return int(scan.number[i])
    return None


def _month(scan: Scan, i: int) -> int | None:
    """A month by its capitalised name; "may" and "march" in lower case are verbs."""
    return MONTHS.get(scan.lower[i]) if scan.text[i][:1].isupper() else None


def _skip(scan: Scan, i: int, *signs: str) -> int:
    return i + 1 if scan.lower[i] in signs else i


def _exact(scan: Scan, i: int) -> Dated | None:
    """A day or a month: "27 Jan 2025", "January 27-29, 2025", "May 2025", "2025-01-27"."""
    year = _year(scan, i)
    if year and scan.text[i + 1] == "-" and scan.text[i + 3] == "-" and scan.glued(i + 1) and scan.glued(i + 4):
        if scan.is_integer(i + 2, 1, 12) and scan.is_integer(i + 4, 1, 31):
            number = day_number(year, int(scan.number[i + 2]), int(scan.number[i + 4]))
            return Dated(i + 5, number, number, "day")
        return None
    day = _day(scan, i)
    if day:
        after = _skip(scan, i + 1, "of", ".")  # "1. April 2023", in German
        month = _month(scan, after)
        return _day_of(scan, after + 1, month, day, day) if month else None
    month = _month(scan, i)
    if not month:
        return None
    after = i + 1
    if scan.text[after] == "." and scan.glued(after) and len(scan.text[i]) <= 4:
        after += 1
    day = _day(scan, after)
    if day:
        last = _day(scan, after + 2) if scan.inner_dash(after + 1) else None
        if last and last > day:
            return _day_of(scan, after + 3, month, day, last)
        return _day_of(scan, after + 1, month, day, day)
    year = _year(scan, _skip(scan, after, ",", "of"))
    if year:
        return _months(year, month, month, "month", _skip(scan, after, ",", "of") + 1)
    if i > 0 and (scan.lower[i - 1] in _BEFORE_MONTH or scan.inner_dash(i - 1)):
        return Dated(after, day_number(4, month) - 1095, day_number(4, month + 1) - 1096, "yearless")
    return None


NUMERIC = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
"""A day with points between its numbers, which is one token."""


def _numeric(scan: Scan, i: int) -> Dated | None:
    """A day in numerals: "5.6.2024", "13/4/2026", "13-4-2026", "2026/4/13".

    With points the day stands first. With slashes and dashes either may, so that "03/04/2025" has another reading.
    """
    if match := NUMERIC.fullmatch(scan.text[i]):
        number = _known_day(int(match[3]), int(match[2]), int(match[1]))
        return Dated(i + 1, number, number, "day") if number else None
    sign = scan.text[i + 1]
    if sign not in ("/", "-") or scan.text[i + 3] != sign or (scan.glued(i) and scan.text[i - 1] in "/-."):
        return None
    if not all(scan.glued(at) for at in range(i + 1, i + 5)) or (scan.text[i + 5] == sign and scan.glued(i + 5)):
        return None
    if sign == "/" and (year := _year(scan, i)) and scan.is_integer(i + 2, 1, 12) and scan.is_integer(i + 4, 1, 31):
        number = _known_day(year, int(scan.number[i + 2]), int(scan.number[i + 4]))
        return Dated(i + 5, number, number, "day") if number else None
    year = _year(scan, i + 4)
    if not year or not scan.is_integer(i, 1, 31) or not scan.is_integer(i + 2, 1, 31):
        return None
    first, second = int(scan.number[i]), int(scan.number[i + 2])
    days = [day for day in (_known_day(year, second, first), _known_day(year, first, second)) if day]
    if not days:
        return None
    return Dated(i + 5, days[0], days[0], "day", days[-1] if days[-1] != days[0] else None)


def _known_day(year: int, month: int, day: int) -> int | None:
    """The number of a day that the calendar has, else None."""
    if not 1 <= month <= 12 or not day >= 1:
        return None
    number = day_number(year, month, day)
    return number if number < day_number(year, month + 1) else None


def _foreign(scan: Scan, i: int) -> Dated | None:
    """A day or month in German, Spanish or French: "5. Mai 2024", "5 de mayo de 2024", "mars 2024"."""
    day = _day(scan, i)
    after = _skip(scan, i + 1, ".", "de") if day else i
    month = FOREIGN_MONTHS.get(scan.text[after])
    if not month:
        return None
    at = _skip(scan, after + 1, ".") if scan.glued(after + 1) else after + 1
    year = _year(scan, _skip(scan, at, "de", "del"))
    if year:
        at = _skip(scan, at, "de", "del") + 1
        if not day:
            return _months(year, month, month, "month", at)
        number = _known_day(year, month, day)
        return Dated(at, number, number, "day") if number else None
    if not day or len(scan.text[after]) < _WHOLE:
        return None
    first = day_number(4, month, day) - 1095
    return Dated(after + 1, first, first, "yearless")


_WHOLE = 4
"""Letters of a month's whole name, at least, so that "ago" and "dic" need a year; "Mai" does, too."""


def _day_of(scan: Scan, i: int, month: int, day: int, last: int) -> Dated:
    comma = _skip(scan, i, ",", "of")
    year = _year(scan, comma)
    if year and not (comma > i and scan.lower[comma + 1] in ("people", "men", "women")):
        return Dated(comma + 1, day_number(year, month, day), day_number(year, month, last), "day")
    first = day_number(4, month, day) - 1095  # the year 4 is the first leap year; its day 1 has the number 1096
    return Dated(i, first, first + last - day, "yearless")


def _part(scan: Scan, i: int) -> Dated | None:
    """Part of a year: "late 2025", "the end of 2019", "Q3 2025", "first half of 2024", "summer 2021",
    "mid-May 2020".
    """
    word = scan.lower[i]
    if word in _PARTS:
        after = _skip(scan, i + 1, "of") if not scan.inner_dash(i + 1) else i + 2
        after = _skip(scan, after, "the") if word in ("end", "start", "beginning", "middle") else after
        year = _year(scan, after)
        if year:
            return _months(year, *_PARTS[word], "quarter", after + 1)
        inner = _exact(scan, after) if _month(scan, after) else None
        return Dated(inner.next, inner.low, inner.high, inner.unit) if inner and inner.unit == "month" else None
    if word in _QUARTERS or word in ("h1", "h2"):
        after, span = i + 1, 3
        if word[0] == "h" or scan.lower[after] in ("half", "quarter"):
            span = 6 if word[0] == "h" or scan.lower[after] == "half" else 3
            after = after if word[0] == "h" else after + 1
        elif word[0] != "q":
            return None
        number = int(word[1]) if word[0] == "h" else _QUARTERS[word]
        if word in ("last", "final") and span == 6:
            number = 2
        after = _skip(scan, after, "of", ",", "fy")
        year = _year(scan, after)
        if year and number * span <= 12:
            return _months(year, (number - 1) * span + 1, number * span, "quarter", after + 1)
        return None
    if word in SEASONS:
        after = _skip(scan, i + 1, "of", ",")
        year = _year(scan, after)
        return _months(year, *SEASONS[word], "quarter", after + 1) if year else None
    return None


def _year_or_more(scan: Scan, i: int) -> Dated | None:
    """A year, a run of years, a decade or a century; a bare four-digit numeral only where it reads as a
    year.
    """
    if scan.shape[i] is Shape.NUMERAL and scan.suffix[i] == "s" and scan.number[i] % 10 == 0:
        decade = int(scan.number[i])
        if 1000 <= decade <= 2190:
            years = 100 if decade % 100 == 0 and decade < 2000 else 10
            return _months(decade, 1, 12 * years, "decade", i + 1)
    ordinal = ORDINALS.get(scan.lower[i])
    if scan.suffix[i].lower() in ("st", "nd", "rd", "th"):
        ordinal = scan.number[i]
    after = i + 2 if scan.inner_dash(i + 1) else i + 1
    if ordinal and ordinal <= 22 and scan.lower[after] == "century":
        return _months(int(ordinal) * 100 - 99, 1, 1200, "century", after + 1)
    if scan.lower[i + 1] in ("bc", "bce") and scan.is_integer(i, 1, 9999):
        return _months(1 - int(scan.number[i]), 1, 12, "year", i + 2)
    if scan.text[i + 1] in ("CE", "AD") and scan.is_integer(i, 1, 2199):
        return _months(int(scan.number[i]), 1, 12, "year", i + 2)
    if scan.text[i] == "AD" and scan.is_integer(i + 1, 1, 2199):
        return _months(int(scan.number[i + 1]), 1, 12, "year", i + 2)
    year = _year(scan, i)
    if not year or (scan.glued(i) and scan.text[i - 1] in "$€£¥₹.,/+"):
        return None
    before, following = scan.lower[i - 1] if i else "", scan.lower[i + 1]
    if year < 1800 and before not in _BEFORE_OLD_YEARS and scan.text[i - 1] != "(":
        return None
    if (scan.text[i + 1] == "." and scan.glued(i + 2)) or scan.text[i + 1] in ("%", "/", "°", ":"):
        return None
    if scan.glued(i) and scan.dash(i - 1) and i > 1 and scan.shape[i - 2] in (Shape.IDENTIFIER, Shape.NUMERAL):
        return None
    if scan.dash(i + 1) and not scan.dash(i + 3):
        until = _year(scan, i + 2) or _two_digits(scan, i + 2, year)
        if until and year < until < year + 200:
            return _months(year, 1, 12 * (until - year + 1), "year", i + 3)
    if following == "to" and (until := _year(scan, i + 2)) and year < until:
        return _months(year, 1, 12 * (until - year + 1), "year", i + 3)
    return _months(year, 1, 12, "year", i + 1)


def _two_digits(scan: Scan, i: int, year: int) -> int | None:
    """The "94" of "1993–94"."""
    return year // 100 * 100 + int(scan.number[i]) if scan.is_integer(i, 0, 99) and len(scan.text[i]) == 2 else None


def _relative(scan: Scan, i: int) -> Dated | None:
    word, after = scan.lower[i], i + 1
    known = word in _ADVERBS or (word in WEEKDAYS and scan.text[i][0].isupper())
    if word in _RELATIVE and (scan.lower[after] in _RELATIVE_UNITS or _month(scan, after)):
        known, after = True, after + 1
    return Dated(after, -math.inf, math.inf, "relative") if known else None


_HALF_DAY = 720.0
"""Minutes."""
_DAYTIMES = {"noon": _HALF_DAY, "midday": _HALF_DAY, "midnight": 0.0}
_PAST = {"half": 30.0, "quarter": 15.0}


def time_at(scan: Scan, i: int) -> Dated | None:
    """A time of day whose first token is i, in minutes after midnight: "5 p.m.", "17:30", "noon", "half past nine".

    A time that may be before or after noon has the other as its other reading.
    """
    if scan.lower[i] in _DAYTIMES:
        minutes = _DAYTIMES[scan.lower[i]]
        return Dated(i + 1, minutes, minutes, "minute")
    return _spoken_time(scan, i) or _clock_time(scan, i)


def _spoken_time(scan: Scan, i: int) -> Dated | None:
    """A time in words: "half past nine", "a quarter to five", "ten past six", "nine o'clock", "nine in the evening"."""
    at = i + 1 if scan.lower[i] == "a" and scan.lower[i + 1] == "quarter" else i
    turn = scan.lower[at + 1]
    if turn == "past" or (turn == "to" and scan.lower[at] == "quarter"):
        minute = _PAST.get(scan.lower[at]) or _small(scan, at, 29)
        hour, after = _small(scan, at + 2, 12), at + 3
    elif turn.startswith("o") and turn.endswith("clock"):
        minute, hour, after = 0.0, _small(scan, at, 12), at + 2
    elif _part_of_day(scan, at + 1):
        minute, hour, after = 0.0, _small(scan, at, 12), at + 1
    else:
        return None
    if minute is None or hour is None:
        return None
    minutes = 60 * (hour % 12) + (-minute if turn == "to" else minute)
    if scan.lower[after].replace("’", "'") == "o'clock":
        after += 1
    return _halved(scan, after, minutes)


def _small(scan: Scan, i: int, most: int) -> float | None:
    """A whole number from 1 to `most`, in one word or in digits."""
    value = CARDINALS.get(scan.lower[i], 0.0)
    if scan.is_integer(i, 1, most):
        value = scan.number[i]
    return value if 1 <= value <= most else None


def _halved(scan: Scan, i: int, minutes: float) -> Dated:
    """A time on a clock of twelve hours, before or after noon as what stands at token i says."""
    minutes %= _HALF_DAY
    half, after = _half_day(scan, i)
    if not half and (part := _part_of_day(scan, i)):
        half, after = part
        if half == "night":  # it begins after sunset, and ends with the morning
            half = "am" if minutes < 5 * 60 else "pm"
    if half:
        minutes += _HALF_DAY if half == "pm" else 0
        return Dated(after, minutes, minutes, "minute")
    return Dated(i, minutes, minutes, "minute", minutes + _HALF_DAY)


def _clock_time(scan: Scan, i: int) -> Dated | None:
    """A time in digits: "9 am", "9.40 pm", "17:30", "21 Uhr"."""
    if scan.shape[i] is not Shape.NUMERAL or not 0 <= scan.number[i] <= 24:
        return None
    hour, minute, after = scan.number[i], 0.0, i + 1
    if dotted := re.fullmatch(r"(\d{1,2})\.([0-5]\d)", scan.text[i].removesuffix(scan.suffix[i])):  # "9.40 pm"
        hour, minute = float(dotted[1]), float(dotted[2])
    elif hour % 1:
        return None
    clock = scan.text[after] == ":" and scan.glued(after) and scan.glued(after + 1) and len(scan.text[after + 1]) == 2
    clock = clock and scan.is_integer(after + 1, 0, 59) and scan.text[after + 2] != ":"
    if clock:
        minute, after = scan.number[after + 1], after + 2
    minutes = 60 * hour + minute
    if scan.lower[after] == "uhr":
        return Dated(after + 1, minutes, minutes, "minute") if minutes < 2 * _HALF_DAY else None
    half = scan.suffix[after - 1].lower()
    if half not in ("am", "pm"):
        half, after = _half_day(scan, after)
    if not half and (clock or dotted) and 1 <= hour <= 12 and _part_of_day(scan, after):
        return _halved(scan, after, minutes)
    if half:
        minutes = minutes % _HALF_DAY + (_HALF_DAY if half == "pm" else 0)
        return Dated(after, minutes, minutes, "minute") if 1 <= hour <= 12 else None
    if not clock or dotted or minutes >= 2 * _HALF_DAY:
        return None
    twelve = 1 <= hour <= 12 and not scan.text[i].startswith("0")
    other = (minutes + _HALF_DAY) % (2 * _HALF_DAY) if twelve else None
    return Dated(after, minutes, minutes, "minute", other)


_PARTS_OF_DAY = {"morning": "am", "afternoon": "pm", "evening": "pm"}


def _part_of_day(scan: Scan, i: int) -> tuple[str, int] | None:
    """What is said at token i of the part of the day, "am", "pm" or "night", and the token after it."""
    if scan.lower[i] == "in" and scan.lower[i + 1] == "the" and scan.lower[i + 2] in _PARTS_OF_DAY:
        return _PARTS_OF_DAY[scan.lower[i + 2]], i + 3
    return ("night", i + 2) if scan.lower[i] == "at" and scan.lower[i + 1] == "night" else None


def _half_day(scan: Scan, i: int) -> tuple[str, int]:
    """ "am" or "pm", also as "p.m." and "p. m.", and the token after it."""
    if scan.lower[i] in ("am", "pm"):
        return scan.lower[i], i + 1
    if scan.lower[i] in ("a", "p") and scan.text[i + 1] == "." and scan.lower[i + 2] == "m":
        return scan.lower[i] + "m", i + 4 if scan.text[i + 3] == "." and scan.glued(i + 3) else i + 3
    return "", i
