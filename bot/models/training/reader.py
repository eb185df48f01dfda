"""What teaches the Reader (question, passage -> the words that answer it, or no answer), and how it is measured.

Knows the files of questions and how much of each is shown. Does not know the optimiser or the network. The span that
begins and ends at the first token is "no answer here".
"""

from __future__ import annotations

import logging
import random
import re
import string
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from bot.models.training import made
from bot.models.training.context import in_context, parts
from bot.models.training.data import batches, helping
from bot.models.training.manuals import Section, asked_of_heading, headed
from bot.models.training.network import Batch, Forward
from bot.models.training.questions import (
    MANUALS,
    SQUAD2,
    Passages,
    Question,
    asked_otherwise,
    cropped,
    names_asked,
)
from index.tongues import SMALL_WORDS

log = logging.getLogger("training")

MAX_TOKENS = 256
STRIDE = 96
WINDOW = 208  # tokens of question and passage in training
BATCH = 26
LONGEST_ANSWER = 30  # tokens
CONTEXT = 1 / 2  # of passages are shown under a title and headings
CROPS = (200, 300, 300, 400, 600)  # characters of a passage, about: the product reads sentences with their neighbours

# file -> (answerable, hard unanswerable) questions a round of 64 batches, each question once before any comes again.
# Reviews and forum posts are so alike that a likely passage often answers after all: fewer of those. SelQA is left
# out: it marks whole sentences, which would teach long answers.
SHARES = {
    "squad11": (300, 220),
    "qed-nq": (60, 60),
    "qamr": (80, 20),
    "squadshifts-wiki": (40, 30),
    "squadshifts-reddit": (30, 5),
    "squadshifts-amazon": (30, 5),
    SQUAD2: (30, 10),
    MANUALS: (110, 90),
}
IMPOSSIBLE = 90  # of the unanswerable questions of SQuAD 2.0 a round
MADE = 130  # questions about made things a round
OTHERWISE = 140  # answerable questions a round that are changed so that their passage does not answer
HEADED = 200  # sections of manuals a round that are asked for by their heading
RELEASES = 40  # of these are of releases
OTHER_SECTION = 0.45  # of these show another section of the document, which does not answer
TYPED = 1 / 6  # of questions are asked as people type them


_SMALL = SMALL_WORDS["en"]


@dataclass(frozen=True, slots=True)
class Found:
    """The best span of a passage, code points, and how far its logits are above those of no answer."""

    start: int
    end: int
    score: float


def rounds(
    files: Mapping[str, Sequence[Question]], library: Passages, manual: Sequence[Section]
) -> Callable[[int], list[list[Question]]]:
    """Batches of each round, a function of its number alone."""
    answerable = {name: [item for item in files[name] if item.answers] for name in SHARES}
    names = names_asked(answerable["squad11"])
    impossible = [item for item in files[SQUAD2] if not item.answers]
    about_sections = section_rounds(manual)
    log.info(
        "questions %s, impossible %d",
        {name: len(found) for name, found in answerable.items()},
        len(impossible),
    )

    def of(number: int) -> list[list[Question]]:
        chance = random.Random(f"reader/{number}")
        chosen = helping(impossible, IMPOSSIBLE, number, "impossible")
        unanswered: list[Question] = []
        for name, (count, hard) in SHARES.items():
            chosen += helping(answerable[name], count, number, name)
            unanswered += helping(answerable[name], hard, number, f"hard/{name}")
        chosen += library.without_answer(unanswered, chance)
        near = helping(answerable["squad11"], OTHERWISE, number, "otherwise")
        chosen += [other for item in near if (other := asked_otherwise(item, names[item.title], chance))]
        chosen = [cropped(item, chance.choice(CROPS), chance) for item in chosen]
        chosen = [under(item, chance) if chance.random() < CONTEXT else item for item in chosen]
        chosen += about_sections(number)
        chosen = [replace(item, question=typed(item.question, chance)) for item in chosen]
        chosen += [made.asked(chance) for _ in range(MADE)]
        lengths = [len(item.passage) for item in chosen]
        return [[chosen[index] for index in batch] for batch in batches(lengths, BATCH, f"reader/{number}")]

    return of


def section_rounds(manual: Sequence[Section]) -> Callable[[int], list[Question]]:
    """The questions of each round that ask for a section by its heading, a fifth of them for releases."""
    named = headed(manual)
    releases = [each for each in named if each[0].release]

    def of(number: int) -> list[Question]:
        chance = random.Random(f"sections/{number}")
        taken = helping(named, HEADED - RELEASES, number, "headed") + helping(releases, RELEASES, number, "releases")
        shown = [(told, other if other and chance.random() < OTHER_SECTION else told) for told, other in taken]
        return [asked_of_heading(told, seen, chance) for told, seen in shown]

    return of


def typed(question: str, chance: random.Random) -> str:
    """The question, or in a TYPED of the cases as people type: in small letters, its main words, or with a slip."""
    if chance.random() >= TYPED:
        return question
    way = chance.choice(("small", "words", "slip"))
    if way == "words":
        words = [word for word in question.rstrip("?").split() if word.lower() not in _SMALL]
        return " ".join(words) if len(words) > 1 else question
    if way == "slip":
        at = chance.randrange(max(1, len(question) - 2))
        one, two = question[at : at + 1], question[at + 1 : at + 2]
        slips = one.isalpha() and two.isalpha()
        return f"{question[:at]}{chance.choice((two, two + one))}{question[at + 2 :]}" if slips else question
    return question.lower().rstrip("?")


def under(item: Question, chance: random.Random) -> Question:
    """The question with its passage under the passage's title and made headings."""
    passage = in_context(parts([item.title] if item.title else (), chance), item.passage)
    moved = len(passage) - len(item.passage)
    return replace(item, passage=passage, answers=tuple((at + moved, text) for at, text in item.answers))


def collated(batch: Sequence[Question], tokenizer: PreTrainedTokenizerBase) -> Batch:
    """The questions as tensors of at most WINDOW tokens, with the first and last token of an answer."""
    encoding = tokenizer(
        [item.question for item in batch],
        [item.passage for item in batch],
        truncation="only_second",
        max_length=WINDOW,
        padding=True,
        pad_to_multiple_of=8,  # few shapes: oneDNN prepares its kernels for each
        return_offsets_mapping=True,
        return_tensors="pt",
    )
    offsets = encoding.pop("offset_mapping").tolist()
    places = []
    for at, item in enumerate(batch):
        chance = random.Random(item.question)
        places.append(_positions(item, offsets[at], encoding.sequence_ids(at), chance))
    return {
        **dict(encoding),
        "starts": torch.tensor([start for start, _ in places]),
        "ends": torch.tensor([end for _, end in places]),
    }


def _positions(
    item: Question, offsets: Sequence[tuple[int, int]], sides: Sequence[int | None], chance: random.Random
) -> tuple[int, int]:
    """First and last token of an answer inside a window; (0, 0) if the window holds none."""
    if not item.answers:
        return 0, 0
    begin, text = chance.choice(item.answers)
    inside = [at for at, side in enumerate(sides) if side == 1]
    tokens = [at for at in inside if offsets[at][0] < begin + len(text) and offsets[at][1] > begin]
    complete = tokens and offsets[tokens[0]][0] <= begin and offsets[tokens[-1]][1] >= begin + len(text)
    return (tokens[0], tokens[-1]) if complete else (0, 0)


def read(
    forward: Forward,
    asked: Sequence[Question],
    tokenizer: PreTrainedTokenizerBase,
) -> list[Found]:
    """The best span of each passage over all its windows; `forward` gives (anything, start logits, end logits)."""
    best = [Found(0, 0, float("-inf"))] * len(asked)
    order = sorted(range(len(asked)), key=lambda index: len(asked[index].passage))
    for begin in range(0, len(order), BATCH):
        near = order[begin : begin + BATCH]
        encoding = tokenizer(
            [asked[index].question for index in near],
            [asked[index].passage for index in near],
            truncation="only_second",
            max_length=MAX_TOKENS,
            stride=STRIDE,
            padding=True,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        offsets = encoding.pop("offset_mapping").tolist()
        owners = encoding.pop("overflow_to_sample_mapping").tolist()
        _, starts, ends = forward(dict(encoding))
        for index, owner in enumerate(owners):
            inside = torch.tensor([side == 1 for side in encoding.sequence_ids(index)])
            found = span(starts[index].float(), ends[index].float(), inside, offsets[index])
            if found.score > best[near[owner]].score:
                best[near[owner]] = found
    return best


def span(starts: Tensor, ends: Tensor, inside: Tensor, offsets: Sequence[Sequence[int]]) -> Found:
    """The span with the highest sum of logits among spans of at most LONGEST_ANSWER passage tokens."""
    low = torch.finfo(starts.dtype).min / 4
    sums = starts.masked_fill(~inside, low)[:, None] + ends.masked_fill(~inside, low)[None, :]
    allowed = torch.ones_like(sums, dtype=torch.bool).triu().tril(LONGEST_ANSWER - 1)
    first, last = divmod(int(sums.masked_fill(~allowed, 4 * low).argmax()), len(ends))
    null = starts[0] + ends[0]
    return Found(offsets[first][0], offsets[last][1], float(sums[first, last] - null))


def exact_and_f1(answer: str, right: Sequence[str]) -> tuple[float, float]:
    """Exact match and F1 of an answer's words with the best of the right ones, normalised as SQuAD does."""
    given = _words(answer)
    exact, best = 0.0, 0.0
    for text in right:
        wanted = _words(text)
        common = sum((Counter(given) & Counter(wanted)).values())
        exact = max(exact, float(given == wanted))
        best = max(best, 2 * common / (len(given) + len(wanted)) if common else float(given == wanted))
    return exact, best


def _words(text: str) -> list[str]:
    bare = "".join(letter for letter in text.lower() if letter not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", bare).split()


def answer_figures(asked: Sequence[Question], found: Sequence[Found]) -> dict[str, float]:
    """Mean exact match and F1 over answerable questions, the best span being given whatever its score."""
    pairs = [
        exact_and_f1(item.passage[span.start : span.end], [text for _, text in item.answers])
        for item, span in zip(asked, found, strict=True)
    ]
    return {"exact": float(np.mean([e for e, _ in pairs])), "f1": float(np.mean([f for _, f in pairs]))}


def answerable_curve(asked: Sequence[Question], found: Sequence[Found]) -> list[tuple[float, float, float, float]]:
    """(threshold, accuracy, answerable answered, unanswerable refused) at 21 quantiles of the scores."""
    gold = np.array([bool(item.answers) for item in asked])
    scores = np.array([span.score for span in found])
    curve = []
    for threshold in np.quantile(scores, np.linspace(0, 1, 21)):
        said = scores >= threshold
        curve.append(
            (
                float(threshold),
                float(np.mean(said == gold)),
                float(said[gold].mean()),
                float((~said)[~gold].mean()),
            )
        )
    return curve
