"""What was asked by message and is owed an answer: taken once, kept until it is done, in a SQLite file of its own.

A task is what somebody sent: it is taken under a key, so that the same message sent again is known, in whichever
process. One process at a time works on a task, and on one task of a place at a time; what a killed process held is free
for others after `LEASE` seconds. Waiting is measured by the system's monotonic clock, which all processes share and
nobody can set. It starts anew with the machine, so a moment further ahead than anything can wait is one of an earlier
start, and past. Knows nothing of what is asked, nor of who carries messages.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from bot.database import Database

FILE_NAME = "outbox.sqlite"
SCHEMA = 1

LEASE = 15.0
"""Seconds for which a task belongs to who claimed it, unless renewed."""

LONGEST = 3_600.0
"""Seconds for which a task can wait until it is taken up again."""

KEPT_DAYS = 30
"""Days after it was taken for which a task that is done is known: its message may be sent again, its button pressed."""

TABLES = """
CREATE TABLE tasks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, place TEXT NOT NULL, kind TEXT NOT NULL,
    given TEXT NOT NULL, reply TEXT, draft TEXT, unsure INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
    taken REAL NOT NULL, due REAL NOT NULL, leased REAL NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0);
CREATE INDEX open_tasks ON tasks (due, number) WHERE NOT done;
CREATE INDEX tasks_by_place ON tasks (place);
CREATE UNIQUE INDEX drafts ON tasks (place, draft) WHERE draft IS NOT NULL;
"""

_WAITS = f"(due > ?1 AND due <= ?1 + {LONGEST})"
_LEASED = f"(leased >= ?1 AND leased <= ?1 + {LEASE})"
"""Whether a task has to wait, and whether somebody holds it, at a moment."""

_COLUMNS = "key, place, kind, given, reply, draft, unsure, tries, taken"


@dataclass(frozen=True, slots=True)
class Task:
    """What was sent (`given`), and how far its answer is.

    `reply` is what is to be posted, once that is known; `draft` names the message that was begun for it; `unsure` says
    that one may have been begun whose name never arrived. `taken` is in seconds since the epoch.
    """

    key: str
    place: str
    kind: str
    given: Mapping[str, object]
    reply: Mapping[str, object] | None
    draft: str | None
    unsure: bool
    tries: int
    taken: float


class Outbox:
    """The file, for any number of threads and processes; what a method has stored outlives a kill."""

    def __init__(self, home: Path) -> None:
        """Opens the file, making it where there is none. Raises StoreError where it can't be used."""
        self._database = Database(home / FILE_NAME, SCHEMA, TABLES)
        self._change("DELETE FROM tasks WHERE done AND taken < ?", time.time() - KEPT_DAYS * 86_400)

    def close(self) -> None:
        self._database.close()

    def take(self, key: str, place: str, kind: str, given: Mapping[str, object], wait: float = 0.0) -> bool:
        """Keeps a task, to be taken up after some seconds; whether it is a new one."""
        if self._database.rows("SELECT 1 FROM tasks WHERE key = ?", key):  # spares a write for what is sent again
            return False
        with self._database.changing() as connection:
            made = connection.execute(
                "INSERT OR IGNORE INTO tasks (key, place, kind, given, taken, due) VALUES (?, ?, ?, ?, ?, ?)",
                (key, place, kind, json.dumps(given), time.time(), time.monotonic() + wait),
            )
            return made.rowcount > 0

    def claim(self) -> Task | None:
        """The next task that is due, which then is the caller's for `LEASE` seconds. Of a place, one at a time."""
        now = time.monotonic()
        due = (
            f"SELECT key FROM tasks WHERE NOT done AND NOT {_WAITS} AND place NOT IN "
            f"(SELECT place FROM tasks WHERE NOT done AND {_LEASED}) ORDER BY due, number LIMIT 1"
        )
        if not self._database.rows(due, now):
            return None
        with self._database.changing() as connection:
            for (key,) in connection.execute(due, (now,)).fetchall():
                connection.execute("UPDATE tasks SET leased = ? WHERE key = ?", (now + LEASE, key))
                return self.get(key)
        return None

    def renew(self, keys: Iterable[str]) -> None:
        """Holds claimed tasks for another `LEASE` seconds."""
        with self._database.changing() as connection:
            until = time.monotonic() + LEASE
            connection.executemany("UPDATE tasks SET leased = ? WHERE key = ? AND NOT done", [(until, k) for k in keys])

    def get(self, key: str) -> Task | None:
        for row in self._database.rows(f"SELECT {_COLUMNS} FROM tasks WHERE key = ?", key):
            reply = _loaded(row[4]) if row[4] else None
            return Task(row[0], row[1], row[2], _loaded(row[3]), reply, row[5], bool(row[6]), row[7], row[8])
        return None

    def known(self, place: str, kind: str) -> bool:
        """Whether there was ever a task of a kind in a place."""
        return bool(self._database.rows("SELECT 1 FROM tasks WHERE place = ? AND kind = ? LIMIT 1", place, kind))

    def drafts(self, place: str) -> set[str]:
        """The names of the messages that were begun in a place."""
        return {
            row[0] for row in self._database.rows("SELECT draft FROM tasks WHERE place = ? AND draft NOT NULL", place)
        }

    def replied(self, key: str, reply: Mapping[str, object]) -> None:
        """Keeps what is to be posted."""
        self._change("UPDATE tasks SET reply = ? WHERE key = ?", json.dumps(reply), key)

    def trying(self, key: str) -> None:
        """Notes, before it is done, that a message may be begun."""
        self._change("UPDATE tasks SET unsure = 1 WHERE key = ?", key)

    def begun(self, key: str, draft: str | None) -> bool:
        """Notes the message that was begun, or that none was; False where it is another task's."""
        with self._database.changing() as connection:
            # A draft is one task's of a place (the index `drafts`): a second one is not noted.
            changed = connection.execute("UPDATE OR IGNORE tasks SET draft = ?, unsure = 0 WHERE key = ?", (draft, key))
            return changed.rowcount > 0

    def later(self, key: str, seconds: float, tried: bool = True) -> None:
        """Gives a task back, to be taken up after some seconds, at most `LONGEST`."""
        due = time.monotonic() + min(seconds, LONGEST)
        self._change("UPDATE tasks SET due = ?, leased = 0, tries = tries + ? WHERE key = ?", due, tried, key)

    def done(self, key: str) -> None:
        """There is nothing left to do for a task, if there is such a task."""
        self._change("UPDATE tasks SET done = 1, leased = 0 WHERE key = ?", key)

    def again(self, key: str, given: Mapping[str, object]) -> bool:
        """Has a task done once more, as it is given now, into the message begun for it; False where there is none."""
        with self._database.changing() as connection:
            changed = connection.execute(
                "UPDATE tasks SET given = ?, reply = NULL, tries = 0, due = ?, done = 0 WHERE key = ?",
                (json.dumps(given), time.monotonic(), key),
            )
            return changed.rowcount > 0

    def open(self) -> int:
        """How many tasks are not done."""
        return int(self._database.rows("SELECT count(*) FROM tasks WHERE NOT done")[0][0])

    def due_in(self) -> float | None:
        """Seconds until the next task is due that nobody works on, None where there is none."""
        waits = f"max(CASE WHEN {_WAITS} THEN due - ?1 ELSE 0 END, CASE WHEN {_LEASED} THEN leased - ?1 ELSE 0 END)"
        found = self._database.rows(f"SELECT min({waits}) FROM tasks WHERE NOT done", time.monotonic())[0][0]
        return None if found is None else float(found)

    def _change(self, statement: str, *values: str | int | float | None) -> None:
        with self._database.changing() as connection:
            connection.execute(statement, values)


def _loaded(record: str) -> Mapping[str, object]:
    return cast(Mapping[str, object], json.loads(record))
