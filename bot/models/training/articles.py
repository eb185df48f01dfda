"""Folders made of data sets: articles beside digests, quizzes and reviews that repeat or contradict what they say, and
pairs of claims with each claim in a document of its own.

Knows the files of the data folder and the forms in which people repeat and deny things. Knows no pipeline.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from bot.language.clauses import sentences
from bot.language.names import names
from bot.models.training.data import rows
from bot.models.training.folders import OWN, Folder, bare, made
from bot.models.training.pairs import changed, shortened

T = TypeVar("T")
TITLES = (
    "Notes on {t}|{t} in brief|A short guide to {t}|Reading notes|{t}|Talk: {t}|Digest|School project: {t}|"
    "Quiz answers|{t}, reviewed|Scrapbook"
).split("|")
DENIALS = (
    "The claim that {} is false.|It is not true that {}.|It is a myth that {}.|That {} is a lie.|She denied that {}.|"
    "Contrary to what some say, it is untrue that {}.|Reports that {} are wrong."
).split("|")
REPORTS = (
    "It is true that {}.|She confirmed that {}.|The report says that {}.|It is not a myth that {}.|"
    "It is well known that {}."
).split("|")


class Asked(NamedTuple):
    """A question of a paragraph, and its answer, which begins at `start`."""

    question: str
    start: int
    answer: str


Line = tuple[str, str]
"""A source, and a sentence of it."""

PART = 4
"""Paragraphs of an article in one document."""


def articles(folder: Folder, data: Path, split: str, most: int, paragraphs: int, chance: random.Random) -> None:
    """Parts of articles, two documents beside each that repeat, change, deny or pass on sentences of it, and a quiz."""
    by_title: dict[str, dict[str, list[Asked]]] = defaultdict(dict)
    for name in ("squad11",) if split == "train" else ("squad11", "squadshifts-wiki", "squad2-half-dev"):
        for row in rows(data / "qa" / f"{name}.jsonl", split):
            of = by_title[str(row["title"])].setdefault(str(row["context"]), [])
            answers = row["answers"]
            if isinstance(answers, list) and answers:
                of.append(Asked(str(row["question"]), int(answers[0]["start"]), str(answers[0]["text"])))
    titles = [title for title in sorted(by_title) if len(by_title[title]) >= paragraphs]
    for title in chance.sample(titles, min(most, len(titles))):
        at = chance.randrange(len(by_title[title]) - paragraphs + 1)
        texts = dict(list(by_title[title].items())[at : at + paragraphs])
        asked = _article(folder, title, texts, chance)
        left = {line: [each.question for each in found] for line, found in asked.items()}
        _digests(folder, title, left, chance)
        _quiz(folder, title, [(line, each) for line, found in asked.items() for each in found], chance)
        folder.asked += [(each, False) for each in _some([q for found in left.values() for q in found], 4, chance)]


def _some(items: Sequence[T], most: int, chance: random.Random) -> list[T]:
    return chance.sample(items, min(most, len(items)))


def _article(
    folder: Folder, title: str, texts: Mapping[str, Sequence[Asked]], chance: random.Random
) -> dict[Line, list[Asked]]:
    """Writes the paragraphs of an article; its sentences, with the questions that they answer."""
    called, found = title.replace("_", " "), {}
    every = list(texts)
    for n in range(0, len(every), PART):
        source, part = f"articles/{title}/{n}.md", every[n : n + PART]
        own = chance.choice((called, called, f"{called}, part {n // PART + 1}"))
        folder.put(source, [f"# {own}", "", *(line for text in part for line in (text, ""))])
        for text in part:
            for low, high in sentences(text):
                if 40 < high - low < 300:
                    found[source, text[low:high]] = [each for each in texts[text] if low <= each.start < high]
    return found


def _digests(folder: Folder, title: str, asked: dict[Line, list[str]], chance: random.Random) -> None:
    """Writes two documents, or notes in the article's own, of sentences of it: changed, denied, shortened or passed on.
    Takes from `asked` the questions of these.
    """
    said = list(asked)
    named = sorted({s[n.start : n.end] for _, s in said for n in names(s) if n.start})
    for n in range(2):
        own = chance.random() < OWN
        source = chance.choice(said)[0] if own else f"articles/{title}/other-{n}.md"
        head = "## Notes" if own else f"# {chance.choice(TITLES).format(t=title.replace('_', ' '))}"
        lines = [*folder.documents[source].splitlines(), "", head, ""] if own else [head, ""]
        for where, sentence in _some(said, 6, chance):
            form = chance.random()
            against = form < 0.6
            if form < 0.45:
                other = changed(sentence, named, chance)
            elif against:
                other = quoted(sentence, DENIALS, chance)
            else:
                other = shortened(sentence) if form < 0.75 else quoted(sentence, REPORTS, chance)
            if other is None or other == sentence:
                continue
            key = f"{where} {sentence}"
            folder.tells(where, sentence, key, "so")
            folder.asked += [(each, against) for each in asked.pop((where, sentence), [])[:2]]
            folder.tells(source, other, key, other if against else "so")
            lines += [other, ""] if chance.random() < 0.7 else [f"- {other}"]
        folder.put(source, lines)


_SUBJECT = re.compile(r"^(?:Who|What|Which (?:\w+ ){1,3})(?= (?!did|does|do |is |are |was |were )[a-z]+)")


def _quiz(folder: Folder, title: str, asked: Sequence[tuple[Line, Asked]], chance: random.Random) -> None:
    """Writes answers in other words than the article's, under the question or as a sentence; half are wrong."""
    source, lines = f"articles/{title}/quiz.md", [f"# {chance.choice(TITLES).format(t=title.replace('_', ' '))}", ""]
    for (where, sentence), (question, _, answer) in _some(asked, 16, chance):
        if len(answer) > 60 or len(answer) < 2:
            continue
        like = [
            a
            for _, (_, _, a) in asked
            if a != answer and _shape(a) == _shape(answer) and a not in sentence and len(a) < 60
        ]
        wrong = chance.random() < 0.5 and bool(like)
        said = chance.choice(like) if wrong else answer
        opening = _SUBJECT.match(question)
        if opening:
            line = f"{said[0].upper()}{said[1:]}{question[opening.end() :].rstrip('? ')}."
            lines += [line, ""]
        elif chance.random() < 0.5:
            line = f"{said[0].upper()}{said[1:]}."
            lines += [f"## {question}", "", line, ""]
        else:
            line = f"{question.rstrip('? ')}: {said}."
            lines += [f"- {line}"]
        key = f"{where} {sentence} {question}"
        folder.tells(source, line, key, "otherwise" if wrong else "so")
        folder.also[where, bare(sentence)].append((key, "so"))
        folder.asked.append((question, wrong))
    folder.put(source, lines)


def _shape(answer: str) -> tuple[bool, bool, int]:
    """What one answer must have in common with another to stand in its place."""
    return any(map(str.isdigit, answer)), answer[:1].isupper(), min(len(answer.split()), 4)


def quoted(sentence: str, ways: Sequence[str], chance: random.Random) -> str | None:
    """A short sentence inside one that denies it or passes it on."""
    opening, _, rest = sentence.partition(" ")
    if len(sentence) > 140 or not rest:
        return None
    lower = (
        opening.lower() if opening in ("The", "In", "It", "A", "An", "This", "These", "He", "She", "They") else opening
    )
    return chance.choice(ways).format(f"{lower} {rest}".rstrip("."))


def told_pairs(folder: Folder, data: Path, name: str, split: str, most: int, chance: random.Random) -> None:
    """Writes pairs of a data set, each claim in a document of its own, or among those of others."""
    seen: set[str] = set()
    found = []
    given = list(rows(data / "nli" / f"{name}.jsonl", split))
    chance.shuffle(given)
    for row in given:
        premise, hypothesis = str(row["premise"]), str(row["hypothesis"])
        group = str(row.get("group", premise))
        first, second = ({text[n.start : n.end] for n in names(text)} for text in (premise, hypothesis))
        if {group, *second} & seen or not first & second:
            continue  # another claim of the same thing, or none of a thing that both name
        if len(premise) > 350 or len(list(sentences(premise))) != 1 or len(hypothesis) < 25:
            continue
        seen |= {group, *first, *second}
        found.append((premise, hypothesis, str(row["label"])))
    weight = {"contradiction": 1.0, "neutral": 0.6, "entailment": 0.6}
    kept = [each for each in found if chance.random() < weight[each[2]]][:most]
    for at in range(0, len(kept), 5):
        some = kept[at : at + 5]
        for side, letter in enumerate("ab"):
            source = f"{name}/{at}-{letter}.md"
            about = [some[0][1][each.start : each.end] for each in names(some[0][1])][:1] or ["Things"]
            lines = [f"# {chance.choice(TITLES).format(t=about[0])}", ""]
            for k, (premise, hypothesis, label) in enumerate(some):
                said = hypothesis if side else premise
                if label != "neutral":
                    value = "so" if label == "entailment" or side else "otherwise"
                    folder.tells(source, said, f"{name} {at} {k}", value)
                lines += [said, ""] if chance.random() < 0.7 else [f"- {said}"]
            folder.put(source, lines)


def mixed(data: Path, split: str, size: float) -> Folder:
    """Made folders, articles and pairs together; of the dev splits, those that nothing is fitted to."""
    train = split == "train"
    chance = random.Random(f"{split}")
    folder = made(1 if train else 2, size, drift=0.3 if train else 0.12)
    articles(folder, data, split, int(26 * size), 8, chance)
    for name, most in (("vitaminc", 400), ("fever-dev", 400), ("conjnli", 200)):
        told_pairs(folder, data, name, split, int(most * size), chance)
    return folder
