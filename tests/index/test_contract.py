"""What every store promises, tried with each: the embedded one, with vectors compared one by one and by Chroma, and
PostgreSQL, alone and with a read replica that is searched.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.embedded.corpora import corpus_folder
from index.embedded.library import EmbeddedLibrary
from index.embedded.store import EmbeddedStore
from index.errors import CorpusBusy, CorpusName, CorpusNotFound, EmbedderMismatch
from index.ports import Corpus, Embedded, Entry, FileStamp, Past, Store
from index.postgres.store import PostgresStore
from index.types import Context, ContextKind, Document, Markup, Passage, Sentence, SentenceKind
from tests.fakes import HashEmbedder
from tests.index.made import HASH, document, entries, found, put

TIDES = document("tides.txt", "The moon raises tides.\nThey come twice a day.\n\nHarbours keep tables of tides.")
BREAD = document("bread.txt", "Bread rises because of yeast.\n\nSalt slows the yeast down.")


@dataclass(frozen=True, slots=True)
class ByChroma(EmbeddedStore):
    """The embedded store as it is for large corpora."""

    def corpus(self, name: str) -> EmbeddedLibrary:
        return EmbeddedLibrary(corpus_folder(self.home, name), exact_up_to=0)


@pytest.fixture(params=["embedded", "chroma", "postgres", "replica"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "replica":
        url, standby = request.getfixturevalue("database"), request.getfixturevalue("standby")
        return PostgresStore(url, standby.of(url))
    if request.param == "postgres":
        return PostgresStore(request.getfixturevalue("database"))
    return EmbeddedStore(tmp_path) if request.param == "embedded" else ByChroma(tmp_path)


@pytest.fixture
def library(store: Store) -> Iterator[Corpus]:
    opened = store.corpus("default")
    yield opened
    opened.close()


def unit(rows: int, draw: np.random.Generator) -> np.ndarray:
    made = draw.normal(size=(rows, 8)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


words = st.text(st.characters(codec="utf-8"), max_size=40)
hidden = st.sampled_from([(), ((0, 1),)])
contexts = st.lists(st.builds(Context, st.sampled_from(ContextKind), st.just(0), st.just(1), hidden))


@given(
    text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=300),
    source=words.filter(bool),
    title=words,
    said=st.tuples(*[st.none() | words] * 4),
    pages=st.lists(st.integers(0, 10**9)).map(tuple),
    markup=st.sampled_from(Markup),
    cuts=st.lists(st.integers(0, 300), max_size=8),
    kinds=st.lists(st.sampled_from(SentenceKind), min_size=10, max_size=10),
    above=contexts.map(tuple),
    heading=st.none() | words,
    stamp=st.none()
    | st.builds(
        FileStamp, words.filter(bool), st.integers(0, 2**40), st.integers(0, 2**62), words, st.none() | words,
        st.none() | words,
    ),
)  # fmt: skip
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_what_is_put_is_what_is_read(
    library: Corpus,
    text: str,
    source: str,
    title: str,
    said: tuple[str | None, str | None, str | None, str | None],
    pages: tuple[int, ...],
    markup: Markup,
    cuts: list[int],
    kinds: list[SentenceKind],
    above: tuple[Context, ...],
    heading: str | None,
    stamp: FileStamp | None,
) -> None:
    """A document, its passages, sentences and stamp come back equal; vectors as float16 keeps them, exactly."""
    sha256 = Document.fingerprint(text)
    of = Document(Document.identify(source, sha256), source, title, text, sha256, *said, pages, markup)
    edges = sorted({0, len(text), *(min(cut, len(text)) for cut in cuts)})
    sentences = tuple(Sentence(a, b, kind, above) for (a, b), kind in zip(pairwise(edges), kinds, strict=False))
    draw = np.random.default_rng(len(text))
    passage = Passage(of.id, 0, len(text), heading)
    entry = Entry(passage, sentences, Embedded(unit(1, draw)[0], unit(len(sentences), draw)))
    with library.update("eight") as update:
        update.remove(list(update.stamps()))
        with update.put(of, stamp) as rows:
            rows.add([entry])
        assert update.stamps() == {source: stamp}
    assert library.documents() == [of]
    assert library.document(of.id) == of
    assert library.identifier(source) == of.id
    assert library.stamps() == {source: stamp}
    assert library.passages(of.id) == [passage]
    assert library.sentences(passage) == sentences
    [kept] = library.entries(of.id)
    assert (kept.passage, kept.sentences) == (passage, sentences)
    assert (kept.embedded.vector == entry.embedded.vector.astype(np.float16)).all()
    assert (kept.embedded.spans == entry.embedded.spans.astype(np.float16)).all()
    assert (library.sentence_vectors(passage) == kept.embedded.spans).all()


def test_a_passage_is_found_by_its_words_and_by_its_vector(library: Corpus) -> None:
    """The passage that shares most with a question comes first, with both its ranks."""
    put(library, TIDES, BREAD)
    [first, *_] = library.search("What slows yeast?", HASH.embed("Salt slows the yeast down"), 2)
    assert BREAD.text[first.passage.start : first.passage.end] == "Salt slows the yeast down."
    assert (first.dense_rank, first.lexical_rank) == (0, 0)
    assert library.passage_count() == 4
    assert library.sentences_at(BREAD.id, 5, 6) == (Sentence(0, 29),)
    with pytest.raises(KeyError):
        library.sentences_at(BREAD.id, 500, 600)


def test_a_search_within_documents_finds_theirs_only(library: Corpus) -> None:
    """Of the documents named, all passages are ranked; of no document, none."""
    put(library, TIDES, BREAD)
    hits = library.search("moon tides yeast", HASH.embed("moon"), 10, {BREAD.id})
    assert {hit.passage.document_id for hit in hits} == {BREAD.id}
    assert len(hits) == 2
    assert library.search("moon", HASH.embed("moon"), 10, set()) == []


def test_a_replaced_document_is_gone_from_everything(library: Corpus) -> None:
    """After a new version nothing says the old; what was known by its id is known to be succeeded."""
    put(library, TIDES, BREAD)
    before = library.generation()
    found(library, "tides")
    new = document("tides.txt", "Currents follow the wind.")
    put(library, new)
    assert library.generation() != before
    assert [d.text for d in library.documents()] == [BREAD.text, new.text]
    assert not any("tides" in text for text in found(library, "moon tides"))
    assert "Currents follow the wind." in found(library, "wind currents")
    assert library.passage_frequency("tides") == 0
    assert library.successor(TIDES.id) == new.id
    assert library.passages(TIDES.id) == []
    for gone in (lambda: library.document(TIDES.id), lambda: library.sentences(Passage(TIDES.id, 0, 47))):
        with pytest.raises(KeyError):
            gone()


def test_a_removed_document_is_gone(library: Corpus) -> None:
    """Removing forgets the document; what isn't there is passed over; a file may be remembered as removed."""
    stamp = FileStamp("/somewhere/tides.txt", 12, 34, "ab")
    with library.update(HASH.name) as update:
        for one, of in ((TIDES, stamp), (BREAD, None)):
            with update.put(one, of) as draft:
                draft.add(entries(one))
        assert update.remove(["tides.txt", "no such"], stay=True) == 1
        assert update.removed() == {stamp.path: stamp}
    assert [d.source for d in library.documents()] == ["bread.txt"]
    assert not any("tide" in text for text in found(library, "moon tides"))
    assert library.passage_count() == 2
    assert library.past() == Past({stamp.path: stamp}, {TIDES.id: "tides.txt"})
    with library.update(HASH.name) as update:
        with update.put(TIDES, stamp) as draft:
            draft.add(entries(TIDES))
        assert update.removed() == {}
        update.remove(["bread.txt", "tides.txt"])
    assert library.search("yeast", HASH.embed("yeast"), 10) == []
    assert library.passage_frequency("yeast") == 0
    assert library.stems("en", "y") == []


def test_a_stamp_is_no_change_of_the_corpus(library: Corpus) -> None:
    """Files that were looked at again are noted; documents that changed places, too."""
    one, other = FileStamp("/one", 1, 1, "a"), FileStamp("/other", 2, 2, "b", "tag", "Monday")
    with library.update(HASH.name) as update:
        for of, stamp in ((TIDES, one), (BREAD, other)):
            with update.put(of, stamp) as draft:
                draft.add(entries(of))
    before = library.generation()
    with library.update() as update:
        update.stamp({"tides.txt": other, "bread.txt": one})
    assert library.stamps() == {"tides.txt": other, "bread.txt": one}
    assert library.generation() == before


def test_a_put_that_fails_changes_nothing(library: Corpus) -> None:
    """An error between the first passage and the last leaves the version that was there."""
    put(library, TIDES)
    before, new = library.generation(), document("tides.txt", "New.\n\nMore.")
    for first in (True, False):

        def half(made: int = int(first)) -> Iterator[Entry]:
            yield from entries(new)[:made]
            raise RuntimeError("the embedder broke")

        with library.update(HASH.name) as update:  # noqa: SIM117
            with pytest.raises(RuntimeError), update.put(new, None) as draft:
                draft.add(half())
    assert library.documents() == [TIDES]
    assert library.generation() == before
    assert library.passage_frequency("new") == 0
    assert found(library, "moon")[0].startswith("The moon")


def test_who_asks_sees_whole_versions_while_one_is_written(library: Corpus) -> None:
    """Until the block ends, everybody else reads the former version, and all of it."""
    put(library, TIDES)
    new = document("tides.txt", "Currents follow the wind.\n\nStorms follow it too.")
    with library.update(HASH.name) as update, update.put(new, None) as draft:
        draft.add(entries(new))
        assert library.documents() == [TIDES]
        assert len(library.passages(TIDES.id)) == 2
        assert "Currents follow the wind." not in found(library, "wind")
    assert library.documents() == [new]


@pytest.mark.parametrize(
    "query",
    ["tides AND (", 'text:"moon" OR *', "+", "", "   ", "\ud800 moon", "^2 [x TO z]", "é" * 50_000, "/.*/", "-tides",
     "zz\0yy", "'; DROP zebra", "moon:* & !tides <-> \\", "%s %(x)s"],
)  # fmt: skip
def test_a_question_is_never_a_query_language(library: Corpus, query: str) -> None:
    """Whatever is typed is words; what has none finds what is nearest by vector only."""
    put(library, TIDES, BREAD)
    hits = library.search(query, HASH.embed("moon"), 10)
    assert len(hits) == 4
    if "moon" not in query and "tides" not in query:
        assert all(hit.lexical_rank is None for hit in hits)
    assert library.passage_frequency(query) >= 0


@pytest.mark.parametrize(
    ("term", "count"),
    [("tide", 2), ("TIDES", 2), ("harbour", 1), ("rises", 1), ("rising", 1), ("twice a day", 1), ("a twice day", 0),
     ("zebra", 0), ("", 0), ("moon's", 0)],
)  # fmt: skip
def test_a_word_is_counted_in_any_form(library: Corpus, term: str, count: int) -> None:
    """The number of passages with the word, whatever its case and inflection; several words stand in a row."""
    put(library, TIDES, BREAD)
    assert library.passage_frequency(term) == count


def test_stems_and_their_forms_are_told(library: Corpus) -> None:
    """A stem is counted in its language, and leads back to words of the corpus."""
    put(library, TIDES, BREAD, document("gezeiten.txt", "Der Mond hebt die Gezeiten.\n\nDie Gezeiten und der Hafen."))
    assert dict(library.stems("en", "ti")) == {"tide": 2}
    assert dict(library.stems("de", "gezei")) == {"gezeit": 2}
    assert library.forms("en", "tide") == {"tides"}
    assert library.forms("de", "gezeit") == {"gezeiten"}
    assert library.forms("en", "zebra") == set()


def test_headings_and_titles_are_searched_but_not_counted(library: Corpus) -> None:
    """A passage is found by the heading above it; frequency is of its own words."""
    of = document("moon.txt", "It is far away.", title="Selenology")
    [entry] = entries(of)
    with library.update(HASH.name) as update, update.put(of, None) as draft:
        draft.add([Entry(Passage(of.id, 0, len(of.text), "Distances"), entry.sentences, entry.embedded)])
    for word in ("Selenology", "distance"):
        [hit] = library.search(word, HASH.embed(word), 5)
        assert hit.lexical_rank == 0
        assert library.passage_frequency(word) == 0


def test_neighbours_are_the_nearest_sentences_of_other_places(library: Corpus) -> None:
    """For each sentence of a passage, nearest first, and never itself."""
    put(library, TIDES, document("again.txt", "The moon raises tides.\n\nNobody counts ships."), BREAD)
    passage = library.passages(TIDES.id)[0]
    near = library.neighbours(passage, 3)
    assert len(near) == len(library.sentences(passage)) == 2
    assert near[0][0].passage.document_id == document("again.txt", "The moon raises tides.\n\nNobody counts ships.").id
    assert near[0][0].cosine > 0.999
    for each in near:
        assert [n.cosine for n in each] == sorted((n.cosine for n in each), reverse=True)
    with pytest.raises(KeyError):
        library.neighbours(Passage("gone", 0, 1), 3)


def test_another_embedder_is_refused(library: Corpus) -> None:
    """An index says which embedder made it and what to do; with nothing in it, any may begin."""
    put(library, TIDES)
    other = HashEmbedder(32)
    library.require(HASH.name)
    assert library.embedder() == HASH.name
    for refused in (lambda: library.require(other.name), lambda: put(library, BREAD, embedder=other)):
        with pytest.raises(EmbedderMismatch, match=r"hash-64.*hash-32.*corrobot remove --all --corpus default"):
            refused()
    with library.update() as update:
        update.remove(["tides.txt"])
    put(library, BREAD, embedder=other)
    library.require(other.name)
    assert found(library, "yeast", embedder=other)


def test_vectors_of_other_lengths_are_refused(library: Corpus) -> None:
    """One corpus, one number of dimensions."""
    put(library, TIDES)
    with library.update(HASH.name) as update, pytest.raises(ValueError, match="dimensions"):  # noqa: SIM117
        with update.put(BREAD, None) as draft:
            draft.add(entries(BREAD, HashEmbedder(32)))
    assert library.documents() == [TIDES]


def test_nothing_indexed_says_what_to_do(store: Store) -> None:
    """Asking a corpus that isn't there names it, those that are, and the command that makes one."""
    put(store.corpus("work"), TIDES)
    missing = store.corpus("play")
    for ask in (missing.documents, missing.generation, lambda: missing.require("x"), lambda: found(missing, "a")):
        with pytest.raises(CorpusNotFound, match=r"play.*There is: work.*corrobot index FOLDER --corpus play"):
            ask()
    with pytest.raises(CorpusNotFound), missing.update():
        pass
    assert store.corpora() == store.traced() == ["work"]


@pytest.mark.parametrize("name", ["", ".", "..", ".x", "a/b", "a b", "x" * 65, "ü", "a\n", "../../etc", "a;b"])
def test_a_name_that_no_corpus_can_have_is_refused(store: Store, name: str) -> None:
    """A name is the same in every store."""
    with pytest.raises(CorpusName):
        store.corpus(name)


def test_one_at_a_time_changes_a_corpus(store: Store) -> None:
    """Whoever comes second is told so; another corpus can be changed meanwhile."""
    library = store.corpus("default")
    put(library, TIDES)
    with library.update():
        with pytest.raises(CorpusBusy), store.corpus("default").update(HASH.name):
            pass
        put(store.corpus("other"), BREAD)
    put(store.corpus("default"), BREAD)


def test_a_forgotten_corpus_is_gone_and_can_be_made_again(store: Store) -> None:
    """Forgetting takes all of it, whoever has it open sees that, and another of the name begins anew."""
    library = store.corpus("a.b-c_1")
    put(library, TIDES)
    found(library, "tides")
    library.document(TIDES.id)
    with library.update(), pytest.raises(CorpusBusy):
        store.forget("a.b-c_1")
    store.forget("a.b-c_1")
    assert store.corpora() == []
    for gone in (library.documents, lambda: library.document(TIDES.id), lambda: store.forget("a.b-c_1")):
        with pytest.raises(CorpusNotFound):
            gone()
    put(store.corpus("a.b-c_1"), BREAD)
    assert found(library, "tides yeast") == found(library, "yeast")
    assert library.documents() == [BREAD]
    library.close()


def test_what_one_changes_another_sees(store: Store) -> None:
    """What is kept in memory follows the corpus, whoever changes it."""
    asking, changing = store.corpus("default"), store.corpus("default")
    put(changing, TIDES)
    assert asking.document(TIDES.id) == TIDES
    assert asking.neighbours(asking.passages(TIDES.id)[0], 3)
    put(changing, document("tides.txt", "Currents follow the wind."))
    with pytest.raises(KeyError):
        asking.document(TIDES.id)
    assert found(asking, "tides") == ["Currents follow the wind."]


def test_threads_may_search_while_another_changes(library: Corpus) -> None:
    """Many threads ask one library while documents come and go: every hit is a passage that was there."""
    put(library, TIDES)
    stop = threading.Event()
    texts = {TIDES.text, *(f"Bread number {n} rises.\n\nYeast {n} eats sugar." for n in range(8))}

    def ask(seed: int) -> int:
        draw, asked = random.Random(seed), 0
        while not stop.is_set():
            question = draw.choice(["tides", "yeast sugar", "bread rises"])
            for hit in library.search(question, HASH.embed(question), 5):
                try:
                    assert library.document(hit.passage.document_id).text in texts
                    assert len(library.sentences(hit.passage)) == len(library.sentence_vectors(hit.passage))
                except KeyError:
                    continue  # replaced since
            library.passage_frequency("yeast")
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as threads:
        asking = [threads.submit(ask, seed) for seed in range(4)]
        for n in range(8):
            put(library, document("bread.txt", f"Bread number {n} rises.\n\nYeast {n} eats sugar."))
        stop.set()
        assert all(done.result(timeout=60) for done in asking)
    assert any("7" in text for text in found(library, "yeast bread"))


changes = st.lists(
    st.tuples(st.sampled_from("abc"), st.none() | st.text("mn o\n", min_size=1, max_size=30)), min_size=1, max_size=6
)


@given(changes=changes)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_counts_are_those_of_what_is_there(library: Corpus, changes: list[tuple[str, str | None]]) -> None:
    """Whatever comes and goes, passages and words are counted as if the documents that are there had come alone."""
    with library.update(HASH.name) as update:
        update.remove(list(update.stamps()))
        there: dict[str, Document] = {}
        for source, text in changes:
            if text is None:
                update.remove([source])
                there.pop(source, None)
                continue
            there[source] = document(source, text)
            with update.put(there[source], None) as draft:
                draft.add(entries(there[source]))
    texts = [text for of in there.values() for text in of.text.split("\n\n")]
    assert library.passage_count() == len(texts)
    assert library.identifiers() == {source: of.id for source, of in there.items()}
    assert library.titles() == {of.id: of.title for of in there.values()}
    for word in {"m", "n", "mn", "nm"}:
        assert library.passage_frequency(word) == sum(word in text.split() for text in texts), word
