"""Nothing acknowledged is lost: indexing is killed at random points, and the store is opened again each
time.
"""

from __future__ import annotations

import random
import sqlite3
import time
from pathlib import Path

import chromadb

from index.embedded.library import EmbeddedLibrary
from index.types import Document
from tests.index.made import HASH, corpus
from tests.index.processes import index, start

KILLS = 50
NAMES = [f"report-{number:02}.txt" for number in range(14)]


def text(name: str, version: int) -> str:
    """A document that says in each paragraph which one it is, in words that no other has; some are large."""
    mark = f"{name[7:9]}v{version}"
    paragraphs = 40 if name.endswith("3.txt") else 3
    return "\n\n".join(
        f"Paragraph x{at}m{mark} of the report tells what happened in the town that day. "
        f"The council met for the {at}th time, and nobody was content with what it had decided. " * 4
        for at in range(paragraphs)
    )


def test_a_kill_at_any_moment_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """After each of 50 kills the store opens, has every acknowledged version or a later one, and finds it."""
    folder, log = tmp_path / "reports", tmp_path / "log"
    folder.mkdir()
    draw = random.Random(20)
    version = 0
    written: dict[str, dict[str, int]] = {name: {} for name in NAMES}
    current: dict[str, int] = {}
    acknowledged: dict[str, str] = {}

    def change(names: list[str]) -> None:
        nonlocal version
        version += 1
        for name in names:
            if name in current and draw.random() < 0.2:
                (folder / name).unlink()
                del current[name]
                continue
            said = text(name, version)
            (folder / name).write_text(said, "utf-8")
            written[name][Document.fingerprint(said)] = version
            current[name] = version

    change(NAMES)
    start(index, corpus(tmp_path, "warm"), folder, tmp_path / "other").join()
    began = time.monotonic()
    start(index, corpus(tmp_path, "timed"), folder, tmp_path / "other").join()
    whole = time.monotonic() - began
    killed = 0
    while killed < KILLS:
        log.unlink(missing_ok=True)
        process = start(index, corpus(tmp_path), folder, log)
        if draw.random() < 0.5:
            process.join(draw.uniform(0, whole))
        else:
            # Right after it told of a document: what is told too early is not there yet.
            least = draw.randrange(1, 300)
            while process.is_alive() and (not log.exists() or log.stat().st_size < least):
                time.sleep(0.0005)
        killed += process.is_alive()
        process.kill()
        process.join()
        told = log.read_text("utf-8").splitlines() if log.exists() else []
        for line in told:
            name, sha256 = line.split(" ")
            if sha256 == "gone":
                acknowledged.pop(name, None)
            else:
                acknowledged[name] = sha256
        if (corpus(tmp_path) / "catalog.sqlite").exists():
            look(tmp_path, acknowledged, written)
        change(draw.sample(NAMES, 5))

    log.unlink(missing_ok=True)
    start(index, corpus(tmp_path), folder, log).join()
    library = EmbeddedLibrary(corpus(tmp_path))
    assert {d.source: written[d.source][d.sha256] for d in library.documents()} == current


def look(home: Path, acknowledged: dict[str, str], written: dict[str, dict[str, int]]) -> None:
    """The store as whoever comes next finds it."""
    with sqlite3.connect(corpus(home) / "catalog.sqlite") as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        if not raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            assert not acknowledged
    raw.close()
    library = EmbeddedLibrary(corpus(home), exact_up_to=0)
    documents = {document.source: document for document in library.documents()}
    for name, sha256 in list(acknowledged.items()):
        if name in documents:
            assert written[name][documents[name].sha256] >= written[name][sha256]
        else:
            assert not (home / "reports" / name).exists(), f"{name} is lost"
            # It was deleted and is forgotten, though nobody was told: if it comes back, it is a new one.
            del acknowledged[name]
    total = library.passage_count()
    for name, document in documents.items():
        assert document.text == text(name, written[name][document.sha256]), "a text that never was"
        word = f"x0m{name[7:9]}v{written[name][document.sha256]}"
        assert library.passage_frequency(word) == 1
        [first] = [hit for hit in library.search(word, HASH.embed(word), 5) if hit.lexical_rank == 0]
        assert word in document.text[first.passage.start : first.passage.end]
        assert first.passage.document_id == document.id
    if total:
        hits = library.search("report", HASH.embed("report"), 10 * total)
        assert len(hits) == total, "what one of the two ways finds, or both"
        # A search of Chroma's graph misses some of many vectors that are alike: all are counted in its store, below.
        assert sum(hit.dense_rank is not None for hit in hits) > total * 0.5
        assert all(hit.lexical_rank is not None for hit in hits), "a passage that tantivy doesn't have"
        for hit in hits:
            assert len(library.sentences(hit.passage)) == len(library.sentence_vectors(hit.passage))
    library.close()
    assert not total or in_chroma(corpus(home) / "vectors") == total


def in_chroma(folder: Path) -> int:
    client = chromadb.PersistentClient(str(folder), chromadb.Settings(anonymized_telemetry=False))
    try:
        return len(client.get_collection("passages", embedding_function=None).get(include=[])["ids"])
    finally:
        client.close()  # type: ignore[attr-defined]
