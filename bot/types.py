"""The nouns of an answer: quotes, points, their standing, disagreements, and the events of answering.

Knows nothing of how any of them is found. A `Quote` holds no text of its own: it is a place in a document, and its
text is read from there, so a quote that its document does not contain cannot be made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from index.plain import Plain, context_words, cut_plain, spoken
from index.types import Context, Document, Hit, Passage, Sentence, SentenceKind, Span

Place: TypeAlias = tuple[str, int, int]
"""Document id, start and end: what makes two quotes the same quote."""


class Standing(StrEnum):
    """How sure a reader may be of a point, from the surest to the least sure."""

    CORROBORATED = "corroborated"
    SINGLE_SOURCE = "single-source"
    UNVERIFIED = "unverified"
    DISPUTED = "disputed"


class Status(StrEnum):
    ANSWERED = "answered"
    ABSTAINED = "abstained"


class DisagreementKind(StrEnum):
    """In what two quotes differ; `STATUS` is a claim said to be certain against the same claim said to be open."""

    NUMERIC = "numeric"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    STATUS = "status"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Quote:
    """Whole sentences or table rows of a document, with what their author says of how sure they are.

    `hedges` are the words that hold a claim open ("reportedly"), `origin` is whom the claim is attributed to ("The
    Information"), `short` the place of the words that answer the question, in the document's offsets. `sentences` are
    those it is made of, with their context and markup; without them it is one sentence of prose.
    """

    document: Document
    start: int
    end: int
    hedges: tuple[str, ...] = ()
    origin: str | None = None
    short: Span | None = None
    sentences: tuple[Sentence, ...] = ()
    _plain: Plain | None = field(default=None, init=False, compare=False, repr=False)
    _said: Plain | None = field(default=None, init=False, compare=False, repr=False)
    _above: str | None = field(default=None, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.document.text):
            raise ValueError(f"no text from {self.start} to {self.end} in {self.document.source}")
        if self.short and not self.start <= self.short[0] < self.short[1] <= self.end:
            raise ValueError(f"the short answer {self.short} lies outside the quote {self.start} to {self.end}")
        if not self.sentences:
            object.__setattr__(self, "sentences", (Sentence(self.start, self.end),))

    @staticmethod
    def of(document: Document, sentences: Sequence[Sentence], short: Span | None = None) -> Quote:
        """The quote of some sentences that follow one another."""
        return Quote(document, sentences[0].start, sentences[-1].end, short=short, sentences=tuple(sentences))

    @property
    def document_id(self) -> str:
        return self.document.id

    @property
    def sha256(self) -> str:
        return self.document.sha256

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]

    @property
    def plain(self) -> Plain:
        """The quote's words without markup: what people see. Each line of code and each item stands on a line."""
        if self._plain is None:
            lines = any(sentence.kind in (SentenceKind.CODE, SentenceKind.ITEM) for sentence in self.sentences)
            hidden = [span for sentence in self.sentences for span in sentence.hidden]
            said = (
                spoken(self.document.text, self.sentences)
                if lines
                else cut_plain(self.document.text, self.start, self.end, hidden)
            )
            object.__setattr__(self, "_plain", said)
        assert self._plain is not None
        return self._plain

    @property
    def said(self) -> Plain:
        """The quote's words as they are compared: of a table's row each cell behind its head."""
        if self._said is None:
            rows = [each for each in self.sentences if each.kind is SentenceKind.ROW]
            said = spoken(self.document.text, self.sentences) if rows else self.plain
            object.__setattr__(self, "_said", said)
        assert self._said is not None
        return self._said

    @property
    def context(self) -> tuple[Context, ...]:
        """What gives the quote its meaning, outermost first."""
        return self.sentences[0].context

    @property
    def above(self) -> str:
        """The title and the context, in plain words."""
        if self._above is None:
            object.__setattr__(self, "_above", context_words(self.document, self.sentences[0]))
        assert self._above is not None
        return self._above

    @property
    def is_row(self) -> bool:
        return self.sentences[0].kind is SentenceKind.ROW

    @property
    def short_said(self) -> Span | None:
        """Where the short answer stands in `said`."""
        return self.said.within(*self.short) if self.short else None

    @property
    def short_plain(self) -> Span | None:
        """Where the short answer stands in `plain`."""
        return self.plain.within(*self.short) if self.short else None

    @property
    def short_text(self) -> str | None:
        found = self.short_plain
        return self.plain.text[slice(*found)] if found else None

    @property
    def place(self) -> Place:
        return (self.document.id, self.start, self.end)

    def overlaps(self, place: Place) -> bool:
        """Whether it has some of a place."""
        return self.document.id == place[0] and self.start < place[2] and place[1] < self.end


@dataclass(frozen=True, slots=True)
class Point:
    """One thing the answer says, and the quotes it stands on: at least one. `earlier` is the date or version of the
    edition that said so, where a newer one says something else.
    """

    text: str
    short: str | None
    quotes: tuple[Quote, ...]
    standing: Standing
    earlier: str | None = None

    def __post_init__(self) -> None:
        if not self.quotes:
            raise ValueError("a point stands on at least one quote")


class Decision(StrEnum):
    """What a claim says to a question that asks for yes or no."""

    YES = "yes"
    NO = "no"


WHOLE = "negation"
"""The slot of a difference between two claims of which one denies something, and nobody can tell what."""


@dataclass(frozen=True, slots=True)
class Difference:
    """In what two claims differ, and how likely they contradict each other, from 0 to 1. `slot` names what is compared;
    `keys` are the two contents, equal where claims agree.
    """

    kind: DisagreementKind
    confidence: float
    summary: str
    slot: str
    keys: tuple[str, str]

    @property
    def of_all(self) -> bool:
        """Whether it is all that the two say, with no value, name or word in it that is told to differ."""
        return self.kind is DisagreementKind.STATEMENT or self.slot == WHOLE

    def turned(self) -> Difference:
        """The same, told the other way round."""
        return replace(self, keys=self.keys[::-1])


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two sides that can't both be right, each quoted. `confidence` is between 0 and 1."""

    sides: tuple[tuple[Quote, ...], tuple[Quote, ...]]
    kind: DisagreementKind
    summary: str
    confidence: float

    def __post_init__(self) -> None:
        if not all(self.sides):
            raise ValueError("a disagreement quotes both sides")


class Stance(StrEnum):
    """What a chat model can say of two sides, and what of a quote that is about to be shown as an answer."""

    CONTRADICT = "contradict"
    DIFFERENT = "different things"
    AGREE = "agree"
    ANSWERS = "answers"
    BEARS = "bears on it"
    ELSE = "answers something else"


class Effect(StrEnum):
    """What a second opinion did to a mark or a quote. One that failed leaves it as it was, as one that agrees does."""

    KEPT = "kept"
    LOWERED = "lowered"
    TAKEN_AWAY = "taken-away"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a chat model said of a disagreement or a quote that was about to be shown, with the words that decide: of
    each side, or of the quote.

    `failed` says why there is no opinion, where there is none.
    """

    model: str
    about: Disagreement | Quote
    stance: Stance | None
    words: tuple[str, ...]
    effect: Effect
    failed: str | None = None

    @property
    def subject(self) -> str:
        """What it is about, in words."""
        return self.about.plain.text if isinstance(self.about, Quote) else self.about.summary


@dataclass(frozen=True, slots=True)
class Dismissal:
    """That somebody found a disagreement to be none. `at` is ISO 8601 in UTC."""

    at: str
    by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A disagreement of the corpus with itself, by the id under which it can be dismissed and restored.

    `witnesses` counts those of each side: copies of one text and reports of one origin are one.
    """

    id: str
    disagreement: Disagreement
    witnesses: tuple[int, int]
    dismissal: Dismissal | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many quotes of a document another document supports, and how many stand in disagreements that are listed."""

    supporting: int = 0
    contrasting: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """What a question is put to, where that is not all: documents and folders by their names, and documents published
    from and up to a day (ISO 8601; a year or a month is all its days). Without a date, a document has no such day.
    """

    names: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def dates(self, published: str | None) -> bool:
        """Whether it takes documents of this date."""
        if not self.since and not self.until:
            return True
        day = published or ""
        since, until = self.since or "", self.until or day
        return bool(day) and since[: len(day)] <= day[: len(since)] and day[: len(until)] <= until[: len(day)]


class Why(StrEnum):
    """Why a passage was read and not quoted: nothing in it answers, what may is too unlikely to, or it is less likely
    than what is quoted.
    """

    SILENT = "silent"
    UNLIKELY = "unlikely"
    LESS_LIKELY = "less-likely"


@dataclass(frozen=True, slots=True)
class Unused:
    """A passage that was read for an answer, and is not quoted in it."""

    document: Document
    passage: Passage
    why: Why


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """A sentence that a chat model wrote, the numbers of quotes it cites, and why it does not pass, if so."""

    text: str
    quotes: tuple[int, ...]
    why: str | None


@dataclass(frozen=True, slots=True)
class Written:
    """What a chat model wrote over the quotes of an answer. `failed` says why it is not shown as one; None: it is.

    `tokens` are those it read and wrote, where its provider says so.
    """

    model: str
    text: str
    sentences: tuple[WrittenSentence, ...]
    failed: str | None
    tokens: tuple[int, int] | None
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to a question: points on quotes, or an abstention that says what is missing.

    `read_as` is the question as it was read, where it left something to earlier ones or was misspelt. `verdict` answers
    a question for yes or no, where the quotes decide it one way. `unused` are the passages that were read for nothing,
    `scope` what was asked where that was not all documents, `opinions` what a second opinion was asked for.
    """

    id: str
    corpus: str
    conversation: str | None
    question: str
    status: Status
    standing: Standing | None
    text: str
    points: tuple[Point, ...] = ()
    quotes: tuple[Quote, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    reason: str | None = None
    nearest: tuple[Quote, ...] = ()
    models: Mapping[str, str | None] = field(default_factory=dict)
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    read_as: str | None = None
    verdict: Decision | None = None
    unused: tuple[Unused, ...] = ()
    scope: Scope | None = None
    writer: Written | None = None
    opinions: tuple[Opinion, ...] = ()

    def number(self, quote: Quote) -> int:
        """The n by which the answer cites a quote, counted from 1."""
        return [each.place for each in self.quotes].index(quote.place) + 1


class Conclusion(StrEnum):
    """What the corpus says of a claim."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    DISPUTED = "disputed"
    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verification:
    """A claim with the quotes on each side of it, the likeliest first, and why that is the verdict."""

    claim: str
    verdict: Conclusion
    supporting: tuple[Quote, ...]
    refuting: tuple[Quote, ...]
    reason: str
    opinions: tuple[Opinion, ...] = ()


@dataclass(frozen=True, slots=True)
class Retrieved:
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Quoted:
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True, slots=True)
class TextGrown:
    """The next piece of the answer's text; all pieces joined are `Answer.text`."""

    text: str


@dataclass(frozen=True, slots=True)
class Composed:
    """The next sentence of a chat model's text."""

    sentence: WrittenSentence


@dataclass(frozen=True, slots=True)
class Answered:
    answer: Answer


Event: TypeAlias = Retrieved | Quoted | Compared | TextGrown | Composed | Answered
