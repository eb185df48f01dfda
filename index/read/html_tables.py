"""Tables of web pages: which hold data and which only lay out a page, and data as rows that Markdown has a form for.

Knows the elements of a table, and nothing of Markdown.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from lxml import etree
from lxml import html as lxml_html

_SPAN_MOST = 100
"""Rows or columns that one cell may take."""
_COPIES_A_CELL, _COPIES = 10, 1_000
"""Places that the cells of a table may take beyond their own, all together."""
_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "blockquote")
"""What stands in no cell of data."""
_LONG = 80
"""Characters of a cell that is running text."""
_PARTS = ("thead", "tbody", "tfoot", "tr", "td", "th")

Row = list["etree._Element | None"]


def tidy_table(table: etree._Element) -> None:
    """Changes a table: one that only lays out a page becomes blocks. In one of data each row has all cells, the head is
    one row, the caption stands above the table, and notes that take its whole width below it.
    """
    captions = _captions(table)
    for each in list(table.iter("col", "colgroup")):
        each.drop_tag()
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    if table.get("role") == "presentation" or next(table.iterdescendants("table"), None) is not None:
        _as_blocks(table, captions)
        return
    grid = _grid(rows)
    width = _narrow(grid)
    heads = _heads(rows, grid)
    if width < 2 or (not captions and _only_lays_out(table, grid, heads)):
        _as_blocks(table, captions)
        return
    title = _whole(grid[0], width) if len(grid) > 2 else None
    if title is not None:
        captions.append(title)
        grid, heads = grid[1:], max(0, heads - 1) if heads else _heads(rows[1:], grid[1:])
    notes: list[etree._Element] = []
    while len(grid) > heads + 1 and (note := _whole(grid[-1], width)) is not None:
        notes.insert(0, note)
        grid.pop()
    _rebuild(table, grid, width, heads)
    _place(table, captions, notes)


def _captions(table: etree._Element) -> list[etree._Element]:
    """Takes out what names a table: its caption, or that of the figure which holds it alone."""
    found = list(table.iterchildren("caption"))
    figure = table.getparent()
    if figure is not None and figure.tag == "figure" and len(list(figure.iter("table"))) == 1:
        found += list(figure.iterchildren("figcaption"))
    for each in found:
        each.drop_tree()
    return [each for each in found if _words(each)]


def _as_blocks(table: etree._Element, captions: Sequence[etree._Element]) -> None:
    own = [each for each in table.iter(*_PARTS) if next(each.iterancestors("table")) is table]
    for each in (table, *own):
        each.tag = "div"
    _place(table, captions, ())


def _grid(rows: Sequence[etree._Element]) -> list[Row]:
    """The cells of the rows that have words, by their columns. A cell of several rows or columns stands in each, but
    one that takes a whole row stands once.
    """
    spare = _COPIES + _COPIES_A_CELL * sum(len(row) for row in rows)
    places: list[dict[int, etree._Element | None]] = [{} for _ in rows]
    for at, row in enumerate(rows):
        column = 0
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        for cell in cells:
            while column in places[at]:
                column += 1
            height = min(_number(cell.get("rowspan")), len(rows) - at)
            width = _number(cell.get("colspan"))
            if height * width - 1 > spare:
                height = width = 1
            spare -= height * width - 1
            for down in range(height):
                for right in range(width):
                    once = right and len(cells) == 1
                    places[at + down].setdefault(column + right, None if once else cell)
            column += width
    widest = max((max(row, default=-1) + 1 for row in places), default=0)
    grid = [[row.get(column) for column in range(widest)] for row in places]
    return [row for row in grid if any(_words(cell) for cell in row)]


def _narrow(grid: list[Row]) -> int:
    """Takes out columns without words; how many there are then."""
    widest = len(grid[0]) if grid else 0
    kept = [column for column in range(widest) if any(_words(row[column]) for row in grid)]
    for row in grid:
        row[:] = [row[column] for column in kept]
    return len(kept)


def _heads(rows: Sequence[etree._Element], grid: Sequence[Row]) -> int:
    """How many rows of a grid are its head: those of the `thead`, else the first ones that have only heads of columns;
    -1 where it has none: heads stand only before the rows, or there is only one row. At least one row is no head.
    """
    inside = {id(row) for row in rows if next(row.iterancestors("thead"), None) is not None}
    found = 0
    for row in grid[:-1]:
        said = [cell for cell in row if _words(cell)]
        marked = all(id(cell.getparent()) in inside for cell in said if cell is not None)
        if not marked and (inside or len(said) < 2 or any(cell is not None and cell.tag != "th" for cell in said)):
            break
        found += 1
    before = all(row[0] is not None and row[0].tag == "th" for row in grid)
    return -1 if not found and (before or len(grid) < 2) else found


def _only_lays_out(table: etree._Element, grid: Sequence[Row], heads: int) -> bool:
    """Whether a table without a head has one row of running text, or blocks that no cell of data has."""
    if heads > 0 or next(table.iter("th"), None) is not None:
        return False
    runs = len(grid) < 2 and any(len(said) > _LONG or said.endswith((".", "!", "?")) for said in map(_said, grid[0]))
    return runs or next(table.iter(*_BLOCKS), None) is not None


def _whole(row: Row, width: int) -> etree._Element | None:
    """The only cell of a row that takes its whole width."""
    cell = row[0]
    alone = cell is not None and all(each is None for each in row[1:])
    return cell if alone and cell is not None and _number(cell.get("colspan")) >= width else None


def _rebuild(table: etree._Element, grid: Sequence[Row], width: int, heads: int) -> None:
    """Puts rows in a table, the head first: several rows of heads become one, and heads of rows only get an empty
    one.
    """
    rows = [_row(row) for row in grid[max(heads, 0) :]]
    head = _row([_joined([row[column] for row in grid[:heads]]) for column in range(width)]) if heads > 0 else None
    if heads < 0:
        head = _row([None] * width)
    elif head is None:
        head = rows.pop(0)
    for child in list(table):
        table.remove(child)
    table.text = None
    thead, tbody = etree.SubElement(table, "thead"), etree.SubElement(table, "tbody")
    thead.append(head)
    tbody.extend(rows)


def _row(cells: Row) -> etree._Element:
    made = lxml_html.Element("tr")
    for cell in cells:
        copied = lxml_html.Element("td") if cell is None else deepcopy(cell)
        copied.tail = None
        for span in ("rowspan", "colspan"):
            copied.attrib.pop(span, None)
        made.append(copied)
    return made


def _joined(cells: Row) -> etree._Element | None:
    """The heads of a column, one above the other, as one cell: each once."""
    found: list[etree._Element] = []
    for cell in cells:
        if cell is not None and _words(cell) and all(cell is not other for other in found):
            found.append(cell)
    if len(found) < 2:
        return found[0] if found else None
    made = lxml_html.Element("th")
    for cell in found:
        part = etree.SubElement(made, "span")
        part.extend(deepcopy(child) for child in cell)
        part.text, part.tail = cell.text, " "
    return made


def _place(table: etree._Element, captions: Sequence[etree._Element], notes: Sequence[etree._Element]) -> None:
    """Puts captions above a table, as paragraphs that lead it, and notes below it."""
    for each in captions:
        each.tag = "p"
        each.attrib.clear()
        each.tail = None
        _without_stop(each)
        table.addprevious(each)
    tail, table.tail = table.tail, None
    for each in reversed(notes):
        each.tag = "div"
        each.attrib.clear()
        each.tail = None
        table.addnext(each)
    last = notes[-1] if notes else table
    last.tail = tail


def _without_stop(caption: etree._Element) -> None:
    """Takes the full stop off a caption: what leads a table ends like no sentence."""
    last = caption[-1] if len(caption) else None
    if last is None:
        caption.text = (caption.text or "").rstrip().removesuffix(".")
    else:
        last.tail = (last.tail or "").rstrip().removesuffix(".")


def _words(cell: etree._Element | None) -> bool:
    return bool(_said(cell))


def _said(cell: etree._Element | None) -> str:
    return "" if cell is None else "".join(map(str, cell.itertext())).strip()


def _number(said: str | None) -> int:
    """How many rows or columns a cell takes."""
    return min(int(said), _SPAN_MOST) if said and said.isascii() and said.isdigit() and int(said) else 1
