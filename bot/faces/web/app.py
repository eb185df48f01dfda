"""The web face put together: routes, problems and what every request passes."""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.middleware.cors import CORSMiddleware

from bot.faces.slack.tokens import Tokens, for_events
from bot.faces.web import (
    answering,
    assets,
    conversations,
    disagreements,
    documents,
    metrics,
    openai,
    problems,
    showing,
    system,
)
from bot.faces.web.described import PROBLEM, TAGS, described
from bot.faces.web.following import Following
from bot.faces.web.keys import Entry, parse_keys, parse_rates
from bot.faces.web.mcp import Mcp
from bot.faces.web.problems import Problem, Refused
from bot.faces.web.security import Gate, is_loopback
from bot.faces.web.state import Server
from bot.render import visible
from bot.settings import Settings, SettingsError, listed

if TYPE_CHECKING:
    from bot.faces.slack.app import SlackFace

BODY = 2_000_000
"""Bytes that a request may have that uploads nothing; a saved answer is the largest of them."""

SIGNED = "/slack/events"
"""What Slack sends its events to: from outside, under whatever name this server has there, and signed."""

UPLOADS = "/api/documents"
"""What files are sent to, as a form; all else takes JSON."""

FORM = 100_000
"""Bytes of an upload beside its files: the form around them."""


def create(
    settings: Settings,
    environ: Mapping[str, str] = os.environ,
    watched: Sequence[Path] = (),
    exclude: Sequence[str] = (),
) -> FastAPI:
    """The app for some settings. Raises SettingsError for those that would leave it open to others, or don't fit,
    CorpusName for a corpus that can't be, and PathNotFound or BadPattern for what can't be watched.
    """
    keys = parse_keys(listed(settings.api_keys))
    rates = parse_rates(settings.rate_limit)
    if not keys and (why := _reached(settings)):
        raise SettingsError(
            f"Without API keys, the server is for this machine only, and {why}.",
            "Make a key with `corrobot serve --new-key NAME` and set CORROBOT_API_KEYS to what it prints.",
        )
    tokens = for_events(environ)
    server = Server(settings, keys)
    for corpus in {corpus for key in keys for corpus in key.identity.corpora}:
        server.over(corpus)
    following = Following(server, watched, exclude) if watched else None
    slack = _slack(server, tokens) if tokens else None
    mcp = Mcp(server)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        logging.getLogger().addHandler(server.metrics.errors)
        server.start()
        if slack:
            slack.start()
        if following:
            following.start()
        yield
        await mcp.close()
        if following:
            await run_in_threadpool(following.close)
        if slack:
            await run_in_threadpool(slack.close)
        await run_in_threadpool(server.close)
        logging.getLogger().removeHandler(server.metrics.errors)

    app = FastAPI(
        title="Corrobot",
        version=version("corrobot"),
        description="Answers questions over documents in their own words, and marks what not to take on trust.",
        openapi_url=None,  # FastAPI would write it anew for each request, and nobody needs a key for it
        docs_url=None,  # its page would be loaded from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        openapi_tags=TAGS,
        responses={"default": PROBLEM},
        form_limits={"max_files": 1000, "max_fields": 10},
    )
    for routes in (system, answering, conversations, documents, disagreements, openai, showing):
        app.include_router(routes.routes(server), dependencies=[Depends(_typed)])
    app.router.routes.append(mcp.route())
    app.include_router(metrics.routes(server.metrics, keys))
    if slack:
        from bot.faces.web.slack import routes as slack_routes

        app.include_router(slack_routes(slack, SIGNED))
    app.include_router(assets.routes())
    problems.handle(app)
    origins = listed(settings.allowed_origins)
    app.add_middleware(Entry, keys=keys, rates=rates)
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name"],
            expose_headers=[disagreements.PENDING, disagreements.COUNT, disagreements.NEXT],
        )
    app.add_middleware(
        Gate,
        bound=settings.host,
        hosts=listed(settings.allowed_hosts),
        signed=(SIGNED,) if slack else (),
        direct=not keys,
        count=server.metrics.requested,
        origins=origins,
        most=lambda path: settings.upload_megabytes * 1_000_000 + FORM if path == UPLOADS else BODY,
    )
    app.include_router(described(app))
    return app


def _reached(settings: Settings) -> str | None:
    """By what others can reach the server, if they can."""
    if not is_loopback(settings.host):
        return f"{settings.host} can be reached by others"
    for name in ("allowed_hosts", "trusted_proxies", "public_url"):
        if listed(getattr(settings, name)):
            return f"{name} says that others reach it by a proxy"
    return None


async def _typed(request: Request) -> None:
    """Raises Refused for a body that is not of the type that the address takes."""
    if request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers:
        return
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    form = request.url.path == UPLOADS
    wanted = "multipart/form-data" if form else "application/json"
    if given != wanted and (form or not given.endswith("+json")):
        said = f"The body is sent as {visible(given)[:100] or 'nothing that is named'}; this address takes {wanted}."
        raise Refused(Problem(415, "content-type", said, f"Send it with the header Content-Type: {wanted}."))


def _slack(server: Server, tokens: Tokens) -> SlackFace:
    from bot.faces.slack.app import SlackFace

    return SlackFace(tokens, server.settings, server.app.keeping, server.chats, server.over, server.metrics.answered)
