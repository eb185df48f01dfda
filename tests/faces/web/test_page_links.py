"""Quotes of web pages lead to their words there, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.links import text_fragment
from tests.faces.web.browsing import ask, start
from tests.faces.web.serving import Served
from tests.pages import pages

FILLER = "<p>This paragraph says nothing at all.</p>" * 200


@pytest.mark.parametrize(
    ("words", "html"),
    [
        ("One, two - three & “four” isn't 5%, a-b?", "<p>One, two - <b>three</b> &amp; “four” isn't 5%, a-b?</p>"),
        ("The quick\nbrown  fox", "<p>The <i>quick</i>\n brown fox</p>"),
        ("## First block.\n\n- second one - really.", "<h2>First block.</h2><ul><li>second one - really.</li></ul>"),
        ("word, " * 80 + "end", f"<p>{'word, ' * 80}end</p>"),
        ("日本語の文章はここにあります。" * 40, f"<p>{'日本語の文章はここにあります。' * 40}</p>"),
    ],
)  # fmt: skip
def test_a_browser_finds_the_words(browser: Browser, words: str, html: str) -> None:
    """It scrolls to them, in the middle of a long page; it does not for words that are not there."""
    with pages() as server:
        url = server.put("/", f"<!doctype html><meta charset=utf-8>{FILLER}{html}{FILLER}", "text/html; charset=utf-8")
        for fragment, there in ((text_fragment(words.splitlines()), True), (text_fragment(["No such words."]), False)):
            page = browser.new_page()
            page.goto(f"{url}#:~:{fragment}")
            if there:
                page.wait_for_function("scrollY > 0")
            else:
                page.wait_for_timeout(300)
                assert page.evaluate("scrollY") == 0
            page.close()


def test_a_quote_of_a_page_has_a_link_to_its_words(page: Page, served: Served) -> None:
    """Beside its place, in the source, and in the answer as Markdown; a quote of a file has none."""
    text = b"---\nurl: https://kiln.example/a\n---\n\n# The kiln\n\nThe kiln of Bray was lit in 1907, and is red.\n"
    served.upload("kiln.md", text, corpus="web")
    served.upload("barn.md", b"# The barn\n\nThe barn of Bray was built in 1950.\n", corpus="web")
    start(page, "/?corpus=web")
    answer = ask(page, "When was the kiln of Bray lit?")
    (quote,) = [each for each in answer["quotes"] if each["document"] == "kiln.md"]
    assert quote["link"].startswith("https://kiln.example/a#:~:text=")
    link = page.locator(".turn .quote", has_text="The kiln").get_by_role("link", name="On the web")
    expect(link).to_have_attribute("href", quote["link"])
    expect(link).to_have_attribute("rel", re.compile("noopener"))
    page.locator(".turn .cite").first.click()
    expect(page.locator("#source").get_by_role("link", name="On the web")).to_have_attribute("href", quote["link"])
    ask(page, "When was the barn of Bray built?")
    expect(page.locator(".turn").last.locator(".quote a.web", has_text="On the web")).to_have_count(0)
