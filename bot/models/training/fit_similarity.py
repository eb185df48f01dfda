"""Fit which sentences are read: `python -m bot.models.training.fit_similarity --data DIR --home DIR`.

Asks the library of `fit_answers`, and fits how likely each sentence of what is retrieved answers by what can be told
without reading it. Writes weights and figures to bot/models/fitted/similarity.json.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.fit import Candidate
from bot.models.reader import READ
from bot.models.similarity import WEIGHTS_FILE, SimilarityReader
from bot.models.training.fit_answers import HITS, Asked, Example, fit, is_right, prepared
from bot.question import analyse
from bot.retrieve import retrieved
from bot.types import Quote

log = logging.getLogger("training")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--home", type=Path, required=True, help="a folder for the library and its index")
    parser.add_argument("--most", type=int, default=1500, help="questions")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    made = measured(prepared(options.data, options.home, options.most), options.home)
    names = sorted({name for each in made for signs in each.signs for name in signs})
    half = len(made) // 2
    held_out = {"first half": (made[:half], made[half:]), "second half": (made[half:], made[:half])}
    tried = {part: figures(test, fit(train, names)) for part, (train, test) in held_out.items()}
    found = {"weights": fit(made, names), "held out": tried}
    log.info("%s", json.dumps(found, indent=1))
    WEIGHTS_FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def measured(asked: Sequence[Asked], home: Path) -> list[Example]:
    """What is measured of each sentence that a question brings, for the questions that one of them answers."""
    from bot.assemble import assemble
    from bot.settings import load

    bot = assemble(load({**os.environ, "CORROBOT_HOME": str(home)})).bot()
    made = []
    for each in asked:
        if not each.answers:
            continue
        question = analyse(each.question)
        _, found = retrieved(question.text, bot.library, bot.embedder, HITS)
        readings = SimilarityReader(bot.embedder, bot.library).scored(question.text, found)
        right = []
        for reading in readings:
            touched = [one for one in reading.excerpt.sentences if one.start < reading.end and reading.start < one.end]
            right.append(is_right(Candidate(Quote.of(reading.excerpt.document, touched), 0.0, ""), each))
        if any(right):
            made.append(Example(each.group, True, tuple(dict(one.signs) for one in readings), tuple(right)))
    return made


def figures(made: Sequence[Example], weights: Mapping[str, float]) -> dict[str, float]:
    """Of held-out questions: how often a sentence that answers is the likeliest, and among those that are read."""
    firsts, reads = [], []
    for each in made:
        likely = np.argsort([-sum(weights[name] * value for name, value in signs.items()) for signs in each.signs])
        firsts.append(each.right[likely[0]] is True)
        reads.append(any(each.right[at] for at in likely[:READ]))
    return {
        "questions": len(made),
        "likeliest right": round(float(np.mean(firsts)), 3),
        "one of those that are read right": round(float(np.mean(reads)), 3),
    }


if __name__ == "__main__":
    main()
