"""The rows of tables written with pipes or tabs, also of several rows that were run together on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.types import SentenceKind, Span

_PIPE = re.compile(r"(?<!\\)\|")
_DIVIDER = re.compile(r"\|(?:\s*:?-{2,}:?\s*\|)+")
_ONLY_DIVIDER = re.compile(r"[\s|:+=-]*-[\s|:+=-]*")


def is_divider(line: str) -> bool:
    """Whether a line only divides a table's header from its rows: `|---|:--:|`."""
    return bool(_ONLY_DIVIDER.fullmatch(line))


def split_rows(text: str, span: Span, header: bool) -> Iterator[tuple[Span, SentenceKind]]:
    """The rows on one line, in order; together they cover its non-space characters.

    `header` says that the line below is a divider, which makes the row a HEADING. On a line that has its
    divider within ("| a | b | |---|---| | 1 | 2 |"), the divider tells how many cells a row has. What is no
    row is PROSE.
    """
    start, end = span
    if is_divider(text[start:end]):
        yield span, SentenceKind.FURNITURE
    elif divider := _DIVIDER.search(text, start, end):
        size = divider[0].count("|")
        pipes = [match.start() for match in _PIPE.finditer(text, start, divider.start())]
        # A header that shares its last pipe with the divider has one fewer of its own.
        own = size if text[start : divider.start()].rstrip().endswith("|") else size - 1
        head = pipes[-own] if own and len(pipes) >= own else start
        yield from _piece(text, start, head, SentenceKind.PROSE)
        yield from _piece(text, head, divider.start(), SentenceKind.HEADING)
        yield (divider.start(), divider.end()), SentenceKind.FURNITURE
        yield from _by_size(text, divider.end(), end, size)
    elif header:
        yield span, SentenceKind.HEADING
    else:
        yield from _by_gaps(text, start, end)


def _by_size(text: str, start: int, end: int, size: int) -> Iterator[tuple[Span, SentenceKind]]:
    """Rows of `size` pipes each; from where that no longer fits, the rest as one."""
    pipes = [match.start() for match in _PIPE.finditer(text, start, end)]
    at = start
    for first in range(0, len(pipes) - size + 1, size):
        begin, stop = pipes[first], pipes[first + size - 1] + 1
        if text[at:begin].strip():
            break
        yield (begin, stop), SentenceKind.ROW
        at = stop
    yield from _piece(text, at, end, SentenceKind.ROW if "|" in text[at:end] else SentenceKind.PROSE)


def _by_gaps(text: str, start: int, end: int) -> Iterator[tuple[Span, SentenceKind]]:
    """Rows without a divider: cut where one's last pipe meets the next one's first, if that fits."""
    pipes = [match.start() for match in _PIPE.finditer(text, start, end)]
    empty = [at for at in range(1, len(pipes)) if text[pipes[at - 1] + 1 : pipes[at]].isspace()]
    size = empty[0] if empty else 0
    rows = len(pipes) // size if size > 2 and len(pipes) % size == 0 else 0
    if rows > 1 and pipes[0] == start and pipes[-1] == end - 1 and empty == list(range(size, len(pipes), size)):
        for first in range(0, len(pipes), size):
            yield (pipes[first], pipes[first + size - 1] + 1), SentenceKind.ROW
    else:
        yield (start, end), SentenceKind.ROW


def _piece(text: str, start: int, end: int, kind: SentenceKind) -> Iterator[tuple[Span, SentenceKind]]:
    if piece := text[start:end].strip():
        begin = text.index(piece[0], start)
        yield (begin, begin + len(piece)), kind
