"""Many clients at once that ask, upload, replace and remove: what the server answers, and what it holds in memory.

`python -m tests.bench.load --clients 50 --minutes 10` serves the seeds and prints how often what was answered, what was
wrong, and how much memory the server held, as it went on. Wrong is any 5xx but a 503 that says when to come again, an
answer that does not come, and a quote that is not its slice of the version whose sha256 it names.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from index.types import Document
from tests.bench.serving import memory
from tests.command import SEEDS, corrobot
from tests.eval import GOLD
from tests.faces.web.serving import Served, serving

PATIENCE = 180.0
"""Seconds after which an answer does not come."""

NAMES = 200
"""Uploads of different names that there may be, so that they replace each other, and what there is stays as much."""

_DONE = ("done", "failed")


@dataclass(slots=True)
class Loaded:
    """What came of it. `memory`: seconds since the beginning, and megabytes."""

    statuses: Counter[str] = field(default_factory=Counter)
    quotes: int = 0
    faults: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)


class Load:
    """Clients of one server, who know the text of each version that was ever there."""

    def __init__(self, served: Served, seed: int) -> None:
        self.result = Loaded()
        self._served, self._dice = served, random.Random(seed)
        self._texts: dict[str, str] = {}
        self._version = 0
        self._questions = [json.loads(line)["question"] for line in GOLD.read_text("utf-8").splitlines()]
        for listed in served.client.get("/api/documents", params={"limit": 1000}).json()["documents"]:
            self._know(served.client.get(f"/api/documents/{listed['id']}").json()["text"])

    async def run(self, clients: int, minutes: float) -> None:
        """So many clients for so long. They finish what they have begun."""
        began = time.monotonic()
        until = began + 60 * minutes
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=self._served.url, timeout=PATIENCE, limits=limits) as client:
            working = [asyncio.create_task(self._client(client, until)) for _ in range(clients)]
            while not all(each.done() for each in working):
                self.result.memory.append((time.monotonic() - began, memory(self._served)))
                await asyncio.wait(working, timeout=min(10.0, 6 * minutes))
            for each in working:
                each.result()

    async def _client(self, client: httpx.AsyncClient, until: float) -> None:
        doing = [self._ask] * 8 + [self._stream] * 4 + [self._upload] * 4 + [self._remove, self._list]
        while time.monotonic() < until:
            try:
                await self._dice.choice(doing)(client)
            except httpx.HTTPError as error:
                self.result.faults.append(f"no answer: {type(error).__name__} {error}")

    async def _ask(self, client: httpx.AsyncClient) -> None:
        told = await self._sent(client, "POST", "/api/ask", json={"question": self._question()})
        if told.status_code == 200:
            self._look(told.json())

    async def _stream(self, client: httpx.AsyncClient) -> None:
        accept = {"accept": "text/event-stream"}
        told = await self._sent(client, "POST", "/api/ask", json={"question": self._question()}, headers=accept)
        if told.status_code == 200:
            *_, name, data = told.text.strip().rsplit("\n", 2)
            if name != "event: answer":
                self.result.faults.append(f"a stream ends with {name}, {data[:200]}")
                return
            self._look(json.loads(data.removeprefix("data: ")))

    async def _upload(self, client: httpx.AsyncClient) -> None:
        self._version += 1
        number = self._dice.randrange(NAMES)
        said = (
            f"The harbour of Aldmoor{number} was built in {1000 + self._version % 1000}. It is the {self._version}th."
        )
        text = "\n\n".join([said, *(f"Pier {n} of it is {n + self._version % 90} m long." for n in range(5))])
        self._know(text)
        file = {"files": (f"harbour-{number}.txt", text.encode())}
        told = await self._sent(client, "POST", "/api/documents", files=file)
        if told.status_code == 202:
            while (job := await self._sent(client, "GET", told.json()["status"])).json()["state"] not in _DONE:
                await asyncio.sleep(1)
            if job.json()["state"] == "failed":
                self.result.faults.append(f"an upload failed: {job.text}")

    async def _remove(self, client: httpx.AsyncClient) -> None:
        there = await self._sent(client, "GET", "/api/documents", params={"q": "harbour", "limit": 1000})
        if there.status_code == 200 and (found := there.json()["documents"]):
            await self._sent(client, "DELETE", f"/api/documents/{self._dice.choice(found)['id']}")

    async def _list(self, client: httpx.AsyncClient) -> None:
        await self._sent(client, "GET", self._dice.choice(["/api/documents", "/api/disagreements", "/api/jobs", "/"]))

    async def _sent(self, client: httpx.AsyncClient, method: str, path: str, **given: Any) -> httpx.Response:
        """The response; where it says when to come again, that is awaited."""
        told = await client.request(method, path, **given)
        self.result.statuses[f"{method} {'/'.join(path.split('/')[:3])} {told.status_code}"] += 1
        if told.status_code >= 500 and (told.status_code != 503 or "retry-after" not in told.headers):
            self.result.faults.append(f"{told.status_code} of {method} {path}: {told.text[:300]}")
        await asyncio.sleep(int(told.headers.get("retry-after", "0")))
        return told

    def _question(self) -> str:
        if self._dice.random() < 0.5:
            return f"When was the harbour of Aldmoor{self._dice.randrange(NAMES)} built?"
        return str(self._dice.choice(self._questions))

    def _know(self, text: str) -> None:
        self._texts[Document.fingerprint(text)] = text

    def _look(self, answer: dict[str, Any]) -> None:
        for quote in (*answer["quotes"], *answer["nearest"]):
            self.result.quotes += 1
            text = self._texts.get(quote["sha256"])
            if text is None or text[quote["start"] : quote["end"]] != quote["text"]:
                self.result.faults.append(f"a wrong quote of {quote['document']}: {quote['text'][:100]!r}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="load-"))
    try:
        assert corrobot(folder / "home", "index", SEEDS).status == 0
        with serving(folder / "home", CORROBOT_RATE_LIMIT="1000000/minute") as served:
            served.ready()
            load = Load(served, given.seed)
            asyncio.run(load.run(given.clients, given.minutes))
            errors = [line for line in served.log.splitlines() if " ERROR " in line]
    finally:
        shutil.rmtree(folder)
    result = load.result
    print(f"{given.clients} clients for {given.minutes:g} minutes: {sum(result.statuses.values())} requests")
    for what, many in sorted(result.statuses.items()):
        print(f"  {many:6} {what}")
    print("MB held, by minute: " + ", ".join(f"{at / 60:.1f}: {held:.0f}" for at, held in result.memory[::3]))
    half = [held for _, held in result.memory[len(result.memory) // 2 :]]
    print(f"MB in the second half: {min(half):.0f} to {max(half):.0f}, median {statistics.median(half):.0f}")
    print(f"quotes looked at: {result.quotes}; faults: {len(result.faults)}; errors logged: {len(errors)}")
    for fault in (*result.faults[:20], *errors[:20]):
        print(f"  {fault}")
    sys.exit(bool(result.faults or errors))


if __name__ == "__main__":
    main()
