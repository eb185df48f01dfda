"""Outages, limits, kills and several processes: each question has one answer, whole, and none is lost."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import pytest

from bot.ask import Bot
from bot.assemble import App, assemble
from bot.chats import Chats
from bot.database import Files
from bot.faces.slack import working
from bot.faces.slack.api import Later
from bot.faces.slack.app import SlackFace
from bot.faces.slack.tokens import Tokens
from bot.faces.slack.working import FAILURES, Work
from bot.faces.web.keys import Role, new_key
from bot.outbox import TABLES, Outbox, Task
from bot.settings import Settings
from bot.types import Answer
from index.errors import Unreachable
from index.keeping import Keeping
from index.postgres import kept
from index.postgres.store import PostgresStore
from tests.command import QUESTION
from tests.faces.slack.fake_slack import BOT_TOKEN, SECRET, STREAMS, FakeSlack, Fault, signed
from tests.faces.slack.talking import ASKER, Talk, talking, until, words

GROWING = ["conversations.replies", "chat.startStream", "chat.appendStream", "chat.stopStream"]
POSTED = ["conversations.replies", "chat.postMessage", "chat.update"]
FAULTS = {
    "dropped": Fault(drop_before=True),
    "answer lost": Fault(drop_after=True),
    "error 500": Fault(status=500),
    "limited": Fault(retry_after=1),
    "fatal_error": Fault(error="fatal_error"),
}


@contextmanager
def outbox_database(home: Path) -> Iterator[sqlite3.Connection]:
    """What is kept, as somebody else's hands may change it."""
    connection = sqlite3.connect(home / TABLES.file)
    with connection:
        yield connection
    connection.close()


def first(method: str, fault: Fault, times: int = 1) -> Callable[[str, int], Fault | None]:
    """The next calls of a method fail."""
    left = [times]

    def fails(called: str, _: int) -> Fault | None:
        if called != method or not left[0]:
            return None
        left[0] -= 1
        return fault

    return fails


@pytest.fixture(scope="module")
def right(_shared: Talk) -> str:
    """The answer where nothing goes wrong."""
    return words(_shared.ask("C0RIGHT", QUESTION)[1])


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("method", GROWING)
def test_a_call_that_fails_costs_no_answer_and_doubles_none(talk: Talk, right: str, method: str, fault: Fault) -> None:
    """Whichever call fails, in whichever way: one message in the thread in the end, and the whole answer in it."""
    channel = f"C0F{method[5:12].upper()}{fault.status}{fault.retry_after}"
    talk.slack.fault = first(method, fault)
    ts, answer = talk.ask(channel, QUESTION)
    assert words(answer) == right
    assert len(talk.slack.thread(channel, ts)) == 1


@pytest.mark.parametrize("method", ["chat.startStream", "chat.postMessage"])
def test_what_slack_carries_out_late_does_not_stay(talk: Talk, right: str, method: str) -> None:
    """A message whose call was given up, and that appears when the answer stands in another one, is deleted."""
    channel = f"C0LATE{method[5:9].upper()}"
    growing, talk.slack.missing = talk.slack.missing, set() if method in STREAMS else {*STREAMS}
    talk.slack.fault = first(method, Fault(late=True))
    try:
        ts, answer = talk.ask(channel, QUESTION)
        posted = answer["ts"]
        talk.slack.carry_out()
        assert len(talk.slack.thread(channel, ts)) == 2
        until(lambda: len(talk.slack.thread(channel, ts)) == 1, seconds=120)
    finally:
        talk.slack.missing = growing
    assert [each["ts"] for each in talk.slack.thread(channel, ts)] == [posted]
    assert words(talk.answer(channel, ts)) == right


@pytest.fixture(scope="module")
def plain(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """A workspace without messages that grow and without statuses."""
    home = tmp_path_factory.mktemp("plain")
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    (home / "models").symlink_to(seeded / "models")
    settings = {
        "CORROBOT_PUBLIC_URL": "https://bot.example.com",
        "CORROBOT_API_KEYS": new_key("ann", Role.READ)[1].line,
    }
    with FakeSlack() as slack, talking(home, slack, **settings) as made:
        slack.missing = {*STREAMS, "assistant.threads.setStatus"}
        made.served.ready()
        yield made


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("method", POSTED)
def test_a_workspace_without_streams_has_one_message_that_is_updated(
    plain: Talk, method: str, fault: Fault, right: str
) -> None:
    """There the message is posted and updated, also when a call fails; the question gets a reaction for a status."""
    channel = f"C0P{method[5:12].upper()}{fault.status}{fault.retry_after}"
    plain.slack.fault = first(method, fault)
    ts, answer = plain.ask(channel, QUESTION)
    plain.slack.fault = lambda method, n: None
    assert words(answer) == right.replace("Ask a person", "")
    assert len(plain.slack.thread(channel, ts)) == 1
    assert until(lambda: (channel, ts, "eyes") in plain.slack.reactions)
    assert plain.slack.calls["chat.update"] >= 1


def test_an_outage_loses_no_answer(talk: Talk, right: str) -> None:
    """While Slack answers nothing, events are still taken; when it is back, each has its answer."""
    talk.slack.fault = lambda method, n: Fault(drop_before=True)
    asked = [talk.slack.mention(f"C0OUT{n}", ASKER, QUESTION) for n in range(3)]
    for told in asked:
        assert talk.event(told).status_code == 200
    time.sleep(2)
    assert not any(talk.slack.thread(told["event"]["channel"], told["event"]["ts"]) for told in asked)
    talk.slack.fault = lambda method, n: None
    for told in asked:
        assert words(talk.answer(told["event"]["channel"], told["event"]["ts"])) == right


def test_what_slack_finds_too_much_is_said_shorter(talk: Talk) -> None:
    """Where Slack takes no message of that size, the answer is its headline, and the sources are a button away."""

    def refuses(method: str, _: int) -> Fault | None:
        given: dict[str, Any] = talk.slack.log[-1][2]
        blocks = given.get("blocks") or [b for c in given.get("chunks") or [] for b in c.get("blocks", [])]
        long = "rich_text_quote" in str(blocks)
        return Fault(error="msg_blocks_too_long") if long and method.startswith("chat.") else None

    talk.slack.fault = refuses
    _, answer = talk.ask("C0LONG", QUESTION)
    assert "more than Slack takes" in words(answer)
    told = talk.told(talk.press(answer, "sources", "C0LONG"))
    assert "line 28" in words(told)


@pytest.mark.parametrize("stage", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
def test_a_kill_in_the_middle_of_an_answer_loses_nothing(copied: Path, slack: FakeSlack, stage: str) -> None:
    """Killed after Slack began a message, and before it ended it: started again, the server ends that very message."""
    with talking(copied, slack) as talk:
        talk.served.ready()
        slack.fault = lambda method, n: Fault(drop_after=True) if method == stage else None
        slack.delay = 0.3
        told = slack.mention("C0KILL", ASKER, QUESTION)
        assert talk.event(told).status_code == 200
        until(lambda: slack.calls[stage])
        talk.served.stop(signal.SIGKILL)
    slack.fault, slack.delay = lambda method, n: None, 0.0
    with talking(copied, slack) as again:
        answer = again.answer("C0KILL", told["event"]["ts"])
        assert "disputed" in words(answer)
        assert len(slack.thread("C0KILL", told["event"]["ts"])) == 1


def test_two_processes_answer_an_event_once(copied: Path, slack: FakeSlack) -> None:
    """Several servers over one home, each told of the same events: one answer each."""
    with talking(copied, slack) as one, talking(copied, slack) as two:
        asked = [slack.mention(f"C0TWO{n}", ASKER, QUESTION) for n in range(8)]
        for told in asked:
            for each in (one, two):
                assert each.event(told).status_code == 200
        for told in asked:
            one.answer(told["event"]["channel"], told["event"]["ts"])
        time.sleep(2)
        assert all(len(slack.thread(told["event"]["channel"], told["event"]["ts"])) == 1 for told in asked)


def test_serve_starts_while_slack_is_away(copied: Path, slack: FakeSlack) -> None:
    """Serving begins without a word from Slack."""
    slack.fault = lambda method, n: Fault(drop_before=True)
    with talking(copied, slack) as talk:
        talk.served.ready()
    assert not slack.log


def test_who_asked_is_told_directly_where_slack_refuses_the_answer(talk: Talk) -> None:
    """Of a channel that is archived after the question, nobody can be told there: who asked is told in a message."""
    talk.slack.fault = lambda method, n: Fault(drop_before=True) if method.startswith("chat.") else None
    told = talk.slack.mention("C0ARCHIVED", ASKER, QUESTION)
    assert talk.event(told).status_code == 200
    until(lambda: talk.slack.calls["chat.startStream"])
    talk.slack.channels["C0ARCHIVED"].archived = True
    talk.slack.fault = lambda method, n: None
    said = until(lambda: [each["text"] for each in talk.slack.thread(f"D{ASKER[1:]}", "") if QUESTION in each["text"]])
    assert said == [f"I could not answer where you asked: {QUESTION}"]


def test_a_question_is_given_up_only_when_who_asked_was_told(tmp_path: Path) -> None:
    """While Slack can't be reached, a task that failed too often stays; then its asker is told, once."""
    outbox = Outbox(Files(tmp_path))
    outbox.take("k", "here", "question", {"text": "Why?"})
    reachable, told = threading.Event(), []

    def do(task: Task) -> None:
        raise RuntimeError("a fault of ours")

    def failed(task: Task, error: Exception) -> None:
        if not reachable.is_set():
            tried.set()
            raise Later("away")
        told.append(task.key)

    tried = threading.Event()
    with outbox_database(tmp_path) as database:
        database.execute("UPDATE tasks SET tries = ?", (FAILURES - 1,))
    work = Work(outbox, do, failed)
    work.start()
    assert tried.wait(20)
    until(lambda: outbox.open() == 1 and (outbox.due_in() or 0) > 10)
    reachable.set()
    outbox.later("k", 0)
    work.wake()
    until(lambda: outbox.open() == 0)
    work.close()
    assert told == ["k"]


def test_an_event_that_can_not_be_kept_is_sent_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the database is away Slack is told so, and is not told of the server."""
    monkeypatch.setattr(kept, "PATIENCE", 0.0)
    away = PostgresStore("postgresql://someone:secret@127.0.0.1:1/corpus").keeping()
    tokens = Tokens(BOT_TOKEN, SECRET, None, "http://127.0.0.1:1/api/")
    face = SlackFace(tokens, Settings(tmp_path), away, Chats(away), lambda _: assemble(Settings(tmp_path)))
    with FakeSlack() as slack:
        body = json.dumps(slack.mention("C0ROOM", ASKER, QUESTION))
    status, headers, said = face.respond(body, {"content-type": "application/json", **signed(body)})
    face.close()
    assert (status, headers["retry-after"]) == (503, "5")
    assert "secret" not in said


def test_a_task_waits_while_the_database_is_away(tmp_path: Path) -> None:
    """However often; it is no fault of ours, of which who asked is told."""
    outbox = Outbox(Files(tmp_path))
    outbox.take("k", "here", "question", {"text": "Why?"})
    tries: list[str] = []

    def do(task: Task) -> None:
        tries.append(task.key)
        if len(tries) <= FAILURES + 1:
            raise Unreachable

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(working, "AWAY", 0.0)
        work = Work(outbox, do, lambda task, error: tries.append("told"))
        work.start()
        until(lambda: outbox.open() == 0)
        work.close()
    assert tries == ["k"] * (FAILURES + 2)


class _Slow:
    """What answers when it is let, with the seeds' answer."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self.asked, self.let = threading.Event(), threading.Event()

    def over(self, _: str) -> App:
        return cast(App, self)

    def bot(self) -> _Slow:
        return self

    def ask(self, question: str, earlier: Sequence[str], tell: object = None) -> Answer:
        self.asked.set()
        assert self.let.wait(60)
        return self._bot.ask(question, earlier)


def test_who_outlives_an_outage_posts_nothing_beside_its_successor(
    keeping: Keeping, slack: FakeSlack, seed_bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can't hold its task while what is kept is away for it, and another process answers; then it is back."""
    tokens = Tokens(BOT_TOKEN, SECRET, None, slack.api)
    slow, quick = _Slow(seed_bot), _Slow(seed_bot)
    one, other = (
        SlackFace(tokens, Settings(tmp_path), keeping, Chats(keeping), answering.over) for answering in (slow, quick)
    )

    def away(*_: object) -> None:
        raise Unreachable

    told = slack.mention("C0ROOM", ASKER, QUESTION)
    body = json.dumps(told)
    quick.let.set()
    one.start()
    assert one.respond(body, {"content-type": "application/json", **signed(body)})[0] == 200
    assert slow.asked.wait(60)
    for use in ("claim", "renew"):
        monkeypatch.setattr(one.outbox, use, away)
    with keeping.open(TABLES).changing() as change:  # the time has passed for which it is held
        change.execute("UPDATE tasks SET leased = 0")
    other.start()
    ts = told["event"]["ts"]
    until(lambda: other.outbox.open() == 0)
    calls = sum(slack.calls.values())
    slow.let.set()
    one.close()
    other.close()
    assert quick.asked.is_set()
    assert sum(slack.calls.values()) == calls
    [message] = slack.thread("C0ROOM", ts)
    assert not message.get("streaming")


def test_a_task_that_was_not_held_for_a_while_is_not_done_twice_at_once(tmp_path: Path) -> None:
    """Where nobody else took it, whoever works on it goes on, in one thread."""
    outbox, begun, let = Outbox(Files(tmp_path)), threading.Semaphore(0), threading.Event()

    def do(_: Task) -> None:
        begun.release()
        assert let.wait(60)

    work = Work(outbox, do, lambda *_: None)
    outbox.take("k", "here", "question", {"text": "Why?"})
    work.start()
    assert begun.acquire(timeout=60)
    with outbox_database(tmp_path) as database:
        database.execute("UPDATE tasks SET leased = 0")
    work.wake()
    outbox.take("next", "there", "question", {"text": "Who?"})
    work.wake()
    assert begun.acquire(timeout=60)  # the next one, which is claimed after it
    let.set()
    until(lambda: outbox.open() == 0)
    work.close()
    assert not begun.acquire(blocking=False)
