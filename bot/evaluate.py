"""How right answers are on questions whose answers somebody knows.

An answer is looked for as words in quotes, whatever their case and punctuation: a proxy, so the answers are to be read,
too. Knows nothing of files and reports.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.types import Answer, Quote, Standing, Status

FEWEST = 50
"""Questions to which a threshold is fitted: of fewer, a best one is an accident."""
LEASTS = (20, 40, 60, 80, 100, 120, 150, 190, 240, 300, 400)
"""Thresholds that are tried, in thousandths."""
FOLDS = 5

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is right for a question: words of which one is to be quoted, none where the documents don't say.

    `disputed`: the documents disagree about it, and the answer has to say so.
    """

    answers: tuple[str, ...]
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its answer. `found`: some quote holds wanted words; `right`: the answer is as it should be."""

    question: str
    wanted: Wanted
    answer: Answer
    found: bool
    right: bool

    @property
    def verdict(self) -> str:
        """In few words, what is right or wrong."""
        abstained = self.answer.status is Status.ABSTAINED
        if not self.wanted.answers:
            return "rightly abstained" if abstained else "answered in vain"
        if abstained:
            return "wrongly abstained"
        if self.right:
            return "right"
        if not self.found:
            return "not found"
        if self.wanted.disputed:
            return "not disputed"
        return "falsely disputed" if self.answer.standing is Standing.DISPUTED else "found, not first"


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over questions: `kept_back` were answered by nothing though the documents say, `in_vain` the other way."""

    questions: int
    right: int
    answerable: int
    found: int
    kept_back: int
    falsely_disputed: int
    unanswerable: int
    in_vain: int


def judged(question: str, wanted: Wanted, answer: Answer) -> Judged:
    """Whether an answer is right: it abstains where it should; else its first point is quoted with words that were
    wanted, and it is disputed if, and only if, the documents disagree.
    """
    quotes = [quote for point in answer.points for quote in point.quotes]
    found = _holds(quotes, wanted.answers)
    disputed = answer.standing is Standing.DISPUTED
    if not wanted.answers:
        right = answer.status is Status.ABSTAINED
    elif wanted.disputed:
        right = found and disputed
    else:
        right = bool(answer.points) and _holds(answer.points[0].quotes, wanted.answers) and not disputed
    return Judged(question, wanted, answer, found, right)


def figures(every: Sequence[Judged]) -> Figures:
    """The counts of judged questions."""
    answerable = [each for each in every if each.wanted.answers]
    others = [each for each in every if not each.wanted.answers]
    return Figures(
        questions=len(every),
        right=sum(each.right for each in every),
        answerable=len(answerable),
        found=sum(each.found for each in answerable),
        kept_back=sum(each.answer.status is Status.ABSTAINED for each in answerable),
        falsely_disputed=sum(
            each.answer.standing is Standing.DISPUTED and not each.wanted.disputed for each in answerable
        ),
        unanswerable=len(others),
        in_vain=sum(not each.right for each in others),
    )


@dataclass(frozen=True, slots=True)
class Fit:
    """From how likely a sentence answers questions best, in thousandths, and how many questions are right with it.

    `least` is None where none does better than the present one, with which `now` are right. `held_out` are right where
    each fifth of the questions is answered with what is best for the others: what to expect of further questions.
    """

    least: int | None
    right: int
    held_out: int
    now: int


def fit(right: Mapping[int | None, Sequence[bool]]) -> Fit:
    """The best of some thresholds for questions, by which are right with each; None is the one that there is now."""
    every = range(len(right[None]))

    def best(among: Sequence[int]) -> int | None:
        # Of those that do equally well the one that there is now, else the one in the middle of them.
        counts = {least: sum(told[at] for at in among) for least, told in right.items()}
        most = max(counts.values())
        alike = sorted(least for least, count in counts.items() if count == most and least is not None)
        return None if counts[None] == most else alike[len(alike) // 2]

    chosen = best(every)
    now = sum(right[None])
    held_out = 0
    for part in range(FOLDS):
        least = best([at for at in every if at % FOLDS != part])
        held_out += sum(right[least][at] for at in every if at % FOLDS == part)
    if held_out <= now:
        chosen = None
    return Fit(chosen, sum(right[chosen]), held_out, now)


def _holds(quotes: Sequence[Quote], answers: Sequence[str]) -> bool:
    said = [_words(f"{quote.above} {quote.plain.text}") for quote in quotes]
    return any(_words(answer) in each for answer in answers for each in said)


def _words(text: str) -> str:
    """The words of a text, so that one of them is never found within another."""
    return " ".join(["", *_WORD.findall(text.casefold()), ""])
