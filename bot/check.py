"""A saved answer against the corpus as it is now: does each quote stand, word for word, where it stood, and is what the
answer says of its quotes what they say?

Knows the JSON of an answer, and makes it again from its quotes and the documents. What only a search or a model knows
is believed: that no other quote says otherwise, in what two sides differ and how surely, and why there is no answer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias, cast

from bot.attribute import attribute, witnesses
from bot.gate import cited, fault
from bot.mark import of_answer
from bot.periods import REPLACED, When, former
from bot.ports import Judge
from bot.render import differs_json, quote_json, standing_words, vouching
from bot.select import point_of
from bot.types import Decision, Disagreement, DisagreementKind, Point, Quote
from bot.write import DENIED, NOTES, abstention, extractive
from bot.writer import MOST_CHARACTERS
from index.errors import CorrobotError, PathNotFound
from index.ports import Library
from index.types import Document, Span

_Object: TypeAlias = dict[str, object]


MOST = 200
"""Quotes that one answer may have, that its points may stand on together, and its disagreements: several times what any
has. An answer may come from anybody, and each of them is read, and held against the others.
"""


class AnswerFileError(CorrobotError):
    """A file that holds no saved answers."""


class Fate(StrEnum):
    """What became of a quote: as it was, elsewhere in its document, no longer in it, its document gone."""

    STANDS = "stands"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class SavedQuote:
    """A quote as an answer file has it: claims of the file, until they are checked."""

    n: int
    source: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """`said` is all that the file has of it."""

    question: str
    corpus: str
    quotes: tuple[SavedQuote, ...]
    said: Mapping[str, object] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Checked:
    """A saved quote and its fate; `start` and `line` are where its words stand now, None where they don't."""

    quote: SavedQuote
    fate: Fate
    start: int | None = None
    line: int | None = None


def check(quotes: Sequence[SavedQuote], documents: Sequence[Document]) -> list[Checked]:
    """The fate of each quote, in order."""
    by_source = {document.source: document for document in documents}
    return [_check(quote, by_source.get(quote.source)) for quote in quotes]


def wrong(saved: SavedAnswer, library: Library, judge: Judge | None = None) -> list[str]:
    """What an answer says that its quotes and their documents don't, each in a sentence; none where all is true.
    Sentences of a chat model go through the gate again, with the judge that they went through it with.

    Of a quote that does not stand, only that is wrong; `check` tells what became of it. Where a document has changed
    elsewhere, what its former version said of itself is believed, if the library knows that there was such a version.
    """
    found: list[str] = []
    kept, nearest = (_made(saved.said, name, library, found) for name in ("quotes", "nearest"))
    if any(quote is None for quote in (*kept, *nearest)):
        return found
    quotes = tuple(quote for quote in kept if quote)
    said = saved.said
    sides = [_numbers(side) for each in _objects(said, "disagreements") for side in _list_of(each.get("sides"))]
    disputed = {number for side in sides for number in side}
    points = []
    for at, each in enumerate(_objects(said, "points"), start=1):
        numbers = _numbers(each.get("quotes"))
        if not numbers or not set(numbers) <= set(range(1, len(quotes) + 1)):
            found.append(f"Point {at} stands on no quotes that there are.")
            return found
        point = point_of(tuple(quotes[n - 1] for n in numbers), disputed=bool(disputed & set(numbers)))
        point = replace(point, earlier=_earlier(point.quotes[0], quotes, each.get("earlier")))
        points.append(point)
        true = {"text": point.text, "short": point.short, "standing": point.standing.value, "earlier": point.earlier}
        found += _differing(f"Point {at}", each, true)
    if any(not side or not side <= set(range(1, len(quotes) + 1)) for side in map(set, sides)) or len(sides) % 2:
        found.append("A disagreement has a side without a quote.")
        return found
    cited = {number for each in _objects(said, "points") for number in _numbers(each.get("quotes"))}
    if uncited := set(range(1, len(quotes) + 1)) - cited:
        found.append(f"No point stands on {', '.join(f'[{n}]' for n in sorted(uncited))}.")
    found += _differing("The answer", said, _whole(said, points, quotes))
    return found + _together(said, points, quotes) + _miswritten(said.get("writer"), quotes, judge)


def _earlier(quote: Quote, others: Sequence[Quote], told: object) -> str | None:
    """When it was that what a quote says was so, if that is told: as the quotes beside it tell it, or its day."""
    own = When.of(quote)
    true = [former(own, When.of(other)) for other in others] + [own.day.told if own.day else REPLACED]
    found = [each for each in true if each]
    return (str(told) if told in found else found[0] if found else None) if told else None


def _together(said: Mapping[str, object], points: Sequence[Point], quotes: Sequence[Quote]) -> list[str]:
    """What is said otherwise than it is of which quotes are one witness, and of the words in which two sides differ."""
    found: list[str] = []
    vouch = vouching(point.quotes for point in points)
    for at, (each, quote) in enumerate(zip(_objects(said, "quotes"), quotes, strict=True), start=1):
        found += _differing(f"Quote [{at}]", each, {"witness": vouch.get(quote.place)})
    kinds = {kind.value: kind for kind in DisagreementKind}
    for at, each in enumerate(_objects(said, "disagreements"), start=1):
        sides = [tuple(quotes[n - 1] for n in _numbers(side)) for side in _list_of(each.get("sides"))]
        kind = kinds.get(str(each.get("kind")))
        if kind is None or len(sides) != 2:
            found.append(f"Disagreement {at} has no kind that there is, or not two sides.")
            continue
        shown = Disagreement((sides[0], sides[1]), kind, str(each.get("summary")), 1.0)
        true = {"witnesses": [len(witnesses(side)) for side in sides], **differs_json(shown)}
        found += _differing(f"Disagreement {at}", each, true)
    return found


def _miswritten(written: object, quotes: Sequence[Quote], judge: Judge | None) -> list[str]:
    """What is said wrongly of the sentences of a chat model."""
    if written is None:
        return []
    if not isinstance(written, dict) or not isinstance(written.get("sentences"), list):
        return ["What a chat model wrote has no list of sentences."]
    found: list[str] = []
    texts = []
    for at, each in enumerate(_objects(written, "sentences"), start=1):
        texts.append(text := str(each.get("text")))
        why = fault(text, quotes, judge)
        found += _differing(
            f"Sentence {at} of the chat model", each, {"quotes": list(cited(text)), "passed": why is None, "why": why}
        )
    true = {"text": " ".join(texts), "shown": written.get("failed") is None}
    return found + _differing("What the chat model wrote", written, true)


def _whole(said: Mapping[str, object], points: Sequence[Point], quotes: Sequence[Quote]) -> dict[str, object]:
    """What an answer on these points says as a whole."""
    reason = said.get("reason")
    if not points:
        return {
            "status": "abstained",
            "headline": standing_words((), None, None),
            "standing": None,
            "verdict": None,
            "text": "".join(abstention(str(reason or ""))),
        }
    summaries = [str(each.get("summary")) for each in _objects(said, "disagreements")]
    verdict = next((each for each in Decision if each.value == said.get("verdict")), None)
    note = next((each for each in NOTES if each == reason), DENIED) if reason else None
    text = "".join(extractive(points, summaries, quotes, note, verdict))
    true: dict[str, object] = {"status": "answered", "standing": of_answer(points).value, "text": text, "nearest": []}
    true["verdict"] = verdict.value if verdict else None
    true["headline"] = standing_words(points, verdict, note)
    return true | {"reason": note}


_OF_VERSION = ("document_id", "sha256", "title", "line", "context", "page", "published", "link")
"""What is said of a quote that may be another in another version of its document."""


def _made(said: Mapping[str, object], name: str, library: Library, found: list[str]) -> list[Quote | None]:
    """The quotes of an answer made again; None for one that can't be. What is wrong with them is added to `found`."""
    ids = library.identifiers()
    made: list[Quote | None] = []
    for at, each in enumerate(_objects(said, name), start=1):
        label = f"Quote [{at}]" if name == "quotes" else f"What came closest, {at},"
        source, start, end = str(each["document"]), cast(int, each["start"]), cast(int, each["end"])
        quote = None
        try:
            document = library.document(ids[source])
            if not 0 <= start < end <= len(document.text):
                raise KeyError(source)  # no place in it
            whole = Quote.of(document, library.sentences_at(document.id, start, end), _span(each.get("short")))
            if whole.text == each["text"] and whole.start == start:
                quote = attribute(whole)
            elif document.text[max(start, 0) : end] == each["text"]:
                found.append(f"{label} is no whole sentence of {source}.")
        except KeyError:
            pass
        except ValueError:
            found.append(f"{label} has a short answer that is not in it.")
        made.append(quote)
        if quote is None:
            continue
        true = quote_json(at, quote)
        del true["witness"]  # it is said of quotes together, by `_together`
        if each.get("sha256") != quote.sha256 and _was(each, library, quote):
            true = {key: value for key, value in true.items() if key not in _OF_VERSION}
        found += _differing(label, each, true)
    return made


def _was(said: _Object, library: Library, quote: Quote) -> bool:
    """Whether a quote is of a version of its document that the library once had."""
    id_, sha256 = str(said.get("document_id")), str(said.get("sha256"))
    return id_ == Document.identify(quote.document.source, sha256) and library.successor(id_) == quote.document_id


def _differing(label: str, said: Mapping[str, object], true: Mapping[str, object]) -> list[str]:
    """What is said otherwise than it is. What an older version did not say is not looked at."""
    return [
        f"{label}: {name} is {_shown(value)}, and not {_shown(said[name])}."
        for name, value in true.items()
        if name in said and said[name] != value
    ]


SHOWN = 80
"""Characters of a value that are shown."""


def _shown(value: object) -> str:
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= SHOWN else f"{said[:SHOWN]}..."


def _objects(item: Mapping[str, object], field: str) -> list[_Object]:
    return [cast(_Object, each) for each in _list_of(item.get(field)) if isinstance(each, dict)]


def _list_of(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _numbers(value: object) -> list[int]:
    """Whole numbers; 0, which no quote has, for what is none."""
    return [each if isinstance(each, int) else 0 for each in _list_of(value)]


def _span(value: object) -> Span | None:
    """Two offsets. Raises ValueError for what is neither that nor null."""
    if value is None:
        return None
    numbers = _numbers(value)
    if len(numbers) != 2:
        raise ValueError("no span")
    return numbers[0], numbers[1]


def _check(quote: SavedQuote, document: Document | None) -> Checked:
    if document is None:
        return Checked(quote, Fate.GONE)
    if quote.start >= 0 and document.text[quote.start : quote.end] == quote.text:
        return Checked(quote, Fate.STANDS, quote.start, document.line(quote.start))
    places = _places(quote.text, document.text)
    if not places:
        return Checked(quote, Fate.CHANGED)
    nearest = min(places, key=lambda start: abs(start - quote.start))
    return Checked(quote, Fate.MOVED, nearest, document.line(nearest))


def _places(words: str, text: str) -> list[int]:
    found, start = [], text.find(words)
    while start >= 0:
        found.append(start)
        start = text.find(words, start + 1)
    return found


def read(path: Path) -> list[SavedAnswer]:
    """The answers in a file. Raises PathNotFound, or AnswerFileError as `parse` does."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise PathNotFound(str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise AnswerFileError(f"{path} can't be read: {error}.", _REMEDY) from error
    return parse(content, str(path))


def parse(content: str, name: str) -> list[SavedAnswer]:
    """The answers in a file's content: one JSON object, a list of them, or one a line. `name` is for errors.

    Raises AnswerFileError where the content is anything else, saying what and where.
    """
    try:
        loaded = json.loads(content)
        objects = loaded if isinstance(loaded, list) else [loaded]
    except json.JSONDecodeError:
        objects = _lines(content, name)
    except (ValueError, RecursionError) as error:
        raise AnswerFileError(f"{name} is no answer: {_unreadable(error)}.", _REMEDY) from error
    answers = [
        _answer(each, f"{name}, answer {i}")
        for i, each in enumerate(objects, start=1)
        if not (isinstance(each, dict) and "error" in each)  # a question of `ask --questions` that has no answer
    ]
    if not answers:
        raise AnswerFileError(f"{name} holds no answer.", _REMEDY)
    return answers


_REMEDY = "Give it what `corrobot ask --json` printed: one answer, a list of them, or one a line."


def _lines(content: str, name: str) -> list[object]:
    objects: list[object] = []
    # Not splitlines(): it would also split at U+2028 and its like, which may stand in a JSON string.
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            try:
                objects.append(json.loads(line))
            except (ValueError, RecursionError) as error:
                raise AnswerFileError(f"{name}, line {number}, is not JSON: {_unreadable(error)}.", _REMEDY) from error
    return objects


def _unreadable(error: ValueError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error) if isinstance(error, json.JSONDecodeError) else "it has a number with too many digits"


def _answer(value: object, where: str) -> SavedAnswer:
    if not isinstance(value, dict):
        raise AnswerFileError(f"{where} is no answer but {_kind(value)}.", _REMEDY)
    answer = cast(_Object, value)
    quotes = [*_list(answer, "quotes", where), *_list(answer, "nearest", where)]
    _few(len(quotes), "quotes", where)
    points, opposed = _objects(answer, "points"), _objects(answer, "disagreements")
    _few(max(len(points), sum(len(_list_of(each.get("quotes"))) for each in points)), "quotes below its points", where)
    sides = [side for each in opposed for side in _list_of(each.get("sides"))]
    _few(max(len(opposed), sum(1 + len(_list_of(side)) for side in sides)), "quotes on sides of disagreements", where)
    if isinstance(written := answer.get("writer"), dict):
        texts = [str(each.get("text")) for each in _objects(written, "sentences")]
        _few(sum(map(len, texts)), "characters of a chat model", where, MOST_CHARACTERS)
    return SavedAnswer(
        question=_text(answer, "question", where),
        corpus=_text(answer, "corpus", where),
        quotes=tuple(_quote(quote, f"{where}, quote {i}") for i, quote in enumerate(quotes, start=1)),
        said=answer,
    )


def _few(count: int, what: str, where: str, most: int = MOST) -> None:
    if count > most:
        raise AnswerFileError(f"{where} has {count:,} {what}, and no answer has more than {most:,}.", _REMEDY)


def _quote(value: object, where: str) -> SavedQuote:
    if not isinstance(value, dict):
        raise AnswerFileError(f"{where} is no quote but {_kind(value)}.", _REMEDY)
    quote = cast(_Object, value)
    saved = SavedQuote(
        n=_number(quote, "n", where),
        source=_text(quote, "document", where),
        start=_number(quote, "start", where),
        end=_number(quote, "end", where),
        text=_text(quote, "text", where),
    )
    if not saved.text:
        raise AnswerFileError(f"{where} quotes no words.", _REMEDY)
    return saved


def _list(item: _Object, field: str, where: str) -> list[object]:
    value = item.get(field)
    if not isinstance(value, list):
        raise AnswerFileError(f"{where} has no list {field!r}.", _REMEDY)
    return value


def _text(item: _Object, field: str, where: str) -> str:
    value = item.get(field)
    if not isinstance(value, str):
        raise AnswerFileError(f"{where} has no text {field!r}.", _REMEDY)
    return value


def _number(item: _Object, field: str, where: str) -> int:
    value = item.get(field)
    if not isinstance(value, int) or isinstance(value, bool):
        raise AnswerFileError(f"{where} has no whole number {field!r}.", _REMEDY)
    return value


def _kind(value: object) -> str:
    return {list: "a list", str: "a text", int: "a number", float: "a number", type(None): "null"}.get(
        type(value), "a truth value"
    )
