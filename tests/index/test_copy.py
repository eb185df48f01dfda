"""A corpus from one store to another: all of it, whichever way, and nothing lost where something is there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.copy import copy
from index.embedded.store import EmbeddedStore
from index.errors import CorpusBusy, CorpusNotFound, EmbedderMismatch, NotEmpty
from index.ports import Corpus, FileStamp, Store
from index.postgres.store import PostgresStore
from tests.fakes import HashEmbedder
from tests.index.made import HASH, document, entries, found, put

TIDES = document("tides.txt", "The moon raises tides.\nThey come twice a day.\n\nHarbours keep tables of tides.")
BREAD = document("bread.txt", "Bread rises because of yeast.\n\nSalt slows the yeast down.")


@pytest.fixture(params=["in", "out"])
def stores(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> tuple[Store, Store]:
    both = EmbeddedStore(tmp_path), PostgresStore(database)
    return both if request.param == "in" else both[::-1]


@pytest.fixture
def corpora(stores: tuple[Store, Store]) -> tuple[Corpus, Corpus]:
    source = stores[0].corpus("default")
    with source.update(HASH.name) as update:
        for of, stamp in (
            (TIDES, FileStamp("/tides.txt", 1, 2, "ab", "tag", "Monday")),
            (document("bread.txt", "An older version."), None),
            (document("gone.txt", "Gone."), FileStamp("/gone.txt", 3, 4, "cd")),
        ):
            with update.put(of, stamp) as draft:
                draft.add(entries(of))
        update.remove(["gone.txt"], stay=True)
    put(source, BREAD)
    return source, stores[1].corpus("default")


def same(one: Corpus, other: Corpus) -> bool:
    """Whether two corpora are the same, to the last bit of a vector."""
    for of in one.documents():
        mine, theirs = list(one.entries(of.id)), list(other.entries(of.id))
        assert [(each.passage, each.sentences) for each in mine] == [(each.passage, each.sentences) for each in theirs]
        for each, as_copied in zip(mine, theirs, strict=True):
            assert np.array_equal(each.embedded.vector, as_copied.embedded.vector)
            assert np.array_equal(each.embedded.spans, as_copied.embedded.spans)
    return (one.documents(), one.stamps(), one.past(), one.embedder()) == (
        other.documents(), other.stamps(), other.past(), other.embedder(),
    )  # fmt: skip


def test_a_copy_is_the_same_and_finds_the_same(corpora: tuple[Corpus, Corpus]) -> None:
    """Documents, sentences, vectors, stamps and what was removed; there and back."""
    source, target = corpora
    told: list[tuple[int, int]] = []
    done = copy(source, target, "default", lambda *counts: told.append(counts))
    assert (done.documents, done.before, done.passages) == (2, 0, 4)
    assert told == [(1, 2), (2, 2)]
    assert same(source, target)
    for question in ("moon", "yeast", "tables of tides"):
        # Passages at the same distance come in the order in which they were written.
        assert found(source, question)[0] == found(target, question)[0]
        assert set(found(source, question)) == set(found(target, question))


def test_a_copy_that_was_interrupted_goes_on(corpora: tuple[Corpus, Corpus]) -> None:
    """What is there is not written again."""
    source, target = corpora

    def stop(done: int, _: int) -> None:
        if done == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy(source, target, "default", stop)
    assert len(target.identifiers()) == 1
    done = copy(source, target, "default")
    assert (done.documents, done.before) == (1, 1)
    assert same(source, target)


def test_a_corpus_with_other_documents_is_left_as_it_is(corpora: tuple[Corpus, Corpus]) -> None:
    """Nothing is overwritten; nor is a version that the source had before."""
    source, target = corpora
    put(target, document("bread.txt", "A newer version."))
    with pytest.raises(NotEmpty, match=r"a document that the other one lacks.*--as NAME"):
        copy(source, target, "default")
    assert [of.text for of in target.documents()] == ["A newer version."]


def test_vectors_of_another_embedder_are_refused(corpora: tuple[Corpus, Corpus]) -> None:
    """Even of the same document."""
    source, target = corpora
    put(target, BREAD, embedder=HashEmbedder(32))
    with pytest.raises(EmbedderMismatch):
        copy(source, target, "default")


def test_nobody_changes_what_is_copied(corpora: tuple[Corpus, Corpus]) -> None:
    """Who changes it has to be done first; what is not there can't be copied."""
    source, target = corpora
    with source.update(), pytest.raises(CorpusBusy):
        copy(source, target, "default")
    with pytest.raises(CorpusNotFound):
        copy(target, source, "default")
