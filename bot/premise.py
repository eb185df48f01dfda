"""What a question takes for granted, and whether a quote denies it.

Knows English question forms. "Why did the mill close?" takes for granted that the mill closed; "Did the mill close?"
takes nothing for granted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.asked import Asked
from bot.claim import negators
from bot.fit import Candidate, about, weights
from bot.language.clauses import sentences
from bot.language.contrasts import OPPOSITES
from bot.language.words import content_stems, content_words, words
from bot.question import Question
from bot.types import Quote

_ASKING = re.compile(
    r"^(?:why|how come|when|since when|where|how|for what reason)\s+"
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)\s+",
    re.IGNORECASE,
)
SHARED = 0.6
"""Of the other words of a statement, the part that a quote with an opposite ("gain", "lost") must share with it."""

BESIDE = 20
"""Characters before and behind the words of a statement in which a quote can deny it: "... is a hoax"."""

_FREE = (Asked.POLAR, Asked.CHOICE, Asked.DEFINITION)


DENIES = 0.3
"""The least score of a quote that denies what a question takes for granted, as a part of what answers: that it does is
evidence of what it is about, and a reader says of it that it does not answer.
"""


def premise(question: Question) -> str | None:
    """What the question takes for granted, as a statement ("DeepMind gave ..." of "Why did DeepMind give ...?")."""
    found = _ASKING.match(question.text)
    if question.asked in _FREE or not found:
        return None
    return question.text[found.end() :].rstrip("? ") + "."


def denials(question: Question, answering: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that deny what the question takes for granted, where one of them is as near to it as any."""
    statement = premise(question)
    if statement is None:
        return []
    near = [
        each
        for each in candidates
        if each.score >= DENIES * weights().least and about(question, each.quote, each.surroundings)
    ]
    found = [each for each in near if denies(each.quote, statement)]
    best = max((each.score for each in [*answering, *found]), default=0.0)
    return found if any(each.score == best for each in found) else []


def denies(quote: Quote, statement: str) -> bool:
    """Whether a sentence of a quote has all words of a statement, and only one of both denies something; or the quote
    has most of them, and says the opposite of another.
    """
    said = quote.said.text
    return _opposite(said, statement) or any(_negates(said[start:end], statement) for start, end in sentences(said))


def _negates(said: str, statement: str) -> bool:
    wanted = content_stems(statement)
    shared = [word for word in content_words(said) if word.stem in wanted]
    if not shared or wanted > {word.stem for word in shared}:
        return False
    low, high = max(0, shared[0].start - BESIDE), shared[-1].end + BESIDE
    return negators(said[low:high]) % 2 != negators(statement) % 2


def _opposite(said: str, statement: str) -> bool:
    # "Lower-mass" says nothing of what is lower.
    there = {word.stem for word in words(said) if said[word.end : word.end + 1] != "-"}
    lacking = {word.stem for word in words(statement)} - there
    shared = [word for word in content_words(statement) if word.stem in there]
    turned = {one for one in lacking for other in there if (one, other) in OPPOSITES}
    rest = [word for word in content_words(statement) if word.stem not in turned]
    return bool(turned) and len(shared) >= SHARED * len(rest)
