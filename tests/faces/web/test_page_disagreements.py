"""The chat page: where the documents contradict each other, listed, filtered, dismissed and restored, by everybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from bot.faces.web.keys import Role, new_key
from tests.command import here
from tests.faces.web.browsing import Visits, folded, highlighted, unaccessible
from tests.faces.web.serving import Served, serving
from tests.faces.web.test_page_access import NARROWEST, PHONE, tab_to

READER, WRITER = new_key("ann", Role.READ), new_key("bob", Role.WRITE)
COPY = "According to The Information, the Lorch ferry carried 400 cars a day in 2019.\n"
SLOW = """const { fetch } = window;
window.fetch = async (...given) => {
  if (String(given[0]).includes("/api/disagreements")) await new Promise((done) => setTimeout(done, 500));
  return fetch(...given);
};"""
FILES = {
    "bridge-1.md": "---\ndate: 2023-04-02\n---\n# Bridges\n\n"
    "The Aldmoor bridge was opened to traffic in 1921 after nine years of work.\n",
    "bridge-2.txt": "The Aldmoor bridge was opened to traffic in 1924 after nine years of work.\n",
    "plan-1.txt": "The town council approved the harbour plan on Monday.\n",
    "plan-2.txt": "The town council rejected the harbour plan on Monday.\n",
    "ferry-1.txt": f"First.\n\n{COPY}",
    "ferry-2.txt": f"Second.\n\n{COPY}",
    "ferry-3.txt": f"Third.\n\n{COPY}",
    "ferry-4.txt": "The Lorch ferry carried 900 cars a day in 2019.\n",
    "mill-1.md": "# <img src=x onerror=alert(1)> <script>alert(2)</script>\n\n"
    "The mill <script>alert(3)</script> of Bray was built in 1754 from stone and oak.\n",
    "mill-2.md": "# [Mill](javascript:alert(4))\n\n"
    "The mill <script>alert(3)</script> of Bray was built in 1854 from stone and oak.\n",
}


@pytest.fixture(scope="module")
def served(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over documents that contradict each other, with a key to write and one to read."""
    home = tmp_path_factory.mktemp("disagreeing")
    (home / "models").symlink_to(seeded / "models")
    folder = home / "folder"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    assert here(home, "index", folder).status == 0
    keys = f"{READER[1].line}, {WRITER[1].line}"
    with serving(home, CORROBOT_API_KEYS=keys, CORROBOT_RATE_LIMIT="100000/minute") as server:
        server.client.headers["authorization"] = f"Bearer {WRITER[0]}"
        server.ready()
        yield server


@pytest.fixture
def visits(browser: Browser, served: Served) -> Iterator[Visits]:
    """Pages of this module's server; whatever a test has dismissed is restored after it."""
    visits = Visits(browser, served.url)
    yield visits
    visits.close()
    for each in served.disagreements(dismissed="true"):
        served.client.post(f"/api/disagreements/{each['id']}/restore")


def keyed(visits: Visits, key: str = WRITER[0], **options: Any) -> Page:
    """A page of somebody who has given a key."""
    page = visits.page(**options)
    page.add_init_script(f"sessionStorage.setItem('corrobot-key', '{key}')")
    return page


def opened(visits: Visits, path: str = "/?view=disagreements", key: str = WRITER[0], **options: Any) -> Page:
    """The page once its list is there."""
    page = keyed(visits, key, **options)
    page.goto(path)
    page.locator(".case, .nothing:visible").first.wait_for()
    return page


@pytest.fixture
def page(visits: Visits) -> Page:
    return opened(visits)


def card(page: Page, words: str) -> Locator:
    return page.locator(".case", has_text=words)


def answering(json: object, pending: int = 0) -> Callable[[Route], None]:
    """The answer of a server that compares, or has found much, which takes long to bring about."""
    return lambda route: route.fulfill(json=json, headers={"Documents-Not-Compared": str(pending)})


def test_every_disagreement_is_shown_with_both_sides(page: Page, served: Served) -> None:
    """In the order of the server, with kind, certainty, summary, and each quote with its document, place and date."""
    listed = served.disagreements()
    assert len(listed) >= 4
    expect(page.locator(".case")).to_have_count(len(listed))
    expect(page.locator("#disagreement-count")).to_have_text(str(len(listed)))
    for shown, each in zip(page.locator(".case").all(), listed, strict=True):
        expect(shown).to_contain_text(f"{int(each['confidence'] * 100 + 0.5)}% sure")
        expect(shown).to_contain_text(each["summary"])
        for side, quotes in zip(shown.locator(".side").all(), each["sides"], strict=True):
            text = folded(side.inner_text())
            for quote in quotes[:2]:
                assert f"“{quote['plain']}”" in text
                assert quote["title"] in text
                assert f"line {quote['line']}" in text
    expect(card(page, "Aldmoor")).to_contain_text("2023-04-02")
    expect(card(page, "Aldmoor")).to_contain_text("The times differ")


def test_what_differs_is_marked(page: Page) -> None:
    """On both sides, and not by colour alone."""
    marks = card(page, "Aldmoor").locator("mark")
    assert set(marks.all_inner_texts()) == {"1921", "1924"}
    weight, line = marks.first.evaluate("mark => [getComputedStyle(mark).fontWeight, getComputedStyle(mark).boxShadow]")
    assert int(weight) >= 600
    assert line != "none"
    plan = card(page, "harbour").locator("mark").all_inner_texts()
    assert any("approved" in words for words in plan)
    assert any("rejected" in words for words in plan)


def test_copies_are_one_witness(page: Page) -> None:
    """Three documents that pass on one origin are counted as what they are; the third is a click away."""
    side = card(page, "Lorch").locator(".side", has_text="The Information")
    expect(side).to_contain_text("3 sources, 1 witness")
    expect(side).to_contain_text("all go back to The Information")
    expect(side.locator("blockquote:visible")).to_have_count(2)
    side.get_by_text("1 more quote from this source").click()
    expect(side.locator("blockquote:visible")).to_have_count(3)
    assert "source" not in card(page, "Lorch").locator(".side", has_text="900").inner_text()


def test_a_quote_opens_where_it_stands(page: Page, served: Served) -> None:
    """The document beside the list, at the quote; Escape leads back, and the address reopens both."""
    (bridge,) = served.disagreements(document="bridge-1.md")
    quote = next(each for side in bridge["sides"] for each in side if each["document"] == "bridge-1.md")
    link = card(page, "Aldmoor").get_by_role("link", name=re.compile(f"^Source {quote['n']}:"))
    link.click()
    assert highlighted(page) == quote["text"]
    page.reload()
    assert highlighted(page) == quote["text"]
    expect(page.locator(".case")).not_to_have_count(0)
    page.keyboard.press("Escape")
    card(page, "Aldmoor").get_by_role("link", name=re.compile(f"^Source {quote['n']}:")).click()
    highlighted(page)
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    expect(card(page, "Aldmoor").get_by_role("link", name=re.compile(f"^Source {quote['n']}:"))).to_be_focused()


def test_the_list_is_filtered_and_its_address_reopens_it(page: Page, served: Served) -> None:
    """By document and by kind, each with its count; filtered to nothing it says so, and shows all again."""
    listed = served.disagreements()
    numeric = [each for each in listed if each["kind"] == "numeric"]
    page.get_by_label("What differs").select_option("numeric")
    expect(page.locator(".case")).to_have_count(len(numeric))
    expect(page.locator(".above")).to_contain_text(f"{len(numeric)} of {len(listed)} disagreements")
    expect(page.locator("#announcer")).to_have_text(f"{len(numeric)} of {len(listed)} disagreements.")
    expect(page.get_by_label("Document", exact=True).locator("option", has_text="ferry-4.txt")).to_have_text(
        "ferry-4.txt (1)"
    )
    page.get_by_label("Document", exact=True).select_option("ferry-4.txt")
    expect(page.locator(".case")).to_have_count(1)
    assert "of=ferry-4.txt" in page.url
    assert "kind=numeric" in page.url
    page.reload()
    expect(page.locator(".case")).to_have_count(1)
    expect(page.get_by_label("Document", exact=True)).to_have_value("ferry-4.txt")
    page.goto("/?view=disagreements&of=ferry-4.txt&kind=status")
    expect(page.locator(".nothing:visible")).to_contain_text("No disagreement is of this document and this kind.")
    page.get_by_role("button", name="Show all").click()
    expect(page.locator(".case")).to_have_count(len(listed))
    expect(page.get_by_role("heading", name="Disagreements")).to_be_focused()
    page.goto("/?view=disagreements&of=gone.txt")
    expect(page.get_by_label("Document", exact=True)).to_have_value("gone.txt")


def test_dismissed_and_restored_in_place(page: Page, served: Served) -> None:
    """One click dismisses, with the key's name; the line in its place takes it back, or takes a reason."""
    before = served.disagreements()
    bridge = card(page, "Aldmoor").get_attribute("data-id")
    card(page, "Aldmoor").get_by_role("button", name="Dismiss").click()
    line = page.locator(".settled")
    expect(line).to_contain_text("Dismissed: The times differ in")
    page.get_by_role("link", name=re.compile("^Source 1")).first.click()
    highlighted(page)
    page.go_back()
    expect(page.locator("#source")).to_be_hidden()
    expect(line).to_contain_text("Dismissed:")
    expect(page.get_by_role("link", name="Open")).to_have_text(f"Open {len(before) - 1}")
    expect(page.get_by_role("link", name="Dismissed")).to_have_text("Dismissed 1")
    expect(page.locator("#disagreement-count")).to_have_text(str(len(before) - 1))
    (dismissed,) = served.disagreements(dismissed="true")
    assert (dismissed["id"], dismissed["dismissal"]["by"], dismissed["dismissal"]["reason"]) == (bridge, "bob", None)
    line.get_by_label("Reason (optional)").fill("Two bridges, <b>both</b> at Aldmoor")
    line.get_by_role("button", name="Save").click()
    expect(line).to_contain_text("Because: Two bridges, <b>both</b> at Aldmoor")
    assert served.disagreements(dismissed="true")[0]["dismissal"]["reason"] == "Two bridges, <b>both</b> at Aldmoor"
    line.get_by_role("button", name="Restore").click()
    expect(line).to_have_count(0)
    expect(card(page, "Aldmoor").get_by_role("button", name="Dismiss")).to_be_visible()
    assert served.disagreements() == before


def test_the_dismissed_ones_are_listed_and_restored_from_there(page: Page, served: Served) -> None:
    """With who dismissed them and why; restored there, they are open again."""
    bridge = card(page, "Aldmoor").get_attribute("data-id")
    served.client.post(f"/api/disagreements/{bridge}/dismiss", json={"reason": "Two bridges"})
    page.reload()
    expect(card(page, "Aldmoor")).to_have_count(0)
    page.get_by_role("link", name="Dismissed").click()
    expect(page.locator(".case")).to_have_count(1)
    expect(card(page, "Aldmoor")).to_contain_text(re.compile(r"Dismissed on \d+ \w+ \d{4} by bob: Two bridges"))
    page.reload()
    card(page, "Aldmoor").get_by_role("button", name="Restore").click()
    expect(page.locator(".settled")).to_contain_text("Restored:")
    page.get_by_role("link", name="Open").click()
    expect(card(page, "Aldmoor")).to_have_count(1)
    page.get_by_role("link", name="Dismissed").click()
    expect(page.locator(".nothing:visible")).to_contain_text("Nothing is dismissed.")


def test_the_keyboard_is_enough(visits: Visits, served: Served) -> None:
    """From the sidebar through the list: on, back, dismiss, say why, take back, open; the focus never gets lost.

    Also while the server, which the page asks again, takes its time.
    """
    page = keyed(visits)
    page.add_init_script(SLOW)
    page.goto("/")
    expect(page.locator("#disagreement-count")).not_to_be_empty()
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "Disagreements")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Disagreements")).to_be_focused()
    cards = page.locator(".case")
    page.keyboard.press("j")
    expect(cards.nth(0)).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(cards.nth(1)).to_be_focused()
    id_ = cards.nth(1).get_attribute("data-id")
    page.keyboard.press("d")
    expect(cards.nth(1)).to_contain_text("Dismissed:")
    expect(cards.nth(1)).to_be_focused()
    expect(page.locator("#announcer")).to_contain_text("Dismissed.")
    tab_to(page, "Restore")
    page.keyboard.press("Tab")
    page.keyboard.type("Just a jest, dear reader")
    page.keyboard.press("Enter")
    expect(page.locator("#announcer")).to_have_text("Reason noted.")
    expect(cards.nth(1)).to_be_focused()
    assert served.disagreements(dismissed="true")[0]["dismissal"]["reason"] == "Just a jest, dear reader"
    page.keyboard.press("r")
    expect(cards.nth(1)).to_contain_text("% sure")
    expect(cards.nth(1)).to_be_focused()
    assert id_ in {each["id"] for each in served.disagreements()}
    tab_to(page, "Source 1")
    page.keyboard.press("Enter")
    highlighted(page)
    page.keyboard.press("Escape")
    expect(cards.nth(1).get_by_role("link").first).to_be_focused()
    page.keyboard.press("j")
    expect(cards.nth(2)).to_be_focused()
    tab_to(page, "Dismiss")
    page.keyboard.press("Enter")
    expect(cards.nth(2)).to_contain_text("Dismissed:")
    expect(cards.nth(2)).to_be_focused()


def test_a_key_to_read_may_look_only(visits: Visits, served: Served) -> None:
    """No button to dismiss, none to restore, and their keys do nothing."""
    page = opened(visits, key=READER[0])
    expect(page.get_by_role("button", name="Dismiss")).to_have_count(0)
    expect(page.locator(".keys")).to_have_text("Keys: J next, K previous")
    page.locator(".case").first.focus()
    page.keyboard.press("d")
    page.keyboard.press("j")
    expect(page.locator(".case").nth(1)).to_be_focused()
    assert served.disagreements(dismissed="true") == []


def test_hostile_words_are_words(page: Page) -> None:
    """What a document says or is called runs nothing and is no markup; that nothing ran, the fixture asserts."""
    mill = card(page, "of Bray was built")
    expect(mill).to_contain_text("from stone and oak")
    mill.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".settled")).to_contain_text("Dismissed:")
    assert page.locator("body :is(script:not([src]), img, [onerror], a[href^='javascript' i])").count() == 0


@pytest.mark.parametrize("width", [pytest.param(PHONE, id="390"), pytest.param(NARROWEST, id="320")])
def test_it_works_on_a_phone(visits: Visits, width: dict[str, Any]) -> None:
    """Nothing is wider than the screen, the sides stand one below the other, and a tap dismisses and restores."""
    page = opened(visits, **width)

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    fits()
    left, right = (card(page, "Aldmoor").locator(".side").nth(at).bounding_box() for at in (0, 1))
    assert left
    assert right
    assert left["y"] + left["height"] <= right["y"]
    card(page, "Aldmoor").get_by_role("button", name="Dismiss").tap()
    fits()
    page.locator(".settled").get_by_role("button", name="Restore").tap()
    card(page, "Aldmoor").get_by_role("link").first.tap()
    highlighted(page)
    fits()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [pytest.param({}, id="desktop"), pytest.param(PHONE, id="phone")])
def test_axe_finds_nothing(visits: Visits, scheme: str, size: dict[str, Any]) -> None:
    """The automatic part of WCAG: the list, a settled one, the dismissed ones, and nothing at all."""
    page = opened(visits, color_scheme=scheme, **size)
    assert unaccessible(page) == []
    card(page, "Aldmoor").get_by_role("button", name="Dismiss").click()
    page.locator(".settled").wait_for()
    assert unaccessible(page) == []
    page.get_by_role("link", name="Dismissed").click()
    page.locator(".dismissal").wait_for()
    assert unaccessible(page) == []
    page.get_by_label("What differs").select_option("date")
    page.goto("/?view=disagreements&of=ferry-4.txt&kind=status")
    page.get_by_role("button", name="Show all").wait_for()
    assert unaccessible(page) == []


def test_it_says_when_there_is_nothing(visits: Visits) -> None:
    """No documents, nothing found, or all of it dismissed: each in its own words."""
    page = opened(visits, "/?view=disagreements&corpus=nothing-here")
    empty = page.locator(".nothing:visible")
    expect(empty).to_have_text("There are no documents yet. What you add is compared with all else.")
    page.route("**/api/disagreements?*", answering([]))
    page.goto("/?view=disagreements")
    expect(empty).to_contain_text("No disagreement was found")


def test_it_says_that_comparing_goes_on(visits: Visits, served: Served) -> None:
    """How many documents are left; what is found meanwhile is shown at once where there was nothing, else offered."""
    listed = served.disagreements()
    page = keyed(visits)
    dismissed, still = re.compile("dismissed=true"), re.compile("dismissed=false")
    page.route(dismissed, answering([]))
    page.route(still, answering([], 3))
    page.goto("/?view=disagreements")
    state = page.locator(".comparing")
    expect(state).to_have_text("Documents are being compared: 3 documents still wait.")
    expect(page.locator(".nothing:visible")).to_have_text("No disagreement is found so far.")
    page.route(still, answering(listed[:1], 1))
    expect(page.locator(".case")).to_have_count(1)
    expect(state).to_have_text("Documents are being compared: 1 document still waits.")
    page.route(still, answering(listed[:3], 0))
    expect(state).to_contain_text("All documents are compared. 2 disagreements more found.")
    expect(page.locator(".case")).to_have_count(1)
    page.get_by_role("button", name="Show them").click()
    expect(page.locator(".case")).to_have_count(3)
    expect(state).to_be_hidden()


def test_it_says_that_comparing_is_switched_off(visits: Visits, served: Served) -> None:
    """Then what is not compared stays so."""
    session = served.client.get("/api/session").json()
    page = keyed(visits)
    page.route("**/api/session", lambda route: route.fulfill(json={**session, "compares": False}))
    page.route("**/api/disagreements?*", answering([], 2))
    page.goto("/?view=disagreements")
    expect(page.locator(".comparing")).to_contain_text("2 documents are not compared")


def test_a_long_list_is_drawn_piece_by_piece(visits: Visits, served: Served) -> None:
    """Fifty at first, the next ones by a button or by going on past the last."""
    one = served.disagreements()[0]
    page = keyed(visits)
    page.route(re.compile("dismissed=false"), answering([{**one, "id": f"d-{n}"} for n in range(120)]))
    page.goto("/?view=disagreements")
    cards = page.locator(".case")
    expect(cards).to_have_count(50)
    page.get_by_role("button", name="Show 50 more of 70").click()
    expect(cards).to_have_count(100)
    expect(cards.nth(50)).to_be_focused()
    cards.nth(99).focus()
    page.keyboard.press("j")
    expect(cards).to_have_count(120)
    expect(cards.nth(100)).to_be_focused()
    expect(page.get_by_role("button", name="Show")).to_have_count(0)


def test_one_that_is_gone_says_so(page: Page) -> None:
    """A document may change while its disagreement is on the page: the person is told, and can reload the list."""
    answer = {
        "type": "urn:corrobot:problem:no-such-disagreement",
        "detail": "No disagreement has the id",
        "remedy": "GET /api/disagreements",
    }
    page.route("**/dismiss", lambda route: route.fulfill(status=404, json=answer))
    card(page, "Aldmoor").get_by_role("button", name="Dismiss").click()
    expect(card(page, "Aldmoor").get_by_role("alert")).to_contain_text("This disagreement is no longer there.")
    page.get_by_role("button", name="Reload the list").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(card(page, "Aldmoor")).to_have_count(1)


def test_the_keys_work_after_a_reload(page: Page) -> None:
    """J goes to the first disagreement though nothing has the focus."""
    page.reload()
    page.locator(".case").first.wait_for()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    expect(page.locator(".case").first).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(".case").nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator(".case").first).to_be_focused()
