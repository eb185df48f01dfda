"""Spreadsheets: each sheet a heading and a table, with the values that were last calculated. The home of openpyxl."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

from index.read.archive import opened
from index.read.content import Content, normalise
from index.read.markdown import escape
from index.read.office import properties
from index.read.rows import rows_as_table
from index.types import Markup

_ROWS_MOST = 200_000
_EMPTY_MOST = 1_000
"""Rows without a value in a row after which a sheet is taken to be over: formats may reach to its millionth row."""


def read_xlsx(data: bytes) -> Content:
    """The sheets of a workbook that are shown, in order. Raises Undecodable where it is broken."""
    import openpyxl

    said = properties(opened(data, "xlsx"))
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    parts: list[str] = []
    notes: list[str] = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            notes.append(f"the sheet {sheet.title} is hidden, and left out")
            continue
        rows: list[list[str]] = []
        empty = 0
        for row in sheet.iter_rows(values_only=True):
            values = [_shown(value) for value in row]
            if any(values):
                rows.append(values)
                empty = 0
            else:
                empty += 1
            if empty > _EMPTY_MOST:
                break
            if len(rows) == _ROWS_MOST:
                notes.append(f"the sheet {sheet.title} is read up to its row {_ROWS_MOST:,}")
                break
        if rows:
            parts.append(f"## {escape(sheet.title, leads=False)}\n\n{rows_as_table(_filled(rows))}")
    book.close()
    return Content(
        normalise("\n".join(parts)), title=said.title, author=said.author, markup=Markup.MARKDOWN, notes=tuple(notes)
    )


def _filled(rows: list[list[str]]) -> list[list[str]]:
    """Rows without the columns that are empty in all of them."""
    kept = [at for at in range(max(map(len, rows))) if any(at < len(row) and row[at] for row in rows)]
    return [[row[at] if at < len(row) else "" for at in kept] for row in rows]


def _shown(value: object) -> str:
    """A value as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return " ".join(str(value).split())
