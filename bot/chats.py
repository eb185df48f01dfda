"""Conversations, feedback and the state of background jobs.

Knows whose a conversation is and what was asked in it; an answer is kept as the JSON that was given out. Knows nothing
of how questions are answered, and nothing of HTTP.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import cast

from index.errors import CorrobotError, Unreachable
from index.keeping import Keeping, Row, Tables, Transaction
from index.rights import policy

LOOSE_DAYS = 30
"""Days for which an answer outside of a conversation is kept for feedback that may come."""

UNWANTED = "unwanted"
"""What the record of a job has that somebody cancelled."""

_ALL = 2**62
"""A limit of rows that is none."""

TITLE = 200
"""Characters of its first question that a conversation's title has at most."""

_NAMED = """substring({} from '"corpus": "([^"]*)"')"""
"""The corpus that an answer or a job names, as JSON. A text has no such words: its quotation marks have a backslash
before them. It is not read as JSON, since that raises where a text has a NUL.
"""

TABLES = Tables(
    "chats",
    1,
    """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, corpus TEXT NOT NULL, title TEXT NOT NULL,
    created TEXT NOT NULL, updated TEXT NOT NULL, changed INTEGER NOT NULL);
CREATE INDEX conversations_by_owner ON conversations (owner, changed);
CREATE TABLE answers (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL,
    conversation TEXT REFERENCES conversations (id) ON DELETE CASCADE,
    asked TEXT NOT NULL, question TEXT NOT NULL, answer TEXT NOT NULL);
CREATE INDEX answers_by_conversation ON answers (conversation, number);
CREATE INDEX loose_answers ON answers (asked) WHERE conversation IS NULL;
CREATE TABLE feedback (
    answer TEXT PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE,
    rating TEXT NOT NULL, comment TEXT, given TEXT NOT NULL);
CREATE TABLE jobs (id TEXT PRIMARY KEY, owner TEXT NOT NULL, finished TEXT, record TEXT NOT NULL);
CREATE INDEX jobs_by_end ON jobs (finished);
""",
    (
        """
CREATE TABLE corrobot.conversations (
    id text PRIMARY KEY, owner text NOT NULL, corpus text NOT NULL, title text NOT NULL,
    created text NOT NULL, updated text NOT NULL, changed bigint NOT NULL);
CREATE INDEX ON corrobot.conversations (owner, changed);
CREATE TABLE corrobot.answers (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id text NOT NULL UNIQUE, owner text NOT NULL,
    conversation text REFERENCES corrobot.conversations ON DELETE CASCADE,
    asked text NOT NULL, question text NOT NULL, answer text NOT NULL);
CREATE INDEX ON corrobot.answers (conversation, number);
CREATE INDEX ON corrobot.answers (asked) WHERE conversation IS NULL;
CREATE TABLE corrobot.feedback (
    answer text PRIMARY KEY REFERENCES corrobot.answers (id) ON DELETE CASCADE,
    rating text NOT NULL, comment text, given text NOT NULL);
CREATE TABLE corrobot.jobs (
    rowid bigint GENERATED ALWAYS AS IDENTITY, id text PRIMARY KEY, owner text NOT NULL, finished text,
    record text NOT NULL);
CREATE INDEX ON corrobot.jobs (finished)
""",
        ";".join(
            policy(table, condition)
            for table, condition in (
                ("conversations", "corrobot.seen(corpus)"),
                ("answers", f"corrobot.seen({_NAMED.format('answer')})"),
                ("feedback", "EXISTS (SELECT FROM corrobot.answers WHERE answers.id = feedback.answer)"),
                ("jobs", f"corrobot.seen({_NAMED.format('record')})"),
            )
        ),
    ),
)
"""In SQLite a row of `jobs` has a number, `rowid`, without being told."""


class NotKept(CorrobotError):
    """A conversation or an answer that is not there, or is somebody else's."""


class Rating(StrEnum):
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation without its turns; times are ISO 8601 in UTC."""

    id: str
    corpus: str
    title: str
    created: str
    updated: str


@dataclass(frozen=True, slots=True)
class Feedback:
    rating: Rating
    comment: str | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation with the JSON of its answer."""

    answer: Mapping[str, object]
    asked: str
    feedback: Feedback | None


class Chats:
    """The tables, for any number of threads; whatever a method has stored outlives a kill of the process."""

    def __init__(self, keeping: Keeping) -> None:
        """Makes the tables where there are none. Raises StoreError where they can't be used; where they are in a
        database that is away, whoever uses them is told so.
        """
        self._database = keeping.open(TABLES)
        with suppress(Unreachable):
            self._forget_old()

    def _forget_old(self) -> None:
        old = _iso(datetime.now(UTC) - timedelta(days=LOOSE_DAYS))
        with self._database.changing() as connection:
            connection.execute(
                "DELETE FROM answers WHERE conversation IS NULL AND asked < ? "
                "AND id NOT IN (SELECT answer FROM feedback)",
                (old,),
            )
            connection.execute("DELETE FROM jobs WHERE finished < ?", (old,))

    def close(self) -> None:
        self._database.close()

    def begin(self, owner: str, corpus: str) -> Conversation:
        """A new conversation over a corpus, without a title until something is asked."""
        now = _now()
        made = Conversation(f"c-{secrets.token_hex(12)}", corpus, "", now, now)
        with self._database.changing() as connection:
            connection.execute(
                "INSERT INTO conversations VALUES (?1, ?2, ?3, ?4, ?5, ?5, (SELECT 1 + coalesce(max(changed), 0) "
                "FROM conversations WHERE owner = ?2))",
                (made.id, owner, corpus, made.title, now),
            )
        return made

    def conversations(self, owner: str) -> list[Conversation]:
        """All of an owner's conversations, the one that was used last first."""
        rows = self._database.rows(
            "SELECT id, corpus, title, created, updated FROM conversations WHERE owner = ? ORDER BY changed DESC", owner
        )
        return [Conversation(*row) for row in rows]

    def conversation(self, owner: str, id_: str) -> Conversation:
        """Raises NotKept where the owner has none with this id."""
        for row in self._database.rows(
            "SELECT id, corpus, title, created, updated FROM conversations WHERE id = ? AND owner = ?", id_, owner
        ):
            return Conversation(*row)
        raise NotKept("There is no such conversation.", "Begin another one, or ask without one.")

    def turns(self, owner: str, id_: str) -> list[Turn]:
        """The turns of a conversation, oldest first. Raises NotKept as `conversation` does."""
        self.conversation(owner, id_)
        rows = self._database.rows(
            "SELECT answers.answer, asked, rating, comment FROM answers "
            "LEFT JOIN feedback ON feedback.answer = answers.id WHERE conversation = ? ORDER BY number",
            id_,
        )
        return [Turn(_loaded(row[0]), row[1], Feedback(Rating(row[2]), row[3]) if row[2] else None) for row in rows]

    def answer(self, owner: str, id_: str) -> tuple[Mapping[str, object], list[str]]:
        """An answer, and all that was asked in its conversation. Raises NotKept."""
        for answer, conversation, question in self._database.rows(
            "SELECT answer, conversation, question FROM answers WHERE id = ? AND owner = ?", id_, owner
        ):
            asked = self.questions(conversation, -1) if conversation else [question]
            return _loaded(answer), asked
        raise NotKept("There is no such answer.", "Name an answer by the id that it came with.")

    def questions(self, id_: str, most: int) -> list[str]:
        """The last questions of a conversation, oldest first; all of them where `most` is negative."""
        rows = self._database.rows(
            "SELECT question FROM answers WHERE conversation = ? ORDER BY number DESC LIMIT ?",
            id_,
            most if most >= 0 else _ALL,
        )
        return [row[0] for row in reversed(rows)]

    def rename(self, owner: str, id_: str, title: str) -> Conversation:
        """Gives a conversation another title. Raises NotKept."""
        self.conversation(owner, id_)
        with self._database.changing() as connection:
            connection.execute(
                "UPDATE conversations SET title = ? WHERE id = ?", (" ".join(title.split())[:TITLE], id_)
            )
        return self.conversation(owner, id_)

    def delete(self, owner: str, id_: str) -> None:
        """Forgets a conversation with its answers and what was said of them. Raises NotKept."""
        self.conversation(owner, id_)
        with self._database.changing() as connection:
            connection.execute("DELETE FROM conversations WHERE id = ?", (id_,))

    def keep(self, owner: str, answer: Mapping[str, object]) -> None:
        """Keeps an answer in the conversation that it names; one that names none, for feedback only.

        Where the conversation was deleted meanwhile, nothing is kept.
        """
        id_, conversation, question = str(answer["id"]), answer["conversation"], str(answer["question"])
        now = _now()
        with self._database.changing() as connection:
            if conversation is not None:
                found = connection.execute(
                    "UPDATE conversations SET updated = ?1, title = CASE title WHEN '' THEN ?2 ELSE title END, "
                    "changed = (SELECT 1 + max(changed) FROM conversations WHERE owner = ?4) "
                    "WHERE id = ?3 AND owner = ?4",
                    (now, question[:TITLE], str(conversation), owner),
                )
                if not found.rowcount:
                    return
            connection.execute(
                "INSERT INTO answers (id, owner, conversation, asked, question, answer) VALUES (?, ?, ?, ?, ?, ?)",
                (id_, owner, None if conversation is None else str(conversation), now, question, json.dumps(answer)),
            )

    def rate(self, owner: str, answer: str, feedback: Feedback) -> None:
        """What somebody says of an answer they were given, in place of what they said before. Raises NotKept."""
        if not self._database.rows("SELECT 1 FROM answers WHERE id = ? AND owner = ?", answer, owner):
            raise NotKept("There is no such answer to rate.", "Rate an answer by the id that it came with.")
        with self._database.changing() as connection:
            connection.execute(
                "INSERT INTO feedback VALUES (?, ?, ?, ?) ON CONFLICT (answer) DO UPDATE "
                "SET rating = excluded.rating, comment = excluded.comment, given = excluded.given",
                (answer, feedback.rating.value, feedback.comment or None, _now()),
            )

    def note_job(self, owner: str, id_: str, record: Mapping[str, object], finished: bool) -> None:
        """Keeps the state of a job, in place of its former one. That it was cancelled stays noted."""
        with self._database.changing() as connection:
            former = connection.execute("SELECT record FROM jobs WHERE id = ?", (id_,)).fetchone()
            if former and UNWANTED in (said := _loaded(former[0])):
                record = {**record, UNWANTED: said[UNWANTED]}
            connection.execute(
                "INSERT INTO jobs (id, owner, finished, record) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET finished = excluded.finished, record = excluded.record",
                (id_, owner, _now() if finished else None, json.dumps(record)),
            )

    def cancel_job(self, owner: str, id_: str) -> None:
        """Notes of a job that is not over that it is unwanted: its record says so from now on."""
        with self._database.changing() as connection:
            for (record,) in connection.execute(
                "SELECT record FROM jobs WHERE id = ? AND owner = ? AND finished IS NULL", (id_, owner)
            ).fetchall():
                unwanted = json.dumps({**_loaded(record), UNWANTED: True})
                connection.execute("UPDATE jobs SET record = ? WHERE id = ?", (unwanted, id_))

    def job(self, owner: str, id_: str) -> Mapping[str, object]:
        """The last state of a job. Raises NotKept."""
        for row in self._database.rows("SELECT record FROM jobs WHERE id = ? AND owner = ?", id_, owner):
            return _loaded(row[0])
        raise NotKept("There is no such job.", f"A job can be asked for until {LOOSE_DAYS} days after its end.")

    def jobs(self, owner: str) -> list[tuple[str, Mapping[str, object]]]:
        """Id and last state of an owner's jobs, the newest first."""
        rows = self._database.rows("SELECT id, record FROM jobs WHERE owner = ? ORDER BY rowid DESC", owner)
        return [(row[0], _loaded(row[1])) for row in rows]

    def unfinished(self) -> list[tuple[str, str, Mapping[str, object]]]:
        """Owner, id and last state of the jobs that are not over, in the order in which they were given."""
        rows = self._database.rows("SELECT owner, id, record FROM jobs WHERE finished IS NULL ORDER BY rowid")
        return [(row[0], row[1], _loaded(row[2])) for row in rows]


def copy(source: Keeping, target: Keeping, corpus: str, name: str) -> int:
    """Copies all that was asked of a corpus from one place to another, as asked of `name`; how many conversations.

    What is there already stays as it is there.
    """
    if not source.there(TABLES):
        return 0
    here, there = source.open(TABLES), target.open(TABLES)
    copied = 0
    for row in here.rows(
        "SELECT id, owner, title, created, updated, changed FROM conversations WHERE corpus = ? ORDER BY changed",
        corpus,
    ):
        id_, owner, *rest = row
        with there.changing() as change:
            change.execute(
                "INSERT INTO conversations (id, owner, corpus, title, created, updated, changed) "
                "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (id_, owner, name, *rest),
            )
            _copy_answers(here.rows(f"{_ANSWERED} WHERE answers.conversation = ? ORDER BY number", id_), change, name)
        copied += 1
    loose = here.rows(f"{_ANSWERED} WHERE answers.conversation IS NULL ORDER BY number")
    with there.changing() as change:
        _copy_answers([row for row in loose if _loaded(row[5]).get("corpus") == corpus], change, name)
    return copied


_ANSWERED = (
    "SELECT answers.id, owner, conversation, asked, question, answers.answer, rating, comment, given FROM answers "
    "LEFT JOIN feedback ON feedback.answer = answers.id"
)


def _copy_answers(rows: Iterable[Row], change: Transaction, corpus: str) -> None:
    for id_, owner, conversation, asked, question, answer, *feedback in rows:
        said = json.dumps({**_loaded(answer), "corpus": corpus})
        change.execute(
            "INSERT INTO answers (id, owner, conversation, asked, question, answer) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (id_, owner, conversation, asked, question, said),
        )
        if feedback[0]:
            change.execute("INSERT INTO feedback VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", (id_, *feedback))


def _now() -> str:
    return _iso(datetime.now(UTC))


def _iso(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _loaded(record: str) -> Mapping[str, object]:
    return cast(Mapping[str, object], json.loads(record))
