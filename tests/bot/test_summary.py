"""Summaries with a chat model, by notes where there is much to sum up; and what documents contradict each other in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.ask import Bot
from bot.assemble import App, assemble
from bot.check import parse, wrong
from bot.differ import valued
from bot.extract import LONGER, SENTENCES
from bot.opinion import SecondOpinion
from bot.render import answer_json, dumps
from bot.settings import Settings
from bot.types import Answer, Scope, Standing, Status
from bot.write import AT_ODDS, EXTRACT, NOT_AT_ODDS
from bot.writer import SUM_UP, TOGETHER, Prose
from tests.answers import small_bot
from tests.fakes import SpeakingWriter

ASKED = "Summarise the handbook of the mill"
THINGS = (
    "roof wheel dam gate barn shaft stone hopper sluice meadow bridge stable cellar tower kitchen garden well path "
    "fence orchard pond shed loft yard"
).split()
HANDBOOK = "# Handbook of the mill\n\n" + "\n".join(
    f"## The {thing}\n\nThe {thing} of the mill is looked after by the {thing} keeper in week {n}.\n"
    for n, thing in enumerate(THINGS, start=10)
)


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    note = "# Note on the boat\n\nThe boat of larch was built by hand in the north.\n"
    return small_bot(tmp_path, {"handbook.md": HANDBOOK, "note.md": note})


class Summing:
    """A model that repeats the quotes, or the notes, that it is given; it keeps what it was given."""

    def __init__(self, also: Callable[[bool], str] = lambda _: "") -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.also = also

    def __call__(self, instructions: str, told: str) -> str:
        given = json.loads(told)
        self.told.append((instructions, given))
        notes = given.get("notes") or [f"{each['quote'].rstrip('.')} [{each['n']}]." for each in given["quotes"]]
        return " ".join([*notes, self.also("notes" in given)])


def summed(bot: Bot, summing: Summing, asked: str = ASKED) -> Answer:
    return replace(bot, prose=Prose(SpeakingWriter(summing), 0.5, 60)).ask(asked)


def test_much_is_summed_up_from_notes(bot: Bot) -> None:
    """Each note is on a few quotes, and only what passes the gate goes on; what is made of them is held against the
    quotes themselves.
    """
    summing = Summing(lambda last: "" if last else "The mill was sold in 1871 [1].")
    answer = summed(bot, summing)
    assert len(bot.ask(ASKED).quotes) == SENTENCES
    assert len(answer.quotes) == LONGER
    assert answer.reason == EXTRACT
    *first, (instructions, last) = summing.told
    assert [[each["n"] for each in given["quotes"]] for _, given in first] == [
        list(range(start, start + TOGETHER)) for start in range(1, LONGER, TOGETHER)
    ]
    assert instructions == SUM_UP
    assert "quotes" not in last
    assert len(last["notes"]) == LONGER
    assert not any("1871" in note for note in last["notes"])
    written = answer.writer
    assert written
    assert written.failed is None
    assert len(written.sentences) == LONGER
    assert {n for each in written.sentences for n in each.quotes} == set(range(1, LONGER + 1))
    (saved,) = parse(dumps(answer_json(answer)), "answer.json")
    assert wrong(saved, bot.library, bot.judge) == []


def test_a_sentence_that_the_notes_do_not_hold_is_marked(bot: Bot) -> None:
    answer = summed(bot, Summing(lambda last: "The mill was sold in 1871 [1]." if last else ""))
    assert answer.writer
    assert answer.writer.sentences[-1].why == "not in the quotes: 1871"
    assert all(each.why is None for each in answer.writer.sentences[:-1])


def test_notes_that_all_fail_are_no_summary(bot: Bot) -> None:
    """The quotes stand alone, and nobody is asked to sum up nothing."""
    asked: list[str] = []

    def says(instructions: str, told: str) -> str:
        asked.append(instructions)
        return "The mill was sold in 1871 [1]."

    answer = replace(bot, prose=Prose(SpeakingWriter(says), 0.5, 60)).ask(ASKED)
    assert answer.writer
    assert answer.writer.failed == "none of its notes stands in the quotes"
    assert answer.writer.sentences == ()
    assert SUM_UP not in asked


def test_little_is_summed_up_at_once(bot: Bot) -> None:
    summing = Summing()
    answer = summed(bot, summing, "What is the note on the boat about?")
    assert answer.writer
    assert answer.writer.failed is None
    assert len(summing.told) == 1


BRIDGE = "The Aldmoor bridge was opened to traffic in {} after nine years of work."
TOWER = "The tower of Aldmoor is {} metres high."


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    texts = tmp_path_factory.mktemp("texts")
    for name, year, high in (("history", 1921, 40), ("letters", 1924, 55)):
        text = f"# {name.title()} of Aldmoor\n\n{BRIDGE.format(year)}\n\n{TOWER.format(high)}\n"
        (texts / f"{name}.md").write_text(text, "utf-8")
    (texts / "boats.md").write_text("# Boats\n\nBoats of larch are built in the north by hand.\n", "utf-8")
    made = assemble(Settings(tmp_path_factory.mktemp("home")))
    made.index([texts])
    return made


@pytest.mark.parametrize(
    "asked", ["Summarise the disagreements", "Give me a summary of all contradictions between the documents."]
)
def test_disagreements_are_told_with_both_sides(app: App, asked: str) -> None:
    """Those that are listed, in their order, each side with its quotes and headed by its value. What is said of them
    can be checked.
    """
    answer = app.bot().ask(asked)
    listed = [each.disagreement for each in app.audit().listed()]
    assert len(listed) == 2
    assert (answer.standing, answer.reason) == (Standing.DISPUTED, AT_ODDS)
    assert list(answer.disagreements) == [valued(each) for each in listed]
    assert {point.short for point in answer.points} == {"1921", "1924", "40 metres", "55 metres"}
    assert {quote.text for quote in answer.quotes} == {
        text for part, values in ((BRIDGE, (1921, 1924)), (TOWER, (40, 55))) for text in map(part.format, values)
    }
    (saved,) = parse(dumps(answer_json(answer)), "answer.json")
    assert wrong(saved, app.library, app.judge) == []


def test_a_chat_model_tells_both_sides(app: App) -> None:
    """It is told which quotes disagree; a text that tells one side only is not shown."""
    summing = Summing()
    answer = summed(app.bot(), summing, "Summarise the disagreements")
    assert sorted(map(sorted, summing.told[0][1]["disagree"])) == [[[1], [2]], [[3], [4]]]
    assert answer.writer
    assert answer.writer.failed is None
    half = replace(app.bot(), prose=Prose(SpeakingWriter(lambda *_: f"{answer.quotes[0].text[:-1]} [1]."), 0.5, 60))
    told = half.ask("Summarise the disagreements").writer
    assert told
    assert "one side" in (told.failed or "")


def test_where_nothing_is_at_odds_it_is_said(app: App, bot: Bot) -> None:
    """Also of the documents that are asked, where that is not all, and after a second opinion."""
    of = app.within(Scope(("boats.md", "history.md")))
    answer = app.bot().ask("Summarise the disagreements", scope=(Scope(("boats.md", "history.md")), of))
    assert (answer.status, answer.reason, answer.quotes) == (Status.ABSTAINED, NOT_AT_ODDS, ())

    def agreeing(_: str, told: str) -> str:
        sides = [side[0]["quote"] for side in json.loads(told)["sides"]]
        says = "contradict" if sides[1].startswith("It is not true that") else "agree"
        return json.dumps({"says": says, "sure": True, "words": sides})

    second = SecondOpinion(SpeakingWriter(agreeing), 60)
    answer = replace(app.bot(), second=second).ask("Summarise the disagreements")
    assert (answer.status, answer.reason, answer.quotes) == (Status.ABSTAINED, NOT_AT_ODDS, ())
    assert len(answer.opinions) == 2


@pytest.mark.parametrize("asked", ["Summarise the disagreements in the Balkans", "Summarise the boats"])
def test_other_summaries_are_none_of_disagreements(app: App, asked: str) -> None:
    assert app.bot().ask(asked).reason not in (AT_ODDS, NOT_AT_ODDS)


def test_a_document_that_is_called_so_is_summed_up(tmp_path: Path) -> None:
    text = "# Disagreements of the board\n\nThe board of the mill quarrelled over the roof in March.\n"
    bot = replace(small_bot(tmp_path, {"board.md": text}), findings=assemble(Settings(tmp_path / "home")).audit())
    answer = bot.ask("Summarise the disagreements")
    assert answer.reason == EXTRACT
    assert [quote.document.source for quote in answer.quotes] == ["board.md"]
