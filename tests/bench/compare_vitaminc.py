"""How often the typed comparators are right when they fire, and how much they find: one table a data set.

Reads JSON lines with premise, hypothesis, label and split from DIR/nli: VitaminC (Schuster et al. 2021) for
precision and recall; Breaking NLI (Glockner et al. 2018), MultiNLI (Williams et al. 2018) and
FeverSymmetric for false alarms. Premise and hypothesis are taken as quotes of two documents of one title,
since they are about one thing. The peer beside it fires when a number of one sentence is missing in the
other, or when one of them has a negation. Run as `python -m tests.bench.compare_vitaminc --data DIR`.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.compare import compare, difference
from bot.types import Quote
from index.types import Document

SETS = ("vitaminc", "breaking-nli", "mnli-dev", "fever-symmetric")
_NUMBER = re.compile(r"\d[\d,.]*")
_NEGATION = re.compile(r"\b(?:not|no|never|without)\b|n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pair:
    premise: str
    hypothesis: str
    label: str


def pairs(file: Path, split: str, most: int) -> list[Pair]:
    """A fixed random choice of the pairs of a split."""
    with file.open(encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["split"] == split]
    random.Random(1).shuffle(rows)
    return [Pair(row["premise"], row["hypothesis"], row["label"]) for row in rows[:most]]


def quote(text: str, source: str) -> Quote:
    return Quote(Document(source, source, "One title", text, ""), 0, len(text))


def typed(pair: Pair) -> str | None:
    found = difference(quote(pair.premise, "premise"), quote(pair.hypothesis, "hypothesis"))
    return found.kind.value if found else None


def peer(pair: Pair) -> str | None:
    numbers = [{number.strip(".,") for number in _NUMBER.findall(text)} for text in (pair.premise, pair.hypothesis)]
    if numbers[1] - numbers[0] and numbers[0]:
        return "peer: number"
    negated = [bool(_NEGATION.search(text)) for text in (pair.premise, pair.hypothesis)]
    return "peer: negation" if negated[0] != negated[1] else None


def table(rows: list[Pair], *systems: Callable[[Pair], str | None]) -> Iterator[str]:
    """A line for each kind that fired and for each system as a whole."""
    labels = Counter(row.label for row in rows)
    contradictions = max(1, labels["contradiction"])
    yield f"{'':16}{'fired':>7}{'precision':>11}{'recall':>8}{'alarms on entailment':>22}{'on neutral':>12}"
    for system in systems:
        fired: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            if kind := system(row):
                fired[kind][row.label] += 1
                fired[f"all {system.__name__}"][row.label] += 1
        for kind, counts in sorted(fired.items()):
            right, all_ = counts["contradiction"], counts.total()
            alarms = [f"{counts[label] / max(1, labels[label]):.3f}" for label in ("entailment", "neutral")]
            precision, recall = right / all_, right / contradictions
            yield f"{kind:16}{all_:7}{precision:11.3f}{recall:8.3f}{alarms[0]:>22}{alarms[1]:>12}"


def speed(rows: list[Pair]) -> str:
    """The processor time of comparing 30 quotes (435 pairs), never seen before and then again."""
    quotes = [quote(row.premise, str(n)) for n, row in enumerate(rows[:30])]
    took = []
    for _ in range(2):
        start = time.process_time()
        compare(None, quotes)
        took.append((time.process_time() - start) * 1e3)
    return f"{len(quotes)} quotes compared in {took[0]:.1f} ms, again in {took[1]:.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds nli/")
    parser.add_argument("--split", default="train", help="train (to tune on) or dev (to report)")
    parser.add_argument("--most", type=int, default=6000, help="pairs of each set at most")
    options = parser.parse_args()
    for name in SETS:
        rows = pairs(options.data / "nli" / f"{name}.jsonl", options.split, options.most)
        print(f"\n{name}, {options.split}, {len(rows)} pairs; {speed(rows)}")
        print("\n".join(table(rows, typed, peer)))


if __name__ == "__main__":
    main()
