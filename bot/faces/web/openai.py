"""The routes of OpenAI's API that chat programs use, so that any of them can ask Corrobot.

Knows the shapes of chat completions. A model is a corpus: `corrobot` the default one, `corrobot:NAME` another. The last
user message is the question, earlier ones its context; nothing else steers an answer: it is quoted, not generated.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Generator
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field

from bot.assemble import App
from bot.faces.web import shapes
from bot.faces.web.events import Asking
from bot.faces.web.keys import Identity, reading
from bot.faces.web.problems import Problem, Refused, openai_error
from bot.faces.web.responding import json, last, streamed
from bot.faces.web.state import Server
from bot.render import (
    answer_json,
    dumps,
    markdown_sources,
    markdown_text,
    unconfirmed,
    visible,
    written_by,
    written_markdown,
    written_sentences,
)
from bot.types import Answer, Answered, Composed, TextGrown

Who = Annotated[Identity, Depends(reading)]

MODEL = "corrobot"


class Part(BaseModel):
    """A part of a message; only text is read."""

    type: str
    text: str | None = None


class Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text" and part.text)
        return self.content or ""


class StreamOptions(BaseModel):
    model_config = ConfigDict(strict=True)

    include_usage: bool = False


class Completion(BaseModel):
    """Other parameters of OpenAI's API are accepted; they steer generating, which is not done here."""

    model_config = ConfigDict(
        extra="allow",
        strict=True,
        json_schema_extra={"examples": [{"model": MODEL, "messages": [{"role": "user", "content": shapes.EXAMPLE}]}]},
    )

    model: str = Field(MODEL, description="`corrobot`, or `corrobot:NAME` for another corpus.")
    messages: list[Message] = Field(
        min_length=1,
        description="At least one of them is of the user.",
        json_schema_extra={"contains": {"properties": {"role": {"const": "user"}}, "required": ["role"]}},
    )
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = Field(1, description="There is one answer to a question.")


def routes(server: Server) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["OpenAI-compatible"])

    @router.get("/models", operation_id="list_models", summary="List models", response_model=shapes.Models)
    def models(who: Who) -> Response:
        """A model for each corpus."""
        usual = who.usual(server.settings.corpus)
        others = [f"{MODEL}:{name}" for name in server.corpora(who) if name != usual]
        return json({"object": "list", "data": [_model(id_) for id_ in (MODEL, *others)]})

    @router.get("/models/{model}", operation_id="read_model", summary="Read a model", response_model=shapes.Model)
    def model(model: str, who: Who) -> Response:
        """Whether there is a model of this name."""
        _corpus(server, who, model)
        return json(_model(model))

    @router.post(
        "/chat/completions",
        operation_id="create_chat_completion",
        summary="Ask as with OpenAI's API",
        response_model=shapes.Completed,
        responses={
            200: {
                "description": "A chat completion, or its chunks as server-sent events; `corrobot` is the full answer.",
                "content": shapes.stream({"message": None}),
            }
        },
    )
    async def complete(body: Completion, request: Request, who: Who) -> Response:
        """The text with [n] after each quote, and the sources, as Markdown; under `corrobot` the full answer."""
        questions = [message.text() for message in body.messages if message.role == "user"]
        if not questions:
            raise Refused(Problem(422, "no-question", "There is no message of the user.", "Send one with role user."))
        app = await run_in_threadpool(_app, server, who, body.model)
        asking = Asking(
            app,
            server.chats,
            server.metrics.answered,
            who.name,
            questions[-1],
            [q for q in questions[:-1] if q.strip()],
        )
        reply = Reply(body.model, bool(body.stream_options and body.stream_options.include_usage))
        if body.stream:
            return await streamed(request, server.pool.start(lambda: reply.chunks(asking)), _failed)
        event = await last(request, server.pool.start(asking.events))
        assert isinstance(event, Answered)
        return json(reply.whole(event.answer))

    return router


def _model(id_: str) -> dict[str, object]:
    return {"id": id_, "object": "model", "created": 0, "owned_by": "corrobot"}


def _app(server: Server, who: Identity, model: str) -> App:
    return server.app_for(who, _corpus(server, who, model))


def _corpus(server: Server, who: Identity, model: str) -> str:
    name, _, corpus = model.partition(":")
    usual = who.usual(server.settings.corpus)
    if name == MODEL and (not corpus or corpus == usual or corpus in server.corpora(who)):
        return corpus or usual
    raise Refused(
        Problem(404, "model-not-found", f"There is no model {model[:100]!r}.", "GET /v1/models lists those there are.")
    )


class Reply:
    """One completion, in OpenAI's shape."""

    def __init__(self, model: str, usage: bool) -> None:
        self._id, self._model, self._usage = f"chatcmpl-{secrets.token_hex(12)}", model, usage
        self._created = int(time.time())

    def whole(self, answer: Answer) -> dict[str, object]:
        """All of it at once."""
        message = {"role": "assistant", "content": f"{_content(answer)}{_below(answer)}", "refusal": None}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        told = self._told("chat.completion", [choice])
        return {**told, "usage": _used(answer), "corrobot": answer_json(answer)}

    def chunks(self, asking: Asking) -> Generator[bytes, None, None]:
        """Its chunks as server-sent events; all their contents joined are the content of the whole. Only sentences of a
        chat model that are given out before the whole of them fails stand in front of it.
        """
        begun, written, answer = False, 0, None
        for event in asking.events():
            if not begun:
                begun = True
                yield self._chunk({"role": "assistant", "content": ""})
            if isinstance(event, TextGrown) and not asking.app.prose:
                yield self._chunk({"content": markdown_text(event.text)})
            elif isinstance(event, Composed):
                said = written_markdown(visible(event.sentence.text), unconfirmed(event.sentence))
                yield self._chunk({"content": f" {said}" if written else said})
                written += 1
            elif isinstance(event, Answered):
                answer = event.answer
                if asking.app.prose and (answer.writer is None or answer.writer.failed):
                    yield self._chunk({"content": ("\n\n" if written else "") + _content(answer)})
                if below := _below(answer):
                    yield self._chunk({"content": below})
                yield self._chunk({}, finish="stop", corrobot=answer_json(answer))
        if self._usage and answer:
            yield _sent({**self._told("chat.completion.chunk", []), "usage": _used(answer)})
        yield format_sse_event(data_str="[DONE]")

    def _chunk(self, delta: dict[str, object], finish: str | None = None, **more: object) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return _sent({**self._told("chat.completion.chunk", [choice]), **more})

    def _told(self, kind: str, choices: list[dict[str, object]]) -> dict[str, object]:
        return {"id": self._id, "object": kind, "created": self._created, "model": self._model, "choices": choices}


def _content(answer: Answer) -> str:
    """What the message says before the sources: the chat model's text where one is shown, else the quotes."""
    if written := written_sentences(answer):
        return " ".join(written_markdown(*each) for each in written)
    return "\n\n".join(part for part in (markdown_text(written_by(answer)), markdown_text(answer.text)) if part)


def _used(answer: Answer) -> dict[str, int]:
    """The tokens that a chat model read and wrote; without one, nothing generates anything."""
    read, wrote = answer.writer.tokens if answer.writer and answer.writer.tokens else (0, 0)
    return {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}


def _below(answer: Answer) -> str:
    sources = markdown_sources(answer)
    return f"\n\n{sources}" if sources else ""


def _failed(problem: Problem) -> bytes:
    return _sent({"error": openai_error(problem)})


def _sent(data: dict[str, object]) -> bytes:
    return format_sse_event(data_str=dumps(data))
