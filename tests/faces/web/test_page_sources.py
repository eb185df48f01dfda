"""The chat page: from a citation to the highlighted words in the document, and back."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.command import QUESTION, ROOT
from tests.faces.web.browsing import Visits, ask, conversation, highlighted, squeezed, start
from tests.faces.web.serving import Served

GOLD = ROOT / "tests" / "gold" / "seed-questions.jsonl"
SEVERAL = "How long is the pier of Ulm?"
TWICE = """# The pier of Ulm

The pier of Ulm is 240 metres long.

It was built for the steamers of the lake, which needed deeper water than the old landing stage had.

## Measurements

After the storm of 1987 the pier of Ulm was measured anew, and its length is 240 metres.
"""
"""A document that answers SEVERAL with two quotes."""


def text_of(served: Served, document_id: str) -> str:
    text: str = served.client.get(f"/api/documents/{document_id}").json()["text"]
    return text


def in_sight(page: Page) -> bool:
    """Whether the first highlighted word lies within what is shown of the source."""
    shown = page.locator("#source .text").bounding_box()
    # A quote over several lines starts in the middle of one: its first rectangle is what counts.
    top, bottom = page.locator("#source mark.here").first.evaluate(
        "mark => [mark.getClientRects()[0].top, mark.getClientRects()[0].bottom]"
    )
    assert shown
    return bool(shown["y"] <= top and bottom <= shown["y"] + shown["height"])


def test_every_citation_of_the_seed_questions_leads_to_its_words(page: Page, served: Served) -> None:
    """From a click on [n]: the highlighted text is the quote, in sight, for every quote of the seed questions."""
    id_ = served.client.post("/api/conversations", json={}).json()["id"]
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        asked = {"question": json.loads(line)["question"], "conversation": id_}
        assert served.client.post("/api/ask", json=asked).status_code == 200
    start(page, f"/?conversation={id_}")
    turns = conversation(page)["turns"]
    expect(page.locator(".turn")).to_have_count(len(turns))
    followed = 0
    for at, turn in enumerate(turns):
        answer: dict[str, Any] = turn["answer"]
        for quote in answer["quotes"] or answer["nearest"]:
            cited(page.locator(".turn").nth(at), quote["n"]).click()
            expect(page.locator("#source .place")).to_contain_text(f"[{quote['n']}]")
            assert squeezed(highlighted(page)) == squeezed(quote["plain"])
            assert in_sight(page)
            followed += 1
    assert followed > 30


def cited(place: Locator, n: int) -> Locator:
    return place.get_by_role("link", name=re.compile(rf"^Source {n}:")).first


def test_an_emoji_before_a_quote_moves_nothing(page: Page, served: Served) -> None:
    """Offsets count code points, a browser counts UTF-16 units: the highlight stands on the very words."""
    text = (
        "# Flags 🇳🇿🏴‍☠️ and more 👩‍🚀\n\n🎉🎉 Opening day! 𝒲elcome.\n\nThe museum of Tarn opened in 1987. 🎈\n\nEnd.\n"
    )
    served.upload("museum.md", text.encode(), corpus="emoji")
    start(page, "/?corpus=emoji")
    answer = ask(page, "When did the museum of Tarn open?")
    cited(page.locator(".turn"), 1).click()
    assert highlighted(page) == answer["quotes"][0]["text"]
    assert "The museum of Tarn opened in 1987." in highlighted(page)
    assert page.locator("#source mark.short").inner_text() == "1987"
    shown = page.locator("#source .text").inner_text()
    assert shown.split() == text_of_corpus(served, answer["quotes"][0]["document_id"], "emoji").lstrip("# ").split()


def text_of_corpus(served: Served, document_id: str, corpus: str) -> str:
    text: str = served.client.get(f"/api/documents/{document_id}", params={"corpus": corpus}).json()["text"]
    return text


def test_all_quotes_of_one_document_are_marked(page: Page, served: Served) -> None:
    """The quote one came for stands out among those of its document; the buttons lead from one to the next."""
    served.upload("pier.md", TWICE.encode(), corpus="piers")
    start(page, "/?corpus=piers")
    answer = ask(page, SEVERAL)
    mates = answer["quotes"]
    assert len(mates) == 2
    assert len({quote["document_id"] for quote in mates}) == 1
    first = mates[1]
    cited(page.locator(".turn"), first["n"]).click()
    assert highlighted(page) == first["text"]
    marks = page.locator("#source mark").evaluate_all("marks => marks.map(mark => mark.textContent)")
    assert "".join(marks) == "".join(quote["text"] for quote in sorted(mates, key=lambda quote: quote["start"]))
    page.get_by_role("button", name="Next quote").click()
    assert highlighted(page) == next(quote["text"] for quote in mates if quote is not first)
    page.get_by_role("button", name="Next quote").click()
    assert highlighted(page) == first["text"]


def test_the_source_says_what_it_is(page: Page, served: Served) -> None:
    """Title, file, date, author, address and hash stand above the text."""
    head = "---\nauthor: Ada Brandt\ndate: 2024-05-06\nurl: https://example.org/quay\n---\n"
    text = f"{head}# The quay\n\nThe quay of Ulm was built in 1912.\n"
    served.upload("quay.md", text.encode(), corpus="facts")
    start(page, "/?corpus=facts")
    answer = ask(page, "When was the quay of Ulm built?")
    cited(page.locator(".turn"), 1).click()
    highlighted(page)
    document = served.client.get(f"/api/documents/{answer['quotes'][0]['document_id']}?corpus=facts").json()
    expect(page.locator("#source h2")).to_have_text(document["title"])
    facts = page.locator("#source .facts")
    for known in (document["source"], document["published"], document["author"], document["sha256"][:16]):
        expect(facts).to_contain_text(known or "not given")
    page.get_by_role("button", name="Copy the whole hash").click()
    assert page.evaluate("navigator.clipboard.readText()") == document["sha256"]


def test_a_permanent_link_reopens_exactly_there(page: Page, visits: Visits) -> None:
    """The link to a quote shows the same words to somebody who was never here; so does its address."""
    start(page)
    quote = ask(page, QUESTION)["quotes"][0]
    cited(page.locator(".turn"), quote["n"]).click()
    assert highlighted(page) == quote["text"]
    link = page.get_by_role("link", name="Link to this quote").get_attribute("href")
    assert link == f"/?document={quote['document_id']}&start={quote['start']}&end={quote['end']}&corpus=default"
    other = visits.page()
    start(other, link)
    assert highlighted(other) == quote["text"]
    assert in_sight(other)
    page.reload()
    assert highlighted(page) == quote["text"]


def test_escape_leads_back_to_the_citation(page: Page) -> None:
    """Opening moves the focus to the quoted words, closing back to the link one came from."""
    start(page)
    ask(page, QUESTION)
    link = cited(page.locator(".turn"), 2)
    link.click()
    expect(page.locator("#source mark.here").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    expect(link).to_be_focused()
    assert "document=" not in page.url
    link.click()
    page.get_by_role("button", name="Close the source").click()
    expect(link).to_be_focused()


def test_the_way_back_closes_the_source(page: Page) -> None:
    """A source is a step in the browser's history: back leads to the answer, forward to the source again."""
    start(page)
    quote = ask(page, QUESTION)["quotes"][0]
    cited(page.locator(".turn"), 1).click()
    highlighted(page)
    page.go_back()
    expect(page.locator("#source")).to_be_hidden()
    expect(page.locator(".verdict")).to_be_visible()
    page.go_forward()
    assert highlighted(page) == quote["text"]


def test_a_changed_document_shows_where_the_words_stand_now(page: Page, served: Served) -> None:
    """A quote of a version that is gone is not shown in another one unasked: the page says so and offers it."""
    served.upload("rent.md", b"# Rent\n\nThe rent of the mill is 300 euros.\n", corpus="changing")
    start(page, "/?corpus=changing")
    ask(page, "How much is the rent of the mill?")
    longer = "# Rent 🏠\n\nA new first line.\n\nThe rent of the mill is 300 euros.\n"
    served.upload("rent.md", longer.encode(), corpus="changing")
    cited(page.locator(".turn"), 1).click()
    expect(page.locator("#source").get_by_role("alert")).to_be_visible()
    page.get_by_role("button", name="Open the present version").click()
    expect(page.locator("#source .notice")).to_contain_text("The quoted words stand here now.")
    assert highlighted(page) == "The rent of the mill is 300 euros."


@pytest.mark.parametrize("link", ["/?document=0000000000000000&start=3&end=9", "/?document=%2e%2e&start=-1&end=x"])
def test_a_link_to_nothing_says_so(page: Page, link: str) -> None:
    """A link to a document that is not there is told, and the page goes on."""
    start(page, link)
    expect(page.locator("#source").get_by_role("alert")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
