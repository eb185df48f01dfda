"""Questions with passages: the answerable, and passages that look right and do not answer.

Knows the question files and how a hard "no answer" passage is found. Does not know tokens or models.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import cast

from bot.models.training.data import rows
from bot.models.training.pairs import value_changed

SHIFTS = ("squadshifts-wiki", "squadshifts-reddit", "squadshifts-amazon")
SQUAD2 = "squad2-half-dev"
MANUALS = "manuals"  # a file of sections, with questions above some of them
UNTITLED = SHIFTS[1:]  # all their passages have one title
LONGEST = 250
NEAR = 40  # passages of the library among which one is chosen that does not answer
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Question:
    """A question, a passage, and its answers there as (start, text), code points; none: no answer there."""

    question: str
    passage: str
    title: str
    answers: tuple[tuple[int, str], ...]


def questions(data: Path, name: str, split: str) -> list[Question]:
    """The questions of one file's split.

    Left out: answers that are not where the file says, and questions of more than LONGEST characters (the one
    there is ends in a hundred commas, and would leave a window no room for the passage).
    """
    found = []
    for row in rows(data / "qa" / f"{name}.jsonl", split):
        passage = str(row["context"])
        given = cast(list[dict[str, object]], row["answers"])
        answers = tuple((int(str(answer["start"])), str(answer["text"])) for answer in given)
        kept = tuple((start, text) for start, text in answers if text and passage.startswith(text, start))
        if (kept or row["impossible"]) and len(str(row["question"])) <= LONGEST:
            title = "" if name in UNTITLED else str(row["title"]).replace("_", " ").strip()
            found.append(Question(str(row["question"]), passage, title, kept))
    return found


class Passages:
    """All passages of many files, searched by TF-IDF, as retrieval over many documents would."""

    def __init__(self, found: Sequence[Question]) -> None:
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

        self._passages = sorted({(item.title, item.passage) for item in found})
        self._vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english", dtype=np.float32)
        matrix = self._vectorizer.fit_transform([f"{title} {text}" for title, text in self._passages])
        self._terms = matrix.T.tocsr()

    def nearest(self, asked: Sequence[str]) -> list[list[tuple[str, str]]]:
        """For each question the (title, passage) of the NEAR likeliest passages, best first."""
        found = []
        for row in self._vectorizer.transform(asked) @ self._terms:
            order = row.indices[(-row.data).argsort()[:NEAR]]
            found.append([self._passages[index] for index in order])
        return found

    def without_answer(self, asked: Sequence[Question], chance: random.Random) -> list[Question]:
        """The questions with a passage that does not answer, where one is found.

        Of four, two get one of the likeliest passages of the library, one the likeliest of the same article, and one
        its own passage without the sentences that hold the answer.
        """
        made = []
        for item, near in zip(asked, self.nearest([item.question for item in asked]), strict=True):
            kind = chance.random()
            if kind < 0.25 and (cut := without_sentence(item)):
                made.append(cut)
                continue
            others = [each for each in near if each[1] != item.passage and not _holds(each[1], item)]
            same = [each for each in others if item.title and each[0] == item.title]
            best = (same[:2] if kind < 0.5 else []) or others[:4]
            if best:
                title, passage = chance.choice(best)
                made.append(replace(item, passage=passage, title=title, answers=()))
        return made


def cropped(item: Question, most: int, chance: random.Random) -> Question:
    """About `most` characters of the passage, from the start of a word, with one answer if there is any."""
    if len(item.passage) <= most:
        return item
    begin, text = chance.choice(item.answers) if item.answers else (chance.randrange(len(item.passage)), "")
    first = max(0, min(begin, begin + len(text) - most + chance.randrange(most)))
    ends = [match.end() for match in _SENTENCE_END.finditer(item.passage, first, begin)]
    low = 0 if not first else ends[0] if ends else item.passage.rfind(" ", 0, first + 1) + 1
    high = max(begin + len(text), low + most)
    while high < len(item.passage) and item.passage[high - 1].isalnum():
        high += 1
    kept = tuple((at - low, said) for at, said in item.answers if low <= at and at + len(said) <= high)
    return replace(item, passage=item.passage[low:high], answers=kept)


_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w.'-]*[a-z](?: (?:of |the |and )?[A-Z][\w.'-]+){0,3}")


def names_asked(found: Sequence[Question]) -> dict[str, list[str]]:
    """The names that the questions of each article hold."""
    names: dict[str, set[str]] = {}
    for item in found:
        names.setdefault(item.title, set()).update(each.group() for each in _NAME.finditer(item.question))
    return {title: sorted(each) for title, each in names.items()}


def asked_otherwise(item: Question, names: Sequence[str], chance: random.Random) -> Question | None:
    """The passage under a question of another name, number or month, or of the opposite; None where none fits.

    The passage no longer answers, though it looks as if it did (as in SQuAD 2.0: Rajpurkar et al. 2018).
    """
    said = [each for each in _NAME.finditer(item.question) if each.group() in item.passage]
    others = [each for each in names if each not in item.passage and each not in item.question]
    if said and others and chance.random() < 0.7:
        old = chance.choice(said)
        other = f"{item.question[: old.start()]}{chance.choice(others)}{item.question[old.end() :]}"
        return replace(item, question=other, answers=())
    asked = value_changed(item.question, chance)
    return replace(item, question=asked, answers=()) if asked else None


def _holds(passage: str, item: Question) -> bool:
    lowered = passage.casefold()
    return any(text.casefold() in lowered for _, text in item.answers)


def sentences_of(passage: str) -> list[tuple[int, int]]:
    """The bounds of the sentences of a passage, blanks after them included."""
    return list(pairwise([0, *(match.end() for match in _SENTENCE_END.finditer(passage)), len(passage)]))


def without_sentence(item: Question) -> Question | None:
    """The passage without the sentences that hold an answer; None if little or an answer's words are left."""
    kept = [
        item.passage[start:end]
        for start, end in sentences_of(item.passage)
        if not any(at < end and start < at + len(text) for at, text in item.answers)
    ]
    rest = replace(item, passage="".join(kept).strip(), answers=())
    return rest if len(rest.passage) >= 100 and not _holds(rest.passage, item) else None
