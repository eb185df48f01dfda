"""The seed questions, asked and judged: `python -m tests.eval [GOLD.jsonl]` prints how many of each kind are right.

What counts as right, by kind:
- plain, follow-up: one of the evidence strings is quoted, and the standing is not disputed (unless tolerated);
- one-origin: evidence is quoted, and an origin is named;
- disputed: a shown disagreement has quotes of two different groups of `sides`;
- both-sides: quotes of two different groups, and the standing is not corroborated;
- unverified: evidence is quoted, and the standing is unverified or disputed;
- unanswerable: abstained;
- false-premise: the evidence that contradicts the premise is quoted, or abstained.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.ask import Bot
from bot.types import Answer, Quote, Standing, Status

ROOT = Path(__file__).parent.parent
GOLD = ROOT / "tests" / "gold" / "seed-questions.jsonl"

Gold = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    gold: Gold
    answer: Answer
    right: bool


def gold_questions(path: Path = GOLD) -> list[Gold]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def holds(quotes: Iterable[Quote], evidence: Sequence[Mapping[str, str]]) -> bool:
    """Whether one of the quotes holds one of the strings, in the document named with it."""
    return any(
        quote.document.source.endswith(each["document"]) and each["text"] in quote.text
        for quote in quotes
        for each in evidence
    )


def is_right(gold: Gold, answer: Answer) -> bool:
    cited = [quote for point in answer.points for quote in point.quotes]
    abstained = answer.status is Status.ABSTAINED
    quoted = holds(cited, gold["evidence"])
    tolerated = {gold["tolerates"]} if isinstance(gold.get("tolerates"), str) else set(gold.get("tolerates", ()))
    match gold["kind"]:
        case "plain" | "follow-up":
            return quoted and (answer.standing is not Standing.DISPUTED or "disputed" in tolerated)
        case "one-origin":
            return quoted and any(quote.origin for quote in cited if holds([quote], gold["evidence"]))
        case "disputed":
            shown = any(
                holds(one.sides[0], a) and holds(one.sides[1], b)
                for one in answer.disagreements
                for a in gold["sides"]
                for b in gold["sides"]
                if a is not b
            )
            return shown or (not abstained and str(answer.standing) in tolerated)
        case "both-sides":
            groups = sum(holds(cited, side) for side in gold["sides"])
            return groups >= 2 and answer.standing is not Standing.CORROBORATED
        case "unverified":
            return quoted and answer.standing in (Standing.UNVERIFIED, Standing.DISPUTED)
        case "unanswerable":
            return abstained
        case "false-premise":
            return quoted or abstained
        case other:
            raise ValueError(f"{gold['id']}: no rule for questions of the kind {other!r}")


def judged(bot: Bot, gold: Iterable[Gold]) -> Iterator[Judged]:
    for each in gold:
        answer = bot.ask(each["question"], tuple(each.get("context", ())))
        yield Judged(each, answer, is_right(each, answer))


def table(results: Sequence[Judged]) -> str:
    """A line a kind, one for all, and one for each question that came out wrong."""
    kinds: dict[str, list[bool]] = defaultdict(list)
    for result in results:
        kinds[result.gold["kind"]].append(result.right)
    lines = [f"{kind:<14} {sum(marks):>3} of {len(marks)}" for kind, marks in kinds.items()]
    lines.append(f"{'all':<14} {sum(r.right for r in results):>3} of {len(results)}")
    for result in results:
        if not result.right:
            said = result.answer.standing or result.answer.reason
            lines.append(f"wrong: {result.gold['id']} {result.gold['question']} -> {said}")
    return "\n".join(lines)


def main() -> None:
    from bot.assemble import assemble
    from bot.settings import Settings

    gold = gold_questions(Path(sys.argv[1])) if len(sys.argv) > 1 else gold_questions()
    with tempfile.TemporaryDirectory() as home:
        app = assemble(Settings(home=Path(home)))
        app.index([ROOT / "seeds"])
        print(table(list(judged(app.bot(), gold))))


if __name__ == "__main__":
    main()
