"""The process in which files are parsed: one after the other, each within limits, without a network.

Reads requests from standard input and writes answers to standard output; `index.read.apart` is the other end. Imports
a format's libraries when the first file of it comes, and none of this project's models or stores.
"""

from __future__ import annotations

import base64
import importlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import BinaryIO

from index.read.content import Content, Undecodable

PARSERS = {
    ".rst": "rst:read_rst",
    ".html": "html:read_html",
    ".htm": "html:read_html",
    ".md": "html:read_mixed",
    ".xhtml": "html:read_html",
    ".pdf": "pdf:read_pdf",
    ".docx": "docx:read_docx",
    ".pptx": "pptx:read_pptx",
    ".xlsx": "xlsx:read_xlsx",
    ".csv": "rows:read_rows",
    ".tsv": "rows:read_rows",
    ".epub": "epub:read_epub",
    ".eml": "mail:read_mail",
    ".ipynb": "notebook:read_notebook",
}
"""What reads a file with an ending: a module of this package, and its function from bytes to Content."""

_REFUSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.startfile", "urllib.")


def main() -> None:
    """Answers requests until standard input ends.

    A request is a line of JSON (a task, its arguments, the seconds it may take) and the bytes of a file; an answer is a
    line of JSON. JSON and not pickle, so that whoever takes this process over by a hostile file has words to send and
    no objects.
    """
    requests, answers = _channel()
    confine(int(sys.argv[1]))
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request["bytes"])
        _allow(request["seconds"])
        answer = _answer(request["task"], request["arguments"], data)
        answers.write(json.dumps(answer).encode() + b"\n")
        answers.flush()


def parse(data: bytes, suffix: str) -> dict[str, object]:
    """What a file with an ending holds, as Content's fields."""
    module, name = PARSERS[suffix].split(":")
    function: Callable[[bytes], Content] = getattr(importlib.import_module(f"index.read.{module}"), name)
    return asdict(function(data))


def places(data: bytes, pages: list[int], start: int, end: int) -> list[dict[str, object]]:
    """Where a PDF's words stand, as Place's fields."""
    from index.read import pdf_places

    return [asdict(place) for place in pdf_places.places(data, pages, (start, end))]


def image(data: bytes, page: int, scale: float) -> str:
    """A page of a PDF as PNG, in base 64."""
    from index.read import pdf_places

    return base64.b64encode(pdf_places.page_image(data, page, scale)).decode()


_TASKS: dict[str, Callable[..., object]] = {"parse": parse, "places": places, "image": image}


def _answer(task: str, arguments: dict[str, object], data: bytes) -> dict[str, object]:
    """What a task gives, or the reason why it gives nothing."""
    try:
        return {"made": _TASKS[task](data, **arguments)}
    except Undecodable as error:
        return {"reason": str(error)}
    except RecursionError:
        return {"reason": "it nests too deeply to be read; save its text as .txt"}
    except MemoryError:
        return {"reason": "it needs too much memory to be read; split it"}
    except Exception as error:  # whatever a library raises on broken bytes: the file is named, the run goes on
        what = f"{type(error).__name__}: {error}".split("\n")[0][:120]
        return {"reason": f"broken, or not what its ending says ({what}); save it again or fetch it anew"}


def _channel() -> tuple[BinaryIO, BinaryIO]:
    """Standard input, and standard output where nothing that a library prints can get into it."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, answers


def confine(memory: int) -> None:
    """Takes away what no parser needs: the network, other processes, writing files, memory without end."""
    sys.addaudithook(_refuse)
    try:
        import resource
    except ImportError:  # Windows: only the limit of time holds there
        return
    # macOS has the module, and may refuse RLIMIT_AS.
    for limit, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(limit, (most, most))
        except (ValueError, OSError):
            continue


def _allow(seconds: float) -> None:
    """Ends this process after so much more processor time, should nobody be there any more who would."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED):
        raise PermissionError(f"{event} is not allowed while a document is read")
