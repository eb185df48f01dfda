"""Which characters of running text are markup, and what the markup says of the words, by Markdown's inline grammar.

The home of tree-sitter, with `markdown`. Knows no blocks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import tree_sitter_markdown
from tree_sitter import Language, Node, Parser

from index.structure.block import ordered
from index.types import Span

_WINDOW = 2_000
"""Characters that are parsed at once: the grammar's memory grows with the square of the marks left open."""

_SIGNS = re.compile(r"[*_`\[\]<\\~]")
_HIDDEN = frozenset(("code_span_delimiter", "link_destination", "link_title", "link_label", "hard_line_break"))
"""Nodes that are markup as a whole."""
_LINKS = frozenset(("inline_link", "full_reference_link", "collapsed_reference_link", "shortcut_link", "image"))
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_DOLLAR = re.compile(r"\$(?=[^$\n]{0,200}\]\()|\$(?=\d)")
"""A dollar of a price ("$5 and **$6**") or in the words of a link ("[$folder](...)"), which the grammar takes for the
beginning of a formula."""
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_OPENS = re.compile(r"<([A-Za-z][\w-]*+)([^<>]{0,2000}+)>")
"""A tag that opens. Nothing of it is tried twice: "<a<a<a ..." without an end takes no longer than other words."""
UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|aria-hidden\s*=\s*[\"']?true|\bhidden\b(?!\s*=\s*[\"']?false)",
    re.IGNORECASE,
)
"""What says, in the attributes of a tag, that a browser does not show it."""
NEVER_SHOWN = frozenset(("script", "style", "template", "noscript", "head", "title"))
"""Elements whose content is no text of the page."""


class MarkKind(StrEnum):
    """What markup does to a span: hides it, or says how its words are shown."""

    HIDDEN = "hidden"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    STRUCK = "struck"
    CODE = "code"
    LINK = "link"


_STYLES = {
    "strong_emphasis": MarkKind.STRONG,
    "emphasis": MarkKind.EMPHASIS,
    "strikethrough": MarkKind.STRUCK,
    "code_span": MarkKind.CODE,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of running text and what its markup makes of it. Of a link, `address` is where it leads, as written."""

    kind: MarkKind
    start: int
    end: int
    address: str = ""


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_markdown.inline_language()))


def hidden_in(text: str, start: int, end: int, defined: frozenset[str], tags: bool = True) -> tuple[Span, ...]:
    """The spans of markup in a span of running text, in order; arguments as of `inline`."""
    marks = inline(text, start, end, defined, tags)
    return ordered((mark.start, mark.end) for mark in marks if mark.kind is MarkKind.HIDDEN)


def inline(text: str, start: int, end: int, defined: frozenset[str], tags: bool = True) -> list[Mark]:
    """What is markup in a span of running text, and what it says of the words. Marks nest, in no order.

    `defined` are the labels of links that the document defines: others in brackets are words. Without `tags`, what
    looks like an HTML tag stays ("copy <file>"), and so do escapes.
    """
    if not _SIGNS.search(text, start, end):
        return []
    found: list[Mark] = []
    at = start
    while at < end:
        upto = min(end, at + _WINDOW)
        if upto < end:
            space = max(text.rfind(" ", at + _WINDOW // 2, upto), text.rfind("\n", at + _WINDOW // 2, upto))
            upto = space if space > at else upto
        found += _window(text[at:upto], at, defined, tags)
        at = upto
    if tags and "<" in text[start:end]:
        found += [Mark(MarkKind.HIDDEN, *span) for span in _unseen(text, start, end)]
    return found


def _window(piece: str, base: int, defined: frozenset[str], tags: bool) -> list[Mark]:
    data = _DOLLAR.sub("S", piece).encode("utf-8", "surrogatepass")
    place = range(len(data) + 1) if len(data) == len(piece) else _places(data)
    found: list[Mark] = []
    waiting: list[Node] = [_parser().parse(data).root_node]
    while waiting:
        node = waiting.pop()
        kind = node.type
        start, end = base + place[node.start_byte], base + place[node.end_byte]
        if kind in _LINKS:
            marks, inner = _link(node, piece, base, place, defined)
            found += marks
            waiting += inner
        elif kind in _HIDDEN or kind == "emphasis_delimiter":
            found.append(Mark(MarkKind.HIDDEN, start, end))
        elif kind == "backslash_escape":
            if tags:
                found.append(Mark(MarkKind.HIDDEN, start, start + 1))
        elif kind == "html_tag":
            if tags:
                found.append(Mark(MarkKind.HIDDEN, start, end))
        elif kind in ("uri_autolink", "email_autolink"):
            address = piece[start - base + 1 : end - base - 1]
            address = f"mailto:{address}" if kind == "email_autolink" else address
            found += [Mark(MarkKind.HIDDEN, start, start + 1), Mark(MarkKind.HIDDEN, end - 1, end)]
            found.append(Mark(MarkKind.LINK, start + 1, end - 1, address))
        elif kind != "latex_block":
            if style := _STYLES.get(kind):
                found.append(Mark(style, start, end))
            waiting += node.children
    return found


def _link(
    node: Node, piece: str, base: int, place: Sequence[int], defined: frozenset[str]
) -> tuple[list[Mark], list[Node]]:
    """What of a link is markup and what its words, and the nodes within its words."""
    start, end = place[node.start_byte], place[node.end_byte]
    whole = piece[start:end]
    if _FOOTNOTE.fullmatch(whole):
        return [Mark(MarkKind.HIDDEN, base + start, base + end)], []
    words = [each for each in node.children if each.type in ("link_text", "image_description")]
    if node.type in ("shortcut_link", "full_reference_link", "collapsed_reference_link"):
        label = next((each for each in node.children if each.type == "link_label"), words[0] if words else None)
        named = piece[place[label.start_byte] : place[label.end_byte]].strip("[]") if label else ""
        if named.casefold() not in defined and node.type != "full_reference_link":
            return [], words
    if not words:
        return [Mark(MarkKind.HIDDEN, base + start, base + end)], []
    low, high = place[words[0].start_byte], place[words[-1].end_byte]
    marks = [
        Mark(MarkKind.HIDDEN, base + start, base + low),
        Mark(MarkKind.HIDDEN, base + high, base + end),
    ]
    target = next((each for each in node.children if each.type == "link_destination"), None)
    if target is not None and node.type == "inline_link":
        address = piece[place[target.start_byte] : place[target.end_byte]].strip("<>")
        marks.append(Mark(MarkKind.LINK, base + low, base + high, address))
    return marks, words


def _unseen(text: str, start: int, end: int) -> list[Span]:
    """Comments, and the content of elements that a browser does not show."""
    found = [match.span() for match in _COMMENT.finditer(text, start, end)]
    at = start
    while opening := _OPENS.search(text, at, end):
        at = opening.end()
        name = opening[1].lower()
        if (name in NEVER_SHOWN or UNSEEN.search(opening[2])) and not opening[2].endswith("/"):
            closing = re.compile(rf"</{re.escape(name)}\s*>", re.IGNORECASE).search(text, at, end)
            at = closing.end() if closing else end
            found.append((opening.start(), at))
    return found


def _places(data: bytes) -> list[int]:
    """For each byte of a text in UTF-8, and for its end, the code point that it belongs to."""
    found, point = [], -1
    for byte in data:
        point += (byte & 0xC0) != 0x80
        found.append(point)
    return [*found, point + 1]
