"""What an audit found against the quotes of an answer, where it bears on the question: the other side, fetched.

Knows the question, the quotes that answer it, and disagreements that were found before. Whether two of them disagree
in what is asked is for `relate` to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.attribute import attribute
from bot.claim import Claim
from bot.expected import held
from bot.fit import Candidate
from bot.ports import Findings, Judge
from bot.question import Question
from bot.relate import edges
from bot.select import as_one
from bot.types import Disagreement, DisagreementKind, Place, Quote


def opposing(
    question: Question,
    quotes: Sequence[Quote],
    near: Sequence[Candidate],
    findings: Findings,
    judge: Judge | None,
) -> list[Disagreement]:
    """The findings against some quotes that bear on the question; the other side has its hedges and short answers, as
    they are in what was found near the question, where it is among that.

    What says the same against one quote is one.
    """
    read, likely = {each.place: each.quote for each in near}, {each.place: each.score for each in near}
    found = [each.sides for each in findings.opposed(quotes)]
    pairs = [
        (Claim(shown), Claim(read.get(other.place) or _answering(question, other))) for (shown,), (other,) in found
    ]
    pairs = [(one, other) for one, other in pairs if not as_one(one, other)]
    merged: dict[tuple[Place, DisagreementKind, str], Disagreement] = {}
    for edge in edges(pairs, judge, question, likely):
        said = edge.difference
        each = Disagreement(((edge.one,), (attribute(edge.other),)), said.kind, said.summary, round(said.confidence, 3))
        same = (edge.one.place, each.kind, each.summary)
        known = merged.get(same)
        merged[same] = replace(known, sides=(known.sides[0], (*known.sides[1], *each.sides[1]))) if known else each
    return list(merged.values())


def _answering(question: Question, quote: Quote) -> Quote:
    """The quote with the words of it that answer as is asked, where there are such."""
    short = held(question, quote.said.text).short
    place = quote.said.place(*short) if short else None
    return replace(quote, short=place) if place and quote.start <= place[0] and place[1] <= quote.end else quote
