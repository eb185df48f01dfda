"""The tools of the MCP server: what each takes, what it gives, and the work it does.

Each gives a text for a model to read, with [n] behind quotes, and the same as data, in the shapes of the HTTP API. All
of them only read. Knows nothing of the protocol.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar, cast

from pydantic import BaseModel, Field

from bot.ask import LONGEST_QUESTION, REMEMBERED
from bot.faces.mcp import texts
from bot.faces.mcp.reach import Reach
from bot.faces.mcp.resources import uri
from bot.faces.told import checked_json, found_json, listed_documents, names_with
from bot.faces.web import shapes
from bot.faces.web.paging import page
from bot.render import answer_json, listed_json, markdown, verification_json
from bot.types import DisagreementKind
from index.errors import NotIndexed

Takes = TypeVar("Takes", bound=BaseModel)

Cursor = Annotated[str | None, Field(description="Where to go on: `next` of the page before.", max_length=2000)]
Limit = Annotated[int, Field(description="The most that one page has.", ge=1, le=200)]


class Ask(shapes.In):
    question: str = Field(description="One question in words.", min_length=1, max_length=LONGEST_QUESTION)
    earlier: list[str] = Field(
        default=[],
        max_length=1_000,
        description="Earlier questions of the conversation to which this one may refer, oldest first; the last "
        f"{REMEMBERED} count.",
    )
    corpus: shapes.Corpus = None


class Claim(shapes.In):
    claim: str = Field(description="A sentence that may be so or not.", min_length=1, max_length=LONGEST_QUESTION)
    corpus: shapes.Corpus = None


class Saved(shapes.In):
    answer: dict[str, Any] = Field(description="An answer as the tool `ask` gave it as structured content.")
    corpus: shapes.Corpus = None


class Text(shapes.In):
    text: str = Field(description="What to look for, in words.", min_length=1, max_length=LONGEST_QUESTION)
    limit: int = Field(10, ge=1, le=50, description="The most passages.")
    corpus: shapes.Corpus = None


class Which(shapes.In):
    document: str | None = Field(None, description="Only those in which the document of this name takes a side.")
    kind: shapes.Kind | None = Field(None, description="Only those of this kind.")
    limit: Limit = 20
    cursor: Cursor = None
    corpus: shapes.Corpus = None


class Named(shapes.In):
    words: str = Field("", max_length=200, description="Only documents with all these words in name, title or author.")
    limit: Limit = 50
    cursor: Cursor = None
    corpus: shapes.Corpus = None


class Disagreements(shapes.Paged):
    disagreements: list[shapes.Listed]
    not_compared: int = Field(
        description="Documents that are not compared yet. While there are any, more may be found."
    )


class Document(shapes.Document):
    uri: str = Field(description="Of the resource that is its text.")


class Documents(shapes.Paged):
    documents: list[Document]


@dataclass(frozen=True, slots=True)
class Said:
    """What a tool gives: the same as a text to read and as data."""

    text: str
    data: dict[str, object]


@dataclass(frozen=True, slots=True)
class Tool(Generic[Takes]):
    name: str
    title: str
    description: str
    takes: type[Takes]
    gives: type[BaseModel]
    work: Callable[[Reach, Takes], Said]

    def run(self, reach: Reach, arguments: dict[str, Any]) -> Said:
        """Raises ValidationError for arguments that don't fit, and what asking raises."""
        return self.work(reach, self.takes.model_validate(arguments))


def _ask(reach: Reach, asked: Ask) -> Said:
    answer = reach.app(asked.corpus).bot().ask(asked.question, asked.earlier)
    reach.answered(answer)
    return Said(markdown(answer), answer_json(answer))


def _verify(reach: Reach, asked: Claim) -> Said:
    found = reach.app(asked.corpus).verify(asked.claim)
    return Said(texts.verification(found), verification_json(found))


def _check(reach: Reach, asked: Saved) -> Said:
    # What a model passes on may be no Unicode.
    content = json.dumps(asked.answer, ensure_ascii=False).encode("utf-8", "replace").decode()
    told = checked_json(lambda its: reach.app(asked.corpus or its), content, "The answer")
    return Said(texts.checked(told), told)


def _search(reach: Reach, asked: Text) -> Said:
    hits = found_json(reach.app(asked.corpus), asked.text, asked.limit)
    return Said(texts.hits(hits), {"hits": hits})


def _disagreements(reach: Reach, asked: Which) -> Said:
    app = reach.app(asked.corpus)
    indexed = app.library.identifiers() if app.settings.corpus in app.corpora() else {}
    if asked.document is not None and asked.document not in indexed:
        raise NotIndexed(asked.document)
    audit = app.audit()
    pending = len(audit.pending()) if indexed else 0  # first, lest a run ends between the two
    sources = None if asked.document is None else {asked.document}
    found = audit.listed(False, sources, DisagreementKind(asked.kind) if asked.kind else None) if indexed else []
    shown = page(found, lambda each: each.id, asked.cursor, asked.limit)
    data: dict[str, object] = {
        "disagreements": [listed_json(each) for each in shown.items],
        "count": shown.count,
        "next": shown.next,
        "not_compared": pending,
    }
    return Said(texts.disagreements(shown, pending), data)


def _documents(reach: Reach, asked: Named) -> Said:
    app = reach.app(asked.corpus)
    corpus = app.settings.corpus
    there = corpus in app.corpora()
    shown = page(names_with(app, asked.words.casefold().split()) if there else [], str, asked.cursor, asked.limit)
    listed = listed_documents(app, shown.items) if there else []
    documents = [{**each, "uri": uri(corpus, str(each["id"]))} for each in listed]
    data: dict[str, object] = {"documents": documents, "count": shown.count, "next": shown.next}
    return Said(texts.documents(documents, shown), data)


TOOLS: dict[str, Tool[Any]] = {
    tool.name: tool
    for tool in cast(
        "list[Tool[Any]]",
        [
            Tool(
                "ask",
                "Ask the documents",
                "Answers a question in the documents' own words. Each quote is cut from a document, with its exact "
                "place, and the answer is marked: corroborated (two or more independent origins), single-source, "
                "unverified (hedged or hearsay), disputed (sources disagree; both sides are quoted), or abstained "
                "(the documents don't say; what came closest is quoted). Keep the mark and the [n] when you pass an "
                "answer on, and show both sides of a dispute.",
                Ask,
                shapes.Answer,
                _ask,
            ),
            Tool(
                "verify",
                "Verify a claim",
                "Says what the documents say of a claim: supported, refuted, disputed, unverified or unknown, with "
                "the quotes on each side. Use it on a sentence that you have written from an answer.",
                Claim,
                shapes.Verification,
                _verify,
            ),
            Tool(
                "check",
                "Check a saved answer",
                "Says whether each quote of an earlier answer still stands, word for word, where it stood, and "
                "whether all that the answer says of its quotes is true.",
                Saved,
                shapes.Checked,
                _check,
            ),
            Tool(
                "search",
                "Search passages",
                "Gives the passages nearest to a text, best first, without an answer and without a mark. Prefer "
                "`ask`, which also says how sure the documents are.",
                Text,
                shapes.Hits,
                _search,
            ),
            Tool(
                "disagreements",
                "List disagreements",
                "Lists where the documents contradict each other or themselves, the most certain first, both sides "
                "quoted. Those that somebody dismissed are left out.",
                Which,
                Disagreements,
                _disagreements,
            ),
            Tool(
                "documents",
                "List documents",
                "Lists what is indexed, by name, with the resource that is each document's text.",
                Named,
                Documents,
                _documents,
            ),
        ],
    )
}
