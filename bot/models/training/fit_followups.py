"""Fit how a question that may lean on the one before is read, to questions that were written one after the other.

    python -m bot.models.training.fit_followups --folders DIR --home DIR

Reads each second question of asked/followups.jsonl alone and with the words of the first, as the pipeline does, over
the folders of --folders (asked/README.md says where they come from); and questions of asked/questions.jsonl after each
other, which stand alone, also where nothing answers them. Fits by the train split what it counts for that a sentence
stands beside what was quoted to the first question, which goes into answers.json, and which reading is meant, by the
words of the question and the best answers to both: followups.json. Prints what comes of the dev split.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import random
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from bot import followup
from bot.ask import HITS
from bot.fit import WEIGHTS_FILE, Candidate, log_odds
from bot.models.training.written import one_line, over, questions
from bot.question import analyse
from bot.retrieve import retrieved

log = logging.getLogger("training")

FILE = Path(__file__).parent / "asked" / "followups.jsonl"
PLACES = ("beside", "again")
WORDS = ("bias", "pronoun", "said")
ANSWERS = (*WORDS, "alone", "leaning", "same")
LEAST = 0.2
"""How likely a question leans by its words, to be read both ways at all: that takes time."""
PENALTY, STEPS, RATE = 4, 400, 0.02
STRANGERS = 200
"""Questions of others that are asked after each other."""
NEVER = "\0"
"""What no sentence is."""
Floats: TypeAlias = npt.NDArray[np.float64]
Bools: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions that were asked one after the other; `refers`: the second leaves something to the first."""

    folder: str
    split: str
    first: str
    second: str
    refers: bool
    file: str
    answer: str

    def is_answered_by(self, candidate: Candidate) -> bool:
        """Whether a candidate is the sentence that answers the second, or has most of it."""
        told = one_line(candidate.quote.text)
        return self.answer in told or (told in self.answer and 2 * len(told) > len(self.answer))


@dataclass(frozen=True, slots=True)
class Read:
    """What is known of a second question: the signs of its words, the log odds of the best answer to it alone, and of
    all that is found for it as it leans on the first, without what PLACES count for; which of these is the best alone,
    and which answer.
    """

    pair: Pair
    words: Mapping[str, float]
    alone: float
    odds: Floats
    places: Floats
    same: Bools
    right: Bools
    alone_right: bool

    def signs(self, places: Floats) -> dict[str, float]:
        """All signs, with these weights of PLACES."""
        odds = self.odds + self.places @ places
        best = int(odds.argmax()) if len(odds) else None
        leaning = float(odds[best]) if best is not None else -followup.MOST
        same = best is not None and bool(self.same[best])
        return {**self.words, **followup.of_answers(_probability(self.alone), _probability(leaning), same)}

    def leaning_right(self, places: Floats) -> bool:
        odds = self.odds + self.places @ places
        return bool(len(odds)) and bool(self.right[odds.argmax()])


def pairs(split: str, path: Path = FILE) -> list[Pair]:
    """The pairs of a split of a file."""
    with path.open(encoding="utf-8") as lines:
        found = [Pair(**json.loads(line)) for line in lines]
    return [each for each in found if each.split == split]


def of_strangers(split: str, folders: Set[str], chance: random.Random) -> list[Pair]:
    """Questions of these folders, each after another one of its folder that says nothing of it."""
    asked = [each for each in questions(split) if each.folder in folders]
    found = []
    for each in chance.sample(asked, min(STRANGERS, len(asked))):
        before = chance.choice([one for one in asked if one.folder == each.folder])
        file, answer = each.answers[0] if each.answers else ("", NEVER)
        found.append(Pair(each.folder, split, before.question, each.question, False, file, answer))
    return found


def read(asked: Sequence[Pair], folders: Path, home: Path) -> Iterator[Read]:
    """What the pipeline reads for pairs whose folder is there."""
    own = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["weights"]
    weights = np.array([own.get(name, 0.0) for name in PLACES])
    for of_folder, bot in over(asked, folders, home):
        for pair in of_folder:
            second = analyse(pair.second, [pair.first])
            words = followup.signs(second.text, second.language)
            if second.leaning is None:
                none = np.zeros(0)
                yield Read(pair, words, 0.0, none, none.reshape(0, len(PLACES)), none > 0, none > 0, False)
                continue
            _, found = retrieved(second.text, bot.library, bot.embedder, HITS)
            both = bot.both_ways(second, found, [pair.first])
            places = np.array([[each.signs[name] for name in PLACES] for each in both.leaning])
            places = places.reshape(-1, len(PLACES))
            odds = np.array([log_odds(min(max(each.score, 1e-5), 1 - 1e-5)) for each in both.leaning])
            first = both.alone[0] if both.alone else None
            yield Read(
                pair,
                words,
                log_odds(min(max(both.scores[0], 1e-5), 1 - 1e-5)),
                odds - places @ weights,
                places,
                np.array([first is not None and first.place == each.place for each in both.leaning], dtype=bool),
                np.array([pair.is_answered_by(each) for each in both.leaning], dtype=bool),
                first is not None and pair.is_answered_by(first),
            )


def of_places(found: Sequence[Read]) -> Floats:
    """What PLACES count for, by which sentence answers those that refer (softmax over what was read)."""
    weights: Floats = np.zeros(len(PLACES))
    referring = [each for each in found if each.pair.refers and each.right.any()]
    for _ in range(STEPS):
        slope = -PENALTY * weights
        for each in referring:
            odds = each.odds + each.places @ weights
            likely = np.exp(odds - odds.max())
            likely /= likely.sum()
            among = likely * each.right
            slope += each.places.T @ (among / among.sum() - likely)
        weights = weights + RATE * slope
    return weights


def of_readings(found: Sequence[tuple[Mapping[str, float], bool]], names: Sequence[str]) -> dict[str, float]:
    """Weights of a logistic regression (Newton's method) for which reading is meant, by signs and whether it leans;
    both kinds count as much.
    """
    rows = np.array([[signs[name] for name in names] for signs, _ in found])
    true = np.array([refers for _, refers in found], dtype=float)
    counts = np.where(true == 1, 1.0, true.sum() / max(1.0, (1 - true).sum()))
    weights: Floats = np.zeros(len(names))
    for _ in range(50):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (counts * (likely - true)) + weights
        bend = (rows * (counts * likely * (1 - likely))[:, None]).T @ rows + np.eye(len(names))
        weights = weights - np.linalg.solve(bend, slope)
    return dict(zip(names, weights.round(3).tolist(), strict=True))


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folders", type=Path, required=True, help="a folder with one for each that is asked about")
    parser.add_argument("--home", type=Path, required=True, help="a folder for their indexes")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    chance = random.Random(0)
    written = {name: pairs(name) for name in ("train", "dev")}
    asked = {name: [*own, *of_strangers(name, {each.folder for each in own}, chance)] for name, own in written.items()}
    found = {name: list(read(own, options.folders, options.home)) for name, own in asked.items()}
    places = of_places(found["train"])
    signs = [(each.signs(places), each.pair.refers) for each in found["train"]]
    both = [one for one, each in zip(signs, found["train"], strict=True) if len(each.odds)]
    told = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    told["weights"] |= dict(zip(PLACES, places.round(3).tolist(), strict=True))
    WEIGHTS_FILE.write_text(json.dumps(told), encoding="utf-8")
    kept = {"words": of_readings(signs, WORDS), "answers": of_readings(both, ANSWERS), "least": LEAST}
    followup.FILE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    followup.weights.cache_clear()
    for name, own in found.items():
        for refers in (True, False):
            some = [each for each in own if each.pair.refers == refers]
            lean = [bool(len(each.odds)) and followup.is_meant(each.signs(places)) for each in some]
            right = [
                each.leaning_right(places) if leans else each.alone_right
                for each, leans in zip(some, lean, strict=True)
                if len(each.odds)
            ]
            log.info(
                "%s, refers %s: %d pairs, %d read both ways, %d as leaning, %d of them right",
                name, refers, len(some), len(right), sum(lean), sum(right),
            )  # fmt: skip


if __name__ == "__main__":
    main()
