"""Questions that compare two things are answered by turns, and never with a dispute between the two."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.ask import HITS, Bot
from bot.asked import Asked
from bot.check import parse, wrong
from bot.comparison import contrast
from bot.fit import Candidate, weights
from bot.question import analyse
from bot.render import answer_json, dumps, headline
from bot.retrieve import retrieved
from bot.types import Answer, Quote
from bot.write import SIDE_BY_SIDE, UNCALCULATED
from tests.answers import small_bot

VELA = """# Vela 5

The Vela 5 is a small pump for gardens.

## Data

- Weight: 3 kg
- Hose length: 12 m
- Made in: Ulm
"""
TANSY = """# Tansy 9

The Tansy 9 is a large pump for farms.

## Data

- Weight: 14 kg
- Hose length: 30 m
- Made in: Ulm
"""
PLANS = """# Plans

| Plan | Price | Seats |
| --- | --- | --- |
| Basic | 5 euros | 3 |
| Premium | 20 euros | 40 |
"""
PARTS = """# Parts

| Part | Fits | Price |
| --- | --- | --- |
| Garden hose | Vela 5, Tansy 9 | 20 euros |
"""


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    return small_bot(tmp_path, {"vela5.md": VELA, "tansy9.md": TANSY, "plans.md": PLANS, "parts.md": PARTS})


def told(answer: Answer) -> list[str]:
    return [quote.plain.text for quote in answer.quotes]


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("What is the difference between the Vela 5 and the Tansy 9?", ("Vela 5", "Tansy 9")),
        ("Compare Vela 5 with Tansy 9", ("Vela 5", "Tansy 9")),
        ("How does the basic plan differ from the premium plan?", ("basic plan", "premium plan")),
        ("basic vs premium plan", ("basic plan", "premium plan")),
        ("Which is heavier, the Vela 5 or the Tansy 9?", ("Vela 5", "Tansy 9")),
        ("What is the difference between the Vela 5 Model B and the B+?", ("Vela 5 Model B", "Vela 5 Model B+")),
    ],
)
def test_both_sides_of_a_comparison_are_read(question: str, sides: tuple[str, str]) -> None:
    """Each by its full name, also where the second is named by what it differs in."""
    found = analyse(question)
    assert (found.asked, found.sides) == (Asked.COMPARISON, sides)


@pytest.mark.parametrize(
    "question", ["Which plan costs more?", "Is the Vela 5 a pump?", "What happened between March and May?"]
)
def test_other_questions_compare_nothing(question: str) -> None:
    assert analyse(question).sides is None


def test_two_products_are_told_by_turns(bot: Bot) -> None:
    """What differs stands in pairs, one of each; what is the same of both is left out; nothing is disputed."""
    answer = bot.ask("What is the difference between the Vela 5 and the Tansy 9?")
    assert answer.reason == SIDE_BY_SIDE
    assert headline(answer) == "What the documents say"
    assert not answer.disagreements
    assert len(answer.points) == len(answer.quotes)
    texts = told(answer)
    for one, other in (("Weight: 3 kg", "Weight: 14 kg"), ("Hose length: 12 m", "Hose length: 30 m")):
        assert texts.index(other) == texts.index(one) + 1
    assert not any("Ulm" in text for text in texts)


def test_a_comparison_in_one_thing_tells_that(bot: Bot) -> None:
    """The pair that is about the weight, and no other."""
    assert told(bot.ask("Which has more weight, the Vela 5 or the Tansy 9?")) == ["Weight: 3 kg", "Weight: 14 kg"]


def test_what_fits_both_is_no_comparison(bot: Bot) -> None:
    """A part for both names both, and less of what is compared than the two fields; it is left out, however likely."""
    question = analyse("Which has the longer hose length, the Vela 5 or the Tansy 9?")
    _, found = retrieved(question.text, bot.library, bot.embedder, HITS)
    of, row = next(
        (each.document, s) for each in found for s in each.sentences if "Garden" in each.document.text[s.start : s.end]
    )
    part = Candidate(Quote.of(of, (row,)), 0.9, "")
    texts = [each.quote.plain.text for each in contrast(question, [part], [part], found)]
    assert texts == ["Hose length: 12 m", "Hose length: 30 m"]


def test_two_rows_of_a_table_are_compared(bot: Bot) -> None:
    texts = told(bot.ask("What is the difference between the basic plan and the premium plan?"))
    assert texts == ["Basic | 5 euros | 3", "Premium | 20 euros | 40"]


def test_a_thing_that_is_nowhere_is_compared_with_nothing(bot: Bot) -> None:
    """Of the Orrin 7 nothing is said, so nothing is set beside the Vela 5."""
    assert bot.ask("What is the difference between the Vela 5 and the Orrin 7?").reason != SIDE_BY_SIDE


def test_a_comparison_can_be_checked(bot: Bot) -> None:
    """A saved comparison holds in every field."""
    answer = bot.ask("Compare the Vela 5 and the Tansy 9")
    (said,) = parse(dumps(answer_json(answer)), "saved")
    assert not wrong(said, bot.library)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("The Vela costs 5 euros. The Tansy costs 20 euros.", UNCALCULATED),
        ("The Vela and the Tansy cost 25 euros together.", None),
    ],
)
def test_that_nothing_is_calculated_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, note: str | None
) -> None:
    """Where a total is asked for and no quote gives one, the numbers are said to be those of the documents."""
    fitted = replace(weights(), least=0.0)
    monkeypatch.setattr("bot.fit.weights", lambda: fitted)
    bot = small_bot(tmp_path, {"prices.md": f"# Prices\n\n{text}\n"})
    answer = bot.ask("How much do the Vela and the Tansy cost together?")
    assert answer.points
    assert answer.reason == note
