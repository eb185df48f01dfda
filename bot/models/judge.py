"""The Judge on a trained cross-encoder: premise and hypothesis to entailment, neutral or contradiction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.models.onnx import PairModel
from bot.ports import Verdict

MOST_TOKENS = 160
"""Of premise and hypothesis together: what `bot.models.training` trains with."""


@dataclass(frozen=True, slots=True)
class OnnxJudge:
    """Judges pairs with a model whose logits are entailment, neutral and contradiction, in this order."""

    model: PairModel
    name: str

    @classmethod
    def of(cls, folder: Path, name: str) -> OnnxJudge:
        return cls(PairModel(folder, MOST_TOKENS), name)

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        """A verdict for each pair of premise and hypothesis, in order."""
        verdicts: dict[int, Verdict] = {}
        for at, _, (logits,) in self.model.run(pairs):
            odds = np.exp(logits - logits.max())
            verdicts[at] = Verdict(*(float(each) for each in odds / odds.sum()))
        return [verdicts[at] for at in range(len(pairs))]
