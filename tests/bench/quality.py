"""How good the answers are on public questions: `make bench-quality DATA=DIR`, each beside a simple peer.

- CLAPnq (Rosenthal et al. 2024), dev: one corpus of all 600 passages; answered where its passage answers, and then with
  a sentence of the gold answer quoted; abstained where none does. The peer answers with the top passage of BM25 and
  vectors always, and so never abstains.
- RGB (Chen et al. 2024), counterfactual part: one corpus of the true passages, one of true and altered ones; how many
  answers are disputed in each. The peer calls it disputed when the two best sentences hold different numbers or names.

These files are for measuring only: nothing is fitted on them. Prints a table and a line for LOG.md.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.ask import Bot
from bot.assemble import assemble
from bot.language.names import names
from bot.language.values import values
from bot.language.words import content_words
from bot.settings import load
from bot.types import Standing, Status

Row = Mapping[str, Any]


@contextmanager
def corpus(texts: Mapping[str, str]) -> Iterator[Bot]:
    """A bot over texts by file name, in a home of its own; the exported embedder of the real home is used."""
    settings = load(os.environ)
    with tempfile.TemporaryDirectory() as work:
        folder, home = Path(work) / "texts", Path(work) / "home"
        folder.mkdir()
        home.mkdir()
        settings.home.mkdir(parents=True, exist_ok=True)
        (settings.home / "models").mkdir(exist_ok=True)
        (home / "models").symlink_to(settings.home / "models")
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
        app = assemble(replace(settings, home=home))
        app.index([folder])
        yield app.bot()


def rows_of(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def stems(text: str) -> set[str]:
    return {word.stem for word in content_words(text)}


def clapnq(rows: Sequence[Row], report: bool) -> str:
    texts = {f"{n:04d}.txt": f"{row['title']}\n\n{row['passage']}\n" for n, row in enumerate(rows)}
    answered, right, kept = 0, 0, 0
    with corpus(texts) as bot:
        for row in rows:
            answer = bot.ask(row["question"])
            if row["answerable"]:
                answered += answer.status is Status.ANSWERED
                gold = [stems(sentence) for sentence in row["selected"]]
                quoted = [stems(quote.text) for quote in answer.quotes]
                hit = any(len(g & q) >= 0.8 * min(len(g), len(q)) for g in gold for q in quoted if g and q)
                right += hit
                if report and not hit:
                    print(f"  not found: {row['question']} -> {answer.reason or answer.quotes[0].text[:100]}")
            else:
                kept += answer.status is Status.ABSTAINED
                if report and answer.status is Status.ANSWERED:
                    print(f"  answered in vain: {row['question']} -> {answer.quotes[0].text[:100]}")
    can, cannot = sum(row["answerable"] for row in rows), sum(not row["answerable"] for row in rows)
    print(f"CLAPnq dev         answered {answered / can:6.1%} of {can}, with a selected sentence {right / can:6.1%}; "
          f"abstained {kept / cannot:6.1%} of {cannot}   (peer: 100.0%, abstained 0.0%)")  # fmt: skip
    return f"CLAPnq {answered / can:.3f}/{right / can:.3f}/{kept / cannot:.3f}"


def rgb(rows: Sequence[Row], report: bool) -> str:
    figures = []
    for both in (True, False):
        texts = {
            f"{row['id']:03d}-{kind}-{n}.txt": text + "\n"
            for row in rows
            for kind in (("true", "fake") if both else ("true",))
            for n, text in enumerate(row[kind])
        }
        disputed = peer = 0
        with corpus(texts) as bot:
            for row in rows:
                answer = bot.ask(row["question"])
                disputed += answer.standing is Standing.DISPUTED
                if report and (answer.standing is Standing.DISPUTED) != both:
                    said = (
                        [d.summary for d in answer.disagreements] or answer.reason or [p.short for p in answer.points]
                    )
                    print(f"  {'missed' if both else 'false alarm'}: {row['question']} "
                          f"({row['answer']} / {row['fake_answer']}) -> {said}")  # fmt: skip
                peer += differs([quote.text for quote in (answer.quotes or answer.nearest)[:2]])
        figures.append((disputed, peer))
    (found, peer_found), (alarms, peer_alarms) = figures
    print(f"RGB counterfactual disputed {found} of {len(rows)} with altered passages, {alarms} with true ones only   "
          f"(peer: {peer_found}, {peer_alarms})")  # fmt: skip
    return f"RGB {found}/{alarms}"


def differs(texts: Sequence[str]) -> bool:
    held = [{(v.kind, v.low, v.high) for v in values(text)} | {name.key for name in names(text)} for text in texts]
    return len(held) == 2 and bool(held[0] - held[1]) and bool(held[1] - held[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", choices=["clapnq", "rgb"])
    parser.add_argument("--report", action="store_true", help="print what went wrong")
    arguments = parser.parse_args()
    lines = []
    if arguments.only != "rgb":
        lines.append(clapnq(rows_of(arguments.data / "eval/clapnq-dev.jsonl"), arguments.report))
    if arguments.only != "clapnq":
        lines.append(rgb(rows_of(arguments.data / "eval/rgb-fact.jsonl"), arguments.report))
    print(f"LOG.md: {datetime.date.today()}: {', '.join(lines)}")


if __name__ == "__main__":
    main()
