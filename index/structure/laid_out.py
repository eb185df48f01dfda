"""A plain text as blocks, by its layout: what stands on its lines, what heads what, and which line leads a list.

Many plain texts are written with marks of Markdown or reStructuredText; those that are plain to see are read.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, takewhile

from index.layout.kinds import classify, section_number
from index.layout.lines import Block as Laid
from index.layout.lines import Shape, indent
from index.layout.lines import blocks as laid_blocks
from index.layout.rows import is_divider, split_rows
from index.plain import cells, cut_plain
from index.structure.block import Block, heads, inside, is_field, leads, lines, ordered
from index.structure.inline import hidden_in
from index.types import Context, ContextKind, SentenceKind, Span

_DIRECTIVE = re.compile(r"\.\.(?:[ \t]|$)")
_CODE_DIRECTIVE = re.compile(r"\.\.[ \t]+(?:code-block|code|sourcecode|parsed-literal|prompt|highlight)::")
_OPTION = re.compile(r":[\w-]+:(?:\s|$)")
_ROLE = re.compile(r":[a-z][\w:+.-]*:(?=`)")
_TARGET = re.compile(r"(?<=`)[^`<>]*?(?P<target>\s*<[^`<>]+>)`_{0,2}")
_TICKS = re.compile(r"`_{1,2}(?!\w)")
_HASHES = re.compile(r"#{1,6}[ \t]+")
_AGAIN = {sign: re.compile(rf"\n[ \t]*(?P<mark>{sign}+[ \t]*)") for sign in "#>"}
"""The mark of a comment or a quotation at the beginning of a line that goes on."""
_STOPS = re.compile(r"[.!?:。！？：][\"'”’)\]]*$")
_RUNNING_LINES, _RUNNING_WIDTH = 3, 55
"""Lines of running text, and how wide they are on average, at least."""
_MARK, _FIGURE = re.compile(r"[|\t]"), re.compile(r"\d")
_NAMED_LEAST = 2
"""Rows below the names of their columns, at least."""
_OPEN_LEVEL = 2
"""The level of a heading that does not say its own."""


def blocks(text: str) -> list[Block]:
    """The blocks of a plain text, in order: every non-space character stands in exactly one. Linear in the text."""
    return list(_Walk(text).run())


_DIVISION = re.compile(r"(?<=[^\W\d_])-\n[ \t]*(?=[^\W\d_A-Z])")
_DIVIDED_LEAST = 5
"""Words that a text divides at the ends of its lines, at least, where it divides any."""
_LAST, _FIRST = re.compile(r"[^\W\d_]+$"), re.compile(r"[^\W\d_]+")


def _divisions(text: str) -> tuple[Span, ...]:
    """Where a word goes on behind a hyphen on the next line: the hyphens and line ends that are no part of words.

    "well-known" keeps its hyphen where the text has it elsewhere, and not "wellknown".
    """
    ends = list(_DIVISION.finditer(text))
    if len(ends) < _DIVIDED_LEAST:
        return ()
    words = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower()))
    found = []
    for end in ends:
        head, tail = _LAST.search(text, max(0, end.start() - 40), end.start()), _FIRST.match(text, end.end())
        if head and tail:
            joined, kept = f"{head[0]}{tail[0]}".lower(), f"{head[0]}-{tail[0]}".lower()
            if kept not in words or joined in words:
                found.append(end.span())
    return tuple(found)


class _Walk:
    """One pass over the lines of a text, with the headings and the list items that are open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._laid = laid_blocks(text)
        self._divisions = _divisions(text)
        self._kinds = classify(text, self._laid)
        self._open: list[tuple[int, Context]] = []
        self._lead: Context | None = None
        self._items: list[tuple[int, Context]] = []
        self._head: Context | None = None
        self._rules: list[str] = []
        self._numbered = 0  # the level of the numbered heading that is open
        self._literal: int | None = None
        self._directive: int | None = None
        self._shows: tuple[int, tuple[Context, ...]] | None = None

    def run(self) -> Iterator[Block]:
        for at, (laid, kind) in enumerate(zip(self._laid, self._kinds, strict=True)):
            yield from self._block(at, laid, kind)

    @property
    def _above(self) -> tuple[Context, ...]:
        return tuple(context for _, context in self._open)

    def _block(self, at: int, laid: Laid, kind: SentenceKind) -> Iterator[Block]:
        below = self._laid[at + 1] if at + 1 < len(self._laid) else None
        words = self.text[laid.start : laid.end]
        if laid.shape is not Shape.COLUMNS:
            self._head = None
        if (literal := self._is_literal(laid)) is not None:
            if literal is SentenceKind.CODE:
                yield from self._shown(laid)
            else:
                yield Block(laid.start, laid.end, literal, self._above)
            return
        if _DIRECTIVE.match(words):
            self._directive = indent(self.text, laid)
            self._literal = self._directive if _CODE_DIRECTIVE.match(words) else None
            yield Block(laid.start, laid.end, SentenceKind.FURNITURE, self._above)
            return
        if laid.shape is Shape.COLUMNS:
            yield from self._rows(at, laid, below)
            return
        if laid.shape is Shape.CODE:
            code = SentenceKind.CODE if kind is not SentenceKind.FURNITURE else kind
            yield Block(laid.start, laid.end, code, self._shows[1] if self._shows else self._above, literal=True)
            return
        if laid.shape is Shape.META:
            yield from self._meta(laid, kind)
            return
        if self._is_shown(laid):
            yield from self._shown(laid)
            return
        self._shows = None
        if kind is SentenceKind.HEADING:
            yield from self._heading(at, laid)
            return
        marks = self._marks(laid)
        if kind is SentenceKind.FURNITURE:
            if words == "::":
                self._literal = indent(self.text, laid)
            yield Block(laid.start, laid.end, kind, self._above, marks)
            return
        if laid.shape is Shape.ITEM:
            item = self._item(laid, marks)
            self._show(laid, item.context, marks)
            yield item
            return
        if self._is_term(at):
            term = self._item(laid, marks)
            yield Block(laid.start, laid.end, SentenceKind.PROSE, term.context, marks, True)
            return
        within = self._within(indent(self.text, laid))
        context = within if self._items else self._above
        if words.endswith("::"):
            self._literal = indent(self.text, laid)
            marks = ordered([*marks, (laid.end - 1, laid.end)])
        self._show(laid, context, marks)
        if self._items:  # goes on below its item
            yield Block(laid.start, laid.end, SentenceKind.PROSE, context, marks, True)
            return
        self._lead = None
        if is_field(words) and words[-1] not in ".!?":
            yield Block(laid.start, laid.end, SentenceKind.META, context, marks)
            return
        if leads(self.text, laid.start, laid.end, marks):
            self._lead = Context(ContextKind.LEAD, laid.start, laid.end, marks)
        yield Block(laid.start, laid.end, SentenceKind.PROSE, context, marks, True)

    def _show(self, laid: Laid, context: tuple[Context, ...], marks: tuple[Span, ...]) -> None:
        """Notes a line that ends with a colon: what is indented below it may be what it shows."""
        if self.text[laid.end - 1] in ":：":
            lead = Context(ContextKind.LEAD, laid.body, laid.end, inside(marks, laid.body, laid.end))
            self._shows = (indent(self.text, laid), (*context, lead))

    def _shown(self, laid: Laid) -> Iterator[Block]:
        context = self._shows[1] if self._shows else self._above
        for start, end in lines(self.text, laid.start, laid.end):
            yield Block(start, end, SentenceKind.CODE, context, literal=True)

    def _is_shown(self, laid: Laid) -> bool:
        """Whether a block is indented below a line that ends with a colon, and is no running text: code, an address."""
        deeper = self._shows is not None and indent(self.text, laid) > self._shows[0]
        narrow = laid.lines < _RUNNING_LINES or laid.end - laid.start < _RUNNING_WIDTH * laid.lines
        return deeper and narrow and laid.shape is Shape.TEXT and not _STOPS.search(self.text, laid.start, laid.end)

    def _is_literal(self, laid: Laid) -> SentenceKind | None:
        """Whether a block is indented below a line that ends with "::", or belongs to a directive."""
        deep = indent(self.text, laid)
        if self._directive is not None:
            if deep > self._directive:
                if _OPTION.match(self.text, laid.start) and not laid.gap:
                    return SentenceKind.FURNITURE
                return SentenceKind.CODE if self._literal is not None else None
            self._directive = None
        if self._literal is not None:
            if deep > self._literal:
                return SentenceKind.CODE
            self._literal = None
        return None

    def _heading(self, at: int, laid: Laid) -> Iterator[Block]:
        level = self._level(at, laid)
        if section_number(self.text, laid):  # a section keeps its number, unlike an item
            laid = replace(laid, body=laid.start)
        marks = self._marks(laid)
        kind, given = heads(self.text, laid.start, laid.end, marks)
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        yield Block(laid.start, laid.end, kind, self._above, marks, level=max(level, 1))
        self._open.append((level, given))
        self._lead, self._items = None, []
        if section_number(self.text, laid):
            self._numbered = level
        elif level <= self._numbered:
            self._numbered = 0

    def _level(self, at: int, laid: Laid) -> int:
        """The level of a heading: by its marks, the kind of line below it or its number, else the second."""
        if marked := _HASHES.match(self.text, laid.start, laid.end):
            return len(marked[0].strip())
        below = self._laid[at + 1] if at + 1 < len(self._laid) else None
        if below and below.shape is Shape.RULE and not below.gap:
            rule = self.text[below.start]
            if rule not in self._rules:
                self._rules.append(rule)
            return self._rules.index(rule) + 1
        first = all(kind is SentenceKind.FURNITURE for kind in self._kinds[:at])
        if number := section_number(self.text, laid):
            return _OPEN_LEVEL + number.count(".")
        within = self._numbered + 1 if self._numbered and not self.text[laid.start : laid.end].isupper() else 0
        return 1 if first else max(within, _OPEN_LEVEL + (1 if self._rules else 0))

    def _is_term(self, at: int) -> bool:
        """Whether a line is a term, an option, say, and what is indented below it tells of it: it goes on from nothing,
        and is no example of what stands above.
        """
        if at + 1 == len(self._laid):
            return False
        laid, below = self._laid[at : at + 2]
        deep = indent(self.text, laid)
        return (
            laid.shape is Shape.TEXT is below.shape
            and laid.lines == 1
            and indent(self.text, below) > deep
            and self.text[laid.end - 1] not in ":："
            and leads(self.text, laid.start, laid.end, ())
            and (at == 0 or self._begins(laid, deep, self._laid[at - 1], self._kinds[at - 1]))
        )

    def _begins(self, laid: Laid, deep: int, above: Laid, kind: SentenceKind) -> bool:
        """Whether a line goes on from nothing, and is no example of what stands above it, or is one more of terms."""
        if indent(self.text, above) > deep:
            return any(each == deep for each, _ in self._items) or not leads(self.text, above.start, above.end, ())
        return laid.gap or kind is SentenceKind.HEADING

    def _item(self, laid: Laid, marks: tuple[Span, ...]) -> Block:
        deep = indent(self.text, laid)
        context = self._within(deep)
        own = inside(marks, laid.body, laid.end)
        self._items.append((deep, Context(ContextKind.LEAD, laid.body, laid.end, own)))
        return Block(laid.start, laid.end, SentenceKind.ITEM, context, marks, True, depth=len(self._items), opens=True)

    def _within(self, deep: int) -> tuple[Context, ...]:
        """The context of what is indented so far: the items that are less so, and the line that leads them."""
        while self._items and self._items[-1][0] >= deep:
            self._items.pop()
        outer = (self._lead,) if self._lead else ()
        return (*self._above, *outer, *(context for _, context in self._items))

    def _rows(self, at: int, laid: Laid, below: Laid | None) -> Iterator[Block]:
        ruled = below is not None and below.shape is Shape.COLUMNS and not below.gap
        header = ruled and below is not None and is_divider(self.text[below.start : below.end])
        header = header or self._names_columns(at)
        if laid.gap:
            self._head = None
        lead = (self._lead,) if self._lead else ()
        for (start, end), kind in split_rows(self.text, (laid.start, laid.end), header):
            marks = hidden_in(self.text, start, end, frozenset(), tags=False)
            edges = [(start, start + 1)] if self.text[start] == "|" else []
            edges += [(end - 1, end)] if end - start > 1 and self.text[end - 1] == "|" else []
            marks = ordered([*marks, *edges])
            if kind is SentenceKind.HEADING:
                self._head = Context(ContextKind.HEAD, start, end, marks)
            head = (self._head,) if self._head and kind is SentenceKind.ROW else ()
            prose = kind is SentenceKind.PROSE
            yield Block(start, end, kind, (*self._above, *lead, *head), () if prose else marks, prose)

    def _names_columns(self, at: int) -> bool:
        """Whether the first of rows without marks names three columns or more: it has no figures, all others do."""
        laid, above = self._laid[at], self._laid[at - 1] if at else None
        marked = _MARK.search(self.text, laid.start, laid.end)
        if marked or (above and above.shape is Shape.COLUMNS and not laid.gap):
            return False
        if len(cells(self.text, laid.start, laid.end)) == 1:
            return False
        rows = list(takewhile(lambda each: each.shape is Shape.COLUMNS and not each.gap, self._laid[at + 1 :]))
        figures = [bool(_FIGURE.search(self.text, each.start, each.end)) for each in (laid, *rows)]
        return len(rows) >= _NAMED_LEAST and not figures[0] and all(figures[1:])

    def _meta(self, laid: Laid, kind: SentenceKind) -> Iterator[Block]:
        line = self.text[laid.start : laid.end]
        if not re.search(r"\w", line):
            yield Block(laid.start, laid.end, SentenceKind.FURNITURE)
            return
        key, _, value = line.partition(":")
        if key.strip().lower() == "title" and value.strip():
            begin = laid.start + line.index(value.strip(), len(key) + 1)
            self._open = [(0, Context(ContextKind.TITLE, begin, laid.end))]
        yield Block(laid.start, laid.end, SentenceKind.META)

    def _marks(self, laid: Laid) -> tuple[Span, ...]:
        """The markup of a block: the mark of its list or heading, and what emphasises or links its words."""
        found: list[Span] = [(laid.start, laid.body)] if laid.body > laid.start else []
        if self.text[laid.start] in "#>":
            sign = _AGAIN[self.text[laid.start]]
            found += [match.span("mark") for match in sign.finditer(self.text, laid.body, laid.end)]
        found += hidden_in(self.text, laid.body, laid.end, frozenset(), tags=False)
        first = bisect_left(self._divisions, (laid.body, 0))
        found += takewhile(lambda each: each[1] <= laid.end, islice(self._divisions, first, None))
        if "`" in self.text[laid.body : laid.end]:
            found += [match.span() for match in _ROLE.finditer(self.text, laid.body, laid.end)]
            found += [match.span("target") for match in _TARGET.finditer(self.text, laid.body, laid.end)]
            found += [match.span() for match in _TICKS.finditer(self.text, laid.body, laid.end)]
        marks = ordered(found)
        shown = cut_plain(self.text, laid.start, laid.end, marks).text
        return marks if shown else ()
