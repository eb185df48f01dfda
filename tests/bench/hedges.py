"""Sentence-level precision and recall of the hedge lexicon on the Szeged Uncertainty Corpus (Wikipedia).

    python tests/bench/hedges.py --data DIR [--split dev] [--errors N]

DIR holds hedge/szeged-wiki.jsonl: {"text", "cues": [[start, end, type]], "split"} a line. A sentence is
uncertain if it has a cue. The peer is a list of twenty hedging words. "holds open" is the part of the
lexicon that makes an answer unverified: without judgements ("is considered"), permissions and general
conditions, which the corpus counts as uncertain. The last column is the share of a kind's cues that overlap
a cue of the corpus; hearsay and claims ("claims that") the corpus, which annotates uncertainty only, mostly
leaves out.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypedDict

from bot.attribution.cue import HedgeKind
from bot.attribution.hedges import Hedge, hedges

PEER = re.compile(
    r"\b(?:may|might|could|possibly|probably|perhaps|likely|unlikely|seems?|appears?|suggests?|"
    r"believed|thought|reportedly|"
    r"allegedly|apparently|presumably|rumou?red|alleged|unclear|expected)\b",
    re.IGNORECASE,
)


class Row(TypedDict):
    text: str
    cues: list[tuple[int, int, str]]
    split: str


def counted(hedge: Hedge) -> bool:
    """A claim is no uncertainty in the corpus's sense."""
    return hedge.kind is not HedgeKind.CLAIMED


def scores(rows: Sequence[Row], says: Callable[[str], bool]) -> tuple[float, float, float]:
    """Precision, recall and F1 of the uncertain sentences."""
    pairs = Counter((says(row["text"]), bool(row["cues"])) for row in rows)
    hit, extra, missed = pairs[True, True], pairs[True, False], pairs[False, True]
    precision, recall = hit / max(1, hit + extra), hit / max(1, hit + missed)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--split", choices=("train", "dev"), default="dev")
    parser.add_argument("--errors", type=int, default=0, help="print this many wrong sentences of each sort")
    options = parser.parse_args()
    lines = (options.data / "hedge" / "szeged-wiki.jsonl").read_text(encoding="utf-8").splitlines()
    rows: list[Row] = [row for row in map(json.loads, lines) if row["split"] == options.split]
    print(f"{len(rows)} sentences, {sum(bool(row['cues']) for row in rows)} uncertain ({options.split})")
    print(f"{'':32}{'precision':>10}{'recall':>8}{'F1':>7}")
    systems: dict[str, Callable[[str], bool]] = {
        "twenty words": lambda text: bool(PEER.search(text)),
        "lexicon, all kinds": lambda text: any(counted(hedge) for hedge in hedges(text)),
        "lexicon, what holds open": lambda text: any(counted(hedge) and hedge.opens for hedge in hedges(text)),
    }
    for name, says in systems.items():
        print(f"{name:32}{{:10.3f}}{{:8.3f}}{{:7.3f}}".format(*scores(rows, says)))

    print(f"\n{'kind':32}{'cues':>10}{'in the corpus':>15}")
    for opens in (True, False):
        for kind in HedgeKind:
            found = [
                (row, hedge)
                for row in rows
                for hedge in hedges(row["text"])
                if (hedge.kind, hedge.opens) == (kind, opens)
            ]
            if found:
                right = sum(any(s < h.end and h.start < e for s, e, _ in row["cues"]) for row, h in found)
                name = kind + ("" if opens else " (does not hold open)")
                print(f"{name:32}{len(found):10}{right / len(found):15.2f}")

    hedges.cache_clear()
    start = time.perf_counter()
    for row in rows:
        hedges(row["text"])
    print(f"\n{(time.perf_counter() - start) / len(rows) * 1e6:.0f} µs a sentence")

    for missed in (True, False) if options.errors else ():
        print("\nmissed" if missed else "\nextra")
        wrong = [row for row in rows if any(map(counted, hedges(row["text"]))) != bool(row["cues"]) == missed]
        for row in wrong[: options.errors]:
            cues = [row["text"][s:e] for s, e, _ in row["cues"]] or [
                f"{row['text'][h.start : h.end]} ({h.kind})" for h in hedges(row["text"]) if counted(h)
            ]
            print(f"  {cues} {row['text'][:220]}")


if __name__ == "__main__":
    main()
