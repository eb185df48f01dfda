"""E-books: their chapters in reading order, as Markdown."""

from __future__ import annotations

import posixpath
import re
import zipfile
from urllib.parse import unquote

from lxml import etree

from index.read.archive import opened, part
from index.read.content import Content, Undecodable, normalise
from index.read.html import decoded, drop_hidden, parsed, to_markdown
from index.types import Markup

_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""How fonts may be obscured in a book that anybody may read."""


def read_epub(data: bytes) -> Content:
    """The text of a book. Raises Undecodable where it is broken or copy-protected."""
    archive = opened(data, "epub")
    _refuse_protected(archive)
    container = _xml(archive, "META-INF/container.xml")
    root = next(container.iterfind(".//{*}rootfile"), None)
    if root is None:
        raise Undecodable("broken: it doesn't say where its contents are; fetch it anew")
    package_name = root.get("full-path") or ""
    package = _xml(archive, package_name)
    folder = posixpath.dirname(package_name)
    files = {item.get("id"): item for item in package.iterfind(".//{*}manifest/{*}item")}
    chapters: list[str] = []
    for reference in package.iterfind(".//{*}spine/{*}itemref"):
        item = files.get(reference.get("idref"))
        if item is None or "nav" in (item.get("properties") or "").split() or reference.get("linear") == "no":
            continue
        name = posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or "")))
        tree = parsed(decoded(part(archive, name)))
        if tree is None:
            continue
        drop_hidden(tree)
        body = tree.find("body")
        chapters.append(to_markdown(tree if body is None else body))
    return Content(
        normalise("\n".join(chapter for chapter in chapters if chapter.strip())),
        title=_said(package, "title"),
        author=", ".join(" ".join((each.text or "").split()) for each in package.iterfind(".//{*}metadata/{*}creator"))
        or None,
        published=_published(package),
        markup=Markup.MARKDOWN,
    )


def _xml(archive: zipfile.ZipFile, name: str) -> etree._Element:
    try:
        return etree.fromstring(part(archive, name), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise Undecodable(f"broken: {name} in it can't be read; fetch it anew") from error


def _refuse_protected(archive: zipfile.ZipFile) -> None:
    if "META-INF/encryption.xml" not in archive.namelist():
        return
    methods = {
        each.get("Algorithm") for each in _xml(archive, "META-INF/encryption.xml").iterfind(".//{*}EncryptionMethod")
    }
    if methods - set(_FONTS):
        raise Undecodable("it is copy-protected (DRM); no text can be had from it")


def _said(package: etree._Element, name: str) -> str | None:
    return " ".join((package.findtext(f".//{{*}}metadata/{{*}}{name}") or "").split()) or None


def _published(package: etree._Element) -> str | None:
    """The date of publication; that of a change is none."""
    for each in package.iterfind(".//{*}metadata/{*}date"):
        event = next((value for key, value in each.items() if key.endswith("event")), "publication")
        if event == "publication" and (found := _DATE.match((each.text or "").strip())):
            return found[0]
    return None
