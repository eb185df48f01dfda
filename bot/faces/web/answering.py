"""Routes that answer: ask, verify, check, search, and what people say of answers."""

from __future__ import annotations

from collections.abc import Generator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from bot.ask import REMEMBERED
from bot.chats import Feedback, Rating
from bot.faces.told import checked_json, found_json
from bot.faces.web import shapes
from bot.faces.web.events import Asking, sent_problem
from bot.faces.web.keys import Identity, reading
from bot.faces.web.problems import Problem, Refused
from bot.faces.web.responding import json, last, streamed
from bot.faces.web.state import Server
from bot.render import answer_json, verification_json
from bot.types import Answered

Who = Annotated[Identity, Depends(reading)]
Text = Annotated[str, Query(min_length=1, max_length=2000)]


def routes(server: Server) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["answers"])

    @router.post(
        "/ask",
        summary="Ask a question",
        response_model=shapes.Answer,
        responses={
            200: {
                "description": "The answer; where the client accepts text/event-stream, its steps as they are done: "
                "the events retrieved, quoted, compared, text (pieces of the text), written (sentences of a chat "
                "model), answer, or error.",
                "content": shapes.stream("retrieved", "quoted", "compared", "text", "written", "answer", "error"),
            }
        },
    )
    async def ask(body: shapes.Ask, request: Request, who: Who) -> Response:
        """Answers in quotes, each with its exact place, and says how sure the answer is."""
        asking = await run_in_threadpool(_asking, server, who, body)
        if _wants_events(request):
            return await streamed(request, server.pool.start(asking.stream), sent_problem)
        event = await last(request, server.pool.start(asking.events))
        assert isinstance(event, Answered)
        return json(answer_json(event.answer))

    @router.post("/verify", summary="Verify a claim", response_model=shapes.Verification)
    async def verify(body: shapes.Claim, request: Request, who: Who) -> Response:
        """What the corpus says of a claim, with the quotes on each side."""

        def verifying() -> Generator[Response, None, None]:
            yield json(verification_json(server.app_for(who, body.corpus).verify(body.claim)))

        return await last(request, server.pool.start(verifying))

    @router.post(
        "/check",
        summary="Check a saved answer",
        response_model=shapes.Checked,
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Answer"}}},
            }
        },
    )
    async def check_saved(request: Request, who: Who, corpus: shapes.Corpus = None) -> Response:
        """Does each quote still stand, word for word, where it stood, and say what the answer says? In the corpus it is
        from, or another.
        """
        content = await request.body()

        def checking() -> Generator[Response, None, None]:
            saved = content.decode("utf-8-sig", "replace")
            yield json(checked_json(lambda its: server.app_for(who, corpus or its), saved, "The request"))

        return await last(request, server.pool.start(checking))

    @router.get("/search", summary="Search passages", response_model=shapes.Hits)
    async def search(
        request: Request,
        who: Who,
        q: Text,
        corpus: shapes.Corpus = None,
        limit: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> Response:
        """The passages nearest to a text, best first, without an answer."""

        def searching() -> Generator[Response, None, None]:
            yield json({"hits": found_json(server.app_for(who, corpus), q, limit)})

        return await last(request, server.pool.start(searching))

    @router.post("/feedback", summary="Say what you think of an answer", status_code=204)
    def feedback(body: shapes.Opinion, who: Who) -> None:
        """Thumbs up or down; sent again it replaces what was said before."""
        server.chats.rate(who.name, body.answer, Feedback(Rating(body.rating), body.comment))

    return router


def _wants_events(request: Request) -> bool:
    return "text/event-stream" in request.headers.get("accept", "").lower()


def _asking(server: Server, who: Identity, asked: shapes.Ask) -> Asking:
    """Raises NotKept for a conversation that is not there, Refused for one over another corpus."""
    if asked.conversation is None:
        return Asking(
            server.app_for(who, asked.corpus), server.chats, server.metrics.answered, who.name, asked.question
        )
    conversation = server.chats.conversation(who.name, asked.conversation)
    if asked.corpus not in (None, conversation.corpus):
        raise Refused(
            Problem(
                422,
                "another-corpus",
                f"The conversation is over the corpus {conversation.corpus}, and the question names another one.",
                "Leave out the corpus, or begin another conversation.",
            )
        )
    context = server.chats.questions(conversation.id, REMEMBERED)
    app = server.app_for(who, conversation.corpus)
    return Asking(app, server.chats, server.metrics.answered, who.name, asked.question, context, conversation.id)
