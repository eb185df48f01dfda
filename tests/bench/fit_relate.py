"""Fits what says how likely two claims contradict each other: bot/compare/relate.json.

Usage: python -m tests.bench.fit_relate --data FOLDER_WITH_nli_AND_qa [--write]
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score

from bot.ask import HITS, READINGS
from bot.assemble import App, assemble
from bot.audit import NEAR, NEIGHBOURS
from bot.compare.answering import answered, answering
from bot.compare.claim import Claim
from bot.compare.ensemble import Ensemble
from bot.compare.features import cheap, judged
from bot.compare.relate import FILE, WORTH_JUDGING, to_judge
from bot.compare.stated import states
from bot.fit import fitting, weigh
from bot.language.clauses import sentences
from bot.language.names import names
from bot.models.training.data import rows
from bot.models.training.folders import Folder, bare, made
from bot.models.training.pairs import changed, shortened
from bot.ports import Judge
from bot.question import Question, analyse
from bot.retrieve import excerpts, retrieve
from bot.select import leading, select
from bot.settings import load
from bot.types import Quote
from index.types import CLAIMING

TITLES = (
    "Notes on {t}|{t} in brief|A short guide to {t}|Reading notes|{t}|Talk: {t}|Digest|School project: {t}|Quiz answers|"
    "{t}, reviewed|Scrapbook"
).split("|")
DENIALS = (
    "The claim that {} is false.|It is not true that {}.|It is a myth that {}.|That {} is a lie.|She denied that {}.|"
    "Contrary to what some say, it is untrue that {}.|Reports that {} are wrong."
).split("|")
REPORTS = (
    "It is true that {}.|She confirmed that {}.|The report says that {}.|It is not a myth that {}.|It is well known that {}."
).split("|")


@dataclass
class Pair:
    one: Claim
    other: Claim
    genre: str
    label: int
    found: dict[str, float]
    question: Question | None = None


def articles(folder: Folder, data: Path, split: str, most: int, paragraphs: int, chance: random.Random) -> None:
    by_title: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(dict)
    for name in ("squad11",) if split == "train" else ("squad11", "squadshifts-wiki", "squad2-half-dev"):
        for row in rows(data / "qa" / f"{name}.jsonl", split):
            asked = by_title[str(row["title"])].setdefault(str(row["context"]), [])
            if row["answers"]:
                asked.append((str(row["question"]), int(row["answers"][0]["start"])))
    titles = [title for title in sorted(by_title) if len(by_title[title]) >= paragraphs]
    for title in chance.sample(titles, min(most, len(titles))):
        called = title.replace("_", " ")
        texts = list(by_title[title])
        at = chance.randrange(len(texts) - paragraphs + 1)
        texts = texts[at : at + paragraphs]
        said: list[tuple[str, str]] = []
        asked: dict[tuple[str, str], list[str]] = defaultdict(list)
        for n in range(0, len(texts), 4):
            source = f"articles/{title}/{n}.md"
            own = chance.choice((called, called, f"{called}, part {n // 4 + 1}"))
            folder.put(source, [f"# {own}", "", *(line for text in texts[n : n + 4] for line in (text, ""))])
            for text in texts[n : n + 4]:
                for low, high in sentences(text):
                    if 40 < high - low < 300:
                        said.append((source, text[low:high]))
                        asked[said[-1]] = [q for q, start in by_title[title][text] if low <= start < high]
        named = sorted({s[n.start : n.end] for _, s in said for n in names(s) if n.start})
        for n in range(2):
            source = f"articles/{title}/other-{n}.md"
            lines = [f"# {chance.choice(TITLES).format(t=called)}", ""]
            for where, sentence in chance.sample(said, min(6, len(said))):
                form = chance.random()
                if form < 0.45:
                    other = changed(sentence, named, chance)
                elif form < 0.6:
                    other = quoted(sentence, DENIALS, chance)
                else:
                    other = shortened(sentence) if form < 0.75 else quoted(sentence, REPORTS, chance)
                if other is None or other == sentence:
                    continue
                key = f"{where} {sentence}"
                folder.tells(where, sentence, key, "so")
                folder.asked += [(each, form < 0.6) for each in asked.pop((where, sentence), [])[:2]]
                folder.tells(source, other, key, other if form < 0.6 else "so")
                lines += [other, ""] if chance.random() < 0.7 else [f"- {other}"]
            folder.put(source, lines)
        left = [each for found in asked.values() for each in found]
        folder.asked += [(each, False) for each in chance.sample(left, min(4, len(left)))]


def quoted(sentence: str, ways: Sequence[str], chance: random.Random) -> str | None:
    """A short sentence inside one that denies it or passes it on."""
    opening, _, rest = sentence.partition(" ")
    if len(sentence) > 140 or not rest:
        return None
    lower = (
        opening.lower() if opening in ("The", "In", "It", "A", "An", "This", "These", "He", "She", "They") else opening
    )
    return chance.choice(ways).format(f"{lower} {rest}".rstrip("."))


def told_pairs(folder: Folder, data: Path, name: str, split: str, most: int, chance: random.Random) -> None:
    """Pairs of a data set, each claim in a document of its own, or among those of others."""
    groups: set[str] = set()
    found = []
    given = list(rows(data / "nli" / f"{name}.jsonl", split))
    chance.shuffle(given)
    for row in given:
        premise, hypothesis = str(row["premise"]), str(row["hypothesis"])
        group = str(row.get("group", premise))
        said = [{text[n.start : n.end] for n in names(text)} for text in (premise, hypothesis)]
        if {group, *said[1]} & groups or not said[0] & said[1]:
            continue  # another claim of the same thing, or none of a thing that both name
        if len(premise) > 350 or len(list(sentences(premise))) != 1 or len(hypothesis) < 25:
            continue
        groups |= {group, *said[0], *said[1]}
        found.append((premise, hypothesis, str(row["label"])))
    weight = {"contradiction": 1.0, "neutral": 0.6, "entailment": 0.6}
    kept = [each for each in found if chance.random() < weight[each[2]]][:most]
    for at in range(0, len(kept), 5):
        some = kept[at : at + 5]
        for n, side in enumerate(("a", "b")):
            source = f"{name}/{at}-{side}.md"
            about = [some[0][1][each.start : each.end] for each in names(some[0][1])][:1] or ["Things"]
            lines = [f"# {chance.choice(TITLES).format(t=about[0])}", ""]
            for k, each in enumerate(some):
                label, said = each[2], each[n]
                if label != "neutral":
                    folder.tells(source, said, f"{name} {at} {k}", "so" if label == "entailment" or n else "otherwise")
                lines += [said, ""] if chance.random() < 0.7 else [f"- {said}"]
            folder.put(source, lines)


def mixed(data: Path, split: str, size: float) -> Folder:
    train = split == "train"
    chance = random.Random(f"{split}")
    folder = made(1 if train else 2, size, drift=0.3 if train else 0.12)
    articles(folder, data, split, int(26 * size), 8, chance)
    for name, most in (("vitaminc", 400), ("fever-dev", 400), ("conjnli", 200)):
        told_pairs(folder, data, name, split, int(most * size), chance)
    return folder


def neighbours(app: App, folder: Folder) -> Iterator[tuple[Claim, list[Claim]]]:
    """The claims of a corpus, each with its neighbours, as the audit pairs them."""
    library = app.library
    known: dict[tuple[str, int, int], Claim | None] = {}

    def claim(document_id: str, sentence) -> Claim | None:
        place = (document_id, sentence.start, sentence.end)
        if place not in known:
            quote = Quote.of(library.document(document_id), (sentence,))
            known[place] = Claim(quote) if states(quote) else None
        return known[place]

    for id_ in library.identifiers().values():
        for passage in library.passages(id_):
            near = library.neighbours(passage, 2 * NEIGHBOURS)
            for sentence, found in zip(library.sentences(passage), near, strict=True):
                if sentence.kind not in CLAIMING or (one := claim(id_, sentence)) is None:
                    continue
                others = [
                    other
                    for each in found
                    if each.cosine >= NEAR
                    and (other := claim(each.passage.document_id, each.sentence)) is not None
                    and other.text != one.text
                ]
                yield one, others[:NEIGHBOURS]


def gathered(app: App, folder: Folder) -> list[Pair]:
    seen: set[frozenset] = set()
    pairs = []
    for one, others in neighbours(app, folder):
        for other in others:
            key = frozenset((one.quote.place, other.quote.place))
            if key in seen or one.quote.overlaps(other.quote.place):
                continue
            seen.add(key)
            a, b = sorted((one, other), key=lambda each: each.quote.place)
            facts = [folder.told.get((_source(c), bare(c.quote.text))) for c in (a, b)]
            label = int(
                facts[0] is not None
                and facts[1] is not None
                and facts[0][0] == facts[1][0]
                and facts[0][1] != facts[1][1]
            )
            found = cheap(a, b)
            pairs.append(Pair(a, b, _source(a).split("/")[0], label, found))
    return pairs


def _source(claim: Claim) -> str:
    return claim.quote.document.source.removeprefix("texts/")


def corpus(data: Path, split: str, size: float, home: Path) -> tuple[App, Folder]:
    settings = replace(load(os.environ), audit="off")
    (home / "home").mkdir(parents=True)
    folder = mixed(data, split, size)
    for source, text in folder.documents.items():
        path = home / "texts" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    app = assemble(replace(settings, home=home / "home"))
    app.index([home / "texts"])
    return app, folder


def asked_pairs(app: App, folder: Folder, most: int, chance: random.Random) -> list[Pair]:
    """The quotes that the pipeline compares for questions, in pairs."""
    library, pairs = app.library, []
    disputed = [q for q, so in dict.fromkeys(folder.asked) if so]
    plain = [q for q, so in dict.fromkeys(folder.asked) if not so]
    chosen = [
        *chance.sample(disputed, min(most // 2, len(disputed))),
        *chance.sample(plain, min(most // 2, len(plain))),
    ]
    for n, wording in enumerate(chosen):
        asked = analyse(wording)
        found = excerpts(retrieve(asked.text, library, app.embedder, HITS), library)
        readings = app.reader.read(asked.text, found)[:READINGS]
        candidates = weigh(asked, readings, library)
        fits = fitting(candidates)
        if not fits:
            continue
        claims = [Claim(quote) for quote in select(asked, fits, candidates)]
        leads = {each.place for each in leading(fits)}
        for a, b in combinations(claims, 2):
            if a.quote.overlaps(b.quote.place) or not {a.quote.place, b.quote.place} & leads:
                continue
            found_ = {**cheap(a, b), **answering(asked, a, b)}
            label = int(any(contradicts(folder, x, y) for x in lines_of(a) for y in lines_of(b)))
            pairs.append(Pair(a, b, f"{n} {wording}", label, found_, asked))
    return pairs


def lines_of(claim: Claim) -> list[tuple[str, str]]:
    text = claim.quote.document.text
    return [(_source(claim), bare(text[each.start : each.end])) for each in claim.quote.sentences]


def contradicts(folder: Folder, one: tuple[str, str], other: tuple[str, str]) -> bool:
    mine, theirs = folder.told.get(one), folder.told.get(other)
    return bool(mine and theirs) and mine[0] == theirs[0] and mine[1] != theirs[1]


LEAVES, ROUNDS, RATE, FOLDS = 8, 100, 0.08, 3
SIZES = {"train": 1.0, "dev": 0.6}
QUESTIONS = 400
OF_PAIR = ("cheap", "own", "laid_out", "supposed", "same_words", "held_most", "plain_held_least")
"""Features of the pair itself that are weighed with those a question adds; the others are in what "cheap" says."""


def fit(rows_: Sequence[Mapping[str, float]], labels: Sequence[int], chosen: Sequence[str]) -> Ensemble:
    """Trees that say more where the judge is surer of a contradiction, and less where it is surer of anything else."""
    model = HistGradientBoostingClassifier(
        max_iter=ROUNDS, learning_rate=RATE, max_leaf_nodes=LEAVES, min_samples_leaf=15, l2_regularization=5,
        monotonic_cst=[_slope(name) for name in chosen], random_state=0,
    )  # fmt: skip
    model.fit(np.array([[row[name] for name in chosen] for row in rows_]), np.array(labels))
    trees = []
    for (tree,) in model._predictors:
        nodes = tree.nodes
        trees.append(tuple(
            (-1, float(n["value"]), 0, 0) if n["is_leaf"]
            else (int(n["feature_idx"]), float(n["num_threshold"]), int(n["left"]), int(n["right"]))
            for n in nodes
        ))  # fmt: skip
    return Ensemble(tuple(chosen), float(model._baseline_prediction.ravel()[0]), tuple(trees))


def _slope(name: str) -> int:
    if name in ("cheap", "judged"):
        return 1
    if not name.startswith("judge_"):
        return 0
    return 1 if name.endswith(("_least", "_most")) else -1


def out_of_fold(rows_: Sequence[dict[str, float]], labels: Sequence[int], chosen: Sequence[str], name: str) -> None:
    """Gives each row the log odds that a model says which was not fitted on it."""
    folds = np.random.default_rng(0).integers(0, FOLDS, len(rows_))
    for fold in range(FOLDS):
        model = fit(
            [r for r, f in zip(rows_, folds, strict=True) if f != fold],
            [y for y, f in zip(labels, folds, strict=True) if f != fold],
            chosen,
        )
        for row, f in zip(rows_, folds, strict=True):
            if f == fold:
                row[name] = model.odds(row)


def ask_judge(judge: Judge, pairs: Sequence[Pair], model: Ensemble, first: str) -> list[Pair]:
    """The pairs that are likely enough for it, with what the judge says of them."""
    least = math.log(WORTH_JUDGING[first] / (1 - WORTH_JUDGING[first]))
    kept = [pair for pair in pairs if pair.found[first] >= least]
    asked = [to_judge((pair.one, pair.other), pair.question) for pair in kept]
    verdicts = iter(judge.judge([each for few in asked for each in few]))
    for pair, few in zip(kept, asked, strict=True):
        said = [next(verdicts) for _ in few]
        pair.found |= judged(said[:2])
        if pair.question:
            pair.found |= answered(said[2:])
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that holds nli/ and qa/")
    parser.add_argument("--write", action="store_true", help="write the ensembles where Corrobot reads them")
    arguments = parser.parse_args()
    near: dict[str, list[Pair]] = {}
    asked: dict[str, list[Pair]] = {}
    clock = time.perf_counter()
    for split, size in SIZES.items():
        with tempfile.TemporaryDirectory() as work:
            app, folder = corpus(arguments.data, split, size, Path(work))
            near[split] = gathered(app, folder)
            asked[split] = asked_pairs(app, folder, int(QUESTIONS * size), random.Random(split))
            judge = app.judge
            app.close()
        print(
            f"{split}: {told(near[split])} of neighbours, {told(asked[split])} of questions, {time.perf_counter() - clock:.0f} s",
            flush=True,
        )
    if judge is None:
        parser.error("the setting judge is none: there is nothing to fit to")
    models: dict[str, Ensemble] = {}

    def fitted(name: str, pairs: Mapping[str, Sequence[Pair]], chosen: Sequence[str]) -> None:
        """Fits one, and gives each pair what it says: on what was fitted, what a model says that has not seen it."""
        rows_, labels = [pair.found for pair in pairs["train"]], [pair.label for pair in pairs["train"]]
        models[name] = fit(rows_, labels, chosen)
        out_of_fold(rows_, labels, chosen, name)
        for pair in pairs["dev"]:
            pair.found[name] = models[name].odds(pair.found)
        print(f"{name}: {time.perf_counter() - clock:.0f} s", flush=True)
        figures(name, pairs["dev"])

    cheap_ = sorted(near["train"][0].found)
    fitted("cheap", near, cheap_)
    judged_near = {split: ask_judge(judge, pairs, models["cheap"], "cheap") for split, pairs in near.items()}
    of_judge = sorted(name for name in judged_near["train"][0].found if name.startswith("judge_"))
    fitted("judged", judged_near, [*cheap_, "cheap", *of_judge])
    for pair in (*asked["train"], *asked["dev"]):
        pair.found["cheap"] = models["cheap"].odds(pair.found)
    of_question = ["cheap", *OF_PAIR, *sorted(asked["train"][0].found.keys() - set(cheap_) - {"cheap"})]
    fitted("asked", asked, of_question)
    judged_asked = {split: ask_judge(judge, pairs, models["asked"], "asked") for split, pairs in asked.items()}
    for pair in (*judged_asked["train"], *judged_asked["dev"]):
        pair.found["judged"] = models["judged"].odds(pair.found)
    of_judge = sorted(name for name in judged_asked["train"][0].found if name.startswith("judge_"))
    fitted("asked_judged", judged_asked, [*of_question, "asked", "judged", *of_judge])
    if arguments.write:
        about = {"fitted by": "tests/bench/fit_relate.py", "judge": judge.name}
        FILE.write_text(
            json.dumps({"about": about, **{name: model.told() for name, model in models.items()}}) + "\n", "utf-8"
        )


def told(pairs: Sequence[Pair]) -> str:
    return f"{len(pairs)} pairs, {sum(pair.label for pair in pairs)} contradictions"


def figures(name: str, pairs: Sequence[Pair]) -> None:
    """Precision and recall on what nothing was fitted to, and how many questions are disputed, rightly and not."""
    labels = np.array([pair.label for pair in pairs])
    sure = 1 / (1 + np.exp(-np.array([pair.found[name] for pair in pairs])))
    print(f"  {told(pairs)}; average precision {average_precision_score(labels, sure):.3f}")
    for least in (0.05, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9):
        held = sure >= least
        line = f"  {least:.2f}: {held.sum()}, precision {labels[held].mean() if held.any() else 1:.2f}, recall {labels[held].sum() / labels.sum():.2f}"
        if pairs[0].question:
            said = {pair.genre for pair, so in zip(pairs, held, strict=True) if so}
            so = {pair.genre for pair in pairs if pair.label}
            line += f"; questions disputed rightly {len(said & so)} of {len(so)}, wrongly {len(said - so)} of {len({p.genre for p in pairs} - so)}"
        print(line, flush=True)


if __name__ == "__main__":
    main()
