"""Two sentences word by word: how much of them is the same, and which parts stand in each other's place.

Knows words and their order, and nothing of what they mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.compare.frame import Frame
from bot.language.words import content_words, words
from index.types import Span


@dataclass(frozen=True, slots=True)
class Wording:
    """How the words of two sentences lie beside each other.

    `of_shorter` and `of_longer` are the parts of their words that are the same in the same order; `replaced` the
    places, in each, of words that stand where the other has different ones; `moved` counts all where they differ.
    """

    of_shorter: float
    of_longer: float
    replaced: tuple[tuple[Span, Span], ...]
    moved: int


def wording(a: Frame, b: Frame) -> Wording:
    """The longest common runs of words, by `difflib`."""
    one, other = list(words(a.text)), list(words(b.text))
    codes = SequenceMatcher(None, [w.text.lower() for w in one], [w.text.lower() for w in other], False).get_opcodes()
    same = sum(high - low for tag, low, high, _, _ in codes if tag == "equal")
    replaced = tuple(
        ((one[i].start, one[j - 1].end), (other[k].start, other[m - 1].end))
        for tag, i, j, k, m in codes
        if tag == "replace"
    )
    moved = sum(tag != "equal" for tag, *_ in codes)
    lengths = sorted((len(one), len(other)))
    return Wording(same / max(1, lengths[0]), same / max(1, lengths[1]), replaced, moved)


def same_said(a: Frame, b: Frame) -> bool:
    """Whether two sentences say the same in the same words, but for their forms, the marks of a list and the end."""
    return _bare(a.text) == _bare(b.text) and len(a.negations) == len(b.negations)


def _bare(text: str) -> list[str]:
    return [word.stem for word in content_words(_MARK.sub("", text))]


_MARK = re.compile(r"^\s*(?:[-*•–>#]+|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+")


def alternatives(a: Frame, b: Frame, found: Wording) -> tuple[str, str] | None:
    """What the one sentence says where the other says something else, if they differ in nothing more.

    Names are whole ("New York", where only "New" differs).
    """
    parts = {(a.text[slice(*one)].lower(), b.text[slice(*other)].lower()) for one, other in found.replaced}
    if len(parts) != 1 or len(found.replaced) != found.moved:
        return None
    one, other = found.replaced[0]
    return _whole(a, one), _whole(b, other)


def _whole(frame: Frame, span: Span) -> str:
    held = [*((name.start, name.end) for name in frame.names), *((value.start, value.end) for value in frame.values)]
    touched = [span, *(each for each in held if each[0] < span[1] and span[0] < each[1])]
    return frame.text[min(start for start, _ in touched) : max(end for _, end in touched)]
