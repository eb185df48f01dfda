"""The words and signs of quantities: number words, scales, currencies and units, as plain tables.

Knows no grammar: how these stand together in a sentence is `bot.language.quantities` and `bot.language.dates`. What the
Unicode CLDR has is taken from `bot.language.cldr`; here is what it lacks: factors, other spellings, and number words.
Units are given by the base unit of their dimension and the factor to it; units that people don't convert in text
(barrels, tokens) are their own base.
"""

from __future__ import annotations

import unicodedata

from bot.language import cldr

SECOND = 1.0
DAY = 86400.0
YEAR = 365.2425 * DAY
MONTH = YEAR / 12

CARDINALS = {
    word: float(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen "
        "eighteen nineteen".split()
    )
} | {word: 10.0 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}

SCALES = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "quadrillion": 1e15,
    "lakh": 1e5, "crore": 1e7, "mn": 1e6, "mln": 1e6, "bn": 1e9, "tn": 1e12, "trn": 1e12,
}  # fmt: skip
SCALE_LETTERS = {"k": 1e3, "m": 1e6, "b": 1e9, "t": 1e12}
CROWDS = {"dozens": 24.0, "scores": 40.0} | {f"{word}s": 2 * SCALES[word] for word in list(SCALES)[:8]}
"""Plurals that stand for an unknown small number of a scale ("hundreds"), by the least they can mean."""

ORDINALS = {
    word: float(value)
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(), 1
    )
}  # fmt: skip
FRACTIONS = {
    "half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fourth": 1 / 4, "fifth": 1 / 5, "sixth": 1 / 6,
    "seventh": 1 / 7,
    "eighth": 1 / 8, "ninth": 1 / 9, "tenth": 1 / 10, "halves": 1 / 2, "quarters": 1 / 4,
} | {sign: unicodedata.numeric(sign) for sign in "½⅓⅔¼¾⅛⅜⅝⅞"} | {
    f"{word}s": 1 / ORDINALS[word] for word in list(ORDINALS)[2:10]}  # fmt: skip
MULTIPLES = {
    "twice": 2.0, "thrice": 3.0, "double": 2.0, "doubled": 2.0, "doubles": 2.0, "doubling": 2.0,
    "triple": 3.0, "tripled": 3.0,
    "triples": 3.0, "tripling": 3.0, "quadruple": 4.0, "quadrupled": 4.0, "halved": 0.5, "halving": 0.5,
    "twofold": 2.0,
    "threefold": 3.0, "fourfold": 4.0, "fivefold": 5.0, "sixfold": 6.0, "sevenfold": 7.0, "eightfold": 8.0,
    "ninefold": 9.0, "tenfold": 10.0,
}  # fmt: skip

SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14)}
"""First and last month; a winter ends in the year after the one it is named for."""

CURRENCY_SIGNS = cldr.CURRENCY_SIGNS | {"₽": "RUB", "฿": "THB"}
PREFIXED_SIGNS = cldr.PREFIXED_SIGNS | {("US", "$"): "USD", ("C", "$"): "CAD", ("S", "$"): "SGD"}
CURRENCY_CODES = {code: code for code in sorted(cldr.CURRENCY_CODES | {"TRY", "RON"})} | {"RMB": "CNY", "Rs": "INR"}
CURRENCY_WORDS = {
    "dollar": "USD", "euro": "EUR", "yuan": "CNY", "renminbi": "CNY", "rupee": "INR", "yen": "JPY", "won": "KRW",
    "rouble": "RUB", "ruble": "RUB", "franc": "CHF", "peso": "peso", "krona": "SEK", "kronor": "SEK", "kroner": "crown",
    "krone": "crown", "crown": "crown", "koruna": "CZK", "forint": "HUF", "zloty": "PLN", "złoty": "PLN", "lira": "TRY",
    "real": "BRL", "reais": "BRL", "rand": "ZAR", "shekel": "ILS", "dirham": "AED", "riyal": "SAR", "baht": "THB",
    "ringgit": "MYR", "rupiah": "IDR", "naira": "NGN", "sterling": "GBP", "pound": "GBP", "quid": "GBP",
    "franken": "CHF", "dólar": "USD", "dólares": "USD",
}  # fmt: skip
"""Currencies without their country: a peso or a crown may be one of several, and is comparable with itself only."""
PENNY = 0.01
"""Of a pound."""
ONLY_SCALED = frozenset({"won", "real", "rand"})
"""Words that name money only after "million" and the like: "3 real chances"."""


def _spelt(base: str, **names: float) -> dict[str, tuple[str, float]]:
    return {name.replace("_", " "): (base, factor) for name, factor in names.items()}


DURATIONS = {
    "nanosecond": 1e-9, "microsecond": 1e-6, "millisecond": 1e-3, "second": SECOND, "minute": 60.0,
    "hour": 3600.0,
    "day": DAY, "week": 7 * DAY, "fortnight": 14 * DAY, "month": MONTH, "quarter": 3 * MONTH, "year": YEAR,
    "decade": 10 * YEAR, "century": 100 * YEAR, "millennium": 1000 * YEAR,
    "ns": 1e-9, "ms": 1e-3, "sec": 1.0, "min": 60.0, "hr": 3600.0, "yr": YEAR,
}  # fmt: skip
DURATION_PLURALS = {f"{unit}s": unit for unit in DURATIONS if unit != "ms" and unit != "ns"} | {
    "centuries": "century", "millennia": "millennium",
}  # fmt: skip
NEXT_UNIT = {
    "nanosecond": 1e-6, "microsecond": 1e-3, "millisecond": 1.0, "second": 60.0, "minute": 3600.0,
    "hour": DAY,
    "day": 14 * DAY, "week": 3 * MONTH, "month": 2 * YEAR, "year": 20 * YEAR, "decade": 100 * YEAR,
    "century": 1000 * YEAR,
}  # fmt: skip
"""What a bare plural ("weeks") is expected to stay below."""

WORD_UNITS: dict[str, tuple[str, float]] = (
    _spelt("m", nanometer=1e-9, nanometre=1e-9, micron=1e-6, micrometer=1e-6, millimeter=1e-3,
    millimetre=1e-3, centimeter=1e-2,
           centimetre=1e-2, meter=1.0, metre=1.0, kilometer=1e3, kilometre=1e3, mile=1609.344, foot=0.3048,
           feet=0.3048,
           inch=0.0254, inches=0.0254, yard=0.9144)
    | _spelt("g", milligram=1e-3, gram=1.0, gramme=1.0, kilogram=1e3, kilo=1e3, tonne=1e6, ounce=28.35,
    lb=453.592, pound=453.592)
    | _spelt("ton", ton=1.0) | _spelt("barrel", barrel=1.0) | _spelt("acre",
    acre=1.0)
    | _spelt("B", byte=1.0, kilobyte=1e3, megabyte=1e6, gigabyte=1e9, terabyte=1e12, petabyte=1e15)
    | _spelt("W", watt=1.0, kilowatt=1e3, megawatt=1e6, gigawatt=1e9, terawatt=1e12)
    | _spelt("Hz", hertz=1.0, kilohertz=1e3, megahertz=1e6, gigahertz=1e9)
    | _spelt("degree", degree=1.0) | _spelt("litre", liter=1.0, litre=1.0) | _spelt("hectare", hectare=1.0)
    | _spelt("gallon", gallon=1.0) | _spelt("cup", cup=1.0) | _spelt("pint", pint=1.0)
    | _spelt("tablespoon", tablespoon=1.0, tbsp=1.0, tbs=1.0) | _spelt("teaspoon", teaspoon=1.0, tsp=1.0)
    | _spelt("pinch", pinch=1.0, pinches=1.0) | _spelt("volt", volt=1.0) | _spelt("pixel", pixel=1.0) | _spelt("knot",
    knot=1.0)
    | _spelt("calorie", calorie=1.0, kilocalorie=1e3) | _spelt("flops", teraflops=1e12, petaflops=1e15,
    exaflops=1e18,
                                                                gigaflops=1e9, flops=1.0, tflops=1e12,
                                                                pflops=1e15)
    | _spelt("m2", square_meter=1.0, square_metre=1.0, square_kilometer=1e6, square_kilometre=1e6, sq_km=1e6,
             square_mile=2.59e6, sq_mi=2.59e6, square_foot=0.092903, square_feet=0.092903, sq_ft=0.092903)
    | _spelt("m/s", mph=0.44704, kph=0.277778)
)  # fmt: skip
"""Units spelt out, in the singular and lower case."""

SIGN_UNITS: dict[str, tuple[str, float]] = {
    "nm": ("m", 1e-9), "µm": ("m", 1e-6), "μm": ("m", 1e-6), "mm": ("m", 1e-3), "cm": ("m", 1e-2),
    "m": ("m", 1.0),
    "km": ("m", 1e3), "ft": ("m", 0.3048), "mi": ("m", 1609.344), "mg": ("g", 1e-3), "g": ("g", 1.0),
    "kg": ("g", 1e3),
    "lbs": ("g", 453.592), "lb": ("g", 453.592), "oz": ("g", 28.35), "KB": ("B", 1e3), "kB": ("B", 1e3),
    "MB": ("B", 1e6),
    "GB": ("B", 1e9), "TB": ("B", 1e12), "PB": ("B", 1e15), "KiB": ("B", 2**10), "MiB": ("B", 2**20),
    "GiB": ("B", 2**30), "TiB": ("B", 2**40), "W": ("W", 1.0), "kW": ("W", 1e3), "MW": ("W",
    1e6),
    "GW": ("W", 1e9), "TW": ("W", 1e12), "Wh": ("Wh", 1.0), "kWh": ("Wh", 1e3), "MWh": ("Wh", 1e6),
    "GWh": ("Wh", 1e9),
    "TWh": ("Wh", 1e12), "Hz": ("Hz", 1.0), "kHz": ("Hz", 1e3), "MHz": ("Hz", 1e6), "GHz": ("Hz", 1e9),
    "km²": ("m2", 1e6), "km2": ("m2", 1e6), "m²": ("m2", 1.0), "mAh": ("mAh", 1.0), "dB": ("dB", 1.0),
    "fps": ("fps", 1.0),
    "bps": ("bit/s", 1.0), "Mbps": ("bit/s", 1e6), "Gbps": ("bit/s", 1e9), "Gbit": ("bit", 1e9),
    "TOPS": ("ops", 1e12),
    "TFLOPS": ("flops", 1e12), "PFLOPS": ("flops", 1e15), "mm²": ("m2", 1e-6), "L": ("litre", 1.0),
    "ml": ("litre", 1e-3),
    "mL": ("litre", 1e-3),
    "cl": ("litre", 1e-2), "dl": ("litre", 0.1),
    "kJ": ("J", 1e3), "MJ": ("J", 1e6), "hp": ("hp", 1.0), "ha": ("hectare", 1.0),
}  # fmt: skip
"""Signs of units, with their case: "MW" is no "mW"."""

_CLDR_UNITS = {
    "mass-milligram": ("g", 1e-3), "mass-gram": ("g", 1.0), "mass-kilogram": ("g", 1e3), "mass-tonne": ("g", 1e6),
    "mass-ounce": ("g", 28.35), "length-millimeter": ("m", 1e-3), "length-centimeter": ("m", 1e-2),
    "length-meter": ("m", 1.0), "length-kilometer": ("m", 1e3), "length-mile": ("m", 1609.344),
    "volume-cup": ("cup", 1.0), "volume-tablespoon": ("tablespoon", 1.0), "volume-teaspoon": ("teaspoon", 1.0),
    "volume-pinch": ("pinch", 1.0), "volume-liter": ("litre", 1.0), "volume-milliliter": ("litre", 1e-3),
    "volume-centiliter": ("litre", 1e-2), "volume-deciliter": ("litre", 0.1),
}  # fmt: skip
FOREIGN_UNITS = {word: _CLDR_UNITS[unit] for word, unit in cldr.FOREIGN_UNITS.items() if unit in _CLDR_UNITS}
FOREIGN_DURATIONS = {
    word: unit.removeprefix("duration-") for word, unit in cldr.FOREIGN_UNITS.items() if unit.startswith("duration-")
}
FOREIGN_PERCENTS = frozenset(word for word, unit in cldr.FOREIGN_UNITS.items() if unit == "concentr-percent")
