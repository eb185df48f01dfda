"""Questions to begin with: made of what is indexed, and offered only where the answer is good."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ask import Bot
from bot.asked import TELLING
from bot.assemble import assemble
from bot.question import analyse
from bot.settings import Settings
from bot.suggest import MOST, questions, turned
from bot.types import Standing


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("The flat in Mill Lane was built in 1954 and has three rooms.", "When was the flat in Mill Lane built?"),
        ("The former flat was let until 2019.", "Until when was the former flat let?"),
        ("Acme has been in Leeds since May 2020.", "Since when has Acme been in Leeds?"),
        ("The deposit is 1,800 euros.", "What is the deposit?"),
        ("Datasette is a tool for publishing data.", "What is Datasette?"),
        ("The report says that the bridge was closed on 3 May 2021.", "When was the bridge closed?"),
    ],
)
def test_a_sentence_becomes_a_question(said: str, asked: str) -> None:
    assert list(turned(said)) == [asked]


@pytest.mark.parametrize(
    "said",
    [
        "It was built in 1954.",
        "This office is closed on 3 May 2021.",
        "He who sold it was born in 1954.",
        "The lease ends on 31 May 2027.",
        "Ann Low is the mayor of Tarn.",
        "The bridge was not closed in 2021.",
        "There are 28 days of leave.",
        "Closed in 2021",
        "",
    ],
)
def test_what_would_be_no_good_question_is_left(said: str) -> None:
    """A subject that says nothing by itself, a verb that needs another form, a person, a denial, no sentence."""
    assert list(turned(said)) == []


def test_whether_it_is_so_is_asked_without_the_denial() -> None:
    assert list(turned("The official said that V4 was not trained on Huawei chips at all.", yes_or_no=True)) == [
        "Was V4 trained on Huawei chips at all?"
    ]


@given(
    st.text()
    | st.lists(st.sampled_from("The the Acme it was is in on 1954 2021, not . ? ( ) — V4".split())).map(" ".join)
)
def test_any_text_is_taken(said: str) -> None:
    """Whatever stands there, what is made of it are questions in one line."""
    for question in turned(said, yes_or_no=True):
        assert question.endswith("?")
        assert question[0].isupper()


def test_the_seeds_are_asked_what_they_answer(seeded: Path) -> None:
    """Two or three questions, each once; none but the first, of a disagreement, is disputed, and the others name an
    answer, or a reason.
    """
    app = assemble(Settings(seeded))
    bot = app.bot()
    found = questions(bot, app.audit().listed(), math.inf)
    assert 2 <= len(found) == len(set(found)) <= MOST
    _, *others = [bot.ask(question) for question in found]
    for answer in others:
        assert answer.standing in (Standing.CORROBORATED, Standing.SINGLE_SOURCE)
        assert answer.points[0].short or analyse(answer.question).asked in TELLING
    assert len({answer.quotes[0].document_id for answer in others}) == len(others)


def test_nothing_is_tried_without_patience(seed_bot: Bot) -> None:
    assert questions(seed_bot, [], 0) == []
