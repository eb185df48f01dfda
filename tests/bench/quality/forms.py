"""Questions as people ask them, over folders that nothing here was made for: yes or no, follow-ups, what is current and
what was, German and Spanish, and a hundred of mixed forms. The peer quotes the first passage of the search, always.

All were written before any of them was asked, by readers of the documents who did not know Corrobot's answers. Small
made folders stand in `questions/made.jsonl`; --data has the others below `field` (as the data sets have them) and
`forms`, and what is missing there is left out:

    yes_or_no      the English folders of `field`
    follow_ups     homebrew, moria, keepass, charis: documentation of Debian 12's qbrew, moria, keepass2-doc and
                   fonts-sil-charis
    follow_ups_2   compression, debian-accounts: of xz-utils, zlib1g, bzip2; base-passwd, base-files, adduser,
                   ca-certificates, passwd, tzdata
    open_folders   astronomy, debian-project, licences, nethack, anarchist-faq: of kstars-data, doc-debian,
                   /usr/share/common-licenses with spdx-license-list (npm), nethack-spoilers and anarchism
    german         finanzhandbuch, debian-faq, verkehrsspiel: of gnucash-docs, debian-faq-de and simutrans-data
    spanish        manual-debian, laboratorio-fisica, juego-calabozo: of debian-handbook, eyes17-manuals-es,
                   crawl-common

A question is right where wanted words stand in a quote of the first two points and nothing is disputed falsely; where
it abstains, as it should; where its verdict is the wanted one. Matching is by words, whatever their case: a proxy.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.assemble import App
from bot.types import Answer, Quote, Standing, Status
from tests.bench.quality.run import Row, Run
from tests.bench.quality.seeds import top_passage
from tests.bench.quality.table import Figure, Result, System

QUESTIONS = Path(__file__).with_name("questions")
SETS = ("yes_or_no", "follow_ups", "follow_ups_2", "current", "current_2", "german", "spanish", "open_folders")
_MARKUP = re.compile(r"[*_`]|\[([^\]]*)\]\([^)]*\)")


def measure(run: Run) -> list[Result]:
    """One result a set."""
    return [result for name in SETS for result in _of_set(run, name)]


def _of_set(run: Run, name: str) -> Iterator[Result]:
    made = {row["folder"]: row["documents"] for row in _rows("made")}
    folders: dict[str, list[Row]] = defaultdict(list)
    every = _rows(name)
    for row in run.sample(every):
        folders[row["folder"]].append(row)
    marks: Counter[str] = Counter()
    found = asked = 0
    for folder, rows in folders.items():
        if folder not in made and not (run.data / folder).is_dir():
            continue
        with _over(run, folder, made) as app:
            bot = app.bot()
            for row in rows:
                question = str(row.get("second") or row["question"])
                answer = bot.ask(question, [row["first"]] if "first" in row else ())
                mark = verdict_of(row, answer)
                marks[mark] += 1
                asked += 1
                found += holds(row, top_passage(app, question), None)
                if mark != "right":
                    run.tell(f"{row['id']} {mark}: {question} -> {answer.text[:160]!r}")
    if asked:
        figures: dict[str, Figure] = {
            "right": marks["right"],
            **{mark: marks[mark] for mark in sorted({*marks} - {"right"})},
        }
        systems = (System("Corrobot", figures), System("top passage, always", {"right": found}))
        yield Result(name.replace("_", " "), f"{asked} of {len(every)} questions", systems)


def verdict_of(row: Row, answer: Answer) -> str:
    """ "right", or in a word or two what is wrong."""
    abstained = answer.status is Status.ABSTAINED
    disputed = answer.standing is Standing.DISPUTED
    wanted = row.get("verdict")
    if row.get("abstain"):
        return "right" if abstained else "answered in vain"
    if wanted == "open":
        return "answered in vain" if answer.verdict or disputed else "right"
    if abstained:
        return "abstained"
    if row.get("disputed"):
        return "right" if disputed else "not disputed"
    if disputed:
        return "disputed"
    if wanted:
        if answer.verdict is None:
            return "quoted, no verdict" if holds(row, answer, 2) else "no verdict"
        return "right" if answer.verdict.value == wanted else "wrong verdict"
    if row.get("refers") is False and answer.read_as not in (None, row["second"]):
        return "changed"
    if any(_norm(text) in _said(answer, 1) for text in row.get("not_first", ())) and not holds(row, answer, 1):
        return "former first"
    return "right" if holds(row, answer, 2) else "other quote"


def holds(row: Row, answer: Answer, points: int | None) -> bool:
    """Whether wanted words stand in a quote of the first `points` points, or in any."""
    said = _said(answer, points)
    return any(_norm(text) in said for text in row.get("quote", ()))


def _said(answer: Answer, points: int | None) -> str:
    quotes = [quote for point in answer.points[:points] for quote in point.quotes]
    return " ".join(_norm(f"{_above(quote)} {quote.plain.text}") for quote in quotes)


def _above(quote: Quote) -> str:
    return quote.above if quote.sentences else ""


def _norm(text: str) -> str:
    shown = _MARKUP.sub(lambda mark: mark[1] or "", text)
    return " ".join(re.findall(r"[^\W_]+", shown)).lower()


def _rows(name: str) -> list[Row]:
    return [json.loads(line) for line in (QUESTIONS / f"{name}.jsonl").read_text("utf-8").splitlines()]


@contextmanager
def _over(run: Run, folder: str, made: dict[str, dict[str, str]]) -> Iterator[App]:
    if folder in made:
        with run.corpus(made[folder]) as app:
            yield app
        return
    with run.app() as app:
        app.index([run.data / folder])
        yield app
