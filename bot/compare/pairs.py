"""Quotes to disagreements: which of them can't both be right, and in what.

Forms the pairs, asks the typed comparators and, where there is one, the judge, and merges pairs that differ
in the same thing into one disagreement with two sides. Knows no search and no answer; without a question it
compares a corpus with itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from bot.compare.answers import answers, same_thing
from bot.compare.denials import negation, opposites, status
from bot.compare.frame import Frame, frames
from bot.compare.naming import naming
from bot.compare.numbers import dates, numeric
from bot.compare.topic import Difference, same_models, same_subject, same_time
from bot.ports import Judge
from bot.question import NAMING, VALUES, Question, analyse
from bot.types import Disagreement, DisagreementKind, Quote

JUDGED = 8
"""Pairs that the judge reads for one comparison: a few milliseconds each."""

HELD = 0.5
"""The part of the shorter statement's words that the longer one must hold for the judge to be asked."""

CONTRADICTED = 0.9
"""How probable a contradiction must be to count (LOG.md has the curve)."""

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
    read = [frames(quote) for quote in distinct]
    found: list[_Edge] = []
    silent: list[tuple[float, int, int]] = []
    for i in range(len(distinct)):
        for j in range(i + 1, len(distinct)):
            if _overlap(distinct[i], distinct[j]):
                continue
            each = _answered(asked, distinct[i], distinct[j], read[i], read[j])
            if each:
                found.append(_Edge(i, j, each))
            elif judge and (shared := common(read[i], read[j])) >= HELD:
                silent.append((shared, i, j))
    if judge:
        found += _judged(judge, distinct, sorted(silent, reverse=True)[:JUDGED])
    return sorted(_merged(distinct, found), key=lambda d: -d.confidence)


@dataclass(frozen=True, slots=True)
class _Edge:
    """A difference between two quotes, by their numbers."""

    one: int
    other: int
    difference: Difference


def _overlap(a: Quote, b: Quote) -> bool:
    return a.document_id == b.document_id and a.start < b.end and b.start < a.end


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
            ends = len(a.text), len(b.text)
            if not (a.claims and b.claims and same_models(a, b) and same_time(a, b) and same_subject(a, b, *ends)):
                continue
            shared = len(a.stems & b.stems)
            if shared >= 2:
                best = max(best, shared / min(len(a.stems), len(b.stems)))
    return best


def _judged(judge: Judge, quotes: Sequence[Quote], pairs: Sequence[tuple[float, int, int]]) -> list[_Edge]:
    """The pairs that contradict each other, all read in one call.

    The longer statement is the premise: a judge learned from passages and short claims, and knows little of the other
    direction.
    """
    texts = [tuple(sorted((quotes[i].text, quotes[j].text), key=len, reverse=True)) for _, i, j in pairs]
    verdicts = judge.judge([(premise, hypothesis) for premise, hypothesis in texts]) if texts else []
    summary = "The two statements can't both be true."
    return [
        _Edge(i, j, Difference(DisagreementKind.STATEMENT, sure, summary, f"statement {i} {j}", (str(i), str(j))))
        for (_, i, j), verdict in zip(pairs, verdicts, strict=True)
        if (sure := verdict.contradiction) >= CONTRADICTED
    ]


def _merged(quotes: Sequence[Quote], edges: Sequence[_Edge]) -> list[Disagreement]:
    """One disagreement for each two contents of a slot that exclude each other, with all quotes of either."""
    merged: list[tuple[Difference, list[set[int]]]] = []
    differ: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for edge in edges:
        differ[edge.difference.slot] |= {(edge.one, edge.other), (edge.other, edge.one)}
    for edge in sorted(edges, key=lambda e: -e.difference.confidence):
        for known, sides in merged:
            if known.kind is not edge.difference.kind or known.slot != edge.difference.slot:
                continue
            placed = _placed(edge, known, sides, differ[known.slot])
            if placed:
                sides[0].add(placed[0])
                sides[1].add(placed[1])
                break
        else:
            merged.append((edge.difference, [{edge.one}, {edge.other}]))
    return [
        Disagreement(
            (tuple(quotes[n] for n in sorted(sides[0])), tuple(quotes[n] for n in sorted(sides[1]))),
            first.kind, first.summary, round(first.confidence, 3),
        )
        for first, sides in merged
    ]  # fmt: skip


def _placed(
    edge: _Edge, known: Difference, sides: Sequence[set[int]], differ: Set[tuple[int, int]]
) -> tuple[int, int] | None:
    """The quotes of an edge in the order of the sides they belong to, None if it is another disagreement.

    An edge belongs to a disagreement when it says the same on one side, and no two quotes of a side differ.
    """
    for pair, keys in (
        ((edge.one, edge.other), edge.difference.keys),
        ((edge.other, edge.one), edge.difference.keys[::-1]),
    ):
        touches = keys[0] == known.keys[0] or keys[1] == known.keys[1]
        crossed = pair[0] in sides[1] or pair[1] in sides[0]
        torn = any((x, y) in differ for x, side in zip(pair, sides, strict=True) for y in side if x != y)
        if touches and not crossed and not torn:
            return pair
    return None
