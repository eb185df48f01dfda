"""`corrobot watch` and `corrobot serve --watch`, as processes: what is written is found, whatever happens."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.embedded.lock import hold
from tests.command import environment, here
from tests.faces.test_cli_errors import is_told
from tests.faces.web.serving import serving

PATIENCE = 60
"""Seconds until a test gives up; what is waited for takes about one."""


class Watching:
    """A running `corrobot watch`, with what it has told."""

    def __init__(self, home: Path, *arguments: str | Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.faces.cli", "watch", *map(str, arguments)],
            env=environment(home),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: list[str] = []
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    @property
    def lines(self) -> list[str]:
        return list(self._lines)

    def told(self, pattern: str, times: int = 1) -> str:
        """The last line that fits a pattern, once there are so many."""
        for _ in range(PATIENCE * 20):
            found = [line for line in self._lines if re.search(pattern, line)]
            if len(found) >= times:
                return found[-1]
            time.sleep(0.05)
        raise AssertionError((pattern, self._lines))

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        status = self.process.wait(PATIENCE)
        self._reading.join(PATIENCE)
        return status

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as stream:
            for line in stream:
                self._lines.append(line.rstrip("\n"))


@contextmanager
def watching(home: Path, *arguments: str | Path) -> Iterator[Watching]:
    running = Watching(home, *arguments)
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.end(signal.SIGKILL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    made.mkdir()
    (made / "near.md").write_text("The near bridge is 7 metres long.\n")
    (made / "pier.md").write_text("The pier was painted green.\n")
    return made


def names(home: Path) -> list[str]:
    return [document["document"] for document in json.loads(here(home, "documents", "--json").out)]


def test_changes_are_indexed_with_a_line_for_each(home: Path, folder: Path) -> None:
    """What is new, changed, moved and gone, below folders made meanwhile, too; not what is hidden or excluded."""
    (folder / "plan.odd").write_text("x")
    with watching(home, folder, "--exclude", "*.tmp.md") as running:
        running.told("Watching 1 path")
        assert "2 documents indexed" in running.told("indexed in")
        (folder / "a.tmp.md").write_text("Not this.")
        (folder / ".hidden.md").write_text("Nor this.")
        (folder / "deep" / "er").mkdir(parents=True)
        (folder / "deep" / "er" / "new.md").write_text("The lighthouse keeper of Aldmoor is Ruth Vane.\n")
        running.told(r"^Indexed deep/er/new\.md \(1 passage\)$")
        assert "Ruth Vane" in here(home, "ask", "Who is the lighthouse keeper of Aldmoor?").out
        os.replace(folder / "deep" / "er" / "new.md", folder / "old.md")
        running.told(r"^Removed deep/er/new\.md$")
        running.told(r"^Indexed old\.md")
        (folder / "near.md").write_text("The near bridge is 8 metres long.\n")
        running.told(r"^Indexed near\.md")
        (folder / "pier.md").unlink()
        running.told(r"^Removed pier\.md$")
        (folder / "bad.txt").write_bytes(bytes(range(256)))
        running.told(r"^Skipped bad\.txt")
        assert running.end(signal.SIGINT) == 0
        assert sum("plan.odd" in line for line in running.lines) == 1, "what can't be read is told once"
        assert not any("tmp" in line or "hidden" in line or "Traceback" in line for line in running.lines)
    assert names(home) == ["near.md", "old.md"]


def test_a_burst_is_indexed_together(home: Path, folder: Path) -> None:
    """Hundreds of files at once are a run or a few, each with its line; the process is told to stop as a service is."""
    with watching(home, folder, "--no-audit") as running:
        running.told("Watching")
        for n in range(300):
            (folder / f"{n:03}.txt").write_text(f"House {n} was built by mason {n * 7}.\n")
        running.told(r"^Indexed \d{3}\.txt", times=300)
        assert running.end(signal.SIGTERM) == 0
    assert len(names(home)) == 302


def test_a_file_that_was_named_is_followed_where_editors_replace_it(home: Path, folder: Path) -> None:
    """Its neighbours are not indexed."""
    with watching(home, folder / "near.md") as running:
        running.told("Watching")
        (folder / "other.md").write_text("Not this.")
        (folder / ".near.swp").write_text("The near bridge is 8 metres long.\n")
        os.replace(folder / ".near.swp", folder / "near.md")
        running.told(r"^Indexed near\.md")
    assert names(home) == ["near.md"]


def test_a_folder_that_goes_away_keeps_its_documents_until_it_is_back(home: Path, folder: Path) -> None:
    """As a disk does: it is told once, other folders go on, and what changed meanwhile is indexed."""
    other = folder.with_name("other")
    other.mkdir()
    with watching(home, folder, other) as running:
        running.told("Watching 2 paths")
        away = folder.rename(folder.with_name("away"))
        assert "All 2 documents" in running.told("corrobot index --yes")
        (other / "new.md").write_text("The mill was sold.\n")
        running.told(r"^Indexed new\.md")
        (away / "near.md").write_text("The near bridge is 8 metres long.\n")
        away.rename(folder)
        running.told(r"^Indexed near\.md")
        (folder / "late.md").write_text("The pond was dug in 1954.\n")
        running.told(r"^Indexed late\.md")
        assert running.end(signal.SIGINT) == 0
        assert sum("--yes" in line for line in running.lines) == 1
        assert not any(line.startswith("Removed") for line in running.lines)


def test_a_corpus_in_use_is_waited_for(home: Path, folder: Path) -> None:
    """Another process that indexes is told once, and then it goes on."""
    with watching(home, folder) as running:
        running.told("Watching")
        with hold(home / "corpora" / "default"):
            (folder / "new.md").write_text("The mill was sold.\n")
            running.told("Another process is indexing the corpus default; waiting")
        running.told(r"^Indexed new\.md")
        assert sum("Another process" in line for line in running.lines) == 1


def test_killed_at_any_moment_it_goes_on_where_it_was(home: Path, folder: Path) -> None:
    """What a line has told of is there; the rest is indexed at the next start."""
    for n in range(3):
        with watching(home, folder, "--no-audit") as running:
            running.told("Watching")
            for m in range(40):
                (folder / f"{n}-{m}.txt").write_text(f"House {n}-{m} was built by mason {m}.\n")
            running.told(rf"^Indexed {n}-", times=1 + 12 * n)
            running.end(signal.SIGKILL)
        told = {line.split()[1] for line in running.lines if line.startswith("Indexed ")}
        assert told <= set(names(home))
    with watching(home, folder, "--no-audit") as running:
        running.told("Watching")
    assert len(names(home)) == 122


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [(["nowhere"], 1, "nowhere"), (["https://example.org/"], 2, "index them again"), ([], 2, "PATH")],
)
def test_what_can_not_be_watched_is_told(home: Path, arguments: list[str], status: int, says: str) -> None:
    """Nothing is made."""
    is_told(here(home, "watch", *arguments), status, says)
    assert [path.name for path in home.iterdir()] == ["models"]


def test_the_server_keeps_folders_in_step(home: Path, folder: Path) -> None:
    """Its answers know what is written, within seconds; its log has a line for each; it ends as ever."""
    with serving(home, "--watch", str(folder), "--exclude", "*.tmp.md") as server:
        server.ready()

        def listed() -> list[str]:
            return [each["source"] for each in server.client.get("/api/documents").json()["documents"]]

        def until(holds: Callable[[], bool]) -> None:
            for _ in range(PATIENCE * 10):
                if holds():
                    return
                time.sleep(0.1)
            raise AssertionError(server.log)

        until(lambda: listed() == ["near.md", "pier.md"])
        (folder / "a.tmp.md").write_text("Not this.")
        (folder / "new.md").write_text("The lighthouse keeper of Aldmoor is Ruth Vane.\n")
        (folder / "pier.md").unlink()
        until(lambda: listed() == ["near.md", "new.md"])
        answer = server.client.post("/api/ask", json={"question": "Who is the lighthouse keeper of Aldmoor?"}).json()
        assert "Ruth Vane" in answer["text"]
        assert server.upload("lease.txt", b"The lease ends in May.")["state"] == "done"
        until(lambda: "Indexed new.md" in server.log and "Removed pier.md" in server.log)
        assert server.stop() == 0
        assert "Traceback" not in server.log


def test_the_server_says_what_it_can_not_watch(home: Path) -> None:
    """Before it serves anything."""
    is_told(here(home, "serve", "--watch", "nowhere"), 1, "nowhere")
    is_told(here(home, "serve", "--watch", ".", "--exclude", "!"), 2, ".gitignore")
