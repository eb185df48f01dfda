"""Which characters of running text are markup, by the inline grammar of Markdown.

The home of tree-sitter, with `markdown`. Knows no blocks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
_PUNCTUATION = frozenset(("[", "]", "(", ")", "!"))
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_OPENS = re.compile(r"<([A-Za-z][\w-]*)([^>]*)>")
UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|aria-hidden\s*=\s*[\"']?true|\bhidden\b(?!\s*=\s*[\"']?false)",
    re.IGNORECASE,
)
"""What says, in the attributes of a tag, that a browser does not show it."""
NEVER_SHOWN = frozenset(("script", "style", "template", "noscript", "head", "title"))
"""Elements whose content is no text of the page."""


@cache
def _parser() -> Parser:
    return Parser(Language(tree_sitter_markdown.inline_language()))


def hidden_in(text: str, start: int, end: int, defined: frozenset[str], tags: bool = True) -> tuple[Span, ...]:
    """The spans of markup in a span of running text, in order.

    `defined` are the labels of links that the document defines: others in brackets are words. Without `tags`, what
    looks like an HTML tag stays ("copy <file>"), and so do escapes.
    """
    if not _SIGNS.search(text, start, end):
        return ()
    found: list[Span] = []
    at = start
    while at < end:
        upto = min(end, at + _WINDOW)
        if upto < end:
            space = max(text.rfind(" ", at + _WINDOW // 2, upto), text.rfind("\n", at + _WINDOW // 2, upto))
            upto = space if space > at else upto
        found += _window(text[at:upto], at, defined, tags)
        at = upto
    if tags and "<" in text[start:end]:
        found += _unseen(text, start, end)
    return ordered(found)


def _window(piece: str, base: int, defined: frozenset[str], tags: bool) -> list[Span]:
    data = piece.encode("utf-8", "surrogatepass")
    place = range(len(data) + 1) if len(data) == len(piece) else _places(data)
    found: list[Span] = []
    waiting: list[Node] = [_parser().parse(data).root_node]
    while waiting:
        node = waiting.pop()
        kind = node.type
        start, end = base + place[node.start_byte], base + place[node.end_byte]
        if kind in _LINKS:
            hidden, inner = _link(node, piece, base, place, defined)
            found += hidden
            waiting += inner
        elif kind in _HIDDEN or kind == "emphasis_delimiter":
            found.append((start, end))
        elif kind == "backslash_escape":
            if tags:
                found.append((start, start + 1))
        elif kind == "html_tag":
            if tags:
                found.append((start, end))
        elif kind in ("uri_autolink", "email_autolink"):
            found += [(start, start + 1), (end - 1, end)]
        elif kind != "latex_block":
            waiting += node.children
    return found


def _link(
    node: Node, piece: str, base: int, place: Sequence[int], defined: frozenset[str]
) -> tuple[list[Span], list[Node]]:
    """What of a link is markup, and the nodes within its words."""
    start, end = place[node.start_byte], place[node.end_byte]
    whole = piece[start:end]
    if _FOOTNOTE.fullmatch(whole):
        return [(base + start, base + end)], []
    words = [each for each in node.children if each.type in ("link_text", "image_description")]
    if node.type in ("shortcut_link", "full_reference_link", "collapsed_reference_link"):
        label = next((each for each in node.children if each.type == "link_label"), words[0] if words else None)
        named = piece[place[label.start_byte] : place[label.end_byte]].strip("[]") if label else ""
        if named.casefold() not in defined and node.type != "full_reference_link":
            return [], words
    if not words:
        return [(base + start, base + end)], []
    low, high = place[words[0].start_byte], place[words[-1].end_byte]
    return [(base + start, base + low), (base + high, base + end)], words


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
