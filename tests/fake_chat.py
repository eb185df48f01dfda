"""A small server that speaks OpenAI's chat completions and writes what it is told to: also badly, late or for ever."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Says = Callable[[dict[str, Any]], Iterator[str]]
"""What is written to a request, piece by piece."""


class Broken(Exception):
    """Ends the connection in the middle."""


class Fails(Exception):
    """Is answered with status 500."""


class Chat:
    """A running server: its URL, what it says, and the requests that it got."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.says: Says = saying("")
        self.requests: list[dict[str, Any]] = []

    def given(self) -> dict[str, Any]:
        """What the last request told of the question and the quotes."""
        told: dict[str, Any] = json.loads(self.requests[-1]["messages"][-1]["content"])
        return told


def cited(text: str, quotes: Mapping[int, str]) -> str:
    """The text with the number of the quote that holds the words in place of each "[=words]"."""

    def number(found: re.Match[str]) -> str:
        return f"[{next(n for n, quote in quotes.items() if found[1] in quote)}]"

    return re.sub(r"\[=(.+?)\]", number, text)


def saying(text: str, each: int = 7, wait: float = 0.0) -> Says:
    """Writes a text in pieces of so many characters, with a wait before each; "[=words]" cites the quote that holds
    the words.
    """

    def says(asked: dict[str, Any]) -> Iterator[str]:
        written = text
        if "[=" in text:
            told = json.loads(asked["messages"][-1]["content"])
            written = cited(text, {each["n"]: each["quote"] for each in told["quotes"]})
        for at in range(0, len(written), each):
            time.sleep(wait)
            yield written[at : at + each]

    return says


def endless(_: dict[str, Any]) -> Iterator[str]:
    while True:
        yield "Huawei makes the Ascend 910B [1]. "


def breaking(_: dict[str, Any]) -> Iterator[str]:
    yield "Huawei makes the Ascend "
    raise Broken


def failing(_: dict[str, Any]) -> Iterator[str]:
    raise Fails
    yield ""


@contextmanager
def chatting(port: int = 0) -> Iterator[Chat]:
    """A server while the block runs, at a free port if none is given."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            chat.requests.append(asked)
            pieces = chat.says(asked)
            try:
                first = next(pieces, "")
            except Fails:
                self._send(500, "application/json", b'{"error": {"message": "key sk-secret at /srv/models"}}')
                return
            self.close_connection = True
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            try:
                self._chunk({"role": "assistant", "content": first})
                for piece in pieces:
                    self._chunk({"content": piece})
                self._chunk({}, "stop")
                self._event({"choices": [], "usage": {"prompt_tokens": 90, "completion_tokens": 9, "total_tokens": 99}})
                self._write(b"data: [DONE]\n\n")
                self._write(b"")
            except (Broken, OSError):
                return

        def _chunk(self, delta: dict[str, str], finish: str | None = None) -> None:
            self._event({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

        def _event(self, more: dict[str, Any]) -> None:
            told = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "fake", **more}
            self._write(f"data: {json.dumps(told)}\n\n".encode())

        def _write(self, data: bytes) -> None:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
            self.wfile.flush()

        def _send(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    chat = Chat(server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield chat
    finally:
        server.shutdown()
        server.server_close()
