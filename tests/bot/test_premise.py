"""What a question takes for granted, and whether a quote denies it."""

from __future__ import annotations

import pytest

from bot.premise import denies, premise
from bot.question import analyse
from tests.answers import document, quote


@pytest.mark.parametrize(
    ("question", "statement"),
    [
        ("Why did the mill close?", "the mill close."),
        ("When was the bridge opened?", "the bridge opened."),
        ("Did the mill close?", None),
        ("Is it made of steel or stone?", None),
        ("What is a caisson?", None),
        ("Who owns the mill?", None),
    ],
)
def test_premise(question: str, statement: str | None) -> None:
    """Why, when, where and how take a statement for granted; yes/no questions and definitions take nothing."""
    assert premise(analyse(question)) == statement


@pytest.mark.parametrize(
    ("question", "said", "denied"),
    [
        ("Why did the board grant Acme early access?", "The board denied Acme early access to the plans.", True),
        ("Why did Acme gain $6 billion on May 4, 1998?", "On May 4, 1998, Acme lost $6 billion in an hour.", True),
        ("When did Acme respond to the claim?", "Acme has not responded to the claim.", True),
        ("Why did the board grant Acme early access?", "The board granted Acme early access to the plans.", False),
        ("Why did Acme gain $6 billion on May 4, 1998?", "Acme opened a shop in Oslo.", False),
        ("When was the mill closed?", "The mill was closed in 1987.", False),
        ("Why did the mill close?", "The rumour that the mill closed is a hoax.", True),
        ("Why did the mill close?", "It is not a myth that the mill closed.", False),
    ],
)
def test_denial(question: str, said: str, denied: bool) -> None:
    """A quote that says the opposite or the negation of the premise denies it; one that repeats it does not."""
    of = document("a.txt", said)
    statement = premise(analyse(question))
    assert statement is not None
    assert denies(quote(of, said), statement) is denied
