"""What teaches the Judge (premise, hypothesis -> entailment, neutral, contradiction), and how it is measured.

Knows the files of pairs and how much of each is shown. Does not know the optimiser or the network.
"""

from __future__ import annotations

import logging
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from transformers import PreTrainedTokenizerBase

from bot.language.numerals import in_digits
from bot.models.training import made
from bot.models.training.asking import as_question, as_whether, by_article, question_pairs, replied
from bot.models.training.context import in_context, parts
from bot.models.training.data import batches, helping, rows, sample
from bot.models.training.manuals import Section, neighbours, yes_or_no
from bot.models.training.network import LABELS, Batch, Forward
from bot.models.training.pairs import made_pairs
from bot.models.training.questions import Passages, Question, sentences_of

log = logging.getLogger("training")

Floats = npt.NDArray[np.float32]
MAX_TOKENS = 144
BATCH = 20

# file -> pairs of its training split a round of 64 batches, each pair once before any comes again. Natural pairs
# are shown most; files that are easy, noisy or made from templates least.
SHARES = {
    "mnli-dev": 520,
    "vitaminc": 380,
    "fever-dev": 190,
    "snli-dev": 110,
    "conjnli": 70,
    "condaqa-qaform": 35,
    "condaqa-edits": 20,
    "contractnli": 25,
    "creak": 30,
    "vitaminc-synthetic": 50,
    "fool-me-twice": 40,
    "counterfactual-snli": 40,
    "fever-symmetric": 15,
    "breaking-nli": 20,
}
CHANGED_GROUPS = 24  # groups of changed sentences a round, of 2 to 7 pairs each
ASKED = 300  # pairs in question form a round
WHETHER = 300  # questions a round that are turned into such for yes or no, of which some two in three can be
REPLIES = 60  # questions for yes or no of manuals a round, each over what answers, and over another section
MADE = 250  # pairs about made things a round
BESIDE = 320  # pairs of sentences of one article a round, which say different things of one subject
LIKE = 320  # pairs of like sentences of one manual a round
LOOKED_AT = 24  # other sentences of the article of which the likest is taken
LENGTHS = range(40, 260)  # characters of such a sentence
CHANGED_CHARACTERS = 240  # longest sentence to change
LONGEST_PREMISE = 450  # characters: three sentences cost as much as six pairs of short ones
CONTEXT = 1 / 8  # of natural pairs are shown under a title and headings
POLAR = 1 / 4  # of natural pairs whose hypothesis can be asked are shown as "question Yes." or "question No."


@dataclass(frozen=True, slots=True)
class Pair:
    """A premise, a hypothesis, and the index in LABELS of what the first says of the second."""

    premise: str
    hypothesis: str
    label: int


def pairs(data: Path, name: str, split: str) -> list[Pair]:
    """The pairs of one file's split."""
    return [
        Pair(str(row["premise"]), str(row["hypothesis"]), LABELS.index(str(row["label"])))
        for row in rows(data / "nli" / f"{name}.jsonl", split)
    ]


def rounds(
    data: Path, asked: Sequence[Question], library: Passages, manual: Sequence[Section]
) -> Callable[[int], list[list[Pair]]]:
    """Batches of each round, a function of its number alone; `asked` are answerable questions."""
    files = {
        name: [pair for pair in pairs(data, name, "train") if len(pair.premise) <= LONGEST_PREMISE] for name in SHARES
    }
    premises = {pair.premise for name in ("vitaminc", "fool-me-twice") for pair in files[name]}
    told = sorted({text for each in manual for text in each.said if len(text) in LENGTHS and text.endswith(".")})
    premises.update(sample(told, len(premises), "told"))
    sentences = sorted(text for text in premises if len(text) <= CHANGED_CHARACTERS)
    like, replies = neighbours(manual), yes_or_no(manual)
    changed = made_pairs(sentences, "judge")
    alike = by_article(asked)
    titles = sorted({item.title for item in asked})
    said = by_title(asked)
    log.info(
        "pairs %s", {"changed": len(changed), "like": len(like)} | {name: len(found) for name, found in files.items()}
    )

    def of(number: int) -> list[list[Pair]]:
        chance = random.Random(f"judge/{number}")
        chosen: list[Pair] = []
        for name, share in SHARES.items():
            chosen += [polar(pair, chance) for pair in helping(files[name], share, number, name)]
        given = [each for group in helping(changed, CHANGED_GROUPS, number, "changed") for each in group]
        given += question_pairs(helping(asked, ASKED, number, "asked"), alike, library, chance)
        given += question_pairs(helping(asked, WHETHER, number, "whether"), alike, library, chance, as_whether)
        given += [replied(*each, chance) for pair in helping(replies, REPLIES, number, "replies") for each in pair]
        given += [(one, other, "neutral") for one, other in helping(like, LIKE, number, "like")]
        given += [beside(said[title], title, chance) for title in chance.choices(sorted(said), k=BESIDE)]
        chosen += [_pair(each) for each in given]
        chosen = [under(pair, titles, chance) if chance.random() < CONTEXT else pair for pair in chosen]
        chosen += [_pair(made.pair(chance)) for _ in range(MADE)]
        lengths = [len(pair.premise) + len(pair.hypothesis) for pair in chosen]
        return [[chosen[index] for index in batch] for batch in batches(lengths, BATCH, f"judge/{number}")]

    return of


def by_title(asked: Sequence[Question]) -> dict[str, list[str]]:
    """The sentences of each article, of a length that is compared."""
    found: dict[str, set[str]] = defaultdict(set)
    for item in asked:
        for low, high in sentences_of(item.passage):
            if len(sentence := item.passage[low:high].strip()) in LENGTHS:
                found[item.title].add(sentence)
    return {title: sorted(each) for title, each in found.items() if len(each) > LOOKED_AT}


def beside(said: Sequence[str], title: str, chance: random.Random) -> tuple[str, str, str]:
    """Two sentences of one article that share words, one of them often the likest of many: neither says the other."""
    one, *others = chance.sample(list(said), LOOKED_AT)
    words = set(one.lower().split())
    other = max(others, key=lambda each: len(words & set(each.lower().split())) / (4 + len(each.split())))
    if chance.random() < 0.5:
        called = title.replace("_", " ")
        one, other = in_context([called], one), in_context([called], other)
    return one, other, "neutral"


def polar(pair: Pair, chance: random.Random) -> Pair:
    """The pair, or in a POLAR of the cases its hypothesis as a question with an answer, mostly yes."""
    asked = as_question(pair.hypothesis) if chance.random() < POLAR else None
    if asked is None:
        return pair
    return _pair(replied(pair.premise, asked, LABELS[pair.label], chance))


def _pair(given: tuple[str, str, str]) -> Pair:
    premise, hypothesis, label = given
    return Pair(premise, hypothesis, LABELS.index(label))


def under(pair: Pair, titles: Sequence[str], chance: random.Random) -> Pair:
    """The pair with a context that leaves its label: one for both sides, or one on the premise or hypothesis only."""
    above = parts(titles, chance)
    kind = chance.random()
    premise = in_context(above, pair.premise) if kind < 0.8 else pair.premise
    alike = above if chance.random() < 0.7 else [above[0], *parts((), chance)[1:]]
    hypothesis = in_context(alike, pair.hypothesis) if kind < 0.5 or kind >= 0.8 else pair.hypothesis
    return Pair(premise, hypothesis, pair.label)


def encode(batch: Sequence[Pair], tokenizer: PreTrainedTokenizerBase) -> Batch:
    """The pairs as padded tensors of at most MAX_TOKENS tokens, with numbers as digits, as the product judges them."""
    encoding = tokenizer(
        [in_digits(pair.premise) for pair in batch],
        [in_digits(pair.hypothesis) for pair in batch],
        truncation="longest_first",
        max_length=MAX_TOKENS,
        padding=True,
        pad_to_multiple_of=8,  # few shapes: oneDNN prepares its kernels for each
        return_tensors="pt",
    )
    return dict(encoding)


def collated(batch: Sequence[Pair], tokenizer: PreTrainedTokenizerBase) -> Batch:
    """The pairs as tensors, with their labels."""
    return {**encode(batch, tokenizer), "labels": torch.tensor([pair.label for pair in batch])}


def all_logits(forward: Forward, found: Sequence[Pair], tokenizer: PreTrainedTokenizerBase) -> Floats:
    """(pairs, 3) logits in the order of LABELS."""
    result = np.zeros((len(found), len(LABELS)), dtype=np.float32)
    order = sorted(range(len(found)), key=lambda index: len(found[index].premise) + len(found[index].hypothesis))
    for begin in range(0, len(order), BATCH):
        near = order[begin : begin + BATCH]
        result[near] = forward(encode([found[index] for index in near], tokenizer))[0].float().numpy()
    return result


def accuracy(found: Sequence[Pair], scores: Floats) -> float:
    """The share of pairs whose most probable label is the given one."""
    return float(np.mean(scores.argmax(axis=1) == [pair.label for pair in found]))


def contradiction_curve(found: Sequence[Pair], scores: Floats) -> list[tuple[float, float, float]]:
    """(recall, precision, least probability) of contradiction, at recalls .05, .10 ... 1."""
    gold = np.array([pair.label == LABELS.index("contradiction") for pair in found])
    score = scores[:, LABELS.index("contradiction")]
    order = np.argsort(-score)
    hits = np.cumsum(gold[order])
    curve = []
    for step in range(1, 21):
        at = int(np.searchsorted(hits, step / 20 * gold.sum() - 1e-9))
        curve.append((step / 20, float(hits[at] / (at + 1)), float(score[order[at]])))
    return curve
