"""Fits the weights of the similarity Reader: `python -m tests.bench.fit_similarity --data DIR`.

Each answerable question of SQuAD 2.0 and of the wiki part of SQuADShifts (train splits) is asked twice of its article:
with its gold passage among the ten nearest, where the sentences of the answer are right, and without it, where none is.
Prints the weights, and on a quarter of the questions that was held out: how often the best sentence is right, and for
each threshold how many questions with an answer are answered and how many without one are kept back.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.asked import question_names
from bot.language.words import content_words, stem
from bot.models.similarity import WEIGHTS, features, stems, weighted_terms
from bot.ports import Excerpt
from index.ports import Embedder
from index.sentences import sentences
from index.types import Document, Passage

FILES = ("qa/squad2-half-dev.jsonl", "qa/squadshifts-wiki.jsonl")
NAMES = tuple(WEIGHTS)
NEAREST = 10


class Frequencies:
    """Of a library, what weighing a question's words needs: in how many passages each stands."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.count = len(texts)
        self.of = Counter(term for text in texts for term in stems(text))

    def passage_count(self) -> int:
        return self.count

    def passage_frequency(self, term: str) -> int:
        return self.of[stem(term)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question asked of some passages: the features of every sentence, and which of them hold the answer."""

    answerable: bool
    features: NDArray[np.float64]
    right: NDArray[np.bool_]


def asked(rows: Sequence[Mapping[str, Any]], embedder: Embedder, most: int) -> Iterator[Asked]:
    texts = sorted({row["context"] for row in rows})
    titles = {row["context"]: row["title"].replace("_", " ") for row in rows}
    excerpts = [excerpt(text, titles[text]) for text in texts]
    spans = [[(each.start, each.end) for each in one.sentences] for one in excerpts]
    embedded = embedder.embed_passages(texts, spans)
    at = {text: number for number, text in enumerate(texts)}
    of_title: dict[str, list[int]] = defaultdict(list)
    for text, number in at.items():
        of_title[titles[text]].append(number)
    library = Frequencies(texts)
    sample = [row for row in rows if not row["impossible"] and len(of_title[titles[row["context"]]]) >= NEAREST]
    random.Random(1).shuffle(sample)
    for row in sample[:most]:
        question, gold = row["question"], at[row["context"]]
        vector = embedder.embed(question)
        terms = weighted_terms(question, library)  # type: ignore[arg-type]
        names = {word.stem for name in question_names(question) for word in content_words(name)}
        near = sorted(of_title[titles[row["context"]]], key=lambda n: -float(embedded[n].vector @ vector))
        for answerable in (True, False):
            read = [n for n in near if n != gold][: NEAREST - answerable] + [gold] * answerable
            found, right = [], []
            for number in read:
                cosines = [float(x) for x in embedded[number].spans @ vector]
                found += [[each[name] for name in NAMES] for each in features(excerpts[number], cosines, terms, names)]
                right += [
                    number == gold and any(s.start <= a["start"] < s.end for a in row["answers"])
                    for s in excerpts[number].sentences
                ]
            yield Asked(answerable, np.array(found), np.array(right))


def excerpt(text: str, title: str) -> Excerpt:
    sha256 = Document.fingerprint(text)
    document = Document(Document.identify(title, sha256), title, title, text, sha256)
    return Excerpt(document, Passage(document.id, 0, len(text)), tuple(sentences(text)))


def fitted(training: Sequence[Asked]) -> NDArray[np.float64]:
    """Weights of a logistic regression, by Newton's method with a slight ridge."""
    x, y = np.concatenate([each.features for each in training]), np.concatenate([each.right for each in training])
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-(x @ weights)))
        slope = x.T @ (p - y) + 0.1 * weights
        weights -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + 0.1 * np.eye(len(weights)), slope)
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--most", type=int, default=2500, help="questions")
    arguments = parser.parse_args()
    from bot.assemble import assemble
    from bot.settings import load

    rows = [
        row
        for file in FILES
        for row in map(json.loads, (arguments.data / file).read_text("utf-8").splitlines())
        if row["split"] == "train"
    ]
    found = list(asked(rows, assemble(load(os.environ)).embedder, arguments.most))
    cut = len(found) * 3 // 8 * 2
    training, held_out = found[:cut], found[cut:]
    weights = fitted(training)
    print("weights", {name: round(float(w), 2) for name, w in zip(NAMES, weights, strict=True)})
    best = [(each, 1 / (1 + np.exp(-(each.features @ weights)))) for each in held_out]
    top = [bool(each.right[p.argmax()]) for each, p in best if each.answerable]
    print(f"best sentence right: {np.mean(top):.3f} of {len(top)} held-out questions")
    print("threshold  answered  kept back where the answer is missing")
    for threshold in (0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, 0.2):
        answered = np.mean([p.max() >= threshold for each, p in best if each.answerable])
        kept = np.mean([p.max() < threshold for each, p in best if not each.answerable])
        print(f"{threshold:9.2f}  {answered:8.3f}  {kept:9.3f}")


if __name__ == "__main__":
    main()
