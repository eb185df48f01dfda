"""What a Judge and a Reader can do on the dev splits and on the sets that are measured only.

Knows the splits and the figures. Does not know how a model runs: it is given its `Forward` and tokenizer.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from transformers import PreTrainedTokenizerBase

from bot.models.training import judge, made, reader
from bot.models.training.asking import by_article, question_pairs
from bot.models.training.beside import NO, OPEN, YES, beside
from bot.models.training.calibrate import calibration_error, logistic, sigmoid, softmax, temperature
from bot.models.training.data import sample
from bot.models.training.network import LABELS, Forward
from bot.models.training.questions import SHIFTS, SQUAD2, Passages, Question, questions

JUDGED = (
    "mnli-dev",
    "vitaminc",
    "fever-dev",
    "snli-dev",
    "fever-symmetric",
    "fool-me-twice",
    "conjnli",
    "contractnli",
    "condaqa-qaform",
    "breaking-nli",
    "healthver-dev",
)
CALIBRATED = ("mnli-dev", "vitaminc", "fever-dev", "snli-dev", "fool-me-twice")
MADE = 600
Figures = dict[str, object]


@dataclass(frozen=True, slots=True)
class Trial:
    """A model on at most `limit` examples of each split of the data folder."""

    forward: Forward
    tokenizer: PreTrainedTokenizerBase
    data: Path
    limit: int


def pairs_in_question_form(data: Path, count: int) -> list[judge.Pair]:
    """Of the dev articles of squad11, pairs as the Judge was taught them."""
    asked = [item for item in questions(data, "squad11", "dev") if item.answers]
    made_of = question_pairs(sample(asked, count, "asked"), by_article(asked), Passages(asked), random.Random("dev"))
    return [judge.Pair(premise, hypothesis, LABELS.index(label)) for premise, hypothesis, label in made_of]


def made_pairs_of(seed: str, count: int) -> list[judge.Pair]:
    """Pairs about made things that training did not see: their names are others."""
    chance = random.Random(seed)
    given = [made.pair(chance) for _ in range(count)]
    return [judge.Pair(premise, hypothesis, LABELS.index(label)) for premise, hypothesis, label in given]


def judge_figures(trial: Trial) -> tuple[Figures, float]:
    """Accuracies, curves of contradiction and calibration errors; and the factor for the logits that was fitted."""
    found = {name: sample(judge.pairs(trial.data, name, "dev"), trial.limit, name) for name in JUDGED}
    few = min(MADE, trial.limit)
    found["made"] = made_pairs_of("dev", few)
    found["question form"] = pairs_in_question_form(trial.data, few)
    logits = {name: judge.all_logits(trial.forward, each, trial.tokenizer) for name, each in found.items()}
    labels = {name: np.array([pair.label for pair in each]) for name, each in found.items()}
    fitted_on = [*CALIBRATED, "question form"]
    # Half of each split fits the factor, the other half shows how far off the probabilities are.
    times = temperature(
        np.concatenate([logits[name][::2] for name in fitted_on]),
        np.concatenate([labels[name][::2] for name in fitted_on]),
    )

    def error(names: Sequence[str]) -> float:
        scores = softmax(times * np.concatenate([logits[name][1::2] for name in names]))
        right = scores.argmax(axis=1) == np.concatenate([labels[name][1::2] for name in names])
        return round(calibration_error(scores.max(axis=1), right), 4)

    accuracies = {
        name: {
            "pairs": len(each),
            "accuracy": round(judge.accuracy(each, logits[name]), 4),
            "calibration error": error([name]),
        }
        for name, each in found.items()
    }
    curves = {
        name: [
            {"recall": round(recall, 2), "precision": round(precision, 4), "threshold": round(threshold, 4)}
            for recall, precision, threshold in judge.contradiction_curve(
                found[name], np.asarray(softmax(times * logits[name]), np.float32)
            )
        ]
        for name in ("mnli-dev", "vitaminc", "fever-dev", "question form", "healthver-dev")
    }
    figures: Figures = {
        "labels": LABELS,
        "accuracy": accuracies,
        "calibration error": error(fitted_on),
        "contradiction": curves,
        "written beside sentences": written_figures(trial),
    }
    return figures, times


def written_figures(trial: Trial) -> Figures:
    """What the Judge says of pairs with sentences that were left out of training (asked/beside.jsonl), by their form:
    how many are right, how well it tells what is so from what is open (AUROC), and what can't be from what only looks
    so.
    """
    written = sample(beside("dev"), trial.limit, "beside")
    composed = [each for each in written if not each.file]
    figures: Figures = {}
    for name, some in (("sentences of documents", [each for each in written if each.file]), ("composed", composed)):
        forms: dict[str, list[judge.Pair]] = {}
        for form, premise, hypothesis, label in (pair for each in some for pair in each.pairs()):
            forms.setdefault(form, []).append(judge.Pair(premise, hypothesis, label))
        for form, pairs in forms.items():
            logits = judge.all_logits(trial.forward, pairs, trial.tokenizer)
            sure, labels = softmax(logits), np.array([pair.label for pair in pairs])
            figures[f"{name}: {form}"] = {
                "pairs": len(pairs),
                "accuracy": round(judge.accuracy(pairs, logits), 4),
                **{
                    f"{word}, auroc": round(auroc(sure[labels == at, at], sure[labels == OPEN, at]), 4)
                    for word, at in (("entailed", YES), ("contradicted", NO))
                },
            }
    return figures


def reader_figures(trial: Trial) -> tuple[Figures, tuple[float, float]]:
    """Exact match and F1, answerable or not, and calibration; and the factor and shift of the margin fitted."""
    answers: dict[str, dict[str, float]] = {}
    margins: list[float] = []
    gold: list[bool] = []
    for name in ("squad11", "qed-nq", "qamr", *SHIFTS):
        asked = [item for item in questions(trial.data, name, "dev") if item.answers]
        asked = sample(asked, trial.limit, name)
        found = reader.read(trial.forward, asked, trial.tokenizer)
        figures = reader.answer_figures(asked, found)
        answers[name] = {
            "questions": len(asked),
            "exact": round(figures["exact"], 4),
            "f1": round(figures["f1"], 4),
        }
        if name in ("squad11", "squadshifts-wiki"):
            few = sample(list(zip(asked, found, strict=True)), 800, name)
            margins += [span.score for _, span in few]
            gold += [True] * len(few)
            bare = Passages(asked).without_answer([item for item, _ in few], random.Random(name))
            margins += [span.score for span in reader.read(trial.forward, bare, trial.tokenizer)]
            gold += [False] * len(bare)
    answers["squadshifts, mean"] = {"f1": round(float(np.mean([answers[name]["f1"] for name in SHIFTS])), 4)}
    answerable: dict[str, object] = {}
    for name in (SQUAD2, "squad2-other-half"):
        asked = sample(questions(trial.data, name, "dev"), trial.limit, name)
        found = reader.read(trial.forward, asked, trial.tokenizer)
        answerable[name] = best_accuracy(asked, found)
    chance = random.Random("dev")
    asked = [made.asked(chance) for _ in range(min(MADE, trial.limit))]
    found = reader.read(trial.forward, asked, trial.tokenizer)
    answerable["made"] = best_accuracy(asked, found)
    some = [(item, span) for item, span in zip(asked, found, strict=True) if item.answers]
    answers["made"] = {"f1": round(reader.answer_figures([i for i, _ in some], [s for _, s in some])["f1"], 4)}
    times, plus = logistic(margins[::2], gold[::2])
    sure = sigmoid(times * np.array(margins[1::2]) + plus)
    error = calibration_error(np.maximum(sure, 1 - sure), (sure > 0.5) == np.array(gold[1::2]))
    figures_all: Figures = {
        "answers": answers,
        "answerable or not": answerable,
        "retrieved passages, answerable or not": round(float(np.mean((sure > 0.5) == np.array(gold[1::2]))), 4),
        "calibration error": round(error, 4),
        "nomiracl": nomiracl(trial),
    }
    return figures_all, (times, plus)


def best_accuracy(asked: Sequence[Question], found: Sequence[reader.Found]) -> dict[str, float]:
    """Answerable or not: the accuracy at the best threshold, and the area under the ROC curve."""
    gold = np.array([bool(item.answers) for item in asked])
    scores = np.array([span.score for span in found])
    order = np.argsort(-scores)
    right = np.cumsum(gold[order]) + (~gold).sum() - np.cumsum(~gold[order])
    at = int(right.argmax())
    return {
        "questions": len(asked),
        "answerable": round(float(gold.mean()), 4),
        "best accuracy": round(float(right[at] / len(gold)), 4),
        "threshold": round(float(scores[order[at]]), 3),
        "auroc": round(auroc(scores[gold], scores[~gold]), 4),
    }


def auroc(right: np.ndarray, wrong: np.ndarray) -> float:
    """How often a score of `right` is above one of `wrong`; ties count half."""
    return float((right[:, None] > wrong).mean() + (right[:, None] == wrong).mean() / 2)


def nomiracl(trial: Trial) -> dict[str, float]:
    """How well the best span of ten given passages tells answerable questions from others (NoMIRACL, Thakur 2023)."""
    asked, owners, answerable = nomiracl_passages(trial.data, trial.limit)
    best = np.full(len(answerable), -np.inf)
    for at, span in zip(owners, reader.read(trial.forward, asked, trial.tokenizer), strict=True):
        best[at] = max(best[at], span.score)
    gold = np.array(answerable)
    return {"questions": len(gold), "auroc": round(auroc(best[gold], best[~gold]), 4)}


def nomiracl_passages(data: Path, limit: int = 1_000_000) -> tuple[list[Question], list[int], list[bool]]:
    """Questions with each of their passages, which question each is of, and which questions are answerable."""
    with (data / "trust" / "nomiracl.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = sample(rows, limit, "nomiracl")
    asked = [Question(row["question"], passage["text"], "", ()) for row in rows for passage in row["passages"]]
    owners = [at for at, row in enumerate(rows) for _ in row["passages"]]
    return asked, owners, [bool(row["answerable"]) for row in rows]
