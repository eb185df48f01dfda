"""Fetching a page because somebody named its address: with limits of time, size and redirects.

What a server says of a page's version is kept and sent back the next time, so that a page that has not changed is not
sent again. Knows nothing of formats, but what their files end in.
"""

from __future__ import annotations

import asyncio
import codecs
import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeVar

import httpx

from index.errors import BadAddress
from index.ports import FileStamp
from index.web.address import address
from index.web.public import NotPublic, PublicTransport, Resolve

T = TypeVar("T")

MOST_BYTES = 20_000_000
MOST_SECONDS = 60.0
MOST_REDIRECTS = 5
SILENCE = 15.0
"""Seconds that a server may let us wait for a connection, or for its next bytes."""

_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/markdown": ".md",
    "text/x-markdown": ".md",
    "text/x-rst": ".rst",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "message/rfc822": ".eml",
    "application/x-ipynb+json": ".ipynb",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
"""What a file of a media type (IANA's registry) ends in."""
_VAGUE = ("", "text/plain", "application/octet-stream", "binary/octet-stream")
"""Types that servers give what they have no type for: there the address says more, if it ends in one of these."""
_NAMED = frozenset(_ENDINGS.values()) | {".htm", ".markdown", ".mdx", ".text", ".txt"}
_REDIRECTS = (301, 302, 303, 307, 308)
_GONE = (404, 410)


class Unfetched(Exception):
    """A page that could not be had; the message says why, in a few words for a person. `gone`: its server has none."""

    def __init__(self, reason: str, gone: bool = False) -> None:
        super().__init__(reason)
        self.gone = gone


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was fetched: where redirects led, the file that holds it, and what tells its version.

    The stamp's `path` is the address as it was named.
    """

    url: str
    file: Path
    stamp: FileStamp


class Fetcher:
    """Fetches pages into a folder, whose files are the caller's to delete."""

    def __init__(self, into: Path, resolve: Resolve | None = None) -> None:
        """`resolve`: only public addresses are connected to, as it gives them. Without it, whatever this machine can
        reach, through the proxy that its environment names.
        """
        self._into, self._resolve = into, resolve

    def fetch(self, named: str, known: FileStamp | None = None) -> Page | None:
        """The page at an address as `address` gives it; None where it is as the version that is known.

        Raises Unfetched.
        """
        try:
            return _run(asyncio.wait_for(self._fetch(named, known), MOST_SECONDS))
        except TimeoutError as error:
            raise Unfetched(f"it took longer than {MOST_SECONDS:.0f} seconds") from error
        except httpx.TimeoutException as error:
            raise Unfetched(f"the server was silent for {SILENCE:.0f} seconds") from error
        except NotPublic as error:
            raise Unfetched(str(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            said = " ".join(str(error).split())
            raise Unfetched(f"it could not be fetched: {said or type(error).__name__}") from error

    async def _fetch(self, named: str, known: FileStamp | None) -> Page | None:
        headers = {
            "User-Agent": "corrobot",
            "Accept": "text/html, text/markdown, text/plain;q=0.9, application/pdf;q=0.9, */*;q=0.5",
            "Accept-Encoding": "gzip",  # none that unpacks to more than a thousand times its size
            **({"If-None-Match": known.etag} if known and known.etag else {}),
            **({"If-Modified-Since": known.last_modified} if known and known.last_modified else {}),
        }
        transport = PublicTransport(self._resolve) if self._resolve else None
        # A client of its own: the cookies that redirects need are gone with it.
        async with httpx.AsyncClient(
            transport=transport, headers=headers, timeout=SILENCE, trust_env=transport is None
        ) as client:
            url = named
            for _ in range(MOST_REDIRECTS + 1):
                async with client.stream("GET", url) as response:
                    if response.status_code == 304 and known:
                        return None
                    if response.status_code not in _REDIRECTS or "location" not in response.headers:
                        return await self._page(named, response)
                    url = _next(response)
        raise Unfetched(f"it leads from one address to the next more than {MOST_REDIRECTS} times")

    async def _page(self, named: str, response: httpx.Response) -> Page:
        status = f"{response.status_code} {response.reason_phrase}".strip()
        if response.status_code in _GONE:
            raise Unfetched(f"its server has no such page ({status})", gone=True)
        if response.status_code != 200:
            raise Unfetched(f"its server answered {status}")
        kind, charset = _type(response.headers.get("content-type", ""))
        ending = _ending(kind, response.url.path)
        body = b"".join([part async for part in _limited(response)])
        file = self._into / f"{secrets.token_hex(8)}{ending}"
        file.write_bytes(_unicode(body, charset) if kind.startswith("text/") else body)
        sha256 = hashlib.sha256(body).hexdigest()
        stamp = FileStamp(
            named, len(body), 0, sha256, response.headers.get("etag"), response.headers.get("last-modified")
        )
        return Page(str(response.url.copy_with(fragment=None)), file, stamp)


def _run(fetching: Coroutine[object, object, T]) -> T:
    """What a coroutine returns, also where a loop is running already, as it does in a notebook."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(fetching)
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, fetching).result()


def _next(response: httpx.Response) -> str:
    """Where a redirect leads. Raises Unfetched for what is followed nowhere."""
    try:
        return address(str(response.url.join(response.headers["location"])))
    except (BadAddress, httpx.InvalidURL) as error:
        raise Unfetched("it leads to an address that is no page's") from error


def _type(header: str) -> tuple[str, str | None]:
    """The media type and the character set that a Content-Type header names."""
    kind, _, parameters = header.partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:+-]+)", parameters, re.IGNORECASE)
    return kind.strip().lower(), charset[1] if charset else None


def _ending(kind: str, path: str) -> str:
    """What the file of a page ends in. Raises Unfetched for what is no document by its type."""
    if kind in _ENDINGS:
        return _ENDINGS[kind]
    if kind in _VAGUE:
        ending = PurePosixPath(path).suffix.lower()
        if ending in _NAMED:
            return ending
        if kind == "text/plain":
            return ".txt"
    raise Unfetched(f"it is no document: its type is {kind or 'not given'}")


async def _limited(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body of a response, unpacked, as long as it is no larger than it may be."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise Unfetched("its server sends it packed in a way that it was not asked for")
    taken = 0
    async for part in response.aiter_bytes():
        taken += len(part)
        if taken > MOST_BYTES:
            raise Unfetched(f"it has more than {MOST_BYTES / 1e6:.0f} MB")
        yield part


def _unicode(body: bytes, charset: str | None) -> bytes:
    """Text in UTF-8 with its mark, where the server names another character set; else as it is."""
    try:
        codec = codecs.lookup(charset or "utf-8")
        if codec.name == "utf-8":
            return body
        return codecs.BOM_UTF8 + body.decode(codec.name, "replace").encode("utf-8")
    except (LookupError, ValueError):  # a name of no codec, or of one that is not for text
        return body
