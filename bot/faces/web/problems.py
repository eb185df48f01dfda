"""Errors as RFC 9457 problems: what is wrong and what to do, in `application/problem+json`.

Knows which error is which status. No path of this machine, no secret and no traceback is told: what a person can mend
says how, anything else is a number that the log has, too.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from bot.chats import NotKept
from bot.check import AnswerFileError
from bot.errors import BadQuestion, NoSuchDisagreement, OriginalGone, UsageError
from bot.render import dumps
from index.errors import (
    CorpusBusy,
    CorpusName,
    CorpusNotFound,
    CorrobotError,
    EmbedderMismatch,
    EmptyPath,
    ModelError,
    NotIndexed,
    ReadOnly,
    StoreError,
    Unreachable,
)

log = logging.getLogger("corrobot")

MEDIA_TYPE = "application/problem+json"

_STATUS: tuple[tuple[type[CorrobotError], int], ...] = (
    (BadQuestion, 422),
    (AnswerFileError, 422),
    (CorpusName, 422),
    (UsageError, 422),
    (CorpusNotFound, 404),
    (NotKept, 404),
    (NotIndexed, 404),
    (NoSuchDisagreement, 404),
    (OriginalGone, 404),
    (CorpusBusy, 503),
    (EmbedderMismatch, 500),
    (ModelError, 500),
    (Unreachable, 503),
    (StoreError, 500),
)

_UNTOLD = (EmbedderMismatch, ModelError, StoreError)
"""Errors of whoever runs the server: they may name folders, so they go to the log, under a number."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong (`detail`), and what to do about it (`remedy`). `kind` is a short name for programs."""

    status: int
    kind: str
    detail: str
    remedy: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, object] = field(default_factory=dict)

    def json(self) -> dict[str, object]:
        return {
            "type": f"urn:corrobot:problem:{self.kind}",
            "title": self.kind.replace("-", " ").capitalize(),
            "status": self.status,
            "detail": self.detail,
            "remedy": self.remedy,
            **self.more,
        }

    def response(self, path: str) -> Response:
        """The problem as the answer to a request of a path; below /v1/ also in the shape of OpenAI's API, at /mcp in
        that of JSON-RPC, whose clients show nothing else.
        """
        if path == "/mcp":
            return Response(dumps(_rpc_error(self)), self.status, dict(self.headers), "application/json")
        told = self.json() | ({"error": openai_error(self)} if path.startswith("/v1/") else {})
        return Response(dumps(told), self.status, dict(self.headers), MEDIA_TYPE)


def openai_error(problem: Problem) -> dict[str, object]:
    """A problem as clients of OpenAI's API expect an error."""
    kinds = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
    kind = kinds.get(problem.status, "invalid_request_error" if problem.status < 500 else "server_error")
    said = f"{problem.detail} {problem.remedy}".strip()
    return {"message": said, "type": kind, "param": None, "code": problem.kind.replace("-", "_")}


def _rpc_error(problem: Problem) -> dict[str, object]:
    """A problem as the error of JSON-RPC that says no more than that a request is refused."""
    said = f"{problem.detail} {problem.remedy}".strip()
    return {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": said, "data": problem.json()}}


class Refused(HTTPException):
    """A request that is answered with a problem. FastAPI lets HTTPExceptions through while it reads a body."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.status, problem.detail)
        self.problem = problem


def missing(what: str, remedy: str = "", **more: object) -> Refused:
    return Refused(Problem(404, "not-found", what, remedy, more=more))


def unexpected(error: BaseException) -> Problem:
    """The problem of an error that nobody foresaw: all that is known of it is in the log, under the same number."""
    number = secrets.token_hex(8)
    log.error("unexpected error %s", number, exc_info=error)
    return Problem(
        500,
        "unexpected",
        "Something went wrong that should not.",
        f"Try again; if it stays so, whoever runs this finds error {number} in the log.",
        more={"instance": f"urn:corrobot:error:{number}"},
    )


def problem_of(error: BaseException) -> Problem:
    """What to tell of an error, of whatever kind."""
    if isinstance(error, Refused):
        return error.problem
    if isinstance(error, ReadOnly):
        said = "What this server has can't be changed: its data folder is read-only."
        return Problem(
            403, "read-only", said, "Whoever runs it can make the folder writable. It can be asked as it is."
        )
    if isinstance(error, Unreachable):
        log.error("the database can't be reached", exc_info=error)
        said = "What this server has can't be reached now: its database does not answer."
        return Problem(503, "unreachable", said, "Try again in a while.", {"Retry-After": "5"})
    if isinstance(error, _UNTOLD):
        told = unexpected(error)
        said = {
            EmbedderMismatch: "The corpus was indexed with another embedder than the one that is configured.",
            ModelError: "A model can't be loaded.",
            StoreError: "What is stored can't be read or written.",
        }[next(kind for kind in _UNTOLD if isinstance(error, kind))]
        return Problem(500, _kind(error), said, told.remedy, more=told.more)
    if isinstance(error, CorrobotError):
        status = next((status for kind, status in _STATUS if isinstance(error, kind)), 422)
        headers = {"Retry-After": "5"} if status == 503 else {}
        return Problem(status, _kind(error), error.message, _for_http(error), headers)
    return unexpected(error)


def handle(app: FastAPI) -> None:
    """Has an app answer every error with its problem."""

    async def domain(request: Request, error: Exception) -> Response:
        return problem_of(error).response(request.url.path)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 405:
            error.headers = {"Allow": ", ".join(_allowed(app, request))}
        return _http_problem(error).response(request.url.path)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return _invalid(error).response(request.url.path)

    app.add_exception_handler(Refused, domain)
    app.add_exception_handler(CorrobotError, domain)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)


def _allowed(app: FastAPI, request: Request) -> list[str]:
    """The methods that an address takes, in all its routes."""
    there = []
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in app.routes):
            there += ["GET", "HEAD"] if method == "GET" else [method]
    return there


def _http_problem(error: HTTPException) -> Problem:
    phrase = HTTPStatus(error.status_code).phrase
    kind = phrase.lower().replace(" ", "-")
    detail, remedy = {
        404: ("There is nothing at this address.", "GET /openapi.json describes what there is."),
        405: ("This address does not take this method.", "The header Allow names those that it takes."),
        400: ("The request can't be read.", "Send what GET /openapi.json describes."),
    }.get(error.status_code, (str(error.detail), ""))
    return Problem(error.status_code, kind, detail, remedy, error.headers or {})


def _invalid(error: RequestValidationError) -> Problem:
    """Which parts of a request don't fit; without their values, which may be anything."""
    found = [
        {"where": ".".join(str(part) for part in each["loc"]), "what": str(each["msg"])} for each in error.errors()
    ][:20]
    said = "; ".join(f"{each['where']}: {each['what']}" for each in found[:3])
    return Problem(
        422, "invalid", f"The request does not fit: {said}.", "Send what GET /openapi.json describes.",
        more={"errors": found},
    )  # fmt: skip


def _kind(error: CorrobotError) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", type(error).__name__).lower()


def _for_http(error: CorrobotError) -> str:
    """The remedy, for somebody who has no command line there."""
    match error:
        case BadQuestion():
            return "Ask one question in words; texts are for uploading."
        case CorpusNotFound():
            return "Upload documents, or have a folder indexed: corrobot index FOLDER"
        case AnswerFileError():
            return "Send the JSON of an answer, as POST /api/ask gave it."
        case EmptyPath():
            return "Leave it out, or name what is meant."
        case NotIndexed():
            return "GET /api/documents lists what is indexed."
        case NoSuchDisagreement():
            return "GET /api/disagreements lists those that are open, with dismissed=true those that were dismissed."
        case _:
            return error.remedy
