"""Slack, as far as Corrobot talks to it: a real HTTP server on loopback that keeps channels, threads and messages.

It checks tokens, scopes, shapes and limits as Slack does, and fails, delays, drops and limits calls on demand.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-fake", "xapp-fake", "5ecret"
TEAM, ME, MY_BOT = "T0TEAM", "U0BOT", "B0BOT"
ALL_SCOPES = frozenset(
    "app_mentions:read chat:write commands reactions:write channels:history groups:history im:history mpim:history "
    "channels:read groups:read".split()
)
SCOPES = {
    "chat.postMessage": "chat:write", "chat.update": "chat:write", "chat.delete": "chat:write",
    "chat.startStream": "chat:write", "chat.appendStream": "chat:write", "chat.stopStream": "chat:write",
    "assistant.threads.setStatus": "chat:write", "reactions.add": "reactions:write",
}  # fmt: skip
STREAMS = frozenset({"chat.startStream", "chat.appendStream", "chat.stopStream"})


Answered = tuple[int, dict[str, str], dict[str, Any], bool]


class Wrong(Exception):
    """An error as Slack words it."""


@dataclass
class Fault:
    """What happens to a call: it is refused with an error or a status, limited, or carried out and never answered."""

    error: str = ""
    status: int = 0
    retry_after: int = 0
    drop_before: bool = False
    drop_after: bool = False
    late: bool = False  # not answered, and carried out when `carry_out` says so


@dataclass
class Channel:
    members: set[str] = field(default_factory=lambda: {ME})
    messages: list[dict[str, Any]] = field(default_factory=list)
    archived: bool = False


class FakeSlack:
    """The workspace. `fault` may say what happens to the n-th call of a method."""

    def __init__(self) -> None:
        self.channels: dict[str, Channel] = {}
        self.scopes = set(ALL_SCOPES)
        self.missing: set[str] = set()  # methods that this workspace does not have
        self.calls: Counter[str] = Counter()
        self.log: list[tuple[float, str, dict[str, Any]]] = []
        self.statuses: dict[tuple[str, str], str] = {}
        self.reactions: list[tuple[str, str, str]] = []
        self.told: list[tuple[str, dict[str, Any]]] = []  # by response_url
        self.expired: set[str] = set()
        self.fault: Callable[[str, int], Fault | None] = lambda method, n: None
        self.delay = 0.0
        self.late: list[tuple[str, str, dict[str, Any]]] = []
        self.sockets: list[str] = []
        self._ts = itertools.count(1)
        self._lock = threading.RLock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.slack = self
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def api(self) -> str:
        return f"{self.url}/api/"

    def __enter__(self) -> FakeSlack:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    # What people do.

    def say(self, channel: str, user: str, text: str, thread: str | None = None) -> dict[str, Any]:
        """Somebody's message in a channel; the event that tells of it."""
        with self._lock:
            ts = self._next()
            message = {"type": "message", "user": user, "text": text, "ts": ts}
            if thread:
                message["thread_ts"] = thread
            self._channel(channel).members.add(user)
            self._channel(channel).messages.append(message)
        kind = "im" if channel.startswith("D") else "channel"
        return event({**message, "channel": channel, "channel_type": kind})

    def mention(self, channel: str, user: str, text: str, thread: str | None = None) -> dict[str, Any]:
        """Somebody's message to the bot, as the event app_mention."""
        told = self.say(channel, user, f"<@{ME}> {text}", thread)
        told["event"]["type"] = "app_mention"
        del told["event"]["channel_type"]
        return told

    def edit(self, channel: str, ts: str, text: str) -> dict[str, Any]:
        """Somebody edits a message; the event."""
        with self._lock:
            message = self.message(channel, ts)
            before = dict(message)
            message.update(text=text, edited={"user": message["user"], "ts": self._next()})
        changed = {"type": "message", "subtype": "message_changed", "channel": channel, "channel_type": "channel"}
        return event({**changed, "message": dict(message), "previous_message": before, "ts": self._next()})

    def delete(self, channel: str, ts: str) -> dict[str, Any]:
        """Somebody deletes a message; the event."""
        with self._lock:
            self._channel(channel).messages.remove(self.message(channel, ts))
        gone = {"type": "message", "subtype": "message_deleted", "channel": channel, "channel_type": "channel"}
        return event({**gone, "deleted_ts": ts, "ts": self._next()})

    def carry_out(self) -> None:
        """What was called and never answered is done now."""
        with self._lock:
            while self.late:
                self._call(*self.late.pop())

    # What is to be seen.

    def message(self, channel: str, ts: str) -> dict[str, Any]:
        for each in self._channel(channel).messages:
            if each["ts"] == ts:
                return each
        raise Wrong("message_not_found")

    def thread(self, channel: str, ts: str) -> list[dict[str, Any]]:
        """The bot's messages in a thread, or at the top of a channel where ts is empty."""
        with self._lock:
            found = self._channel(channel).messages
            return [each for each in found if each.get("bot_id") and each.get("thread_ts", "") == ts]

    def response_url(self, name: str = "r") -> str:
        return f"{self.url}/response/{name}-{next(self._ts)}"

    # How calls are answered.

    def answer(self, method: str, token: str, given: dict[str, Any]) -> Answered:
        """Status, headers and body of a call; and whether it is answered at all."""
        with self._lock:
            self.calls[method] += 1
            self.log.append((time.time(), method, given))
            fault = self.fault(method, self.calls[method])
        if self.delay:
            time.sleep(self.delay)
        if fault and fault.late:
            self.late.append((method, token, given))
        if fault and (fault.drop_before or fault.late):
            return 0, {}, {}, False
        if fault and (fault.status or fault.retry_after):
            status = fault.status or 429
            headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
            return status, headers, {"ok": False, "error": "ratelimited" if status == 429 else "internal_error"}, True
        if fault and fault.error:
            return 200, {}, {"ok": False, "error": fault.error}, True
        try:
            with self._lock:
                body = {"ok": True, **self._call(method, token, given)}
        except Wrong as wrong:
            body = {"ok": False, "error": str(wrong)}
        return 200, {}, body, not (fault and fault.drop_after)

    def respond(self, name: str, given: dict[str, Any]) -> tuple[int, str]:
        with self._lock:
            if name in self.expired:
                return 404, "expired_url"
            check_blocks(given.get("blocks") or [])
            self.told.append((name, given))
        return 200, "ok"

    def _call(self, method: str, token: str, given: dict[str, Any]) -> dict[str, Any]:
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                raise Wrong("invalid_auth")
            return {"url": self.sockets[-1]}
        if token != BOT_TOKEN:
            raise Wrong("invalid_auth")
        if method in self.missing:
            raise Wrong("unknown_method")
        if (needed := SCOPES.get(method)) and needed not in self.scopes:
            raise Wrong("missing_scope")
        name = "_" + method.replace(".", "_")
        return dict(getattr(self, name)(given))

    def _auth_test(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"user_id": ME, "bot_id": MY_BOT, "team_id": TEAM}

    def _assistant_threads_setStatus(self, given: dict[str, Any]) -> dict[str, Any]:
        self.statuses[given["channel_id"], given["thread_ts"]] = given["status"]
        return {}

    def _reactions_add(self, given: dict[str, Any]) -> dict[str, Any]:
        self.message(given["channel"], given["timestamp"])
        reaction = (given["channel"], given["timestamp"], given["name"])
        if reaction in self.reactions:
            raise Wrong("already_reacted")
        self.reactions.append(reaction)
        return {}

    def _chat_postMessage(self, given: dict[str, Any]) -> dict[str, Any]:
        made = self._new(given)
        if not given.get("text"):
            raise Wrong("no_text")
        check_text(given["text"])
        made.update(text=given["text"], blocks=check_blocks(given.get("blocks") or []))
        return self._posted(given["channel"], made)

    def _chat_update(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self._mine(given)
        if message.get("streaming"):
            raise Wrong("streaming_state_conflict")
        check_text(given["text"])
        message.update(text=given["text"], blocks=check_blocks(given.get("blocks") or []))
        if given.get("metadata"):
            message["metadata"] = check_metadata(given["metadata"])
        return {"ts": message["ts"], "channel": given["channel"]}

    def _chat_startStream(self, given: dict[str, Any]) -> dict[str, Any]:
        if not given["channel"].startswith("D") and not (given["recipient_team_id"] and given["recipient_user_id"]):
            raise Wrong("missing_recipient")
        if not given.get("thread_ts"):
            raise Wrong("invalid_thread_ts")
        made = self._new(given)
        made.update(text="", blocks=[], tasks={}, streaming=True)
        self._grow(made, given)
        return self._posted(given["channel"], made)

    def _chat_appendStream(self, given: dict[str, Any]) -> dict[str, Any]:
        self._grow(self._streaming(given), given)
        return {"ts": given["ts"], "channel": given["channel"]}

    def _chat_stopStream(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self._streaming(given)
        self._grow(message, given)
        message["blocks"] += check_blocks(given.get("blocks") or [])
        if given.get("metadata"):
            message["metadata"] = check_metadata(given["metadata"])
        message["streaming"] = False
        return {"ts": given["ts"], "channel": given["channel"], "message": message}

    def _chat_delete(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self._mine(given)
        if message.get("streaming"):
            raise Wrong("streaming_state_conflict")
        self._channel(given["channel"]).messages.remove(message)
        return {"ts": given["ts"], "channel": given["channel"]}

    def _chat_getPermalink(self, given: dict[str, Any]) -> dict[str, Any]:
        self.message(given["channel"], given["message_ts"])
        return {"permalink": f"https://fake.slack.com/archives/{given['channel']}/p{given['message_ts']}"}

    def _conversations_replies(self, given: dict[str, Any]) -> dict[str, Any]:
        self._history_scope(given["channel"])
        root = self.message(given["channel"], given["ts"])  # thread_not_found where it is gone
        found = [root, *(e for e in self._channel(given["channel"]).messages if e.get("thread_ts") == root["ts"])]
        return self._page(list({each["ts"]: each for each in found}.values()), given)

    def _conversations_history(self, given: dict[str, Any]) -> dict[str, Any]:
        self._history_scope(given["channel"])
        oldest = float(given.get("oldest") or 0)
        found = [e for e in self._channel(given["channel"]).messages if "thread_ts" not in e]
        return self._page([each for each in found if float(each["ts"]) >= oldest][::-1], given)

    def _conversations_members(self, given: dict[str, Any]) -> dict[str, Any]:
        needed = "groups:read" if given["channel"].startswith("G") else "channels:read"
        if needed not in self.scopes:
            raise Wrong("missing_scope")
        members = sorted(self._channel(given["channel"]).members)
        return {"members": members, "response_metadata": {"next_cursor": ""}}

    def _page(self, found: list[dict[str, Any]], given: dict[str, Any]) -> dict[str, Any]:
        first, limit = int(given.get("cursor") or 0), int(given.get("limit") or 100)
        rest = first + limit if first + limit < len(found) else ""
        shown = [{k: v for k, v in each.items() if k != "metadata"} | (
            {"metadata": each["metadata"]} if "metadata" in each and given.get("include_all_metadata") else {}
        ) for each in found[first : first + limit]]  # fmt: skip
        return {"messages": shown, "has_more": bool(rest), "response_metadata": {"next_cursor": str(rest)}}

    def _history_scope(self, channel: str) -> None:
        kind = {"D": "im:history", "G": "groups:history"}.get(channel[0], "channels:history")
        if kind not in self.scopes:
            raise Wrong("missing_scope")

    def _new(self, given: dict[str, Any]) -> dict[str, Any]:
        name = given["channel"]
        if name.startswith("U"):  # a message to a user goes into the direct messages with them
            given["channel"] = name = f"D{name[1:]}"
            self._channel(name).members.add(ME)
        channel = self._channel(name)
        if channel.archived:
            raise Wrong("is_archived")
        if ME not in channel.members:
            raise Wrong("not_in_channel")
        made = {"type": "message", "user": ME, "bot_id": MY_BOT, "ts": self._next()}
        if given.get("thread_ts"):
            self.message(name, given["thread_ts"])
            made["thread_ts"] = given["thread_ts"]
        if given.get("metadata"):
            made["metadata"] = check_metadata(given["metadata"])
        return made

    def _posted(self, channel: str, made: dict[str, Any]) -> dict[str, Any]:
        self._channel(channel).messages.append(made)
        self.statuses.pop((channel, made.get("thread_ts", "")), None)
        return {"ts": made["ts"], "channel": channel}

    def _mine(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self.message(given["channel"], given["ts"])
        if message.get("bot_id") != MY_BOT:
            raise Wrong("cant_update_message")
        return message

    def _streaming(self, given: dict[str, Any]) -> dict[str, Any]:
        message = self._mine(given)
        if not message.get("streaming"):
            raise Wrong("message_not_in_streaming_state")
        return message

    def _grow(self, message: dict[str, Any], given: dict[str, Any]) -> None:
        for chunk in given.get("chunks") or []:
            if chunk["type"] == "blocks":
                message["blocks"] += check_blocks(chunk["blocks"])
                if len(message["blocks"]) > 50:
                    raise Wrong("invalid_blocks")
            elif chunk["type"] == "task_update":
                assert chunk["status"] in ("pending", "in_progress", "complete", "error")
                if len(chunk.get("details", "")) > 256:
                    raise Wrong("invalid_chunks")
                message["tasks"][chunk["id"]] = chunk["status"]
            else:
                raise Wrong("invalid_chunks")

    def _channel(self, name: str) -> Channel:
        if not name or name[0] not in "CDG":
            raise Wrong("channel_not_found")
        return self.channels.setdefault(name, Channel())

    def _next(self) -> str:
        return f"{time.time():.0f}.{next(self._ts):06d}"


def event(given: dict[str, Any], number: Iterator[int] = itertools.count(1)) -> dict[str, Any]:  # noqa: B008
    """An event as Slack sends it."""
    return {
        "type": "event_callback", "team_id": TEAM, "api_app_id": "A0APP", "event": given,
        "event_id": f"Ev{next(number):08d}", "event_time": int(time.time()),
        "authorizations": [{"team_id": TEAM, "user_id": ME, "is_bot": True}],
    }  # fmt: skip


def signed(body: str, secret: str = SECRET, when: float | None = None) -> dict[str, str]:
    """The headers with which Slack proves that it sent a body."""
    stamp = str(int(time.time() if when is None else when))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}


# What Slack refuses of a message.


def check_text(text: str) -> None:
    if len(text) > 40_000:
        raise Wrong("msg_too_long")


def check_metadata(given: Any) -> dict[str, Any]:
    metadata = json.loads(given) if isinstance(given, str) else given
    if set(metadata) != {"event_type", "event_payload"}:
        raise Wrong("invalid_metadata_format")
    return dict(metadata)


def check_blocks(given: Any) -> list[dict[str, Any]]:
    """The blocks, if Slack would take them. Raises Wrong."""
    blocks = json.loads(given) if isinstance(given, str) else given
    if not isinstance(blocks, list) or len(blocks) > 50:
        raise Wrong("invalid_blocks")
    for block in blocks:
        if block["type"] == "rich_text":
            _some(block["elements"])
            for each in block["elements"]:
                _check_rich(each)
        elif block["type"] == "actions":
            _some(block["elements"], most=25)
            if len({each["action_id"] for each in block["elements"]}) != len(block["elements"]):
                raise Wrong("invalid_blocks")
            for button in block["elements"]:
                _check_button(button)
        else:
            raise Wrong("invalid_blocks")
    if len(json.dumps(blocks, ensure_ascii=False)) > 40_000 or sum(_characters(each) for each in blocks) > 13_000:
        raise Wrong("msg_blocks_too_long")
    return list(blocks)


def _some(elements: Any, most: int = 1000) -> None:
    if not isinstance(elements, list) or not 0 < len(elements) <= most:
        raise Wrong("invalid_blocks")


def _check_rich(element: Mapping[str, Any]) -> None:
    if element["type"] not in ("rich_text_section", "rich_text_quote"):
        raise Wrong("invalid_blocks")
    _some(element["elements"])
    for part in element["elements"]:
        allowed = {"text": {"text", "style"}, "emoji": {"name"}, "link": {"url", "text"}, "user": {"user_id"}}
        if part["type"] not in allowed or set(part) - {"type"} - allowed[part["type"]]:
            raise Wrong("invalid_blocks")
        if "text" in part and not 0 < len(part["text"]) <= 3000:
            raise Wrong("invalid_blocks")
        if part["type"] == "link" and not (part["url"].startswith("http") and len(part["url"]) <= 3000):
            raise Wrong("invalid_blocks")


def _check_button(button: Mapping[str, Any]) -> None:
    text = button["text"]
    if button["type"] != "button" or text["type"] != "plain_text" or not 0 < len(text["text"]) <= 75:
        raise Wrong("invalid_blocks")
    if len(button["value"]) > 2000 or not 0 < len(button["action_id"]) <= 255:
        raise Wrong("invalid_blocks")


def _characters(part: Any) -> int:
    if isinstance(part, dict):
        own = part["text"] if isinstance(part.get("text"), str) else ""
        return len(own) + sum(_characters(each) for each in part.get("elements", ()))
    return 0


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    slack: FakeSlack


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self._answer(dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query)))

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        if self.headers.get("content-type", "").startswith("application/json"):
            self._answer(json.loads(raw or "{}"))
        else:
            query = urllib.parse.urlsplit(self.path).query
            self._answer(dict(urllib.parse.parse_qsl(query)) | dict(urllib.parse.parse_qsl(raw)))

    def _answer(self, given: dict[str, Any]) -> None:
        path = urllib.parse.urlsplit(self.path).path
        if path.startswith("/response/"):
            status, said = self.server.slack.respond(path.removeprefix("/response/"), given)
            self._send(status, {}, said.encode(), "text/plain")
            return
        token = self.headers.get("authorization", "").removeprefix("Bearer ")
        status, headers, body, answered = self.server.slack.answer(path.removeprefix("/api/"), token, given)
        if not answered:
            self.close_connection = True
            return  # the connection ends without a word
        self._send(status, headers, json.dumps(body).encode(), "application/json")

    def _send(self, status: int, headers: Mapping[str, str], body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in {**headers, "content-type": kind, "content-length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def fake_slack() -> Iterator[FakeSlack]:
    with FakeSlack() as slack:
        yield slack
