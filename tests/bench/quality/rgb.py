"""RGB (Chen et al. 2024), the counterfactual part: true passages, alone and side by side with altered ones.

Right is an answer that is disputed when altered passages stand beside the true ones, and not when there are only true
ones. The peer finds a dispute where the two best quotes each hold a number or a name that the other lacks.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.language.names import names
from bot.language.values import values
from bot.types import Answer, Standing
from tests.bench.quality.run import Run, of_all
from tests.bench.quality.table import Result, System


def measure(run: Run) -> list[Result]:
    every = run.rows("eval/rgb-fact.jsonl")
    rows = run.sample(every)
    disputed, differing = {}, {}
    for name, kinds in (("with altered passages", ("true", "fake")), ("with true ones only", ("true",))):
        texts = {
            f"{row['id']:03d}-{kind}-{n}.txt": text + "\n"
            for row in every
            for kind in kinds
            for n, text in enumerate(row[kind])
        }
        disputed[name] = differing[name] = 0
        with run.corpus(texts) as app:
            bot = app.bot()
            for row in rows:
                answer = bot.ask(row["question"])
                is_disputed = answer.standing is Standing.DISPUTED
                disputed[name] += is_disputed
                differing[name] += differs([quote.text for quote in (answer.quotes or answer.nearest)[:2]])
                if is_disputed != (len(kinds) == 2):
                    wrong = "false alarm" if is_disputed else "missed"
                    run.tell(f"{wrong}: {row['question']} ({row['answer']} / {row['fake_answer']}) -> {_said(answer)}")
    return [
        Result(
            "RGB counterfactual, disputed",
            of_all(rows, every, "questions"),
            (System("Corrobot", disputed), System("a name or number differs", differing)),
        )
    ]


def _said(answer: Answer) -> str:
    shown = [
        f"{each.summary} [{each.sides[0][0].text[:160]} | {each.sides[1][0].text[:160]}]"
        for each in answer.disagreements
    ] or [quote.text[:160] for quote in answer.quotes[:2]]
    return answer.reason or " / ".join(shown)


def differs(texts: Sequence[str]) -> bool:
    held = [{(v.kind, v.low, v.high) for v in values(text)} | {name.key for name in names(text)} for text in texts]
    return len(held) == 2 and bool(held[0] - held[1]) and bool(held[1] - held[0])
