"""SQuAD 2.0 (Rajpurkar et al. 2018), half of dev, and SQuADShifts (Miller et al. 2020), dev: given passages read.

Exact match, F1, and whether the sentence holds an answer are of the best place of the passage, whatever its score, over
the answerable questions. Answered is what the system gives for an answer: Corrobot by its reader's score and its checks
(`bot.fit.fitting`), the span model alone where a span is likelier than none. The peer is the sentence that holds most
of the question's words, an answer where it holds half of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.assemble import App
from bot.fit import SURE_SPAN, fitting
from bot.models.extractive import ExtractiveReader
from bot.models.reader import CombinedReader
from bot.models.training.reader import exact_and_f1
from bot.ports import Excerpt
from bot.question import analyse
from bot.weigh import weigh
from index.sentences import sentences
from index.split import split
from index.types import Document, SentenceKind
from tests.bench.quality.run import Row, Run, of_all
from tests.bench.quality.scores import overlap, share
from tests.bench.quality.table import Result, System

SHIFTS = ("wiki", "reddit", "amazon")
HELD = 0.5
MOST_SQUAD2, MOST_SHIFTS = 600, 300
"""Questions of each file."""


@dataclass(frozen=True, slots=True)
class Given:
    """The text of the best place, the whole sentence around it, and whether it is given for an answer."""

    text: str
    sentence: str
    answered: bool


NOTHING = Given("", "", False)


Reads: TypeAlias = Callable[[str, Sequence[Excerpt]], Given]


def squad2(run: Run) -> list[Result]:
    return [_measured(run, "SQuAD 2.0 half dev", "qa/squad2-half-dev.jsonl", MOST_SQUAD2)]


def squadshifts(run: Run) -> list[Result]:
    return [_measured(run, f"SQuADShifts {name} dev", f"qa/squadshifts-{name}.jsonl", MOST_SHIFTS) for name in SHIFTS]


def _measured(run: Run, name: str, file: str, most: int) -> Result:
    every = run.rows(file, "dev")
    rows = run.sample(every, most)
    contexts = list(dict.fromkeys(row["context"] for row in rows))
    titles = {row["context"]: row["title"].replace("_", " ") for row in rows}
    texts = {f"{n:04d}.txt": f"{titles[text]}\n\n{text}\n" for n, text in enumerate(contexts)}
    with run.corpus(texts) as app:
        documents = {document.source: document for document in app.documents()}
        of = {text: excerpts(app, documents[f"{n:04d}.txt"]) for n, text in enumerate(contexts)}
        systems: list[tuple[str, Reads | None]] = [
            ("Corrobot, reader and checks", lambda question, read: corrobot(app, question, read)),
            ("span model alone", _spans(app)),
            ("sentence with most of its words", by_words),
        ]
        measured = tuple(_figures(run, label, reads, rows, of) for label, reads in systems)
    return Result(name, of_all(rows, every, "questions"), measured)


def excerpts(app: App, document: Document) -> list[Excerpt]:
    """A document as it was indexed."""
    passages = split(document, sentences(document.text))
    library = app.library
    return [Excerpt(document, each, library.sentences(each), library.sentence_vectors(each)) for each in passages]


def corrobot(app: App, question: str, read: Sequence[Excerpt]) -> Given:
    """The likeliest quote, by its short answer where it has one."""
    asked = analyse(question)
    candidates = weigh(asked, app.reader.read(asked.text, read), app.library)
    if not candidates:
        return NOTHING
    answering = fitting(asked, candidates)
    best = (answering or sorted(candidates, key=lambda each: -each.score))[0].quote
    return Given(best.short_text or best.text, best.text, bool(answering))


def _spans(app: App) -> Reads | None:
    """The trained half of the reader, where there is one."""
    return _span_reads(app.reader.extractive) if isinstance(app.reader, CombinedReader) else None


def _span_reads(reader: ExtractiveReader) -> Reads:
    def reads(question: str, read: Sequence[Excerpt]) -> Given:
        found = reader.read(question, read)
        if not found:
            return NOTHING
        best = found[0]
        text = best.excerpt.document.text
        around = next(s for s in best.excerpt.sentences if s.start <= best.start and best.end <= s.end)
        words = text[slice(*(best.span or (best.start, best.end)))]
        return Given(words, text[around.start : around.end], (best.certainty or 0.0) >= SURE_SPAN)

    return reads


def by_words(question: str, read: Sequence[Excerpt]) -> Given:
    texts = [
        each.document.text[s.start : s.end]
        for each in read
        for s in each.sentences
        if s.kind is not SentenceKind.HEADING
    ]
    held, text = max(((overlap(question, text), text) for text in texts), key=lambda each: each[0], default=(0.0, ""))
    return Given(text, text, held >= HELD)


def _figures(run: Run, name: str, reads: Reads | None, rows: Sequence[Row], of: dict[str, list[Excerpt]]) -> System:
    wanted = ("exact match", "F1", "right sentence", "answered", "kept back", "answerable or not")
    if reads is None:
        return System(name, dict.fromkeys(wanted))
    exact: list[float] = []
    f1: list[float] = []
    holds: list[bool] = []
    answered: list[bool] = []
    kept: list[bool] = []
    for row in rows:
        given = reads(row["question"], of[row["context"]])
        right = [answer["text"] for answer in row["answers"]]
        if row["impossible"]:
            kept.append(not given.answered)
        else:
            answered.append(given.answered)
            same, near = exact_and_f1(given.text, right)
            exact.append(same)
            f1.append(near)
            holds.append(any(text in given.sentence for text in right))
        if given.answered == row["impossible"]:
            run.tell(
                f"{name}, {'answered in vain' if given.answered else 'kept back'}: {row['question']} -> {given.text}"
            )
    mean = [sum(figures) / len(figures) if figures else None for figures in (exact, f1)]
    both = share(answered + kept) if kept else None
    return System(name, dict(zip(wanted, (*mean, share(holds), share(answered), share(kept), both), strict=True)))
