"""A link to a quote's words in the web page that they are from: a text fragment, which browsers scroll to and mark.

https://wicg.github.io/scroll-to-text-fragment/ Knows nothing of screens: what a link is shown as, the faces know.
"""

from __future__ import annotations

from itertools import dropwhile
from urllib.parse import quote as percent_encoded
from urllib.parse import urlsplit

from bot.types import Quote

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
    fragment = text_fragment(quote.text)
    return f"{url}{'' if '#' in url else '#'}:~:{fragment}" if fragment else url


def text_fragment(words: str) -> str:
    """The directive that finds words in a page: "text=words" or "text=first words,last words"; empty for no words.

    A browser finds words within one block of a page only, so of a quote over several lines both ends are given. What
    begins a line and is no word (the mark of a list or a heading) is not in the page's text.
    """
    lines = [list(dropwhile(_no_word, line.split())) for line in words.splitlines()]
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
