"""Many people at once, people who go away, a full queue, a kill, and an end."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.assemble import assemble
from bot.faces.web.pool import Pool, Run
from bot.faces.web.problems import Refused
from bot.settings import Settings
from tests.bench.load import Load
from tests.command import QUESTION, here
from tests.eval import GOLD
from tests.faces.web.serving import Served, serving
from tests.faces.web.test_api_answers import asked, comparable


def questions() -> list[str]:
    return [json.loads(line)["question"] for line in GOLD.read_text().splitlines()]


async def stream_of(client: httpx.AsyncClient, question: str) -> list[tuple[str, Any]]:
    """The events of one answer."""
    found, name = [], ""
    headers = {"accept": "text/event-stream"}
    async with client.stream("POST", "/api/ask", json={"question": question}, headers=headers) as response:
        assert response.status_code == 200
        async for line in response.aiter_lines():
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                found.append((name, json.loads(line[6:])))
    return found


async def all_at_once(url: str, asked: Sequence[str]) -> list[list[tuple[str, Any]]]:
    async with httpx.AsyncClient(base_url=url, timeout=120, limits=httpx.Limits(max_connections=None)) as client:
        return await asyncio.gather(*(stream_of(client, question) for question in asked))


def test_fifty_at_once_get_whole_and_right_answers(served: Served) -> None:
    """Each of 50 clients that stream at the same time gets all events, in order, of the answer to its own question."""
    several = questions()[:10]
    right = {question: comparable(asked(served, question)) for question in several}
    wanted = (several * 5)[:50]
    streams = asyncio.run(all_at_once(served.url, wanted))
    assert len(streams) == 50
    for question, events in zip(wanted, streams, strict=True):
        names = [name for name, _ in events]
        assert names[:3] == ["retrieved", "quoted", "compared"]
        assert names[-1] == "answer"
        answer = events[-1][1]
        assert comparable(answer) == right[question]
        assert "".join(data["text"] for name, data in events if name == "text") == answer["text"]
    assert len({events[-1][1]["id"] for events in streams}) == 50


def test_uploads_removals_and_questions_at_once_give_no_wrong_quote(home: Path, seeded: Path) -> None:
    """Whatever comes and goes meanwhile, no 5xx but 503 with when to come again, and each quote is its slice of the
    version that it names. `python -m tests.bench.load` does it for longer.
    """
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    with serving(home, CORROBOT_RATE_LIMIT="1000000/minute", CORROBOT_QUEUE="4") as server:
        server.ready()
        load = Load(server, seed=random.randrange(10**6))
        asyncio.run(load.run(clients=20, minutes=0.2))
        assert not load.result.faults
        assert load.result.quotes
        assert "ERROR" not in server.log


def test_past_the_queue_it_is_503_and_health_is_told(home: Path, seeded: Path) -> None:
    """One worker, no queue: of many at once some are answered and the others told when to come again."""
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    with serving(home, CORROBOT_WORKERS="1", CORROBOT_QUEUE="0") as server:
        server.ready()

        async def many() -> tuple[list[httpx.Response], list[httpx.Response]]:
            async with httpx.AsyncClient(base_url=server.url, timeout=120) as client:
                asking = [client.post("/api/ask", json={"question": QUESTION}) for _ in range(20)]
                health = [client.get("/healthz") for _ in range(5)]
                done = await asyncio.gather(*asking, *health)
                return done[:20], done[20:]

        answers, health = asyncio.run(many())
        statuses = {response.status_code for response in answers}
        assert statuses == {200, 503}
        for response in answers:
            if response.status_code == 503:
                assert int(response.headers["retry-after"]) > 0
                assert response.json()["remedy"]
        assert all(response.status_code == 200 for response in health)
        assert server.client.post("/api/ask", json={"question": QUESTION}).status_code == 200


def test_a_stream_that_nobody_reads_stops_its_work() -> None:
    """The generator is closed at its next step; what waits for a thread is never begun, and its place is free again."""
    begun, closed = threading.Event(), threading.Event()
    go_on = threading.Semaphore(0)
    second = threading.Event()

    def endless() -> Iterator[int]:
        try:
            for step in range(10**9):
                begun.set()
                yield step
                go_on.acquire()
        finally:
            closed.set()

    def never() -> Iterator[int]:
        second.set()
        yield 0

    async def scenario() -> None:
        pool = Pool(workers=1, waiting=1)
        run: Run[int] = pool.start(endless)  # type: ignore[arg-type]
        waiting: Run[int] = pool.start(never)  # type: ignore[arg-type]
        with pytest.raises(Refused):
            pool.start(never)  # type: ignore[arg-type]
        async for step in run:
            if step == 1:
                break
            go_on.release()
        waiting.stop()
        run.stop()
        go_on.release()
        assert await asyncio.to_thread(closed.wait, 10)
        assert await pool.call(lambda: 7) == 7
        assert not second.is_set()
        pool.close()

    asyncio.run(scenario())
    assert begun.is_set()


def test_a_client_that_goes_away_frees_its_place(home: Path, seeded: Path) -> None:
    """With one worker and one place, twenty clients that hang up at once leave the server free for the next one."""
    shutil.copytree(seeded.parent / "untouched", home / "corpora")
    with serving(home, CORROBOT_WORKERS="1", CORROBOT_QUEUE="1") as server:
        server.ready()
        for accept in ("text/event-stream", "application/json"):
            for _ in range(10):
                with pytest.raises(httpx.TimeoutException):
                    httpx.post(
                        f"{server.url}/api/ask",
                        json={"question": QUESTION},
                        headers={"accept": accept},
                        timeout=httpx.Timeout(5, read=0.001),
                    )
                deadline = time.monotonic() + 30
                while (asked := server.client.post("/api/ask", json={"question": QUESTION})).status_code == 503:
                    assert time.monotonic() < deadline
                assert asked.status_code == 200
        assert "ERROR" not in server.log


def test_conversations_and_uploads_outlive_a_kill(copied: Path) -> None:
    """After kill -9 all that was acknowledged is there: turns, feedback, and jobs that had only been accepted."""
    with serving(copied) as server:
        id_ = server.client.post("/api/conversations").json()["id"]
        answer = asked(server, "What is the Ascend 910B?", conversation=id_)
        server.client.post("/api/feedback", json={"answer": answer["id"], "rating": "up", "comment": "Thanks."})
        before = server.client.get(f"/api/conversations/{id_}").json()
        accepted = [
            server.client.post("/api/documents", files={"files": (f"{n}.txt", f"Pier {n} is {n} m long.".encode())})
            for n in range(3)
        ]
        server.stop(signal.SIGKILL)
    with serving(copied) as server:
        assert server.client.get(f"/api/conversations/{id_}").json() == before
        second = asked(server, "How does it perform compared with the Nvidia A100?", conversation=id_)
        assert second["status"] == "answered"
        jobs = [server.job(response.json()["status"]) for response in accepted]
        assert [job["state"] for job in jobs] == ["done"] * 3
        sources = {each["source"] for each in server.client.get("/api/documents").json()["documents"]}
        assert {"0.txt", "1.txt", "2.txt"} <= sources


def test_to_stop_finishes_what_runs(copied: Path) -> None:
    """A stream that has begun when the server is told to stop comes to its end; the exit status is 0."""
    with serving(copied) as server:
        server.ready()
        results: list[list[tuple[str, Any]]] = []
        asking = threading.Thread(target=lambda: results.extend(asyncio.run(all_at_once(server.url, [QUESTION] * 3))))
        asking.start()
        while "POST /api/ask" not in server.log and asking.is_alive():
            time.sleep(0.005)
        status = server.stop()
        asking.join(60)
        assert status == 0
        assert len(results) == 3
        assert all(events[-1][0] == "answer" for events in results)
        assert "Traceback" not in server.log


def test_two_servers_of_one_home_see_each_others_documents(copied: Path) -> None:
    """What one has indexed the other answers from; so does the command line, and the other way round."""
    with serving(copied) as one, serving(copied) as two:
        one.upload("comet.txt", b"The comet returns in 2061.")
        assert asked(two, "When does the comet return?")["status"] == "answered"
        (document,) = two.client.get("/api/documents", params={"q": "comet.txt"}).json()["documents"]
        assert document["uploaded"]
        assert two.client.delete(f"/api/documents/{document['id']}").status_code == 200
        assert asked(one, "When does the comet return?")["status"] == "abstained"
        assert "2061" not in here(copied, "ask", "When does the comet return?").out


def test_all_corpora_of_a_server_share_its_models(home: Path) -> None:
    """One embedder, one judge and one trained reader in memory, whatever the number of corpora."""
    app = assemble(Settings(home))
    other = app.over("other")
    assert other.embedder is app.embedder
    assert other.judge is app.judge
    assert other.library is not app.library
    assert other.settings.corpus == "other"
