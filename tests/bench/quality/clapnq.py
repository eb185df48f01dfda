"""CLAPnq (Rosenthal et al. 2024), dev: one corpus of all passages, asked what they answer and what they don't.

Right is to answer where the question's passage answers, with a sentence that the annotators selected among the quotes,
and to abstain where it does not. Peers: the sentence nearest to the question by its vector, given always, and given
above the cosine at which as many of the answerable are answered as Corrobot does: it picks its threshold on the very
questions, and is the better for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.ask import HITS
from bot.assemble import App
from bot.retrieve import retrieved
from bot.types import Status
from tests.bench.quality.run import Row, Run, of_all
from tests.bench.quality.scores import share, stems
from tests.bench.quality.table import Result, System

FOUND = 0.8
"""The part of the words of the shorter of two sentences that they must share to be the same."""


def measure(run: Run) -> list[Result]:
    every = run.rows("eval/clapnq-dev.jsonl")
    rows = run.sample(every)
    texts = {f"{n:04d}.txt": f"{row['title']}\n\n{row['passage']}\n" for n, row in enumerate(every)}
    answered, found = [], []
    with run.corpus(texts) as app:
        bot = app.bot()
        for row in rows:
            answer = bot.ask(row["question"])
            answered.append(answer.status is Status.ANSWERED)
            found.append(selected(row, [quote.text for quote in answer.quotes]))
            said = answer.quotes[0].text[:160] if answer.quotes else answer.reason
            if row["answerable"] != answered[-1]:
                run.tell(f"{'answered in vain' if answered[-1] else 'kept back'}: {row['question']} -> {said}")
            elif row["answerable"] and not found[-1]:
                run.tell(f"another sentence: {row['question']} -> {said}")
        nearest = [nearest_sentence(app, row["question"]) for row in rows]
    good = [selected(row, [text]) for row, (_, text) in zip(rows, nearest, strict=True)]
    can = [bool(row["answerable"]) for row in rows]
    asked = sum(done for done, able in zip(answered, can, strict=True) if able)
    cosines = sorted((cosine for (cosine, _), able in zip(nearest, can, strict=True) if able), reverse=True)
    least = cosines[asked - 1] if asked else 2.0
    above = [cosine >= least for cosine, _ in nearest]
    return [
        Result(
            "CLAPnq dev",
            of_all(rows, every, "questions, half of them unanswerable"),
            (
                _figures("Corrobot", can, answered, found),
                _figures("nearest sentence, always", can, [True] * len(rows), good),
                _figures("nearest sentence, as often", can, above, good),
            ),
        )
    ]


def _figures(name: str, can: Sequence[bool], answered: Sequence[bool], good: Sequence[bool]) -> System:
    both = list(zip(can, answered, good, strict=True))
    return System(
        name,
        {
            "answered": share([done for able, done, _ in both if able]),
            "with a selected sentence": share([done and right for able, done, right in both if able]),
            "abstained": share([not done for able, done, _ in both if not able]),
        },
    )


def selected(row: Row, texts: Sequence[str]) -> bool:
    """Whether one of the texts is a sentence that the annotators selected."""
    gold, given = ([stems(text) for text in each] for each in (row["selected"], texts))
    return any(len(g & t) >= FOUND * min(len(g), len(t)) for g in gold for t in given if g and t)


def nearest_sentence(app: App, question: str) -> tuple[float, str]:
    """The sentence nearest to a question among the passages that are read for it, after its cosine."""
    vector = app.embedder.embed(question)
    return max(
        (float(cosine), excerpt.document.text[sentence.start : sentence.end])
        for excerpt in retrieved(question, app.library, app.embedder, HITS)[1]
        for sentence, cosine in zip(
            excerpt.sentences, app.library.sentence_vectors(excerpt.passage) @ vector, strict=True
        )
    )
