"""What tools of MCP say as a text: Markdown in which nothing that a document says is markup.

An answer's is `bot.render.markdown`. Knows nothing of the protocol.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import cast

from bot.faces.web.paging import Page
from bot.render import markdown_text, quote_block, second_opinions, visible
from bot.types import Listed, Verification

_Object = Mapping[str, object]


def verification(found: Verification) -> str:
    """The verdict and why, then the quotes on each side."""
    blocks = [
        f"**{found.verdict.value.capitalize()}**: {markdown_text(found.reason)}.",
        f"> {markdown_text(found.claim)}",
    ]
    numbers = count(1)
    for label, quotes in (("Said:", found.supporting), ("Denied:", found.refuting)):
        if quotes:
            blocks += [label, *(quote_block(next(numbers), quote) for quote in quotes)]
    blocks += [markdown_text(each) for each in second_opinions(found.opinions)]
    return "\n\n".join(blocks)


def checked(told: _Object) -> str:
    """A line for each quote of the saved answers, and what is said wrongly of them."""
    lines = ["All stands." if told["stands"] else "Not all stands."]
    for answer in cast("list[list[_Object]]", told["answers"]):
        for each in answer:
            line = f", line {each['line']}" if each["line"] else ""
            lines.append(f"- [{each['n']}] {each['fate']}: {_named(each['document'])}{line}")
    for wrong in cast("list[list[str]]", told["wrong"]):
        lines += [f"- wrong: {markdown_text(each)}" for each in wrong]
    return "\n".join(lines)


def hits(found: Sequence[_Object]) -> str:
    """Each passage with its document."""
    if not found:
        return "Nothing is found."
    return "\n\n".join(
        f"[{n}] {_named(each['document'])}\n\n> {markdown_text(' '.join(str(each['text']).split()))}"
        for n, each in enumerate(found, start=1)
    )


def disagreements(shown: Page[Listed], pending: int) -> str:
    """Each with what differs and both sides; before them how many there are."""
    blocks = [_counted(shown, "disagreement")]
    if pending:
        blocks.append(f"{pending} documents are not compared yet; more may be found.")
    for each in shown.items:
        found = each.disagreement
        blocks.append(f"**{each.id}** ({found.kind.value}): {markdown_text(found.summary)}")
        numbers = count(1)
        blocks += [quote_block(next(numbers), quote) for side in found.sides for quote in side]
    return "\n\n".join(blocks)


def documents(listed: Sequence[_Object], shown: Page[str]) -> str:
    """A line for each document."""
    lines = [f"- {_named(each['source'])}: {markdown_text(str(each['title']))} ({each['uri']})" for each in listed]
    return "\n".join([_counted(shown, "document"), "", *lines]).strip()


def _counted(shown: Page[Listed] | Page[str], what: str) -> str:
    counted = f"{shown.count} {what}{'' if shown.count == 1 else 's'}."
    return f"{counted} Shown: {len(shown.items)}; the cursor of the next page: {shown.next}" if shown.next else counted


def _named(document: object) -> str:
    """The name of a document, as it is: other tools take it."""
    return f"`{visible(str(document)).replace('`', chr(39))}`"
