"""What a document or a folder is about, as an extract."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.ask import Bot
from bot.check import read, wrong
from bot.render import answer_json, dumps
from bot.types import Answer, Status
from bot.write import EXTRACT
from tests.answers import small_bot

MINUTES = """# Minutes of March

## Budget

The committee approved the budget of the mill for next year. It was not easy.

## Roof

The roof of the mill will be repaired by a firm from Ulm in June. Three offers had come in.

## Next meeting

The committee meets again on the first Monday of April in the old hall.
"""


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    boats = "# Boats\n\nBoats of larch are built in the north by hand.\n"
    return small_bot(tmp_path, {"minutes-march.md": MINUTES, "boats.md": boats})


def told(answer: Answer) -> list[str]:
    return [quote.plain.text for quote in answer.quotes]


@pytest.mark.parametrize("asked", ["Summarise the minutes of March", "What are the minutes of March about?"])
def test_a_document_is_told_section_by_section(bot: Bot, asked: str) -> None:
    """Of each section a sentence, in their order, marked as an extract; of no other document."""
    answer = bot.ask(asked)
    assert (answer.status, answer.reason) == (Status.ANSWERED, EXTRACT)
    assert {quote.document.source for quote in answer.quotes} == {"minutes-march.md"}
    assert [quote.start for quote in answer.quotes] == sorted(quote.start for quote in answer.quotes)
    for said in ("The committee approved the budget", "The roof of the mill will be", "The committee meets again"):
        assert any(text.startswith(said) for text in told(answer)), said


def test_a_folder_is_told_document_by_document(bot: Bot) -> None:
    """Where no document is named, each says a sentence."""
    answer = bot.ask("What are these documents about?")
    assert answer.reason == EXTRACT
    assert [quote.document.source for quote in answer.quotes] == ["boats.md", "minutes-march.md"]


@pytest.mark.parametrize("asked", ["What is the budget about to be?", "When does the committee meet again?"])
def test_a_question_for_a_fact_is_none_for_an_extract(bot: Bot, asked: str) -> None:
    assert bot.ask(asked).reason != EXTRACT


def test_an_extract_can_be_checked(bot: Bot, tmp_path: Path) -> None:
    """A saved extract stands as it was saved."""
    saved = tmp_path / "answer.json"
    saved.write_text(dumps(answer_json(bot.ask("Summarise the minutes of March"))), "utf-8")
    (said,) = read(saved)
    assert not wrong(said, bot.library)
