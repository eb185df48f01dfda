"""The cell of a table's row that stands under what is asked for. What the table is, its structure says."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

from bot.language.words import content_stems
from index.plain import cells
from index.tongues import ENGLISH
from index.types import ContextKind, Sentence


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row, in the text's offsets, with the head it stands under and the label of its row."""

    start: int
    end: int
    head: str
    label: str


def cell_of(text: str, row: Sentence, asked: Set[str], language: str = ENGLISH) -> Cell | None:
    """The cell of a row whose head ("in_stock", as words) shares most with the stems of what is asked.

    None where no head or several do, and where the row has no head or other cells than that.
    """
    head = next((each for each in row.context if each.kind is ContextKind.HEAD), None)
    heads = [text[start:end].replace("_", " ") for start, end in cells(text, head.start, head.end)] if head else []
    spans = cells(text, row.start, row.end)
    if len(spans) != len(heads) or len(spans) < 2:
        return None
    label = text[slice(*spans[0])]
    wanted = asked - content_stems(label, language)
    shares = [0, *(len(wanted & content_stems(each, language)) for each in heads[1:])]
    best = max(shares)
    at = shares.index(best)
    start, end = spans[at]
    if not best or shares.count(best) > 1 or start == end:
        return None
    return Cell(start, end, heads[at], label)
