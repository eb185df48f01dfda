"""What a document is about, and whether two are about two things."""

from __future__ import annotations

import pytest

from bot.subject import apart, named, subject
from index.types import Document


def paper(title: str, text: str, source: str = "a.md") -> Document:
    sha256 = Document.fingerprint(text)
    return Document(Document.identify(source, sha256), source, title, text, sha256)


@pytest.mark.parametrize(
    ("title", "text", "source", "about"),
    [
        ("Harrow pump", "The Harrow pump lifts ten litres.", "a.md", "Harrow"),
        ("Kestrel Two", "We sell Kestrel Two in blue.", "a.md", "Kestrel Two"),
        ("Vela 3B+", "It has a fast port.", "a.md", "3B+"),
        ("FarBridge", "It is long.", "a.md", "FarBridge"),
        ("Download", "# Tansy9\n\nGet the image.", "tansy9.md", "Tansy9"),
        ("Handbook", "This handbook tells of leave.", "handbook.md", ""),
        ("Welcome letter", "Dear all, this letter greets you.", "a.md", ""),
        ("Report 2024", "The report of 2024 is short.", "a.md", ""),
        ("News", "Nothing new.", "000_d66d798a387f7b63.txt", ""),
    ],
)
def test_the_subject_is_a_name_that_the_document_uses(title: str, text: str, source: str, about: str) -> None:
    """A word of the title that is shaped like a name or is used as one; a heading or a number alone is none."""
    assert " ".join(subject(paper(title, text, source))) == about


def test_two_products_are_two_things_and_a_handbook_is_none() -> None:
    """Pages named after two products; a product and its lighter kind; a page without a subject; a page itself."""
    pages = {
        title: paper(title, f"We sell {title} here.", f"{n}.md")
        for n, title in enumerate(("Vela 5", "Tansy 9", "Vela 5 Lite", "handbook"))
    }
    vela = pages["Vela 5"]
    assert apart(vela, pages["Tansy 9"]) == (True, False)
    assert apart(vela, pages["Vela 5 Lite"]) == (False, True)
    assert apart(vela, pages["handbook"]) == apart(vela, vela) == (False, False)


def test_the_longest_name_is_the_one_that_is_meant() -> None:
    """Names are found whole, however they are spaced, and a part of another is not meant."""
    subjects = [("Vela", "5"), ("Vela", "5", "Lite"), ("FarBridge",), ("Rock",)]
    assert named("How heavy is the Vela 5 Lite?", subjects) == {"vela5lite"}
    assert named("How heavy is the Vela 5?", subjects) == {"vela5"}
    assert named("How long is the far bridge's deck?", subjects) == {"farbridge"}
    assert named("Which rocket flew?", subjects) == set()


def test_no_title_takes_long() -> None:
    """A title that almost has the shape of a name, for as long as one likes, and a long text: each in linear time."""
    title = f"a{'A' * 5000}.b"
    assert subject(paper(title, f"{'word ' * 500_000}\n")) == ()
