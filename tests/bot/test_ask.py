"""The whole path of a question over the seeds, with the real store and the real models."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.ask import LONGEST_QUESTION, Bot
from bot.assemble import assemble
from bot.errors import BadQuestion
from bot.settings import Settings
from bot.types import Answer, Answered, Compared, Quoted, Retrieved, Standing, Status, TextGrown
from tests.eval import Judged, gold_questions, judged, table

FORMS = [
    "When did the Ascend 910B enter broader production?",
    "How much market value did Nvidia lose on January 27, 2025?",
    "Was DeepSeek V4 trained on Huawei chips?",
    "Why is DeepSeek moving away from US chipmakers?",
    "Which companies placed bulk orders?",
    "How does the Ascend 910B compare with the A100?",
    "Why did Nvidia gain $600 billion on January 27, 2025?",
    "What is the capital of Australia?",
    "Wer ist der CEO von Nvidia?",
    "engram",
]


@pytest.fixture(scope="module")
def results(seed_bot: Bot) -> list[Judged]:
    return list(judged(seed_bot, gold_questions()))


def holds_promises(answer: Answer) -> None:
    for quote in [*answer.quotes, *answer.nearest]:
        assert quote.document.text[quote.start : quote.end] == quote.text
        assert quote.short is None or quote.start <= quote.short[0] < quote.short[1] <= quote.end
    for point in answer.points:
        assert point.quotes
        assert {quote.place for quote in point.quotes} <= {quote.place for quote in answer.quotes}
    for each in answer.disagreements:
        one, other = ({quote.place for quote in side} for side in each.sides)
        assert one
        assert other
        assert not one & other
        assert one | other <= {quote.place for quote in answer.quotes}
    if answer.status is Status.ABSTAINED:
        assert answer.standing is None
        assert not answer.points
        assert not answer.quotes
        assert answer.reason
        assert len(answer.nearest) <= 3
    else:
        assert answer.points
        assert not answer.nearest


def test_seed_questions(results: list[Judged]) -> None:
    """The seed questions come out right: 25 of 28, and every unverified and unanswerable one."""
    assert sum(result.right for result in results) >= 25, table(results)
    strict = ("both-sides", "unverified", "unanswerable")
    assert all(result.right for result in results if result.gold["kind"] in strict), table(results)


def test_every_quote_is_its_slice(results: list[Judged]) -> None:
    """Every quote of every answer equals the text at its place; both sides are cited; an abstention says why."""
    for result in results:
        holds_promises(result.answer)


@pytest.mark.parametrize("question", FORMS)
def test_forms_of_questions(seed_bot: Bot, question: str) -> None:
    """Whatever the form of a question, its answer keeps the promises."""
    holds_promises(seed_bot.ask(question))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=120), st.lists(st.text(max_size=60), max_size=2))
def test_any_question(seed_bot: Bot, question: str, context: list[str]) -> None:
    """Any text is answered or abstained from, or refused as no question; never anything else."""
    try:
        holds_promises(seed_bot.ask(question, context))
    except BadQuestion:
        assert not any(character.isalnum() for character in question)


def test_stream_and_plain_answer_are_one(seed_bot: Bot) -> None:
    """The events come in the order of the path, their pieces of text make the answer's, and `ask` gives the same."""
    question = "How does the Ascend 910B perform compared with the Nvidia A100?"
    events = list(seed_bot.events(question))
    kinds = [type(event) for event in events]
    assert kinds[:3] == [Retrieved, Quoted, Compared]
    assert kinds[-1] is Answered
    assert set(kinds[3:-1]) == {TextGrown}
    last = events[-1]
    assert isinstance(last, Answered)
    assert "".join(event.text for event in events if isinstance(event, TextGrown)) == last.answer.text
    plain = seed_bot.ask(question)
    assert (plain.text, plain.points, plain.disagreements) == (
        last.answer.text,
        last.answer.points,
        last.answer.disagreements,
    )


def test_a_disputed_answer_shows_both_sides(seed_bot: Bot) -> None:
    """Two figures that exclude each other are both quoted, from two documents, and said to differ."""
    answer = seed_bot.ask("How does the Ascend 910B perform compared with the Nvidia A100?")
    assert answer.standing is Standing.DISPUTED
    one, other = answer.disagreements[0].sides
    assert {quote.document_id for quote in one}.isdisjoint(quote.document_id for quote in other)
    assert {"60-70%", "20-30%"} <= {word.strip(".") for quote in answer.quotes for word in quote.text.split()}
    assert answer.text.startswith("Sources disagree.")


def test_a_denied_premise_is_no_yes(seed_bot: Bot) -> None:
    """A question that takes for granted what a document denies gets the denial, said to be one; a denial that stands
    for a date comes at least nearest to the question for it.
    """
    answer = seed_bot.ask("Why did Nvidia gain $600 billion on January 27, 2025?")
    assert answer.reason == "the documents deny what the question takes for granted"
    assert "Nvidia lost roughly $600 billion" in answer.quotes[0].text
    dateless = seed_bot.ask("When did DeepSeek respond to the Blackwell allegation?")
    assert "DeepSeek has not responded publicly" in [*dateless.quotes, *dateless.nearest][0].text


def test_a_misspelt_name_is_understood(seed_bot: Bot) -> None:
    """A name with a letter off finds what is meant; a digit off is another thing."""
    answer = seed_bot.ask("When was Hauwei first placed on the US Entity List?")
    assert [point.short for point in answer.points] == ["2019"]
    assert seed_bot.ask("When did the Ascend 917B enter broader production?").status is Status.ABSTAINED


def test_a_long_conversation_is_no_burden(seed_bot: Bot) -> None:
    """Thousands of earlier questions, however long, don't change what the last ones lend to a follow-up."""
    earlier = ["How far is the moon?" * 1000] * 3000
    asked = [*earlier, "How much did R1 cost to train?"]
    assert [point.short for point in seed_bot.ask("And when did it arrive?", asked).points] == ["January 2025"]


@pytest.mark.parametrize(
    "question", ["", "   \n", "?!", "x" * (LONGEST_QUESTION + 1)], ids=["0", "blank", "signs", "long"]
)
def test_no_question(seed_bot: Bot, question: str) -> None:
    """What is empty or too long to be a question is refused before anything is searched."""
    with pytest.raises(BadQuestion):
        seed_bot.ask(question)


def test_of_several_readings_the_one_that_is_answered_is_taken(tmp_path: Path) -> None:
    """A topic is looked for with the words of the question before, if that is what answers."""
    (tmp_path / "docs").mkdir()
    text = (
        "# Cleaning\n\nTo clean buckets with bleach, mix two ounces of bleach with water.\n\n"
        "To clean buckets with iodine, mix one ounce of iodine with water.\n"
    )
    (tmp_path / "docs" / "cleaning.md").write_text(text, encoding="utf-8")
    app = assemble(Settings(tmp_path / "home", audit="off"))
    app.index([tmp_path / "docs"])
    answer = app.bot().ask("And iodine?", ["How do I use bleach to clean my buckets?"])
    assert answer.read_as == "iodine (use bleach clean buckets)?"
    assert "one ounce" in answer.quotes[0].text
    app.close()


def test_a_pronoun_for_what_all_is_about_needs_no_question_before(tmp_path: Path) -> None:
    """Asked after something else, it has the answer that it has alone; where the words before lead elsewhere, that."""
    (tmp_path / "docs").mkdir()
    papers = {
        "files": "# Files\n\nKestrel handles the audio file types MP3, FLAC and Ogg Vorbis.\n",
        "albums": "# Albums\n\nAn album that is there twice is a duplicate. You are asked whether to keep both.\n",
        "covers": "# Covers\n\nThe cover plugin looks for images on the web. It handles PNG and JPEG images.\n",
    }
    for name, text in papers.items():
        (tmp_path / "docs" / f"{name}.md").write_text(text, encoding="utf-8")
    app = assemble(Settings(tmp_path / "home", audit="off"))
    app.index([tmp_path / "docs"])
    asked = app.bot().ask("Which audio file types can it handle?", ["What happens with duplicate albums?"])
    assert asked.read_as is None
    assert "FLAC" in asked.quotes[0].text
    lent = app.bot().ask("Which types can it handle?", ["Where does the cover plugin look for images?"])
    assert lent.read_as == "Which types can it handle (cover plugin look images)?"
    assert "PNG" in lent.quotes[0].text
    app.close()


@pytest.mark.parametrize("question", ["And who founded DeepSeek?", "Can you tell me who founded DeepSeek?"])
def test_what_only_leads_to_a_question_is_no_other_reading(seed_bot: Bot, question: str) -> None:
    """Nothing is lent, and nothing to ask otherwise."""
    assert seed_bot.ask(question, ["What is Huawei?"]).read_as is None
