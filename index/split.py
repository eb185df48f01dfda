"""Sentences packed into passages, the units that are searched. Knows sizes, headings and paragraphs; no
embedder.

Sizes are word pieces by the estimate of index.layout.tokens. The embedder reads 256 at most, two of them its own
marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from index.layout.rows import is_divider
from index.layout.tokens import clip_tokens, estimate_tokens
from index.plain import plain
from index.types import ContextKind, Document, Passage, Sentence, SentenceKind

TARGET = 180
"""Where a passage should end, at the nearest good place."""
MOST = 240
"""The most that a passage has, together with its heading if that stands before it."""
HEADING_MOST = 40
"""The most of a heading that is kept with each passage below it."""
_SECTION_LEAST = 60
"""A passage that has so much ends above the next heading; with less, a short section shares it with the
next.
"""
_FURNITURE_LEAST = 30
"""So much furniture in a row gets passages of its own, so that a ticker does not blur what stands beside
it.
"""

_HEADS = (ContextKind.TITLE, ContextKind.HEADING, ContextKind.QUESTION)


def split(document: Document, sentences: Sequence[Sentence]) -> list[Passage]:
    """A document's sentences as passages, in order: whole sentences, each in exactly one passage.

    About `TARGET` and at most `MOST` word pieces each, given sentences as index.sentences makes them, none of
    which is longer than a passage. A passage ends above a heading, else between paragraphs, else between
    sentences; a heading goes with what stands below it. `heading` is the nearest one at or above the start, in
    plain words; it is counted in the size unless the passage begins with it.
    """
    text = document.text
    sizes = [estimate_tokens(text[sentence.start : sentence.end]) for sentence in sentences]
    apart = _furniture_runs(text, sentences, sizes)
    opening = _openings(sentences)
    headings = [_heading(text, sentences[at], opening[at]) for at in _lowest(opening)]
    passages: list[Passage] = []

    def take(first: int, last: int) -> None:
        start, end = sentences[first].start, sentences[last - 1].end
        passages.append(Passage(document.id, start, end, headings[first]))

    def size_above(first: int) -> int:
        return 0 if opening[first] else estimate_tokens(headings[first] or "")

    first, size = 0, size_above(0) if sentences else 0
    for at, sentence in enumerate(sentences):
        paragraph = at > 0 and "\n" in text[sentences[at - 1].end : sentence.start]
        if at > first and (apart[at] != apart[at - 1] or _ends_before(opening, at, paragraph, size, size + sizes[at])):
            last = at if apart[at] else _below_prose(opening, sizes, first, at)
            take(first, last)
            first, size = last, size_above(last) + sum(sizes[last:at])
        size += sizes[at]
    if sentences:
        take(first, len(sentences))
    return passages


def _ends_before(opening: Sequence[bool], at: int, paragraph: bool, size: int, grown: int) -> bool:
    """Whether a passage of some size ends before a sentence that would make it grow to another."""
    if grown > MOST:
        return True
    if opening[at - 1]:
        return False
    if opening[at] and size >= _SECTION_LEAST:
        return True
    if paragraph and 3 * size >= 2 * TARGET and grown > TARGET:
        return True
    return grown - TARGET > TARGET - size


def _below_prose(opening: Sequence[bool], sizes: list[int], first: int, at: int) -> int:
    """Where the next passage begins, which ought to have sentence `at`: with the headings just above it, if
    they fit.
    """
    start, size = at, sizes[at]
    while start - 1 > first and opening[start - 1] and size + sizes[start - 1] <= MOST:
        start -= 1
        size += sizes[start]
    return start


def _furniture_runs(text: str, sentences: Sequence[Sentence], sizes: list[int]) -> list[bool]:
    """For each sentence, whether it is part of much furniture in a row. Rules and dividers belong to what
    they rule.
    """

    def is_page(at: int) -> bool:
        sentence = sentences[at]
        return sentence.kind is SentenceKind.FURNITURE and not is_divider(text[sentence.start : sentence.end])

    apart: list[bool] = []
    for page, run in groupby(range(len(sentences)), is_page):
        within = list(run)
        apart += [page and sum(sizes[at] for at in within) >= _FURNITURE_LEAST] * len(within)
    return apart


def _openings(sentences: Sequence[Sentence]) -> list[bool]:
    """For each sentence, whether it opens a section: a heading does, and a dated one that the next stands below."""
    found = []
    for at, sentence in enumerate(sentences):
        below = sentences[at + 1].context if at + 1 < len(sentences) else ()
        dated = sentence.kind is SentenceKind.META and any(
            sentence.start <= each.start and each.end <= sentence.end and each.kind is not ContextKind.TITLE
            for each in below
        )
        found.append(sentence.kind is SentenceKind.HEADING or dated)
    return found


def _lowest(opening: Sequence[bool]) -> list[int]:
    """For each sentence itself, but for one of several headings on top of each other the last of these."""
    found = list(range(len(opening)))
    for at in reversed(range(len(opening) - 1)):
        if opening[at] and opening[at + 1]:
            found[at] = found[at + 1]
    return found


def _heading(text: str, sentence: Sentence, opens: bool) -> str | None:
    """The nearest heading above a sentence, or itself where it is one."""
    if opens:
        return clip_tokens(plain(text, sentence).text, HEADING_MOST) or None
    heading = next((each for each in reversed(sentence.context) if each.kind in _HEADS), None)
    return clip_tokens(plain(text, heading).text, HEADING_MOST) or None if heading else None
