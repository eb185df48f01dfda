"""Routes of documents: list, read, upload, remove, add web pages, and the jobs that index them."""

from __future__ import annotations

import shutil
from collections.abc import Set
from contextlib import suppress
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from fastapi.responses import Response

from bot.assemble import App
from bot.faces.told import Sort, listed_document, listed_documents, names_with, supported_json
from bot.faces.web import shapes
from bot.faces.web.jobs import Job
from bot.faces.web.keys import Identity, reading, writing
from bot.faces.web.paging import PAGE, Cursor, Limit, page
from bot.faces.web.problems import Problem, Refused, missing
from bot.faces.web.responding import json
from bot.faces.web.state import Server
from index.errors import store_error
from index.types import Document

Who = Annotated[Identity, Depends(reading)]
Writer = Annotated[Identity, Depends(writing)]

Origin: TypeAlias = Literal["all", "uploaded", "folder", "web"]


def routes(server: Server) -> APIRouter:
    router = APIRouter(prefix="/api", tags=["documents"])

    @router.get("/documents", operation_id="list_documents", summary="List documents", response_model=shapes.Documents)
    def listing(
        who: Who,
        corpus: shapes.Corpus = None,
        q: Annotated[str, Query(max_length=200, description="Words of the name, the title or the author.")] = "",
        sort: Annotated[Sort, Query(description="By name, the newest first, or the longest first.")] = "name",
        of: Annotated[
            Origin, Query(description="All, or those that were uploaded, of folders, or of the web.")
        ] = "all",
        cursor: Cursor = None,
        limit: Limit = PAGE,
    ) -> Response:
        """In pages; with `q`, those that have all its words in their name, title or author."""
        app = server.app_for(who, corpus)
        there = app.settings.corpus in app.corpora()
        uploaded = app.uploaded() if there else set()
        names = (
            [name for name in names_with(app, q.casefold().split(), sort) if of in ("all", _origin(name, uploaded))]
            if there
            else []
        )
        shown = page(names, str, cursor, limit)
        listed = listed_documents(app, shown.items) if there else []
        return json({"documents": listed, "count": shown.count, "next": shown.next})

    @router.get(
        "/documents/{id}", operation_id="read_document", summary="Read a document", response_model=shapes.WholeDocument
    )
    def read(id: str, who: Who, corpus: shapes.Corpus = None) -> Response:
        """The text that quotes are cut from. For a version that is gone, the problem has its `successor`."""
        app = server.app_for(who, corpus)
        document = found(app, id)
        tally = app.audit().tallies([document.id])[document.id]
        told = listed_document(document, document.source in app.uploaded(), tally)
        return json({**told, "text": document.text, "pages": list(document.pages)})

    @router.get(
        "/documents/{id}/support",
        operation_id="list_support",
        summary="Which quotes of a document others support",
        response_model=shapes.Support,
    )
    def support(id: str, who: Who, corpus: shapes.Corpus = None) -> Response:
        """Its quotes, in order, that other documents, as witnesses of their own, plainly say in other words."""
        app = server.app_for(who, corpus)
        return json({"support": supported_json(app.audit().supported(found(app, id).id))})

    @router.post(
        "/documents",
        operation_id="upload_documents",
        summary="Upload documents",
        status_code=202,
        response_model=shapes.Accepted,
        responses={413: {"description": "More than the server takes at once."}},
    )
    def upload(
        who: Writer,
        files: Annotated[
            list[UploadFile], File(description="One or several files.", json_schema_extra={"minItems": 1})
        ],
        corpus: Annotated[shapes.FormCorpus, Form()] = None,
    ) -> Response:
        """They are indexed in the background. A file of the same name as an earlier upload replaces it."""
        _few(len(files), "files", server.settings.upload_files)
        app = server.app_for(who, corpus)
        server.jobs.room()
        uploads = []
        try:
            for file in files:
                placed = app.place(file.filename or "")
                uploads.append(placed)
                with placed.path.open("xb") as opened:
                    shutil.copyfileobj(file.file, opened)
            accepted = server.jobs.add(who.name, app.settings.corpus, uploads)
        except BaseException as error:
            with suppress(OSError):
                for placed in uploads:
                    placed.path.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise store_error(error, app.settings.home) from error
            raise
        return _accepted(accepted)

    @router.post(
        "/pages",
        operation_id="add_pages",
        summary="Add web pages",
        status_code=202,
        response_model=shapes.Accepted,
        responses={413: {"description": "More than the server takes at once."}},
    )
    def add(who: Writer, pages: shapes.Pages) -> Response:
        """They are fetched, from the public internet only, and indexed in the background. A page that is indexed
        already is fetched again.
        """
        _few(len(pages.addresses), "addresses", server.settings.upload_files)
        app = server.app_for(who, pages.corpus)
        return _accepted(server.jobs.add(who.name, app.settings.corpus, [], app.addresses(pages.addresses)))

    @router.get("/jobs", operation_id="list_jobs", summary="List uploads and pages", response_model=shapes.Jobs)
    def jobs(who: Who, cursor: Cursor = None, limit: Limit = PAGE) -> Response:
        """The jobs of the key's name, the newest first, in pages."""
        mine = [job for job in server.jobs.of(who.name) if who.may(job.corpus)]
        shown = page(mine, lambda job: job.id, cursor, limit)
        return json({"jobs": [job.json() for job in shown.items], "count": shown.count, "next": shown.next})

    @router.get(
        "/jobs/{id}", operation_id="read_job", summary="How an upload or a page goes on", response_model=shapes.Job
    )
    def job(id: str, who: Who) -> Response:
        """Until 30 days after its end."""
        job = server.jobs.get(who.name, id)
        server.app_for(who, job.corpus)
        return json(job.json())

    @router.delete(
        "/jobs/{id}", operation_id="cancel_job", summary="Cancel an upload or a page", response_model=shapes.Job
    )
    def cancel(id: str, who: Writer) -> Response:
        """What of it is not indexed yet is left out; a file that is being indexed is finished."""
        job = server.jobs.get(who.name, id)
        server.app_for(who, job.corpus)
        return json(server.jobs.cancel(who.name, id).json())

    @router.delete(
        "/documents/{id}", operation_id="remove_document", summary="Remove a document", response_model=shapes.Removed
    )
    def remove(id: str, who: Writer, corpus: shapes.Corpus = None) -> Response:
        """A document whose file is in an indexed folder stays removed until the file changes."""
        app = server.app_for(who, corpus)
        document = found(app, id)
        stays = app.drop(document.source)
        return json({"removed": document.source, "stays_removed_until_changed": stays})

    return router


def found(app: App, id_: str) -> Document:
    """A document by its id. Raises Refused with a 404 that has the successor of a version that is gone."""
    try:
        return app.library.document(id_)
    except KeyError:
        successor = app.library.successor(id_)
        remedy = "Its present version is the successor." if successor else "GET /api/documents lists what is indexed."
        raise missing("This version of the document is not in the corpus.", remedy, successor=successor) from None


def _origin(name: str, uploaded: Set[str]) -> Origin:
    if name in uploaded:
        return "uploaded"
    return "web" if name.startswith(("http://", "https://")) else "folder"


def _few(count: int, what: str, most: int) -> None:
    """Raises Refused for more than are taken at once."""
    if count > most:
        said = f"There are {count} {what}; at most {most} are taken at once."
        raise Refused(Problem(413, f"too-many-{what}", said, "Send them in several requests."))


def _accepted(job: Job) -> Response:
    status = f"/api/jobs/{job.id}"
    accepted = json({"job": job.id, "status": status}, 202)
    accepted.headers["location"] = status
    return accepted
