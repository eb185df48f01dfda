"""What an audit found against the quotes of an answer, where it bears on the question: the other side, fetched.

Knows the question, the quotes that answer it, and disagreements that were found before. Whether two of them disagree
in what is asked is for `relate` to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.attribute import attribute
from bot.claim import Claim
from bot.differ import is_answer
from bot.expected import held
from bot.fit import Candidate
from bot.ports import Findings, Judge
from bot.question import Question
from bot.relate import edges, fitted
from bot.select import as_one
from bot.types import Disagreement, DisagreementKind, Place, Quote


def opposing(
    question: Question,
    quotes: Sequence[Quote],
    near: Sequence[Candidate],
    findings: Findings,
    judge: Judge | None,
) -> list[Disagreement]:
    """The findings against some quotes, the likeliest to answer first, that bear on the question; the other side has
    its hedges and short answers, as they are in what was found near the question, where it is among that.

    They bear on it where the two are rivals as answers to it, or where what is listed as a disagreement differs in the
    very value that answers best. What says the same against one quote is one.
    """
    read, likely = {each.place: each.quote for each in near}, {each.place: each.score for each in near}
    known = [
        replace(each, sides=((shown,), (read.get(other.place) or _answering(question, other),)))
        for each in findings.opposed(quotes)
        for (shown,), (other,) in (each.sides,)
    ]
    known = [each for each in known if not as_one(*_claims(each))]
    rivals = {
        (edge.one.place, edge.other.place): edge.difference
        for edge in edges([_claims(each) for each in known], judge, question, likely)
    }
    best, listed = quotes[0].place if quotes else None, fitted().last(judge).listed
    merged: dict[tuple[Place, DisagreementKind, str], Disagreement] = {}
    for each in known:
        (shown,), (other,) = each.sides
        if said := rivals.get((shown.place, other.place)):
            each = replace(each, kind=said.kind, summary=said.summary, confidence=round(said.confidence, 3))
        elif shown.place != best or question.current or each.confidence < listed or not is_answer(each):
            continue
        same = (shown.place, each.kind, each.summary)
        before = merged.get(same)
        others = (*(before.sides[1] if before else ()), attribute(other))
        merged[same] = replace(before or each, sides=((shown,), others))
    return list(merged.values())


def _claims(found: Disagreement) -> tuple[Claim, Claim]:
    (one,), (other,) = found.sides
    return Claim(one), Claim(other)


def _answering(question: Question, quote: Quote) -> Quote:
    """The quote with the words of it that answer as is asked, where there are such."""
    short = held(question, quote.said.text).short
    place = quote.said.place(*short) if short else None
    return replace(quote, short=place) if place and quote.start <= place[0] and place[1] <= quote.end else quote
