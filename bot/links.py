"""A link to a quote's words in the web page that they are from: a text fragment, which browsers scroll to and mark.

https://wicg.github.io/scroll-to-text-fragment/ Knows nothing of screens: what a link is shown as, the faces know.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import dropwhile, pairwise
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from bot.types import Quote
from index.plain import cut_plain
from index.types import Sentence, SentenceKind

_LONGEST = 300
"""Characters that are matched as a whole: what browsers do when a person copies a link to words."""
_WORDS = 5
"""Words at each end of a longer quote, between which all is marked."""
_LONGEST_URL = 2_000
"""Characters of an address: Slack and old browsers take few more, and people type none that long."""
_RESERVED = "%/:?#[]@!$&*+,;=-._~"
"""What stays as it is in an address. Parentheses and quotation marks don't: they would end it in Markdown."""


def source_link(quote: Quote) -> str | None:
    """The address of a quote's words on the web; None where its document has no address of a page."""
    url = _safe(quote.document.url)
    if url is None:
        return None
    fragment = text_fragment(_blocks(quote))
    return f"{url}{'' if '#' in url else '#'}:~:{fragment}" if fragment else url


def text_fragment(blocks: Iterable[str]) -> str:
    """The directive that finds words in a page: "text=words" or "text=first words,last words"; empty for no words.

    A browser finds words within one block of a page only, so of several both ends are given. What begins a block and
    is no word (the mark of a list or a heading) is not in the page's text.
    """
    lines = [list(dropwhile(_no_word, block.split())) for block in blocks]
    lines = [line for line in lines if line]
    if not lines:
        return ""
    first, last = lines[0], lines[-1]
    if len(lines) == 1:
        whole = " ".join(first)
        if len(whole) <= _LONGEST:
            return f"text={_encoded(whole)}"
        if len(first) < 2 * _WORDS:  # a script without spaces
            return f"text={_encoded(whole[: _LONGEST // 2])},{_encoded(whole[-_LONGEST // 2 :])}"
    start, end = " ".join(first[:_WORDS]), " ".join(last[-_WORDS:])
    return f"text={_encoded(start[:_LONGEST])},{_encoded(end[-_LONGEST:])}"


def _blocks(quote: Quote) -> Iterator[str]:
    """The plain words of a quote in pieces, none of which is in two blocks of the page: lines, and cells of a row."""
    text = quote.document.text
    for sentence in quote.sentences:
        edges = [sentence.start - 1, *_breaks(text, sentence), sentence.end]
        for before, after in pairwise(edges):
            yield cut_plain(text, before + 1, after, sentence.hidden).text


def _breaks(text: str, sentence: Sentence) -> Iterator[int]:
    marks = "\n|" if sentence.kind is SentenceKind.ROW else "\n"
    return (at for at in range(sentence.start, sentence.end) if text[at] in marks)


def _no_word(part: str) -> bool:
    return not any(map(str.isalnum, part))


def _encoded(words: str) -> str:
    # A dash would set a context apart, and is the one character with a meaning that percent-encoding leaves alone.
    return percent_encoded(words, safe="", errors="replace").replace("-", "%2D")


def _safe(url: str | None) -> str | None:
    """A document's address, if a person can follow it without harm; as it stands in a link of any kind."""
    if len(url or "") > _LONGEST_URL:
        return None
    try:
        parts = urlsplit(url or "")
        if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
            return None
    except ValueError:
        return None
    return percent_encoded(parts.geturl().partition(":~:")[0], safe=_RESERVED, errors="replace")
