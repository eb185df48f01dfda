"""The sentences nearest to a sentence: looked for in the passages nearest to it. Knows no text.

To keep the vectors of all sentences at hand would take gigabytes in a large corpus. Those of a passage lie near the
passage's own, so the passages nearest to a sentence hold the sentences nearest to it, nearly always. The sentences of a
passage are looked for together, each in the passages nearest to any of them: that is faster, and misses less.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from index.ports import Neighbour
from index.types import Passage, Sentence

if TYPE_CHECKING:
    from index.ports import Matrix

_PASSAGES = 24
"""Nearest passages in which is looked for each sentence: there may be as many copies of one article, and more."""
_COPY, _WIDER = 0.999, 8
"""The cosine of a sentence and its copy, at least; and how much further is looked where copies stand in the way."""
_KEPT = 4096
"""Passages whose sentences are kept at hand: about 40 MB."""


class Passages(Protocol):
    """Where passages are looked up by number. Those that are gone are left out, or raise KeyError by themselves."""

    def passages(self, numbers: Iterable[int]) -> dict[int, Passage]: ...

    def sentences(self, passage: Passage) -> tuple[Sentence, ...]: ...

    def sentence_vectors(self, passage: Passage) -> Matrix: ...


class _Within(NamedTuple):
    passage: Passage
    sentences: tuple[Sentence, ...]
    vectors: Matrix


class Neighbours:
    """Over one store. Not for several threads at once."""

    def __init__(self, catalog: Passages, nearest: Callable[[Matrix, int], list[list[int]]]) -> None:
        """`nearest` gives the numbers of so many passages nearest to each of several vectors, in any order."""
        self._catalog, self._nearest = catalog, nearest
        self._within: OrderedDict[int, _Within] = OrderedDict()

    def of(self, passage: Passage, limit: int) -> list[list[Neighbour]]:
        """For each sentence of a passage, those of other places nearest to it. Raises KeyError where it is gone.

        Where copies crowd out all else, more than `limit`.
        """
        found = self._nearest_to(passage, limit, _PASSAGES)
        if any(sum(each.cosine >= _COPY for each in near) > limit // 3 for near in found):
            return self._nearest_to(passage, _WIDER * limit, _WIDER * _PASSAGES)
        return found

    def _nearest_to(self, passage: Passage, limit: int, passages: int) -> list[list[Neighbour]]:
        sentences, vectors = self._catalog.sentences(passage), self._catalog.sentence_vectors(passage)
        numbers = sorted({number for near in self._nearest(vectors, passages) for number in near})
        self._load(set(numbers))
        places = [held for number in numbers if (held := self._within.get(number))]
        if not places:
            return [[] for _ in sentences]
        others = [(each.passage, other) for each in places for other in each.sentences]
        cosines = vectors @ np.concatenate([each.vectors for each in places]).T
        return [self._best(passage, *each, others, limit) for each in zip(sentences, cosines, strict=True)]

    def _best(
        self, passage: Passage, sentence: Sentence, cosines: Matrix, others: list[tuple[Passage, Sentence]], limit: int
    ) -> list[Neighbour]:
        found: list[Neighbour] = []
        for at in np.argsort(-cosines, kind="stable"):
            where, other = others[at]
            if where.document_id == passage.document_id and other.start < sentence.end and sentence.start < other.end:
                continue
            found.append(Neighbour(where, other, float(cosines[at])))
            if len(found) == limit:
                break
        return found

    def _load(self, numbers: set[int]) -> None:
        """Has the sentences of passages at hand, of those that are not gone."""
        for number, passage in self._catalog.passages(numbers - self._within.keys()).items():
            try:
                held = _Within(passage, self._catalog.sentences(passage), self._catalog.sentence_vectors(passage))
            except KeyError:  # gone meanwhile
                continue
            self._within[number] = held
        for number in numbers & self._within.keys():
            self._within.move_to_end(number)
        while len(self._within) > max(_KEPT, len(numbers)):
            self._within.popitem(last=False)
