"""Typed values in English text: counts, percentages, money, measures, multiples, dates, durations, ordinals
and times.

Knows nothing of sentences, documents or questions. A value is an interval in a base unit, so "60-70%", "at
least nine" and "2025" can be compared with each other's kind. Model names ("910B", "GPT-5", "Llama 4") are
no values.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.language.bounds import BOUNDING_VERBS, FIRST_WORDS, Modifiers, modifiers_at
from bot.language.cldr import FOREIGN_MONTHS, MONTHS, WEEKDAYS
from bot.language.dates import NUMERIC, Dated, date_at, time_at
from bot.language.names import Name, names
from bot.language.quantities import SUFFIXES, Amount, Kind, amount_at, counted
from bot.language.scan import Scan, Shape
from bot.language.tongues import decimal_comma
from bot.language.units import (
    CARDINALS,
    CROWDS,
    CURRENCY_CODES,
    DURATION_PLURALS,
    FRACTIONS,
    MULTIPLES,
    ORDINALS,
    PREFIXED_SIGNS,
    SCALES,
    SEASONS,
    YEAR,
)  # fmt: skip
from bot.language.words import STOPWORDS, stem
from index.tongues import NUMBERS

__all__ = ["Kind", "Name", "Value", "names", "values"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value from text[start:end], which includes words such as "roughly" and "at least" but not a noun
    that is counted.

    `low` to `high` is in the base unit of its kind: a count itself, percent, units of a currency, seconds,
    a factor, day numbers (year 1, January 1 is 1), minutes after midnight; infinite where a bound leaves a
    side open. `unit` is the stem of what is counted, a currency code, a base unit ("m", "B/s", "of 10"), or
    how a date was given ("day", "month", "quarter", "year", "decade", "century", "yearless", "relative").
    `low_open` and `high_open` tell "more than 5" from "at least 5". `other` is what the same words may mean as well:
    the mass of "14 pounds", the 4 March of "03/04/2025", the evening of "half past nine".
    """

    start: int
    end: int
    kind: Kind
    low: float
    high: float
    unit: str = ""
    approximate: bool = False
    low_open: bool = False
    high_open: bool = False
    other: Value | None = None

    @property
    def readings(self) -> tuple[Value, ...]:
        """What the words may mean, the likeliest first; a reading has no other."""
        return (replace(self, other=None), self.other) if self.other else (self,)

    @property
    def bounded(self) -> bool:
        return math.isfinite(self.low) and math.isfinite(self.high)

    def overlaps(self, other: Value) -> bool:
        """Whether some number lies in both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low != high:
            return low < high
        return not any(
            (each.low_open and each.low == low) or (each.high_open and each.high == high) for each in (self, other)
        )


_CHANGE = frozenset(
    """rise rose risen rising fall fell fallen falling grow grew grown growing increase increased
        increasing decrease decreased decreasing drop dropped dropping cut climb climbed jump jumped decline
        declined slip slipped go went gone move moved shrink shrank expand expanded soar soared surge surged
        raise raised reduce reduced lower lowered shift shifted change changed up down""".split()
)
_UNTIL = ("bis", "a", "à")
"""What stands in a German, Spanish or French range: "3 a 5 días"."""
_LABELS = frozenset(
    """season series episode chapter phase version stage level section article act part volume page figure
        table route class grade type model line channel group gen generation step tier track number no book
        round week day area room apollo""".split()
)


_STARTS = frozenset(
    [
        *FIRST_WORDS,
        *CARDINALS,
        *CROWDS,
        *DURATION_PLURALS,
        *FRACTIONS,
        *(month.lower() for month in FOREIGN_MONTHS),
        *MONTHS,
        *MULTIPLES,
        *NUMBERS,
        *ORDINALS,
        *SCALES,
        *SEASONS,
        *WEEKDAYS,
    ]
    + [code.lower() for code in CURRENCY_CODES]
    + [letters.lower() for letters, _ in PREFIXED_SIGNS]
    + """early mid middle late end beginning start last final h1 h2 q1 q2 q3 q4 this next past coming
        previous following today yesterday tomorrow tonight noon midnight a an another half dozen between
        from von vom zwischen de desde us hk nz c midday""".split()
)
"""The words a value can begin with: a token outside is passed over without asking every grammar."""


def values(text: str) -> list[Value]:
    """The values of a text, in order and not overlapping; linear in its length."""
    return list(_remembered(text) if len(text) <= _SENTENCE else _values(text))


_SENTENCE = 1000
"""Up to so many characters, the values of a text are kept: one answer reads a sentence several times."""


def _values(text: str) -> tuple[Value, ...]:
    scan = Scan(text, SUFFIXES, decimal_comma(text))
    found: list[Value] = []
    i = 0
    while i < scan.count:
        if scan.lower[i] not in _STARTS and (
            scan.shape[i] is Shape.WORD or (scan.shape[i] is Shape.IDENTIFIER and not NUMERIC.fullmatch(scan.text[i]))
        ):
            i += 1
            continue
        value, after = _value_at(scan, i)
        if value:
            if found and (both := _summed(found[-1], value, text)):
                found[-1] = value = both
            else:
                found.append(value)
        i = after
        while value and scan.start[i] < value.end:  # a rate ("per day") reaches past its amount
            i += 1
    return tuple(found)


def _summed(one: Value, other: Value, text: str) -> Value | None:
    """Two lengths of time that are told as one: "2 hours and 10 minutes"."""
    if not (one.kind is other.kind is Kind.DURATION and one.bounded and other.bounded and other.high < one.low):
        return None
    if text[one.end : other.start].strip() not in ("", ",", "and", ", and") or "age" in (one.unit, other.unit):
        return None
    return replace(one, end=other.end, low=one.low + other.low, high=one.high + other.high)


_remembered = lru_cache(maxsize=4096)(_values)


def _value_at(scan: Scan, i: int) -> tuple[Value | None, int]:
    """The value whose words start at token i, and the token to go on at."""
    modifiers = modifiers_at(scan, i)
    start = modifiers.next
    if run := _run_of_days(scan, i):
        return Value(scan.start[i + 1], scan.end[run.next - 1], Kind.DATE, run.low, run.high, run.unit), run.next
    dated = date_at(scan, start)
    if dated and not _counts(scan, modifiers, start, dated):
        return _date(scan, i, modifiers, dated), dated.next
    if modifiers.after is not None or modifiers.before is not None:
        return None, i + 1
    timed = time_at(scan, start)
    if timed:
        read = Value(scan.start[i], scan.end[timed.next - 1], Kind.TIME, timed.low, timed.high, timed.unit,
                     modifiers.approximate)  # fmt: skip
        return _either(read, timed), timed.next
    quantity = _multiple(scan, start) or _ordinal(scan, start) or _range(scan, start)
    if quantity is None or _is_label(scan, start, quantity, i):
        return None, i + 1 if quantity is None else quantity.next
    return _bounded(scan, i, modifiers, quantity), quantity.next


def _run_of_days(scan: Scan, i: int) -> Dated | None:
    """All days from one date to another: "from 2013 to 2021", "between May and June 2020"; not what changed "from
    1995 to 2010", nor so many people.
    """
    if scan.lower[i] not in RUNS or any(word in _CHANGE for word in scan.lower[max(0, i - 6) : i]):
        return None
    first = date_at(scan, i + 1)
    if first is None or first.unit in _UNPLACED:
        return None
    joint = first.next
    if scan.lower[joint] in RUNS[scan.lower[i]]:
        second = date_at(scan, joint + 1)
        if second is None or second.unit in _UNPLACED or second.low <= first.low:
            return None
        first = Dated(second.next, first.low, second.high, second.unit)
    elif joint == i + 2:
        return None
    people = scan.lower[i] in ("from", "between") and counted(scan, first.next)
    return None if people else first


RUNS = {"from": ("to", "until", "till"), "between": ("and",), "von": ("bis",), "vom": ("bis",), "zwischen": ("und",),
        "de": ("a", "à"), "desde": ("hasta",), "depuis": ("jusqu'à",)}  # fmt: skip
"""What opens a run of days, and what joins its ends, in lower case."""

_UNPLACED = ("relative", "yearless")
"""Dates of no one year."""


def _counts(scan: Scan, modifiers: Modifiers, i: int, dated: Dated) -> bool:
    """Whether a numeral that could be a year is a number: "more than 2000 people"."""
    if dated.unit != "year" or dated.next != i + 1 or modifiers.after is not None or modifiers.before is not None:
        return False
    bound = modifiers.floor is not None or modifiers.ceiling is not None
    plural = (scan.lower[i + 1].endswith("s") and scan.lower[i + 1] not in STOPWORDS) or scan.lower[i + 1] == "people"
    if plural and (i == 0 or bound or modifiers.approximate):
        return True
    return bound or scan.lower[i + 1] in SCALES or scan.text[i + 1] == "%"


def _date(scan: Scan, i: int, modifiers: Modifiers, dated: Dated) -> Value:
    low, high, low_open, high_open = dated.low, dated.high, False, False
    if modifiers.after is not None:
        low, high = (dated.high if math.isfinite(dated.high) else dated.low) + 1, math.inf
    if modifiers.before is not None:
        low, high = -math.inf, dated.low - 1 if modifiers.before else dated.high
    end = scan.end[dated.next - 1]
    read = Value(scan.start[i], end, Kind.DATE, low, high, dated.unit, modifiers.approximate, low_open, high_open)
    return _either(read, dated)


def _either(read: Value, dated: Dated) -> Value:
    """The value with the other day or time that its words may mean; a bound reaches as far from there."""
    if dated.other is None:
        return read
    shift = dated.other - dated.low
    return replace(read, other=replace(read, low=read.low + shift, high=read.high + shift))


def _multiple(scan: Scan, i: int) -> Amount | None:
    """A factor in one word ("twice", "doubled"); "double" only before what is doubled."""
    value = MULTIPLES.get(scan.lower[i])
    if value is None or (
        scan.lower[i] in ("double", "triple") and scan.lower[i + 1] not in ("the", "that", "its", "their", "what")
    ):
        return None
    return Amount(i + 1, Kind.MULTIPLE, value, value, "")


def _ordinal(scan: Scan, i: int) -> Amount | None:
    """An ordinal in words where it ranks something: "the third model", "ninth-highest"."""
    word = scan.lower[i]
    value = ORDINALS.get(word)
    if value is None or (scan.shape[i + 1] is not Shape.WORD and not scan.inner_dash(i + 1)):
        return None
    if (
        word == "second"
        and i
        and (scan.lower[i - 1] in ("per", "one", "every", "each") or scan.shape[i - 1] is Shape.NUMERAL)
    ):
        return None
    noun = counted(scan, i + 1)
    return Amount(i + 1, Kind.ORDINAL, value, value, noun) if noun else None


def _range(scan: Scan, i: int) -> Amount | None:
    """One amount, or two as a range: "60-70%", "three to six months", "between 5 and 7", "from 3 to 5",
    "$30-35 million".
    """
    opened = scan.lower[i] if scan.lower[i] in ("between", "from") else ""
    first = amount_at(scan, i + 1 if opened else i)
    if first is None:
        return None
    joint = first.next
    joined = scan.lower[joint] in ("to", "and" if opened == "between" else "to") or scan.dash(joint)
    joined = joined or (scan.lower[joint] in _UNTIL and first.bare and scan.shape[joint + 1] is Shape.NUMERAL)
    if scan.lower[joint] == "or" and first.bare and first.kind is Kind.COUNT:
        joined = True  # "two or three months"
    changing = opened == "from" and any(word in _CHANGE for word in scan.lower[max(0, i - 6) : i])
    if first.bare and scan.lower[joint] == "to" and not changing:
        changing = (
            i > 0 and scan.lower[i - 1] == "from" and any(word in _CHANGE for word in scan.lower[max(0, i - 6) : i])
        )
    if not joined or changing:
        return None if opened else first
    after = joint + 1
    while scan.lower[after] in ("around", "about", "roughly", "nearly", "~"):
        after += 1
    second = amount_at(scan, after)
    if second is None or first.kind in (Kind.ORDINAL, Kind.MULTIPLE):
        return None if opened else first
    plain = first.bare or (first.kind is Kind.MONEY and first.factor == 1)
    if (
        plain
        and first.kind is Kind.MONEY
        and second.kind is Kind.COUNT
        and second.bare
        and first.low < second.high / second.factor
    ):
        second = replace(second, kind=Kind.MONEY, unit=first.unit)
    behind = scan.shape[after] is Shape.NUMERAL or scan.lower[after] in CARDINALS  # "2-3 pounds", but no "2-$3"
    joins = first.kind is second.kind or (first.kind is Kind.COUNT and (second.kind is not Kind.MONEY or behind))
    if plain and joins and first.low * second.factor < second.high:
        written_out = first.low >= second.low and first.kind is second.kind
        return replace(second, low=first.low if written_out else first.low * second.factor)
    if first.kind is second.kind and first.unit in (second.unit, "") and first.low < second.high:
        return Amount(
            second.next,
            second.kind,
            first.low,
            second.high,
            second.unit,
            second.vague,
            second.factor,
            second.bare,
            second.other,
        )
    if first.kind is second.kind is Kind.COUNT and scan.dash(joint) and first.bare and second.bare:
        return Amount(second.next, Kind.COUNT, math.nan, math.nan, "")  # a score of a match, "4–1", is no single value
    return None if opened else first


def _is_label(scan: Scan, i: int, amount: Amount, first: int) -> bool:
    """Whether the number is part of a name or only labels something: "GPT-5", "Llama 4", "season 3", "one
    of them".
    """
    if math.isnan(amount.low):
        return True
    if amount.kind is not Kind.COUNT:
        return False
    if (
        scan.text[i + 1] == "."
        and scan.glued(i + 1)
        and scan.text[i + 2][:1].isupper()
        and (i == 0 or scan.shape[i - 1] is Shape.SIGN)
    ):
        return True  # the number of a list item
    if scan.text[i + 1] == scan.text[i + 3] == "/" and scan.glued(i + 1) and scan.glued(i + 3):
        return True  # what looks like a date and is none
    before = scan.text[i - 1] if i else ""
    if before and scan.glued(i):
        if scan.dash(i - 1) and i > 1 and scan.glued(i - 1):
            return scan.shape[i - 2] in (Shape.WORD, Shape.IDENTIFIER, Shape.NUMERAL)
        return before in "/#@:&.,_^=+*'’\\" and scan.glued(i - 1)
    if (
        scan.lower[i] == "one"
        and amount.next == i + 1
        and (not amount.unit or scan.lower[i + 1] == "of" or scan.lower[i - 1] in STOPWORDS)
    ):
        return True
    if first == i and scan.shape[i] is Shape.NUMERAL and before.isalpha() and amount.bare and amount.next == i + 1:
        named = before[0].isupper() and before.lower() not in STOPWORDS and before.lower() not in MONTHS
        if before.lower() in _LABELS:
            return True
        if named and not (amount.unit and scan.number[i] > 99):
            return True
    return False


def _bounded(scan: Scan, i: int, modifiers: Modifiers, amount: Amount) -> Value:
    """The value of an amount with the bounds around it, and the rate behind it ("per token")."""
    low, high, after = amount.low, amount.high, amount.next
    approximate = modifiers.approximate or amount.vague
    low_open = high_open = False
    if modifiers.floor is not None:
        low_open, high = modifiers.floor, math.inf
    elif modifiers.ceiling is not None:
        high_open, low = modifiers.ceiling, -math.inf
    elif (scan.text[after] == "+" and scan.glued(after)) or (
        scan.lower[after] == "or" and scan.lower[after + 1] in ("more", "above")
    ):
        high, after = math.inf, after + 1 if scan.text[after] == "+" else after + 2
    elif scan.lower[after] == "or" and scan.lower[after + 1] in ("less", "fewer", "below"):
        low, after = -math.inf, after + 2
    elif scan.lower[after] == "or" and scan.lower[after + 1] == "so":
        approximate, after = True, after + 2
    unit, end = amount.unit, scan.end[after - 2 if scan.lower[after - 1] == "of" else after - 1]
    if amount.kind is Kind.COUNT and amount.bare and not unit and after != amount.next:
        unit = counted(scan, after)
    if (
        amount.kind is not Kind.ORDINAL
        and scan.lower[after] in ("per", "/")
        and scan.shape[after + 1] in (Shape.WORD, Shape.NUMERAL)
    ):
        last = after + 1
        while last < after + 4 and (scan.shape[last] is Shape.NUMERAL or scan.lower[last] in SCALES):
            last += 1
        if scan.shape[last] is Shape.WORD:
            rate = " ".join([*scan.lower[after + 1 : last], stem(scan.text[last])])
            unit, end = f"{unit}/{rate}", scan.end[last]
    if amount.kind is Kind.COUNT and i and scan.lower[i - 1] in ("aged", "age") and amount.bare:
        return Value(
            scan.start[i],
            end,
            Kind.DURATION,
            low * YEAR,
            high * YEAR,
            "age",
            approximate,
            low_open,
            high_open,
        )
    first = i + 1 if scan.lower[i] in BOUNDING_VERBS else i
    read = Value(scan.start[first], end, amount.kind, low, high, unit, approximate, low_open, high_open)
    if amount.other is None:
        return read
    base, factor = amount.other
    rate = unit.removeprefix(amount.unit)
    return replace(read, other=replace(read, kind=Kind.MEASURE, low=low * factor, high=high * factor, unit=base + rate))
