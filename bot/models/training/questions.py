"""Questions with passages: the answerable, and passages that look right and do not answer.

Knows the question files and how a hard "no answer" passage is found. Does not know tokens or models.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import cast

from bot.models.training.data import rows

SHIFTS = ("squadshifts-wiki", "squadshifts-reddit", "squadshifts-amazon")
SQUAD2 = "squad2-half-dev"
LONGEST = 250
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
            found.append(Question(str(row["question"]), passage, str(row["title"]), kept))
    return found


def without_answer(found: Sequence[Question], near: int = 3) -> list[Question]:
    """For each answerable question the passages most like it, of the same file, that do not hold its answer.

    Up to `near` other passages by TF-IDF likeness to the question, and the passage itself without the
    sentences its answer stands in.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

    passages = sorted({(item.title, item.passage) for item in found})
    vectorizer = TfidfVectorizer(sublinear_tf=True, stop_words="english")
    matrix = vectorizer.fit_transform([f"{title.replace('_', ' ')} {text}" for title, text in passages])
    made = []
    answerable = [item for item in found if item.answers]
    for begin in range(0, len(answerable), 512):
        block = answerable[begin : begin + 512]
        likeness = (vectorizer.transform([item.question for item in block]) @ matrix.T).toarray()
        for item, scores in zip(block, likeness, strict=True):
            best = [passages[index] for index in scores.argsort()[::-1][: 3 * near] if scores[index] > 0]
            others = [text for _, text in best if text != item.passage and not _holds(text, item)]
            made += [replace(item, passage=text, answers=()) for text in others[:near]]
            if cut := _cut(item):
                made.append(cut)
    return made


def _holds(passage: str, item: Question) -> bool:
    lowered = passage.casefold()
    return any(text.casefold() in lowered for _, text in item.answers)


def _cut(item: Question) -> Question | None:
    """The passage without the sentences that hold an answer; None if little or an answer's words are left."""
    bounds = [0, *(match.end() for match in _SENTENCE_END.finditer(item.passage)), len(item.passage)]
    kept = [
        item.passage[start:end]
        for start, end in pairwise(bounds)
        if not any(at < end and start < at + len(text) for at, text in item.answers)
    ]
    rest = replace(item, passage="".join(kept).strip(), answers=())
    return rest if len(rest.passage) >= 100 and not _holds(rest.passage, item) else None
