"""A real browser on the chat page: Debian's Chromium, driven by Playwright, and what tests do with it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, TimeoutError, expect, sync_playwright

# Without the latter ones it calls home at every start.
FLAGS = """--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync""".split()
PATIENCE = 60_000
"""In milliseconds: how long a page is waited for before a test fails."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium. Where there is none, the test is skipped; in CI it fails."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        missing = "there is no Chromium: `apt-get install chromium`"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass(slots=True)
class Visits:
    """Pages of one server, and everything that no page may ever do: fail, ask others, run what a document holds."""

    browser: Browser
    url: str
    contexts: list[BrowserContext] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def page(self, **options: Any) -> Page:
        """A new page of somebody who was never here; options of Playwright's `new_context`."""
        given = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **options}
        context = self.browser.new_context(
            base_url=self.url, permissions=["clipboard-read", "clipboard-write"], **given
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda said: self._heard(said.text))
        page.on("popup", lambda popup: self.wrong.append(f"popup: {popup.url}"))
        page.on("request", lambda request: self._asked(request.url))
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        assert not self.wrong, self.wrong

    def _heard(self, text: str) -> None:
        if "Content Security Policy" in text:
            self.wrong.append(text)

    def _asked(self, url: str) -> None:
        if not url.startswith((self.url, "blob:")):
            self.wrong.append(f"request: {url}")


def ask(page: Page, question: str) -> dict[str, Any]:
    """Asks in the page as a person does, and waits for the whole answer; the answer that the server keeps."""
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    try:
        page.locator(".turn", has_text=question).last.locator(".actions").wait_for()
    except TimeoutError as late:
        raise AssertionError(f"no whole answer, but: {page.locator('main').inner_text()}") from late
    return conversation(page)["turns"][-1]["answer"]


def conversation(page: Page) -> dict[str, Any]:
    """What the server keeps of the conversation that the page shows."""
    (id_,) = parse_qs(urlsplit(page.url).query)["conversation"]
    kept: dict[str, Any] = page.request.get(f"/api/conversations/{id_}").json()
    return kept


def start(page: Page, path: str = "/") -> None:
    """Opens the page and waits until it is ready."""
    page.goto(path)
    page.locator("#welcome .legend").wait_for(state="attached")


def highlighted(page: Page) -> str:
    """The words that the open source highlights as the quote one came for."""
    page.locator("#source mark.here").first.wait_for()
    return "".join(page.locator("#source mark.here").evaluate_all("marks => marks.map(mark => mark.textContent)"))


def squeezed(text: str) -> str:
    """A text without white space and the bars of tables: what stands apart on the page is parted by neither."""
    return "".join(text.replace("|", "").split())


def folded(text: str) -> str:
    return " ".join(text.split())


def seen(page: Page, selector: str) -> str:
    """The text that a person sees in an element, white space folded."""
    return folded(page.locator(selector).last.inner_text())


def unaccessible(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is now."""
    found = Axe().run(page)
    return [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary']}"
        for each in found.response["violations"]
        for node in each["nodes"]
    ]
