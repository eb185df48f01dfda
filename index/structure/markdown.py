"""A text in Markdown as blocks, by its grammar: headings nest, lists have leads, tables heads, and front matter fields.

Tables, task lists, front matter and strikethrough are read as GitHub reads them. What nests deeper than `_DEEPEST` is
one block of running text: documents are not trusted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import tree_sitter_markdown
from tree_sitter import Language, Node, Parser

from index.layout.furniture import heads_contents, is_contents, is_furniture
from index.plain import cut_plain
from index.structure.asides import as_quotes
from index.structure.block import Block, are_fields, heads, inside, leads, lines, ordered, templates
from index.structure.inline import NEVER_SHOWN, UNSEEN, hidden_in
from index.types import Context, ContextKind, SentenceKind, Span

_DEEPEST = 24
_PSEUDO = 7
"""The level of a paragraph that stands as a heading, below the six that Markdown has."""
_CLOSING = re.compile(r"(?<!\s)(?:(?:\s+#{1,6})?\s*\{:?\s?#[^{}\n]*\}|\s+#{1,6})\s*$")
"""What ends a heading and is no word of it: marks that close it, and an anchor."""
_QUOTED = 10
"""How much deeper than its level a heading in a block quote stands."""
_LEVELS = {f"atx_h{level}_marker": level for level in range(1, 7)} | {
    "setext_h1_underline": 1,
    "setext_h2_underline": 2,
}
_MARKS = ("block_quote_marker", "block_continuation")
_TITLING = ("atx_heading", "setext_heading", "paragraph")
_BOLD = re.compile(r"\s*(\*\*|__)(?P<words>(?:(?!\1)[^\n]){1,300}?)\1:?\s*")
_BOLD_LONGEST = 120
_COUNTED = re.compile(r"\(?\d{1,3}(?:\.\d{1,3})*\\?[.)]?\s+\S")
"""A bold line with a number heads what is below, whatever stop it has: "**(3) The database is locked!**"."""
_ENDS = re.compile(r"[.!…,;]$")
_KEY = re.compile(r"(?P<key>[^\s:#-][^:\n]{0,60}?)[ \t]*:(?:[ \t]+(?P<value>\S.*))?$")
_REPLY = re.compile(r"^On\b.{5,200}\bwrote:$|^-{2,}\s*Original Message\s*-{2,}$", re.DOTALL)
_LABEL = re.compile(r"^[ \t]{0,3}\[([^\]^\n][^\]\n]{0,200})\]:", re.MULTILINE)
_NOTE = re.compile(r"\[\^[^\]\s]+\]:?[ \t]*")
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)(?P<attributes>[^<>]{0,2000})>|<[!?][^>]*>", re.DOTALL
)
_INLINE_TAGS = frozenset(
    """a abbr b bdi bdo cite code data del dfn em font i img ins kbd mark q s samp small span strong sub sup time u
    var""".split()
)
_HEADED = {f"h{level}": level for level in range(1, 7)} | {"summary": _PSEUDO}
"""Elements that head what is below them, and how deep."""
_HEADING_TAG = re.compile(r"<h[1-6]\b", re.IGNORECASE)
_IMPORT = re.compile(r"(?:import|export)\s.+(?:from\s+['\"]|=|\{)")


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_markdown.language()))


def blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text, in order: every non-space character stands in exactly one."""
    return list(_covering(text, _Walk(text).run()))


_DECLARED = re.compile(rb"\A\s*<!DOCTYPE\b[^<>]*>", re.IGNORECASE)
"""The parser takes all that follows such a declaration for HTML, and the end of a comment for its end."""


class _Walk:
    """One pass over the tree of a text, with the headings that are open."""

    def __init__(self, text: str) -> None:
        self.text = text
        quoting = as_quotes(text)
        read = quoting.text if quoting else text
        data = read.encode("utf-8", "surrogatepass")
        self._data = data
        if len(data) == len(text) and quoting is None:
            self._place: Callable[[int], int] = int
            self._ends: Callable[[int], int] = int
        else:
            chars = np.cumsum((np.frombuffer(data, np.uint8) & 0xC0) != 0x80) - 1
            starts, ends = (quoting.starts[chars], quoting.ends[chars]) if quoting else (chars, chars + 1)
            self._place = lambda byte: int(starts[byte]) if byte < len(starts) else len(text)
            self._ends = lambda byte: int(ends[byte - 1]) if byte else 0
        self._defined = frozenset(match[1].casefold() for match in _LABEL.finditer(text))
        self._title: tuple[Context, ...] = ()
        self._open: list[tuple[int, Context]] = []
        self._quotes = 0

    def run(self) -> Iterator[Block]:
        data = _DECLARED.sub(lambda found: b"<!--%s-->" % found[0][4:-3], self._data)
        yield from self._children(_parser().parse(data).root_node.children, (), 0)

    def _span(self, node: Node) -> Span:
        """The span of a node without the white space around it."""
        last = len(self._data[node.start_byte : node.end_byte].rstrip())
        start, end = self._place(node.start_byte), self._ends(node.start_byte + last)
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        return start, max(start, start + len(words.strip()))

    @property
    def _above(self) -> tuple[Context, ...]:
        return (*self._title, *(context for _, context in self._open))

    def _children(self, parent: Sequence[Node], context: tuple[Context, ...], depth: int) -> Iterator[Block]:
        """The blocks within a node; `context` is what comes to them besides title and headings."""
        before: tuple[Context, ...] = ()
        answered = contents = False
        for node in parent:
            if node.type in _MARKS:
                continue
            lead, before = before, ()
            if node.type == "list" and contents:
                for low, high in lines(self.text, *self._span(node)):
                    yield Block(low, high, SentenceKind.FURNITURE, self._above)
                continue
            contents = node.type in _TITLING and self._heads_contents(node)
            match node.type:
                case "section":
                    yield from self._children(node.children, context, depth)
                case "atx_heading" | "setext_heading":
                    yield from self._heading(node)
                case "paragraph":
                    made = list(self._paragraph(node, context))
                    yield from made
                    if made:
                        last = made[-1]
                        if leads(self.text, last.start, last.end, last.hidden) and last.splits:
                            begin = self._last_sentence(last)
                            before = (Context(ContextKind.LEAD, begin, last.end, inside(last.hidden, begin, last.end)),)
                        answered = bool(_REPLY.match(self.text[made[0].start : last.end]))
                case "list":
                    yield from self._list(node, (*context, *lead), depth + 1)
                case "block_quote":
                    if answered:
                        yield Block(*self._span(node), SentenceKind.FURNITURE, self._above)
                    elif depth >= _DEEPEST:
                        yield self._flat(node, context)
                    else:
                        above, self._quotes = list(self._open), self._quotes + 1
                        for block in self._children(node.children, context, depth + 1):
                            yield replace(block, quoted=block.quoted + 1)
                        self._open, self._quotes = above, self._quotes - 1
                    answered = False
                case "fenced_code_block" | "indented_code_block":
                    yield from self._code(node, (*context, *lead))
                case "pipe_table":
                    yield from self._table(node, (*context, *lead))
                case "html_block":
                    yield from self._html(node, context)
                case "minus_metadata" | "plus_metadata":
                    yield from self._metadata(node)
                case "link_reference_definition":
                    yield self._definition(node, context)
                case "thematic_break":
                    pass
                case _:
                    start, end = self._span(node)
                    if start < end:
                        yield Block(start, end, SentenceKind.FURNITURE, self._above)

    def _heads_contents(self, node: Node) -> bool:
        start, end = self._span(node)
        inner = next((child for child in node.children if child.type in ("inline", "paragraph")), None)
        low, high = self._span(inner) if inner else (start, end)
        return heads_contents(cut_plain(self.text, low, high, self._marks(low, high, node)).text)

    def _last_sentence(self, block: Block) -> int:
        """Where the last line of a paragraph begins that leads a list: what leads is the end of it."""
        said = cut_plain(self.text, block.start, block.end, block.hidden)
        stops = [match.end() for match in re.finditer(r"[.!?][\"'”’)\]]*\s", said.text)]
        place = said.place(stops[-1], len(said.text)) if stops and stops[-1] < len(said.text) else None
        return place[0] if place else block.start

    def _heading(self, node: Node) -> Iterator[Block]:
        level = next((_LEVELS[child.type] for child in node.children if child.type in _LEVELS), 1)
        start, end = self._span(node)
        inner = next((child for child in node.children if child.type in ("inline", "paragraph")), None)
        if inner is None:
            yield Block(start, end, SentenceKind.FURNITURE, self._above)
            return
        low, high = self._span(inner)
        marks = ordered([*self._marks(low, high, inner), (start, low), (high, end)])
        if closing := _CLOSING.search(self.text, low, high):
            marks = ordered([*marks, (closing.start(), high)])
            high = closing.start()
        kind, given = heads(self.text, low, high, inside(marks, low, high))
        under = level + self._quotes * _QUOTED  # what heads a part of a quotation stands under what is above that
        self._close(under)
        shown = bool(cut_plain(self.text, start, end, marks).text)
        yield Block(start, end, kind if shown else SentenceKind.FURNITURE, self._above, marks, level=level)
        if shown:
            self._open.append((under, given))

    def _paragraph(self, node: Node, context: tuple[Context, ...]) -> Iterator[Block]:
        start, end = self._span(node)
        if start == end:
            return
        marks = self._marks(start, end, node)
        words = self.text[start:end]
        if _HEADING_TAG.match(words):  # a block of HTML that the parser doesn't know as one
            yield from self._html(node, context)
            return
        if note := _NOTE.match(words):
            marks = ordered([*marks, (start, start + note.end())])
        if (bold := _BOLD.fullmatch(words)) and self._heads(bold["words"]):
            yield self._opened(start, end, marks, _PSEUDO, context)
            return
        above = (*self._above, *context)
        shown = cut_plain(self.text, start, end, marks).text
        if not shown or ("\n" not in words and is_furniture(shown)) or is_contents(shown):
            yield Block(start, end, SentenceKind.FURNITURE, above, marks)
            return
        each_line = list(lines(self.text, start, end))
        if all(_IMPORT.match(self.text[slice(*line)]) for line in each_line):
            yield Block(start, end, SentenceKind.CODE, above)
            return
        if are_fields([cut_plain(self.text, *line, marks).text for line in each_line]):
            for low, high in each_line:
                yield Block(low, high, SentenceKind.META, above, inside(marks, low, high))
            return
        at = start
        for low in self._breaks(node, start, end):
            yield from self._run(at, low, above, marks)
            at = low
        yield from self._run(at, end, above, marks)

    def _heads(self, words: str) -> bool:
        """Whether the words of a bold line are a heading."""
        return bool(_COUNTED.match(words)) or (len(words) <= _BOLD_LONGEST and not _ENDS.search(words))

    def _run(self, start: int, end: int, above: tuple[Context, ...], marks: Sequence[Span]) -> Iterator[Block]:
        words = self.text[start:end]
        start += len(words) - len(words.lstrip())
        end = start + len(words.strip())
        if start < end:
            own = inside(marks, start, end)
            shown = cut_plain(self.text, start, end, own).text
            yield Block(start, end, SentenceKind.PROSE if shown else SentenceKind.FURNITURE, above, own, bool(shown))

    def _breaks(self, node: Node, start: int, end: int) -> list[int]:
        """Where a paragraph has a hard line break, or <br>."""
        found = [match.end() for match in re.finditer(r"(?:(?<! )  +|\\)\n|<br\s*/?>", self.text[start:end])]
        return [start + at for at in found if start + at < end]

    def _marks(self, start: int, end: int, node: Node) -> tuple[Span, ...]:
        """The markup in running text: of the inline grammar, of block quotes that go on, and of site generators."""
        found = [*hidden_in(self.text, start, end, self._defined), *templates(self.text, start, end)]
        waiting = [node]
        while waiting:
            each = waiting.pop()
            if each.type == "block_continuation":
                found.append((self._place(each.start_byte), self._ends(each.end_byte)))
            waiting += each.children
        return inside(ordered(found), start, end)

    def _list(self, node: Node, context: tuple[Context, ...], depth: int) -> Iterator[Block]:
        if depth > _DEEPEST:
            yield self._flat(node, context)
            return
        for item in node.children:
            if item.type == "list_item":
                yield from self._item(item, context, depth)

    def _item(self, item: Node, context: tuple[Context, ...], depth: int) -> Iterator[Block]:
        begin = self._span(item)[0]
        first: Block | None = None
        own: tuple[Context, ...] = ()
        for node in item.children:
            if node.type == "paragraph" and first is None:
                start, end = self._span(node)
                if start == end:
                    continue
                marks = ordered([(begin, start), *self._marks(start, end, node)])
                shown = cut_plain(self.text, begin, end, marks).text
                kind = SentenceKind.ITEM if shown else SentenceKind.FURNITURE
                first = Block(begin, end, kind, (*self._above, *context), marks, bool(shown), depth=depth, opens=True)
                yield first
                own = (Context(ContextKind.LEAD, start, end, inside(marks, start, end)),)
            elif node.type == "list":
                yield from self._list(node, (*context, *own), depth + 1)
            elif node.type == "paragraph":
                for block in self._paragraph(node, (*context, *own)):
                    kind = SentenceKind.ITEM if block.kind is SentenceKind.PROSE else block.kind
                    yield replace(block, kind=kind, depth=depth)
        rest = [
            node
            for node in item.children
            if node.type not in ("paragraph", "list") and not node.type.startswith(("list_marker", "task_list_marker"))
        ]
        for node in rest:
            for block in self._children([node], (*context, *own), depth + 1):
                yield replace(block, depth=max(block.depth, depth))

    def _flat(self, node: Node, context: tuple[Context, ...]) -> Block:
        start, end = self._span(node)
        return Block(start, end, SentenceKind.PROSE, (*self._above, *context), (), True)

    def _code(self, node: Node, context: tuple[Context, ...]) -> Iterator[Block]:
        above = (*self._above, *context)
        content = next((child for child in node.children if child.type == "code_fence_content"), None)
        inner = self._span(content) if content else (self._span(node) if node.type.startswith("indented") else None)
        for low, high in lines(self.text, *self._span(node)):
            within = inner is not None and inner[0] <= low and high <= inner[1]
            word = within and re.search(r"\w", self.text[low:high])
            yield Block(low, high, SentenceKind.CODE if word else SentenceKind.FURNITURE, above, literal=within)

    def _table(self, node: Node, context: tuple[Context, ...]) -> Iterator[Block]:
        above = (*self._above, *context)
        head: tuple[Context, ...] = ()
        for row in node.children:
            start, end = self._span(row)
            if start == end or row.type == "block_continuation":
                continue
            marks = self._cells(row, start, end)
            if row.type == "pipe_table_header":
                said = cut_plain(self.text, start, end, marks).text.strip("| ")
                if said:
                    head = (Context(ContextKind.HEAD, start, end, marks),)
                yield Block(start, end, SentenceKind.HEADING if said else SentenceKind.FURNITURE, above, marks)
            elif row.type == "pipe_table_row":
                yield Block(start, end, SentenceKind.ROW, (*above, *head), marks)
            else:
                yield Block(start, end, SentenceKind.FURNITURE, above)

    def _cells(self, row: Node, start: int, end: int) -> tuple[Span, ...]:
        """The markup of a row: the pipes at its edges, and what is in its cells."""
        found: list[Span] = []
        for child in row.children:
            if child.type == "pipe_table_cell":
                low, high = self._span(child)
                found += hidden_in(self.text, low, high, self._defined)
        if self.text[start] == "|":
            found.append((start, start + 1))
        if self.text[end - 1] == "|" and self.text[end - 2 : end - 1] != "\\":
            found.append((end - 1, end))
        return inside(ordered(found), start, end)

    def _definition(self, node: Node, context: tuple[Context, ...]) -> Block:
        """A footnote is what it says; the address behind a link's label is furniture."""
        start, end = self._span(node)
        note = _NOTE.match(self.text[start:end])
        if note is None:
            return Block(start, end, SentenceKind.FURNITURE, self._above)
        marks = ordered([(start, start + note.end()), *hidden_in(self.text, start, end, self._defined)])
        return Block(start, end, SentenceKind.PROSE, (*self._above, *context), marks, True)

    def _metadata(self, node: Node) -> Iterator[Block]:
        """Front matter: a field each, with the lines that go on from it; the title is context of all below."""
        start: int | None = None
        last = 0
        for low, high in lines(self.text, *self._span(node)):
            line = self.text[low:high]
            fence = not re.search(r"\w", line)
            indented = self.text[max(0, low - 1) : low] not in ("", "\n") or line.startswith("-")
            key = None if fence or indented else _KEY.match(line)
            if start is not None and (key or fence):
                yield Block(start, last, SentenceKind.META)
                start = None
            if fence:
                yield Block(low, high, SentenceKind.FURNITURE)
            elif key:
                start = low
                if key["key"].lower() == "title" and key["value"]:
                    begin = low + key.start("value")
                    value = key["value"].strip()
                    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
                    place = (begin + 1, begin + len(value) - 1) if quoted else (begin, begin + len(value))
                    self._title = (Context(ContextKind.TITLE, *place),) if place[0] < place[1] else ()
            elif start is None:
                start = low
            last = high
        if start is not None:
            yield Block(start, last, SentenceKind.META)

    def _html(self, node: Node, context: tuple[Context, ...]) -> Iterator[Block]:
        """The text that a browser would show, apart where its elements are; all else is furniture."""
        start, end = self._span(node)
        at, begun, marks, skipped, role = start, start, [], "", ""
        runs: list[tuple[int, int, list[Span], str]] = []
        for tag in _TAG.finditer(self.text, start, end):
            name = (tag["name"] or "").lower()
            marks.append(tag.span())
            if skipped:
                marks.append((at, tag.end()))
                if name == skipped and tag["close"]:
                    skipped = ""
            elif name and not tag["close"] and (name in NEVER_SHOWN or UNSEEN.search(tag["attributes"] or "")):
                skipped = "" if (tag["attributes"] or "").rstrip().endswith("/") else name
            elif name and name not in _INLINE_TAGS:
                runs.append((begun, tag.end(), marks, role))
                begun, marks, role = tag.end(), [], tag["close"] + name
            at = tag.end()
        if skipped:
            marks.append((at, end))
        runs.append((begun, end, marks, role))
        for low, high, own, role in runs:
            if role == "/details":
                self._close(_PSEUDO)
            words = self.text[low:high]
            low += len(words) - len(words.lstrip())
            high = low + len(words.strip())
            if low >= high:
                continue
            above = (*self._above, *context)
            spans = inside(ordered([*own, *templates(self.text, low, high)]), low, high)
            shown = cut_plain(self.text, low, high, spans).text
            if not re.search(r"\w", shown) or is_furniture(shown):
                yield Block(low, high, SentenceKind.FURNITURE, above)
            elif level := _HEADED.get(role):
                yield self._opened(low, high, spans, level, context)
            elif role == "li":
                yield Block(low, high, SentenceKind.ITEM, above, spans, True, depth=1, opens=True)
            else:
                yield Block(low, high, SentenceKind.PROSE, above, spans, True)

    def _opened(self, start: int, end: int, marks: tuple[Span, ...], level: int, context: tuple[Context, ...]) -> Block:
        """A heading that is marked in another way than Markdown's, open from here on."""
        _, given = heads(self.text, start, end, marks)
        self._close(level)
        block = Block(start, end, SentenceKind.HEADING, (*self._above, *context), marks, level=level)
        self._open.append((level, given))
        return block

    def _close(self, level: int) -> None:
        """Closes the headings of a level and those below."""
        while self._open and self._open[-1][0] >= level:
            self._open.pop()


def _covering(text: str, found: Iterator[Block]) -> Iterator[Block]:
    """The blocks in order without overlap, and what lies between them as furniture."""
    at = 0
    above: tuple[Context, ...] = ()
    for block in sorted(found, key=lambda each: (each.start, each.end)):
        start = max(block.start, at)
        if start >= block.end:
            continue
        yield from _between(text, at, start, above)
        if start > block.start:
            yield replace(block, start=start, hidden=inside(block.hidden, start, block.end))
        else:
            yield block
        at, above = block.end, block.context
    yield from _between(text, at, len(text), above)


def _between(text: str, start: int, end: int, above: tuple[Context, ...]) -> Iterator[Block]:
    for low, high in lines(text, start, end):
        yield Block(low, high, SentenceKind.FURNITURE, above)
