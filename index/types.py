"""The nouns of a corpus: documents, their sentences, their passages, and what a search finds.

Knows nothing of files, databases or models. All offsets are half-open and count code points of `Document.text`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]
"""Half-open, in code points of a document's text."""


CORPUS_NAME = re.compile(r"(?!\.)[A-Za-z0-9._-]{1,64}")
"""What a corpus can be called."""

STRUCTURE = 10
"""The version of what reading makes of a text; documents of an older one are read again when they are indexed."""


class Markup(StrEnum):
    """How a document's text is written."""

    PLAIN = "plain"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class Document:
    """A text that can be quoted, with what is known of where it comes from.

    `text` is normalised once, on reading (no BOM, LF line ends, NFC); every offset refers to it. `source` is the path
    relative to the indexed folder, or a URL. `published` is an ISO date (YYYY, YYYY-MM or YYYY-MM-DD). `origin` is whom
    the document as a whole is credited to, where that is not its own author ("Reuters"). `pages` holds the offset at
    which each page starts, and is empty for formats without pages.
    """

    id: str
    source: str
    title: str
    text: str = field(repr=False)
    sha256: str
    published: str | None = None
    author: str | None = None
    url: str | None = None
    origin: str | None = None
    pages: tuple[int, ...] = ()
    markup: Markup = Markup.PLAIN

    @staticmethod
    def fingerprint(text: str) -> str:
        """The hexadecimal SHA-256 of a normalised text, in UTF-8."""
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    @staticmethod
    def identify(source: str, sha256: str) -> str:
        """The id of a version of a document: changes with its source and with its text, and with nothing else."""
        return hashlib.sha256(f"{source}\0{sha256}".encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def line(self, offset: int) -> int:
        """The line on which an offset stands, counted from 1."""
        return self.text.count("\n", 0, offset) + 1

    def page(self, offset: int) -> int | None:
        """The page on which an offset stands, counted from 1; None where the format has no pages."""
        return sum(1 for start in self.pages if start <= offset) or None


class SentenceKind(StrEnum):
    """What a sentence is in the layout of its page.

    META is a field such as "version: 0.32", or a heading that dates its section. Code and furniture are never compared.
    """

    PROSE = "prose"
    HEADING = "heading"
    ITEM = "item"
    ROW = "row"
    CODE = "code"
    META = "meta"
    FURNITURE = "furniture"


CLAIMING = (SentenceKind.PROSE, SentenceKind.ITEM, SentenceKind.ROW, SentenceKind.META)
"""The kinds that say something which can be true or false."""

ANSWERING = (*CLAIMING, SentenceKind.CODE)
"""The kinds that can answer a question."""


class ContextKind(StrEnum):
    """What a piece of context is to its sentence: LEAD leads its list, HEAD is the head of its table, ENTRY says what
    its item or its group of fields is about.
    """

    TITLE = "title"
    HEADING = "heading"
    QUESTION = "question"
    LEAD = "lead"
    HEAD = "head"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Context:
    """A place of the same document that gives a sentence its meaning. `hidden` are its spans of markup."""

    kind: ContextKind
    start: int
    end: int
    hidden: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A unit that is quoted whole: a sentence, a list item, a heading, a table row, or a piece of page furniture.

    `context` has the outermost first. `hidden` are the spans of markup in it, in order, which are not read as words.
    """

    start: int
    end: int
    kind: SentenceKind = SentenceKind.PROSE
    context: tuple[Context, ...] = ()
    hidden: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one document that are searched as one, under the heading they stand below."""

    document_id: str
    start: int
    end: int
    heading: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found. A higher score is better; ranks count from 0, None where a ranking missed it."""

    passage: Passage
    score: float
    dense_rank: int | None
    lexical_rank: int | None
