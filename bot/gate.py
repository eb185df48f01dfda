"""The gate: does a sentence that a model wrote say what the quotes say that it cites, and nothing else?

A sentence is looked at in pieces, each with the [n] behind it. A piece passes where all of these hold:
1. It cites quotes that there are.
2. Each number, date and amount in it stands in what it cites, with its unit, or is implied by one that does.
3. Each name in it stands there, or in what stands above it.
4. It denies something only where they do, and leaves out no denial of theirs.
5. The judge does not find it contradicted.
6. The judge finds it entailed, or nearly all its words stand there.
7. The judge does not find it far more likely with another number, name or thing counted of the quotes in the place of
   one of its own, which may be said of something else there, or without a denial.
Knows nothing of the model that wrote, nor of how a verdict is shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.claim import Claim
from bot.language.agree import comparable
from bot.language.names import Name, names
from bot.language.values import Kind, Value, values
from bot.language.words import Word, content_words, shape, stem, words
from bot.ports import Judge, Verdict
from bot.types import Disagreement, Quote

ENTAILED, CONTRADICTED = 0.5, 0.5
"""The least probabilities at which the judge is believed."""

COVERED = 0.8
"""The part of a piece's words of meaning that its quotes must hold where the judge finds nothing entailed."""

SHARED = 0.3
"""The part that they must hold in any case."""

EXCHANGED = 0.7
"""By how much the log odds of entailment against contradiction rise at least, where something stands in the wrong
place.
"""

EXCHANGES = 16
"""Changes that are tried in a piece."""

_CITED = re.compile(r"\s*((?:\[\d+(?:\s*[,;-]\s*\d+)*\]\s*)+)")
_NEGATED = re.compile(
    r"\b(?:not|never|no|without|cannot|none|nobody|nothing|neither|nor|unless|denied|denies|refuses?d?|unofficial\w*)\b|n[’']t\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_LONGEST_WORD = 40
_COMPOUND = re.compile(r"[-/]")
_LEAST = 0.001
"""No probability counts for less."""

_SAYING = frozenset(
    """according say says said state states stated document documents source sources report reports article articles
    passage passages quote quotes text note notes describe describes mention mentions list lists author authors page
    pages speak speaks see sees put puts place places give gives write writes wrote call calls claim claims
    also however while both other another one""".split()
)
"""Words about the telling and not of what is told."""


def pieces(sentence: str) -> list[tuple[str, tuple[int, ...]]]:
    """The parts of a sentence, each with the numbers that it cites; a part behind the last [n] goes with it, and an [n]
    before all words goes with the first part.
    """
    found: list[tuple[str, tuple[int, ...]]] = []
    start = 0
    before: tuple[int, ...] = ()
    for match in _CITED.finditer(sentence):
        text = sentence[start : match.start()].strip(" ,;.:–—-")
        cited = tuple(dict.fromkeys(int(n) for n in re.findall(r"\d+", match[1])))
        if text:
            found.append((text, tuple(dict.fromkeys((*before, *cited)))))
            before = ()
        elif found:
            found[-1] = (found[-1][0], (*found[-1][1], *cited))
        else:
            before = (*before, *cited)
        start = match.end()
    rest = sentence[start:].strip(" ,;.:–—-")
    if any(character.isalnum() for character in rest):
        text, cited = found.pop() if found else ("", before)
        found.append((f"{text} {rest}".strip(), cited))
    return found or ([("", before)] if before else [])


def cited(sentence: str) -> tuple[int, ...]:
    """The numbers that a sentence cites, each once."""
    return tuple(dict.fromkeys(n for _, numbers in pieces(sentence) for n in numbers))


def fault(sentence: str, quotes: Sequence[Quote], judge: Judge | None) -> str | None:
    """Why a sentence does not pass, in a few words; None where it does. `quotes` are those that [1], [2] ... cite."""
    parts = pieces(sentence)
    if not parts or not all(numbers for _, numbers in parts):
        return "it cites no quote"
    for text, numbers in parts:
        if not text:
            return "it says nothing"
        if unknown := [n for n in numbers if not 1 <= n <= len(quotes)]:
            return f"there is no quote [{unknown[0]}]"
        if why := _fault(text, [Claim(quotes[n - 1]) for n in numbers], judge):
            return why
    return None


def one_sided(numbers: Sequence[int], disagreements: Sequence[Disagreement], quotes: Sequence[Quote]) -> bool:
    """Whether a text that cites these quotes tells one side of a disagreement and not the other."""
    told = {quotes[n - 1].place for n in numbers if 1 <= n <= len(quotes)}
    touched = [tuple(told & {quote.place for quote in side} for side in each.sides) for each in disagreements]
    balanced = {place for one, other in touched if one and other for place in one | other}
    return any(bool(one) != bool(other) and not (one | other) <= balanced for one, other in touched)


def _fault(text: str, cited: Sequence[Claim], judge: Judge | None) -> str | None:
    evidence = "\n".join(_evidence(claim) for claim in cited)
    if missing := [*_values(text, evidence), *_names(text, evidence), *_digits(text, evidence)]:
        return f"not in the quotes: {', '.join(dict.fromkeys(missing))}"
    said = " ".join(claim.told for claim in cited)
    if bool(_NEGATED.search(text)) and not _NEGATED.search(said):
        return "the quotes do not deny it"
    covered = _covered(text, evidence)
    if covered < SHARED:
        return "the quotes do not speak of it"
    undenied = _undenied(text, cited)
    if judge is None:
        return "the quotes deny it" if undenied else None if covered >= COVERED else "the quotes do not say so"
    read = [premise for claim in cited for premise in (claim.told, claim.in_context)]
    if len(cited) > 1:
        read.append(said)
    verdicts = judge.judge([(premise, text) for premise in read])
    entailed = max(each.entailment for each in verdicts)
    if entailed < ENTAILED and max(each.contradiction for each in verdicts) >= CONTRADICTED:
        return "the quotes say otherwise"
    if entailed < ENTAILED and undenied:
        return "the quotes deny it"
    if entailed < ENTAILED and covered < COVERED:
        return "the quotes do not say so"
    other = _exchanged(text, " ".join(claim.text for claim in cited), judge)
    return f"the quotes rather say: {other}" if other else None


def _exchanged(text: str, said: str, judge: Judge) -> str | None:
    """What the judge finds far likelier in a piece than what it has there, if anything: a number, name or thing counted
    of the quotes, or the words behind a denial without it.
    """
    tried = _exchanges(text, said)[:EXCHANGES]
    if not tried:
        return None
    own, *others = judge.judge([(said, each) for each in (text, *(changed for changed, _ in tried))])
    found = [
        (_odds(verdict), other)
        for verdict, (_, other) in zip(others, tried, strict=True)
        if verdict.entailment >= ENTAILED and _odds(verdict) - _odds(own) >= EXCHANGED
    ]
    return max(found)[1] if found else None


def _odds(verdict: Verdict) -> float:
    """The log odds that a premise entails rather than contradicts."""
    return math.log(max(verdict.entailment, _LEAST) / max(verdict.contradiction, _LEAST))


def _exchanges(text: str, said: str) -> list[tuple[str, str]]:
    """A piece with each of its numbers, names and things counted exchanged for another one of the quotes that it does
    not have, and what that is; with two of its own numbers in each other's place; and without each of its denials.
    """
    found: dict[str, str] = {}
    for match in _NEGATED.finditer(text):
        behind = text[match.end() :].strip()
        found[f"{text[: match.start()].strip()} {behind}"] = " ".join(behind.split()[:3])
    told = values(text)
    for at, one in enumerate(told):
        for other in values(said):
            if _alike(one, other) and not any(_implies(other, each) or _implies(each, other) for each in told):
                found[_with(text, one, said[other.start : other.end])] = said[other.start : other.end]
            elif _implies(other, one) and (mine := _counted(text, one)) and (theirs := _counted(said, other)):
                found[_with(text, mine, theirs.text)] = f"{said[other.start : other.end]} {theirs.text}"
        for other in told[at + 1 :]:
            if _alike(one, other) and (one.low, one.high) != (other.low, other.high):
                ends = text[one.start : one.end], text[other.start : other.end]
                found[_with(_with(text, other, ends[0]), one, ends[1])] = ends[1]
    own = {_plain_number(match.group()) for match in _DIGITS.finditer(text)}
    for match in _DIGITS.finditer(text):
        if any(each.start <= match.start() < each.end for each in told):
            continue
        for rival in _DIGITS.findall(said):
            if _plain_number(rival) not in own and shape(rival) == shape(match.group()):
                found[text[: match.start()] + rival + text[match.end() :]] = rival
    stems = {word.stem for word in words(text)}
    for name in names(text, said):
        for each in names(said):
            called = said[each.start : each.end]
            described = called.rpartition("-")[2].islower()  # "Oslo-based"
            if not described and not stems & {word.stem for word in words(called)}:
                found[_with(text, name, called)] = called
    return list(found.items())


def _alike(one: Value, other: Value) -> bool:
    """Whether two values are of one kind and of one unit; what is counted may have another name."""
    return one.kind is other.kind and (one.kind is Kind.COUNT or one.unit == other.unit)


def _counted(text: str, value: Value) -> Word | None:
    """The word for what a value counts, where it is the next one."""
    following = next(words(text[value.end : value.end + _LONGEST_WORD]), None)
    if value.kind is not Kind.COUNT or following is None or following.stem != value.unit:
        return None
    return following._replace(start=value.end + following.start, end=value.end + following.end)


def _with(text: str, place: Value | Name | Word, other: str) -> str:
    """A text with other words at a place."""
    return text[: place.start] + other + text[place.end :]


def _evidence(claim: Claim) -> str:
    """What a quote says, with what stands above it and what is known of it."""
    quote = claim.quote
    told = [quote.above, quote.said.text, quote.plain.text, quote.document.published or "", quote.origin or ""]
    return "\n".join(each for each in told if each)


def _values(text: str, evidence: str) -> list[str]:
    held = values(evidence)
    missing = []
    for each in values(text):
        words_ = text[each.start : each.end]
        stands = re.search(rf"(?<![\w.,]){re.escape(words_)}(?!\w|[.,]\d)", evidence, re.IGNORECASE)
        counting = each.start == 0 and words_ == "One"  # "One recipe takes ..."
        ends = (replace(each, high=each.low), replace(each, low=each.high)) if each.bounded else ()
        if not (stands or counting or _implied(each, held) or (ends and all(_implied(end, held) for end in ends))):
            missing.append(words_)
    return missing


def _implied(said: Value, held: Sequence[Value]) -> bool:
    return any(_implies(told, said) for told in held)


def _implies(told: Value, said: Value) -> bool:
    """Whether a value that stands in a quote makes one true that is said: the same, the day of a month that is said,
    the bound of an open one ("at least thirty"), or the number of which one is said ("one in nine").
    """
    if told.kind is Kind.COUNT and said.kind is Kind.MULTIPLE and told.low and told.high:
        told = replace(told, kind=Kind.MULTIPLE, low=1 / told.high, high=1 / told.low, unit=said.unit)
    if told.kind is said.kind and told.kind in (Kind.COUNT, Kind.DURATION):
        pair: tuple[Value, Value] | None = (told, said)  # what is counted may have another name, an age is a time
    else:
        pair = comparable(told, said)
    if pair is None:
        return False
    one, other = pair
    low, high = (math.isclose(*bounds, rel_tol=1e-6) for bounds in ((one.low, other.low), (one.high, other.high)))
    if other.kind is Kind.DATE:
        return other.low <= one.low and one.high <= other.high
    if not other.bounded:
        return (low and math.isfinite(other.low)) or (high and math.isfinite(other.high))
    return low and high


def _digits(text: str, evidence: str) -> list[str]:
    """The numbers in digits that are neither there nor read as a value: those of versions, parts and names."""
    read = [(value.start, value.end) for value in values(text)]
    held = {_plain_number(match.group()) for match in _DIGITS.finditer(evidence)}
    return [
        match.group()
        for match in _DIGITS.finditer(text)
        if _plain_number(match.group()) not in held and not any(start <= match.start() < end for start, end in read)
    ]


def _plain_number(number: str) -> str:
    return re.sub(r",(?=\d{3}\b)", "", number)


def _names(text: str, evidence: str) -> list[str]:
    held = _held(evidence)
    missing = []
    for name in names(text, evidence):
        inside = text[name.start : name.end]
        parts = [word for word in content_words(inside) if word.text.lower() not in _SAYING]
        if any(word.stem not in held for word in parts):
            missing.append(inside)
    return missing


def _held(evidence: str) -> set[str]:
    """The stems of the words that stand there, and of the parts of compounds ("ISO-9660")."""
    told = list(words(evidence))
    return {word.stem for word in told} | {stem(part) for word in told for part in _COMPOUND.split(word.text)}


def _undenied(text: str, cited: Sequence[Claim]) -> bool:
    """Whether a piece says plainly what each quote that speaks of it denies."""
    if _NEGATED.search(text):
        return False
    said = {word.stem for word in content_words(text)}
    denied = []
    for claim in cited:
        sentence = claim.text
        match = _NEGATED.search(sentence)
        behind = {word.stem for word in content_words(sentence[match.end() :])} if match else set()
        before = {word.stem for word in content_words(sentence[: match.start()])} if match else set()
        own = said - before if said - before else said
        denied.append(
            bool(match and not _NEGATED.search(sentence, match.end()) and len(own & behind) >= COVERED * len(own))
        )
    return bool(denied) and all(denied)


def _covered(text: str, evidence: str) -> float:
    """The part of a piece's words of meaning, its values apart, that stand in the evidence."""
    looked_at = [(value.start, value.end) for value in values(text)]
    wanted = [
        word.stem
        for word in content_words(text)
        if word.text.lower() not in _SAYING and not any(start <= word.start < end for start, end in looked_at)
    ]
    held = _held(evidence)
    return sum(each in held for each in wanted) / len(wanted) if wanted else 1.0
