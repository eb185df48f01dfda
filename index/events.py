"""What indexing tells while it goes on: one event for each file or page as it is dealt with, and the counts last."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from index.types import Document


@dataclass(frozen=True, slots=True)
class Fetching:
    """A web page is being fetched."""

    source: str


@dataclass(frozen=True, slots=True)
class Found:
    """So many files and pages will be dealt with."""

    files: int


@dataclass(frozen=True, slots=True)
class Embedding:
    """Of a large document, so many passages are done."""

    source: str
    done: int
    passages: int


@dataclass(frozen=True, slots=True)
class Indexed:
    """A document was stored, new or in place of its former version; nothing takes it back.

    `notes` say what of it was left out, each in a line: a page without text, an attachment.
    """

    document: Document
    passages: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A document is as it was."""

    source: str


@dataclass(frozen=True, slots=True)
class StaysRemoved:
    """A file that was removed from the corpus, and has not changed since: it comes back when it is named itself."""

    source: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, folder or page that can't be read or is left out; `kept` where an earlier version stays in the corpus."""

    source: str
    reason: str
    kept: bool


class Why(StrEnum):
    """Why a document was forgotten."""

    GONE = "gone"
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Removed:
    """A document was forgotten: its file is gone, or was found and excluded."""

    source: str
    why: Why = Why.GONE


@dataclass(frozen=True, slots=True)
class Kept:
    """All documents of a folder or file that was named would go, and stay: it may only be out of reach."""

    path: str
    documents: int


@dataclass(frozen=True, slots=True)
class Done:
    """All is stored and findable. Counts of documents, but for `passages`: those of the documents indexed."""

    indexed: int
    unchanged: int
    skipped: int
    removed: int
    passages: int
    stay_removed: int = 0


Event: TypeAlias = Fetching | Found | Embedding | Indexed | Unchanged | StaysRemoved | Skipped | Removed | Kept | Done
