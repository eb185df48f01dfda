"""The order in which people read the lines of a page: column after column, and the rows of tables kept together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.read.pdf_lines import Line

_COLUMN_LINES = 4
"""A column has at least so many lines: fewer are a caption, or cells."""
_COLUMN_WORDS = 3
"""Words of a line of running text, at least; the cells of a table have fewer."""
_CELL = 0.75
"""The share of a table's width that one cell has at most."""
_NOTE = 0.85
"""Times the size of the text that the type of a note in the margin has at most."""
_FILLED = 0.6
"""The share of a column's width that a line of running text fills."""


@dataclass(slots=True)
class Table:
    """Rows of cells; each cell has its lines."""

    rows: list[list[list[Line]]]


def in_order(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Groups of lines in reading order: columns, and what spans them; then what is turned or stands in the margin.
    Within a group, lines go from top to bottom.
    """
    aside = _aside(lines)
    ids = {id(line) for line in aside}
    yield from _columned([line for line in lines if id(line) not in ids])
    yield from ([line] for line in aside)


def _aside(lines: Sequence[Line]) -> list[Line]:
    """Notes in the margin, in small type beside the text, and lines that go up or down the page."""
    if not lines:
        return []
    weight = sum(len(line.text) for line in lines)
    left, right = _edge(lines, weight, 0), _edge(lines, weight, 2)
    size = median(line.size for line in lines)
    return [
        line
        for line in lines
        if line.turned or (line.size < _NOTE * size and (line.right < left or line.left > -right))
    ]


def _edge(lines: Sequence[Line], weight: int, side: int) -> float:
    """Where most text begins (side 0), or ends (side 2, negative): a twentieth of it lies further out."""
    out = 0
    sign = 1 if side == 0 else -1
    for edge, length in sorted((sign * line.box[side], len(line.text)) for line in lines):
        out += length
        if out > weight / 20:
            return edge
    return 0.0


def _columned(lines: Sequence[Line]) -> Iterator[list[Line]]:
    gutter = _gutter(lines)
    if gutter is None:
        if lines:
            yield sorted(lines, key=lambda line: (line.base, line.left))
        return
    low, high = gutter
    left: list[Line] = []
    right: list[Line] = []
    across: list[Line] = []
    for line in sorted(lines, key=lambda line: (line.base, line.left)):
        beside = line.right <= low + 1 or line.left >= high - 1
        if beside and across:
            yield across
            across = []
        if not beside and (left or right):
            yield from _columned(left)
            yield from _columned(right)
            left, right = [], []
        (across if not beside else left if line.right <= low + 1 else right).append(line)
    yield from _columned(left)
    yield from _columned(right)
    if across:
        yield across


def _gutter(lines: Sequence[Line]) -> tuple[float, float] | None:
    """The space between two columns of text, from left to right; None where there are no two."""
    if len(lines) < 2 * _COLUMN_LINES:
        return None
    best: tuple[int, float, float] | None = None
    for low in sorted({round(line.right) for line in lines}):
        left = [line for line in lines if line.right <= low + 1]
        others = [line for line in lines if line.left > low]
        if len(left) < _COLUMN_LINES or len(others) < _COLUMN_LINES:
            continue
        high = min(line.left for line in others)
        crossing = len(lines) - len(left) - len(others)
        if high - low < min(line.size for line in lines[:1]) * 0.5 or crossing > min(len(left), len(others)):
            continue
        if (best is None or crossing < best[0]) and _is_column(left) and _is_column(others):
            best = crossing, low, high
    return best[1:] if best else None


def _is_column(lines: Sequence[Line]) -> bool:
    """Whether lines are mostly running text, and not the cells of a table."""
    width = max(line.right for line in lines) - min(line.left for line in lines)
    running = sum(
        len(line.text)
        for line in lines
        if line.right - line.left >= _FILLED * width and line.text.count(" ") + 1 >= _COLUMN_WORDS
    )
    return running > sum(len(line.text) for line in lines) / 2


def rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of a group that stand beside each other, together, from left to right."""
    found: list[list[Line]] = []
    for line in lines:
        beside = found and all(
            abs(other.base - line.base) < 0.5 * min(other.size, line.size)
            and (line.left >= other.right - 1 or line.right <= other.left + 1)
            for other in found[-1]
        )
        if beside:
            found[-1].append(line)
        else:
            found.append([line])
    for row in found:
        row.sort(key=lambda line: line.left)
    return found


def parts(lines: Sequence[Line]) -> Iterator[Table | list[Line]]:
    """A group's tables, and the rows between them; each row is the lines that stand beside each other."""
    waiting = rows(lines)
    at = 0
    while at < len(waiting):
        end = _table_end(waiting, at)
        table = _table(waiting[at:end]) if end - at > 1 else None
        if table:
            yield table
            at = end
        else:
            yield waiting[at]
            at += 1


def _table_end(found: list[list[Line]], at: int) -> int:
    """Where a table that may begin at a row would end: rows of several pieces, and pieces that go on with a cell."""
    if len(found[at]) < 2:
        return at
    end = at + 1
    while end < len(found):
        row, above = found[end], found[end - 1]
        gap = row[0].base - above[0].base
        if gap > 3.5 * row[0].size:
            break
        if len(row) < 2:
            above_all = [line for each in found[at:end] for line in each]
            width = max(line.right for line in above_all) - min(line.left for line in above_all)
            within = any(_over(row[0], line) for line in above_all) and row[0].right - row[0].left < _CELL * width
            if gap > 1.6 * row[0].size or not within:
                break
        end += 1
    while end > at and len(found[end - 1]) < 2 and found[end - 1][0].left <= found[at][0].left + 1:
        end -= 1
    return end


def _over(line: Line, other: Line) -> bool:
    return min(line.right, other.right) > max(line.left, other.left)


def _table(found: list[list[Line]]) -> Table | None:
    """Rows as a table, where their pieces stand in columns."""
    several = [row for row in found if len(row) > 1]
    columns = _columns([line for row in several for line in row])
    if len(several) < 2 or len(columns) < 2 or all(_is_label(row[0]) for row in several):
        return None
    if any(len({_column(columns, line) for line in row}) < len(row) for row in several):
        return None
    gaps = [below[0].base - above[0].base for above, below in pairwise(found)]
    loose = (min(gaps) + max(gaps)) / 2 if gaps and min(gaps) < 0.8 * max(gaps) else 0.0
    table: list[list[list[Line]]] = []
    for row, gap in zip(found, [float("inf"), *gaps], strict=True):
        places = [_column(columns, line) for line in row]
        full = len(set(places)) == len(columns)
        goes_on = table and not full and (gap < loose or (0 not in places and gap < 1.6 * row[0].size))
        if not goes_on:
            table.append([[] for _ in columns])
        for line, place in zip(row, places, strict=True):
            table[-1][place].append(line)
    return Table(table) if len(table) > 1 else None


def _columns(lines: list[Line]) -> list[tuple[float, float]]:
    """The columns that pieces stand in, as far as none of them reaches over."""
    columns: list[tuple[float, float]] = []
    for left, right in sorted((line.left, line.right) for line in lines):
        if columns and left < columns[-1][1]:
            columns[-1] = columns[-1][0], max(right, columns[-1][1])
        else:
            columns.append((left, right))
    return columns


def _column(columns: list[tuple[float, float]], line: Line) -> int:
    middle = (line.left + line.right) / 2
    return min(range(len(columns)), key=lambda at: abs((columns[at][0] + columns[at][1]) / 2 - middle))


def _is_label(line: Line) -> bool:
    """Whether a piece is the bullet or number of a list's item."""
    text = line.text.strip().rstrip(".)")
    return len(text) <= 3 and (not text.isalpha() or len(text) == 1)
