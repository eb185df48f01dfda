"""Yes-or-no questions: which way each claim decides one, by the judge, and where two decide it otherwise.

A judge reads a claim as premise, and the question with "Yes." behind it as hypothesis: that the claim entails it is a
yes, that it contradicts it a no, and neither that the claim doesn't bear on the question. It reads the claim alone and
under what stands above it, whichever decides more: "It was declined." says nothing without its heading.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.asked import Asked
from bot.claim import Claim, is_modal, of_two_times
from bot.ports import Judge, Verdict
from bot.question import Question
from bot.relations.judged import judged, odds
from bot.types import Decision, Disagreement, DisagreementKind, Quote
from index.glosses import GLOSSED
from index.tongues import ENGLISH, QUESTION_WORDS

READ = 8
"""Claims that the judge reads for a question, those most like it: a few milliseconds each."""

DECIDED = 0.6
"""The least probability with which a claim says yes or no."""

BEARS = 0.35
"""The least probability that a claim answers, for its yes or no to be told: of what speaks of something else a judge
says no as often as not.
"""

SURELY = 0.8
"""Likewise, in a language that the judge reads by glosses."""

ON_CONDITION = 0.7
"""Likewise, of a claim with a condition, which is quoted with it: "if it is on a lead" is a yes to most who ask."""

OPPOSED = 0.7
"""How likely quotes that say yes and no contradict each other at least, to be set against each other."""

_WORD = re.compile(r"[^\W\d_]+")
_MOST = 0.99
"""No probability counts for more: a judge is often sure of itself without reason."""


@dataclass(frozen=True, slots=True)
class Decided:
    """How likely a claim says yes, and how likely no; `least` is how likely it has to be."""

    yes: float
    no: float
    least: float = DECIDED

    @classmethod
    def of(cls, verdict: Verdict, least: float = DECIDED) -> Decided:
        return cls(verdict.entailment, verdict.contradiction, least)

    @property
    def bears(self) -> float:
        """The log odds of the likelier of both. Where both are as likely, it only speaks of the same things."""
        kept = min(max(self.yes, self.no, 1 - _MOST), _MOST)
        return math.log(kept / (1 - kept))

    @property
    def rather(self) -> Decision:
        """The likelier of both, however likely."""
        return Decision.YES if self.yes >= self.no else Decision.NO

    @property
    def says(self) -> Decision | None:
        if self.yes >= self.least:
            return Decision.YES
        return Decision.NO if self.no >= self.least else None


def is_polar(question: Question) -> bool:
    """Whether it asks for yes or no, in a language that the judge reads. Of others than English it is told by that no
    word asks for more.
    """
    if question.asked is not Asked.POLAR:
        return False
    if question.language == ENGLISH:
        return True
    asking = QUESTION_WORDS.get(question.language, frozenset())
    return question.language in GLOSSED and not asking & {word.lower() for word in _WORD.findall(question.text)}


def hypothesis(question: str) -> str:
    """What a claim has to entail for a yes, and to contradict for a no."""
    return f"{question.rstrip('? ')}? Yes."


def premises(claim: Claim) -> list[str]:
    """What the judge reads of a claim, alone and under what stands above it; nothing where it asserts nothing, not even
    on a condition.
    """
    return [claim.told, claim.in_context] if claim.asserted or claim.main else []


def decide(question: Question, quotes: Sequence[Quote], judge: Judge) -> list[Decided]:
    """What the judge says of each quote, in order. What asserts nothing decides nothing."""
    claims = [Claim(quote) for quote in quotes]
    said = [premises(claim) for claim in claims]
    verdicts = iter(judge.judge([(each, hypothesis(question.text)) for few in said for each in few]))
    least = DECIDED if question.language == ENGLISH else SURELY
    decided = []
    for claim, few in zip(claims, said, strict=True):
        surest = min((next(verdicts) for _ in few), key=lambda each: each.neutral, default=None)
        enough = least if claim.asserted else max(least, ON_CONDITION)
        decided.append(Decided.of(surest, enough) if surest else Decided(0.0, 0.0))
    return decided


def opposed(told: Sequence[tuple[Quote, Decided]], judge: Judge) -> Disagreement | None:
    """The quotes that rather say yes against those that rather say no, where two of different documents contradict each
    other.

    Most that seem to say yes and no don't: one speaks of a part, of another case, or of what some people call it. Those
    of one document hardly ever do, and are left to `bot.relate`. What was so is no rival of what took its place. What
    is not in English is not compared.
    """
    english = [(quote, each) for quote, each in told if Claim(quote).in_english]
    yes = [(quote, each.yes) for quote, each in english if each.says is Decision.YES]
    no = [(quote, each.no) for quote, each in english if each.says is Decision.NO]
    every = [(one, other) for one, _ in yes for other, _ in no if one.document_id != other.document_id]
    pairs = [(one, other) for one, other in every if not of_two_times(Claim(one), Claim(other))]
    said = judged([(Claim(one), Claim(other)) for one, other in pairs], judge)
    against = [pair for pair, each in zip(pairs, said, strict=True) if each["told_most"] >= odds(OPPOSED)]
    held = {quote.place for pair in against for quote in pair}
    sides = [[(quote, sure) for quote, sure in side if quote.place in held] for side in (yes, no)]
    if not held:
        return None
    quotes = (tuple(quote for quote, _ in sides[0]), tuple(quote for quote, _ in sides[1]))
    sure = max(each for _, each in sides[0]) * max(each for _, each in sides[1])
    return Disagreement(quotes, DisagreementKind.STATEMENT, "One source says yes; another says no.", round(sure, 3))


def deciding(told: Sequence[tuple[Quote, Decided]], question: Question) -> Decision | None:
    """What the quotes say that decide a question, where all of them say the same, and the likeliest is among them. What
    is passed on or supposed decides nothing; that something may be done is often all that is asked. No quote says yes
    in which the reader finds another name or value than the question has.
    """
    asked = Claim.of_text(question.text)
    says = [_said(quote, each, asked) for quote, each in told]
    return says[0] if says and len(set(says) - {None}) == 1 else None


def _said(quote: Quote, decided: Decided, asked: Claim) -> Decision | None:
    """What a quote says to a question: nothing where it passes something on, or names somebody else."""
    if not all(is_modal(word) for word in quote.hedges):
        return None
    otherwise = decided.says is Decision.YES and Claim(quote).answers_otherwise(asked)
    return None if otherwise else decided.says
