"""Which words of two sides show that they differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.differ import differing, is_answer, valued
from bot.types import Disagreement, DisagreementKind, Quote
from index.sentences import sentences
from index.types import Document, Markup, SentenceKind


def said(text: str, short: str | None = None) -> Quote:
    document = Document(text[:9], text[:9], "Title", text, Document.fingerprint(text))
    return Quote(document, 0, len(text), short=(text.index(short), text.index(short) + len(short)) if short else None)


def words(kind: DisagreementKind, one: Quote, *others: Quote, summary: str = "") -> list[list[str]]:
    found = differing(Disagreement(((one,), others), kind, summary, 0.9))
    quotes = [[one], [*others]]
    return [
        [quote.document.text[start:end] for start, end in places]
        for side, of_each in zip(quotes, found, strict=True)
        for quote, places in zip(side, of_each, strict=True)
    ]


NUMERIC, NEGATION, STATUS, STATEMENT, NAME = (
    DisagreementKind(kind) for kind in ("numeric", "negation", "status", "statement", "name")
)


@pytest.mark.parametrize(
    ("kind", "one", "other", "differ"),
    [
        (NUMERIC, "The bridge cost 41 million euros in 1921.", "The bridge cost 52 million euros in 1921.",
         [["41 million euros"], ["52 million euros"]]),
        (NEGATION, "Dogs are allowed in the garden.", "Dogs are not allowed in the garden.", [[], ["not"]]),
        (STATUS, "The date is confirmed by the town.", "The date is reportedly the fifth of May.",
         [["confirmed"], ["reportedly"]]),
        (STATEMENT, "The town council approved the harbour plan on Monday.",
         "The town council rejected the harbour plan on Monday.", [["approved"], ["rejected"]]),
        (STATEMENT, "The mayor opened the fair.", "Nobody knows how the storm began or where the roof went.", [[], []]),
    ],
)  # fmt: skip
def test_the_words_that_differ(kind: DisagreementKind, one: str, other: str, differ: list[list[str]]) -> None:
    """Values, denials and words that hold open, words that the other side has not; nothing where all is different."""
    assert words(kind, said(one), said(other)) == differ


def test_what_the_summary_names_comes_before_what_else_differs() -> None:
    one, other = "Ann Low led the Tarn office in 2020.", "Bob Ray led the Tarn office in 2021."
    told = "One source says “Ann Low”; another says “Bob Ray”."
    assert words(NAME, said(one), said(other), summary=told) == [["Ann Low"], ["Bob Ray"]]


def test_a_short_answer_is_what_differs() -> None:
    assert words(NUMERIC, said("It has 41 seats and 3 doors.", "41"), said("It has 52 seats.")) == [
        ["41"],
        ["52"],
    ]


def test_each_quote_of_a_side_has_its_own() -> None:
    found = words(
        NUMERIC, said("The ferry carried 400 cars."), said("The ferry carried 900 cars."), said("It took 900 cars.")
    )
    assert found == [["400"], ["900"], ["900"]]


@pytest.mark.parametrize(
    ("kind", "one", "other", "shorts"),
    [
        (NUMERIC, said("It reaches 70% of the old speed."), said("There is a gap of 20%.", "gap"), ["70%", "20%"]),
        (NUMERIC, said("It has 41 seats.", "41 seats"), said("It has 52 seats.", "52 seats"), ["41 seats", "52 seats"]),
        (STATEMENT, said("It has 41 seats.", "It"), said("It has 52 seats."), ["It", None]),
        (NUMERIC, said("It has 41 seats and 52 beds."), said("It has 63 seats, 63 beds."), [None, None]),
    ],
)  # fmt: skip
def test_values_that_differ_are_the_short_answers(
    kind: DisagreementKind, one: Quote, other: Quote, shorts: list[str | None]
) -> None:
    """A value that differs replaces another short answer, but not one that holds it, and no one of several does."""
    found = valued(Disagreement(((one,), (other,)), kind, "", 0.9))
    assert [side[0].short_text for side in found.sides] == shorts


@given(st.text(min_size=1), st.text(min_size=1), st.sampled_from(DisagreementKind), st.text())
def test_places_lie_in_their_quotes(one: str, other: str, kind: DisagreementKind, summary: str) -> None:
    """Whatever stands there: in order, not empty, inside of the quote."""
    first, second = said(one), said(other)
    for quote, (places,) in zip(
        (first, second), differing(Disagreement(((first,), (second,)), kind, summary, 0.5)), strict=True
    ):
        assert list(places) == sorted(places)
        assert all(quote.start <= start < end <= quote.end for start, end in places)


def test_a_value_in_the_head_of_a_table_is_no_place_in_a_row() -> None:
    """What differs may stand in the heads that a row is read with; the row has no short answer then."""

    def row(source: str, year: int) -> Quote:
        text = f"| Boat | Seats in {year} |\n|---|---|\n| Otter | many |\n"
        document = Document(source, source, "Boats", text, Document.fingerprint(text), markup=Markup.MARKDOWN)
        return Quote.of(document, [each for each in sentences(text, Markup.MARKDOWN) if each.kind is SentenceKind.ROW])

    found = valued(Disagreement(((row("a.md", 2019),), (row("b.md", 2021),)), DisagreementKind.DATE, "", 0.9))
    assert [quote.short for side in found.sides for quote in side] == [None, None]


@pytest.mark.parametrize(
    ("short", "answers"), [("41 million", True), ("in 1921", False), ("two banks", False), (None, False)]
)
def test_what_differs_may_be_what_answers(short: str | None, answers: bool) -> None:
    """Another value of the same sentence, or none at all, is on neither side of it."""
    one = said("The bridge cost 41 million euros in 1921, which two banks paid.", short)
    other = said("It cost 52 million euros in 1921.")
    assert is_answer(Disagreement(((one,), (other,)), NUMERIC, "", 0.9)) is answers
