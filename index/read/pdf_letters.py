"""The characters of a page of a PDF, as PDFium knows them by their index in its text page: what they are, where they
stand, and in which type. The home of PDFium, with `pdf` and `pdf_places`.

All places are in points from the page's upper left corner.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Callable
from typing import TypeAlias

import pypdfium2
from pypdfium2 import raw

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_SAMPLE = 200
"""Characters of a page that tell which way its lines run."""
_OBJECTS = 5_000
"""Drawn things of a page among which lines are looked for; a map or a plot has many more."""
_RULE = 5.0
"""Points that an upright line is long, at least."""


class Letters:
    """The characters of a page and their places."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self._text = page.get_textpage()
        self.count: int = self._text.count_chars()
        self.width, self.height = page.get_size()
        self._shown = self._turned = _turn(page, page.get_rotation())
        self._page = page
        self._box = raw.FS_RECTF()
        self._ink = tuple(ctypes.c_double() for _ in range(4))

    def level(self) -> float:
        """From now on, places (but for those of ink) are those of the page turned so that most of its lines run from
        left to right; the angle of their characters.
        """
        ways: Counter[tuple[int, float]] = Counter()
        for at in range(0, self.count - 1, max(1, self.count // _SAMPLE)):
            if self.code(at) <= 32 or self.code(at + 1) <= 32:
                continue
            first, second = (self._origin(each) for each in (at, at + 1))
            across, up = second[0] - first[0], second[1] - first[1]
            if abs(across) != abs(up):
                way = (0 if across > 0 else 180) if abs(across) > abs(up) else (90 if up > 0 else 270)
                ways[way, round(self.angle(at), 1)] += 1
        way, angle = ways.most_common(1)[0][0] if ways else (0, 0.0)
        self._turned = _turn(self._page, way)
        return angle

    def _origin(self, at: int) -> tuple[float, float]:
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self._text, at, x, y)
        return x.value, y.value

    def rules(self) -> list[Box]:
        """The upright lines on the page, such as those between the cells of a table, from left to right."""
        found: list[Box] = []
        edges = tuple(ctypes.c_float() for _ in range(4))
        for at in range(min(raw.FPDFPage_CountObjects(self._page), _OBJECTS)):
            drawn = raw.FPDFPage_GetObject(self._page, at)
            if raw.FPDFPageObj_GetType(drawn) != raw.FPDF_PAGEOBJ_PATH:
                continue
            if not raw.FPDFPageObj_GetBounds(drawn, *edges):
                continue
            left, bottom, right, top = (edge.value for edge in edges)
            box = self._turned(left, top, right, bottom)
            if box[3] - box[1] > _RULE:
                found += [(box[0], box[1], box[0], box[3]), (box[2], box[1], box[2], box[3])]
        return sorted(found)

    def code(self, at: int) -> int:
        """The code point of a character."""
        return int(raw.FPDFText_GetUnicode(self._text, at))

    def box(self, at: int) -> Box:
        """The place of a character, as high as its font."""
        box = self._box
        raw.FPDFText_GetLooseCharBox(self._text, at, box)
        return self._turned(box.left, box.top, box.right, box.bottom)

    def angle(self, at: int) -> float:
        """How far a character is turned, in radians."""
        return float(raw.FPDFText_GetCharAngle(self._text, at))

    def tight(self, at: int) -> Box:
        """The place of a character's ink on the page as it is shown."""
        left, right, bottom, top = self._ink
        raw.FPDFText_GetCharBox(self._text, at, left, right, bottom, top)
        return self._shown(left.value, top.value, right.value, bottom.value)

    def type(self, at: int) -> float:
        """The height of a character's type, in its own units."""
        return float(raw.FPDFText_GetFontSize(self._text, at))

    def size(self, at: int) -> float:
        """The height of a character's type, as the page scales it."""
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._text, at, matrix)
        return self.type(at) * (math.hypot(matrix.c, matrix.d) or 1.0)

    def base(self, at: int) -> float:
        """The distance of a character's baseline from the page's top."""
        x, y = self._origin(at)
        return self._turned(x, y, x, y)[3]

    def bold(self, at: int) -> bool:
        """Whether a character's font has a bold name."""
        name = ctypes.create_string_buffer(128)
        raw.FPDFText_GetFontInfo(self._text, at, name, len(name), None)
        said = name.value.lower()
        return any(word in said for word in (b"bold", b"black", b"heavy", b"cmbx"))

    def drawn(self) -> bool:
        """Whether the page shows anything at all."""
        return int(raw.FPDFPage_CountObjects(self._page)) > 0

    def close(self) -> None:
        self._text.close()


def _turn(page: pypdfium2.PdfPage, turned: int) -> Callable[[float, float, float, float], Box]:
    """From PDFium's coordinates (origin below, page not turned) to the page turned clockwise by so many degrees."""
    left, bottom, right, top = page.get_bbox()
    if turned == 90:
        return lambda x0, y1, x1, y0: (y0 - bottom, x0 - left, y1 - bottom, x1 - left)
    if turned == 180:
        return lambda x0, y1, x1, y0: (right - x1, y0 - bottom, right - x0, y1 - bottom)
    if turned == 270:
        return lambda x0, y1, x1, y0: (top - y1, right - x1, top - y0, right - x0)
    return lambda x0, y1, x1, y0: (x0 - left, top - y1, x1 - left, top - y0)
