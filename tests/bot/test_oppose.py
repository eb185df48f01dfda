"""An answer uses what the audit found: the other side of what it quotes is fetched, where it bears on the question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.ask import HITS
from bot.assemble import App, assemble
from bot.relate import Fitted, fitted
from bot.settings import Settings
from bot.types import Standing

SAID = "The Aldmoor bridge was opened to traffic in 1921 after nine years of work."
DENIED = "The bridge, on which nine years of work were spent, was opened to traffic in 1924."
QUESTION = "When was the Aldmoor bridge opened to traffic?"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    """A corpus in which so many passages are nearer to the question than the other side that none finds that."""
    texts = tmp_path_factory.mktemp("texts")
    (texts / "history.txt").write_text(f"The Aldmoor bridge\n\n{SAID}\n")
    (texts / "letter.txt").write_text(f"Letters of an engineer in Aldmoor\n\n{DENIED}\n")
    for n in range(HITS + 8):
        near = f"If the Aldmoor bridge number {n} is opened to traffic, the Aldmoor bridge office says when it was."
        (texts / f"note-{n:02d}.txt").write_text(f"When was the Aldmoor bridge opened to traffic\n\n{near}\n")
    app = assemble(Settings(tmp_path_factory.mktemp("home")))
    app.index([texts])
    return app


def test_the_other_side_is_fetched(app: App) -> None:
    """What retrieval misses and the audit found stands beside the quote that it contradicts, marked disputed."""
    bot = app.bot()
    alone = replace(bot, findings=None).ask(QUESTION)
    assert DENIED not in [quote.text for quote in alone.quotes]
    answer = bot.ask(QUESTION)
    assert answer.standing is Standing.DISPUTED
    (found,) = answer.disagreements
    assert [[quote.text for quote in side] for side in found.sides] == [[SAID], [DENIED]]
    assert [quote.short_text for side in found.sides for quote in side] == ["1921", "1924"]
    assert {quote.place for side in found.sides for quote in side} <= {quote.place for quote in answer.quotes}


@pytest.mark.parametrize(
    "question", ["How many years of work did the Aldmoor bridge take?", "Who works in the Aldmoor bridge office?"]
)
def test_what_does_not_bear_on_the_question_is_left_out(app: App, question: str) -> None:
    """The same quote may answer another question, on which the two sides agree."""
    assert app.bot().ask(question).disagreements == ()


def test_what_is_listed_is_shown_where_it_differs_in_what_answers(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the other side by itself is no likely answer to the question; not where something else answers, and
    not where what was found is less likely than what is listed.
    """
    monkeypatch.setattr("bot.oppose.edges", lambda *_: [])
    bot, (listed,) = app.bot(), app.audit().listed()
    (found,) = bot.ask(QUESTION).disagreements
    assert found.confidence == listed.disagreement.confidence
    assert [[quote.text for quote in side] for side in found.sides] == [[SAID], [DENIED]]
    assert bot.ask("How many years of work did the Aldmoor bridge take?").disagreements == ()
    weights = fitted().last(bot.judge)
    unlisted = replace(weights, listed=listed.disagreement.confidence + 0.001)
    monkeypatch.setattr(Fitted, "last", lambda *_: unlisted)
    assert bot.ask(QUESTION).disagreements == ()


def test_a_dismissed_one_is_not_shown(app: App) -> None:
    """What a person called no disagreement is none in an answer either, until it is restored."""
    (listed,) = [each for each in app.audit().listed() if each.disagreement.sides[0][0].text in (SAID, DENIED)]
    app.audit().dismiss(listed.id)
    assert app.bot().ask(QUESTION).disagreements == ()
    app.audit().restore(listed.id)
    assert app.bot().ask(QUESTION).disagreements != ()


def test_dismissed_is_dismissed_also_where_the_question_finds_it(tmp_path: Path) -> None:
    """A disagreement that comparing the quotes of an answer would find by itself is not marked either."""
    for name, year in (("a", 1921), ("b", 1924)):
        (tmp_path / f"{name}.txt").write_text(f"The Aldmoor bridge\n\nThe Aldmoor bridge was opened in {year}.\n")
    app = assemble(Settings(tmp_path / "home"))
    app.index([tmp_path / "a.txt", tmp_path / "b.txt"])
    asked = "When was the Aldmoor bridge opened?"
    assert app.bot().ask(asked).standing is Standing.DISPUTED
    (listed,) = app.audit().listed()
    app.audit().dismiss(listed.id)
    answer = app.bot().ask(asked)
    assert answer.disagreements == ()
    assert {quote.short_text for quote in answer.quotes} == {"1921", "1924"}
