"""What the lines of a PDF's column say: paragraphs, headings, items of lists and tables, as Markdown whose characters
know where they stand on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from index.read.markdown import escapes
from index.read.pdf_lines import HYPHEN, Line
from index.read.pdf_order import Table, parts

_HEADING = 1.12
"""Times the size of the text that a heading's type has at least."""
_LEVELS = (1.65, 1.3)
"""Times the size of the text from which a heading is of the first, and of the second level."""
_HEADING_MOST = 200
"""Characters of the longest heading."""
_UNBROKEN = 2.5
"""Times its height that a line has to leave free beside the next word: "Table 1" is not divided."""
_NEW_PARAGRAPH = 1.35
"""Times the usual distance between lines from which a paragraph ends."""
_ITEM = re.compile(
    r"(?P<bullet>[•◦▪‣●○■□–—*·∙\-])\s+(?=\S)"
    r"|(?P<number>\d{1,3}[.)]|\((?:\d{1,3}|[a-z]|[ivx]{1,5})\)|[a-z]\))\s+(?=\S)"
)
ENDED = re.compile(r"[.!?:;…][\"'”’)\]]*$")


@dataclass(slots=True)
class Piece:
    """Text whose characters know their index in PDFium's text page; -1 for what was put in."""

    text: str = ""
    where: list[int] = field(default_factory=list)

    def put(self, text: str) -> None:
        self.text += text
        self.where += [-1] * len(text)

    def take(self, text: str, where: list[int], leads: bool = False, cell: bool = False) -> None:
        """Adds words, with the backslashes that Markdown needs."""
        last = 0
        for at in escapes(text, leads, cell):
            self.text += text[last:at] + "\\"
            self.where += [*where[last:at], -1]
            last = at
        self.text += text[last:]
        self.where += where[last:]


@dataclass(slots=True)
class Block:
    """A paragraph, a heading (with its level), an item of a list, or a table."""

    piece: Piece
    kind: str
    ends_with_hyphen: bool = False
    left: float = 0.0
    size: float = 0.0


def blocks(lines: list[Line], body: float, words: set[str], typed: bool) -> Iterator[Block]:
    """The blocks of a column."""
    waiting: list[Line] = []
    for part in parts(lines):
        if isinstance(part, Table):
            yield from _paragraphs(waiting, body, words, typed)
            waiting = []
            yield _table(part, words)
        else:
            waiting.append(_beside(part))
    yield from _paragraphs(waiting, body, words, typed)


def _beside(row: list[Line]) -> Line:
    """What stands beside each other, as one line."""
    first = row[0]
    if len(row) == 1:
        return first
    text, where = first.text, list(first.where)
    for line in row[1:]:
        text += f" {line.text}"
        where += [-1, *line.where]
    widest = max(row, key=lambda line: len(line.text))
    box = (first.left, min(line.top for line in row), row[-1].right, max(line.bottom for line in row))
    return Line(text, where, box, widest.size, widest.base, all(line.bold for line in row))


def _paragraphs(lines: list[Line], body: float, words: set[str], typed: bool) -> Iterator[Block]:
    """Lines as paragraphs, headings and items."""
    if not lines:
        return
    steps = [below.base - above.base for above, below in pairwise(lines) if below.base > above.base]
    usual = median(steps) if steps else 1.2 * lines[0].size
    edges = _edges(lines, usual)
    taken = [lines[0]]
    for at in range(1, len(lines)):
        after = lines[at + 1] if at + 1 < len(lines) else None
        if _begins(lines[at], taken, after, usual, edges[at]):
            yield _block(taken, body, words, typed)
            taken = []
        taken.append(lines[at])
    yield _block(taken, body, words, typed)


def _edges(lines: list[Line], usual: float) -> list[float]:
    """How far to the right the lines may go that stand close to each line."""
    edges: list[float] = []
    start = 0
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else None
        if after is None or not 0 < after.base - line.base <= _NEW_PARAGRAPH * max(usual, line.size):
            edges += [max(each.right for each in lines[start : at + 1])] * (at + 1 - start)
            start = at + 1
    return edges


def _begins(line: Line, taken: list[Line], after: Line | None, usual: float, edge: float) -> bool:
    """Whether a line begins a paragraph, after the lines of the one before."""
    above = taken[-1]
    if line.fixed != above.fixed:
        return True
    if abs(line.size - above.size) > 0.08 * max(line.size, above.size) or line.bold != above.bold:
        same_sentence = not ENDED.search(above.text) and line.text[:1].islower()
        if line.size > 1.05 * above.size or above.size > 1.05 * line.size or not same_sentence:
            return True
    step = line.base - above.base
    if step <= 0 or step > _NEW_PARAGRAPH * max(usual, line.size):
        return True
    if line.fixed:
        return False
    em = line.size
    broken = _is_broken(above, line, edge)
    item = _item(line.text)
    if item and (item["bullet"] or ENDED.search(above.text) or broken or _item(taken[0].text)):
        return True
    if _item(taken[0].text):
        outer, hanging = taken[0].left, len(taken) > 1 and taken[1].left > taken[0].left + 0.4 * em
        return line.left < outer - 0.4 * em or (line.left < outer + 0.4 * em and (hanging or broken))
    if line.left > above.left + 0.7 * em:
        # Hanging: the first line stands out, and those below are indented alike.
        hanging = len(taken) == 1 and after is not None and abs(after.left - line.left) < 0.4 * em
        return not hanging and (bool(ENDED.search(above.text)) or broken)
    if line.left < above.left - 0.7 * em and len(taken) > 1 and taken[0].left < above.left - 0.7 * em:
        return True
    return broken


def _is_broken(above: Line, line: Line, edge: float) -> bool:
    """Whether a line ends where its author ended it: the next line's first words would have had their place on it."""
    if above.text[-1:] in (HYPHEN, "-") or abs(above.left + above.right - line.left - line.right) < 4:  # or centred
        return False
    word = line.text.split(maxsplit=1)[0]
    width = (line.right - line.left) * len(word) / len(line.text)
    return above.right + width + _UNBROKEN * line.size < edge


def _item(text: str) -> re.Match[str] | None:
    return _ITEM.match(text.lstrip())


def _block(lines: list[Line], body: float, words: set[str], typed: bool) -> Block:
    piece = Piece()
    if lines[0].fixed and not typed and len(lines) > 1:
        return Block(_code(lines), "code")
    text, where = _flow(lines, words)
    size = max(line.size for line in lines)
    ends_with_hyphen = text.endswith(HYPHEN)
    if ends_with_hyphen:
        text = f"{text[:-1]}-"
    lettered = sum(char.isalpha() for char in text) > 2
    large = size >= _HEADING * body
    bold = all(line.bold for line in lines) and len(lines) <= 2 and not ENDED.search(text) and size >= 0.95 * body
    if lettered and len(text) <= _HEADING_MOST and (large or bold):
        level = next((level for level, least in enumerate(_LEVELS, 1) if size >= least * body), 3) if large else 4
        piece.put(f"{'#' * level} ")
        piece.take(text, where)
        return Block(piece, "heading")
    item = _item(text)
    if item and item["bullet"]:
        piece.put("- ")
        piece.take(text[item.end() :], where[item.end() :], leads=True)
        return Block(piece, "item", ends_with_hyphen, lines[0].left, size)
    if item and item["number"][:-1].isdigit():
        end = item.end()
        piece.text, piece.where = text[:end], where[:end]
        piece.take(text[end:], where[end:])
        return Block(piece, "item", ends_with_hyphen, lines[0].left, size)
    piece.take(text, where, leads=True)
    return Block(piece, "paragraph", ends_with_hyphen, lines[0].left, size)


def _code(lines: list[Line]) -> Piece:
    """Lines of code as a fenced block, indented as they are."""
    piece = Piece()
    start = min(line.left for line in lines)
    longest = max((len(run) for line in lines for run in re.findall("`{3,}", line.text)), default=2)
    piece.put("`" * (longest + 1))
    for line in lines:
        width = (line.right - line.left) / len(line.text)
        piece.put("\n" + " " * round((line.left - start) / max(width, 1.0)))
        piece.text += line.text.replace(HYPHEN, "-")
        piece.where += line.where
    piece.put("\n" + "`" * (longest + 1))
    return piece


def _flow(lines: list[Line], words: set[str]) -> tuple[str, list[int]]:
    """Lines as running text: one space between them, none where a word was divided. A hyphen at the very end stays,
    as HYPHEN.
    """
    text, where = "", []
    for at, line in enumerate(lines):
        bare = line.text.strip()
        lead = len(line.text) - len(line.text.lstrip())
        places = line.where[lead : lead + len(bare)]
        last = at + 1 == len(lines)
        if not last and bare[-1:] in (HYPHEN, "-") and len(bare) > 1:
            following = lines[at + 1].text.strip()
            if _divided(bare[:-1], following, words):
                bare, places = bare[:-1], places[:-1]
            else:
                bare = f"{bare[:-1]}-"
            text += bare
            where += places
            continue
        text += bare if last else f"{bare} "
        where += places if last else [*places, -1]
    body = text[:-1].replace(HYPHEN, "-") + text[-1:]
    return body, where


def _divided(before: str, following: str, words: set[str]) -> bool:
    """Whether a hyphen at a line's end only divides a word; "well-known" keeps it."""
    head = re.search(r"[^\W\d_]+(?:-[^\W\d_]+)*$", before)
    tail = re.match(r"[^\W\d_]+", following)
    if not head or not tail or not tail[0][0].islower():
        return False
    joined, kept = f"{head[0]}{tail[0]}".lower(), f"{head[0]}-{tail[0]}".lower()
    return kept not in words or joined in words


def _table(found: Table, words: set[str]) -> Block:
    piece = Piece()
    for number, row in enumerate(found.rows):
        piece.put("| " if not number else "\n| ")
        for at, lines in enumerate(row):
            text, where = _flow(lines, words) if lines else ("", [])
            piece.take(text.replace(HYPHEN, "-"), where, cell=True)
            piece.put(" | " if at + 1 < len(row) else " |")
        if not number:
            piece.put(f"\n|{' --- |' * len(row)}")
    return Block(piece, "table")


def goes_on(last: Block, first: Block) -> bool:
    """Whether a paragraph goes on in the next column, or on the next page."""
    return (
        last.kind in ("paragraph", "item")
        and first.kind == "paragraph"
        and first.piece.text[:1].islower()
        and not ENDED.search(last.piece.text)
    )


def bind(piece: Piece, last: Block, following: str, words: set[str]) -> None:
    """Puts what stands between two halves of a paragraph at the end of the first."""
    if not last.ends_with_hyphen:
        piece.put(" ")
    elif _divided(piece.text[:-1], following, words):
        piece.text, piece.where = piece.text[:-1], piece.where[:-1]
