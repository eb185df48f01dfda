"""Two hundred events at once, each sent three times, while Slack drops every tenth call. Prints what it measured."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.command import QUESTION
from tests.faces.slack.fake_slack import FakeSlack, Fault, signed
from tests.faces.slack.talking import PATH, talking, until, words

EVENTS, TIMES = 200, 3


async def all_at_once(url: str, bodies: list[dict[str, Any]]) -> list[float]:
    """Sends every event three times at once; how long each acknowledgement took, in seconds.

    By plain connections: httpx takes seconds of its own for hundreds of requests at once.
    """
    host, _, port = url.removeprefix("http://").partition(":")

    async def send(body: dict[str, Any], retry: int) -> float:
        raw = json.dumps(body)
        headers = {
            "host": "bot.example.com", "connection": "close", "content-length": str(len(raw)),
            "content-type": "application/json", "x-slack-retry-num": str(retry), **signed(raw),
        }  # fmt: skip
        lines = [f"POST {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", raw]
        start = time.perf_counter()
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write("\r\n".join(lines).encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 200 ")
        spent = time.perf_counter() - start
        writer.close()
        return spent

    return await asyncio.gather(*(send(body, retry) for retry in range(TIMES) for body in bodies))


def test_each_of_200_events_is_answered_once_in_its_thread(copied: Path, slack: FakeSlack) -> None:
    """All are acknowledged, all answered in their own thread, none twice and none lost."""
    with talking(copied, slack) as talk:
        talk.served.ready()
        counted = Counter[str]()

        def every_tenth(_: str, __: int) -> Fault | None:
            counted["calls"] += 1
            if counted["calls"] % 10:
                return None
            return Fault(drop_before=True) if counted["calls"] % 20 else Fault(drop_after=True)

        slack.fault = every_tenth
        told = [slack.mention(f"C0LOAD{n % 20}", f"U0ASK{n}", QUESTION) for n in range(EVENTS)]
        begun = time.perf_counter()
        took = sorted(asyncio.run(all_at_once(talk.served.url, told)))
        places = [(each["event"]["channel"], each["event"]["ts"]) for each in told]
        seen = {given["thread_ts"]: at for at, method, given in slack.log if method.endswith("setStatus")}
        until(lambda: all(_whole(slack.thread(*place)) for place in places), seconds=400)
        spent = time.perf_counter() - begun
        until(lambda: talk.served.client.get("/healthz").status_code == 200)
        time.sleep(3)
        threads = [slack.thread(*place) for place in places]
        print(  # noqa: T201
            f"\n{len(took)} requests acknowledged, the slowest after {took[-1]:.2f} s, half within "
            f"{took[len(took) // 2]:.2f} s; {len(seen)} shown as seen by then; all answered after {spent:.1f} s, "
            f"{counted['calls']} calls, every tenth dropped"
        )
        assert [len(each) for each in threads] == [1] * EVENTS
        assert len({words(each[0]) for each in threads}) == 1
        assert len({each[0]["metadata"]["event_payload"]["key"] for each in threads}) == EVENTS


def _whole(found: list[dict[str, Any]]) -> bool:
    return bool(found) and all(each.get("metadata") and not each.get("streaming") for each in found)
