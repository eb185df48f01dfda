"""HTML in Markdown, as READMEs have it: headings, lists and tables are what a browser shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.plain import plain
from index.read import read
from index.sentences import sentences
from index.types import Document, SentenceKind

README = """<h1 align="center">Quill <img src="quill.png"></h1>

<p align="center">A small press for large pages.</p>

<details>
<summary>How do I pay?</summary>

You pay at the desk.

</details>

The desk is on the left.

<ul>
<li>Paper of <b>all</b> sizes.</li>
<li>Ink in black.</li>
</ul>
"""
FINES = """# Fines

<table>
<tr><th>Item</th><th>Fine a day</th></tr>
<tr><td>Book, <i>also</i> a map</td><td>0.20 euros</td></tr>
<tr><td>Film</td><td>1 euro | 2 pounds</td></tr>
</table>

You pay at the desk.
"""


def read_from(folder: Path, text: str) -> Document:
    path = folder / "README.md"
    path.write_text(text)
    return read(path, path.name)


def told(document: Document) -> list[tuple[SentenceKind, str, list[str]]]:
    """The kind, the words and the headings above of what is no furniture."""
    return [
        (each.kind, plain(document.text, each).text, [plain(document.text, above).text for above in each.context])
        for each in sentences(document.text, document.markup)
        if each.kind is not SentenceKind.FURNITURE
    ]


def test_headings_in_html_head_what_is_below_them(tmp_path: Path) -> None:
    """Also the summary of what can be unfolded, up to its end; the first one is the document's title."""
    document = read_from(tmp_path, README)
    assert document.title == "Quill"
    assert told(document) == [
        (SentenceKind.HEADING, "Quill", []),
        (SentenceKind.PROSE, "A small press for large pages.", ["Quill"]),
        (SentenceKind.HEADING, "How do I pay?", ["Quill"]),
        (SentenceKind.PROSE, "You pay at the desk.", ["Quill", "How do I pay?"]),
        (SentenceKind.PROSE, "The desk is on the left.", ["Quill"]),
        (SentenceKind.ITEM, "Paper of all sizes.", ["Quill"]),
        (SentenceKind.ITEM, "Ink in black.", ["Quill"]),
    ]


def test_a_table_in_html_has_rows_and_a_head(tmp_path: Path) -> None:
    """What stands below it is found in the line where it is in the file."""
    document = read_from(tmp_path, FINES)
    rows = [each for each in told(document) if each[0] is SentenceKind.ROW]
    assert [words for _, words, _ in rows] == ["Book, also a map | 0.20 euros", "Film | 1 euro | 2 pounds"]
    assert all(above == ["Fines", "Item | Fine a day"] for _, _, above in rows)
    assert document.text.split("\n").index("You pay at the desk.") == FINES.split("\n").index("You pay at the desk.")


@pytest.mark.parametrize(
    "kept",
    [
        pytest.param(f"# Fines\n\n```html\n{FINES.partition(chr(10))[2]}```\n", id="code"),
        pytest.param('# Quill\n\n<table><tr><td><img src="a.png"></td></tr></table>\n\nA press.\n', id="layout"),
        pytest.param("# Quill\n\n<table><tr><td><table><tr><td>1</td></tr></table></td></tr></table>\n", id="nested"),
        pytest.param("# Quill\n\n<table><tr><td>It never ends.\n", id="unfinished"),
    ],
)
def test_what_is_no_table_of_data_stays_as_it_is(tmp_path: Path, kept: str) -> None:
    assert read_from(tmp_path, kept).text == kept


def test_tables_that_never_end_are_read_in_time(tmp_path: Path) -> None:
    """Promise: a hostile file is read as fast as another: it would take hours if each table were looked for anew."""
    text = "# Quill\n\n" + "<table>\n" * 200_000
    document = read_from(tmp_path, text)
    assert document.text == text
