"""A saved answer against the corpus as it is now: does each quote stand, word for word, where it stood?

Knows the JSON of an answer. Knows nothing of how quotes are found: a quote is checked by its words and place.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias, cast

from index.errors import CorrobotError, PathNotFound
from index.types import Document

_Object: TypeAlias = dict[str, object]


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
    question: str
    corpus: str
    quotes: tuple[SavedQuote, ...]


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
    return [_answer(each, f"{name}, answer {i}") for i, each in enumerate(objects, start=1)]


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
    if not objects:
        raise AnswerFileError(f"{name} holds no answer.", _REMEDY)
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
    return SavedAnswer(
        question=_text(answer, "question", where),
        corpus=_text(answer, "corpus", where),
        quotes=tuple(_quote(quote, f"{where}, quote {i}") for i, quote in enumerate(quotes, start=1)),
    )


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
