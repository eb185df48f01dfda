"""Questions and sentences that were written beside sentences of documents, as pairs for the Judge.

A line of asked/beside.jsonl has a sentence of a document, alone and in its context, and what was written beside it:
questions that it answers with yes, with no, and that it leaves open though they speak of the same; the same in other
words; what can't be true together with it; and what looks so and can. The last two come with what stands above them, as
in another document. `disputed` are questions to which it and what contradicts it give different answers. Lines without
a `file` have sentences that were written as well. asked/README.md says where the others come from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.language.numerals import in_digits
from bot.models.training.context import in_context
from bot.models.training.network import LABELS
from bot.polar import hypothesis

FILE = Path(__file__).parent / "asked" / "beside.jsonl"
YES, OPEN, NO = range(len(LABELS))


class Other(NamedTuple):
    """What another document says, under what stands above it there; `by_heading`: only that tells that it and the
    sentence beside which it was written speak of two things.
    """

    above: str
    text: str
    by_heading: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """A sentence, and what was written beside it."""

    folder: str
    split: str
    file: str
    text: str
    context: str
    yes: Sequence[str]
    no: Sequence[str]
    open: Sequence[str]
    same: Sequence[str]
    against: Sequence[Other]
    like: Sequence[Other]
    disputed: Sequence[str] = ()

    def pairs(self) -> Iterator[tuple[str, str, str, int]]:
        """The form of a pair, premise, hypothesis and the index in LABELS of what the one says of the other, with
        figures for numbers: all that are sure, without what stands above the sentences and with it. Whether something
        stands above a hypothesis tells nothing of the label: a claim to verify stands alone, one of another document
        does not.
        """
        for form, one, other, label in self._pairs():
            yield form, in_digits(one), in_digits(other), label

    def _pairs(self) -> Iterator[tuple[str, str, str, int]]:
        for asked, label in ((self.yes, YES), (self.no, NO), (self.open, OPEN)):
            for question in asked:
                yield "question, alone", self.text, hypothesis(question), label
                yield "question, in context", self.context, hypothesis(question), label
        for same in self.same:
            yield "alone", self.text, same, YES
            yield "first in context", self.context, same, YES
            yield "both in context", self.context, in_context([self.against[0].above], same), YES
        for others, label in ((self.against, NO), (self.like, OPEN)):
            for other in others:
                told = in_context([other.above], other.text)
                yield "both in context", self.context, told, label
                yield "both in context", told, self.context, label
                if not other.by_heading:
                    yield "alone", self.text, other.text, label
                    yield "alone", other.text, self.text, label
                    yield "first in context", self.context, other.text, label


def beside(split: str, path: Path = FILE) -> list[Beside]:
    """Those of a split of a file."""
    found = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            others = {name: [Other(*each) for each in row[name]] for name in ("against", "like")}
            found.append(Beside(**{**row, **others}))
    return [each for each in found if each.split == split]
