"""Whether everything is in order, and what would mend it: the data folder, the models, and each corpus, by using them.

Knows what can go wrong between runs: a full disk, a damaged file, another embedder, documents that changed since.
Nothing is changed but what is derived and can be made again.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bot.assemble import App, assemble
from bot.ports import Judge, Reader
from bot.settings import Settings
from index.errors import CorrobotError
from index.types import Document

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
    yield _embedder(app)
    yield _model("reader", app.reader)
    if app.judge:
        yield _model("judge", app.judge)
    corpora = [only] if only else app.corpora()
    if not corpora:
        yield Finding("corpora", "Nothing is indexed yet.", "Index a folder: corrobot index FOLDER")
    for name in corpora:
        yield from _corpus(assemble(replace(settings, corpus=name)))


def _home(home: Path) -> Finding:
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return Finding("home", f"{home} can't be made: {error.strerror}.", "Set CORROBOT_HOME to another folder.")
    if not os.access(home, os.W_OK | os.X_OK):
        return Finding("home", f"{home} can't be written to.", "Give yourself access, or set CORROBOT_HOME.")
    free = shutil.disk_usage(home).free
    said = f"{home}, {free / 1e9:,.1f} GB free"
    return Finding("home", said, None if free >= ENOUGH else "Free some space before you index more.")


def _embedder(app: App) -> Finding:
    try:
        dimensions = len(app.embedder.embed("Is everything in order?"))
    except CorrobotError as error:
        return Finding("embedder", error.message, error.remedy)
    return Finding("embedder", f"{app.embedder.name}, {dimensions} dimensions")


def _model(setting: str, model: Reader | Judge) -> Finding:
    try:
        model.warm()
    except CorrobotError as error:
        return Finding(setting, error.message, error.remedy)
    return Finding(setting, model.name)


def _corpus(app: App) -> Iterator[Finding]:
    name = f"corpus {app.settings.corpus}"
    library = app.library
    try:
        library.require(app.embedder.name)
        library.warm()
        documents = library.documents()
        with library.update() as update:
            stamps = update.stamps()
        if spoilt := [each.source for each in documents if not _is_whole(each)]:
            yield Finding(name, f"{_some(spoilt)} not as indexed.", "Forget the corpus and index it anew.")
            return
        passages = library.passage_count()
        found = library.search("everything", app.embedder.embed("everything"), 1)
        hint = app.language_hint()
    except CorrobotError as error:
        yield Finding(name, error.message, error.remedy)
        return
    finally:
        library.close()
    if passages and not found:
        yield Finding(name, "A search finds nothing.", "Forget the corpus and index it anew.")
        return
    yield Finding(name, f"{len(documents)} documents, {passages} passages, all searchable")
    if hint:
        yield Finding(f"{name}, language", hint)
    gone = [source for source, stamp in stamps.items() if stamp and not (stamp.is_page or Path(stamp.path).exists())]
    if gone:
        yield Finding(
            f"{name}, files",
            f"{_some(gone)} no longer where indexed.",
            "Index their folder again, or forget them with corrobot remove.",
        )


def _is_whole(document: Document) -> bool:
    return document.sha256 == Document.fingerprint(document.text)


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    if len(names) == 1:
        return f"{shown} is"
    return f"{shown} are" if len(names) <= 3 else f"{shown} and {len(names) - 3} more are"
