"""The events of an answer as server-sent events, and the answer kept before it is given out.

Knows the shape of each event. Knows nothing of HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from itertools import count

from fastapi.sse import format_sse_event

from bot.assemble import App
from bot.chats import Chats
from bot.faces.told import hits_json
from bot.faces.web.problems import Problem
from bot.render import answer_json, dumps, quote_json, sentence_json
from bot.types import (
    Answer,
    Answered,
    Compared,
    Composed,
    Disagreement,
    Event,
    Quote,
    Quoted,
    Retrieved,
    Scope,
    TextGrown,
)
from index.ports import Library

ALL = Scope()
"""All documents."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A question with all that its answer needs."""

    app: App
    chats: Chats
    count: Callable[[Answer], None]
    owner: str
    question: str
    context: Sequence[str] = ()
    conversation: str | None = None
    as_written: bool = False
    scope: Scope = ALL

    def events(self) -> Generator[Event, None, None]:
        """The steps of the answer; it is kept and counted before it is given out. Raises what asking raises."""
        scope = None if self.scope == ALL else (self.scope, self.app.within(self.scope))
        for event in self.app.bot().events(self.question, self.context, self.conversation, self.as_written, scope):
            if isinstance(event, Answered):
                self.chats.keep(self.owner, answer_json(event.answer))
                self.count(event.answer)
            yield event

    def stream(self) -> Generator[bytes, None, None]:
        """The same as server-sent events."""
        for event in self.events():
            yield sent(event, self.app.library)


def sent(event: Event, library: Library) -> bytes:
    """An event as it goes over the wire."""
    match event:
        case Retrieved(hits):
            return _named("retrieved", {"hits": hits_json(hits, library)})
        case Quoted(quotes):
            return _named("quoted", {"quotes": [quote_json(n, quote) for n, quote in enumerate(quotes, start=1)]})
        case Compared(disagreements):
            numbers = count(1)
            return _named("compared", {"disagreements": [_disagreement(each, numbers) for each in disagreements]})
        case TextGrown(text):
            return _named("text", {"text": text})
        case Composed(sentence):
            return _named("written", sentence_json(sentence))
        case Answered(answer):
            return _named("answer", answer_json(answer))


def sent_problem(problem: Problem) -> bytes:
    """An error after the stream has begun."""
    return _named("error", problem.json())


def _disagreement(found: Disagreement, numbers: count[int]) -> dict[str, object]:
    def side(quotes: Sequence[Quote]) -> list[dict[str, object]]:
        return [quote_json(next(numbers), quote) for quote in quotes]

    return {
        "sides": [side(found.sides[0]), side(found.sides[1])],
        "kind": found.kind.value,
        "summary": found.summary,
        "confidence": round(found.confidence, 4),
    }


def _named(event: str, data: object) -> bytes:
    return format_sse_event(event=event, data_str=dumps(data))
