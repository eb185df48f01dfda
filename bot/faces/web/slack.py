"""The route of Slack's requests. What authenticates them is their signature, which the Slack face checks."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from bot.faces.slack.app import SlackFace


def routes(face: SlackFace, path: str) -> APIRouter:
    router = APIRouter()

    @router.post(path, include_in_schema=False)
    async def events(request: Request) -> Response:
        body = (await request.body()).decode("utf-8", "replace")
        status, headers, said = await run_in_threadpool(face.respond, body, request.headers)
        return Response(said, status, headers)

    return router
