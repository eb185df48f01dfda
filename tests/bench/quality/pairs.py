"""VitaminC (Schuster et al. 2021) and HealthVer (Sarrouti et al. 2021), dev: does a premise refute a claim?

Knows three-way labels, and how each system comes to one. Contradiction is what a system says it is; where it says none,
a claim is entailed if a judge finds that likelier than neutral or, without a judge, if most of its words stand in the
premise. Premise and claim are taken as quotes of two documents of one title, since they are about one thing. Peers: a
number or a negation of one is missing in the other; and the most frequent label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.compare import compare
from bot.ports import Judge, Verdict
from bot.types import Disagreement
from bot.verify import CONTRADICTED as REFUTED
from bot.verify import SAID
from tests.bench.compare_vitaminc import Pair, peer, quote
from tests.bench.quality.run import Run, of_all
from tests.bench.quality.scores import accuracy, overlap, precision_recall
from tests.bench.quality.table import Result, System

ENTAILMENT, NEUTRAL, CONTRADICTION = "entailment", "neutral", "contradiction"

FIGURES = ("accuracy", "contradiction precision", "recall")

MOST = 2000
"""Pairs of a data set: the judge reads each in both directions, in half a minute where nothing else runs."""


def vitaminc(run: Run) -> list[Result]:
    return [_measured(run, "VitaminC dev", "nli/vitaminc.jsonl")]


def healthver(run: Run) -> list[Result]:
    return [_measured(run, "HealthVer dev", "nli/healthver-dev.jsonl")]


def _measured(run: Run, name: str, file: str) -> Result:
    every = run.rows(file, "dev")
    rows = [Pair(row["premise"], row["hypothesis"], row["label"]) for row in run.sample(every, MOST)]
    return Result(name, of_all(rows, every, "pairs"), three_way(run, rows))


class Remembered:
    """A judge that reads every pair once: all pairs and both directions in one call, before they are asked for."""

    def __init__(self, judge: Judge, pairs: Sequence[Pair]) -> None:
        self.name = judge.name
        both = dict.fromkeys(
            each for pair in pairs for each in ((pair.premise, pair.hypothesis), (pair.hypothesis, pair.premise))
        )
        self._known = dict(zip(both, judge.judge(list(both)), strict=True))

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        return [self._known[pair] for pair in pairs]


def likeliest(verdict: Verdict) -> str:
    odds = {ENTAILMENT: verdict.entailment, NEUTRAL: verdict.neutral, CONTRADICTION: verdict.contradiction}
    return max(odds, key=odds.__getitem__)


def likelier(verdict: Verdict) -> str:
    """Of entailment and neutral."""
    return ENTAILMENT if verdict.entailment >= verdict.neutral else NEUTRAL


def three_way(run: Run, rows: Sequence[Pair]) -> tuple[System, ...]:
    """Comparators and judge together, each alone, and the peers."""
    gold = [row.label for row in rows]
    judge = run.judge()
    known = Remembered(judge, rows) if judge else None
    found = [disagreements(row, known) for row in rows]
    for row, each in zip(rows, found, strict=True):
        if each and row.label != CONTRADICTION:
            said = f"{each[0].kind}: {each[0].summary}"
            run.tell(f"false alarm ({row.label}): {row.premise} | {row.hypothesis} -> {said}")
    typed = [bool(disagreements(row)) for row in rows]
    words = [_by_words(row) for row in rows]
    frequent = Counter(gold).most_common(1)[0][0] if gold else NEUTRAL
    labels: dict[str, list[str] | None] = {
        **_with_judge(rows, list(map(bool, found)), typed, known),
        "typed comparators alone": _labels(typed, words),
        "a number or negation differs": _labels([bool(peer(row)) for row in rows], words),
        "most frequent label": [frequent] * len(gold),
    }
    return tuple(_figures(name, each, gold) for name, each in labels.items())


def _with_judge(
    rows: Sequence[Pair], found: Sequence[bool], typed: Sequence[bool], known: Remembered | None
) -> dict[str, list[str] | None]:
    """The labels that need a judge; None where there is none. `bot.verify` asks it of premise and claim."""
    names = ("comparators and judge", f"comparators, or judge {REFUTED:.2f} to claim", "judge alone, likeliest")
    if known is None:
        return dict.fromkeys(names)
    judged = known.judge([(row.premise, row.hypothesis) for row in rows])
    either = [t or verdict.contradiction >= REFUTED for t, verdict in zip(typed, judged, strict=True)]
    rest = [likelier(verdict) for verdict in judged]
    said = (_labels(found, rest), _labels(either, rest), [likeliest(verdict) for verdict in judged])
    return dict(zip(names, said, strict=True))


def _labels(contradicted: Sequence[bool], else_: Sequence[str]) -> list[str]:
    return [CONTRADICTION if found else other for found, other in zip(contradicted, else_, strict=True)]


def disagreements(pair: Pair, judge: Judge | None = None) -> list[Disagreement]:
    """What `compare` finds between the two texts of a pair."""
    return compare(None, [quote(pair.premise, "premise"), quote(pair.hypothesis, "hypothesis")], judge)


def _by_words(row: Pair) -> str:
    return ENTAILMENT if overlap(row.hypothesis, row.premise) >= SAID else NEUTRAL


def _figures(name: str, said: Sequence[str] | None, gold: Sequence[str]) -> System:
    if said is None:
        return System(name, dict.fromkeys(FIGURES))
    precision, recall = precision_recall([s == CONTRADICTION for s in said], [g == CONTRADICTION for g in gold])
    return System(name, dict(zip(FIGURES, (accuracy(said, gold), precision, recall), strict=True)))
