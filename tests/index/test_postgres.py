"""What PostgreSQL alone can do: other processes, kills, lost connections, other schemas, and a score of its own."""

from __future__ import annotations

import random
import re
import socket
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import errors

from index.analysis import Analysis
from index.embedded.store import EmbeddedStore
from index.errors import StoreError, Unreachable
from index.keeping import Tables
from index.postgres import rows, schema
from index.postgres.database import Database, told
from index.postgres.library import PostgresLibrary
from index.postgres.store import PostgresStore
from index.postgres.words import Counts, Words, rounded
from index.types import Document
from tests.fakes import HashEmbedder
from tests.index.made import HASH, document, entries, found, put
from tests.index.processes import put_in_postgres, start
from tests.index.test_store_kill import text
from tests.postgres import Server, name_of, program

TIDES = document("tides.txt", "The moon raises tides.\nThey come twice a day.\n\nHarbours keep tables of tides.")
KILLS = 8
NAMES = [f"report-{number:02}.txt" for number in range(8)]
GARBLED = re.compile(r"secret|127\.0\.0\.1|postgres:|host=")


def test_two_processes_write_one_after_the_other(database: str, tmp_path: Path) -> None:
    """Two that index at once take turns or are told to wait; what both acknowledge is there, each document once."""
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
        for name in NAMES:
            (folder / f"{folder.name}-{name}").write_text(text(name, 1), "utf-8")
    logs = [tmp_path / f"{folder.name}.log" for folder in folders]
    running = [start(put_in_postgres, database, *each) for each in zip(folders, logs, strict=True)]
    for process in running:
        process.join()
    assert any(process.exitcode == 0 for process in running)
    library = PostgresStore(database).corpus("default")
    for process, *each in zip(running, folders, logs, strict=True):
        if process.exitcode:  # it was told that the corpus is busy
            put_in_postgres(database, *each)
    told = {tuple(line.split()) for log in logs for line in log.read_text("utf-8").splitlines()}
    assert {(of.source, of.sha256) for of in library.documents()} == told
    assert len(told) == 2 * len(NAMES)
    assert library.passage_count() == sum(len(library.passages(id_)) for id_ in library.identifiers().values())
    library.close()


def test_a_kill_of_who_writes_leaves_whole_documents(database: str, tmp_path: Path) -> None:
    """After each kill all that was acknowledged is there, nothing is half there, and the next may write at once."""
    folder, log, draw = tmp_path / "reports", tmp_path / "log", random.Random(7)
    folder.mkdir()
    library = PostgresStore(database).corpus("default")
    version, killed, acknowledged = 0, 0, {}
    versions: dict[str, dict[str, int]] = {name: {} for name in NAMES}
    while killed < KILLS:
        version += 1
        for name in NAMES:
            said = text(name, version)
            (folder / name).write_text(said, "utf-8")
            versions[name][Document.fingerprint(said)] = version
        log.unlink(missing_ok=True)
        process = start(put_in_postgres, database, folder, log)
        least = draw.randrange(1, 500)
        while process.is_alive() and (not log.exists() or log.stat().st_size < least):
            time.sleep(0.0005)
        time.sleep(draw.uniform(0, 0.02))
        killed += process.is_alive()
        process.kill()
        process.join()
        for line in log.read_text("utf-8").splitlines() if log.exists() else []:
            name, sha256 = line.split()
            acknowledged[name] = versions[name][sha256]
        _wait_for_the_right(library)
        there = {of.source: of for of in library.documents()}
        for name, least_version in acknowledged.items():
            assert versions[name][there[name].sha256] >= least_version
        for name, of in there.items():
            mark = f"x0m{name[7:9]}v{versions[name][of.sha256]}"
            assert library.passage_frequency(mark) == 1
            kept = list(library.entries(of.id))
            assert [entry.passage for entry in kept] == library.passages(of.id)
            assert kept[0].passage.start == 0
            assert not of.text[kept[-1].passage.end :].strip()
        assert library.passage_count() == sum(len(library.passages(of.id)) for of in there.values())
    library.close()


def _wait_for_the_right(library: object) -> None:
    """The server notices that a client is gone after what it was just doing; the right is waited for 2 seconds."""
    with library.update():  # type: ignore[attr-defined]
        pass


def test_a_connection_lost_while_writing_leaves_the_former_version(postgres: Server, database: str) -> None:
    """It is one of our errors, which names neither server nor user, and the next update goes on."""
    store = PostgresStore(database)
    library = store.corpus("default")
    put(library, TIDES)
    new = document("tides.txt", "Currents follow the wind.\n\nStorms do, too.")
    with pytest.raises(Unreachable) as lost:  # noqa: SIM117, PT012
        with library.update(HASH.name) as update, update.put(new, None) as draft:
            draft.add(entries(new)[:1])
            assert postgres.cut()
            draft.add(entries(new)[1:])
    assert not GARBLED.search(str(lost.value))
    assert library.documents() == [TIDES]
    assert found(library, "moon")
    put(library, new)
    assert library.documents() == [new]
    library.close()


def test_who_asks_connects_again(postgres: Server, database: str) -> None:
    """After a restart of the server a question is answered as before."""
    library = PostgresStore(database).corpus("default")
    put(library, TIDES)
    for _ in range(3):
        assert len(found(library, "moon")) == 2
        assert postgres.cut()
    library.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://someone:secret@127.0.0.1:1/corpus", "can't be reached"),
        ("postgresql://someone:secret@no-such-host.invalid/corpus", "can't be reached"),
        ("postgresql://someone:secret@127.0.0.1:port/corpus", "can't be re"),
    ],
)
def test_a_server_that_is_not_there_is_told_without_secrets(url: str, said: str) -> None:
    """What is told has no password, host or user, and says what to do."""
    library = PostgresStore(url).corpus("default")
    for ask in (library.documents, lambda: found(library, "moon"), lambda: put(library, TIDES)):
        with pytest.raises(StoreError, match=said) as failed:
            ask()
        assert not re.search(r"secret|127\.0\.0|no-such-host|someone", str(failed.value))
        assert failed.value.remedy


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://someone:sec@ret@localhost/corpus",
        "postgresql://someone:sec/ret@localhost/corpus",
        "postgresql://someone:sec%ret@localhost/corpus",
    ],
)
def test_a_password_that_is_not_encoded_is_told_of_without_its_parts(url: str) -> None:
    """Not even as the cause, which who is at the machine is told, and with how it is written."""
    with pytest.raises(StoreError, match=r"can't be read as an address.*%40") as failed:
        PostgresStore(url).corpora()
    assert failed.value.__cause__ is None
    assert not re.search(r"sec|ret|someone", str(failed.value).replace("seconds", ""))


def test_a_server_that_starts_is_not_one_without_the_database() -> None:
    """It can't be reached, and there is nothing to make or to set."""
    for said in ("the database system is starting up", "the database system is shutting down"):
        assert "can't be reached" in told(psycopg.OperationalError(f"connection failed: FATAL:  {said}")).message
    refused = told(psycopg.OperationalError('connection failed: FATAL:  role "database" does not exist'))
    assert "user or the password" in refused.message


@pytest.mark.parametrize("kind", [errors.QueryCanceled, errors.DeadlockDetected, errors.ProgramLimitExceeded])
def test_what_a_server_refuses_does_not_say_that_it_is_away(kind: type[errors.Error]) -> None:
    """Its code is told; only what ended a connection is an outage."""
    assert type(told(kind("no"))) is StoreError
    assert str(kind.sqlstate) in told(kind("no")).message
    assert isinstance(told(errors.AdminShutdown("no")), Unreachable)


def test_who_connects_keeps_nobody_from_closing() -> None:
    """A server that takes a connection and says nothing is waited for by who asks it alone."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        database = Database(f"postgresql://someone@127.0.0.1:{silent.getsockname()[1]}/corpus?connect_timeout=30")

        def ask() -> None:
            with suppress(Unreachable), database.reading():
                pass

        asking, closing = (threading.Thread(target=run, daemon=True) for run in (ask, database.close))
        asking.start()
        connection, _ = silent.accept()
        with connection:
            closing.start()
            closing.join(10)
            assert not closing.is_alive()
    asking.join(10)


def test_the_pool_tries_again_soon_after_a_long_outage(database: str) -> None:
    """It gives up before its intervals are long, and begins anew with the next who asks."""
    opened = Database(database)
    assert opened._opened().reconnect_timeout <= 5
    opened.close()


def test_comparing_sentences_holds_up_no_question(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept in memory can be used while neighbours wait for a connection, or each would wait for the other."""
    library = PostgresStore(database).corpus("default")
    put(library, TIDES)
    passage = library.passages(library.documents()[0].id)[0]
    begun, go_on = threading.Event(), threading.Event()
    nearest = library._nearest_each

    def slow(*given: object) -> list[list[int]]:
        begun.set()
        assert go_on.wait(60)
        return nearest(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(library, "_nearest_each", slow)
    comparing = threading.Thread(target=library.neighbours, args=(passage, 3), daemon=True)
    asking = threading.Thread(target=library.passage_frequency, args=("moon",), daemon=True)
    comparing.start()
    assert begun.wait(60)
    asking.start()
    asking.join(10)
    waits = asking.is_alive()
    go_on.set()
    comparing.join()
    asking.join()
    assert not waits
    library.close()


def test_words_are_scored_while_the_corpus_is_emptied() -> None:
    """The counts come one after the other, and the last passage may have gone before the words did, or after."""
    for lengths in ({"en": (0, 0)}, {}):
        assert Words().scoring("moon", Counts(0, lengths, {"en/moon": 1}), 10)


def test_a_database_that_is_not_there_says_so(database: str) -> None:
    """With how one is made."""
    with pytest.raises(Unreachable, match=r"no such database.*createdb"):
        PostgresStore(re.sub(r"/test_\d+", "/nothing", database)).corpora()


def test_a_newer_schema_is_refused_and_left_as_it_is(postgres: Server, database: str) -> None:
    """An older program says that a newer one is needed."""
    put(PostgresStore(database).corpus("default"), TIDES)
    postgres.run("INSERT INTO corrobot.migrations (version, name) VALUES (99, 'later')", database)
    later = PostgresStore(database).corpus("default")
    for use in (later.documents, lambda: put(later, TIDES)):
        with pytest.raises(StoreError, match=r"newer version.*schema 99.*Install that version"):
            use()
    assert postgres.run("SELECT count(*) FROM corrobot.corpora", database) == [(1,)]


def test_an_older_pgvector_is_refused(postgres: Server, database: str) -> None:
    """With what brings it up to date; nothing is made."""
    administrator = postgres.of(name_of(database), "postgres")
    postgres.run("UPDATE pg_extension SET extversion = '0.7.4' WHERE extname = 'vector'", administrator)
    with pytest.raises(StoreError, match=r"is 0\.7\.4; 0\.8 or newer.*ALTER EXTENSION vector UPDATE"):
        PostgresStore(database).corpora()
    assert postgres.run("SELECT to_regnamespace('corrobot') IS NULL", database) == [(True,)]


def test_a_user_without_rights_is_told_what_an_administrator_runs(postgres: Server, database: str) -> None:
    """The extension and the schema are made by somebody else then, and the user goes on."""
    name = name_of(database)
    administrator = postgres.of(name, "postgres")
    postgres.run("DROP EXTENSION vector", administrator)
    postgres.run(f"CREATE ROLE {name}_user LOGIN")
    postgres.run(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC; GRANT CONNECT ON DATABASE {name} TO {name}_user")
    library = PostgresStore(postgres.of(name, f"{name}_user")).corpus("default")
    with pytest.raises(StoreError, match="CREATE EXTENSION vector"):
        put(library, TIDES)
    postgres.run("CREATE EXTENSION vector", administrator)
    with pytest.raises(StoreError, match="CREATE SCHEMA corrobot AUTHORIZATION"):
        put(library, TIDES)
    postgres.run(f"CREATE SCHEMA corrobot AUTHORIZATION {name}_user", administrator)
    put(library, TIDES)
    assert len(found(library, "moon")) == 2
    library.close()


def test_migrations_are_named_and_only_go_forward(postgres: Server, database: str) -> None:
    """Each is noted once, however often a database is opened."""
    for _ in range(2):
        PostgresStore(database).corpora()
    noted = postgres.run("SELECT version, name FROM corrobot.migrations ORDER BY version", database)
    assert noted == [(each.version, each.name) for each in schema.MIGRATIONS]
    assert [version for version, _ in noted] == list(range(1, schema.VERSION + 1))


def test_a_corpus_that_is_forgotten_leaves_no_table(postgres: Server, database: str) -> None:
    """All that ends in its number is dropped."""
    store = PostgresStore(database)
    tables = "SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'corrobot'"
    store.corpora()
    [before] = postgres.run(tables, database)
    put(store.corpus("default"), TIDES)
    assert postgres.run(tables, database) != [before]
    store.forget("default")
    assert postgres.run(tables, database) == [before]


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("\0\ue0000" + "1")))
def test_every_text_is_kept(text: str) -> None:
    """What PostgreSQL can't keep is written otherwise, and read as it was."""
    assert "\0" not in rows.escaped(text)
    assert rows.plain(rows.escaped(text)) == text


@given(st.integers(0, 10**6))
def test_lengths_are_rounded_down_as_tantivy_does(length: int) -> None:
    """By less than an eighth, and not below 40."""
    assert rounded(length) == length if length < 40 else length * 7 / 8 < rounded(length) <= length
    assert rounded(rounded(length)) == rounded(length)


def test_the_score_is_that_of_the_embedded_store(database: str, tmp_path: Path) -> None:
    """BM25 in SQL ranks as tantivy does: the same passages in the same order, but for the rarest of ties."""
    draw = random.Random(5)
    vocabulary = [f"{'kmnprst'[n % 7]}{'aeiou'[n % 5]}{n}" for n in range(300)]
    weights = [1 / (n + 1) for n in range(300)]
    made = [
        document(
            f"{n}.txt",
            "\n\n".join(" ".join(draw.choices(vocabulary, weights, k=draw.randrange(3, 90))) for _ in range(8)),
            title=" ".join(draw.choices(vocabulary, k=2)),
        )
        for n in range(40)
    ]
    theirs, ours = EmbeddedStore(tmp_path).corpus("default"), PostgresStore(database).corpus("default")
    for library in (theirs, ours):
        put(library, *made)
    same = 0
    for _ in range(40):
        question = " ".join(draw.choices(vocabulary, weights, k=5))
        vector = HashEmbedder().embed("nothing")
        ranked = [
            [hit.passage for hit in sorted(hits, key=lambda hit: hit.lexical_rank or 0)][:10]
            for hits in (
                [hit for hit in library.search(question, vector, 500) if hit.lexical_rank is not None]
                for library in (theirs, ours)
            )
        ]
        same += ranked[0] == ranked[1]
    assert same >= 38
    theirs.close()
    ours.close()


def test_both_stores_cut_texts_alike() -> None:
    """The stems are those of one analysis."""
    assert Analysis().words("The tides were rising", "en") == ["the", "tide", "were", "rise"]


def test_a_search_sees_one_moment(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document that is replaced in the middle of it is found as it was."""
    library, nearest = PostgresStore(database).corpus("default"), PostgresLibrary._nearest
    put(library, TIDES)

    def replaced(*given: object) -> list[int]:
        near = nearest(*given)  # type: ignore[arg-type]
        put(PostgresStore(database).corpus("default"), document("tides.txt", "Currents follow the wind."))
        return near

    monkeypatch.setattr(PostgresLibrary, "_nearest", replaced)
    hits = library.search("moon", HASH.embed("moon"), 10)
    assert {hit.passage.document_id for hit in hits} == {TIDES.id}
    monkeypatch.setattr(PostgresLibrary, "_nearest", nearest)
    assert found(library, "wind") == ["Currents follow the wind."]
    library.close()


def test_vectors_get_their_index_after_a_load(postgres: Server, database: str) -> None:
    """Where a load was interrupted, they are compared one by one until `mend`, or the next change, makes the index."""
    indexed = "SELECT count(*) FROM pg_indexes WHERE indexname = 'vectors_1'"
    library = PostgresStore(database).corpus("default")
    with pytest.raises(ZeroDivisionError), library.update(HASH.name) as update:  # noqa: PT012
        with update.put(TIDES, None) as draft:
            draft.add(entries(TIDES))
        raise ZeroDivisionError
    assert postgres.run(indexed, database) == [(0,)]
    assert len(found(library, "moon")) == 2
    assert library.mend() == ["vectors"]
    assert library.mend() == []
    assert postgres.run(indexed, database) == [(1,)]
    assert len(found(library, "moon")) == 2
    postgres.run("DROP INDEX corrobot.vectors_1", database)
    put(library, document("bread.txt", "Bread rises because of yeast."))
    assert postgres.run(indexed, database) == [(1,)]
    library.close()


def test_a_backup_is_restored_whole(postgres: Server, database: str, tmp_path: Path) -> None:
    """By pg_dump and pg_restore, as the docs say it: the same documents, found in the same way, and open to changes;
    and what is kept for others.
    """
    library = PostgresStore(database).corpus("default")
    things = Tables("things", 1, "", ("CREATE TABLE corrobot.things (name text)",))
    with PostgresStore(database).keeping().open(things).changing() as change:
        change.execute("INSERT INTO things VALUES ('kept')")
    put(library, TIDES, document("bread.txt", "Bread rises because of yeast.\n\nSalt slows the yeast down."))
    dump, empty = tmp_path / "corrobot.dump", postgres.database()
    subprocess.run([program("pg_dump"), "--enable-row-security", "-Fc", "-f", dump, database], check=True)
    subprocess.run([program("pg_restore"), "--no-owner", "--no-comments", "-d", empty, dump], check=True)
    restored = PostgresStore(empty).corpus("default")
    assert restored.documents() == library.documents()
    assert PostgresStore(empty).keeping().open(things).rows("SELECT name FROM things") == [("kept",)]
    for question in ("moon", "yeast", "tables of tides"):
        assert found(restored, question) == found(library, question)
    assert "vectors_1" in postgres.run("SELECT indexdef FROM pg_indexes WHERE indexname = 'vectors_1'", empty)[0][0]
    put(restored, document("tides.txt", "Currents follow the wind."))
    assert restored.passage_frequency("moon") == 0
    library.close()
    restored.close()
