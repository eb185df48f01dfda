"""A file as a Document. Knows which module reads which format; one module a format.

Text and Markdown are read here; every other format in a process of its own, within limits (`apart`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.read import apart
from index.read import text as text_format
from index.read.about import about
from index.read.apart import page_image, places
from index.read.content import Content, Place, Undecodable, Unreadable
from index.read.dated import in_name
from index.read.worker import PARSERS
from index.types import Document

__all__ = [
    "MAX_BYTES", "SUFFIXES", "Place", "Reading", "Unreadable", "ending", "page_image", "places", "read", "reading",
]  # fmt: skip

SUFFIXES: frozenset[str] = text_format.SUFFIXES | PARSERS.keys()
"""The endings of the file names that can be read, in lower case, with their dot."""

_WRITTEN = text_format.MARKDOWN | {".rst"}
"""The endings of markup that people write."""

_COMES_WITH = frozenset(
    """authors bugs changelog changes contributing copying copyright credits faq history licence license news
    notice readme thanks todo""".split()
)
"""The texts that come with software, by the names that the GNU coding standards and Debian's policy give them."""

_NEAR = {
    ".doc .docm .dot .dotx .odt .rtf .pages .wpd .wps": "save it as .docx or .pdf",
    ".xls .xlsm .xlsb .ods .numbers": "save it as .xlsx or .csv",
    ".ppt .pptm .pps .ppsx .odp .key": "save it as .pptx or .pdf",
    ".png .jpg .jpeg .gif .webp .tif .tiff .bmp .heic .svg": (
        "there is no text in an image; make it a .pdf with searchable text (OCR)"
    ),
    ".zip .tar .gz .tgz .7z .rar .bz2 .xz": "unpack it",
    ".msg .mbox .pst": "save its messages as .eml",
    ".mobi .azw .azw3 .djvu .ps .xps": "convert it to .epub or .pdf",
    ".mht .mhtml .webarchive": "save it as .html",
    ".mp3 .m4a .wav .mp4 .mov .avi .mkv": "save a transcript as .txt",
    ".tex .adoc .asciidoc .org .wiki .textile .log .json .jsonl .yaml .yml .toml .xml .ini": (
        "to read it as plain text, save a copy as .txt"
    ),
}
"""What to do with files that aren't read, by their endings."""

MAX_BYTES = 100_000_000
"""Larger files are refused: a text takes several times its size in memory while it is indexed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A document, and notes of a line each on what of its file is not in it, for the person whose file it is."""

    document: Document
    notes: tuple[str, ...] = ()


def ending(name: str) -> str:
    """The ending in SUFFIXES that tells the format of a file of this name; "" where it is not read.

    A name in capitals is that of a text that comes with software ("README", "NEWS"), also with the name of who packed
    it behind ("README.Debian"); the usual ones are so in small letters, too ("changelog"), and what is to be read first
    with whatever it is about behind ("README.linux"). A source that is handed out as text ("index.rst.txt") has the
    format that it is written in.
    """
    own, inner = Path(name).suffix.lower(), Path(Path(name).stem).suffix.lower()
    if own in SUFFIXES:
        return inner if own == ".txt" and inner in _WRITTEN else own
    word, _, behind = name.partition(".")
    if word == "README":
        return ".txt" if not behind or (behind.isalpha() and not _remedy(own)) else ""
    named = word.isupper() or word.lower() in _COMES_WITH
    return ".txt" if named and (not behind or behind.istitle()) else ""


def read(path: Path, source: str) -> Document:
    """The document in a file, under the name it has in the corpus. Raises Unreadable with a reason of one
    line.

    What the format says of title, author and date goes first, then what the text says of itself; a document
    without a title has its file's name, and one without a date that in its file's name.
    """
    return reading(path, source).document


def reading(path: Path, source: str) -> Reading:
    """As `read`, with the notes on what was left out."""
    if not (suffix := ending(path.name)):
        raise Unreadable(source, _unknown(path.suffix))
    try:
        if not path.is_file():
            raise Unreadable(source, "no file" if not path.exists() else "not a regular file")
        if (size := path.stat().st_size) > MAX_BYTES:
            reason = f"{size / 1e6:,.0f} MB is more than the {MAX_BYTES / 1e6:,.0f} MB a file may have; split it"
            raise Unreadable(source, reason)
        content = _parse(suffix, path.read_bytes())
    except OSError as error:
        raise Unreadable(source, (error.strerror or str(error)).lower()) from error
    except Undecodable as error:
        raise Unreadable(source, str(error)) from error
    if not content.text.strip():
        raise Unreadable(source, "; ".join(("empty", *content.notes)))
    said = about(content.text, content.markup)
    title = None if said.title and said.title.startswith("|") else said.title  # the head of a table is no title
    sha256 = Document.fingerprint(content.text)
    document = Document(
        id=Document.identify(source, sha256),
        source=source,
        title=content.title or title or source.rsplit("/", 1)[-1],
        text=content.text,
        sha256=sha256,
        published=content.published or said.published or content.changed or in_name(source),
        author=content.author or said.author,
        url=content.url or said.url,
        origin=content.origin or said.origin,
        pages=content.pages,
        markup=content.markup,
    )
    return Reading(document, content.notes)


def _parse(suffix: str, data: bytes) -> Content:
    if suffix in text_format.MARKDOWN:
        content = text_format.read_markdown(data)
        return apart.parse(".md", data) if text_format.has_table_of_html(content.text) else content
    if suffix in text_format.SUFFIXES:
        return text_format.read_text(data)
    if not data.strip():
        return Content("")
    return apart.parse(suffix, data)


def _remedy(suffix: str) -> str:
    """What to do with a file of this ending, where it is known; else ""."""
    return next((remedy for endings, remedy in _NEAR.items() if suffix and suffix.lower() in endings.split()), "")


def _unknown(suffix: str) -> str:
    """Why a file with an ending isn't read, and what to do."""
    if remedy := _remedy(suffix):
        return f"{suffix} files are not read; {remedy}"
    known = f"known: {' '.join(sorted(SUFFIXES))}"
    if not suffix:
        return f"a name without an ending is read where it is in capitals or a usual one, as README is ({known})"
    return f"the ending {suffix} is no known format ({known})"
