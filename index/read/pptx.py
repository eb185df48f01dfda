"""Presentations: each slide a page with its title as heading, its text, its tables, and its notes. The home of
python-pptx.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from index.read.archive import opened
from index.read.content import Content, normalise
from index.read.markdown import cell, escape, table
from index.read.office import properties
from index.types import Markup


def read_pptx(data: bytes) -> Content:
    """The slides of a presentation that are shown, in order. Raises Undecodable where it is broken."""
    import pptx

    said = properties(opened(data, "pptx"))
    deck = pptx.Presentation(io.BytesIO(data))
    text = ""
    pages: list[int] = []
    notes: list[str] = []
    for number, slide in enumerate(deck.slides, 1):
        pages.append(len(text))
        if slide._element.get("show") == "0":
            notes.append(f"slide {number} is hidden, and left out")
            continue
        part = normalise("\n\n".join(_slide(slide)))
        text += f"{part}\n\n" if part else ""
    return Content(
        text, title=said.title, author=said.author, pages=tuple(pages), markup=Markup.MARKDOWN, notes=tuple(notes)
    )


def _slide(slide: Any) -> Iterator[str]:
    title = slide.shapes.title
    if title is not None and title.has_text_frame and title.text_frame.text.strip():
        yield f"## {escape(' '.join(title.text_frame.text.split()), leads=False)}"
    for shape in _shapes(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if getattr(shape, "has_table", False) and shape.has_table:
            yield table([[cell(each.text) for each in row.cells] for row in shape.table.rows])
        elif shape.has_text_frame and shape.text_frame.text.strip() and not _furniture(shape):
            yield "\n".join(_paragraphs(shape))
    if slide.has_notes_slide and (spoken := slide.notes_slide.notes_text_frame) is not None and spoken.text.strip():
        yield "### Notes"
        yield "\n\n".join(escape(line.strip()) for line in spoken.text.split("\n") if line.strip())


def _shapes(shapes: Any) -> Iterator[Any]:
    """Shapes in the order of the file, which is the one that screen readers follow; groups opened."""
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _furniture(shape: Any) -> bool:
    """Whether a shape is the slide's number, date or footer."""
    from pptx.enum.shapes import PP_PLACEHOLDER

    kinds = (PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE)
    return shape.is_placeholder and shape.placeholder_format.type in kinds


def _paragraphs(shape: Any) -> Iterator[str]:
    """The paragraphs of a shape: items of a list where there are several in a body."""
    paragraphs = [each for each in shape.text_frame.paragraphs if each.text.strip()]
    listed = shape.is_placeholder and (len(paragraphs) > 1 or any(each.level for each in paragraphs))
    for at, each in enumerate(paragraphs):
        words = " ".join(each.text.split())
        if listed:
            yield f"{'  ' * each.level}- {escape(words)}"
        else:
            yield f"{escape(words)}{'' if at + 1 == len(paragraphs) else chr(10)}"
