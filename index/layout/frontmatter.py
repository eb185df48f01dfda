"""The block of metadata that a Markdown file may begin with, between two lines of `---`.

Reads flat `key: value` lines and lists; nested YAML is passed over. Not a YAML parser on purpose:
hand-written front matter is often not valid YAML (`title: Chips: a history`), and a document may be hostile.
"""

from __future__ import annotations

import re

_FENCE = re.compile(r"---[ \t]*\n")
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_PAIR = re.compile(r"([A-Za-z][\w .-]{0,40}?)[ \t]*:(?:[ \t]+(.*))?$")
_ENTRY = re.compile(r"[ \t]*-[ \t]+(\S.*)$")
_MOST = 20_000


def front_matter(text: str) -> tuple[dict[str, str], int]:
    """The pairs a text begins with, and the offset at which its body starts: ({}, 0) where it has no front
    matter.

    Keys are in lower case, values without quotes; a list is joined with ", ". Front matter is at most 20,000
    characters.
    """
    opening = _FENCE.match(text)
    closing = _CLOSE.search(text, opening.end(), opening.end() + _MOST) if opening else None
    if opening is None or closing is None:
        return {}, 0
    pairs: dict[str, str] = {}
    key = ""
    for line in text[opening.end() : closing.start()].split("\n"):
        if pair := _PAIR.match(line):
            key = pair[1].lower()
            pairs.setdefault(key, _value(pair[2] or ""))
        elif key and (entry := _ENTRY.match(line)):
            pairs[key] = ", ".join(filter(None, (pairs[key], _value(entry[1]))))
        elif line.strip() and not line.startswith((" ", "\t", "#")):
            return {}, 0  # prose between two rules, not metadata
    return (pairs, closing.end()) if pairs else ({}, 0)


def _value(raw: str) -> str:
    raw = raw.strip()
    if raw[:1] in (">", "|") and len(raw) <= 2:
        return ""
    if raw.startswith("[") and raw.endswith("]"):
        return ", ".join(filter(None, (_value(part) for part in raw[1:-1].split(","))))
    if len(raw) >= 2 and raw[0] == raw[-1] and raw[0] in "\"'":
        return raw[1:-1].strip()
    return raw
