"""The Szeged Uncertainty Corpus (Vincze 2014), Wikipedia part, dev: which sentences hedge.

The peer is a list of twenty hedging words. The best of the CoNLL-2010 shared task reached F1 .60 on its Wikipedia part.
`tests/bench/hedges.py` measures the same by kind of hedge, and is what the lexicon is tuned with, on train.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from bot.attribution.hedges import hedges
from tests.bench.hedges import PEER, counted, scores
from tests.bench.hedges import Row as Sentence
from tests.bench.quality.run import Run, of_all
from tests.bench.quality.table import Result, System


def measure(run: Run) -> list[Result]:
    every = run.rows("hedge/szeged-wiki.jsonl", "dev")
    rows = [cast(Sentence, row) for row in run.sample(every)]
    systems: dict[str, Callable[[str], bool]] = {
        "hedge lexicon": lambda text: any(map(counted, hedges(text))),
        "what makes an answer unverified": lambda text: any(counted(each) and each.opens for each in hedges(text)),
        "twenty words": lambda text: bool(PEER.search(text)),
    }
    names = ("precision", "recall", "F1")
    return [
        Result(
            "Hedges, Szeged Wikipedia dev",
            of_all(rows, every, "sentences"),
            tuple(System(name, dict(zip(names, scores(rows, says), strict=True))) for name, says in systems.items()),
        )
    ]
