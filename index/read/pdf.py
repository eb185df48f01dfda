"""PDF: pages into paragraphs, headings, list items and tables. The text of a page follows from it and the two pages
on each side of it, so that `pdf_places` can find a quote again without reading the whole file.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import pypdfium2

from index.read.content import Content, Undecodable
from index.read.pdf_blocks import ENDED, Block, Piece, bind, blocks, goes_on
from index.read.pdf_lines import Line, Sheet, sheet
from index.read.pdf_order import in_order
from index.types import Markup

_NEIGHBOURS = (-2, -1, 1, 2)
"""Pages on which a running head is looked for: left and right pages may have their own."""
_EDGE_ROWS = 3
"""So many rows at the top and at the bottom of a page may be running heads and feet."""
_AT_ONE_PLACE = 3.0
"""Points by which a running head may move from page to page."""
_FOOTNOTE = 0.92
"""Times the size of the text that the type of a footnote has at most."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ROMAN = re.compile(r"[ivxlcdm]+", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")
_FILE_NAME = re.compile(
    r"^(?:Microsoft (?:Word|PowerPoint|Excel) - )|\.(?:docx?|pptx?|xlsx?|odt|tex|dvi|pdf|indd|rtf)$", re.I
)
_UNTITLED = {"untitled", "powerpoint presentation", "document", "presentation"}


def read_pdf(data: bytes) -> Content:
    """The text of a PDF's pages. Raises Undecodable where it is broken, encrypted, or has no text."""
    document = opened(data)
    try:
        pages = Pages(document)
        texts: list[str] = []
        starts: list[int] = []
        bare: list[int] = []
        unclear: list[int] = []
        length = 0
        for number in range(pages.count):
            text = pages.piece(number).text
            texts.append(text)
            starts.append(length)
            length += len(text)
            read = pages.sheet(number)
            if read.unclear:
                unclear.append(number + 1)
            elif not text.strip() and not read.lines and read.shows:
                bare.append(number + 1)
        said = document.get_metadata_dict()
    finally:
        document.close()
    if length == 0:
        if unclear:
            raise Undecodable("its fonts don't say which characters they show; make its text searchable (OCR) first")
        raise Undecodable("none of its pages has text; it may be a scan: make its text searchable (OCR) first")
    title = said.get("Title", "").strip()
    junk = _FILE_NAME.search(title) or title.lower() in _UNTITLED
    return Content(
        text="".join(texts),
        title=None if junk else " ".join(title.split()) or None,
        author=" ".join(said.get("Author", "").split()) or None,
        pages=tuple(starts),
        markup=Markup.MARKDOWN,
        notes=(
            *_note(bare, "has no text; it may be a scan", "have no text; they may be scans"),
            *_note(unclear, "has fonts that don't say their characters", "have fonts that don't say their characters"),
        ),
    )


def opened(data: bytes) -> pypdfium2.PdfDocument:
    """A PDF. Raises Undecodable where it can't be opened."""
    try:
        document = pypdfium2.PdfDocument(data)
        if not len(document):
            raise Undecodable("it has no pages")
        return document
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Undecodable("it is password-protected; save it without the password first") from error
        raise Undecodable("broken: not a .pdf file that can be opened; save it again or fetch it anew") from error


def _note(pages: list[int], one: str, several: str) -> tuple[str, ...]:
    if not pages:
        return ()
    spans: list[list[int]] = []
    for page in pages:
        if spans and spans[-1][1] == page - 1:
            spans[-1][1] = page
        else:
            spans.append([page, page])
    named = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)
    return (f"page {named} {one}",) if len(pages) == 1 else (f"pages {named} {several}",)


@dataclass(frozen=True, slots=True)
class _Type:
    """What a page is set in: how many characters have which size, how many are of fixed width; and its words."""

    sizes: Counter[float]
    fixed: int
    words: set[str]


class Pages:
    """The pages of a PDF, read as they are needed."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document
        self.count = len(document)
        self.sheet = lru_cache(maxsize=8)(self._sheet)
        self._blocks = lru_cache(maxsize=3)(self._made)
        self._type = lru_cache(maxsize=8)(self._typed)

    def piece(self, number: int) -> Piece:
        """A page's text, with what stands between it and the next page's; pages count from 0."""
        own = self._blocks(number)
        made = Piece()
        levels: list[float] = []
        for block, after in pairwise([*own, None]):
            if block is None:
                continue
            levels = _levels(levels, block)
            made.put("    " * (len(levels) - 1))
            made.text += block.piece.text
            made.where += block.piece.where
            if after is not None:
                made.put("\n" if block.kind == after.kind == "item" else "\n\n")
        if not own or number + 1 == self.count:
            return made
        following = self._blocks(number + 1)
        if not following and not any(self._blocks(later) for later in range(number + 2, self.count)):
            return made
        if following and goes_on(own[-1], following[0]):
            bind(made, own[-1], following[0].piece.text, set())
        else:
            made.put("\n\n")
        return made

    def _sheet(self, number: int) -> Sheet:
        try:
            page = self._document[number]
        except pypdfium2.PdfiumError:
            return Sheet(0.0, 0.0, shows=True)
        try:
            return sheet(page)
        finally:
            page.close()

    def _typed(self, number: int) -> _Type:
        lines = self.sheet(number).lines
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
        words = {word.lower() for line in lines for word in _WORD.findall(line.text)}
        return _Type(sizes, sum(len(line.text) for line in lines if line.fixed), words)

    def _made(self, number: int) -> list[Block]:
        lines = self._without_furniture(number)
        around = [self._type(number + other) for other in (0, *_NEIGHBOURS) if 0 <= number + other < self.count]
        sizes = sum((each.sizes for each in around), Counter[float]())
        body = sizes.most_common(1)[0][0] if sizes else 10.0
        # A document typed throughout in a font of fixed width is no code.
        typed = sum(each.fixed for each in around) > sizes.total() / 2
        words = set[str]().union(*(each.words for each in around))
        found: list[Block] = []
        notes: list[Block] = []
        for group in in_order(lines):
            made = list(blocks(group, body, words, typed))
            foot = len(made)
            while foot and made[foot - 1].kind == "paragraph" and made[foot - 1].size < _FOOTNOTE * body:
                foot -= 1
            if foot:
                notes += made[foot:]
                made = made[:foot]
            if found and made and goes_on(found[-1], made[0]):
                bind(found[-1].piece, found[-1], made[0].piece.text, words)
                found[-1].piece.text += made[0].piece.text
                found[-1].piece.where += made[0].piece.where
                found[-1].ends_with_hyphen = made[0].ends_with_hyphen
                made = made[1:]
            found += made
        # Before a paragraph that goes on over the page, so that it does.
        at = len(found)
        if found and found[-1].kind == "paragraph" and not ENDED.search(found[-1].piece.text):
            at -= 1
            while at and found[at - 1].kind == "heading":
                at -= 1
        return [*found[:at], *notes, *found[at:]]

    def _without_furniture(self, number: int) -> list[Line]:
        """A page's lines but for running heads, feet and page numbers: what stands at one place on pages nearby."""
        lines = self.sheet(number).lines
        found = _edges(lines)
        own = str(number + 1)
        nearby = [_edges(self.sheet(number + other).lines) for other in _NEIGHBOURS if 0 <= number + other < self.count]
        gone = {
            id(line)
            for line in found
            if line.text.strip(" -–—|.") == own
            or any(
                _pattern(line.text) == _pattern(other.text)
                and abs(line.base - other.base) < _AT_ONE_PLACE
                and abs(line.size - other.size) < 0.5
                for edge in nearby
                for other in edge
            )
        }
        return [line for line in lines if id(line) not in gone]


def _levels(levels: list[float], block: Block) -> list[float]:
    """Where the items begin that an item stands below, and itself; none for another block."""
    if block.kind != "item":
        return []
    return [*(left for left in levels if left < block.left - 4), block.left]


def _edges(lines: list[Line]) -> list[Line]:
    """The lines at the top and at the bottom of a page that stand apart from the rest."""
    level = sorted(lines, key=lambda line: line.base)
    rows: list[list[Line]] = []
    for line in level:
        if rows and line.base - rows[-1][0].base < 0.5 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    found: list[Line] = []
    for ordered in (rows, rows[::-1]):
        edge = ordered[:_EDGE_ROWS]
        for at in range(len(edge), 0, -1):
            inner = ordered[at] if at < len(ordered) else None
            distance = abs(inner[0].base - edge[at - 1][0].base) if inner else float("inf")
            if distance > 1.6 * edge[at - 1][0].size:
                found += [line for row in edge[:at] for line in row]
                break
    return found


def _pattern(text: str) -> str:
    """A running head's words without its numbers."""
    bare = text.strip(" -–—|.")
    return "#" if _ROMAN.fullmatch(bare) else _DIGITS.sub("#", bare)
