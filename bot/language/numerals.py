"""Numbers in digits and in words, at a token of a `Scan`: "1,200", "3.5 million", "two-thirds".

Knows English number words and the simple ones of German, Spanish and French ("fünf", "cuatro"), and nothing of units,
bounds and ranges.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.language.cldr import FOREIGN_UNITS
from bot.language.scan import Scan, Shape
from bot.language.units import CARDINALS, CROWDS, FRACTIONS, SCALES
from index.tongues import ENGLISH_TOO, NUMBERS


@dataclass(frozen=True, slots=True)
class Number:
    """A number up to token `next`, before any unit. `vague` has no exact size ("hundreds"); `scaled` names
    its scale.
    """

    next: int
    low: float
    high: float
    vague: bool = False
    scaled: bool = False
    fraction: bool = False


def number_at(scan: Scan, i: int) -> Number | None:
    """The number that starts at token i: "1,200", "3.5 million", "twenty-five", "two and a half", "hundreds
    of thousands".
    """
    number = _numeral(scan, i) if scan.shape[i] is Shape.NUMERAL else _in_words(scan, i)
    if number is None:
        return None
    return _scaled(scan, number)


def _numeral(scan: Scan, i: int) -> Number | None:
    value, suffix = scan.number[i], scan.suffix[i]
    if suffix in FRACTIONS:
        return Number(i + 1, value + FRACTIONS[suffix], value + FRACTIONS[suffix])
    if suffix.lower() in SCALES:
        value *= SCALES[suffix.lower()]
        return Number(i + 1, value, value, scaled=True)
    if _vulgar(scan.text[i + 1]):
        value += FRACTIONS[scan.text[i + 1]]
        return Number(i + 2, value, value)
    if part := _ratio(scan, i):
        return Number(i + 3, part, part, fraction=True)
    if scan.is_integer(i, 1, 99) and not scan.glued(i + 1) and (part := _ratio(scan, i + 1)):
        return Number(i + 4, value + part, value + part)
    return Number(i + 1, value, value)


def _vulgar(sign: str) -> bool:
    """Whether a sign is a fraction in one character: "½"."""
    return sign in FRACTIONS and not sign.isalpha()


def _ratio(scan: Scan, i: int) -> float | None:
    """The "1/3" at token i; a date ("3/4/2025") and a path are none."""
    if scan.text[i + 1] != "/" or not scan.glued(i + 1) or not scan.glued(i + 2) or not scan.is_integer(i + 2, 2, 9):
        return None
    if not scan.is_integer(i, 1, 8) or scan.number[i] >= scan.number[i + 2]:
        return None
    if (scan.text[i + 3] == "/" and scan.glued(i + 3)) or (scan.text[i - 1 : i] == ["/"] and scan.glued(i)):
        return None
    return scan.number[i] / scan.number[i + 2]


def _in_words(scan: Scan, i: int) -> Number | None:
    word = scan.lower[i]
    if word in CROWDS:
        return _crowd(scan, i)
    if _vulgar(word):
        return Number(i + 1, FRACTIONS[word], FRACTIONS[word], fraction=True)
    if word in ("a", "an", "another") and scan.lower[i + 1] in (
        "dozen",
        "couple",
        "hundred",
        "thousand",
        "million",
        "billion",
        "trillion",
    ):
        nominal = {"dozen": 12.0, "couple": 2.0}.get(scan.lower[i + 1])
        if nominal:
            after = i + 3 if scan.lower[i + 2] == "of" else i + 2
            return Number(after, nominal, nominal, vague=nominal == 2)
        return Number(i + 1, 1, 1)
    if (
        word in ("half", "quarter")
        and scan.lower[i + 1] in ("a", "an")
        and scan.lower[i + 2] in ("dozen", "million", "billion", "trillion")
    ):
        value = FRACTIONS[word] * (12 if scan.lower[i + 2] == "dozen" else SCALES[scan.lower[i + 2]])
        return Number(i + 3, value, value, scaled=True)
    if word in ("hundred", "thousand", "million", "billion", "trillion") and scan.inner_dash(i + 1):
        return Number(i + 1, SCALES[word], SCALES[word], scaled=True)  # "trillion-parameter"
    fraction = _fraction(scan, i)
    if fraction:
        return fraction
    if word == "dozen":
        return Number(i + 1, 12, 12)
    if word in CARDINALS:
        return _cardinal(scan, i)
    foreign = word in NUMBERS and (word not in ENGLISH_TOO or scan.lower[i + 1] in FOREIGN_UNITS)
    return Number(i + 1, NUMBERS[word], NUMBERS[word]) if foreign else None


def _cardinal(scan: Scan, i: int) -> Number:
    """A run of number words; "and" only inside one ("one hundred and five")."""
    total, group = 0.0, CARDINALS[scan.lower[i]]
    after, scaled = i + 1, False
    for _ in range(12):
        look = after
        if scan.inner_dash(look) and (scan.lower[look + 1] in CARDINALS or scan.lower[look + 1] in SCALES):
            look += 1
        if scaled and scan.lower[look] == "and" and scan.lower[look + 1] in CARDINALS:
            look += 1
        word = scan.lower[look]
        if word in CARDINALS and (scaled or (group % 100 >= 20 and group % 10 == 0 and CARDINALS[word] < 10)):
            if group % 100 and not (group % 10 == 0 and 0 < CARDINALS[word] < 10):
                break
            group += CARDINALS[word]
        elif word == "hundred" and 0 < group < 100:
            group, scaled = group * 100, True
        elif word in SCALES and SCALES[word] >= 1000 and group:
            total, group, scaled = total + group * SCALES[word], 0.0, True
        else:
            break
        after = look + 1
    value = total + group
    if scan.lower[after] == "and" and scan.lower[after + 1] == "a" and scan.lower[after + 2] in ("half", "quarter"):
        return Number(after + 3, value + FRACTIONS[scan.lower[after + 2]], value + FRACTIONS[scan.lower[after + 2]])
    return Number(after, value, value, scaled=total > 0)


def _crowd(scan: Scan, i: int) -> Number | None:
    """ "hundreds", "tens of thousands", "hundreds of thousands": from two of it to just below the next
    scale.
    """
    low = CROWDS[scan.lower[i]]
    after = i + 1
    if (
        scan.lower[after] == "of"
        and scan.lower[after + 1] in CROWDS
        and scan.lower[after + 1] not in ("dozens", "scores")
    ):
        low, after = low * CROWDS[scan.lower[after + 1]] / 2, after + 2
    after = after + 1 if scan.lower[after] == "of" else after
    return Number(
        after,
        low,
        low * 500 if low >= 2e3 and scan.lower[i] != "hundreds" else low * 5,
        vague=True,
        scaled=True,
    )


def _fraction(scan: Scan, i: int) -> Number | None:
    """ "half of", "a third of", "two-thirds", "one in five"."""
    word, after = scan.lower[i], i + 1
    if word == "half" and (scan.lower[after] in ("of", "the", "its", "their", "as") or scan.inner_dash(after)):
        return Number(after, 0.5, 0.5, fraction=True)
    top = 1.0 if word in ("a", "an", "one") else CARDINALS.get(word, 0.0)
    if not top:
        return None
    after = after + 1 if scan.inner_dash(after) else after
    part = scan.lower[after]
    plural = part.endswith("s") or part == "halves"
    if part in FRACTIONS and (plural if top > 1 else not plural):
        if top == 1 and scan.lower[after + 1] not in (
            "of",
            "the",
            "as",
            "more",
            "less",
            "cheaper",
            "faster",
            "lower",
            "higher",
        ):
            return None
        return Number(after + 1, top * FRACTIONS[part], top * FRACTIONS[part], fraction=True)
    if scan.lower[i + 1] == "in" and top == 1 and scan.lower[i + 2] in CARDINALS:
        number = _cardinal(scan, i + 2)
        return Number(number.next, 1 / number.low, 1 / number.low, fraction=True) if number.low > 1 else None
    return None


def _scaled(scan: Scan, number: Number) -> Number:
    after = number.next + 1 if scan.inner_dash(number.next) else number.next
    word = scan.lower[after]
    factor = SCALES.get(word)
    if number.fraction or number.vague or not factor:
        return number
    if scan.lower[after + 1] in ("lakh", "crore") and word != scan.lower[after + 1]:
        factor, after = factor * SCALES[scan.lower[after + 1]], after + 1
    return Number(after + 1, number.low * factor, number.high * factor, scaled=True)


_WORDS = {word: int(value) for word, value in CARDINALS.items() if value > 1}
_TENS, _ONES = ("|".join(w for w, v in CARDINALS.items() if low <= v < high) for low, high in ((20, 100), (1, 10)))
_COMPOUND = re.compile(rf"\b(?:({_TENS})[- ]({_ONES})|({'|'.join(_WORDS)}))\b", re.IGNORECASE)


def in_digits(text: str) -> str:
    """The text with its English number words from two to ninety-nine as digits; "one" may be no number."""
    return _COMPOUND.sub(_digits, text)


def _digits(match: re.Match[str]) -> str:
    tens, ones, single = match.groups()
    return str(_WORDS[single.lower()] if single else _WORDS[tens.lower()] + int(CARDINALS[ones.lower()]))
