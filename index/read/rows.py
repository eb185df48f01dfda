"""Tables as text: comma- and tab-separated values, as a Markdown table whose first row is its head."""

from __future__ import annotations

import csv
import io
from itertools import islice

from index.read.content import Content, Undecodable, normalise
from index.read.markdown import cell, table
from index.read.text import read_text
from index.types import Markup

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 50
_CELL_MOST = 10_000_000
_WIDEST = 2_000
"""Columns of the widest table; more is no table that a person reads."""


def read_rows(data: bytes) -> Content:
    """The rows of a file of separated values. Raises Undecodable for what is no text or no table."""
    text = read_text(data).text
    csv.field_size_limit(_CELL_MOST)
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text)) if any(map(str.strip, row))]
    except csv.Error as error:
        raise Undecodable(f"broken: {error}; save it again as CSV") from error
    return Content(normalise(rows_as_table(rows)), markup=Markup.MARKDOWN)


def rows_as_table(rows: list[list[str]]) -> str:
    """Rows of plain cells as Markdown: rows of one cell before the head are lines of text above the table."""
    width = max(map(len, rows), default=0)
    if width > _WIDEST:
        raise Undecodable(f"it has {width:,} columns, more than the {_WIDEST:,} that are read")
    filled = [sum(1 for each in row if each.strip()) for row in rows]
    head = next((at for at, count in enumerate(filled) if count > 1), 0)
    above = [cell(each) for row in rows[:head] for each in row if each.strip()]
    below = table([[cell(each) for each in row] for row in rows[head:]])
    return "\n\n".join([*above, below]) + "\n"


def _delimiter(text: str) -> str:
    """The delimiter by which most of the first rows have one number of cells, the larger the better."""

    def fits(delimiter: str) -> tuple[int, int]:
        try:
            widths = [
                len(row) for row in islice(csv.reader(io.StringIO(text), delimiter=delimiter), _SAMPLE_ROWS) if row
            ]
        except csv.Error:
            return 0, 0
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return (widths.count(common), common) if common > 1 else (0, 0)

    return max(_DELIMITERS, key=fits)
