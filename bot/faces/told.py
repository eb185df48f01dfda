"""What several faces tell as JSON beside answers: passages that were found, fates of saved quotes, listed documents.

Knows the shape of each. Knows nothing of HTTP or MCP.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import count
from typing import Literal, TypeAlias

from bot.assemble import App
from bot.check import Fate, check, parse, wrong
from bot.errors import BadQuestion
from bot.render import quote_json, visible
from bot.types import Quote, Tally
from index.ports import Library
from index.types import Document, Hit


def found_json(app: App, text: str, limit: int) -> list[dict[str, object]]:
    """The passages nearest to a text, best first, with their words. Raises BadQuestion where there is no text."""
    if not text.strip():
        raise BadQuestion("There is nothing to search for.")
    bot = app.bot()
    return hits_json(bot.library.search(text, bot.embedder.embed(text), limit), bot.library, text=True)


def hits_json(hits: Sequence[Hit], library: Library, text: bool = False) -> list[dict[str, object]]:
    """Passages that were found, with their documents' names; those whose document has gone since are left out."""
    found: list[dict[str, object]] = []
    documents: dict[str, Document] = {}
    for hit in hits:
        passage = hit.passage
        try:
            document = documents.get(passage.document_id) or library.document(passage.document_id)
        except KeyError:
            continue
        documents[passage.document_id] = document
        told: dict[str, object] = {
            "document": document.source,
            "title": document.title,
            "document_id": document.id,
            "start": passage.start,
            "end": passage.end,
            "heading": passage.heading,
            "score": round(hit.score, 6),
        }
        found.append(told | ({"text": document.text[passage.start : passage.end]} if text else {}))
    return found


def checked_json(app_of: Callable[[str], App], content: str, name: str) -> dict[str, object]:
    """Saved answers against the corpora they are from, which `app_of` opens. `name` is that of the content, in errors.

    Raises AnswerFileError for content that is no answer.
    """
    found: list[list[dict[str, object]]] = []
    untrue: list[list[str]] = []
    stands = True
    for saved in parse(content, name):
        app = app_of(saved.corpus)
        checked = check(saved.quotes, app.documents())
        untrue.append(wrong(saved, app.library, app.judge))
        stands = stands and bool(checked) and not untrue[-1] and all(each.fate is Fate.STANDS for each in checked)
        found.append(
            [
                {
                    "n": each.quote.n,
                    "document": each.quote.source,
                    "fate": each.fate.value,
                    "start": each.start,
                    "line": each.line,
                }
                for each in checked
            ]
        )
    return {"stands": stands, "answers": found, "wrong": untrue}


Sort: TypeAlias = Literal["name", "newest", "longest"]


def names_with(app: App, words: Sequence[str], sort: Sort = "name") -> list[str]:
    """The names of the documents that have all words in their name, title or author, in order."""
    if not words and sort == "name":  # their texts need not be read
        return sorted(app.library.identifiers())
    found = [each for each in app.documents() if all(word in _about(each) for word in words)]
    if sort == "newest":
        found.sort(key=lambda each: each.published or "", reverse=True)
    if sort == "longest":
        found.sort(key=lambda each: -len(each.text))
    return [each.source for each in found]


def listed_document(document: Document, uploaded: bool, tally: Tally) -> dict[str, object]:
    """A document without its text."""
    return {
        "id": document.id,
        "source": document.source,
        "title": document.title,
        "sha256": document.sha256,
        "published": document.published,
        "author": document.author,
        "url": document.url,
        "origin": document.origin,
        "characters": len(document.text),
        "uploaded": uploaded,
        "supporting": tally.supporting,
        "contrasting": tally.contrasting,
    }


def listed_documents(app: App, names: Sequence[str]) -> list[dict[str, object]]:
    """Documents by their names, without their texts; those that have gone since are left out."""
    uploaded = app.uploaded()
    ids = [id_ for id_ in map(app.library.identifier, names) if id_]
    tallies = app.audit().tallies(ids)
    found = []
    for id_ in ids:
        with suppress(KeyError):
            document = app.library.document(id_)
            found.append(listed_document(document, document.source in uploaded, tallies[id_]))
    return found


def supported_json(found: Sequence[tuple[Quote, Sequence[Quote]]]) -> list[dict[str, object]]:
    """Quotes of a document with those of others that support each, numbered through all."""
    numbers = count(1)
    return [
        {"quote": quote_json(next(numbers), quote), "by": [quote_json(next(numbers), each) for each in others]}
        for quote, others in found
    ]


def _about(document: Document) -> str:
    return visible(f"{document.source} {document.title} {document.author or ''}").casefold()
