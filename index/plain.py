"""The words of a text without its markup, each with the place in the document it was cut from.

Models read plain words in their context, and people see them; quotes are cut from the document by the way back. Knows
what a Sentence says of its markup; parses nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise

from index.layout.tokens import estimate_tokens
from index.types import Context, ContextKind, Document, Sentence, SentenceKind, Span

NOWHERE = -1
"""The offset of a character that joins two pieces and stands in no document."""

ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
"""A character by its name or number, as HTML writes it."""
_FOLDED = re.compile(r"\s{2,}|[^\S ]|" + ENTITY.pattern)
_PIPE = re.compile(r"(?<!\\)\|")
_APART = re.compile(r"\S+(?:\s\S+)*")
"""What stands together in a line with wide gaps."""
_PAIR = 2
_FINAL = re.compile(r"[.!?:;…][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class Plain:
    """Words, and for each of their characters the offset in the document at which it begins, or NOWHERE.

    `ends` has the end, in the document, of characters that are longer there ("&amp;"). `sentences` are the spans, in
    the words, of the sentences that were put together.
    """

    text: str
    offsets: Sequence[int] = field(repr=False)
    ends: Mapping[int, int] = field(default_factory=dict, repr=False)
    sentences: tuple[Span, ...] = ()

    def place(self, start: int, end: int) -> Span | None:
        """Where in the document a span of the words stands; None where none of it stands there."""
        cut = [at for at in range(start, min(end, len(self.offsets))) if self.offsets[at] != NOWHERE]
        if not cut:
            return None
        last = cut[-1]
        return self.offsets[cut[0]], self.ends.get(last, self.offsets[last] + 1)

    def within(self, start: int, end: int) -> Span | None:
        """The span of the words that stand in the document between two offsets; None where none does."""
        found = [at for at, offset in enumerate(self.offsets) if start <= offset < end]
        return (found[0], found[-1] + 1) if found else None


class _Builder:
    """Pieces put together: some cut from a document, some that join them."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.offsets: list[int] = []
        self.ends: dict[int, int] = {}
        self.sentences: list[Span] = []

    def cut(self, text: str, start: int, end: int, hidden: Sequence[Span]) -> None:
        """Adds the words of a span, white space folded, without white space at its edges."""
        begun = len(self.offsets)
        for low, high in _shown(start, end, hidden):
            at = low
            for match in _FOLDED.finditer(text, low, high):
                self._take(text, at, match.start(), begun)
                self._fold(match, begun)
                at = match.end()
            self._take(text, at, high, begun)
        if len(self.offsets) > begun and self.pieces[-1].endswith(" "):
            self.pieces[-1] = self.pieces[-1][:-1]
            self.offsets.pop()

    def join(self, words: str) -> None:
        """Adds words that stand nowhere."""
        self.pieces.append(words)
        self.offsets += [NOWHERE] * len(words)

    def drop(self, marks: str) -> None:
        """Takes off a mark at the end."""
        if self.pieces and self.pieces[-1][-1:] and self.pieces[-1][-1] in marks:
            self.pieces[-1] = self.pieces[-1][:-1]
            self.offsets.pop()

    def plain(self) -> Plain:
        return Plain("".join(self.pieces), self.offsets, self.ends, tuple(self.sentences))

    def _take(self, text: str, start: int, end: int, begun: int) -> None:
        """Adds words with single spaces, but no space at the beginning or behind another."""
        if start < end and text[start] == " " and (len(self.offsets) == begun or self.pieces[-1].endswith(" ")):
            start += 1
        if start < end:
            self.pieces.append(text[start:end])
            self.offsets += range(start, end)

    def _fold(self, match: re.Match[str], begun: int) -> None:
        said = unescape(match[0])
        if said.isspace():
            if len(self.offsets) > begun and not self.pieces[-1].endswith(" "):
                self.pieces.append(" ")
                self.offsets.append(match.start())
            return
        if said == match[0]:  # no such entity
            self._take(match.string, match.start(), match.end(), begun)
            return
        self.pieces.append(said)
        self.offsets += [match.start()] * len(said)
        self.ends[len(self.offsets) - 1] = match.end()


def cut_plain(text: str, start: int, end: int, hidden: Sequence[Span] = ()) -> Plain:
    """The plain words of a span of a text: without what is hidden, entities read, white space folded."""
    built = _Builder()
    built.cut(text, start, end, hidden)
    return built.plain()


def plain(text: str, sentence: Sentence | Context) -> Plain:
    """The plain words of a sentence or of a piece of context."""
    return cut_plain(text, sentence.start, sentence.end, sentence.hidden)


def in_context(document: Document, sentences: Sequence[Sentence], above: bool = True, most: int = 0) -> Plain:
    """Sentences that follow one another, as a model reads them: "Title > Heading > Lead: sentence sentence".

    What gives them context stands before the first that needs it, once; a table's row has each head before its cell.
    Without `above`, the title and the headings are left out. Where `most` is given, the outermost of what stands
    before all of them is left out until the rest has so many word pieces, by estimate.
    """
    text, built = document.text, _Builder()
    said: set[Span] = set()
    for sentence in sentences:
        said.add((sentence.start, sentence.end))
    first = sentences[0].context if sentences else ()
    path = [each for each in _path(document, first, above) if isinstance(each, str) or not _stands(each, said)]
    if path and isinstance(path[0], str) and plain(text, sentences[0]).text.casefold() == path[0].casefold():
        del path[0]  # the sentences begin with the title
    while most and path and sum(estimate_tokens(_words(text, each)) + 1 for each in path) > most:
        del path[0]
    said |= {(each.start, each.end) for each in first}
    _join_path(built, text, path)
    for sentence in sentences:
        fresh = [
            each
            for each in sentence.context
            if (each.start, each.end) not in said
            and not _stands(each, said)
            and each.kind is not ContextKind.HEAD
            and (above or _leads(each))
        ]
        if built.pieces and not built.pieces[-1].endswith(" "):
            built.join(" ")
        _join_path(built, text, fresh)
        said |= {(each.start, each.end) for each in fresh}
        begun = len(built.offsets)
        _say(built, text, sentence)
        built.sentences.append((begun, len(built.offsets)))
    return built.plain()


def _stands(context: Context, said: set[Span]) -> bool:
    """Whether a piece of context is itself, or is within, one of the sentences."""
    return any(start <= context.start and context.end <= end for start, end in said)


def _words(text: str, piece: Context | str) -> str:
    return piece if isinstance(piece, str) else plain(text, piece).text


def spoken(text: str, sentences: Sequence[Sentence]) -> Plain:
    """Sentences without what stands above them: a table's row as its cells behind their heads, each line of code and
    each item of a list on a line of its own.
    """
    built = _Builder()
    for at, sentence in enumerate(sentences):
        if at:
            built.join("\n" if _begins_line(sentence, sentences[at - 1]) else " ")
        _say(built, text, sentence)
    return built.plain()


def _begins_line(sentence: Sentence, before: Sentence) -> bool:
    goes_on = any(each.kind is ContextKind.ENTRY for each in sentence.context)
    item = sentence.kind is SentenceKind.ITEM and not goes_on
    both = {sentence.kind, before.kind}
    return item or SentenceKind.CODE in both or both == {SentenceKind.FURNITURE}  # a line of brackets in code


def context_words(document: Document, sentence: Sentence) -> str:
    """The title and the context of a sentence as one line."""
    built = _Builder()
    _join_path(built, document.text, list(_path(document, sentence.context, True)))
    return built.plain().text.removesuffix(": ")


def cells(text: str, start: int, end: int) -> list[Span]:
    """The cells of a table's row that is written with pipes, tabs or wide gaps, without the white space around them.
    A line with one gap is one cell: "Monday     closed" says more as a whole.
    """
    row = text[start:end].rstrip()
    if "|" not in row and "\t" not in row:
        apart = [(start + each.start(), start + each.end()) for each in _APART.finditer(row)]
        return apart if len(apart) > _PAIR else [(start, start + len(row))]
    if "|" not in row:
        bars = [at for at, char in enumerate(row) if char == "\t"]
        edges = [-1, *bars, len(row)]
    else:
        inner = row.removesuffix("|") if row.endswith("|") and not row.endswith("\\|") else row
        bars = [match.start() for match in _PIPE.finditer(inner)]
        edges = [*bars, len(inner)] if inner.startswith("|") else [-1, *bars, len(inner)]
    found = []
    for low, high in pairwise(edges):
        cell = row[low + 1 : high]
        begin = start + low + 1 + len(cell) - len(cell.lstrip())
        found.append((begin, max(begin, start + low + 1 + len(cell.rstrip()))))
    return found


def _leads(context: Context) -> bool:
    return context.kind in (ContextKind.LEAD, ContextKind.ENTRY, ContextKind.QUESTION)


def _path(document: Document, context: Sequence[Context], above: bool) -> Iterator[Context | str]:
    """What stands above a sentence, outermost first, beginning with the title of its document where it is not there."""
    kept = [each for each in context if each.kind is not ContextKind.HEAD and (above or _leads(each))]
    if above:
        words = [plain(document.text, each).text.casefold() for each in kept]
        if document.title and document.title.casefold() not in words:
            yield document.title
    yield from kept


def _join_path(built: _Builder, text: str, path: Sequence[Context | str]) -> None:
    for at, each in enumerate(path):
        if at:
            built.drop(":：")
            built.join(" > ")
        if isinstance(each, str):
            built.join(each)
        else:
            built.cut(text, each.start, each.end, each.hidden)
    if path:
        built.join(" " if built.pieces and _FINAL.search(built.pieces[-1]) else ": ")


def _say(built: _Builder, text: str, sentence: Sentence) -> None:
    head = next((each for each in sentence.context if each.kind is ContextKind.HEAD), None)
    if sentence.kind is not SentenceKind.ROW:
        built.cut(text, sentence.start, sentence.end, sentence.hidden)
        return
    told = cells(text, sentence.start, sentence.end)
    heads = cells(text, head.start, head.end) if head else []
    said = False
    for at, (start, end) in enumerate(told):
        if not text[start:end].strip():
            continue
        if said:
            built.join("; ")
        said = True
        if head and len(heads) == len(told) and text[slice(*heads[at])].strip():
            built.cut(text, *heads[at], head.hidden)
            built.join(": ")
        built.cut(text, start, end, sentence.hidden)


def _shown(start: int, end: int, hidden: Sequence[Span]) -> Iterator[Span]:
    """The spans between the hidden ones."""
    at = start
    for low, high in hidden:
        if high <= at or low >= end:
            continue
        if at < low:
            yield at, low
        at = max(at, high)
    if at < end:
        yield at, end
