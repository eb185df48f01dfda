"""Which documents are copies of each other's words, or formats of one text.

Knows words, and nothing of what they mean.
"""

from __future__ import annotations

import re

from bot.types import Quote
from index.types import Document

_WORD = re.compile(r"[^\W_]+")
_QUOTING = re.compile(r"[\"“„«][*_`\s]*$")
_BEFORE = 6
"""Characters before a quote in which a quotation mark opens."""


def both_say(one: Quote, other: Quote) -> bool:
    """Whether two documents both say both, as copies and formats of one text do: whether their author contradicts
    himself is to be asked within one of them. Of what differs in two versions of a text neither says the other's.
    """
    mine, theirs = one.document, other.document
    return mine.id != theirs.id and _says(theirs, one) and _says(mine, other)


def _says(document: Document, quote: Quote) -> bool:
    """Whether a document has the words of a quote, whatever they are set in, and not as somebody else's, in quotation
    marks.
    """
    said = r"[\W_]+".join(map(re.escape, _WORD.findall(quote.said.text)))
    found = re.finditer(rf"(?<![^\W_]){said}(?![^\W_])", document.text) if said else ()
    return any(not _QUOTING.search(document.text[max(0, each.start() - _BEFORE) : each.start()]) for each in found)
