"""The chat page: conversations that last, and what one can do with an answer."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.command import QUESTION, here
from tests.faces.web.browsing import Visits, ask, conversation, folded, start
from tests.faces.web.serving import Served


def test_a_conversation_survives_a_reload_and_remembers(page: Page) -> None:
    """What was asked and answered stands there again, and a question may refer to it."""
    start(page)
    ask(page, "Which Ascend chip is meant for inference at scale?")
    before = page.locator(".turn .answer").inner_text()
    page.reload()
    expect(page.locator(".turn")).to_have_count(1)
    assert page.locator(".turn .answer").inner_text() == before
    answer = ask(page, "And which one is meant for training?")
    assert any("Ascend" in quote["text"] for quote in answer["quotes"])
    expect(page.locator(".turn")).to_have_count(2)


def test_earlier_conversations_are_listed_and_can_be_deleted(page: Page, visits: Visits) -> None:
    """A conversation is found by its first question, opened, and deleted for good once that is confirmed."""
    first = "Which scores is V4 projected to reach on HumanEval and SWE-bench?"
    start(page)
    ask(page, first)
    address = page.url
    page.get_by_role("link", name="New conversation").click()
    expect(page.locator("#welcome")).to_be_visible()
    expect(page.locator(".turn")).to_have_count(0)
    listed = page.locator("#conversations").get_by_role("link", name=first)
    listed.click()
    expect(page.locator(".turn .asked")).to_have_text(first)
    expect(listed).to_have_attribute("aria-current", "page")
    page.get_by_role("button", name=f"Delete the conversation: {first}").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(listed).to_have_count(0)
    expect(page.locator(".turn")).to_have_count(0)
    other = visits.page()
    start(other, address)
    expect(other.get_by_role("alert")).to_be_visible()


def test_a_question_goes_into_the_conversation_that_is_shown(page: Page) -> None:
    """A new conversation begins empty: what was asked before is not in it."""
    start(page)
    ask(page, QUESTION)
    first = page.url
    page.get_by_role("link", name="New conversation").click()
    ask(page, "How much did R1 cost to train?")
    assert page.url != first
    assert len(conversation(page)["turns"]) == 1


def test_an_answer_is_copied_as_markdown_with_its_sources(page: Page, served: Served) -> None:
    """Every quote with its mark and its source: file, line, hash and a link that opens it."""
    start(page)
    answer = ask(page, QUESTION)
    page.get_by_role("button", name="Copy Markdown").click()
    expect(page.locator(".actions .told")).to_have_text("Copied as Markdown.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "**Sources disagree** (disputed)" in copied
    for quote in answer["quotes"]:
        short = "".join(quote["text"])[quote["short"][0] - quote["start"] : quote["short"][1] - quote["start"]]
        assert f"**{short}**" in copied
        assert quote["sha256"] in copied
        assert f"]({served.url}/?document={quote['document_id']}&start={quote['start']}&end={quote['end']}" in copied
    assert folded(answer["disagreements"][0]["summary"]) in copied


def test_code_is_shown_and_copied_in_lines(page: Page, served: Served) -> None:
    """With the line that leads it; no fence is shown."""
    text = "# Quill\n\nTo install Quill, use pip:\n\n```sh\npip install quill\nquill --start\n```\n"
    served.upload("quill.md", text.encode(), corpus="code")
    start(page, "/?corpus=code")
    ask(page, "How do I install Quill?")
    assert page.locator(".quote blockquote").first.inner_text() == (
        "“To install Quill, use pip:\npip install quill\nquill --start”"
    )
    page.get_by_role("button", name="Copy Markdown").click()
    expect(page.locator(".actions .told")).to_have_text("Copied as Markdown.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "To install Quill, use pip:\\\n> pip install quill\\\n> quill" in copied


def test_markup_in_a_document_is_none_in_the_copy(page: Page, served: Served) -> None:
    """What looks like Markdown in a quote or a title is escaped."""
    text = "Notes [x](javascript:alert(1))\n\nThe toll of Kell is *not* `5 euros` but <b>6 euros</b> & more.\n"
    served.upload("toll.txt", text.encode(), corpus="markup")
    start(page, "/?corpus=markup")
    ask(page, "How much is the toll of Kell?")
    page.get_by_role("button", name="Copy Markdown").click()
    expect(page.locator(".actions .told")).to_have_text("Copied as Markdown.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert not re.search(r"(?<!\\)(\[x\]|<b>|`5)", copied), copied


def test_a_saved_answer_passes_the_check(page: Page, served: Served, tmp_path: Path) -> None:
    """The file is the answer as the server gave it, and `corrobot check` finds every quote standing."""
    start(page)
    answer = ask(page, QUESTION)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save JSON").click()
    path = tmp_path / "answer.json"
    saved.value.save_as(path)
    assert saved.value.suggested_filename == f"{answer['id']}.json"
    assert json.loads(path.read_text(encoding="utf-8")) == answer
    checked = here(served.home, "check", str(path))
    assert checked.status == 0, checked.err
    assert checked.out.count("stands") == len(answer["quotes"])


def test_an_opinion_is_kept_with_the_answer(page: Page) -> None:
    """Thumbs up or down and a word are there again after a reload, and can be changed."""
    start(page)
    ask(page, "How much did R1 cost to train?")
    page.get_by_role("button", name="Bad answer").click()
    page.get_by_label("What is wrong with it?").fill("It is too old.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".word")).to_have_text("Noted with the answer.")
    assert conversation(page)["turns"][0]["feedback"] == {"rating": "down", "comment": "It is too old."}
    page.reload()
    expect(page.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Good answer").click()
    expect(page.get_by_role("button", name="Good answer")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Bad answer")).to_have_attribute("aria-pressed", "false")
    page.get_by_label("What was good about it?").wait_for()
    assert conversation(page)["turns"][0]["feedback"]["rating"] == "up"


def test_a_conversation_is_renamed_exported_and_found(page: Page, served: Served) -> None:
    """Under its new name, as Markdown with all answers, by a part of its name; each stands below its day."""
    served.upload("inn.md", b"# The inn\n\nThe inn of Tarn was opened in 1901.\n", corpus="talks")
    for n in range(6):
        begun = served.client.post("/api/conversations", json={"corpus": "talks"}).json()["id"]
        served.client.post("/api/ask", json={"question": f"What is said of room {n}?", "conversation": begun})
    start(page, "/?corpus=talks")
    ask(page, "When was the inn of Tarn opened?")
    earlier = page.locator("#earlier")
    expect(earlier.locator(".day")).to_have_text("Today")
    expect(earlier.get_by_role("link")).to_have_count(7)
    page.get_by_role("button", name="Rename the conversation: When was the inn").click()
    page.get_by_role("dialog").get_by_label("Name").fill("The oldest inn")
    page.keyboard.press("Enter")
    renamed = earlier.get_by_role("link", name="The oldest inn")
    expect(renamed).to_be_focused()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export the conversation: The oldest inn").click()
    assert saved.value.suggested_filename == "The-oldest-inn.md"
    text = Path(saved.value.path()).read_text(encoding="utf-8")
    assert "**When was the inn of Tarn opened?**" in text
    assert "**1901**" in text
    page.get_by_label("Find a conversation").fill("oldest")
    expect(earlier.get_by_role("link")).to_have_count(1)
    page.reload()
    expect(earlier.get_by_role("link", name="The oldest inn")).to_be_visible()


def test_conversations_are_those_of_the_collection(page: Page, served: Served) -> None:
    """What was asked of another collection is listed there."""
    served.upload("mill.md", b"# The mill\n\nThe mill of Tarn was closed in 1987.\n", corpus="apart")
    start(page, "/?corpus=apart")
    ask(page, "When was the mill of Tarn closed?")
    listed = page.locator("#conversations").get_by_role("link", name="When was the mill")
    expect(listed).to_be_visible()
    page.get_by_label("Collection").select_option("default")
    expect(listed).to_have_count(0)
    page.get_by_label("Collection").select_option("apart")
    expect(listed).to_be_visible()
