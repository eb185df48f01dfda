"""An answer as a person reads it in a terminal: marks in words and colour, quotes with their places.

Knows rich and the width of the screen. What is shown of an answer, and what is kept from the screen because
documents are untrusted, is decided in `bot.render`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.text import Text

from bot.check import Checked
from bot.render import (
    caveats,
    context,
    differences,
    dismissed_by,
    headline,
    place,
    point_title,
    published,
    read_as,
    reason,
    second_opinions,
    split_short,
    visible,
    with_copies,
    written_by,
    written_sentences,
)
from bot.types import Answer, Listed, Opinion, Quote, Verification

if TYPE_CHECKING:
    from bot.doctor import Finding

WIDEST = 110
"""In cells: longer lines are hard to read, however wide the screen."""
NARROWEST = 30

_COLOURS = {
    "corroborated": "green",
    "single-source": "cyan",
    "unverified": "yellow",
    "disputed": "red",
    "abstained": "magenta",
    "supported": "green",
    "refuted": "red",
    "unknown": "magenta",
    "ok": "green",
    "wrong": "red",
    "stands": "green",
    "moved": "yellow",
    "changed": "red",
    "gone": "red",
    "dismissed": "yellow",
}
_RULER = Console(file=StringIO())  # rich wraps by a console's rules; prints nothing


def console(file: TextIO) -> Console:
    """A console that prints what it is given and interprets none of it: no markup, no emoji codes."""
    return Console(file=file, markup=False, emoji=False, highlight=False, soft_wrap=True)


def print_answer(answer: Answer, file: TextIO) -> None:
    screen = console(file)
    for line in answer_lines(answer, screen.width):
        screen.print(line)
    file.flush()


def print_checked(checked: Sequence[Checked], file: TextIO) -> None:
    """One line a quote: what became of it, where, and how it begins."""
    screen = console(file)
    for each in checked:
        line = Text.assemble(
            mark(each.fate.value),
            " " * (8 - len(each.fate.value)),
            f"[{each.quote.n}] {visible(each.quote.source)}",
            f", line {each.line}" if each.line else "",
            (f"  {visible(each.quote.text)}", "dim"),
        )
        line.truncate(min(screen.width, WIDEST), overflow="ellipsis")
        screen.print(line)


def print_wrong(wrong: Sequence[str], file: TextIO) -> None:
    """One line for each thing that a saved answer says and its quotes don't."""
    screen = console(file)
    for each in wrong:
        screen.print(Text.assemble(mark("wrong"), " " * 3, visible(each)))


def mark(word: str) -> Text:
    """A standing, status or fate: the word itself, with its colour."""
    return Text(word, style=f"bold {_COLOURS[word]}")


def print_finding(finding: Finding, file: TextIO) -> None:
    """A line for what was found, and below it what would mend it."""
    screen = console(file)
    word = "ok" if finding.fine else "wrong"
    screen.print(Text.assemble(mark(word), " " * (7 - len(word)), visible(f"{finding.name}: {finding.found}")))
    if finding.remedy is not None:
        screen.print(Text(f"       {visible(finding.remedy)}"))


def print_verification(found: Verification, file: TextIO) -> None:
    """What the corpus says of a claim: the verdict in words, then the quotes on each side."""
    out = console(file)
    for line in verification_lines(found, out.width):
        out.print(line)


def verification_lines(found: Verification, width: int) -> Iterator[Text]:
    yield from _spread(Text(visible(found.claim), style="bold"), mark(found.verdict.value), width)
    yield Text()
    yield from _wrapped(Text(f"{found.reason[:1].upper()}{visible(found.reason[1:])}."), width, indent=2)
    sides = (("Said", found.supporting), ("Denied", found.refuting))
    number = 0
    for label, quotes in sides:
        if quotes:
            yield Text()
            yield Text(f"  {label}:")
        for quote in quotes:
            number += 1
            yield from _quote_lines(f"[{number}] ", quote, width)
    yield from _opinion_lines(found.opinions, width)


def _opinion_lines(opinions: Sequence[Opinion], width: int) -> Iterator[Text]:
    for at, line in enumerate(second_opinions(opinions)):
        if not at:
            yield Text()
        yield from _wrapped(Text(line, style="yellow"), width, indent=2)


def print_listed(listed: Sequence[Listed], file: TextIO) -> None:
    """Where the corpus contradicts itself: a block for each disagreement."""
    screen = console(file)
    for n, each in enumerate(listed):
        if n:
            screen.print()
        for line in listed_lines(each, screen.width):
            screen.print(line)
    file.flush()


def listed_lines(listed: Listed, width: int) -> Iterator[Text]:
    width = max(NARROWEST, min(width, WIDEST))
    found = listed.disagreement
    head = Text.assemble(
        (listed.id, "bold"), f"  {found.kind.value}, {min(int(found.confidence * 100 + 0.5), 99)}% sure"
    )
    yield from _spread(head, mark("dismissed" if listed.dismissal else "disputed"), width)
    yield from _wrapped(Text(visible(found.summary)), width, indent=2)
    for side, vouching in zip(found.sides, listed.witnesses, strict=True):
        yield Text()
        if len(side) > 1:
            yield Text(f"  {len(side)} quotes of {vouching} witness{'es' * (vouching > 1)}:")
        for quote in side:
            yield from _quote_lines("", quote, width)
            if about := published(quote):
                yield from _wrapped(Text(about, style="dim"), width, indent=4)
    if listed.dismissal:
        yield Text()
        yield from _wrapped(Text(dismissed_by(listed.dismissal)), width, indent=2)


def answer_lines(answer: Answer, width: int) -> Iterator[Text]:
    """The answer line by line, none wider than `width` cells (at least NARROWEST, at most WIDEST)."""
    width = max(NARROWEST, min(width, WIDEST))
    word = answer.standing.value if answer.standing else answer.status.value
    yield from _spread(Text(headline(answer), style="bold"), mark(word), width)
    if answer.read_as:
        yield from _wrapped(Text(read_as(answer), style="dim"), width, indent=2)
    if answer.reason:
        yield Text()
        yield from _wrapped(Text(reason(answer)), width, indent=2)
    if answer.writer:
        yield Text()
        yield from _wrapped(Text(written_by(answer), style="dim"), width, indent=2)
    for said, marked in written_sentences(answer):
        yield from _wrapped(Text.assemble(said, (f" {marked}" if marked else "", "yellow")), width, indent=2)
    for point in answer.points:
        yield Text()
        title = Text(point_title(point) or "", style="bold")
        own = mark(point.standing.value) if point.standing is not answer.standing else Text()
        if title or own:
            yield from _spread(title or own, own if title else Text(), width, indent=2)
        for quote, copies in with_copies(point.quotes):
            yield from _quote_lines(f"[{answer.number(quote)}] ", quote, width)
            if copies:
                also = "; ".join(f"[{answer.number(each)}] {place(each)}" for each in copies)
                yield from _wrapped(Text(f"Same words: {also}", style="dim"), width, indent=4)
    if answer.disagreements:
        yield Text()
    for label, summary in differences(answer):
        yield from _wrapped(Text.assemble((f"{label}: ", "bold"), summary), width, indent=2)
    yield from _opinion_lines(answer.opinions, width)
    if answer.nearest:
        yield Text()
        yield Text("  What came closest:")
        for quote in answer.nearest:
            yield from _quote_lines("", quote, width)


def _quote_lines(number: str, quote: Quote, width: int) -> Iterator[Text]:
    if above := context(quote):
        yield from _wrapped(Text(above, style="dim"), width, indent=4)
    before, short, after = split_short(quote)
    words = Text.assemble("“", before, (short, "bold"), after, "”")
    yield from _spread(words, Text(number + place(quote), style="dim"), width, indent=4)
    if caveats(quote):
        yield from _wrapped(Text(caveats(quote), style="yellow"), width, indent=4)


def _spread(left: Text, right: Text, width: int, indent: int = 0) -> Iterator[Text]:
    """The left text wrapped; the right one at the right of its last line, or below where it doesn't fit."""
    lines = list(_wrapped(left, width, indent))
    room = width - lines[-1].cell_len - right.cell_len
    if right and room >= 2:
        lines[-1] = Text.assemble(lines[-1], " " * room, right)
        yield from lines
        return
    yield from lines
    if right:
        for line in _wrapped(right, width, indent):
            line.pad_left(width - line.cell_len)
            yield line


def _wrapped(text: Text, width: int, indent: int) -> Iterator[Text]:
    for line in text.wrap(_RULER, width - indent):
        line.rstrip()
        line.pad_left(indent)
        yield line
