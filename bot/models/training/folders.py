"""Made folders: many documents of one kind that say like things of different things, and a few that contradict others.

Knows templates only; they are data. For each line that tells a fact it says which one, and with what value, so that two
lines contradict each other where they tell one fact with two values. All other pairs don't: another recipe, meeting,
version, year, flat or product.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.models.training.made import (
    ATTRIBUTES,
    FIRST,
    MONTHS,
    Attribute,
    Fact,
    name,
    question,
    sentence,
    things,
    value_of,
)

_FOOD = (
    "olive oil|black pepper|salt|sugar|flour|butter|garlic|onion|milk|eggs|chicken broth|tomatoes|rice|parsley|honey|"
    "lemon juice|carrots|potatoes|ginger|cumin|cream|mushrooms|beef|white wine|yeast|water|beans|paprika|oats|cheese"
).split("|")
_DISH = "soup|stew|salad|curry|pie|bread|cake|pasta|roast|sauce|pancakes|omelette|risotto|dumplings|chili".split("|")
_UNITS = "cup|cups|tsp|tbsp|g|ml|cloves of|pinches of|cans of".split("|")
_STEPS = (
    "Heat the oven to {t}°C.|Bake for {n} minutes.|Simmer for {n} minutes.|Fry the {a} in {b} until golden.|"
    "Add the {a} and stir for {n} minutes.|Mix the {a} with the {b}.|Let it rest for {n} minutes.|"
    "Serve with {a}.|Chop the {a} finely.|Boil the {a} for {n} minutes|Cover and cook on low heat for {n} hours."
).split("|")
_TOPICS = (
    "cache limits|release schedule|budget|security review|website|travel fund|mentoring|test runner|documentation|"
    "code of conduct|summer meeting|build machines|storage interface|new members|licence change|mailing list"
).split("|")
_REMARKS = (
    "{p}: we look at it again next time.|{p}: {n} votes in favour, {m} against.|{p} will write a draft by {d}.|"
    "{p}: parked until {d}.|The group agreed to spend {n}00 euros.|{p}: {n} open issues are left.|"
    "{p} is not here, tabled.|This was approved.|This was postponed.|{p}: the limit is {n} GB.|"
    "{p}: done, it can be closed.|{p}: not done yet, it stays open.|Next meeting: {d}."
).split("|")
_CHANGES = (
    "Dropped support for Python 3.{n}.|Added support for Python 3.{n}.|Python 3.{n} is no longer supported.|"
    "The default timeout is now {m} seconds.|Fixed a crash when {t} is empty.|Renamed `{t}` to `{u}`.|"
    "The cache holds {m} entries by default.|Requires {U} {n}.{m} or newer.|Removed the deprecated `{t}` option.|"
    "The `{t}` option is now on by default.|Uploads of more than {m} MB are refused."
).split("|")
_CLAUSES = (
    "The monthly rent is {m}0 euros.|The deposit is {n} months' rent.|The lease begins on {d} and ends on {e}.|"
    "The tenant is {p}.|The flat has {n} rooms.|Either side may end the lease with {n} months' notice.|"
    "Pets are {a}allowed.|The tenant {b}pays for heating.|The rent is due on the {n}th of each month."
).split("|")
_YEARLY = (
    "Revenue was {m} million euros.|The number of staff rose to {m}0.|The profit fell by {n} percent.|"
    "{m} new customers joined.|The largest market was {T}.|The board met {n} times.|The head office is in {T}.|"
    "The chair of the board was {p}.|Costs {r} by {n} percent.|No dividend was paid.|A dividend of {n} euros was paid."
).split("|")
_RULES = (
    "The {o} is elected for a term of {n} years.|The {o} has {m} members.|The {o} meets at least {n} times a year.|"
    "A member of the {o} must be at least {m} years old.|The {o} is appointed by the {q}.|"
    "The {o} may be removed by a majority of {n} tenths.|The {o} may not hold another office.|"
    "The {o} decides by simple majority."
).split("|")
_OFFICES = "President|Senate|Chamber|Court of Audit|Chancellor|Council|Speaker|Governor|Assembly|Commission".split("|")
_PAGES = (
    "Handbook|FAQ|Onboarding guide|Quick start|Intranet page|Welcome letter|Memo|Newsletter|Overview|Visitor guide|"
    "README|Installation|Support wiki|Fact sheet|Press kit|Announcement|Blog|Terms|Service desk|Cheat sheet"
).split("|")
_FILLER = (
    "Please ask the front desk if anything is unclear.|We update this page from time to time.|Thank you for reading.|"
    "This page was written by {p}.|More is said on the other pages.|Questions go to {p}.|We are happy to help."
).split("|")

_TERMS = (
    "All that happens to your data when you use {x}.|We use other companies, such as a mail service, to run {x}.|"
    "{x} is available 99.{n}% of the time.|You can cancel {x} within {n} days.|When you cancel {x}, we keep your data for {m} days.|"
    "This policy applies to {x}.|We may change the terms of {x} once in a while, and tell you {n} days before.|"
    "{x} costs {m} euros a month.|Support for {x} answers within {n} hours.|{x} was last reviewed on {d}.|"
    "The owner of a {x} account is {p}.|{x} is offered by {T} Ltd.|{x} does {a}store your card."
).split("|")

OWN = 0.25
"""The share of contradictions that are within one document."""

Told = tuple[str, str]
"""Which fact, and with what value."""


@dataclass(slots=True)
class Folder:
    """Texts by source, and questions, with whether the texts contradict each other in the answer. `told` has, by source and line, the fact that the line tells; lines without marks and bars."""

    documents: dict[str, str] = field(default_factory=dict)
    told: dict[tuple[str, str], Told] = field(default_factory=dict)
    asked: list[tuple[str, bool]] = field(default_factory=list)
    also: dict[tuple[str, str], list[Told]] = field(default_factory=lambda: defaultdict(list))
    """Facts that lines tell beside the one in `told`."""

    def contradict(self, one: tuple[str, str], other: tuple[str, str]) -> bool:
        """Whether two lines, each with its source, tell one fact with two values."""
        here, there = ([*self.also.get(each, ()), *filter(None, (self.told.get(each),))] for each in (one, other))
        return any(fact == again and value != otherwise for fact, value in here for again, otherwise in there)

    def put(self, source: str, lines: Sequence[str]) -> None:
        self.documents[source] = "\n".join(lines) + "\n"

    def tells(self, source: str, line: str, fact: str, value: str) -> str:
        self.told[source, bare(line)] = fact, value
        return line


def bare(line: str) -> str:
    """A line's words, to look it up by."""
    return " ".join(re.sub(r"^\s*(?:[-*•]|\d+\.)\s+|[|*`]", " ", line).split()).rstrip(". ")


def date(chance: random.Random, year: int | None = None) -> str:
    return f"{chance.randint(1, 28)} {chance.choice(MONTHS)} {year or chance.randint(2018, 2026)}"


def recipes(folder: Folder, count: int, chance: random.Random) -> None:
    for _ in range(count):
        foods = chance.sample(_FOOD, 7)
        title = f"{chance.choice(('', name(chance) + ' ', 'Quick ', 'Classic '))}{foods[0]} {chance.choice(_DISH)}"
        lines = ["---", f'title: "{title.capitalize()}"', f"author: {chance.choice(FIRST)} {name(chance)}", "---", ""]
        lines += [f"- Prep time: {chance.randint(1, 12) * 5} min", f"- Servings: {chance.randint(1, 8)}", ""]
        lines += ["## Ingredients", ""]
        amounts = ("1/2", "1/3", "1/4", "1", "2", "3", "4", "250", "100")
        lines += [f"- {chance.choice(amounts)} {chance.choice(_UNITS)} {each}" for each in foods]
        lines += ["", "## Directions", ""]
        for at, step in enumerate(chance.sample(_STEPS, 5), start=1):
            a, b = chance.sample(foods, 2)
            lines.append(f"{at}. " + step.format(t=chance.randint(15, 24) * 10, n=chance.randint(2, 60), a=a, b=b))
        folder.put(f"recipes/{title.replace(' ', '-').lower()}.md", lines)


def minutes(folder: Folder, count: int, chance: random.Random) -> None:
    group = name(chance)
    people = [f"{chance.choice(FIRST)} {name(chance)}" for _ in range(7)]
    for at in range(count):
        day = f"{2024 + at // 12}-{at % 12 + 1:02}-{chance.randint(1, 28):02}"
        lines = [f"# {group} meeting {day}", "", "## Present", ""]
        lines += [f"- {each} (member)" for each in chance.sample(people, 5)]
        lines += ["", "## Agenda", ""]
        for topic in chance.sample(_TOPICS[:8], 4):
            lines.append(f"- {topic} #{chance.randint(100, 999)}")
            for remark in chance.sample(_REMARKS, 2):
                said = remark.format(
                    p=chance.choice(people).split()[0], n=chance.randint(2, 20), m=chance.randint(0, 9), d=date(chance)
                )
                lines.append(f"  - {said}")
        folder.put(f"minutes/{group.lower()}-{day}.md", lines)


def changelogs(folder: Folder, count: int, chance: random.Random) -> None:
    for _ in range(count):
        project = name(chance)
        lines = ["# Changelog", ""]
        for at in range(7, 0, -1):
            lines += [f"## {1 + at // 4}.{at} ({2018 + at}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)})", ""]
            for change in chance.sample(_CHANGES, 3):
                t, u = name(chance).lower(), name(chance).lower()
                lines.append(
                    "- " + change.format(n=chance.randint(5, 13), m=chance.randint(2, 90), t=t, u=u, U=name(chance))
                )
            lines.append("")
        source = f"changelogs/{project.lower()}/CHANGELOG.md"
        folder.put(source, lines)


def contracts(folder: Folder, count: int, chance: random.Random) -> None:
    for at in range(count):
        lines = [f"# Lease of flat {at + 1}", ""]
        lines.append(f"This lease is between {name(chance)} Ltd and the tenant for flat {at + 1} in {name(chance)}.")
        lines += [_filled(clause, chance) for clause in _CLAUSES]
        folder.put(f"contracts/flat-{at + 1}.md", lines)


def reports(folder: Folder, companies: int, chance: random.Random) -> None:
    for _ in range(companies):
        company = f"{name(chance)} {chance.choice(('Ltd', 'Group', 'AG', 'Foundation'))}"
        for year in range(2019, 2025):
            lines = [f"# {company} annual report {year}", "", "## Results", ""]
            said = [_filled(each, chance) for each in chance.sample(_YEARLY, 6)]
            if chance.random() < 0.5:
                said = [f"In {year} {each[0].lower() if not each[0].isdigit() else each[0]}{each[1:]}" for each in said]
            folder.put(f"reports/{company.lower().replace(' ', '-')}-{year}.md", [*lines, " ".join(said)])


def policies(folder: Folder, companies: int, chance: random.Random) -> None:
    """The same pages for each product of a company: what differs is which product they are of."""
    for _ in range(companies):
        topic = chance.choice(("terms", "subprocessors", "privacy", "service level", "cancellation", "ownership"))
        said = chance.sample(_TERMS, 6)
        for _ in range(chance.randint(3, 6)):
            product = name(chance)
            lines = [f"# {product} {topic}", ""]
            for each in said:
                fields = {"n": chance.randint(2, 9), "m": chance.randint(10, 90), "d": date(chance), "T": name(chance)}
                people = {"p": f"{chance.choice(FIRST)} {name(chance)}", "a": chance.choice(("", "not "))}
                lines += [each.format(x=product, **fields, **people), ""]
            folder.put(f"policies/{product.lower()}-{topic.replace(' ', '-')}.md", lines)


def laws(folder: Folder, count: int, chance: random.Random) -> None:
    for at in range(count):
        lines = [f"# Basic law of {name(chance)}", ""]
        for number, office in enumerate(chance.sample(_OFFICES, 7), start=1):
            said = [
                each.format(o=office, q=chance.choice(_OFFICES), n=chance.randint(2, 9), m=chance.randint(10, 40))
                for each in chance.sample(_RULES, 4)
            ]
            lines += [f"## Article {number}", "", *(f"({k}) {each}" for k, each in enumerate(said, start=1)), ""]
        folder.put(f"laws/law-{at}.md", lines)


def _filled(template: str, chance: random.Random) -> str:
    year = chance.randint(2018, 2026)
    return template.format(
        n=chance.randint(2, 9), m=chance.randint(10, 99), d=date(chance, year), e=date(chance, year + 2), T=name(chance),
        p=f"{chance.choice(FIRST)} {name(chance)}", a=chance.choice(("", "not ")), b=chance.choice(("", "never ")),
        r=chance.choice(("rose", "fell")),
    )  # fmt: skip


def products(folder: Folder, count: int, chance: random.Random, drift: float) -> None:
    """A page a product with one list of fields for all, and a table of all products, with a value that drifted."""
    maker = name(chance)
    of_kind = [each for each in ATTRIBUTES if "ware" in each.kinds and not each.denied]
    shared = chance.sample(of_kind, min(3, len(of_kind)))
    heads = [each.head for each in shared]
    table = f"products/{maker.lower()}/catalogue.md"
    lines = [f"# {maker} catalogue", "", f"| Product | {' | '.join(heads)} |", "| --- " * (len(heads) + 1) + "|"]
    for thing in things("ware", count, chance):
        called = thing.removeprefix("the ").capitalize()
        source = f"products/{maker.lower()}/{called.lower().replace(' ', '-')}.md"
        facts = [Fact(thing, each, value_of(each, chance)) for each in shared]
        page, cells = [f"# {called}", ""], []
        changed = chance.randrange(len(facts)) if chance.random() < drift else -1
        for at, each in enumerate(facts):
            key = f"{maker} {thing} {each.attribute.head}"
            line = (
                f"- {each.attribute.head}: {each.value}"
                if chance.random() < 0.6
                else sentence(each, chance, chance.choice((None, "it")))
            )
            page += [folder.tells(source, line, key, each.value), *([] if line.startswith("- ") else [""])]
            cells.append(value_of(each.attribute, chance, [each.value]) if at == changed else each.value)
        row = f"| {called} | {' | '.join(cells)} |"
        at = max(changed, 0)
        lines.append(folder.tells(table, row, f"{maker} {thing} {facts[at].attribute.head}", cells[at]))
        folder.put(source, page)
    folder.put(table, lines)


def pages(folder: Folder, at: int, chance: random.Random, drift: float) -> None:
    """A place or program with some pages that tell the same facts in other words; now and then with another value."""
    kind = chance.choice(("place", "group", "plan", "code", "ware", "plan", "code"))
    of_kind = [each for each in ATTRIBUTES if kind in each.kinds]
    named = things(kind, chance.randint(2, 4), chance)
    owner = name(chance)
    facts = []
    for attribute in chance.sample(of_kind, min(5, len(of_kind))):
        facts += [Fact(thing, attribute, value_of(attribute, chance)) for thing in named]
    called = chance.sample(_PAGES, 4)
    sources = [f"pages/{owner.lower()}-{at}/{each.lower().replace(' ', '-')}.md" for each in called]
    bodies: list[list[str]] = [[] for _ in sources]
    for fact in facts:
        shown = chance.sample(range(len(sources)), chance.choice((1, 1, 2, 2, 3)))
        odd = chance.randrange(len(shown)) if len(shown) > 1 and chance.random() < drift else -1
        if odd >= 0 and chance.random() < OWN:
            shown[odd] = shown[odd - 1]  # a page that contradicts itself
        if len(shown) > 1 or chance.random() < 0.3:
            folder.asked.append((question(fact, chance), odd >= 0))
        for k, n in enumerate(shown):
            told = (
                Fact(fact.thing, fact.attribute, value_of(fact.attribute, chance, [fact.value])) if k == odd else fact
            )
            line = _line(told, chance)
            key = f"{owner} {at} {fact.thing} {fact.attribute.head}"
            bodies[n].append(folder.tells(sources[n], line, key, told.value))
    for source, page, body in zip(sources, called, bodies, strict=True):
        chance.shuffle(body)
        title = chance.choice((page, f"{owner} {page.lower()}", f"{page}: {owner}"))
        split = len(body) // 2
        lines = [f"# {title}", "", chance.choice(_FILLER).format(p=name(chance)), ""]
        lines += body[:split] if chance.random() < 0.5 else [" ".join(body[:split])]
        lines += ["", f"## {chance.choice(('Details', 'Good to know', 'More', 'Facts', 'Rules'))}", ""]
        lines += [*(f"- {each}" for each in body[split:]), "", chance.choice(_FILLER).format(p=name(chance))]
        folder.put(source, lines)


def _line(fact: Fact, chance: random.Random) -> str:
    if chance.random() < 0.2 and not fact.attribute.denied:
        called = fact.thing.removeprefix("the ").capitalize()
        return f"{called}: {fact.attribute.head.lower()} {fact.value}."
    return sentence(fact, chance)


def attribute_of(head: str) -> Attribute:
    return next(each for each in ATTRIBUTES if each.head == head)


def made(seed: int, size: float = 1.0, drift: float = 0.12) -> Folder:
    """A mixed folder; the same one for the same seed and size."""
    chance, folder = random.Random(seed), Folder()
    recipes(folder, int(45 * size), chance)
    for _ in range(max(1, int(2 * size))):
        minutes(folder, 8, chance)
    changelogs(folder, int(5 * size), chance)
    contracts(folder, int(8 * size), chance)
    reports(folder, int(4 * size), chance)
    laws(folder, int(2 * size) or 1, chance)
    policies(folder, int(10 * size) or 1, chance)
    for _ in range(int(8 * size)):
        products(folder, chance.randint(4, 9), chance, drift)
    for at in range(int(40 * size)):
        pages(folder, at, chance, drift)
    return folder
