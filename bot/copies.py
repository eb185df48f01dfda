"""Which documents are copies of each other's words, or formats of one text.

Knows words, and nothing of what they mean.
"""

from __future__ import annotations

import re

from bot.types import Quote
from index.types import Document

_WORD = re.compile(r"[^\W_]+")
_WITHIN = re.compile(r"[^\W_]\Z")
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
    words, text = _WORD.findall(quote.said.text), document.text
    if max(words, key=len, default="") not in text:  # nearly always so, and told a hundred times as fast
        return False
    said = re.finditer(r"[\W_]+".join(map(re.escape, words)) + r"(?![^\W_])", text) if words else ()
    before = (text[max(0, each.start() - _BEFORE) : each.start()] for each in said)
    return any(not _WITHIN.search(each) and not _QUOTING.search(each) for each in before)
