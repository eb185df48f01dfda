"""Documents as resources of MCP: their addresses, their listing and their text.

An address names a version of a document, as quotes do: `corrobot://CORPUS/DOCUMENT_ID`. Knows nothing of the protocol.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.faces.mcp.reach import Reach
from bot.faces.web.paging import Page, page
from index.errors import CorrobotError
from index.types import Document

TEMPLATE = "corrobot://{corpus}/{document_id}"
LISTED = 100
"""Resources of one page."""

_URI = re.compile(r"corrobot://([A-Za-z0-9_-][A-Za-z0-9._-]{0,63})/([0-9a-f]{16})")


class NoResource(CorrobotError):
    """An address of no document that there is."""


@dataclass(frozen=True, slots=True)
class Resource:
    """A document that is indexed, by its address."""

    uri: str
    document: Document


def uri(corpus: str, document_id: str) -> str:
    """The address of a document."""
    return f"corrobot://{corpus}/{document_id}"


def listed(reach: Reach, cursor: str | None) -> Page[Resource]:
    """A page of the documents of all corpora, by corpus and name. Raises Refused for what is no cursor."""
    there = [
        (corpus, id_)
        for corpus in reach.corpora()
        for _, id_ in sorted(reach.app(corpus).library.identifiers().items())
    ]
    shown = page(there, lambda each: uri(*each), cursor, LISTED)
    items = [Resource(uri(corpus, id_), reach.app(corpus).library.document(id_)) for corpus, id_ in shown.items]
    return Page(items, shown.count, shown.next)


def read(reach: Reach, address: str) -> Document:
    """The document at an address. Raises NoResource for none, and what opening its corpus raises."""
    match = _URI.fullmatch(address)
    if not match:
        raise NoResource("This is no address of a document.", f"They read {TEMPLATE}; resources/list has them all.")
    corpus, id_ = match.groups()
    if corpus not in reach.corpora():
        raise NoResource("There is no such corpus.", "resources/list has the documents of all that may be asked.")
    library = reach.app(corpus).library
    try:
        return library.document(id_)
    except KeyError:
        successor = library.successor(id_)
        remedy = (
            f"Its present version is {uri(corpus, successor)}." if successor else "resources/list has all there are."
        )
        raise NoResource("This version of a document is not indexed.", remedy) from None
