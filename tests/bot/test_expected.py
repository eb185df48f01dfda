"""Which words can be an answer of the kind that a question asks for."""

from __future__ import annotations

import pytest

from bot.expected import can_answer, held
from bot.question import analyse


@pytest.mark.parametrize(
    ("question", "text", "short", "can"),
    [
        ("Who founded Acme?", "Acme was founded by Ada Moen in Oslo.", "Ada Moen", True),
        ("Who founded Acme?", "The Swiss firm Acme sells engines.", "Swiss firm", False),
        ("Who founded Acme?", "The makers of Acme sell engines.", "makers of Acme", False),
        ("Who founded Acme?", "It was founded by several friends.", "several friends", False),
        ("Which firm bought Acme?", "Acme was sold to Norsk Stål.", "Norsk Stål", True),
        ("Which firm bought Acme?", "Acme was sold last year.", "Acme", False),
        ("Which port does Acme use?", "Port 8118 is what Acme uses.", "Port 8118", True),
        ("Which port does Acme use?", "The port of Acme is open.", "The port", True),
        ("Which engine is the A8118?", "Acme A8118 is an engine.", "A8118", False),
        ("Which port is Port 8118?", "Acme uses Port 8118.", "Port 8118.", False),
        ("How many engines did Acme sell?", "Acme sold 400 engines.", "400", True),
        ("How many engines did Acme sell?", "Acme sold many engines.", "many", False),
        ("When did Acme close?", "Acme closed in May 1987.", "in May 1987", True),
        ("When did Acme close?", "Acme closed after a strike.", "after a strike", False),
        ("Why did Acme close?", "Acme closed after a strike.", "after a strike", True),
        ("What does Acme make?", "Acme makes engines.", "engines", True),
    ],
)
def test_can_answer(question: str, text: str, short: str, can: bool) -> None:
    """A value where one is asked for, a name for "who", and never what the question names itself."""
    start = text.index(short)
    assert can_answer(analyse(question), text, (start, start + len(short))) is can


@pytest.mark.parametrize(
    ("question", "text", "short"),
    [
        ("How much does the lamp cost?", "The lamp costs 14 pounds.", "14 pounds"),
        ("How much does the lamp cost?", "The lamp costs 301 EUR.", "301 EUR"),
        ("What does the lamp weigh in grams?", "The lamp weighs 14 pounds.", "14 pounds"),
        ("How many days does a return take?", "A return takes 28 days.", "28 days"),
        ("When does the shop open?", "The shop opens at half past nine.", "half past nine"),
        ("When was the lamp sold?", "The lamp was sold on 03/04/2025.", "03/04/2025"),
    ],
)
def test_held(question: str, text: str, short: str) -> None:
    """Amounts, dates and times are seen as people write them."""
    found = held(analyse(question), text)
    assert found.fits
    assert found.short is not None
    assert text[slice(*found.short)] == short
