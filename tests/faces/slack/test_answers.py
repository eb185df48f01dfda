"""Questions in Slack, from a signed request to the answer in its thread."""

from __future__ import annotations

from tests.command import QUESTION
from tests.faces.slack.talking import Talk, words


def test_a_mention_is_answered_in_its_thread(talk: Talk) -> None:
    """An answer stands in the thread of the question, with quotes, sources, marks in words, and both sides."""
    ts, answer = talk.ask("C0ONE", QUESTION)
    said = words(answer)
    assert answer["thread_ts"] == ts
    assert "Sources disagree" in said
    assert "disputed" in said
    quotes = [e for b in answer["blocks"] if b["type"] == "rich_text" for e in b["elements"] if "quote" in e["type"]]
    assert len(quotes) >= 2
