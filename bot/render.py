"""An answer as JSON and as Markdown, and what every face shows of it: headline, places and caveats.

Knows the shape of an answer, and nothing of how it was found or of screens: `faces/terminal.py` draws one.
Documents are untrusted: no control character of theirs reaches a terminal, and their markup is none here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from textwrap import shorten

from bot.attribute import witnesses
from bot.differ import differing
from bot.links import source_link
from bot.mark import of_answer
from bot.types import (
    Answer,
    Decision,
    Disagreement,
    Dismissal,
    Effect,
    Listed,
    Opinion,
    Place,
    Point,
    Quote,
    Scope,
    Stance,
    Standing,
    Unused,
    Verification,
    Written,
    WrittenSentence,
)
from bot.write import EXTRACT, ON_TOPIC, SIDE_BY_SIDE, UNANSWERED
from index.plain import plain
from index.types import Document, Span

HEADLINES = {
    Standing.CORROBORATED: "Sources agree",
    Standing.SINGLE_SOURCE: "One source says so",
    Standing.UNVERIFIED: "Not confirmed",
    Standing.DISPUTED: "Sources disagree",
}
EACH = "Each said by one source"
"""Of several points that one source says: no source says them all."""
ABSTAINED = "The documents don't say"
SHOWN = "What the documents say"

# Controls (C0, DEL, C1), what reorders or hides text (bidirectional and zero-width marks, tags), surrogates.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f\ud800-\udfff]"
)
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>#|~!&$]|^(?:[-+=]|\d+(?=[.)]))")


def visible(text: str) -> str:
    """The text with white space folded and every character that could steer a terminal replaced by U+FFFD."""
    return _UNSAFE.sub("\ufffd", " ".join(text.split()))


def headline(answer: Answer) -> str:
    """What stands above an answer: its verdict, where it has one, and how it stands."""
    return standing_words(answer.points, answer.verdict, answer.reason)


def standing_words(points: Sequence[Point], verdict: Decision | None, reason: str | None) -> str:
    """How an answer stands that has these points, this verdict and this reason."""
    if not points:
        return ABSTAINED
    standing = of_answer(points)
    if reason in (EXTRACT, ON_TOPIC, SIDE_BY_SIDE, UNANSWERED) and standing is not Standing.DISPUTED:
        return SHOWN
    words = EACH if standing is Standing.SINGLE_SOURCE and len(points) > 1 else HEADLINES[standing]
    return f"{verdict.value.capitalize()}. {words}" if verdict else words


def read_as(answer: Answer) -> str:
    """How a question was read that left something to earlier ones, or was misspelt; empty where as it was written."""
    return f"Read as: {visible(answer.read_as)}" if answer.read_as else ""


def reason(answer: Answer) -> str:
    """Why there is no answer, as a sentence; empty where there is one."""
    said = visible(answer.reason or "")
    return said[:1].upper() + said[1:] + ("" if said.endswith((".", "!", "?")) or not said else ".")


def place(quote: Quote) -> str:
    """Where a quote stands, for people: the file, and its page where it has pages, else its line."""
    document = quote.document
    page = document.page(quote.start)
    spot = f"page {page}" if page else f"line {document.line(quote.start)}"
    return f"{visible(document.source)}, {spot}"


def with_copies(quotes: Sequence[Quote]) -> list[tuple[Quote, list[Quote]]]:
    """Quotes in order, each with those after it in the same words and with the same caveats: they are shown once."""
    found: dict[tuple[str, str], tuple[Quote, list[Quote]]] = {}
    for quote in quotes:
        words = visible(quote.plain.text), caveats(quote)
        if words in found:
            found[words][1].append(quote)
        else:
            found[words] = quote, []
    return list(found.values())


def caveats(quote: Quote) -> str:
    """What an author says of how sure a quote is, and whose claim it is; empty for nothing."""
    parts = []
    if quote.hedges:
        parts.append("hedged: " + ", ".join(f"“{visible(hedge)}”" for hedge in quote.hedges))
    if quote.origin:
        parts.append(f"according to {visible(quote.origin)}")
    return "; ".join(parts)


def published(quote: Quote) -> str:
    """When a quote's document was published, and whom the whole of it is credited to; empty for neither."""
    document = quote.document
    origin = document.origin if document.origin != quote.origin else None
    parts = [f"published {document.published}" if document.published else "", f"from {origin}" if origin else ""]
    return visible(", ".join(part for part in parts if part))


def written_by(answer: Answer) -> str:
    """What stands above the text of a chat model, or why there is none; empty where none was asked for."""
    written = answer.writer
    if not written:
        return ""
    if written.failed:
        return f"The text of {visible(written.model)} is not shown: {visible(written.failed)}. The quotes stand alone."
    return f"Written by {visible(written.model)} from the quotes below, and compared with them:"


def written_sentences(answer: Answer) -> list[tuple[str, str]]:
    """The sentences of a chat model that are shown, each with its mark: why it does not pass, or nothing."""
    if not answer.writer or answer.writer.failed:
        return []
    return [(visible(each.text), unconfirmed(each)) for each in answer.writer.sentences]


def unconfirmed(sentence: WrittenSentence) -> str:
    """The mark of a sentence that does not pass; empty for one that does."""
    return f"(not confirmed: {visible(sentence.why)})" if sentence.why else ""


def second_opinions(opinions: Iterable[Opinion]) -> list[str]:
    """A line for each mark or quote that a second opinion lowered, and for each one on which there is none."""
    return [line for each in opinions if (line := second_opinion(each))]


def second_opinion(opinion: Opinion) -> str:
    """What a second opinion did to a mark or a quote; empty where it left it because it agrees."""
    model, about = visible(opinion.model), visible(opinion.subject)
    of_quote = isinstance(opinion.about, Quote)
    if of_quote:
        about = f"“{shorten(about, ABOUT, placeholder='...')}”"
    if opinion.effect is Effect.KEPT:
        return ""
    if opinion.stance is None:
        stays = "The quote stays where it is" if of_quote else "The mark stays"
        return f"No second opinion of {model}: {visible(opinion.failed or '')}. {stays}: {about}"
    words = " and ".join(f"“{visible(each)}”" for each in opinion.words)
    done = "Lowered" if of_quote else "Not marked" if opinion.effect is Effect.TAKEN_AWAY else "Less sure"
    return f"{done}, as {model} finds that {_FOUND[opinion.stance]} ({words}): {about}"


ABOUT = 80
"""Characters of a quote that a line on it shows."""

_FOUND = {
    Stance.AGREE: "the sides agree",
    Stance.DIFFERENT: "the sides speak of different things",
    Stance.BEARS: "it bears on the question and does not answer it",
    Stance.ELSE: "it answers something else",
}


def dismissed_by(dismissal: Dismissal) -> str:
    """Who dismissed a disagreement, when and why."""
    by = f" by {dismissal.by}" if dismissal.by else ""
    return visible(f"Dismissed {dismissal.at[:10]}{by}{f': {dismissal.reason}' if dismissal.reason else '.'}")


def answer_json(answer: Answer) -> dict[str, object]:
    """The answer in the shape that the CLI, HTTP and Python share; ready for `dumps`."""
    vouch = vouching(point.quotes for point in answer.points)
    return {
        "id": answer.id,
        "corpus": answer.corpus,
        "conversation": answer.conversation,
        "question": answer.question,
        "read_as": answer.read_as,
        "status": answer.status.value,
        "headline": headline(answer),
        "standing": answer.standing.value if answer.standing else None,
        "verdict": answer.verdict.value if answer.verdict else None,
        "text": answer.text,
        "points": [
            {
                "text": point.text,
                "short": point.short,
                "quotes": _numbers(answer, point.quotes),
                "standing": point.standing.value,
                "earlier": point.earlier,
            }
            for point in answer.points
        ],
        "quotes": [quote_json(n, quote, vouch.get(quote.place)) for n, quote in enumerate(answer.quotes, start=1)],
        "disagreements": [
            {
                "sides": [_numbers(answer, side) for side in disagreement.sides],
                "kind": disagreement.kind.value,
                "summary": disagreement.summary,
                "confidence": round(disagreement.confidence, 4),
                "witnesses": [len(witnesses(side)) for side in disagreement.sides],
                **differs_json(disagreement),
            }
            for disagreement in answer.disagreements
        ],
        "reason": answer.reason,
        "nearest": [quote_json(n, quote) for n, quote in enumerate(answer.nearest, start=1)],
        "unused": [_unused_json(each) for each in answer.unused],
        "scope": _scope_json(answer.scope) if answer.scope else None,
        "writer": writer_json(answer.writer) if answer.writer else None,
        "second_opinions": [opinion_json(each) for each in answer.opinions],
        "models": dict(answer.models),
        "timings_ms": {step: round(spent, 1) for step, spent in answer.timings_ms.items()},
    }


def writer_json(written: Written) -> dict[str, object]:
    """What a chat model wrote, sentence by sentence with its verdict."""
    return {
        "model": written.model,
        "text": written.text,
        "shown": written.failed is None,
        "failed": written.failed,
        "sentences": [sentence_json(each) for each in written.sentences],
        "tokens": {"read": written.tokens[0], "written": written.tokens[1]} if written.tokens else None,
        "ms": written.milliseconds,
    }


def opinion_json(opinion: Opinion) -> dict[str, object]:
    """What a chat model said of a disagreement or a quote that was about to be shown."""
    return {
        "model": opinion.model,
        "about": opinion.subject,
        "says": opinion.stance.value if opinion.stance else None,
        "words": list(opinion.words),
        "effect": opinion.effect.value,
        "failed": opinion.failed,
        "told": second_opinion(opinion),
    }


def sentence_json(sentence: WrittenSentence) -> dict[str, object]:
    return {
        "text": sentence.text,
        "quotes": list(sentence.quotes),
        "passed": sentence.why is None,
        "why": sentence.why,
    }


def _scope_json(scope: Scope) -> dict[str, object]:
    return {"in": list(scope.names), "since": scope.since, "until": scope.until}


def _unused_json(found: Unused) -> dict[str, object]:
    return {
        "document": found.document.source,
        "title": found.document.title,
        "document_id": found.document.id,
        "start": found.passage.start,
        "end": found.passage.end,
        "heading": found.passage.heading,
        "why": found.why.value,
    }


def vouching(groups: Iterable[Sequence[Quote]]) -> Mapping[Place, int]:
    """A number for each quote, by place: the same for those of one group that are one witness."""
    found = [witness for group in groups for witness in witnesses(group)]
    return {quote.place: n for n, witness in enumerate(found, start=1) for quote in witness}


def differs_json(found: Disagreement) -> dict[str, object]:
    """Where the words stand that differ: for each side, for each of its quotes, a list of places. They are given in the
    document and in the quote's plain words.
    """
    sides = [
        list(zip(quotes, places, strict=True)) for quotes, places in zip(found.sides, differing(found), strict=True)
    ]
    return {
        "differs": [[[list(place) for place in places] for _, places in side] for side in sides],
        "differs_plain": [[_in_plain(quote, places) for quote, places in side] for side in sides],
    }


def _in_plain(quote: Quote, places: Iterable[Span]) -> list[list[int]]:
    return [list(span) for place in places if (span := quote.plain.within(*place))]


def quote_json(n: int, quote: Quote, witness: int | None = None) -> dict[str, object]:
    """A quote as `[n]`; those of one point or side that have the same `witness` count once."""
    document = quote.document
    return {
        "n": n,
        "document": document.source,
        "title": document.title,
        "document_id": document.id,
        "sha256": document.sha256,
        "start": quote.start,
        "end": quote.end,
        "line": document.line(quote.start),
        "text": quote.text,
        "plain": quote.plain.text,
        "context": context_json(quote),
        "page": document.page(quote.start),
        "published": document.published,
        "hedges": list(quote.hedges),
        "origin": quote.origin,
        "short": list(quote.short) if quote.short else None,
        "short_plain": list(quote.short_plain) if quote.short_plain else None,
        "link": source_link(quote),
        "witness": witness,
    }


def context_json(quote: Quote) -> list[dict[str, object]]:
    """The places that give a quote its meaning, outermost first, each with its plain words."""
    return [
        {"kind": each.kind.value, "start": each.start, "end": each.end, "plain": plain(quote.document.text, each).text}
        for each in quote.context
    ]


def context(quote: Quote) -> str:
    """What stands above a quote in brief: headings, the question it answers, the line that leads its list."""
    words = [visible(str(each["plain"])) for each in context_json(quote) if each["kind"] != "title"]
    return " › ".join(word for word in words if word and word != visible(quote.document.title))


def verification_json(found: Verification) -> dict[str, object]:
    """What the corpus says of a claim; quotes are numbered through both sides."""
    vouch = vouching((found.supporting, found.refuting))
    numbered = list(enumerate([*found.supporting, *found.refuting], start=1))
    return {
        "claim": found.claim,
        "verdict": found.verdict.value,
        "supporting": [quote_json(n, quote, vouch[quote.place]) for n, quote in numbered[: len(found.supporting)]],
        "refuting": [quote_json(n, quote, vouch[quote.place]) for n, quote in numbered[len(found.supporting) :]],
        "reason": found.reason,
        "second_opinions": [opinion_json(each) for each in found.opinions],
    }


def listed_json(listed: Listed) -> dict[str, object]:
    """A disagreement of the corpus with itself; quotes are numbered through both sides."""
    found, dismissal = listed.disagreement, listed.dismissal
    numbers = count(1)
    vouch = vouching(found.sides)
    return {
        "id": listed.id,
        "sides": [[quote_json(next(numbers), quote, vouch[quote.place]) for quote in side] for side in found.sides],
        "kind": found.kind.value,
        "summary": found.summary,
        "confidence": round(found.confidence, 4),
        "witnesses": list(listed.witnesses),
        **differs_json(found),
        "dismissed": dismissal is not None,
        "dismissal": {"at": dismissal.at, "by": dismissal.by, "reason": dismissal.reason} if dismissal else None,
    }


def document_json(document: Document) -> dict[str, object]:
    """A document without its text, as `documents --json` lists it."""
    return {
        "document": document.source,
        "document_id": document.id,
        "sha256": document.sha256,
        "title": document.title,
        "published": document.published,
        "author": document.author,
        "url": document.url,
        "origin": document.origin,
        "characters": len(document.text),
    }


def dumps(value: object) -> str:
    """JSON on one line, in which every character that could steer a terminal is escaped."""
    line = json.dumps(value, ensure_ascii=False)
    return _UNSAFE.sub(lambda match: _escaped(match.group()), line)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))


def markdown(answer: Answer) -> str:
    """The answer as Markdown, in which nothing that a document says is markup."""
    mark = answer.standing.value if answer.standing else answer.status.value
    blocks = [f"**{headline(answer)}** ({mark})"]
    if answer.read_as:
        blocks.append(_plain(read_as(answer)))
    if answer.reason:
        blocks.append(_plain(reason(answer)))
    if answer.writer:
        blocks.append(_plain(written_by(answer)))
    if written := written_sentences(answer):
        blocks.append(" ".join(written_markdown(*each) for each in written))
    for point in answer.points:
        title = point_title(point)
        if title or point.standing is not answer.standing:
            blocks.append(_title(title, point.standing is not answer.standing, point.standing))
        for quote, copies in with_copies(point.quotes):
            also = "; ".join(f"[{answer.number(each)}] {_linked(each)}" for each in copies)
            blocks.append(quote_block(answer.number(quote), quote) + (f"\n>\n> Same words: {also}" if also else ""))
    for label, summary in differences(answer):
        blocks.append(f"{label}: {_plain(summary)}")
    blocks += [_plain(each) for each in second_opinions(answer.opinions)]
    if answer.nearest:
        blocks.append("What came closest:")
        blocks.extend(quote_block(n, quote) for n, quote in enumerate(answer.nearest, start=1))
    return "\n\n".join(blocks) + "\n"


def written_markdown(text: str, mark: str) -> str:
    """A sentence of a chat model as Markdown: its [n] stay, and one that does not pass is marked."""
    said = "".join(part if at % 2 else _plain(part) for at, part in enumerate(re.split(r"(\[\d+\])", text)))
    return f"{said} **{_plain(mark)}**" if mark else said


def markdown_text(text: str) -> str:
    """The text of an answer, or a piece of it, as Markdown: our [n] stay; what a document says is never markup."""
    return "\n\n".join("".join(_marked(line)) for line in text.split("\n"))


def _marked(line: str) -> Iterator[str]:
    """The parts of a line as Markdown. White space before a part stays: it may follow another."""
    for at, part in enumerate(re.split(r"(?<=” )(\[\d+\])(?=\s|$)", line)):
        space = part[: len(part) - len(part.lstrip())]
        yield part if at % 2 else f"{space}{_plain(part.lstrip())}"


def markdown_sources(answer: Answer) -> str:
    """What stands below the text of an answer: a line for each [n]; where there is no answer, what came closest."""
    if answer.nearest:
        nearest = [quote_block(n, quote) for n, quote in enumerate(answer.nearest, start=1)]
        return "\n\n".join(["What came closest:", *nearest])
    lines = []
    for n, quote in enumerate(answer.quotes, start=1):
        noted = f" ({_plain(caveats(quote))})" if caveats(quote) else ""
        lines.append(f"- [{n}] {_plain(quote.document.title)}: {_linked(quote)}{noted}")
    return "\n".join(["Sources:", "", *lines]) if lines else ""


def point_title(point: Point) -> str | None:
    """What stands above a point's quotes: its short answer, else its text if that says more than they; before it the
    edition, where a newer one says otherwise.
    """
    said = visible(re.sub(r"\[\d+\]", "", point.text)).strip(' ."“”')
    repeated = any(visible(quote.plain.text).strip(' ."“”') in said for quote in point.quotes)
    title = visible(point.short) if point.short else visible(point.text) if said and not repeated else None
    if point.earlier is None:
        return title
    return f"earlier ({visible(point.earlier)})" + (f": {title}" if title else "")


def differences(answer: Answer) -> list[tuple[str, str]]:
    """A label and a summary for each disagreement; the labels of several name the quotes."""
    if len(answer.disagreements) == 1:
        return [("What differs", visible(answer.disagreements[0].summary))]
    return [
        (
            f"What differs between {' and '.join(cited(answer, side) for side in each.sides)}",
            visible(each.summary),
        )
        for each in answer.disagreements
    ]


def cited(answer: Answer, quotes: Sequence[Quote]) -> str:
    return "".join(f"[{n}]" for n in _numbers(answer, quotes))


def _numbers(answer: Answer, quotes: Sequence[Quote]) -> list[int]:
    return [answer.number(quote) for quote in quotes]


def _title(title: str | None, marked: bool, standing: Standing) -> str:
    return " ".join([*([_plain(title)] if title else []), *([f"({standing.value})"] if marked else [])])


def quote_block(n: int, quote: Quote) -> str:
    if quote.short:
        before, short, after = (_quoted(part) for part in split_short(quote))
        text = f"{before}**{short}**{after}"
    else:
        text = _quoted(quote.plain.text)
    above = [f"> {_plain(context(quote))}", ">"] if context(quote) else []
    lines = [*above, f"> “{text}”", ">", f"> [{n}] {_linked(quote)}"]
    if caveats(quote):
        lines[-1] += f" ({_plain(caveats(quote))})"
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """The text in a block quote, with its line breaks."""
    return "\\\n> ".join(map(_plain, text.split("\n")))


def _linked(quote: Quote) -> str:
    """Where a quote stands, with a link where that is on the web."""
    link = source_link(quote)
    return f"[{_plain(place(quote))}]({link})" if link else _plain(place(quote))


def split_short(quote: Quote) -> tuple[str, str, str]:
    """A quote's plain words before, in and after its short answer. Without a short answer all of them are before."""
    text = _UNSAFE.sub("\ufffd", quote.plain.text)
    start, end = quote.short_plain or (len(text), len(text))
    return text[:start], text[start:end], text[end:]


def _plain(text: str) -> str:
    """The text as Markdown that shows it literally."""
    return _MARKDOWN.sub(_literal, _UNSAFE.sub("\ufffd", re.sub(r"\s+", " ", text)))


def _literal(match: re.Match[str]) -> str:
    found = match.group()
    return f"{found[:-1]}{found[-1]}\\" if found.isdecimal() else f"\\{found}"
