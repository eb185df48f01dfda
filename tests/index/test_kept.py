"""Tables that PostgreSQL keeps for others: whole changes, other versions, a database that is away, and locks."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import replace

import pytest

from index.errors import CorpusBusy, StoreError, Unreachable
from index.keeping import Tables
from index.postgres import kept as module
from index.postgres.store import PostgresStore
from tests.index.processes import start
from tests.postgres import Server, name_of

TABLES = Tables("things", 1, "", ("CREATE TABLE corrobot.things (name text PRIMARY KEY, size bigint)",))
GROWN = replace(TABLES, postgres=(*TABLES.postgres, "ALTER TABLE corrobot.things ADD colour text DEFAULT 'red'"))


def test_a_change_is_whole_or_not_at_all(database: str) -> None:
    """What fails in between leaves nothing, and texts come back as they were given."""
    kept = PostgresStore(database).keeping().open(TABLES)
    with kept.changing() as change:
        change.executemany("INSERT INTO things VALUES (?, ?)", [("a\0b\ue0001", 1), ("what?", 2)])
    with pytest.raises(ZeroDivisionError), kept.changing() as change:  # noqa: PT012
        change.execute("DELETE FROM things")
        raise ZeroDivisionError
    assert kept.rows("SELECT name FROM things WHERE size = ?1 OR size = ?2 + ?1 ORDER BY size", 1, 1) == [
        ("a\0b\ue0001",),
        ("what?",),
    ]


def test_older_tables_are_brought_up_to_date_and_newer_ones_refused(database: str) -> None:
    """With all that is in them; who knows only an older version says so and changes nothing."""
    old = PostgresStore(database).keeping().open(TABLES)
    with old.changing() as change:
        change.execute("INSERT INTO things VALUES ('a', 1)")
    assert PostgresStore(database).keeping().open(GROWN).rows("SELECT colour FROM things") == [("red",)]
    again = PostgresStore(database).keeping().open(TABLES)
    with pytest.raises(StoreError, match=r"newer version of Corrobot \(schema of things 2; this one knows 1\)"):
        again.rows("SELECT 1 FROM things")
    assert old.rows("SELECT name FROM things") == [("a",)]


def test_one_changes_at_a_time(database: str) -> None:
    """What a change has read stays so until its end, also for those that began in another process."""
    places = [PostgresStore(database).keeping().open(TABLES) for _ in range(4)]
    with places[0].changing() as change:
        change.execute("INSERT INTO things VALUES ('count', 0)")

    def count(kept: module.PostgresKept) -> None:
        for _ in range(25):
            with kept.changing() as change:
                [(size,)] = change.execute("SELECT size FROM things").fetchall()
                change.execute("UPDATE things SET size = ?", (size + 1,))

    threads = [threading.Thread(target=count, args=(kept,)) for kept in places]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert places[0].rows("SELECT size FROM things") == [(100,)]


def test_who_asks_waits_while_the_database_is_away(
    postgres: Server, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is answered when it is back in time; after that it is told, without a name of the server."""
    kept = PostgresStore(database).keeping().open(TABLES)
    with kept.changing() as change:
        change.execute("INSERT INTO things VALUES ('a', 1)")
    name = name_of(database)
    postgres.away(name)
    back = threading.Timer(1.0, lambda: postgres.back(name))
    back.start()
    assert PostgresStore(database).keeping().open(TABLES).rows("SELECT name FROM things") == [("a",)]
    assert kept.rows("SELECT name FROM things") == [("a",)]
    with kept.changing() as change:
        change.execute("INSERT INTO things VALUES ('b', 1)")
    postgres.away(name)
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    for use in (lambda: kept.rows("SELECT name FROM things"), lambda: kept.changing().__enter__()):
        with pytest.raises(Unreachable) as failed:
            use()
        assert not re.search(r"postgres|host", str(failed.value))
    postgres.back(name)
    assert kept.rows("SELECT name FROM things ORDER BY name") == [("a",), ("b",)]


def test_a_change_that_loses_its_connection_leaves_nothing(postgres: Server, database: str) -> None:
    """It is told so, and the next one is made."""
    kept = PostgresStore(database).keeping().open(TABLES)
    with pytest.raises(Unreachable), kept.changing() as change:  # noqa: PT012
        change.execute("INSERT INTO things VALUES ('a', 1)")
        assert postgres.cut()
        change.execute("INSERT INTO things VALUES ('b', 1)")
    assert kept.rows("SELECT name FROM things") == []
    with kept.changing() as change:
        change.execute("INSERT INTO things VALUES ('c', 1)")
    assert kept.rows("SELECT name FROM things") == [("c",)]


def stay(url: str) -> None:
    with PostgresStore(url).keeping().alone("work", 5):
        time.sleep(600)


def test_one_at_a_time_is_alone_until_its_process_ends(postgres: Server, database: str) -> None:
    """Another waits or is told; a kill frees the right at once, and who lost the connection knows it."""
    keeping = PostgresStore(database).keeping()
    with keeping.alone("work", 0), keeping.alone("other work", 0):  # noqa: SIM117
        with pytest.raises(CorpusBusy), keeping.alone("work", 0.1):
            pass
    process = start(stay, database)
    while True:
        try:
            with keeping.alone("work", 0):
                time.sleep(0.05)
        except CorpusBusy:
            break
    process.kill()
    with keeping.alone("work", 5) as still:
        still()
        assert postgres.cut()
        with pytest.raises(Unreachable):
            still()
    process.join()
