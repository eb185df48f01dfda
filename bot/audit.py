"""The corpus against itself: which of its claims can't both be right.

Takes the claims that indexing added or changed, and compares each with its nearest neighbours, in other documents and
in its own, by what compares the quotes of an answer. What was compared is kept, so the cost of a run is that of what
has changed; a run that was killed goes on where it was. Knows no database and no model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from bot.attribute import attribute, witnesses
from bot.compare import Difference, Edge, contrasts, of_many_matters
from bot.compare.merge import Merged
from bot.compare.stated import states
from bot.disagreements import Compared, Disagreements, Finding, digest, pair_of
from bot.errors import NoSuchDisagreement
from bot.ports import Judge
from bot.types import Disagreement, DisagreementKind, Dismissal, Listed, Quote
from index.ports import Library
from index.types import Passage, SentenceKind

VERSION = 1
"""Changes with the comparators, so that what others compared is compared anew."""

NEIGHBOURS = 24
"""Claims that each claim is compared with."""

NEAR = 0.4
"""The least cosine of two claims that are compared: below, they speak of different things."""

TOGETHER = 64
"""Passages whose claims are compared at once, and kept: what a kill can lose."""

_CLAIMS = (SentenceKind.PROSE, SentenceKind.ROW)
_REMEMBERED = 300_000
"""Pairs of texts whose verdict is remembered during a run, for the copies of either."""

Claims: TypeAlias = dict[bytes, Quote]
"""The claims of a passage by what tells them apart: their own text and their document's title."""


@dataclass(frozen=True, slots=True)
class Comparing:
    """So many passages are compared."""

    done: int
    passages: int


class Audit:
    """Over one corpus."""

    def __init__(self, library: Library, judge: Judge | None, kept: Disagreements) -> None:
        self._library, self._judge, self._kept = library, judge, kept
        self._document = lru_cache(maxsize=128)(library.document)

    def pending(self) -> list[str]:
        """The sources of documents that were not compared as they are now."""
        return sorted(source for source, id_ in self._pending().items() if id_)

    def run(self, tell: Callable[[Comparing], None] = lambda _: None) -> None:
        """Compares what is new or changed, and forgets what is gone. Stopped in between, it goes on the next time.

        Raises what the library, the judge and the store of disagreements raise.
        """
        pending = self._pending()
        self._kept.forget(source for source, id_ in pending.items() if id_ is None)
        others = [source for source, kept in self._kept.compared().items() if kept.made_by != self._made_by()]
        self._kept.forget(others)
        left = {source: self._library.passages(id_) for source, id_ in pending.items() if id_}
        total, done = sum(map(len, left.values())), 0
        if left:
            tell(Comparing(0, total))
        verdicts: dict[tuple[bytes, bytes, bool], Difference | None] = {}
        for source, passages in left.items():
            for compared in self._compare(source, str(pending[source]), passages, verdicts):
                done += compared
                tell(Comparing(done, total))

    def sweep(self) -> None:
        """Forgets what was found in documents that are gone."""
        self._kept.forget(source for source, id_ in self._pending().items() if id_ is None)

    def listed(
        self, dismissed: bool = False, sources: Set[str] | None = None, kind: DisagreementKind | None = None
    ) -> list[Listed]:
        """The disagreements of the documents as they are, the surest first: those that were dismissed, or the others.

        `sources`: only those in which one of these documents takes a side.
        """
        return [
            self._whole(merged, pairs, dismissal)
            for merged, pairs, dismissal in self._merged(dismissed)
            if kind in (None, merged.edges[0].difference.kind) and (sources is None or _sources(merged) & sources)
        ]

    def dismiss(self, id_: str, by: str | None = None, reason: str | None = None) -> Listed:
        """Says that a disagreement is none: it is listed no more while its quotes stand. Raises NoSuchDisagreement."""
        found, pairs = self._named(id_, dismissed=False)
        return replace(found, dismissal=self._kept.dismiss(pairs, by, reason))

    def restore(self, id_: str) -> Listed:
        """Takes a dismissal back. Raises NoSuchDisagreement."""
        found, pairs = self._named(id_, dismissed=True)
        self._kept.restore(pairs)
        return replace(found, dismissal=None)

    def opposed(self, quotes: Sequence[Quote]) -> list[Disagreement]:
        """What was found against some quotes, the surest first: the first side of each is one of them."""
        found = self._around(quotes, dismissed=False)
        return [
            Disagreement(((quote,), (told.other,)), told.difference.kind, told.difference.summary, round(sure, 3))
            for edge in sorted(found, key=lambda edge: -edge.difference.confidence)
            for told in (edge, edge.turned())
            for quote in quotes
            if _overlap(quote, told.one)
            for sure in [told.difference.confidence]
        ]

    def dismissed(self, disagreement: Disagreement) -> bool:
        """Whether somebody said that the quotes on the two sides of a disagreement are none."""
        pairs = [(one, other) for one in disagreement.sides[0] for other in disagreement.sides[1]]
        found = self._around([quote for side in disagreement.sides for quote in side], dismissed=True)
        return all(
            any(_overlap(one, told.one) and _overlap(other, told.other) for e in found for told in (e, e.turned()))
            for one, other in pairs
        )

    def _pending(self) -> dict[str, str | None]:
        """By source, the ids of documents that are not compared as they are; None for one that is gone."""
        now, compared, made_by = self._library.identifiers(), self._kept.compared(), self._made_by()
        pending: dict[str, str | None] = {source: None for source in compared if source not in now}
        for source, id_ in now.items():
            kept = compared.get(source)
            if kept is None or (kept.document_id, kept.made_by, kept.whole) != (id_, made_by, True):
                pending[source] = id_
        return pending

    def _made_by(self) -> str:
        return f"{VERSION} {self._judge.name if self._judge else 'none'}"

    def _compare(
        self,
        source: str,
        id_: str,
        passages: Sequence[Passage],
        verdicts: dict[tuple[bytes, bytes, bool], Difference | None],
    ) -> Iterator[int]:
        """Compares what is new in a document; tells of how many more passages, each time that they are kept.

        A document that changes meanwhile is left as it is: it is pending again.
        """
        try:
            claims = [self._claims(passage) for passage in passages]
            standing = {key: quote.place for of in claims for key, quote in of.items()}
            former = self._kept.compared().get(source)
            if former and former.document_id != id_:
                self._kept.move(former.document_id, standing)
            done = set(former.claims & standing.keys()) if former else set[bytes]()
            for at in range(0, max(len(passages), 1), TOGETHER):
                pairs: list[tuple[tuple[bytes, Quote], tuple[bytes, Quote]]] = []
                for passage, of in zip(passages[at : at + TOGETHER], claims[at : at + TOGETHER], strict=True):
                    fresh = {key: quote for key, quote in of.items() if key not in done}
                    pairs += self._pairs(passage, fresh)
                    done |= fresh.keys()
                whole = at + TOGETHER >= len(passages)
                found = self._findings(pairs, verdicts)
                self._kept.note(source, Compared(id_, self._made_by(), whole, frozenset(done)), found)
                yield len(passages[at : at + TOGETHER])
        except KeyError:
            return

    def _claims(self, passage: Passage) -> Claims:
        """The sentences and rows that state something. Raises KeyError where the passage is gone."""
        document = self._document(passage.document_id)
        quotes = [Quote(document, s.start, s.end) for s in self._library.sentences(passage) if s.kind in _CLAIMS]
        return {digest(document.title, quote.text): quote for quote in quotes if states(quote)}

    def _pairs(self, passage: Passage, claims: Claims) -> Iterator[tuple[tuple[bytes, Quote], tuple[bytes, Quote]]]:
        """Claims of a passage, each with those of its neighbours that say something else."""
        if not claims:
            return
        places = {quote.place[1:]: (key, quote) for key, quote in claims.items()}
        sentences = self._library.sentences(passage)
        for sentence, near in zip(sentences, self._library.neighbours(passage, 2 * NEIGHBOURS), strict=True):
            mine = places.get((sentence.start, sentence.end))
            if mine is None:
                continue
            compared = 0
            for each in near:
                if each.cosine < NEAR or compared == NEIGHBOURS:
                    break
                if each.sentence.kind is not sentence.kind:
                    continue
                try:
                    document = self._document(each.passage.document_id)
                except KeyError:  # gone meanwhile
                    continue
                other = Quote(document, each.sentence.start, each.sentence.end)
                if digest(other.text) != digest(mine[1].text) and states(other):
                    compared += 1
                    yield mine, (digest(document.title, other.text), other)

    def _findings(
        self,
        pairs: Iterable[tuple[tuple[bytes, Quote], tuple[bytes, Quote]]],
        verdicts: dict[tuple[bytes, bytes, bool], Difference | None],
    ) -> list[Finding]:
        """What differs in pairs; those of texts that were compared before have the verdict that they had."""
        if len(verdicts) > _REMEMBERED:
            verdicts.clear()
        ordered = [sorted(pair, key=lambda each: each[0]) for pair in pairs]
        keys = [(one[0], other[0], one[1].document_id == other[1].document_id) for one, other in ordered]
        fresh = {
            key: (one[1], other[1]) for key, (one, other) in zip(keys, ordered, strict=True) if key not in verdicts
        }
        differing = {(e.one.place, e.other.place): e.difference for e in contrasts(list(fresh.values()), self._judge)}
        verdicts.update({key: differing.get((one.place, other.place)) for key, (one, other) in fresh.items()})
        return [
            Finding(pair_of(one[1].text, other[1].text), (one[1].place, other[1].place), (one[0], other[0]), difference)
            for key, (one, other) in zip(keys, ordered, strict=True)
            if (difference := verdicts[key])
        ]

    def _merged(self, dismissed: bool) -> list[tuple[Merged, list[str], Dismissal | None]]:
        """The disagreements, the surest first, with the ids of their pairs: that of the one found first leads."""
        dismissals = self._kept.dismissals()
        found = [each for each in self._kept.findings() if (each.pair in dismissals) == dismissed]
        order = {pair: at for at, pair in reversed(list(enumerate(each.pair for each in found)))}
        listed = []
        for merged in of_many_matters(self._standing(found)):
            pairs = sorted({pair_of(e.one.text, e.other.text) for e in merged.edges}, key=lambda pair: order[pair])
            listed.append((merged, pairs, dismissals.get(pairs[0])))
        return sorted(listed, key=lambda each: -each[0].edges[0].difference.confidence)

    def _named(self, id_: str, dismissed: bool) -> tuple[Listed, list[str]]:
        for merged, pairs, dismissal in self._merged(dismissed):
            if id_ in pairs:
                return self._whole(merged, pairs, dismissal), pairs
        if dismissed:
            raise NoSuchDisagreement(
                f"No dismissed disagreement has the id {id_}.", "`corrobot disagreements --dismissed` lists them."
            )
        raise NoSuchDisagreement(f"No disagreement has the id {id_}.", "`corrobot disagreements` lists them.")

    def _whole(self, merged: Merged, pairs: Sequence[str], dismissal: Dismissal | None) -> Listed:
        """A disagreement with what its quotes' authors say of how sure they are, and who vouches for each side."""
        found = merged.disagreement()
        one, other = (tuple(attribute(quote) for quote in side) for side in found.sides)
        return Listed(
            pairs[0], replace(found, sides=(one, other)), (len(witnesses(one)), len(witnesses(other))), dismissal
        )

    def _standing(self, found: Iterable[Finding]) -> list[Edge]:
        """Findings as edges between quotes, without those whose document is no longer what it was."""
        edges = []
        for each in found:
            try:
                one, other = (Quote(self._document(place[0]), place[1], place[2]) for place in each.places)
            except KeyError:
                continue
            edges.append(Edge(one, other, each.difference))
        return edges

    def _around(self, quotes: Sequence[Quote], dismissed: bool) -> list[Edge]:
        """What was found in the documents of some quotes."""
        found = self._kept.findings(list({quote.document_id for quote in quotes}))
        dismissals = self._kept.dismissals() if found else {}
        return self._standing(each for each in found if (each.pair in dismissals) == dismissed)


def _sources(merged: Merged) -> set[str]:
    return {quote.document.source for side in merged.sides for quote in side.values()}


def _overlap(one: Quote, other: Quote) -> bool:
    return one.document_id == other.document_id and one.start < other.end and other.start < one.end
