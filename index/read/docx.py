"""Word documents: through mammoth's HTML. The home of mammoth."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from index.read.archive import opened, part
from index.read.content import Content, Undecodable, normalise
from index.read.html import drop_hidden, parsed, to_markdown
from index.read.office import Properties, properties
from index.types import Markup

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TITLED = "p[style-name='Title'] => h1:fresh\n" + "".join(
    f"p[style-name='{name} {level}'] => h{level + 1}:fresh\n"
    for name in ("Heading", "heading")
    for level in range(1, 6)
)
"""A title stands above the headings."""
_STYLES = (
    "p[style-name='Subtitle'] => p:fresh\n"
    "p[style-name='Quote'] => blockquote:fresh\n"
    "p[style-name='Intense Quote'] => blockquote:fresh\n"
    "p[style-name='Quotations'] => blockquote:fresh\n"
    "p[style-name='Block Text'] => blockquote:fresh\n"
    "p[style-name='Source Code'] => pre:separator('\\n')\n"
    "p[style-name='Preformatted Text'] => pre:separator('\\n')"
)


def read_docx(data: bytes) -> Content:
    """The text of a Word document, without what is hidden or deleted in it. Raises Undecodable where it is broken."""
    import mammoth

    archive = opened(data, "docx")
    said: Properties = properties(archive)
    shown = _shown(archive)
    styles = (_TITLED if b'w:val="Title"' in part(archive, "word/document.xml") else "") + _STYLES
    made = mammoth.convert_to_html(shown, convert_image=mammoth.images.img_element(lambda _: {}), style_map=styles)
    tree = parsed(made.value)
    if tree is None:
        return Content("", markup=Markup.MARKDOWN)
    drop_hidden(tree)
    return Content(normalise(to_markdown(tree)), title=said.title, author=said.author, markup=Markup.MARKDOWN)


def _shown(archive: zipfile.ZipFile) -> io.BytesIO:
    """The archive without runs of text that are formatted as hidden."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as copy:
        for entry in archive.infolist():
            if entry.is_dir() or entry.filename.startswith("word/media/"):
                continue
            content = part(archive, entry.filename)
            if entry.filename == "word/document.xml" and b"vanish" in content:
                content = _without_hidden(content)
            copy.writestr(entry.filename, content)
    made.seek(0)
    return made


def _without_hidden(xml: bytes) -> bytes:
    try:
        tree = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise Undecodable("broken: its XML can't be read; save it again or fetch it anew") from error
    for run in list(tree.iter(f"{_WORD}r")):
        vanish = run.find(f"{_WORD}rPr/{_WORD}vanish")
        parent = run.getparent()
        if vanish is not None and vanish.get(f"{_WORD}val", "true") not in ("0", "false") and parent is not None:
            parent.remove(run)
    return bytes(etree.tostring(tree))
