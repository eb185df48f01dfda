"""The chat page: documents drawn as their authors meant them, and PDFs as their pages."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.command import ROOT
from tests.faces.web.browsing import ask, highlighted, seen, start, unaccessible
from tests.faces.web.serving import Served

FORMATS = ROOT / "tests" / "index" / "formats"
TEXT = """---
title: The lighthouse
---
# All about *light* 🎉

Not **included** here:

1. Meals [as *agreed*](https://example.org/meals)
   - Breakfast &amp; tea 👩‍🚀
2. [Bad](javascript:alert(1)) and ![a cat](https://example.org/cat.png)

| Room | Price |
| --- | --- |
| Tower | **90** euros |

> The keeper of Aldmoor is **Ines [Vidal](https://example.org/ines)**,
> since *1987*.

```
if x < y:
    <b>stay</b>
```
"""


def opened(page: Page, served: Served, corpus: str, words: str) -> dict[str, Any]:
    """Opens the only document of a corpus at some of its words."""
    (listed,) = served.client.get("/api/documents", params={"corpus": corpus}).json()["documents"]
    document: dict[str, Any] = served.client.get(f"/api/documents/{listed['id']}", params={"corpus": corpus}).json()
    at = document["text"].index(words)
    start(page, f"/?corpus={corpus}&document={document['id']}&start={at}&end={at + len(words)}")
    return document


def test_a_document_is_drawn_without_its_markup(page: Page, served: Served) -> None:
    served.upload("light.md", TEXT.encode(), corpus="drawn")
    opened(page, served, "drawn", "**Ines [Vidal](https://example.org/ines)**,\n> since *1987*")
    assert highlighted(page).split() == ["Ines", "Vidal,", "since", "1987"]
    text = page.locator("#source .text")
    expect(text.locator("h3")).to_have_text("All about light 🎉")
    expect(text.locator("ol > li > ul > li")).to_have_text("Breakfast & tea 👩‍🚀")
    expect(text.locator("td strong")).to_have_text("90")
    expect(text.locator("blockquote strong")).to_contain_text("Ines Vidal")
    assert text.locator("pre").inner_text() == "if x < y:\n    <b>stay</b>"
    links = text.locator("a").evaluate_all("links => links.map(link => [link.href, link.rel])")
    assert {link for link, _ in links} == {"https://example.org/meals", "https://example.org/ines"}
    assert {rel for _, rel in links} == {"noopener noreferrer"}
    assert text.locator("img, b").count() == 0
    shown = seen(page, "#source .text")
    assert not any(mark in shown for mark in ("**", "](", "```", "| ---", "&amp;", "> "))
    assert not unaccessible(page)


def test_a_quote_shows_plain_words_below_what_they_are_about(page: Page, served: Served) -> None:
    text = "# Cover\n\n## Not covered\n\nWhat we don't pay for:\n\n- Repairs of a **bicycle** cost [40 euros](https://e.org/)\n"
    served.upload("cover.md", text.encode(), corpus="plain")
    start(page, "/?corpus=plain")
    answer = ask(page, "What do repairs of a bicycle cost?")
    quote = (answer["quotes"] or answer["nearest"])[0]
    assert seen(page, ".quote blockquote").strip("“”") == quote["plain"]
    assert "**" not in quote["plain"]
    assert "Not covered › What we don't pay for" in seen(page, ".quote .above")


def test_a_long_text_is_shown_a_stretch_at_a_time(page: Page, served: Served) -> None:
    lines = [f"Paragraph {number} of the long one has some words in it." for number in range(9_000)]
    served.upload("long.md", "\n\n".join(lines).encode(), corpus="long")
    document = opened(page, served, "long", lines[5_000])
    assert highlighted(page) == lines[5_000]
    assert page.locator("#source .text > p").count() < 6_000
    page.get_by_role("button", name="Show what is above").click()
    expect(page.locator("#source .text")).to_contain_text(lines[1])
    page.get_by_role("button", name="Show what is below").click()
    expect(page.locator("#source .text")).to_contain_text(lines[5_000])
    # To compare so many sentences that are so alike would keep the server busy for all tests to come.
    removed = served.client.delete(f"/api/documents/{document['id']}", params={"corpus": "long"})
    assert removed.status_code == 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_pdf_opens_as_its_pages_with_the_words_marked(page: Page, served: Served, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    corpus = f"pdf-{scheme}"
    served.upload("report.pdf", (FORMATS / "paper.pdf").read_bytes(), corpus=corpus)
    words = "Abstract"
    opened(page, served, corpus, words)
    box = page.locator("#source .box").first
    expect(box).to_be_visible()
    sheet = page.locator("#source .sheet:has(.box)").first
    expect(sheet.locator("canvas")).to_be_visible()
    inner, outer = box.bounding_box(), sheet.bounding_box()
    assert inner
    assert outer
    assert outer["x"] <= inner["x"] <= inner["x"] + inner["width"] <= outer["x"] + outer["width"]
    expect(page.locator("#source .words")).to_contain_text(words)
    assert not unaccessible(page)
    page.get_by_role("button", name="Text", exact=True).click()
    assert highlighted(page) == words
    expect(page.locator("#source .pages")).to_be_hidden()


def test_a_pdf_that_has_changed_shows_its_text_and_says_why(page: Page, served: Served) -> None:
    served.upload("report.pdf", (FORMATS / "paper.pdf").read_bytes(), corpus="changed-pdf")
    for file in (served.home / "uploads" / "changed-pdf").iterdir():
        file.write_bytes(file.read_bytes() + b"\n")
    (listed,) = served.client.get("/api/documents", params={"corpus": "changed-pdf"}).json()["documents"]
    start(page, f"/?corpus=changed-pdf&document={listed['id']}&start=0&end=9")
    expect(page.locator("#source .notice")).to_contain_text("has changed since")
    expect(page.locator("#source .text")).to_be_visible()
