"""From a question to excerpts, and the spelling of what the corpus does not know."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.ask import Bot
from bot.models.similarity import SimilarityReader
from bot.ports import Excerpt, Reading
from bot.retrieve import COPIES, retrieve, retrieved, varied
from bot.types import Status
from index.embedded.corpora import corpus_folder
from index.embedded.library import EmbeddedLibrary
from index.ingest import Ingester
from index.types import Hit
from tests.fakes import HashEmbedder

if TYPE_CHECKING:
    from index.ports import Vector

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


def test_a_document_that_is_gone_is_left_out(library: EmbeddedLibrary, tmp_path: Path) -> None:
    """A hit whose document was removed since the search is passed over, not an error."""
    hits = retrieve("Who bought the Holberg mill?", library, HashEmbedder(), 5)
    found, whole = varied(hits, library, 5)
    assert {each.document.source for each in found} == {"mills.txt", "boats.txt"}
    assert whole
    Ingester(library, HashEmbedder()).remove(["mills.txt"])
    found, whole = varied(hits, library, 5)
    assert {each.document.source for each in found} == {"boats.txt"}
    assert not whole


def test_versions_of_one_text_leave_room_for_others(tmp_path: Path) -> None:
    """Thirty copies of what is nearest are read a few times; what else there is is read, too."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for n in range(30):
        (folder / f"mill-{n}.txt").write_text(f"{TEXT}\nIt was painted {n} times.\n", "utf-8")
    (folder / "boats.txt").write_text("Notes on boats\n\nGreta also built a boat of larch.\n", "utf-8")
    library = EmbeddedLibrary(corpus_folder(tmp_path / "home", "default"))
    list(Ingester(library, HashEmbedder()).index([folder]))
    hits, found = retrieved("Who bought the Holberg mill, was it Greta?", library, HashEmbedder(), 16)
    assert [hit.passage for hit in hits] == [each.passage for each in found]
    sources = [each.document.source for each in found]
    assert "boats.txt" in sources
    assert len(sources) == COPIES + 2


class Meddling(EmbeddedLibrary):
    """A library in which somebody changes something right after the first search."""

    def __init__(self, folder: Path, meddle: Callable[[], object]) -> None:
        super().__init__(folder)
        self.meddle: list[Callable[[], object]] = [meddle]

    def search(self, text: str, vector: Vector, limit: int, within: Set[str] | None = None) -> list[Hit]:
        found = super().search(text, vector, limit, within)
        if self.meddle:
            self.meddle.pop()()
        return found


def changed(home: Path, library: EmbeddedLibrary) -> None:
    """The document about mills says something else."""
    (home / "texts" / "mills.txt").write_text(TEXT.replace("1987", "1990"), "utf-8")
    list(Ingester(library, HashEmbedder()).index([home / "texts"]))


def test_what_changes_after_the_search_is_looked_up_again(library: EmbeddedLibrary, tmp_path: Path) -> None:
    """An answer has what a document says now, where it was replaced between the search and the reading."""
    other = Meddling(corpus_folder(tmp_path / "home", "default"), lambda: changed(tmp_path, library))
    hits, found = retrieved("Who bought the Holberg mill?", other, HashEmbedder(), 5)
    assert {each.document.source for each in found} == {"mills.txt", "boats.txt"}
    assert any("1990" in each.document.text for each in found)
    assert [hit.passage for hit in hits] == [each.passage for each in found]


def test_an_answer_is_made_of_one_moment(library: EmbeddedLibrary, tmp_path: Path) -> None:
    """A document that is replaced while it is read costs no answer: its words are quoted as they were found."""

    class Slow(SimilarityReader):
        def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
            changed(tmp_path, library)
            return super().read(question, excerpts)

    bot = Bot(library, HashEmbedder(), Slow(HashEmbedder(), library))
    answer = bot.ask("When was the Holberg mill sold?")
    quotes = answer.quotes if answer.status is Status.ANSWERED else answer.nearest
    assert any("1987" in quote.text for quote in quotes)
