"""What was so at the time that a question names: "What did it cost in 2022?" over the prices of 2022 and of 2024.

Such a question is read a second time without its time, since what was in force then need not say so: of what answers
that, what was so at the time counts. Knows when quotes are from, and nothing of how they are weighed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.asked import Asked
from bot.fit import NEAR, Candidate, weights
from bot.language.values import Kind
from bot.newest import Newest
from bot.periods import Period, placed
from bot.question import Question, analyse
from bot.types import Place
from index.tongues import AT_TIME, SINCE

_LED_BY = re.compile(rf"\s*\b(?:{'|'.join(AT_TIME.values())})(?:\s(?:the|el|le|year|jahr|año))*\s*$", re.IGNORECASE)
"""What stands between a question and the time that it names."""
_SINCE = re.compile(rf"\b(?:{'|'.join(SINCE.values())})\s*$", re.IGNORECASE)


_OF_TIMES = (Asked.DATE, Asked.POLAR, Asked.CHOICE)
"""The kinds of questions of which a time may be what is asked."""


@dataclass(frozen=True, slots=True)
class Time:
    """The days that a question names, as numbers, and the question without them."""

    low: float
    high: float
    question: Question


def time_of(question: Question) -> Time | None:
    """The time that a question names; None where it names none or several, or asks for one, for what has been so since
    then, or for a yes or no, which may be of the time itself ("Was it built before 1911?").
    """
    named = [value for value in question.values if value.kind is Kind.DATE]
    if question.asked in _OF_TIMES or len(named) != 1 or named[0].unit in ("relative", "yearless"):
        return None
    value, text = named[0], question.text
    before, after = text[: value.start], text[value.end :]
    if _SINCE.search(before):
        return None
    led = _LED_BY.search(before)
    if led and re.match(r"\W*$|,", after):  # else "in the 2019 handbook": the rest stays
        before = before[: led.start()]
    rest = " ".join(f"{before.rstrip()} {after.lstrip()}".split())
    rest = re.sub(r"\s+(?=[?.,!])", "", rest)
    # Just before a day is the day before it.
    low, high = (value.high, value.high) if math.isinf(value.low) else (value.low, value.high)
    low, high = (low, low) if math.isinf(high) else (low, high)
    return Time(low, high, analyse(rest, otherwise=question.language))


def at_time(question: Question, weighed: Callable[[Question], list[Candidate]]) -> list[Candidate]:
    """The candidates for a question, likeliest first. Where it names a time, what was so then is as likely as it
    answers the question without its time, and what was so at another answers no more.
    """
    candidates = weighed(question)
    time = time_of(question)
    if time is None:
        return candidates
    least = NEAR * weights().least
    near = [each for each in weighed(time.question) if each.score >= least]
    order = Newest(time.question)
    held = _held(near, order)

    def was(each: Candidate) -> bool | None:
        """Whether what a candidate says was so at that time; None where nothing tells."""
        when, said = order.when(each), each.quote.said.text
        period, ended = held.get(each.place, (when.period, False))
        if when.stated is None and (days := placed(said)):  # it tells of a day, whatever it is an edition of
            met = any(each.low <= time.high and time.low <= each.high for each in days)
            return None if met or each.quote.is_row else False
        if period is None or not (when.standing or ended or period.meets(time.low, time.high)):
            return None
        return period.meets(time.low, time.high)

    found = {each.place: each if was(each) is not False else _past(each, least) for each in candidates}
    for each in near:
        known = found.get(each.place)
        if was(each) and not (known and known.score > each.score):
            found[each.place] = each
    return sorted(found.values(), key=lambda each: -each.score)


def _past(candidate: Candidate, most: float) -> Candidate:
    """A candidate that tells of another time: it only comes near the question, and takes the place of nothing."""
    return replace(candidate, score=min(candidate.score, most))


def _held(candidates: Sequence[Candidate], order: Newest) -> Mapping[Place, tuple[Period, bool]]:
    """On which days what each candidate says was so: until what took its place began, if that is among them, which is
    told, too.
    """
    held: dict[Place, tuple[Period, bool]] = {}
    for each in candidates:
        own = order.when(each).period
        if own is None:
            continue
        ends = []
        for other in candidates:
            since = order.when(other).period
            if since and own.since < since.since and order.gives_way(each, other):
                ends.append(since.since - 1)
        until = min(ends, default=own.until)
        held[each.place] = replace(own, until=min(until, own.until) if order.when(each).standing else until), bool(ends)
    return held
