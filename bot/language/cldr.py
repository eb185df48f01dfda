"""The words and signs of dates, money and units in English, German, Spanish and French, from the Unicode CLDR.

Knows the data files that `bot/models/training/cldr.py` writes, and no grammar. Tables without "FOREIGN" are English.
"""

from __future__ import annotations

import json
from pathlib import Path

from bot.language.words import STOPWORDS
from index import almanac

_TABLE = json.loads(Path(__file__).with_name("cldr.json").read_text(encoding="utf-8"))
_OTHERS = ("de", "es", "fr")

MONTHS: dict[str, int] = {name.lower(): number for name, number in almanac.MONTHS["en"].items()} | {"sept": 9}
WEEKDAYS = frozenset(name.lower() for name in almanac.WEEKDAYS["en"])
FOREIGN_MONTHS: dict[str, int] = {
    name: number
    for language in _OTHERS
    for name, number in almanac.MONTHS[language].items()
    if name.lower() not in MONTHS
}
"""By the name in its own case: German months have a capital, Spanish and French ones have none."""

CURRENCY_SIGNS: dict[str, str] = {sign: code for sign, code in _TABLE["signs"].items() if len(sign) == 1}
PREFIXED_SIGNS: dict[tuple[str, str], str] = {
    (sign[:-1], sign[-1]): code for sign, code in _TABLE["signs"].items() if len(sign) > 1
}
"""Currencies by the letters and the sign that are written as one: A$."""
CURRENCY_CODES = frozenset(_TABLE["codes"])
CURRENCY_NAMES: dict[str, str] = {name: code for names in _TABLE["currencies"].values() for name, code in names.items()}
"""Full names, singular and plural, in lower case: "swiss francs"."""

FOREIGN_UNITS: dict[str, str] = {
    word.lower(): unit
    for language in _OTHERS
    for unit, words in _TABLE["units"][language].items()
    for word in words
    if len(word) > 2 and word.lower() not in STOPWORDS
}
"""Words of units in lower case, and CLDR's name of the unit: "días" is "duration-day"."""
