"""A text as sentences: what can be quoted whole, where it stands, and what it is in the layout of its page.

Line first: the layout says what stands together (index.layout.lines), stops say where a sentence ends in it
(index.layout.stops), and what it is comes from its wording, its shape and its neighbours (index.layout.kinds). Knows
nothing of documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.layout.furniture import is_furniture, is_pitch
from index.layout.kinds import classify
from index.layout.lines import Block, Shape, blocks
from index.layout.overlong import cut
from index.layout.rows import is_divider, split_rows
from index.layout.stops import split_sentences
from index.layout.tokens import estimate_tokens
from index.types import Sentence, SentenceKind, Span

LONGEST = 200
"""The most word pieces, by estimate, that a sentence has; what is longer is cut."""

_TURN = re.compile(
    r"(?:^|(?<=\s))[*_]{0,2}(?:(?P<ask>Q|Question)|A|Answer)(?: ?\d{1,3})?(?P<mark>[:.)])(?=[*_]{0,2}\s)"
)


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text: in order, not overlapping, covering every non-space character. Takes linear
    time.

    A newline ends a sentence unless the line is plainly wrapped; the span then holds the newline. A list
    mark, a quote mark and `Q:` or `A:` belong to the sentence they introduce; a heading is one sentence,
    whatever stops it has. A table row is one ROW, also where several stand on one line; the row above a
    `|---|` divider is a HEADING, since it claims nothing, and the divider FURNITURE. In front matter, a
    description is PROSE, the title a HEADING, the rest FURNITURE. A line of code is one sentence.

    No sentence has more than `LONGEST` estimated word pieces: what is longer (a ticker, a run without stops)
    is cut into pieces that keep its kind, so that every passage is made of whole sentences.
    """
    found: list[Sentence] = []
    for (start, end), kind in _all(text):
        # A piece is a character or more, so most sentences need no count.
        if end - start > LONGEST and estimate_tokens(text[start:end]) > LONGEST:
            found += [Sentence(*span, kind) for span in cut(text, (start, end), LONGEST)]
        else:
            found.append(Sentence(start, end, kind))
    return found


def _all(text: str) -> Iterator[tuple[Span, SentenceKind]]:
    laid_out = blocks(text)
    kinds = classify(text, laid_out)
    for block, kind, below in zip(laid_out, kinds, [*laid_out[1:], None], strict=False):
        if block.shape is Shape.COLUMNS:
            ruled = below is not None and below.shape is Shape.COLUMNS and not below.gap
            header = ruled and below is not None and is_divider(text[below.start : below.end])
            for span, part in split_rows(text, (block.start, block.end), header):
                yield from _prose(text, *span) if part is SentenceKind.PROSE else ((span, part),)
        elif kind is SentenceKind.PROSE and block.shape in (Shape.TEXT, Shape.ITEM):
            yield from _turns(text, block)
        else:
            yield (block.start, block.end), kind


def _turns(text: str, block: Block) -> Iterator[tuple[Span, SentenceKind]]:
    """A block of prose; a question in it that is marked as one ("Q: ... A: ...") is a heading."""
    first = _TURN.match(text, block.body, block.end)
    if first is None or not first["ask"]:
        yield from _prose(text, block.start, block.end)
        return
    turns = [turn for turn in _TURN.finditer(text, block.body, block.end) if turn["mark"] == first["mark"]]
    starts = [block.start, *(turn.start() for turn in turns[1:])]
    for turn, start, end in zip(turns, starts, [*starts[1:], block.end], strict=True):
        end = start + len(text[start:end].rstrip())
        if turn["ask"]:
            yield (start, end), SentenceKind.HEADING
        else:
            yield from _prose(text, start, end)


def _prose(text: str, start: int, end: int) -> Iterator[tuple[Span, SentenceKind]]:
    for span in split_sentences(text, start, end):
        sentence = text[span[0] : span[1]]
        page = is_pitch(sentence) or (span[1] == end and sentence[-1] not in ".!?" and is_furniture(sentence))
        # A single line was looked at as a whole before.
        yield span, SentenceKind.FURNITURE if page and span != (start, end) else SentenceKind.PROSE
