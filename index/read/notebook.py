"""Jupyter notebooks: their Markdown as it is, code and what it printed as fenced blocks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from index.read.content import Content, Undecodable, normalise
from index.read.markdown import fence
from index.read.text import read_text
from index.types import Markup

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def read_notebook(data: bytes) -> Content:
    """The cells of a notebook in order. Raises Undecodable where it is none."""
    try:
        notebook = json.loads(read_text(data).text)
    except ValueError as error:
        if isinstance(error, Undecodable):
            raise
        raise Undecodable(f"broken: not a notebook ({error}); save it again") from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if cells is None and isinstance(notebook, dict):  # version 3
        sheets = notebook.get("worksheets")
        cells = [cell for sheet in sheets for cell in _list(sheet, "cells")] if isinstance(sheets, list) else None
    if not isinstance(cells, list):
        raise Undecodable("not a notebook: it has no cells")
    metadata = notebook.get("metadata")
    language = _language(metadata)
    text = "\n\n".join(part.strip("\n") for cell in cells if isinstance(cell, dict) for part in _cell(cell, language))
    title = metadata.get("title") if isinstance(metadata, dict) else None
    return Content(
        f"{normalise(text)}\n" if text.strip() else "",
        title=title if isinstance(title, str) else None,
        author=_authors(metadata),
        markup=Markup.MARKDOWN,
    )


def _cell(cell: dict[str, object], language: str) -> Iterator[str]:
    kind = cell.get("cell_type")
    source = _text(cell.get("source", cell.get("input", "")))
    if kind == "heading":
        level = cell.get("level")
        yield f"{'#' * (level if isinstance(level, int) and 0 < level < 7 else 1)} {source}"
    elif kind == "code":
        if source.strip():
            yield fence(source, language)
        for output in _list(cell, "outputs"):
            printed = _output(output)
            if printed.strip():
                yield fence(printed, "text")
    elif source.strip():
        yield source


def _output(output: object) -> str:
    """What a cell printed: the text that stands for tables and figures, too."""
    if not isinstance(output, dict):
        return ""
    if output.get("output_type") in ("error", "pyerr"):
        return f"{output.get('ename', '')}: {output.get('evalue', '')}"
    shown = output.get("data")
    said = shown.get("text/plain") if isinstance(shown, dict) else output.get("text")
    return _ESCAPES.sub("", _text(said))


def _text(value: object) -> str:
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _list(of: object, key: str) -> list[object]:
    value = of.get(key) if isinstance(of, dict) else None
    return value if isinstance(value, list) else []


def _language(metadata: object) -> str:
    for key, name in (("kernelspec", "language"), ("language_info", "name")):
        value = metadata.get(key) if isinstance(metadata, dict) else None
        if isinstance(value, dict) and isinstance(value.get(name), str):
            return str(value[name])
    return ""


def _authors(metadata: object) -> str | None:
    names = [author.get("name") for author in _list(metadata, "authors") if isinstance(author, dict)]
    return ", ".join(name for name in names if isinstance(name, str)) or None
