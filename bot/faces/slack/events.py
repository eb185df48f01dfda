"""What Slack sends, as tasks: which messages are questions, and under which key each is known.

Pure: knows the shape of events, commands, shortcuts and buttons, and nothing of what is done about them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.faces.slack.access import is_direct
from bot.faces.slack.reading import mentions


class Kind(StrEnum):
    QUESTION = "question"
    FOLLOW_UP = "follow-up"  # which may be none: that is seen when the thread is read
    COMMAND = "command"
    CHECK = "check"
    BUTTON = "button"
    SHARED = "shared"
    PERSON = "person"
    EDITED = "edited"
    STRAY = "stray"  # a message that may have come twice


@dataclass(frozen=True, slots=True)
class Incoming:
    """A task before it is taken. Its place is a thread, or what else is done one after the other."""

    key: str
    place: str
    kind: Kind
    given: Mapping[str, object]


def key_of(team: str, channel: str, ts: str) -> str:
    """Of a question: its message, so that it is one question however often and as whatever event it is sent."""
    return f"{team}:{channel}:{ts}"


def question(body: Mapping[str, Any]) -> Incoming | None:
    """A mention or a message as a question; None where nobody was asked. Bots ask nothing: that would never end."""
    event: Mapping[str, Any] = body["event"]
    user, channel, ts, text = (str(event.get(name) or "") for name in ("user", "channel", "ts", "text"))
    me = bot_user(body)
    if event.get("bot_id") or event.get("subtype") not in (None, "file_share", "thread_broadcast"):
        return None
    if not (user and channel and ts) or user == me:
        return None
    thread = str(event.get("thread_ts") or ts)
    direct = event.get("channel_type") == "im" or is_direct(channel)
    mentioned = event.get("type") == "app_mention" or me in mentions(text)
    if not (mentioned or direct or thread != ts):
        return None
    team = str(body.get("team_id") or event.get("team") or "")
    given = {
        "team": team, "channel": channel, "ts": ts, "thread": thread, "user": user, "text": text, "direct": direct,
        "me": me,
    }  # fmt: skip
    key, place = key_of(team, channel, ts), f"{channel}:{thread}"
    if mentioned or direct:
        return Incoming(key, place, Kind.QUESTION, given)
    return Incoming(f"{key}:maybe", place, Kind.FOLLOW_UP, given)


def edited(body: Mapping[str, Any]) -> Incoming | None:
    """A message whose words were changed, as the question that it is now. None where only its looks were."""
    event: Mapping[str, Any] = body["event"]
    if event.get("subtype") != "message_changed":
        return None
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    if not now.get("edited") or now.get("text") == before.get("text"):
        return None
    kept = {name: event.get(name) for name in ("channel", "channel_type")}
    found = question({**body, "event": {**now, **kept, "type": "message"}})
    if found is None:
        return None
    key = f"{found.key}:edited:{now['edited'].get('ts', '')}"
    return Incoming(key, found.place, Kind.EDITED, found.given)


def deleted(body: Mapping[str, Any]) -> str | None:
    """The key of the question whose message was deleted, if that is what an event says."""
    event: Mapping[str, Any] = body["event"]
    if event.get("subtype") != "message_deleted":
        return None
    return key_of(str(body.get("team_id") or ""), str(event.get("channel")), str(event.get("deleted_ts")))


def command(body: Mapping[str, Any]) -> Incoming:
    given = {
        "team": body["team_id"], "channel": body["channel_id"], "user": body["user_id"], "text": body.get("text", ""),
        "url": body["response_url"],
    }  # fmt: skip
    key = f"{body['team_id']}:command:{body['trigger_id']}"
    return Incoming(key, key, Kind.COMMAND, given)


def check(body: Mapping[str, Any]) -> Incoming:
    message, channel, team = body["message"], body["channel"]["id"], body["team"]["id"]
    given = {
        "team": team, "channel": channel, "user": body["user"]["id"], "text": message.get("text", ""),
        "url": body["response_url"], "thread": message.get("thread_ts") or message["ts"],
    }  # fmt: skip
    key = f"{team}:check:{body['trigger_id']}"
    return Incoming(key, key, Kind.CHECK, given)


def button(body: Mapping[str, Any]) -> Incoming:
    """A button that was pressed below an answer; `value` is the key of the answer's task."""
    action = body["actions"][0]
    container, team, user = body.get("container") or {}, body["team"]["id"], body["user"]["id"]
    given = {
        "team": team, "user": user, "url": body.get("response_url", ""), "action": action["action_id"],
        "value": action.get("value", ""), "channel": (body.get("channel") or {}).get("id", ""),
        "ts": container.get("message_ts", ""),
    }  # fmt: skip
    key = f"{team}:button:{user}:{container.get('message_ts', '')}:{action['action_id']}:{action['action_ts']}"
    return Incoming(key, key, Kind.BUTTON, given)


def bot_user(body: Mapping[str, Any]) -> str:
    """The bot's own user, as events name it; empty where one does not."""
    for each in body.get("authorizations") or ():
        if each.get("is_bot", True) and each.get("user_id"):
            return str(each["user_id"])
    return ""
