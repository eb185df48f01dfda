"""What is read off a question, and what an earlier one lends to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asked import Asked
from bot.followup import stand_alone
from bot.question import analyse

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


FOLLOW_UPS = [
    (["How much did the Volkswagen Beetle cost?"], "And when was it sold first?",
     "when was Volkswagen Beetle sold first?"),
    (["How fast is the K20 beside the Nikon D850?"], "And the K30?", "How fast is the K30 beside the Nikon D850?"),
    (["Who founded Apple?"], "What about Microsoft?", "Who founded Microsoft?"),
    (["Which Brompton bicycle is meant for hills?"], "And which one is meant for commuting?",
     "which Brompton bicycle is meant for commuting?"),
    (["Does the house have a Trombe wall?"], "What is it?", "What is Trombe?"),
    (["Where was Ada Lovelace born?", "When did she die?"], "Where is she buried?", "Where is Ada Lovelace buried?"),
    (["What is the capital of France?"], "And its population?", "What is France's population?"),
    (["Which companies signed the Oslo Accord?"], "Who are they?", "Which companies signed the Oslo Accord?"),
    (["How much is a ticket for adults?"], "And for students?", "How much is a ticket for students?"),
    (["What is the sick leave policy?"], "And for children?", "What is the sick leave policy for children?"),
    (["Who is Ada Holt?"], "when did she join?", "when did Ada Holt join?"),
    (["Are plastic tubs any good?"], "Why not?", "Why aren’t plastic tubs any good?"),
    (["May I sell the font?"], "And why not?", "Why can’t I sell the font?"),
    (["Can't I park here?"], "Why not?", "Why can't I park here?"),
    (["Is the mill open?"], "Why?", "Why is the mill open?"),
    (["How long is the life of the Kestrel 2?"], "And the Kestrel 4?", "How long is the life of the Kestrel 4?"),
    (["How much does the basic plan cost?"], "What about the premium plan?", "How much does the premium plan cost?"),
    (["How much does the basic plan cost?"], "no, the premium one", "How much does the premium plan cost?"),
    (["How much does the basic plan cost?"], "Can I cancel it?", "Can I cancel the basic plan?"),
    (["What is the old allowance?"], "What about the new one?", "What is the new allowance?"),
    (["When was the library opened?"], "Who opened it?", "Who opened the library?"),
    (["Which meetings did Omar attend?"], "What did he say about the roof?", "What did Omar say about the roof?"),
    (["What is the discussion period?"], "How long is it?", "How long is the discussion period?"),
    (["How many days of leave do staff get?"], "and contractors?", "How many days of leave do contractors get?"),
    (["How many days of leave do interns get?"], "Can they carry them over?", "Can interns carry them over?"),
    (["What does the committee decide?"], "Who is in it?", "Who is in the committee?"),
    (["Who leads the north team?"], "the south team", "Who leads the south team?"),
    (["Who leads the north team?"], "and where is their office?", "where is the north team's office?"),
    (["Who leads the north team?"], "since when?", "since when: Who leads the north team?"),
    (["How much does it cost?"], "Why?", "Why: How much does it cost?"),
    (["What was the estimate for the lift repair?"], "And what did it really cost in the end?",
     "what did the lift repair really cost in the end?"),
    (["What was the estimate for the lift repair?"], "And how long did it take?", "how long did the lift repair take?"),
    (["What is the Technical Committee?"], "How many members does it have?",
     "How many members does Technical Committee have?"),
    (["When was the tower built?"], "What did the board say about it?", "What did the board say about the tower?"),
    (["Wie viel Pfand kostet der Schlüssel fürs Tor?"], "Und wenn ich ihn verliere?",
     "Und wenn ich ihn verliere (Pfand Schlüssel fürs Tor)?"),
    (["Was kostet das Vereinsheim für Mitglieder?"], "Und für Gäste?", "Und für Gäste (Vereinsheim Mitglieder)?"),
    (["¿Cuánto cuesta la entrada?"], "¿Y para niños?", "¿Y para niños (entrada)?"),
    ([], "What is it?", "What is it?"),
    (["Who founded Apple?"], "When did Nokia close its Berlin office?", "When did Nokia close its Berlin office?"),
]  # fmt: skip


@pytest.mark.parametrize(("context", "question", "whole"), FOLLOW_UPS, ids=[q for _, q, _ in FOLLOW_UPS])
def test_follow_up(context: list[str], question: str, whole: str) -> None:
    """A follow-up takes what it leaves out from the questions before it; a question that stands alone is kept."""
    assert analyse(question, context).text == whole


ALONE = (
    """
What is the parental leave policy?|Where is the canteen?|Who founded the company?|How do I cancel?
parental leave|orphaning|Does the office have parking?|Does it rain in Ulm?|Is it allowed to bring a dog?
What is this document about?|What time is it?|Summarise the minutes of March|What are the documents about?
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
def test_a_question_that_stands_alone_is_kept(before: str, question: str) -> None:
    """Whatever was asked before: with a verb of its own and no pronoun for what was said, nothing is lent to it."""
    assert analyse(question, [before]).text == question


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
    assert stand_alone(question, []) == question


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
    assert analyse(doubt, ["Who leads the north team?"]).text == "Who leads the north team?"


def test_a_pronoun_may_stand_for_all_that_was_asked() -> None:
    """Besides the reading with one thing in its place there is the question as it is, which says little by itself."""
    asked = analyse("Can I switch to the other one?", ["Which method does the Kestrel use by default?"])
    assert asked.text == "Can I switch to the other one (Kestrel)?"
    assert [text for text, _ in asked.others] == [
        "Can I switch to the other one (method Kestrel use default)?",
        "Can I switch to the other one?",
    ]
    assert not asked.topic


def test_a_question_is_the_likelier_to_stand_alone_the_more_it_says() -> None:
    """As long as it has a pronoun, which may stand for what all documents speak of."""
    questions = [
        "Why?",
        "How do I open it?",
        "On which port does it listen?",
        "On which port does it listen by default?",
    ]
    before = ["How large is the buffer of the Kestrel?"]
    parts = [dict(analyse(each, before).others).get(each, 0.0) for each in questions]
    assert parts == sorted(parts)
    assert parts[0] == 0 < parts[1] < parts[-1] < 1


@pytest.mark.parametrize("question", ["And the 910C?", "the 910C?", "For guests?", "What about the 910C?"])
def test_a_part_of_a_question_never_stands_alone(question: str) -> None:
    """Something must be filled in around it."""
    asked = analyse(question, ["How fast is the Ascend 910B for members?"])
    assert asked.text != question
    assert question.removeprefix("And ") not in dict(asked.others)


@pytest.mark.parametrize(
    ("question", "lends"),
    [
        ("Is that still in force?", True),
        ("Until when can I register?", True),
        ("Until when can I register for the Kestrel?", False),
        ("How can I begin the new year with an empty set of accounts?", False),
    ],
)
def test_what_says_little_may_leave_something_unsaid(question: str, lends: bool) -> None:
    """It is kept as it is, and may be read with the words of the one before. One that names its matter is not."""
    asked = analyse(question, ["Which fee did the ninth amendment abolish?"])
    assert asked.text == question
    assert [f"{question[:-1]} (fee ninth amendment abolish)?"] * lends == [text for text, _ in asked.others]
    assert all(likely < 1 for _, likely in asked.others)


@pytest.mark.parametrize(
    ("question", "before", "meant"),
    [
        ("Is it out by now?", "Why is Kestrel 2.18.0 delayed?", "Is Kestrel 2.18.0 out by now?"),
        ("And if we are no company?", "Who owns an account?", "Who owns an account if we are no company?"),
        ("What happens if I ignore them?", "What checks Ada Moen?", "What happens if I ignore Ada Moen?"),
    ],
)
def test_versions_cases_and_verbs(question: str, before: str, meant: str) -> None:
    """A version is part of a name, a case is added to a question, and "happens" is nothing that "them" stands for."""
    assert analyse(question, [before]).text == meant


def test_a_topic_without_a_place_may_stand_for_each_part() -> None:
    """Which part it is, is for what the documents say to tell."""
    asked = analyse("And iodine?", ["How do I use bleach to clean my buckets?"])
    assert "How do I use bleach to clean my iodine?" in dict(asked.others)
    assert asked.topic == {"iodin"}
    assert not analyse("And for iodine?", ["Which buckets are there?"]).others


def test_what_a_topic_begins_with_tells_where_it_stands() -> None:
    """With a preposition rather behind the question, else rather in the place of something in it."""
    with_ = analyse("And for guests?", ["Who checks the buckets of the house?"])
    without = analyse("And iodine?", ["How do I use bleach to clean my buckets?"])
    assert with_.text == "Who checks the buckets of the house for guests?"
    assert all(likely < 1 for _, likely in with_.others)
    assert without.others
    assert all(likely > 1 for _, likely in without.others)


@pytest.mark.parametrize(
    "question",
    [
        "If I forget my password, can it be restored?",
        "When beer stands in the sun, what happens to it?",
        "Once your card is lost, who blocks it?",
    ],
)
def test_what_a_pronoun_stands_for_may_come_first(question: str) -> None:
    assert analyse(question, ["How do I install the program?"]).text == question
