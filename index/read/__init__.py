"""A file as a Document. Knows which module reads which format; one module a format, added to `_FORMATS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from index.read import text as text_format
from index.read.about import about
from index.read.content import Content, Undecodable, Unreadable
from index.types import Document, Markup

__all__ = ["MAX_BYTES", "SUFFIXES", "Unreadable", "read"]

_FORMATS: dict[str, Callable[[bytes], Content]] = dict.fromkeys(text_format.SUFFIXES, text_format.read_text)

SUFFIXES: frozenset[str] = frozenset(_FORMATS)
"""The endings of the file names that can be read, in lower case, with their dot."""

MAX_BYTES = 100_000_000
"""Larger files are refused: a text takes several times its size in memory while it is indexed."""


def read(path: Path, source: str) -> Document:
    """The document in a file, under the name it has in the corpus. Raises Unreadable with a reason of one
    line.

    What the format says of title, author and date goes first, then what the text says of itself; a document
    without a title has its file's name.
    """
    parse = _FORMATS.get(path.suffix.lower())
    if parse is None:
        known = " ".join(sorted(SUFFIXES))
        ending = f"the ending {path.suffix}" if path.suffix else "a name without an ending"
        raise Unreadable(source, f"{ending} is no known format (known: {known})")
    try:
        if not path.is_file():
            raise Unreadable(source, "no file" if not path.exists() else "not a regular file")
        if (size := path.stat().st_size) > MAX_BYTES:
            reason = f"{size / 1e6:,.0f} MB is more than the {MAX_BYTES / 1e6:,.0f} MB a file may have; split it"
            raise Unreadable(source, reason)
        content = parse(path.read_bytes())
    except OSError as error:
        raise Unreadable(source, (error.strerror or str(error)).lower()) from error
    except Undecodable as error:
        raise Unreadable(source, str(error)) from error
    if path.suffix.lower() in text_format.MARKDOWN:
        content = replace(content, markup=Markup.MARKDOWN)
    if not content.text.strip():
        raise Unreadable(source, "empty")
    said = about(content.text, content.markup)
    sha256 = Document.fingerprint(content.text)
    return Document(
        id=Document.identify(source, sha256),
        source=source,
        title=content.title or said.title or source.rsplit("/", 1)[-1],
        text=content.text,
        sha256=sha256,
        published=content.published or said.published,
        author=content.author or said.author,
        url=content.url or said.url,
        origin=content.origin or said.origin,
        pages=content.pages,
        markup=content.markup,
    )
