"""The gate on 200 made answers: how many of 100 bad ones it marks, and how many of 100 faithful ones.

`gate.jsonl` has a row for each, written by hand: what a model might write over quotes of the seeds and of real folders,
and for bad ones what was changed: a number, name, date, negation, unit or citation, half of a dispute, or a fact from
nowhere. `python -m tests.bench.gate --data FOLDER`, where FOLDER holds the folders named there.

`--rows tests/bench/gate_unseen.jsonl` is another set of 120, each half of which was written before the gate saw any of
it: over the FAQs, histories and manuals of Debian 12's xz-utils, bzip2, sed and base-passwd, unpacked.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from bot.assemble import App, assemble
from bot.gate import cited, fault, one_sided
from bot.settings import Settings
from bot.types import Disagreement, DisagreementKind, Quote
from tests.command import ROOT

ROWS = Path(__file__).with_name("gate.jsonl")


def quotes_of(app: App, row: dict[str, Any]) -> list[Quote]:
    """The quotes of a row, cut from the documents as they are indexed."""
    documents = {document.source: document for document in app.documents()}
    found = []
    for each in row["quotes"]:
        document = documents[each["document"]]
        start = document.text.index(each["text"])
        found.append(Quote.of(document, app.library.sentences_at(document.id, start, start + len(each["text"]))))
    return found


def verdict(app: App, row: dict[str, Any]) -> str | None:
    """Why the text of a row does not pass; None where it does."""
    quotes = quotes_of(app, row)
    if why := fault(row["text"], quotes, app.judge):
        return why
    disputes = [
        Disagreement(
            (tuple(quotes[n - 1] for n in one), tuple(quotes[n - 1] for n in other)),
            DisagreementKind.STATEMENT,
            "",
            1.0,
        )
        for one, other in row["sides"]
    ]
    return "one side of a dispute" if one_sided(cited(row["text"]), disputes, quotes) else None


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.gate", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="where the folders are")
    parser.add_argument("--verbose", action="store_true", help="print those that are wrong")
    parser.add_argument("--rows", type=Path, default=ROWS, help="another set of made answers")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.rows.read_text(encoding="utf-8").splitlines()]
    marked: Counter[str] = Counter()
    every: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as home:
        app = assemble(Settings(Path(home), audit="off"))
        for folder in dict.fromkeys(row["folder"] for row in rows):
            here = app.over(folder)
            here.index([ROOT / "seeds" if folder == "seeds" else options.data / folder])
            for row in rows:
                if row["folder"] == folder:
                    why, kind = verdict(here, row), row["fault"] or "faithful"
                    every[kind] += 1
                    marked[kind] += why is not None
                    if options.verbose and (why is None) == (row["fault"] is not None):
                        print(f"{kind}: {row['text']} -> {why}")
            here.close()
    bad = [kind for kind in every if kind != "faithful"]
    for kind in every:
        print(f"{marked[kind]:>4} of {every[kind]:>3} marked  {kind}")
    print(f"{sum(marked[kind] for kind in bad):>4} of {sum(every[kind] for kind in bad):>3} marked  bad, all")


if __name__ == "__main__":
    main()
