"""Write the words and signs of dates, money and units to data files: `python -m bot.models.training.cldr`.

They come from the Unicode CLDR as Babel packages it, for the languages in LOCALES. Corrobot ships the files,
because loading the locales takes 60 ms, which every question would pay. Does not know what the words mean together.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import babel
from babel import Locale
from babel.numbers import get_territory_currencies, list_currencies

LOCALES = ("en", "de", "es", "fr")
TARGET = Path(__file__).parents[2] / "language" / "cldr.json"
ALMANAC = Path(__file__).parents[3] / "index" / "almanac.json"
"""Months and weekdays, which reading needs, too."""
SOURCE = f"Unicode CLDR as packaged by Babel {babel.__version__}; made by bot/models/training/cldr.py"
UNITS = (
    "duration-second duration-minute duration-hour duration-day duration-week duration-month duration-year "
    "duration-decade duration-century concentr-percent "
    "mass-milligram mass-gram mass-kilogram mass-tonne mass-ounce "
    "length-millimeter length-centimeter length-meter length-kilometer length-mile "
    "volume-cup volume-tablespoon volume-teaspoon volume-pinch volume-liter volume-milliliter "
    "volume-centiliter volume-deciliter"
).split()
WORDS = frozenset("ALL AMD BAM BOB COP CUP GEL LAK MAD MOP NAD PEN PHP RON SAR SOS TOP TRY".split())
"""Codes that capitals in English text also spell as a word or a name, such as "TOP 5", "COP 28" and "PHP 8"."""
_PLACEHOLDER = re.compile(r"\{0\}")


def _words(pattern: str) -> str:
    return " ".join(_PLACEHOLDER.sub("", pattern).replace("\u00a0", " ").split()).rstrip(".")


def months(locale: Locale) -> dict[str, int]:
    """Names and abbreviations as they are written in a sentence, without a point, and their numbers."""
    found = {
        name.rstrip("."): number
        for form in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in dict(locale.months[form][width]).items()
    }
    return dict(sorted(found.items(), key=lambda each: (each[1], each[0])))


def units(locale: Locale) -> dict[str, list[str]]:
    """For each of UNITS, its words after a number: long and short, singular and plural."""
    found = {}
    for unit in UNITS:
        forms: set[str] = set()
        for width in ("long", "short"):
            patterns: Any = locale._data["unit_patterns"][unit].get(width, {})
            forms |= {_words(patterns[form]) for form in ("one", "other") if form in patterns}
        if locale.language == "de":
            forms |= {f"{form}n" for form in forms if form.endswith("e")}  # the dative: "in 28 Tagen"
        found[unit] = sorted(forms)
    return found


def currencies() -> dict[str, str]:
    """The codes that are tender somewhere today, each with CLDR's English sign."""
    territories = [str(territory) for territory in Locale("en").territories]
    tender = {str(code) for each in territories if len(each) == 2 for code in get_territory_currencies(each)}
    signs = Locale("en").currency_symbols
    return {code: signs.get(code, code) for code in sorted(list_currencies()) if code in tender}


def names(locale: Locale, codes: dict[str, str]) -> dict[str, str]:
    """The names of currencies in lower case, singular and plural, and their codes."""
    plural: Any = locale._data["currency_names_plural"]
    found: dict[str, str] = {}
    for code in codes.keys() & locale.currencies.keys():
        forms = {locale.currencies[code], *(dict(plural[code]).values() if code in plural else ())}
        found |= {form.lower(): code for form in forms}
    return dict(sorted(found.items()))


def tables() -> dict[str, Any]:
    """What the data file of amounts holds."""
    codes = currencies()
    locales = {name: Locale(name) for name in LOCALES}
    return {
        "source": SOURCE,
        "units": {name: units(locale) for name, locale in locales.items()},
        "codes": [code for code in codes if code not in WORDS],
        "signs": {sign: code for code, sign in codes.items() if re.fullmatch(r"[A-Z]{0,2}[^\w\s]", sign)},
        "currencies": {name: names(locale, codes) for name, locale in locales.items()},
    }


def almanac() -> dict[str, Any]:
    """What the data file of dates holds."""
    locales = {name: Locale(name) for name in LOCALES}
    return {
        "source": SOURCE,
        "months": {name: months(locale) for name, locale in locales.items()},
        "weekdays": {name: list(dict(locale.days["format"]["wide"]).values()) for name, locale in locales.items()},
    }


def main() -> None:
    """Write the data files."""
    for target, table in ((TARGET, tables()), (ALMANAC, almanac())):
        target.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
