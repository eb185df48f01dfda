"""Which quotes an answer shows, and how they become points."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.ports import Excerpt, Reading
from bot.question import analyse
from bot.quote import ANSWERS, Candidate, about, cut, fitting, unnamed
from bot.select import points_of, select
from bot.types import Disagreement, DisagreementKind, Quote, Standing
from index.types import Passage, Sentence
from tests.answers import document, quote

QUESTION = analyse("When was the harbour of Aldmoor finished?")
A = document("a.txt", "The harbour of Aldmoor was finished in 1921. Gulls like it.")
B = document("b.txt", "Aldmoor's harbour was finished in 1921, says the almanac.")
C = document("c.txt", "The harbour of Aldmoor was reportedly finished in 1924.")


def candidate(of: Quote, score: float) -> Candidate:
    return Candidate(of, score, True, of.document.text)


PLAIN = candidate(quote(A, "The harbour of Aldmoor was finished in 1921.", "1921"), 0.8)
SAME = candidate(quote(B, "Aldmoor's harbour was finished in 1921, says the almanac.", "1921"), 0.7)
OTHER = candidate(quote(C, "The harbour of Aldmoor was reportedly finished in 1924.", "1924", ("reportedly",)), 0.6)
GULLS = candidate(quote(A, "Gulls like it."), ANSWERS / 4)


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
    points, shown = points_of([PLAIN, SAME, OTHER], [PLAIN, SAME, OTHER, GULLS], [found])
    assert [point.short for point in points] == ["1921", "1924"]
    assert {point.standing for point in points} == {Standing.DISPUTED}
    assert shown == [found]


def test_disagreement_about_something_else_is_not_shown() -> None:
    """A disagreement with a side far from the question does not make the answer disputed."""
    points, shown = points_of([PLAIN], [PLAIN, GULLS], [differ((PLAIN.quote,), (GULLS.quote,))])
    assert not shown
    assert points[0].standing is Standing.SINGLE_SOURCE


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


@pytest.mark.parametrize(
    ("question", "text", "short", "answers"),
    [
        ("Who founded Acme?", "Acme hired Ada Moen.", "Ada Moen", False),
        ("Who founded Acme?", "Acme was founded by Ada Moen.", "Ada Moen", True),
        ("Which chip does Acme use?", "Acme and Norsk share a Lund.", "Lund", False),
        ("Why did Acme move?", "Acme had no room left.", None, True),
    ],
)
def test_an_unsure_answer_speaks_of_what_is_asked(question: str, text: str, short: str | None, answers: bool) -> None:
    """A name or value beside the name in the question is none, unless the reader is sure of it."""
    asked = analyse(question)
    found = candidate(quote(document("a.txt", text), text, short), 0.5)
    assert bool(fitting(asked, [found])) is answers
    assert fitting(asked, [replace(found, sure=True)])


def test_answering_quotes_are_compared_first() -> None:
    """What may answer is compared before what is only near, and nothing twice."""
    assert select(QUESTION, [OTHER], [PLAIN, OTHER, GULLS]) == [OTHER.quote, PLAIN.quote, GULLS.quote]


def read(text: str, score: float = 0.5) -> Reading:
    of = document("d.txt", text)
    passage = Passage(of.id, 0, len(text))
    return Reading(Excerpt(of, passage, (Sentence(0, len(text)),)), 0, len(text), score)


@pytest.mark.parametrize(
    ("question", "text", "fits", "short"),
    [
        ("When did the mill close?", "The mill closed on 4 May 1987.", True, "on 4 May 1987"),
        ("When did the mill close?", "The mill closed for good.", False, None),
        ("When will the mill reopen?", "No date for the mill's reopening has been announced.", True, None),
        ("How much did the mill cost?", "The mill cost $3 million.", True, "$3 million"),
        ("How much did the mill cost?", "The mill cost its owner dearly.", False, None),
        ("How many people work at the mill?", "Some 40 people work at the mill.", True, "Some 40"),
        ("How many people work at the mill?", "The mill has 3 floors.", False, None),
        ("Who owns the mill?", "The mill belongs to Greta Holm.", True, "Greta Holm"),
        ("Who owns the mill?", "The mill has an owner.", False, None),
        ("Which licence does the mill use?", "The mill uses the open Apache 2.0 licence.", True, "Apache 2.0"),
        ("How much memory does the mill's computer have?", "The computer has 4 GB of memory.", True, "4 GB"),
        ("When does the mill open?", "The mill opens at 9.30 am.", True, "9.30 am"),
        ("How long is the mill's pier?", "The pier is 24 metres long.", True, "24 metres"),
        ("How long does the tour take?", "Tours start every 30 minutes.", False, None),
        ("How old is the mill?", "It burned for 20 minutes.", False, None),
        ("Who owns the mill?", "The mill in Port Aldmoor has an owner.", False, None),
        ("Who makes the mill's computer?", "The computer has 4 GB of memory.", False, None),
        ("How heavy is the wheel in tonnes?", "The wheel was made in 1890.", False, None),
        ("Which engine is meant for ships?", "| Vulcan 9C | Ships of any size |", True, "Vulcan 9C"),
    ],
)  # fmt: skip
def test_what_is_asked_for_must_be_there(question: str, text: str, fits: bool, short: str | None) -> None:
    """A quote fits where it holds the kind of thing asked for, and its short answer is those words."""
    found = cut(analyse(question), read(text))
    assert found.fits is fits
    if short is not None:
        assert found.quote.short_text is not None
        assert found.quote.short_text.removeprefix("on ") == short.removeprefix("on ")


def test_likely_and_fitting_quotes_answer() -> None:
    """Below the least score nothing answers, however well it fits."""
    question = analyse("When did the mill close?")
    likely, unlikely = (cut(question, read("The mill closed in 1987.", score)) for score in (0.5, ANSWERS / 10))
    assert fitting(question, [likely, unlikely]) == [likely]


def test_another_model_number_is_another_thing() -> None:
    """A quote on the K20 does not answer for the K30, though every other word fits."""
    question = analyse("What does the Nikon K30 weigh?")
    assert unnamed(question, "The Nikon K20 weighs 900 g.") == ["Nikon K30"]
    found = cut(question, read("The Nikon K20 weighs 900 g."))
    assert not about(question, found.quote, found.surroundings)


def test_who_of_another_house_is_no_answer() -> None:
    """Who leads one company is not answered by a sentence that opens with another and never names the first."""
    question = analyse("Who is the chief executive of Orkla?")
    found = cut(question, read("Statoil has named Eva Lund its chief executive."))
    assert not about(question, found.quote, "Orkla\n" + found.surroundings)


def test_a_quote_on_a_rival_answers_for_the_rival() -> None:
    """Though the passage names the K30 too, a sentence that speaks of the K20 alone is about the K20."""
    question = analyse("What does the Nikon K30 weigh?")
    rival, own = (cut(question, read(text)) for text in ("The Nikon K20 weighs 900 g.", "It weighs 900 g."))
    assert not about(question, rival.quote, "The Nikon K30 is new. " + rival.surroundings)
    assert about(question, own.quote, "The Nikon K30 is new. " + own.surroundings)
