"""A text as blocks: headings, paragraphs, list items, rows, code and fields, each with its context and its markup.

One module a way of writing: `markdown` by its grammar, `laid_out` for plain text by its layout. Knows nothing of
documents and models.
"""

from __future__ import annotations

from index.structure import laid_out, markdown
from index.structure.block import Block
from index.types import Markup

__all__ = ["Block", "structure"]


def structure(text: str, markup: Markup) -> list[Block]:
    """The blocks of a text, in order, not overlapping, covering every non-space character."""
    return markdown.blocks(text) if markup is Markup.MARKDOWN else laid_out.blocks(text)
