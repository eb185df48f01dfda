"""Where the words of a PDF's text stand on its pages, and pictures of the pages. Called by the worker."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence

from index.read.content import Place
from index.read.pdf import Pages, opened
from index.read.pdf_letters import Box, Letters
from index.types import Span

_PIXELS = 40_000_000
"""The most that a picture may have: a page can claim any size."""


def places(data: bytes, pages: Sequence[int], span: Span) -> list[Place]:
    """The boxes that cover the words of a span of the text that `read_pdf` made of a file, line by line; `pages` are
    the starts of the pages in that text. Raises Undecodable where the file can't be opened.
    """
    document = opened(data)
    try:
        read = Pages(document)
        found: list[Place] = []
        ends = [*pages[1:], max(span[1], pages[-1])] if pages else []
        for number, (start, end) in enumerate(zip(pages, ends, strict=True)):
            if span[0] >= end or span[1] <= start or number >= read.count:
                continue
            where = read.piece(number).where[max(span[0] - start, 0) : span[1] - start]
            page = document[number]
            letters = Letters(page)
            boxes = tuple(_boxes(letters, where))
            if boxes:
                found.append(Place(number + 1, letters.width, letters.height, boxes))
            letters.close()
            page.close()
        return found
    finally:
        document.close()


def page_image(data: bytes, page: int, scale: float) -> bytes:
    """A page, counted from 1, as PNG; `scale` is pixels a point, made less where the picture would be huge. Raises
    Undecodable where the file can't be opened, IndexError where it has no such page.
    """
    document = opened(data)
    try:
        if not 0 < page <= len(document):
            raise IndexError(f"no page {page} of {len(document)}")
        shown = document[page - 1]
        width, height = shown.get_size()
        scale = min(scale, (_PIXELS / max(width * height, 1.0)) ** 0.5)
        bitmap = shown.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
        try:
            return _png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels)
        finally:
            bitmap.close()
            shown.close()
    finally:
        document.close()


def _boxes(letters: Letters, where: Sequence[int]) -> list[Box]:
    """One box for each stretch of characters on one line."""
    letters.level()
    boxes: list[Box] = []
    above: Box | None = None
    for at in where:
        if at < 0 or chr(letters.code(at)).isspace():
            continue
        place, ink = letters.box(at), letters.tight(at)
        if ink[2] <= ink[0] or ink[3] <= ink[1]:
            continue
        if above and _goes_on(above, place):
            last = boxes[-1]
            boxes[-1] = min(last[0], ink[0]), min(last[1], ink[1]), max(last[2], ink[2]), max(last[3], ink[3])
        else:
            boxes.append(ink)
        above = place
    return boxes


def _goes_on(above: Box, box: Box) -> bool:
    """Whether a character stands beside the one before it, on one line, and not in another cell of a table."""
    overlap = min(above[3], box[3]) - max(above[1], box[1])
    height = min(above[3] - above[1], box[3] - box[1])
    return overlap > 0.4 * height and -height < box[0] - above[2] < 1.5 * height


def _png(pixels: bytes, width: int, height: int, stride: int, channels: int) -> bytes:
    """Pixels (grey, RGB or RGBA, rows of `stride` bytes) as PNG."""
    rows = b"".join(b"\0" + pixels[at : at + width * channels] for at in range(0, stride * height, stride))
    colour = {1: 0, 3: 2, 4: 6}[channels]
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
