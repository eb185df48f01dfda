"""The whole path of a question, once: retrieve, quote, attribute, compare, mark, write.

`Bot.events` is the path; `Bot.ask` drains it, so that a streamed answer and a plain one cannot differ. Knows the order
of the steps and how long each took, and leaves every decision to the step's own module.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from bot.asked import VALUES, Asked
from bot.attribute import attribute
from bot.comparison import contrast
from bot.errors import BadQuestion
from bot.extract import CLASHES, LONGER, SENTENCES, clashes, extract, quoted
from bot.fit import Candidate, fitting, nearest, weights
from bot.group import besides, disagreements
from bot.mark import of_answer
from bot.missing import missing
from bot.opinion import SecondOpinion, SecondReading
from bot.oppose import opposing
from bot.polar import BEARS, deciding, opposed
from bot.ports import Excerpt, Findings, Judge, Reader
from bot.premise import denials
from bot.question import CALCULATED, Question, analyse, bare, lent
from bot.releases import released
from bot.retrieve import joined, retrieved
from bot.select import DISAGREEMENTS, contested, leading, lowered, point_of, points_of, select, unused, with_sides
from bot.spelling import respelled
from bot.then import at_time
from bot.types import (
    Answer,
    Answered,
    Compared,
    Composed,
    Disagreement,
    Effect,
    Event,
    Opinion,
    Place,
    Quote,
    Quoted,
    Retrieved,
    Scope,
    Status,
    TextGrown,
    Written,
    WrittenSentence,
)
from bot.weigh import weigh
from bot.write import (
    AT_ODDS,
    DENIED,
    EXTRACT,
    NOT_AT_ODDS,
    ON_TOPIC,
    SIDE_BY_SIDE,
    UNANSWERED,
    UNCALCULATED,
    abstention,
    extractive,
)
from bot.writer import Prose
from index.ports import Embedder, Library
from index.tongues import prevailing
from index.types import Hit

LONGEST_QUESTION = 2_000
"""In characters. A longer text is a document, not a question."""

REMEMBERED = 20
"""Earlier questions of a conversation that a question may refer to; what was asked before them is forgotten."""

HITS = 16
"""Passages that are read for one question: about 3,000 words."""


SPELLINGS = 2
"""Times that a question's words are respelt: what is found for those that could be tells more of the others."""


@dataclass(frozen=True, slots=True)
class BothWays:
    """The candidates for a question as it was asked; and for what it may leave to the one before (`other`), with what
    was found for that.
    """

    alone: Sequence[Candidate]
    other: Question
    hits: list[Hit]
    found: list[Excerpt]
    leaning: Sequence[Candidate]

    @property
    def scores(self) -> tuple[float, float]:
        """How likely the best of each answers."""
        one, other = (max((each.score for each in few), default=0.0) for few in (self.alone, self.leaning))
        return one, other

    @property
    def same(self) -> bool:
        """Whether the best of both are one sentence."""
        return bool(self.alone and self.leaning) and self.alone[0].place == self.leaning[0].place


@dataclass(frozen=True, slots=True)
class Bot:
    """Answers questions over one corpus, in its documents' own words."""

    library: Library
    embedder: Embedder
    reader: Reader
    judge: Judge | None = None
    corpus: str = "default"
    findings: Findings | None = None
    prose: Prose | None = None
    second: SecondOpinion | None = None
    rereading: SecondReading | None = None
    least: float | None = None
    """From which probability on a sentence answers; None for the fitted one."""

    @property
    def unaided(self) -> Bot:
        """The same without chat models: for what nobody asked."""
        return replace(self, prose=None, second=None, rereading=None)

    def ask(
        self,
        question: str,
        context: Sequence[str] = (),
        conversation: str | None = None,
        scope: tuple[Scope, Set[str]] | None = None,
        tell: Callable[[WrittenSentence], None] = lambda _: None,
    ) -> Answer:
        """The answer to a question; `context` holds the earlier questions of the same conversation, oldest first. Tells
        of each sentence of a chat model as it comes.

        Raises BadQuestion for an empty or overlong question.
        """
        for event in self.events(question, context, conversation, scope=scope):
            if isinstance(event, Composed):
                tell(event.sentence)
            elif isinstance(event, Answered):
                return event.answer
        raise AssertionError("the path of a question ends with its answer")

    def events(
        self,
        question: str,
        context: Sequence[str] = (),
        conversation: str | None = None,
        as_written: bool = False,
        scope: tuple[Scope, Set[str]] | None = None,
    ) -> Iterator[Event]:
        """The steps of an answer as they are done; the last event is the answer.

        `as_written`: no earlier question is thought of, and no word is respelt. `scope`: what is asked, where that is
        not all, with the ids of the documents in it.
        """
        within = scope[1] if scope else None
        wording = checked(question)
        clock = Clock()
        earlier = [] if as_written else [each[:LONGEST_QUESTION] for each in context[-REMEMBERED:]]
        asked = analyse(wording, earlier)
        typed = " ".join(wording.split()), bare(wording)
        hits, found = retrieved(asked.text, self.library, self.embedder, HITS, within)
        spoken = prevailing(asked.text, (each.read.text for each in found))
        if spoken != asked.language:
            asked = analyse(wording, earlier, spoken)
        for _ in range(0 if as_written else SPELLINGS):
            if (spelt := respelled(asked.text, found, self.library, spoken)) == asked.text:
                break
            asked = replace(analyse(spelt, otherwise=spoken), leaning=asked.leaning)
            hits, found = retrieved(asked.text, self.library, self.embedder, HITS, within)
        for side in asked.sides or () if asked.asked is Asked.COMPARISON else ():
            more = retrieved(side, self.library, self.embedder, HITS // 2, within)
            hits += [hit for hit in more[0] if hit not in hits]
            found = joined(found, more[1])
        made: Sequence[Candidate] = ()
        if asked.leaning:
            ways = self.both_ways(asked, found, earlier, within)
            answered = max(ways.scores) >= weights().least  # else it stands as it was asked
            if answered and asked.leaning.is_meant(*ways.scores, ways.same):
                asked, hits, found, made = ways.other, ways.hits, ways.found, ways.leaning
            else:
                made = ways.alone
        clock.lap("retrieve")
        yield Retrieved(tuple(hits))

        clashing = clashes(asked, self.findings, self.library, within) if self.findings else None
        if clashing is None:
            summary = extract(asked, hits, self.library, within, LONGER if self.prose else SENTENCES)
            whole = summary or released(asked, hits, self.library, within)
            candidates = whole or at_time(
                asked, lambda each: list(made) if made and each is asked else self._weighed(each, found)
            )
            note = EXTRACT if summary else ON_TOPIC if asked.asked is Asked.TOPIC else None
        else:
            whole = candidates = quoted(quote for each in clashing for side in each.sides for quote in side)
            note = AT_ODDS
        answering = whole or fitting(asked, candidates)
        if by_turns := contrast(asked, answering, candidates, found):
            whole = candidates = answering = by_turns
            note = SIDE_BY_SIDE
        denying = [] if whole else denials(asked, answering, candidates)
        reason = None if denying else missing(asked, candidates, answering, self.library)
        if clashing is not None:
            reason = None if clashing else NOT_AT_ODDS
        candidates = [each.with_quote(attribute(each.quote)) for each in candidates]
        places = {each.place for each in denying or answering}
        answering = [each for each in candidates if reason is None and each.place in places]
        clock.lap("quote")
        yield Quoted(tuple(each.quote for each in answering))

        compared = select(asked, answering, candidates) if answering and not whole else []
        leads = leading(answering) if answering else []
        scores = {each.place: each.score for each in candidates}
        against = disagreements(asked, compared, self.judge, scores, {each.place for each in leads})
        best = [each for each in leads if each.score >= BEARS]
        decided = [(each.quote, each.decided) for each in best if each.decided]
        weighed = [(each.quote, each.decided) for each in candidates if each.decided]
        if self.judge and answering and (both := opposed(weighed, self.judge)):
            against = [both, *besides(both, against)]
        known: list[Disagreement] = []
        if self.findings and compared:
            against = [each for each in against if not self.findings.dismissed(each)]
            known = opposing(asked, [each.quote for each in leads], candidates, self.findings, self.judge)
            known = [each for each in known if within is None or _lies_in(each, within)]
        at_odds: Sequence[Disagreement] = clashing or contested(answering, candidates, against, known)
        most = CLASHES if clashing else DISAGREEMENTS
        opinions: tuple[Opinion, ...] = ()
        clock.lap("compare")
        if self.second and at_odds:
            at_odds, opinions = self.second.on(asked.text, at_odds, most)
            clock.lap("opinion")
        at_odds = at_odds[:most]
        if clashing:
            held = {quote.place for each in at_odds for side in each.sides for quote in side}
            answering = [each for each in answering if each.place in held]
            reason = None if at_odds else NOT_AT_ODDS
        points, shown = points_of(answering, candidates, at_odds, LONGER if whole else None, asked)
        if not clashing:
            gone = [each.about for each in opinions if each.effect is Effect.TAKEN_AWAY]
            points = with_sides(points, [each for each in gone if isinstance(each, Disagreement)])
        if by_turns:
            points = [point_of((each.quote,), disputed=False) for each in answering]
        yield Compared(tuple(shown))

        doubted: Set[Place] = frozenset()
        if self.rereading and points and not (note or denying):
            read = self.rereading.on(asked.text, points)
            low = [each.about for each in read if each.effect is Effect.LOWERED]
            doubted = {each.place for each in low if isinstance(each, Quote)}
            points, opinions = lowered(points, doubted), (*opinions, *read)
            clock.lap("reread")
        quotes = tuple({quote.place: quote for point in points for quote in point.quotes}.values())
        close = () if points else tuple(each.quote for each in nearest(candidates))
        pieces: list[str] = []
        if points:
            reason = DENIED if denying else note or (UNCALCULATED if _needs_calculation(asked, quotes) else None)
            if doubted >= {quote.place for quote in quotes}:
                reason = UNANSWERED
        was = {quote.place for point in points if point.earlier for quote in point.quotes}
        said = [each for each in decided if each[0].place not in was]
        verdict = None if shown or not points else deciding(said, asked)
        if doubted and deciding([each for each in said if each[0].place not in doubted], asked) is not verdict:
            verdict = None
        differ = [each.summary for each in shown]
        for piece in extractive(points, differ, quotes, reason, verdict) if points else abstention(reason or ""):
            pieces.append(piece)
            yield TextGrown(piece)
        clock.lap("write")
        written: Written | None = None
        if self.prose and points:
            for step in self.prose.events(asked.text, quotes, shown, self.judge, summary=bool(whole)):
                if isinstance(step, WrittenSentence):
                    yield Composed(step)
                else:
                    written = step
            clock.lap("prose")
        yield Answered(
            Answer(
                id=f"a-{secrets.token_hex(8)}",
                corpus=self.corpus,
                conversation=conversation,
                question=wording,
                status=Status.ANSWERED if points else Status.ABSTAINED,
                standing=of_answer(points) if points else None,
                text="".join(pieces),
                points=tuple(points),
                quotes=quotes,
                disagreements=tuple(shown),
                reason=reason,
                nearest=close,
                models=self.models,
                timings_ms=clock.laps,
                read_as=asked.text if asked.text not in typed and not as_written else None,
                verdict=verdict,
                unused=unused(found, quotes or close, candidates, answering),
                scope=scope[0] if scope else None,
                writer=written,
                opinions=opinions,
            )
        )

    def both_ways(
        self, asked: Question, found: Sequence[Excerpt], earlier: Sequence[str], within: Set[str] | None = None
    ) -> BothWays:
        """A question as it was asked, for which something was found, and as it leans on the one before: what it asks
        for then often stands beside what was quoted to that one.
        """
        assert asked.leaning
        before = analyse(earlier[-1], earlier[:-1], asked.language)
        if before.leaning and before.leaning.surely:
            before = lent(before, bare(earlier[-2]), ())
        _, there = retrieved(before.text, self.library, self.embedder, HITS, within)
        beside = tuple(each.quote for each in fitting(before, self._weighed(before, there))[:1])
        other = lent(asked, before.text, beside)
        hits, read = retrieved(other.text, self.library, self.embedder, HITS, within)
        read = joined(read, [each for each in there if any(quote.overlaps(each.place) for quote in beside)])
        return BothWays(self._weighed(asked, found), other, hits, read, self._weighed(other, read))

    def _weighed(self, question: Question, found: Sequence[Excerpt]) -> list[Candidate]:
        return weigh(question, self.reader.read(question.text, found), self.library, self.judge, self.least)

    @property
    def models(self) -> Mapping[str, str | None]:
        names = [self.judge.name if self.judge else None, self.second.model.name if self.second else None]
        judge = "+".join(name for name in names if name) or None
        writer = self.prose.writer.name if self.prose else None
        reader = "+".join([self.reader.name, *([self.rereading.model.name] if self.rereading else [])])
        return {"embedder": self.embedder.name, "reader": reader, "judge": judge, "writer": writer}


def _lies_in(found: Disagreement, documents: Set[str]) -> bool:
    return all(quote.document_id in documents for side in found.sides for quote in side)


def _needs_calculation(question: Question, quotes: Sequence[Quote]) -> bool:
    """Whether a question asks for a number to be worked out, and no quote says that it gives such a one."""
    asks = question.calculates and question.asked in VALUES
    return asks and not any(CALCULATED.search(quote.said.text) for quote in quotes)


class Clock:
    """Milliseconds of each step since the one before, and of all."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self._laps[step] = round((now - self._last) * 1000, 1)
        self._last = now

    @property
    def laps(self) -> Mapping[str, float]:
        return {**self._laps, "total": round((self._last - self._start) * 1000, 1)}


def checked(wording: str, what: str = "question", example: str = 'ask "Who ...?"') -> str:
    """What somebody typed, without surrounding white space. Raises BadQuestion where it is empty or overlong."""
    wording = wording.strip()
    if not any(character.isalnum() for character in wording):
        raise BadQuestion(f"The {what} is empty.", f"Put it in words, such as: corrobot {example}")
    if len(wording) > LONGEST_QUESTION:
        raise BadQuestion(
            f"The {what} has {len(wording):,} characters; at most {LONGEST_QUESTION:,} are read.",
            f"Put one {what} at a time, and index long texts instead.",
        )
    return wording
