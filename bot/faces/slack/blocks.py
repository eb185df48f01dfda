"""Answers as Slack's blocks: marks as words and emoji, quotes in quote blocks, all within Slack's limits.

What a document says stands only in the text elements of rich text, which Slack shows literally: there is no markup in
them, so no document can ping anybody or format anything, and a link leads only to our page or to a document's address.
Pure: knows nothing of who asks or of posting.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urlencode

from bot.links import source_link
from bot.render import (
    caveats,
    context,
    differences,
    headline,
    place,
    point_title,
    read_as,
    reason,
    second_opinions,
    split_short,
    visible,
    written_by,
    written_sentences,
)
from bot.types import Answer, Conclusion, Opinion, Quote, Standing, Verification

Block: TypeAlias = dict[str, object]
Element: TypeAlias = dict[str, object]

MOST_BLOCKS = 50
LONGEST_TEXT = 3_000
"""Slack's limits: blocks of a message, characters of a text."""

MOST_TEXT, MOST_JSON = 9_000, 30_000
"""Characters of all texts of a message, and of its blocks as JSON: Slack refuses messages of about 13,000 of the one
and 40,000 of the other, counting what it does not tell."""

LONGEST_LINE = 300
"""Characters of a line that is no quote: a title, a place, what an author says of how sure a quote is."""

QUOTES_A_BLOCK, MOST_LINES = 10, 10

EMOJI = {
    Standing.CORROBORATED: "white_check_mark",
    Standing.SINGLE_SOURCE: "page_facing_up",
    Standing.UNVERIFIED: "grey_question",
    Standing.DISPUTED: "warning",
}
ABSTAINED = "mag"
VERDICTS = {
    Conclusion.SUPPORTED: ("white_check_mark", "The documents say so"),
    Conclusion.REFUTED: ("x", "The documents say otherwise"),
    Conclusion.DISPUTED: ("warning", "Sources disagree"),
    Conclusion.UNVERIFIED: ("grey_question", "Not confirmed"),
    Conclusion.UNKNOWN: ("mag", "The documents don't say"),
}

HELPFUL, UNHELPFUL, SOURCES, PERSON, SHARE = "helpful", "not_helpful", "sources", "person", "share"
"""What buttons are called when they are pressed."""

_LABELS = {
    HELPFUL: "👍 Helpful",
    UNHELPFUL: "👎 Not helpful",
    SOURCES: "Show sources",
    PERSON: "Ask a person",
    SHARE: "Share here",
}


@dataclass(frozen=True, slots=True)
class Links:
    """Where our page is, if people can reach it, and which corpus its links lead into."""

    web: str | None
    corpus: str

    def quote(self, quote: Quote) -> str | None:
        """Our page with the quote highlighted in its document; without it, the quote's own page on the web."""
        if self.web is None:
            return source_link(quote)
        given = {"document": quote.document_id, "start": quote.start, "end": quote.end, "corpus": self.corpus}
        return f"{self.web.rstrip('/')}/?{urlencode(given)}"


class _Room:
    """What of a message's characters is left for what stands between its opening and its end."""

    def __init__(self) -> None:
        self._text, self._json = MOST_TEXT, MOST_JSON

    def take(self, elements: Sequence[Element]) -> bool:
        """Takes room for elements, if there is enough."""
        text, json_ = len(_words({"elements": elements})), len(json.dumps(elements, ensure_ascii=False))
        if text > self._text or json_ > self._json:
            return False
        self._text -= text
        self._json -= json_
        return True


def answer_blocks(answer: Answer, links: Links) -> list[Block]:
    """The whole answer, but for its buttons; what does not fit is left out quote by quote, and said to be."""
    room = _Room()
    word = answer.standing.value if answer.standing else answer.status.value
    emoji = EMOJI[answer.standing] if answer.standing else ABSTAINED
    blocks = [_opening(emoji, headline(answer), word)]
    if answer.read_as:
        blocks.append(_rich([_section([_text(_clipped(read_as(answer)))])]))
    if answer.reason:
        blocks.append(_rich([_section([_text(_clipped(reason(answer)))])]))
    if answer.writer:
        blocks.append(_rich([_section([_text(_clipped(written_by(answer)))])]))
    if written := written_sentences(answer):
        said = [_section(list(_texts(" ".join(f"{text} {mark}".strip() for text, mark in written))))]
        if room.take(said):
            blocks.append(_rich(said))
    left_out: list[tuple[int, Quote]] = []
    for point in answer.points:
        title = point_title(point)
        own = point.standing if point.standing is not answer.standing else None
        numbered = [(answer.number(quote), quote) for quote in point.quotes]
        if not room.take(head := _heading(title, own)):
            left_out += numbered
            continue
        elements, rest = _quoted(numbered, links, room)
        left_out += rest
        if elements or head:
            blocks += _split([*head, *elements])
    blocks += _differing(differences(answer), room)
    blocks += _doubted(answer.opinions)
    if answer.nearest:
        elements, rest = _quoted(list(enumerate(answer.nearest, start=1)), links, room)
        left_out += rest
        blocks += _split([_section([_text("What came closest:", bold=True)]), *elements])
    return _fitted(blocks, left_out, links)


def verification_blocks(found: Verification, links: Links) -> list[Block]:
    """What the corpus says of a claim, with the quotes on each side."""
    emoji, said = VERDICTS[found.verdict]
    room = _Room()
    blocks = [
        _opening(emoji, said, found.verdict.value),
        _rich([_quote_block([_text(_clipped(visible(found.claim)))])]),
        _rich([_section([_text(_clipped(f"{found.reason[:1].upper()}{visible(found.reason[1:])}."))])]),
    ]
    left_out: list[tuple[int, Quote]] = []
    first = 1
    for label, quotes in (("Said:", found.supporting), ("Denied:", found.refuting)):
        if quotes:
            elements, rest = _quoted(list(enumerate(quotes, start=first)), links, room)
            left_out += rest
            blocks += _split([_section([_text(label, bold=True)]), *elements])
        first += len(quotes)
    blocks += _doubted(found.opinions)
    return _fitted(blocks, left_out, links)


def _doubted(opinions: Sequence[Opinion]) -> list[Block]:
    """What a second opinion did, a line each."""
    lines = [_section([_text(_clipped(line))]) for line in second_opinions(opinions)]
    return [_rich(lines)] if lines else []


def source_blocks(quotes: Sequence[Quote], links: Links, shown: Sequence[Block]) -> list[Block]:
    """Where each quote stands, of whom and from when it is, and the text of those that are not whole in `shown`."""
    room, listed = _Room(), 0
    elements: list[Element] = []
    already = spoken(shown)
    for n, quote in enumerate(quotes, start=1):
        document = quote.document
        about = [document.title, document.author, document.published, caveats(quote)]
        said = " · ".join(visible(each) for each in about if each)
        entry = [_section([_source(n, quote, links), *_on_the_web(quote, links), _text(_clipped(f" · {said}"))])]
        if spoken([_rich([whole := _quotation(quote)])]) not in already:
            entry.append(whole)
        if not room.take(entry):
            entry = entry[:1]  # the place alone, of a quote that is too long
            if not room.take(entry):
                break
        elements += entry
        listed = n
    if listed < len(quotes):
        elements.append(_section([_text(f"and {len(quotes) - listed} more, which Slack has no room for")]))
    return _split(elements)


def notice_blocks(*lines: str) -> list[Block]:
    """What we have to say ourselves, with whatever it names shown literally."""
    shown = [line for line in lines if line.strip()] or [""]
    return [_rich([_section([_text(_clipped(visible(line)))]) for line in shown])]


def buttons(actions: Sequence[str], key: str) -> Block:
    """Buttons for what was posted under a key."""
    elements = [
        {
            "type": "button",
            "action_id": action,
            "text": {"type": "plain_text", "text": _LABELS[action], "emoji": True},
            "value": key,
        }
        for action in actions
    ]
    return {"type": "actions", "elements": elements}


def summary(answer: Answer) -> str:
    """What a notification and a screen reader say of an answer: our own words, and no document's."""
    return f"{headline(answer)} ({answer.standing.value if answer.standing else answer.status.value})"


def escaped(text: str) -> str:
    """A text for where Slack looks for markup: without what could ping or link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def spoken(blocks: Iterable[Block]) -> str:
    """All words of blocks, as somebody reads them."""
    return "".join(_words(each) for each in blocks)


def _words(part: object) -> str:
    if isinstance(part, dict):
        text = part.get("text")
        own = text if isinstance(text, str) else _words(text)
        return own + "".join(_words(each) for each in part.get("elements", ()))
    return ""


def _opening(emoji: str, said: str, word: str) -> Block:
    return _rich([_section([_emoji(emoji), _text(f" {said}", bold=True), _text(f"  ·  {word}")])])


def _heading(title: str | None, own: Standing | None) -> list[Element]:
    parts = [_text(_clipped(title), bold=True)] if title else []
    if own is not None:
        parts += [*([_text("  ·  ")] if parts else []), _emoji(EMOJI[own]), _text(f" {own.value}")]
    return [_section(parts)] if parts else []


def _quoted(
    numbered: Sequence[tuple[int, Quote]], links: Links, room: _Room
) -> tuple[list[Element], list[tuple[int, Quote]]]:
    """Quotes with their places, as long as there is room for whole ones, and those that are left out."""
    elements: list[Element] = []
    left_out = []
    for n, quote in numbered:
        noted = " · ".join(each for each in (context(quote), caveats(quote)) if each)
        marked = [_text(_clipped(f" · {noted}"), italic=True)] if noted else []
        line = [_source(n, quote, links), *_on_the_web(quote, links), *marked]
        entry = [_quotation(quote), _section(line)]
        if room.take(entry):
            elements += entry
        else:
            left_out.append((n, quote))
    return elements, left_out


def _quotation(quote: Quote) -> Element:
    before, short, after = split_short(quote)
    return _quote_block([*_texts(f"“{before}"), *_texts(short, bold=True), *_texts(f"{after}”")])


def _source(n: int, quote: Quote, links: Links) -> Element:
    said = _clipped(f"[{n}] {place(quote)}")
    url = links.quote(quote)
    return {"type": "link", "url": url, "text": said} if url else _text(said)


def _on_the_web(quote: Quote, links: Links) -> list[Element]:
    """A second link, where the first leads to our page and the document has one of its own."""
    url = source_link(quote) if links.web else None
    return [_text(" · "), {"type": "link", "url": url, "text": "on the web"}] if url else []


def _differing(found: Sequence[tuple[str, str]], room: _Room) -> list[Block]:
    lines: list[Element] = []
    for label, said in found:
        line = _section([_text(_clipped(f"{label}: "), bold=True), _text(_clipped(said))])
        if len(lines) == MOST_LINES or not room.take([line]):
            lines.append(_section([_text(f"and {len(found) - len(lines)} more differences")]))
            break
        lines.append(line)
    return [_rich(lines)] if lines else []


def _fitted(blocks: list[Block], left_out: list[tuple[int, Quote]], links: Links) -> list[Block]:
    """At most as many blocks as leave room for what was left out, and for the buttons."""
    most = MOST_BLOCKS - 2
    dropped = max(0, len(blocks) - most)
    blocks = blocks[:most]
    if not left_out and not dropped:
        return blocks
    count = f"{len(left_out)} more quote{'s' * (len(left_out) != 1)}" if left_out else "More"
    parts = [_text(f"{count} than Slack has room for: ")]
    linked = [(n, url) for n, quote in left_out[:MOST_LINES] if (url := links.quote(quote))]
    for n, url in linked:
        parts += [{"type": "link", "url": url, "text": f"[{n}]"}, _text(" ")]
    if not linked:
        parts.append(_text("“Show sources” lists them."))
    return [*blocks, _rich([_section(parts)])]


def _split(elements: Sequence[Element]) -> list[Block]:
    """Rich text blocks of a moderate size."""
    size = 2 * QUOTES_A_BLOCK + 1
    return [_rich(list(elements[at : at + size])) for at in range(0, len(elements), size)]


def _texts(text: str, bold: bool = False) -> Iterator[Element]:
    for at in range(0, len(text), LONGEST_TEXT):
        yield _text(text[at : at + LONGEST_TEXT], bold)


def _text(text: str, bold: bool = False, italic: bool = False) -> Element:
    style = {name: True for name, wanted in (("bold", bold), ("italic", italic)) if wanted}
    # Slack takes no empty text, and what is quoted may be nothing that can be seen.
    return {"type": "text", "text": text or "…", **({"style": style} if style else {})}


def _emoji(name: str) -> Element:
    return {"type": "emoji", "name": name}


def _section(elements: Sequence[Element]) -> Element:
    return {"type": "rich_text_section", "elements": list(elements)}


def _quote_block(elements: Sequence[Element]) -> Element:
    return {"type": "rich_text_quote", "elements": list(elements)}


def _rich(elements: Sequence[Element]) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1]}…"
