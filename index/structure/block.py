"""What a text is made of, and what several ways of writing have in common: fields, dated headings, template tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.layout.dates import find_date
from index.plain import cut_plain
from index.types import Context, ContextKind, SentenceKind, Span


@dataclass(frozen=True, slots=True)
class Block:
    """A span of a text that stands together. With `splits` it is running text, of one sentence or more.

    `level` is that of a heading, from 1; 0 for what is none. `depth` counts the lists that it stands in, and `quoted`
    the block quotes. In a `literal` block white space counts, as in code. A list's item is begun by one that `opens`.
    """

    start: int
    end: int
    kind: SentenceKind
    context: tuple[Context, ...] = ()
    hidden: tuple[Span, ...] = ()
    splits: bool = False
    level: int = 0
    depth: int = 0
    quoted: int = 0
    literal: bool = False
    opens: bool = False


_TEMPLATE = re.compile(r"\{%.{0,500}?%\}|\{\{.{0,500}?\}\}|\{#.{0,500}?#\}|\{[:.#][^{}\n]{1,100}\}", re.DOTALL)
_FIELD = re.compile(r"[*_]{0,3}[^\W\d_][^\n:*_|`]{0,38}[*_]{0,3}[ \t]?:[*_]{0,3}[ \t]+\S[^\n]*")
_TURN = re.compile(r"[*_]{0,3}(?:Q|A|Question|Answer)(?: ?\d{1,3})?[*_]{0,3}:")
_LABEL_WORDS, _LONG_LABEL = 4, 8
_LONGEST_FIELD = 160
_LONGEST_LEAD = 300
_FRAGMENT = re.compile(r"[^.!?…]*[^.!?…,;]$")


def templates(text: str, start: int, end: int) -> list[Span]:
    """The tags that a site generator replaces ("{% page %}", "{{ name }}", "{: .note }")."""
    return [match.span() for match in _TEMPLATE.finditer(text, start, end)] if "{" in text[start:end] else []


def is_field(line: str, most: int = _LABEL_WORDS) -> bool:
    """Whether a line is a label of at most `most` words and its value: "Servings: 4", "**Author:** Ann Low"."""
    if len(line) > _LONGEST_FIELD or not _FIELD.fullmatch(line.strip()) or _TURN.match(line):
        return False
    label, _, value = line.partition(":")
    return len(label.split()) <= most and not value.startswith("//")


def are_fields(lines: Sequence[str]) -> bool:
    """Whether lines are fields: a single one that does not end like a sentence, or half of several at least, where the
    others have a longer label ("Single swim, children under 14: 2.50").
    """
    plainly = sum(is_field(line) for line in lines)
    if len(lines) == 1:
        return bool(plainly) and bool(_FRAGMENT.match(lines[0].strip()))
    return 2 * plainly >= len(lines) and all(is_field(line, _LONG_LABEL) for line in lines)


def heads(text: str, start: int, end: int, hidden: Sequence[Span]) -> tuple[SentenceKind, Context]:
    """The kind of a heading, and the context it gives: one that asks is answered, another with a date says when."""
    words = cut_plain(text, start, end, hidden).text
    asks = words.endswith(("?", "？", "؟"))
    kind = SentenceKind.META if find_date(words) and not asks else SentenceKind.HEADING
    return kind, Context(ContextKind.QUESTION if asks else ContextKind.HEADING, start, end, tuple(hidden))


def leads(text: str, start: int, end: int, hidden: Sequence[Span]) -> bool:
    """Whether a paragraph leads the list below it: it ends with a colon, or does not end like a sentence."""
    words = cut_plain(text, start, end, hidden).text
    return bool(words) and len(words) <= _LONGEST_LEAD and (words[-1] in ":：" or not re.search(r"[.!?。]\W*$", words))


def lines(text: str, start: int, end: int) -> Iterator[Span]:
    """The lines of a span that are not empty, without the white space around them."""
    at = start
    for raw in text[start:end].split("\n"):
        line = raw.strip()
        if line:
            begin = at + raw.index(line[0])
            yield begin, begin + len(line)
        at += len(raw) + 1


def ordered(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that touch or overlap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def inside(hidden: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """The parts of hidden spans that lie within a span."""
    return tuple((max(low, start), min(high, end)) for low, high in hidden if low < end and start < high)
