"""Made material: facts about made things, told in many ways, for the Judge and for the Reader.

Knows templates only; they are data. Does not know models. A fact is a thing, one of its attributes and a value. It is
told as a sentence, a table's row with its head, an item under a lead, an answer of an FAQ, metadata or a line of a
changelog, each under its headings. Two tellings of one fact entail each other; another value contradicts; another
thing, qualifier, version, year or attribute is neutral.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.models.training.context import HEADINGS, TITLES, in_context
from bot.models.training.questions import Question

Made = tuple[str, str, str]  # premise, hypothesis, label

_SOUNDS = (
    "bar|kes|mor|tin|vel|san|dor|lin|har|wen|tal|fer|gal|nor|pel|rud|sol|tre|ver|zan|am|bel|cor|dra|el|fal|gri|hol|is"
).split("|")
_ENDS = "ton|ford|trel|ley|ham|wick|mere|by|don|field|stad|mouth|ra|lo|nis|vik|den|moor|gate|port".split("|")
FIRST = "Ann|Omar|Lena|Ivo|Mary|Chen|Priya|Jonas|Ruth|Tom|Aisha|Pedro|Nina|Hugo|Sofia|Karl|Mei|Dan|Olga|Sam".split("|")
MONTHS = ("January|February|March|April|May|June|July|August|September|October|November|December").split("|")
COLOURS = "red|green|blue|black|white|grey|yellow|small|large|short|long|old|new|upper|lower|north|south|front|rear|light|heavy".split(
    "|"
)

# kind of thing -> nouns; {} is a made name, * a qualifier that other things of its kind have too
THINGS = {
    "ware": "the * cable|the * lamp|the * drone|the * tent|the * printer|the {} {n}|the {} {n}|the * kettle|the * bicycle|the {} * edition|the * filter|the * backpack",
    "place": "the * office|the {} office|the * library|the {} museum|the * pool|the {} clinic|the * canteen|the {} branch|the * car park|{} Hall|the {} station",
    "group": "the {} team|the * group|the {} committee|{} Ltd|the * department|the {} project|the {} club",
    "plan": "the {} plan|the basic plan|the premium plan|the team plan|the student ticket|the adult ticket|the family ticket|the {} course|the * workshop",
    "code": "{} {n}.{m}|{} {n}.{m}|{} version {n}|the {} client|the {} server|the {} plugin",
}  # fmt: skip

# kinds | value | statements, "|" between | questions | column head. {x} is the thing, {v} the value.
_RAW = """
ware # weight # {x} weighs {v}; The weight of {x} is {v}; At {v}, {x} is what it weighs # How heavy is {x}?; What does {x} weigh?; What is the weight of {x}? # Weight
ware # length # {x} is {v} long; {x} has a length of {v}; The length of {x} is {v} # How long is {x}?; What is the length of {x}? # Length
ware plan # money # {x} costs {v}; The price of {x} is {v}; {x} is sold for {v}; You pay {v} for {x} # How much does {x} cost?; What is the price of {x}?; How much is {x}? # Price
ware # span # {x} has a warranty of {v}; {x} comes with {v} of warranty; The warranty of {x} lasts {v} # How long is the warranty of {x}?; How long does the warranty of {x} last? # Warranty
ware # hours # The battery of {x} lasts {v}; {x} runs for {v} on one charge # How long does the battery of {x} last?; How long does {x} run on one charge? # Battery life
place # time # {x} opens at {v}; Doors at {x} open at {v}; {x} is open from {v} # When does {x} open?; What time does {x} open? # Opens
place # time # {x} closes at {v}; {x} shuts its doors at {v}; {x} is open until {v} # When does {x} close?; What time does {x} close?; Until when is {x} open? # Closes
place # town # {x} is in {v}; {x} is located in {v}; You find {x} in {v} # Where is {x}?; In which town is {x}? # Town
place # people # {x} holds {v}; {x} has room for {v}; The capacity of {x} is {v} # How many people does {x} hold?; What is the capacity of {x}? # Capacity
place group # year # {x} was founded in {v}; The founding of {x} was in {v}; {x} has existed since {v} # When was {x} founded?; In which year was {x} founded? # Founded
group place # person # {x} is led by {v}; {v} leads {x}; The head of {x} is {v}; {v} is in charge of {x} # Who leads {x}?; Who is in charge of {x}?; Who is the head of {x}? # Head
group # person # {v} is the treasurer of {x}; The treasurer of {x} is {v} # Who is the treasurer of {x}? # Treasurer
group # day # {x} meets on {v}; Meetings of {x} are on {v} # On which day does {x} meet?; When does {x} meet? # Meets
group # count # {x} has {v} members; There are {v} members in {x}; {v} people belong to {x} # How many members does {x} have?; How large is {x}? # Members
group plan # date # The deadline for {x} is {v}; Applications for {x} must arrive by {v}; {x} accepts applications until {v} # When is the deadline for {x}?; Until when does {x} accept applications?; By when must one apply for {x}? # Deadline
plan # span # {x} lasts {v}; {x} runs for {v}; The duration of {x} is {v} # How long does {x} last?; What is the duration of {x}? # Duration
plan # span # {x} can be cancelled within {v}; The notice period of {x} is {v} # What is the notice period of {x}?; Within what time can {x} be cancelled? # Notice period
plan # count # {x} is limited to {v} users; At most {v} people may use {x}; {x} allows up to {v} users # How many users does {x} allow?; How many people may use {x}? # Users
code # date # {x} was released on {v}; The release date of {x} is {v}; {x} came out on {v} # When was {x} released?; When did {x} come out? # Released
code # version # {x} requires Python {v}; {x} needs Python {v} or newer; To run {x} you need at least Python {v} # Which Python version does {x} require?; What Python version is needed for {x}? # Requires Python
code # port # {x} listens on port {v}; The default port of {x} is {v}; By default {x} uses port {v} # On which port does {x} listen?; What is the default port of {x}? # Port
code # size # {x} stores files of up to {v}; The largest file {x} takes is {v}; {x} limits uploads to {v} # How large may files in {x} be?; What is the upload limit of {x}? # Upload limit
code # licence # {x} is licensed under {v}; The licence of {x} is {v}; {x} is published under {v} # Under which licence is {x} published?; What is the licence of {x}? # Licence
code group # status # {x} is {v}; The status of {x} is: {v} # What is the status of {x}? # Status
"""
# kinds # said yes # said no # yes-or-no question # what is listed
_YESNO_RAW = """
place # Dogs are allowed in {x}; You may bring dogs to {x} # Dogs are not allowed in {x}; {x} does not admit dogs # Are dogs allowed in {x}? # Dogs
place # Parking at {x} is free; You park for free at {x} # Parking at {x} is not free; There is a charge for parking at {x} # Is parking free at {x}? # Free parking
place # {x} is open on Sundays; On Sundays {x} is open # {x} is closed on Sundays; {x} does not open on Sundays # Is {x} open on Sundays? # Sunday opening
ware # {x} is waterproof; Water does no harm to {x} # {x} is not waterproof; {x} must be kept dry # Is {x} waterproof? # Waterproof
ware # {x} comes with a charger; A charger is included with {x} # {x} comes without a charger; No charger is included with {x} # Is a charger included with {x}? # Charger
plan # Support by phone is included in {x}; {x} includes phone support # {x} does not include phone support; Phone support is not part of {x} # Does {x} include phone support? # Phone support
plan # {x} can be refunded; You get your money back for {x} # {x} cannot be refunded; {x} is not refundable # Can {x} be refunded? # Refunds
plan # Dental care is covered by {x}; {x} covers dental care # Dental care is not covered by {x}; {x} excludes dental care # Is dental care covered by {x}? # Dental care
code # {x} supports Windows; {x} runs on Windows # {x} does not support Windows; {x} does not run on Windows # Does {x} support Windows? # Windows
code # {x} still supports HTTP/1; HTTP/1 works with {x} # {x} no longer supports HTTP/1; Support for HTTP/1 was removed in {x} # Does {x} support HTTP/1? # HTTP/1
group # {x} accepts new members; New members can join {x} # {x} takes no new members; {x} is closed to new members # Does {x} accept new members? # New members
"""
_LEADS = {
    True: "Included|Covered|Supported|Allowed|Available|What you get|Permitted".split("|"),
    False: "Not included|Not covered|Not supported|Not allowed|Excluded|Exceptions: none of these|What you don't get".split(
        "|"
    ),
}


@dataclass(frozen=True, slots=True)
class Attribute:
    """What can be said of things of some kinds, in several wordings, and asked."""

    kinds: tuple[str, ...]
    value: str
    said: tuple[str, ...]
    asked: tuple[str, ...]
    head: str
    denied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A thing, an attribute, and a value; where the attribute can be denied, the value is "yes" or "no"."""

    thing: str
    attribute: Attribute
    value: str


def _split(text: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in text.split(";"))


ATTRIBUTES = [
    Attribute(tuple(kinds.split()), value.strip(), _split(said), _split(asked), head.strip())
    for kinds, value, said, asked, head in (line.split("#") for line in _RAW.strip().splitlines())
] + [
    Attribute(tuple(kinds.split()), "yesno", _split(said), _split(asked), head.strip(), _split(denied))
    for kinds, said, denied, asked, head in (line.split("#") for line in _YESNO_RAW.strip().splitlines())
]


def name(chance: random.Random) -> str:
    """A name that nobody has."""
    return (chance.choice(_SOUNDS) + chance.choice(("", chance.choice(_SOUNDS))) + chance.choice(_ENDS)).capitalize()


_VALUES: dict[str, Callable[[random.Random], str]] = {
    "weight": lambda c: f"{c.choice((c.randint(2, 95), c.randint(11, 99) / 10))} {c.choice(('kg', 'kg', 'pounds'))}",
    "length": lambda c: f"{c.randint(1, 40)} {c.choice(('m', 'metres', 'cm', 'feet'))}",
    "money": lambda c: c.choice(("${}", "€{}", "{} euros", "£{}")).format(c.choice((c.randint(3, 99), c.randint(10, 90) * 10))),
    "span": lambda c: f"{c.randint(2, 36)} {c.choice(('days', 'weeks', 'months', 'years'))}",
    "hours": lambda c: f"{c.randint(2, 48)} hours",
    "time": lambda c: c.choice((f"{c.randint(6, 22)}:{c.choice(('00', '15', '30', '45'))}", f"{c.randint(1, 11)} {c.choice(('a.m.', 'p.m.'))}")),
    "town": name,
    "people": lambda c: f"{c.randint(2, 90) * c.choice((1, 5, 10))} people",
    "count": lambda c: str(c.randint(3, 400)),
    "year": lambda c: str(c.randint(1890, 2025)),
    "person": lambda c: f"{c.choice(FIRST)} {name(c)}",
    "day": lambda c: c.choice(("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays")),
    "date": lambda c: c.choice(("{d} {m} {y}", "{m} {d}, {y}", "{d} {m}", "{y}-{n:02}-{d:02}")).format(
        d=c.randint(1, 28), m=c.choice(MONTHS), y=c.randint(2015, 2027), n=c.randint(1, 12)
    ),
    "version": lambda c: f"3.{c.randint(6, 15)}",
    "port": lambda c: str(c.randint(1024, 9999)),
    "size": lambda c: f"{c.choice((5, 8, 10, 16, 20, 25, 32, 50, 64, 100, 200, 256, 500))} {c.choice(('MB', 'GB'))}",
    "licence": lambda c: c.choice(("MIT", "Apache-2.0", "the GPL", "a BSD licence", "the LGPL", "the Mozilla Public License")),
    "status": lambda c: c.choice(("finished", "on hold", "under review", "delayed", "approved", "cancelled", "in preparation")),
    "yesno": lambda c: c.choice(("yes", "no")),
}  # fmt: skip


def things(kind: str, count: int, chance: random.Random) -> list[str]:
    """Names of `count` things of one kind that are easily taken for one another."""
    noun, called = chance.choice(THINGS[kind].split("|")), name(chance)
    found: list[str] = []
    while len(found) < count:
        if chance.random() < 0.3 or len(found) > 6:
            noun, called = chance.choice(THINGS[kind].split("|")), name(chance)
        other = called if "{n}" in noun and chance.random() < 0.7 else name(chance)
        made = noun.replace("*", chance.choice(COLOURS))
        made = made.replace("{n}", str(chance.randint(1, 9))).replace("{m}", str(chance.randint(0, 19)))
        made = made.replace("{}", other)
        if made not in found:
            found.append(made)
    return found


def value_of(attribute: Attribute, chance: random.Random, other: Sequence[str] = ()) -> str:
    """A value of the attribute that is none of `other`."""
    while (value := _VALUES[attribute.value](chance)) in other:
        pass
    return value


def sentence(fact: Fact, chance: random.Random, thing: str | None = None) -> str:
    """The fact as a sentence; `thing` is what the thing is called there."""
    words = fact.attribute.denied if fact.value == "no" else fact.attribute.said
    said = chance.choice(words).format(x=thing or fact.thing, v=fact.value)
    return said[0].upper() + said[1:] + "."


def question(fact: Fact, chance: random.Random) -> str:
    """A question that the fact answers."""
    return chance.choice(fact.attribute.asked).format(x=fact.thing)


def told(fact: Fact, chance: random.Random, above: Sequence[str] = ()) -> str:
    """The fact in one of the forms documents have, in its context."""
    title = fact.thing.removeprefix("the ").capitalize() if fact.thing.startswith("the ") else fact.thing
    form, yesno = chance.random(), bool(fact.attribute.denied)
    if form < 0.5:
        return in_context(above if chance.random() < 0.5 else (), sentence(fact, chance))
    if form < 0.62:
        label = chance.choice(("Name", "Model", "Item", "What", "Product", "Title"))
        return in_context(above, f"{label}: {title}; {fact.attribute.head}: {fact.value}")
    if form < 0.74:
        if yesno:
            return in_context([*above, title, chance.choice(_LEADS[fact.value == "yes"])], f"{fact.attribute.head}.")
        return in_context([*above, title], f"{fact.attribute.head}: {fact.value}")
    if form < 0.86:
        answer = {"yes": "Yes.", "no": "No."}.get(fact.value, f"{fact.value}.") if chance.random() < 0.6 else None
        return in_context(above, f"Q: {question(fact, chance)} A: {answer or sentence(fact, chance)}")
    it = "this" if chance.random() < 0.2 else "it"
    return in_context([*above, title], sentence(fact, chance, it))


def _above(chance: random.Random) -> list[str]:
    return chance.choice(([], [chance.choice(TITLES)], [chance.choice(TITLES), chance.choice(HEADINGS)]))


def _scopes(chance: random.Random) -> tuple[str, str]:
    """Two headings under which one sentence speaks of two things."""
    year, number = chance.randint(1995, 2026), chance.randint(1, 12)
    return chance.choice(
        (
            (f"{year}", f"{year + chance.choice((-1, 1, 2))}"),
            (f"Version {number}.{chance.randint(0, 9)}", f"Version {number + 1}.{chance.randint(0, 9)}"),
            (f"{number}.0 ({year}-0{chance.randint(1, 9)}-11)", f"{number}.1 ({year + 1}-0{chance.randint(1, 9)}-02)"),
            (f"{name(chance)} office", f"{name(chance)} office"),
            (f"{name(chance)}", f"{name(chance)}"),
            ("Part-time staff", "Full-time staff"),
            ("Students", "Adults"),
            ("Summer", "Winter"),
        )
    )


def pair(chance: random.Random) -> Made:
    """One pair for the Judge."""
    attribute = chance.choice(ATTRIBUTES)
    kind = chance.choice(attribute.kinds)
    thing, other = things(kind, 2, chance)
    fact = Fact(thing, attribute, value_of(attribute, chance))
    above = _above(chance)
    beside = above if chance.random() < 0.6 else _above(chance)
    premise = told(fact, chance, above)
    form = chance.random()
    if form < 0.3:
        return premise, _claimed(fact, chance, beside), "entailment"
    value = value_of(attribute, chance, [fact.value])
    if form < 0.6:
        return premise, _claimed(replace(fact, value=value), chance, beside), "contradiction"
    if form < 0.78:
        given = chance.choice((value, value, fact.value))
        return premise, _claimed(Fact(other, attribute, given), chance, beside), "neutral"
    if form < 0.86:
        second = chance.choice([a for a in ATTRIBUTES if kind in a.kinds and a.head != attribute.head])
        return premise, _claimed(Fact(thing, second, value_of(second, chance)), chance, beside), "neutral"
    one, two = _scopes(chance)
    label = "neutral"
    if chance.random() < 0.35:
        two, label = one, "contradiction" if chance.random() < 0.6 else "entailment"
    second = replace(fact, value=fact.value if label == "entailment" else value)
    called = chance.choice((thing, "it"))
    return (
        in_context([*above, one], sentence(fact, chance, called)),
        in_context([*above, two], sentence(second, chance, called)),
        label,
    )


def _claimed(fact: Fact, chance: random.Random, above: Sequence[str]) -> str:
    """The fact as a hypothesis: as a claim, in question form, or as a document tells it."""
    form = chance.random()
    if form < 0.4:
        return sentence(fact, chance)
    if form < 0.65:
        return f"{question(fact, chance)} {fact.value.capitalize() if fact.attribute.denied else fact.value}"
    return told(fact, chance, above)


def asked(chance: random.Random) -> Question:
    """One question for the Reader, over a passage of several facts; half of the passages don't say."""
    attribute = chance.choice(ATTRIBUTES)
    kind = chance.choice(attribute.kinds)
    of_kind = [each for each in ATTRIBUTES if kind in each.kinds]
    named = things(kind, chance.randint(2, 4), chance)
    fact = Fact(named[0], attribute, value_of(attribute, chance))
    around = [Fact(thing, attribute, value_of(attribute, chance)) for thing in named[1:]]
    near = [Fact(chance.choice(named), a, value_of(a, chance)) for a in chance.sample(of_kind, min(3, len(of_kind)))]
    around += [each for each in near if each.attribute is not attribute]
    answered = chance.random() < 0.5
    shown = [*chance.sample(around, chance.randint(1, len(around))), *([fact] if answered else [])]
    chance.shuffle(shown)
    above = _above(chance)
    if chance.random() < 0.3 and not attribute.denied:
        shown = [each for each in shown if each.attribute is attribute] or [around[0]]
        label = chance.choice(("Name", "Model", "Item", "Product"))
        lines = [f"{label}: {each.thing.removeprefix('the ')}; {attribute.head}: {each.value}" for each in shown]
    else:
        lines = [told(each, chance) for each in shown]
    text = in_context(above, chance.choice((" ", "\n")).join(lines))
    if not answered or fact not in shown:
        return Question(question(fact, chance), text, "", ())
    line = lines[shown.index(fact)]
    at = text.index(line)
    answer = (
        line.rsplit("A: ", 1)[-1] if attribute.denied and "A: " in line else line if attribute.denied else fact.value
    )
    answer = answer.rstrip(".")
    return Question(question(fact, chance), text, "", ((at + line.rindex(answer), answer),))
