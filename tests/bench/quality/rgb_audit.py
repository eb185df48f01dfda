"""RGB (Chen et al. 2024), the counterfactual part: true and altered passages of all questions in one corpus.

What the corpus is found to contradict itself in, before anyone asks. To be found is each altered passage against the
true one it was made from. Of the most certain, right are those that have altered passages on one side and true ones of
the same question on the other. The peer takes the pairs of nearest sentences in which a number or a name differs, the
most similar first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from bot.assemble import App
from bot.audit import NEIGHBOURS
from tests.bench.quality.rgb import differs
from tests.bench.quality.run import Row, Run, of_all
from tests.bench.quality.scores import share
from tests.bench.quality.table import Figure, Result, System

MOST = 100
"""Of the most certain disagreements, those that are looked at."""

TRUE, ALTERED = "true", "fake"


class Source(NamedTuple):
    """Which passage of which question a document is."""

    question: int
    kind: str
    n: int

    @property
    def name(self) -> str:
        return f"{self.question:03d}-{self.kind}-{self.n}.txt"

    @classmethod
    def of(cls, name: str) -> Source:
        question, kind, n = name.removesuffix(".txt").split("-")
        return cls(int(question), kind, int(n))


Said: TypeAlias = tuple[frozenset[Source], frozenset[Source]]
"""The documents on the two sides of a disagreement."""


def measure(run: Run) -> list[Result]:
    every = run.rows("eval/rgb-fact.jsonl")
    rows = run.sample(every)
    texts = {
        Source(row["id"], kind, n).name: text + "\n"
        for row in rows
        for kind in (TRUE, ALTERED)
        for n, text in enumerate(row[kind])
    }
    with run.corpus(texts) as app:
        audit = app.audit()
        audit.run()
        found = audit.listed()
        said = [_said(*([q.document.source for q in side] for side in each.disagreement.sides)) for each in found]
        for each, sides in zip(found[:MOST], said, strict=False):
            if not right(sides):
                quotes = " | ".join(f"{side[0].document.source}: {side[0].text}" for side in each.disagreement.sides)
                run.tell(f"no disagreement of one question: {each.disagreement.summary} [{quotes}]")
        systems = (
            System("Corrobot", figures(said, rows)),
            System("a name or number differs", figures(peer(app), rows)),
        )
    return [Result("RGB counterfactual, the corpus against itself", of_all(rows, every, "questions"), systems)]


def figures(said: Sequence[Said], rows: Sequence[Row]) -> Mapping[str, Figure]:
    """What was said, the surest first, against what is so."""
    against = {frozenset(pair) for one, other in said for pair in ((a, b) for a in one for b in other)}
    altered = {
        row["id"]: [
            frozenset((Source(row["id"], TRUE, n), Source(row["id"], ALTERED, n))) in against
            for n, (true, fake) in enumerate(zip(row[TRUE], row[ALTERED], strict=False))
            if true != fake
        ]
        for row in rows
    }
    return {
        "recall": share([found for of in altered.values() for found in of]),
        "by question": share([any(of) for of in altered.values() if of]),
        f"precision of {MOST}": share([right(sides) for sides in said[:MOST]]),
        "listed": len(said),
    }


def right(sides: Said) -> bool:
    """Whether one side has altered passages and the other true ones, all of one question."""
    kinds = [{source.kind for source in side} for side in sides]
    questions = {source.question for side in sides for source in side}
    return len(questions) == 1 and kinds in ([{TRUE}, {ALTERED}], [{ALTERED}, {TRUE}])


def peer(app: App) -> list[Said]:
    """The pairs of nearest sentences in which a number or a name differs, the most similar first."""
    library = app.library
    texts = {document.id: document for document in library.documents()}
    found: dict[frozenset[tuple[str, int]], tuple[float, Said]] = {}
    for document_id, document in texts.items():
        for passage in library.passages(document_id):
            near = library.neighbours(passage, NEIGHBOURS)
            for sentence, others in zip(library.sentences(passage), near, strict=True):
                for each in others:
                    other = texts[each.passage.document_id]
                    words = [document.text[sentence.start : sentence.end]]
                    words.append(other.text[each.sentence.start : each.sentence.end])
                    places = frozenset(((document_id, sentence.start), (other.id, each.sentence.start)))
                    if places not in found and differs(words):
                        found[places] = each.cosine, _said([document.source], [other.source])
    return [said for _, said in sorted(found.values(), key=lambda each: -each[0])]


def _said(one: Sequence[str], other: Sequence[str]) -> Said:
    return frozenset(map(Source.of, one)), frozenset(map(Source.of, other))
