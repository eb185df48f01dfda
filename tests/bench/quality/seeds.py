"""The seed questions of `tests.eval`, right by kind. The peer quotes the first passage of the search, always."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from bot.ask import HITS
from bot.assemble import App
from bot.retrieve import retrieved
from bot.types import Answer, Point, Quote, Standing, Status
from tests.bench.quality.run import Run, of_all
from tests.bench.quality.table import Figure, Result, System
from tests.eval import ROOT, Gold, gold_questions, is_right


def measure(run: Run) -> list[Result]:
    every = gold_questions()
    gold = run.sample(every)
    with run.app() as app:
        app.index([ROOT / "seeds"])
        bot = app.bot()

        def asked(one: Gold) -> Answer:
            answer = bot.ask(one["question"], tuple(one.get("context", ())))
            if not is_right(one, answer):
                run.tell(f"wrong: {one['id']} {one['question']} -> {answer.standing or answer.reason}")
            return answer

        systems = (
            System("Corrobot", _by_kind(gold, asked)),
            System("top passage, always", _by_kind(gold, lambda one: top_passage(app, one["question"]))),
        )
    return [Result("Seed questions, right", of_all(gold, every, "questions"), systems)]


def _by_kind(gold: list[Gold], asked: Callable[[Gold], Answer]) -> dict[str, Figure]:
    marks: dict[str, list[bool]] = defaultdict(list)
    for one in gold:
        marks[one["kind"]].append(is_right(one, asked(one)))
    every = [mark for kind in marks.values() for mark in kind]
    return {f"{kind} of {len(of)}": sum(of) for kind, of in (*marks.items(), ("all", every))}


def top_passage(app: App, question: str) -> Answer:
    """The best passage as the answer, as a search that quotes would give it."""
    best = retrieved(question, app.library, app.embedder, HITS)[1][0]
    quote = Quote(best.document, best.passage.start, best.passage.end)
    point = Point(quote.text, None, (quote,), Standing.SINGLE_SOURCE)
    return Answer(
        "a-peer", "default", None, question, Status.ANSWERED, point.standing, quote.text, (point,), (quote,)
    )  # fmt: skip
