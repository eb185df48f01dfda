"""The lines of a page of a PDF: its characters, put together where they stand beside each other.

All places are in points from the page's upper left corner, as it is shown. A line's characters know their index in
PDFium's text page.
"""

from __future__ import annotations

import math
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from index.read.pdf_letters import Box, Letters

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

HYPHEN = "\u00ad"
"""Stands for the hyphen at the end of a line, which PDFium tells from others; only there."""

_BULLETS = {0xF0A7, 0xF0B7, 0xF0D8, 0xF0FC, 0xF02D}
"""Bullets in the fonts Symbol and Wingdings, as office programs write them."""

_CORK = {
    0x10: "“", 0x11: "”", 0x12: "„", 0x13: "«", 0x14: "»", 0x15: "–", 0x16: "—", 0x88: "•",
    0x1B: "ff", 0x1C: "fi", 0x1D: "fl", 0x1E: "ffi", 0x1F: "ffl",
}  # fmt: skip
"""What TeX's encodings (T1, and TS1 for the bullet) mean by codes that are control characters elsewhere: some of its
fonts say no more.
"""

_APART = 1.0
"""Heights of the type between two pieces of a line that belong to different columns: justified text spaces its words
by less.
"""
_LETTERS = 6
"""So many different characters of one width, half of them letters (figures always have one), tell type of fixed width.
"""
_ONE_WIDTH = 0.02
"""The share by which characters of one width may differ."""
_RAISED = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
_SLANTED = 0.1
"""Radians from which a character is turned."""
_WORD = 0.18
"""Heights of the type between two words, where no space is said."""


@dataclass(slots=True)
class Line:
    """Characters beside each other. `where` has their indices in PDFium's text page; -1 for a space that was put in.

    `size` is the height of the type, `base` the baseline's distance from the page's top; in type of `fixed` width all
    characters are as wide; `pitch` is how wide, also where they are too few to tell that the type is.
    """

    text: str
    where: list[int]
    box: Box
    size: float
    base: float = 0.0
    bold: bool = False
    fixed: bool = False
    pitch: float = 0.0
    turned: bool = False

    @property
    def left(self) -> float:
        return self.box[0]

    @property
    def top(self) -> float:
        return self.box[1]

    @property
    def right(self) -> float:
        return self.box[2]

    @property
    def bottom(self) -> float:
        return self.box[3]


@dataclass(slots=True)
class Sheet:
    """A page: its size as it is shown, its lines in the order of the file, and whether it shows anything at all."""

    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    shows: bool = False
    unclear: bool = False


def sheet(page: PdfPage) -> Sheet:
    """A page read."""
    letters = Letters(page)
    try:
        read = Sheet(letters.width, letters.height, shows=letters.drawn())
        angle = letters.level()
        rules = letters.rules()
        runs, clear, unclear = _runs(letters, angle, rules)
        read.unclear = unclear > clear
        if not read.unclear:
            read.lines = [line for line in map(_composed, _joined(runs, rules)) if line.text.strip()]
            for line in read.lines:
                _describe(line, letters)
            for above, below in pairwise(read.lines):  # "}" is code below code
                below.fixed = below.fixed or (above.fixed and abs(below.pitch - above.pitch) < _ONE_WIDTH * above.pitch)
        return read
    finally:
        letters.close()


def _describe(line: Line, letters: Letters) -> None:
    """Notes a line's type and baseline, and writes small raised digits as such: marks of notes, exponents."""
    inked = [at for at, char in zip(line.where, line.text, strict=True) if at >= 0 and char != " "]
    sample = inked[0], inked[len(inked) // 2], inked[-1]
    line.bold = all(letters.bold(at) for at in {*sample})
    distinct = {char: at for char, at in zip(line.text, line.where, strict=True) if at >= 0 and char not in " \u00ad"}
    widths = [box[2] - box[0] for box in map(letters.box, [*distinct.values()][:_LETTERS])]
    if widths and max(widths) - min(widths) < _ONE_WIDTH * max(widths):
        line.pitch = max(widths)
        line.fixed = sum(char.isalpha() for char in [*distinct][:_LETTERS]) >= _LETTERS / 2 and len(widths) == _LETTERS
    line.size = sorted(map(letters.size, sample))[1]
    line.base = sorted(map(letters.base, sample))[1]
    usual = max(map(letters.type, sample))
    for place, (char, at) in enumerate(zip(line.text, line.where, strict=True)):
        if char not in _RAISED or at < 0 or line.turned:
            continue
        if letters.type(at) < 0.85 * usual and letters.base(at) < line.base - 0.15 * line.size:
            line.text = f"{line.text[:place]}{_RAISED[char]}{line.text[place + 1 :]}"


class _Run:
    """A line that is being read."""

    __slots__ = ("bottom", "chars", "last", "left", "right", "size", "slanted", "top", "where")

    def __init__(self, box: Box, slanted: bool) -> None:
        self.chars: list[str] = []
        self.where: list[int] = []
        self.left, self.top, self.right, self.bottom = box
        self.size = self.bottom - self.top
        self.slanted = slanted
        self.last = box

    def add(self, char: str, at: int, box: Box) -> None:
        self.chars.append(char)
        self.where.append(at)
        self.last = box
        self.left, self.right = min(self.left, box[0]), max(self.right, box[2])
        if box[3] - box[1] > self.size:
            self.size, self.top, self.bottom = box[3] - box[1], box[1], box[3]

    def takes(self, box: Box, rules: list[Box]) -> bool:
        """Whether a character goes on with this line. The letters of a ligature have one place; a line drawn between
        two characters parts them.
        """
        if box == self.last:
            return True
        overlap = min(self.bottom, box[3]) - max(self.top, box[1])
        least = min(self.size, box[3] - box[1])
        gap = box[0] - self.right
        if not (overlap > 0.4 * least and -0.6 * self.size < gap < _APART * self.size):
            return False
        if gap < _WORD * self.size or not rules:
            return True
        middle = (box[1] + box[3]) / 2
        between = rules[bisect_left(rules, (self.right - 1,)) : bisect_left(rules, (box[0] + 1,))]
        return not any(top < middle < bottom for _, top, _, bottom in between)


def _runs(letters: Letters, angle: float, rules: list[Box]) -> tuple[list[_Run], int, int]:
    """The lines as the file has them, and how many characters are clear, and how many stand for no known one."""
    runs: list[_Run] = []
    run: _Run | None = None
    space = -1
    clear = unclear = 0
    for at, code in _codes(letters):
        char = _char(code)
        if char is None:
            if code in (10, 13):
                run, space = None, -1
            elif code >= 32:
                space = at
            else:
                unclear += 1
            continue
        unclear += code == 0xFFFD or 0xE000 <= code <= 0xF8FF
        clear += 1
        box = letters.box(at)
        if box[3] <= box[1]:
            continue
        slanted = abs(math.remainder(letters.angle(at) - angle, 2 * math.pi)) > _SLANTED
        if run is not None and slanted == run.slanted and (slanted or run.takes(box, rules)):
            if space >= 0 or (not slanted and box[0] - run.right > _WORD * run.size):
                run.add(" ", space, run.last)
        else:
            run = _Run(box, slanted)
            runs.append(run)
        for part in char:
            run.add(part, at, box)
        space = -1
    return runs, clear, unclear


def _char(code: int) -> str | None:
    """The characters that a code stands for; None for a space, the end of a line, and what stands for nothing."""
    if code in (2, 0xFFFE, 0xAD):
        return HYPHEN
    if code in _BULLETS:
        return "•"
    if code in _CORK:
        return _CORK[code]
    char = chr(code)
    return None if code < 32 or char.isspace() else char


def _codes(letters: Letters) -> Iterator[tuple[int, int]]:
    """Indices and code points; two halves of one above U+FFFF are one character."""
    high = 0
    for at in range(letters.count):
        code = letters.code(at)
        if 0xD800 <= code < 0xDC00:
            high = code
        elif 0xDC00 <= code < 0xE000:
            if high:
                yield at, 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
            high = 0
        else:
            high = 0
            if code:
                yield at, code


def _joined(runs: list[_Run], rules: list[Box]) -> Iterator[Line]:
    """Lines from runs: what the file wrote in pieces on one line, close to each other, is one."""
    level = sorted((run for run in runs if not run.slanted), key=lambda run: (run.top + run.bottom, run.left))
    rows: list[list[_Run]] = []
    for run in level:
        middle = (run.top + run.bottom) / 2
        row = next((row for row in reversed(rows[-6:]) if row[0].top < middle < row[0].bottom), None)
        if row:
            row.append(run)
        else:
            rows.append([run])
    for row in rows:
        row.sort(key=lambda run: run.left)
        line = row[0]
        for run in row[1:]:
            box = (run.left, run.top, run.right, run.bottom)
            if line.takes(box, rules):
                if run.left - line.right > _WORD * line.size:
                    line.chars.append(" ")
                    line.where.append(-1)
                line.chars += run.chars
                line.where += run.where
                line.right = max(line.right, run.right)
                line.top, line.bottom = min(line.top, run.top), max(line.bottom, run.bottom)
            else:
                yield _line(line)
                line = run
        yield _line(line)
    yield from (_line(run) for run in runs if run.slanted)


def _line(run: _Run) -> Line:
    box = (run.left, run.top, run.right, run.bottom)
    return Line("".join(run.chars), run.where, box, run.size, turned=run.slanted)


def _composed(line: Line) -> Line:
    """A line in NFC: an accent that was written by itself goes to its letter."""
    if unicodedata.is_normalized("NFC", line.text):
        return line
    chars: list[str] = []
    where: list[int] = []
    for char, at in zip(line.text, line.where, strict=True):
        if chars and (unicodedata.combining(char) or 0x1160 <= ord(char) < 0x1200):
            together = unicodedata.normalize("NFC", chars[-1] + char)
            if len(together) == 1:
                chars[-1] = together
                continue
        for part in unicodedata.normalize("NFC", char):
            chars.append(part)
            where.append(at)
    text = "".join(chars)
    if not unicodedata.is_normalized("NFC", text):  # marks in an order that no letter takes
        text = "".join(char for char in text if not unicodedata.combining(char))
        where = [at for char, at in zip(chars, where, strict=True) if not unicodedata.combining(char)]
    return Line(text, where, line.box, line.size, turned=line.turned)
