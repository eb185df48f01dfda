"""Quotes to disagreements: which of them can't both be right, and in what.

Forms the pairs, and asks the typed comparators and, where there is one, the judge; `merge` makes disagreements of
them. Knows no search and no answer. An answer's quotes were all found for one question; the neighbours of a corpus were
not, so `contrasts` asks more of them: that they speak of one edition of one thing, and how certain it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from bot.compare.answers import answers, same_thing
from bot.compare.certainty import certainty
from bot.compare.denials import negation, opposites, status
from bot.compare.editions import same_edition
from bot.compare.frame import Frame, frame, frames
from bot.compare.merge import Edge, of_one_matter
from bot.compare.naming import naming
from bot.compare.numbers import dates, numeric
from bot.compare.topic import Difference, same_models, same_subject, same_time
from bot.compare.wording import alternatives, same_said, wording
from bot.language.names import names
from bot.language.values import Kind, values
from bot.ports import Judge, Verdict
from bot.question import NAMING, VALUES, Question, analyse
from bot.types import Disagreement, DisagreementKind, Place, Quote
from index.tongues import ENGLISH, language_at

JUDGED = 8
"""Pairs that the judge reads for one comparison: a few milliseconds each."""

HELD = 0.5
"""The part of the shorter statement's words that the longer one must hold for the judge to be asked."""

CONTRADICTED = 0.9
"""How probable a contradiction must be to count (LOG.md has the curve)."""

SAID = 3
"""Words of its own that a statement must have for the judge to be asked of it: fewer are a caption."""

CERTAIN = 0.5
"""The least certainty at which two neighbours of a corpus are said to disagree (LOG.md has the curve)."""

BOTH = "The two statements can't both be true."

_NO_TERMS: frozenset[str] = frozenset()


def difference(a: Quote, b: Quote, question: str | None = None) -> Difference | None:
    """The surest difference between two quotes that a typed comparator finds, or None."""
    return _answered(analyse(question) if question else None, a, b, frames(a), frames(b))


def compare(question: str | None, quotes: Sequence[Quote], judge: Judge | None = None) -> list[Disagreement]:
    """What the quotes disagree in, the surest first; quotes that agree stand on one side.

    Only quotes from different places are compared. With a question, what it asks for counts as shared ground.
    """
    asked = analyse(question) if question else None
    distinct = list({quote.place: quote for quote in quotes}.values())
    order = {quote.place: at for at, quote in enumerate(distinct)}
    pairs = [(one, other) for one, other in combinations(distinct, 2) if not one.overlaps(other.place)]
    found = [each.disagreement() for each in of_one_matter(_edges(asked, pairs, judge, JUDGED))]
    ordered = [replace(each, sides=(_sorted(each.sides[0], order), _sorted(each.sides[1], order))) for each in found]
    return sorted(ordered, key=lambda d: -d.confidence)


def contrasts(pairs: Sequence[tuple[Quote, Quote]], judge: Judge | None = None) -> list[Edge]:
    """Which pairs can't both be right whatever is asked, and in what, with how certain that is."""
    found = []
    for draft, verdict in drafts(pairs, judge):
        aligned = wording(draft.a, draft.b)
        own = draft.one.document_id == draft.other.document_id
        sure = certainty(draft.a, draft.b, draft.difference, verdict, aligned, own)
        if sure >= CERTAIN:
            difference = draft.difference or _statement(draft.one, draft.other, sure)
            found.append(Edge(draft.one, draft.other, replace(difference, confidence=sure)))
    return found


class Draft(NamedTuple):
    """A pair that may contradict each other: as frames, and with what a typed comparator finds."""

    one: Quote
    other: Quote
    a: Frame
    b: Frame
    difference: Difference | None


def drafts(pairs: Iterable[tuple[Quote, Quote]], judge: Judge | None) -> list[tuple[Draft, Verdict | None]]:
    """The pairs in which a comparator finds something or that have enough in common, with what the judge says."""
    found = []
    for one, other in pairs:
        if one.overlaps(other.place) or not _in_english(one, other):
            continue
        read = frames(one), frames(other)
        a, b = (frame(quote.said.text, quote.document.title) for quote in (one, other))
        difference = _difference(*read, None)
        alike = judge is not None and common(*read) >= HELD and min(len(a.stems), len(b.stems)) >= SAID
        if (difference or alike) and same_edition(a, b) and not same_said(a, b):
            found.append(Draft(one, other, a, b, difference))
    verdicts = _verdicts(judge, [(each.one, each.other) for each in found]) if judge else [None] * len(found)
    return list(zip(found, verdicts, strict=True))


def _edges(
    question: Question | None, pairs: Iterable[tuple[Quote, Quote]], judge: Judge | None, most: int
) -> list[Edge]:
    """The differences that the typed comparators find, and of `most` pairs they are silent on those the judge does."""
    found: list[Edge] = []
    silent: list[tuple[float, Quote, Quote]] = []
    for one, other in pairs:
        if not _in_english(one, other):
            continue
        read = frames(one), frames(other)
        each = _answered(question, one, other, *read)
        if each:
            found.append(Edge(one, other, each))
        elif judge and (shared := common(*read)) >= HELD:
            silent.append((shared, one, other))
    if judge:
        found += _judged(judge, [each[1:] for each in sorted(silent, key=lambda each: -each[0])[:most]])
    return found


def _in_english(*quotes: Quote) -> bool:
    """Whether quotes can be compared: comparators and judge know English alone, and leave the rest open."""
    return all(language_at(quote.document.text, quote.start, quote.end) in ("", ENGLISH) for quote in quotes)


def _sorted(side: Sequence[Quote], order: Mapping[Place, int]) -> tuple[Quote, ...]:
    return tuple(sorted(side, key=lambda quote: order[quote.place]))


def _answered(
    question: Question | None, a: Quote, b: Quote, one: Sequence[Frame], other: Sequence[Frame]
) -> Difference | None:
    """The difference that bears on the question: in its answer where it asks for a value or name, else in anything."""
    if question and question.asked in (*VALUES, *NAMING) and same_thing(one, other):
        found = answers(question, a, b)
        if found:
            return found
    return _difference(one, other, question)


def _difference(one: Sequence[Frame], other: Sequence[Frame], question: Question | None) -> Difference | None:
    asked = frozenset(word.stem for word in question.terms) if question else _NO_TERMS
    best: Difference | None = None
    for a in one:
        for b in other:
            if a.text == b.text or not (a.stems & b.stems or a.name_stems & b.name_stems):
                continue
            for each in _found(a, b, asked, question):
                if best is None or each.confidence > best.confidence:
                    best = each
    return best


def _found(a: Frame, b: Frame, asked: frozenset[str], question: Question | None) -> Iterable[Difference]:
    kind = question.asked if question else None
    if kind not in NAMING:
        yield from status(a, b, asked)
    if a.claims and b.claims:
        yield from naming(a, b, question)
        if kind not in NAMING:
            yield from negation(a, b, asked)
            yield from opposites(a, b, asked)
            if kind not in VALUES:
                yield from numeric(a, b, asked)
                yield from dates(a, b, asked)


def common(one: Sequence[Frame], other: Sequence[Frame]) -> float:
    """The part of the words of the shorter of two statements that the other holds; 0 for statements that can't be
    compared: of other models, times or subjects.
    """
    best = 0.0
    for a in one:
        for b in other:
            if a.claims and b.claims and same_models(a, b) and same_time(a, b) and _of_one_thing(a, b):
                shared = len(a.stems & b.stems)
                if shared >= 2:
                    best = max(best, shared / min(len(a.stems), len(b.stems)))
    return best


def _of_one_thing(a: Frame, b: Frame) -> bool:
    """Whether two statements can be of one subject; where neither names any, what they name may be what differs."""
    ends = len(a.text), len(b.text)
    return not (a.subject(ends[0]) or b.subject(ends[1])) or same_subject(a, b, *ends)


def _judged(judge: Judge, pairs: Sequence[tuple[Quote, Quote]]) -> list[Edge]:
    """The pairs that contradict each other, all read in one call."""
    return [
        Edge(one, other, _statement(one, other, verdict.contradiction))
        for (one, other), verdict in zip(pairs, _verdicts(judge, pairs), strict=True)
        if verdict.contradiction >= CONTRADICTED
    ]


def _verdicts(judge: Judge, pairs: Sequence[tuple[Quote, Quote]]) -> list[Verdict]:
    """The longer statement is the premise: a judge learned from passages and short claims, and knows little of the
    other direction.
    """
    read = [tuple(sorted((one.text, other.text), key=len, reverse=True)) for one, other in pairs]
    return judge.judge([(premise, hypothesis) for premise, hypothesis in read]) if read else []


def _statement(one: Quote, other: Quote, sure: float) -> Difference:
    """Two statements that exclude each other, in the one part in which they differ, if they are else the same."""
    keys = tuple(f"{place[0]} {place[1]}" for place in (one.place, other.place))
    a, b = (frame(quote.said.text, quote.document.title) for quote in (one, other))
    parts = alternatives(a, b, wording(a, b))
    summary = f"One source says “{parts[0]}”; another says “{parts[1]}”." if parts else BOTH
    return Difference(_kind(*parts) if parts else DisagreementKind.STATEMENT, sure, summary,
                      f"statement {' '.join(keys)}", (keys[0], keys[1]))  # fmt: skip


def _kind(one: str, other: str) -> DisagreementKind:
    """In what two parts differ that stand in each other's place."""
    kinds = {value.kind for part in (one, other) for value in values(part)}
    if all(values(part) for part in (one, other)):
        return DisagreementKind.DATE if kinds <= {Kind.DATE, Kind.TIME} else DisagreementKind.NUMERIC
    if all(names(part) for part in (one, other)):
        return DisagreementKind.NAME
    return DisagreementKind.STATEMENT
