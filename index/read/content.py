"""What a format's reader makes of a file, and the one way in which all text is normalised."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from index.errors import CorrobotError
from index.types import Markup


class Unreadable(CorrobotError):
    """A file that no text can be had from: which, and why, in words for the person whose file it is."""

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class Undecodable(ValueError):
    """The bytes are no text of the format they are read as; the message says why."""


@dataclass(frozen=True, slots=True)
class Content:
    """A file's text, normalised, and what its format itself says about it; None where the format says
    nothing.

    `pages` holds the offset in `text` at which each page starts. `published` is an ISO date, and so is `changed`, which
    stands in for it where the text says none. `notes` say, a line each, what of the file is not in the text.
    """

    text: str
    title: str | None = None
    author: str | None = None
    published: str | None = None
    changed: str | None = None
    origin: str | None = None
    url: str | None = None
    pages: tuple[int, ...] = ()
    markup: Markup = Markup.PLAIN
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Words on a page, counted from 1: boxes (left, top, right, bottom) in points from the upper left corner of a page
    of this width and height, as it is shown.
    """

    page: int
    width: float
    height: float
    boxes: tuple[tuple[float, float, float, float], ...]


def normalise(text: str) -> str:
    """A text without byte order mark, with LF line ends, in NFC. Nothing else changes, so offsets hold in the
    file.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
