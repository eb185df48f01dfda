"""Plain text and Markdown: bytes in some encoding. Markdown keeps its markup. The one home of
charset-normalizer.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import replace

from index.read.content import Content, Undecodable, normalise
from index.types import Markup

MARKDOWN = frozenset({".md", ".mdx", ".markdown"})
SUFFIXES = frozenset({".txt", ".text"}) | MARKDOWN

HTML_TABLE = re.compile(
    r"^[ \t]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|^ {0,3}<table\b.*?(?:(?P<end></table>)[ \t]*$|\Z)",
    re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
"""A table of HTML in Markdown, or code between fences, in which there is none. What never ends goes on to the end of
the text, so that finding all takes linear time.
"""

# The mark of UTF-32 LE begins with that of UTF-16 LE: longest first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KNOWN = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3\x00", "a database"),
)
_OVERSTRUCK = re.compile(r"[^\n]\x08")
"""A character that another one is printed over: so terminals and old manuals have bold and underlined words."""
_CONTROL = re.compile(rb"[\x01-\x06\x0e-\x1a\x7f]")
_FOREIGN = re.compile(rb"[\x80-\xff]")
_SAMPLE = 65_536
_CONTROL_MOST = 0.02
"""More control characters than that, as a share, are no text."""
_FOREIGN_LEAST = 0.4
"""A Western text has far fewer bytes above ASCII, one of another script far more."""
_SPOILT_MOST = 0.05
"""So many of its non-ASCII characters may be broken in a file that otherwise is UTF-8."""


def read_text(data: bytes) -> Content:
    """The text of a file's bytes. Raises Undecodable for what is binary or in no encoding that can be told.

    In order: what a byte order mark says, UTF-8, UTF-8 with a few broken bytes (each becomes U+FFFD), the
    encoding that charset-normalizer finds for bytes that are mostly not ASCII (Cyrillic, Greek, Japanese
    ...), Windows-1252, Latin-1.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                text = data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise Undecodable(f"not the {encoding.upper()} that its byte order mark says") from error
            if "\0" in text:
                raise Undecodable("binary (it has NUL characters)")
            return Content(normalise(text))
    _refuse_binary(data)
    return Content(normalise(_OVERSTRUCK.sub("", _decode(data))))


def read_markdown(data: bytes) -> Content:
    """The text of a Markdown file, with its markup. Raises Undecodable as read_text does."""
    return replace(read_text(data), markup=Markup.MARKDOWN)


def has_table_of_html(text: str) -> bool:
    """Whether a text in Markdown has a table that is written in HTML."""
    return "<table" in text.lower() and any(found["end"] for found in HTML_TABLE.finditer(text))


def _refuse_binary(data: bytes) -> None:
    for magic, kind in _KNOWN:
        if data.startswith(magic):
            raise Undecodable(f"binary: {kind}, not text")
    if b"\0" in data:
        raise Undecodable("binary (it has NUL bytes); if it is UTF-16 without its mark, save it as UTF-8")
    sample = data[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > _CONTROL_MOST * len(sample):
        raise Undecodable("binary (it has many control characters)")


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    mended = data.decode("utf-8", "replace")
    spoilt = mended.count("\ufffd")
    if spoilt <= _SPOILT_MOST * sum(1 for _ in re.finditer(r"[^\x00-\x7f]", mended)):
        return mended
    sample = data[:_SAMPLE]
    if len(_FOREIGN.findall(sample)) >= _FOREIGN_LEAST * len(sample):
        return _decode_foreign(data, sample)
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _decode_foreign(data: bytes, sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        raise Undecodable("not text in any known encoding; save it as UTF-8")
    try:
        return data.decode(best.encoding)
    except UnicodeDecodeError as error:
        reason = f"not decodable (it looks like {best.encoding}, but is not throughout); save it as UTF-8"
        raise Undecodable(reason) from error
