"""Whether everything is in order, and what would mend it: the data folder, the models, what the bot keeps itself, and
each corpus, by using them.

Knows what can go wrong between runs: a full disk, a damaged file, another embedder, documents that changed since.
Nothing is changed but what is derived and can be made again.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot import chats, outbox
from bot import disagreements as kept
from bot.assemble import App, assemble
from bot.database import is_read_only, trouble
from bot.opinion import SecondOpinion, SecondReading
from bot.ports import Judge, Reader, Writer
from bot.settings import EMBEDDED, Settings
from index.errors import CorpusNotFound, CorrobotError, StoreError, store_error
from index.keeping import Keeping, Tables

REPAIR = "`corrobot repair` saves what can be read, and reads the documents again."

KEPT = (chats.TABLES, outbox.TABLES, kept.TABLES)
"""What the bot keeps itself."""

_TABLE = re.compile(r"CREATE TABLE (\w+)")

ENOUGH = 1_000_000_000
"""Bytes that should be free: an exported model takes 90 MB, 100,000 passages about 600 MB."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its name, what was found, and what to do where it is not in order."""

    name: str
    found: str
    remedy: str | None = None

    @property
    def fine(self) -> bool:
        return self.remedy is None


def diagnose(settings: Settings, only: str | None = None) -> Iterator[Finding]:
    """A finding for everything there is to look at; `only` one corpus, if it is named."""
    yield _home(settings.home)
    app = assemble(settings)
    yield from _exports(app)
    yield _embedder(app)
    yield _model("reader", app.reader)
    if app.rereading:
        yield _second_opinion("reader", "Quotes stay where they are.", app.rereading)
    if app.judge:
        yield _model("judge", app.judge)
    if app.second:
        yield _second_opinion("judge", "Marks stay as they are.", app.second)
    if app.prose:
        yield _model("writer", app.prose.writer)
    yield from examine(app, only)


def examine(app: App, only: str | None = None) -> Iterator[Finding]:
    """A finding for what the bot keeps itself, and for each corpus; `only` one, if it is named."""
    if app.settings.store == EMBEDDED:
        for tables in KEPT:
            yield from _file(app.settings.home, tables)
    try:
        if said := app.store.state():
            yield Finding("store", said)
        if shared := app.store.keeping():
            yield from _shared(app.settings.home, shared)
        corpora = [only] if only else app.traced()
    except StoreError as error:
        yield Finding("store", f"{error.message}{_answer(error)}", error.remedy)
        return
    if not corpora:
        yield Finding("corpora", "Nothing is indexed yet.", "Index a folder: corrobot index FOLDER")
    for name in corpora:
        yield from _corpus(app.over(name))


def _home(home: Path) -> Finding:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return Finding("home", f"{home} can't be made: {error.strerror}.", "Set CORROBOT_HOME to another folder.")
    if is_read_only(home):
        remedy = "It can be asked. To change it, make it writable, or give yourself access."
        return Finding("home", f"{home} can't be written to.", remedy)
    free = shutil.disk_usage(home).free
    said = f"{home}, {free / 1e9:,.1f} GB free"
    return Finding("home", said, None if free >= ENOUGH else "Free some space before you index more.")


def _embedder(app: App) -> Finding:
    try:
        dimensions = len(app.embedder.embed("Is everything in order?"))
    except CorrobotError as error:
        return Finding("embedder", error.message, error.remedy)
    return Finding("embedder", f"{app.embedder.name}, {dimensions} dimensions")


def _model(setting: str, model: Reader | Judge | Writer) -> Finding:
    try:
        model.warm()
    except CorrobotError as error:
        return Finding(setting, error.message, error.remedy)
    return Finding(setting, model.name)


def _second_opinion(setting: str, stays: str, second: SecondOpinion | SecondReading) -> Finding:
    """The chat model, by its opinion on a plain contradiction or answer. `stays`: what holds without it."""
    try:
        opinion = second.trial()
    except CorrobotError as error:
        return Finding("second opinion", error.message, error.remedy)
    if opinion.failed:
        remedy = f"{stays} Look at its server, {setting}_url and {setting}_seconds, or take another model."
        return Finding("second opinion", f"{opinion.model}: {opinion.failed}.", remedy)
    return Finding("second opinion", opinion.model)


def _exports(app: App) -> Iterator[Finding]:
    """The models that were exported, which are made again where they are deleted."""
    for folder, files in app.spoilt_exports().items():
        remedy = "`corrobot repair` deletes it; it is made again when needed."
        yield Finding("models", f"{folder} is damaged: {', '.join(files)}.", remedy)


def _file(home: Path, tables: Tables) -> Iterator[Finding]:
    """One of the bot's own files, if there is one."""
    file = home / tables.file
    if not file.exists():
        return
    try:
        wrong = trouble(home, tables)
    except Exception as error:
        wrong = store_error(error, file)
    yield Finding(file.name, wrong.message, wrong.remedy) if wrong else Finding(file.name, "whole")


def _shared(home: Path, keeping: Keeping) -> Iterator[Finding]:
    """What the bot keeps in the database of the corpora, and whether something is left in files. Raises StoreError."""
    for tables in KEPT:
        opened = keeping.open(tables)
        counted = [
            f"{opened.rows(f'SELECT count(*) FROM {name}')[0][0]:,} {name}" for name in _TABLE.findall(tables.sqlite)
        ]
        yield Finding(tables.name, f"in the database: {', '.join(counted)}")
    if left := [tables.file for tables in KEPT if (home / tables.file).exists()]:
        told = f"{_some(left)} of the embedded store, and not used. `corrobot copy` takes over a corpus with them."
        yield Finding("files", told)


def _answer(error: StoreError) -> str:
    """What a database says itself, which may name its server: for who is at this machine."""
    said = " ".join(str(error.__cause__ or "").split())
    return f" It says: {said[:300]}" if said else ""


def _corpus(app: App) -> Iterator[Finding]:
    name = f"corpus {app.settings.corpus}"
    library = app.library
    try:
        if spoilt := library.damaged():
            yield Finding(name, f"{_some(spoilt)} damaged in the catalog.", REPAIR)
            return
        library.require(app.embedder.name)
        made = library.mend()
        library.warm()
        documents, stamps = library.documents(), library.stamps()
        passages = library.passage_count()
        found = library.search("everything", app.embedder.embed("everything"), 1)
        hint = app.language_hint()
    except CorpusNotFound as error:
        if app.settings.corpus in app.traced():
            yield Finding(name, "Its catalog is lost, or only uploads are left of it.", REPAIR)
        else:
            yield Finding(name, error.message, error.remedy)
        return
    except CorrobotError as error:
        yield Finding(name, error.message, error.remedy)
        return
    except Exception as error:  # whatever a damaged file makes a library do
        yield Finding(name, f"It can't be searched: {type(error).__name__}: {error}.", REPAIR)
        return
    finally:
        library.close()
    if passages and not found:
        yield Finding(name, "A search finds nothing.", REPAIR)
        return
    again = f"; made anew, as damaged: {', '.join(made)}" if made else ""
    yield Finding(name, f"{len(documents)} documents, {passages} passages, all searchable{again}")
    if hint:
        yield Finding(f"{name}, language", hint)
    gone = [source for source, stamp in stamps.items() if stamp and not (stamp.is_page or Path(stamp.path).exists())]
    if gone and app.settings.store != EMBEDDED:
        yield Finding(f"{name}, files", f"{_some(gone)} not on this machine: of another one, or gone.")
    elif gone:
        yield Finding(
            f"{name}, files",
            f"{_some(gone)} no longer where indexed.",
            "Index their folder again, or forget them with corrobot remove.",
        )


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    if len(names) == 1:
        return f"{shown} is"
    return f"{shown} are" if len(names) <= 3 else f"{shown} and {len(names) - 3} more are"
