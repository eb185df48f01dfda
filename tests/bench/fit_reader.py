"""Fits how the two halves of the combined Reader go together: `python -m tests.bench.fit_reader --data DIR`.

The questions of the dev splits of SQuAD 2.0 and SQuADShifts (wiki), which neither half was trained on, are asked of
their article's ten nearest passages with and without the gold one, as in `fit_similarity`. Prints the weights of the
two logits, and for half of the questions, held out, how many are answered and kept back at each threshold, beside
similarity alone.
"""

from __future__ import annotations

import argparse
import json
import os
import random
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.language.words import content_words
from bot.models.extractive import ExtractiveReader
from bot.models.reader import READ, _logit, _prose, windows
from bot.models.similarity import answering, scores, weighted_terms
from bot.ports import Reading
from bot.question import question_names
from tests.bench.fit_similarity import FILES, NEAREST, Frequencies, excerpt


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="folder of model.onnx and tokenizer.json")
    parser.add_argument("--most", type=int, default=500, help="questions")
    arguments = parser.parse_args()
    from bot.assemble import assemble
    from bot.settings import load

    embedder = assemble(load(os.environ)).embedder
    reader = ExtractiveReader.of(lambda: arguments.model, arguments.model.name)
    rows = [
        row
        for file in FILES
        for row in map(json.loads, (arguments.data / file).read_text("utf-8").splitlines())
        if row["split"] == "dev"
    ]
    texts = sorted({row["context"] for row in rows})
    titles = {row["context"]: row["title"].replace("_", " ") for row in rows}
    excerpts = [excerpt(text, titles[text]) for text in texts]
    embedded = embedder.embed_passages(texts, [[(s.start, s.end) for s in one.sentences] for one in excerpts])
    library = Frequencies(texts)
    sample = [row for row in rows if not row["impossible"]]
    random.Random(2).shuffle(sample)
    examples: list[tuple[bool, NDArray[np.float64], NDArray[np.bool_]]] = []
    for row in sample[: arguments.most]:
        question, gold = row["question"], texts.index(row["context"])
        vector = embedder.embed(question)
        terms = weighted_terms(question, library)  # type: ignore[arg-type]
        names = {word.stem for name in question_names(question) for word in content_words(name)}
        same = [n for n, text in enumerate(texts) if titles[text] == titles[row["context"]]]
        near = sorted(same, key=lambda n: -float(embedded[n].vector @ vector))
        for answerable in (True, False):
            read = [n for n in near if n != gold][: NEAREST - answerable] + [gold] * answerable
            similar = sorted(
                (
                    Reading(one, one.sentences[at].start, one.sentences[at].end, score)
                    for number in read
                    for one in [excerpts[number]]
                    for at, score in answering(
                        one, scores(one, [float(x) for x in embedded[number].spans @ vector], terms, names)
                    )
                ),
                key=lambda reading: -reading.score,
            )[:READ]
            spans = {(span.excerpt.document.id, _prose(span)): span for span in reader.read(question, windows(similar))}
            found, right = [], []
            for reading in similar:
                span = spans.get((reading.excerpt.document.id, reading.start))
                if span is None:
                    continue
                found.append([1.0, _logit(reading.score), _logit(span.score)])
                of_gold = reading.excerpt.document.id == excerpts[gold].document.id
                right.append(of_gold and any(reading.start <= a["start"] < reading.end for a in row["answers"]))
            if found:
                examples.append((answerable, np.array(found), np.array(right)))
    half = len(examples) // 4 * 2
    x = np.concatenate([each for _, each, _ in examples[:half]])
    y = np.concatenate([each for _, _, each in examples[:half]])
    weights = np.zeros(3)
    for _ in range(30):
        p = 1 / (1 + np.exp(-(x @ weights)))
        weights -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + 1e-3 * np.eye(3), x.T @ (p - y))
    print("bias, similar, span:", [round(float(w), 2) for w in weights])
    for name, w in (("similarity", np.array([0.0, 1.0, 0.0])), ("both", weights)):
        best = [(able, 1 / (1 + np.exp(-(f @ w))), r) for able, f, r in examples[half:]]
        top = np.mean([r[p.argmax()] for able, p, r in best if able])
        print(f"{name}: best sentence right {top:.3f} of {sum(able for able, _, _ in best)}")
        for threshold in (0.02, 0.04, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4):
            answered = np.mean([p.max() >= threshold for able, p, _ in best if able])
            kept = np.mean([p.max() < threshold for able, p, _ in best if not able])
            print(f"  {threshold:.2f}  answered {answered:.3f}  kept back {kept:.3f}")


if __name__ == "__main__":
    main()
