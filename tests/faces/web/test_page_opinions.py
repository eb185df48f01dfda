"""The page says what a second opinion did to a mark, and shows both quotes all the same."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser

from tests.bot.test_opinion import opining
from tests.command import QUESTION
from tests.faces.web.browsing import Visits, ask, start
from tests.faces.web.serving import serving
from tests.fake_chat import chatting, failing


def test_the_page_says_whose_opinion_it_is(seeded: Path, tmp_path: Path, browser: Browser) -> None:
    """Where it took the mark away, and where it failed and the mark stays."""
    shutil.copytree(seeded.parent / "untouched", tmp_path / "corpora")
    (tmp_path / "models").symlink_to(seeded / "models")
    with chatting() as chat:
        judge = {"CORROBOT_JUDGE": "bundled+openai:fake", "CORROBOT_JUDGE_URL": chat.url, "OPENAI_API_KEY": "sk-test"}
        with serving(tmp_path, CORROBOT_RATE_LIMIT="100000/minute", **judge) as server:
            server.ready()
            visits = Visits(browser, server.url)
            page = visits.page()
            start(page)
            for says, told, mark in (
                (failing, "No second opinion of openai:fake", "disputed"),
                (opining("agree"), "Not marked, as openai:fake finds", "single-source"),
            ):
                chat.says = says
                ask(page, QUESTION)
                answer = page.locator(".answer").last
                assert told in answer.locator(".second-opinion").inner_text()
                assert answer.get_attribute("data-mark") == mark
                assert "60-70%" in answer.inner_text()
                assert "20-30%" in answer.inner_text()
            visits.close()
