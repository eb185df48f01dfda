"""English examples in the words of German, Spanish and French, as a model that reads by glosses meets them.

Each English word becomes one that it is a gloss of, the commoner ones more often, and words change places with their
neighbours (as Lample et al. 2018 do to text that is to be restored), since glosses know no order of words. Names and
words that no word has for a gloss stay. Knows `index/glosses.npz`; does not know models.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from bot.models.onnx import SHARP
from bot.models.training.judge import Pair
from bot.models.training.network import LABELS, Batch
from bot.models.training.pairs import value_changed
from bot.models.training.parallel import PROSE
from bot.models.training.questions import Question
from index import glosses
from index.glosses import GLOSSED

T = TypeVar("T", Question, Pair)

SHARES = {"": 0.82, "de": 0.09, "es": 0.045, "fr": 0.045}
"""Of the examples are in each language; "" is English."""
EVENLY = dict.fromkeys(GLOSSED, 1.0)
"""Each in one of the languages, as often in each."""
SIDES = {"both": 0.6, "first": 0.2, "second": 0.2}
"""Of these have both texts in it, or one of them."""
LEAST = 0.15
"""How likely an English word is to stand for one that takes its place."""
KEPT = 6
"""Words that may take the place of one."""
RARER = 0.7
"""A word that is so many times rarer is chosen less often by this power of it."""
MOVED, FAR = 0.5, 4.0
"""Of runs of words change their order, and by less than so many places."""
WORDS = range(6, 40)
"""Words of a translated text that is taken as a pair, in either language."""
TRANSLATED = 40
"""Such pairs a round."""
_RUN = re.compile(r"\w+(?:['’-]\w+)*(?: \w+(?:['’-]\w+)*)*")


@dataclass(frozen=True, slots=True)
class Translator:
    """For each English word those of a language that may take its place, with sums of how often."""

    words: Mapping[str, tuple[list[str], list[float]]]

    @classmethod
    def of(cls, language: str) -> Translator:
        """By the glosses of a language, whose commonest words come first."""
        told = glosses.glosses()[language]
        found: dict[str, list[tuple[float, str]]] = defaultdict(list)
        rows, columns = np.nonzero(told.weights >= LEAST)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            piece, english = told.pieces[row], told.english[told.numbers[row, column]]
            if not piece.startswith("##") and english.isalpha():
                found[english].append((float(told.weights[row, column]) / (row + 50) ** RARER, piece))
        best = {english: sorted(each, reverse=True)[:KEPT] for english, each in found.items()}
        return cls({e: ([word for _, word in each], list(accumulate(w for w, _ in each))) for e, each in best.items()})

    def text(self, text: str, chance: random.Random) -> str:
        """A text in the words of the language."""
        made, end = [], 0
        for run in _RUN.finditer(text):
            begins = not text[:end].strip() or text[: run.start()].rstrip()[-1:] in (".", "!", "?", ":")
            words = [self._word(word, begins and not at, chance) for at, word in enumerate(run.group().split(" "))]
            if chance.random() < MOVED:
                places = {at: at + chance.random() * FAR for at in range(len(words))}
                words = [words[at] for at in sorted(places, key=places.__getitem__)]
            made += [text[end : run.start()], " ".join(words)]
            end = run.end()
        return "".join([*made, text[end:]])

    def _word(self, word: str, begins: bool, chance: random.Random) -> str:
        known = self.words.get(word.lower())
        if known is None or (word[:1].isupper() and not begins):
            return word
        return chance.choices(known[0], cum_weights=known[1])[0]


@lru_cache
def translator(language: str) -> Translator:
    return Translator.of(language)


def question_in(item: Question, speak: Translator, side: str, chance: random.Random) -> Question:
    """The question, its passage, or both in another language; one answer of several stays."""
    asked = speak.text(item.question, chance) if side != "second" else item.question
    if side == "first":
        return replace(item, question=asked)
    if not item.answers:
        return replace(item, question=asked, passage=speak.text(item.passage, chance))
    begin, answer = chance.choice(item.answers)
    before, after = item.passage[:begin], item.passage[begin + len(answer) :]
    before, answer, after = (speak.text(each, chance) for each in (before, answer, after))
    return replace(item, question=asked, passage=before + answer + after, answers=((len(before), answer),))


def pair_in(item: Pair, speak: Translator, side: str, chance: random.Random) -> Pair:
    """The premise, the hypothesis, or both in another language."""
    premise = speak.text(item.premise, chance) if side != "second" else item.premise
    hypothesis = speak.text(item.hypothesis, chance) if side != "first" else item.hypothesis
    return Pair(premise, hypothesis, item.label)


def translated(path: Path) -> dict[str, list[tuple[str, str]]]:
    """By language the prose of a file that `parallel` wrote: (English, the other), in its order."""
    found: dict[str, list[tuple[str, str]]] = {language: [] for language in GLOSSED}
    for line in path.read_text("utf-8").splitlines():
        language, english, other, kind = line.split("\t")
        if kind == PROSE and len(english.split()) in WORDS and len(other.split()) in WORDS:
            found[language].append((english, other))
    return found


def translated_pairs(found: Sequence[tuple[str, str]], count: int, chance: random.Random) -> list[Pair]:
    """A text and its translation, which say the same; one with another value, or the translation of a text nearby."""
    made = []
    for _ in range(count):
        at = chance.randrange(len(found))
        one, other = chance.sample(found[at], 2)
        kind = chance.random()
        changed = value_changed(other, chance) if kind < 0.3 else None
        if changed:
            made.append(Pair(one, changed, LABELS.index("contradiction")))
        elif kind < 0.65:
            made.append(Pair(one, other, LABELS.index("entailment")))
        else:
            near = found[(at + chance.choice((-3, -2, -1, 1, 2, 3))) % len(found)]
            other = chance.choice(near)
            made.append(Pair(one, other, LABELS.index("neutral" if near != found[at] else "entailment")))
    return made


def tokenizers(own: PreTrainedTokenizerBase) -> dict[str, PreTrainedTokenizerBase]:
    """The model's tokenizer under "", and by language those that know its words, as `index/glosses.py` has them."""
    told = own.backend_tokenizer.to_str()
    special = {name: value for name, value in own.special_tokens_map.items() if isinstance(value, str)}
    made: dict[str, PreTrainedTokenizerBase] = {"": own}
    for language in GLOSSED:
        backend = Tokenizer.from_str(glosses.tokenizer(told, language))
        made[language] = PreTrainedTokenizerFast(tokenizer_object=backend, **special)  # type: ignore[no-untyped-call]
    return made


def in_languages(
    batches: Iterator[Sequence[T]],
    change: Callable[[T, Translator, str, random.Random], T],
    collate: Callable[[Sequence[T], PreTrainedTokenizerBase], Batch],
    known: Mapping[str, PreTrainedTokenizerBase],
    seed: str,
    shares: Mapping[str, float] = SHARES,
) -> Iterator[Batch]:
    """The batches as tensors, each in up to four parts by language: `shares` of their examples are put in each."""
    chance = random.Random(seed)
    for batch in batches:
        parts: dict[str, list[T]] = defaultdict(list)
        for item in batch:
            language = chance.choices(list(shares), list(shares.values()))[0]
            side = chance.choices(list(SIDES), list(SIDES.values()))[0]
            parts[language].append(change(item, translator(language), side, chance) if language else item)
        for language, part in parts.items():
            yield collate(part, known[language])


def mixtures(tokenizer: str) -> dict[str, npt.NDArray[np.generic]]:
    """For each piece of the languages, in the order of `glosses.tokenizer`, which rows of the model with this tokenizer
    (as JSON) it is the mean of, and with which weights: (pieces, 8) each.
    """
    told = [glosses.glosses()[language] for language in GLOSSED]
    pieces = json.loads(tokenizer)["model"]["vocab"]
    numbers = np.array([pieces.get(each, pieces["[UNK]"]) for each in told[0].english], np.uint16)
    weights = np.concatenate([each.weights for each in told]) ** SHARP
    return {
        "numbers": numbers[np.concatenate([each.numbers for each in told])],
        "weights": (weights / weights.sum(axis=1, keepdims=True)).astype(np.float16),
    }
