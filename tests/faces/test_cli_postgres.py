"""The commands over PostgreSQL, as a person runs them."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.assemble import assemble
from bot.chats import Chats, Feedback, Rating
from bot.settings import Settings
from tests.command import QUESTION, SEEDS, contradicting, corrobot, here
from tests.postgres import Server
from tests.test_light import without


def test_every_command_works_with_a_database(home: Path, seeded: Path, database: str, tmp_path: Path) -> None:
    """Index, ask, verify, list, remove and examine; the answer is that of the embedded store, and no folder is made."""
    store = {"CORROBOT_STORE": database}
    indexed = corrobot(home, "index", SEEDS, **store)
    assert (indexed.status, indexed.err) == (0, "")
    assert "5 documents indexed" in indexed.out
    asked = corrobot(home, "ask", QUESTION, **store)
    assert (asked.status, asked.err) == (0, "")
    assert asked.out == corrobot(seeded, "ask", QUESTION).out
    assert "5 unchanged" in here(home, "index", SEEDS, **store).out
    assert "disputed" in here(home, "verify", "DeepSeek V4 runs entirely on Huawei chips.", **store).out
    listed = json.loads(here(home, "documents", "--json", **store).out)
    assert len(listed) == 5
    examined = here(home, "doctor", **store)
    assert examined.status == 0, examined.out
    assert re.search(r"PostgreSQL 18\.\d+ with pgvector [\d.]+, schema 2, database test_\d+ on ", examined.out)
    assert "5 documents" in examined.out
    assert here(home, "repair", **store).status == 0
    assert here(home, "remove", sorted(SEEDS.glob("*.txt"))[0], **store).status == 0
    assert len(json.loads(here(home, "documents", "--json", **store).out)) == 4
    assert not (home / "corpora").exists()
    gone = here(home, "remove", "--all", **store)
    assert (gone.status, gone.out) == (0, "Forgot the corpus default.\n")
    assert "Nothing is indexed in the corpus default yet" in here(home, "ask", QUESTION, **store).err


def test_a_corpus_is_copied_both_ways(copied: Path, database: str) -> None:
    """After a copy either store gives the same answer; nothing is deleted where it came from."""
    asked = here(copied, "ask", QUESTION).out
    done = here(copied, "copy", "embedded", database)
    assert (done.status, done.out.partition(", ")[0]) == (0, "5 documents copied")
    assert "Nothing was deleted" in done.err
    assert here(copied, "ask", QUESTION, CORROBOT_STORE=database).out == asked
    back = here(copied, "copy", database, "embedded", "--as", "back")
    assert back.status == 0, back.err
    assert here(copied, "ask", QUESTION, "--corpus", "back").out == asked
    assert "5 were there before" in here(copied, "copy", "embedded", database).out
    for wrong in (["embedded", "embedded"], ["embedded", "mysql://secret@host"]):
        refused = here(copied, "copy", *wrong)
        assert refused.status == 2
        assert "secret" not in refused.err


def test_what_was_said_of_a_corpus_is_copied_with_it(home: Path, database: str, tmp_path: Path) -> None:
    """Conversations with feedback, dismissals and uploads, there and back, once however often it is copied."""
    folder = tmp_path / "folder"
    folder.mkdir()
    contradicting(folder)
    app = assemble(Settings(home))
    app.index([folder])
    placed = app.place("ferry.txt")
    placed.path.write_bytes(b"The ferry to Marbrook leaves at 7.40 every morning.\n")
    app.take(placed)
    app.contrast()
    [found] = app.audit().listed()
    app.audit().dismiss(found.id, "ann", "Two bridges.")
    chats = Chats(app.keeping)
    begun = chats.begin("ann", "default")
    for id_, conversation in (("a1", begun.id), ("a2", begun.id), ("loose", None)):
        answer = {"id": id_, "corpus": "default", "conversation": conversation, "question": f"Who? {id_}"}
        chats.keep("ann", answer)
    chats.rate("ann", "a1", Feedback(Rating.DOWN, "Wrong."))
    chats.rate("ann", "loose", Feedback(Rating.UP, None))
    chats.rename("ann", begun.id, "Named")
    chats.close()
    app.close()
    for _ in range(2):
        assert "conversations 1, dismissals 1" in here(home, "copy", "embedded", database, "--as", "there").out
    other = tmp_path / "other"
    other.mkdir()
    (other / "models").symlink_to((home / "models").resolve())
    for store, name, at in ((database, "there", home), ("embedded", "back", other)):
        if store == "embedded":
            copied = here(other, "copy", database, "embedded", "--corpus", "there", "--as", "back")
            assert copied.status == 0, copied.err
        app = assemble(Settings(at, store=store, corpus=name))
        chats = Chats(app.keeping)
        [conversation] = chats.conversations("ann")
        assert (conversation.corpus, conversation.title) == (name, "Named")
        turns = chats.turns("ann", conversation.id)
        assert [(turn.answer["id"], turn.answer["corpus"]) for turn in turns] == [("a1", name), ("a2", name)]
        assert [turn.feedback for turn in turns] == [Feedback(Rating.DOWN, "Wrong."), None]
        chats.rate("ann", "loose", Feedback(Rating.UP, None))
        chats.close()
        assert app.audit().pending() == []
        assert app.audit().listed() == []
        [dismissed] = app.audit().listed(dismissed=True)
        assert dismissed.dismissal is not None
        assert (dismissed.id, dismissed.dismissal.by) == (found.id, "ann")
        assert app.uploaded() == {"ferry.txt"}
        [ferry] = [each for each in app.documents() if each.source == "ferry.txt"]
        assert app.original(ferry).startswith(b"The ferry")
        app.close()
    assert not (home / "uploads" / "there").exists() or not list((home / "uploads" / "there").iterdir())


def test_a_database_that_is_away_is_told_in_two_lines(home: Path) -> None:
    """Without a password; the doctor says what the server answers, and looks at all else."""
    away = {"CORROBOT_STORE": "postgresql://someone:secret@127.0.0.1:1/corpus"}
    for command in (["ask", QUESTION], ["documents"], ["index", SEEDS], ["remove", "--all"]):
        failed = here(home, *command, **away)
        assert failed.status == 1
        assert failed.err.startswith("Error: The database can't be reached.\nCheck that it runs")
        assert len(failed.err.splitlines()) == 2
        assert "secret" not in failed.err + failed.out
    examined = here(home, "doctor", **away)
    assert examined.status == 1
    assert "It says: connection failed" in examined.out
    assert "secret" not in examined.out + examined.err
    garbled = here(home, "doctor", CORROBOT_STORE="postgresql://someone:secret@[host/corpus")
    assert "can't be read as an address" in garbled.out
    assert "secret" not in garbled.out + garbled.err


def test_a_store_that_is_none_is_not_shown(home: Path) -> None:
    """It may have a password in it, and so has the object of the settings."""
    failed = here(home, "documents", CORROBOT_STORE="postgres//someone:secret@host/corpus")
    assert failed.status == 2
    assert "CORROBOT_STORE is no store" in failed.err
    assert "secret" not in failed.err + repr(Settings(home, store="postgresql://secret"))


def test_without_psycopg_the_extra_is_named(home: Path) -> None:
    """And whoever has no database never imports it."""
    missing = ("psycopg", "psycopg_pool")
    asked = without(missing, home, "documents", CORROBOT_STORE="postgresql:///corpus")
    assert asked.returncode == 1
    assert "pip install '.[postgres]'" in asked.stderr
    assert without(missing, home, "index", SEEDS).returncode == 0


def test_a_cut_connection_while_serving_costs_no_answer(postgres: Server, home: Path, database: str) -> None:
    """Where the server restarts between two questions of one process, the second is answered."""
    from bot.assemble import assemble

    app = assemble(Settings(home, store=database))
    app.index([SEEDS])
    first = app.bot().ask(QUESTION).text
    assert postgres.cut()
    assert app.bot().ask(QUESTION).text == first
    app.close()
