from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ask import Bot
from bot.assemble import assemble
from bot.check import AnswerFileError, Checked, Fate, SavedQuote, check, parse, wrong
from bot.render import answer_json, dumps
from bot.settings import Settings
from bot.types import Quote
from index.types import Document
from tests import answers
from tests.answers import HARBOUR, document
from tests.command import QUESTION

WORDS = "The harbour of Aldmoor was finished in 1921, after nine years of work."


def saved(of: Document = HARBOUR, words: str = WORDS) -> SavedQuote:
    start = of.text.index(words)
    return SavedQuote(1, of.source, start, start + len(words), words)


def fate(quote: SavedQuote, *documents: Document) -> Checked:
    return check([quote], documents)[0]


def test_an_unchanged_document_keeps_its_quotes() -> None:
    """A quote stands while its document has its words where they stood."""
    assert fate(saved(), HARBOUR) == Checked(saved(), Fate.STANDS, saved().start, 3)


def test_a_change_elsewhere_in_the_document_leaves_a_quote_standing() -> None:
    """What counts is the words and their place, not the rest of the document."""
    longer = document("harbour.txt", HARBOUR.text + "More.\n")
    assert fate(saved(), longer).fate is Fate.STANDS


def test_words_that_stand_elsewhere_have_moved_and_it_says_where() -> None:
    """Text added above a quote moves it; the place nearest to the old one is named."""
    moved = document("harbour.txt", f"{WORDS}\n" + "x" * 500 + f"\nNews!\n\n{HARBOUR.text}")
    start = moved.text.rindex(WORDS)
    near = SavedQuote(1, "harbour.txt", start - 9, start - 9 + len(WORDS), WORDS)
    assert fate(near, moved) == Checked(near, Fate.MOVED, start, moved.line(start))


def test_other_words_are_a_change_however_small() -> None:
    """One digit changed is a change: nothing is matched approximately."""
    changed = document("harbour.txt", HARBOUR.text.replace("1921", "1922"))
    assert fate(saved(), changed) == Checked(saved(), Fate.CHANGED)


def test_a_quote_whose_document_is_not_there_is_gone() -> None:
    """A removed document takes its quotes with it; a copy of it under another name does not stand in."""
    assert fate(saved(), document("copy.txt", HARBOUR.text)) == Checked(saved(), Fate.GONE)


def test_a_made_up_quote_does_not_stand() -> None:
    """A saved answer is checked, not believed: words put into it, or offsets moved, are found out."""
    forged = SavedQuote(1, "harbour.txt", saved().start, saved().end, WORDS.replace("1921", "1900"))
    assert fate(forged, HARBOUR).fate is Fate.CHANGED
    shifted = SavedQuote(1, "harbour.txt", 0, len(WORDS), WORDS)
    assert fate(shifted, HARBOUR).fate is Fate.MOVED
    start = saved().start - len(HARBOUR.text)
    negative = SavedQuote(1, "harbour.txt", start, start + len(WORDS), WORDS)
    assert fate(negative, HARBOUR).fate is Fate.MOVED


@given(st.text(min_size=3), st.data())
def test_every_quote_of_a_document_stands_in_it(text: str, data: st.DataObject) -> None:
    """Saved and read back, any slice of any document stands, whatever characters it has."""
    of = document("a.txt", text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    said = answers.point(answers.Standing.SINGLE_SOURCE, Quote(of, start, end))
    answer = answers.answer("?", answers.Standing.SINGLE_SOURCE, "t", (said,))
    (read,) = parse(dumps(answer_json(answer)), "answer.json")
    assert [each.fate for each in check(read.quotes, [of])] == [Fate.STANDS]


ANSWER: dict[str, Any] = answer_json(answers.DISPUTED)
ABSTAINED: dict[str, Any] = answer_json(answers.ABSTAINED)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f"{json.dumps(ANSWER)}\n{json.dumps(ABSTAINED)}\n", id="one a line"),
        pytest.param(json.dumps([ANSWER, ABSTAINED], indent=2), id="a list"),
    ],
)
def test_several_answers_are_read_in_either_form(content: str) -> None:
    """What `ask --questions --json` printed is read, and so is a list; nearest quotes are quotes too."""
    first, second = parse(content, "answers.jsonl")
    assert [each.source for each in first.quotes] == ["harbour.txt", "press/gazette.md"]
    assert [each.source for each in second.quotes] == ["harbour.txt", "harbour.txt"]
    assert (first.question, first.corpus) == (answers.DISPUTED.question, "default")


def test_one_answer_is_read_however_it_is_laid_out() -> None:
    """One object, on one line or on many."""
    assert parse(json.dumps(ANSWER, indent=4), "a") == parse(json.dumps(ANSWER), "a")


def without(field: str) -> dict[str, Any]:
    return {key: value for key, value in ANSWER.items() if key != field}


def with_many(**changed: object) -> str:
    return json.dumps({**ANSWER, **changed})


def with_quote(**changed: object) -> str:
    return json.dumps({**ANSWER, "quotes": [{**ANSWER["quotes"][0], **changed}]})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param("", "holds no answer", id="empty"),
        pytest.param("hello", "line 1", id="no JSON"),
        pytest.param(json.dumps(ANSWER) + "\n{oops\n", "line 2", id="a bad line"),
        pytest.param("3", "no answer but a number", id="a number"),
        pytest.param('["x"]', "no answer but a text", id="a list of texts"),
        pytest.param(json.dumps(without("quotes")), "'quotes'", id="no quotes"),
        pytest.param(json.dumps(without("corpus")), "'corpus'", id="no corpus"),
        pytest.param(json.dumps({**ANSWER, "quotes": [{"n": 1}]}), "'document'", id="a quote without a document"),
        pytest.param(with_quote(start="3"), "'start'", id="a text for a number"),
        pytest.param(with_quote(text=""), "no words", id="a quote of nothing"),
        pytest.param("[" * 100_000, "nested", id="nested without end"),
        pytest.param(with_quote(n=0).replace('"n": 0', f'"n": {"9" * 10_000}'), "too many digits", id="a huge number"),
        pytest.param(f"{json.dumps(ANSWER)}\n{'9' * 10_000}", "too many digits", id="a huge number in a line"),
        pytest.param(with_many(quotes=ANSWER["quotes"] * 101), "202 quotes", id="quotes without end"),
        pytest.param(with_many(points=[{}] * 201), "201 quotes below its points", id="points without end"),
        pytest.param(with_many(points=[{"quotes": [1] * 67}] * 3), "201 quotes below", id="points on ever the same"),
        pytest.param(with_many(disagreements=[{"sides": [[1] * 99] * 2}] * 2), "sides", id="sides without end"),
        pytest.param(with_many(writer={"sentences": [{"text": "x" * 401}] * 10}), "4,010", id="prose without end"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(content: str, says: str) -> None:
    """A file that holds no answers is an error that says where and what; it never counts as checked."""
    with pytest.raises(AnswerFileError) as raised:
        parse(content, "my.json")
    assert "my.json" in raised.value.message
    assert says in raised.value.message
    assert "--json" in raised.value.remedy


@pytest.fixture(scope="module")
def said(seed_bot: Bot) -> list[dict[str, Any]]:
    """Answers over the seeds, of each kind."""
    questions = [
        QUESTION,
        "Was DeepSeek V4 trained on Huawei chips or on Nvidia Blackwell?",
        "When did the Ascend 910B enter broader production?",
        "How much market value did Nvidia lose on January 27, 2025?",
        "What is the capital of Australia?",
    ]
    return [json.loads(dumps(answer_json(seed_bot.ask(question)))) for question in questions]


def untrue(bot: Bot, said: object) -> list[str]:
    (saved,) = parse(json.dumps(said), "answer.json")
    return wrong(saved, bot.library)


def test_all_that_an_answer_says_is_true_of_its_quotes(seed_bot: Bot, said: list[dict[str, Any]]) -> None:
    """Answers as they were given pass, of every standing."""
    assert {each["standing"] for each in said} >= {"disputed", "single-source", None}
    assert [untrue(seed_bot, each) for each in said] == [[] for _ in said]


@pytest.mark.parametrize("start", [10**30, -(10**30), 10**4000], ids=["large", "negative", "huge"])
def test_a_place_that_no_document_has_is_where_nothing_stands(
    seed_bot: Bot, said: list[dict[str, Any]], start: int
) -> None:
    """A quote at a number that no store can hold is found out like any other that is not there, and no error."""
    forged = json.loads(json.dumps(said[0]))
    forged["quotes"][0] |= {"start": start, "end": start + 10}
    (saved,) = parse(json.dumps(forged), "answer.json")
    first = check(saved.quotes, seed_bot.library.documents())[0]
    assert first.fate is Fate.MOVED
    assert wrong(saved, seed_bot.library) == []  # what became of a quote is told by its fate


def paths(value: object, above: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The places of all plain values in an answer."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, each in items:
            yield from paths(each, (*above, key))
    else:
        yield above


BELIEVED = {
    "unused",
    "scope",
    "id",
    "corpus",
    "conversation",
    "question",
    "read_as",
    "models",
    "timings_ms",
    "kind",
    "summary",
    "confidence",
    "link",
}
"""What no document says."""


def test_whatever_is_changed_in_an_answer_is_found_out(seed_bot: Bot, said: list[dict[str, Any]]) -> None:
    """Each value of an answer by itself, changed to another of its kind, is wrong, or its quote does not stand."""
    documents = seed_bot.library.documents()
    for each in said:
        for path in paths(each):
            if BELIEVED & set(map(str, path)) or path[-1] == "reason" or path[-2:-1] == ("context",):
                continue
            forged = json.loads(json.dumps(each))
            holder = forged
            for key in path[:-1]:
                holder = holder[key]
            value = holder[path[-1]]
            other = value + 1 if isinstance(value, int) else f"{value}x" if isinstance(value, str) else "x"
            holder[path[-1]] = other
            try:
                (saved,) = parse(json.dumps(forged), "answer.json")
            except AnswerFileError:
                continue
            stands = all(one.fate is Fate.STANDS for one in check(saved.quotes, documents))
            assert not stands or wrong(saved, seed_bot.library), f"{path} may be {other!r}"


def test_an_answer_of_a_former_version_is_believed_only_if_there_was_one(tmp_path: Path) -> None:
    """A change elsewhere in a document leaves an answer true; a made-up version does not."""
    app = assemble(Settings(tmp_path / "home"))
    file = tmp_path / "mill.txt"
    file.write_text("The mill of Holberg was sold in 1987.\n")
    app.index([file])
    answer = json.loads(dumps(answer_json(app.bot().ask("When was the mill of Holberg sold?"))))
    assert answer["quotes"]
    file.write_text("The mill of Holberg was sold in 1987.\n\nIt is made of larch.\n")
    app.index([file])
    assert untrue(app.bot(), answer) == []
    for each in answer["quotes"]:
        each["sha256"] = "0" * 64
    assert any("sha256" in line for line in untrue(app.bot(), answer))


def test_a_quote_that_leaves_out_words_of_its_sentence_is_no_quote(seed_bot: Bot, said: list[dict[str, Any]]) -> None:
    """Words that stand in a document, but are only a part of a sentence, may say the contrary of it."""
    forged = json.loads(json.dumps(said[0]))
    quote = forged["quotes"][0]
    quote["start"] += 9
    quote["text"] = quote["text"][9:]
    assert any("no whole sentence" in line for line in untrue(seed_bot, forged))
