"""Pairs in question form: a premise, and "question answer" as the hypothesis.

Knows which answers are alike in kind. Does not know models. The true answer is entailed by the sentences around it,
another of the same kind is contradicted by them, and a passage that does not say is neutral: also to an answer that is
made of its own words, as a reader gives one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from bot.models.training.questions import Passages, Question, sentences_of

Made = tuple[str, str, str]  # premise, hypothesis, label
Form: TypeAlias = Callable[[str, str, str, str, random.Random], Made | None]
"""A pair of a premise, a question, an answer and what the premise is to that; None where there is no such one."""
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


def in_a_row(premise: str, question: str, answer: str, label: str, chance: random.Random) -> Made | None:
    """A pair whose hypothesis is a question with an answer behind."""
    return premise, f"{question} {answer}", label


def question_pairs(
    asked: Sequence[Question],
    alike: Mapping[tuple[str, str], Sequence[str]],
    library: Passages,
    chance: random.Random,
    form: Form = in_a_row,
) -> list[Made]:
    """A pair of each answerable question, where `form` has one: true, wrong or not said, in turn."""
    made: list[Made | None] = []
    unsaid = []
    for at, item in enumerate(asked):
        answer = item.answers[0][1]
        others = [text for text in alike.get((item.title, kind_of(answer)), ()) if not _same(text, answer)]
        if at % 3 == 2:
            unsaid.append(item)
        elif at % 3 == 1 and others:
            made.append(form(around(item, chance), item.question, chance.choice(others), "contradiction", chance))
        else:
            made.append(form(around(item, chance), item.question, answer, "entailment", chance))
    answers = {item.question: item.answers[0][1] for item in unsaid}
    for item in library.without_answer(unsaid, chance):
        premise, answer = around(item, chance), answers[item.question]
        own = _of_the_kind(premise, answer, chance) if chance.random() < 0.6 else None
        made.append(form(premise, item.question, own or answer, "neutral", chance))
    return [each for each in made if each]


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


_BE = "is|was|are|were"
_AUXILIARY = f"{_BE}|did|does|do|has|had|have|can|could|will|would|should|must|may"
_FORMS = (
    (rf"(?:when|(?:in|on) (?:what|which) (?:year|month|day|date|century)) ({_AUXILIARY}) (.+)", "{0} {1} {on}"),
    (rf"(?:what|which) year ({_AUXILIARY}) (.+)", "{0} {1} {on}"),
    (rf"where ({_AUXILIARY}) (.+)", "{0} {1} {at}"),
    (rf"(?:who|what) ({_BE}) (.+)", "{0} {a} {1}"),
    (r"who ((?!did |does |do |has |had |have |can |could |will |would )[a-z]+ .+)", "was it {a} who {0}"),
    (rf"(?:what|which) ((?:[a-z]+ ){{1,2}}?)({_BE}|has|had) ([a-z].+)", "is {a} the {0}that {1} {2}"),
    (r"(?:what|which) (?:[a-z]+ ){1,2}?(did|does|do|can|could) (.+)", "{0} {1} {a}"),
    (rf"how many ((?:[a-z]+ ){{1,2}}?)({_BE}) there (.+)", "{1} there {a} {0}{2}"),
    (r"what (did|does|do|can|could|will|would|should|must) ((?:\S+ ){1,3}\S+)", "{0} {1} {a}"),
)
_WHETHER = [(re.compile(form, re.IGNORECASE), made) for form, made in _FORMS]
"""Questions for one thing, and how it is asked whether that is so and so: `a` is the thing, `on` and `at` a time and a
place.
"""
_DAY = re.compile(r"[A-Z][a-z]+ \d{1,2}\b|\b\d{1,2} [A-Z][a-z]+")
_PLACED = re.compile(r"(?:in|on|at|by|from|since|until|after|before|during|between|near|to|around)\b", re.I)


def whether(question: str, answer: str) -> str | None:
    """A question for one thing as the question whether it is `answer`: "When was the mill built?" and "1954" as "Was
    the mill built in 1954?"; None where its form is another. The English is now and then broken, as people's is.
    """
    asked = question.strip().rstrip("? ")
    answer = answer.strip().rstrip(".")
    placed = answer if _PLACED.match(answer) else ""
    on = "on" if _DAY.search(answer) else "in"
    parts = {"a": answer, "on": placed or f"{on} {answer}", "at": placed or f"in {answer}"}
    for form, made in _WHETHER:
        if told := form.fullmatch(asked):
            text = made.format(*told.groups(), **parts)
            return f"{text[0].upper()}{text[1:]}?"
    return None


def as_whether(premise: str, question: str, answer: str, label: str, chance: random.Random) -> Made | None:
    """A pair that asks whether an answer is so, with "Yes." or "No." behind; None where `whether` has none."""
    asked = whether(question, answer)
    return replied(premise, asked, label, chance) if asked else None


_OPPOSITE = {"entailment": "contradiction", "contradiction": "entailment", "neutral": "neutral"}


def replied(premise: str, question: str, label: str, chance: random.Random) -> Made:
    """A pair whose hypothesis is a question for yes or no with its answer, "Yes." in four of five cases; `label` says
    what the premise is to a yes.
    """
    yes = chance.random() < 0.8
    return premise, f"{question} {'Yes' if yes else 'No'}.", label if yes else _OPPOSITE[label]


def _same(a: str, b: str) -> bool:
    a, b = a.casefold(), b.casefold()
    return a in b or b in a
