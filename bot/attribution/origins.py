"""Who a text says that a thing comes from: "according to The Information", "the ministry said that".

Knows verbs of saying and the shape of English names; knows no name. An attribution is read where it stands:
"he said" names nobody, and is left to the reader of the whole document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.attribution import sayings
from bot.attribution.hedges import dependent_scope, is_asserted, reached
from bot.language.clauses import Clause, ClauseKind, clauses, sentences
from index.types import Span


class OriginKind(StrEnum):
    """How much a reader can hold an origin to: by name, as a known group, or not at all."""

    NAMED = "named"  # "Reuters", "the US Commerce Department", "Nvidia CEO Jensen Huang"
    GROUP = "group"  # "analysts", "independent benchmarks": competent, not named
    ANONYMOUS = "anonymous"  # "sources", "a senior official", "people familiar with the matter"


@dataclass(frozen=True, slots=True)
class Attribution:
    """An origin as it stands at text[start:end], the words that attribute at text[cue], and what they cover.

    `claimed`: the text relays a claim without standing for it ("claims that"). `main`: the attribution
    belongs to what the sentence as a whole says, not to an aside or a subordinate clause.
    """

    name: str
    start: int
    end: int
    kind: OriginKind
    cue: Span
    scope: tuple[Span, ...]
    claimed: bool
    main: bool

    def reaches(self, focus: Span | None) -> bool:
        """Whether the focus, or without one the main claim, is attributed (and is not the origin itself)."""
        return self.main if focus is None else reached(self.scope, (self.start, self.end), focus)


_COVERED = (ClauseKind.COMPLEMENT, ClauseKind.RESTRICTIVE, ClauseKind.TAIL, ClauseKind.SUBORDINATE)


@lru_cache(maxsize=4096)
def attributions(text: str) -> tuple[Attribution, ...]:
    """The attributions of a text in order of where their origin stands. Spans count in `text`."""
    found: list[Attribution] = []
    for sentence in sentences(text):
        part = text[slice(*sentence)]
        if sayings.SOURCE.search(part) or sayings.VERB.search(part) or sayings.CLAIM_BY.search(part):
            found += _in_sentence(text, sentence)
    return tuple(found)


def _in_sentence(text: str, sentence: Span) -> Iterator[Attribution]:
    parts = clauses(text, sentence)
    found: list[Attribution] = []
    for match in sayings.SOURCE.finditer(text, *sentence):
        if origin := _source_at(text, match.end(), sentence[1]):
            own = _clause_of(parts, match.start())
            while (
                parts[own].kind in (ClauseKind.TAIL, ClauseKind.COMPLEMENT) and (above := parts[own].parent) is not None
            ):
                own = above
            scope = dependent_scope(parts, own, None, _COVERED)
            found.append(_attribution(text, origin, (match.start(), match.end() - 1), scope, is_asserted(parts, own)))
    for match in sayings.CLAIM_BY.finditer(text, *sentence):
        if origin := _source_at(text, match.end(), sentence[1], sayings.CLAIM_END):
            own = _clause_of(parts, match.start())
            scope = dependent_scope(parts, own, origin[1], _COVERED)
            found.append(_attribution(text, origin, match.span(1), scope, is_asserted(parts, own), claimed=True))
    for match in sayings.VERB.finditer(text, *sentence):
        if not any(each.cue[0] <= match.start() < each.cue[1] for each in found):
            attribution = _said(text, sentence, parts, match)
            if attribution and all(each.start != attribution.start for each in found):
                found.append(attribution)
    yield from sorted(found, key=lambda each: each.start)


def _said(text: str, sentence: Span, parts: Sequence[Clause], match: re.Match[str]) -> Attribution | None:
    """An attribution by a verb of saying; its subject may follow it where the words said come first."""
    verb, (start, end) = match.group(), match.span()
    own = _clause_of(parts, start)
    rest = text[end : min(sentence[1], end + 100)]
    if sayings.PASSIVE.search(text, max(sentence[0], start - 24), start) and not verb.endswith("ing"):
        return None
    own, left = _subject_clause(text, parts, own, start)
    origin, comes_first = _subject(text, left, start), False
    if origin:
        comes_first = bool(sayings.ENDS.match(rest)) and _words_before(text[sentence[0] : origin[0]])
        if not (comes_first or _introduces(verb, origin[2], rest)):
            return None
    elif sayings.INVERTED.fullmatch(verb) and _words_before(text[sentence[0] : start]):
        origin, comes_first = _source_at(text, end + 1, sentence[1]), True
        if origin and _PREDICATE.match(text, origin[1]):
            return None  # "said a report would follow" tells what is said, not who says it
    if origin is None:
        return None
    if verb.startswith("t") and (whom := sayings.TOLD_WHOM.match(rest)):
        end += whom.end()
    scope = (sentence,) if comes_first else dependent_scope(parts, own, end, _COVERED)
    main = comes_first or is_asserted(parts, own)
    return _attribution(text, origin, (start, end), scope, main, claimed=verb in sayings.CLAIMING)


_PREDICATE = re.compile(r"\s(?:will|would|is|was|are|were|has|had|have|can|could|may|might|should|must|does|did)\b")


def _introduces(verb: str, kind: OriginKind, rest: str) -> bool:
    """Whether what is said follows the verb, and not a thing: "reported that", not "reported revenue"."""
    if sayings.AFTER_THAT.match(rest) or (verb in sayings.JUDGING and rest.startswith(" at ")):
        return True
    if verb.startswith("t"):
        return bool(re.match(r"\s\w", rest))
    return bool(sayings.CONTENT.match(rest)) and (
        verb not in sayings.NEEDS_THAT or (verb in sayings.JUDGING and kind is OriginKind.GROUP)
    )


def _words_before(text: str) -> bool:
    """Whether words that somebody said end here: "The plant will close, " or '"It will close," '."""
    text = text.rstrip()
    return len(text) > 12 and text.endswith((",", "”", '"'))


def _subject_clause(text: str, parts: Sequence[Clause], own: int, verb: int) -> tuple[int, int]:
    """The clause of a verb's subject and its start: its own, or for "experts who track it" that above."""
    start = max(low for low, high in parts[own].spans if low <= verb < high)
    above = parts[own].parent
    if parts[own].kind is ClauseKind.RESTRICTIVE and above is not None and len(text[start:verb].split()) > 3:
        return above, parts[above].start
    return own, start


def _subject(text: str, left: int, right: int) -> tuple[int, int, OriginKind] | None:
    """The origin that ends right before a verb, adverbs between apart; None where the subject is nobody."""
    start = max(left, right - 200, *(text.rfind(mark, left, right) + 1 for mark in ',;:—–(“"”\n'))
    phrase = text[start:right]
    start += len(phrase) - len(phrase.lstrip())
    phrase = sayings.TRAILING.sub("", phrase.strip())
    if lead := sayings.LEADING.match(phrase):
        start, phrase = start + lead.end(), phrase[lead.end() :]
    inner = phrase.rpartition(" that ")[2]  # "performance that independent benchmarks place at ..."
    if len(inner) < len(phrase) and _kind(inner):
        start, phrase = start + len(phrase) - len(inner), inner
    if (after := sayings.POSTMODIFIER.search(phrase)) and not sayings.ANONYMOUS.fullmatch(phrase):
        phrase = phrase[: after.start()]
    if not phrase or len(phrase.split()) > 14:
        return None
    if kind := _kind(phrase):
        return start, start + len(phrase), kind
    name = sayings.NAME_AT_END.search(phrase) if sayings.ADVERBIAL.match(phrase) else None  # "On Friday Reuters"
    return (start + name.start(), start + name.end(), OriginKind.NAMED) if name else None


def _kind(phrase: str) -> OriginKind | None:
    """What sort of origin a noun phrase is; None if it is none."""
    if sayings.PRONOUN.match(phrase):
        return None
    if sayings.BODY.fullmatch(phrase):
        return OriginKind.GROUP
    if sayings.ANONYMOUS.fullmatch(phrase):
        return OriginKind.ANONYMOUS
    if sayings.GROUP_AT.fullmatch(phrase):
        return OriginKind.NAMED
    if sayings.GROUP.fullmatch(phrase):
        return OriginKind.ANONYMOUS if sayings.VAGUE.match(phrase) else OriginKind.GROUP
    if sayings.NAME.fullmatch(phrase) or sayings.ROLE.fullmatch(phrase):
        return OriginKind.NAMED
    return None


def _source_at(
    text: str, start: int, end: int, stop: re.Pattern[str] | None = None
) -> tuple[int, int, OriginKind] | None:
    """The origin that begins at `start`: up to punctuation, or to words that can't belong to a name."""
    window = text[start : min(end, start + 120)]
    for pattern in (sayings.SOURCE_END, stop) if stop else (sayings.SOURCE_END,):
        window = window[: until.start()] if (until := pattern.search(window)) else window
    window = window.rstrip()
    name = sayings.NAME.match(window)
    if name and not sayings.SMALL.match(name.group()):
        return start, start + name.end(), OriginKind.NAMED
    for match in (
        sayings.GROUP_AT.match(window),
        sayings.BODY.match(window),
        sayings.ANONYMOUS.match(window),
        sayings.GROUP.match(window),
        name,
        sayings.ROLE.match(window),
    ):
        if match and (kind := _kind(match.group().rstrip())):
            return start, start + len(match.group().rstrip()), kind
    return None


def _attribution(
    text: str,
    origin: tuple[int, int, OriginKind],
    cue: Span,
    scope: tuple[Span, ...],
    main: bool,
    claimed: bool = False,
) -> Attribution:
    start, end, kind = origin
    return Attribution(text[start:end], start, end, kind, cue, scope, claimed, main)


def _clause_of(parts: Sequence[Clause], offset: int) -> int:
    return next((index for index, part in enumerate(parts) if part.holds(offset)), 0)


def origin_key(name: str) -> str:
    """What makes two names the same origin: case, a leading "The" or "a", and punctuation apart.

    >>> origin_key("The Information") == origin_key("the Information")
    True
    """
    folded = re.sub(r"['’]s?\b|[^\w\s&]", " ", name.casefold())
    return re.sub(r"^(?:the|an?)\s+", "", " ".join(folded.split()))
