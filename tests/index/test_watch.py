"""What is told of as a change, and what is not."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from index.files import Exclude
from index.watch import Watcher

PATIENCE, QUIET = 30.0, 1.5


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "docs"
    for name in ("a.md", "drafts/b.md", ".git/c.md", "home/corpora/catalog.sqlite", "deep/er/d.md"):
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        (made / name).write_text("Words.")
    return made


def test_only_what_would_be_indexed_is_a_change(folder: Path) -> None:
    """What is hidden, excluded, or in the folder of the store is none: each run writes there."""
    with Watcher([folder], Exclude(["drafts/", "*.tmp"], folder / "home")) as watcher:
        for name in (
            "drafts/b.md",
            "x.tmp",
            ".git/c.md",
            ".hidden.md",
            "home/corpora/catalog.sqlite-wal",
            "home/new.md",
        ):
            (folder / name).write_text("Other words.")
        assert not watcher.wait(QUIET)
        (folder / "deep" / "er" / "d.md").write_text("Other words.")
        assert watcher.wait(PATIENCE)
        assert not watcher.wait(QUIET)


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "new.md").write_text("New."),
        lambda folder: (folder / "a.md").unlink(),
        lambda folder: (folder / "a.md").rename(folder / "deep" / "z.md"),
        lambda folder: (folder / "deep").rename(folder / "deeper"),
        lambda folder: folder.rename(folder.with_name("away")),
    ],
    ids=["new", "gone", "moved", "folder moved", "all gone"],
)
def test_every_change_is_told(folder: Path, change: Callable[[Path], object]) -> None:
    """Of files and of folders, that of the one that is watched included."""
    with Watcher([folder], Exclude()) as watcher:
        change(folder)
        assert watcher.wait(PATIENCE)


def test_a_folder_that_comes_back_is_watched_again(folder: Path) -> None:
    """Another one in its place, too, as when a disk is mounted there."""
    with Watcher([folder], Exclude()) as watcher:
        folder.rename(folder.with_name("away"))
        assert watcher.wait(PATIENCE)
        folder.mkdir()
        assert watcher.wait(PATIENCE)
        while watcher.wait(QUIET):
            pass
        (folder / "new.md").write_text("New.")
        assert watcher.wait(PATIENCE)


def test_a_file_is_watched_however_it_is_written(folder: Path) -> None:
    """Its neighbours are not."""
    with Watcher([folder / "a.md"], Exclude()) as watcher:
        (folder / "b.md").write_text("Not this.")
        assert not watcher.wait(QUIET)
        (folder / "b.md").write_text("More.")
        os.replace(folder / "b.md", folder / "a.md")
        assert watcher.wait(PATIENCE)
        (folder / "a.md").unlink()
        assert watcher.wait(PATIENCE)


def test_a_change_just_as_the_time_is_up_is_told_the_next_time(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes between the end of the waiting and the answer is not forgotten."""

    class UpAndSet(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            was = self.is_set()
            self.set()
            return was

    watcher = Watcher([folder], Exclude())
    monkeypatch.setattr(watcher, "_changed", UpAndSet())
    with watcher:
        assert [watcher.wait(0), watcher.wait(0)] == [False, True]
