"""A claim against the corpus: which quotes support it, which refute it, and what that amounts to.

Knows the steps: retrieve, read, and what each quote says to the claim (`bot.stance`). A claim is never quoted: it only
stands beside the documents while it is compared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.ask import HITS, checked
from bot.attribute import attribute
from bot.claim import Claim
from bot.fit import unnamed
from bot.opinion import SecondOpinion
from bot.periods import former
from bot.ports import Judge, Reader
from bot.question import Question, analyse
from bot.retrieve import retrieved
from bot.stance import Stance, stances
from bot.types import Conclusion, Disagreement, DisagreementKind, Opinion, Quote, Verification
from bot.weigh import weigh
from index.ports import Embedder, Library

READ = 12
"""Quotes that are held against a claim, those most like it."""

_CLAIM = re.compile(r"claim|report(?!edly)|rumou?r|allegation|accusation", re.IGNORECASE)
_CALLED_FALSE = re.compile(r"\b(?:false|untrue|hoax|myth)\b", re.IGNORECASE)

SHOWN = 5
"""Quotes that are shown on each side."""


def verify(
    claim: str,
    library: Library,
    embedder: Embedder,
    reader: Reader,
    judge: Judge | None = None,
    second: SecondOpinion | None = None,
) -> Verification:
    """What the corpus says of a claim. Raises BadQuestion for an empty or overlong one."""
    wording = checked(claim, "claim", 'verify "The lease ends in May"')
    asked, near, read = candidates(wording, library, embedder, reader)
    quotes = [Claim(each) for each in near]
    taking = [
        (stance, quote)
        for stance, quote in zip(stances(Claim.of_text(wording), quotes, judge), quotes, strict=True)
        if stance.is_for or stance.is_against
    ]
    sides = [(stance, _plainly(each.quote)) for stance, each in taking if not _is_former(each, taking)]
    supporting = [quote for stance, quote in sorted(sides, key=lambda side: -side[0].supports) if stance.is_for]
    refuting = [quote for stance, quote in sorted(sides, key=lambda side: -side[0].refutes) if stance.is_against]
    opinions: tuple[Opinion, ...] = ()
    if second and refuting:
        refuting, opinions = _upheld(wording, refuting, second)
    verdict = weighed(supporting, refuting)
    reason = _reason(verdict, supporting, refuting, unnamed(asked, read))
    return Verification(wording, verdict, tuple(supporting[:SHOWN]), tuple(refuting[:SHOWN]), reason, opinions)


def candidates(claim: str, library: Library, embedder: Embedder, reader: Reader) -> tuple[Question, list[Quote], str]:
    """What is held against a claim: the claim as what is asked for, the quotes, and the text of all documents that
    were found for it.
    """
    asked = analyse(claim)
    _, found = retrieved(claim, library, embedder, HITS)
    near = sorted(weigh(asked, reader.read(claim, found), library), key=lambda each: -each.signs["cosine"])
    read = "\n".join(f"{each.document.title}\n{each.document.text}" for each in found)
    return asked, [each.quote for each in near[:READ]], read


def _is_former(one: Claim, taking: Sequence[tuple[Stance, Claim]]) -> bool:
    """Whether another quote that takes a side is from what took the place of what this one is from."""
    return any(former(one.when, other.when) for _, other in taking)


def _upheld(claim: str, refuting: Sequence[Quote], second: SecondOpinion) -> tuple[list[Quote], tuple[Opinion, ...]]:
    """The quotes that are still against a claim after a second opinion, and what it said of them."""
    about = Claim.of_text(claim).quote
    against = [
        Disagreement(((about,), (quote,)), DisagreementKind.STATEMENT, "A document denies the claim.", 1.0)
        for quote in refuting
    ]
    kept, opinions = second.on(claim, against, len(against))
    return [each.sides[1][0] for each in kept], opinions


def weighed(supporting: Sequence[Quote], refuting: Sequence[Quote]) -> Conclusion:
    """The first that holds: both sides quoted is disputed; one plain quote on the only side decides; only hedged ones
    leave it unverified; none, unknown.
    """
    if supporting and refuting:
        return Conclusion.DISPUTED
    plain = any(not quote.hedges for quote in [*supporting, *refuting])
    if not supporting and not refuting:
        return Conclusion.UNKNOWN
    if not plain:
        return Conclusion.UNVERIFIED
    return Conclusion.SUPPORTED if supporting else Conclusion.REFUTED


def _plainly(quote: Quote) -> Quote:
    """A quote with its hedges and origin. One that calls a claim false ("the claim that it cracked is a hoax") does not
    pass it on: it denies it plainly.
    """
    said = attribute(quote)
    if not _CALLED_FALSE.search(quote.said.text):
        return said
    return replace(said, hedges=tuple(each for each in said.hedges if not _CLAIM.search(each)))


def _reason(verdict: Conclusion, supporting: Sequence[Quote], refuting: Sequence[Quote], missing: Sequence[str]) -> str:
    match verdict:
        case Conclusion.DISPUTED:
            return "the documents say both that it is so and that it is not"
        case Conclusion.SUPPORTED:
            return "the documents say so, and none says otherwise"
        case Conclusion.REFUTED:
            return "the documents say otherwise, and none says so"
        case Conclusion.UNVERIFIED:
            return f"only hedged or passed-on claims {'support' if supporting else 'deny'} it"
        case _ if missing:
            return f"no document near it mentions {', '.join(f'“{name}”' for name in missing)}"
        case _:
            return "no passage says it or its opposite"
