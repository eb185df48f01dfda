"""Servers over one database: what one is given the other answers from, and what they say when it is gone."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path

from tests.command import QUESTION, SEEDS, here
from tests.faces.web.serving import serving
from tests.postgres import Server


def test_two_servers_answer_from_one_database(postgres: Server, home: Path, tmp_path: Path, database: str) -> None:
    """Alike, also after an upload to one of them, and after the database lost their connections; when it is gone, a
    503 names neither server nor user, and both answer again when it is back.
    """
    assert here(home, "index", "--no-audit", SEEDS, CORROBOT_STORE=database).status == 0
    other = tmp_path / "other"
    other.mkdir()
    (other / "models").symlink_to(home / "models")
    settings = {"CORROBOT_STORE": database, "CORROBOT_AUDIT": "off"}
    with ExitStack() as until_end:
        servers = [until_end.enter_context(serving(each, **settings)) for each in (home, other)]
        for server in servers:
            server.ready()

        def told(question: str) -> list[str]:
            answers = [server.client.post("/api/ask", json={"question": question}) for server in servers]
            assert [answer.status_code for answer in answers] == [200, 200]
            return [answer.json()["text"] for answer in answers]

        first = told(QUESTION)
        assert first[0] == first[1]
        uploaded = servers[0].upload("ferry.txt", b"The ferry to Marbrook leaves at 7.40 every morning.\n")
        assert uploaded["state"] == "done"
        assert all("7.40" in text for text in told("When does the ferry to Marbrook leave?"))
        assert postgres.cut()
        assert told(QUESTION) == first
        name = database.split("/")[3].split("?")[0]
        for server in servers:  # or they would connect to the database while it is renamed
            assert server.client.get("/readyz").status_code == 200
        postgres.run(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'; "
            f"ALTER DATABASE {name} RENAME TO away"
        )
        for server in servers:
            answer = server.client.post("/api/ask", json={"question": QUESTION})
            assert answer.status_code == 503
            assert answer.json()["title"] == "Unreachable"
            assert not re.search(r"postgres|host|Traceback", answer.text)
        postgres.run(f"ALTER DATABASE away RENAME TO {name}")
        assert told(QUESTION) == first
