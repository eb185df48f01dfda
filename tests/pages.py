"""A real web server on this machine, with pages that a test sets, and what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Reply:
    """What a path is answered with."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/plain"})


class Pages:
    """The server: its address, its replies by path, and the requests it got."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.replies: dict[str, Reply] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        """Paths, each with the headers of the request, their names in lower case."""

    def put(self, path: str, text: str, kind: str = "text/plain", **headers: str) -> str:
        """Has a path answered with a text; its address."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.replies[path] = Reply(text.encode(), headers={"Content-Type": kind, **named})
        return f"{self.url}{path}"

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        self.replies[path] = Reply(status=status, headers={"Location": to})
        return f"{self.url}{path}"


@contextmanager
def pages() -> Iterator[Pages]:
    """A server while the block runs. It answers 304 to whoever sends back the ETag or the date of a page."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            reply = made.replies.get(self.path, Reply(b"Nothing here.", 404))
            etag, date = reply.headers.get("ETag"), reply.headers.get("Last-Modified")
            if (etag and self.headers["If-None-Match"] == etag) or (date and self.headers["If-Modified-Since"] == date):
                reply = Reply(status=304, headers={})
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 304:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:
            """Tells nobody."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        made = Pages(server)
        threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        yield made
        server.shutdown()
