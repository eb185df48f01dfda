"""A text as it is shown to people: its blocks with the words that stand out in them, a stretch of it at a time.

Knows what a page needs to draw a document, and nothing of pages. Offsets are those of the whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

from index.plain import ENTITY, cells, cut_plain
from index.structure.block import Block, ordered, templates
from index.structure.inline import Mark, MarkKind, hidden_in, inline
from index.structure.laid_out import blocks as laid_out_blocks
from index.structure.markdown import blocks as markdown_blocks
from index.types import Markup, SentenceKind, Span

STRETCH = 200_000
"""Characters that are laid out at once: a person reads no more, and a browser draws no more with ease."""

_MACHINERY = re.compile(r"`{3}|~{3}|\[[^\]\n]+\]:|<!--")
"""How lines of Markdown begin that say nothing to a reader: fences, the addresses behind labels, comments."""
_OPENS = re.compile(r"(?:#{1,6}|[-*+•‣◦]|\w{1,9}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")
"""What is written before the words of a heading or of an item."""
_RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}")


class ShownKind(StrEnum):
    """How a block is drawn. ASIDE is furniture of the page that has words, HEAD the head of a table."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    HEAD = "head"
    ROW = "row"
    CODE = "code"
    FIELD = "field"
    ASIDE = "aside"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Shown:
    """A block as it is drawn: `hidden` is left out of it, `entities` are drawn as the characters they stand for.

    `mark` is what the author wrote before an item ("-", "2."), and empty where the block goes on with the item before
    it. `cells` are those of a row. `level`, `depth` and `quoted` as of a Block.
    """

    kind: ShownKind
    start: int
    end: int
    level: int = 0
    depth: int = 0
    quoted: int = 0
    mark: str = ""
    cells: tuple[Span, ...] = ()
    hidden: tuple[Span, ...] = ()
    entities: tuple[tuple[int, int, str], ...] = ()
    styles: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """The part of a text that was laid out, and its blocks, in order."""

    start: int
    end: int
    blocks: tuple[Shown, ...]


def shown(text: str, markup: Markup, at: int = 0) -> Stretch:
    """The stretch of a text that an offset stands in. A text's stretches are always the same, and cover it."""
    start, end = _stretch(text, at)
    piece = text[start:end]
    made = markdown_blocks(piece) if markup is Markup.MARKDOWN else laid_out_blocks(piece)
    return Stretch(start, end, tuple(_moved(each, start) for each in _drawn(piece, made, markup)))


def _stretch(text: str, at: int) -> Span:
    """The part between two empty lines, as long as a stretch or as it must be."""
    number = max(0, min(at, len(text) - 1)) // STRETCH
    start, end = _edge(text, number), _edge(text, number + 1)
    if at < start:
        return _edge(text, number - 1), start
    return start, end


def _edge(text: str, number: int) -> int:
    """Where a stretch begins: after an empty line, else a line, that is not too far behind its place."""
    place = number * STRETCH
    if place <= 0 or place >= len(text):
        return max(0, min(place, len(text)))
    for between in ("\n\n", "\n"):
        found = text.find(between, place, place + STRETCH // 2)
        if found >= 0:
            return found + len(between)
    return place


def _drawn(text: str, blocks: Sequence[Block], markup: Markup) -> Iterator[Shown]:
    tags = markup is Markup.MARKDOWN
    code: list[Block] = []
    before: ShownKind | None = None
    for block in blocks:
        if block.literal:
            code.append(block)
            continue
        if code:
            yield _code(text, code)
            code, before = [], ShownKind.CODE
        furniture = block.kind is SentenceKind.FURNITURE
        if drawn := _furniture(text, block, tags, before) if furniture else _block(text, block, tags):
            yield drawn
            before = drawn.kind
    if code:
        yield _code(text, code)


def _block(text: str, block: Block, tags: bool) -> Shown:
    opens = _OPENS.match(text, block.start, block.end) if block.hidden and block.hidden[0][0] == block.start else None
    body = min(opens.end(), block.hidden[0][1]) if opens else block.start
    table = block.kind is SentenceKind.ROW or (block.kind is SentenceKind.HEADING and not block.level)
    told = tuple(cells(text, block.start, block.end)) if table else ()
    parts = told or ((body, block.end),)
    raw = block.kind is SentenceKind.CODE
    styles = [] if raw else [mark for low, high in parts for mark in inline(text, low, high, frozenset(), tags)]
    marked = block.kind is SentenceKind.ITEM and body > block.start
    return Shown(
        _kind(block, table),
        block.start,
        block.end,
        block.level,
        block.depth,
        block.quoted,
        text[block.start : body].strip() if marked else "",
        told,
        block.hidden,
        () if raw else _entities(text, block.start, block.end, block.hidden),
        tuple(mark for mark in styles if mark.kind is not MarkKind.HIDDEN),
    )


def _kind(block: Block, table: bool) -> ShownKind:
    if table:
        return ShownKind.ROW if block.kind is SentenceKind.ROW else ShownKind.HEAD
    if block.level:
        return ShownKind.HEADING
    kinds = {
        SentenceKind.ITEM: ShownKind.ITEM,
        SentenceKind.META: ShownKind.FIELD,
        SentenceKind.CODE: ShownKind.CODE,
    }
    return kinds.get(block.kind, ShownKind.PARAGRAPH)


def _furniture(text: str, block: Block, tags: bool, before: ShownKind | None) -> Shown | None:
    """Furniture that has words, or that parts what is above from what is below; None for all else."""
    line = text[block.start : block.end]
    if tags and _RULE.fullmatch(line):
        return Shown(ShownKind.RULE, block.start, block.end) if before not in (None, ShownKind.FIELD) else None
    if tags and _MACHINERY.match(line):
        return None
    found = hidden_in(text, block.start, block.end, frozenset(), tags)
    hidden = ordered([*block.hidden, *found, *(templates(text, block.start, block.end) if tags else ())])
    if not re.search(r"\w", cut_plain(text, block.start, block.end, hidden).text):
        return None
    return Shown(
        ShownKind.ASIDE,
        block.start,
        block.end,
        depth=block.depth,
        quoted=block.quoted,
        hidden=hidden,
        entities=_entities(text, block.start, block.end, hidden),
    )


def _code(text: str, blocks: Sequence[Block]) -> Shown:
    """Lines of code as one, with their indentation but for what all have."""
    first, last = blocks[0], blocks[-1]
    start = text.rfind("\n", 0, first.start) + 1
    if text[start : first.start].strip():
        start = first.start
    lines = [(match.start(), match[0]) for match in re.compile(r"[^\n]+").finditer(text, start, last.end)]
    common = min((len(line) - len(line.lstrip()) for _, line in lines if line.strip()), default=0)
    hidden = tuple((at, min(at + common, at + len(line))) for at, line in lines if common)
    return Shown(ShownKind.CODE, start, last.end, depth=first.depth, quoted=first.quoted, hidden=hidden)


def _entities(text: str, start: int, end: int, hidden: Sequence[Span]) -> tuple[tuple[int, int, str], ...]:
    if "&" not in text[start:end]:
        return ()
    found = [(*match.span(), unescape(match[0])) for match in ENTITY.finditer(text, start, end)]
    return tuple(
        (low, high, said)
        for low, high, said in found
        if said != text[low:high] and not any(low < to and at < high for at, to in hidden)
    )


def _moved(drawn: Shown, by: int) -> Shown:
    """The same, `by` characters further on."""
    if not by:
        return drawn
    return Shown(
        drawn.kind,
        drawn.start + by,
        drawn.end + by,
        drawn.level,
        drawn.depth,
        drawn.quoted,
        drawn.mark,
        tuple((low + by, high + by) for low, high in drawn.cells),
        tuple((low + by, high + by) for low, high in drawn.hidden),
        tuple((low + by, high + by, said) for low, high, said in drawn.entities),
        tuple(Mark(mark.kind, mark.start + by, mark.end + by, mark.address) for mark in drawn.styles),
    )
