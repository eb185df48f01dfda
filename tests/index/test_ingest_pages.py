"""Web pages into a corpus: as files of their type, known by their address, and fetched only when they are named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.embedded.library import EmbeddedLibrary
from index.errors import BadAddress, NotIndexed
from index.events import Done, Event, Fetching, Indexed, Skipped, Unchanged
from index.ingest import How, Ingester
from index.types import Document
from index.web.public import resolved
from tests.index.made import HASH, corpus, found
from tests.pages import Pages, Reply, pages

TIDES = "# Tides\n\nThe moon raises tides.\n"


@pytest.fixture
def server() -> Iterator[Pages]:
    with pages() as made:
        yield made


@pytest.fixture
def library(tmp_path: Path) -> EmbeddedLibrary:
    return EmbeddedLibrary(corpus(tmp_path))


def index(library: EmbeddedLibrary, *names: str | Path, how: How | None = None) -> list[Event]:
    return list(Ingester(library, HASH).index(names, how))


def only(library: EmbeddedLibrary) -> Document:
    (document,) = library.documents()
    return document


def skipped(events: list[Event]) -> Skipped:
    (event,) = [event for event in events if isinstance(event, Skipped)]
    return event


def test_a_page_is_a_document_with_its_address(library: EmbeddedLibrary, server: Pages) -> None:
    """It is named by the address as it was given, and knows where redirects led; it is found as a file is."""
    page = server.put("/tides.md", TIDES, "text/markdown")
    given = server.redirect("/old", "/tides.md")
    events = index(library, f"{given}#part")
    assert events[0] == Fetching(given)
    assert events[-1] == Done(indexed=1, unchanged=0, skipped=0, removed=0, passages=1)
    document = only(library)
    assert (document.source, document.url, document.title, document.text) == (given, page, "Tides", TIDES)
    assert found(library, "moon") == [TIDES.strip()]


def test_a_page_is_asked_for_again_and_sent_only_if_it_changed(library: EmbeddedLibrary, server: Pages) -> None:
    """By what the server said of it; by its bytes where the server says nothing. Forced, it is sent and read again."""
    url = server.put("/tides.md", TIDES, "text/markdown", ETag='"1"')
    index(library, url)
    generation = library.generation()
    assert Unchanged(url) in index(library, url)
    assert server.asked[-1][1]["if-none-match"] == '"1"'
    server.put("/tides.md", TIDES, "text/markdown", ETag='"2"')
    assert Unchanged(url) in index(library, url)
    stamp = library.stamps()[url]
    assert stamp
    assert stamp.etag == '"2"'
    assert library.generation() == generation
    assert any(isinstance(event, Indexed) for event in index(library, url, how=How(force=True)))
    assert "if-none-match" not in server.asked[-1][1]
    server.put("/tides.md", "The wind raises waves.", "text/markdown", ETag='"3"')
    index(library, url)
    assert only(library).text == "The wind raises waves."


@pytest.mark.parametrize("status", [404, 410, 500])
def test_a_page_that_is_gone_keeps_its_last_version(library: EmbeddedLibrary, server: Pages, status: int) -> None:
    """And says so, with what forgets it where the server says that it is gone."""
    url = server.put("/tides.md", TIDES, "text/markdown")
    index(library, url)
    server.replies["/tides.md"] = Reply(status=status)
    event = skipped(index(library, url))
    assert event.kept
    assert str(status) in event.reason
    assert (f"corrobot remove {url}" in event.reason) is (status != 500)
    assert only(library).text == TIDES
    del server.replies["/tides.md"]
    assert not skipped(index(library, f"{server.url}/never")).kept


def test_a_page_is_removed_by_its_address(library: EmbeddedLibrary, server: Pages) -> None:
    """In whatever form; named again, it comes back. Those below an address go together, as those of a folder."""
    one, other = (server.put(f"/docs/{n}.md", TIDES, "text/markdown") for n in range(2))
    index(library, one, other)
    ingester = Ingester(library, HASH)
    assert ingester.remove([one.replace("http", "HTTP") + "#part"]) == [one]
    with pytest.raises(NotIndexed):
        ingester.remove([one])
    index(library, one)
    assert ingester.remove([f"{server.url}/docs/"]) == [one, other]
    assert library.documents() == []


def test_pages_and_files_are_indexed_together(library: EmbeddedLibrary, server: Pages, tmp_path: Path) -> None:
    """Each has its own name, a page is not in any folder, and indexing the folder again fetches nothing."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "waves.txt").write_text("The wind raises waves.")
    url = server.put("/tides.md", TIDES, "text/markdown")
    index(library, str(folder), url)
    asked = len(server.asked)
    index(library, folder)
    assert [document.source for document in library.documents()] == [url, "waves.txt"]
    assert len(server.asked) == asked


def test_a_page_that_can_not_be_read_is_named_and_the_rest_goes_on(library: EmbeddedLibrary, server: Pages) -> None:
    """By its type, its ending or its content."""
    urls = [
        server.put("/a.exe", "MZ", "application/octet-stream"),
        server.put("/b.txt", "\0\1\2", "text/plain"),
        server.put("/c.txt", " ", "text/plain"),
        f"{server.url}/nothing",
    ]
    good = server.put("/good.txt", "All is well.")
    events = index(library, *urls, good)
    assert [event.source for event in events if isinstance(event, Skipped)] == urls
    assert only(library).source == good


def test_an_address_that_is_none_is_an_error_before_anything_is_fetched(
    library: EmbeddedLibrary, server: Pages, tmp_path: Path
) -> None:
    """Nor is anything made."""
    with pytest.raises(BadAddress):
        index(library, server.put("/", "Words."), "ftp://example.org/")
    assert server.asked == []
    assert not (tmp_path / "corpora").exists()


def test_a_page_without_a_title_has_its_address_as_one(library: EmbeddedLibrary, server: Pages) -> None:
    """Without the scheme, which says nothing."""
    url = server.put("/", "the moon raises tides.\n")
    index(library, url)
    assert only(library).title == url.removeprefix("http://").rstrip("/")


def test_for_strangers_only_public_pages_are_fetched(library: EmbeddedLibrary, server: Pages) -> None:
    """A page of this machine is not."""
    url = server.put("/", "The vault opens at noon.")
    event = skipped(index(library, url, how=How(resolve=resolved)))
    assert "not in the public internet" in event.reason
    assert server.asked == []
    assert library.documents() == []
