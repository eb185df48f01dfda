"""Fit which word a misspelt one is meant for: `python -m bot.models.training.fit_spelling --data DIR --home DIR`.

Indexes articles of the dev splits, misspells their questions as people do (a letter left out, doubled, swapped,
exchanged for one beside it on the keyboard, or written as it sounds), and asks `bot.spelling` for the candidates. As
many questions stay as they are, half of them about other articles, whose names and rare words the library lacks. A
softmax over the candidates of a word is fitted on the files in FITTED and measured on those in MEASURED. Writes weights
and figures to bot/models/fitted/spelling.json.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.language.words import stem, words
from bot.models.training.data import rows
from bot.retrieve import retrieved
from bot.spelling import WEIGHTS_FILE, candidates, likely, unknown
from index.ports import Embedder, Library

log = logging.getLogger("training")

FITTED = ("squad11", "qed-nq", "squadshifts-reddit")
MEASURED = ("squad2-half-dev", "squadshifts-wiki")
ARTICLES, QUESTIONS, HITS = 220, 300, 16
KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SOUNDS = (
    ("ph", "f"),
    ("ie", "ei"),
    ("ei", "ie"),
    ("ance", "ence"),
    ("tion", "sion"),
    ("ck", "k"),
    ("gh", ""),
    ("qu", "kw"),
    ("c", "k"),
    ("s", "c"),
    ("a", "e"),
    ("e", "a"),
    ("i", "e"),
    ("wh", "w"),
    ("kn", "n"),
)
WORST = 5.0
"""So many times does a right word that is changed count as one that is mended: it misleads where nothing was wrong."""
NAMES = (
    "edits",
    "alike",
    "first",
    "left_out",
    "put_in",
    "swapped",
    "passages",
    "rank",
    "read",
    "name",
    "known",
    "opens",
    "capital",
    "letters",
)


@dataclass(frozen=True, slots=True)
class Example:
    """A word that the library lacks, with what it may be meant for; `right` is the word before it was misspelt."""

    typed: str
    right: str
    found: Mapping[str, Mapping[str, float]]


def misspelt(word: str, chance: random.Random) -> str:
    """A word with one of the faults that people make."""
    at = chance.randrange(1, len(word)) if chance.random() < 0.95 else 0
    fault = chance.choice(("left out", "doubled", "swapped", "beside", "sound"))
    if fault == "left out":
        return word[:at] + word[at + 1 :]
    if fault == "doubled":
        return word[: at + 1] + word[at:]
    if fault == "swapped" and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if fault == "sound":
        there = [(one, other) for one, other in SOUNDS if one in word.lower()[1:]]
        if there:
            one, other = chance.choice(there)
            return word[0] + re.sub(one, other, word[1:], count=1, flags=re.IGNORECASE)
    row = next((keys for keys in KEYS if word[at].lower() in keys), None)
    if row is None:
        return word[:at] + word[at + 1 :]
    place = row.index(word[at].lower()) + chance.choice((-1, 1))
    return word[:at] + row[min(max(place, 0), len(row) - 1)] + word[at + 1 :]


def with_faults(question: str, chance: random.Random) -> tuple[str, dict[str, str]]:
    """A question with one to three words misspelt, and what those were."""
    fit = [word for word in words(question) if len(word.text) >= 3 and word.text.isalpha() and word.text.isascii()]
    was: dict[str, str] = {}
    for word in sorted(chance.sample(fit, min(len(fit), chance.randint(1, 3))), key=lambda each: -each.start):
        wrong = misspelt(word.text, chance)
        if wrong.lower() != word.text.lower() and len(wrong) > 2:
            question = question[: word.start] + wrong + question[word.end :]
            was[wrong] = word.text
    return question, was


def examples(
    asked: Sequence[str], was: Sequence[Mapping[str, str]], library: Library, embedder: Embedder
) -> list[Example]:
    """The words of some questions that the library lacks, each with its candidates."""
    made: list[Example] = []
    for question, right in zip(asked, was, strict=True):
        lacking = unknown(question, library)
        found = retrieved(question, library, embedder, HITS)[1] if lacking else []
        read = {
            word.text for each in found for word in words(each.document.text[each.passage.start : each.passage.end])
        }
        made += [
            Example(word.text, right.get(word.text, word.text), candidates(word, read, library)) for word in lacking
        ]
    return made


def same(one: str, other: str) -> bool:
    return one.lower() == other.lower() or stem(one) == stem(other)


def fit(made: Sequence[Example]) -> dict[str, float]:
    """Weights of a softmax over the candidates of each word that is meant for one of them."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    sets: list[tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_], float]] = []
    for each in made:
        right = np.array([same(word, each.right) for word in each.found])
        if len(each.found) > 1 and right.any():
            signs = np.array([[signs.get(name, 0.0) for name in NAMES] for signs in each.found.values()])
            sets.append((signs, right, WORST if same(each.typed, each.right) else 1.0))

    def loss(w: npt.NDArray[np.float64]) -> float:
        total = 0.05 * float(w @ w)
        for signs, right, counts in sets:
            scores = signs @ w
            total += counts * float(np.logaddexp.reduce(scores) - np.logaddexp.reduce(scores[right]))
        return total

    found = minimize(loss, np.zeros(len(NAMES)), method="L-BFGS-B")
    return {name: round(float(weight), 3) for name, weight in zip(NAMES, found.x, strict=True)}


def figures(made: Sequence[Example], weights: Mapping[str, float]) -> dict[str, int]:
    """How many misspelt words are mended, made worse or left, and how many others are kept or changed."""
    told: Counter[str] = Counter()
    for each in made:
        best = max((likely(signs, weights), word) for word, signs in each.found.items())[1]
        was_right, is_right = same(each.typed, each.right), same(best, each.right)
        if was_right:
            told["right word kept" if is_right else "right word changed"] += 1
        else:
            told["mended" if is_right else "left" if best == each.typed.lower() else "mended wrongly"] += 1
    return dict(sorted(told.items()))


def questions(data: Path, folder: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Writes articles, and gives of each file the questions about them and as many about others."""
    asked: dict[str, tuple[list[str], list[str]]] = {}
    for file in (*FITTED, *MEASURED):
        about: dict[str, list[str]] = {}
        for row in rows(data / "qa" / f"{file}.jsonl", "dev"):
            about.setdefault(str(row["context"]), []).append(str(row["question"]))
        chance = random.Random(file)
        kept = sorted(about)
        chance.shuffle(kept)
        for at, text in enumerate(kept[:ARTICLES]):
            (folder / f"{file}-{at}.txt").write_text(f"{text}\n", encoding="utf-8")
        own = [chance.choice(about[text]) for text in kept[:ARTICLES]] + [
            each for t in kept[:80] for each in about[t][:1]
        ]
        other = [chance.choice(about[text]) for text in kept[ARTICLES : ARTICLES + QUESTIONS]]
        asked[file] = own[:QUESTIONS], other
    return asked


def main() -> None:
    from bot.assemble import assemble
    from bot.settings import load

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--home", type=Path, required=True, help="where the library is made, unless it is there")
    chosen = options.parse_args()
    folder = chosen.home / "articles"
    folder.mkdir(parents=True, exist_ok=True)
    asked = questions(chosen.data, folder)
    app = assemble(load({**os.environ, "CORROBOT_HOME": str(chosen.home), "CORROBOT_AUDIT": "off"}))
    app.index([folder])
    bot = app.bot()
    told: dict[str, list[Example]] = {"fitted": [], "measured": []}
    for file, (own, other) in asked.items():
        chance = random.Random(f"{file}/faults")
        faulty = [with_faults(each, chance) for each in own]
        made = [(text, was) for text, was in faulty] + [(each, {}) for each in (*own, *other)]
        texts, was = [text for text, _ in made], [was for _, was in made]
        told["fitted" if file in FITTED else "measured"] += examples(texts, was, bot.library, bot.embedder)
    weights = fit(told["fitted"])
    shown = {name: figures(made, weights) for name, made in told.items()}
    log.info("%s", json.dumps({"weights": weights, **shown}, indent=1))
    WEIGHTS_FILE.write_text(json.dumps({"weights": weights, **shown}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
