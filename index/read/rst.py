"""reStructuredText: through docutils' HTML. The home of docutils."""

from __future__ import annotations

from typing import Any

from lxml import etree

from index.read.content import Content, normalise
from index.read.html import drop_hidden, parsed, to_markdown
from index.read.text import read_text
from index.types import Markup

_SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "embed_stylesheet": False,
    "stylesheet_path": None,
    "report_level": 5,
    "halt_level": 5,
    "doctitle_xform": True,
    "syntax_highlight": "none",
    "math_output": "LaTeX",
    "toc_backlinks": False,
    "line_length_limit": 1_000_000,
    "_disable_config": True,
    "initial_header_level": 2,
}


def read_rst(data: bytes) -> Content:
    """The text of a reStructuredText file; directives and roles that docutils doesn't know give the words in them."""
    from docutils.core import publish_parts

    text = read_text(data).text
    with _Lenient():
        made = publish_parts(text, writer="html5", settings_overrides=_SETTINGS)
    tree = parsed(made["html_body"])
    if tree is None:
        return Content("", markup=Markup.MARKDOWN)
    _tidy(tree)
    drop_hidden(tree)
    title = parsed(made["title"]) if made["title"].strip() else None
    return Content(
        normalise(to_markdown(tree)),
        title=" ".join("".join(map(str, title.itertext())).split()) if title is not None else None,
        markup=Markup.MARKDOWN,
    )


def _tidy(tree: etree._Element) -> None:
    """Takes out docutils' messages about what it could not read, and tables of contents; its fields as lines, and its
    literals as code.
    """
    for element in list(tree.iter("dl")):
        if {"docinfo", "field-list"} & set((element.get("class") or "").split()):
            terms, values = element.findall("dt"), element.findall("dd")
            for child in list(element):
                element.remove(child)
            for term, value in zip(terms, values, strict=False):
                line = etree.SubElement(element, "p")
                line.text = f"{_words(term).rstrip(':')}: {_words(value)}"
            element.tag = "div"
    for element in list(tree.iter("span")):
        classes = (element.get("class") or "").split()
        if "literal" in classes:
            element.tag = "code"
        elif "fn-bracket" in classes:
            element.drop_tree()
    for element in list(tree.iter("aside", "nav", "div")):
        classes = (element.get("class") or "").split()
        if {"system-message", "system-messages", "contents"} & set(classes) and element.getparent() is not None:
            element.drop_tree()


def _words(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


class _Lenient:
    """While it lasts, docutils takes any directive and any role: Sphinx has many, and each project adds more."""

    def __enter__(self) -> None:
        from docutils import nodes
        from docutils.parsers.rst import Directive, directives, roles

        class Unknown(Directive):  # type: ignore[misc, unused-ignore]
            has_content = True
            optional_arguments = 1
            final_argument_whitespace = True
            option_spec: Any = _AnyOption()

            def run(self) -> list[nodes.Node]:
                made: list[nodes.Node] = []
                if self.name in _LISTS:
                    return made
                if self.arguments:
                    said = f"{_VERSIONS.get(self.name, '')} {self.arguments[0]}".strip()
                    words, messages = self.state.inline_text(said, self.lineno)
                    made += [nodes.paragraph("", "", *words), *messages]
                if self.name in _CODE:
                    code = "\n".join(self.content)
                    return [nodes.literal_block(code, code)]
                body = nodes.container()
                self.state.nested_parse(self.content, self.content_offset, body)
                if made and self.name in _VERSIONS and body.children and isinstance(body[0], nodes.paragraph):
                    made[0] += [nodes.Text(": "), *body.pop(0).children]
                return [*made, *body.children]

        def role(name: str, raw: str, text: str, *_: object, **__: object) -> tuple[list[nodes.Node], list[nodes.Node]]:
            shown = text.split("<")[0].strip() if text.endswith(">") and "<" in text else text.lstrip("~!")
            node = nodes.inline if name in _PROSE_ROLES or " " in shown else nodes.literal
            return [node(raw, shown)], []

        self._directive, self._role = directives.directive, roles.role

        def any_directive(name: str, *arguments: Any) -> Any:
            known, messages = self._directive(name, *arguments)
            return (known, messages) if known else (Unknown, [])

        def any_role(name: str, *arguments: Any) -> Any:
            known, messages = self._role(name, *arguments)
            return (known, messages) if known else (role, [])

        directives.directive, roles.role = any_directive, any_role

    def __exit__(self, *_: object) -> None:
        from docutils.parsers.rst import directives, roles

        directives.directive, roles.role = self._directive, self._role


_LISTS = {"toctree", "index", "highlight", "currentmodule", "module", "tabularcolumns", "automodule", "autosummary"}
"""Directives of Sphinx that show nothing of their own."""
_CODE = {"sourcecode", "doctest", "testcode", "testoutput", "prompt", "graphviz", "mermaid", "plantuml"}
_VERSIONS = {
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
}
_PROSE_ROLES = {"ref", "doc", "term", "abbr", "any", "download", "numref", "guilabel", "menuselection"}


class _AnyOption(dict[str, Any]):
    """Options that are taken whatever they are called."""

    def __getitem__(self, key: str) -> Any:
        return lambda argument: argument

    def __contains__(self, key: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True
