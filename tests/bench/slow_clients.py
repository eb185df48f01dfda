"""Clients that are slow on purpose: how soon `/healthz` answers beside them, and how soon the server ends.

`python -m tests.bench.slow_clients` serves the seeds, opens 200 connections that never finish what they begin, and
opens each anew when the server closes it. It prints how long `/healthz` took, and how long after SIGTERM the process
was gone.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import shutil
import socket
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.command import QUESTION, SEEDS, corrobot
from tests.faces.web.serving import Served, serving

_BODY = json.dumps({"question": QUESTION}).encode()
_ASKS = b"POST /api/ask HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
_WHOLE = b"content-length: %d\r\n\r\n%b" % (len(_BODY), _BODY)
_LARGE = b"GET /openapi.json HTTP/1.1\r\nhost: localhost\r\n\r\n" * 20
_UPLOADS = b"POST /api/documents HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data; boundary=x\r\n"
_PART = b'--x\r\ncontent-disposition: form-data; name="files"; filename="slow.txt"\r\n\r\n'

KINDS: dict[str, tuple[bytes, bytes]] = {
    "says nothing": (b"", b""),
    "half a head": (b"GET /healthz HTTP/1.1\r\nhost: ", b""),
    "a head, byte by byte": (b"GET /healthz HTTP/1.1\r\nx: ", b"y"),
    "half a question": (_ASKS + b"content-length: 1000\r\n\r\n{", b""),
    "a question, byte by byte": (_ASKS + b"content-length: 1000\r\n\r\n{", b" "),
    "a chunk, never the last": (_ASKS + b"transfer-encoding: chunked\r\n\r\n1\r\n{\r\n", b"1\r\n \r\n"),
    "half a file": (_UPLOADS + b"content-length: 100000\r\n\r\n" + _PART, b"w"),
    "takes no answer": (_ASKS + b"accept: text/event-stream\r\n" + _WHOLE, b""),
    "asks much at once, takes nothing": (_LARGE, b""),
}
"""What each kind of client sends at once, and then every second."""


async def _client(address: tuple[str, int], begins: bytes, goes_on: bytes) -> None:
    """Begins anew as often as it is let go, until it is cancelled."""
    while True:
        try:
            reader, writer = await _connected(address)
            try:
                writer.write(begins)
                while not reader.at_eof() and not writer.is_closing():
                    await asyncio.sleep(1)
                    writer.write(goes_on)
                    await writer.drain()
            finally:
                writer.close()
        except OSError:
            pass
        await asyncio.sleep(0.2)


async def _connected(address: tuple[str, int]) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """With small buffers: what is not taken soon fills them, and the server has to wait."""
    opened = socket.socket()
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    opened.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(opened, address)
    except BaseException:
        opened.close()
        raise
    return await asyncio.open_connection(sock=opened, limit=1024)


async def _clients(address: tuple[str, int], many: int, done: threading.Event) -> None:
    kinds = itertools.islice(itertools.cycle(KINDS.values()), many)
    going = [asyncio.create_task(_client(address, *kind)) for kind in kinds]
    while not done.is_set():
        await asyncio.sleep(0.05)
    for each in going:
        each.cancel()
    await asyncio.gather(*going, return_exceptions=True)


@contextmanager
def slow_clients(served: Served, many: int) -> Iterator[None]:
    """So many at once while the block runs, in a thread of their own."""
    host, port = served.url.removeprefix("http://").split(":")
    done = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_clients((host, int(port)), many, done)), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join(60)


def health(served: Served, seconds: float) -> tuple[list[float], Counter[int]]:
    """Milliseconds that `/healthz` took, asked ten times a second on new connections, and the statuses."""
    took, said = [], Counter[int]()
    address = served.url.removeprefix("http://")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        with closing(HTTPConnection(address, timeout=60)) as connection:
            connection.request("GET", "/healthz")
            said[connection.getresponse().status] += 1
        took.append((time.perf_counter() - began) * 1000)
        time.sleep(0.1)
    return took, said


def ends(served: Served) -> tuple[float, int]:
    """Seconds from SIGTERM until the process is gone, and its exit status."""
    began = time.monotonic()
    served.process.terminate()
    status = served.process.wait(120)
    return time.monotonic() - began, status


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0, help="for which /healthz is asked")
    parser.add_argument("--ends", type=int, default=5, help="how often a server is told to end")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="slow-"))
    try:
        home = folder / "home"
        assert corrobot(home, "index", SEEDS).status == 0
        for n in range(given.ends):
            with serving(home, CORROBOT_RATE_LIMIT="1000000/minute") as served:
                served.ready()
                with slow_clients(served, given.clients):
                    time.sleep(3)
                    took, said = health(served, given.seconds if n == 0 else 3.0)
                    seconds, status = ends(served)
            if n == 0:
                twentieths = statistics.quantiles(took, n=20)
                print(f"/healthz beside {given.clients} slow clients, {len(took)} times: {dict(said)},", end=" ")
                print(f"p50 {statistics.median(took):.0f} ms, p95 {twentieths[-1]:.0f} ms, max {max(took):.0f} ms")
            print(f"SIGTERM: gone after {seconds:.1f} s with status {status}", flush=True)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
