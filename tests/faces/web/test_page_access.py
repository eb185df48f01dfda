"""The chat page for everybody: by keyboard, on a phone, for a screen reader, in light and dark, and with a key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.command import QUESTION, here
from tests.faces.web.browsing import Visits, ask, highlighted, start, unaccessible
from tests.faces.web.serving import serving

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
NARROWEST = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Presses Tab until what has the focus goes by a name."""
    for _ in range(60):
        page.keyboard.press(key)
        focused = page.locator(":focus")
        if focused.count() and re.match(name, focused.get_attribute("aria-label") or focused.inner_text().strip()):
            return
    raise AssertionError(f"Tab never reaches {name}")


def test_the_keyboard_is_enough(page: Page) -> None:
    """Ask, read why, open a source, come back and go on: without a pointer, and with the focus in sight."""
    start(page)
    expect(page.get_by_label("Your question")).to_be_focused()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    page.locator(".actions").wait_for()
    expect(page.get_by_label("Your question")).to_be_focused()
    tab_to(page, "Source 1", "Shift+Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert highlighted(page)
    tab_to(page, "Link to this quote", "Shift+Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name=re.compile("^Source 1"))).to_be_focused()
    tab_to(page, "Sources disagree", "Shift+Tab")
    expect(page.get_by_role("tooltip")).to_be_visible()
    tab_to(page, "Copy Markdown")
    page.keyboard.press("Enter")
    expect(page.locator(".actions .told")).to_have_text("Copied as Markdown.")
    page.get_by_label("Your question").focus()
    page.keyboard.type("two lines")
    page.keyboard.press("Shift+Enter")
    expect(page.get_by_label("Your question")).to_have_value("two lines\n")


def test_the_first_tab_skips_the_sidebar(page: Page) -> None:
    """Who comes by keyboard need not pass the sidebar."""
    start(page, "/?view=chat")
    page.evaluate("document.activeElement.blur()")
    tab_to(page, "Skip to the content")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_be_focused()


@pytest.mark.parametrize("width", [pytest.param(PHONE, id="390"), pytest.param(NARROWEST, id="320")])
def test_a_phone_needs_no_sideways_scrolling(visits: Visits, width: dict[str, object]) -> None:
    """Welcome, answer, source, documents and menu fit the width, and the source covers the page until it is closed."""
    page = visits.page(**width)

    def fits() -> None:
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url

    start(page)
    fits()
    ask(page, QUESTION)
    fits()
    left, right = (page.locator(".side").nth(at).bounding_box() for at in (0, 1))
    assert left
    assert right
    assert left["y"] + left["height"] <= right["y"], "one below the other"
    page.locator(".cite").first.tap()
    assert highlighted(page)
    fits()
    panel = page.locator("#source").bounding_box()
    assert panel
    assert (panel["x"], panel["width"]) == (0, page.evaluate("innerWidth"))
    expect(page.locator("main")).to_have_attribute("inert", "")
    page.get_by_role("button", name="Close the source").tap()
    expect(page.locator("#source")).to_be_hidden()
    page.locator(".verdict .mark").tap()
    expect(page.get_by_role("tooltip")).to_be_visible()
    fits()
    page.get_by_role("button", name="Menu").tap()
    page.get_by_role("link", name=re.compile("^Documents")).tap()
    page.locator(".documents li").first.wait_for()
    fits()


def test_a_digit_opens_the_quote_of_that_number(page: Page) -> None:
    """Where no field has the focus; Escape closes the source from anywhere."""
    start(page)
    answer = ask(page, QUESTION)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("2")
    assert highlighted(page) == answer["quotes"][1]["text"]
    page.keyboard.press("1")
    page.wait_for_function("n => document.querySelector('#source mark.here')?.dataset.n === n", arg="1")
    page.get_by_label("Your question").focus()
    page.keyboard.press("1")
    expect(page.get_by_label("Your question")).to_have_value("1")
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()


def test_the_menu_of_a_phone_takes_the_focus_and_escape_closes_it(visits: Visits) -> None:
    """Also where it slides in."""
    page = visits.page(**PHONE, reduced_motion="no-preference")
    start(page)
    page.get_by_role("button", name="Menu").tap()
    expect(page.locator("#sidebar a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#sidebar a").first).to_be_hidden()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()


def test_the_form_for_feedback_takes_the_focus_in_sight(visits: Visits) -> None:
    """It is not under the field for questions."""
    page = visits.page(viewport={"width": 1280, "height": 500})
    start(page)
    ask(page, QUESTION)
    page.get_by_role("button", name="Bad answer").click()
    field = page.get_by_label("What is wrong with it?")
    expect(field).to_be_focused()
    here_, composer = field.bounding_box(), page.locator("#composer .field").bounding_box()
    assert here_
    assert composer
    assert here_["y"] + here_["height"] <= composer["y"]


def test_on_paper_there_is_the_conversation_alone(page: Page) -> None:
    start(page)
    ask(page, QUESTION)
    page.emulate_media(media="print")
    for gone in ("#sidebar", "#composer", ".actions"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".turn blockquote").first).to_be_visible()
    expect(page.locator(".turn .cite").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [pytest.param({}, id="desktop"), pytest.param(PHONE, id="phone")])
def test_axe_finds_nothing(visits: Visits, scheme: str, size: dict[str, object]) -> None:
    """The automatic part of WCAG, in every state of the page, in both colour schemes."""
    page = visits.page(color_scheme=scheme, **size)
    start(page)
    assert unaccessible(page) == []
    ask(page, "Was DeepSeek V4 trained on Huawei chips or on Nvidia Blackwell?")
    ask(page, "When will DeepSeek V4 be released?")
    ask(page, "What does the DeepSeek V4 API cost per million tokens?")
    page.locator(".turn .mark").first.focus()
    page.get_by_role("button", name="Bad answer").last.click()
    page.get_by_label("What is wrong with it?").wait_for()
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert unaccessible(page) == []
    page.locator(".turn").nth(1).locator(".cite").nth(1).click()
    highlighted(page)
    assert unaccessible(page) == []
    page.keyboard.press("Escape")
    start(page, "/?view=documents")
    page.get_by_label("Search names and texts").fill("Milestone")
    page.locator(".passages li").first.wait_for()
    assert unaccessible(page) == []
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name=re.compile("^Remove")).first.click()
    page.get_by_role("dialog").wait_for()
    assert unaccessible(page) == []
    start(page, "/?view=claim")
    page.get_by_label("Claim to check").fill("DeepSeek V4 was trained on Huawei chips.")
    page.keyboard.press("Enter")
    page.locator(".verdict").wait_for()
    assert unaccessible(page) == []
    start(page, "/?corpus=nothing-here")
    assert unaccessible(page) == []


def test_a_key_is_asked_for_where_one_is_needed(visits: Visits, tmp_path: Path) -> None:
    """The page asks for a key, says when it is wrong, keeps it for the tab, and offers a reader no way to add."""
    made = here(tmp_path, "serve", "--new-key", "ada", "--role", "read")
    key, entry = re.findall(r": (\S+)$", made.out, flags=re.MULTILINE)
    with serving(tmp_path, CORROBOT_API_KEYS=entry) as server:
        visits.url = server.url
        page = visits.page()
        page.goto("/")
        dialog = page.get_by_role("dialog", name="A key is needed")
        dialog.get_by_label("Key").fill("wrong")
        page.keyboard.press("Enter")
        expect(dialog).to_contain_text("doesn’t accept")
        assert unaccessible(page) == []
        dialog.get_by_label("Key").fill(key)
        page.keyboard.press("Enter")
        expect(page.locator(".empty")).to_have_text("There are no documents yet, and your key may not add any.")
        page.reload()
        page.locator(".empty").wait_for()
        expect(dialog).to_have_count(0)
        page.get_by_role("link", name=re.compile("^Documents")).click()
        expect(page.get_by_role("button", name="Choose files")).to_be_hidden()
        visits.close()
        visits.contexts.clear()
