"""Fit how likely a sentence answers a question: `python -m bot.models.training.fit_answers --data DIR --home DIR`.

Indexes one mixed library of the dev splits (articles of SQuAD 1.1 and 2.0, Natural Questions, SQuADShifts), of manuals
and of made handbooks, asks it their questions as `corrobot ask` does, and asks again with the passages that answer
taken out; and likewise the folders of --folders, what was written about them (`written.py`). So nearly all candidates
do not answer, as in use. A sentence is right that holds the answer in the passage it was asked of; others that hold the
answer's words are left out, since they may be right. Writes weights and figures to bot/models/fitted/answers.json.
Knows the pipeline up to `bot.fit.measured`, scipy and scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.fit import WEIGHTS_FILE, Candidate, measured
from bot.models.training import written
from bot.models.training.asking import as_question, kind_of, whether
from bot.models.training.context import TITLES
from bot.models.training.data import Row, rows, sample
from bot.models.training.made import ATTRIBUTES, THINGS, Fact, name, question, sentence, things, value_of
from bot.models.training.manuals import Section, answered, of_split, sections, yes_or_no
from bot.models.training.questions import MANUALS
from bot.question import analyse
from bot.retrieve import retrieved
from bot.types import Decision

log = logging.getLogger("training")
Floats = npt.NDArray[np.float64]

FILES = ("squad11", "squad2-half-dev", "qed-nq", "squadshifts-wiki", "squadshifts-reddit", "squadshifts-amazon")
PASSAGES = 900
"""Passages of each file in the library."""
UNTITLED = 0.4
HITS = 16
ANSWERING = 2
"""Sentences of a section under a question that are taken for its answer."""
FOR = frozenset(
    """bears cosine names_in_passage passage_cosine phrases polar_span said said_in_passage said_near said_nearby
    span""".split()
)
AGAINST = frozenset(
    """another other_kind other_subject other_time rival unfit unnamed unnamed_number named_nowhere unjudged unread
    nothing_new similar_behind span_behind""".split()
)
"""Signs that an answer can only have more, and less, probably."""
PRIOR = {
    "another": -3.0,
    "other_subject": -2.0,
    "rival": -2.0,
    "unnamed_number": -1.5,
    "unfit": -1.0,
    "other_time": -1.1,
    "glossed": 1.1,
}
"""What a weight is drawn to where the examples hardly show its sign: who is named beside what is asked, or which model
of a series, seldom tells anything in encyclopedic articles, and much in news and catalogues. None of the examples is in
a language with glosses, whose answers look less than half as likely as those in English.
"""
POLAR = ("polar", "bears", "unjudged", "polar_span")
"""The signs that only questions for yes or no have."""
NOTHING: Mapping[str, float] = {}
UNANSWERABLE = 0.15
"""The share of questions that the documents don't answer, in use: the least probability is the one that does right by
most questions at that share.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, where its answer is (a file of the library), and the answers' words; none where nothing answers."""

    question: str
    source: str
    answers: tuple[str, ...]
    group: str
    about: str = ""
    """What the sentence that answers, or its context, has to name besides."""
    whole: bool = False
    """Whether the answers are sentences, not words in them."""
    says: Decision | None = None
    """What it has to say to a question for yes or no."""


@dataclass(frozen=True, slots=True)
class Example:
    """What was measured of a question's candidates, one row each, and which are right."""

    group: str
    answerable: bool
    signs: tuple[dict[str, float], ...]
    right: tuple[bool | None, ...]


def library(data: Path, folder: Path, seed: int = 1) -> list[Asked]:
    """Writes the passages of the dev splits as Markdown, a file a passage group, and gives their questions."""
    asked: list[Asked] = []
    for file in FILES:
        found = rows(data / "qa" / f"{file}.jsonl", "dev")
        contexts: dict[str, list[Row]] = defaultdict(list)
        for row in found:
            contexts[str(row["context"])].append(row)
        kept = sorted(contexts)
        random.Random(seed).shuffle(kept)
        titles: dict[str, list[str]] = defaultdict(list)
        for context in kept[:PASSAGES]:
            titles[str(contexts[context][0]["title"])].append(context)
        for at, (title, texts) in enumerate(sorted(titles.items())):
            plain = title.replace("_", " ")
            for part, text in enumerate(texts):
                source = f"{file}-{at}-{part}.md"
                # Many documents never name what they are about.
                head = "" if random.Random(plain).random() < UNTITLED else f"# {plain}\n\n"
                (folder / source).write_text(f"{head}{_escaped(text)}\n", encoding="utf-8")
                for row in contexts[text]:
                    answers = row["answers"]
                    assert isinstance(answers, list)
                    words = tuple(str(each["text"]) for each in answers)
                    asked.append(Asked(str(row["question"]), source, () if row["impossible"] else words, file))
    return asked


def sentences(data: Path, folder: Path, most: int = 400) -> list[Asked]:
    """Writes the passages of SelQA, whose questions are answered by sentences, and gives those."""
    asked: list[Asked] = []
    for at, row in enumerate(rows(data / "qa" / "selqa.jsonl", "dev")[:most]):
        told, relevant = row["sentences"], row["relevant"]
        assert isinstance(told, list)
        assert isinstance(relevant, list)
        source = f"selqa-{at}.md"
        (folder / source).write_text(_escaped(" ".join(map(str, told))) + "\n", encoding="utf-8")
        answers = tuple(str(told[each]) for each in relevant)
        asked.append(Asked(str(row["question"]), source, answers, "selqa", whole=True))
    return asked


def of_manuals(data: Path, folder: Path) -> list[Asked]:
    """Writes the documents of manuals in which questions stand above sections, and asks those.

    Half of the questions are left out of the text, since people rarely ask as a heading does. The first sentences of
    the section answer.
    """
    asked: list[Asked] = []
    found = of_split(sections(data / f"{MANUALS}.jsonl"), "dev")
    documents: dict[tuple[str, str], list[Section]] = defaultdict(list)
    for each in found:
        documents[each.package, each.document].append(each)
    for at, told in enumerate(documents.values()):
        source, text = f"{MANUALS}-{at}.md", [f"# {_escaped(told[0].above[0])}"]
        answers = {question.question: question for question in answered(told)}
        for each in told:
            question = answers.pop(each.asked or "", None)
            hidden = question is not None and random.Random(each.asked).random() < 0.5
            heads = each.above[1:-1] if hidden else each.above[1:]
            text += [f"{'#' * min(6, depth)} {_escaped(head)}" for depth, head in enumerate(heads, start=2)]
            text.append(" ".join(_escaped(one) for one in each.said))
            if question is not None:
                asked.append(Asked(question.question, source, tuple(each.said[:ANSWERING]), MANUALS, whole=True))
        if asked and asked[-1].source == source:
            (folder / source).write_text("\n\n".join(text) + "\n", encoding="utf-8")
    return asked


SAYS = {"entailment": Decision.YES, "contradiction": Decision.NO, "neutral": None}


def whether_so(asked: Sequence[Asked]) -> list[Asked]:
    """The questions for one thing as such for yes or no, in people's own words: half of them with another answer of
    the same file, so that what the documents say is a no. Those that nothing answers stay so.
    """
    made = []
    others = defaultdict(list)
    for each in asked:
        for answer in each.answers[:1]:
            others[each.group, kind_of(answer)].append(answer)
    for each in asked:
        chance = random.Random(each.question)
        given = each.answers[0] if each.answers else chance.choice(chance.choice(list(others.values())))
        other = chance.choice(others[each.group, kind_of(given)])
        alike = other.casefold() in given.casefold() or given.casefold() in other.casefold()
        yes = chance.random() < 0.5 or alike
        if question := whether(each.question, given if yes else other):
            says = (Decision.YES if yes else Decision.NO) if each.answers else None
            made.append(replace(each, question=question, group="whether", says=says))
    return made


def replies(data: Path, asked: Sequence[Asked]) -> list[Asked]:
    """Those of the questions above sections of manuals that a yes or a no below them answers, with what it says."""
    found = yes_or_no(of_split(sections(data / f"{MANUALS}.jsonl"), "dev"))
    says = {pairs[0][1]: SAYS[pairs[0][2]] for pairs in found}
    return [replace(each, group="replies", says=says[each.question]) for each in asked if each.question in says]


def of_claims(data: Path, folder: Path, most: int = 600) -> list[Asked]:
    """Writes the evidence of FEVER, and asks whether its claims are so: "Was Ada Holt born in Paris?" """
    sources: dict[str, str] = {}
    asked: list[Asked] = []
    found = list(rows(data / "nli" / "fever-dev.jsonl", "dev"))
    random.Random(5).shuffle(found)
    for row in found:
        question = as_question(str(row["hypothesis"]))
        if question is None or len(asked) == most:
            continue
        evidence = str(row["premise"])
        if evidence not in sources:
            sources[evidence] = f"fever-{len(sources)}.md"
            (folder / sources[evidence]).write_text(_escaped(evidence) + "\n", encoding="utf-8")
        says = SAYS[str(row["label"])]
        asked.append(Asked(question, sources[evidence], (says.value,) if says else (), "fever", says=says))
    return asked


def _escaped(text: str) -> str:
    """A text as Markdown that shows it literally."""
    return re.sub(r"([*_`\[\]<>#|])", r"\\\1", text)


def made_folder(folder: Path, count: int = 150, seed: int = 3) -> list[Asked]:
    """Writes handbooks of made things that are easily taken for one another, as prose, tables, lists and answers to
    questions; and asks for what they say, for what they say of another thing, and for what they do not say.
    """
    asked: list[Asked] = []
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        kind = chance.choice(sorted(THINGS))
        named = things(kind, chance.randint(3, 5), chance)
        fitting = [each for each in ATTRIBUTES if kind in each.kinds and not each.denied]
        told = chance.sample(fitting, min(len(fitting), chance.randint(2, 4)))
        absent, untold = named.pop(), [each for each in fitting if each not in told]
        facts = [Fact(thing, each, value_of(each, chance)) for thing in named for each in told]
        source = f"made-{number}.md"
        if chance.random() < 0.25:
            asked += _a_file_each(folder, number, facts, named, chance)
            continue
        title = f"{chance.choice(TITLES)} {name(chance)}"
        (folder / source).write_text(f"# {title}\n\n{_written(facts, named, chance)}\n", encoding="utf-8")
        for fact in chance.sample(facts, min(len(facts), 4)):
            bare = fact.thing.removeprefix("the ")
            asked.append(Asked(question(fact, chance), source, (fact.value,), "made", bare))
        for each in told[:2]:
            asked.append(Asked(question(Fact(absent, each, ""), chance), source, (), "made"))
        for each in untold[:1]:
            asked.append(Asked(question(Fact(named[0], each, ""), chance), source, (), "made"))
    return asked


def _a_file_each(
    folder: Path, number: int, facts: Sequence[Fact], named: Sequence[str], chance: random.Random
) -> list[Asked]:
    """Writes a file for each thing, which hardly more than its title names, with fields in front matter and in a list,
    or told of "it".
    """
    asked: list[Asked] = []
    for at, thing in enumerate(named):
        own = [each for each in facts if each.thing == thing]
        fields = "".join(f"{each.attribute.head.lower()}: {each.value}\n" for each in own[::2])
        bare = thing.removeprefix("the ")
        about = chance.choice(("All that is known of it.", f"Here is what is known of {bare.capitalize()}."))
        listed = "\n".join(f"- {each.attribute.head}: {each.value}" for each in own[1::2])
        items = listed if chance.random() < 0.5 else " ".join(sentence(each, chance, "it") for each in own[1::2])
        source = f"made-{number}-{at}.md"
        text = f'---\ntitle: "{bare.capitalize()}"\n{fields}---\n\n{about}\n\n{items}\n'
        (folder / source).write_text(text, encoding="utf-8")
        fact = chance.choice(own)
        asked.append(Asked(question(fact, chance), source, (fact.value,), "made", bare))
    return asked


def _written(facts: Sequence[Fact], named: Sequence[str], chance: random.Random) -> str:
    """Facts in one of the forms that documents have."""
    form = chance.random()
    if form < 0.35:
        shuffled = chance.sample(list(facts), len(facts))
        return "\n\n".join(
            " ".join(sentence(each, chance) for each in shuffled[at : at + 4]) for at in range(0, len(shuffled), 4)
        )
    parts: list[str] = []
    if form < 0.6:
        heads = list(dict.fromkeys(each.attribute.head for each in facts))
        parts.append(f"| {chance.choice(('Name', 'Item', 'Which'))} | {' | '.join(heads)} |")
        parts.append("|---" * (len(heads) + 1) + "|")
        for thing in named:
            values = {each.attribute.head: each.value for each in facts if each.thing == thing}
            parts.append(
                f"| {thing.removeprefix('the ').capitalize()} | {' | '.join(values[head] for head in heads)} |"
            )
        return "\n".join(parts)
    for thing in named:
        own = [each for each in facts if each.thing == thing]
        parts.append(f"## {thing.removeprefix('the ').capitalize()}")
        if form < 0.75:
            parts.append("\n".join(f"- {each.attribute.head}: {each.value}" for each in own))
        elif form < 0.88:
            parts.append(" ".join(sentence(each, chance, "it" if chance.random() < 0.5 else None) for each in own))
        else:
            parts += [f"**{question(each, chance)}**\n\n{each.value[0].upper()}{each.value[1:]}." for each in own]
    return "\n\n".join(parts)


def prepared(data: Path, home: Path, most: int) -> list[Asked]:
    """Writes the library, indexes it, and gives so many of its questions, in an order of their own."""
    from bot.assemble import assemble
    from bot.settings import load

    folder = home / "library"
    folder.mkdir(parents=True, exist_ok=True)
    encyclopedic, manual = library(data, folder), of_manuals(data, folder)
    asked = [
        *encyclopedic,
        *sentences(data, folder),
        *of_claims(data, folder),
        *made_folder(folder),
        *manual,
        *whether_so(encyclopedic),
        *replies(data, manual),
    ]
    groups = sorted({each.group for each in asked})
    own = {group: [each for each in asked if each.group == group] for group in groups}
    shares = {group: most // (4 if group == "made" else 2 * len(FILES) + 2) for group in groups}
    for group, times in (("squad2-half-dev", 2), ("whether", 4), ("replies", 2), (MANUALS, 3)):
        shares[group] = times * shares.get(group, 0)
    asked = [each for group in groups for each in sample(own[group], shares[group], group)]
    random.Random(2).shuffle(asked)
    assemble(load({**os.environ, "CORROBOT_HOME": str(home), "CORROBOT_AUDIT": "off"})).index([folder])
    return asked[:most]


def examples(asked: Sequence[Asked], home: Path) -> list[Example]:
    """What the pipeline measures for each question: as it is, and with the passages that answer taken out."""
    from bot.assemble import assemble
    from bot.settings import load

    bot = assemble(load({**os.environ, "CORROBOT_HOME": str(home)})).bot()
    made: list[Example] = []
    for number, each in enumerate(asked):
        question = analyse(each.question)
        _, found = retrieved(question.text, bot.library, bot.embedder, 2 * HITS)
        holding = {
            excerpt.passage
            for excerpt in found
            if excerpt.document.source == each.source
            or (
                not each.about
                and (not each.says or each.group == "whether")
                and any(_holds(excerpt.read.text, text) for text in each.answers)
            )
        }
        for answerable in (True, False) if each.answers else (False,):
            rest = [excerpt for excerpt in found if excerpt.passage not in holding]
            kept = (found if answerable or not each.answers else rest)[:HITS]
            candidates = measured(question, bot.reader.read(question.text, kept), bot.library, bot.judge)
            right = tuple(is_right(candidate, each) if answerable else False for candidate in candidates)
            if candidates and (not answerable or any(right)):
                signs = tuple(dict(candidate.signs) for candidate in candidates)
                made.append(Example(each.group, answerable, signs, right))
        if number % 100 == 0:
            log.info("%d of %d questions", number, len(asked))
    return made


def of_folders(folders: Path, homes: Path) -> list[Example]:
    """What the pipeline measures for the questions that were written over folders, likewise."""
    made: list[Example] = []
    for asked, bot in written.over(written.questions("dev"), folders, homes):
        for each in asked:
            question = analyse(each.question)
            _, found = retrieved(question.text, bot.library, bot.embedder, 2 * HITS)
            rest = [
                excerpt
                for excerpt in found
                if not any(each.is_answered_by(excerpt.document, s.start, s.end) for s in excerpt.sentences)
            ]
            for answerable, kept in ((True, found), (False, rest)) if each.answers else ((False, found),):
                candidates = measured(question, bot.reader.read(question.text, kept[:HITS]), bot.library, bot.judge)
                right = tuple(each.is_answered_by(one.quote.document, *one.quote.place[1:]) for one in candidates)
                if candidates and (not answerable or any(right)):
                    signs = tuple(dict(candidate.signs) for candidate in candidates)
                    made.append(Example("folders", answerable, signs, right))
    return made


def _holds(text: str, answer: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(answer.casefold())}(?!\w)", text.casefold()) is not None


def is_right(candidate: Candidate, asked: Asked) -> bool | None:
    """Whether a candidate answers; None where it can't be told."""
    own = candidate.quote.document.source == asked.source
    if asked.says and not asked.whole and asked.answers == (asked.says.value,):
        rather = candidate.decided.rather if candidate.decided else None
        return (True if rather is asked.says else None) if own else False
    said = candidate.quote.plain.text
    held = any(_holds(said, answer) or (asked.whole and _holds(answer, said)) for answer in asked.answers)
    if asked.about and not _holds(f"{candidate.quote.said.text} {candidate.quote.above}", asked.about):
        return False
    if own:
        return held
    return None if held else False


def fitted(made: Sequence[Example], names: Sequence[str]) -> dict[str, float]:
    """The weights of all signs: those that only questions for yes or no have fitted to such alone, upon the others."""
    rest = [each for each in made if "polar" not in each.signs[0]]
    return with_polar(made, fit(rest, [name for name in names if name not in POLAR]))


def with_polar(made: Sequence[Example], weights: Mapping[str, float]) -> dict[str, float]:
    """Weights, with those of questions for yes or no fitted anew.

    Among all the others these have little to say: fitted with them, a judge that tells which way a sentence decides
    weighed three times as much, and it is often sure of a sentence that is about something else.
    """
    others = {name: weight for name, weight in weights.items() if name not in POLAR}
    asked = [each for each in made if "polar" in each.signs[0]]
    return others | fit(asked, POLAR, upon=others)


def fit(
    made: Sequence[Example], names: Sequence[str], penalty: float = 8.0, upon: Mapping[str, float] = NOTHING
) -> dict[str, float]:
    """Weights of a logistic regression over the candidates of all examples, `upon` those of other signs.

    A sign for an answer can't weigh against it, nor one against for it: over texts and questions of another make, what
    the sum of several signs explains here would mislead.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    rows_, told, given = [], [], []
    for each in made:
        for signs, right in zip(each.signs, each.right, strict=True):
            if right is not None:
                rows_.append([signs.get(name, 0.0) for name in names])
                told.append(1.0 if right else -1.0)
                given.append(sum(weight * signs.get(name, 0.0) for name, weight in upon.items()))
    x, y, known = np.array(rows_), np.array(told), np.array(given)
    decay = np.array([0.0 if name in ("bias", "polar") else penalty if name in PRIOR else 1.0 for name in names])
    prior = np.array([PRIOR.get(name, 0.0) for name in names])

    def loss(w: Floats) -> tuple[float, Floats]:
        margins = y * (x @ w + known)
        slope = -y / (1 + np.exp(np.clip(margins, -50, 50)))
        return float(np.logaddexp(0, -margins).sum() + decay @ (w - prior) ** 2 / 2), x.T @ slope + decay * (w - prior)

    bounds = [(0, None) if name in FOR else (None, 0) if name in AGAINST else (None, None) for name in names]
    found = minimize(loss, np.zeros(len(names)), jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 2000})
    return {name: round(float(weight), 4) for name, weight in zip(names, found.x, strict=True)}


def best(example: Example, weights: dict[str, float]) -> tuple[float, bool]:
    """The highest probability among an example's candidates, and whether that candidate is right."""
    scores = [sum(weights.get(n, 0.0) * v for n, v in signs.items()) for signs in example.signs]
    at = int(np.argmax(scores))
    return 1 / (1 + float(np.exp(-scores[at]))), example.right[at] is True


def figures(made: Sequence[Example], weights: dict[str, float]) -> dict[str, float]:
    """On held-out questions: best sentence right, how well answerable ones are told, and at the chosen threshold."""
    from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

    scored = [(each.answerable, *best(each, weights)) for each in made]
    able = np.array([s[0] for s in scored])
    p = np.array([s[1] for s in scored])
    right = np.array([s[2] for s in scored])
    least = best_least(able, p, right)
    return {
        "questions": len(made),
        "best sentence right": round(float(right[able].mean()), 3),
        "answerable or not, AUROC": round(float(roc_auc_score(able, p)), 3),
        "least": round(least, 4),
        "answered": round(float((p[able] >= least).mean()), 3),
        "kept back": round(float((p[~able] < least).mean()), 3),
        **_by_group(made, p, right, least),
    }


def best_least(able: npt.NDArray[np.bool_], p: Floats, right: npt.NDArray[np.bool_]) -> float:
    """The threshold at which most is right: answered rightly, or kept back where nothing answers."""
    tried = np.linspace(0.02, 0.5, 97)
    good = [(1 - UNANSWERABLE) * (right & (p >= t))[able].mean() + UNANSWERABLE * (p < t)[~able].mean() for t in tried]
    # A few questions make a peak: the middle of what comes within half a percent of the best.
    return float(np.mean(tried[np.array(good) >= max(good) - 0.005]))


def _by_group(made: Sequence[Example], p: Floats, right: npt.NDArray[np.bool_], least: float) -> dict[str, float]:
    found: dict[str, float] = {}
    for group in sorted({each.group for each in made}):
        here = np.array([each.group == group for each in made])
        able = np.array([each.answerable for each in made])
        found[f"{group}: answered rightly"] = round(float((right & (p >= least))[here & able].mean()), 3)
        found[f"{group}: kept back"] = round(float((p < least)[here & ~able].mean()), 3)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--home", type=Path, required=True, help="an empty folder for the library and its index")
    parser.add_argument("--folders", type=Path, help="those of written.py")
    parser.add_argument("--most", type=int, default=1500, help="questions of the library")
    parser.add_argument("--polar", action="store_true", help="fit what questions for yes or no have, and no more")
    parser.add_argument("--without", nargs="*", default=[], help="signs to leave out")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    kept = options.home / "examples.jsonl"
    if kept.exists():
        read = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
        made = [Example(e["group"], e["answerable"], tuple(e["signs"]), tuple(e["right"])) for e in read]
    else:
        asked = prepared(options.data, options.home, options.most)
        made = examples(asked, options.home)
        if options.folders:
            made += of_folders(options.folders, options.home)
        random.Random(3).shuffle(made)
        kept.write_text("".join(json.dumps(_row(e)) + "\n" for e in made))
    if options.polar:
        stored = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
        stored["weights"] = dict(sorted(with_polar(made, stored["weights"]).items()))
        log.info("%s", json.dumps(figures(made, stored["weights"]), indent=1))
        WEIGHTS_FILE.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
        return
    names = sorted({name for each in made for signs in each.signs for name in signs} - set(options.without))
    half = len(made) // 2
    held_out = {"first half": (made[:half], made[half:]), "second half": (made[half:], made[:half])}
    tried = {part: figures(test, fitted(train, names)) for part, (train, test) in held_out.items()}
    least = round(float(np.mean([each["least"] for each in tried.values()])), 4)
    found = {"weights": fitted(made, names), "least": least, "held out": tried}
    log.info("%s", json.dumps(found, indent=1))
    if not options.without:
        WEIGHTS_FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _row(example: Example) -> dict[str, object]:
    return {"group": example.group, "answerable": example.answerable, "signs": example.signs, "right": example.right}


if __name__ == "__main__":
    main()
