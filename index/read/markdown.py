"""Markdown that says what a format says: words that no reader of Markdown takes for markup, tables, fences,
quotations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_MARKS = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])"  # a backslash that would escape what follows
    r"|[`*~]"
    r"|(?<![^\W_])_|_(?![^\W_])"  # emphasis begins and ends where words do
    r"|<(?=[A-Za-z/!?])(?![^\s<>]+@[^\s<>]+>)"  # a tag; an address is shown
    r"|\[(?=[^\[\]\n]*\][(\[:])"
    r"|&(?=#?\w+;)"
    r"|\{(?=[{%])"
)
_SPECIAL = re.compile(r"[\\`*~_<\[&{]")
_LEADS = re.compile(r"(?:#{1,6}(?=\s|$)|>|[+-](?=\s|$)|(?:-+|=+)\s*$|:?-+:?\s*\|)")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_SPACE = re.compile(r"\s+")


def escapes(text: str, leads: bool = True, cell: bool = False) -> list[int]:
    """Where a backslash has to stand in words so that Markdown shows just them, in order. `leads`: they begin a line;
    `cell`: they stand in a table.
    """
    found = [match.start() for match in _MARKS.finditer(text)] if _SPECIAL.search(text) else []
    if cell and "|" in text:
        found += [at for at, char in enumerate(text) if char == "|"]
    elif cell:
        pass
    elif leads:
        if _LEADS.match(text):
            found.append(0)
        elif number := _NUMBER.match(text):
            found.append(number.end(1))
    return sorted(set(found)) if found else found


def escape(text: str, leads: bool = True, cell: bool = False) -> str:
    """Words as Markdown that shows just them."""
    places = escapes(text, leads, cell)
    if not places:
        return text
    parts, last = [], 0
    for at in places:
        parts.append(text[last:at])
        last = at
    return "\\".join([*parts, text[last:]])


def cell(words: str) -> str:
    """Words as a cell of a table: one line, no bars."""
    return escape(_SPACE.sub(" ", words).strip(), cell=True)


def table(rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells, the first of them the head, as a table; all as wide as the widest. Cells are Markdown
    already.
    """
    all_rows = [list(row) for row in rows]
    width = max((len(row) for row in all_rows), default=0)
    if not width:
        return ""
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in all_rows]
    lines.insert(1, f"|{' --- |' * width}")
    return "\n".join(lines)


def fence(code: str, language: str = "") -> str:
    """Code as a fenced block that its own lines can't end."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    marks = "`" * (longest + 1)
    return f"{marks}{language}\n{code.rstrip()}\n{marks}"


def quote(text: str) -> str:
    """Markdown as a block quote."""
    return "\n".join(f"> {line}" if line.strip() else ">" for line in text.split("\n"))
