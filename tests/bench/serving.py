"""The web face under load: how soon a stream begins and ends, alone and with 50 clients at once. Part of `make bench`.

A real `corrobot serve` over the seeds, asked over loopback by clients in this process, which cost a part of the same
cores. Every stream is checked to be whole and to answer its own question.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.command import QUESTION, ROOT, SEEDS, corrobot
from tests.faces.web.serving import Served, serving

GOLD = ROOT / "tests" / "gold" / "seed-questions.jsonl"
CLIENTS = 50


@dataclass(frozen=True, slots=True)
class Timed:
    """One stream: seconds to its first event and to its end, and whether it was whole."""

    first: float
    whole: float
    right: bool


async def timed(client: httpx.AsyncClient, question: str) -> Timed:
    began = time.perf_counter()
    first, pieces, name, answer = 0.0, [], "", {}
    headers = {"accept": "text/event-stream"}
    async with client.stream("POST", "/api/ask", json={"question": question}, headers=headers) as response:
        async for line in response.aiter_lines():
            first = first or time.perf_counter() - began
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: ") and name == "text":
                pieces.append(json.loads(line[6:])["text"])
            elif line.startswith("data: ") and name == "answer":
                answer = json.loads(line[6:])
    whole = time.perf_counter() - began
    right = answer.get("question") == question and answer.get("text") == "".join(pieces)
    return Timed(first, whole, right)


async def together(url: str, questions: Sequence[str], at_once: bool) -> list[Timed]:
    async with httpx.AsyncClient(base_url=url, timeout=300, limits=httpx.Limits(max_connections=None)) as client:
        if at_once:
            return list(await asyncio.gather(*(timed(client, question) for question in questions)))
        return [await timed(client, question) for question in questions]


def row(what: str, found: Sequence[Timed], taken: float) -> str:
    first, whole = ([each * 1000 for each in part] for part in zip(*((t.first, t.whole) for t in found), strict=True))

    def high(values: Sequence[float]) -> float:
        return statistics.quantiles(values, n=20)[-1]

    lost = sum(not each.right for each in found)
    return (
        f"{what}: first event p50 {statistics.median(first):.0f} ms, p95 {high(first):.0f} ms; whole answer "
        f"p50 {statistics.median(whole):.0f} ms, p95 {high(whole):.0f} ms; {len(found) / taken:.1f} answers a second; "
        f"{lost} of {len(found)} lost or wrong"
    )


def memory(served: Served) -> float:
    """Megabytes that the server holds now."""
    status = Path(f"/proc/{served.process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


def main() -> None:
    questions = [json.loads(line)["question"] for line in GOLD.read_text(encoding="utf-8").splitlines()]
    folder = Path(tempfile.mkdtemp())
    try:
        home = folder / "home"
        assert corrobot(home, "index", SEEDS).status == 0
        with serving(home, CORROBOT_RATE_LIMIT="1000000/minute") as served:
            served.ready()
            asyncio.run(together(served.url, questions, at_once=False))
            lines = []
            for what, asked, at_once in (
                ("one client, one question", [QUESTION] * 40, False),
                ("one client, all seed questions", questions, False),
                (f"{CLIENTS} clients at once", (questions * 2)[:CLIENTS], True),
            ):
                began = time.perf_counter()
                lines.append(row(what, asyncio.run(together(served.url, asked, at_once)), time.perf_counter() - began))
            print("\nThe web face over the seeds (for LOG.md):")
            print("\n".join(f"- {line}." for line in lines))
            print(f"- The server holds {memory(served):.0f} MB.")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
