"""Routes of where the corpus contradicts itself: list it, say that it is no contradiction, take that back."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Query
from fastapi.responses import Response

from bot.audit import Audit
from bot.faces.web import shapes
from bot.faces.web.keys import Identity, reading, writing
from bot.faces.web.paging import PAGE, Cursor, Limit, Page, page
from bot.faces.web.problems import missing
from bot.faces.web.responding import json
from bot.faces.web.state import Server
from bot.render import listed_json
from bot.types import DisagreementKind, Listed

Who = Annotated[Identity, Depends(reading)]
Writer = Annotated[Identity, Depends(writing)]

PENDING = "Documents-Not-Compared"
"""The header that tells how many documents are still to be compared: there may be more to list than there is now."""

COUNT, NEXT = "Total-Count", "Next-Cursor"
"""The headers that tell how many there are in all pages, and the cursor of the next page, where there is one."""

_LISTED: dict[str, Any] = {
    "headers": {
        PENDING: {
            "description": "How many documents are not compared yet. While there are any, more may be found.",
            "schema": {"type": "integer", "minimum": 0},
        },
        COUNT: {"description": "How many there are in all pages.", "schema": {"type": "integer", "minimum": 0}},
        NEXT: {"description": "The cursor of the next page, where there is one.", "schema": {"type": "string"}},
    }
}


def routes(server: Server) -> APIRouter:
    router = APIRouter(prefix="/api/disagreements", tags=["disagreements"])

    @router.get(
        "",
        operation_id="list_disagreements",
        summary="List disagreements",
        response_model=list[shapes.Listed],
        responses={200: _LISTED},
    )
    def listing(
        who: Who,
        corpus: shapes.Corpus = None,
        document: Annotated[
            str | None, Query(description="Only those in which the document of this name takes a side.")
        ] = None,
        kind: Annotated[shapes.Kind | None, Query(description="Only those of this kind.")] = None,
        dismissed: Annotated[
            Literal["true", "false"], Query(description="Those that were dismissed, instead of the others.")
        ] = "false",
        cursor: Cursor = None,
        limit: Limit = PAGE,
    ) -> Response:
        """Where the documents contradict each other or themselves, the most certain first, in pages."""
        app = server.app_for(who, corpus)
        indexed = app.library.identifiers() if app.settings.corpus in app.corpora() else {}
        if document is not None and document not in indexed:
            raise missing("No document of this name is indexed.", "GET /api/documents lists what is.")
        if not indexed:
            return _told(page([], str, cursor, limit), 0)
        audit = app.audit()
        pending = len(audit.pending())  # first: what a run finds between the two is in the list, or still pending
        sources = None if document is None else {document}
        found = audit.listed(dismissed == "true", sources, None if kind is None else DisagreementKind(kind))
        return _told(page(found, lambda each: each.id, cursor, limit), pending)

    @router.post(
        "/{id}/dismiss",
        operation_id="dismiss_disagreement",
        summary="Dismiss a disagreement",
        response_model=shapes.Listed,
    )
    def dismiss(id: str, who: Writer, body: Annotated[shapes.Dismiss | None, Body()] = None) -> Response:
        """It is listed no more, nor shown in answers, while its quotes stand as they are. Sent again, it replaces
        who dismissed it, and why.
        """
        audit = _audit(server, who, body.corpus if body else None)
        reason = (body.reason or "").strip() or None if body else None
        return json(listed_json(audit.dismiss(id, who.name, reason)))

    @router.post(
        "/{id}/restore",
        operation_id="restore_disagreement",
        summary="Restore a disagreement",
        response_model=shapes.Listed,
    )
    def restore(id: str, who: Writer, body: Annotated[shapes.Restore | None, Body()] = None) -> Response:
        """Takes a dismissal back."""
        return json(listed_json(_audit(server, who, body.corpus if body else None).restore(id)))

    return router


def _audit(server: Server, who: Identity, corpus: str | None) -> Audit:
    """Of a corpus in which something is indexed: in another one nothing can have been found."""
    app = server.app_for(who, corpus)
    if app.settings.corpus not in app.corpora():
        raise missing("There is no such corpus.", "GET /api/corpora lists those that there are.")
    return app.audit()


def _told(found: Page[Listed], pending: int) -> Response:
    told = json([listed_json(each) for each in found.items])
    told.headers[PENDING], told.headers[COUNT] = str(pending), str(found.count)
    if found.next:
        told.headers[NEXT] = found.next
    return told
