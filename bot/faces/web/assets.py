"""The page and its files: read once, joined, compressed once, and named by their content, so that a browser keeps them.

The page names its files below a folder whose name is the hash of all of them: a file under that name never changes.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.faces.web import joined
from bot.faces.web.problems import missing

STATIC = Path(__file__).parent / "static"

_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_JOINED = {"js/app.js": joined.scripts, "css/page.css": joined.styles}
"""What the page asks for, each with all that it imports."""

_FOR_EVER, _ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent: as it is, or compressed."""

    content: bytes
    packed: bytes
    media_type: str
    tag: str

    def response(self, request: Request, kept: str) -> Response:
        """The file, or that the client has it already. `kept` says for how long it may be kept."""
        packs = "gzip" in request.headers.get("accept-encoding", "").lower()
        tag = f'"{self.tag}{"-gzip" if packs else ""}"'
        headers = {"cache-control": kept, "etag": tag, "vary": "Accept-Encoding"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        headers |= {"content-encoding": "gzip"} if packs else {}
        return Response(self.packed if packs else self.content, headers=headers, media_type=self.media_type)


def _asset(content: bytes, ending: str) -> Asset:
    packed = gzip.compress(content, mtime=0)
    return Asset(content, packed, _TYPES[ending], hashlib.sha256(content).hexdigest()[:16])


def routes() -> APIRouter:
    router = APIRouter()
    files = {}
    for path in sorted(STATIC.rglob("*")):
        if path.suffix in _TYPES:
            name = path.relative_to(STATIC).as_posix()
            files[name] = _asset(_JOINED.get(name, Path.read_bytes)(path), path.suffix)
    tags = "".join(f"{name} {asset.tag}\n" for name, asset in files.items())
    version = hashlib.sha256(tags.encode()).hexdigest()[:16]
    written = files.pop("index.html").content.replace(b"static/", f"static/{version}/".encode())
    index = _asset(written, ".html")

    @router.get("/", include_in_schema=False)
    async def page(request: Request) -> Response:
        return index.response(request, _ASK_AGAIN)

    @router.get("/static/{name:path}", include_in_schema=False)
    async def file(name: str, request: Request) -> Response:
        named = name.removeprefix(f"{version}/")
        if named not in files:
            raise missing("There is no such file of the page.", "Load the page again.")
        return files[named].response(request, _ASK_AGAIN if named == name else _FOR_EVER)

    return router
