"""Commands, the shortcut and buttons: to the asker alone, shared on demand, rated, sourced, passed on to a person."""

from __future__ import annotations

import sqlite3
from typing import Any

from tests.command import QUESTION
from tests.faces.slack.fake_slack import ME
from tests.faces.slack.talking import ASKER, Talk, until, words
from tests.faces.slack.test_answers import ABSENT, settled


def ratings(talk: Talk) -> list[tuple[str, str]]:
    with sqlite3.connect(talk.served.home / "chats.sqlite") as connection:
        return connection.execute("SELECT answer, rating FROM feedback ORDER BY given").fetchall()


def labels(message: dict[str, Any]) -> list[str]:
    return [each["action_id"] for b in message["blocks"] if b["type"] == "actions" for each in b["elements"]]


def test_a_command_is_answered_to_the_asker_alone_and_can_be_shared(talk: Talk) -> None:
    """/ask shows nothing in the channel until somebody presses Share; then the answer stands there, once."""
    answered, url = talk.command("C0CMD", QUESTION)
    assert "Reading the documents" in answered.json()["text"]
    told = talk.told(url)
    assert told["response_type"] == "ephemeral"
    assert "Sources disagree" in words(told)
    assert not settled(talk, "C0CMD", seconds=0.5)
    for _ in range(2):
        talk.press(told, "share", "C0CMD")
    shared = until(lambda: talk.slack.thread("C0CMD", ""))
    assert QUESTION in words(shared[0])
    assert "disputed" in words(shared[0])
    assert "share" not in labels(shared[0])
    assert len(settled(talk, "C0CMD")) == 1


def test_a_command_without_a_question_says_how(talk: Talk) -> None:
    """/ask alone shows how to ask, and what a command quotes back can ping nobody."""
    assert "/ask When" in talk.command("C0CMD", "  ")[0].json()["text"]
    quoted = talk.command("C0CMD", "who? &lt;!channel&gt; <!here>")[0].json()
    assert "<" not in quoted["text"]


def test_an_answer_that_its_command_outlived_goes_to_the_asker(talk: Talk) -> None:
    """Where the address of a command is too old, the answer comes as a direct message."""
    url = talk.slack.response_url()
    talk.slack.expired.update({f"r-{n}" for n in range(int(url.rsplit("-")[-1]), int(url.rsplit("-")[-1]) + 5)})
    talk.command("C0OLD", QUESTION, user="U0LATE")
    assert "disputed" in words(until(lambda: talk.slack.thread("D0LATE", ""))[0])


def test_check_this_says_what_the_documents_say_of_a_message(talk: Talk) -> None:
    """The shortcut tells a verdict with quotes to whoever used it; shared, it stands in the message's thread."""
    message = talk.slack.say("C0CHECK", "U0BOB", "DeepSeek V4 was trained on Huawei chips")["event"]
    told = talk.told(talk.shortcut("C0CHECK", message))
    assert "DeepSeek V4 was trained on Huawei chips" in words(told)
    assert "Said:" in words(told) or "Denied:" in words(told)
    talk.press(told, "share", "C0CHECK")
    assert until(lambda: talk.slack.thread("C0CHECK", message["ts"]))
    assert not talk.slack.thread("C0CHECK", "")


def test_feedback_is_kept_with_the_answer(talk: Talk) -> None:
    """Helpful and not helpful are stored; the last word counts."""
    _, answer = talk.ask("C0RATE", QUESTION)
    before = len(ratings(talk))
    assert "Noted: helpful" in words(talk.told(talk.press(answer, "helpful", "C0RATE", "U0BOB")))
    assert [rating for _, rating in ratings(talk)[before:]] == ["up"]
    assert "Noted: not helpful" in words(talk.told(talk.press(answer, "not_helpful", "C0RATE")))
    assert [rating for _, rating in ratings(talk)[before:]] == ["down"]


def test_sources_are_shown_to_who_asks_for_them(talk: Talk) -> None:
    """All sources of an answer, to the one who pressed the button; where there are none, there is no button."""
    _, answer = talk.ask("C0SRC", QUESTION)
    told = talk.told(talk.press(answer, "sources", "C0SRC"))
    assert told["response_type"] == "ephemeral"
    assert "[1] " in words(told)
    assert ".txt, line" in words(told)
    _, abstained = talk.ask("C0SRC", ABSENT)
    assert labels(abstained) == ["helpful", "not_helpful", "person"]


def test_a_person_is_asked_once(talk: Talk) -> None:
    """The question goes to the channel for that, with who asks and the way to the thread; and only once."""
    talk.slack.channels.setdefault("C0PEOPLE", type(talk.slack.channels["C0SRC"])())
    ts, answer = talk.ask("C0HARD", ABSENT)
    first = talk.press(answer, "person", "C0HARD")
    assert "People were asked" in words(talk.told(first))
    assert "already" in words(talk.told(talk.press(answer, "person", "C0HARD", "U0BOB")))
    (posted,) = talk.slack.thread("C0PEOPLE", "")
    assert ABSENT in words(posted)
    assert ASKER in str(posted["blocks"])
    assert ts in str(posted["blocks"])
    talk.slack.channels["C0PEOPLE"].members.discard(ME)
    _, answer = talk.ask("C0HARD", "What does an orange cost in Lima?")
    assert "invite me" in words(talk.told(talk.press(answer, "person", "C0HARD")))


def test_a_button_below_what_is_no_longer_kept_says_so(talk: Talk) -> None:
    """Pressed after its answer was forgotten, a button says to ask again."""
    block = {"type": "actions", "elements": [{"type": "button", "action_id": "sources", "value": "T0TEAM:C:0"}]}
    assert "no longer kept" in words(talk.told(talk.press({"blocks": [block], "ts": "1.0"}, "sources", "C0")))
