"""Whether two values can be true of one thing: units and calendars brought together, rounding and "about"
allowed for.

Knows values, and nothing of the sentences they stand in.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import replace
from decimal import Decimal

from bot.language.values import Kind, Value


def grain(value: float) -> float:
    """The place of the last digit that is not zero: 1e11 for 600 billion, 0.1 for 70.6."""
    if not value or not math.isfinite(value):
        return 0.0
    exponent = Decimal(f"{value:.10g}").normalize().as_tuple().exponent
    return 10.0**exponent if isinstance(exponent, int) else 0.0


def tolerance(a: Value, b: Value) -> float:
    """How far two numbers may lie apart and still be one number, rounded or said to be approximate."""
    size = max((abs(x) for v in (a, b) for x in (v.low, v.high) if math.isfinite(x)), default=0.0)
    if a.kind in (Kind.DATE, Kind.TIME, Kind.ORDINAL):
        return 0.0
    if a.approximate or b.approximate:
        return 0.1 * size
    if a.kind is Kind.DURATION:
        return 0.0 if a.unit == "age" else 0.05 * size
    if not (a.bounded and b.bounded) or (a.kind is Kind.COUNT and size < 1000):
        return 0.0
    coarse, fine = sorted((grain(a.high), grain(b.high)), reverse=True)
    return min(coarse / 2, 0.05 * size) if coarse > fine else 0.0


def compatible(a: Value, b: Value) -> bool:
    """Whether both can be true of one thing, in one of the readings of each."""
    return any(_agree(one, other) for one in a.readings for other in b.readings if one.kind is other.kind)


def agree(a: Value, b: Value) -> bool:
    """Whether two values tell the same: both can be true of one thing, and limits on one side ("by 31 March", "by 14
    April") are one limit.
    """
    return compatible(a, b) and not _limits_apart(a, b)


def _limits_apart(a: Value, b: Value) -> bool:
    if a.low == b.low == -math.inf:
        ends = a.high, b.high
    elif a.high == b.high == math.inf:
        ends = a.low, b.low
    else:
        return False
    one, other = (replace(value, low=end, high=end) for value, end in zip((a, b), ends, strict=True))
    return math.isfinite(ends[0]) and math.isfinite(ends[1]) and not compatible(one, other)


def _agree(a: Value, b: Value) -> bool:
    if a.overlaps(b):
        shared = min(a.high, b.high) - max(a.low, b.low)
        wide = a.bounded and b.bounded and a.high > a.low and b.high > b.low
        return not (wide and shared == 0 and a.kind is not Kind.DATE)  # two ranges that share an endpoint only
    gap = max(a.low, b.low) - min(a.high, b.high)
    slack = tolerance(a, b)
    return 0 < gap <= slack * (1 + 1e-9) or (gap == 0 and slack > 0)


def comparable(a: Value, b: Value) -> tuple[Value, Value] | None:
    """The two values in one unit, or None where they measure different things.

    Of several readings, those that agree are compared, else the first that measure the same.
    """
    pairs = [pair for one in a.readings for other in b.readings if (pair := _in_one_unit(one, other))]
    return next((pair for pair in pairs if _agree(*pair)), pairs[0] if pairs else None)


def _in_one_unit(a: Value, b: Value) -> tuple[Value, Value] | None:
    if a.kind is b.kind is Kind.DATE:
        return _calendar(a, b)
    if a.kind is Kind.MULTIPLE and b.kind is Kind.PERCENT and a.high <= 1:
        return _percent(a), b
    if b.kind is Kind.MULTIPLE and a.kind is Kind.PERCENT and b.high <= 1:
        return a, _percent(b)
    if a.kind is not b.kind or a.unit != b.unit:
        return None
    return a, b


def _percent(v: Value) -> Value:
    return Value(v.start, v.end, Kind.PERCENT, v.low * 100, v.high * 100, "%", True, v.low_open, v.high_open)


def _calendar(a: Value, b: Value) -> tuple[Value, Value] | None:
    if "relative" in (a.unit, b.unit):
        return None
    if (a.unit == "yearless") == (b.unit == "yearless"):
        return a, b
    full, bare = (b, a) if a.unit == "yearless" else (a, b)
    if not full.bounded or full.high - full.low > 31 or not 1 <= full.low < 3_000_000:
        return None
    low, high = (_of_leap_year(int(day)) for day in (full.low, full.high))
    plain = Value(full.start, full.end, Kind.DATE, low, high, "yearless")
    return (bare, plain) if a is bare else (plain, bare)


def _of_leap_year(day: int) -> int:
    date = datetime.date.fromordinal(day)
    return datetime.date(4, date.month, date.day).toordinal() - 1095
