"""What answering asks of a reader, of a judge, of a writer and of an audit. Knows no implementation of any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bot.types import Disagreement, Listed, Place, Quote
from index.plain import Plain, in_context
from index.types import Document, Passage, Sentence, Span

if TYPE_CHECKING:
    from index.ports import Matrix


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A passage as it is read: with its document, which holds the text, its sentences, and a vector of each, a row.

    What a trained reader is given has no vectors.
    """

    document: Document
    passage: Passage
    sentences: tuple[Sentence, ...]
    vectors: Matrix | None = field(default=None, compare=False, repr=False)
    _read: Plain | None = field(default=None, init=False, compare=False, repr=False)

    @property
    def place(self) -> Place:
        return self.document.id, self.passage.start, self.passage.end

    @property
    def read(self) -> Plain:
        """The sentences in their context, as a model reads them."""
        if self._read is None:
            object.__setattr__(self, "_read", in_context(self.document, self.sentences))
        assert self._read is not None
        return self._read


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence of an excerpt (start to end, in its document) that may answer a question, and how likely, from 0 to 1.

    `span` are the words in it that answer best, and `certainty` how likely these are the answer and not none, from 0 to
    1; None where a trained reader did not read the sentence. `signs` is what else was measured, by name.
    """

    excerpt: Excerpt
    start: int
    end: int
    score: float
    span: Span | None = None
    certainty: float | None = None
    signs: Mapping[str, float] = field(default_factory=dict, compare=False)


class Reader(Protocol):
    """Question and passages to the words that answer it."""

    @property
    def name(self) -> str: ...

    def warm(self) -> None:
        """Loads what it needs, if nothing did before. Raises ModelError where that can't be."""
        ...

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[Reading]:
        """The places that may answer the question, best first; empty where nothing does. At most one a sentence."""
        ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """The probabilities that a premise entails a hypothesis, says nothing of it, or contradicts it; they sum to 1."""

    entailment: float
    neutral: float
    contradiction: float


class Judge(Protocol):
    """Premise and hypothesis to a verdict."""

    @property
    def name(self) -> str: ...

    def warm(self) -> None:
        """Loads what it needs, if nothing did before. Raises ModelError where that can't be."""
        ...

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Verdict]:
        """A verdict for each pair of premise and hypothesis, in order."""
        ...


class WriterFailed(Exception):
    """That a model did not write to its end, in words for whoever asked."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of what a model writes; with one of them, how many tokens it read and wrote."""

    text: str
    tokens: tuple[int, int] | None = None


class Writer(Protocol):
    """Instructions and what they are about to a text."""

    @property
    def name(self) -> str: ...

    def warm(self) -> None:
        """Makes ready what it needs, if nothing did before. Raises ModelError where that can't be."""
        ...

    def write(self, instructions: str, told: str, seconds: float) -> Iterator[Piece]:
        """The text, piece by piece. Raises WriterFailed where it does not come whole within so many seconds."""
        ...


class Findings(Protocol):
    """What an audit of the corpus has found before anyone asked."""

    def opposed(self, quotes: Sequence[Quote]) -> list[Disagreement]:
        """What was found against some quotes, the surest first: the first side of each is one of them."""
        ...

    def listed(self) -> list[Listed]:
        """All that is likely enough to be told unasked and was not dismissed, the surest first."""
        ...

    def dismissed(self, disagreement: Disagreement) -> bool:
        """Whether somebody said that the quotes on the two sides of a disagreement are none."""
        ...
