"""What buttons do: what somebody thinks of an answer, its sources, sharing it, and asking a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from bot.chats import Chats, Feedback, NotKept, Rating
from bot.faces.slack.access import Access
from bot.faces.slack.answering import allows, owner
from bot.faces.slack.api import Refused, Slack
from bot.faces.slack.blocks import (
    HELPFUL,
    PERSON,
    SHARE,
    SOURCES,
    UNHELPFUL,
    Block,
    buttons,
    notice_blocks,
)
from bot.faces.slack.events import Incoming, Kind
from bot.faces.slack.posting import Posting, Reply, Target, reply_of
from bot.outbox import Outbox, Task

TOO_OLD = "That answer is no longer kept: ask again."
KEPT = "Those documents are kept to certain channels."
NOT_HERE = "I am not in that channel: somebody has to invite me first (/invite, then my name)."


class Pressing:
    """Works on the tasks of buttons, and on those that they make: what is shared, and what goes to people."""

    def __init__(self, slack: Slack, outbox: Outbox, chats: Chats, access: Access, people: str | None) -> None:
        self._slack, self._outbox, self._chats, self._access, self._people = slack, outbox, chats, access, people
        self._posting = Posting(slack, outbox)

    def do(self, task: Task) -> None:
        """Works on a task to its end. Raises Later where that has to wait."""
        if task.kind == Kind.SHARED:
            self._shared(task)
        elif task.kind == Kind.PERSON:
            self._person(task)
        else:
            self._pressed(task)

    def _pressed(self, task: Task) -> None:
        given = task.given
        asked = self._outbox.get(str(given["value"]))
        if asked is None or asked.reply is None or owner(asked.given) != owner(given):
            self._say(task, TOO_OLD)
            return
        action: Callable[[Task, Task], None] | None = {
            HELPFUL: self._helpful,
            UNHELPFUL: self._unhelpful,
            SOURCES: self._sources,
            SHARE: self._share,
            PERSON: self._ask_person,
        }.get(str(given["action"]))
        if action is not None:
            action(task, asked)

    def _helpful(self, task: Task, asked: Task) -> None:
        self._rate(task, asked, Rating.UP, "Noted: helpful. Thank you.")

    def _unhelpful(self, task: Task, asked: Task) -> None:
        self._rate(task, asked, Rating.DOWN, "Noted: not helpful. Thank you.")

    def _rate(self, task: Task, asked: Task, rating: Rating, said: str) -> None:
        assert asked.reply is not None
        try:
            self._chats.rate(owner(task.given), str(asked.reply.get("answer")), Feedback(rating, None))
        except NotKept:
            said = TOO_OLD
        self._say(task, said)

    def _sources(self, task: Task, asked: Task) -> None:
        assert asked.reply is not None
        channel = str(task.given.get("channel") or asked.given["channel"])
        if not allows(self._slack, self._access, str(asked.reply.get("corpus")), channel, str(task.given["user"])):
            self._say(task, KEPT)
            return
        self._say(task, "Sources", cast(list[Block], asked.reply.get("sources") or notice_blocks(TOO_OLD)))

    def _share(self, task: Task, asked: Task) -> None:
        assert asked.reply is not None
        channel = str(asked.given["channel"])
        if not self._access.allows(str(asked.reply.get("corpus")), channel, "", lambda *_: False):
            self._say(task, KEPT)
            return
        self._pass_on(task, asked, Kind.SHARED, f"{channel}:{asked.given.get('thread', '')}", "It is shared already.")

    def _ask_person(self, task: Task, asked: Task) -> None:
        if self._people is None:
            self._say(task, "No channel is set where people answer (CORROBOT_SLACK_PEOPLE).")
            return
        self._pass_on(task, asked, Kind.PERSON, f"{self._people}:", "People were asked already.")

    def _pass_on(self, task: Task, asked: Task, kind: Kind, place: str, already: str) -> None:
        told = {**task.given, "asked": asked.key}
        incoming = Incoming(f"{asked.key}:{kind}", place, kind, told)
        if not self._outbox.take(incoming.key, incoming.place, incoming.kind, incoming.given):
            self._say(task, already)

    def _shared(self, task: Task) -> None:
        asked = self._outbox.get(str(task.given["asked"]))
        if asked is None or asked.reply is None:
            return
        was = reply_of(asked.reply)
        rated = "answer" in asked.reply
        question = [] if asked.kind == Kind.CHECK else notice_blocks(f"Asked: {asked.reply.get('question')}")
        sourced = [SOURCES] if asked.reply.get("sources") else []
        actions = [*([HELPFUL, UNHELPFUL] if rated else []), *sourced, *([PERSON] if rated and self._people else [])]
        reply = Reply(was.text, [*question, *was.blocks], buttons(actions, asked.key) if actions else None)
        thread = cast(str | None, asked.given.get("thread"))
        self._post(task, Target(str(asked.given["channel"]), thread), reply, "")

    def _person(self, task: Task) -> None:
        asked = self._outbox.get(str(task.given["asked"]))
        if asked is None or asked.reply is None or self._people is None:
            return
        said = f"“{asked.reply.get('question')}”"
        who: Block = {"type": "user", "user_id": str(task.given["user"])}
        parts: list[Block] = [who, {"type": "text", "text": " asks for a person:"}]
        lines: list[Block] = [{"type": "rich_text_section", "elements": parts}, *_elements(notice_blocks(said))]
        thread = asked.given.get("thread")
        if asked.kind == Kind.QUESTION and thread:
            url = self._slack.permalink(str(asked.given["channel"]), str(asked.given["ts"]))
            link = {"type": "link", "url": url, "text": "Go to the thread"}
            lines.append({"type": "rich_text_section", "elements": [link]})
        reply = Reply("A question for a person", [{"type": "rich_text", "elements": lines}])
        self._post(task, Target(self._people, None), reply, "People were asked.")

    def _post(self, task: Task, target: Target, reply: Reply, done: str) -> None:
        try:
            self._posting.finish(task, target, reply, None)
        except Refused as refused:
            if refused.code not in ("not_in_channel", "channel_not_found", "is_archived"):
                raise
            done = NOT_HERE
        if done:
            self._say(task, done)

    def _say(self, task: Task, said: str, blocks: list[Block] | None = None) -> None:
        """To the one who pressed the button; where that can't be said any more, nothing is."""
        if task.given.get("url"):
            self._outbox.hold(task.key)
            try:
                self._slack.respond(str(task.given["url"]), said, blocks or notice_blocks(said))
            except Refused:
                return


def _elements(blocks: list[Block]) -> list[Block]:
    return [each for block in blocks for each in cast(list[Block], block["elements"])]
