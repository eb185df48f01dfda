"""Words that the corpus lacks are read as the likeliest near ones; names, codes and whole words are kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.retrieve import retrieved
from bot.spelling import respelled, unknown
from index.embedded.corpora import corpus_folder
from index.embedded.library import EmbeddedLibrary
from index.ingest import Ingester
from index.tongues import language
from tests.fakes import HashEmbedder

TEXTS = {
    "mills.txt": "Notes on mills\n\nThe Holberg mill was sold to Greta Lindqvist in 1987, and many items with it.\n\n"
    "The Vulcan 9C engine powers it.\n",
    "petition.txt": "The petition got 412 signatures. Nobody may carry a table into the maximum security wing.\n",
    "apples.txt": "Apples are dried in the loft at all times. The committee has a quorum of two.\n",
    "ruhe.txt": "Von 13 bis 15 Uhr ist Mittagsruhe, und die Hecken sind nicht zu schneiden.\n",
    "pfand.txt": "Für den Schlüssel zum Garten wird ein Pfand erhoben. Die Vorstände der Frist sind gewählt.\n",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedLibrary:
    folder = tmp_path_factory.mktemp("spelling")
    (folder / "texts").mkdir()
    for name, text in TEXTS.items():
        (folder / "texts" / name).write_text(text, "utf-8")
    library = EmbeddedLibrary(corpus_folder(folder / "home", "default"))
    list(Ingester(library, HashEmbedder()).index([folder / "texts"]))
    return library


def read_as(question: str, library: EmbeddedLibrary) -> str:
    found = retrieved(question, library, HashEmbedder(), 16)[1]
    return respelled(question, found, library, language(question) or "en")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Who bought the Holbreg mill?", "Who bought the Holberg mill?"),
        ("Who is Greta Linqvist?", "Who is Greta Lindqvist?"),
        ("Does the Vulcan 9C powwer it?", "Does the Vulcan 9C power it?"),
        ("how meny itmes were sold", "how many items were sold"),
        ("how many signitures did the petiton get", "how many signatures did the petition get"),
        ("wat is teh quorom", "what is the quorum"),
        ("what is the maxium", "what is the maximum"),
        ("HOW MANY SIGNITURES", "HOW MANY SIGNATURES"),
        ("wan ist mitagsruhe", "wann ist mittagsruhe"),
        ("Wie hoch ist das Schlüsselpfand?", "Wie hoch ist das Schlüssel Pfand?"),
        ("wie lang ist die gartenfrist", "wie lang ist die garten frist"),
        ("Was ist eine Vorstandsfrist?", "Was ist eine Vorstands Frist?"),
        ("Was ist eine Mittagsruhe?", "Was ist eine Mittagsruhe?"),
        ("Was ist ein Bienenpfand?", "Was ist ein Bienenpfand?"),
    ],
)
def test_what_is_misspelt_is_mended(library: EmbeddedLibrary, asked: str, meant: str) -> None:
    """Small words, names and long words alike, in the case in which they were typed; and a compound that the corpus
    lacks as two words that it has.
    """
    assert read_as(asked, library) == meant


@pytest.mark.parametrize(
    "asked",
    [
        "Who bought the Holberg mill?",
        "What is the Vulcan 8C?",
        "What is the capital of Peru?",
        "How many people died?",
        "Do timers help when apples are dried?",
        "What does the SLA say of LTS?",
        "Who is Karin Dahlgaard?",
        "Darf ich Bienen halten?",
    ],
)
def test_what_is_no_misspelling_is_kept(library: EmbeddedLibrary, asked: str) -> None:
    """Words of English that the corpus lacks ("died", where it has "dried", and "timers", where it has "times"),
    abbreviations, and unknown names.
    """
    assert read_as(asked, library) == asked


@settings(deadline=None)
@given(st.text(max_size=60))
def test_only_unknown_words_change(library: EmbeddedLibrary, question: str) -> None:
    """All that stands between them stays, and what has digits is never among them."""
    lacking = unknown(question, library)
    assert all(word.text.isalpha() for word in lacking)
    mended = respelled(question, [], library)
    if not lacking:
        assert mended == question
    else:
        assert mended.startswith(question[: lacking[0].start])
        assert mended.endswith(question[lacking[-1].end :])
