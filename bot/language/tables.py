"""The rows of a Markdown table: which cell stands under which head, and what else the table tells of.

A row is a line that begins with "|"; the head is the first of its table, where a divider (|---|---|) follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import pairwise

from bot.language.words import content_stems
from index.types import Span

_DIVIDER = re.compile(r"\|?[\s:|-]*-[\s:|-]*\Z")
_REACH = 500
"""Rows of a table that are looked at above and below another."""


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
    """The head of the table whose row starts at an offset; empty where it has none, or none is near."""
    above = [text[start:end].strip() for start, end in _above(text, row)]
    return above[-1] if len(above) > 1 and _DIVIDER.match(above[-2]) else ""


def table(text: str, row: int) -> str:
    """The rows of the table of which one starts at an offset."""
    around = [*reversed([*_above(text, row)]), *_below(text, row)]
    return "\n".join(text[start:end] for start, end in around)


def spoken(text: str, span: Span) -> str:
    """A row as sentences, each cell behind its head ("Otter. Seats: 4. Built: 2016."); any other text as it is."""
    said = text[span[0] : span[1]]
    head = header(text, span[0]) if is_row(said) else ""
    heads, told = ([row[start:end] for start, end in _cells(row)] for row in (head, said))
    if len(heads) != len(told) or len(told) < 2:
        return said
    cells = [f"{name}: {cell}" for name, cell in zip(heads[1:], told[1:], strict=True) if cell]
    return " ".join(f"{each}." for each in (told[0], *cells))


def cell_of(text: str, row: Span, asked: Set[str]) -> Cell | None:
    """The cell of a row whose head shares most with the stems of what is asked; None where no head or several do."""
    if not is_row(text[row[0] : row[1]]) or not (head := header(text, row[0])):
        return None
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
    bars = [at for at, character in enumerate(inner) if character == "|"]
    edges = [*bars, len(inner)] if inner.startswith("|") else [-1, *bars, len(inner)]
    found = []
    for low, high in pairwise(edges):
        cell = row[low + 1 : high]
        start = low + 1 + len(cell) - len(cell.lstrip())
        found.append((start, max(start, low + 1 + len(cell.rstrip()))))
    return found


def _above(text: str, row: int) -> Iterator[Span]:
    """The table's lines above the one at an offset, the nearest first."""
    start = text.rfind("\n", 0, row) + 1
    for _ in range(_REACH):
        end = start - 1
        start = text.rfind("\n", 0, max(end, 0)) + 1
        if end < 0 or not is_row(text[start:end].lstrip()):
            return
        yield start, end


def _below(text: str, row: int) -> Iterator[Span]:
    """The table's lines from the one at an offset on."""
    start = row
    for _ in range(_REACH):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if not is_row(text[start:end].lstrip()):
            return
        yield start, end
        start = end + 1
