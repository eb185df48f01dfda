"""The store on this machine: what was put is what is read and found, and what is derived can be made again."""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedded.catalog import Catalog
from index.embedded.corpora import corpus_folder, forget_corpus, list_corpora
from index.embedded.library import EmbeddedLibrary
from index.errors import CorpusBusy, CorpusName, CorpusNotFound, Damaged, EmbedderMismatch, StoreError
from index.fusion import fuse
from index.plain import plain
from index.ports import Embedded, Entry, FileStamp
from index.types import Document, Passage, Sentence, SentenceKind
from tests.fakes import HashEmbedder
from tests.index.made import HASH, corpus, document, entries, found, put

TIDES = document("tides.txt", "The moon raises tides.\nThey come twice a day.\n\nHarbours keep tables of tides.")
BREAD = document("bread.txt", "Bread rises because of yeast.\n\nSalt slows the yeast down.")


@pytest.fixture(params=[5000, 0], ids=["exact", "chroma"])
def library(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[EmbeddedLibrary]:
    opened = EmbeddedLibrary(corpus(tmp_path), exact_up_to=request.param)
    yield opened
    opened.close()


def unit(rows: int, draw: np.random.Generator) -> np.ndarray:
    made = draw.normal(size=(rows, 8)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


words = st.text(st.characters(codec="utf-8"), max_size=40)


@given(
    text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=300),
    source=words.filter(bool),
    title=words,
    said=st.tuples(*[st.none() | words] * 4),
    pages=st.lists(st.integers(0, 10**9)).map(tuple),
    cuts=st.lists(st.integers(0, 300), max_size=8),
    kinds=st.lists(st.sampled_from(SentenceKind), min_size=10, max_size=10),
    heading=st.none() | words,
    stamp=st.none() | st.builds(FileStamp, words.filter(bool), st.integers(0, 2**40), st.integers(0, 2**62), words),
)
@settings(max_examples=60, deadline=None)
def test_what_is_put_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    text: str,
    source: str,
    title: str,
    said: tuple[str | None, str | None, str | None, str | None],
    pages: tuple[int, ...],
    cuts: list[int],
    kinds: list[SentenceKind],
    heading: str | None,
    stamp: FileStamp | None,
) -> None:
    """A document, its passages, sentences and stamp come back equal; vectors to three digits of their
    cosine.
    """
    sha256 = Document.fingerprint(text)
    of = Document(Document.identify(source, sha256), source, title, text, sha256, *said, pages)
    edges = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    sentences = tuple(Sentence(a, b, kind) for (a, b), kind in zip(pairwise(edges), kinds, strict=False))
    draw = np.random.default_rng(len(text))
    passage = Passage(of.id, 0, len(text), heading)
    entry = Entry(passage, sentences, Embedded(unit(1, draw)[0], unit(len(sentences), draw)))
    catalog = Catalog(tmp_path_factory.mktemp("catalog") / "catalog.sqlite")
    try:
        with catalog.put(of, stamp) as rows:
            rows.add([entry])
        assert catalog.documents() == [of]
        assert catalog.document(of.id) == of
        assert catalog.stamps() == {source: stamp}
        [kept] = catalog.added_since(0)
        told = " ".join(plain(text, each).text for each in sentences)
        # What is searched are words: a row keeps or leaves out the bars between its cells.
        assert re.findall(r"\w+", kept.text) == re.findall(r"\w+", told)
        assert (kept.heading, kept.title) == (heading, title)
        assert kept.vector @ entry.embedded.vector > 0.999
        assert catalog.passages([kept.number]) == {kept.number: passage}
        assert catalog.sentences(passage) == sentences
        cosines = np.sum(catalog.sentence_vectors(passage) * entry.embedded.spans, axis=1)
        assert len(cosines) == len(sentences)
        assert (cosines > 0.999).all()
    finally:
        catalog.close()


def test_a_passage_is_found_by_its_words_and_by_its_vector(library: EmbeddedLibrary) -> None:
    """The passage that shares most with a question comes first, with both its ranks."""
    put(library, TIDES, BREAD)
    [first, *_] = library.search("What slows yeast?", HASH.embed("Salt slows the yeast down"), 2)
    assert BREAD.text[first.passage.start : first.passage.end] == "Salt slows the yeast down."
    assert (first.dense_rank, first.lexical_rank) == (0, 0)
    assert library.passage_count() == 4
    assert library.sentences(first.passage) == (Sentence(first.passage.start, first.passage.end),)
    assert library.sentence_vectors(first.passage).shape == (1, 64)


def test_a_replaced_document_is_gone_from_everything(library: EmbeddedLibrary) -> None:
    """After a new version nothing says the old: not the documents, not a search, not a count of words."""
    put(library, TIDES, BREAD)
    before = library.generation()
    found(library, "tides")
    put(library, document("tides.txt", "Currents follow the wind."))
    assert library.generation() != before
    assert [d.text for d in library.documents()] == [BREAD.text, "Currents follow the wind."]
    assert not any("tides" in text for text in found(library, "moon tides"))
    assert "Currents follow the wind." in found(library, "wind currents")
    assert library.passage_frequency("tides") == 0
    with pytest.raises(KeyError):
        library.document(TIDES.id)
    with pytest.raises(KeyError):
        library.sentences(Passage(TIDES.id, 0, 47))


def test_a_removed_document_is_gone(library: EmbeddedLibrary) -> None:
    """Removing forgets the document; what isn't there is passed over."""
    put(library, TIDES, BREAD)
    with library.update() as update:
        assert update.remove(["tides.txt", "no such"]) == 1
    assert [d.source for d in library.documents()] == ["bread.txt"]
    assert not any("tide" in text for text in found(library, "moon tides"))
    assert library.passage_count() == 2
    with library.update() as update:
        update.remove(["bread.txt"])
    assert library.search("yeast", HASH.embed("yeast"), 10) == []
    assert library.passage_frequency("yeast") == 0


def test_identical_text_in_two_documents_stays_two_results(library: EmbeddedLibrary) -> None:
    """Two documents with one text are two witnesses until somebody says otherwise."""
    put(library, TIDES, document("copy.txt", TIDES.text))
    hits = library.search("moon tides", HASH.embed("moon tides"), 10)
    assert len(hits) == 4
    assert len({hit.passage.document_id for hit in hits}) == 2


def test_a_put_that_fails_changes_nothing(library: EmbeddedLibrary) -> None:
    """An error between the first passage and the last leaves the version that was there."""
    put(library, TIDES)
    before = library.generation()

    def half() -> Iterator[Entry]:
        yield entries(document("tides.txt", "New.\n\nMore."))[0]
        raise RuntimeError("the embedder broke")

    with library.update(HASH.name) as update:  # noqa: SIM117
        with pytest.raises(RuntimeError), update.put(document("tides.txt", "New.\n\nMore."), None) as draft:
            draft.add(half())
    assert library.documents() == [TIDES]
    assert library.generation() == before
    assert found(library, "moon")[0].startswith("The moon")


def test_headings_and_titles_are_searched_but_not_counted(library: EmbeddedLibrary) -> None:
    """A passage is found by the heading above it; frequency is of its own words."""
    of = document("moon.txt", "It is far away.", title="Selenology")
    [entry] = entries(of)
    with library.update(HASH.name) as update, update.put(of, None) as draft:
        passage = Passage(of.id, 0, len(of.text), "Distances")
        draft.add([Entry(passage, entry.sentences, entry.embedded)])
    for word in ("Selenology", "distance"):
        [hit] = library.search(word, HASH.embed(word), 5)
        assert hit.lexical_rank == 0
        assert library.passage_frequency(word) == 0


@given(
    dense=st.permutations(list(range(12))).map(lambda order: order[:7]),
    lexical=st.permutations(list(range(12))).map(lambda order: order[:7]),
    gone=st.sets(st.integers(0, 11)),
)
def test_fusion_ranks_what_both_find_by_reciprocal_rank(dense: list[int], lexical: list[int], gone: set[int]) -> None:
    """Scores fall, ranks have no holes, what is gone is in neither, and a better rank in both is never
    behind.
    """
    passages = {n: Passage("d", n, n + 1) for n in {*dense, *lexical} - gone}
    hits = fuse(dense, lexical, passages)
    assert {hit.passage for hit in hits} == set(passages.values())
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for ranks in ([hit.dense_rank for hit in hits], [hit.lexical_rank for hit in hits]):
        known = sorted(rank for rank in ranks if rank is not None)
        assert known == list(range(len(known)))
    for at, hit in enumerate(hits):
        for other in hits[at + 1 :]:
            both = None not in (hit.dense_rank, hit.lexical_rank, other.dense_rank, other.lexical_rank)
            assert not both or not (
                other.dense_rank < hit.dense_rank and other.lexical_rank < hit.lexical_rank  # type: ignore[operator]
            )


def test_the_first_of_one_ranking_is_among_the_first_of_both() -> None:
    """A passage that only its words find, as those of a version, comes before what is in the middle of both."""
    passages = {n: Passage("d", n, n + 1) for n in range(80)}
    middle = list(range(40, 80))
    hits = fuse([*range(1, 20), *middle], [0, *range(20, 40), *middle], passages)
    assert passages[0] in [hit.passage for hit in hits[:2]]


@pytest.mark.parametrize("harm", ["deleted", "emptied", "garbage", "old"])
@pytest.mark.parametrize("part", ["vectors", "lexical"])
def test_what_is_derived_is_made_again(tmp_path: Path, part: str, harm: str) -> None:
    """An index that is deleted, emptied, overwritten or of another time is made again by whoever asks."""
    library = EmbeddedLibrary(corpus(tmp_path), exact_up_to=0)
    folder = corpus(tmp_path) / part
    put(library, TIDES)
    shutil.copytree(folder, tmp_path / "old")
    put(library, BREAD)
    expected = found(library, "yeast tides")
    library.close()
    if harm == "garbage":
        for file in folder.rglob("*"):
            if file.is_file() and file.name != "generation.json":
                file.write_bytes(b"garbage" * 1000)
    elif harm == "emptied":
        for file in sorted(folder.rglob("*"), reverse=True):
            if file.name != "generation.json":
                file.unlink() if file.is_file() else file.rmdir()
    else:
        shutil.rmtree(folder)
    if harm == "old":
        shutil.copytree(tmp_path / "old", folder)
    assert len(expected) == 4
    assert found(library, "yeast tides") == expected
    assert library.passage_frequency("yeast") == 2
    library.close()


def test_an_index_that_breaks_while_open_is_made_again(tmp_path: Path) -> None:
    """Somebody deletes the folders while a process has them open: it goes on answering, and a write mends
    them.
    """
    library = EmbeddedLibrary(corpus(tmp_path), exact_up_to=0)
    put(library, TIDES)
    found(library, "tides")
    for part in ("vectors", "lexical"):
        shutil.rmtree(corpus(tmp_path) / part)
    assert len(found(library, "tides")) == 2
    put(library, BREAD)
    assert len(found(library, "tides yeast")) == 4
    library.close()


def test_another_embedder_is_refused(library: EmbeddedLibrary) -> None:
    """An index says which embedder made it and what to do; with nothing in it, any may begin."""
    put(library, TIDES)
    other = HashEmbedder(32)
    library.require(HASH.name)
    for refused in (lambda: library.require(other.name), lambda: put(library, BREAD, embedder=other)):
        with pytest.raises(EmbedderMismatch, match=r"hash-64.*hash-32.*corrobot remove --all --corpus default"):
            refused()
    assert [d.source for d in library.documents()] == ["tides.txt"]
    with library.update() as update:
        update.remove(["tides.txt"])
    put(library, BREAD, embedder=other)
    library.require(other.name)
    assert found(library, "yeast", embedder=other)


def test_nothing_indexed_says_what_to_do(tmp_path: Path) -> None:
    """Asking a corpus that isn't there names it, those that are, and the command that makes one."""
    put(EmbeddedLibrary(corpus(tmp_path, "work")), TIDES)
    missing = EmbeddedLibrary(corpus(tmp_path, "play"))
    for ask in (missing.documents, missing.generation, lambda: missing.require("x"), lambda: found(missing, "a")):
        with pytest.raises(CorpusNotFound, match=r"play.*There is: work.*corrobot index FOLDER --corpus play"):
            ask()
    with pytest.raises(CorpusNotFound), missing.update():
        pass
    assert list_corpora(tmp_path) == ["work"]


@pytest.mark.parametrize("name", ["", ".", "..", ".x", "a/b", "a b", "x" * 65, "ü", "a\n", "../../etc"])
def test_a_name_that_no_corpus_can_have_is_refused(tmp_path: Path, name: str) -> None:
    """A name is one folder below the data folder, whatever the system, and never a way out of it."""
    with pytest.raises(CorpusName):
        corpus_folder(tmp_path, name)


def test_a_forgotten_corpus_is_gone_and_can_be_made_again(tmp_path: Path) -> None:
    """Forgetting takes all of it, whoever has it open sees that, and another of the name begins anew."""
    library = EmbeddedLibrary(corpus_folder(tmp_path, "a.b-c_1"), exact_up_to=0)
    put(library, TIDES)
    found(library, "tides")
    with library.update(), pytest.raises(CorpusBusy):
        forget_corpus(tmp_path, "a.b-c_1")
    forget_corpus(tmp_path, "a.b-c_1")
    assert list_corpora(tmp_path) == []
    assert not any(path.is_dir() for path in (tmp_path / "corpora").iterdir())
    with pytest.raises(CorpusNotFound):
        library.documents()
    with pytest.raises(CorpusNotFound):
        forget_corpus(tmp_path, "a.b-c_1")
    put(EmbeddedLibrary(corpus_folder(tmp_path, "a.b-c_1")), BREAD)
    assert found(library, "tides yeast") == found(library, "yeast")
    assert library.documents() == [BREAD]
    library.close()


def test_a_corpus_that_is_damaged_says_so_and_can_be_forgotten(tmp_path: Path) -> None:
    """A catalog that is no database is an error that names what mends it; it can be forgotten all the same."""
    library = EmbeddedLibrary(corpus(tmp_path))
    put(library, TIDES)
    library.close()
    for file in corpus(tmp_path).glob("catalog.sqlite*"):
        file.write_bytes(b"this is no database" * 500)
    with pytest.raises(Damaged, match=r"corrobot repair"):
        library.documents()
    forget_corpus(tmp_path, "default")
    put(library, TIDES)
    assert library.documents() == [TIDES]


def test_a_corpus_of_another_version_says_so(tmp_path: Path) -> None:
    """A format that this version doesn't know is refused, not misread."""
    library = EmbeddedLibrary(corpus(tmp_path))
    put(library, TIDES)
    library.close()
    with sqlite3.connect(corpus(tmp_path) / "catalog.sqlite") as raw:
        raw.execute("UPDATE meta SET value = 99 WHERE key = 'schema'")
    raw.close()
    with pytest.raises(StoreError, match=r"format 99"):
        library.documents()


def test_the_exact_way_and_chroma_agree(tmp_path: Path) -> None:
    """Whether the vectors are compared one by one or by Chroma, the nearest are the same."""
    draw = random.Random(3)
    vocabulary = [f"word{n}" for n in range(200)]
    made = [
        document(f"{n}.txt", "\n\n".join(" ".join(draw.choices(vocabulary, k=12)) for _ in range(10)))
        for n in range(30)
    ]
    exact, chroma = EmbeddedLibrary(corpus(tmp_path)), EmbeddedLibrary(corpus(tmp_path), exact_up_to=0)
    put(exact, *made)
    for _ in range(20):
        question = " ".join(draw.choices(vocabulary, k=6))
        ours, theirs = found(exact, question), found(chroma, question)
        assert len(set(ours) & set(theirs)) >= 9
    chroma.close()
