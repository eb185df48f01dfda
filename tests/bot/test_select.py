"""Which quotes an answer shows, and how they become points."""

from __future__ import annotations

import pytest

from bot.fit import Candidate, about, weights
from bot.question import analyse
from bot.select import contested, points_of, says_the_same, select, with_sides
from bot.types import Disagreement, DisagreementKind, Quote, Standing
from tests.answers import document, quote

QUESTION = analyse("When was the harbour of Aldmoor finished?")
A = document("a.txt", "The harbour of Aldmoor was finished in 1921. Gulls like it.")
B = document("b.txt", "Aldmoor's harbour was finished in 1921, says the almanac.")
C = document("c.txt", "The harbour of Aldmoor was reportedly finished in 1924.")


def candidate(of: Quote, score: float) -> Candidate:
    return Candidate(of, score, of.document.text)


PLAIN = candidate(quote(A, "The harbour of Aldmoor was finished in 1921.", "1921"), 0.8)
SAME = candidate(quote(B, "Aldmoor's harbour was finished in 1921, says the almanac.", "1921"), 0.7)
OTHER = candidate(quote(C, "The harbour of Aldmoor was reportedly finished in 1924.", "1924", ("reportedly",)), 0.6)
GULLS = candidate(quote(A, "Gulls like it."), weights().least / 4)


def differ(*sides: tuple[Quote, ...]) -> Disagreement:
    one, other = sides
    return Disagreement((one, other), DisagreementKind.DATE, "One says 1921, the other 1924.", 0.9)


def test_agreeing_quotes_are_one_point() -> None:
    """Two documents that give the same short answer stand behind one point, as two witnesses."""
    points, shown = points_of([PLAIN, SAME], [PLAIN, SAME], [])
    assert [point.short for point in points] == ["1921"]
    assert points[0].standing is Standing.CORROBORATED
    assert not shown


def test_both_sides_are_points() -> None:
    """A disagreement's two sides come first, both marked disputed."""
    found = differ((PLAIN.quote, SAME.quote), (OTHER.quote,))
    assert contested([PLAIN, SAME, OTHER], [PLAIN, SAME, OTHER, GULLS], [found]) == [found]
    points, shown = points_of([PLAIN, SAME, OTHER], [PLAIN, SAME, OTHER, GULLS], [found])
    assert [point.short for point in points] == ["1921", "1924"]
    assert {point.standing for point in points} == {Standing.DISPUTED}
    assert shown == [found]


def test_disagreement_about_something_else_is_not_shown() -> None:
    """A disagreement with a side far from the question does not make the answer disputed."""
    found = contested([PLAIN], [PLAIN, GULLS], [differ((PLAIN.quote,), (GULLS.quote,))])
    points, shown = points_of([PLAIN], [PLAIN, GULLS], found)
    assert not shown
    assert points[0].standing is Standing.SINGLE_SOURCE


def test_what_was_found_before_is_not_told_again() -> None:
    """Where a finding has only a part of what an answer sets against each other."""
    longer = quote(A, "The harbour of Aldmoor was finished in 1921. Gulls like it.", "1921")
    shown = differ((longer,), (OTHER.quote,))
    found = contested([PLAIN, OTHER], [PLAIN, OTHER], [], [shown, differ((OTHER.quote,), (PLAIN.quote,))])
    assert found == [shown]


def test_a_side_without_its_mark_is_still_shown() -> None:
    """Once, and not as disputed."""
    points, _ = points_of([PLAIN], [PLAIN, GULLS], [])
    unmarked = differ((PLAIN.quote,), (GULLS.quote,))
    told = with_sides(points, [unmarked, unmarked])
    assert [point.quotes for point in told] == [(PLAIN.quote,), (GULLS.quote,)]
    assert told[1].standing is Standing.SINGLE_SOURCE


def test_no_answering_quote_no_point() -> None:
    """Where nothing answers, nothing is said."""
    assert points_of([], [GULLS], []) == ([], [])


def test_what_is_about_something_else_is_not_compared() -> None:
    """What another one of a series has does not differ from what the one asked about has."""
    asked = analyse("How much memory does the Kestrel 4 have?")
    four, two = "The Kestrel 4 has 16 GB of memory.", "The Kestrel 2 has 4 GB of memory."
    one, other = (candidate(quote(document(f"{at}.txt", text), text), 0.5) for at, text in enumerate((four, two)))
    assert about(asked, one.quote, four)
    assert not about(asked, other.quote, f"{two} {four}")
    assert select(asked, [one], [one, other]) == [one.quote]


def test_answering_quotes_are_compared_first() -> None:
    """What may answer is compared before what is only near, nothing twice, and what is much less likely not at all."""
    assert select(QUESTION, [OTHER], [PLAIN, OTHER, GULLS]) == [OTHER.quote, PLAIN.quote]


@pytest.mark.parametrize(
    ("question", "compared"),
    [("Why is the gate open?", None), ("What is the gate?", None), ("Which tool opens the gate?", "a key of brass")],
)
def test_reasons_and_ways_are_no_rivals(question: str, compared: str | None) -> None:
    """Of several reasons each may be true, so they are compared without their short answers."""
    text = "The gate is opened by a key of brass."
    at = text.index("a key")
    one = Candidate(quote(document("a.md", text), text, text[at:-1]), 0.9, text, sure=True)
    assert [each.short_text for each in select(analyse(question), [one], [one])] == [compared]


def test_a_denial_says_something_else() -> None:
    """Whatever words the two have in common."""
    allowed = document("a.txt", "Rules\n\nDogs are allowed in the hall.\n")
    denied = document("b.txt", "Rules\n\nDogs are not allowed in the hall.\n")
    one, other = quote(allowed, "Dogs are allowed in the hall."), quote(denied, "Dogs are not allowed in the hall.")
    assert not says_the_same(one, other)
    assert says_the_same(one, quote(allowed, "Dogs are allowed in the hall."))
    points, _ = points_of([Candidate(one, 0.9, ""), Candidate(other, 0.8, "")], [], [])
    assert len(points) == 2
