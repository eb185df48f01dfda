"""Corrobot as an MCP server, by the official client, over stdio and over HTTP."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp.client.client import Client
from mcp.shared.exceptions import MCPError

from bot.faces.mcp.tools import TOOLS
from bot.faces.web.keys import Role, new_key
from tests.command import QUESTION, SEEDS, contradicting, environment, here
from tests.faces.mcp_clients import over_http, over_stdio, talking
from tests.faces.web.serving import Served, serving

CLAIM = "DeepSeek V4 runs entirely on Huawei chips."
ANN, BOB = new_key("ann", Role.READ), new_key("bob", Role.READ)
BROKEN = (
    rb'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "check", "arguments": {"answer": {'
    rb'"question": "?", "corpus": "default", "quotes": [{"n": 1, '
    rb'"document": "\ud800", "start": 0, "end": 1, "text": "\ud800"}],'
    rb'"nearest": []}}}}'
)
"""A call in which half a character stands."""
OWN = {"id", "conversation", "timings_ms"}
"""What two answers to one question need not share."""

Connect = Callable[[], Any]


@pytest.fixture(scope="module")
def home(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the seeds and two papers that contradict each other, and another corpus with one document that is
    nobody else's business.
    """
    home = tmp_path_factory.mktemp("mcp")
    (home / "models").symlink_to(seeded / "models")
    assert here(home, "index", SEEDS, *contradicting(home)).status == 0
    letter = home / "letter.txt"
    letter.write_text("The salary of Ann Berg is 4,800 euros.\n", encoding="utf-8")
    assert here(home, "index", letter, "--corpus", "letters").status == 0
    return home


@pytest.fixture(scope="module")
def guarded(home: Path) -> Iterator[Served]:
    """A server with two keys: ann's may ask all, bob's only the seeds."""
    keys = f"{ANN[1].line}, {BOB[1].line}:default"
    with serving(home, CORROBOT_API_KEYS=keys, CORROBOT_RATE_LIMIT="100000/minute") as server:
        server.ready()
        yield server


@pytest.fixture(params=["stdio", "stdio of old", "http", "http of old"])
def connect(request: pytest.FixtureRequest, home: Path) -> Connect:
    """Both transports, each with the present protocol and with the one that most clients still speak."""
    mode = "legacy" if request.param.endswith("of old") else "auto"
    if request.param.startswith("stdio"):
        return over_stdio(home, mode)
    guarded: Served = request.getfixturevalue("guarded")
    return over_http(guarded.url, ANN[0], mode)


async def called(client: Client, name: str, **arguments: object) -> dict[str, Any]:
    """What a tool gives as data. The client has compared it with the tool's schema."""
    result = await client.call_tool(name, arguments)
    assert not result.is_error, result.content
    data: dict[str, Any] = result.structured_content
    return data


async def said(client: Client, name: str, **arguments: object) -> str:
    """What a tool says where it fails."""
    result = await client.call_tool(name, arguments)
    assert result.is_error, result.content
    assert result.structured_content is None
    (content,) = result.content
    assert content.type == "text"
    return content.text


def test_each_tool_gives_a_text_and_the_same_as_data(connect: Connect, home: Path) -> None:
    """The answer is that of the command line; each quote is cited in the text; an answer that is saved stands."""

    async def use(client: Client) -> None:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == list(TOOLS)
        assert all(tool.description and tool.output_schema and tool.annotations.read_only_hint for tool in tools)
        asked = await client.call_tool("ask", {"question": QUESTION})
        answer: dict[str, Any] = asked.structured_content
        assert {key: value for key, value in answer.items() if key not in OWN} == shown
        (content,) = asked.content
        assert "(disputed)" in content.text
        assert re.findall(r"\[(\d)\] ", content.text) == [str(quote["n"]) for quote in answer["quotes"]]
        assert (await called(client, "check", answer=answer))["stands"]
        spoilt = json.loads(json.dumps(answer).replace("60-70%", "90-95%"))
        assert not (await called(client, "check", answer=spoilt))["stands"]
        assert (await called(client, "verify", claim=CLAIM))["verdict"] == "disputed"
        assert len((await called(client, "search", text="Huawei chips", limit=3))["hits"]) == 3
        listed = await called(client, "disagreements", limit=1)
        assert listed["count"] >= len(listed["disagreements"]) == 1
        first = await called(client, "documents", limit=2)
        second = await called(client, "documents", limit=2, cursor=first["next"])
        assert first["count"] == second["count"] == 7
        assert first["documents"][0]["source"] != second["documents"][0]["source"]

    printed = json.loads(here(home, "ask", QUESTION, "--json").out)
    shown = {key: value for key, value in printed.items() if key not in OWN}
    talking(connect, use)


def test_documents_are_resources(connect: Connect) -> None:
    """A quote is cut from the text of its document's resource, also one of another corpus."""

    async def use(client: Client) -> None:
        listed = (await client.list_resources()).resources
        assert len(listed) == 8
        (template,) = (await client.list_resource_templates()).resource_templates
        for corpus, question in (("default", QUESTION), ("letters", "What is the salary of Ann Berg?")):
            answer = await called(client, "ask", question=question, corpus=corpus)
            for quote in answer["quotes"]:
                uri = template.uri_template.format(corpus=corpus, document_id=quote["document_id"])
                assert uri in [resource.uri for resource in listed]
                (contents,) = (await client.read_resource(uri)).contents
                assert contents.text[quote["start"] : quote["end"]] == quote["text"]  # type: ignore[union-attr]

    talking(connect, use)


def test_a_question_may_refer_to_earlier_ones(home: Path) -> None:
    """They are given with it, since nothing is kept in between."""

    async def use(client: Client) -> None:
        alone = await called(client, "ask", question="And the 910C?")
        told = await called(client, "ask", question="And the 910C?", earlier=[QUESTION])
        assert alone["read_as"] != told["read_as"] == "the 910C (Ascend perform compared Nvidia A100)?"

    talking(over_stdio(home), use)


def test_what_goes_wrong_is_said_with_what_to_do(connect: Connect, home: Path) -> None:
    """To the model that called the tool. No path, no traceback and no command of HTTP."""

    async def use(client: Client) -> None:
        wrong = [
            await said(client, "ask", question="?"),
            await said(client, "ask", question="Who?", limit=1),
            await said(client, "ask", question="Who?", corpus="nobody"),
            await said(client, "ask", question="Who?", corpus="../letters"),
            await said(client, "check", answer={"answer": 42}),
            await said(client, "disagreements", document="no-such.txt"),
            await said(client, "documents", cursor="none"),
        ]
        for name in ("corrobot://default/0123456789abcdef", "corrobot://../0123456789abcdef", "file:///etc/passwd"):
            with pytest.raises(MCPError) as refused:
                await client.read_resource(name)
            wrong.append(str(refused.value))
        with pytest.raises(MCPError) as unknown:
            await client.call_tool("remove", {"document": "notes.txt"})
        assert ", ".join(TOOLS) in str(unknown.value)
        for text in wrong:
            assert len(re.findall(r"[.:;] ", text)) >= 1, text
            assert str(home) not in text
            assert "Traceback" not in text
            assert "GET /" not in text

    talking(connect, use)


def test_fifty_calls_at_once_are_all_answered(connect: Connect) -> None:
    """Each with the answer to its own question."""
    questions = [QUESTION, "When will DeepSeek V4 be released?"]

    async def use(client: Client) -> None:
        given: list[tuple[str, dict[str, Any]]] = []

        async def ask(question: str) -> None:
            given.append((question, await called(client, "ask", question=question)))

        async with anyio.create_task_group() as group:
            for n in range(50):
                group.start_soon(ask, questions[n % 2])
        texts = {question: {answer["text"] for asked, answer in given if asked == question} for question in questions}
        assert len(given) == 50
        assert [len(each) for each in texts.values()] == [1, 1]
        assert texts[questions[0]] != texts[questions[1]]

    talking(connect, use)


def test_a_client_over_http_may_go_away(guarded: Served) -> None:
    """What it asked is given up where it waits, and the server goes on for others."""

    async def ask(client: Client) -> None:
        await called(client, "ask", question=QUESTION)

    async def leave(client: Client) -> None:
        with anyio.move_on_after(1.0):
            async with anyio.create_task_group() as group:
                for _ in range(60):
                    group.start_soon(ask, client)

    def counted() -> float:
        metrics = guarded.client.get("/metrics").text
        (found,) = re.findall(r'^corrobot_answers_total\{mark="disputed"\} (\S+)$', metrics, flags=re.MULTILINE)
        return float(found)

    talking(over_http(guarded.url, ANN[0]), ask)
    before = counted()
    talking(over_http(guarded.url, ANN[0]), leave)
    for _ in range(300):
        if re.search(r"^corrobot_questions_open 0.0$", guarded.client.get("/metrics").text, flags=re.MULTILINE):
            break
        time.sleep(0.1)
    else:
        raise AssertionError(guarded.log)
    assert counted() - before < 60
    talking(over_http(guarded.url, ANN[0]), ask)
    assert "Traceback" not in guarded.log


@pytest.mark.parametrize("asking", [False, True], ids=["idle", "asking"])
def test_the_command_ends_when_its_client_goes(home: Path, asking: bool) -> None:
    """Also in the middle of questions; it says nothing on stderr then."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.faces.cli", "mcp"], env=environment(home),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    assert process.stderr
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
    messages: list[dict[str, object]] = [
        {"id": 0, "method": "initialize", "params": hello},
        {"method": "notifications/initialized"},
    ]
    if asking:
        call = {"name": "ask", "arguments": {"question": QUESTION}}
        messages += [{"id": n, "method": "tools/call", "params": call} for n in range(1, 50)]
    for message in messages:
        process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["id"] == 0
    process.stdout.close()
    process.stdin.close()
    assert process.wait(60) in (0, 1)
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


def test_a_wrong_key_is_refused(guarded: Served) -> None:
    """As elsewhere: by 401, with what to do; and the client is told so."""
    for headers in ({}, {"authorization": "Bearer corrobot-wrong"}):
        refused = guarded.client.post("/mcp", json={}, headers=headers)
        assert refused.status_code == 401
        assert "--new-key" in refused.json()["error"]["message"]
    with pytest.raises(ExceptionGroup) as seen:
        talking(over_http(guarded.url, "corrobot-wrong"), lambda client: client.list_tools())
    assert "--new-key" in _all(seen.value)


def test_a_key_reaches_its_own_corpora_only(guarded: Served) -> None:
    """Neither by a tool nor as a resource: bob's key is kept to the seeds."""

    async def use(client: Client) -> None:
        for tool, more in (
            ("ask", {"question": "What is the salary of Ann Berg?"}),
            ("verify", {"claim": "The salary of Ann Berg is 4,800 euros."}),
            ("search", {"text": "salary"}),
            ("disagreements", {}),
            ("documents", {}),
        ):
            text = await said(client, tool, corpus="letters", **more)
            assert "may not ask that corpus" in text
            assert "4,800" not in text
        stolen = {**(await called(client, "ask", question=QUESTION)), "corpus": "letters"}
        assert "may not ask that corpus" in await said(client, "check", answer=stolen)
        listed = (await client.list_resources()).resources
        assert len(listed) == 7
        with pytest.raises(MCPError):
            await client.read_resource(letter)

    async def found(client: Client) -> str:
        (document,) = (await called(client, "documents", corpus="letters"))["documents"]
        return str(document["uri"])

    letter = talking(over_http(guarded.url, ANN[0]), found)
    talking(over_http(guarded.url, BOB[0]), use)


def test_a_page_of_another_site_is_refused(guarded: Served) -> None:
    """As elsewhere: by its Origin, and by a name that was made to point here."""
    key = {"authorization": f"Bearer {ANN[0]}"}
    assert guarded.client.post("/mcp", json={}, headers={**key, "origin": "https://evil.example"}).status_code == 403
    assert guarded.client.post("/mcp", json={}, headers={**key, "host": "evil.example"}).status_code == 421
    assert guarded.client.post("/mcp", json={}, headers={**key, "sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"jsonrpc": "2.0", "id": 1, "method": "x"}', b"[" * 5000, BROKEN]
)
@pytest.mark.parametrize("version", ["2026-07-28", "2025-06-18", "none"])
def test_what_is_no_message_is_refused(guarded: Served, body: bytes, version: str) -> None:
    """With a status of the client's fault, and nothing of the server's insides."""
    headers = {
        "authorization": f"Bearer {ANN[0]}",
        "content-type": "application/json",
        "accept": "application/json, text/event-stream",
        "mcp-protocol-version": version,
    }
    told = guarded.client.post("/mcp", content=body, headers=headers)
    assert told.status_code < 500
    assert "Traceback" not in told.text
    assert guarded.client.get("/mcp", headers=headers).status_code == 405


def test_nothing_of_the_sdk_is_imported_before_it_is_used(tmp_path: Path) -> None:
    """A server that nobody asks by MCP does without."""
    made = (
        "import sys; from pathlib import Path; from bot.settings import Settings; from bot.faces.web.app import create"
    )
    program = f"{made}; create(Settings(Path({str(tmp_path)!r}))); print('mcp' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program], env=environment(tmp_path), capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "False"


def _all(error: BaseException) -> str:
    """All that an error says, with those that it groups or was raised from."""
    inner = getattr(error, "exceptions", ())
    return "\n".join([f"{error!r}", *map(_all, inner), *([_all(error.__cause__)] if error.__cause__ else [])])
