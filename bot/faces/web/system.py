"""Routes of the server itself: does it live, is it ready, which corpora there are, who asks."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from bot.assemble import ON
from bot.faces.web import shapes
from bot.faces.web.keys import Identity, reading
from bot.faces.web.problems import Problem, Refused, problem_of
from bot.faces.web.responding import json
from bot.faces.web.state import Server

Who = Annotated[Identity, Depends(reading)]


def routes(server: Server) -> APIRouter:
    router = APIRouter(tags=["server"])

    @router.get("/healthz", operation_id="check_health", summary="Does it live?", response_model=shapes.Health)
    async def healthz() -> Response:
        """Answers at once, however much there is to do."""
        return json({"status": "ok"})

    @router.get("/readyz", operation_id="check_readiness", summary="Can it answer?", response_model=shapes.Health)
    def readyz() -> Response:
        """Whether the models are loaded and the store is open; says at once that they are not yet. A corpus in which
        nothing is indexed yet is no fault.
        """
        try:
            server.ready()
            server.chats.conversations("")
        except Exception as error:
            raise Refused(_unready(error)) from error
        return json({"status": "ok"})

    @router.get("/api/corpora", operation_id="list_corpora", summary="List corpora", response_model=shapes.Corpora)
    def corpora(who: Who) -> Response:
        """A corpus appears with its first document."""
        return json({"corpora": server.corpora(who), "default": who.usual(server.settings.corpus)})

    @router.get(
        "/api/session",
        operation_id="read_session",
        summary="Who asks, and what may be sent",
        response_model=shapes.Session,
    )
    async def session(who: Who) -> Response:
        """What a page needs to know at its start."""
        told = {
            "name": who.name,
            "role": who.role.value,
            "keys_needed": bool(server.keys),
            "upload": {
                "bytes": server.settings.upload_megabytes * 1_000_000,
                "files": server.settings.upload_files,
                "endings": sorted(server.app.endings()),
            },
            "compares": server.settings.audit == ON,
            "version": version("corrobot"),
        }
        return json(told)

    return router


def _unready(error: Exception) -> Problem:
    found = problem_of(error)
    return Problem(503, found.kind, found.detail, found.remedy, {"Retry-After": "5", **found.headers}, found.more)
