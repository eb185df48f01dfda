"""Which lines of a text are its table of contents, by what stands again further below. Knows no wording."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

_LEAST = 5
"""Entries of a table of contents, at least."""
_FOUND = 0.75
"""The part of them that stands again below, at least."""
_APART = 2
"""How much further apart they stand there, at least: a refrain stands as close."""
_MISSED = 3
"""Entries in a row that do not stand again as they are, at most."""


def entries(blocks: Sequence[str], gaps: Sequence[bool]) -> set[int]:
    """The places of blocks that list, in order, what stands once more below: each below a gap, other text between."""
    keys = [" ".join(block.casefold().split()) for block in blocks]
    counts = Counter(keys)
    last = {key: at for at, key in enumerate(keys) if counts[key] == 2 and gaps[at] and any(map(str.isalpha, key))}
    found: set[int] = set()
    at = 0
    while at < len(keys):
        until, again = at, [last.get(keys[at], at)]
        if again[0] > at:
            until = _end(keys, last, at)
            again = [last[key] for place, key in enumerate(keys[at:until], at) if last.get(key, 0) >= until]
            if _is_list(again, until - at):
                found.update(range(at, until))
        at = max(until, at + 1)
    return found


def _end(keys: Sequence[str], last: dict[str, int], at: int) -> int:
    """Where blocks end that stand again below in the same order; a few between two of them may not."""
    until, previous = at + 1, last[keys[at]]
    for near in range(at + 1, min(len(keys), previous)):
        place = last.get(keys[near], near)
        if place > previous:
            until, previous = near + 1, place
        elif near - until >= _MISSED:
            break
    return until


def _is_list(again: Sequence[int], size: int) -> bool:
    return len(again) >= _LEAST and len(again) >= _FOUND * size and again[-1] - again[0] >= _APART * (len(again) - 1)
