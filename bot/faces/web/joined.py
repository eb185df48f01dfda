"""The page's scripts and styles, each as one file: a start then needs one request for all of either.

Each module becomes a function of its own, so no name of one is known to another that doesn't import it. Knows the few
forms of import and export that the page uses, and refuses others.
"""

from __future__ import annotations

import re
from pathlib import Path

_IMPORT = re.compile(
    r'^import (?:\* as (?P<all>\w+)|\{(?P<names>[^}]*)\}) from "\./(?P<module>\w+\.js)";$', re.MULTILINE
)
_EXPORT = re.compile(r"^export (?P<declared>(?:async )?(?:function\*?|class|const) (?P<name>\w+))", re.MULTILINE)
_NOTHING = re.compile(r"^export \{\};$", re.MULTILINE)
_LEFT = re.compile(r"^\s*(?:import\b(?! *\()|export\b).*", re.MULTILINE)
_STYLES = re.compile(r'^@import "(?P<name>[\w.]+)";$', re.MULTILINE)


def scripts(entry: Path) -> bytes:
    """A module with all that it imports, as one. Raises ValueError for an import or export of another form, and for
    modules that import each other.
    """
    found: dict[str, str] = {}
    _take(entry, found, ())
    modules = "".join(f"\n// {name}\nmodules[{name!r}] = (() => {{\n{body}}})();\n" for name, body in found.items())
    return f"const modules = {{}};\n{modules}".encode()


def styles(entry: Path) -> bytes:
    """A style sheet with what it imports in the place of each import."""
    text = entry.read_text(encoding="utf-8")
    return _STYLES.sub(lambda found: (entry.parent / found["name"]).read_text(encoding="utf-8"), text).encode()


def _take(path: Path, found: dict[str, str], above: tuple[str, ...]) -> None:
    """Takes a module after those that it imports."""
    if path.name in above:
        raise ValueError(f"modules import each other: {' > '.join([*above, path.name])}")
    if path.name in found:
        return
    text = path.read_text(encoding="utf-8")
    for imported in _IMPORT.finditer(text):
        _take(path.with_name(imported["module"]), found, (*above, path.name))
    names = ", ".join(each["name"] for each in _EXPORT.finditer(text))
    body = _NOTHING.sub("", _EXPORT.sub(r"\g<declared>", _IMPORT.sub(_imported, text)))
    if left := _LEFT.search(body):
        raise ValueError(f"{path.name} has an import or export of a form that is not known: {left[0].strip()}")
    found[path.name] = f"{body}return {{ {names} }};\n"


def _imported(found: re.Match[str]) -> str:
    names = found["all"] or f"{{{found['names']}}}".replace(" as ", ": ")
    return f"const {names} = modules[{found['module']!r}];"
