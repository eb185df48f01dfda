"""Fit how likely two claims contradict each other:

    python -m bot.models.training.fit_relations --data DIR --home DIR [--folders DIR...] [--more DIR...] [--anew] [--on]

Indexes made folders, articles beside digests that contradict some of what they say, and real folders in which nothing
does; pairs their claims as the audit does, and the quotes of their questions as an answer does. So nearly all pairs are
no contradiction, as in use. More real folders are each looked at by themselves, for what looks most like a
contradiction in them. What contradicts in quite other words was written beside sentences, and what only looks so
(asked/beside.jsonl, its dev split: the Judge learned by the other); and papers of one organisation, articles about one
story or of one encyclopedia, which contradict each other in places (papers/contradictions.jsonl). Writes weights and
figures to bot/models/fitted/relations.json. What was measured of the pairs is kept in --home, so that fitting again
takes seconds; with --anew the judge that ships reads them again, which takes minutes. With --on the weights go on from
those that ship, where there are few examples for new ones; with --only the others are kept, and measured. Knows the
pipeline up to `bot.relate.measured`, scipy and scikit-learn.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import random
import shutil
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import chain, combinations
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.ask import HITS
from bot.assemble import App, assemble
from bot.attribute import attribute
from bot.audit import NEAR, NEIGHBOURS
from bot.claim import Claim
from bot.fit import fitting
from bot.models.training.articles import mixed
from bot.models.training.beside import beside
from bot.models.training.context import Read
from bot.models.training.folders import Folder, bare
from bot.ports import Judge
from bot.question import Question, analyse
from bot.relate import FILE, UNTOLD, Pair, Row, measured, together
from bot.relations.judged import judged
from bot.retrieve import retrieved
from bot.select import leading, select
from bot.settings import load
from bot.types import Place, Quote
from bot.weigh import weigh
from index.types import CLAIMING, Sentence

log = logging.getLogger("training")
Floats = npt.NDArray[np.float64]

PAPERS = Path(__file__).parent / "papers"
SIZES = {"train": 0.8, "dev": 0.4}
QUESTIONS = 1000
"""How much is made of each, and how many questions are asked of one of size 1."""
PENALTY = {"near": 2.0, "asked": 8.0}
"""Of the weights: answers are asked for of folders of all kinds, unlike those that are made here."""
DRAWN, ON = 50.0, 8.0
"""So many times as hard as others are held to 0 are weights drawn to a prior; with --on these, and those that ship."""
LEFT_OUT = {
    "near": frozenset[str](),
    "asked": frozenset(
        """nameless digits_only_here_least digits_only_here_most names_above_only_here_least names_above_only_here_most
        above_only_here_least above_only_here_most only_here_is_above_least only_here_is_above_most""".split()
    ),
}
"""Features that tell in made folders, and mislead elsewhere: that claims differ in their digits, or name nothing, or
stand under a title that names what the other's doesn't.
"""
READ = {"near": 0.012, "asked": 0.06}
"""The share of all pairs that the judge is to read: reading is what an audit and an answer cost most."""
MODELS = {"near": ("prefilter", "unjudged", "judged"), "asked": ("asked", "asked", "asked_judged")}
"""Weights that choose which pairs the judge reads, those that decide without a judge, and those that decide with one.
Of neighbours the first are fitted to contradictions in other words as well, which only a judge can tell.
"""
KEPT = ("weights", "worth judging")
LEAST = {"unjudged": 0.35, "judged": 0.2, "asked": 0.5, "asked_judged": 0.75}
"""The least probability of a contradiction, by the weights that decide."""
MORE = {"made": 3, "written": 15, "papers": 7}
"""So many times that share it reads to learn from, most of what was written, where contradictions are no rare thing."""
LOOKS = 0.01
"""The least probability by first weights of a pair that looks like a contradiction."""
FOR = """alone_least alone_most told_least told_most numbers_differ dates_differ negated opposites shared known_shared
    held_least held_most plain_held_least plain_held_most same_order one_part one_value_each same_title
    title_known_least title_known_most heads_shared labels_same names_shared names_of_context asked_held_least
    asked_held_most rest_said_least rest_said_most shorts_exclude shorts_are_names
    likely_least likely_most exclude_likely names_likely
    compared_numeric compared_negation""".split()
AGAINST = """told_same numbers_meet dates_meet names_only_here_least names_only_here_most models_differ modal
    supposed plain_only_here_least plain_only_here_most parts words_replaced opens_unknown_least opens_unknown_most
    qualifiers_differ qualifier_only_here_least qualifier_only_here_most same_words brief above_only_here_least
    above_only_here_most digits_above_only_here_least digits_above_only_here_most names_above_only_here_least
    names_above_only_here_most dated_apart own_list laid_out_elsewhere labels_differ points_back names_lacking_least
    names_lacking_most digits_lacking_least digits_lacking_most other_time_least other_time_most
    qualifiers_lacking_least qualifiers_lacking_most shorts_lack shorts_meet shorts_share shorts_are_one shorts_long
    other_holds_short values_of_other_names values_of_others of_one_series other_time other_edition
    subjects_apart subject_of_subject only_here_is_above_least only_here_is_above_most""".split()
"""Features that a contradiction can only have more, and less, probably."""
PRIOR = {
    "told_least": 0.5, "told_most": 0.3, "own_list": -3.0, "own": -2.5, "compared_numeric": 1.5,
    "compared_negation": 1.0, "exclude_likely": 5.0, "laid_out": -1.6, "of_one_series": -2.5,
}  # fmt: skip
"""What a weight is drawn to where the examples, of which most are made, hardly show its sign: what shares, opposites
and the judge say of two quotes of one question, that an author seldom contradicts himself, and that two values which
exclude each other, and both are likely to answer, are of one thing (made things are more easily taken for one another),
and that the rows of tables are of several years, parts and things.
"""
PRIOR_OF_NEIGHBOURS = {
    "values_of_other_names": -3.0, "own": -2.5, "own_list": -3.0, "subject_of_subject": -2.0, "of_one_series": -3.5,
}  # fmt: skip
"""Two neighbours of one template each name a thing, with a value of its own. The items of one list, the rows of one
table, the pages of two products, and the minutes of two days are about several things. Made folders have few of these.
"""


@dataclass(frozen=True, slots=True)
class Example:
    """What was measured of a pair, without a judge and with one that read it; `group` is its kind of folder, or its
    question.
    """

    group: str
    label: bool
    row: Row
    judged: Row | None = None
    read: tuple[Read, Read] | None = None

    @classmethod
    def of(cls, group: str, label: bool, row: Row, pair: Pair, said: Row | None) -> Example:
        one, other = (Read(each.told, each.in_context) for each in pair)
        return cls(group, label, row, {**row, **said} if said else None, (one, other) if said else None)


def made_folder(data: Path, split: str, size: float) -> list[Folder]:
    """The one whose documents are made."""
    return [mixed(data, split, size)]


def in_other_words(split: str) -> list[Folder]:
    """Sentences, what was written beside each against it and what only looks so, each under its title and headings in a
    document of its own; and questions to which sentences that contradict each other give different answers. A third of
    the folders whose sentences they are measures.
    """
    folder = Folder()

    def put(source: str, above: str, text: str, value: str = "") -> None:
        title, *heads = above.split(" > ")
        headed = [f"# {title}", *(f"{'#' * at} {head}" for at, head in enumerate(heads, 2))]
        folder.put(source, [line for each in (*headed, text) for line in (each, "")])
        if value:
            folder.tells(source, text, source.rpartition("-")[0], value)

    for at, each in enumerate(beside("dev")):
        if (zlib.crc32(each.folder.encode()) % 3 == 0) == (split == "dev"):
            put(f"written/{at}-it.md", each.above, each.text, "it")
            for n, other in enumerate(each.against):
                put(f"written/{at}-against{n}.md", other.above, other.text, f"against{n}")
            for n, other in enumerate(each.like):
                put(f"written/{at}-like{n}.md", other.above, other.text)
            folder.asked.extend((question, True) for question in each.disputed)
    return [folder]


def papers(split: str) -> list[Folder]:
    """Papers of one organisation, articles about one story or of one encyclopedia, a folder each, which contradict each
    other where papers/contradictions.jsonl says so, and look so in many more places; and questions that are asked of
    them. A third of the folders measures.
    """
    found: dict[str, Folder] = {}
    for at, told in enumerate(_rows(PAPERS / "contradictions.jsonl")):
        name = told["folder"]
        if name not in found:
            texts = {f"{name}/{each.name}": each.read_text("utf-8") for each in sorted((PAPERS / name).iterdir())}
            found[name] = Folder(texts)
        for side in ("one", "other"):
            file, text = told[side]
            found[name].also[f"{name}/{file}", bare(text)].append((str(at), side))
    for told in _rows(PAPERS / "questions.jsonl"):
        found[told["folder"]].asked.append((told["question"], told["disputed"]))
    return [each for at, each in enumerate(found.values()) if (at % 3 == 0) == (split == "dev")]


def _rows(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def corpus(folder: Folder, folders: Sequence[Path], split: str, home: Path) -> App:
    """An indexed corpus of a made folder and real ones."""
    texts = home / "texts"
    for source, text in folder.documents.items():
        path = texts / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    for at, each in enumerate(folders):
        files = sorted(path for path in each.rglob("*") if path.is_file())
        for n, path in enumerate(files):
            if (n % 3 == 0) == (split == "dev"):  # a third of them measures
                put = texts / "real" / str(at) / path.relative_to(each)
                put.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, put)
    settings = replace(load(os.environ), audit="off", home=home / "home")
    app = assemble(settings)
    app.index([texts])
    return app


def neighbours(app: App) -> Iterator[Pair]:
    """The claims of a corpus, each with its neighbours, as the audit pairs them."""
    library = app.library
    known: dict[tuple[str, int, int], Claim] = {}

    def claim(document_id: str, sentence: Sentence) -> Claim:
        place = (document_id, sentence.start, sentence.end)
        if place not in known:
            known[place] = Claim(Quote.of(library.document(document_id), (sentence,)))
        return known[place]

    seen: set[frozenset[object]] = set()
    for id_ in library.identifiers().values():
        for passage in library.passages(id_):
            near = library.neighbours(passage, 2 * NEIGHBOURS)
            for sentence, found in zip(library.sentences(passage), near, strict=True):
                if sentence.kind not in CLAIMING or not (one := claim(id_, sentence)).asserted:
                    continue
                others = (
                    claim(each.passage.document_id, each.sentence)
                    for each in found
                    if each.cosine >= NEAR and each.sentence.kind in CLAIMING
                )
                kept = [other for other in others if other.asserted and other.text != one.text][:NEIGHBOURS]
                for other in kept:
                    key = frozenset((one.place, other.place))
                    if key not in seen and not one.quote.overlaps(other.place):
                        seen.add(key)
                        yield one, other


def pairs_of_corpus(app: App, folder: Folder) -> Iterator[tuple[str, bool, Pair]]:
    for one, other in neighbours(app):
        a, b = ((_source(each), bare(each.quote.text)) for each in (one, other))
        yield a[0].split("/")[0], folder.contradict(a, b), (one, other)


def lookalikes(folders: Sequence[Path], home: Path, weights: Mapping[str, float]) -> Iterator[Example]:
    """Of folders that don't contradict themselves, the neighbours that look most as if they did, by first weights."""
    for each in folders:
        app = assemble(replace(load(os.environ), audit="off", home=home / each.name))
        app.index([each])
        assert app.judge is not None
        found = [(pair, measured(pair).row) for pair in neighbours(app)]
        found = [(pair, row) for pair, row in found if probability(row, weights) >= LOOKS]
        for (pair, row), said in zip(found, judged([pair for pair, _ in found], app.judge), strict=True):
            yield Example.of(f"more {each.name}", False, row, pair, said)
        app.close()


def pairs_of_questions(
    app: App, folder: Folder, most: int, chance: random.Random
) -> Iterator[tuple[str, bool, Pair, Question, Mapping[Place, float]]]:
    """The quotes that the pipeline compares for questions, in pairs of which one leads the answer."""
    disputed, plain = ([q for q, so in dict.fromkeys(folder.asked) if so is wanted] for wanted in (True, False))
    chosen = [each for of in (disputed, plain) for each in chance.sample(of, min(most // 2, len(of)))]
    for number, wording in enumerate(chosen):
        question = analyse(wording)
        _, found = retrieved(question.text, app.library, app.embedder, HITS)
        candidates = weigh(question, app.reader.read(question.text, found), app.library)
        candidates = [each.with_quote(attribute(each.quote)) for each in candidates]
        fits = fitting(question, candidates)
        if not fits:
            continue
        claims = [Claim(quote) for quote in select(question, fits, candidates)]
        leads, likely = {each.place for each in leading(fits)}, {each.place: each.score for each in candidates}
        for a, b in combinations(claims, 2):
            if not a.quote.overlaps(b.place) and {a.place, b.place} & leads:
                label = any(folder.contradict(x, y) for x in _lines(a) for y in _lines(b))
                yield f"{number} {wording}", label, (a, b), question, likely


def _source(claim: Claim) -> str:
    return claim.quote.document.source.removeprefix("texts/")


def _lines(claim: Claim) -> list[tuple[str, str]]:
    text = claim.quote.document.text
    return [(_source(claim), bare(text[each.start : each.end])) for each in claim.quote.sentences]


def gathered(
    pairs: Iterable[tuple[str, bool, Pair, Question | None, Mapping[Place, float]]], judge: Judge, read: float
) -> list[Example]:
    """What is measured of pairs; of twice this share, the likeliest by first weights, also what the judge says."""
    told = list(pairs)
    if not told:
        return []
    rows = [measured(pair, question, likely).row for _, _, pair, question, likely in told]
    first = fit(rows, [label for _, label, *_ in told])
    least = worth_judging(rows, first, min(1.0, 2 * read))
    at_all = [at for at, row in enumerate(rows) if probability(row, first) >= least]
    log.info("%d pairs, %d contradictions; the judge reads %d", len(told), sum(each[1] for each in told), len(at_all))
    said = dict(zip(at_all, judged([told[at][2] for at in at_all], judge), strict=True))
    return [
        Example.of(group, label, row, pair, said.get(at))
        for at, ((group, label, pair, *_), row) in enumerate(zip(told, rows, strict=True))
    ]


def fit(
    rows: Sequence[Row],
    labels: Sequence[bool],
    penalty: float = PENALTY["near"],
    drawn_to: Mapping[str, float] = MappingProxyType({}),
    drawn: float = DRAWN,
) -> dict[str, float]:
    """Weights of a logistic regression, those of `drawn_to` drawn there so many times as hard as others are to 0. What
    speaks for a contradiction can't weigh against it, nor the other way.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    names = sorted(rows[0])
    x = np.array([[row[name] for name in names] for row in rows])
    y = np.where(np.array(labels), 1.0, -1.0)
    scale = np.maximum(np.abs(x).max(axis=0), 1e-9)
    x = x / scale
    decay = np.array([0.0 if name == "bias" else drawn * penalty if name in drawn_to else penalty for name in names])
    prior = np.array([drawn_to.get(name, 0.0) for name in names]) * scale

    def loss(w: Floats) -> tuple[float, Floats]:
        margins = y * (x @ w)
        slope = -y / (1 + np.exp(np.clip(margins, -50, 50)))
        return float(np.logaddexp(0, -margins).sum() + decay @ (w - prior) ** 2 / 2), x.T @ slope + decay * (w - prior)

    bounds = [(0, None) if name in FOR else (None, 0) if name in AGAINST else (None, None) for name in names]
    found = minimize(loss, prior, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": 2000})
    weights = found.x / scale
    return {name: round(float(w), 4) for name, w in zip(names, weights, strict=True) if abs(w) >= 5e-4}


def probability(row: Row, weights: Mapping[str, float]) -> float:
    return float(1 / (1 + np.exp(-sum(weight * row[name] for name, weight in weights.items()))))


def worth_judging(rows: Sequence[Row], weights: Mapping[str, float], read: float) -> float:
    """The probability above which this share of the pairs lies."""
    return float(np.quantile([probability(row, weights) for row in rows], 1 - read))


def figures(name: str, found: Sequence[Example], sure: Sequence[float], questions: bool) -> dict[str, object]:
    """On what nothing was fitted to: average precision, and what is shown from which probability on."""
    from sklearn.metrics import average_precision_score  # type: ignore[import-untyped]

    labels, said = np.array([each.label for each in found]), np.array(sure)
    curve = []
    for least in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        shown = said >= least
        point = {
            "least": least,
            "precision": round(float(labels[shown].mean()), 3) if shown.any() else None,
            "recall": round(float(labels[shown].sum() / labels.sum()), 3),
        }
        if questions:
            shows = {each.group for each, so in zip(found, shown, strict=True) if so}
            so = {each.group for each in found if each.label}
            plain = {each.group for each in found} - so
            point["questions disputed rightly"] = round(len(shows & so) / len(so), 3)
            point["questions disputed wrongly"] = round(len(shows & plain) / len(plain), 3)
        else:
            point["shown of real folders"] = sum(e.group == "real" for e, s in zip(found, shown, strict=True) if s)
        curve.append(point)
        log.info("%s %s", name, point)
    precision = round(float(average_precision_score(labels, said)), 3)
    log.info("%s: average precision %.3f", name, precision)
    return {"pairs": len(found), "contradictions": int(labels.sum()), "average precision": precision, "curve": curve}


def judged_anew(found: Sequence[Example], judge: Judge) -> list[Example]:
    """The examples with what another judge says of the pairs that the first one read."""
    said = iter(judged([each.read for each in found if each.read], judge))
    return [replace(each, judged={**each.row, **next(said)}) if each.read else each for each in found]


def stored(path: Path) -> list[Example]:
    """The examples of a file."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        found.append(Example(**{**told, "read": told["read"] and tuple(Read(*each) for each in told["read"])}))
    return found


def store(path: Path, found: Iterable[Example]) -> None:
    """Write examples to a file, which is there when all are."""
    unfinished = path.with_suffix(".partial")
    with unfinished.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(asdict(each)) + "\n" for each in found)
    unfinished.replace(path)


def kept(path: Path, made: Callable[[], Iterable[Example]]) -> list[Example]:
    """The examples of a file, which is made first where it is not there."""
    if not path.exists():
        store(path, made())
    found = stored(path)
    return [replace(e, row=e.row | together(e.row), judged=e.judged and e.judged | together(e.judged)) for e in found]


def corpora(made: Iterable[Folder], real: Sequence[Path], split: str, home: Path) -> Iterator[tuple[App, Folder]]:
    """A corpus of each folder, with the real ones, one after the other."""
    for at, folder in enumerate(made):
        app = corpus(folder, real, split, home / str(at))
        yield app, folder
        app.close()


def gather(data: Path, folders: Sequence[Path], home: Path, factor: float) -> dict[str, list[Example]]:
    """By "near made train", "asked written dev" and so on, the examples."""
    found: dict[str, list[Example]] = {}
    judge = assemble(load(os.environ)).judge
    assert judge is not None
    for split, size in ((split, factor * size) for split, size in SIZES.items()):
        makes: dict[str, tuple[Callable[[], list[Folder]], Sequence[Path]]] = {
            "made": (partial(made_folder, data, split, size), folders),
            "written": (partial(in_other_words, split), ()),
            "papers": (partial(papers, split), ()),
        }
        for kind, (make, real) in makes.items():
            files = {what: home / f"{what}-{kind}-{split}.jsonl" for what in ("near", "asked")}
            if not all(path.exists() for path in files.values()):
                indexed = partial(corpora, make(), real, split, home / f"{kind}-{split}")
                near = ((*each, None, UNTOLD) for app, of in indexed() for each in pairs_of_corpus(app, of))
                most, chance = int(QUESTIONS * size), random.Random(split)
                asked = (each for app, of in indexed() for each in pairs_of_questions(app, of, most, chance))
                kept(files["near"], partial(gathered, near, judge, READ["near"] * MORE[kind]))
                kept(files["asked"], partial(gathered, asked, judge, READ["asked"] * MORE[kind]))
            found |= {f"{what} {kind} {split}": kept(path, tuple) for what, path in files.items()}
    return found


def signs(
    examples: Iterable[Example], left_out: Collection[str] = (), judged: bool = False
) -> tuple[list[Row], list[bool]]:
    """What was measured of examples, but for features that are left out, and their labels."""
    rows = [(each.judged or {} if judged else each.row, each.label) for each in examples]
    return (
        [{name: value for name, value in row.items() if name not in left_out} for row, _ in rows],
        [label for _, label in rows],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    every = [*dict.fromkeys(chain.from_iterable(MODELS.values()))]
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument(
        "--home", type=Path, required=True, help="an empty folder for the corpora and what was measured"
    )
    parser.add_argument("--folders", type=Path, nargs="*", default=[], help="folders that don't contradict themselves")
    parser.add_argument("--more", type=Path, nargs="*", default=[], help="more of these, looked at each by itself")
    parser.add_argument("--anew", action="store_true", help="let the judge read anew what is kept in --home")
    parser.add_argument("--on", action="store_true", help="draw the weights to those that ship")
    parser.add_argument("--size", type=float, default=1.0, help="how much to make, as a factor")
    parser.add_argument("--without", nargs="*", default=[], help="features to leave out")
    parser.add_argument(
        "--listed", type=float, default=0.7, help="how likely what is listed unasked has to be, with a judge"
    )
    parser.add_argument("--listed-of-all", type=float, default=0.8, help="likewise, where no part is told that differs")
    parser.add_argument("--only", choices=every, nargs="*", default=every, help="keep the weights of the others")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    if options.anew:
        judge = assemble(load(os.environ)).judge
        assert judge is not None
        for path in sorted(options.home.glob("*.jsonl")):
            store(path, judged_anew(stored(path), judge))
    found = gather(options.data, options.folders, options.home, options.size)
    ships = json.loads(FILE.read_text(encoding="utf-8"))["models"]
    models: dict[str, dict[str, object]] = {}
    for what, names in MODELS.items():
        fits: dict[str, dict[str, object]] = {}
        if {*names} & {*options.only}:
            looks: list[Example] = []
            if what == "near" and options.more:
                begun = fit(*signs(found["near made train"]), drawn_to=PRIOR_OF_NEIGHBOURS)
                make = partial(lookalikes, options.more, options.home / "more", begun)
                looks = kept(options.home / "lookalikes.jsonl", make)
            left_out = LEFT_OUT[what] | set(options.without)
            filtering = None if names[0] in options.only else ships[names[0]]
            fits = weights_of(what, found, looks, left_out, ships if options.on else {}, filtering)
        for each in names:
            own = {name: ships[each][name] for name in KEPT if name in ships[each]}
            models[each] = fits[each] if each in options.only else own
    for name, least in LEAST.items():
        models[name]["least"] = least
    models["unjudged"]["listed"], models["judged"]["listed"] = LEAST["unjudged"], options.listed
    for what in MODELS:
        measure(what, found, models)
    if not options.dry:
        told = {"listed of all": options.listed_of_all, "models": models}
        FILE.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def weights_of(
    what: str,
    found: Mapping[str, Sequence[Example]],
    looks: Sequence[Example],
    left_out: Collection[str],
    ships: Mapping[str, Mapping[str, Mapping[str, float]]],
    filters: Mapping[str, Any] | None = None,
) -> dict[str, dict[str, object]]:
    """The weights for neighbours or answers, by the names of MODELS; drawn to those of `ships`, where there are any.
    Those with a judge are fitted to what those that choose let through: the ones of `filters`, or else new ones.
    """
    first, plain, last = MODELS[what]
    made = [*found[f"{what} made train"], *looks]
    train = [*made, *found[f"{what} written train"], *found[f"{what} papers train"]]
    prior = PRIOR if what == "asked" else PRIOR_OF_NEIGHBOURS

    def fitting(name: str, some: Iterable[Example], judged: bool = False) -> dict[str, float]:
        drawn_to = {**(ships[name]["weights"] if ships else {}), **prior}
        features, labels = signs(some, left_out, judged)
        return fit(features, labels, PENALTY[what], drawn_to, ON if ships else DRAWN)

    filtering = filters["weights"] if filters else fitting(first, train)
    alone = filtering if first == plain else fitting(plain, made)
    least = filters["worth judging"] if filters else worth_judging(signs(train)[0], filtering, READ[what])
    chosen = [each for each in train if probability(each.row, filtering) >= least]
    read = [each for each in chosen if each.judged]
    log.info("%s: of %d pairs to read %d were read", what, len(chosen), len(read))
    models: dict[str, dict[str, object]] = {first: {"weights": filtering, "worth judging": round(least, 5)}}
    models.setdefault(plain, {"weights": alone})
    return {**models, last: {"weights": fitting(last, read, judged=True)}}


def measure(what: str, found: Mapping[str, Sequence[Example]], models: Mapping[str, dict[str, Any]]) -> None:
    """Puts the figures on what nothing was fitted to beside the weights."""
    first, plain, last = (models[each] for each in MODELS[what])
    least = first["worth judging"]
    for name, kind in (("held out", "made"), ("in other words", "written"), ("papers", "papers")):
        if not (examples := found[f"{what} {kind} dev"]):
            continue
        sure = [probability(each.row, plain["weights"]) for each in examples]
        plain[name] = figures(f"{what} without a judge, {name}", examples, sure, what == "asked")
        sure = [probability(each.row, first["weights"]) for each in examples]
        there = [likely >= least for each, likely in zip(examples, sure, strict=True) if each.label]
        log.info("%s, %s: the judge reads %.2f of the contradictions", what, name, sum(there) / len(there))
        sure = [
            probability(each.judged, last["weights"]) if each.judged and likely >= least else min(likely, least)
            for each, likely in zip(examples, sure, strict=True)
        ]
        last[name] = figures(f"{what} with a judge, {name}", examples, sure, what == "asked")


if __name__ == "__main__":
    main()
