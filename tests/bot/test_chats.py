"""Conversations, answers, feedback and jobs: what is promised of files and of a database alike, and of files alone."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.chats import LOOSE_DAYS, TABLES, TITLE, Chats, Feedback, NotKept, Rating
from bot.database import Files
from index.errors import StoreError
from index.keeping import Keeping
from index.postgres.store import PostgresStore


@pytest.fixture
def chats(keeping: Keeping) -> Chats:
    return Chats(keeping)


def answer(id_: str, question: str, conversation: str | None = None) -> dict[str, object]:
    return {"id": id_, "question": question, "conversation": conversation, "text": f"About {question}"}


def test_a_conversation_remembers_its_turns_over_a_restart(chats: Chats, keeping: Keeping) -> None:
    """Turns in order, the first question as title, feedback with its answer: all there when it is opened again."""
    begun = chats.begin("ann", "notes")
    for number in range(3):
        chats.keep("ann", answer(f"a{number}", f"Question {number}?", begun.id))
    chats.rate("ann", "a1", Feedback(Rating.DOWN, "Too short."))
    chats.close()
    again = Chats(keeping)
    assert again.conversation("ann", begun.id).title == "Question 0?"
    turns = again.turns("ann", begun.id)
    assert [turn.answer for turn in turns] == [answer(f"a{n}", f"Question {n}?", begun.id) for n in range(3)]
    assert [turn.feedback for turn in turns] == [None, Feedback(Rating.DOWN, "Too short."), None]
    assert again.questions(begun.id, 2) == ["Question 1?", "Question 2?"]


def test_what_belongs_to_one_is_nothing_to_another(chats: Chats) -> None:
    """No method tells or changes what another owner has: it is as if it were not there."""
    begun = chats.begin("ann", "notes")
    chats.keep("ann", answer("a0", "Who?", begun.id))
    chats.note_job("ann", "j0", {}, finished=False)
    assert chats.conversations("bob") == []
    for refused in (
        lambda: chats.conversation("bob", begun.id),
        lambda: chats.turns("bob", begun.id),
        lambda: chats.delete("bob", begun.id),
        lambda: chats.rate("bob", "a0", Feedback(Rating.UP, None)),
        lambda: chats.job("bob", "j0"),
    ):
        with pytest.raises(NotKept):
            refused()
    chats.keep("bob", answer("a1", "Whose?", begun.id))
    assert len(chats.turns("ann", begun.id)) == 1


def test_a_deleted_conversation_leaves_nothing(chats: Chats, keeping: Keeping) -> None:
    """Its questions, answers and feedback are gone, from the bytes of a file, too; a late answer is not kept."""
    begun = chats.begin("ann", "notes")
    chats.keep("ann", answer("a0", "Where is the treasure?", begun.id))
    chats.rate("ann", "a0", Feedback(Rating.UP, "Found the treasure."))
    chats.delete("ann", begun.id)
    chats.keep("ann", answer("a1", "And the treasure map?", begun.id))
    with pytest.raises(NotKept):
        chats.rate("ann", "a0", Feedback(Rating.UP, None))
    chats.close()
    opened = keeping.open(TABLES)
    for table in ("conversations", "answers", "feedback"):
        assert opened.rows(f"SELECT * FROM {table}") == []
    if isinstance(keeping, Files):
        assert b"treasure" not in (keeping.home / TABLES.file).read_bytes()


def test_the_conversation_that_was_used_last_comes_first(chats: Chats) -> None:
    """By use, and not by the clock: two in the same millisecond keep their order, too."""
    begun = [chats.begin("ann", "notes").id for _ in range(3)]
    assert [each.id for each in chats.conversations("ann")] == begun[::-1]
    chats.keep("ann", answer("a0", "Who?", begun[0]))
    assert [each.id for each in chats.conversations("ann")] == [begun[0], begun[2], begun[1]]


def test_a_long_question_makes_a_short_title_and_stays_whole(chats: Chats) -> None:
    """Also one that is no Unicode: it is kept, and read again."""
    begun = chats.begin("ann", "notes")
    chats.keep("ann", answer("a0", "x" * 1000 + "\ud800\0?", begun.id))
    assert len(chats.conversation("ann", begun.id).title) == TITLE
    (turn,) = chats.turns("ann", begun.id)
    assert str(turn.answer["question"]).startswith("x" * 1000)
    assert chats.questions(begun.id, 1)[0].startswith("x" * 1000)


def test_what_is_no_unicode_names_nothing_and_is_kept(chats: Chats) -> None:
    """JSON can hold a lone surrogate: as an id it is not found, as a title or a comment it is no error."""
    for ask in (chats.conversation, chats.turns, chats.answer, chats.job, chats.delete):
        with pytest.raises(NotKept):
            ask("ann", "\ud800")
    with pytest.raises(NotKept):
        chats.rate("ann", "\ud800", Feedback(Rating.UP, None))
    begun = chats.begin("ann", "notes")
    assert chats.rename("ann", begun.id, "a \ud800 mill").title == "a ? mill"
    chats.keep("ann", answer("a0", "Who?", begun.id))
    chats.rate("ann", "a0", Feedback(Rating.UP, "\udfff"))
    (turn,) = chats.turns("ann", begun.id)
    assert turn.feedback == Feedback(Rating.UP, "?")


def test_loose_answers_are_forgotten_after_a_while_unless_rated(chats: Chats, keeping: Keeping) -> None:
    """An answer outside of a conversation is kept for feedback: what is old and was not rated goes, all else stays."""
    begun = chats.begin("ann", "notes")
    for id_, conversation in (("old", None), ("rated", None), ("told", begun.id)):
        chats.keep("ann", answer(id_, "Who?", conversation))
    chats.rate("ann", "rated", Feedback(Rating.UP, None))
    chats.close()
    before = (datetime.now(UTC) - timedelta(days=LOOSE_DAYS + 1)).isoformat()
    with keeping.open(TABLES).changing() as raw:
        raw.execute("UPDATE answers SET asked = ?", (before,))
    again = Chats(keeping)
    again.keep("ann", answer("new", "Who?"))
    for id_ in ("rated", "told", "new"):
        again.rate("ann", id_, Feedback(Rating.UP, None))
    with pytest.raises(NotKept):
        again.rate("ann", "old", Feedback(Rating.UP, None))


def test_unfinished_jobs_are_told_in_their_order(chats: Chats, keeping: Keeping) -> None:
    """After a kill, what was accepted and not finished is taken up as it was given."""
    for number in range(4):
        chats.note_job("ann", f"j{number}", {"at": 0}, finished=False)
    chats.note_job("ann", "j1", {"at": 1}, finished=True)
    chats.note_job("ann", "j0", {"at": 2}, finished=False)
    chats.close()
    again = Chats(keeping)
    assert [(id_, record["at"]) for _, id_, record in again.unfinished()] == [("j0", 2), ("j2", 0), ("j3", 0)]
    assert again.job("ann", "j1") == {"at": 1}


def test_many_threads_lose_nothing(chats: Chats) -> None:
    """Twenty at once in one conversation: every turn is there, once."""
    begun = chats.begin("ann", "notes")

    def keep(thread: int) -> None:
        for number in range(10):
            chats.keep("ann", answer(f"a{thread}-{number}", f"Question {thread}-{number}?", begun.id))
            chats.turns("ann", begun.id)

    threads = [threading.Thread(target=keep, args=(n,)) for n in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    kept = [turn.answer["id"] for turn in chats.turns("ann", begun.id)]
    assert len(kept) == len(set(kept)) == 200


def _keep_on(home: Path, url: str | None, acknowledged: Path) -> None:
    chats = Chats(PostgresStore(url).keeping() if url else Files(home))
    begun = chats.begin("ann", "notes")
    with acknowledged.open("a") as told:
        for number in range(10**6):
            chats.keep("ann", answer(f"a-{begun.id}-{number}", f"Question {number}?", begun.id))
            print(begun.id, number, file=told, flush=True)


@pytest.mark.parametrize("where", ["files", "postgres"])
def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path, where: str, request: pytest.FixtureRequest) -> None:
    """Killed at a random moment, again and again: each time every turn whose call had returned is there."""
    url = request.getfixturevalue("database") if where == "postgres" else None
    acknowledged = tmp_path / "acknowledged"
    spawn = multiprocessing.get_context("fork")
    for left in reversed(range(8)):
        process = spawn.Process(target=_keep_on, args=(tmp_path, url, acknowledged))
        process.start()
        time.sleep(random.uniform(0.05, 0.3))
        while not (left or (acknowledged.exists() and acknowledged.stat().st_size)):  # on a busy machine
            time.sleep(0.05)
        assert process.pid
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        chats = Chats(PostgresStore(url).keeping() if url else Files(tmp_path))
        told = [line.split() for line in acknowledged.read_text().splitlines()] if acknowledged.exists() else []
        for conversation in {each[0] for each in told}:
            kept = chats.questions(conversation, 10**6)
            last = max(int(number) for id_, number in told if id_ == conversation)
            assert kept[: last + 1] == [f"Question {n}?" for n in range(last + 1)]
        chats.close()
    assert told


@pytest.mark.parametrize("content", [b"no database at all" * 100, b""], ids=["damaged", "empty"])
def test_a_damaged_file_is_an_error_that_says_so(tmp_path: Path, content: bytes) -> None:
    """What can't be read is named and left as it is; an empty file is a new one."""
    (tmp_path / TABLES.file).write_bytes(content)
    if not content:
        assert Chats(Files(tmp_path)).conversations("ann") == []
        return
    with pytest.raises(StoreError, match=TABLES.file):
        Chats(Files(tmp_path))
    assert (tmp_path / TABLES.file).read_bytes() == content


def test_a_file_of_another_version_is_left_alone(tmp_path: Path) -> None:
    """Newer software may have written it: it is not guessed at."""
    Chats(Files(tmp_path)).close()
    with sqlite3.connect(tmp_path / TABLES.file) as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(StoreError, match="99"):
        Chats(Files(tmp_path))
