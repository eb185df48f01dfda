"""Indexing and comparing as a person follows them: a bar on a terminal, and a line for each file that can't be read.

Knows rich and the events of both. Everything goes to stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.audit import Comparing
from bot.render import visible
from index.ingest import Done, Embedding, Event, Found, Indexed, Skipped, StaysRemoved, Unchanged

if TYPE_CHECKING:
    from rich.progress import Progress


@contextmanager
def shown() -> Iterator[Callable[[Event | Comparing], None]]:
    """What to tell of the events of indexing while the block runs."""
    if not sys.stderr.isatty():
        yield _warn
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from bot.faces.terminal import console

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console(sys.stderr), transient=True) as progress:
        yield _Bar(progress)


def _warn(event: Event | Comparing) -> None:
    if isinstance(event, Skipped):
        kept = " (its earlier version stays)" if event.kept else ""
        print(f"Skipped {visible(event.source)}: {visible(event.reason)}{kept}", file=sys.stderr)


class _Bar:
    """A bar over all files, and below it one over the passages of a large file while that is worked on."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._files = progress.add_task("getting ready", total=None)
        self._passages = progress.add_task("", total=None, visible=False)

    def __call__(self, event: Event | Comparing) -> None:
        _warn(event)
        update = self._progress.update
        match event:
            case Found(files):
                update(self._files, total=files, description="")
            case Embedding(source, done, passages):
                said = f"passages of {visible(source)}"
                update(self._passages, completed=done, total=passages, description=said, visible=True)
            case Indexed(document, _):
                update(self._files, advance=1, description=visible(document.source))
                self._progress.reset(self._passages, visible=False)
            case Comparing(done, passages):
                update(self._files, completed=done, total=passages, description="passages compared with each other")
            case Skipped() | Unchanged() | StaysRemoved():
                update(self._files, advance=1)


def summary(done: Done) -> str:
    """What was done, in one line."""
    parts = [
        f"{count:,} {said}"
        for count, said in (
            (done.unchanged, "unchanged"),
            (done.skipped, "skipped"),
            (done.removed, "removed"),
            (done.stay_removed, "removed before (name a file to have it back)"),
        )
        if count
    ]
    if done.indexed:
        documents = "document" if done.indexed == 1 else "documents"
        passages = "passage" if done.passages == 1 else "passages"
        parts.insert(0, f"{done.indexed:,} {documents} indexed in {done.passages:,} {passages}")
    return f"{', '.join(parts)}." if parts else "There was nothing to index."
