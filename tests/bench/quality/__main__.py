"""How good the answers are on public data, each set beside simple peers: `make bench-quality DATA=DIR [ONLY=NAME]`.

Measures Corrobot with the reader and the judge that the settings name, prints a table, and all figures in one line for
LOG.md. Nothing is fitted here: of files that also train something, only the dev split is read. Where a whole data set
would take minutes, a fixed random sample of it is measured, and the table says so. --only NAME ... measures some of the
data sets, --report prints what went wrong, --limit N reads at most N rows of each, to try things out.
"""

from __future__ import annotations

import argparse
import datetime
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot.settings import load
from tests.bench.quality import clapnq, emergent, forms, pairs, rgb, rgb_audit, seeds, squad, szeged
from tests.bench.quality.run import Run
from tests.bench.quality.table import Result, line, table

MEASURES: dict[str, Callable[[Run], list[Result]]] = {
    "clapnq": clapnq.measure,
    "rgb": rgb.measure,
    "rgb-audit": rgb_audit.measure,
    "emergent": emergent.measure,
    "healthver": pairs.healthver,
    "vitaminc": pairs.vitaminc,
    "squad2": squad.squad2,
    "squadshifts": squad.squadshifts,
    "forms": forms.measure,
    "hedges": szeged.measure,
    "seeds": seeds.measure,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.quality", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds eval, hedge, nli and qa")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES), metavar="NAME")
    parser.add_argument("--report", action="store_true", help="print what went wrong")
    parser.add_argument("--limit", type=int, help="rows of each data set at most")
    options = parser.parse_args()
    run = Run(options.data, load(os.environ), options.limit, options.report)
    results: list[Result] = []
    for name in options.only:
        start = time.perf_counter()
        results += MEASURES[name](run)
        print(f"{name} measured in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    print(f"reader {run.settings.reader}, judge {run.settings.judge}\n")
    print("\n".join(table(results)))
    models = f"reader {Path(run.settings.reader).name}, judge {Path(run.settings.judge).name}"
    print(f"LOG.md: {datetime.date.today()}, {models}. {line(results)}")


if __name__ == "__main__":
    main()
