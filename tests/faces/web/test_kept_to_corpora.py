"""A key that is kept to corpora, over PostgreSQL: the database refuses what the server forgets to check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.assemble import assemble
from bot.chats import Chats
from bot.faces.web.app import create
from bot.faces.web.keys import Identity, Role, new_key
from bot.faces.web.state import Server
from bot.settings import Settings

SECRET, TOLD = "The salary of Ann Berg is 4,800 euros.", "The pier of Aldmoor is 300 m long."
QUESTION = "What is the salary of Ann Berg?"


@pytest.fixture
def client(home: Path, tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Ann's key, which is kept to the corpus open; neither that nor anything else is checked by the server."""
    for corpus, text in (("open", TOLD), ("secret", SECRET)):
        folder = tmp_path / corpus
        folder.mkdir()
        (folder / f"{corpus}.txt").write_text(text)
        app = assemble(Settings(home, store=database, corpus=corpus))
        app.index([folder])
        app.close()
    secret, key = new_key("ann", Role.WRITE)
    line = f"{key.line}:open"
    monkeypatch.setattr(Identity, "may", lambda *_: True)
    monkeypatch.setattr(Server, "corpora", lambda server, _: server.app.corpora())
    settings = Settings(home, store=database, corpus="open", api_keys=line, audit="off")
    with TestClient(create(settings), base_url="http://localhost", client=("127.0.0.1", 1)) as made:
        made.headers["authorization"] = f"Bearer {secret}"
        for _ in range(600):
            if made.get("/readyz").status_code == 200:
                break
        yield made


def test_the_database_refuses_what_the_server_forgets(client: TestClient, home: Path, database: str) -> None:
    """By each face of the server: to ask, search, list, change; and what the same person once asked of that corpus."""
    settings = Settings(home, store=database, corpus="secret")
    document = assemble(settings).documents()[0].id
    chats = Chats(assemble(settings).keeping)
    begun = chats.begin("ann", "secret").id
    chats.keep("ann", {"id": "a1", "corpus": "secret", "conversation": begun, "question": QUESTION, "text": SECRET})
    chats.note_job("ann", "j-1", {"corpus": "secret", "state": "done", "files": [], "reason": None}, True)

    corpus = {"corpus": "secret"}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    tool = {"name": "search", "arguments": {"text": "salary", **corpus}}
    mcp = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
    refused = [
        client.post("/api/ask", json={"question": QUESTION, **corpus}),
        client.post("/api/ask", json={"question": QUESTION, **corpus}, headers={"accept": "text/event-stream"}),
        client.post("/api/verify", json={"claim": SECRET, **corpus}),
        client.get("/api/search", params={"q": "salary", **corpus}),
        client.get("/api/documents", params=corpus),
        client.get(f"/api/documents/{document}", params=corpus),
        client.delete(f"/api/documents/{document}", params=corpus),
        client.get("/api/disagreements", params=corpus),
        client.get("/api/suggestions", params=corpus),
        client.get("/api/suggestions", params={"answer": "a1"}),
        client.post("/api/conversations", json=corpus),
        client.get(f"/api/conversations/{begun}"),
        client.post("/api/ask", json={"question": QUESTION, "conversation": begun}),
        client.post("/api/feedback", json={"answer": "a1", "rating": "up"}),
        client.get("/api/jobs/j-1"),
        client.post("/api/documents", files={"files": ("a.txt", b"Words.")}, data=corpus),
        client.post(
            "/v1/chat/completions",
            json={"model": "corrobot:secret", "messages": [{"role": "user", "content": QUESTION}]},
        ),
        client.post("/mcp", json={**call, "params": tool}, headers=mcp),
    ]
    for told in refused:
        assert "4,800" not in told.text, told.request.url
        failed = '"isError":true' in told.text.replace(" ", "") if told.request.url.path == "/mcp" else told.is_error
        assert failed or told.json() == [] or not any(told.json().values()), (told.request.url, told.text)
    assert client.get("/api/corpora").json()["corpora"] == ["open"]
    assert client.get("/api/conversations").json()["conversations"] == []
    assert client.get("/api/jobs").json()["jobs"] == []
    assert "300 m" in client.post("/api/ask", json={"question": "How long is the pier?"}).json()["text"]
    assert assemble(settings).documents()[0].text == SECRET
    assert chats.turns("ann", begun)[0].answer["text"] == SECRET
