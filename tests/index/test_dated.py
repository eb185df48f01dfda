"""index.read.dated: which lines say when a text is from, over lines of documents of many kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.read import read
from index.read.dated import in_name, published, stamped

LINES = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("dated_lines.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("# ") or "\t" in line
]


@pytest.mark.parametrize(("where", "line", "iso"), LINES, ids=[line for _, line, _ in LINES])
def test_a_line_dates_its_text_or_does_not(where: str, line: str, iso: str) -> None:
    """Promise: a title, a byline or a validity dates a text; a sentence, an event or an appointment does not."""
    head = [line] if where == "title" else ["# A title of some words", line]
    assert (published(head) or "-") == iso


def test_a_history_that_has_its_newest_last_has_no_date_of_its_first() -> None:
    """Promise: the first version in a file dates the file only where it is the newest."""
    newest, older = "version 0.2 [April 1, 1995]", "version 0.1 [March 29, 1995]"
    assert published([newest, "Many changes.", older]) == "1995-04-01"
    assert published([older, "Many changes.", newest]) is None


@pytest.mark.parametrize(
    ("line", "iso"),
    [
        ("This page last modified on 2020-12-01 19:58:42 UTC", "2020-12-01"),
        ("Last updated: 2020-05-12", "2020-05-12"),
        ("*Last updated: January 19, 2021*", "2021-01-19"),
        ("Zuletzt geändert am 16. März 2024", "2024-03-16"),
        ("Dernière mise à jour le 3 mai 2024", "2024-05-03"),
        ("The statutes were last updated on 3 May 2020, when the harbour board met in the old town hall.", None),
        ("Copyright 2010-2023 Jonas Borgström", None),
    ],
)
def test_a_page_says_when_it_was_last_changed(line: str, iso: str | None) -> None:
    assert stamped([line]) == iso


@pytest.mark.parametrize(
    ("name", "iso"),
    [
        ("2025-02-18-agm.txt", "2025-02-18"),
        ("minutes/protokoll-2023-03.md", "2023-03"),
        ("2024-05/minutes.md", None),
        ("budget-2023-2025.md", None),
        ("from-2024-05-01-to-2024-06-01.csv", None),
        ("order-2024-0512-77.txt", None),
        ("RFC-2119-12-34.txt", None),
    ],
)
def test_the_name_of_a_file_may_have_a_date(name: str, iso: str | None) -> None:
    assert in_name(name) == iso


def test_what_a_text_says_of_itself_goes_before_the_name_of_its_file(tmp_path: Path) -> None:
    """Promise: the date of a file's name stands only where the text says none."""
    (tmp_path / "2025-03-01-minutes.md").write_text("# Minutes of the meeting of 18 February 2025\n\nAll was said.\n")
    (tmp_path / "2025-03-01-notes.md").write_text("# Notes\n\nThe door was fitted on 3 April 2024.\n")
    assert read(tmp_path / "2025-03-01-minutes.md", "2025-03-01-minutes.md").published == "2025-02-18"
    assert read(tmp_path / "2025-03-01-notes.md", "2025-03-01-notes.md").published == "2025-03-01"


@pytest.mark.parametrize(
    ("body", "iso"),
    [
        ("<p>Assume it is 2016-01-01.</p>", None),
        (
            "<p>It was so.</p><p><small>This page last modified on <a href=x>2020-12-01 19:58:42</a> UTC</small></p>",
            "2020-12-01",
        ),
        ("<p>It was so.</p><time datetime='2024-10-22'>22 October</time>", "2024-10-22"),
    ],
)
def test_a_web_page_has_no_date_of_its_text(tmp_path: Path, body: str, iso: str | None) -> None:
    """Promise: a date that a page speaks of is not its own."""
    (tmp_path / "a.html").write_text(f"<h1>Pruning</h1>{body}")
    assert read(tmp_path / "a.html", "a.html").published == iso
