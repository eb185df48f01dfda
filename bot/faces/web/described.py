"""What the OpenAPI description says beside the routes themselves: tags, errors, events, and what each field means.

A field that is called the same means the same; where a schema says more of its own, that stays.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import Response

from bot.faces.web import problems, shapes
from bot.render import dumps

PROBLEM: dict[str, Any] = {
    "description": "A problem (RFC 9457).",
    "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

TAGS = [
    {"name": "answers", "description": "Ask, verify a claim, check a saved answer, search, and say what you think."},
    {"name": "conversations", "description": "Questions that may refer to those before them, kept with their answers."},
    {
        "name": "documents",
        "description": "What is asked: list, read, upload, remove, add web pages, and how that goes on.",
    },
    {"name": "disagreements", "description": "Where the documents contradict each other, and which of that is none."},
    {"name": "OpenAI-compatible", "description": "The shape that clients of OpenAI's API expect."},
    {"name": "server", "description": "Whether it lives and can answer, who asks, and which corpora there are."},
]

_ERRORS = {
    "401": "A key is needed, or the one that was sent is none.",
    "403": "The key may not do this, or not in this corpus, or nothing can be changed here.",
    "404": "There is no such thing, or no longer.",
    "422": "The request does not fit, or can't be answered as it is.",
    "429": "The key has asked too often; the header Retry-After says when to go on.",
    "503": "The server is busy, or not ready; the header Retry-After says when to ask again.",
}

_FIELDS = {
    "answer": "What was answered.",
    "answers": "The quotes of each saved answer.",
    "asked": "When it was asked: ISO 8601 in UTC.",
    "at": "When: ISO 8601 in UTC.",
    "author": "Who wrote the document, if it says so.",
    "blocks": "In order.",
    "by": "The name of the key.",
    "characters": "The length of the text, in code points.",
    "choices": "Always one.",
    "claim": "As it was sent.",
    "comment": "A word about it.",
    "completion_tokens": "Always 0.",
    "confidence": "How likely it is a disagreement, from 0 to 1.",
    "content": "The words.",
    "conversation": "The id of the conversation, if it was asked in one.",
    "conversations": "The one that was used last first.",
    "corpora": "Their names.",
    "corpus": "The name of the corpus.",
    "corrobot": "The whole answer.",
    "created": "When it was begun: ISO 8601 in UTC, or seconds since 1970 where OpenAI's API has them.",
    "data": "The list.",
    "default": "The one that is asked where none is named.",
    "detail": "What is wrong.",
    "disagreements": "Where quotes contradict each other.",
    "dismissal": "Who dismissed it, when and why; null for one that is open.",
    "dismissed": "Whether somebody said that it is none.",
    "document": "The name of the document.",
    "document_id": "The id of this version of the document.",
    "documents": "Of this page of the list.",
    "done": "How many of its files are done.",
    "end": "Where it ends in the document's text, in code points.",
    "fate": "Whether its words stand where they stood, elsewhere, no longer, or their document is gone.",
    "feedback": "What was said of the answer.",
    "files": "Each with what became of it, or how many are taken at once.",
    "finish_reason": "Always `stop`.",
    "heading": "The heading that it stands under.",
    "hedges": "The words by which its author holds it open.",
    "height": "In points, as the boxes.",
    "hits": "The nearest first.",
    "id": "Its id.",
    "include_usage": "Whether the last chunk has the usage.",
    "index": "Always 0.",
    "job": "The id of the job.",
    "jobs": "Of this page of the list.",
    "keys_needed": "Whether nobody may ask without a key.",
    "kind": "Of what kind it is.",
    "line": "The line on which it begins, from 1.",
    "logprobs": "Always null.",
    "message": "The answer in words.",
    "model": "The one that was asked.",
    "models": "The names of the models that made it, by what they do.",
    "n": "The number by which it is cited.",
    "name": "Its name.",
    "nearest": "Where nothing answers: what came closest.",
    "object": "What it is, as OpenAI's API calls it.",
    "origin": "Whom it is credited to.",
    "owned_by": "Always `corrobot`.",
    "page": "The page, from 1; null where there are no pages.",
    "places": "Page by page.",
    "points": "What the answer says, one thing each.",
    "prompt_tokens": "Always 0.",
    "published": "When the document was published: YYYY, YYYY-MM or YYYY-MM-DD.",
    "question": "As it was asked.",
    "quote": "A quote of the document.",
    "quotes": "The quotes, or their numbers.",
    "rating": "Up or down.",
    "reason": "Why.",
    "refusal": "Always null.",
    "refuting": "The quotes that deny it.",
    "remedy": "What to do about it.",
    "removed": "The name of the document.",
    "role": "What the key may do, or who speaks.",
    "score": "Of the search; a higher one is better.",
    "sha256": "Of the text of this version of the document.",
    "short": "The words that answer.",
    "sides": "The quotes of either side.",
    "source": "The name of the document: a path in its folder, or an address.",
    "standing": "How sure one may be of it; null where nothing answers.",
    "start": "Where it begins in the document's text, in code points.",
    "state": "How far it is, or what became of it.",
    "status": "How it went.",
    "stream": "Whether it comes in pieces.",
    "stream_options": "How it comes in pieces.",
    "summary": "In what the sides differ, in a sentence.",
    "supporting": "The quotes that say so.",
    "text": "The words, as they stand.",
    "timings_ms": "Milliseconds of each step, and of all.",
    "title": "What it is called.",
    "total": "How many files it has.",
    "total_tokens": "Always 0.",
    "turns": "The oldest first.",
    "type": "What kind it is.",
    "updated": "When it was last used: ISO 8601 in UTC.",
    "upload": "What one upload may have.",
    "uploaded": "Whether it was uploaded, and not found in a folder.",
    "url": "Its address on the web, as the document says: not to be trusted.",
    "usage": "What it cost: nothing.",
    "verdict": "What the documents say of it.",
    "version": "Of the server.",
}


def described(app: FastAPI) -> APIRouter:
    """The route of an app's description, which is written when it is first asked for."""
    router = APIRouter()
    written = cache(lambda: dumps(_whole(app.openapi())).encode())

    @router.get("/openapi.json", include_in_schema=False)
    def description() -> Response:
        return Response(written(), media_type="application/json")

    return router


def _whole(description: dict[str, Any]) -> dict[str, Any]:
    """The description with all that its routes don't say by themselves."""
    schemas = description["components"]["schemas"]
    for shape in shapes.EVENTS.values():
        made = shape.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
        for name, schema in (made.pop("$defs", {}) | {shape.__name__: made}).items():
            schemas.setdefault(name, schema)
    for schema in schemas.values():
        for name, field in schema.get("properties", {}).items():
            if name in _FIELDS:
                field.setdefault("description", _FIELDS[name])
    for path, methods in description["paths"].items():
        for operation in methods.values():
            for status in _errors(path, operation):
                operation["responses"].setdefault(status, {**PROBLEM, "description": _ERRORS[status]})
    return description


def _errors(path: str, operation: dict[str, Any]) -> list[str]:
    """The statuses of what may go wrong at an address."""
    if not operation.get("security"):
        return ["503"] if path == "/readyz" else []
    works = operation["operationId"] in _WORKING
    return ["401", "403", "404", "422", "429", *(["503"] if works else [])]


_WORKING = {
    "ask", "verify_claim", "check_answer", "search_passages", "suggest_questions", "create_chat_completion",
    "upload_documents", "add_pages", "remove_document", "dismiss_disagreement", "restore_disagreement",
}  # fmt: skip
"""What may have to wait for others."""
