"""What a document is about, where its title names that: "Raspberry Pi 2", "Harrow pump", not "Handbook" or "Download".

A name is told from a heading by the document itself, which uses it in what it says. Knows nothing of claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import PurePath

from index.types import Document

LONGEST = 6
"""Words of a subject."""
LEAST = 2
"""Letters and digits of one."""
_MOST = 80
"""Characters of a heading."""
_SAID = 30_000
"""Characters of a document in which its subject is used, if it is used at all."""

_SHAPED = re.compile(r"(?=.*[^\W\d_])(?=(?:\D*\d){1,4}\D*$)[\w+.]{3,}|[A-Z]?[a-z]+[A-Z]\w*\+*|[A-Z]{3,}[a-z]+")
"""A word that is a name by its letters."""
_POSSESSIVE = re.compile(r"['’]s$")
WORD = re.compile(r"[^\W_]+(?:[+#]+|(?:[.'’-][^\W_]+)*)")


@lru_cache(maxsize=256)
def subject(document: Document) -> tuple[str, ...]:
    """The words of the longest part of a title, of the file's name or of the first heading that is a name: it is
    shaped like one ("BananaPro", "Rock64"), or the document writes it with a capital in a line that says more. Empty
    where there is none.
    """
    file = PurePath(document.source)
    stem = re.sub(r"\.[A-Za-z]+$", "", file.stem)
    heading = document.text.lstrip().partition("\n")[0].strip("#*= \t")
    heading = heading if len(heading) <= _MOST and heading[-1:] not in ".!?:;," else ""
    title = document.title if document.title != file.name else stem
    titles = dict.fromkeys((title, heading, re.sub(r"[_-]+", " ", stem)))
    said = "\n".join(line for line in document.text[:_SAID].splitlines() if line.strip("#*= \t") not in titles)
    found = []
    for each in titles:
        words = WORD.findall(each)[: 2 * LONGEST]
        found += [next((part for part in _parts(words) if _names(part) and _used(part, said)), ())]
        found += [(word,) for word in words if _SHAPED.fullmatch(word)]
    return max(found, key=lambda part: len("".join(part)))


def apart(one: Document, other: Document) -> tuple[bool, bool]:
    """Whether two documents are about two things; and whether the one may be of the other ("V4", "V4 Lite")."""
    mine, theirs = (joined(subject(each)) for each in (one, other))
    if one.id == other.id or not mine or not theirs or mine == theirs:
        return False, False
    within = mine in theirs or theirs in mine
    return not within, within


def named(text: str, subjects: Iterable[Sequence[str]]) -> set[str]:
    """Those of some subjects that a text names, in small letters without blanks, but for what is only a part of
    another ("V4" in "V4 Lite").
    """
    words = [_POSSESSIVE.sub("", word).lower() for word in WORD.findall(text)]
    wanted = {joined(each) for each in subjects} - {""}
    longest = max(map(len, wanted), default=0)
    found: set[str] = set()
    for at in range(len(words)):
        runs = ["".join(words[at:end]) for end in range(at + 1, min(at + LONGEST, len(words)) + 1)]
        found |= {run for run in runs if len(run) <= longest and run in wanted}
    return {each for each in found if not any(each != other and each in other for other in found)}


def _parts(words: list[str]) -> list[tuple[str, ...]]:
    """Runs of words, the longest first."""
    return [
        tuple(words[at : at + size])
        for size in range(min(LONGEST, len(words)), 0, -1)
        for at in range(len(words) - size + 1)
    ]


def _names(part: tuple[str, ...]) -> bool:
    return sum(map(len, part)) >= LEAST and all(word[0].isupper() or any(map(str.isdigit, word)) for word in part)


def _used(part: tuple[str, ...], said: str) -> bool:
    """Whether a line says something with these words, which are more than a number."""
    if not any(character.isalpha() for word in part for character in word):
        return False
    pattern = r"[\W_]*".join(map(re.escape, part))
    inside = rf"(?:(?<=[a-z,(] )|(?<=[a-z,(] [\[*_\"“])){pattern}(?![\w+#])"
    return bool(re.search(rf"{inside}|^\W*{pattern}\W* [a-z]+ [a-z\d]", said, re.MULTILINE))


def joined(words: Sequence[str]) -> str:
    """A subject as it is compared: in small letters, without blanks."""
    return "".join(_POSSESSIVE.sub("", word) for word in words).lower()
