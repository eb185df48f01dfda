"""Runs that are too long for one passage, cut where it hurts least. The only module that knows langchain's
splitter.
"""

from __future__ import annotations

from index.layout.tokens import estimate_tokens
from index.types import Span

_SEPARATORS = ["\n", "; ", ", ", " ", ""]
_WINDOW = 50_000
"""The splitter makes a list of all characters where nothing else separates them: bound what it is given."""


def cut(text: str, span: Span, limit: int) -> list[Span]:
    """Spans of at most `limit` estimated tokens that cover every non-space character of a span, in order.

    Cut after a line end, else a semicolon, else a comma, else a space, else anywhere. With no overlap,
    separators kept and nothing stripped, langchain's pieces concatenate to the text, so offsets are their
    cumulative lengths.
    """
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        keep_separator="end",
        strip_whitespace=False,
        chunk_size=limit,
        chunk_overlap=0,
        length_function=_measure,
    )
    spans: list[Span] = []
    start, end = span
    while start < end:
        window = min(end, start + _WINDOW)
        if window < end and (space := text.rfind(" ", start + _WINDOW // 2, window)) != -1:
            window = space
        at = start
        for piece in splitter.split_text(text[start:window]):
            if not text.startswith(piece, at):
                raise RuntimeError("langchain-text-splitters did not keep the text whole: install a version that does")
            if kept := piece.strip():
                begin = at + piece.index(kept)
                spans.append((begin, begin + len(kept)))
            at += len(piece)
        start = window
    return spans


def _measure(piece: str) -> int:
    # The splitter repeats pieces that measure nothing.
    return max(1, estimate_tokens(piece))
