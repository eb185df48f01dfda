"""What an abstention says is missing: true always, and only what tells the reader something."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.fit import Candidate
from bot.language.words import words
from bot.missing import missing
from bot.question import analyse
from bot.types import Quote
from index.embedded.library import EmbeddedLibrary
from index.types import Sentence
from tests.answers import document


class Empty(EmbeddedLibrary):
    """A library that knows each word, so that only what is near counts."""

    def __init__(self) -> None:
        pass

    def passage_frequency(self, term: str) -> int:
        return 1


def said_of(question: str, near: str) -> str:
    found = document("near.txt", near)
    quote = Quote.of(found, (Sentence(0, len(found.text)),))
    reason = missing(analyse(question), [Candidate(quote, 0.0, near)], [], Empty())
    assert reason is not None
    return reason


@pytest.mark.parametrize(
    ("question", "near", "told"),
    [
        ("Who sits on the board?", "The board meets in May.", ""),
        ("How many people died in the fire?", "The fire cost two lives.", ""),
        ("When will the panels be up and running?", "The panels are ordered.", ""),
        ("When was version 4.6.1 out?", "Version 4.5 came out in May.", "“4.6.1”"),
        ("Who came on 17 May 2024?", "They met on 2024-05-17.", ""),
        ("Who came on 17 May 2024?", "They met on 2024-05-18.", "“17”"),
        ("What is the quokka fed?", "The goat is fed hay.", "“quokka”"),
        ("Darf ich in meinem Garten Bienen halten?", "Bienenvölker sind in jedem Garten erlaubt.", ""),
        ("Darf ich in meinem Garten Katzen halten?", "Bienenvölker sind in jedem Garten erlaubt.", "“Katzen”"),
        ("¿Pudo una persona regar los jardines de noche?", "Los jardines se riegan de día.", ""),
        ("Wie groß durften Lauben früher sein?", "Lauben sind 20 m² groß.", ""),
    ],
)
def test_only_what_tells_is_said_to_be_missing(question: str, near: str, told: str) -> None:
    """Names, numbers and rare words; never that a text has another common word, or one in a longer word."""
    reason = said_of(question, near)
    assert reason == (
        f"no passage near the question speaks of {told}"
        if told
        else "the passages nearest to the question don't answer it"
    )


PARTS = st.sampled_from("Bienen Völker quokka quokkas board Ulm Ulms 4.6.1 sits signing zymurgy Garten gartens".split())


@settings(deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=5), st.lists(PARTS, min_size=1, max_size=6))
def test_what_is_said_to_be_missing_is_not_near(asked: list[str], near: list[str]) -> None:
    """No word that is named stands in what is near, in any form."""
    reason = said_of(f"What is {' '.join(asked)}?", f"There is {' '.join(near)}.")
    stems = {word.stem for word in words(" ".join(near))}
    named = reason.partition("speaks of ")[2]
    assert not {word.stem for word in words(named)} & stems
