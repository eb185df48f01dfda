from __future__ import annotations

import io
import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bot.faces.terminal import NARROWEST, answer_lines, console
from bot.render import answer_json, dumps, markdown, visible
from bot.types import Answer, Quote, Standing
from index.sentences import sentences
from index.types import Markup, SentenceKind
from tests import answers
from tests.answers import document, point, quote

CASES = [pytest.param(answer, id=name) for name, answer in answers.ALL.items()]


def printed(answer: Answer, width: int) -> str:
    screen = io.StringIO()
    for line in answer_lines(answer, width):
        console(screen).print(line)
    return screen.getvalue()


@pytest.mark.parametrize("answer", CASES)
@pytest.mark.parametrize("width", [100, 48])
def test_terminal_output_is_as_agreed(answer: Answer, width: int, golden: Callable[[str, str], None]) -> None:
    """What a person reads in a terminal changes only when someone means it to."""
    name = next(name for name, each in answers.ALL.items() if each is answer)
    golden(f"terminal-{name}-{width}.txt", printed(answer, width))


@pytest.mark.parametrize("answer", CASES)
def test_markdown_is_as_agreed(answer: Answer, golden: Callable[[str, str], None]) -> None:
    """The Markdown of an answer changes only when someone means it to."""
    name = next(name for name, each in answers.ALL.items() if each is answer)
    golden(f"markdown-{name}.md", markdown(answer))


@pytest.mark.parametrize("answer", CASES)
def test_no_mark_is_colour_alone(answer: Answer) -> None:
    """Every standing, of the answer and of each point that differs, is there as a word."""
    text = printed(answer, 100)
    assert "\x1b" not in text
    assert (answer.standing.value if answer.standing else "abstained") in text
    assert all(each.standing.value in text for each in answer.points)


def test_a_colour_terminal_gets_colour_and_no_color_takes_it_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mark is coloured on a terminal, and not where NO_COLOR is set."""

    def on_terminal() -> str:
        screen = io.StringIO()
        colourful = Console(file=screen, force_terminal=True, color_system="standard", width=100)
        for line in answer_lines(answers.DISPUTED, 100):
            colourful.print(line)
        return screen.getvalue()

    red = "\x1b[1;31mdisputed"
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert red in on_terminal()
    monkeypatch.setenv("NO_COLOR", "1")
    assert red not in on_terminal()
    assert "disputed" in on_terminal()


EVIL = (
    "Words \x1b[31mred\x1b]0;title\x07 [bold]not bold[/bold] \x9b2J :smile: \u202ereversed "
    "<b>&amp; *star* | `code` | end."
)


def evil_answer() -> Answer:
    of = document("sub\x1b[2J/evil.txt", f"Title\n\n{EVIL}\n")
    words = quote(of, EVIL, short="red\x1b]0;title\x07", hedges=("\x1b[8m",), origin="\x1b[8mNobody")
    return answers.answer("?", answers.Standing.UNVERIFIED, EVIL, (point(answers.Standing.UNVERIFIED, words),))


def steering(text: str) -> list[str]:
    return [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")]


def test_a_document_cannot_steer_the_terminal() -> None:
    """A document's escape sequences, direction marks and rich markup come out as harmless characters."""
    text = printed(evil_answer(), 100)
    assert not steering(text)
    assert "[bold]not bold[/bold]" in text
    assert ":smile:" in text


def test_a_document_cannot_steer_the_terminal_through_json_or_markdown() -> None:
    """JSON and Markdown often end up on a terminal: they carry no raw control character either."""
    line = dumps(answer_json(evil_answer()))
    assert not steering(line)
    assert "\n" not in line
    assert not steering(markdown(evil_answer()))


def test_markdown_shows_a_documents_markup_literally() -> None:
    """Stars, tags, entities and back-ticks of a document are text, not markup."""
    text = markdown(evil_answer())
    assert r"\<b\>\& \*star\* \| \`code\`" in text


CODE_AND_LIST = """To install Quill, use pip:

```sh
python -m venv .venv
pip install quill
```

The committee may:

- decide on matters. It asks the town;
- offer advice.
"""


@pytest.mark.parametrize(
    ("first", "last", "lines"),
    [
        ("To install", "install quill", ["To install Quill, use pip:", "python -m venv .venv", "pip install quill"]),
        (
            "The committee",
            "advice.",
            ["The committee may:", "decide on matters. It asks the town;", "offer advice."],
        ),
    ],
)
def test_code_and_lists_are_shown_in_lines(first: str, last: str, lines: list[str]) -> None:
    """Each line of code and each item on a line of its own, without marks, in the terminal and as Markdown."""
    text = CODE_AND_LIST
    of = replace(document("quill.md", text), markup=Markup.MARKDOWN)
    kept = [each for each in sentences(text, Markup.MARKDOWN) if each.kind is not SentenceKind.FURNITURE]
    start, end = text.index(first), text.index(last) + len(last)
    found = Quote.of(of, [each for each in kept if start <= each.start and each.end <= end])
    said = answers.answer("?", Standing.SINGLE_SOURCE, found.plain.text, (point(Standing.SINGLE_SOURCE, found),))
    assert found.plain.text == "\n".join(lines)
    shown = [line.split("”")[0].strip(" “") for line in printed(said, 100).splitlines()]
    quoted = [re.sub(r"\\(.?)", r"\1", line.split("”")[0]) for line in markdown(said).splitlines()]
    for at, line in enumerate(lines):
        assert line in shown
        assert f"> {'' if at else '“'}{line}" in quoted


@given(st.text(min_size=1).filter(lambda text: text.strip() != ""))
def test_json_keeps_every_character_of_a_quote(words: str) -> None:
    """Whatever a document holds, the parsed JSON has exactly the quoted text, at its offsets."""
    of = document("a.txt", f"x {words} y")
    found = Quote(of, 2, 2 + len(words))
    answer = answers.answer("?", answers.Standing.SINGLE_SOURCE, "t", (point(answers.Standing.SINGLE_SOURCE, found),))
    loaded = json.loads(dumps(answer_json(answer)))["quotes"][0]
    assert loaded["text"] == words == of.text[loaded["start"] : loaded["end"]]


@given(
    st.text(
        alphabet=st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Cn", "Co", "Mn", "Me")),
        min_size=1,
    ).filter(lambda text: visible(text) != ""),
    st.integers(NARROWEST, 110),
)
def test_no_line_is_wider_than_the_screen_and_no_word_is_lost(words: str, width: int) -> None:
    """A quote is printed whole, in lines that fit, whatever script it is in and however narrow the screen."""
    of = document("a.txt", f"x {words} y")
    found = Quote(of, 2, 2 + len(words))
    answer = answers.answer("?", answers.Standing.SINGLE_SOURCE, "t", (point(answers.Standing.SINGLE_SOURCE, found),))
    text = printed(answer, width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert re.sub(r"\s", "", visible(words)) in re.sub(r"\s", "", text)


FIELDS = {
    "id", "corpus", "conversation", "question", "read_as", "status", "headline", "standing", "verdict", "text",
    "points", "quotes", "disagreements", "reason", "nearest", "unused", "scope", "writer",
    "second_opinions", "models", "timings_ms",
}  # fmt: skip
QUOTE_FIELDS = {
    "n", "document", "title", "document_id", "sha256", "start", "end", "line", "text", "page", "published",
    "hedges", "origin", "short", "plain", "context", "short_plain", "link", "witness",
}  # fmt: skip


@pytest.mark.parametrize("answer", CASES)
def test_json_has_the_agreed_fields(answer: Answer) -> None:
    """The JSON of every answer has the fields of the contract, no more and no fewer."""
    loaded = json.loads(dumps(answer_json(answer)))
    assert set(loaded) == FIELDS
    for each in (*loaded["quotes"], *loaded["nearest"]):
        assert set(each) == QUOTE_FIELDS
    for each in loaded["points"]:
        assert set(each) == {"text", "short", "quotes", "standing", "earlier"}
        assert each["quotes"]
    for each in loaded["disagreements"]:
        assert set(each) == {"sides", "kind", "summary", "confidence", "witnesses", "differs", "differs_plain"}
        assert all(each["sides"])


def test_json_numbers_lead_to_the_quotes_they_mean() -> None:
    """A point and a side of a disagreement name quotes by n, the n of the list of quotes."""
    loaded = answer_json(answers.DISPUTED)
    points = json.loads(dumps(loaded["points"]))
    assert [(each["short"], each["quotes"]) for each in points] == [("1921", [1]), ("1924", [2])]
    assert json.loads(dumps(loaded["disagreements"]))[0]["sides"] == [[1], [2]]
    first, second = json.loads(dumps(loaded["quotes"]))
    assert (first["n"], first["document"], first["line"], first["page"], first["published"]) == (
        1, "harbour.txt", 3, None, "2019-03-02",
    )  # fmt: skip
    assert (second["n"], second["document"], second["line"]) == (2, "press/gazette.md", 3)
    assert answers.HARBOUR.text[slice(*first["short"])] == "1921"


def test_an_abstention_has_a_reason_and_what_came_nearest() -> None:
    """When abstained, standing is null, points and quotes are empty, and `nearest` is numbered from 1."""
    loaded = json.loads(dumps(answer_json(answers.ABSTAINED)))
    assert (loaded["status"], loaded["standing"], loaded["points"], loaded["quotes"]) == (
        "abstained",
        None,
        [],
        [],
    )
    assert loaded["reason"]
    assert [each["n"] for each in loaded["nearest"]] == [1, 2]


def test_a_page_is_shown_where_there_are_pages() -> None:
    """A quote from a paged document is placed by its page, which is what a reader can turn to."""
    assert "report.pdf, page 2" in printed(answers.CORROBORATED, 100)
