"""What an earlier question lends to one that leaves something to it: "And the 910C?", "when did he join?", "Why not?".

Such a question is read with the words of meaning of the one before, beside as it was asked. Which reading is meant is
told by its own words and by how likely the best that is found for each answers: two logistic regressions, fitted on
questions that people would ask one after the other (bot/models/training/fit_followups.py). Knows nothing of documents.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.asked import REQUEST, SCAFFOLD, question_names
from bot.language.words import Word, content_words, shape, words
from index.tongues import ENGLISH, PRONOUNS, language

FILE = Path(__file__).parent / "models" / "fitted" / "followups.json"

MANY = 6
"""So many words of meaning and more tell the same."""

MOST = 3.0
"""No log odds of an answer count for more: what hardly answers may be any of both."""

MEANT = 0.7
"""How likely a question leans on the one before at least, to be read so: one that stands alone must not be changed."""

SURELY = 0.9
"""How likely a question leans by its words alone, for what it was given to be lent on to the next one."""

_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|her|his|this|that|these|those|one|ones|both|the (?:former|latter|same))\b",
    re.IGNORECASE,
)
_ASSURES = re.compile(
    r"(?:(?:is|was) (?:that|this|it)|are you)(?: really| quite)? (?:certain|sure|true|confirmed|correct|right|verified|"
    r"official|reliable|a fact)(?: of that)?\??|really\??|sure\??|says who\??|who says (?:so|that)\??",
    re.IGNORECASE,
)
"""What asks how sure the answer to the question before is: that is told with the answer."""

Signs = dict[str, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """Of the signs that a question leans on the one before: `words` where only its words are known, and `answers` where
    the best answers to both readings are, too. One that is less likely than `least` by its words stands alone.
    """

    words: Mapping[str, float]
    answers: Mapping[str, float]
    least: float


@lru_cache(maxsize=1)
def weights() -> Weights:
    """Those of FILE."""
    return Weights(**json.loads(FILE.read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class Leaning:
    """A question read with the words of the one before (`text`), and what its own tell of whether that is meant."""

    text: str
    signs: Mapping[str, float]

    @property
    def likely(self) -> float:
        """How likely it is meant, by the words."""
        return _probability(self.signs, weights().words)

    @property
    def surely(self) -> bool:
        """Whether the words alone tell that it is meant."""
        return self.likely > SURELY

    def is_meant(self, alone: float, leaning: float, same: bool) -> bool:
        """Whether it is meant, where the best answers to the question alone and to this reading are so likely; `same`:
        they are one.
        """
        return is_meant({**self.signs, **of_answers(alone, leaning, same)})


def leaning(text: str, context: Sequence[str]) -> Leaning | None:
    """How a question may lean on the earlier ones of its conversation, oldest first; None where it surely doesn't."""
    if not context:
        return None
    before = context[-1]
    if (earlier := leaning(before, context[:-1])) and earlier.surely:
        before = earlier.text
    if _ASSURES.fullmatch(text):
        return Leaning(before, {"bias": 1.0, "pronoun": 1.0, "said": 0.0})
    if REQUEST.match(text) and question_names(text) and not _PRONOUN.search(text):
        return None  # it asks, and says of what
    spoken = language(text) or language(before) or ENGLISH
    own = said(text, spoken)
    stems, kinds = {word.stem for word in own}, {shape(word.text) for word in own if _has_digit(word)}
    # "The 910C" takes the place of "910B".
    lent = " ".join(
        word.text
        for word in said(before, spoken)
        if word.stem not in stems and not (_has_digit(word) and shape(word.text) in kinds)
    )
    found = Leaning(f"{text.rstrip('?？ ')} ({lent})?", signs(text, spoken))
    return found if lent and found.likely >= weights().least else None


def signs(text: str, spoken: str) -> Signs:
    """What the words of a question tell of whether it leans on the one before."""
    told = [word.text.lower() for word in words(text, spoken)]
    foreign = spoken != ENGLISH
    points = any(word in PRONOUNS.get(spoken, ()) for word in told) if foreign else bool(_PRONOUN.search(text))
    return {
        "bias": 1.0,
        "pronoun": float(points),
        "said": float(min(len(said(text, spoken)), MANY)),
    }


def is_meant(found: Mapping[str, float]) -> bool:
    """Whether the signs of a question and of the answers to both readings tell that it leans on the one before."""
    return _probability(found, weights().answers) > MEANT


def of_answers(alone: float, leaning: float, same: bool) -> Signs:
    """What the best answers to both readings tell of which is meant, see `Leaning.is_meant`."""
    return {"alone": _log_odds(alone), "leaning": _log_odds(leaning), "same": float(same)}


def said(text: str, spoken: str) -> list[Word]:
    """The words of meaning of a question, without those that ask."""
    return [word for word in content_words(text, spoken) if word.text.lower() not in SCAFFOLD]


def _has_digit(word: Word) -> bool:
    return any(character.isdigit() for character in word.text)


def _probability(found: Mapping[str, float], fitted: Mapping[str, float]) -> float:
    return 1 / (1 + math.exp(-math.fsum(weight * found[name] for name, weight in fitted.items())))


def _log_odds(probability: float) -> float:
    return max(-MOST, min(MOST, math.log(max(probability, 1e-9) / max(1 - probability, 1e-9))))
