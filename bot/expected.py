"""What a question expects its answer to hold, looked for in a sentence: a date for "when", a price for "how much".

Knows the typed values and names of a text. Whether the sentence is about the right thing is for the reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.asked import NAMING, TELLING, Asked
from bot.attribution.origins import attributions
from bot.language.names import names, names_in
from bot.language.values import Kind, Value, values
from bot.language.words import content_words, stem, words
from bot.question import Question
from index.tongues import CHINESE, ENGLISH
from index.types import Span


@dataclass(frozen=True, slots=True)
class Held:
    """Whether a text may answer, and where: the span of the short answer, in the text's offsets."""

    fits: bool
    short: Span | None = None


_KINDS: dict[Asked, tuple[Kind, ...]] = {
    Asked.MONEY: (Kind.MONEY,),
    Asked.PERCENT: (Kind.PERCENT, Kind.MULTIPLE),
    Asked.DURATION: (Kind.DURATION,),
    Asked.DATE: (Kind.DATE,),
}
SEEN_KINDS = (Asked.COUNT, Asked.MONEY, Asked.PERCENT, Asked.DATE, Asked.DURATION, Asked.PERSON)
"""What is asked for in a form that can be seen in a sentence, so that a sentence without it does not answer."""

_NOT_KNOWN = re.compile(
    r"\b(?:no|not|n[’']t|never|unknown|unclear|undisclosed|unannounced)\b[^.;]{0,60}\b(?:announced?|disclosed?"
    r"|revealed?|said|set|given|known|available|confirmed?|published?|scheduled?|date|timeline|figures?|details?)\b"
    r"|\b(?:unknown|unclear|undisclosed|unannounced)\b",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?:who|whom|which|what)\b.{0,40}?\b(?:say|says|said|report|reports|reported|reporting|claim|claims|claimed"
    r"|allege|alleges|alleged|state|states|stated|announce|announced|according|confirm|confirms|confirmed|wrote|write"
    r"|writes|argue|argues|argued)\b",
    re.IGNORECASE,
)
ADJACENT = 3
"""Characters between a name and the word it answers, at most: a space, a bracket, a quotation mark."""

_COMPARED = (Kind.PERCENT, Kind.MULTIPLE, Kind.DURATION, Kind.MEASURE, Kind.MONEY)


def can_answer(question: Question, text: str, span: Span) -> bool:
    """Whether the words of a span can be an answer of the kind asked for: a value for "how many", a name for "who".

    What the question names itself is no answer to it, nor is what only says what that is ("Who founded Acme?" - "the
    Swiss firm Acme").
    """
    start, end = span
    found, spoken = names(text[start:end]), question.language
    if question.asked in _KINDS or question.asked is Asked.COUNT:
        return bool(values(text[start:end]))
    if question.asked in TELLING:
        named = {at for name in found for at in range(name.start, name.end)}
        return len({word.start for word in words(text[start:end], spoken)} - named) > 1
    if question.asked not in NAMING:
        return True
    if (question.asked is Asked.PERSON and not found and spoken != CHINESE) or text[end:].startswith(
        tuple(f" {n}" for n in question.names)
    ):
        return False
    asked = {word.stem for word in question.terms}
    said = {word.stem for name in found for word in content_words(text[start + name.start : start + name.end], spoken)}
    numbers = re.findall(r"\w*\d(?:[\w.]*\w)?", text[start:end]) if question.asked is Asked.WHICH else []  # "Port 8118"
    return not said or bool(said - asked) or any(each not in question.text for each in numbers)


def held(question: Question, text: str) -> Held:
    """Whether `text`, a sentence or a table row, holds an answer of the kind asked for.

    A statement that the thing asked for is not known or not announced fits every kind. Kinds that can't be seen in the
    form of a sentence (a reason, a yes) always fit.
    """
    if unit := _asked_unit(question):
        return _of(question, text, [value for value in values(text) if _same_unit(value, unit)])
    match question.asked:
        case Asked.COUNT:
            return _of(question, text, [value for value in values(text) if _counts(question, value, text)])
        case Asked.DATE:
            dates = [v for v in values(text) if v.kind in (Kind.DATE, Kind.TIME)]
            soon = [v for v in values(text) if v.kind is Kind.DURATION and _ahead(text, v)]
            return _of(question, text, dates or soon)
        case Asked.DURATION:
            return _of(question, text, [v for v in values(text) if _is_length(question, v, text)])
        case Asked.MONEY | Asked.PERCENT:
            return _of(question, text, [v for v in values(text) if _is_one_of(v, *_KINDS[question.asked])])
        case Asked.PERSON | Asked.PLACE:
            return _named(question, text, strict=question.asked is Asked.PERSON)
        case Asked.WHICH if text.startswith("|"):
            return _cell(question, text)
        case Asked.WHICH:
            return Held(True, _named(question, text, strict=False).short)
        case Asked.STATEMENT if re.match(r"how\b", question.text, re.IGNORECASE):
            sizes = [v for v in values(text) if v.kind in _COMPARED]
            return Held(True, (sizes[0].start, sizes[0].end) if len(sizes) == 1 else None)
        case _:
            return Held(True)


def _is_one_of(value: Value, *kinds: Kind) -> bool:
    """Whether the words of a value may mean one of these kinds."""
    return any(each.kind in kinds for each in value.readings)


def _of(question: Question, text: str, fitting: Sequence[Value]) -> Held:
    """The value that answers: the one nearest to the words shared with the question, and none that it names itself."""
    given = {(value.kind, value.low, value.high) for value in question.values}
    free = [value for value in fitting if (value.kind, value.low, value.high) not in given]
    if not free:
        unread = question.language == CHINESE  # its counts and dates are not known well enough
        return Held(unread or bool(_NOT_KNOWN.search(text)))
    asked = {word.stem for word in question.terms}
    shared = [word for word in content_words(text, question.language) if word.stem in asked]

    def distance(value: Value) -> int:
        gaps = [max(value.start - word.end, word.start - value.end, 0) for word in shared]
        return sum(sorted(gaps)[:3])

    best = min(free, key=distance)
    return Held(True, (best.start, best.end))


_WHERE = re.compile(r"\b(?:in|at|near)\s(?:the\s)?$")
"""What stands before a name that says where, and not who."""


def _named(question: Question, text: str, strict: bool) -> Held:
    """A name that the question does not hold already; a list of names ("A, B and C") is one short answer.

    It is the short answer where it is the only one that is not somebody's ("Huawei's"), or stands next to what the
    question says of it: "has recruited Eric Boyd", "an Apache 2.0 license".
    """
    if _SAYING.search(question.text):
        said = [each for each in attributions(text) if not _is_asked(question, each.name)]
        if said:
            return Held(True, (said[0].start, said[0].end))
    told = names_in(text, question.language)
    new = [name for name in told if not _is_asked(question, text[name.start : name.end])]
    measured = [(v.start, v.end) for v in values(text) if v.kind is Kind.MEASURE]
    new = [name for name in new if not any(a <= name.start < b for a, b in measured)]
    if strict:
        new = [name for name in new if not _WHERE.search(text[: name.start])]
    groups: list[tuple[int, int]] = []
    for name in new:
        if groups and re.fullmatch(r"\s*(?:,|,?\s*and|,?\s*or|&|/)\s*", text[groups[-1][1] : name.start]):
            groups[-1] = (groups[-1][0], name.end)
        else:
            groups.append((name.start, name.end))
    own = [(start, end) for start, end in groups if text[end : end + 2] not in ("'s", "’s")]
    asked = {word.stem for word in question.terms} - {
        word.stem for name in question.names for word in words(name, question.language)
    }
    shared = [word for word in content_words(text, question.language) if word.stem in asked]
    next_to = [span for span in own if any(0 <= max(span[0] - w.end, w.start - span[1]) <= ADJACENT for w in shared)]
    short = next_to[0] if next_to else own[0] if len(groups) == 1 and own else None
    return Held(bool(new) or not strict or question.language in _NAMES_UNSEEN, short)


_NAMES_UNSEEN = ("de", CHINESE)
"""Languages in whose texts names look like other nouns: that none is seen tells nothing."""


def _is_asked(question: Question, name: str) -> bool:
    spoken = question.language
    return {word.stem for word in words(name, spoken)} <= {word.stem for word in words(question.text, spoken)}


def _cell(question: Question, text: str) -> Held:
    """Of a table row, the first cell that does not only repeat the question: what a row is about stands first."""
    for match in re.finditer(r"[^|]+", text):
        cell = match.group().strip()
        if cell and not _is_asked(question, cell):
            start = match.start() + match.group().index(cell)
            return Held(True, (start, start + len(cell)))
    return Held(True)


def _counts(question: Question, value: Value, text: str) -> bool:
    """Whether a value counts the thing asked for, by its noun or by the words that follow it."""
    if (question.thing is None or question.language != ENGLISH) and value.kind in (Kind.MEASURE, Kind.MONEY):
        return True  # "how much memory", "how much compensation"
    spoken = question.language
    head = {word.stem for word in words(question.thing or "", spoken)}
    if head & {word.stem for word in words(text[value.start : value.end], spoken)}:
        return True  # "28 days" for "how many days"
    if value.kind not in (Kind.COUNT, Kind.MULTIPLE, Kind.PERCENT):
        return False
    if question.thing is None:
        return True
    near = {word.stem for word in words(re.split(r"[,\d]", text[value.end : value.end + 60])[0], spoken)} | set(
        re.split(r"[/ ]", value.unit)
    )
    labelled = _LABEL.search(text[: value.start])
    return bool(head & near) or (
        labelled is not None and bool(head & {word.stem for word in words(labelled[1], spoken)})
    )


_LABEL = re.compile(r"([^:;|.]{1,60}):\s*$")
"""What a field says before its value: "Servings: 6"."""

_EVERY = re.compile(r"\b(?:every|each|per)\s$", re.IGNORECASE)
_WRITTEN = frozenset(map(stem, "character letter digit word page line sign".split()))
"""What a text, a code or a password is measured in."""

_DAY = 86_400


def _is_length(question: Question, value: Value, text: str) -> bool:
    """Whether a value says how long or how old: how old in days at least, how long also in metres or characters.

    "Every six months" says how often.
    """
    if _EVERY.search(text[: value.start]) or re.match(r"(?:every|each|per)\s", text[value.start :], re.IGNORECASE):
        return False
    if re.search(r"\bhow old\b", question.text, re.IGNORECASE):
        return value.kind is Kind.DURATION and value.low >= _DAY
    if value.kind is Kind.COUNT:
        return value.unit in _WRITTEN
    return value.kind is Kind.DURATION or (value.kind is Kind.MEASURE and value.unit == "m")


_UNIT = re.compile(r"\bin ([a-z]+(?: per [a-z]+)?)\s*\??$", re.IGNORECASE)


def _asked_unit(question: Question) -> Value | None:
    """The unit that the question wants its answer in ("in watts"), as a value of one such unit."""
    match = _UNIT.search(question.text)
    found = values(f"5 {match.group(1)}") if match else []
    return found[0] if found and found[0].kind not in (Kind.COUNT, Kind.DATE) else None


def _same_unit(value: Value, unit: Value) -> bool:
    return any(
        one.kind is other.kind and (one.unit == other.unit or one.kind is Kind.DURATION)
        for one in value.readings
        for other in unit.readings
    )


def _ahead(text: str, value: Value) -> bool:
    """Whether a duration says when: "within weeks", "in three months", "two years ago"."""
    before, after = text[: value.start].split()[-1:], text[value.end :].split()[:1]
    return (
        bool(re.match(r"(?:within|in|after)$", " ".join(before), re.IGNORECASE))
        or bool(re.match(r"(?:ago|later|from|away|earlier)\b", " ".join(after), re.IGNORECASE))
        or text[value.start : value.end].lower().startswith(("within", "in ", "after"))
    )
