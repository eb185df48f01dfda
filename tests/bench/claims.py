"""How often `verify` is right on claims made from folders: `python -m tests.bench.claims FOLDER ...`.

Of sentences drawn from each folder one half is claimed as it stands, or without an aside, and one half with one part
changed (a number, a month, a place, an opposite, a negation). Right is "supported" for the first and "refuted" for the
second; the opposite is wrong; all else, "disputed" included, is a miss. Prints a line a folder, and with --report what
was not right.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from bot.assemble import App, assemble
from bot.claim import Claim
from bot.language.names import names
from bot.models.training.pairs import changed, shortened
from bot.settings import Settings
from bot.types import Conclusion, Quote
from index.types import SentenceKind

LENGTHS = range(45, 220)
"""Characters of a sentence that is claimed."""
WANTED = {"true": Conclusion.SUPPORTED, "altered": Conclusion.REFUTED}


def claims(app: App, each: int, chance: random.Random) -> list[tuple[str, str]]:
    """(which, claim): so many of either sort."""
    said: list[str] = []
    for id_ in app.library.identifiers().values():
        for passage in app.library.passages(id_):
            for sentence in app.library.sentences(passage):
                claim = Claim(Quote.of(app.library.document(id_), (sentence,)))
                told = sentence.kind in (SentenceKind.PROSE, SentenceKind.ITEM) and len(claim.text) in LENGTHS
                if told and claim.asserted and not claim.points_back and (claim.names or claim.values):
                    said.append(claim.text)
    said = sorted(set(said))
    chance.shuffle(said)
    places = sorted({text[name.start : name.end] for text in said for name in names(text) if name.start})
    made: list[tuple[str, str]] = []
    counts: Counter[str] = Counter()
    for text in said:
        which = "true" if counts["true"] <= counts["altered"] else "altered"
        claim_ = (shortened(text) or text) if which == "true" else changed(text, places, chance)
        if claim_ and counts[which] < each:
            counts[which] += 1
            made.append((which, claim_))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--each", type=int, default=10, help="claims of each sort a folder")
    parser.add_argument("--report", action="store_true", help="print what was not right")
    options = parser.parse_args()
    total: Counter[str] = Counter()
    for folder in options.folders:
        with tempfile.TemporaryDirectory() as home:
            app = assemble(replace(Settings(Path(home)), audit="off"))
            app.index([folder])
            found: Counter[str] = Counter()
            for which, claim in claims(app, options.each, random.Random(folder.name)):
                verdict = app.verify(claim).verdict
                wrong = verdict in WANTED.values() and verdict is not WANTED[which]
                found["right" if verdict is WANTED[which] else "wrong" if wrong else "missed"] += 1
                if options.report and verdict is not WANTED[which]:
                    print(f"  {which}, {verdict}: {claim}")
            app.close()
        print(f"{folder.name}: {dict(found)}", flush=True)
        total += found
    print(f"all: {dict(total)}")


if __name__ == "__main__":
    main()
