"""Editions of one paper: which is the newer, and that they are no rivals."""

from __future__ import annotations

import pytest

from bot.claim import Claim
from bot.editions import day, edition
from bot.fit import Candidate
from bot.question import analyse
from bot.relate import edges
from bot.select import points_of
from bot.types import Quote
from index.sentences import sentences
from index.types import Document, Markup
from tests.answers import quote
from tests.fakes import ContradictingJudge


def paper(title: str, source: str, text: str = "x") -> Document:
    sha256 = Document.fingerprint(text)
    return Document(Document.identify(source, sha256), source, title, text, sha256)


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (("Travel policy 2019", "a.md"), ("Travel policy 2023", "b.md")),
        (("Historical charter (v1.4)", "charter.1.4.txt"), ("Charter of the club (v1.10)", "charter.txt")),
        (("notes", "handbook_v2.md"), ("notes", "handbook_v3.md")),
        (("Meeting 2026-01-14", "2026-01-14.md"), ("Meeting 2026-03-14", "2026-03-14.md")),
        (("Board meeting, 5 May 2025", "x.pdf"), ("Board meeting, 2 June 2025", "y.pdf")),
    ],
)
def test_the_newer_of_two_editions_is_told(older: tuple[str, str], newer: tuple[str, str]) -> None:
    """By a date or a version in the title or the file's name."""
    one, other = edition(paper(*older)), edition(paper(*newer))
    assert one
    assert other
    assert one.older(other)
    assert not other.older(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Chapter 1", "chapter-1.md"), ("Chapter 2", "chapter-2.md")),
        (("Lease of Flat 3", "flat-3.txt"), ("Lease of Flat 7", "flat-7.txt")),
        (("Travel policy 2019", "a.md"), ("Sick leave 2023", "b.md")),
        (("Travel policy 2019", "a.md"), ("Travel policy v3", "b.md")),
        (("2019.md", "2019.md"), ("2023.md", "2023.md")),
    ],
)
def test_what_is_only_counted_off_is_no_edition(one: tuple[str, str], other: tuple[str, str]) -> None:
    """Chapters and flats are numbered, and replace nothing; nor do papers of two things, or of no common order."""
    a, b = edition(paper(*one)), edition(paper(*other))
    assert not (a and b and (a.older(b) or b.older(a)))


OLD = paper("Travel policy 2019", "old.md", "The daily allowance for travel is 40 euros.\n")
NEW = paper("Travel policy 2023", "new.md", "The daily allowance for travel is 45 euros.\n")
OTHER = paper("Staff FAQ", "faq.md", "The daily allowance for travel is 45 euros.\n")


def says(of: Document, amount: str) -> Quote:
    return quote(of, f"The daily allowance for travel is {amount}.", amount)


def test_an_older_edition_does_not_contradict_a_newer_one() -> None:
    """What was so is no rival of what is so; a paper that is no edition may be."""
    old, new, faq = (Claim(each) for each in (says(OLD, "40 euros"), says(NEW, "45 euros"), says(OTHER, "45 euros")))
    assert not edges([(old, new)], ContradictingJudge(0.99))
    assert edges([(old, faq)], ContradictingJudge(0.99))


def test_a_year_that_is_what_is_said_tells_no_edition() -> None:
    """Two files named after the year that each gives contradict each other."""
    said = "The bridge of Ulm was built in {} from stone and oak."
    one, other = (
        Claim(quote(paper("", f"bridge-{year}.txt", said.format(year)), said.format(year))) for year in (1821, 1901)
    )
    assert edges([(one, other)], ContradictingJudge(0.99))


def test_the_newer_edition_comes_first_and_the_older_is_called_earlier() -> None:
    """However likely each answers; the older is told with its date."""
    old = Candidate(says(OLD, "40 euros"), 0.9, "")
    new = Candidate(says(NEW, "45 euros"), 0.8, "")
    points, shown = points_of([old, new], [old, new], [])
    assert [(point.short, point.earlier) for point in points] == [("45 euros", None), ("40 euros", "2019")]
    assert not shown


CHANGES = """\
# Quill

## 2.1 (5 March 2024)

Quill needs Python 3.10.

## 1.0 (1 June 2019)

Quill needs Python 3.6.
"""


def test_of_two_dated_sections_the_newer_tells_what_is_so() -> None:
    """A section has the date of its heading; what it said before is called earlier, and is no rival."""
    of = paper("Quill", "changes.md", CHANGES)
    at = [
        sentence
        for sentence in sentences(CHANGES, Markup.MARKDOWN)
        if "needs" in CHANGES[sentence.start : sentence.end]
    ]
    quotes = [Quote.of(of, (each,), (each.end - 5, each.end - 1)) for each in at]
    new, old = (Candidate(each, score, "") for each, score in zip(quotes, (0.6, 0.9), strict=True))
    assert [each.told for each in map(day, (new.quote, old.quote)) if each] == ["5 March 2024", "1 June 2019"]
    pair = [(Claim(old.quote), Claim(new.quote))]
    for asked, current in (("Which Python does Quill need now?", True), ("Which Python does Quill need?", False)):
        question = analyse(asked)
        assert question.current is current
        points, _ = points_of([old, new], [old, new], [], question=question)
        assert [(point.quotes[0], point.earlier) for point in points] == [(new.quote, None), (old.quote, "1 June 2019")]
        assert not edges(pair, ContradictingJudge(0.99), question)
