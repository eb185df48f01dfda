"""A claim against the corpus: which quotes support it, which refute it, and what that amounts to.

Knows the steps: retrieve, read, attribute, then each quote against the claim by its words, values and denials, and by
the judge where there is one. A claim is never quoted: it only stands beside the documents while it is compared.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.ask import HITS, checked
from bot.attribute import attribute
from bot.claim import Claim, negators, of_one_time
from bot.fit import about, unnamed
from bot.group import disagreements
from bot.language.agree import agree, comparable
from bot.language.names import names
from bot.language.values import Kind, values
from bot.language.words import content_stems, content_words, words
from bot.opinion import SecondOpinion
from bot.ports import Judge, Reader, Verdict
from bot.premise import denies
from bot.question import analyse
from bot.retrieve import retrieved
from bot.types import Conclusion, Disagreement, DisagreementKind, Opinion, Quote, Verification
from bot.weigh import weigh
from index.ports import Embedder, Library

SAID = 0.75
"""The part of a claim's words that a quote must hold to support it, without a judge; half of it with one."""

STATED = 0.6
"""The part of a claim's words other than names that it must hold as well, or it only speaks of the same things."""

BEARING = 0.5
"""The part of a claim's words that a quote must hold to take a side by what it says against a quote of the other."""

ENTAILED, CONTRADICTED = 0.5, 0.9
"""The least probabilities at which the judge is believed."""

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
    wording = checked(claim)
    asked = analyse(wording)
    _, found = retrieved(wording, library, embedder, HITS)
    candidates = weigh(asked, reader.read(wording, found), library)
    near = [each.quote for each in candidates if about(asked, each.quote, each.surroundings)]
    verdicts = _judged(judge, near, wording) if judge else [None] * len(near)
    supporting, refuting, silent = [], [], []
    for quote, judged in zip(near, verdicts, strict=True):
        bears = _bears(quote, wording)
        says_no = denies(quote, wording, _named_above(quote, wording)) or _excludes(quote, wording)
        if (bears and says_no) or _contradicts(judged, quote, wording):
            refuting.append(_plainly(quote))
        elif _supports(quote, wording, judged):
            supporting.append(_plainly(quote))
        elif _said(quote, wording) >= BEARING:
            silent.append(attribute(quote))
    against, too = _opposing(wording, supporting, refuting, silent, judge)
    supporting, refuting = [*supporting, *too], [*refuting, *against]
    opinions: tuple[Opinion, ...] = ()
    if second and refuting:
        refuting, opinions = _upheld(wording, refuting, second)
    verdict = weighed(supporting, refuting)
    read = "\n".join(f"{each.document.title}\n{each.document.text}" for each in found)
    missing = unnamed(asked, read)
    reason = _reason(verdict, supporting, refuting, missing)
    return Verification(wording, verdict, tuple(supporting[:SHOWN]), tuple(refuting[:SHOWN]), reason, opinions)


def _upheld(claim: str, refuting: Sequence[Quote], second: SecondOpinion) -> tuple[list[Quote], tuple[Opinion, ...]]:
    """The quotes that are still against a claim after a second opinion, and what it said of them."""
    about = Claim.of_text(claim).quote
    against = [
        Disagreement(((about,), (quote,)), DisagreementKind.STATEMENT, "A document denies the claim.", 1.0)
        for quote in refuting
    ]
    kept, opinions = second.on(claim, against, len(against))
    return [each.sides[1][0] for each in kept], opinions


def _judged(judge: Judge, quotes: Sequence[Quote], claim: str) -> list[Verdict]:
    """What the judge says of each quote against the claim: alone or under its context, whichever decides it more.

    A quote that says it all is read best alone; another needs its title to say of what it speaks.
    """
    read = [(premise, claim) for quote in quotes for premise in (_told(quote), Claim(quote).in_context)]
    found = iter(judge.judge(read) if read else [])
    return [min(pair, key=lambda each: each.neutral) for pair in zip(found, found, strict=True)]


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


def _supports(quote: Quote, claim: str, judged: Verdict | None) -> bool:
    said = _said(quote, claim)
    if not all(_alike(quote, claim)) or not _has_its_facts(quote, claim) or _stated(quote, claim) < STATED:
        return False
    if quote.is_row and not content_stems(claim) <= content_stems(f"{_told(quote)} {quote.above}"):
        return False  # a row says what stands in its cells and heads, and nothing in other words
    if negators(claim) and not negators(quote.said.text):
        return False
    return said >= SAID if judged is None else said >= SAID / 2 and judged.entailment >= ENTAILED


def _opposing(
    claim: str, supporting: Sequence[Quote], refuting: Sequence[Quote], silent: Sequence[Quote], judge: Judge | None
) -> tuple[list[Quote], list[Quote]]:
    """The quotes silent of a claim itself that contradict one that supports it, and those that contradict one against.

    "It was built on X alone" says nothing of Y, but is against "it was built on Y, not on X".
    """
    against: list[Quote] = []
    too: list[Quote] = []
    rest = {quote.place: quote for quote in silent}
    for disagreement in disagreements(None, [*supporting, *refuting, *silent], judge) if silent else []:
        if disagreement.kind is DisagreementKind.STATUS:
            continue  # who confirms what another reports is not against it
        for one, other in (disagreement.sides, disagreement.sides[::-1]):
            opposed = [rest[quote.place] for quote in other if quote.place in rest]
            if disagreement.kind in (DisagreementKind.NUMERIC, DisagreementKind.DATE):
                opposed = [quote for quote in opposed if _bears(quote, claim)]
            if any(quote in supporting for quote in one):
                against += opposed
            elif any(quote in refuting for quote in one):
                too += opposed
    sure = {quote.place for quote in against} ^ {quote.place for quote in too}
    return ([quote for quote in dict.fromkeys(against) if quote.place in sure],
            [quote for quote in dict.fromkeys(too) if quote.place in sure])  # fmt: skip


def _named_above(quote: Quote, claim: str) -> frozenset[str]:
    """The stems of a claim's names that stand above a quote, which need not name again what it is about."""
    named = (content_stems(claim[each.start : each.end]) for each in names(claim))
    return frozenset().union(*named) & content_stems(quote.above)


def _excludes(quote: Quote, claim: str) -> bool:
    """Whether a quote has all names of a claim, and another value in the place of one."""
    said, held = Claim(quote), Claim.of_text(claim)
    if not held.name_stems <= said.known or not all(_alike(quote, claim)):
        return False
    pairs = [[pair for other in said.values if (pair := comparable(each, other))] for each in held.values]
    return any(each and not any(agree(*pair) for pair in each) for each in pairs)


def _has_its_facts(quote: Quote, claim: str) -> bool:
    """Whether every name and value of a claim stands in a quote, or in the title it stands under."""
    told = _told(quote)
    stems = {word.stem for word in words(f"{told} {quote.above}")}
    held = values(told)
    return all(
        all(word.stem in stems for word in content_words(claim[name.start : name.end])) for name in names(claim)
    ) and all(any((pair := comparable(each, other)) and agree(*pair) for other in held) for each in values(claim))


def _contradicts(judged: Verdict | None, quote: Quote, claim: str) -> bool:
    return (
        judged is not None
        and judged.contradiction >= CONTRADICTED
        and _bears(quote, claim)
        and all(_alike(quote, claim))
    )


def _told(quote: Quote) -> str:
    """What a quote says, a table's row with its heads."""
    return quote.said.text


def _said(quote: Quote, claim: str) -> float:
    """The part of a claim's words that stand in a quote."""
    asked = {word.stem for word in content_words(claim)}
    return len(asked & content_stems(_told(quote))) / len(asked) if asked else 0.0


def _stated(quote: Quote, claim: str) -> float:
    """The part of a claim's words outside its names that stand in a quote."""
    named = {word.stem for name in names(claim) for word in words(claim[name.start : name.end])}
    asked = {word.stem for word in content_words(claim)} - named
    return len(asked & {word.stem for word in words(_told(quote))}) / len(asked) if asked else 1.0


def _bears(quote: Quote, claim: str) -> bool:
    """Whether a quote can be against a claim: most of what the claim says, but for amounts and dates, stands there."""
    amounts = [value for value in values(claim) if value.kind is not Kind.COUNT]
    inside = {word.stem for value in amounts for word in words(claim[value.start : value.end])}
    asked = {word.stem for word in content_words(claim) if not word.text.isdigit()} - inside
    said = {word.stem for word in words(f"{_told(quote)} {quote.above}")}
    return len(asked & said) >= STATED * len(asked)


def _alike(quote: Quote, claim: str) -> tuple[bool, bool, bool]:
    """Whether a quote claims something, of the claim's models, at the claim's time."""
    mine, theirs = Claim(quote), Claim.of_text(claim)
    models = not (mine.models and theirs.models) or bool(mine.models & theirs.models)
    return mine.asserted, models, of_one_time(mine, theirs)


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
