"""Links to a quote's words on the web."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faces.slack.blocks import Links, answer_blocks
from bot.links import source_link, text_fragment
from bot.render import markdown, markdown_sources
from bot.types import Answer, Quote
from index.sentences import sentences
from index.types import Document, Markup, SentenceKind
from tests import answers


def at(url: str | None, quote: Quote = answers.DISPUTED.quotes[0]) -> Quote:
    return replace(quote, document=replace(quote.document, url=url))


def on_the_web(answer: Answer, url: str) -> Answer:
    """The answer, whose first quote's document has an address."""
    first = answer.quotes[0]

    def moved(quotes: tuple[Quote, ...]) -> tuple[Quote, ...]:
        return tuple(at(url, quote) if quote == first else quote for quote in quotes)

    return replace(
        answer,
        quotes=moved(answer.quotes),
        points=tuple(replace(point, quotes=moved(point.quotes)) for point in answer.points),
        disagreements=tuple(
            replace(each, sides=(moved(each.sides[0]), moved(each.sides[1]))) for each in answer.disagreements
        ),
    )


@pytest.mark.parametrize(
    ("words", "fragment"),
    [
        ("The rent is due.", "text=The%20rent%20is%20due."),
        ("One, two-three & four", "text=One%2C%20two%2Dthree%20%26%20four"),
        ("“Quoted” isn't 6% #1?", "text=%E2%80%9CQuoted%E2%80%9D%20isn%27t%206%25%20%231%3F"),
        ("  spaced \t out ", "text=spaced%20out"),
        ("The quick\nbrown  fox", "text=The%20quick,brown%20fox"),
        ("One two three four five six.\n\n- a b-c d e f", "text=One%20two%20three%20four%20five,a%20b%2Dc%20d%20e%20f"),
        ("word, " * 80 + "end", "text=" + "%20".join(["word%2C"] * 5) + "," + "%20".join(["word%2C"] * 4) + "%20end"),
        ("## Head *of* it", "text=Head%20%2Aof%2A%20it"),
        ("- one\n> two\n---\n", "text=one,two"),
        (" \n ", ""),
    ],
)  # fmt: skip
def test_words_are_found_by_a_fragment(words: str, fragment: str) -> None:
    """As a whole; over several lines, and where they are many, by both ends."""
    assert text_fragment(words.splitlines()) == fragment


@given(st.text(max_size=900))
def test_a_fragment_says_what_the_words_say(words: str) -> None:
    """Whatever they are: one directive in ASCII, whose parts are the words, or how they begin and how they end."""
    fragment = text_fragment(words.splitlines())
    folded = " ".join(words.split())
    assert re.fullmatch(r"(?:text=[\w.~%]+(?:,[\w.~%]+)?)?", fragment, re.ASCII)
    if not any(map(str.isalnum, folded)):
        assert fragment == ""
        return
    start, *end = [unquote(part) for part in fragment.removeprefix("text=").split(",")]
    marks, found, rest = folded.partition(start)
    assert found
    assert not any(map(str.isalnum, marks))
    if end:
        assert end[0] in rest
        assert not any(map(str.isalnum, rest.rpartition(end[0])[2]))
    else:
        assert not any(map(str.isalnum, rest))


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://example.org/a", "https://example.org/a#:~:text="),
        ("https://example.org/a?b=c&d#part", "https://example.org/a?b=c&d#part:~:text="),
        ("https://example.org/a#:~:text=other", "https://example.org/a#:~:text="),
        ("https://example.org/a(b) c>", "https://example.org/a%28b%29%20c%3E#:~:text="),
        ("https://example.org/100%25", "https://example.org/100%25#:~:text="),
    ],
)
def test_the_fragment_follows_the_address(url: str, link: str) -> None:
    """Also one that has a part of its own; nothing in it could end a link in Markdown."""
    quote = at(url)
    assert source_link(quote) == link + text_fragment([quote.text]).removeprefix("text=")


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.org/", "notes.md", "http://",
        "https://[", "https://x.org/" + "a" * 3_000,
    ],
)  # fmt: skip
def test_what_is_no_page_is_no_link(url: str | None) -> None:
    """A document says itself what its address is, and may mean harm."""
    assert source_link(at(url)) is None


def test_markdown_links_each_quote_to_its_words() -> None:
    """In the answer and in the list of sources; others stand as they are."""
    answer = on_the_web(answers.DISPUTED, "https://example.org/harbour")
    link = source_link(answer.quotes[0])
    assert markdown(answer).count(f"]({link})") == 1
    assert markdown_sources(answer).count(f"]({link})") == 1
    assert "](" not in markdown(answers.DISPUTED)


@pytest.mark.parametrize(("web", "named"), [(None, "[1]"), ("https://bot.example.com", "on the web")])
def test_slack_links_each_quote_to_its_words(web: str | None, named: str) -> None:
    """By its place, or beside it where that leads to our page."""
    answer = on_the_web(answers.DISPUTED, "https://example.org/harbour")
    found = [each for each in links(answer_blocks(answer, Links(web, "default"))) if "example.org" in each["url"]]
    assert [each["url"] for each in found] == [source_link(answer.quotes[0])]
    assert found[0]["text"].startswith(named)


def links(part: object) -> list[dict[str, str]]:
    if isinstance(part, dict):
        return [part] if part.get("type") == "link" else [each for value in part.values() for each in links(value)]
    return [each for value in part for each in links(value)] if isinstance(part, list) else []


def test_of_markdown_the_plain_words_are_linked() -> None:
    """Emphasis, links and the marks of lists are not in the page's text."""
    text = "# Rent\n\n- The **rent** is [900 crowns](https://example.org/x) a\n  month &amp; due.\n"
    sha256 = Document.fingerprint(text)
    document = Document("d", "rent.md", "Rent", text, sha256, url="https://example.org/", markup=Markup.MARKDOWN)
    (sentence,) = [each for each in sentences(text, Markup.MARKDOWN) if each.kind is SentenceKind.ITEM]
    quote = Quote.of(document, [sentence])
    assert quote.plain.text == "The rent is 900 crowns a month & due."
    assert source_link(quote) == "https://example.org/#:~:text=The%20rent%20is%20900%20crowns,month%20%26%20due."
