"""Indexing and comparing as a person follows them: a bar on a terminal, and a line for each file that can't be read.

Knows rich and the events of both. Everything goes to stderr.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TypeAlias

from bot.audit import Comparing
from bot.render import visible
from bot.watch import Busy, Told
from index.events import (
    Done,
    Embedding,
    Event,
    Fetching,
    Found,
    Indexed,
    Kept,
    Removed,
    Skipped,
    StaysRemoved,
    Unchanged,
    Why,
)

if TYPE_CHECKING:
    from rich.progress import Progress


Tell: TypeAlias = Callable[[Event | Comparing], None]

NAMED = 3
"""Files that are skipped for one reason of which the names are told."""


@contextmanager
def shown() -> Iterator[Tell]:
    """What to tell of the events of indexing while the block runs."""
    if not sys.stderr.isatty():
        yield _Warnings()
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from bot.faces.terminal import console

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console(sys.stderr), transient=True) as progress:
        yield _Bar(progress)


@contextmanager
def counted(what: str) -> Iterator[Callable[[int, int], None]]:
    """What to tell how many of how many are done while the block runs; a bar on a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    from rich.progress import Progress

    from bot.faces.terminal import console

    with Progress(console=console(sys.stderr), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


@contextmanager
def followed(paths: int) -> Iterator[Callable[[Told], None]]:
    """What to tell while paths are kept in step: the first run as `shown` does it, and then a line for each file."""
    warn = _Warnings()
    with ExitStack() as first:
        bar: Tell | None = first.enter_context(shown())

        def tell(event: Told) -> None:
            nonlocal bar
            if isinstance(event, Busy):
                busy = f"Another process is indexing the corpus {event.corpus}; waiting until it is done."
                print(busy, file=sys.stderr, flush=True)
            elif bar is None:
                if line := changed(event):
                    print(line, flush=True)
                warn(event)
            else:
                bar(event)
                if isinstance(event, Done):
                    bar = None
                    first.close()
                    print(summary(event), flush=True)
                    what = "1 path" if paths == 1 else f"{paths} paths"
                    print(f"Watching {what} for changes. Ctrl-C ends it.", file=sys.stderr, flush=True)

        yield tell


def changed(event: Event | Comparing) -> str | None:
    """What became of a document, in a line; None where nothing did."""
    match event:
        case Indexed(document, passages, _):
            return f"Indexed {visible(document.source)} ({passages:,} passage{'s' * (passages != 1)})"
        case Removed(source, _):
            return f"Removed {visible(source)}"
    return None


def warning(event: Event | Comparing) -> str | None:
    """What a person should know of a file or folder that is not dealt with as they may think; None for nothing."""
    match event:
        case Skipped(source, reason, kept):
            return f"Skipped {visible(source)}: {visible(reason)}{' (its earlier version stays)' * kept}"
        case Indexed(document, _, notes) if notes:
            return "\n".join(f"{visible(document.source)}: {visible(note)}" for note in notes)
        case Removed(source, Why.EXCLUDED):
            return f"Removed {visible(source)}: it is excluded"
        case Kept(path, documents):
            count = "Its only document" if documents == 1 else f"All {documents:,} documents of it"
            stay = "stays" if documents == 1 else "stay"
            return (
                f"Nothing that is indexed of {visible(path)} is there now. {count} {stay}, in case a disk is away; "
                f"to forget what is gone: corrobot index --yes {visible(path)}"
            )
    return None


class _Warnings:
    """Prints what a person should know; of files skipped for one reason the first few, and then their count."""

    def __init__(self) -> None:
        self._skipped: Counter[str] = Counter()

    def __call__(self, event: Event | Comparing) -> None:
        said = warning(event)
        if isinstance(event, Skipped) and not event.kept:
            self._skipped[event.reason] += 1
            said = said if self._skipped[event.reason] <= NAMED else None
        if isinstance(event, Done):
            more = {reason: count - NAMED for reason, count in self._skipped.items() if count > NAMED}
            said = "\n".join(f"Skipped {count:,} more: {visible(reason)}" for reason, count in more.items())
            self._skipped.clear()
        if said:
            print(said, file=sys.stderr, flush=True)


class _Bar:
    """A bar over all files, and below it one over the passages of a large file while that is worked on."""

    def __init__(self, progress: Progress) -> None:
        self._warn = _Warnings()
        self._progress = progress
        self._files = progress.add_task("getting ready", total=None)
        self._passages = progress.add_task("", total=None, visible=False)

    def __call__(self, event: Event | Comparing) -> None:
        self._warn(event)
        update = self._progress.update
        match event:
            case Fetching(source):
                update(self._files, description=f"fetching {visible(source)}")
            case Found(files):
                update(self._files, total=files, description="")
            case Embedding(source, done, passages):
                said = f"passages of {visible(source)}"
                update(self._passages, completed=done, total=passages, description=said, visible=True)
            case Indexed(document, _, _):
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
