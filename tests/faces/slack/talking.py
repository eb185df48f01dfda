"""What Slack does to the app: signed requests for events, commands, shortcuts and buttons; and waiting for answers."""

from __future__ import annotations

import json
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx

from bot.faces.slack.blocks import spoken
from tests.faces.slack.fake_slack import BOT_TOKEN, SECRET, TEAM, FakeSlack, signed
from tests.faces.web.serving import Served, serving

T = TypeVar("T")
PATH = "/slack/events"
ASKER = "U0ANN"


def until(look: Callable[[], T], seconds: float = 60) -> T:
    """What `look` finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError("nothing came")


class Talk:
    """A server over a home, and a workspace that talks to it."""

    def __init__(self, served: Served, slack: FakeSlack) -> None:
        self.served, self.slack = served, slack

    def event(self, body: dict[str, Any], retry: int = 0) -> httpx.Response:
        raw = json.dumps(body)
        again = {"x-slack-retry-num": str(retry), "x-slack-retry-reason": "http_timeout"} if retry else {}
        return self.send(raw, {"content-type": "application/json", **signed(raw), **again})

    def form(self, given: dict[str, str]) -> httpx.Response:
        raw = urllib.parse.urlencode(given)
        return self.send(raw, {"content-type": "application/x-www-form-urlencoded", **signed(raw)})

    def send(self, raw: str, headers: dict[str, str]) -> httpx.Response:
        # From outside: under a name that the server does not know.
        return self.served.client.post(PATH, content=raw, headers={"host": "bot.example.com", **headers})

    def command(self, channel: str, text: str, user: str = ASKER) -> tuple[httpx.Response, str]:
        url = self.slack.response_url()
        given = {
            "command": "/ask", "text": text, "team_id": TEAM, "channel_id": channel, "user_id": user,
            "response_url": url, "trigger_id": url.rsplit("-")[-1], "api_app_id": "A0APP",
        }  # fmt: skip
        return self.form(given), url.rsplit("/", 1)[1]

    def shortcut(self, channel: str, message: dict[str, Any], user: str = ASKER) -> str:
        url = self.slack.response_url()
        payload = {
            "type": "message_action", "callback_id": "check_this", "team": {"id": TEAM}, "user": {"id": user},
            "channel": {"id": channel}, "message": message, "response_url": url, "trigger_id": url.rsplit("-")[-1],
        }  # fmt: skip
        assert self.form({"payload": json.dumps(payload)}).status_code == 200
        return url.rsplit("/", 1)[1]

    def press(self, message: dict[str, Any], action: str, channel: str, user: str = ASKER) -> str:
        """Somebody presses a button of a message; where they will be told something."""
        url = self.slack.response_url()
        (actions,) = [each for each in message["blocks"] if each["type"] == "actions"]
        (button,) = [each for each in actions["elements"] if each["action_id"] == action]
        payload = {
            "type": "block_actions", "team": {"id": TEAM}, "user": {"id": user}, "channel": {"id": channel},
            "container": {"message_ts": message.get("ts", "0")}, "response_url": url,
            "actions": [{**button, "action_ts": f"{time.time():.6f}", "block_id": "b"}],
        }  # fmt: skip
        assert self.form({"payload": json.dumps(payload)}).status_code == 200
        return url.rsplit("/", 1)[1]

    def told(self, name: str) -> dict[str, Any]:
        """What was told at a response_url."""
        return until(lambda: [given for where, given in list(self.slack.told) if where == name])[0]

    def answer(self, channel: str, thread: str, number: int = 1) -> dict[str, Any]:
        """The last of the bot's messages in a thread, once there are so many and all are whole."""

        def whole() -> list[dict[str, Any]]:
            found = self.slack.thread(channel, thread)
            return found if len(found) >= number and all(each.get("metadata") for each in found) else []

        def finished() -> list[dict[str, Any]]:
            found = whole()
            return found if found and all(len(each["blocks"]) and not _begun(each) for each in found) else []

        return until(finished)[number - 1]

    def ask(self, channel: str, text: str, user: str = ASKER) -> tuple[str, dict[str, Any]]:
        """A mention, and the answer in its thread."""
        told = self.slack.mention(channel, user, text)
        assert self.event(told).status_code == 200
        ts = told["event"]["ts"]
        return ts, self.answer(channel, ts)


def _begun(message: dict[str, Any]) -> bool:
    return bool(message.get("streaming")) or "Reading the documents" in message.get("text", "")


def words(message: dict[str, Any]) -> str:
    return spoken(message["blocks"])


@contextmanager
def talking(home: Path, slack: FakeSlack, **settings: str) -> Iterator[Talk]:
    """A server over a home while the block runs, for a workspace."""
    tokens = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_API_URL": slack.api}
    with serving(home, **tokens, **settings) as served:
        yield Talk(served, slack)
