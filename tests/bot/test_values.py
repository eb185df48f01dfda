"""Values and names stand where they are said to stand and mean what the words mean."""

from __future__ import annotations

import datetime
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.language.agree import agree, comparable, compatible
from bot.language.tongues import decimal_comma
from bot.language.units import DAY, MONTH, YEAR
from bot.language.values import Kind, Value, names, values
from index.tongues import EXAMPLES, tongue


def only(text: str) -> Value:
    found = values(text)
    assert len(found) == 1, [(text[v.start : v.end], v) for v in found]
    return found[0]


def day(year: int, month: int, number: int) -> int:
    return datetime.date(year, month, number).toordinal()


def seconds(days: float) -> float:
    return days * DAY


CASES = [
    ("It takes 2 hours and 10 minutes.", "2 hours and 10 minutes", Kind.DURATION, 7800, 7800, "s"),
    ("at 9.40 pm", "9.40 pm", Kind.TIME, 1300, 1300, "minute"),
    ("Saturday, 7 May 2024", "Saturday, 7 May 2024", Kind.DATE, day(2024, 5, 7), day(2024, 5, 7), "day"),
    ("at least nine Chinese chip companies", "at least nine", Kind.COUNT, 9, math.inf, "compani"),
    ("hundreds of thousands of units", "hundreds of thousands", Kind.COUNT, 2e5, 1e6, "unit"),
    (
        "a roughly one-trillion-parameter design",
        "roughly one-trillion-parameter",
        Kind.COUNT,
        1e12,
        1e12,
        "paramet",
    ),
    ("37 billion parameters", "37 billion", Kind.COUNT, 37e9, 37e9, "paramet"),
    ("a 7B parameter model", "7B", Kind.COUNT, 7e9, 7e9, "paramet"),
    ("a dozen eggs", "a dozen", Kind.COUNT, 12, 12, "egg"),
    ("one hundred and five people", "one hundred and five", Kind.COUNT, 105, 105, "person"),
    ("between 5 and 7 dogs", "between 5 and 7", Kind.COUNT, 5, 7, "dog"),
    ("50k users", "50k", Kind.COUNT, 5e4, 5e4, "user"),
    ("more than 2000 people", "more than 2000", Kind.COUNT, 2000, math.inf, "person"),
    ("roughly 60-70% of it", "roughly 60-70%", Kind.PERCENT, 60, 70, "%"),
    ("one to four percent", "one to four percent", Kind.PERCENT, 1, 4, "%"),
    ("lost $600 billion", "$600 billion", Kind.MONEY, 6e11, 6e11, "USD"),
    ("for EUR 3m", "EUR 3m", Kind.MONEY, 3e6, 3e6, "EUR"),
    ("$30-35 million", "$30-35 million", Kind.MONEY, 30e6, 35e6, "USD"),
    ("about 5 million dollars", "about 5 million dollars", Kind.MONEY, 5e6, 5e6, "USD"),
    ("41 million crowns", "41 million crowns", Kind.MONEY, 41e6, 41e6, "crown"),
    ("300 kroner", "300 kroner", Kind.MONEY, 300, 300, "crown"),
    ("$5 per million tokens", "$5 per million tokens", Kind.MONEY, 5, 5, "USD/million token"),
    ("stuck around 7nm", "around 7nm", Kind.MEASURE, 7e-9, 7e-9, "m"),
    ("draws 310 watts", "310 watts", Kind.MEASURE, 310, 310, "W"),
    ("80 GB of it", "80 GB", Kind.MEASURE, 80e9, 80e9, "B"),
    ("35 tokens per second", "35 tokens per second", Kind.MEASURE, 35, 35, "token/s"),
    ("rated 6.2/10", "6.2/10", Kind.MEASURE, 6.2, 6.2, "of 10"),
    ("27 times cheaper", "27 times", Kind.MULTIPLE, 27, 27, ""),
    ("twice as fast", "twice", Kind.MULTIPLE, 2, 2, ""),
    ("two-thirds of them", "two-thirds", Kind.MULTIPLE, 2 / 3, 2 / 3, ""),
    ("a third of users", "a third", Kind.MULTIPLE, 1 / 3, 1 / 3, ""),
    ("three to six months behind", "three to six months", Kind.DURATION, 3 * MONTH, 6 * MONTH, "s"),
    ("from 3 to 5 days", "from 3 to 5 days", Kind.DURATION, seconds(3), seconds(5), "s"),
    ("a year later", "a year", Kind.DURATION, YEAR, YEAR, "s"),
    ("20 minutes", "20 minutes", Kind.DURATION, 1200, 1200, "s"),
    ("two and a half years", "two and a half years", Kind.DURATION, 2.5 * YEAR, 2.5 * YEAR, "s"),
    ("a 35-year-old man", "35-year-old", Kind.DURATION, 35 * YEAR, 35 * YEAR, "age"),
    ("the 13th person", "13th", Kind.ORDINAL, 13, 13, "person"),
    ("on January 27, 2025", "January 27, 2025", Kind.DATE, day(2025, 1, 27), day(2025, 1, 27), "day"),
    ("on 27 Jan 2025", "27 Jan 2025", Kind.DATE, day(2025, 1, 27), day(2025, 1, 27), "day"),
    ("on 2025-01-27", "2025-01-27", Kind.DATE, day(2025, 1, 27), day(2025, 1, 27), "day"),
    ("in May 2025", "May 2025", Kind.DATE, day(2025, 5, 1), day(2025, 5, 31), "month"),
    ("in late 2025", "late 2025", Kind.DATE, day(2025, 9, 1), day(2025, 12, 31), "quarter"),
    ("in Q3 2025", "Q3 2025", Kind.DATE, day(2025, 7, 1), day(2025, 9, 30), "quarter"),
    ("in Q4 2025", "Q4 2025", Kind.DATE, day(2025, 10, 1), day(2025, 12, 31), "quarter"),
    ("since 2019", "2019", Kind.DATE, day(2019, 1, 1), day(2019, 12, 31), "year"),
    ("before 1988", "before 1988", Kind.DATE, -math.inf, day(1987, 12, 31), "year"),
    ("in the 1990s", "1990s", Kind.DATE, day(1990, 1, 1), day(1999, 12, 31), "decade"),
    ("on March 9", "March 9", Kind.DATE, 69, 69, "yearless"),
    ("last Friday", "last Friday", Kind.DATE, -math.inf, math.inf, "relative"),
    ("at 5 p.m. sharp", "5 p.m.", Kind.TIME, 1020, 1020, "minute"),
    ("at 17:30", "17:30", Kind.TIME, 1050, 1050, "minute"),
    ("half past nine p.m.", "half past nine p.m.", Kind.TIME, 1290, 1290, "minute"),
    ("out by ten at night", "ten at night", Kind.TIME, 1320, 1320, "minute"),
    ("at nine in the evening", "nine in the evening", Kind.TIME, 1260, 1260, "minute"),
    ("at 3 in the afternoon", "3 in the afternoon", Kind.TIME, 900, 900, "minute"),
    ("at two at night", "two at night", Kind.TIME, 120, 120, "minute"),
    ("at twelve at night", "twelve at night", Kind.TIME, 0, 0, "minute"),
    ("a quarter to nine in the evening", "a quarter to nine in the evening", Kind.TIME, 1245, 1245, "minute"),
    ("from 7.30pm on", "7.30pm", Kind.TIME, 1170, 1170, "minute"),
    ("9:40 in the evening", "9:40 in the evening", Kind.TIME, 1300, 1300, "minute"),
    ("45p a mile", "45p", Kind.MONEY, 0.45, 0.45, "GBP"),
    ("50 pence", "50 pence", Kind.MONEY, 0.5, 0.5, "GBP"),
    ("opens at midday", "midday", Kind.TIME, 720, 720, "minute"),
    ("um 21 Uhr", "21 Uhr", Kind.TIME, 1260, 1260, "minute"),
    ("on 5.6.2024", "5.6.2024", Kind.DATE, day(2024, 6, 5), day(2024, 6, 5), "day"),
    ("on 13/4/2026", "13/4/2026", Kind.DATE, day(2026, 4, 13), day(2026, 4, 13), "day"),
    ("on 4/13/2026", "4/13/2026", Kind.DATE, day(2026, 4, 13), day(2026, 4, 13), "day"),
    ("on 2026/4/13", "2026/4/13", Kind.DATE, day(2026, 4, 13), day(2026, 4, 13), "day"),
    ("am 5. Mai 2024", "5. Mai 2024", Kind.DATE, day(2024, 5, 5), day(2024, 5, 5), "day"),
    ("el 5 de mayo de 2024", "5 de mayo de 2024", Kind.DATE, day(2024, 5, 5), day(2024, 5, 5), "day"),
    ("le 5 août 2024", "5 août 2024", Kind.DATE, day(2024, 8, 5), day(2024, 8, 5), "day"),
    ("en mars 2024", "mars 2024", Kind.DATE, day(2024, 3, 1), day(2024, 3, 31), "month"),
    ("costs 301 EUR", "301 EUR", Kind.MONEY, 301, 301, "EUR"),
    ("kostet 5 €", "5 €", Kind.MONEY, 5, 5, "EUR"),
    ("for A$5", "A$5", Kind.MONEY, 5, 5, "AUD"),
    ("20 Swiss francs", "20 Swiss francs", Kind.MONEY, 20, 20, "CHF"),
    ("300 złoty", "300 złoty", Kind.MONEY, 300, 300, "PLN"),
    ("500 pesos", "500 pesos", Kind.MONEY, 500, 500, "peso"),
    ("500 Mexican pesos", "500 Mexican pesos", Kind.MONEY, 500, 500, "MXN"),
    ("10 livres sterling", "10 livres sterling", Kind.MONEY, 10, 10, "GBP"),
    ("14 pounds sterling", "14 pounds sterling", Kind.MONEY, 14, 14, "GBP"),
    ("14 pounds of flour", "14 pounds", Kind.MEASURE, 6350.288, 6350.288, "g"),
    ("add 1/3 cup", "1/3 cup", Kind.MEASURE, 1 / 3, 1 / 3, "cup"),
    ("add 1 1/2 cups", "1 1/2 cups", Kind.MEASURE, 1.5, 1.5, "cup"),
    ("add 2½ tbsp", "2½ tbsp", Kind.MEASURE, 2.5, 2.5, "tablespoon"),
    ("add ⅔ tsp", "⅔ tsp", Kind.MEASURE, 2 / 3, 2 / 3, "teaspoon"),
    ("3/4 of users", "3/4", Kind.MULTIPLE, 0.75, 0.75, ""),
    ("90 días", "90 días", Kind.DURATION, seconds(90), seconds(90), "s"),
    ("in 28 Tagen", "28 Tagen", Kind.DURATION, seconds(28), seconds(28), "s"),
    ("3,5 Prozent", "3,5 Prozent", Kind.PERCENT, 3.5, 3.5, "%"),
    ("1.234,50 €", "1.234,50 €", Kind.MONEY, 1234.5, 1234.5, "EUR"),
    ("Es sind 1.234 Menschen.", "1.234", Kind.COUNT, 1234, 1234, "menschen"),
    ("1,234 dogs", "1,234", Kind.COUNT, 1234, 1234, "dog"),
]


@pytest.mark.parametrize(("text", "words", "kind", "low", "high", "unit"), CASES, ids=[case[0] for case in CASES])
def test_reads(text: str, words: str, kind: Kind, low: float, high: float, unit: str) -> None:
    """A value has the words, kind, interval and unit that a reader would give it."""
    value = only(text)
    assert (text[value.start : value.end], value.kind, value.unit) == (words, kind, unit)
    assert (value.low, value.high) == pytest.approx((low, high))


@pytest.mark.parametrize(
    "text",
    ["the Ascend 910B", "an A100", "GPT-5", "H100/B200", "GLM-5.1", "the o1 model", "Llama 4 was out",
    "COVID-19", "F-16 jets",
     "AMD 7900", "PHP 8", "COP 28", "TOP 5", "31/2/2025", "1/2/3", "see #1800", "https://example.org/03/04/2025",
     "Die Summe ist 1,234.",
     "version 4.4.1", "192.168.0.1", "a 4–1 win", "one of them", "in season 3", "it may march on"],
)  # fmt: skip
def test_no_value(text: str) -> None:
    """Model names, versions, scores and labels are no values."""
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "low_open", "high_open", "approximate"),
    [("more than 5 dogs", True, False, False), ("at least 5 dogs", False, False, False), ("under 5 dogs",
    False, True, False),
     ("up to 5 dogs", False, False, False), ("roughly 5 dogs", False, False, True), ("5 dogs", False,
     False, False)],
    ids=lambda case: str(case),
)  # fmt: skip
def test_bounds(text: str, low_open: bool, high_open: bool, approximate: bool) -> None:
    """ "More than" leaves its number out, "at least" takes it in, "roughly" is no bound."""
    value = only(text)
    assert (value.low_open, value.high_open, value.approximate) == (low_open, high_open, approximate)


def test_a_bare_plural_is_an_unknown_small_number_of_its_unit() -> None:
    """ "Within weeks" is at least two weeks and less than what would be called months."""
    weeks = values("expected within weeks")[0]
    assert (weeks.kind, weeks.low, weeks.approximate) == (Kind.DURATION, seconds(14), True)
    assert seconds(28) < weeks.high < seconds(120)


@pytest.mark.parametrize(
    ("text", "kinds", "lows"),
    [
        ("14 pounds", [Kind.MONEY, Kind.MEASURE], [14, 6350.288]),
        ("2-3 pounds", [Kind.MONEY, Kind.MEASURE], [2, 907.184]),
        ("on 03/04/2025", [Kind.DATE, Kind.DATE], [day(2025, 4, 3), day(2025, 3, 4)]),
        ("on 04-04-2025", [Kind.DATE], [day(2025, 4, 4)]),
        ("at half past nine", [Kind.TIME, Kind.TIME], [570, 1290]),
        ("at a quarter to one", [Kind.TIME, Kind.TIME], [45, 765]),
        ("at 9:30", [Kind.TIME, Kind.TIME], [570, 1290]),
        ("at 09:30", [Kind.TIME], [570]),
        ("at nine o’clock", [Kind.TIME, Kind.TIME], [540, 1260]),
    ],
)
def test_words_that_mean_one_of_two_are_read_as_both(text: str, kinds: list[Kind], lows: list[float]) -> None:
    """Where nothing decides, a value has another reading."""
    readings = only(text).readings
    assert [each.kind for each in readings] == kinds
    assert [each.low for each in readings] == pytest.approx(lows)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("14 pounds", "£14", True),
        ("14 pounds", "6.35 kg", True),
        ("14 pounds", "£15", False),
        ("14 pounds", "15 pounds", False),
        ("03/04/2025", "3 April 2025", True),
        ("03/04/2025", "March 4, 2025", True),
        ("03/04/2025", "May 4, 2025", False),
        ("half past nine", "9.30 pm", True),
        ("half past nine", "21:30", True),
        ("half past nine", "9 pm", False),
    ],
)
def test_either_reading_may_agree(one: str, other: str, same: bool) -> None:
    """Two values agree where a reading of one agrees with a reading of the other."""
    pair = comparable(only(one), only(other))
    assert pair is not None
    assert compatible(*pair) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("by 31 March", "by 14 April", False),
        ("by 31 March", "no later than 31 March", True),
        ("up to 500 euros", "up to 300 euros", False),
        ("at least 18", "at least 18", True),
        ("more than 5 km", "more than 7 km", False),
        ("more than 5 km", "up to 7 km", True),
        ("up to 500 euros", "300 euros", True),
    ],
)
def test_limits_agree_where_they_are_one(one: str, other: str, same: bool) -> None:
    """Two limits on one side are told of one thing only where they are one; else what both can be true of counts."""
    pair = comparable(only(one), only(other))
    assert pair is not None
    assert agree(*pair) is same
    assert compatible(*pair)


@pytest.mark.parametrize("language", EXAMPLES)
def test_decimal_commas_are_read_where_the_language_has_them(language: str) -> None:
    """Each example of the word lists is in its language, and its numbers are read as that language writes them."""
    text = EXAMPLES[language]
    assert tongue(text) == language
    assert decimal_comma(text) is (language != "en")
    assert values(text)[0].low == 3.5


def test_a_text_in_no_known_language_has_no_decimal_commas() -> None:
    """Nothing is guessed from the number alone."""
    assert not decimal_comma("3,5 and 1.234")
    assert not decimal_comma("x 1.234")


def test_a_change_is_two_values() -> None:
    """ "Rose from 3 to 5 percent" is no range."""
    assert [v.low for v in values("it rose from 3 to 5 percent")] == [3, 5]


@given(
    st.integers(1, 10**12),
    st.sampled_from(["{:,} dogs", "{} dogs", "at least {:,} dogs", "~{} dogs", "({:,} dogs)"]),
)
def test_counts_come_back(number: int, form: str) -> None:
    """A number that is written out is read back."""
    text = "There were " + form.format(number)
    found = [v for v in values(text) if v.kind is Kind.COUNT]
    if found or number not in range(1000, 2200):
        assert found[0].low == number


@given(st.dates(min_value=datetime.date(1800, 1, 1), max_value=datetime.date(2199, 12, 31)),
       st.sampled_from(["%B {d}, %Y", "{d} %B %Y", "%b {d}, %Y", "%Y-%m-%d", "{d} %b %Y", "%d.%m.%Y",
                        "{d}.%m.%Y"]))  # fmt: skip
def test_dates_come_back(date: datetime.date, form: str) -> None:
    """A date that is written out in any usual way is read back as its day."""
    value = only("It was on " + date.strftime(form).replace("{d}", str(date.day)) + ".")
    assert (value.kind, value.low, value.high) == (Kind.DATE, date.toordinal(), date.toordinal())


SLASHED = st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d"])
WRITTEN = st.sampled_from(["%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%Y-%m-%d"])


@given(st.dates(min_value=datetime.date(1800, 1, 1), max_value=datetime.date(2199, 12, 31)), SLASHED, WRITTEN)
def test_a_date_in_two_forms_is_one_date(date: datetime.date, one: str, other: str) -> None:
    """Whatever stands first, the day or the month, a date agrees with itself written otherwise."""
    first, second = only("on " + date.strftime(one)), only("on " + date.strftime(other))
    pair = comparable(first, second)
    assert pair is not None
    assert compatible(*pair)


WORDS = st.sampled_from(
    "03/04/2025 5.6.2024 14 pounds £ € EUR half past quarter 9:30 o’clock 1/3 cup 1.234,50 Prozent días de mayo "
    "five 60-70% $3 m billion between and from to 2025 March , . - – % at least more than a third of "
    "hundreds 1,000,000 7nm 910B "
    "last week Q3 per second p.m. 17:30 may one in twenty-five US$ ½ 10x or so €5m V4 The Information "
    "Huawei’s U.S. \n".split(" ")
)


@example("five per five").via("a rate takes in what looks like a second value")
@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join)))
def test_spans_are_exact(text: str) -> None:
    """Whatever the text: spans lie in it, in order, don't overlap, and begin and end on a non-space;
    intervals are intervals.
    """
    for found in (values(text), names(text)):
        past = 0
        for each in found:
            assert past <= each.start < each.end <= len(text)
            assert text[each.start : each.end] == text[each.start : each.end].strip()
            past = each.end
    assert all(value.low <= value.high for value in values(text))


TEXTS = st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join))


@given(TEXTS, TEXTS)
def test_agreement_is_symmetric_and_reflexive(one: str, other: str) -> None:
    """Each value agrees with itself, and two agree or not whichever is asked first."""
    for a in values(one):
        assert compatible(a, a)
        for b in values(other):
            assert compatible(a, b) is compatible(b, a)
            assert (comparable(a, b) is None) is (comparable(b, a) is None)


@pytest.mark.parametrize(
    "unit",
    [
        "1.111,",
        "1/2/",
        "half past ",
        "5 de mayo de ",
        "1,111,",
        "hundreds of ",
        "between 5 and ",
        "one hundred and ",
        "5-",
        "more than ",
        "Bureau of ",
        "A",
        "$",
        "1.1",
        "May ",
    ],
)
def test_hostile_text_is_linear(unit: str) -> None:
    """Ten times the text takes about ten times the steps, however it repeats."""
    import sys

    def steps(text: str) -> int:
        counted = 0

        def count(*_: object) -> None:
            nonlocal counted
            counted += 1

        sys.setprofile(count)
        try:
            values(text)
            names(text)
        finally:
            sys.setprofile(None)
        return counted

    short, long = steps(unit * 100), steps(unit * 1000)
    assert long < 14 * short + 500


NAMES = [
    ("DeepSeek’s V4 will run on chips by Huawei Technologies.", ["deepseek", "v4", "huawei technologies"]),
    ("Reports say that The Information has it.", ["information"]),
    ("Experts agree on Llama 4 and GPT-5.", ["llama 4", "gpt 5"]),
    ("It left the U.S. for Paris on Friday in May.", ["united states", "paris"]),
    ("The Bureau of Industry and Nvidia and AMD met.", ["bureau of industry", "nvidia", "amd"]),
    ("Huawei has 7 nm chips; 60 people saw it.", ["huawei"]),
    ("¿Qué hizo Apple?", ["apple"]),
    ("¿Cuándo abre Huawei?", ["huawei"]),
    ("Wann öffnet Huawei?", ["huawei"]),
    ("Quand Apple ouvre-t-il?", ["apple"]),
]


@pytest.mark.parametrize(("text", "keys"), NAMES, ids=[case[0][:20] for case in NAMES])
def test_names(text: str, keys: list[str]) -> None:
    """Names are found amid common words, each with a key that joins its forms."""
    assert [name.key for name in names(text)] == keys


def test_context_tells_a_name_from_a_word() -> None:
    """A sentence's first word is judged by how the rest of the document writes it."""
    assert names("Engram helps.", "They call it Engram because it remembers.")
    assert not names("Latency helps.", "They lowered latency by half.")


@pytest.mark.parametrize(
    ("text", "days"), [("within 14 calendar days", 14), ("after two working days", 2), ("for three full days", 3)]
)
def test_days_of_a_kind_are_a_length_of_time(text: str, days: int) -> None:
    """The word between number and unit tells which days, and not that they are only counted."""
    (found,) = values(text)
    assert found.kind is Kind.DURATION
    assert found.low == days * 86_400
