"""Files parsed in a process of their own, so that none can harm: it has limits of time and memory, and no network.

One process serves many files, since its imports take longer than most files do. It is ended and replaced when a file
reaches a limit, and ended when nothing was read for a while.
"""

from __future__ import annotations

import atexit
import base64
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import IO

from index.read.content import Content, Place, Undecodable
from index.types import Markup, Span

SECONDS = 120.0
"""The time that a small file may take: a PDF of some thousand pages takes less."""
MEMORY = 3_000_000_000
"""Bytes of address space that the process may use: enough for 100 MB of text in any format."""
_BYTES_A_SECOND = 100_000
"""How much longer a large one may take: HTML, the slowest, is read at twice that speed."""
_IDLE = 60.0
"""Seconds after which a process that has nothing to read is ended."""
_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH")
"""What the process gets of the environment; keys and tokens are not among it."""
_BROKE: dict[str, object] = {"reason": "its reader broke down over it; save it anew, or as another format"}
_START = "import sys; sys.path[:] = {path!r}; from index.read.worker import main; main()"


class Apart:
    """Parses files in another process. For use by several threads: one file at a time."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds, self._memory = seconds, memory
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = os.getpid()
        self._idle: threading.Timer | None = None

    def parse(self, suffix: str, data: bytes) -> Content:
        """What a file holds. Raises Undecodable with a reason of one line, also where a limit was reached."""
        made = self._made("parse", data, suffix=suffix)
        if not isinstance(made, dict):
            raise Undecodable("the reader gave no text")
        lists = {"pages": tuple(made["pages"]), "notes": tuple(made["notes"]), "markup": Markup(made["markup"])}
        return Content(**{**made, **lists})

    def places(self, data: bytes, pages: Sequence[int], span: Span) -> list[Place]:
        """Where the words of a span of a PDF's text stand on its pages: `pages` are the starts of the pages in the
        text. The boxes cover the words, a box for each line. Raises Undecodable.
        """
        made = self._made("places", data, pages=list(pages), start=span[0], end=span[1])
        if not isinstance(made, list):
            raise Undecodable("the reader gave no places")
        return [Place(**{**place, "boxes": tuple(tuple(box) for box in place["boxes"])}) for place in made]

    def page_image(self, data: bytes, page: int, scale: float) -> bytes:
        """A page of a PDF, counted from 1, as PNG with `scale` pixels a point. Raises Undecodable."""
        return base64.b64decode(str(self._made("image", data, page=page, scale=scale)))

    def _made(self, task: str, data: bytes, **arguments: object) -> object:
        """What the process makes of a file. Raises Undecodable."""
        with self._lock:
            if self._idle:
                self._idle.cancel()
            try:
                # Twice, since the process may have been ended by somebody else; a file that breaks it breaks it again.
                answer = self._ask(task, data, arguments) or self._ask(task, data, arguments) or _BROKE
            finally:
                self._idle = threading.Timer(_IDLE, self.close)
                self._idle.daemon = True
                self._idle.start()
        if "reason" in answer:
            line = " ".join(str(answer["reason"]).split())
            raise Undecodable("".join(char if char.isprintable() else "?" for char in line))
        return answer["made"]

    def close(self) -> None:
        """Ends the process. The next file starts another."""
        with self._lock:
            if self._idle:
                self._idle.cancel()
            self._end()

    def _ask(self, task: str, data: bytes, arguments: dict[str, object]) -> dict[str, object] | None:
        """The answer of the process; None where it broke down over the question."""
        process = self._running()
        seconds = self._seconds + len(data) / _BYTES_A_SECOND
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            requests, answers = _pipes(process)
            request = {"task": task, "arguments": arguments, "seconds": seconds, "bytes": len(data)}
            requests.write(json.dumps(request).encode() + b"\n")
            requests.write(data)
            requests.flush()
            line = answers.readline()
        except OSError:
            line = b""
        except BaseException:  # a half-read answer is no answer to the next question
            self._end()
            raise
        finally:
            timer.cancel()
        if line.endswith(b"\n"):
            answer: dict[str, object] = json.loads(line)
            return answer
        self._end()
        if late.is_set():
            return {"reason": f"it takes more than {seconds:.0f} seconds to read; split it, or save it anew"}
        return None

    def _running(self) -> subprocess.Popen[bytes]:
        """The process, started if it isn't there."""
        if self._owner != os.getpid():  # we were forked: the process is our parent's
            self._process, self._owner = None, os.getpid()
        if self._process is None or self._process.poll() is not None:
            self._end()
            # "-P" and a path without the current folder: a folder of documents may hold a json.py.
            path = [entry for entry in sys.path if entry]
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", _START.format(path=path), str(self._memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in _KEPT if name in os.environ},
            )
        return self._process

    def _end(self) -> None:
        if self._process:
            self._process.kill()
            for pipe in _pipes(self._process):
                try:
                    pipe.close()
                except OSError:
                    continue
            self._process.wait()
            self._process = None


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise ValueError("the process was started without pipes")
    return process.stdin, process.stdout


_files = Apart()
_pages = Apart(seconds=20.0)
atexit.register(_files.close)
atexit.register(_pages.close)
# Processes that all of this program shares: pages that somebody looks at don't wait for files that are indexed.
parse, places, page_image = _files.parse, _pages.places, _pages.page_image
