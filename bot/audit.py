"""The corpus against itself: which of its claims can't both be right.

Takes the claims that indexing added or changed, and compares each with its nearest neighbours, in other documents and
in its own, by what compares the quotes of an answer. What was compared is kept, so the cost of a run is that of what
has changed; a run that was killed goes on where it was. Knows no database and no model.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from bot.attribute import attribute, witnesses
from bot.claim import Claim
from bot.copies import both_say
from bot.disagreements import Disagreements, Finding, Version, digest, pair_of
from bot.errors import NoSuchDisagreement
from bot.group import Merged, of_many_matters
from bot.language.clauses import sentences
from bot.ports import Judge
from bot.relate import Edge, edges, fitted
from bot.support import independent, supporting
from bot.types import Difference, Disagreement, DisagreementKind, Dismissal, Listed, Place, Quote, Tally
from index.errors import CorpusBusy
from index.ports import Library, Neighbour
from index.types import CLAIMING, Passage, Sentence

VERSION = 17
"""Changes with the comparators, so that what others compared is compared anew."""

NEIGHBOURS = 24
"""Claims that each claim is compared with."""

NEAR = 0.4
"""The least cosine of two claims that are compared: below, they speak of different things."""

TOGETHER = 400
"""Pairs of claims that are compared, and kept, at once, with the rest of the last one's passage: what a kill can lose,
and what somebody who wants to give way has to wait for.
"""

_DOCUMENTS = 128
"""Documents that are kept at hand during a run."""
_CLAIMS = 20_000
"""Claims that are kept at hand, read, during a run."""
_REMEMBERED = 300_000
"""Pairs of texts whose verdict is remembered during a run, for the copies of either."""


class Stated(NamedTuple):
    """A claim that is read, with what tells it apart, and whether its document states it.

    `key` is a digest of its text and what stands above it: what comparing it depends on; `words` of what it says alone.
    """

    claim: Claim
    key: bytes
    words: bytes
    stated: bool

    @property
    def quote(self) -> Quote:
        return self.claim.quote


class Verdict(NamedTuple):
    """What came of comparing two claims: in what they contradict each other, if they do, or that they say the same."""

    difference: Difference | None
    same: bool


@dataclass(frozen=True, slots=True)
class Comparing:
    """So many passages are compared."""

    done: int
    passages: int


class Audit:
    """Over one corpus."""

    def __init__(
        self,
        library: Library,
        judge: Judge | None,
        kept: Disagreements,
        alone: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """`alone` is what one run at a time can enter; to another it raises CorpusBusy after a moment."""
        self._library, self._judge, self._kept, self._alone = library, judge, kept, alone

    def pending(self) -> list[str]:
        """The sources of documents that were not compared as they are now."""
        return sorted(self._pending())

    def run(self, tell: Callable[[Comparing], None] = lambda _: None) -> None:
        """Compares what is new or changed, and forgets what is gone. Stopped in between, it goes on the next time.

        While somebody else runs it waits, tells so, and goes on from there: two at once would compare everything twice,
        and one would note what it found in a version that the other has just replaced.

        Raises what `tell` raises, and what the library, the judge and the store of disagreements do.
        """
        self.sweep()
        if not self._pending():
            return
        with ExitStack() as until_end:
            while True:
                try:
                    until_end.enter_context(self._alone())
                    break
                except CorpusBusy:
                    tell(Comparing(0, sum(len(passages) for _, passages in self._left().values())))
            self._compare(tell)
        self.sweep()

    def sweep(self) -> None:
        """Forgets what was found in documents that are gone."""
        self._kept.sweep(self._library.identifiers)

    def listed(
        self,
        dismissed: bool = False,
        sources: Set[str] | None = None,
        kind: DisagreementKind | None = None,
        unlikely: bool = False,
    ) -> list[Listed]:
        """The disagreements of the documents as they are, the surest first: those that were dismissed, or the others.

        `unlikely`: also those that are too unlikely to be listed unasked.
        `sources`: only those in which one of these documents takes a side.
        """
        return [
            self._whole(merged, pairs, dismissal)
            for merged, pairs, dismissal in self._merged(dismissed, unlikely or dismissed)
            if kind in (None, merged.edges[0].difference.kind) and (sources is None or _sources(merged) & sources)
        ]

    def count(self) -> int:
        """How many there are that were not dismissed."""
        return len(self._merged(dismissed=False, unlikely=False))

    def tallies(self, documents: Sequence[str]) -> dict[str, Tally]:
        """Of documents, by id: how many quotes of each are supported, and how many stand in open disagreements."""
        dismissals = self._kept.dismissals()
        likely = (each for each in self._kept.findings(documents) if self._likely(each) and each.pair not in dismissals)
        against = [place for each, _, _ in self._against(likely) for place in each.places]
        beside = [place for each in self._kept.supports(documents) for place in each.places]
        found = [Counter(document for document, _, _ in set(places)) for places in (beside, against)]
        return {each: Tally(found[0][each], found[1][each]) for each in documents}

    def supported(self, document_id: str) -> list[tuple[Quote, list[Quote]]]:
        """The quotes of a document that others support, in order, each with those of the others."""
        found: dict[Place, list[Quote]] = defaultdict(list)
        quotes: dict[Place, Quote] = {}
        for _, one, other in self._quotes(self._kept.supports([document_id])):
            own, theirs = (one, other) if one.document_id == document_id else (other, one)
            quotes[own.place] = attribute(own)
            found[own.place].append(attribute(theirs))
        return [(quotes[place], found[place]) for place in sorted(found)]

    def dismiss(self, id_: str, by: str | None = None, reason: str | None = None) -> Listed:
        """Says that a disagreement is none: it is listed no more while its quotes stand. Raises NoSuchDisagreement.

        Of one that was dismissed before, it replaces who said so, and why.
        """
        found, pairs = self._named(id_, among=(False, True))
        return replace(found, dismissal=self._kept.dismiss(pairs, by, reason))

    def restore(self, id_: str) -> Listed:
        """Takes a dismissal back. Raises NoSuchDisagreement."""
        found, pairs = self._named(id_, among=(True,))
        self._kept.restore(pairs)
        return replace(found, dismissal=None)

    def opposed(self, quotes: Sequence[Quote]) -> list[Disagreement]:
        """What was found against some quotes, the surest first: the first side of each is one of them."""
        found = self._around(quotes)
        return [
            Disagreement(((quote,), (told.other,)), told.difference.kind, told.difference.summary, round(sure, 3))
            for edge in sorted(found, key=lambda edge: -edge.difference.confidence)
            for told in (edge, edge.turned())
            for quote in quotes
            if quote.overlaps(told.one.place)
            for sure in [told.difference.confidence]
        ]

    def dismissed(self, disagreement: Disagreement) -> bool:
        """Whether somebody said that what is on the two sides of a disagreement is none.

        It holds by the sentences alone, so also while a document is not compared yet; and for all that is said on a
        side if every quote of the other was set against some of it.
        """
        dismissals = self._kept.dismissals()
        if not dismissals:
            return False
        one, other = ([_sentences(quote) for quote in side] for side in disagreement.sides)
        return any(
            all(any(_dismissed(texts, against, dismissals) for against in there) for texts in here)
            for here, there in ((one, other), (other, one))
        )

    def _pending(self) -> dict[str, str]:
        """By source, the ids of documents that are not compared as they are."""
        kept, made_by = self._kept.versions(), self._made_by()
        return {
            source: id_
            for source, id_ in self._library.identifiers().items()
            if kept.get(source) != Version(id_, made_by, whole=True)
        }

    def _made_by(self) -> str:
        return f"{VERSION} {self._judge.name if self._judge else 'none'}"

    def _compare(self, tell: Callable[[Comparing], None]) -> None:
        """Compares what is pending with all else; tells of it each time that what was found is kept."""
        made_by = self._made_by()
        self._kept.forget(source for source, kept in self._kept.versions().items() if kept.made_by != made_by)
        left = self._left()
        total, done = sum(len(passages) for _, passages in left.values()), 0
        tell(Comparing(0, total))
        run = _Run(self._library, self._judge, self._kept, made_by)
        # All first: what is found must not name a version of another document that is still to be taken over.
        known = self._kept.versions()
        for source, (id_, passages) in left.items():
            if source in known:
                run.take_over(source, id_, passages)
        for source, (id_, passages) in left.items():
            for compared in run.compare(source, id_, passages):
                done += compared
                tell(Comparing(done, total))

    def _left(self) -> dict[str, tuple[str, list[Passage]]]:
        """What is pending: by source the id and the passages."""
        return {source: (id_, self._library.passages(id_)) for source, id_ in self._pending().items()}

    def _merged(self, dismissed: bool, unlikely: bool) -> list[tuple[Merged, list[str], Dismissal | None]]:
        """The disagreements, the surest first, with the ids of their pairs: that of the one found first leads."""
        dismissals = self._kept.dismissals()
        found = [
            each
            for each in self._kept.findings()
            if (each.pair in dismissals) == dismissed and (unlikely or self._likely(each))
        ]
        order = {pair: at for at, pair in reversed(list(enumerate(each.pair for each in found)))}
        listed = []
        for merged in of_many_matters(self._standing(found)):
            pairs = sorted({pair_of(e.one.text, e.other.text) for e in merged.edges}, key=lambda pair: order[pair])
            listed.append((merged, pairs, dismissals.get(pairs[0])))
        return listed

    def _named(self, id_: str, among: tuple[bool, ...]) -> tuple[Listed, list[str]]:
        """The disagreement with an id among those that were not dismissed (False), were (True), or both, as it is
        listed unasked, if it is; and the ids of all pairs that are told with that one, unasked or not.
        """
        self._library.generation()  # of a corpus that is not there nothing can be said
        for dismissed in among:
            each = chain.from_iterable(self._merged(dismissed, unlikely) for unlikely in (False, True))
            if found := [(merged, pairs, dismissal) for merged, pairs, dismissal in each if id_ in pairs]:
                return self._whole(*found[0]), list(dict.fromkeys(pair for _, pairs, _ in found for pair in pairs))
        if False in among:
            raise NoSuchDisagreement(f"No disagreement has the id {id_}.", "`corrobot disagreements` lists them.")
        raise NoSuchDisagreement(
            f"No dismissed disagreement has the id {id_}.", "`corrobot disagreements --dismissed` lists them."
        )

    def _likely(self, finding: Finding) -> bool:
        """Whether a disagreement is likely enough to be listed unasked."""
        return finding.difference is not None and fitted().lists(finding.difference, self._judge)

    def _whole(self, merged: Merged, pairs: Sequence[str], dismissal: Dismissal | None) -> Listed:
        """A disagreement with what its quotes' authors say of how sure they are, and who vouches for each side."""
        found = merged.disagreement()
        one, other = (tuple(attribute(quote) for quote in side) for side in found.sides)
        return Listed(
            pairs[0], replace(found, sides=(one, other)), (len(witnesses(one)), len(witnesses(other))), dismissal
        )

    def _standing(self, found: Iterable[Finding]) -> list[Edge]:
        """Findings as edges between quotes, without those whose document is no longer what it was."""
        quotes = self._against(found)
        return [Edge(one, other, each.difference) for each, one, other in quotes if each.difference]

    def _against(self, found: Iterable[Finding]) -> Iterator[tuple[Finding, Quote, Quote]]:
        """Findings with their quotes, but of two documents that both say both: see `both_say`."""
        return (told for told in self._quotes(found) if not both_say(told[1], told[2]))

    def _quotes(self, found: Iterable[Finding]) -> Iterator[tuple[Finding, Quote, Quote]]:
        """Findings with their quotes, without those whose document is no longer what it was."""
        document = lru_cache(maxsize=None)(self._library.document)
        for each in found:
            try:
                one, other = (Quote.of(document(place[0]), self._library.sentences_at(*place)) for place in each.places)
            except KeyError:
                continue
            if pair_of(one.text, other.text) == each.pair:  # else it was not found of these texts
                yield each, one, other

    def _around(self, quotes: Sequence[Quote]) -> list[Edge]:
        """What was found in some quotes, likely enough to be listed unasked, and not dismissed."""
        found = [
            each
            for each in self._kept.findings(list({quote.document_id for quote in quotes}))
            if self._likely(each) and any(quote.overlaps(place) for quote in quotes for place in each.places)
        ]
        dismissals = self._kept.dismissals() if found else {}
        return self._standing(each for each in found if each.pair not in dismissals)


class _Run:
    """What one run remembers: documents it has read, and verdicts on texts, for the copies of them."""

    def __init__(self, library: Library, judge: Judge | None, kept: Disagreements, made_by: str) -> None:
        self._library, self._judge, self._kept, self._made_by = library, judge, kept, made_by
        self._document = lru_cache(maxsize=_DOCUMENTS)(library.document)
        self._claim = lru_cache(maxsize=_CLAIMS)(self._read)
        self._verdicts: dict[tuple[bytes, bytes, bool], Verdict] = {}

    def compare(self, source: str, id_: str, passages: Sequence[Passage]) -> Iterator[int]:
        """Compares what is new in a document; tells of how many more passages, each time that they are kept.

        A document that changes meanwhile is left as it is: it is pending again.
        """
        try:
            claims = [self._claims(passage) for passage in passages]
        except KeyError:
            return
        known = self._moved(source, id_, claims)
        done, read = set(known), 0
        pairs: list[tuple[Stated, Stated]] = []
        for at, (passage, of) in enumerate(zip(passages, claims, strict=True), start=1):
            fresh = [claim for claim in of if claim.key not in known]
            try:
                pairs += self._pairs(passage, fresh)
            except KeyError:
                return
            done |= {claim.key for claim in fresh}
            if len(pairs) >= TOGETHER and at < len(passages):
                self._kept.note(source, Version(id_, self._made_by, whole=False), done, self._findings(pairs))
                yield at - read
                pairs, read = [], at
        self._kept.note(source, Version(id_, self._made_by, whole=True), done, self._findings(pairs))
        yield len(passages) - read

    def take_over(self, source: str, id_: str, passages: Sequence[Passage]) -> None:
        """Has what was found in the former version of a document as found in this one, if this one is still there."""
        with suppress(KeyError):
            self._moved(source, id_, [self._claims(passage) for passage in passages])

    def _moved(self, source: str, id_: str, claims: Sequence[Sequence[Stated]]) -> set[bytes]:
        """Takes over what was kept of a document to a version with these claims; those of them compared before."""
        places: dict[bytes, list[Place]] = defaultdict(list)
        for claim in chain.from_iterable(claims):
            places[claim.key].append(claim.quote.place)
        return self._kept.move(source, Version(id_, self._made_by, whole=False), places)

    def _claims(self, passage: Passage) -> list[Stated]:
        """The sentences and rows that state something. Raises KeyError where the passage is gone."""
        sentences = (each for each in self._library.sentences(passage) if each.kind in CLAIMING)
        claims = (self._claim(passage.document_id, sentence) for sentence in sentences)
        return [claim for claim in claims if claim.stated]

    def _read(self, document_id: str, sentence: Sentence) -> Stated:
        claim = Claim(Quote.of(self._document(document_id), (sentence,)))
        return Stated(claim, digest(claim.above, claim.quote.text), digest(claim.bare), claim.asserted and claim.ended)

    def _pairs(self, passage: Passage, claims: Sequence[Stated]) -> Iterator[tuple[Stated, Stated]]:
        """Claims of a passage, each with those of its neighbours that say something else.

        Raises KeyError where the passage is gone.
        """
        if not claims:
            return
        wanted = {claim.quote.place[1:]: claim for claim in claims}
        sentences = self._library.sentences(passage)
        for sentence, near in zip(sentences, self._library.neighbours(passage, 2 * NEIGHBOURS), strict=True):
            if claim := wanted.get((sentence.start, sentence.end)):
                yield from ((claim, other) for other in islice(self._others(claim, near), NEIGHBOURS))

    def _others(self, claim: Stated, near: Iterable[Neighbour]) -> Iterator[Stated]:
        """The neighbours that state something else, the nearest first."""
        for each in near:
            if each.cosine < NEAR:
                return
            if each.sentence.kind not in CLAIMING:
                continue
            with suppress(KeyError):  # gone meanwhile
                other = self._claim(each.passage.document_id, each.sentence)
                if other.stated and other.words != claim.words:
                    yield other

    def _findings(self, pairs: Iterable[tuple[Stated, Stated]]) -> list[Finding]:
        """What came of pairs; those of texts that were compared before have the verdict that they had."""
        if len(self._verdicts) > _REMEMBERED:
            self._verdicts.clear()
        ordered = [sorted(pair, key=lambda claim: claim.key) for pair in pairs]
        keys = [(one.key, other.key, one.quote.document_id == other.quote.document_id) for one, other in ordered]
        fresh = {
            key: (one.claim, other.claim)
            for key, (one, other) in zip(keys, ordered, strict=True)
            if key not in self._verdicts
        }
        differing = {(e.one.place, e.other.place): e.difference for e in edges(list(fresh.values()), self._judge)}
        apart = [pair for (_, _, within), pair in fresh.items() if not within and _places(*pair) not in differing]
        same = {_places(*pair) for pair, told in zip(apart, supporting(apart, self._judge), strict=True) if told}
        self._verdicts.update(
            {key: Verdict(differing.get(_places(*pair)), _places(*pair) in same) for key, pair in fresh.items()}
        )
        return [
            Finding(
                pair_of(one.quote.text, other.quote.text),
                (one.quote.place, other.quote.place),
                (one.key, other.key),
                verdict.difference,
            )
            for key, (one, other) in zip(keys, ordered, strict=True)
            for verdict in [self._verdicts[key]]
            if verdict.difference or (verdict.same and independent(one.quote, other.quote))
        ]


def _places(one: Claim, other: Claim) -> tuple[Place, Place]:
    return one.quote.place, other.quote.place


def _sources(merged: Merged) -> set[str]:
    return {quote.document.source for side in merged.sides for quote in side.values()}


def _sentences(quote: Quote) -> list[str]:
    """A quote whole, and each of its sentences: what was compared."""
    return [quote.text, *(quote.text[start:end] for start, end in sentences(quote.text))]


def _dismissed(texts: Sequence[str], others: Sequence[str], dismissals: Mapping[str, Dismissal]) -> bool:
    return any(pair_of(one, other) in dismissals for one in texts for other in others)
