"""What the tests of several processes run in the others. Importable, since a fork server starts them."""

from __future__ import annotations

import multiprocessing
import os
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from index import ingest
from index.embedded.library import EmbeddedLibrary
from index.events import Indexed, Removed
from index.ingest import Ingester
from tests.fakes import HashEmbedder

_CONTEXT: ForkServerContext = multiprocessing.get_context("forkserver")
# One process imports what is slow to import, and is forked: a child is there within milliseconds.
_CONTEXT.set_forkserver_preload(["tests.index.processes", "chromadb", "chromadb.api.client"])


def start(target: object, *arguments: object) -> BaseProcess:
    process = _CONTEXT.Process(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
    process.start()
    return process


def index(corpus: Path, folder: Path, log: Path) -> None:
    """Indexes a folder a few passages at a time and tells of each document in a log, as soon as it is told."""
    ingest._TOGETHER, ingest._LARGE, ingest._PUBLISH = 4, 8, 8
    told = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for event in Ingester(EmbeddedLibrary(corpus), HashEmbedder()).index([folder]):
        if isinstance(event, Indexed):
            os.write(told, f"{event.document.source} {event.document.sha256}\n".encode())
        elif isinstance(event, Removed):
            os.write(told, f"{event.source} gone\n".encode())


def put_in_postgres(url: str, folder: Path, log: Path) -> None:
    """As `index`, into a database."""
    from index.postgres.store import PostgresStore

    ingest._TOGETHER, ingest._LARGE, ingest._PUBLISH = 4, 8, 8
    told = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for event in Ingester(PostgresStore(url).corpus("default"), HashEmbedder()).index([folder]):
        if isinstance(event, Indexed):
            os.write(told, f"{event.document.source} {event.document.sha256}\n".encode())


def keep(corpus: Path, ready: Path, stop: Path) -> None:
    """Holds the right to change a corpus until it is told to stop."""
    import time

    with EmbeddedLibrary(corpus).update():
        ready.touch()
        while not stop.exists():
            time.sleep(0.01)
