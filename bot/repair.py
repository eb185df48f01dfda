"""What is damaged made whole again: the bot's own files, exported models, and each corpus.

Knows the order, and what is told. Nothing that is damaged is deleted but what can be made again: it is set aside.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot import chats, outbox
from bot import disagreements as kept
from bot.assemble import App
from bot.database import mend, trouble
from bot.doctor import Finding
from bot.settings import EMBEDDED
from index.errors import CorrobotError, Damaged
from index.keeping import Tables

OWN = (chats.TABLES, outbox.TABLES)
"""What the bot keeps itself, and of which every row is saved that can be."""


def repair(app: App, only: str | None = None) -> Iterator[Finding]:
    """A finding for everything that was damaged, and for each corpus; not fine is what could not be saved. `only` one
    corpus, if it is named.
    """
    for folder in app.drop_spoilt_exports():
        yield Finding("models", f"{folder} was damaged and is deleted; it is made again when needed.")
    if app.settings.store == EMBEDDED:  # a database looks after its own pages
        for tables in OWN:
            yield from _own(app.settings.home, tables)
        yield from _disagreements(app.settings.home)
    names = [only] if only else app.traced()
    if not names:
        yield Finding("corpora", "There is none.", "Index a folder: corrobot index FOLDER")
    for name in names:
        yield from _corpus(app.over(name))


def _own(home: Path, tables: Tables) -> Iterator[Finding]:
    if not isinstance(trouble(home, tables), Damaged):
        return
    try:
        done = mend(home, tables)
    except CorrobotError as error:
        yield Finding(tables.file, error.message, error.remedy)
        return
    saved = ", ".join(f"{len(rows)} {table}" for table, rows in done.rows.items())
    yield Finding(
        tables.file,
        f"It was damaged, and is set aside as {done.aside.name}. Saved: {saved}.",
        "What else it held can't be read.",
    )


def _disagreements(home: Path) -> Iterator[Finding]:
    wrong = trouble(home, kept.TABLES)
    if not isinstance(wrong, Damaged):
        return
    try:
        yield Finding(kept.TABLES.file, kept.set_aside(home, wrong.message))
    except CorrobotError as error:
        yield Finding(kept.TABLES.file, error.message, error.remedy)


def _corpus(app: App) -> Iterator[Finding]:
    name = f"corpus {app.settings.corpus}"
    try:
        done = app.repair()
        app.contrast()  # what was found in a file that is set aside is found again
    except CorrobotError as error:
        yield Finding(name, error.message, error.remedy)
        return
    if done.aside:
        yield Finding(
            name, f"Its catalog was damaged, and is set aside as {done.aside.name}: {done.kept} documents kept."
        )
    if done.again:
        yield Finding(name, f"Read again: {', '.join(sorted(done.again))}")
    if done.derived:
        yield Finding(name, f"Made anew: {', '.join(done.derived)}")
    for source, why in sorted(done.lost.items()):
        yield Finding(name, f"Lost: {source}", f"It can't be read again: {why}.")
    if not (done.aside or done.again or done.derived or done.lost):
        yield Finding(name, "It is whole.")
