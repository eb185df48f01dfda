"""A text as blocks: what stands together on its lines. Knows layout and Markdown; nothing of meaning.

A line ends a block, unless it is plainly a wrapped line of a longer paragraph: the text as a whole is wrapped
at one width and the next word would not have fitted, or the line breaks off and the next goes on in lower
case (or both are all in capitals), or it is nearly as wide as the text and breaks off, and the next does not begin
as it does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from index.layout.frontmatter import front_matter


class Shape(StrEnum):
    """What the layout says a block is."""

    TEXT = "text"
    ITEM = "item"
    TITLE = "title"
    COLUMNS = "columns"
    CODE = "code"
    RULE = "rule"
    META = "meta"


@dataclass(frozen=True, slots=True)
class Block:
    """A span of whole lines without the space around it; `body` is where its text starts, after a list or
    quote mark.

    `gap` says whether an empty line, or nothing, stands before it.
    """

    start: int
    end: int
    body: int
    shape: Shape
    gap: bool
    lines: int = 1


_ITEM = re.compile(
    r"(?:\[[ xX]\]|"
    r"[-*+•‣▪◦●○∙·–—✓✔➤►]|\(?\d{1,3}[.)]|\([a-z]{1,4}\)|[a-zA-Z]\)|[a-z]\.|[ivx]{2,5}[.)])[ \t]+(?=\S)"
)
_QUOTED = re.compile(r"(?:>[ \t]?)+")
_TITLE = re.compile(r"#{1,6}[ \t]+\S")
_FENCE = re.compile(r"(?:```|~~~)")
_DIVIDER = re.compile(r"\|\s*:?-{2,}:?\s*\|")
_ALNUM = re.compile(r"[^\W_]")
_UNDERLINE = re.compile(r"([=~^\"'+*#-])\1{2,}$")
_FINAL = re.compile(r"[.!?…。！？｡।॥۔؟:;][\"'”’»›)\]}*_`」』]*$")
_WORD = re.compile(r"\S{1,60}")
_COUNTED = re.compile(r"\d{1,3}[.)][ \t]+[^\W\d_]")
_NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,3})+[.)]?[ \t]+[\"'“‘(]?[^\W\d_]")
"""The number of a section and its first word."""
_COMMENT = re.compile(r"#{1,6}(?:[ \t]+|$)")
_NARROWEST, _WIDEST = 40, 120
_BREAKS_OFF = 50
"""A line of so many characters that does not end like a sentence may go on on the next."""
_NEARLY = 0.8
"""The part of the width of a wrapped text from which on a line may be full: people break lines where they like."""
_APART = re.compile(r"(?<![\s.!?;…]) {2,}(?=\S)")
"""A wide gap in a line; behind a sentence it is how some people write."""
_APART_MOST, _ALIGNED_LEAST = 4, 3
"""Gaps of a line that is columns, at most, and lines of them, at least."""
_FIELD = re.compile(r"[^\W\d_][\w-]*(?: [\w-]+){0,2}:(?:\s|$)")


def blocks(text: str) -> list[Block]:
    """The blocks of a text, in order: every non-space character stands in exactly one. Linear in the text."""
    lines = _lines(text)
    width = _wrap_width(text, lines)
    joined: list[Block] = []
    above: Block | None = None
    for line in lines:
        if above and _goes_on(text, joined[-1], above, line, width):
            last = joined[-1]
            joined[-1] = Block(last.start, line.end, last.body, last.shape, last.gap, last.lines + 1)
        else:
            joined.append(line)
        above = line
    return joined


def _lines(text: str) -> list[Block]:
    """Each line that is not empty, as a block of its own."""
    body_start = front_matter(text)[1]
    found: list[Block] = []
    fences: list[int] = []
    offset, gap = 0, True
    for raw in text.splitlines(keepends=True):
        line = raw.strip()
        if not line:
            gap = True
        else:
            start = offset + raw.index(line[0])
            end = start + len(line)
            if end <= body_start:
                found.append(Block(start, end, start, Shape.META, gap))
            else:
                if _FENCE.match(line) and not _underlines(line, found[-1] if found and not gap else None):
                    fences.append(len(found))
                mark, shape = _shape(line)
                if shape is Shape.TITLE and raw[0].isspace():  # a comment in code, or a prompt
                    mark, shape = 0, Shape.TEXT
                found.append(Block(start, end, start + mark, shape, gap))
            gap = False
        offset += len(raw)
    _mark_comments(text, found)
    _mark_code(found, fences)
    _mark_columns(text, found)
    _mark_aligned(text, found)
    _mark_underlined(text, found)
    return found


def _underlines(line: str, above: Block | None) -> bool:
    """Whether a line of `~` is the rule below a title, as long as that, and no fence of code."""
    return (
        above is not None and above.shape is Shape.TEXT and len(line) >= above.end - above.start and not line.strip("~")
    )


def _shape(line: str) -> tuple[int, Shape]:
    """Where a line's text begins, and what the line by itself looks like."""
    mark = 0
    if quoted := _QUOTED.match(line):
        mark = quoted.end()
    if mark >= len(line) or not _ALNUM.search(line):
        return 0, Shape.COLUMNS if _DIVIDER.search(line) else Shape.RULE
    if _TITLE.match(line, mark):
        return mark + len(line[mark:]) - len(line[mark:].lstrip("#").lstrip()), Shape.TITLE
    if (line[mark] == "|" and line.count("|") > 1) or _DIVIDER.search(line):
        return mark, Shape.COLUMNS
    if item := _ITEM.match(line, mark):
        return item.end(), Shape.ITEM
    return mark, Shape.TEXT


def _mark_comments(text: str, lines: list[Block]) -> None:
    """Lines that follow one another with the same `#` are a comment, as settings and scripts have it, and no titles."""
    signs = [_COMMENT.match(text, line.start, line.end) for line in lines]
    marks = [sign[0].strip() if sign else "" for sign in signs]
    for at, line in enumerate(lines):
        above = at > 0 and not line.gap and marks[at] == marks[at - 1]
        below = at + 1 < len(lines) and not lines[at + 1].gap and marks[at] == marks[at + 1]
        if line.shape is Shape.TITLE and (above or below):
            mark, shape = _shape(text[line.body : line.end])
            lines[at] = Block(line.start, line.end, line.body + mark, shape, line.gap)


def _mark_code(lines: list[Block], fences: list[int]) -> None:
    """Lines between two fences are code, and the fences rules. A fence that is never closed opens nothing."""
    for opening, closing in zip(fences[::2], fences[1::2], strict=False):
        for at in range(opening, closing + 1):
            shape = Shape.RULE if at in (opening, closing) else Shape.CODE
            lines[at] = Block(lines[at].start, lines[at].end, lines[at].start, shape, lines[at].gap)


def _mark_columns(text: str, lines: list[Block]) -> None:
    """Lines that a tab or a bare `|` divides are columns where their neighbours are divided alike."""
    counts: list[tuple[str, int]] = []
    for line in lines:
        pipes = tabs = 0
        if line.shape is Shape.TEXT:
            tabs = text.count("\t", line.start, line.end)
            pipes = text.count(" | ", line.start, line.end)
        counts.append(("\t", tabs) if tabs else ("|", pipes))
    at = 0
    while at < len(lines):
        until = at + 1
        while until < len(lines) and counts[at][1] and counts[until] == counts[at] and not lines[until].gap:
            until += 1
        below = lines[until] if until < len(lines) and not lines[until].gap else None
        divided = below is not None and below.shape in (Shape.RULE, Shape.COLUMNS) and counts[at][0] == "|"
        ruled = divided and below is not None and "|" in text[below.start : below.end]
        # One division can be chance ("Title | Site"); two lines with two, or three with one, are not.
        if counts[at][1] and (ruled or (until - at > 1 and (until - at) * counts[at][1] > 2)):
            for row in range(at, until):
                lines[row] = _as(lines[row], Shape.COLUMNS)
            if ruled:
                lines[until] = _as(lines[until], Shape.COLUMNS)
                until += 1
                while until < len(lines) and not lines[until].gap and counts[until][1]:
                    lines[until] = _as(lines[until], Shape.COLUMNS)
                    until += 1
        at = until


def _mark_aligned(text: str, lines: list[Block]) -> None:
    """Lines that follow one another and have words apart, below one another, are columns: hours of opening, prices."""
    edges = [_edges(text, line) if line.shape is Shape.TEXT else frozenset() for line in lines]
    at = 0
    while at < len(lines):
        common, until = edges[at], at + 1
        while until < len(lines) and not lines[until].gap and common & edges[until]:
            common, until = common & edges[until], until + 1
        if until - at >= _ALIGNED_LEAST:
            for row in range(at, until):
                lines[row] = _as(lines[row], Shape.COLUMNS)
        at = until


def _edges(text: str, line: Block) -> frozenset[tuple[bool, int]]:
    """Where what stands apart on a line begins, and where figures end, as far from the left; nothing where so much
    stands apart as in text that fills its lines.
    """
    gaps = list(_APART.finditer(text, line.start, line.end))
    if not 0 < len(gaps) <= _APART_MOST:
        return frozenset()
    left = line.start - indent(text, line)
    ends = [*(gap.start() for gap in gaps[1:]), line.end]
    begun = {(True, gap.end() - left) for gap in gaps}
    return frozenset(begun | {(False, end - left) for end in ends if text[end - 1].isdigit()})


def _mark_underlined(text: str, lines: list[Block]) -> None:
    """A line of text with a rule of one sign right below it is a title, unless it ends like a sentence."""
    for at in range(1, len(lines)):
        above, rule = lines[at - 1], lines[at]
        if (
            rule.shape is Shape.RULE
            and not rule.gap
            and (above.shape is Shape.TEXT or (above.gap and _COUNTED.match(text, above.start, above.end)))
            and (above.gap or at == 1 or lines[at - 2].shape is not Shape.TEXT)
            and above.end - above.start <= _WIDEST
            and _UNDERLINE.match(text, rule.start, rule.end)
            and not _FINAL.search(text, max(above.start, above.end - 12), above.end)
        ):
            lines[at - 1] = Block(above.start, above.end, above.start, Shape.TITLE, above.gap)


def _as(line: Block, shape: Shape) -> Block:
    return Block(line.start, line.end, line.body, shape, line.gap, line.lines)


def _pairs(lines: list[Block]) -> Iterator[tuple[Block, Block]]:
    for line, below in pairwise(lines):
        if not below.gap and below.shape is Shape.TEXT and line.shape in (Shape.TEXT, Shape.ITEM):
            yield line, below


def _wrap_width(text: str, lines: list[Block]) -> int:
    """The width at which a text is wrapped by hand, in characters; 0 where it is not.

    It is wrapped where most lines that have another below them are so full that its first word would not have
    fitted, and a fair part of those below do not begin with a capital.
    """
    measured = [(_extent(text, a), _extent(text, a) + 1 + _first_word(text, b), b) for a, b in _pairs(lines)]
    fitting = sorted(extent for extent, _, _ in measured if extent <= _WIDEST)
    if len(fitting) < 2 or 2 * len(fitting) < len(measured):
        return 0
    width = fitting[-1 - len(fitting) // 20]
    full = sum(1 for extent, wanted, _ in measured if extent <= _WIDEST and wanted > width)
    lower = sum(1 for _, _, below in measured if not text[below.body].isupper())
    wrapped = width >= _NARROWEST and 2 * full > len(measured) and 3 * lower >= len(measured)
    return width if wrapped else 0


def _extent(text: str, line: Block) -> int:
    """How far right a line reaches: with its indent."""
    return indent(text, line) + line.end - line.start


def _first_word(text: str, line: Block) -> int:
    word = _WORD.match(text, line.body, line.end)
    return len(word[0]) if word else 0


def _goes_on(text: str, block: Block, above: Block, line: Block, width: int) -> bool:
    """Whether a line continues a block, whose last line is the one above."""
    if line.gap or line.shape is not Shape.TEXT or block.shape not in (Shape.TEXT, Shape.ITEM):
        return False
    if text.startswith("  \n", above.end) or text[above.end - 1] == "\\":
        return False  # Markdown's hard line break
    if (text[above.start] == ">") != (text[line.start] == ">"):
        return False
    if _NUMBER.match(text, line.start, line.end) and _NUMBER.match(text, block.start, block.end):
        return False
    extent = _extent(text, above)
    if width and extent <= _WIDEST and extent + 1 + _first_word(text, line) > width:
        return True
    if _FINAL.search(text, max(above.start, above.end - 12), above.end):
        return False
    if block.shape is Shape.ITEM and indent(text, line) > indent(text, block):
        return True
    if width and max(_BREAKS_OFF, _NEARLY * width) <= extent <= _WIDEST and not _of_a_kind(text, above, line):
        return True
    shouted = text[line.start : line.end].isupper() and text[above.start : above.end].isupper()
    return extent >= _BREAKS_OFF and (text[line.body].islower() or shouted)


def _of_a_kind(text: str, above: Block, line: Block) -> bool:
    """Whether a line begins as the one above does, as those of lists do ("Copyright", "#12", a year), or is a field."""
    if _FIELD.match(text, line.start, line.end):
        return True
    one, other = (_WORD.match(text, each.body, each.end) for each in (above, line))
    words = [found[0] if found else "" for found in (one, other)]
    return words[0] == words[1] or (not words[1][:1].isalpha() and words[0][:1].isdigit() == words[1][:1].isdigit())


def indent(text: str, line: Block) -> int:
    """How many characters stand before a line, counted up to the widest line that may be wrapped."""
    furthest = max(0, line.start - _WIDEST)
    return line.start - max(text.rfind("\n", furthest, line.start) + 1, furthest)
