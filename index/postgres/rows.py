"""Documents, stamps and vectors to values of PostgreSQL, and back. Knows no statement."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from index.ports import FileStamp
from index.types import STRUCTURE, Document, Markup

if TYPE_CHECKING:
    from index.ports import Matrix, Vector

DOCUMENT = "id, source, title, text, sha256, published, author, url, origin, pages, markup"
STAMP = "path, size, modified, file_sha256, etag, last_modified"

_NUL, _MARK = "\0", "\ue000"
"""PostgreSQL keeps no NUL. It is written as a character of the private use area and a digit, and that one, too."""


def escaped(text: str) -> str:
    """A text as PostgreSQL keeps it."""
    return text.replace(_MARK, f"{_MARK}1").replace(_NUL, f"{_MARK}0")


def plain(text: str) -> str:
    """What `escaped` was given."""
    if _MARK not in text:
        return text
    return text.replace(f"{_MARK}0", _NUL).replace(f"{_MARK}1", _MARK)


def optional(text: str | None) -> str | None:
    """An escaped text, or None."""
    return None if text is None else escaped(text)


def unescaped(text: str | None) -> str | None:
    """What `optional` was given."""
    return None if text is None else plain(text)


def document_row(document: Document) -> tuple[Any, ...]:
    """A document as `DOCUMENT` has it."""
    return (
        document.id, escaped(document.source), escaped(document.title), escaped(document.text), document.sha256,
        optional(document.published), optional(document.author), optional(document.url), optional(document.origin),
        list(document.pages), document.markup.value,
    )  # fmt: skip


def document_of(row: Sequence[Any]) -> Document:
    """What `document_row` was given."""
    id_, source, title, text, sha256, *said, pages, markup = row
    published, author, url, origin = map(unescaped, said)
    return Document(
        id_, plain(source), plain(title), plain(text), sha256, published, author, url, origin, tuple(pages),
        Markup(markup),
    )  # fmt: skip


def stamp_row(stamp: FileStamp | None) -> tuple[Any, ...]:
    """A stamp as `STAMP` has it."""
    if stamp is None:
        return (None,) * 6
    return (
        escaped(stamp.path), stamp.size, stamp.modified, escaped(stamp.sha256),
        optional(stamp.etag), optional(stamp.last_modified),
    )  # fmt: skip


def stamp_of(structure: int, row: Sequence[Any]) -> FileStamp | None:
    """What `stamp_row` was given. That of a document of an older structure is like no file: it is to be read again."""
    path, size, modified, sha256, etag, last_modified = row
    if path is None:
        return None
    if structure != STRUCTURE:
        return FileStamp(plain(path), -1, 0, "")
    return FileStamp(plain(path), size, modified, plain(sha256), unescaped(etag), unescaped(last_modified))


def vector_text(vector: Vector) -> str:
    """A vector as pgvector reads it: each number in the fewest digits that float16 tells apart."""
    return f"[{','.join(map(_digits, vector.astype(np.float16).view(np.uint16).tolist()))}]"


@cache
def _digits(bits: int) -> str:
    """A float16 by its bits, of which there are 65,536."""
    return str(np.uint16(bits).view(np.float16))


def vector_of(sent: bytes) -> Vector:
    """A vector as `halfvec_send` gives it: four bytes, and float16 with the high byte first."""
    return np.frombuffer(sent, ">f2", offset=4).astype(np.float32)


def vectors_of(sent: Sequence[bytes], dimensions: int) -> Matrix:
    """Several of them, one a row."""
    return np.stack([vector_of(each) for each in sent]) if sent else np.zeros((0, dimensions), np.float32)
