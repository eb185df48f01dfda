"""`corrobot index`, `watch` and `remove`: what is in the corpus. Knows when a person has to be asked."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import UsageError
from bot.faces.options import Corpus, opened
from bot.settings import STORES, is_store, load
from index.errors import EmptyPath, WouldForget

if TYPE_CHECKING:
    from bot.assemble import App
    from bot.faces.progress import Tell
    from index.events import Done

TRYING = 0.1
"""The part of the time that indexing took for which questions are tried at its end: on a slow machine, longer."""

NoAudit = Annotated[bool, typer.Option("--no-audit", help="Don't look for disagreements with what is there.")]
Exclude = Annotated[
    list[str] | None,
    typer.Option(
        "--exclude",
        metavar="GLOB",
        help="Pass over what matches below the folders, by the rules of .gitignore: *.log, drafts/, /top.md, !keep.md. "
        "May be given several times.",
        show_default=False,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Forget documents also where all of a PATH would go.")]


def index(
    names: Annotated[list[str], typer.Argument(metavar="PATH|URL", show_default=False)],
    exclude: Exclude = None,
    force: Annotated[bool, typer.Option("--force", help="Read again what looks unchanged.")] = False,
    yes: Yes = False,
    no_audit: NoAudit = False,
    corpus: Corpus = None,
) -> None:
    """Add or update files, folders and web pages. Files gone from a folder are removed; unchanged ones cost nothing."""
    from bot.faces.progress import shown, summary
    from bot.render import visible
    from bot.suggest import PATIENCE

    here = opened(corpus, audit="off" if no_audit else None)
    began = time.monotonic()
    try:
        with shown() as tell:
            done = _index(here, names, tell, exclude, force, yes)
    except WouldForget as error:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        if not typer.confirm(f"{error.message} Forget them?", err=True):
            raise typer.Exit(1) from None
        with shown() as tell:
            done = _index(here, names, tell, exclude, force, yes=True)
    took = time.monotonic() - began
    print(summary(done))
    if not (done.indexed or done.unchanged or done.skipped or done.removed or done.stay_removed):
        print(f"No file was found; files of these endings are read: {' '.join(here.endings())}")
    if hint := here.language_hint():
        print(hint)
    if found := here.audit().count():
        told = "There is a disagreement" if found == 1 else f"There are {found:,} disagreements"
        print(f"{told} among the documents: corrobot disagreements")
    if done.indexed and sys.stdout.isatty() and (questions := here.suggestions(max(PATIENCE, took * TRYING))):
        over = f"--corpus {corpus} " if corpus else ""
        print("\nThe documents answer well:")
        for question in questions:
            print(f"  corrobot ask {over}{shlex.quote(visible(question))}")


def _index(here: App, names: Sequence[str], tell: Tell, exclude: Sequence[str] | None, force: bool, yes: bool) -> Done:
    return here.index(names, tell, exclude=exclude or (), force=force, forget=yes)


def watch(
    names: Annotated[list[str], typer.Argument(metavar="PATH", show_default=False)],
    exclude: Exclude = None,
    yes: Yes = False,
    no_audit: NoAudit = False,
    corpus: Corpus = None,
) -> None:
    """Keep files and folders in step: index them, and then each change within seconds. Ctrl-C ends it."""
    from bot.faces.progress import followed
    from bot.watch import Watch

    paths = folders(names)
    watching = Watch(opened(corpus, audit="off" if no_audit else None), paths, exclude or (), yes)
    # A service is told to stop as a person does it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with suppress(KeyboardInterrupt), followed(len(paths)) as tell:
        watching.run(threading.Event(), tell)


def remove(
    names: Annotated[list[str] | None, typer.Argument(metavar="PATH|URL", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Forget the whole corpus.")] = False,
    uploads: Annotated[
        bool, typer.Option("--uploads", help="With --all: delete also what was uploaded, which may be nowhere else.")
    ] = False,
    corpus: Corpus = None,
) -> None:
    """Forget documents or, with --all, a corpus. The files themselves stay, and with --all what was uploaded, too."""
    if bool(names) == everything:
        raise UsageError("Name files and folders to forget, or give --all for the whole corpus.")
    if uploads and not everything:
        raise UsageError("--uploads goes with --all.", "What was uploaded goes with its document: name that.")
    if not all(names or []):
        raise EmptyPath
    here = opened(corpus)
    if everything:
        kept = here.forget(uploads)
        print(f"Forgot the corpus {here.settings.corpus}.")
        if kept:
            print(f"What was uploaded is kept in {kept}: `corrobot repair` indexes it again.", file=sys.stderr)
    else:
        from bot.render import visible

        for source in here.remove(names or []):
            print(f"Forgot {visible(source)}")


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", show_default=False)],
    target: Annotated[str, typer.Argument(metavar="TO", show_default=False)],
    as_: Annotated[str | None, typer.Option("--as", metavar="NAME", help="The name there, if another one.")] = None,
    corpus: Corpus = None,
) -> None:
    """Copy a corpus from one store to another, with its vectors and conversations: `embedded`, or the address of a
    database.
    """
    from bot.assemble import copy
    from bot.faces.progress import counted

    for store in (source, target):
        if not is_store(store):
            raise UsageError("FROM or TO is no store.", STORES)
    settings = load(os.environ, {"corpus": corpus})
    with counted("copying") as tell:
        done = copy(settings, source, target, as_ or settings.corpus, tell)
    copied = done.corpus
    before = f"; {copied.before:,} were there before" if copied.before else ""
    print(f"{copied.documents:,} documents copied, {copied.passages:,} passages there{before}.")
    if done.conversations or done.dismissals:
        print(f"With them: conversations {done.conversations:,}, dismissals {done.dismissals:,}.")
    print("To use the copy, set `store`. Nothing was deleted where it came from.", file=sys.stderr)


def folders(names: Sequence[str]) -> list[Path]:
    """The paths that are to be watched. Raises EmptyPath, and UsageError for the address of a page."""
    if not all(names):
        raise EmptyPath
    for name in names:
        if "://" in name:
            raise UsageError(
                f"{name} can't be watched.", "Pages tell nobody of changes: index them again now and then."
            )
    return [Path(name) for name in names]
