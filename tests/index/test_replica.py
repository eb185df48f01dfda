"""A read replica that is searched: a real one, which streams from the primary, at rest, behind, killed and back."""

from __future__ import annotations

import logging
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg import Connection

from bot.assemble import store_of
from bot.errors import UsageError
from bot.settings import Settings, SettingsError, load
from index.errors import CorpusNotFound, StoreError, Unreachable
from index.ports import Corpus
from index.postgres import replica
from index.postgres.library import PostgresLibrary
from index.postgres.store import PostgresStore
from index.rights import limited
from tests.index.made import HASH, document, found, put
from tests.postgres import Server, Standby, name_of

TIDES = document("tides.txt", "The moon raises tides.\nThey come twice a day.\n\nHarbours keep tables of tides.")
OTHER = document("tides.txt", "The moon and the sun raise tides.")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Where vectors were compared, by the host of the server."""
    hosts: list[str] = []
    nearest = PostgresLibrary._nearest

    def noted(self: PostgresLibrary, connection: Connection, *given: object) -> list[int]:
        hosts.append(connection.info.host)
        return nearest(self, connection, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(PostgresLibrary, "_nearest", noted)
    monkeypatch.setattr(replica, "AWAY", 0.2)
    return hosts


@pytest.fixture
def library(database: str, standby: Standby) -> Iterator[Corpus]:
    """The corpus default with a document, which the replica has, too."""
    opened = PostgresStore(database, standby.of(database)).corpus("default")
    put(opened, TIDES)
    yield opened
    opened.close()


def until(look: Callable[[], object], seconds: float = 30) -> None:
    """Waits until something holds."""
    deadline = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < deadline, "nothing came"
        time.sleep(0.05)


def elsewhere(library: Corpus, asked: list[str], standby: Standby) -> bool:
    """Whether a question is answered by the replica."""
    assert found(library, "moon")
    return asked[-1] == standby.host


def test_a_question_goes_to_the_replica(library: Corpus, asked: list[str], standby: Standby) -> None:
    """And its documents, sentences and words are those of the primary."""
    until(lambda: elsewhere(library, asked, standby))
    texts = found(library, "moon")
    assert sorted(texts) == sorted(TIDES.text.split("\n\n"))
    assert library.documents() == [TIDES]
    [passage, _] = library.passages(TIDES.id)
    assert len(library.sentences(passage)) == len(library.sentence_vectors(passage)) == 2
    assert library.passage_frequency("tides") == 2
    with pytest.raises(KeyError):
        library.document("0" * 16)


def test_what_is_behind_is_not_asked(library: Corpus, asked: list[str], standby: Standby) -> None:
    """What is changed is found from then on, by the primary until the replica has it, too; and so is a new corpus."""
    until(lambda: elsewhere(library, asked, standby))
    standby.run("SELECT pg_wal_replay_pause()")
    try:
        put(library, OTHER)
        assert found(library, "moon") == [OTHER.text]
        assert library.documents() == [OTHER]
        with pytest.raises(KeyError):
            library.document(TIDES.id)
        assert library.successor(TIDES.id) == OTHER.id
        assert not elsewhere(library, asked, standby)
    finally:
        standby.run("SELECT pg_wal_replay_resume()")
    until(lambda: elsewhere(library, asked, standby))
    assert library.documents() == [OTHER]


def test_a_replica_that_is_away_costs_no_answer(
    library: Corpus, asked: list[str], standby: Standby, caplog: pytest.LogCaptureFixture
) -> None:
    """The primary answers, which is told once; when the replica is back, it is asked again."""
    until(lambda: elsewhere(library, asked, standby))
    with caplog.at_level(logging.WARNING, "corrobot"):
        standby.kill()
        try:
            for _ in range(5):
                assert not elsewhere(library, asked, standby)
        finally:
            standby.start()
    until(lambda: elsewhere(library, asked, standby))
    told = [record.getMessage() for record in caplog.records if "read replica" in record.getMessage()]
    assert len(told) == 1
    assert standby.host not in told[0]


def test_kills_of_the_replica_under_changes_give_no_wrong_answer(
    library: Corpus, asked: list[str], standby: Standby
) -> None:
    """Whoever asks gets whole versions, none older than what was stored before the question."""
    written, stop = 0, threading.Event()
    errors: list[BaseException] = []

    def version(number: int) -> str:
        return f"The moon has mark m{number}m.\n\nThe sun has mark m{number}m, too."

    def write() -> None:
        nonlocal written
        while not stop.is_set():
            put(library, document("tides.txt", version(written + 1)))
            written += 1
            time.sleep(random.uniform(0, 0.1))

    def ask() -> None:
        while not stop.is_set():
            least = written
            hits = library.search("moon sun mark", HASH.embed("moon sun mark"), 10)
            assert hits
            try:
                text = library.document(hits[0].passage.document_id).text
                library.sentences(hits[0].passage)
            except KeyError:  # it was changed between the two, as at the primary alone
                assert library.identifiers()["tides.txt"] != hits[0].passage.document_id
                continue
            [mark] = set(re.findall(r"m(\d+)m", text))
            assert int(mark) >= least

    def noted(do: Callable[[], None]) -> None:
        try:
            do()
        except BaseException as error:
            errors.append(error)
            stop.set()

    put(library, document("tides.txt", version(0)))
    threads = [threading.Thread(target=noted, args=(each,)) for each in (write, ask, ask)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(3):
            time.sleep(random.uniform(0.5, 1.5))
            standby.kill()
            time.sleep(random.uniform(0, 0.5))
            standby.start()
            until(lambda: stop.is_set() or asked[-1] == standby.host)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not errors, errors
    assert written > 5


def test_without_the_primary_nothing_is_answered(
    postgres: Server, library: Corpus, asked: list[str], standby: Standby, database: str
) -> None:
    """Nobody knows then whether the replica has all: who asks is told to come again."""
    until(lambda: elsewhere(library, asked, standby))
    postgres.away(name_of(database))
    try:
        with pytest.raises(Unreachable):
            library.documents()
    finally:
        postgres.back(name_of(database))
    assert library.documents() == [TIDES]


def test_rights_hold_at_the_replica(library: Corpus, asked: list[str], standby: Standby) -> None:
    until(lambda: elsewhere(library, asked, standby))
    with limited(["other"]), pytest.raises(CorpusNotFound):
        found(library, "moon")


def test_the_state_tells_of_the_replica(postgres: Server, database: str, standby: Standby) -> None:
    """Also of one that is away, and of one that is a primary itself."""
    assert "; a replica is searched: PostgreSQL" in PostgresStore(database, standby.of(database)).state()
    assert "itself a primary one" in PostgresStore(database, database).state()
    away = "postgresql://someone:secret@127.0.0.1:1/corpus"
    told = PostgresStore(database, away).state()
    assert "the replica can't be searched, and the primary is: The database can't be reached" in told
    assert "secret" not in told


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    """At the start, without a word of it; and so is a replica of the embedded store."""
    with pytest.raises(StoreError, match="`store_read` can't be read") as garbled:
        PostgresStore("postgresql:///corpus", "postgresql://someone:sec@ret@host/corpus")
    assert "ret@host" not in str(garbled.value)
    with pytest.raises(SettingsError, match="CORROBOT_STORE_READ is no address"):
        load({"CORROBOT_HOME": str(tmp_path), "CORROBOT_STORE_READ": "replica"})
    with pytest.raises(UsageError, match="replica of no database"):
        store_of(Settings(tmp_path, store_read="postgresql:///corpus"))
