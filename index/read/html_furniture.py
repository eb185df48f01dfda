"""What of a web page surrounds its content: navigation, menus, tables of contents, its head and foot."""

from __future__ import annotations

from lxml import etree

_FURNITURE = ("nav", "header", "footer", "aside", "form", "menu", "search")
_FURNITURE_ROLES = ("navigation", "banner", "contentinfo", "complementary", "search", "menu", "dialog", "alert")
_CONTENTS = "tableofcontents"
"""What a table of contents may have above its links."""
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol", "dl", "div", "p", "table", "tbody", "tr", "td", "nav")
"""What a table of contents may be written as."""
_MENU_LEAST = 3
"""Links of a menu or of a table of contents, at least."""
NEARLY_ALL = 0.9


def drop_furniture(tree: etree._Element) -> None:
    """Takes out navigation, heads and feet of the page, and what stands beside its content."""
    headed = next(tree.iter(*_HEADINGS), None) is None
    for element in _contents(tree):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(tree.iter()):
        headed = headed or element.tag in _HEADINGS
        role = (element.get("role") or "").lower()
        titled = element.tag == "header" and next(element.iter("h1"), None) is not None
        within = element.tag in ("header", "footer") and any(
            above.tag in ("article", "main", "section") for above in element.iterancestors()
        )
        surrounds = (element.tag in _FURNITURE and not within and not titled) or role in _FURNITURE_ROLES
        surrounds = surrounds or _is_contents(element) or (not headed and _is_menu(element))
        if surrounds and element.getparent() is not None and element.tag != "body":
            element.drop_tree()


def _is_contents(element: etree._Element) -> bool:
    """Whether an element is a table of contents: it is named so, and nearly all its words are links within the page."""
    names = (
        f"{element.get('class') or ''} {element.get('id') or ''}".lower().replace("table-of-contents", "toc").split()
    )
    if not {"toc", "contents"} & set(names):
        return False
    linked = sum(len(squeezed(plain_words(link))) for link in element.iter("a") if "#" in (link.get("href") or ""))
    return linked >= NEARLY_ALL * len(squeezed(plain_words(element))) - len(_CONTENTS)


def _contents(tree: etree._Element) -> list[etree._Element]:
    """Lists of what a page holds: all their words are links to other places of the page."""
    known: dict[etree._Element, tuple[int, bool]] = {}
    for link in tree.iter("a"):
        for above in link.iterancestors(*_LISTS) if (link.get("href") or "").startswith("#") else ():
            if above not in known:
                known[above] = _links_within(above)
            if not known[above][1]:
                break
    return [each for each, (links, only) in known.items() if only and links >= _MENU_LEAST]


def _links_within(element: etree._Element) -> tuple[int, bool]:
    """How many links to other places of the page an element has, and whether they are all its words."""
    links = [each for each in element.iter("a") if (each.get("href") or "").startswith("#")]
    linked = sum(_letters(each) for each in links)
    heads = next(element.iter(*_HEADINGS), None) is not None
    return len(links), bool(linked) and not heads and linked == _letters(element)


def _is_menu(element: etree._Element) -> bool:
    """Whether an element is a list of nothing but links."""
    items = list(element) if element.tag in ("ul", "ol") else []
    links = list(element.iter("a")) if len(items) >= _MENU_LEAST else []
    linked = sum(_letters(each) for each in links)
    return bool(linked) and linked == _letters(element)


def _letters(element: etree._Element) -> int:
    """How many letters an element has: the numbers of a list may stand beside its links."""
    return sum(map(str.isalpha, plain_words(element)))


def plain_words(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text))
