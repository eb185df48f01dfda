"""A sentence taken apart for comparing: its words, values and names, and what stands near them.

Knows English word order and closed word classes, not two sentences at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from bot.attribution.hedges import Assurance, assurance
from bot.language.bylines import is_byline
from bot.language.names import Name, names
from bot.language.values import Value, values
from bot.language.words import STOPWORDS, Word, stem, words

_SUPPOSED = re.compile(
    r"\?[\"”’')\]]*\s*$|\b(?:if|whether|unless|suppose|supposing|assuming|hypothetically|wish|hope[sd]?)\b"
    r"|^\W*(?:should|were|had|let|please(?!\s(?:note|be\saware|remember)\b)|imagine)\b", re.IGNORECASE,
)  # fmt: skip
_MODAL = re.compile(
    r"\b(?:(?-i:may)|might|could|would|should|possibly|perhaps|maybe|potentially|likely|probably)\b", re.IGNORECASE
)
_GENERIC = frozenset(
    map(stem, "say said says report reported reportedly according include including make made take took "
        "come came number total year "
        "time new show use used become part thing way day people percent million billion thousand one two "
        "three also well still "
        "just even around about approximately nearly almost roughly".split())
)  # fmt: skip
_WINDOW_END = re.compile(r"[;()]|\.\s")
_WINDOW = 8
"""Words on each side of a value that can say what it measures."""


class Frame:
    """One sentence. Offsets are those of the sentence; stems are lower case."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[Word] = list(_split(self.text))
        self.values: list[Value] = values(self.text)
        self.names: list[Name] = names(self.text)
        inside = [(value.start, value.end) for value in self.values]
        self.content: list[Word] = [
            word
            for word in self.words
            if not word.is_stopword
            and word.stem not in _GENERIC
            and not word.stem.replace(".", "").isdigit()
            and not any(low <= word.start < high for low, high in inside)
        ]
        self.stems = frozenset(word.stem for word in self.content)
        self.claims = not _SUPPOSED.search(self.text) and not is_byline(self.text)
        self._near: dict[Value, dict[str, int]] = {}

    @cached_property
    def name_stems(self) -> frozenset[str]:
        return frozenset(part for name in self.names for part in _parts(self.text, name))

    @cached_property
    def identifiers(self) -> frozenset[str]:
        """The model names and versions in the sentence, without their maker ("v4", "910b", "glm 5.1",
        "llama 4").
        """
        found: set[str] = set()
        for name in self.names:
            parts = name.key.split()
            mixed = [part for part in parts if any(c.isdigit() for c in part) and any(c.isalpha() for c in part)]
            found |= set(mixed)
            if not mixed and len(parts) > 1 and parts[-1].replace(".", "").isdigit():
                found.add(" ".join(parts[-2:]))
        return frozenset(found)

    @cached_property
    def assurance(self) -> Assurance:
        return assurance(self.text)

    @cached_property
    def _contents(self) -> frozenset[int]:
        return frozenset(word.start for word in self.content)

    @cached_property
    def _named(self) -> dict[int, int]:
        """For each word of a name, the number of the name."""
        return {w.start: n for n, name in enumerate(self.names) for w in self.words if name.start <= w.start < name.end}

    @cached_property
    def modals(self) -> list[int]:
        return [match.start() for match in _MODAL.finditer(self.text)]

    def near(self, value: Value) -> dict[str, int]:
        """The content stems around a value, each with its distance in words; a strong break ends the
        window.
        """
        known = self._near.get(value)
        if known is None:
            known = self._near[value] = self._around(value)
        return known

    def _around(self, value: Value) -> dict[str, int]:
        low, high = 0, len(self.text)
        for match in _WINDOW_END.finditer(self.text):
            if match.end() <= value.start:
                low = match.end()
            elif match.start() >= value.end:
                high = match.start()
                break
        found: dict[str, int] = {}
        before = [word for word in self.words if low <= word.start < value.start]
        after = [word for word in self.words if value.end <= word.start < high]
        for side in (reversed(before), iter(after)):
            distance, last = 0, -1
            for word in side:
                named = self._named.get(word.start, -1)
                distance += named < 0 or named != last  # a name of many words is one
                last = named
                if distance > _WINDOW:
                    break
                if word.start in self._contents:
                    found.setdefault(word.stem, distance)
        return found


def _split(text: str) -> Iterator[Word]:
    """The words of a text, those in a compound one by one: "Chinese-made", "H100/B200"."""
    for word in words(text):
        if "-" not in word.text and "/" not in word.text:
            yield word
            continue
        at = word.start
        for part in re.split(r"([-/])", word.text):
            if part and part not in "-/":
                yield Word(part, at, at + len(part), stem(part))
            at += len(part)


def _parts(text: str, name: Name) -> frozenset[str]:
    return frozenset(w.stem for w in _split(text[name.start : name.end]) if w.stem not in STOPWORDS)
