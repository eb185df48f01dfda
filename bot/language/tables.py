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


_ALIKE = {
    stem: kind
    for kind, words in (
        ("change", "change increase decrease rise growth grow drop fall decline"),
        ("percent", "percent percentage"),
    )
    for stem in content_stems(words)
}
"""What heads of tables and questions call one thing by several words."""


def cell_of(text: str, row: Sentence, asked: Set[str], language: str = ENGLISH) -> Cell | None:
    """The cell of a row whose head ("in_stock", as words) shares most with the stems of what is asked: most words, and
    of as many most numbers, since who asks how much a thing rose names the years, too; then the one with fewest others.

    None where no head or several do, and where the row has no head or other cells than that.
    """
    head = next((each for each in row.context if each.kind is ContextKind.HEAD), None)
    heads = [text[start:end].replace("_", " ") for start, end in cells(text, head.start, head.end)] if head else []
    spans = cells(text, row.start, row.end)
    if len(spans) != len(heads) or len(spans) < 2:
        return None
    label = text[slice(*spans[0])]
    wanted = _kinds(asked - content_stems(label, language))
    shares = [(0, 0, 0), *(_shared(wanted, each, language) for each in heads[1:])]
    best = max(shares)
    at = shares.index(best)
    start, end = spans[at]
    if best[:2] == (0, 0) or shares.count(best) > 1 or start == end:
        return None
    return Cell(start, end, heads[at], label)


def _shared(wanted: Set[str], head: str, language: str) -> tuple[int, int, int]:
    """How many words, and how many numbers, a head shares with what is wanted, and less than 0 how many words it has
    besides; "%" is a word.
    """
    own = _kinds(content_stems(head.replace("%", " percent "), language))
    found = wanted & own
    numbers = sum(each.isdigit() for each in found)
    return len(found) - numbers, numbers, len(found) - len(own)


def _kinds(stems: Set[str]) -> Set[str]:
    return {_ALIKE.get(stem, stem) for stem in stems}
