"""Amounts in English text: numbers with their currency, unit or counted noun, at a token of a `Scan`.

Knows nothing of bounds, ranges and dates: `bot.language.values` puts those around it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.language.cldr import CURRENCY_NAMES
from bot.language.numerals import Number, number_at
from bot.language.scan import Scan, Shape
from bot.language.units import (
    CURRENCY_CODES,
    CURRENCY_SIGNS,
    CURRENCY_WORDS,
    DURATION_PLURALS,
    DURATIONS,
    FOREIGN_DURATIONS,
    FOREIGN_PERCENTS,
    FOREIGN_UNITS,
    FRACTIONS,
    NEXT_UNIT,
    ONLY_SCALED,
    PENNY,
    PREFIXED_SIGNS,
    SCALE_LETTERS,
    SCALES,
    SIGN_UNITS,
    WORD_UNITS,
)
from bot.language.words import STOPWORDS, stem

SUFFIXES: dict[str, object] = dict.fromkeys(
    ["st", "nd", "rd", "th", "s", "x", "X", "h", "p", "ns", "ms", "am", "pm", "AM", "PM", "bn",
    "Bn", "BN", "mn", "tn", "trn"]
    + [case(letter) for letter in SCALE_LETTERS for case in (str.lower, str.upper)]
    + [word for word in FRACTIONS if not word.isalpha()] + list(SIGN_UNITS)
    + ["year", "month", "day", "hour", "pp", "bps", "C", "F"]
)  # fmt: skip
_PEOPLED = frozenset(
    map(stem, "parameter param token person user view unit job customer share subscriber download follower".split())
)
_PLURALS = frozenset("people men women children feet mice teeth data media police staff personnel troops".split())
_NO_PLURALS = frozenset("series species this us its his various previous less plus versus as was is has does".split())
_NOT_NOUNS = frozenset(
    "according including following via amid among despite compared based versus vs per plus minus "
    "respectively ago earlier later "
    "cheaper faster slower larger smaller bigger longer higher lower better worse behind ahead "
    "respectively yesterday said says "
    "told became remained came went made took won lost died killed called named began and".split()
)


class Kind(StrEnum):
    """What a value measures. A COUNT counts a noun; a MEASURE has a unit; a MULTIPLE is a factor or a
    fraction.
    """

    COUNT = "count"
    PERCENT = "percent"
    MONEY = "money"
    MEASURE = "measure"
    MULTIPLE = "multiple"
    DATE = "date"
    DURATION = "duration"
    ORDINAL = "ordinal"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its kind and its base unit, up to token `next`; a COUNT's unit is the stem of the noun,
    or empty.

    `factor` is what the number as written was multiplied by, for a range whose first half leaves scale and
    unit out. `other` is the unit of a MEASURE that the words may mean instead of money, and the factor to it.
    """

    next: int
    kind: Kind
    low: float
    high: float
    unit: str
    vague: bool = False
    factor: float = 1.0
    bare: bool = False
    other: tuple[str, float] | None = None


def amount_at(scan: Scan, i: int) -> Amount | None:
    """The number at token i with its currency or unit; a noun that is counted is named but stays outside."""
    code, start = _currency(scan, i)
    number = number_at(scan, start)
    if number is None:
        return None if code else _bare_duration(scan, i)
    raw = scan.number[start] if scan.shape[start] is Shape.NUMERAL else number.low
    if code:
        return _money(scan, start, number, code, raw)
    return _with_unit(scan, start, number, raw)


def _currency(scan: Scan, i: int) -> tuple[str, int]:
    if scan.text[i] in CURRENCY_SIGNS:
        return CURRENCY_SIGNS[scan.text[i]], i + 1
    if (code := PREFIXED_SIGNS.get((scan.text[i], scan.text[i + 1]))) and scan.glued(i + 1):
        return code, i + 2
    if scan.text[i] in CURRENCY_CODES and scan.shape[i + 1] is Shape.NUMERAL:
        return CURRENCY_CODES[scan.text[i]], i + 1
    return "", i


def _money(scan: Scan, start: int, number: Number, code: str, raw: float) -> Amount | None:
    low, high, after = number.low, number.high, number.next
    letter = scan.suffix[start].lower() if scan.shape[start] is Shape.NUMERAL and not number.scaled else ""
    if letter in SCALE_LETTERS:
        low, high = low * SCALE_LETTERS[letter], high * SCALE_LETTERS[letter]
    if scan.inner_dash(after) and scan.shape[after + 1] is Shape.WORD and scan.lower[after + 1] in SCALES:
        factor = SCALES[scan.lower[after + 1]]
        low, high, after = low * factor, high * factor, after + 2
    if scan.lower[after] in ("dollars", "usd") or scan.text[after] in CURRENCY_CODES:
        after += 1
    return Amount(after, Kind.MONEY, low, high, code, number.vague, low / raw if raw else 1.0)


def _with_unit(scan: Scan, start: int, number: Number, raw: float) -> Amount | None:
    low, high, i = number.low, number.high, number.next
    suffix = (
        scan.suffix[start]
        if scan.shape[start] is Shape.NUMERAL and not number.scaled and number.next == start + 1
        else ""
    )

    def amount(kind: Kind, unit: str, factor: float, after: int, bare: bool = False) -> Amount:
        total = low * factor / raw if raw else factor
        return Amount(after, kind, low * factor, high * factor, unit, number.vague, total, bare)

    if suffix.lower() in ("st", "nd", "rd", "th"):
        return amount(Kind.ORDINAL, counted(scan, i), 1, i)
    if suffix == "x" or suffix == "X":
        return amount(Kind.MULTIPLE, "", 1, i)
    if suffix and suffix not in FRACTIONS:
        return _suffixed(scan, i, suffix, amount(Kind.COUNT, "", 1, i))
    word = scan.lower[i]
    if word == "%":
        return amount(Kind.PERCENT, "%", 1, i + 1)
    inner = i + 1 if scan.inner_dash(i) else i
    word = scan.lower[inner]
    if word in FOREIGN_PERCENTS or f"{word} {scan.lower[inner + 1]}" in FOREIGN_PERCENTS:
        return amount(Kind.PERCENT, "%", 1, inner + 1 if word in FOREIGN_PERCENTS else inner + 2)
    if word in ("percent", "percentage", "pct") or (word == "per" and scan.lower[inner + 1] == "cent"):
        after = inner + 2 if word == "per" else inner + 1
        if scan.lower[after] in ("point", "points"):
            return amount(Kind.MEASURE, "percentage point", 1, after + 1)
        return amount(Kind.PERCENT, "%", 1, after)
    if number.fraction:
        unit = _unit(scan, inner)
        return amount(Kind.MEASURE, *unit) if unit else amount(Kind.MULTIPLE, "", 1, i)
    duration = _duration_unit(scan, inner)
    kind = scan.shape[inner] is Shape.WORD and word not in STOPWORDS  # "five working days", "14 calendar days"
    if not duration and kind and (duration := _duration_unit(scan, inner + 1)):
        inner += 1
    if duration:
        after = inner + 1
        if low and (scan.lower[after] == "old" or (scan.inner_dash(after) and scan.lower[after + 1] == "old")):
            return amount(
                Kind.DURATION,
                "age",
                DURATIONS[duration],
                after + 1 if scan.lower[after] == "old" else after + 2,
            )
        return amount(Kind.DURATION, "s", DURATIONS[duration], after)
    follows = scan.lower[inner + 1]
    compared = follows in ("as", "the", "more", "less", "that") or follows.endswith("er")
    if word in ("fold", "x", "×") or (word == "times" and compared):
        return amount(Kind.MULTIPLE, "", 1, inner + 1)
    if word in ("pence", "penny"):
        return amount(Kind.MONEY, "GBP", PENNY, inner + 1)
    if money := _money_unit(scan, inner, number.scaled):
        code, after = money
        found = amount(Kind.MONEY, code, 1, after)
        massive = word in ("pound", "pounds") and after == inner + 1 and not number.scaled
        return replace(found, other=WORD_UNITS["pound"]) if massive else found
    unit = _unit(scan, inner)
    if unit:
        return amount(Kind.MEASURE, unit[0], unit[1], unit[2])
    if scan.text[i] == "/" and scan.is_integer(i + 1, 5, 1000):
        return amount(Kind.MEASURE, f"of {int(scan.number[i + 1])}", 1, i + 2)
    if word == "out" and scan.lower[i + 1] == "of" and scan.is_integer(i + 2, 2, 1000):
        return amount(Kind.MEASURE, f"of {int(scan.number[i + 2])}", 1, i + 3)
    compound = inner > i and scan.shape[inner] is Shape.WORD
    return amount(Kind.COUNT, counted(scan, i), 1, inner + 1 if compound else i, bare=not compound)


_MOST_WORDS = 4
"""Words of a currency's name, at most: "dollars des États-Unis"."""


def _money_unit(scan: Scan, i: int, scaled: bool) -> tuple[str, int] | None:
    """The currency that stands behind its number, and the token after it: "EUR", "€", "Swiss francs"."""
    text = scan.text[i]
    if text in CURRENCY_CODES:
        return CURRENCY_CODES[text], i + 1
    if text in CURRENCY_SIGNS and not (scan.shape[i + 1] is Shape.NUMERAL and scan.glued(i + 1)):
        return CURRENCY_SIGNS[text], i + 1
    if scan.shape[i] is not Shape.WORD:
        return None
    for many in range(_MOST_WORDS, 1, -1):
        name = " ".join(scan.lower[i : i + many])
        if name in CURRENCY_NAMES:
            return CURRENCY_NAMES[name], i + many
    word = scan.lower[i]
    if word in ("canadian", "australian", "american", "us") and scan.lower[i + 1].rstrip("s") == "dollar":
        return {"canadian": "CAD", "australian": "AUD"}.get(word, "USD"), i + 2
    if word in ("pound", "pounds"):
        if scan.lower[i + 1] == "sterling":
            return "GBP", i + 2
        if scan.lower[i + 1] == "of" and not scaled:
            return None  # "14 pounds of flour"
    bare = word if word in CURRENCY_WORDS else word.removesuffix("s")
    if bare in CURRENCY_WORDS and (scaled or bare not in ONLY_SCALED):
        return CURRENCY_WORDS[bare], i + 1
    return (CURRENCY_NAMES[word], i + 1) if word in CURRENCY_NAMES else None


def _suffixed(scan: Scan, i: int, suffix: str, amount: Amount) -> Amount | None:
    """A numeral with letters stuck to it: a unit ("7nm"), or a scale where what follows can be counted
    ("50k users").
    """
    factor = SCALE_LETTERS.get(suffix.lower())
    noun = counted(scan, i)
    if factor and (
        suffix == "k" or noun in _PEOPLED or (suffix.lower() in "km" and scan.lower[i].endswith("s") and noun)
    ):
        return Amount(i, Kind.COUNT, amount.low * factor, amount.high * factor, noun, factor=factor)
    unit = SIGN_UNITS.get(suffix)
    if unit:
        return _rated(
            scan,
            Amount(i, Kind.MEASURE, amount.low * unit[1], amount.high * unit[1], unit[0], factor=unit[1]),
        )
    if suffix == "p" and amount.high < 1 / PENNY:  # "45p", but not "1080p"
        return Amount(i, Kind.MONEY, amount.low * PENNY, amount.high * PENNY, "GBP", factor=PENNY)
    length = DURATIONS.get({"h": "hour"}.get(suffix, suffix))
    if length:
        return Amount(i, Kind.DURATION, amount.low * length, amount.high * length, "s", factor=length)
    return None


def _rated(scan: Scan, amount: Amount) -> Amount:
    """The "/s" or "/h" of a unit."""
    i = amount.next
    if scan.text[i] == "/" and scan.glued(i) and scan.lower[i + 1] in ("s", "h", "sec", "hour", "day"):
        per = {"sec": "s", "hour": "h"}.get(scan.lower[i + 1], scan.lower[i + 1])
        if (amount.unit, per) == ("m", "h"):
            return Amount(i + 2, amount.kind, amount.low / 3600, amount.high / 3600, "m/s", factor=amount.factor / 3600)
        return Amount(i + 2, amount.kind, amount.low, amount.high, f"{amount.unit}/{per}", factor=amount.factor)
    return amount


def _duration_unit(scan: Scan, i: int) -> str:
    word = scan.lower[i].removesuffix("'s").removesuffix("’s")
    if word not in DURATION_PLURALS and word in FOREIGN_DURATIONS:
        return FOREIGN_DURATIONS[word]
    return DURATION_PLURALS.get(
        word,
        word
        if (word in DURATIONS and word not in ("min", "sec", "ms", "ns")) or scan.text[i] in ("ms", "ns", "min")
        else "",
    )


def _unit(scan: Scan, i: int) -> tuple[str, float, int] | None:
    """A unit at token i, with its rate ("tokens per second", "GB/s", "km per hour"), and the token after
    it.
    """
    found = None
    text, after = scan.text[i], i + 1
    if text == "°" and scan.text[after] in ("C", "F"):
        return f"°{scan.text[after]}", 1.0, after + 1
    pair = f"{scan.lower[i]} {scan.lower[after]}"
    for name in (pair, pair.rstrip("s")):
        if name in WORD_UNITS:
            found, after = WORD_UNITS[name], after + 1
            break
    if not found:
        word = scan.lower[i]
        found = SIGN_UNITS.get(text) or WORD_UNITS.get(word) or WORD_UNITS.get(word[:-1] if word.endswith("s") else "")
        found = found or FOREIGN_UNITS.get(word)
    if found is None:
        if scan.shape[i] is Shape.WORD and (
            scan.text[after] == "/" and scan.glued(after) and scan.lower[after + 1] in ("s", "sec", "second")
        ):
            return f"{stem(text)}/s", 1.0, after + 2
        if (
            scan.shape[i] is Shape.WORD
            and scan.lower[after] == "per"
            and scan.lower[after + 1] in ("second", "minute", "hour")
        ):
            seconds = DURATIONS[scan.lower[after + 1]]
            return f"{stem(text)}/s", 1 / seconds, after + 2
        return None
    if (
        scan.text[i] in ("m", "g", "L", "mi", "ha")
        and scan.lower[after] in ("", "and")
        and scan.shape[i] is not Shape.WORD
    ):
        return None
    base, factor = found
    if scan.text[after] in ("/", "per") and scan.lower[after + 1] in (
        "s",
        "sec",
        "second",
        "h",
        "hour",
        "minute",
    ):
        per = {"s": "second", "sec": "second", "h": "hour"}.get(scan.lower[after + 1], scan.lower[after + 1])
        return f"{base}/s", factor / DURATIONS[per], after + 2
    return base, factor, after


def _bare_duration(scan: Scan, i: int) -> Amount | None:
    """ "a year", "half an hour", and a plural on its own ("within weeks"), which is an unknown small number
    of its unit.
    """
    word, after = scan.lower[i], scan.lower[i + 1]
    if word in ("a", "an") and after in NEXT_UNIT and after not in ("second", "quarter"):
        half = scan.lower[i + 2] == "and" and scan.lower[i + 3] == "a" and scan.lower[i + 4] == "half"
        length = DURATIONS[after] * (1.5 if half else 1.0)
        return Amount(i + 5 if half else i + 2, Kind.DURATION, length, length, "s", factor=DURATIONS[after])
    if word == "half" and after in ("a", "an") and scan.lower[i + 2] in NEXT_UNIT:
        length = DURATIONS[scan.lower[i + 2]] / 2
        return Amount(i + 3, Kind.DURATION, length, length, "s", factor=length)
    unit = DURATION_PLURALS.get(word, "")
    if (
        unit in NEXT_UNIT
        and unit != "quarter"
        and (i == 0 or scan.lower[i - 1] not in ("these", "those", "other", "few", "many"))
    ):
        return Amount(
            i + 1,
            Kind.DURATION,
            2 * DURATIONS[unit],
            math.nextafter(NEXT_UNIT[unit], 0),
            "s",
            vague=True,
            factor=DURATIONS[unit],
        )
    return None


def counted(scan: Scan, i: int) -> str:
    """The stem of the noun that a number before token i counts: the first plural of the words that follow,
    or the first.
    """
    if scan.inner_dash(i):
        return stem(scan.text[i + 1]) if scan.shape[i + 1] is Shape.WORD else ""
    if scan.lower[i] == "of" and scan.lower[i + 1] in (
        "the",
        "these",
        "those",
        "its",
        "their",
        "his",
        "her",
        "our",
    ):
        i += 2
    first = ""
    for look in range(i, i + 5):
        word = scan.lower[look]
        if scan.shape[look] is Shape.IDENTIFIER and look + 1 < i + 5:
            continue
        if scan.shape[look] is not Shape.WORD or word in STOPWORDS or word in _NOT_NOUNS or word.endswith(("'s", "’s")):
            if scan.inner_dash(look) and scan.shape[look + 1] is Shape.WORD:
                continue  # "long-term care facilities" is one phrase
            break
        if word in _PLURALS or (
            word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in _NO_PLURALS
        ):
            return stem(word)
        first = first or stem(word)
    return first
