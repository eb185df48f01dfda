"""The Judge on a trained cross-encoder: premise and hypothesis to entailment, neutral or contradiction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.language.numerals import in_digits
from bot.models.onnx import PairModel
from bot.ports import Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_TOKENS = 160
"""Of premise and hypothesis together, for a model of its own."""

OUTPUTS = ("logits",)


@dataclass(frozen=True, slots=True)
class OnnxJudge:
    """Judges pairs with a classifier that has the labels entailment, neutral and contradiction."""

    model: PairModel
    name: str

    @classmethod
    def of(cls, find: Callable[[], Path], name: str) -> OnnxJudge:
        """`find` says in which folder the model is, when it is first used."""
        return cls(PairModel(find, MOST_TOKENS), name)

    def warm(self) -> None:
        self.model.labels()

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        """A verdict for each pair of premise and hypothesis, in order.

        Numbers are read as digits: that "nine" excludes "seven" is what such models see least of.
        """
        if not pairs:
            return []
        pairs = [(in_digits(premise), in_digits(hypothesis)) for premise, hypothesis in pairs]
        order, (times, _) = list(self.model.labels()), self.model.scale("judge")
        return [_verdict(times * logits[order]) for _, (logits,) in self.model.run(pairs, OUTPUTS)]


def _verdict(logits: NDArray[np.float32]) -> Verdict:
    odds = np.exp(logits - logits.max())
    return Verdict(*(float(each) for each in odds / odds.sum()))
