"""Routes of documents as people see them: blocks to draw, and the pages of a PDF with words marked on them.

Whoever may read a document's text may see its pages. Knows nothing of how either is made.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from bot.faces.web import shapes
from bot.faces.web.documents import found
from bot.faces.web.keys import Identity, reading
from bot.faces.web.problems import missing
from bot.faces.web.responding import json
from bot.faces.web.state import Server

Who = Annotated[Identity, Depends(reading)]
At = Annotated[int, Query(ge=0, le=1_000_000_000, description="In code points of the document's text.")]

SCALE = 2.0
"""Pixels a point: sharp on a screen of high density at the width that the page has for it."""


def routes(server: Server) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["documents"])

    @router.get(
        "/documents/{id}/blocks",
        operation_id="read_blocks",
        summary="A document's blocks",
        response_model=shapes.Blocks,
    )
    def blocks(id: str, who: Who, corpus: shapes.Corpus = None, at: At = 0) -> Response:
        """Those of the stretch of the text that `at` stands in. The next stretch begins where this one ends."""
        app = server.app_for(who, corpus)
        shown = app.shown(found(app, id), at)
        return json(asdict(shown))

    @router.get(
        "/documents/{id}/places",
        operation_id="find_places",
        summary="Words on the pages of a PDF",
        response_model=shapes.Places,
    )
    def places(id: str, who: Who, start: At, end: At, corpus: shapes.Corpus = None) -> Response:
        """The boxes that cover the words between two offsets. A 404 where the file is not there as it was indexed."""
        app = server.app_for(who, corpus)
        document = found(app, id)
        if not document.source.lower().endswith(".pdf") or not document.pages:
            raise missing("The document is no PDF.", "GET /api/documents/{id}/blocks has what to draw of it.")
        return json({"places": [asdict(place) for place in app.places(document, start, max(start, end))]})

    @router.get(
        "/documents/{id}/pages/{page}",
        operation_id="draw_page",
        summary="A page of a PDF",
        response_class=Response,
        responses={200: {"content": {"image/png": {}}, "description": "The page as a picture."}},
    )
    def page(
        id: str, page: Annotated[int, Path(ge=1, le=1_000_000)], who: Who, corpus: shapes.Corpus = None
    ) -> Response:
        """Counted from 1. A 404 where there is no such page, or the file is not there as it was indexed."""
        app = server.app_for(who, corpus)
        document = found(app, id)
        if not document.source.lower().endswith(".pdf") or page > len(document.pages):
            raise missing("The document has no such page.", "A PDF has as many pages as its `pages` has offsets.")
        return Response(app.page_image(document, page, SCALE), media_type="image/png")

    return router
