"""What is read off a question, and what an earlier one lends to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asked import Asked
from bot.followup import MANY
from bot.question import analyse, bare, lent

KINDS = [
    ("When was the bridge opened?", Asked.DATE),
    ("In which year did the war end?", Asked.DATE),
    ("What is the expected opening day?", Asked.DATE),
    ("What is the smallest gift per year?", Asked.DEFINITION),
    ("How many people live in Oslo?", Asked.COUNT),
    ("How much did the bridge cost?", Asked.MONEY),
    ("What does a ticket cost?", Asked.MONEY),
    ("What percentage of the votes did she get?", Asked.PERCENT),
    ("How long does the trip take?", Asked.DURATION),
    ("Who designed the bridge?", Asked.PERSON),
    ("To whom was the prize given?", Asked.PERSON),
    ("Where was Ada Lovelace born?", Asked.PLACE),
    ("Which company built the bridge?", Asked.WHICH),
    ("Why was the bridge closed?", Asked.REASON),
    ("Was the bridge closed?", Asked.POLAR),
    ("Isn't the bridge closed?", Asked.POLAR),
    ("Am I allowed to cross?", Asked.POLAR),
    ("If the bridge is closed, can I take the ferry?", Asked.POLAR),
    ("We are a club: is there a discount?", Asked.POLAR),
    ("Does the paint last more or less forever?", Asked.POLAR),
    ("When the war ended, how many people lived in Oslo?", Asked.COUNT),
    ("Is it made of steel or of stone?", Asked.CHOICE),
    ("What is a caisson?", Asked.DEFINITION),
    ("caisson", Asked.TOPIC),
    ("steel bridges of Ulm", Asked.TOPIC),
    ("compare steel and stone", Asked.COMPARISON),
    ("How does steel compare with stone?", Asked.COMPARISON),
    ("Can you tell me who designed the bridge?", Asked.PERSON),
    ("And when was it opened?", Asked.DATE),
]


@pytest.mark.parametrize(("question", "kind"), KINDS, ids=[question for question, _ in KINDS])
def test_kind(question: str, kind: Asked) -> None:
    """A question's form tells what its answer must hold."""
    assert analyse(question).asked is kind


LEANING = [
    (["How much did the Volkswagen Beetle cost?"], "And when was it sold first?",
     "when was it sold first (Volkswagen Beetle cost)?"),
    (["How fast is the K20 beside the Nikon D850?"], "And the K30?", "the K30 (fast beside Nikon D850)?"),
    (["Where was Ada Lovelace born?", "When did she die?"], "Where is she buried?",
     "Where is she buried (die Ada Lovelace born)?"),
    (["How much is a ticket for adults?"], "for students?", "for students (ticket adults)?"),
    (["May I sell the font?"], "why not", "why not (sell font)?"),
    (["How long do I have to wait?"], "is there an exception", "is there an exception (long wait)?"),
    (["Wie viel Pfand kostet der Schlüssel fürs Tor?"], "Und wenn ich ihn verliere?",
     "Und wenn ich ihn verliere (Pfand Schlüssel fürs Tor)?"),
    (["Was kostet das Vereinsheim für Mitglieder?"], "Und für Gäste?",
     "Und für Gäste (Vereinsheim Mitglieder)?"),
    (["¿Cuánto cuesta la entrada?"], "¿Y para niños?", "¿Y para niños (entrada)?"),
]  # fmt: skip


@pytest.mark.parametrize(("context", "question", "whole"), LEANING, ids=[q for _, q, _ in LEANING])
def test_a_question_may_be_read_with_the_words_of_the_one_before(context: list[str], question: str, whole: str) -> None:
    """Promise: it is kept as it was asked, and beside it stands how it reads with what it may leave to that one."""
    asked = analyse(question, context)
    assert asked.text == bare(question)
    assert asked.leaning
    assert asked.leaning.text == whole


def test_what_leans_is_told_by_its_words_and_by_what_answers() -> None:
    """Promise: a pronoun, "and" and few words make it likelier that a question leans on the one before; so does what
    answers only then, and what answers the question as it stands makes it less likely.
    """
    before = ["How large is the buffer of the Kestrel?"]
    likely = {each: found.likely for each in LIKELY if (found := analyse(each, before).leaning)}
    assert list(likely) == list(LIKELY)
    assert list(likely.values()) == sorted(likely.values(), reverse=True)
    leaning = analyse("How do I open the gate?", before).leaning
    assert leaning
    assert leaning.is_meant(alone=0.01, leaning=0.9, same=False)
    assert not leaning.is_meant(alone=0.9, leaning=0.01, same=False)


LIKELY = ("And how do I open it?", "How do I open it?", "How do I open the gate?")


def test_what_asks_for_nothing_asks_for_what_the_one_before_did() -> None:
    """Promise: a few words take the kind of the question before, but for yes or no, of which a part decides nothing."""
    cost, may, when = "How much does the tour cost?", "May I bring a dog?", "And when does it begin?"
    kinds = [
        lent(analyse(question, [before]), before, ()).asked
        for question, before in (("And the boat?", cost), ("And a cat?", may), (when, cost))
    ]
    assert kinds == [Asked.MONEY, Asked.STATEMENT, Asked.DATE]


ALONE = (
    """
What is the parental leave policy?|Where is the canteen?|Who founded the company?|How do I cancel?
parental leave|orphaning|Does the office have parking?|Does it rain in Ulm?|Is it allowed to bring a dog?
What is this document about?|Summarise the minutes of March|What are the documents about?
How old is the mill?|When did Ben Kerr join?|Is Debian free?|Which chips does the plant make?
List the members of the board|How many rooms does the hotel have?|Can I bring a dog?|Why was the bridge closed?
compare the red and the green cable|grid fees battery storage|What happens if the leader resigns?
Where do farmers have to take their grain?|When did the company publish its annual report?
Must a maintainer close his own bugs?
What happens to a scale when it falls on the floor?
If a package is orphaned, who takes care of it?|When a city grows, does it need food?
How does a borrower pay back the money that he owes?|What does the contract say about those who leave before its end?
What should developers do before they go on holiday?|Darf ich Bienen halten?
Wann müssen Mitglieder ihren Beitrag zahlen?
How does the pump work?|Was the roof repaired?|Wann wurde die Brücke gebaut?|¿Cuánto cuesta la entrada?
What must I do before leaving?|How much cache does the builder use?
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("question", ALONE)
@pytest.mark.parametrize("before", ["How many days of leave do employees get?", "Who leads the Holberg mill?"])
def test_what_is_answered_as_it_stands_leans_on_nothing(before: str, question: str) -> None:
    """Promise: whatever was asked before, a question that stands alone keeps its answer, and what says enough by itself
    is not even looked up with the words of the one before.
    """
    leaning = analyse(question, [before]).leaning
    assert not (leaning and leaning.is_meant(alone=0.9, leaning=0.5, same=False))
    assert not (leaning and leaning.signs["said"] >= MANY and not leaning.signs["pronoun"])


def test_contractions_carry_no_meaning() -> None:
    """ "I'm" is not what a question is about."""
    asked = analyse("Which gifts do I get when I'm crowned and they've left?")
    assert [word.text for word in asked.terms] == ["gifts", "crowned", "left"]


def test_names_and_thing() -> None:
    """Names and the class asked for are told apart from the words of asking."""
    question = analyse("Which Swiss watch companies did the Swatch Group buy in 1999?")
    assert question.thing == "swiss watch companies"
    assert "Swatch Group" in question.names
    assert "Which" not in question.names


@pytest.mark.parametrize(
    ("asked", "whole"),
    [
        ("Summarise the minutes of March", "the minutes of March"),
        ("Give me an overview of the leave policy.", "the leave policy"),
        ("What is the Aldmoor report about?", "the Aldmoor report"),
        ("What does the charter say?", "the charter"),
        ("What does the charter say about dogs?", None),
    ],
)
def test_what_a_summary_is_asked_of(asked: str, whole: str | None) -> None:
    """A document, or else a topic, of which only its own words are looked for."""
    question = analyse(asked)
    assert question.whole == whole
    if whole:
        assert question.asked is Asked.TOPIC
        assert {word.text for word in question.terms} <= set(whole.split())


@given(st.text(max_size=300), st.lists(st.text(max_size=80), max_size=3))
def test_any_text_is_analysed(question: str, context: list[str]) -> None:
    """Whatever is typed, with whatever went before, is analysed: no question is an error of its own."""
    assert analyse(question, context).wording == question


@given(st.text(max_size=200))
def test_without_context_nothing_is_lent(question: str) -> None:
    """A question without earlier ones stands as it was asked."""
    asked = analyse(question)
    assert asked.text == bare(question)
    assert asked.leaning is None


@pytest.mark.parametrize("question", ["How do I open the gate?", "How to open the gate", "How can we pay?"])
def test_a_way_to_do_a_thing_is_asked_for(question: str) -> None:
    """What tells a way is a sentence: no value and no name is expected."""
    assert analyse(question).asked is Asked.MANNER


@pytest.mark.parametrize(
    ("question", "calculates"),
    [
        ("How many boats are there in total?", True),
        ("How many more boats has Ulm than Belford?", True),
        ("What do both plans cost together?", True),
        ("How many boats has Ulm?", False),
        ("What is meant by slack?", False),
    ],
)
def test_a_number_that_has_to_be_worked_out(question: str, calculates: bool) -> None:
    assert analyse(question).calculates is calculates


@pytest.mark.parametrize(
    ("question", "current"),
    [
        ("Which Python does it need now?", True),
        ("What is the latest version?", True),
        ("What was the actual cost in 2023?", False),
        ("¿Cuál es el precio actual de la entrada?", True),
        ("Wie hoch ist der aktuelle Beitrag?", True),
        ("Quel est le prix actuel du billet ?", True),
        ("目前的价格是多少？", True),
        ("Wie hoch war der Beitrag im Jahr 2019?", False),
    ],
)
def test_what_is_so_now_is_asked_for_in_each_language(question: str, current: bool) -> None:
    """By the words of its own language: "actual" is "current" in Spanish, and not in English."""
    assert analyse(question).current is current


@pytest.mark.parametrize("doubt", ["Is that certain?", "Are you sure?", "Is it true?", "Really?", "Who says so?"])
def test_who_doubts_an_answer_asks_again(doubt: str) -> None:
    """How sure it is stands with it."""
    leaning = analyse(doubt, ["Who leads the north team?"]).leaning
    assert leaning
    assert leaning.text == "Who leads the north team?"
    assert leaning.is_meant(alone=0.2, leaning=0.6, same=False)
