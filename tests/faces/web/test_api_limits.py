"""What clients may do that are slow, many or large, or send something else than they should; and what the log has."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from bot.assemble import App
from bot.faces.web import jobs
from bot.faces.web.app import create
from bot.faces.web.connections import HEAD_BYTES, MOST
from bot.settings import Settings
from index.errors import StoreError
from tests.command import QUESTION, environment
from tests.faces.web.serving import Served, serving

ASKS = b"POST /api/ask HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"


@pytest.fixture(scope="module")
def limited(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over the seeds, for clients that misbehave, with a log in JSON."""
    home = tmp_path_factory.mktemp("limited")
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    (home / "models").symlink_to(seeded / "models")
    with serving(home, CORROBOT_RATE_LIMIT="100000/minute", CORROBOT_LOG_FORMAT="json") as server:
        server.ready()
        yield server


def connected(served: Served, begun: bytes = b"") -> socket.socket:
    """A connection on which something was sent."""
    host, port = served.url.removeprefix("http://").split(":")
    connection = socket.create_connection((host, int(port)), 60)
    connection.sendall(begun)
    return connection


def ended(connection: socket.socket) -> bytes:
    """What came until the server closed it."""
    came = b""
    try:
        while more := connection.recv(65536):
            came += more
    except ConnectionResetError:
        pass
    return came


def test_readiness_is_told_at_once(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ask while models are being loaded, none waits; then it is ready. What fails is tried again."""
    go_on, loaded = threading.Event(), []
    monkeypatch.setattr("bot.faces.web.state.AGAIN", 0.1)

    def warm(_: App) -> None:
        go_on.wait()
        loaded.append(1)
        if len(loaded) == 1:
            raise StoreError("The disk is gone.", "Mend it.")

    monkeypatch.setattr(App, "warm", warm)
    with (
        TestClient(create(Settings(copied)), base_url="http://localhost") as client,
        ThreadPoolExecutor(100) as several,
    ):
        probes = [several.submit(client.get, "/readyz") for _ in range(100)]
        try:
            for probe in probes:
                told = probe.result(30)
                assert told.status_code == 503
                assert int(told.headers["retry-after"]) > 0
                assert told.json()["type"].endswith(":warming")
        finally:
            go_on.set()
        while (told := client.get("/readyz")).status_code != 200:
            assert told.status_code == 503
        assert len(loaded) == 2


def test_no_model_is_being_loaded_when_the_end_comes(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that ends while a library loads a model in another thread is aborted by the system."""
    begun, go_on = threading.Event(), threading.Event()

    def warm(_: App) -> None:
        begun.set()
        go_on.wait(60)

    monkeypatch.setattr(App, "warm", warm)
    with TestClient(create(Settings(copied)), base_url="http://localhost"):
        assert begun.wait(60)
        threading.Timer(0.5, go_on.set).start()
    assert go_on.is_set()
    assert "warming" not in {each.name for each in threading.enumerate()}


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/api/session", "/api/documents", "/api/nothing", "/static/js/app.js"]
)
def test_head_tells_what_get_would_without_its_body(limited: Served, path: str) -> None:
    """The same status and headers, and nothing after them; where nothing can be got, neither."""
    got, head = limited.client.get(path), limited.client.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    for name in ("content-type", "content-length", "content-security-policy"):
        assert head.headers[name] == got.headers[name]
    refused = limited.client.head("/api/ask")
    assert refused.status_code == 405
    assert "HEAD" in limited.client.post("/healthz").headers["allow"]


def test_another_type_than_the_address_takes_is_415(limited: Served) -> None:
    """JSON as a form or as text, a form as JSON, or a body without a type: said so, with what to send."""
    question = json.dumps({"question": QUESTION}).encode()
    for path, content, sent in (
        ("/api/ask", question, "text/plain"),
        ("/api/ask", question, "application/x-www-form-urlencoded"),
        ("/api/ask", question, None),
        ("/api/check", b"{}", "text/plain"),
        ("/api/conversations", b"{}", "multipart/form-data; boundary=x"),
        ("/api/documents", b"{}", "application/json"),
        ("/v1/chat/completions", b"{}", "text/plain"),
    ):
        response = limited.client.post(path, content=content, headers={"content-type": sent} if sent else {})
        assert response.status_code == 415, path
        assert "Content-Type" in response.json()["remedy"]
    typed = {"content-type": "application/json; charset=utf-8"}
    assert limited.client.post("/api/ask", content=question, headers=typed).status_code == 200
    assert limited.client.post("/api/conversations").status_code == 201


def test_a_refused_upload_leaves_nothing(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where too many wait it is refused before anything is written; where its job can't be kept, it is deleted."""
    files = [("files", (f"{n}.txt", b"Words are here.")) for n in range(3)]
    with TestClient(create(Settings(copied)), base_url="http://localhost", raise_server_exceptions=False) as client:
        with monkeypatch.context() as patched:
            patched.setattr(jobs, "MOST_WAITING", 0)
            assert client.post("/api/documents", files=files).status_code == 503
            assert not list(copied.glob("uploads/*"))
        with monkeypatch.context() as patched:

            def fail(*_: object) -> None:
                raise StoreError("The disk is full.", "Free some space.")

            patched.setattr(jobs.Jobs, "_note", fail)
            assert client.post("/api/documents", files=files).status_code == 500
        assert not list(copied.glob("uploads/*/*"))


def test_who_does_not_finish_a_request_is_let_go(limited: Served) -> None:
    """A head or a body that never ends, nothing at all: the connection is closed, if it can with a word."""
    slow = [
        connected(limited),
        connected(limited, b"GET /healthz HTTP/1.1\r\nhost: "),
        connected(limited, b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n"),  # and asks nothing more
        connected(limited, ASKS + b'content-length: 100\r\n\r\n{"question"'),
        connected(limited, ASKS + b"transfer-encoding: chunked\r\n\r\n1\r\n"),
    ]
    said = [ended(each) for each in slow]
    assert said[:2] == [b"", b""]
    assert said[2].startswith(b"HTTP/1.1 200")
    for late in said[3:]:
        assert late.startswith(b"HTTP/1.1 408")
        assert b"urn:corrobot:problem:too-slow" in late


def test_headers_are_limited(limited: Served) -> None:
    """At once or in pieces, more than the limit is refused."""
    for name in ("x", "cookie"):
        whole = limited.client.get("/healthz", headers={name: "y" * HEAD_BYTES})
        assert whole.status_code == 431
    connection = connected(limited, b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n")
    try:
        for n in range(HEAD_BYTES):
            connection.sendall(f"x{n}: {'y' * 1000}\r\n".encode())
    except (BrokenPipeError, ConnectionResetError):
        pass
    assert ended(connection)[:12] in (b"", b"HTTP/1.1 400")


def test_many_connections_that_ask_nothing_keep_nobody_out(limited: Served) -> None:
    """Past the limit those go that have waited longest; whoever asks is answered all the while."""
    with ExitStack() as open_:
        held = [open_.enter_context(connected(limited, b"GET / HTTP/1.1\r\nhost:")) for _ in range(MOST + 50)]
        assert httpx.get(f"{limited.url}/healthz", timeout=30).status_code == 200
        assert all(ended(each) == b"" for each in held[:50])
        held[-1].sendall(b" localhost\r\nconnection: close\r\n\r\n")
        assert ended(held[-1]).startswith(b"HTTP/1.1 200")


def test_no_client_keeps_the_server_from_ending(copied: Path) -> None:
    """Half a head, half a body, an answer that nobody takes: told to stop, it stops."""
    with serving(copied) as server, ExitStack() as open_:
        server.ready()
        stream = ASKS + b"accept: text/event-stream\r\n"
        body = json.dumps({"question": QUESTION}).encode()
        for begun in (
            b"GET / HTTP/1.1\r\nhost:",
            ASKS + b"content-length: 100\r\n\r\n{",
            stream + f"content-length: {len(body)}\r\n\r\n".encode() + body,
        ):
            open_.enter_context(connected(server, begun))
        assert server.client.get("/healthz").status_code == 200
        server.process.terminate()
        assert server.process.wait(20) == 0


TAKEN_APART = """
import sys, time
from bot.faces.cli import main
class Late:
    def __del__(self, sleep=time.sleep):
        sleep(100)
late = Late()
sys.argv = ["corrobot", "serve", "--port", "0"]
main()
"""


def test_libraries_that_are_slow_to_be_taken_apart_keep_nothing(copied: Path) -> None:
    """What is done when all is closed, and no thread of ours runs any more, is not waited for."""
    process = subprocess.Popen(
        [sys.executable, "-c", TAKEN_APART], env=environment(copied), stderr=subprocess.PIPE, text=True
    )
    with process:
        assert process.stderr
        assert "Corrobot is at" in process.stderr.readline()
        process.terminate()
        try:
            assert process.wait(30) == 0
        finally:
            process.kill()


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="Windows has no such signal")
def test_a_log_that_nobody_reads_keeps_the_server_from_nothing_when_it_ends(copied: Path) -> None:
    """Where not even the last word can be written, the system ends it."""
    command = [sys.executable, "-m", "bot.faces.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment(copied), stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr
            found = re.search(r"http://\S+?(?=/ )", process.stderr.readline())
            assert found
            with suppress(httpx.TimeoutException), httpx.Client(timeout=5) as client:
                while True:
                    client.get(f"{found[0]}/{'x' * 300}")
            process.terminate()
            assert process.wait(30) == -signal.SIGALRM
        finally:
            process.kill()


def test_nobody_writes_lines_of_the_log(limited: Served, copied: Path) -> None:
    """A path with line ends and escapes is one line, escaped; in JSON it is a field. No question is in it."""
    forged = "/api/%0d%0a2026-01-01 ERROR forged%1b[31m%e2%80%ae%c2%85x"
    limited.client.get(forged)
    limited.client.get("/api/search", params={"q": "a secret"})
    limited.client.post("/api/ask", json={"question": "What is secret about the secret?"})
    with serving(copied) as plain:
        plain.client.get(forged)
        plain.stop()
        lines = plain.log.splitlines()
    assert any(r"\r\n2026-01-01 ERROR forged\x1b[31m\u202e\x85x" in line for line in lines)
    assert not any(line.startswith("2026-01-01") for line in lines)
    assert not re.search("[\x1b\x85\u202e]", plain.log)
    logged = [json.loads(line) for line in limited.log.splitlines() if not line.startswith("Corrobot is at")]
    (found,) = [each for each in logged if "forged" in each.get("path", "")]
    assert found["method"] == "GET"
    assert found["status"] == 404
    assert found["level"] == "INFO"
    assert "secret" not in limited.log
