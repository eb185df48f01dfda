"""The sentences nearest to each sentence of a passage: the true ones, of other places, of what is there now."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.embedded.library import EmbeddedLibrary
from index.neighbours import _PASSAGES
from index.types import Document, Passage, Sentence
from tests.index.made import HASH, corpus, document, put

WORDS = "harbour bridge tunnel ferry school library market mill museum theatre station airport forest river".split()


@pytest.fixture(params=[5000, 0], ids=["exact", "chroma"])
def library(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[EmbeddedLibrary]:
    opened = EmbeddedLibrary(corpus(tmp_path), exact_up_to=request.param)
    yield opened
    opened.close()


def made(source: str, draw: random.Random, passages: int = 2) -> Document:
    """Sentences of few words, a line each, so that many are near to each other and some are equal."""
    paragraphs = ["\n".join(" ".join(draw.choices(WORDS, k=4)) for _ in range(3)) for _ in range(passages)]
    return document(source, "\n\n".join(paragraphs))


Place = tuple[str, int, int]


def everything(library: EmbeddedLibrary) -> tuple[list[Place], np.ndarray]:
    """The places of all sentences, and their vectors, one a row."""
    passages = [passage for id_ in library.identifiers().values() for passage in library.passages(id_)]
    places = [(p.document_id, s.start, s.end) for p in passages for s in library.sentences(p)]
    return places, np.concatenate([library.sentence_vectors(passage) for passage in passages])


def each(library: EmbeddedLibrary, source: str) -> Iterator[tuple[Passage, Sentence, dict[Place, float]]]:
    """Each sentence of a document with the cosines of all its neighbours by their places."""
    for passage in library.passages(library.identifiers()[source]):
        for sentence, near in zip(library.sentences(passage), library.neighbours(passage, 10**6), strict=True):
            found = {(n.passage.document_id, n.sentence.start, n.sentence.end): n.cosine for n in near}
            assert len(found) == len(near), "a place that comes twice"
            yield passage, sentence, found


def test_all_sentences_of_a_small_corpus_are_neighbours_with_their_cosines(library: EmbeddedLibrary) -> None:
    """Where all passages are looked into, the neighbours are all sentences but one's own place, by their cosines."""
    draw = random.Random(1)
    sources = [f"{n}.txt" for n in range(_PASSAGES // 2)]
    put(library, *(made(source, draw) for source in sources))
    places, vectors = everything(library)
    for source in sources:
        for passage, sentence, found in each(library, source):
            own = (passage.document_id, sentence.start, sentence.end)
            cosines = vectors @ vectors[places.index(own)]
            expected = {place: cosine for place, cosine in zip(places, cosines, strict=True) if place != own}
            assert found.keys() == expected.keys()
            assert all(abs(found[place] - expected[place]) < 1e-5 for place in expected)


def test_the_nearest_come_first_and_no_more_than_asked_for(library: EmbeddedLibrary) -> None:
    """So many as are asked for, and those are the first of all."""
    draw = random.Random(2)
    put(library, *(made(f"{n}.txt", draw) for n in range(8)))
    for passage in library.passages(library.identifiers()["3.txt"]):
        for few, all_ in zip(library.neighbours(passage, 5), library.neighbours(passage, 10**6), strict=True):
            assert few == all_[:5]
            assert [n.cosine for n in all_] == sorted((n.cosine for n in all_), reverse=True)


def test_of_a_larger_corpus_the_nearest_are_found(library: EmbeddedLibrary) -> None:
    """With many more passages than are looked into, the nearest sentence is still found for nearly all."""
    draw = random.Random(3)
    sources = [f"{n}.txt" for n in range(6 * _PASSAGES)]
    put(library, *(made(source, draw, passages=1) for source in sources))
    places, vectors = everything(library)
    right = asked = 0
    for source in sources:
        for passage, sentence, found in each(library, source):
            own = places.index((passage.document_id, sentence.start, sentence.end))
            cosines = vectors @ vectors[own]
            cosines[own] = -1
            asked += 1
            right += max(found.values()) > cosines.max() - 1e-5
    assert right / asked > 0.95


def test_what_is_removed_or_replaced_is_no_neighbour(library: EmbeddedLibrary) -> None:
    """After a change the neighbours are of the documents as they are, though their former sentences were at hand."""
    said = "The harbour bridge was opened in 1921."
    put(library, document("a.txt", said), document("b.txt", f"{said} Twice."), document("c.txt", f"{said} Thrice."))
    assert [len(found) for *_, found in each(library, "a.txt")] == [2]
    with library.update(HASH.name) as update:
        update.remove(["b.txt"])
    put(library, document("c.txt", "The harbour bridge\nwas closed in 1950."))
    now = library.identifiers()
    for *_, found in each(library, "a.txt"):
        assert {id_ for id_, _, _ in found} == {now["c.txt"]}
        assert len(found) == 2


def test_sentences_that_overlap_are_none_of_each_others(library: EmbeddedLibrary) -> None:
    """The same place is never compared with itself, though the same words elsewhere are."""
    put(library, document("a.txt", "The mill stands.\nThe mill stands."))
    for passage, sentence, found in each(library, "a.txt"):
        assert (passage.document_id, sentence.start, sentence.end) not in found
        assert list(found.values()) == [pytest.approx(1, abs=1e-3)]


def test_of_a_passage_that_is_gone_there_are_none(library: EmbeddedLibrary) -> None:
    """KeyError, as for its sentences; of the only passage there are none."""
    put(library, document("a.txt", "The mill stands."))
    (passage,) = library.passages(library.identifiers()["a.txt"])
    assert library.neighbours(passage, 5) == [[]]
    put(library, document("a.txt", "The mill fell."))
    with pytest.raises(KeyError):
        library.neighbours(passage, 5)
