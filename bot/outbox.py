"""What was asked by message and is owed an answer: taken once, kept until it is done.

A task is what somebody sent: it is taken under a key, so that the same message sent again is known, in whichever
process. One process at a time works on a task, and on one task of a place at a time; what a killed process held is free
for others after `LEASE` seconds. The moment until which a task is held also says by whom, as no two claims have the
same. Who was away for too long finds another moment there, and is told that the task is another's now (Lost).

Waiting is measured by a clock that all processes share: of one machine, the system's monotonic clock, which nobody can
set, and of a database its own. The former starts anew with the machine, and the latter may be set, so a moment further
ahead than anything can wait is one of an earlier start, and past. Knows nothing of what is asked, nor of who carries
messages.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from index.errors import CorrobotError, Unreachable
from index.keeping import Keeping, Tables, Transaction, Value

LEASE = 15.0
"""Seconds for which a task belongs to who claimed it, unless renewed."""

_ENOUGH = 0.8 * LEASE
"""Seconds for which a task that is held need not be renewed. It is renewed more often."""

LONGEST = 3_600.0
"""Seconds for which a task can wait until it is taken up again."""

KEPT_DAYS = 30
"""Days after it was taken for which a task that is done is known: its message may be sent again, its button pressed."""

TABLES = Tables(
    "outbox",
    1,
    """
CREATE TABLE tasks (
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, place TEXT NOT NULL, kind TEXT NOT NULL,
    given TEXT NOT NULL, reply TEXT, draft TEXT, unsure INTEGER NOT NULL DEFAULT 0, tries INTEGER NOT NULL DEFAULT 0,
    taken REAL NOT NULL, due REAL NOT NULL, leased REAL NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0);
CREATE INDEX open_tasks ON tasks (due, number) WHERE NOT done;
CREATE INDEX tasks_by_place ON tasks (place);
CREATE UNIQUE INDEX drafts ON tasks (place, draft) WHERE draft IS NOT NULL;
""",
    (
        """
CREATE TABLE corrobot.tasks (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL UNIQUE, place text NOT NULL,
    kind text NOT NULL, given text NOT NULL, reply text, draft text, unsure boolean NOT NULL DEFAULT false,
    tries integer NOT NULL DEFAULT 0, taken double precision NOT NULL, due double precision NOT NULL,
    leased double precision NOT NULL DEFAULT 0, done boolean NOT NULL DEFAULT false);
CREATE INDEX ON corrobot.tasks (due, number) WHERE NOT done;
CREATE INDEX ON corrobot.tasks (place);
CREATE UNIQUE INDEX ON corrobot.tasks (place, draft) WHERE draft IS NOT NULL
""",
    ),
)

_WAITS = f"(due > ?1 AND due <= ?1 + {LONGEST})"
_LEASED = f"(leased >= ?1 AND leased <= ?1 + {LEASE})"
"""Whether a task has to wait, and whether somebody holds it, at a moment."""

_COLUMNS = "key, place, kind, given, reply, draft, unsure, tries, taken"


class Lost(CorrobotError):
    """A task that was claimed and is not held any more: another process has it, or it is over."""

    def __init__(self, key: str) -> None:
        super().__init__(f"The task {key} was held for too long, and is another's now.", "Whoever has it goes on.")


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
    """The tables, for any number of threads and processes; what a method has stored outlives a kill."""

    def __init__(self, keeping: Keeping) -> None:
        """Makes the tables where there are none. Raises StoreError where they can't be used; where they are in a
        database that is away, whoever uses them is told so.
        """
        self._database = keeping.open(TABLES)
        self._lock = threading.Lock()
        self._claims: dict[str, float] = {}
        with suppress(Unreachable), self._database.changing() as connection:
            connection.execute("DELETE FROM tasks WHERE done AND taken < ?", (time.time() - KEPT_DAYS * 86_400,))

    def close(self) -> None:
        self._database.close()

    def take(self, key: str, place: str, kind: str, given: Mapping[str, object], wait: float = 0.0) -> bool:
        """Keeps a task, to be taken up after some seconds; whether it is a new one."""
        if self._database.rows("SELECT 1 FROM tasks WHERE key = ?", key):  # spares a write for what is sent again
            return False
        with self._database.changing() as connection:
            made = connection.execute(
                "INSERT INTO tasks (key, place, kind, given, taken, due) VALUES (?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (key) DO NOTHING",
                (key, place, kind, json.dumps(given), time.time(), connection.now() + wait),
            )
            return made.rowcount > 0

    def claim(self) -> Task | None:
        """The next task that is due, which then is the caller's for `LEASE` seconds. Of a place, one at a time."""
        due = (
            f"SELECT key FROM tasks WHERE NOT done AND NOT {_WAITS} AND place NOT IN "
            f"(SELECT place FROM tasks WHERE NOT done AND {_LEASED}) ORDER BY due, number LIMIT 1"
        )
        if not self._database.rows(due, self._database.now()):
            return None
        with self._database.changing() as connection:
            now = connection.now()  # before it was begun, another claim could have been later than this
            found = connection.execute(due, (now,)).fetchone()
            if found:
                connection.execute("UPDATE tasks SET leased = ? WHERE key = ?", (now + LEASE, found[0]))
        if not found:
            return None
        with self._lock:
            self._claims[found[0]] = now + LEASE
        return self.get(found[0])

    def renew(self, keys: Iterable[str]) -> None:
        """Holds claimed tasks for another `LEASE` seconds, but for those that are another's meanwhile."""
        for key in keys:
            with suppress(Lost):
                self.hold(key)

    def hold(self, key: str) -> None:
        """Holds a claimed task for about another `LEASE` seconds: before anything is done for it that somebody sees.
        Raises Lost where it is another's meanwhile, or was not claimed here, and StoreError where that can't be known.
        """
        claim = self._claims.get(key, 0.0)
        held = "SELECT 1 FROM tasks WHERE key = ? AND leased = ? AND leased > ?"
        if self._database.rows(held, key, claim, self._database.now() + _ENOUGH):  # spares a write
            return
        with self._lock, self._database.changing() as connection:  # it is renewed beside whoever works on it
            until = connection.now() + LEASE
            if key not in self._claims or not self._update(connection, key, "leased = ?", until):
                raise Lost(key)
            self._claims[key] = until

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
        rows = self._database.rows("SELECT draft FROM tasks WHERE place = ? AND draft IS NOT NULL", place)
        return {row[0] for row in rows}

    def replied(self, key: str, reply: Mapping[str, object]) -> None:
        """Keeps what is to be posted. Raises Lost."""
        self._change(key, "reply = ?", json.dumps(reply))

    def trying(self, key: str) -> None:
        """Notes, before it is done, that a message may be begun. Raises Lost."""
        self._change(key, "unsure = TRUE")

    def begun(self, key: str, draft: str | None) -> bool:
        """Notes the message that was begun, or that none was; False where it is another task's."""
        with self._database.changing() as connection:
            # A draft is one task's of a place (the index `drafts`): a second one is not noted.
            changed = connection.execute(
                "UPDATE tasks SET draft = ?1, unsure = FALSE WHERE key = ?2 AND NOT EXISTS (SELECT 1 FROM tasks AS "
                "others WHERE others.place = tasks.place AND others.draft = ?1 AND others.key <> ?2)",
                (draft, key),
            )
            return changed.rowcount > 0

    def later(self, key: str, seconds: float, tried: bool = True) -> None:
        """Gives a task back, to be taken up after some seconds, at most `LONGEST`; unless it is another's meanwhile."""
        with self._lock, self._database.changing() as connection:
            due = connection.now() + min(seconds, LONGEST)
            self._update(connection, key, "due = ?, leased = 0, tries = tries + ?", due, int(tried))
            self._claims.pop(key, None)

    def done(self, key: str) -> None:
        """There is nothing left to do for a task, if there is such a task, and it is not another's meanwhile."""
        with self._lock, self._database.changing() as connection:
            self._update(connection, key, "done = TRUE, leased = 0")
            self._claims.pop(key, None)

    def again(self, key: str, given: Mapping[str, object]) -> bool:
        """Has a task done once more, as it is given now, into the message begun for it; False where there is none."""
        with self._database.changing() as connection:
            changed = connection.execute(
                "UPDATE tasks SET given = ?, reply = NULL, tries = 0, due = ?, done = FALSE WHERE key = ?",
                (json.dumps(given), connection.now(), key),
            )
            return changed.rowcount > 0

    def open(self) -> int:
        """How many tasks are not done."""
        return int(self._database.rows("SELECT count(*) FROM tasks WHERE NOT done")[0][0])

    def due_in(self) -> float | None:
        """Seconds until the next task is due that nobody works on, None where there is none."""
        due = f"CASE WHEN {_WAITS} THEN due - ?1 ELSE 0 END"
        free = f"CASE WHEN {_LEASED} THEN leased - ?1 ELSE 0 END"
        waits = f"SELECT {due} AS due, {free} AS free FROM tasks WHERE NOT done"
        latest = "SELECT min(CASE WHEN due > free THEN due ELSE free END)"
        found = self._database.rows(f"{latest} FROM ({waits}) AS waits", self._database.now())[0][0]
        return None if found is None else float(found)

    def _change(self, key: str, to: str, *values: Value) -> None:
        """Changes a task. Raises Lost where it was claimed and is another's meanwhile."""
        with self._lock, self._database.changing() as connection:
            if not self._update(connection, key, to, *values) and key in self._claims:
                raise Lost(key)

    def _update(self, connection: Transaction, key: str, to: str, *values: Value) -> bool:
        """Changes a task, unless it was claimed here and is another's meanwhile; whether it was changed."""
        claim = self._claims.get(key)
        held, until = ("", ()) if claim is None else (" AND leased = ?", (claim,))
        return connection.execute(f"UPDATE tasks SET {to} WHERE key = ?{held}", (*values, key, *until)).rowcount > 0


def _loaded(record: str) -> Mapping[str, object]:
    return cast(Mapping[str, object], json.loads(record))
