"""Two short answers to one question, and when they can't both be right."""

from __future__ import annotations

import pytest

from bot.compare import difference
from bot.compare.answers import answers
from bot.fit import at_that_time
from bot.question import analyse
from bot.types import DisagreementKind
from tests.answers import document, quote

CASES = [
    ("When was the Holberg bridge opened?", "The Holberg bridge was opened on 3 May 1921.", "3 May 1921",
     "The Holberg bridge was opened on 9 June 1924.", "9 June 1924", DisagreementKind.DATE),
    ("How much did the Holberg bridge cost?", "The Holberg bridge cost $4 million.", "$4 million",
     "The Holberg bridge cost $6 million.", "$6 million", DisagreementKind.NUMERIC),
    ("Who designed the Holberg bridge?", "The Holberg bridge was designed by Ada Moen.", "Ada Moen",
     "The Holberg bridge was designed by Bo Lund.", "Bo Lund", DisagreementKind.NAME),
    ("When was the Holberg bridge opened?", "The Holberg bridge was opened on 3 May 1921.", "3 May 1921",
     "The Holberg bridge was opened in 1921.", "1921", None),
    ("How much did the Holberg bridge cost?", "The Holberg bridge cost about $4 million.", "about $4 million",
     "The Holberg bridge cost $4.1 million.", "$4.1 million", None),
    ("Who designed the Holberg bridge?", "The Holberg bridge was designed by Ada Moen.", "Ada Moen",
     "The Holberg bridge was designed by Moen.", "Moen", None),
    ("Which companies built the Holberg bridge?", "The Holberg bridge was built by Acme.", "Acme",
     "The Holberg bridge was built by Norsk Stål.", "Norsk Stål", None),
    ("When was the Holberg bridge opened?", "The Holberg bridge was opened on 3 May 1921.", "3 May 1921",
     "The tunnel of Aldmoor dates from 9 June 1924.", "9 June 1924", None),
    ("When was version 4 of the code released?", "Version 4 of the code was released on 3 May 2021.", "3 May 2021",
     "Version 3 of the code was released on 9 June 2019.", "9 June 2019", None),
    ("Who won the Holberg cup in 2021?", "Norway's Ada Moen took home the yellow vest after a long last stage.",
     "Ada Moen", "Norway's Bo Lund took home the yellow vest after a long last stage.", "Bo Lund",
     DisagreementKind.NAME),
    ("Who won the Holberg cup in 2021?", "Norway's Ada Moen took home the yellow vest of 2019 after a long last stage.",
     "Ada Moen", "Norway's Bo Lund took home the yellow vest of 2019 after a long last stage.", "Bo Lund", None),
    ("Who won the Holberg final?", "Ada Moen beat Bo Lund to win the Holberg final.", "Bo Lund",
     "Ada Moen won the Holberg final against Bo Lund.", "Ada Moen", None),
    ("Who is the director of Holberg?", "The director of Holberg is Ada Moen.", "Ada Moen",
     "The director of Aldmoor is Bo Lund.", "Bo Lund", None),
    ("Which country won the Holberg cup?", "The Holberg cup was won by Ada Moen (Austria).", "Austria",
     "The Holberg cup was won by Ada Moen (AUT).", "AUT", None),
    ("Which chips train the Holberg model?", "The Holberg model is to train on Acme AI chips.", "AI",
     "The Holberg model is to train on Lund chips.", "Lund", None),
    ("How many passengers does the Havella carry?", "The vessel Havella carries 240 passengers and 38 cars.", "240",
     "The new vessel Havella takes 260 passengers.", "260", DisagreementKind.NUMERIC),
    ("When was the Holberg bridge opened?", "The Holberg bridge was opened on 3 May 1921.", "3 May 1921",
     "The Holberg bridge could be opened in 2027.", "2027", None),
    ("Which Acme chip trains the Holberg model?", "The Acme 9C chip trains the Holberg model.", "9C",
     "Norsk’s Acme chip trains the Holberg model.", "Norsk", None),
    ("In which country was Ada Moen born?", "Ada Moen was born in Lebanon, a country.", "Lebanon",
     "Ada Moen, born in this country, is a Lebanese-British judge.", "Lebanese-British", None),
    ("In which country was Ada Moen born?", "Ada Moen was born in Lebanon, a country.", "Lebanon",
     "Ada Moen was born in Norway, a country.", "Norway", DisagreementKind.NAME),
    ("Who designed the Holberg bridge?", "The Holberg bridge was designed by Ada Berger.", "Ada Berger",
     "The Holberg bridge was designed by Bo Bergman.", "Bo Bergman", DisagreementKind.NAME),
]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "said", "short", "other", "rival", "kind"),
    CASES,
    ids=["dates", "sums", "names", "finer", "about", "part of the name", "many may answer", "elsewhere", "version",
         "twins", "twins of another time", "another part", "about another", "abbreviated", "part of a longer name",
         "counts", "what may be", "maker", "adjective", "another country", "like names"],
)  # fmt: skip
def test_answers(question: str, said: str, short: str, other: str, rival: str, kind: DisagreementKind | None) -> None:
    """Values and names differ where the question has one answer and both quotes speak of all that it pins down."""
    one, two = quote(document("a.txt", said), said, short), quote(document("b.txt", other), other, rival)
    found = answers(analyse(question), one, two)
    assert (found.kind if found else None) is kind
    if found:
        assert short in found.summary
        assert rival in found.summary
        asked = difference(one, two, analyse(question))
        assert asked is not None
        assert asked.kind is kind


def test_who_is_not_answered_by_a_number() -> None:
    """Where a name is asked for, two numbers beside it are no disagreement about the answer."""
    said, other = (
        "Ada Moen designed the Holberg bridge for $4 million.",
        "Ada Moen designed the Holberg bridge for $6 million.",
    )
    one, two = quote(document("a.txt", said), said), quote(document("b.txt", other), other)
    assert difference(one, two, analyse("Who designed the Holberg bridge?")) is None
    assert difference(one, two, analyse("What is known of the Holberg bridge?")) is not None


@pytest.mark.parametrize(
    ("text", "then"),
    [("It won in 2019.", True), ("It won in May 2019.", True), ("It won in 2018.", False), ("It won again.", True)],
)
def test_another_time_is_another_matter(text: str, then: bool) -> None:
    """A sentence with dates, none of which meets the one asked about, is about another time."""
    assert at_that_time(analyse("Who won the cup in 2019?"), text) is then


@pytest.mark.parametrize(
    ("other", "differs"),
    [
        ("Holberg Works makes cranes. The company was founded in 2015 by two sisters.", True),
        ("Holberg Works makes cranes. Cranes of this kind were sold in 2015.", False),
        ("Holberg Works makes cranes. Bo Lund founded a choir in 2015.", False),
    ],
)
def test_a_name_may_stand_before_a_quote_that_goes_on_from_it(other: str, differs: bool) -> None:
    """What follows the name is of it where it says "the company" or "it", and speaks of what is asked."""
    asked = analyse("When was Holberg Works founded?")
    first = "Holberg Works was founded in 2016."
    one = quote(document("a.txt", first), first, "2016")
    two = quote(document("b.txt", f"Cranes\n\n{other}"), other.split(". ", 1)[1], "2015")
    assert bool(answers(asked, one, two)) is differs
