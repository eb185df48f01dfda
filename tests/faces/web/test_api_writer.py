"""A chat model as writer behind the server: events, OpenAI's API and the page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openai import OpenAI
from playwright.sync_api import Browser

from tests.command import QUESTION, corrobot
from tests.faces.web.browsing import Visits, ask, start
from tests.faces.web.serving import Served, serving
from tests.faces.web.test_api_answers import events
from tests.fake_chat import Chat, chatting, saying

BOTH = (
    "Independent benchmarks place the Ascend 910B at roughly 60-70% of an Nvidia A100 [=60-70%]. Another source speaks "
    "of a performance gap of roughly 20-30% [=20-30%]. It was sold in 2018 [1]."
)
BAD = "It was sold in 2018 [1]. It costs 900 euros [1]."


@pytest.fixture(scope="module")
def chat() -> Iterator[Chat]:
    with chatting() as server:
        yield server


@pytest.fixture(scope="module")
def settings(chat: Chat) -> dict[str, str]:
    return {"CORROBOT_WRITER": "openai:fake", "CORROBOT_WRITER_URL": chat.url, "OPENAI_API_KEY": "sk-test"}


@pytest.fixture(scope="module")
def writing(seeded: Path, tmp_path_factory: pytest.TempPathFactory, settings: dict[str, str]) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("writing")
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    (home / "models").symlink_to(seeded / "models")
    with serving(home, CORROBOT_RATE_LIMIT="100000/minute", **settings) as server:
        server.ready()
        yield server


def test_sentences_are_events(writing: Served, chat: Chat) -> None:
    """Each with its verdict, between the text and the answer, which has them too."""
    chat.says = saying(BOTH)
    headers = {"accept": "text/event-stream"}
    with writing.client.stream("POST", "/api/ask", json={"question": QUESTION}, headers=headers) as response:
        told = list(events(response))
    names = [name for name, _ in told]
    assert names[-4:] == ["written", "written", "written", "answer"]
    answer = told[-1][1]
    assert answer["writer"]["sentences"] == [data for name, data in told if name == "written"]
    assert [each["passed"] for each in answer["writer"]["sentences"]] == [True, True, False]
    assert answer["writer"]["shown"]
    assert answer["models"]["writer"] == "openai:fake"


def test_a_client_of_openai_reads_prose(writing: Served, chat: Chat) -> None:
    """Whole and streamed it is the model's text, with the mark of what fails and the sources; tokens are counted. Where
    the text is not shown, the quotes come with the reason.
    """
    client = OpenAI(base_url=f"{writing.url}/v1", api_key="none")
    asked = [{"role": "user", "content": QUESTION}]
    chat.says = saying(BOTH)
    whole = client.chat.completions.create(model="corrobot", messages=asked)  # type: ignore[call-overload]
    content = whole.choices[0].message.content
    assert content.startswith("Independent benchmarks place")
    assert "**(not confirmed: not in the quotes: 2018)**" in content
    assert "Sources:" in content
    assert (whole.usage.prompt_tokens, whole.usage.completion_tokens) == (90, 9)
    chunks = client.chat.completions.create(model="corrobot", messages=asked, stream=True)  # type: ignore[call-overload]
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices) == content
    chat.says = saying(BAD)
    bad = client.chat.completions.create(model="corrobot", messages=asked)  # type: ignore[call-overload]
    content = bad.choices[0].message.content
    assert content.startswith("The text of openai:fake is not shown: 0 of 2 of its sentences")
    assert "60-70%" in content
    assert "900 euros" not in content


def test_the_page_shows_who_wrote_what(writing: Served, chat: Chat, browser: Browser) -> None:
    """The prose with the mark of a sentence that fails, above the quotes; or why there is none."""
    visits = Visits(browser, writing.url)
    page = visits.page()
    start(page)
    chat.says = saying(BOTH)
    ask(page, QUESTION)
    prose = page.locator(".written").last
    assert "Written by openai:fake" in prose.inner_text()
    assert "(not confirmed: not in the quotes: 2018)" in prose.locator(".unconfirmed").inner_text()
    assert page.locator(".quote").count() >= 2
    chat.says = saying(BAD)
    ask(page, QUESTION)
    assert "is not shown" in page.locator(".turn").last.locator(".written-by").inner_text()
    assert "900 euros" not in page.locator(".turn").last.inner_text()
    visits.close()


def test_the_command_line_has_it_by_a_setting(seeded: Path, chat: Chat, settings: dict[str, str]) -> None:
    """Text and JSON; a key that is missing is an error with a remedy."""
    chat.says = saying(BOTH)
    ran = corrobot(seeded, "ask", QUESTION, **settings)
    assert ran.status == 0, ran.err
    assert "Written by openai:fake" in ran.out
    assert "(not confirmed: not in the quotes: 2018)" in " ".join(ran.out.split())
    ran = corrobot(seeded, "ask", QUESTION, **{**settings, "OPENAI_API_KEY": ""})
    assert ran.status == 1
    assert "set writer to none" in ran.err
    assert "Traceback" not in ran.err
