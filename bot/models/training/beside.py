"""Questions and sentences that were written beside sentences of documents, as pairs for the Judge.

A line of asked/beside.jsonl has a sentence of a document, alone and in its context, and what was written beside it:
questions that it answers with yes, with no, and that it leaves open though they speak of the same; the same in other
words; what can't be true together with it; and what looks so and can. The last two come with what stands above them, as
in another document. `disputed` are questions to which it and what contradicts it give different answers. Lines without
a `file` have sentences that were written as well. asked/README.md says where the others come from.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bot.language.numerals import in_digits
from bot.models.training.context import TITLES, in_context
from bot.models.training.network import LABELS
from bot.polar import hypothesis

FILE = Path(__file__).parent / "asked" / "beside.jsonl"
YES, OPEN, NO = range(len(LABELS))
AS_IT_IS = 0.5  # the share of titles that stay as they are
HEADINGS_ALONE, WHICH_PAPER = 1 / 3, 1 / 2  # shares of the others: no title, and one without whose paper it is


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

    @property
    def above(self) -> str:
        """The title and headings that the sentence stands under, joined by " > ", without any of its words."""
        before = self.context.removesuffix(self.text)
        for joint in (": ", " > "):
            if before.endswith(joint):
                return before.removesuffix(joint)
        # A sentence before it stands in its context, or the lead of its list in the sentence.
        heads, joint, last = before.rpartition(" > ")
        title, colon, _ = last.partition(": ")
        if not colon:
            title = "" if joint or before == self.context else last.strip()
        return " > ".join(filter(None, (heads, title)))

    def pairs(self, chance: random.Random | None = None) -> Iterator[tuple[str, str, str, int]]:
        """The form of a pair, premise, hypothesis and the index in LABELS of what the one says of the other, with
        figures for numbers: all that are sure, without what stands above the sentences and with it. Whether something
        stands above a hypothesis tells nothing of the label: a claim to verify stands alone, one of another document
        does not. With `chance` other titles may stand above what they do not tell apart (`retitled`).
        """
        for form, one, other, label in self._pairs(chance):
            yield form, in_digits(one), in_digits(other), label

    def _pairs(self, chance: random.Random | None) -> Iterator[tuple[str, str, str, int]]:
        def heads(above: str) -> str:
            return retitled(above, chance) if above and chance else above

        def in_own(as_it_is: bool = False) -> str:
            return self.context if as_it_is else heads(self.above) + self.context.removeprefix(self.above)

        def under(above: str, text: str, as_it_is: bool = False) -> str:
            return in_context([above if as_it_is else heads(above)] if above else [], text)

        for asked, label in ((self.yes, YES), (self.no, NO), (self.open, OPEN)):
            for question in asked:
                yield "question, alone", self.text, hypothesis(question), label
                yield "question, in context", in_own(), hypothesis(question), label
        for same in self.same:
            yield "alone", self.text, same, YES
            yield "first in context", in_own(), same, YES
            yield "both in context", in_own(), under(self.against[0].above, same), YES
        for others, label in ((self.against, NO), (self.like, OPEN)):
            for other in others:
                own, told = in_own(other.by_heading), under(other.above, other.text, other.by_heading)
                yield "both in context", own, told, label
                yield "both in context", told, own, label
                if not other.by_heading:
                    yield "alone", self.text, other.text, label
                    yield "alone", other.text, self.text, label
                    yield "first in context", own, other.text, label


def retitled(above: str, chance: random.Random) -> str:
    """What stands above a sentence, half of the time with a title that says less: without whose paper it is, a common
    one ("Handbook"), or the headings alone. That papers have titles of their own does not make them of two things.
    """
    if chance.random() < AS_IT_IS:
        return above
    title, *heads = above.split(" > ")
    _, dash, which = title.partition(" – ")
    if heads and chance.random() < HEADINGS_ALONE:
        return " > ".join(heads)
    return " > ".join([which if dash and chance.random() < WHICH_PAPER else chance.choice(TITLES), *heads])


def beside(split: str, path: Path = FILE) -> list[Beside]:
    """Those of a split of a file."""
    found = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            others = {name: [Other(*each) for each in row[name]] for name in ("against", "like")}
            found.append(Beside(**{**row, **others}))
    return [each for each in found if each.split == split]
