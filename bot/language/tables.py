"""The rows of a table written with pipes: which cell stands under which head, and what else the table tells of.

A row begins with "|"; its table has a divider (|---|---|) with the head before it, on lines of their own or all on one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.language.words import content_stems
from index.types import Span

_DIVIDER = re.compile(r"\|(?:[ \t]*:?-{2,}:?[ \t]*\|)+")
_PIPE = re.compile(r"(?<!\\)\|")
_END = re.compile(r"\n(?![ \t]*\|)|\Z")
"""Where the next line is no row."""


@dataclass(frozen=True, slots=True)
class _Table:
    """Where the rows of a table are, its head, and both as one text."""

    start: int
    end: int
    head: str
    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row, in the text's offsets, with the head it stands under and the label of its row."""

    start: int
    end: int
    head: str
    label: str


def is_row(text: str) -> bool:
    """Whether a sentence is a row of a table."""
    return text.startswith("|")


def header(text: str, row: int) -> str:
    """The head of the table whose row starts at an offset; empty for what is no row of a table with a head."""
    found = _table(text, row)
    return found.head if found else ""


def table(text: str, row: int) -> str:
    """The table, with its head, of which a row starts at an offset; empty where there is none."""
    found = _table(text, row)
    return found.text if found else ""


def cell_of(text: str, row: Span, asked: Set[str]) -> Cell | None:
    """The cell of a row whose head shares most with the stems of what is asked; None where no head or several do."""
    head = header(text, row[0])
    heads = [head[start:end] for start, end in _cells(head)]
    spans = _cells(text[row[0] : row[1]])
    if len(spans) != len(heads) or len(spans) < 2:
        return None
    label = text[row[0] + spans[0][0] : row[0] + spans[0][1]]
    wanted = asked - content_stems(label)
    shares = [0, *(len(wanted & content_stems(each)) for each in heads[1:])]
    best = max(shares)
    at = shares.index(best)
    start, end = spans[at]
    if not best or shares.count(best) > 1 or start == end:
        return None
    return Cell(row[0] + start, row[0] + end, heads[at], label)


def _cells(row: str) -> list[Span]:
    """The cells of a row, without the white space around them."""
    inner = row.rstrip().removesuffix("|")
    bars = [match.start() for match in _PIPE.finditer(inner)]
    edges = [*bars, len(inner)] if inner.startswith("|") else [-1, *bars, len(inner)]
    found = []
    for low, high in pairwise(edges):
        cell = row[low + 1 : high]
        start = low + 1 + len(cell) - len(cell.lstrip())
        found.append((start, max(start, low + 1 + len(cell.rstrip()))))
    return found


def _table(text: str, row: int) -> _Table | None:
    found = _tables(text) if text.startswith("|", row) else ()
    at = bisect_right(found, row, key=lambda each: each.start) - 1
    return found[at] if at >= 0 and row < found[at].end else None


@lru_cache(maxsize=64)
def _tables(text: str) -> tuple[_Table, ...]:
    """The tables of a document that have a head, in order."""
    found: list[_Table] = []
    for divider in _DIVIDER.finditer(text):
        line = text.rfind("\n", 0, divider.start()) + 1
        if not text[line : divider.start()].strip():
            line = text.rfind("\n", 0, max(line - 1, 0)) + 1
        head = text.find("|", line, divider.start())
        if head < 0 or (found and head < found[-1].end and divider.start() < found[-1].end):
            continue
        end = _END.search(text, divider.end())
        rows = text[divider.end() : end.start() if end else len(text)]
        told = text[head : divider.start()].strip()
        found.append(_Table(divider.end(), divider.end() + len(rows), told, f"{told}\n{rows.strip()}"))
    return tuple(found)
