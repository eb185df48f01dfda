"""Question x claims -> how likely each answers, and with which words.

Every sentence that a reader found becomes a candidate: a quote with what can be measured of it (`SIGNS`). One logistic
regression, fitted on what the pipeline retrieves (bot/models/training/fit_answers.py), makes a probability of that; no
sign by itself rules a sentence out. Knows nothing of hedges, origins or other quotes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from bot.asked import NAMING, OPEN, VALUES, Asked
from bot.claim import Claim
from bot.expected import SEEN_KINDS, Held, can_answer, held
from bot.language.names import has_adjective, names_in, numbered, without
from bot.language.tables import Cell, cell_of
from bot.language.values import Kind, values
from bot.language.words import Word, content_stems, content_words, shape, words
from bot.polar import READ, Decided, decide, is_polar
from bot.ports import Excerpt, Judge, Reading
from bot.question import Question
from bot.retrieve import known
from bot.subject import WORD, joined, named, subject
from bot.types import Place, Quote
from index.glosses import GLOSSED
from index.plain import Plain, plain
from index.ports import Library
from index.tongues import ENGLISH
from index.types import SentenceKind, Span

WEIGHTS_FILE = Path(__file__).parent / "models" / "fitted" / "answers.json"

SURE_SPAN = 0.5
"""The least certainty of a span for being shown as the short answer."""

MOST_LOGIT = 6.0
"""No probability counts for more: a trained reader is often sure of itself without reason."""

MOST = 40
"""So many of what similarity finds are measured, with all that the reader read; others are noise, and cost time."""

BEARS = 0.7
"""The part of a topic's words, weighed by how rare they are, that what bears on it holds with its context."""

NEAREST, NEAR = 3, 0.05
"""Of what came closest so many are shown, each of at least this part of the least probability that answers."""

NEARBY = 500
"""Characters between two quotes that are far for standing beside each other."""

_EDGES = " \t\n,;:.“”\"'‘’([{)]}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A quote that may answer, how likely it does, and the text around it.

    `sure`: its short answer comes from the reader, and not only from what the question expects. `signs` is what was
    measured of it; `decided` what the judge says of it, to a question for yes or no.
    """

    quote: Quote
    score: float
    surroundings: str
    sure: bool = False
    signs: Mapping[str, float] = field(default_factory=dict, compare=False)
    decided: Decided | None = None

    @property
    def place(self) -> Place:
        return self.quote.place

    def with_quote(self, quote: Quote) -> Candidate:
        return replace(self, quote=quote)


@dataclass(frozen=True, slots=True)
class Weights:
    """Of a logistic regression over signs: what is not named weighs nothing. `least` is the least probability that
    answers.
    """

    signs: Mapping[str, float]
    least: float


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The fitted weights that come with Corrobot."""
    told = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return Weights(told["weights"], told["least"])


def likely(signs: Mapping[str, float], fitted: Mapping[str, float], shift: float = 0.0) -> float:
    """The probability that signs make with fitted weights, its log odds shifted."""
    return 1 / (1 + math.exp(-shift - sum(fitted.get(name, 0.0) * value for name, value in signs.items())))


def log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


def measured(
    question: Question, readings: Sequence[Reading], library: Library, judge: Judge | None = None
) -> list[Candidate]:
    """The candidates that readings make, in their order, with all that is measured of them; without probabilities."""
    readings = [each for at, each in enumerate(readings) if at < MOST or each.certainty is not None]
    scale = Scale(question, _rarity(question, library))
    found = [candidate(scale, reading) for reading in readings]
    similar = max((logit(reading.score) for reading in readings), default=0.0)
    span = max((each.signs["span"] for each in found), default=0.0)
    # A reader is never sure of a language that it hardly knows: it tells which sentence, and not whether.
    lift = max(0.0, -span) if question.language not in (ENGLISH, *GLOSSED) else 0.0
    about_what = [_spoken_of(each.quote) for each in found]
    asked = named(question.text, about_what)
    found = [
        replace(
            each,
            signs={
                **each.signs,
                "other_subject": float(_of_another(each.quote, what, asked)),
                "span": each.signs["span"] + lift,
                "glossed": float(question.language in GLOSSED),
                "similar_behind": similar - logit(reading.score),
                "span_behind": span - each.signs["span"],
                "open_span": each.signs["span"] * each.signs["asks_open"],
                "open_cosine": each.signs["cosine"] * each.signs["asks_open"],
            },
        )
        for each, reading, what in zip(found, readings, about_what, strict=True)
    ]
    return _judged(question, found, readings, judge) if judge and is_polar(question) else found


def _spoken_of(quote: Quote) -> tuple[str, ...]:
    """What a quote is about by where it stands: the first cell of its row, or else what its document is about."""
    if quote.is_row:
        return tuple(WORD.findall(quote.said.text.partition("; ")[0].rpartition(": ")[2]))
    return subject(quote.document)


def _of_another(quote: Quote, about_what: Sequence[str], asked: Collection[str]) -> bool:
    """Whether a quote stands where another thing is spoken of than those that the question names, and names none."""
    if not asked or not about_what or joined(about_what) in asked:
        return False
    told = f"{quote.said.text}\n{quote.above}"
    return not named(told, [(each,) for each in asked])


def _judged(
    question: Question, found: Sequence[Candidate], readings: Sequence[Reading], judge: Judge
) -> list[Candidate]:
    """The candidates with what the judge says of those most like the question, which asks for yes or no.

    A reader looks for words that answer, and there are none: what it found tells little then, in weights of its own.
    """
    read = sorted(range(len(found)), key=lambda at: -readings[at].score)[:READ]
    decided = dict(zip(read, decide(question, [found[at].quote for at in read], judge), strict=True))
    return [
        replace(each, decided=decided.get(at), signs=_polar(each.signs, decided.get(at)))
        for at, each in enumerate(found)
    ]


def _polar(signs: Mapping[str, float], decided: Decided | None) -> dict[str, float]:
    return {
        **signs,
        "span": 0.0,
        "span_behind": 0.0,
        "open_span": 0.0,
        "polar_span": signs["span"],
        "polar": 1.0,
        "bears": decided.bears if decided else 0.0,
        "unjudged": float(decided is None),
    }


def _rarity(question: Question, library: Library) -> dict[str, float]:
    """The stems of a question's words, each with its inverse passage frequency, 0 to 1."""
    count = library.passage_count()
    most = math.log(1 + count / 0.5)
    return {
        word.stem: min(1.0, math.log(1 + count / (library.passage_frequency(word.text) + 0.5)) / most)
        for word in known(question.terms, library)
    }


class Scale:
    """What claims are measured by: a question, how rare its words are, and which of them follow one another.

    Remembers the words of contexts, which many claims share, while it lives: for one question.
    """

    def __init__(self, question: Question, rarity: Mapping[str, float]) -> None:
        self.question, self.rarity = question, rarity
        asked = [
            pair
            for pair in pairwise(content_words(question.text, question.language))
            if {w.stem for w in pair} <= question.stems
        ]
        self.pairs = {(one.stem, other.stem) for one, other in asked}
        self.qualified = [(one.stem, other.stem) for one, other in asked if other.start - one.end == 1]
        self._words: dict[str, tuple[Word, ...]] = {}

    def words(self, above: str) -> tuple[Word, ...]:
        """The content words of a context."""
        if above not in self._words:
            self._words[above] = tuple(content_words(above, self.question.language))
        return self._words[above]


def candidate(scale: Scale, reading: Reading) -> Candidate:
    """The sentence of a reading as a quote with its short answer, and what is measured of it."""
    question, excerpt, document = scale.question, reading.excerpt, reading.excerpt.document
    touched = [each for each in excerpt.sentences if each.start < reading.end and reading.start < each.end]
    quote = Quote.of(document, touched)
    read = Plain(quote.text, range(quote.start, quote.end)) if quote.is_row else quote.said
    found = held(question, read.text)
    # Who or which one a field names ("author: jan-k") need not look like a name.
    named = question.asked in NAMING and quote.sentences[0].kind is SentenceKind.META
    short = read.place(*found.short) if found.short else None
    sure = False
    if (
        reading.span
        and (reading.certainty or 0.0) >= SURE_SPAN
        and (named or can_answer(question, *_in(excerpt.read, reading.span)))
    ):
        # The value itself, where more was read around it, but all of several ("2 GiB or 4 GiB").
        value = short if question.asked in VALUES and _one_value(excerpt.read, reading.span) else None
        within = value and reading.span[0] < value[1] and value[0] < reading.span[1]
        whole = excerpt.read.place(*_unbroken(*_in(excerpt.read, reading.span))) or reading.span
        short, sure = (value if within else _trimmed(document.text, whole)), True
        found = replace(found, fits=found.fits or named)
    cell = (
        cell_of(document.text, quote.sentences[0], column_stems(question), question.language) if quote.is_row else None
    )
    if cell and (under := _under(question, cell, document.text)):
        found, short, sure = under, (cell.start, cell.end), True
    short = short and _closed(document.text, _with_negator(document.text, short, quote.start), quote.end)
    if short and (not quote.start <= short[0] < short[1] <= quote.end or _points(document.text, short)):
        short = None
    around = f"{excerpt.read.text}\n{quote.above}"
    spoken_of = _antecedent(excerpt, quote)
    quote = replace(quote, short=None if question.asked is Asked.TOPIC else short)
    signs = {
        "bias": 1.0,
        **_of_reading(reading),
        **_of_kind(question, quote, found),
        **_of_words(scale, quote),
        **_of_names(scale, quote, around, spoken_of),
        **_of_place(question, quote),
    }
    return Candidate(quote, 0.0, around, sure, signs)


_PERCENT = re.compile(r"\bpercent|%", re.IGNORECASE)


def column_stems(question: Question) -> frozenset[str]:
    """The stems that the head of the column that is asked for may have: of what is asked, and "percent"."""
    return question.stems | (content_stems("percent") if _PERCENT.search(question.text) else frozenset())


def _in(read: Plain, span: Span) -> tuple[str, Span]:
    return read.text, read.within(*span) or (0, 0)


def _one_value(read: Plain, span: Span) -> bool:
    """Whether no two values of one kind stand in a span."""
    text, (start, end) = _in(read, span)
    kinds = [(value.kind, value.unit) for value in values(text[start:end])]
    return len(kinds) == len(set(kinds))


_ADDRESS = re.compile(r"\w[@.]\w|://")
"""What makes a run without blanks one thing: an address, a file's name, a version."""


def _unbroken(text: str, span: Span) -> Span:
    """A span with the whole of the addresses that it begins or ends in: no part of one is an answer."""
    start, end = span
    low, high = start, end
    while low > 0 and not text[low - 1].isspace():
        low -= 1
    while high < len(text) and not text[high].isspace():
        high += 1
    first, last = text[low:end].split(), text[start:high].split()
    return (low if first and _ADDRESS.search(first[0]) else start, high if last and _ADDRESS.search(last[-1]) else end)


def _points(text: str, span: Span) -> bool:
    """Whether a span is the number of an issue ("#1800"), which tells where something is said, and not what."""
    return text[span[0] - 1 : span[1]].strip().startswith("#") and text[slice(*span)].strip("#").isdigit()


def _trimmed(text: str, span: Span) -> Span:
    """A span without quotation marks, brackets and stops at its edges, unless nothing else is left."""
    start, end = span
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES and not _closes(text, start, end):
        end -= 1
    return (start, end) if start < end else span


_NEGATOR = re.compile(r"\b(?:no|not|never|nor|without)\s\Z", re.IGNORECASE)


def _with_negator(text: str, span: Span, floor: int) -> Span:
    """A span with the word right before it that takes back what it says: "not all workers", and not "all workers"."""
    found = _NEGATOR.search(text, max(floor, span[0] - len("without ")), span[0])
    return (found.start(), span[1]) if found else span


def _closed(text: str, span: Span, most: int) -> Span:
    """A span up to where quotation marks and brackets that open in it close: "a “block”", and not "a “block". A mark of
    inches opens nothing, nor does one that closes what was opened before.
    """
    start, end = span
    for opens, closes in _PAIRS:
        at = text.rfind(opens, start, end)
        opened = at >= 0 and text.find(closes, at + 1, end) < 0 and (at == 0 or not text[at - 1].isalnum())
        if opened and (closing := text.find(closes, end, most)) >= 0:
            end = closing + 1
    return start, end


_PAIRS = (('"', '"'), ("“", "”"), ("(", ")"), ("[", "]"), ("{", "}"))


def _closes(text: str, start: int, end: int) -> bool:
    """Whether the bracket at the end of a span was opened in it."""
    opened = {")": "(", "]": "[", "}": "{", "”": "“"}.get(text[end - 1])
    return opened is not None and opened in text[start : end - 1]


def logit(probability: float) -> float:
    clipped = min(max(probability, 1e-9), 1 - 1e-9)
    return max(-MOST_LOGIT, min(MOST_LOGIT, math.log(clipped / (1 - clipped))))


def _of_reading(reading: Reading) -> dict[str, float]:
    """What the reader measured: likeness, and how sure it is of its span."""
    read = reading.certainty is not None
    return {
        "span": logit(reading.certainty) if reading.certainty is not None else -MOST_LOGIT / 2,
        "unread": float(not read),
        **{name: reading.signs.get(name, 0.0) for name in ("cosine", "passage_cosine", "said_in_passage")},
    }


def _of_kind(question: Question, quote: Quote, found: Held) -> dict[str, float]:
    """Whether what is asked for is there to be seen, and what kind of sentence it is."""
    return {
        "unfit": float(not found.fits),
        "asks_value": float(question.asked in VALUES),
        "asks_name": float(question.asked in NAMING),
        "asks_choice": float(question.asked is Asked.CHOICE),
        "asks_open": float(question.asked in OPEN),
        "other_time": float(not at_that_time(question, f"{quote.said.text}\n{quote.above}")),
    }


def _of_words(scale: Scale, quote: Quote) -> dict[str, float]:
    """Which of the question's words stand in the claim and in its context, weighed by how rare they are."""
    said, above = tuple(content_words(quote.said.text, scale.question.language)), scale.words(quote.above)
    here, over = {word.stem for word in said}, {word.stem for word in above}
    near = here | over
    total = sum(scale.rarity.values()) or 1.0
    there = {(one.stem, other.stem) for words_ in (said, above) for one, other in pairwise(words_)}
    return {
        "said_near": sum(weight for stem, weight in scale.rarity.items() if stem in near) / total,
        "nothing_new": float(here <= scale.question.stems | over),
        "phrases": len(scale.pairs & there) / len(scale.pairs) if scale.pairs else 0.0,
        "other_kind": _other_kind(scale, said, near),
    }


def _other_kind(scale: Scale, said: Sequence[Word], near: Collection[str]) -> float:
    """The part of the question's qualified things ("green cable") that the claim has with another qualifier only."""
    qualified = {other.stem for one, other in pairwise(said) if other.start - one.end == 1}
    wrong = [thing for kind, thing in scale.qualified if thing in qualified and kind not in near]
    return len(wrong) / len(scale.qualified) if scale.qualified else 0.0


_SPOKEN_OF = 5
"""Sentences before one in which what it speaks of may be named."""


def _antecedent(excerpt: Excerpt, quote: Quote) -> str:
    """What stands in its paragraph before a sentence that opens with "it" or "this release": what it speaks of."""
    text, at = quote.document.text, quote.start
    told: list[str] = []
    if Claim(quote).points_back:
        for each in reversed([one for one in excerpt.sentences if one.end <= quote.start][-_SPOKEN_OF:]):
            if text.count("\n", each.end, at) > 1:
                break
            told.insert(0, plain(text, each).text)
            at = each.start
    return " ".join(told)


def _of_names(scale: Scale, quote: Quote, around: str, spoken_of: str) -> dict[str, float]:
    """Whether the claim is about what the question names, and not about another of its kind.

    A name that the corpus has elsewhere, and not here, tells more than one that it has nowhere: many texts never name
    whom or what they are about.
    """
    question, count = scale.question, len(scale.question.names) or 1
    lacking = unnamed(question, around)
    nowhere = [
        name
        for name in lacking
        if all(scale.rarity.get(w.stem, 1.0) >= 1.0 for w in content_words(name, question.language))
    ]
    return {
        "unnamed": (len(lacking) - len(nowhere)) / count,
        "named_nowhere": len(nowhere) / count,
        "unnamed_number": float(any(character.isdigit() for name in lacking for character in name)),
        "rival": float(_rivals(question, f"{spoken_of} {quote.said.text}")),
        "another": float(_opens_with_another(question, quote)),
    }


def _of_place(question: Question, quote: Quote) -> dict[str, float]:
    """How near a quote stands to what was quoted to the question before, where this one leans on that."""
    gaps = [
        max(quote.start - each.end, each.start - quote.end, 0)
        for each in question.beside
        if each.document_id == quote.document_id
    ]
    again = any(quote.overlaps(each.place) for each in question.beside)
    return {
        "beside": math.exp(-min(gaps) / NEARBY) if gaps and not again else 0.0,
        "again": float(again),
    }


def _under(question: Question, cell: Cell, text: str) -> Held | None:
    """What a cell holds, read with its head and its row's label; None where that is not what is asked for."""
    told, unit = text[cell.start : cell.end], _UNIT.search(cell.head)
    readings = [f"{told} {cell.head} ({cell.label})", f"{cell.label}: {told}.", told]
    readings += [f"{told} {unit[1]} ({cell.label})"] if unit else []
    return next((found for each in readings if (found := held(question, each)).fits), None)


_UNIT = re.compile(r"[\[(]([^()\[\]]+)[\])]\s*$")
"""The unit of a column, in its head: "Budget 2023 (€)"."""


def at_that_time(question: Question, text: str) -> bool:
    """Whether a text can be about the time that a question names: it has no date, or one that meets it."""
    asked = [value for value in question.values if value.kind is Kind.DATE]
    dated = [value for value in values(text) if value.kind is Kind.DATE] if asked else []
    return not dated or any(one.overlaps(other) for one in asked for other in dated)


def fitting(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates that are likely enough to answer, likeliest first; on a topic, also those that come near and hold
    most of its words.
    """
    least = weights().least

    def bears(each: Candidate) -> bool:
        return each.score >= NEAR * least and each.signs.get("said_near", 0.0) >= BEARS

    topic = question.asked is Asked.TOPIC
    return [each for each in candidates if each.score >= least or (topic and bears(each))]


def nearest(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Where nothing answers, the candidates that came closest, of those that came near at all; copies once."""
    least = NEAR * weights().least
    near = {each.quote.plain.text: each for each in reversed(candidates) if each.score >= least}
    return sorted(near.values(), key=lambda each: -each.score)[:NEAREST]


def about(question: Question, quote: Quote, surroundings: str) -> bool:
    """Whether a quote speaks of what the question names.

    Names with digits ("910C") must stand around it, and two in three of the others; a quote that lacks one and holds
    another of its kind ("910B") is about that. Where who or how much is asked, a quote that opens with another name
    ("Anthropic has recruited ...") and holds none of the question's is about that.
    """
    if _rivals(question, quote.said.text):
        return False
    lacking = unnamed(question, surroundings)
    if any(character.isdigit() for name in lacking for character in name) or len(lacking) > len(question.names) // 3:
        return False
    if quote.is_row:
        # A row tells of what it and its context name, where what stands around it names what is asked at all.
        elsewhere = unnamed(question, f"{quote.said.text}\n{quote.above}")
        return not elsewhere or len(lacking) == len(question.names)
    return not _opens_with_another(question, quote)


def _opens_with_another(question: Question, quote: Quote) -> bool:
    """Whether a quote opens with a name that is none of the question's, of which it holds none.

    Who speaks ("Richard: ...") is not whom it speaks of.
    """
    said = quote.said.text
    if question.asked not in SEEN_KINDS or not question.names or len(unnamed(question, said)) < len(question.names):
        return False
    answer = quote.short_said or (0, 0)
    return any(
        len(said[: name.start].split()) < 2
        and not answer[0] < name.end <= answer[1]
        and said[name.end : name.end + 1] != ":"
        for name in names_in(said, question.language)
    )


def _rivals(question: Question, text: str) -> bool:
    """Whether a text lacks a model or version that the question names, and has another of the same make."""
    asked = {stem for name in question.names for stem in _exact(name)}
    said = set(_exact(text))
    kinds = {shape(stem) for stem in said - asked}
    if any(stem not in said and shape(stem) in kinds for stem in asked):
        return True
    series = {pair for name in question.names for pair in numbered(name)}
    told = numbered(text) if series else set()
    others = {thing for thing, _ in without(told, series)}
    return any(thing in others for thing, _ in without(series, told))


def _exact(text: str) -> list[str]:
    """The stems of words with letters and digits: what tells one model from another."""
    stems = (word.stem for word in content_words(text))
    return [stem for stem in stems if any(c.isdigit() for c in stem) and any(c.isalpha() for c in stem)]


def unnamed(question: Question, text: str) -> list[str]:
    """The names of a question that a text does not hold, in the question's spelling."""
    spoken = question.language
    said, series = _named(text, spoken) if question.names else (frozenset(), frozenset())
    return [
        name
        for name, apart in ((each, _JOINED.sub(" ", each)) for each in question.names)
        if not (_is_said(name, said, spoken) or _is_said(apart, said, spoken)) or without(numbered(apart), series)
    ]


@lru_cache(maxsize=1024)
def _named(text: str, spoken: str) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """The stems of a text, and the members of series that it names."""
    apart = _JOINED.sub(" ", text)
    stems = frozenset(word.stem for each in {text, apart} for word in words(each, spoken))
    return stems, frozenset(numbered(apart))


_JOINED = re.compile(r"(?<=[^\W\d_]{2})-?(?=\d)")
"""Where a name's word and its number meet: "Python3" is "Python 3"."""


def _is_said(name: str, said: Collection[str], spoken: str) -> bool:
    """Whether a name stands among the stems: all of its words with digits ("910C"), else any of its words."""
    stems = [word.stem for word in content_words(name, spoken)]
    exact = [stem for stem in stems if any(character.isdigit() for character in stem)]
    if exact:
        return all(stem in said for stem in exact)
    return any(stem in said or has_adjective(stem, said) for stem in stems)
