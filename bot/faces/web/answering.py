"""Routes that answer: ask, verify, check, search, and what people say of answers."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Annotated, Any, cast

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
from bot.suggest import following
from bot.types import Answered, Scope

Who = Annotated[Identity, Depends(reading)]
Text = Annotated[str, Query(min_length=1, max_length=2000)]


def routes(server: Server) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["answers"])

    @router.post(
        "/ask",
        operation_id="ask",
        summary="Ask a question",
        response_model=shapes.Answer,
        responses={
            200: {
                "description": "The answer; where the client accepts text/event-stream, its steps as they are done: "
                "the events retrieved, quoted, compared, text (pieces of the text), written (sentences of a chat "
                "model), answer, or error.",
                "content": shapes.stream(shapes.EVENTS),
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

    @router.post("/verify", operation_id="verify_claim", summary="Verify a claim", response_model=shapes.Verification)
    async def verify(body: shapes.Claim, request: Request, who: Who) -> Response:
        """What the corpus says of a claim, with the quotes on each side."""

        def verifying() -> Generator[Response, None, None]:
            yield json(verification_json(server.app_for(who, body.corpus).verify(body.claim)))

        return await last(request, server.pool.start(verifying))

    @router.post(
        "/check",
        operation_id="check_answer",
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

    @router.get("/search", operation_id="search_passages", summary="Search passages", response_model=shapes.Hits)
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

    @router.get(
        "/suggestions", operation_id="suggest_questions", summary="Suggest questions", response_model=shapes.Suggestions
    )
    async def suggestions(
        request: Request,
        who: Who,
        corpus: shapes.Corpus = None,
        answer: Annotated[
            str | None, Query(description="The id of an answer: what to ask next. Without it, what to begin with.")
        ] = None,
    ) -> Response:
        """At most three questions that the documents answer well; each was asked to see that."""
        asking = await run_in_threadpool(_suggesting, server, who, corpus, answer)
        return json({"questions": await last(request, server.spare.start(asking))})

    @router.post("/feedback", operation_id="rate_answer", summary="Say what you think of an answer", status_code=204)
    def feedback(body: shapes.Opinion, who: Who) -> None:
        """Thumbs up or down; sent again it replaces what was said before."""
        kept, _ = server.chats.answer(who.name, body.answer)
        server.app_for(who, str(kept["corpus"]))
        server.chats.rate(who.name, body.answer, Feedback(Rating(body.rating), body.comment))

    return router


def _wants_events(request: Request) -> bool:
    return "text/event-stream" in request.headers.get("accept", "").lower()


def _asking(server: Server, who: Identity, asked: shapes.Ask) -> Asking:
    """Raises NotKept for a conversation that is not there, Refused for one over another corpus."""
    count = server.metrics.answered
    scope = Scope(tuple(dict.fromkeys(asked.names)), asked.since, asked.until)
    if asked.conversation is None:
        app = server.app_for(who, asked.corpus)
        return Asking(app, server.chats, count, who.name, asked.question, as_written=asked.as_written, scope=scope)
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
    return Asking(app, server.chats, count, who.name, asked.question, context, conversation.id, asked.as_written, scope)


def _suggesting(
    server: Server, who: Identity, corpus: str | None, answer: str | None
) -> Callable[[], Generator[list[str], None, None]]:
    """What finds questions to begin with, or to go on with after an answer; it can be stopped after each question that
    is tried. Raises NotKept.
    """
    if answer is None:
        app = server.app_for(who, corpus)

        def beginning() -> Generator[list[str], None, None]:
            yield server.suggestions(app)

        return beginning
    if corpus is not None:
        server.app_for(who, corpus)  # refuses one that the key is not for
    kept, questions = server.chats.answer(who.name, answer)
    app = server.app_for(who, str(kept["corpus"]))
    shown = [
        (str(quote["document_id"]), int(quote["start"]), int(quote["end"]))
        for quote in cast(list[dict[str, Any]], kept["quotes"] or kept["nearest"])
    ]
    return lambda: following(app.bot().unaided, shown, questions)
