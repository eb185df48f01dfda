"""Rows of tables: the cell under the head that is asked for, and rows that tell of something else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fit import Scale, about, candidate, column_stems
from bot.language.bylines import is_byline
from bot.language.tables import cell_of
from bot.language.words import content_stems
from bot.ports import Excerpt, Reading
from bot.question import analyse
from index.sentences import sentences
from index.types import Markup, Passage, Sentence, SentenceKind
from tests.answers import document

ROWS = [
    "| Boat | Seats | Built | Badge needed | Coach | Price (€) | in_stock |",
    "|------|------:|-------|--------------|-------|----------:|---------:|",
    "| Otter | 4 | 2016 | gold | Beth Farrow | 4,150 | 3 |",
    "| Merlin | 2 | 1998 | none | | 2,300 | 0 |",
]
TEXT = "The club has two boats for hire.\n\n" + "\n".join(ROWS) + "\n\nAsk at the boathouse."


SENTENCES = sentences(TEXT, Markup.MARKDOWN)


def row_of(text: str) -> Sentence:
    return next(each for each in SENTENCES if TEXT[each.start : each.end] == text)


def read(row: str) -> Reading:
    of = replace(document("boats.md", TEXT), markup=Markup.MARKDOWN)
    sentence = row_of(row)
    return Reading(Excerpt(of, Passage(of.id, 0, len(TEXT)), tuple(SENTENCES)), sentence.start, sentence.end, 0.5)


@pytest.mark.parametrize(
    ("question", "row", "short"),
    [
        ("Which badge is needed for the Otter?", 2, "gold"),
        ("How many seats has the Merlin?", 3, "2"),
        ("When was the Otter built?", 2, "2016"),
        ("Who is the coach of the Otter?", 2, "Beth Farrow"),
        ("What is the price of the Merlin?", 3, "2,300"),
        ("How many of the Merlin are in stock?", 3, "0"),
    ],
)
def test_the_cell_under_what_is_asked_for_answers(question: str, row: int, short: str) -> None:
    """Though the row itself has none of the words of the question but its label."""
    found = candidate(Scale(analyse(question), {}), read(ROWS[row]))
    assert not found.signs["unfit"]
    assert found.quote.short_text == short
    assert about(analyse(question), found.quote, found.surroundings)


def test_a_row_of_something_else_does_not_answer() -> None:
    """Where the table has a row for what is named, the others are not about it; an empty cell holds nothing."""
    asked = analyse("How many seats has the Merlin?")
    found = candidate(Scale(asked, {}), read(ROWS[2]))
    assert not about(asked, found.quote, found.surroundings)
    assert cell_of(TEXT, row_of(ROWS[3]), content_stems("Who is the coach of the Merlin?")) is None


@given(
    st.lists(st.lists(st.text("ab |\n-é", max_size=4), min_size=1, max_size=4), max_size=5), st.text("ab ", max_size=9)
)
def test_a_cell_stands_in_its_row(rows: list[list[str]], asked: str) -> None:
    """Whatever the table is made of, its offsets are inside the row, and it has neither bars nor outer white space."""
    text = "\n".join(f"|{'|'.join(cells)}|" for cells in [["a", "b"], ["--", "--"], *rows])
    for markup in Markup:
        for row in sentences(text, markup):
            cell = cell_of(text, row, content_stems(asked))
            if cell:
                held = text[cell.start : cell.end]
                assert row.start <= cell.start < cell.end <= row.end
                assert held == held.strip()
                assert "|" not in held.replace("\\|", "")


@pytest.mark.parametrize(
    ("line", "tells"),
    [
        ("ben.h, 6 October 2024", True),
        ("Ada Moen – 6 October 2024, 9:30 pm", True),
        ("By Ada Moen, 6 October 2024", True),
        ("-- Ada Moen ada@example.org Tue, 15 Feb 2022 19:20:21 +0000", True),
        ("Ada Moen <ada@example.org> Sunday, 6 October 2024", True),
        ("Ada Moen <ada@example.org> Sun 6 October 2024", True),
        ("Write to ada@example.org by 6 October 2024", False),
        ("The bridge was opened on 6 October 2024", False),
        ("Opened, 6 October 2024 for 400 guests", False),
        ("The bridge was opened, 6 October 2024", False),
        ("6 October 2024", False),
        ("Ada Moen", False),
    ],
)
def test_a_byline_is_a_name_and_a_day(line: str, tells: bool) -> None:
    """What says anything besides is none."""
    assert is_byline(line) is tells


ACCOUNTS = """\
| | 2019 | 2018 | Increase (Decrease) | % Change |
|---|---|---|---|---|
| Salaries | $12,071 | $11,458 | $613 | 5.3 |
"""


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("What were the salaries in 2018?", "$11,458"),
        ("How much did salaries rise in 2019?", "$613"),
        ("What was the percentage change in salaries between 2018 and 2019?", "5.3"),
        ("What were the salaries between 2018 and 2019?", None),
    ],
)
def test_who_asks_for_a_change_names_years_too(question: str, cell: str | None) -> None:
    """The column of the change is meant, and of two years neither."""
    row = next(each for each in sentences(ACCOUNTS, Markup.MARKDOWN) if each.kind is SentenceKind.ROW)
    found = cell_of(ACCOUNTS, row, column_stems(analyse(question)))
    assert (found and ACCOUNTS[found.start : found.end]) == cell
