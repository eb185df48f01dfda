"""Pages of a real server, fetched into files."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.ports import FileStamp
from index.web import fetch
from index.web.fetch import Fetcher, Page, Unfetched
from tests.pages import Pages, Reply, pages


@pytest.fixture
def server() -> Pages:
    with pages() as made:
        yield made


@pytest.fixture
def fetcher(tmp_path: Path) -> Fetcher:
    return Fetcher(tmp_path)


def fetched(fetcher: Fetcher, url: str, known: FileStamp | None = None) -> Page:
    page = fetcher.fetch(url, known)
    assert page
    return page


def test_a_page_is_a_file_with_its_version(server: Pages, fetcher: Fetcher) -> None:
    """The bytes, an ending by its type, and what the server says of the version."""
    url = server.put("/notes", "The moon raises tides.", ETag='"1"', Last_Modified="Wed, 25 Nov 2026 10:00:00 GMT")
    page = fetched(fetcher, url)
    assert page.file.read_text() == "The moon raises tides."
    assert page.file.suffix == ".txt"
    assert (page.url, page.stamp.path) == (url, url)
    assert (page.stamp.etag, page.stamp.last_modified) == ('"1"', "Wed, 25 Nov 2026 10:00:00 GMT")
    assert page.stamp.is_page


@pytest.mark.parametrize("headers", [{"ETag": 'W/"1"'}, {"Last_Modified": "Wed, 25 Nov 2026 10:00:00 GMT"}])
def test_a_page_that_has_not_changed_is_not_sent_again(
    server: Pages, fetcher: Fetcher, headers: dict[str, str]
) -> None:
    """Either is enough; a changed page comes whole."""
    url = server.put("/notes", "The moon raises tides.", **headers)
    stamp = fetched(fetcher, url).stamp
    assert fetcher.fetch(url, stamp) is None
    server.put("/notes", "The wind raises waves.", ETag='"2"')
    assert fetched(fetcher, url, stamp).file.read_text() == "The wind raises waves."


@pytest.mark.parametrize(
    ("path", "kind", "ending"),
    [
        ("/", "text/html; charset=utf-8", ".html"),
        ("/a.php", "application/xhtml+xml", ".html"),
        ("/README.md", "text/plain; charset=utf-8", ".md"),
        ("/README", "text/markdown", ".md"),
        ("/paper", "application/pdf", ".pdf"),
        ("/paper.PDF", "application/octet-stream", ".pdf"),
        ("/a.txt", "", ".txt"),
        ("/notes/v1.2", "text/plain", ".txt"),
        ("/a.html", "text/plain", ".html"),
        ("/table", "text/csv", ".csv"),
    ],
)
def test_the_type_says_what_it_is_read_as(server: Pages, fetcher: Fetcher, path: str, kind: str, ending: str) -> None:
    """And the address where the server's type says nothing."""
    assert fetched(fetcher, server.put(path, "Words.", kind)).file.suffix == ending


@pytest.mark.parametrize("kind", ["image/png", "application/json", "video/mp4", "application/octet-stream", ""])
def test_what_is_no_document_is_refused(server: Pages, fetcher: Fetcher, kind: str) -> None:
    """By its type, with no ending that says more."""
    with pytest.raises(Unfetched, match="no document"):
        fetcher.fetch(server.put("/thing", "Words.", kind))


def test_the_character_set_of_the_server_holds(server: Pages, fetcher: Fetcher) -> None:
    """As a browser has it: over what the page says of itself."""
    server.replies["/"] = Reply("Größe".encode("utf-16-le"), headers={"Content-Type": "text/plain; charset=UTF-16LE"})
    assert fetched(fetcher, f"{server.url}/").file.read_text("utf-8-sig") == "Größe"
    server.replies["/"] = Reply("Größe".encode(), headers={"Content-Type": "text/plain; charset=nonsense"})
    assert fetched(fetcher, f"{server.url}/").file.read_text("utf-8") == "Größe"


def test_redirects_are_followed_a_few_times(server: Pages, fetcher: Fetcher) -> None:
    """The last address is where the page is; a ring ends."""
    page = server.put("/5", "Here at last.")
    for step in range(5):
        server.redirect(f"/{step}", f"{step + 1}" if step % 2 else f"{server.url}/{step + 1}#part", 301)
    found = fetched(fetcher, f"{server.url}/0")
    assert (found.url, found.stamp.path) == (page, f"{server.url}/0")
    server.redirect("/ring", "/ring")
    with pytest.raises(Unfetched, match="more than 5 times"):
        fetcher.fetch(f"{server.url}/ring")
    assert sum(path == "/ring" for path, _ in server.asked) == 6


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://example.org/", "http://a:b@127.0.0.1/", "javascript:x"])
def test_a_redirect_to_what_is_no_page_is_refused(server: Pages, fetcher: Fetcher, to: str) -> None:
    """Nothing but pages is fetched, wherever a server leads."""
    with pytest.raises(Unfetched, match=r"no page|could not be fetched"):
        fetcher.fetch(server.redirect("/", to))


@pytest.mark.parametrize(("status", "gone"), [(404, True), (410, True), (403, False), (500, False)])
def test_an_error_of_the_server_is_told(server: Pages, fetcher: Fetcher, status: int, gone: bool) -> None:
    """With its number, and whether the page is gone for good."""
    server.replies["/"] = Reply(status=status)
    with pytest.raises(Unfetched, match=str(status)) as told:
        fetcher.fetch(f"{server.url}/")
    assert told.value.gone is gone


def test_a_page_that_is_too_large_is_refused_packed_or_not(
    server: Pages, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is the size unpacked; an encoding that nobody asked for is not unpacked at all."""
    monkeypatch.setattr(fetch, "MOST_BYTES", 1_000_000)
    words = b"tides " * 100_000
    server.replies["/"] = Reply(words)
    assert len(fetched(fetcher, f"{server.url}/").file.read_bytes()) == 600_000
    packed = {"Content-Type": "text/plain", "Content-Encoding": "gzip"}
    server.replies["/"] = Reply(gzip.compress(words), headers=packed)
    assert fetched(fetcher, f"{server.url}/").file.read_bytes() == words
    for reply in (
        Reply(words * 2),
        Reply(gzip.compress(words * 200), headers=packed),
    ):
        server.replies["/"] = reply
        with pytest.raises(Unfetched, match="more than 1 MB"):
            fetcher.fetch(f"{server.url}/")
    server.replies["/"] = Reply(words, headers={**packed, "Content-Encoding": "br"})
    with pytest.raises(Unfetched, match="not asked for"):
        fetcher.fetch(f"{server.url}/")


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"], ids=["head", "body"])
def test_a_server_that_drips_does_not_hold_anybody(
    fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    """A byte now and then, for ever, in the head or in the body: the whole has a limit."""
    monkeypatch.setattr(fetch, "MOST_SECONDS", 1.0)
    done = threading.Event()

    def drip(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(10_000)
            connection.sendall(said)
            while not done.is_set():
                try:
                    connection.sendall(b"X" if said else b"H")
                except OSError:
                    return
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=drip, args=[listening], daemon=True).start()
        with pytest.raises(Unfetched, match="longer than"):
            fetcher.fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        done.set()


def test_a_server_that_is_not_there_is_told(fetcher: Fetcher) -> None:
    """In a line, without a traceback."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(Unfetched, match="could not be fetched"):
        fetcher.fetch(f"http://127.0.0.1:{port}/")


def test_a_page_can_be_fetched_where_a_loop_runs(server: Pages, fetcher: Fetcher) -> None:
    """As in a notebook."""
    url = server.put("/", "Words.")

    async def inside() -> str:
        return fetched(fetcher, url).file.read_text()

    # In a thread of its own: a browser of other tests may have a loop in this one.
    with ThreadPoolExecutor(1) as alone:
        assert alone.submit(asyncio.run, inside()).result() == "Words."
