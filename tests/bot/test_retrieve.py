"""From a question to excerpts, and the spelling of what the corpus does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.retrieve import excerpts, respelled, retrieve
from index.embedded.corpora import corpus_folder
from index.embedded.library import EmbeddedLibrary
from index.ingest import Ingester
from tests.fakes import HashEmbedder

TEXT = "Notes on mills\n\nThe Holberg mill was sold to Greta Lindqvist in 1987.\n\nThe Vulcan 9C engine powers it.\n"


@pytest.fixture
def library(tmp_path: Path) -> EmbeddedLibrary:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "mills.txt").write_text(TEXT, "utf-8")
    (folder / "boats.txt").write_text("Notes on boats\n\nBoats are built of larch in the north.\n", "utf-8")
    library = EmbeddedLibrary(corpus_folder(tmp_path / "home", "default"))
    list(Ingester(library, HashEmbedder()).index([folder]))
    return library


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Who bought the Holbreg mill?", "Who bought the Holberg mill?"),
        ("Who is Greta Linqvist?", "Who is Greta Lindqvist?"),
        ("Does the Vulcan 9C powwer it?", "Does the Vulcan 9C powers it?"),
        ("Who bought the Holberg mill?", "Who bought the Holberg mill?"),
        ("What is the Vulcan 8C?", "What is the Vulcan 8C?"),
        ("What is the capital of Peru?", "What is the capital of Peru?"),
    ],
    ids=["swapped", "left out", "of a stem", "right", "another number", "unknown"],
)
def test_respelled(library: EmbeddedLibrary, asked: str, meant: str) -> None:
    """A word that the corpus lacks becomes the one a letter away that it has; digits and right words stay."""
    found = excerpts(retrieve(asked, library, HashEmbedder(), 5), library)
    assert respelled(asked, found, library) == meant


def test_a_document_that_is_gone_is_left_out(library: EmbeddedLibrary, tmp_path: Path) -> None:
    """A hit whose document was removed since the search is passed over, not an error."""
    hits = retrieve("Who bought the Holberg mill?", library, HashEmbedder(), 5)
    assert {each.document.source for each in excerpts(hits, library)} == {"mills.txt", "boats.txt"}
    Ingester(library, HashEmbedder()).remove(["mills.txt"])
    assert {each.document.source for each in excerpts(hits, library)} == {"boats.txt"}
