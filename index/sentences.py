"""A text as sentences: what can be quoted whole, where it stands, what it is, and what gives it its meaning.

The structure says what stands together (index.structure), stops say where a sentence ends in its plain words
(index.layout.stops). The only place where sentences are split. Knows nothing of documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from index.layout.furniture import is_furniture, is_pitch
from index.layout.overlong import cut
from index.layout.stops import split_sentences
from index.layout.tokens import estimate_tokens
from index.plain import Plain, cut_plain
from index.structure import Block, structure
from index.structure.block import inside
from index.tongues import TELLING, language
from index.types import Context, ContextKind, Markup, Sentence, SentenceKind, Span

LONGEST = 200
"""The most word pieces, by estimate, that a sentence has; what is longer is cut."""

_TURN = re.compile(r"(?:^|(?<=\s))(?P<turn>(?P<ask>Q|Question)|A|Answer)(?: ?\d{1,3})?(?P<mark>[:.)])(?=\s)")


def sentences(text: str, markup: Markup = Markup.PLAIN) -> list[Sentence]:
    """The sentences of a text: in order, not overlapping, covering every non-space character. Takes linear
    time.

    A sentence that is wrapped over lines is one. A list mark, a quote mark and `Q:` or `A:` belong to the sentence
    they introduce; a heading is one sentence, whatever stops it has, and so is a field ("version: 0.32"), a line of
    code and a table's row. The row above a `|---|` divider is a HEADING, since it claims nothing. The answer to a
    question that is marked as one ("Q: ... A: ...") has it as context, what goes on in an item its first sentence, and
    of several groups of fields in one section each its first field and what is told of it below.

    No sentence has more than `LONGEST` estimated word pieces: what is longer (a ticker, a run without stops) is cut
    into pieces that keep its kind and context, so that every passage is made of whole sentences.
    """
    found: list[Sentence] = []
    asked: Context | None = None
    spoken = language(text[:TELLING])
    for block in structure(text, markup):
        if block.kind is SentenceKind.HEADING:
            asked = None
        made, asked = _of_block(text, block, asked, spoken)
        for sentence in made:
            # A piece is a character or more, so most sentences need no count.
            if sentence.end - sentence.start > LONGEST and _size(text, sentence) > LONGEST:
                found += _pieces(text, sentence)
            else:
                found.append(sentence)
    return _grouped(text, found)


def _of_block(text: str, block: Block, asked: Context | None, spoken: str) -> tuple[list[Sentence], Context | None]:
    """The sentences of a block, and the marked question that what follows it answers."""
    if not block.splits:
        whole = Sentence(block.start, block.end, block.kind, block.context, block.hidden)
        return [_asked(whole, asked)], asked
    said = cut_plain(text, block.start, block.end, block.hidden)
    if not said.text:  # white space written as entities
        return [Sentence(block.start, block.end, SentenceKind.FURNITURE, block.context, block.hidden)], asked
    turns = [
        (span, question)
        for start, end, question in _turns(said.text)
        for span in ([(start, end)] if question else split_sentences(said.text, start, end, spoken))
    ]
    made: list[Sentence] = []
    for place, (_, question) in zip(_places(text, block, said, [span for span, _ in turns]), turns, strict=True):
        hidden = inside(block.hidden, *place)
        sentence = Sentence(*place, block.kind, block.context, hidden)
        if question:
            asked = Context(ContextKind.QUESTION, *place, hidden)
            made.append(replace(sentence, kind=SentenceKind.HEADING))
        else:
            made.append(_asked(sentence, asked))
    if block.opens and made[0].kind is block.kind:
        made[1:] = [_below(each, made[0]) for each in made[1:]]
    return _page(text, block, made), asked


def _below(sentence: Sentence, *others: Sentence) -> Sentence:
    """A sentence that can't be understood without others of its entry."""
    entry = [Context(ContextKind.ENTRY, each.start, each.end, each.hidden) for each in others if each is not sentence]
    return replace(sentence, context=(*sentence.context, *entry))


def _grouped(text: str, found: list[Sentence]) -> list[Sentence]:
    """The sentences; where a section has several groups of fields that begin alike ("Syntax: reload-time"), each with
    what is told below it, those of a group have its first field as context, and the fields the first sentence below.
    """
    groups: dict[tuple[tuple[Context, ...], str], list[tuple[int, int, int]]] = {}
    at = 0
    while at < len(found):
        context = found[at].context
        fields = _run(found, at, SentenceKind.META, context)
        until = _run(found, fields, SentenceKind.PROSE, context)
        if at + 1 < fields < until:
            label = text[found[at].start : found[at].end].partition(":")[0]
            groups.setdefault((context, label), []).append((at, fields, until))
        at = max(until, at + 1)
    for several in groups.values():
        for first, fields, until in several if len(several) > 1 else []:
            opening, told = found[first], found[fields]
            for near in range(first, until):
                found[near] = _below(found[near], opening, *([told] if near < fields else []))
    return found


def _run(found: Sequence[Sentence], at: int, kind: SentenceKind, context: tuple[Context, ...]) -> int:
    """Where sentences of one kind under one context end that begin at a place."""
    while at < len(found) and found[at].kind is kind and found[at].context == context:
        at += 1
    return at


def _page(text: str, block: Block, made: list[Sentence]) -> list[Sentence]:
    """The sentences of a block; those that belong to the page and not to what it says are furniture."""
    if len(made) < 2:
        return made  # a single line was looked at as a whole before
    found = []
    for sentence in made:
        words = cut_plain(text, sentence.start, sentence.end, sentence.hidden).text
        last = sentence.end == block.end and words[-1:] not in (".", "!", "?")
        bare = not any(char.isalpha() for char in words)  # "(#2832)", the number of an issue
        page = bare or is_pitch(words) or (last and is_furniture(words))
        found.append(replace(sentence, kind=SentenceKind.FURNITURE) if page else sentence)
    return found


def _turns(said: str) -> list[tuple[int, int, bool]]:
    """The turns of a conversation in a block ("Q: ... A: ..."), and whether each is a question; else all of it."""
    first = _TURN.match(said)
    if first is None:
        return [(0, len(said), False)]
    turns = [turn for turn in _TURN.finditer(said) if turn["mark"] == first["mark"]]
    starts = [0, *(turn.start() for turn in turns[1:]), len(said)]
    return [
        (start, start + len(said[start:end].rstrip()), turn["ask"] is not None)
        for turn, (start, end) in zip(turns, pairwise(starts), strict=True)
    ]


def _asked(sentence: Sentence, asked: Context | None) -> Sentence:
    return replace(sentence, context=(*sentence.context, asked)) if asked else sentence


def _places(text: str, block: Block, said: Plain, spans: Sequence[Span]) -> Iterator[Span]:
    """Spans of a block's plain words, in order, as places in the text; together they take in all markup of the block.

    Marks that close stand behind the words without a space; markup behind a space belongs to what follows.
    """
    at = block.start
    for number, span in enumerate(spans):
        end = block.end
        if number + 1 < len(spans):
            follows = said.offsets[spans[number + 1][0]]
            last = said.place(*span)
            assert last is not None  # its words stand in the block
            end = last[1]
            closed = end
            while closed < follows and not text[closed].isspace():
                closed += 1
            end = closed if closed < follows else end
        yield at, end
        at = end
        while at < block.end and text[at].isspace():
            at += 1


def _size(text: str, sentence: Sentence) -> int:
    return estimate_tokens(text[sentence.start : sentence.end])


def _pieces(text: str, sentence: Sentence) -> Iterator[Sentence]:
    for start, end in cut(text, (sentence.start, sentence.end), LONGEST):
        yield replace(sentence, start=start, end=end, hidden=inside(sentence.hidden, start, end))
