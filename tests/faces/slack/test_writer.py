"""A chat model as writer behind Slack: what it writes is seen while it writes, and stands in the answer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.command import QUESTION
from tests.faces.slack.fake_slack import FakeSlack, Fault
from tests.faces.slack.talking import Talk, talking, words
from tests.faces.web.test_api_writer import BOTH
from tests.fake_chat import chatting, saying


@pytest.fixture
def writing(seeded: Path, tmp_path: Path, slack: FakeSlack) -> Iterator[Talk]:
    shutil.copytree(seeded.parent / "untouched", tmp_path / "corpora")
    (tmp_path / "models").symlink_to(seeded / "models")
    with chatting() as chat:
        chat.says = saying(BOTH)
        writer = {"CORROBOT_WRITER": "openai:fake", "CORROBOT_WRITER_URL": chat.url, "OPENAI_API_KEY": "sk-test"}
        with talking(tmp_path, slack, **writer) as talk:
            talk.served.ready()
            yield talk


def told(slack: FakeSlack) -> list[str]:
    """What was shown below the step that was being done, in order, before the answer."""
    chunks: list[dict[str, Any]] = [
        chunk
        for _, method, given in slack.log
        if method == "chat.appendStream"
        for chunk in (json.loads(given["chunks"]) if isinstance(given["chunks"], str) else given["chunks"])
    ]
    first = next(at for at, chunk in enumerate(chunks) if chunk["type"] == "blocks")
    return [chunk["details"] for chunk in chunks[:first] if "details" in chunk]


def test_sentences_are_seen_while_they_are_written(writing: Talk) -> None:
    """Each with its verdict; the answer has the text with its marks above the quotes, and says who wrote it."""
    _, answer = writing.ask("C0WRITE", QUESTION)
    first, second, third = told(writing.slack)
    assert first.startswith("Independent benchmarks place")
    assert second.startswith("Another source speaks")
    assert third.endswith("(not confirmed: not in the quotes: 2018)")
    said = " ".join(words(answer).split())
    assert "Written by openai:fake" in said
    assert first in said
    assert "(not confirmed: not in the quotes: 2018)" in said


def test_where_slack_takes_no_sentence_the_answer_comes_all_the_same(writing: Talk) -> None:
    writing.slack.fault = lambda method, n: Fault(error="invalid_chunks") if method == "chat.appendStream" else None
    _, answer = writing.ask("C0WRITE", QUESTION)
    assert "Written by openai:fake" in words(answer)
