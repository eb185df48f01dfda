"""The words of passages in PostgreSQL: what is stored of them, and BM25 over it.

A passage is cut into stems as the embedded store cuts it, and stored as a tsvector of these: "en/moon" for a word of an
English passage, "en^moon" for one of the heading or title above it. PostgreSQL's own ranking knows nothing of how rare
a word is, so the score is computed here, as BM25 with k1 = 1.2 and b = 0.75 (Robertson and Zaragoza, The Probabilistic
Relevance Framework, 2009), from the number of times that a word occurs, which `ts_rank` of that word alone tells.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.analysis import Analysis
from index.plain import in_context
from index.ports import Entry
from index.tongues import ENGLISH, STEMMERS, language
from index.types import Document

_ABOVE_WEIGHT = 0.5
"""As in the embedded store: a word of the heading or title says less than one of the passage."""
_MOST_WORDS = 64
"""A question of 100,000 characters is searched by its rarest words."""
_LAST = 16_383
"""The last position that a tsvector has; words behind it share it."""
_K1, _B = 1.2, 0.75
_CANDIDATES, _FEW = 20, 5
"""Passages that are scored for each that is wanted: those with the rarest words, more only where they are few."""
_EXACT = 24
"""Lengths are known to four binary digits above this, as tantivy knows them."""


@dataclass(frozen=True, slots=True)
class Indexed:
    """What is stored of the words of a passage: its language, a tsvector, and the lengths of both fields in words, as
    they are and rounded.
    """

    language: str
    words: str
    own: int
    above: int
    own_norm: int
    above_norm: int


@dataclass(frozen=True, slots=True)
class Counts:
    """What a corpus knows of its words: passages, words by language and field, and passages by stem.

    Each may be of another moment, while the corpus changes.
    """

    passages: int
    lengths: Mapping[str, tuple[int, int]]
    having: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Scoring:
    """A query in SQL: which passages are looked at, a tsquery, and the expression of their score with its values."""

    looked_at: str
    score: str
    values: tuple[str | float, ...]


class Words:
    """Texts to stems, and questions to SQL."""

    def __init__(self) -> None:
        self._analysis = Analysis()

    def indexed(self, document: Document, entry: Entry) -> Indexed:
        """What is stored of the words of a passage."""
        text = in_context(document, entry.sentences, above=False).text
        spoken = language(text)
        name = spoken if spoken in STEMMERS else ENGLISH
        heading = entry.passage.heading
        own = self._analysis.words(text, name)
        above = self._analysis.words(f"{heading}\n{document.title}" if heading else document.title, name)
        places: dict[str, list[int]] = {}
        for at, stem in enumerate(own, 1):
            places.setdefault(f"{name}/{stem}", []).append(min(at, _LAST))
        for at, stem in enumerate(above, len(own) + 2):
            places.setdefault(f"{name}^{stem}", []).append(min(at, _LAST))
        vector = " ".join(f"{quoted(stem)}:{','.join(map(str, at))}" for stem, at in places.items())
        return Indexed(name, vector, len(own), len(above), rounded(len(own)), rounded(len(above)))

    def asked(self, text: str) -> list[str]:
        """The stems that the words of a question may be stored as, of all languages and both fields."""
        return [f"{name}{sign}{stem}" for name in STEMMERS for stem in self._stems(text, name) for sign in "/^"]

    def phrases(self, term: str) -> list[list[str]]:
        """What a term may be stored as: for each language, its stems in order."""
        cut = ((name, self._analysis.words(term, name)) for name in STEMMERS)
        return [[f"{name}/{stem}" for stem in stems] for name, stems in cut if stems]

    def forms(self, name: str, stem: str, text: str) -> set[str]:
        """The words of a text that have a stem, in lower case."""
        return self._analysis.forms(name, stem, text)

    def scoring(self, text: str, counts: Counts, limit: int, every: bool = False) -> Scoring | None:
        """The query that finds the passages that score best; None where no word of a text occurs.

        Passages with the rarest words of the text are scored, by all its words; `every` one that has any.
        """
        terms = sorted(self._terms(text, counts), key=lambda term: (counts.having[term], term))
        if not terms:
            return None
        looked_at, passages = [], 0
        for term in terms:
            if every or passages < _FEW * limit or passages + counts.having[term] <= _CANDIDATES * limit:
                looked_at.append(quoted(term))
                passages += counts.having[term]
        parts, values = [], []
        for term in terms:
            name, field = (term.split("^")[0], 1) if "^" in term else (term.split("/")[0], 0)
            average = max(counts.lengths.get(name, (0, 0))[field] / max(1, counts.passages), 1e-9)
            weight = (_K1 + 1) * _rarity(counts.passages, counts.having[term]) * (_ABOVE_WEIGHT if field else 1.0)
            length = "above_norm" if field else "own_norm"
            norm = f"({_float(_K1 * (1 - _B))} + {_float(_K1 * _B / average)} * {length})"
            # w tf / (tf + n), written so that tf stands there once.
            parts.append(f"{_float(weight)} * (1 - {norm} / ({_OCCURS} + {norm}))")
            values.append(quoted(term))
        return Scoring(" | ".join(looked_at), " + ".join(parts), tuple(values))

    def _terms(self, text: str, counts: Counts) -> list[str]:
        found = []
        for name in STEMMERS:
            stems = self._stems(text, name)
            if len(stems) > _MOST_WORDS:
                stems.sort(key=lambda stem: counts.having.get(f"{name}/{stem}", 0) or counts.passages)
            found += [f"{name}{sign}{stem}" for stem in stems[:_MOST_WORDS] for sign in "/^"]
        return [term for term in found if counts.having.get(term, 0) > 0]

    def _stems(self, text: str, name: str) -> list[str]:
        return sorted(set(self._analysis.words(text, name)))


_OCCURS = "round('0.607927'::double precision / (1 - ts_rank('{1,1,1,1}', words, %s::tsquery)) - 0.5)"
"""How often a word occurs, up to 256 times. With equal weights `ts_rank` of one word that occurs n times is the sum of
1 / i^2 for i up to n, divided by its limit, which is 1 - 0.6079 / (n + 0.5), nearly.
"""


def quoted(stem: str) -> str:
    """A stem as the text of a tsvector or a tsquery has it."""
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"


def rounded(length: int) -> int:
    """A length in words as tantivy keeps it, in a byte: rounded down to four binary digits above 24."""
    above = length - _EXACT
    lost = max(0, above.bit_length() - 4) if above > 0 else 0
    return _EXACT + (above >> lost << lost) if above > 0 else length


def phrase(stems: Sequence[str]) -> str:
    """A tsquery for stems that stand next to one another."""
    return " <-> ".join(quoted(stem) for stem in stems)


def _float(value: float) -> str:
    """A number in SQL. Without its type it would be a decimal one, with which sums take several times as long."""
    return f"'{value!r}'::double precision"


def _rarity(passages: int, having: int) -> float:
    return math.log(1 + (passages - having + 0.5) / (having + 0.5))
