"""How certain a disagreement of two neighbours is: `python -m tests.bench.fit_certainty --data DIR`.

Fits the weights of `bot.compare.certainty` and prints the curves from which its threshold is chosen. For: pairs of
VitaminC (Schuster et al. 2021) in which evidence refutes a claim, and sentences of encyclopedia articles beside
themselves with one number, date, name or word changed. Against: VitaminC's other pairs, and the neighbours that
sentences of those articles have in a corpus of them, of which hardly any contradict each other. Fitted on VitaminC's
train split and half of the articles, shown on its dev split and the other half.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.assemble import App, assemble
from bot.audit import NEAR, NEIGHBOURS
from bot.compare import Difference
from bot.compare.certainty import certainty, features
from bot.compare.frame import Frame
from bot.compare.pairs import drafts
from bot.compare.stated import states
from bot.compare.wording import Wording, wording
from bot.language.names import names
from bot.models.training.pairs import changed
from bot.ports import Judge, Verdict
from bot.settings import load
from bot.types import Quote
from index.types import Document, SentenceKind
from tests.bench.compare_vitaminc import pairs as labelled

ARTICLES = ("squad2-half-dev", "squadshifts-wiki")
PARAGRAPHS, CHANGED = 4, 25
"""Paragraphs of an article that make a document, so that several documents are about one subject; changed sentences of
each article."""
WEIGHT = 3
"""How often each pair of neighbours counts: in a corpus almost all are such."""
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class Row(NamedTuple):
    """A pair that a comparator fires on or the judge is asked of."""

    a: Frame
    b: Frame
    difference: Difference | None
    verdict: Verdict | None
    aligned: Wording
    own: bool
    subject: str

    def certainty(self) -> float:
        return certainty(self.a, self.b, self.difference, self.verdict, self.aligned, self.own)


def rows(pairs: Sequence[tuple[Quote, Quote]], judge: Judge | None) -> list[Row]:
    stated = [pair for pair in pairs if all(states(quote) for quote in pair)]
    return [
        Row(
            d.a, d.b, d.difference, verdict, wording(d.a, d.b), d.one.document_id == d.other.document_id,
            d.one.document.title,
        )
        for d, verdict in drafts(stated, judge)
    ]  # fmt: skip


def quote(text: str, source: str, title: str) -> Quote:
    return Quote(Document(source, source, title, text, ""), 0, len(text))


def vitaminc(data: Path, split: str, label: str, most: int) -> list[tuple[Quote, Quote]]:
    found = [pair for pair in labelled(data / "nli" / "vitaminc.jsonl", split, 10**9) if pair.label == label]
    return [(quote(p.premise, "premise", "One"), quote(p.hypothesis, "hypothesis", "One")) for p in found[:most]]


def write_articles(data: Path, folder: Path) -> None:
    paragraphs: dict[str, dict[str, None]] = defaultdict(dict)
    for name in ARTICLES:
        for line in (data / "qa" / f"{name}.jsonl").read_text("utf-8").splitlines():
            row = json.loads(line)
            paragraphs[row["title"].replace("/", "_")][row["context"]] = None
    for title, found in paragraphs.items():
        texts = list(found)
        for at in range(0, len(texts), PARAGRAPHS):
            body = "\n\n".join([title.replace("_", " "), *texts[at : at + PARAGRAPHS]])
            (folder / f"{title}-{at}.txt").write_text(body + "\n", "utf-8")


def claims(app: App) -> Iterator[tuple[Quote, list[Quote]]]:
    """The sentences of a corpus, each with its neighbours, as the audit finds them."""
    for document_id in app.library.identifiers().values():
        document = app.library.document(document_id)
        for passage in app.library.passages(document_id):
            near = app.library.neighbours(passage, NEIGHBOURS)
            for sentence, found in zip(app.library.sentences(passage), near, strict=True):
                if sentence.kind is SentenceKind.PROSE:
                    others = [each for each in found if each.cosine >= NEAR and each.sentence.kind is sentence.kind]
                    yield (
                        Quote(document, sentence.start, sentence.end),
                        [
                            Quote(app.library.document(e.passage.document_id), e.sentence.start, e.sentence.end)
                            for e in others
                        ],
                    )


def neighbours_and_changed(app: App) -> tuple[list[tuple[Quote, Quote]], list[tuple[Quote, Quote]]]:
    near: dict[frozenset[object], tuple[Quote, Quote]] = {}
    by_title: dict[str, list[Quote]] = defaultdict(list)
    for claim, others in claims(app):
        by_title[claim.document.title].append(claim)
        near |= {frozenset((claim.place, o.place)): (claim, o) for o in others if o.text != claim.text}
    chance = random.Random(1)
    altered: list[tuple[Quote, Quote]] = []
    for title, found in by_title.items():
        named = sorted({q.text[n.start : n.end] for q in found for n in names(q.text) if n.start})
        made = ((q, changed(q.text, named, chance)) for q in chance.sample(found, len(found)))
        other = [(q, quote(text, f"changed {title}", title)) for q, text in made if text and text != q.text]
        altered += other[:CHANGED]
    return list(near.values()), altered


def fit(for_it: Sequence[Row], against: Sequence[Row], neighbours: int, judged: bool) -> dict[str, float]:
    """The weights; the first rows against it are `neighbours`. Without a judge, of what comparators find alone."""
    used = [[(row, at < neighbours) for at, row in enumerate(part)] for part in (for_it, against)]
    if not judged:
        used = [[(row, near) for row, near in part if row.difference] for part in used]
    found = [features(r.a, r.b, r.difference, r.verdict, r.aligned) for part in used for r, _ in part]
    left_out = {"bias"} if judged else {"bias", "contradiction", "entailment"}
    chosen = [name for name in found[0] if name not in left_out]
    labels = [1] * len(used[0]) + [0] * len(used[1])
    weights = [1] * len(used[0]) + [WEIGHT if near else 1 for _, near in used[1]]
    model = LogisticRegression(C=3, max_iter=5000)
    model.fit(np.array([[each[name] for name in chosen] for each in found]), labels, sample_weight=weights)
    return {"bias": float(model.intercept_[0]), **dict(zip(chosen, map(float, model.coef_[0]), strict=True))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds nli/ and qa/")
    parser.add_argument("--most", type=int, default=2500, help="pairs of each label of VitaminC at most")
    arguments = parser.parse_args()
    settings = replace(load(os.environ), audit="off")
    with tempfile.TemporaryDirectory() as work:
        (Path(work) / "home").mkdir()
        (Path(work) / "home" / "models").symlink_to(settings.home / "models")
        (Path(work) / "texts").mkdir()
        write_articles(arguments.data, Path(work) / "texts")
        app = assemble(replace(settings, home=Path(work) / "home"))
        app.index([Path(work) / "texts"])
        judge = app.judge
        near, altered = (rows(found, judge) for found in neighbours_and_changed(app))
        app.close()
    vita = {
        (split, label): rows(vitaminc(arguments.data, split, label, arguments.most), judge)
        for split in ("train", "dev")
        for label in ("contradiction", "entailment", "neutral")
    }
    subjects = sorted({row.subject for row in near})
    fitted_on = set(subjects[::2])
    known = [row for row in near if row.subject in fitted_on]
    for_it = [*vita["train", "contradiction"], *(row for row in altered if row.subject in fitted_on)]
    against = [*known, *vita["train", "entailment"], *vita["train", "neutral"]]
    for judged in (True, False) if judge else (False,):
        weights = fit(for_it, against, len(known), judged)
        print("WEIGHTS" if judged else "UNJUDGED", {name: round(weight, 2) for name, weight in weights.items()})
    sure = {key: np.array([row.certainty() for row in found]) for key, found in vita.items()}
    rest = [row for row in near if row.subject not in fitted_on]
    apart = np.array([row.certainty() for row in rest if not row.own])
    own = np.array([row.certainty() for row in rest if row.own])
    made = np.array([row.certainty() for row in altered if row.subject not in fitted_on])
    print(f"as it is now, {len(rest)} pairs of neighbours of {len(subjects) - len(fitted_on)} articles:")
    asked = len(vitaminc(arguments.data, "dev", "contradiction", arguments.most))
    for t in THRESHOLDS:
        right = int((sure["dev", "contradiction"] >= t).sum())
        wrong = sum(int((sure["dev", label] >= t).sum()) for label in ("entailment", "neutral"))
        print(
            f"  {t:.1f}  neighbours in other documents {int((apart >= t).sum())}, in their own {int((own >= t).sum())}"
            f"   VitaminC found {right / asked:.3f} precision {right / max(1, right + wrong):.3f}"
            f"   changed found {(made >= t).mean():.3f}"
        )


if __name__ == "__main__":
    main()
