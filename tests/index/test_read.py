"""index.read: a file's text, normalised once, with what it says of itself; or a reason of one line."""

from __future__ import annotations

import codecs
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.read import MAX_BYTES, SUFFIXES, Unreadable, ending, read
from index.read.content import normalise
from index.types import Document, Markup

SEEDS = Path(__file__).parents[2] / "seeds"
SAMPLE = "Café Zürich\r\nThe “naïve” plan – £5 – failed.\rIt is over."
NORMAL = "Café Zürich\nThe “naïve” plan – £5 – failed.\nIt is over."


def of(tmp_path: Path, data: bytes | str, name: str = "a.txt") -> Document:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read(path, name)


ENCODED = {
    "utf-8": SAMPLE.encode(),
    "utf-8-bom": codecs.BOM_UTF8 + SAMPLE.encode(),
    "utf-16": SAMPLE.encode("utf-16"),
    "utf-16-be": codecs.BOM_UTF16_BE + SAMPLE.encode("utf-16-be"),
    "utf-32": SAMPLE.encode("utf-32"),
    "utf-32-be": codecs.BOM_UTF32_BE + SAMPLE.encode("utf-32-be"),
    "cp1252": SAMPLE.encode("cp1252"),
    "nfd": unicodedata.normalize("NFD", SAMPLE).encode(),
}


@pytest.mark.parametrize("data", ENCODED.values(), ids=ENCODED.keys())
def test_the_same_text_in_any_encoding_is_the_same_document(tmp_path: Path, data: bytes) -> None:
    """Promise: encoding, byte order mark, line ends and composition leave no trace in a document."""
    document = of(tmp_path, data)
    assert document.text == NORMAL
    assert document.sha256 == Document.fingerprint(NORMAL)
    assert document.id == Document.identify("a.txt", document.sha256)


FOREIGN = {
    "cp1251": "Компания объявила о выпуске новой модели в марте. Цена составит пять тысяч рублей.",
    "shift_jis": "新しいモデルは三月に発売される予定です。価格は五千円です。",
    "gb18030": "该公司宣布将于三月推出新模型，价格为五千元。",
    "cp1253": "Η εταιρεία ανακοίνωσε το νέο μοντέλο τον Μάρτιο.",
}


@pytest.mark.parametrize(("encoding", "text"), FOREIGN.items(), ids=FOREIGN.keys())
def test_other_scripts_in_old_encodings_are_told_from_western_text(tmp_path: Path, encoding: str, text: str) -> None:
    """Promise: a text in another script does not come out as accented nonsense."""
    assert of(tmp_path, text.encode(encoding)).text == text


def test_a_few_broken_bytes_do_not_spoil_a_file(tmp_path: Path) -> None:
    """Promise: a text in UTF-8 that is cut off amid a character keeps its other characters."""
    text = "Größe über Maß für Straßen. " * 20
    assert of(tmp_path, text.encode() + "ß".encode()[:1]).text == text + "\ufffd"


def test_bytes_that_no_encoding_forbids_are_latin_1(tmp_path: Path) -> None:
    """Promise: where Windows-1252 has no character, the text is read all the same."""
    assert of(tmp_path, b"caf\xe9 \x81 is open.").text == "café \x81 is open."


UNREADABLE = {
    "nul": (b"abc\0def", "a.txt", "NUL"),
    "pdf": (b"%PDF-1.7\n1 0 obj", "a.txt", "PDF"),
    "zip": (b"PK\x03\x04rest", "a.md", "ZIP"),
    "image": (b"\x89PNG\r\n\x1a\n", "a.txt", "image"),
    "control": (bytes(range(1, 32)) * 20, "a.txt", "control"),
    "utf-16-odd": (codecs.BOM_UTF16_LE + b"a\0b", "a.txt", "UTF-16"),
    "utf-16-nul": ("a\0b".encode("utf-16"), "a.txt", "NUL"),
    "empty": (b"", "a.txt", "empty"),
    "space": (b" \n\t\r\n", "a.md", "empty"),
    "bom-only": (codecs.BOM_UTF8, "a.txt", "empty"),
    "format": (b"<p>x</p>", "a.xyz", ".xyz"),
    "no-ending": (b"x", "Makefile", "without an ending"),
    "packed": (b"x", "README.gz", "unpack"),
    "photo": (b"x", "IMG_1234.CR2", ".CR2"),
    "source": (b"x", "MAIN.c", ".c"),
    "program": (b"\x7fELF\x02\x01", "TOOL", "a program"),
}


@pytest.mark.parametrize(("data", "name", "word"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_is_no_text_is_refused_with_a_reason(tmp_path: Path, data: bytes, name: str, word: str) -> None:
    """Promise: an unreadable file is named, with one line that says why."""
    with pytest.raises(Unreadable) as caught:
        of(tmp_path, data, name)
    assert caught.value.source == name
    assert word in caught.value.reason
    assert "\n" not in caught.value.reason


def test_missing_files_folders_and_giants_are_refused(tmp_path: Path) -> None:
    """Promise: what can't be opened, or is too large, is a reason and no crash; a giant is not read."""
    (tmp_path / "folder.txt").mkdir()
    with (tmp_path / "giant.txt").open("wb") as giant:
        giant.truncate(MAX_BYTES + 1)
    for name, word in {"gone.txt": "no file", "folder.txt": "not a regular", "giant.txt": "100 MB"}.items():
        with pytest.raises(Unreadable, match=word):
            read(tmp_path / name, name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    """Promise: a named pipe in a folder does not hang the indexing of it."""
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(Unreadable, match="not a regular"):
        read(tmp_path / "pipe.txt", "pipe.txt")


def test_endings_are_known_in_any_case(tmp_path: Path) -> None:
    """Promise: NOTES.TXT is as readable as notes.txt."""
    assert {".txt", ".md"} <= SUFFIXES
    assert of(tmp_path, "It rains.", "NOTES.TXT").title == "NOTES.TXT"


@pytest.mark.parametrize("name", ["Makefile", "configure", "install", "README.1", "changes.py", "INSTALL.sh"])
def test_files_that_are_not_texts_are_no_texts_by_their_names(name: str) -> None:
    """Promise: what builds or runs a program is not read for a text."""
    assert ending(name) == ""


@pytest.mark.parametrize(
    "name",
    ["README", "NEWS", "README.Debian", "KNOWN_BUGS", "changelog", "License", "README.linux", "changelog.Debian"],
)
def test_texts_without_an_ending_are_read_where_their_names_say_what_they_are(tmp_path: Path, name: str) -> None:
    """Promise: what comes with software under such a name is read as plain text."""
    document = of(tmp_path, b"The pump needs oil.\n", name)
    assert (document.text, document.title, document.markup) == ("The pump needs oil.\n", name, Markup.PLAIN)


def test_letters_that_are_printed_twice_are_read_once(tmp_path: Path) -> None:
    """Promise: a manual with bold and underlined words, as terminals have them, is read without the strokes."""
    assert (
        of(tmp_path, b"N\x08NA\x08AM\x08ME\x08E\n\n_\x08m_\x08i_\x08l_\x08l grinds.\n").text == "NAME\n\nmill grinds.\n"
    )


def test_a_source_that_is_handed_out_as_text_has_its_own_format(tmp_path: Path) -> None:
    """Promise: "index.rst.txt", as documentation sites publish it, is read as reStructuredText."""
    assert (
        of(tmp_path, b"Licence\n=======\n\nThe ISC_ licence.\n\n.. _ISC: https://isc.org\n", "a.rst.txt").title
        == "Licence"
    )
    assert of(tmp_path, b"# Licence\n", "a.md.txt").markup is Markup.MARKDOWN
    assert of(tmp_path, b"# Licence\n", "a.html.txt").markup is Markup.PLAIN


@given(st.text(st.characters(codec="utf-8")))
def test_normalising_is_done_once(text: str) -> None:
    """Promise: a normalised text is in NFC, has no CR, and does not change again."""
    once = normalise(text)
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once
    assert normalise(once.removeprefix("\ufeff")) == once.removeprefix("\ufeff")
    assert normalise("\ufeff" + text) == normalise(text) or text.startswith("\ufeff")


FRONT = """---
title: "Chips: a history"
date: 2026-03-03T10:00:00Z
authors:
  - Jane Doe
  - John Roe
url: https://example.org/a
source: Reuters
---

# Another title

It rains.
"""
ARTICLE = """Home
News
Share on Facebook
LIVE

Mayor Resigns Over Budget

By JANE DOE and John van der Berg, Reuters | Updated: March 4, 2026
Published: March 3, 2026 10:30 AM ET

LONDON, March 3 (Reuters) - The mayor resigned on Monday, May 5, 2025, after a dispute that lasted for years.
"""
SAYS = {
    "front-matter": (
        FRONT,
        ("Chips: a history", "Jane Doe, John Roe", "2026-03-03", "Reuters", "https://example.org/a"),
    ),
    "article": (
        ARTICLE,
        ("Mayor Resigns Over Budget", "Jane Doe and John van der Berg", "2026-03-03", "Reuters", None),
    ),
    "markdown-title": (
        "![logo](a.png)\n# The [Plant](x)\n\nIt rains.",
        ("The Plant", None, None, None, None),
    ),
    "setext": ("The Old Plant\n====\n\nIt rains.", ("The Old Plant", None, None, None, None)),
    "byline-with-date": (
        "# The Plant\n\nBy Jane Doe | March 3, 2026 | 5 min read\n\nIt rains.",
        ("The Plant", "Jane Doe", "2026-03-03", None, None),
    ),
    "name-and-date": (
        "The Plant Closes\nJane Doe · 3 March 2026 · 5 min read\nIt rains.",
        ("The Plant Closes", None, "2026-03-03", None, None),
    ),
    "labels": (
        "The Plant Closes\n\nAuthor: Jane Doe\nURL: https://a.example/b\nDate: 2020-05\n\nIt rains.",
        ("The Plant Closes", "Jane Doe", "2020-05", None, "https://a.example/b"),
    ),
    "edition-that-names-the-one-before": (
        "Boat Booking Rules\n\nEdition: June 2025 (replaces the edition of May 2023)\n\nIt rains.",
        ("Boat Booking Rules", None, "2025-06", None, None),
    ),
    "agency-line": (
        "The Plant Closes\n\nAP\n\nIt rains.",
        ("The Plant Closes", None, None, "Associated Press", None),
    ),
    "dateline": (
        "BEIJING, Jan. 5, 2026 (Xinhua) -- The plant closed.",
        ("a.txt", None, "2026-01-05", "Xinhua", None),
    ),
    "source-at-the-foot": (
        "The Plant Closes\n\nIt rains.\n\nSource: The Morning Post",
        ("The Plant Closes", None, None, "The Morning Post", None),
    ),
    "source-is-an-address": (
        "The Plant Closes\n\nIt rains.\n\nSource: https://a.example/b",
        ("The Plant Closes", None, None, None, "https://a.example/b"),
    ),
    "republished": (
        "The Plant Closes\n\n*Originally published in The Guardian on 5 May 2020.*\n\nIt rains.",
        ("The Plant Closes", None, None, "The Guardian", None),
    ),
    "no-title": ("It was a bright cold day in April.\nIt rained.", ("a.txt", None, None, None, None)),
    "title-among-lines": (
        "Home\nSign in\nChipmaker to build new plant in Dresden\nState aid approved at last\nBy Ann Roe\n"
        "12 May 2025, 10:14 CEST\nThe chipmaker said on Monday it would build a plant.",
        ("Chipmaker to build new plant in Dresden", "Ann Roe", "2025-05-12", None, None),
    ),
    "title-with-tags": (
        "<h1>The <em>old</em> plant</h1>\n\nIt rains.",
        ("The old plant", None, None, None, None),
    ),
    "one-word-title": (
        "Forecasting\n\nIt looks ahead at the weather.",
        ("Forecasting", None, None, None, None),
    ),
    "wrapped-paragraph-is-no-title": (
        "Seasonality is a characteristic of a series of numbers in which the data\n"
        "experiences changes that recur every calendar year, and which may be\nexpected.",
        ("a.txt", None, None, None, None),
    ),
    "ambiguous-date": (
        "The Plant Closes\n\n3/4/2026\n\nIt rains.",
        ("The Plant Closes", None, None, None, None),
    ),
    "plain-slashes": (
        "The Plant Closes\n\n13/4/2026\n\nIt rains.",
        ("The Plant Closes", None, "2026-04-13", None, None),
    ),
    "no-such-day": (
        "The Plant Closes\n\nMay 32, 2026\n\nIt rains.",
        ("The Plant Closes", None, None, None, None),
    ),
    "only-updated": (
        "The Plant Closes\n\nUpdated: March 3, 2026\n\nIt rains.",
        ("The Plant Closes", None, None, None, None),
    ),
    "a-date-in-a-sentence": (
        "The Plant Closes\n\nThe battle was fought on March 3, 1836.",
        ("The Plant Closes", None, None, None, None),
    ),
    "by-is-no-byline": (
        "The Plant Closes\n\nBy the numbers\n\nBy region\n\nIt rains.",
        ("The Plant Closes", None, None, None, None),
    ),
    "rules-are-no-front-matter": (
        "---\nIt rains today.\n---\nIt pours.",
        ("a.txt", None, None, None, None),
    ),
}


@pytest.mark.parametrize(("text", "said"), SAYS.values(), ids=SAYS.keys())
def test_a_document_says_what_its_text_plainly_says(
    tmp_path: Path, text: str, said: tuple[str, str | None, str | None, str | None, str | None]
) -> None:
    """Promise: title, author, date, origin and address are those the text states; else None, or its name."""
    document = of(tmp_path, text)
    assert (document.title, document.author, document.published, document.origin, document.url) == said


def test_seeds_have_their_titles() -> None:
    """Promise: neither "Live", a ticker nor a section's name is taken for a title."""
    titles = [read(path, path.name).title for path in sorted(SEEDS.glob("*.txt"))]
    firsts = [
        "DeepSeek v4 Will Run",
        "DeepSeek V4 to Run",
        "DeepSeek V4 to Run",
        "DeepSeek V4 model",
        "DeepSeek’s V4 Will",
    ]
    assert [title[: len(first)] for title, first in zip(titles, firsts, strict=True)] == firsts


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1))
def test_any_text_can_be_described(text: str) -> None:
    """Promise: no text, however odd, makes reading it fail; a title is one line."""
    from index.read.about import about

    said = about(normalise(text))
    assert said.title is None or "\n" not in said.title
