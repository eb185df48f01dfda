"""What is so now before what was so: candidates in the order of their editions and of the days on which they hold.

Knows when quotes are from, and that two speak of the same. What one says that another's paper has taken the place of is
told as earlier, and is no rival.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeAlias

from bot.asked import NAMING, VALUES
from bot.fit import NEAR, Candidate, weights
from bot.language.values import values
from bot.language.words import content_stems
from bot.periods import When, former, replaced
from bot.question import Question
from bot.types import Place
from index.types import Document

SAME_MATTER = 0.5
"""The part of the words of the shorter of two quotes that the other has, for both to speak of the same."""

RIVALS = 0.5
"""Two candidates at least this part of the least probability that answers, of which one can be the answer, are rivals,
though they have few words in common.
"""

ALIKE = 0.5
"""What is less likely than this part of the best that says the same does not tell from when that is."""

Told: TypeAlias = tuple[list[Candidate], str | None]
"""Candidates that say the same, and from when they are, where a newer one says something else."""


class Newest:
    """The order of the candidates for one question."""

    def __init__(self, question: Question | None) -> None:
        self.current = question is not None and question.current
        self.one_is_asked = question is not None and question.asked in (*VALUES, *NAMING)
        self._when: dict[Place, When] = {}

    def first(self, groups: Sequence[Sequence[Candidate]], near: Sequence[Candidate] = ()) -> list[Told]:
        """Groups of candidates in order, but with what was so behind what took its place, and with when it was so; also
        in a group, the newest stands first. Where the question asks for what is so now, all that has a date goes by it.
        What stands in a document that one `near` the question says it replaces was so, whatever took its place.
        """
        if self.current:
            return self._by_day(groups)
        told: list[Told] = []
        for group in map(self._sorted, groups):
            newer = [then for other, _ in told if (then := self._former(group, other))]
            older = {at: then for at, (other, _) in enumerate(told) if (then := self._former(other, group))}
            for at, then in older.items():
                told[at] = told[at][0], then
            told.insert(min(older, default=len(told)), (group, newer[0] if newer else None))
        documents = {each.quote.document for each in near}
        return [(group, then or self._replaced(group[0], documents)) for group, then in told]

    def _replaced(self, candidate: Candidate, documents: Collection[Document]) -> str | None:
        return next((then for each in documents if (then := replaced(self.when(candidate), each))), None)

    def with_newer(self, best: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
        """The best, and what took the place of one of them and speaks of the same, if it comes near the question."""
        there, least = {each.place for each in best}, NEAR * weights().least
        near = [each for each in candidates if each.score > least and each.place not in there]
        return [
            *best,
            *(
                each
                for each in near
                if any((each.quote.short or not old.quote.short) and self._former([old], [each]) for old in best)
            ),
        ]

    def gives_way(self, one: Candidate, other: Candidate) -> bool:
        """Whether another candidate is from what took the place of what one says."""
        return self._former([one], [other]) is not None

    def _former(self, group: Sequence[Candidate], other: Sequence[Candidate]) -> str | None:
        """When it was that what one group says was so, where the other is from what took its place; None where it is
        not, or where the two speak of something else.
        """
        pairs = [(one, new) for one in group for new in other]
        if not any(self._same_matter(one, new) for one, new in pairs):
            return None
        if any(self._then(new, one) for one, new in pairs):
            return None
        return next((then for one, new in pairs if (then := self._then(one, new))), None)

    def _then(self, one: Candidate, other: Candidate) -> str | None:
        """When it was that one was so, where the other took its place; for what is so now, by their days."""
        mine, theirs = self.when(one), self.when(other)
        if self.current and mine.day and theirs.day:
            return mine.day.told if mine.day.number < theirs.day.number else None
        return former(mine, theirs)

    def _same_matter(self, a: Candidate, b: Candidate) -> bool:
        """Whether two candidates say something of the same: half of their words of meaning are alike, or both answer a
        question that has one answer.
        """
        least = min(a.score, b.score) / weights().least
        if (self.one_is_asked and least >= 1) or (least >= RIVALS and self._is_one(a, b)):
            return True
        mine, theirs = content_stems(a.quote.said.text), content_stems(b.quote.said.text)
        return len(mine & theirs) >= SAME_MATTER * min(len(mine), len(theirs))

    def _is_one(self, a: Candidate, b: Candidate) -> bool:
        """Whether only one of two short answers can be right: a value or a name is asked for, or both have a value."""
        if not (a.quote.short and b.quote.short):
            return False
        kinds = [{each.kind for each in values(one.quote.short_text or "")} for one in (a, b)]
        return self.one_is_asked or bool(kinds[0] & kinds[1])

    def _sorted(self, group: Sequence[Candidate]) -> list[Candidate]:
        """A group with the newest of each paper's editions in the first place that any of them has."""
        left = list(group)
        for at in range(len(left)):
            for other in range(at + 1, len(left)):
                if former(self.when(left[at]), self.when(left[other])):
                    left[at], left[other] = left[other], left[at]
        return left

    def _by_day(self, groups: Sequence[Sequence[Candidate]]) -> list[Told]:
        """Groups by the day from which they are, the newest first, as in each group; what has no day keeps its place
        before older ones. What is much less likely than the best of its group only goes with that.
        """
        days = {each.place: self.when(each).day for group in groups for each in group}
        newest = max((found.number for found in days.values() if found), default=0.0)

        def age(candidate: Candidate) -> float:
            found = days[candidate.place]
            return newest - found.number if found else 0.0

        def ranked(group: Sequence[Candidate]) -> list[Candidate]:
            least = ALIKE * max(each.score for each in group)
            return sorted(group, key=lambda each: (each.score < least, age(each)))

        ordered = sorted(map(ranked, groups), key=lambda group: age(group[0]))
        return [(group, found.told if (found := days[group[0].place]) and age(group[0]) else None) for group in ordered]

    def when(self, candidate: Candidate) -> When:
        """When a candidate is from."""
        if candidate.place not in self._when:
            self._when[candidate.place] = When.of(candidate.quote)
        return self._when[candidate.place]
