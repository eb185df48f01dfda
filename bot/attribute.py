"""Quote -> hedges, origin: how sure its author is, whose claim it is, and which quotes are one witness.

Knows what a quote answers (its `short`), so that only words that hold *that* open count; knows nothing of
what other quotes say. What makes a quote unverified, and what does not:

- A hedge whose scope reaches the short answer, or without one the sentence's main claim: "reportedly", "may",
  "is expected to", "leaked", "if confirmed". Approximation ("around $6 million"), judgement ("is
  considered"), permission ("members may") and the condition of a general rule are no hedges on a claim.
- A claim relayed as a claim ("the minister claims that", "allegations by X that"), whoever makes it.
- Words put to nobody in particular ("sources said", "a senior official told reporters"), unless a named
  outlet stands for them ("Reuters reported, citing sources"): then the outlet is the origin, and answers
  for it.
- A named origin with a neutral verb ("The Information reported that", "the bureau assessed that",
  "according to the ministry") or a known group ("independent benchmarks place it at") sets the origin and
  is no hedge: the reader is told who says it, and the same origin elsewhere is no second witness.
- The next sentence, where it takes the claim back: "If confirmed, ...", "Reuters could not verify the
  report."
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.attribution.cue import HedgeKind
from bot.attribution.hedges import Hedge, hedges
from bot.attribution.origins import Attribution, OriginKind, attributions, origin_key
from bot.language.clauses import sentences
from bot.language.numerals import in_digits
from bot.language.words import content_stems
from bot.types import Quote
from index.types import Document, Markup, Span

_READ = 200_000  # code points of a document that are read for attributions: they stand in its lead
_SHARED_WORDS = 0.5  # of a quote's content words, for a sentence to be about the same claim
_COPIED = 0.5  # of the shorter quote's runs of five words
_RUN = 5
_REWORDED, _LEAST_WORDS = 0.7, 8  # of all content words of both quotes, both have, and at least so many
_LOOK_AHEAD = 400

_CLAIM_NOUN = re.compile(r"\b(?:claim|allegation|accusation|report|rumou?r|leak|statement)s?\b", re.IGNORECASE)
_NOBODY = re.compile(r"(?:reports?|rumou?rs?|leaks?|some|many|others)", re.IGNORECASE)
_SETTLING = re.compile(r"\bif\b|confirm|verif|substantiat|corroborat|prove", re.IGNORECASE)
_BACK = re.compile(
    r"(?:if\s(?:\w+\s)?(?:true|confirmed|verified|accurate|correct|proven|so|this|that|these|those|"
    r"they|it)\b|it\b|this\b|that\b|they\b|(?:the|this|that|these|those|such|its|"
    r"none\sof\sthe)\s(?:\w+\s){0,2}"
    r"(?:claims?|reports?|figures?|accounts?|allegations?|accusations?|statements?|information|"
    r"rumou?rs?|leaks?|numbers?|"
    r"images?|videos?|footage|details|specs|specifications|benchmarks|results)\b"
    r"|[^.]{0,80}\b(?:verify|confirm|corroborate)\s(?:the|this|that|these|those)\b"
    r"|[^.]{0,80}\b(?:independently|immediately)\s(?:verified|confirmed)\b)",
    re.IGNORECASE,
)


def attribute(quote: Quote) -> Quote:
    """The quote with its `hedges`, the words that hold its claim open as they stand, and its `origin`."""
    text = quote.said.text
    focus = quote.short_said
    said = attributions(text)
    reaching = [each for each in said if each.reaches(focus)]
    cues: list[Span] = [(each.start, each.end) for each in hedges(text) if each.opens and each.reaches(focus)]
    vouched = any(each.kind is OriginKind.NAMED and not each.claimed for each in reaching)
    for each in reaching:
        cue = _cue(each)
        open_ = each.claimed or (each.kind is OriginKind.ANONYMOUS and not vouched)
        if open_ and not any(start < cue[1] and cue[0] < end for start, end in cues):
            cues.append(cue)
    words = [text[start:end] for start, end in sorted(cues)]
    words += _after(quote.document, quote.end) if not _CLAIM_NOUN.search(text) else []
    return replace(quote, hedges=tuple(dict.fromkeys(words)), origin=_origin(quote, said, reaching, focus))


def _cue(attribution: Attribution) -> Span:
    """The words that attribute; with the source where it follows: "according to multiple sources"."""
    start, end = attribution.cue
    return (start, attribution.end) if 0 <= attribution.start - end <= 1 else (start, end)


def _origin(
    quote: Quote, said: Sequence[Attribution], reaching: Sequence[Attribution], focus: Span | None
) -> str | None:
    """Whom the claim is credited to: by name before by group, the one nearest the claim before one that
    relays it."""
    asked = [each for each in said if focus and each.start < focus[1] and focus[0] < each.end]
    order = [OriginKind.NAMED, OriginKind.GROUP, OriginKind.ANONYMOUS]
    for candidates in ([each for each in reaching if not _NOBODY.fullmatch(each.name)], asked):
        if candidates:
            best = min(candidates, key=lambda each: (order.index(each.kind), sum(e - s for s, e in each.scope)))
            return best.name if best.kind is OriginKind.NAMED else _inside(best.name)
    return quote.document.origin


def _inside(name: str) -> str:
    """A group or somebody unnamed as it is written inside a sentence: "a senior official"."""
    return name[:1].lower() + name[1:] if name[1:2] == " " or name[1:2].islower() else name


def _after(document: Document, end: int) -> list[str]:
    """The words by which the sentence after a quote, in the same paragraph, holds the quote's claim open."""
    window = document.text[end : end + _LOOK_AHEAD].lstrip(" \t")
    if document.markup is Markup.PLAIN and window.startswith("\n"):
        return []  # a line that ends with a sentence ends a paragraph
    window = " ".join(window.split("\n\n", 1)[0].split())
    first = next(sentences(window), None)
    if not first or not _BACK.match(window, *first):
        return []
    sentence = window[slice(*first)]

    def settles(hedge: Hedge) -> bool:
        cue = sentence[hedge.start : hedge.end]
        return hedge.kind is HedgeKind.UNCONFIRMED and hedge.opens and hedge.main and bool(_SETTLING.search(cue))

    return [sentence[each.start : each.end] for each in hedges(sentence) if settles(each)]


@lru_cache(maxsize=64)
def _credited(text: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The named origins of a document's sentences, with the content words of the sentence that names them."""
    return tuple(_credits(text[:_READ]))


def _credits(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    for start, end in sentences(text):
        for each in attributions(text[start:end]):
            if each.kind is OriginKind.NAMED:
                yield each.name, content_stems(text[start:end])


def witnesses(quotes: Sequence[Quote]) -> list[tuple[Quote, ...]]:
    """The quotes grouped by who vouches for them: each group is one witness, in order of its first quote.

    One witness are quotes of one document; of one origin, be it named in the quote, credited for the
    document, or named in the document for the same claim; and of one text: near-identical quotes, or a
    quote that stands in the other's document. It chains: if A copies B and B copies C, the three are one.
    Doubt counts as dependence.
    """
    if len(quotes) < 2:
        return [(quote,) for quote in quotes]
    groups: list[list[_Words]] = []
    for each in map(_read, quotes):
        joined = [group for group in groups if any(_same_witness(each, other) for other in group)]
        merged = [*(member for group in joined for member in group), each]
        kept = [group for group in groups if group not in joined]
        at = groups.index(joined[0]) if joined else len(groups)
        groups = [*kept[:at], merged, *kept[at:]]
    return [tuple(each.quote for each in group) for group in groups]


@dataclass(frozen=True, slots=True)
class _Words:
    """What tells whether a quote is of one witness with another: keys of its origins, and its words in three ways."""

    quote: Quote
    keys: frozenset[str]
    plain: str
    runs: frozenset[tuple[str, ...]]
    stems: frozenset[str]


def _read(quote: Quote) -> _Words:
    plain = " ".join(re.findall(r"\w+", quote.said.text.casefold()))
    return _Words(quote, _keys(quote), plain, _runs(plain), content_stems(in_digits(quote.said.text)))


def _same_witness(one: _Words, other: _Words) -> bool:
    mine, theirs = one.quote, other.quote
    if mine.document_id == theirs.document_id or mine.sha256 == theirs.sha256:
        return True
    return bool(one.keys & other.keys) or _copied(one, other)


def _keys(quote: Quote) -> frozenset[str]:
    """The keys of all origins that a quote's claim is credited to, in the quote or elsewhere in its
    document."""
    return _keys_of(quote.said.text, quote.origin, quote.document.origin, quote.document.text)


@lru_cache(maxsize=512)
def _keys_of(text: str, origin: str | None, credit: str | None, document: str) -> frozenset[str]:
    names = [name for name in (origin, credit) if name]
    names += [each.name for each in attributions(text) if each.kind is OriginKind.NAMED]
    own = content_stems(text)
    for name, stems in _credited(document):
        shared = own & stems
        if len(shared) >= 3 and len(shared) >= _SHARED_WORDS * min(len(own), len(stems)):
            names.append(name)
    return frozenset(origin_key(name) for name in names)


def copied(one: Quote, other: Quote) -> bool:
    """Whether two quotes are one text."""
    return _copied(_read(one), _read(other))


def _copied(one: _Words, other: _Words) -> bool:
    """Whether two quotes are one text: alike word for word in good part, in nearly the same words in another order, or
    standing in the other's document.
    """
    if not one.runs or not other.runs:  # too short for runs: a row, a heading
        return one.plain == other.plain
    if len(one.runs & other.runs) >= _COPIED * min(len(one.runs), len(other.runs)):
        return True
    both = len(one.stems & other.stems)
    if both >= _LEAST_WORDS and both >= _REWORDED * len(one.stems | other.stems):
        return True
    return one.quote.text in other.quote.document.text or other.quote.text in one.quote.document.text


def _runs(plain: str) -> frozenset[tuple[str, ...]]:
    tokens = plain.split()
    return frozenset(tuple(tokens[at : at + _RUN]) for at in range(len(tokens) - _RUN + 1))
