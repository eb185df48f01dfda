"""Fits what says how likely two claims contradict each other: bot/compare/relate.json.

Usage: python -m bot.models.training.fit_relate --data FOLDER_WITH_nli_AND_qa [--write]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from bot.assemble import App, assemble
from bot.ask import HITS, READINGS
from bot.audit import NEAR, NEIGHBOURS
from bot.compare.answering import answering
from bot.compare.claim import Claim
from bot.compare.features import cheap, judged
from bot.compare.pairs import crowd, typed
from bot.compare.stated import states
from bot.language.clauses import sentences
from bot.language.names import names
from bot.models.training.data import rows
from bot.models.training.folders import Folder, bare, made
from bot.models.training.pairs import changed, shortened
from bot.question import analyse
from bot.quote import cut, fitting
from bot.retrieve import excerpts, retrieve
from bot.select import leading, select
from bot.settings import load
from bot.types import Quote
from index.types import CLAIMING

TITLES = "Notes on {t}|{t} in brief|A short guide to {t}|Reading notes|{t}|Talk: {t}|Digest|School project: {t}|Quiz answers|{t}, reviewed|Scrapbook".split("|")


@dataclass
class Pair:
    one: Claim
    other: Claim
    genre: str
    label: int
    found: dict[str, float]


def articles(folder: Folder, data: Path, split: str, most: int, paragraphs: int, chance: random.Random) -> None:
    by_title: dict[str, dict[str, list[tuple[str, int]]]] = defaultdict(dict)
    for name in ("squad11",) if split == "train" else ("squad11", "squadshifts-wiki", "squad2-half-dev"):
        for row in rows(data / "qa" / f"{name}.jsonl", split):
            asked = by_title[str(row["title"])].setdefault(str(row["context"]), [])
            if row["answers"]:
                asked.append((str(row["question"]), int(row["answers"][0]["start"])))
    titles = [title for title in sorted(by_title) if len(by_title[title]) >= paragraphs]
    for title in chance.sample(titles, min(most, len(titles))):
        called = title.replace("_", " ")
        texts = list(by_title[title])
        at = chance.randrange(len(texts) - paragraphs + 1)
        texts = texts[at : at + paragraphs]
        said: list[tuple[str, str]] = []
        asked: dict[tuple[str, str], list[str]] = defaultdict(list)
        for n in range(0, len(texts), 4):
            source = f"articles/{title}/{n}.md"
            own = chance.choice((called, called, f"{called}, part {n // 4 + 1}"))
            folder.put(source, [f"# {own}", "", *(line for text in texts[n : n + 4] for line in (text, ""))])
            for text in texts[n : n + 4]:
                for low, high in sentences(text):
                    if 40 < high - low < 300:
                        said.append((source, text[low:high]))
                        asked[said[-1]] = [q for q, start in by_title[title][text] if low <= start < high]
        named = sorted({s[n.start : n.end] for _, s in said for n in names(s) if n.start})
        for n in range(2):
            source = f"articles/{title}/other-{n}.md"
            lines = [f"# {chance.choice(TITLES).format(t=called)}", ""]
            for where, sentence in chance.sample(said, min(6, len(said))):
                form = chance.random()
                other = changed(sentence, named, chance) if form < 0.6 else shortened(sentence) if form < 0.8 else None
                if other is None or other == sentence:
                    continue
                key = f"{where} {sentence}"
                folder.tells(where, sentence, key, "so")
                folder.asked += [(each, form < 0.6) for each in asked.pop((where, sentence), [])[:2]]
                folder.tells(source, other, key, other if form < 0.6 else "so")
                lines += [other, ""] if chance.random() < 0.7 else [f"- {other}"]
            folder.put(source, lines)
        left = [each for found in asked.values() for each in found]
        folder.asked += [(each, False) for each in chance.sample(left, min(4, len(left)))]


def told_pairs(folder: Folder, data: Path, name: str, split: str, most: int, chance: random.Random) -> None:
    """Pairs of a data set, each claim in a document of its own, or among those of others."""
    groups: set[str] = set()
    found = []
    given = list(rows(data / "nli" / f"{name}.jsonl", split))
    chance.shuffle(given)
    for row in given:
        premise, hypothesis = str(row["premise"]), str(row["hypothesis"])
        group = str(row.get("group", premise))
        said = [{text[n.start : n.end] for n in names(text)} for text in (premise, hypothesis)]
        if {group, *said[1]} & groups or not said[0] & said[1]:
            continue  # another claim of the same thing, or none of a thing that both name
        if len(premise) > 350 or len(list(sentences(premise))) != 1 or len(hypothesis) < 25:
            continue
        groups |= {group, *said[0], *said[1]}
        found.append((premise, hypothesis, str(row["label"])))
    weight = {"contradiction": 1.0, "neutral": 0.6, "entailment": 0.6}
    kept = [each for each in found if chance.random() < weight[each[2]]][:most]
    for at in range(0, len(kept), 5):
        some = kept[at : at + 5]
        for n, side in enumerate(("a", "b")):
            source = f"{name}/{at}-{side}.md"
            about = [some[0][1][each.start : each.end] for each in names(some[0][1])][:1] or ["Things"]
            lines = [f"# {chance.choice(TITLES).format(t=about[0])}", ""]
            for k, each in enumerate(some):
                label, said = each[2], each[n]
                if label != "neutral":
                    folder.tells(source, said, f"{name} {at} {k}", "so" if label == "entailment" or n else "otherwise")
                lines += [said, ""] if chance.random() < 0.7 else [f"- {said}"]
            folder.put(source, lines)


def mixed(data: Path, split: str, size: float) -> Folder:
    train = split == "train"
    chance = random.Random(f"{split}")
    folder = made(1 if train else 2, size, drift=0.3 if train else 0.12)
    articles(folder, data, split, int(26 * size), 8, chance)
    for name, most in (("vitaminc", 400), ("fever-dev", 400), ("conjnli", 200)):
        told_pairs(folder, data, name, split, int(most * size), chance)
    return folder


def neighbours(app: App, folder: Folder) -> Iterator[tuple[Claim, list[Claim]]]:
    """The claims of a corpus, each with its neighbours, as the audit pairs them."""
    library = app.library
    known: dict[tuple[str, int, int], Claim | None] = {}

    def claim(document_id: str, sentence) -> Claim | None:
        place = (document_id, sentence.start, sentence.end)
        if place not in known:
            quote = Quote.of(library.document(document_id), (sentence,))
            known[place] = Claim(quote) if states(quote) else None
        return known[place]

    for id_ in library.identifiers().values():
        for passage in library.passages(id_):
            near = library.neighbours(passage, 2 * NEIGHBOURS)
            for sentence, found in zip(library.sentences(passage), near, strict=True):
                if sentence.kind not in CLAIMING or (one := claim(id_, sentence)) is None:
                    continue
                others = [
                    other
                    for each in found
                    if each.cosine >= NEAR
                    and (other := claim(each.passage.document_id, each.sentence)) is not None
                    and other.text != one.text
                ]
                yield one, others[:NEIGHBOURS]


def gathered(app: App, folder: Folder) -> list[Pair]:
    seen: set[frozenset] = set()
    pairs = []
    for one, others in neighbours(app, folder):
        for other in others:
            key = frozenset((one.quote.place, other.quote.place))
            if key in seen or one.quote.overlaps(other.quote.place):
                continue
            seen.add(key)
            a, b = sorted((one, other), key=lambda each: each.quote.place)
            facts = [folder.told.get((_source(c), bare(c.quote.text))) for c in (a, b)]
            label = int(facts[0] is not None and facts[1] is not None and facts[0][0] == facts[1][0] and facts[0][1] != facts[1][1])
            found = cheap(a, b, typed(a, b), crowd(one, others))
            pairs.append(Pair(a, b, _source(a).split("/")[0], label, found))
    return pairs


def _source(claim: Claim) -> str:
    return claim.quote.document.source.removeprefix("texts/")


def corpus(data: Path, split: str, size: float, home: Path) -> tuple[App, Folder]:
    settings = replace(load(os.environ), audit="off")
    (home / "home").mkdir(parents=True)
    folder = mixed(data, split, size)
    for source, text in folder.documents.items():
        path = home / "texts" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    app = assemble(replace(settings, home=home / "home"))
    app.index([home / "texts"])
    return app, folder


def asked_pairs(app: App, folder: Folder, most: int, chance: random.Random) -> list[Pair]:
    """The quotes that the pipeline compares for questions, in pairs."""
    library, pairs = app.library, []
    disputed = [q for q, so in dict.fromkeys(folder.asked) if so]
    plain = [q for q, so in dict.fromkeys(folder.asked) if not so]
    chosen = [*chance.sample(disputed, min(most // 2, len(disputed))), *chance.sample(plain, min(most // 2, len(plain)))]
    for n, wording in enumerate(chosen):
        asked = analyse(wording)
        found = excerpts(retrieve(asked.text, library, app.embedder, HITS), library)
        readings = app.reader.read(asked.text, found)[:READINGS]
        candidates = sorted((cut(asked, reading) for reading in readings), key=lambda each: -each.score)
        fits = fitting(asked, candidates)
        if not fits:
            continue
        claims = [Claim(quote) for quote in select(asked, fits, candidates)]
        scores = {each.place: each.score for each in candidates}
        leads = {each.place for each in leading(fits)}
        for a, b in combinations(claims, 2):
            if a.quote.overlaps(b.quote.place) or not {a.quote.place, b.quote.place} & leads:
                continue
            found_ = {**cheap(a, b, typed(a, b), crowd(a, claims)), **answering(asked, a, b)}
            label = int(any(contradicts(folder, x, y) for x in lines_of(a) for y in lines_of(b)))
            pairs.append(Pair(a, b, f"{n} {wording}", label, found_))
    return pairs


def lines_of(claim: Claim) -> list[tuple[str, str]]:
    text = claim.quote.document.text
    return [(_source(claim), bare(text[each.start : each.end])) for each in claim.quote.sentences]


def contradicts(folder: Folder, one: tuple[str, str], other: tuple[str, str]) -> bool:
    mine, theirs = folder.told.get(one), folder.told.get(other)
    return bool(mine and theirs) and mine[0] == theirs[0] and mine[1] != theirs[1]
