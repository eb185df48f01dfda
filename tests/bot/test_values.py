"""Values and names stand where they are said to stand and mean what the words mean."""

from __future__ import annotations

import datetime
import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.language.units import DAY, MONTH, YEAR
from bot.language.values import Kind, Value, names, values


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
        "parameter",
    ),
    ("37 billion parameters", "37 billion", Kind.COUNT, 37e9, 37e9, "parameter"),
    ("a 7B parameter model", "7B", Kind.COUNT, 7e9, 7e9, "parameter"),
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
       st.sampled_from(["%B {d}, %Y", "{d} %B %Y", "%b {d}, %Y", "%Y-%m-%d", "{d} %b %Y"]))  # fmt: skip
def test_dates_come_back(date: datetime.date, form: str) -> None:
    """A date that is written out in any usual way is read back as its day."""
    value = only("It was on " + date.strftime(form).replace("{d}", str(date.day)) + ".")
    assert (value.kind, value.low, value.high) == (Kind.DATE, date.toordinal(), date.toordinal())


WORDS = st.sampled_from(
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


@pytest.mark.parametrize(
    "unit",
    [
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
]


@pytest.mark.parametrize(("text", "keys"), NAMES, ids=[case[0][:20] for case in NAMES])
def test_names(text: str, keys: list[str]) -> None:
    """Names are found amid common words, each with a key that joins its forms."""
    assert [name.key for name in names(text)] == keys


def test_context_tells_a_name_from_a_word() -> None:
    """A sentence's first word is judged by how the rest of the document writes it."""
    assert names("Engram helps.", "They call it Engram because it remembers.")
    assert not names("Latency helps.", "They lowered latency by half.")
