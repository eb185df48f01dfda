"""Socket Mode against a fake websocket of Slack's, the manifest, and the steps of the page on Slack word for word."""

from __future__ import annotations

import itertools
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from websockets.sync.server import ServerConnection, serve

from tests.command import QUESTION, ROOT, SEEDS, corrobot, environment, here
from tests.faces.slack.fake_slack import ALL_SCOPES, APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack, Fault
from tests.faces.slack.talking import ASKER, Talk, until, words
from tests.faces.web.serving import Served

PAGE = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent


class Socket:
    """Slack's end of Socket Mode: sends envelopes, and notes which are acknowledged."""

    def __init__(self, slack: FakeSlack) -> None:
        self.acknowledged: list[dict[str, Any]] = []
        self.open: list[ServerConnection] = []
        self._numbers = itertools.count(1)
        self._server = serve(self._talk, "127.0.0.1", 0)
        slack.sockets.append(f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/link")
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def send(self, payload: dict[str, Any], kind: str = "events_api") -> str:
        """Sends an envelope, once somebody is connected."""
        connection = until(lambda: list(self.open))[-1]
        envelope = f"e{next(self._numbers)}"
        connection.send(
            json.dumps({"envelope_id": envelope, "type": kind, "payload": payload, "accepts_response_payload": True})
        )
        return envelope

    def close(self) -> None:
        self._server.shutdown()

    def _talk(self, connection: ServerConnection) -> None:
        connection.send(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0APP"}}))
        self.open.append(connection)
        try:
            for message in connection:
                if message:
                    self.acknowledged.append(json.loads(message))
        finally:
            self.open.remove(connection)


@pytest.fixture
def socket(slack: FakeSlack) -> Iterator[Socket]:
    made = Socket(slack)
    yield made
    made.close()


@contextmanager
def connected(home: Path, slack: FakeSlack, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """`corrobot slack` in a process of its own."""
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.api}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.faces.cli", "slack"],
        env=environment(home, **tokens, **settings), stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0, process.communicate()[1]


def test_socket_mode_answers_as_http_does(copied: Path, slack: FakeSlack, socket: Socket) -> None:
    """An event by websocket is acknowledged and answered in its thread, once, and so is a command."""
    with connected(copied, slack):
        told = slack.mention("C0SOCK", ASKER, QUESTION)
        envelopes = [socket.send(told) for _ in range(2)]
        until(lambda: {each["envelope_id"] for each in socket.acknowledged} >= set(envelopes))
        url = slack.response_url()
        command = {
            "command": "/ask", "text": QUESTION, "team_id": "T0TEAM", "channel_id": "C0SOCK", "user_id": ASKER,
            "response_url": url, "trigger_id": "1", "api_app_id": "A0APP",
        }  # fmt: skip
        envelope = socket.send(command, "slash_commands")
        until(lambda: [each for each in socket.acknowledged if each["envelope_id"] == envelope])
        answer = until(lambda: [m for m in slack.thread("C0SOCK", told["event"]["ts"]) if m.get("metadata")])[0]
        given = until(lambda: slack.told)[0][1]
        assert "disputed" in words(answer)
        assert words(answer)[:200] == words(given)[:200]
    assert len(slack.thread("C0SOCK", told["event"]["ts"])) == 1


def test_socket_mode_waits_for_slack(copied: Path, slack: FakeSlack, socket: Socket) -> None:
    """Started while Slack is away, it connects when Slack is back."""
    slack.fault = lambda method, n: Fault(status=503) if n < 3 else None
    with connected(copied, slack):
        told = slack.mention("C0WAIT", ASKER, QUESTION)
        socket.send(told)
        until(lambda: [m for m in slack.thread("C0WAIT", told["event"]["ts"]) if m.get("metadata")])


def test_a_token_that_slack_does_not_know_is_an_error(copied: Path, slack: FakeSlack, socket: Socket) -> None:
    """A wrong app token ends the command with what to do, and without a traceback or the token."""
    wrong = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": "xapp-wrong", "SLACK_API_URL": slack.api}
    ran = corrobot(copied, "slack", **wrong)
    assert ran.status == 2
    assert "Slack does not let the app in: invalid_auth." in ran.err
    assert "Traceback" not in ran.err
    assert "xapp-wrong" not in ran.err


def test_the_manifest_has_the_scopes_that_are_used_and_no_other(home: Path) -> None:
    """Each scope of the manifest is one that the fake workspace asks for; it is whole for both ways in."""
    socket_mode = yaml.safe_load(here(home, "slack", "--manifest").out)
    http = yaml.safe_load(here(home, "slack", "--manifest", "--url", "https://bot.example.org/").out)
    assert set(socket_mode["oauth_config"]["scopes"]["bot"]) == ALL_SCOPES
    assert socket_mode["settings"]["socket_mode_enabled"] is True
    assert "example" not in json.dumps(socket_mode)
    assert http["settings"]["socket_mode_enabled"] is False
    addresses = [
        http["settings"]["event_subscriptions"]["request_url"],
        http["settings"]["interactivity"]["request_url"],
        http["features"]["slash_commands"][0]["url"],
    ]
    assert addresses == ["https://bot.example.org/slack/events"] * 3
    assert here(home, "slack", "--manifest", "--url", "bot.example.org").status == 2
    assert here(home, "slack", "--url", "https://bot.example.org").status == 2


def steps(last: str) -> str:
    """The page's block that ends in a command."""
    (block,) = [each for each in re.findall(r"(?:^export .*\n)+^.*$", PAGE, re.M) if each.endswith(last)]
    return str(block)


@pytest.mark.parametrize("last", ["corrobot slack", "corrobot serve"])
def test_the_steps_of_the_page_end_in_an_answer(home: Path, slack: FakeSlack, socket: Socket, last: str) -> None:
    """Followed word for word, with the tokens that Slack gave: an answer in the thread, with quotes and marks."""
    ask = re.search(r"ask: `@Corrobot (.*?)`", PAGE)
    assert ask
    indexed = corrobot(home, "index", SEEDS)
    assert indexed.status == 0, indexed.err
    given = steps(last).replace("xoxb-...", BOT_TOKEN).replace("xapp-...", APP_TOKEN)
    given = given.replace("SECRET=...", f"SECRET={SECRET}")
    env = environment(home, SLACK_API_URL=slack.api, CORROBOT_PORT="0")
    process = subprocess.Popen(
        ["bash", "-c", f"set -eu\n{given.replace(last, f'exec {last}')}"],
        env={**env, "PATH": f"{shlex.quote(str(BIN))}{os.pathsep}{os.environ['PATH']}"},
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        told = slack.mention("C0README", ASKER, ask[1])
        if last == "corrobot slack":
            socket.send(told)
        else:
            line = next(line for line in process.stderr if "Corrobot is at" in line)
            Talk(_at(re.findall(r"http://\S+?(?=/ )", line)[0]), slack).event(told)
        answer = until(lambda: [m for m in slack.thread("C0README", told["event"]["ts"]) if m.get("metadata")])[0]
        assert "Sources disagree" in words(answer)
        assert "disputed" in words(answer)
        assert "rich_text_quote" in json.dumps(answer["blocks"])
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def _at(url: str) -> Served:
    """A server that runs already."""
    import httpx

    served = object.__new__(Served)
    served.client = httpx.Client(base_url=url, timeout=60)
    return served
