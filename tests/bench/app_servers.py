"""How many answers and searches a second app servers give over one database, and what one costs in memory.

`python -m tests.bench.app_servers --database URL` serves what `tests.bench.stores` left in a database with one server
and with two, and asks them with `--clients` clients for `--seconds` each. The vectors there are made; those of the
questions are the bundled embedder's, so that what is found is right by its words alone.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx
import psycopg

from bot.assemble import assemble
from bot.settings import Settings
from tests.bench.serving import memory
from tests.bench.stores import Made
from tests.faces.web.serving import Served, serving


def rate(servers: list[Served], clients: int, seconds: float, ask: Callable[[httpx.Client], httpx.Response]) -> float:
    """How often a second the servers answer, where each client asks one of them again as soon as it has an answer."""
    over, done = time.monotonic() + seconds, itertools.count()

    def work(server: Served) -> None:
        with httpx.Client(base_url=server.url, timeout=120) as client:
            while time.monotonic() < over:
                told = ask(client)
                assert told.status_code == 200, told.text
                next(done)

    threads = [threading.Thread(target=work, args=(servers[at % len(servers)],)) for at in range(clients)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return next(done) / (time.monotonic() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=30.0)
    given = parser.parse_args()
    questions = itertools.cycle([f"What is said of {text}?" for text, _ in Made(0).questions(200)])
    lock = threading.Lock()

    def question() -> str:
        with lock:
            return next(questions)

    with tempfile.TemporaryDirectory(prefix="corrobot-") as folder, ExitStack() as until_end:
        name = assemble(Settings(Path(folder))).embedder.name
        with psycopg.connect(given.database, autocommit=True) as connection:
            connection.execute(b"UPDATE corrobot.corpora SET embedder = %s", (name,))
        settings = {"CORROBOT_STORE": given.database, "CORROBOT_AUDIT": "off", "CORROBOT_RATE_LIMIT": "1000000/minute"}
        servers: list[Served] = []
        for count in (1, 2):
            home = Path(folder) / str(count)
            home.mkdir()
            servers.append(until_end.enter_context(serving(home, **settings)))
            servers[-1].ready()
            for _ in range(3):
                servers[-1].client.post("/api/ask", json={"question": question()}).raise_for_status()
            answers = rate(
                servers, given.clients, given.seconds, lambda to: to.post("/api/ask", json={"question": question()})
            )
            searches = rate(
                servers, given.clients, given.seconds, lambda to: to.get("/api/search", params={"q": question()})
            )
            held = ", ".join(f"{memory(each):,.0f} MB" for each in servers)
            print(
                f"{count} servers: {answers:.2f} answers a second, {searches:.1f} searches; memory {held}", flush=True
            )


if __name__ == "__main__":
    main()
