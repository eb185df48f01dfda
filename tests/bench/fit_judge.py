"""Where the judge is to be believed: `python -m tests.bench.fit_judge --data DIR --model DIR`.

On the dev splits of VitaminC and MultiNLI: precision and recall of "contradiction" by the typed comparators alone, by
the judge alone at each threshold, and by both as `bot.compare` puts them together; and how often an entailment that the
judge is so sure of is one.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.compare.frame import frame
from bot.compare.pairs import HELD, common
from bot.models.judge import OnnxJudge
from bot.ports import Verdict
from tests.bench.compare_vitaminc import Pair, pairs, typed
from tests.bench.quality.pairs import likeliest

THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97)


def scores(fired: list[bool], gold: list[bool]) -> str:
    right = sum(f and g for f, g in zip(fired, gold, strict=True))
    return f"precision {right / max(1, sum(fired)):.3f} recall {right / max(1, sum(gold)):.3f}"


def report(name: str, rows: list[Pair], judge: OnnxJudge) -> None:
    verdicts: list[Verdict] = judge.judge([(row.premise, row.hypothesis) for row in rows])
    by_type = [typed(row) is not None for row in rows]
    gold = [row.label == "contradiction" for row in rows]
    entailed = [row.label == "entailment" for row in rows]
    right = sum(likeliest(v) == row.label for v, row in zip(verdicts, rows, strict=True))
    print(f"\n{name}: {len(rows)} pairs, accuracy {right / len(rows):.3f}; typed alone: {scores(by_type, gold)}")
    # As `bot.compare` asks: the shorter after the longer, and only of pairs with words in common.
    texts = [sorted((row.premise, row.hypothesis), key=len, reverse=True) for row in rows]
    ordered = judge.judge([(long, short) for long, short in texts])
    alike = [common([frame(long, "a")], [frame(short, "a")]) >= HELD for long, short in texts]
    for t in THRESHOLDS:
        judged = [v.contradiction >= t for v in verdicts]
        compared = [a or (b and v.contradiction >= t) for a, b, v in zip(by_type, alike, ordered, strict=True)]
        sure = [v.entailment >= t for v in verdicts]
        print(
            f"  {t:.2f}  judge {scores(judged, gold)}   compare {scores(compared, gold)}   "
            f"entailment {scores(sure, entailed)}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds nli/")
    parser.add_argument("--model", type=Path, required=True, help="folder of model.onnx and tokenizer.json")
    parser.add_argument("--most", type=int, default=3000, help="pairs of each set at most")
    arguments = parser.parse_args()
    judge = OnnxJudge.of(lambda: arguments.model, arguments.model.name)
    for name in ("vitaminc", "mnli-dev"):
        report(name, pairs(arguments.data / "nli" / f"{name}.jsonl", "dev", arguments.most), judge)


if __name__ == "__main__":
    main()
