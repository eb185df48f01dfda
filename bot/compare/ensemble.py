"""A small fitted ensemble of decision trees, read from JSON and evaluated in plain Python. Knows no features."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

Node: TypeAlias = tuple[int, float, int, int]
"""Which feature, its threshold, the node for what is at most that, and the node for more; a leaf has feature -1 and its
value in place of the threshold."""


@dataclass(frozen=True, slots=True)
class Ensemble:
    """The sum of what trees say is the log odds, as in Friedman (2001), Greedy function approximation."""

    features: tuple[str, ...]
    bias: float
    trees: tuple[tuple[Node, ...], ...]

    @staticmethod
    def of(read: Any) -> Ensemble:
        """From JSON, as `told` writes it."""
        trees = tuple(tuple((int(f), float(t), int(a), int(b)) for f, t, a, b in tree) for tree in read["trees"])
        return Ensemble(tuple(read["features"]), float(read["bias"]), trees)

    def told(self) -> dict[str, object]:
        """As JSON, six digits of each number."""
        rounded = [[[f, float(f"{t:.6g}"), a, b] for f, t, a, b in tree] for tree in self.trees]
        return {"features": self.features, "bias": self.bias, "trees": rounded}

    def odds(self, found: Mapping[str, float]) -> float:
        """The log odds. Raises KeyError where a feature is lacking."""
        row = [found[name] for name in self.features]
        return self.bias + math.fsum(_leaf(tree, row) for tree in self.trees)

    def probability(self, found: Mapping[str, float]) -> float:
        return 1 / (1 + math.exp(-self.odds(found)))


def _leaf(tree: Sequence[Node], row: Sequence[float]) -> float:
    at = 0
    while True:
        feature, value, low, high = tree[at]
        if feature < 0:
            return value
        at = low if row[feature] <= value else high


def read(path: Path) -> dict[str, Ensemble]:
    """The ensembles of a file, by name."""
    return {name: Ensemble.of(told) for name, told in json.loads(path.read_text("utf-8")).items() if name != "about"}
