"""Documents that were handed in, rather than found in a folder: their content is kept in a folder of ours.

Knows how a handed-in name becomes the name of a document. It is never used as a path: the files have made names.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
import unicodedata
from collections.abc import Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from index.errors import store_error
from index.events import Indexed, Skipped
from index.files import File
from index.ingest import Ingester
from index.ports import FileStamp
from index.read import ending

LONGEST_NAME = 200
"""Characters of a handed-in name that are kept."""

ABANDONED = 86_400
"""Seconds after which content that nothing was made of never will be: an upload is sent, and its job begun, sooner."""

_MADE = re.compile(r"[0-9a-f]{32}(?:\.[a-z0-9]{1,10})?")
"""The names of the files."""

_NAME = ".as-named"
"""The ending of the files that have the names that uploads were handed in with."""

_APART = "uploads/"
"""Put before the name of an upload where a document of some folder has that name."""


@dataclass(frozen=True, slots=True)
class Upload:
    """Content that lies in the folder of uploads, and the name that it was handed in with, cleaned."""

    path: Path
    name: str


class Fate(StrEnum):
    """What became of an upload."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an upload, the name of its document in the corpus, and why it was skipped, if it was."""

    fate: Fate
    source: str
    reason: str | None = None


class Uploads:
    """The uploads of a corpus, in a folder that is made with the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def place_of_all(self) -> str:
        """Where the content lies, for a person."""
        return str(self.folder)

    def place(self, name: str) -> Upload:
        """Where to write content that was handed in under a name: a new file that no name chose."""
        cleaned = clean(name)
        self.folder.mkdir(parents=True, exist_ok=True)
        told = ending(cleaned) or Path(cleaned).suffix.lower()
        safe = told if re.fullmatch(r"\.[a-z0-9]{1,10}", told) else ""
        return Upload(self.folder / f"{secrets.token_hex(16)}{safe}", cleaned)

    def hand_in(self, upload: Upload) -> None:
        """Has the content of an upload where all find it who share the corpus: here, all do."""

    def take(self, upload: Upload, stamps: Mapping[str, FileStamp | None], ingester: Ingester) -> Outcome:
        """Adds an upload to the corpus, in place of the one that was handed in under the same name.

        Content that is not needed any more is deleted. Raises what indexing raises; the upload is still there then.
        """
        source = self._source(upload.name, stamps)
        former = stamps.get(source)
        outcome = Outcome(Fate.UNCHANGED, source)
        for event in ingester.put([(self._file(upload), source)]):
            if isinstance(event, Skipped):
                outcome = Outcome(Fate.SKIPPED, source, event.reason)
            elif isinstance(event, Indexed):
                outcome = Outcome(Fate.UPDATED if former else Fate.ADDED, source)
        if outcome.fate is Fate.SKIPPED:
            self.drop(upload.path.name)
            return outcome
        self._note(upload)
        if former and Path(former.path).name != upload.path.name:
            self.forget(former)
        return outcome

    def forget(self, stamp: FileStamp) -> None:
        """Deletes the content of an upload whose document is no longer read from it."""
        if self.holds(stamp):
            self.drop(Path(stamp.path).name)

    def drop(self, name: str) -> None:
        """Deletes content by the name of its file."""
        content = self.folder / name
        content.unlink(missing_ok=True)
        _named(content).unlink(missing_ok=True)

    def original(self, stamp: FileStamp) -> bytes:
        """The content that a document was read from. Raises OSError where it is gone."""
        return Path(stamp.path).read_bytes()

    def receive(self, name: str, content: bytes, handed_in_as: str) -> Path:
        """Takes over the content of a document from another folder of uploads; where it is read from now."""
        upload = Upload(self.folder / name, clean(handed_in_as))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            upload.path.write_bytes(content)
        except OSError as error:
            raise store_error(error, self.folder) from error
        self.hand_in(upload)
        self._note(upload)
        return upload.path

    def clear(self) -> None:
        """Deletes the content of all uploads."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def stray(self, stamps: Mapping[str, FileStamp | None], paths: Mapping[str, str]) -> list[Upload]:
        """What was handed in, and no document is read from now, though one was. `paths` says by source what documents
        were read from once, for what was handed in before names were kept.
        """
        held = {Path(stamp.path).name for stamp in stamps.values() if stamp}
        names = {Path(path).name: clean(source) for source, path in paths.items()}
        found = []
        for content in sorted(self.folder.glob("*")):
            if content.name not in held and _MADE.fullmatch(content.name):
                try:
                    name = clean(_named(content).read_text(encoding="utf-8"))
                except (OSError, UnicodeDecodeError):
                    name = names.get(content.name, content.name)
                found.append(Upload(content, name))
        return found

    def sweep(self, stamps: Mapping[str, FileStamp | None], wanted: Set[Path]) -> None:
        """Deletes what a kill left behind: old files that no document was read from and nobody wants to index."""
        kept = {Path(stamp.path).name for stamp in stamps.values() if stamp} | {path.name for path in wanted}
        kept |= {name for named in self.folder.glob(f"*{_NAME}") for name in (named.name, named.stem)}
        for file in self.folder.glob("*"):
            with suppress(FileNotFoundError):
                if file.name not in kept and file.stat().st_mtime < time.time() - ABANDONED:
                    file.unlink()

    def content(self, path: str) -> Path:
        """Where the content of a document lies that was read from a path: in this folder, if it was handed in."""
        return self.folder / Path(path).name if self.holds(FileStamp(path, 0, 0, "")) else Path(path)

    def holds(self, stamp: FileStamp | None) -> bool:
        """Whether a document was handed in; also where the data folder has been moved since."""
        if stamp is None or stamp.is_page:
            return False
        path = Path(stamp.path)
        return path.parts[-3:-1] == self.folder.parts[-2:] and _MADE.fullmatch(path.name) is not None

    def _note(self, upload: Upload) -> None:
        """Keeps the name of an upload that a document was made of. Raises StoreError."""
        try:
            _named(upload.path).write_text(upload.name, encoding="utf-8")
        except OSError as error:
            raise store_error(error, self.folder) from error

    def _source(self, name: str, stamps: Mapping[str, FileStamp | None]) -> str:
        if self.holds(stamps.get(f"{_APART}{name}")):
            return f"{_APART}{name}"
        source = name
        while source in stamps and not self.holds(stamps[source]):
            source = f"{_APART}{source}"
        return source

    def _file(self, upload: Upload) -> File:
        path = upload.path.absolute()
        status = path.stat()
        return File(path, path.parent, upload.name, status.st_size, status.st_mtime_ns)


def _named(content: Path) -> Path:
    """The file beside the content of an upload that has the name it was handed in with, once it is a document."""
    return content.with_name(f"{content.name}{_NAME}")


def clean(name: str) -> str:
    """A handed-in name as the name of a document: its last part, without what can't be shown; never empty."""
    last = re.split(r"[/\\]", name.replace("\0", ""))[-1]
    shown = "".join(each if unicodedata.category(each)[0] not in "CZ" or each == " " else " " for each in last)
    folded = unicodedata.normalize("NFC", " ".join(shown.split())).lstrip(". ")
    if len(folded) > LONGEST_NAME:
        stem, ending = folded[: -len(Path(folded).suffix) or None], Path(folded).suffix[:20]
        folded = stem[: LONGEST_NAME - len(ending)] + ending
    return folded or "unnamed"
