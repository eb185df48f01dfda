"""Pairs in question form: a premise, and "question answer" as the hypothesis.

Knows which answers are alike in kind. Does not know models. The true answer is entailed by the sentences around it,
another of the same kind is contradicted by them, and a passage that does not say is neutral: also to an answer that is
made of its own words, as a reader gives one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

from bot.models.training.questions import Passages, Question, sentences_of

Made = tuple[str, str, str]  # premise, hypothesis, label
AROUND = 260  # characters of a premise, about

_DATE = re.compile(
    r"\b(?:1[0-9]|20)\d\d\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)

_LOOKS = {
    "date": re.compile(rf"(?:\d\d? )?(?:{_DATE.pattern})(?: \d{{4}})?"),
    "number": re.compile(r"[$€£]?\d[\d,.]*\d?(?:%| (?:percent|million|billion|[a-z]{3,}))?"),
    "name": re.compile(r"(?<=[a-z,] )[A-Z][\w.'-]+(?: (?:of |the |and )?[A-Z][\w.'-]+){0,3}"),
    "words": re.compile(r"\b[a-z]{3,}(?: [a-z]{2,}){0,4}\b"),
}


def kind_of(answer: str) -> str:
    """What an answer is: a date, a number, a name or other words, with how long it is."""
    if _DATE.search(answer):
        return "date"
    if any(letter.isdigit() for letter in answer):
        return "number"
    words = answer.split()
    size = "short" if len(words) <= 3 else "long"
    return ("name " if all(word[0].isupper() for word in words if len(word) > 3) else "words ") + size


def by_article(found: Sequence[Question]) -> dict[tuple[str, str], list[str]]:
    """The answers of each article by their kind."""
    answers: dict[tuple[str, str], set[str]] = {}
    for item in found:
        for _, text in item.answers[:1]:
            answers.setdefault((item.title, kind_of(text)), set()).add(text)
    return {key: sorted(texts) for key, texts in answers.items()}


def around(item: Question, chance: random.Random) -> str:
    """The sentence that holds the first answer, with neighbours while they fit."""
    if item.answers:
        begin = item.answers[0][0]
        end = begin + len(item.answers[0][1])
    else:
        begin = end = chance.randrange(len(item.passage))
    bounds = sentences_of(item.passage)
    holding = [n for n, (low, high) in enumerate(bounds) if low < max(end, begin + 1) and begin < high]
    first, last = holding[0], holding[-1]
    for step in chance.sample((-1, 1, -1, 1), 4):
        low, high = max(0, first + min(step, 0)), min(len(bounds) - 1, last + max(step, 0))
        if bounds[high][1] - bounds[low][0] <= AROUND:
            first, last = low, high
    return item.passage[bounds[first][0] : bounds[last][1]].strip()


def question_pairs(
    asked: Sequence[Question], alike: Mapping[tuple[str, str], Sequence[str]], library: Passages, chance: random.Random
) -> list[Made]:
    """A pair of each answerable question: true, wrong or not said, in turn."""
    made: list[Made] = []
    unsaid = []
    for at, item in enumerate(asked):
        answer = item.answers[0][1]
        others = [text for text in alike.get((item.title, kind_of(answer)), ()) if not _same(text, answer)]
        if at % 3 == 2:
            unsaid.append(item)
        elif at % 3 == 1 and others:
            made.append((around(item, chance), f"{item.question} {chance.choice(others)}", "contradiction"))
        else:
            made.append((around(item, chance), f"{item.question} {answer}", "entailment"))
    answers = {item.question: item.answers[0][1] for item in unsaid}
    for item in library.without_answer(unsaid, chance):
        premise, answer = around(item, chance), answers[item.question]
        own = _of_the_kind(premise, answer, chance) if chance.random() < 0.6 else None
        made.append((premise, f"{item.question} {own or answer}", "neutral"))
    return made


def _of_the_kind(text: str, answer: str, chance: random.Random) -> str | None:
    """Words of a text that could be taken for such an answer."""
    kind = kind_of(answer)
    found = [each.group() for each in _LOOKS[kind.split()[0]].finditer(text)]
    found = [each for each in found if kind_of(each) == kind] or found
    return chance.choice(found) if found else None


_CLAIM = re.compile(r"((?:\S+ ){1,6}?)(is|was|are|were|can|could|will|would|should|may|must|did|does|do) (.+?)\.?")
_HEAD = re.compile(r"(?:The|An?|This|That|These|Those|It|He|She|They|There|In|On|All|Some|His|Her|My|Our|Their)\b")


def as_question(claim: str) -> str | None:
    """A claim as the question whether it is so: "Ada Holt was born in Paris." as "Was Ada Holt born in Paris?"; None
    where no auxiliary verb stands near its begin.
    """
    told = _CLAIM.fullmatch(claim.strip())
    if told is None or "," in told[1]:
        return None
    subject = told[1].strip()
    if _HEAD.match(subject):
        subject = subject[0].lower() + subject[1:]
    return f"{told[2].capitalize()} {subject} {told[3]}?"


def _same(a: str, b: str) -> bool:
    a, b = a.casefold(), b.casefold()
    return a in b or b in a
