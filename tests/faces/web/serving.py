"""The real server in a process of its own, on loopback, and what tests ask of it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.command import environment


class Served:
    """A running `corrobot serve`: its address, its process, and what it has logged."""

    def __init__(self, home: Path, *arguments: str, before: Sequence[str] = (), **settings: str) -> None:
        """`before`: the command that runs the server's command."""
        self.home = home
        self._lines: list[str] = []
        self._told = threading.Event()
        self.process = subprocess.Popen(
            [*before, sys.executable, "-m", "bot.faces.cli", "serve", "--port", "0", *arguments],
            env=environment(home, **settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()
        assert self._told.wait(60), self.log
        found = re.search(r"http://\S+?(?=/ )", self.log)
        assert found, self.log
        self.url = found[0]
        self.client = httpx.Client(base_url=self.url, timeout=60)

    @property
    def log(self) -> str:
        return "".join(self._lines)

    def ready(self) -> None:
        """Waits until it can answer."""
        for _ in range(1200):
            told = self.client.get("/readyz")
            if told.status_code == 200:
                return
            assert "warming" in told.json()["type"], told.text
            time.sleep(0.1)
        raise AssertionError(self.log)

    def job(self, path: str) -> dict[str, object]:
        """A job when it is over."""
        for _ in range(600):
            told: dict[str, object] = self.client.get(path).json()
            if told["state"] in ("done", "failed"):
                return told
            time.sleep(0.1)
        raise AssertionError(told)

    def upload(self, name: str, content: bytes, **form: str) -> dict[str, object]:
        """What became of a file, once it is indexed."""
        sent = self.client.post("/api/documents", files={"files": (name, content)}, data=form)
        assert sent.status_code == 202, sent.text
        return self.job(sent.json()["status"])

    def disagreements(self, **query: str) -> list[dict[str, Any]]:
        """What is listed, once all documents are compared."""
        for _ in range(600):
            told = self.client.get("/api/disagreements", params=query)
            assert told.status_code == 200, told.text
            if told.headers["documents-not-compared"] == "0":
                listed: list[dict[str, Any]] = told.json()
                return listed
            time.sleep(0.1)
        raise AssertionError(self.log)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Tells it to stop, and waits; the exit status."""
        self.process.send_signal(how)
        status = self.process.wait(60)
        self._reading.join(10)
        self.client.close()
        return status

    def _read(self) -> None:
        assert self.process.stderr
        with self.process.stderr as stream:
            for line in stream:
                self._lines.append(line)
                if "Corrobot is at" in line:
                    self._told.set()
        self._told.set()


@contextmanager
def serving(home: Path, *arguments: str, before: Sequence[str] = (), **settings: str) -> Iterator[Served]:
    """A server over a home while the block runs; settings by their variables."""
    served = Served(home, *arguments, before=before, **settings)
    try:
        yield served
    finally:
        if served.process.poll() is None:
            served.stop()
