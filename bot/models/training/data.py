"""Rows of the data folder, and the order in which a training run sees them.

Knows the JSON lines and their `split`. Does not know models, tokens or labels' meaning. Every order is a
function of (seed, epoch) alone, so a run that was stopped goes on with the very batches it would have seen.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
Row = dict[str, object]


def rows(path: Path, split: str) -> list[Row]:
    """The rows of one split of a JSON lines file, in file order; FileNotFoundError names a missing file."""
    with path.open(encoding="utf-8") as lines:
        return [row for line in lines if (row := json.loads(line))["split"] == split]


def helping(items: Sequence[T], count: int, epoch: int, seed: str) -> list[T]:
    """The `epoch`-th helping of `count` items: each item is served once before any is served again."""
    if not items:
        return []
    orders: dict[int, list[int]] = {}
    taken = []
    for place in range(epoch * count, (epoch + 1) * count):
        cycle, index = divmod(place, len(items))
        if cycle not in orders:
            orders[cycle] = list(range(len(items)))
            random.Random(f"{seed}/{cycle}").shuffle(orders[cycle])
        taken.append(items[orders[cycle][index]])
    return taken


def sample(items: Sequence[T], count: int, seed: str) -> list[T]:
    """At most `count` items, drawn without replacement, the same ones for the same seed."""
    return random.Random(seed).sample(list(items), min(count, len(items)))


def batches(lengths: Sequence[int], size: int, seed: str, window: int = 50) -> list[list[int]]:
    """Indices in batches of `size`, alike in length, in random order.

    Sorting inside windows of `window` batches keeps padding low without showing short examples together
    in every epoch.
    """
    shuffle = random.Random(seed).shuffle
    order = list(range(len(lengths)))
    shuffle(order)
    made = []
    for begin in range(0, len(order), size * window):
        near = sorted(order[begin : begin + size * window], key=lambda index: lengths[index])
        made += [near[at : at + size] for at in range(0, len(near), size)]
    shuffle(made)
    return made
