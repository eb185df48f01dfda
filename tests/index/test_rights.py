"""What the database itself keeps from who may not see it, whatever is forgotten above."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from pathlib import Path

import psycopg
import pytest

from bot.chats import TABLES as CHATS
from bot.chats import Chats, Feedback, NotKept, Rating
from bot.disagreements import TABLES as DISAGREEMENTS
from bot.disagreements import Disagreements
from index.errors import CorpusNotFound, StoreError
from index.ports import Corpus
from index.postgres.store import PostgresStore
from index.rights import limited, seen
from index.shared_uploads import TABLES as UPLOADS
from index.shared_uploads import SharedUploads
from index.uploads import Upload
from tests.index.made import HASH, document, found, put
from tests.postgres import Server, name_of

TIDES = document("tides.txt", "The moon raises tides.\nThey come twice a day.")
SALARY = document("salary.txt", "The salary of Ann Berg is 4,800 euros.")


@pytest.fixture
def store(database: str) -> PostgresStore:
    """The corpora open and secret; what is asked of the latter has been in memory."""
    made = PostgresStore(database)
    put(made.corpus("open"), TIDES)
    put(made.corpus("secret"), SALARY)
    return made


READS: dict[str, Callable[[Corpus], object]] = {
    "search": lambda corpus: corpus.search("salary", HASH.embed("salary"), 5),
    "documents": lambda corpus: corpus.documents(),
    "document": lambda corpus: corpus.document(SALARY.id),
    "identifiers": lambda corpus: corpus.identifiers(),
    "passages": lambda corpus: corpus.passages(SALARY.id),
    "sentences_at": lambda corpus: corpus.sentences_at(SALARY.id, 0, 5),
    "frequency": lambda corpus: corpus.passage_frequency("salary"),
    "forms": lambda corpus: corpus.forms("en", "salari"),
    "stamps": lambda corpus: corpus.stamps(),
    "entries": lambda corpus: list(corpus.entries(SALARY.id)),
    "past": lambda corpus: corpus.past(),
    "generation": lambda corpus: corpus.generation(),
    "put": lambda corpus: put(corpus, SALARY),
}


@pytest.mark.parametrize("read", READS)
def test_a_corpus_that_may_not_be_seen_is_none(store: PostgresStore, read: str) -> None:
    """It is as if there were none. What was read before, and is in memory, is not given either; after the block all is
    seen again.
    """
    secret = store.corpus("secret")
    READS[read](secret)
    with limited(["open"]):
        with pytest.raises(StoreError if read == "put" else CorpusNotFound) as refused:
            READS[read](secret)
        if read != "put":
            with pytest.raises(CorpusNotFound) as unknown:
                READS[read](store.corpus("missing"))
            assert str(unknown.value).replace("missing", "secret") == str(refused.value)
        assert store.corpora() == ["open"]
        assert found(store.corpus("open"), "moon")
    READS[read](secret)
    assert store.corpora() == ["open", "secret"]


def test_nothing_is_seen_where_nothing_may_be_and_no_block_widens_another(store: PostgresStore) -> None:
    with limited([]), pytest.raises(CorpusNotFound):
        store.corpus("open").documents()
    with limited(["open"]):
        for within in (["open", "secret"], ["secret"], None):
            with limited(within):
                assert store.corpora() == (["open"] if within != ["secret"] else [])
    assert seen() is None


def test_the_tables_of_another_corpus_give_nothing(store: PostgresStore) -> None:
    """Also where a statement names them itself: texts, titles and sources, and what passages are joined with."""
    with limited(["open"]), store._database.reading() as connection:
        for table in ("documents", "former", "removed"):
            assert connection.execute(f"SELECT * FROM {table}_2".encode()).fetchall() == []
        joined = "SELECT 1 FROM passages_2 JOIN documents_2 ON documents_2.number = document"
        assert connection.execute(joined.encode()).fetchall() == []
        assert len(connection.execute(b"SELECT * FROM documents_1").fetchall()) == 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(b"INSERT INTO corpora (name) VALUES ('secret too')")
    with store._database.reading() as connection:
        assert len(connection.execute(b"SELECT * FROM documents_2").fetchall()) == 1


def test_a_thread_sees_what_its_context_says(store: PostgresStore) -> None:
    """One connection serves those who see all and those who do not, one after the other."""
    told: list[list[str]] = []
    with limited(["open"]):
        context = copy_context()
    for run in (context.run, lambda do: do()):
        thread = threading.Thread(target=run, args=(lambda: told.append(store.corpora()),))
        thread.start()
        thread.join()
    assert told == [["open"], ["open", "secret"]]


def test_what_is_kept_of_a_corpus_is_seen_with_it_only(store: PostgresStore, tmp_path: Path) -> None:
    """Conversations, answers, feedback, jobs, dismissals and uploads, though they are the same person's."""
    chats, kept = Chats(store.keeping()), store.keeping()
    uploads = {name: SharedUploads(tmp_path / name, kept.open(UPLOADS)) for name in ("open", "secret")}
    begun = {}
    for name in ("open", "secret"):
        begun[name] = chats.begin("ann", name).id
        for id_, conversation in ((f"turn-{name}", begun[name]), (f"loose-{name}", None)):
            text = 'is "corpus": "open" \0 \ud800 its name?'
            answer = {"id": id_, "corpus": name, "conversation": conversation, "question": text}
            chats.keep("ann", answer)
            chats.rate("ann", id_, Feedback(Rating.UP, None))
        chats.note_job("ann", f"job-{name}", {"corpus": name, "state": "queued"}, False)
        Disagreements(kept, name).dismiss(["pair"], "ann", None)
        path = tmp_path / f"{name}.txt"
        path.write_text(name)
        uploads[name].hand_in(Upload(path, path.name))
    tables = ("conversations", "answers", "feedback", "jobs")
    with limited(["open"]):
        assert [each.corpus for each in chats.conversations("ann")] == ["open"]
        assert chats.turns("ann", begun["open"])
        assert chats.answer("ann", "loose-open")
        assert [id_ for id_, _ in chats.jobs("ann")] == ["job-open"]
        for refused in (
            lambda: chats.turns("ann", begun["secret"]),
            lambda: chats.answer("ann", "turn-secret"),
            lambda: chats.answer("ann", "loose-secret"),
            lambda: chats.rate("ann", "loose-secret", Feedback(Rating.DOWN, None)),
            lambda: chats.job("ann", "job-secret"),
        ):
            with pytest.raises(NotKept):
                refused()
        with pytest.raises(StoreError, match="keeps that corpus from who asks"):
            chats.begin("ann", "secret")
        assert chats.questions(begun["secret"], -1) == []
        assert Disagreements(kept, "open").dismissals().keys() == {"pair"}
        assert Disagreements(kept, "secret").dismissals() == {}
        assert [kept.open(CHATS).rows(f"SELECT count(*) FROM {each}")[0][0] for each in tables] == [1, 2, 2, 1]
        assert kept.open(DISAGREEMENTS).rows("SELECT corpus FROM dismissals") == [("open",)]
        assert kept.open(UPLOADS).rows("SELECT corpus FROM uploads") == [("open",)]
    assert [kept.open(CHATS).rows(f"SELECT count(*) FROM {each}")[0][0] for each in tables] == [2, 4, 4, 2]


def test_a_user_whom_no_policy_binds_is_told_of(postgres: Server, database: str) -> None:
    """A superuser sees all; the doctor says so."""
    assert "row-level security" not in PostgresStore(database).state()
    state = PostgresStore(postgres.of(name_of(database), "postgres")).state()
    assert "row-level security does not bind the user postgres" in state
