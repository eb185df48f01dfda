"""Posting what is owed, once: begun, grown and ended, and found again after whatever went wrong in between.

A message is noted as attempted before Slack is asked for it, and by its name after. Before each step that somebody
sees, the task is held anew: who was away for too long finds that another has it, and posts nothing. Where a name never
arrived, the thread is read: our messages carry the key of their task, and one that was begun to grow and has none is
taken over.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from textwrap import shorten
from typing import cast

from bot.faces.slack.api import Later, Refused, Slack
from bot.faces.slack.blocks import Block, notice_blocks
from bot.faces.slack.events import Kind
from bot.faces.slack.reading import Message
from bot.outbox import Outbox, Task

log = logging.getLogger("corrobot")

READING = "Reading the documents"

LATE = 30.0
"""Seconds after which Slack does not carry out any more what it did not answer for: twice the time it has to answer."""

_TOO_MUCH = frozenset(
    "invalid_blocks invalid_blocks_format msg_blocks_too_long msg_too_long block_mismatch invalid_chunks".split()
)
_GONE = frozenset("message_not_found cant_update_message edit_window_closed".split())


@dataclass(frozen=True, slots=True)
class Target:
    """Where in Slack something is posted: a thread, or a channel itself."""

    channel: str
    thread: str | None
    team: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is posted: `text` for notifications, `blocks` to be read, `actions` being the buttons, if any."""

    text: str
    blocks: list[Block]
    actions: Block | None = None

    @property
    def whole(self) -> list[Block]:
        return [*self.blocks, *([self.actions] if self.actions else [])]

    def record(self) -> dict[str, object]:
        return {"text": self.text, "blocks": self.blocks, "actions": self.actions}


def reply_of(record: Mapping[str, object]) -> Reply:
    return Reply(str(record["text"]), cast(list[Block], record["blocks"]), cast(Block | None, record.get("actions")))


class Posting:
    """Posts for tasks, in whichever way the workspace has."""

    def __init__(self, slack: Slack, outbox: Outbox) -> None:
        self._slack, self._outbox = slack, outbox
        self._grows = True  # until Slack says that messages of this workspace don't

    def begin(self, task: Task, target: Target) -> str | None:
        """Begins the message of an answer that is being found, if Slack lets us; its ts, where it can still grow."""
        if task.draft or task.unsure or target.thread is None:
            return None  # an earlier attempt began one, which is found when the answer is there
        if self._grows:
            try:
                return self._growing(task, target)
            except Refused as refused:
                log.info("this workspace has no messages that grow (%s): they are posted and updated", refused.code)
                self._grows = False
                self._outbox.begun(task.key, None)
            except Later as later:
                if later.refused:
                    self._outbox.begun(task.key, None)  # too many at once: the answer is posted whole
                return None
        try:
            self._posted(task, target, Reply(f"{READING} …", notice_blocks(f"{READING} …")))
        except (Later, Refused) as error:
            log.debug("no message was begun: %s", error)
        return None

    def tell(self, target: Target, growing: str | None, said: str) -> None:
        """Shows in a message that grows what is being written; where Slack does not take that now, nothing."""
        if growing is not None:
            with suppress(Later, Refused):
                self._slack.append(target.channel, growing, [_step("in_progress", said)])

    def finish(self, task: Task, target: Target, reply: Reply, growing: str | None) -> None:
        """Posts an answer, or ends the message that was begun for it. Raises Later where that has to wait."""
        if growing is not None:
            try:
                self._grow(target.channel, growing, reply, task.key)
                return
            except Refused as refused:
                log.info("a message could not grow to its end (%s)", refused.code)
        now = self._outbox.get(task.key) or task
        ts = now.draft or (self._found(now, target) if now.unsure else None)
        if now.unsure and ts is None:
            self._expect(task, target)
        try:
            self._put(task, target, reply, ts)
        except Refused as refused:
            if refused.code not in _TOO_MUCH:
                raise
            log.warning("Slack takes no message of %d blocks (%s)", len(reply.whole), refused.code)
            short = Reply(reply.text, [*reply.blocks[:1], *notice_blocks(_LONGER)], reply.actions)
            self._put(task, target, short, (self._outbox.get(task.key) or task).draft)

    def tidy(self, task: Task) -> None:
        """Deletes what Slack posted after it had been given up, beside the message that has the answer."""
        asked = self._outbox.get(str(task.given["asked"]))
        target = Target(str(task.given["channel"]), cast(str | None, task.given["thread"]))
        if asked is None or asked.draft is None:
            return
        me, drafts = self._slack.me(), self._outbox.drafts(asked.place)
        for each in self._read(asked, target):
            ours = each.bot and each.user == me and each.ts not in drafts
            begun = each.key is None and target.thread is not None and _after(each, asked)
            if ours and (begun or each.key == asked.key):
                self._outbox.hold(task.key)
                with suppress(Refused):
                    self._slack.stop(target.channel, each.ts)
                self._slack.delete(target.channel, each.ts)

    def _expect(self, task: Task, target: Target) -> None:
        """Has it looked for later whether Slack posts what it did not answer for."""
        key = f"{task.key}:{Kind.STRAY}"
        given = {"asked": task.key, "channel": target.channel, "thread": target.thread}
        if self._outbox.take(key, task.place, Kind.STRAY, given, LATE):
            log.info("Slack did not say whether it began a message: it is looked for in %g seconds", LATE)

    def _put(self, task: Task, target: Target, reply: Reply, ts: str | None) -> None:
        if ts is not None:
            self._outbox.hold(task.key)
            if self._grows:
                with suppress(Refused):  # it is not growing any more, or never was
                    self._slack.stop(target.channel, ts)
            try:
                self._slack.update(target.channel, ts, reply.text, reply.whole, task.key)
                return
            except Refused as refused:
                if refused.code not in _GONE:
                    raise
        self._posted(task, target, reply)

    def _posted(self, task: Task, target: Target, reply: Reply) -> None:
        self._outbox.trying(task.key)
        try:
            ts = self._slack.post(target.channel, target.thread, reply.text, reply.whole, task.key)
        except Refused:
            self._outbox.begun(task.key, None)
            raise
        except Later as later:
            if later.refused:
                self._outbox.begun(task.key, None)
            raise
        self._outbox.begun(task.key, ts)

    def _growing(self, task: Task, target: Target) -> str | None:
        assert target.thread is not None
        self._outbox.trying(task.key)
        ts = self._slack.start(target.channel, target.thread, target.team, target.user, _step("in_progress"))
        return ts if self._outbox.begun(task.key, ts) else None

    def _grow(self, channel: str, ts: str, reply: Reply, key: str) -> None:
        """The answer piece by piece; its end carries the key."""
        head, rest = reply.blocks[:1], reply.blocks[1:]
        sent = 0
        for pieces in ([_step("complete"), _blocks(head)], *([_blocks([each])] for each in rest[:-1])):
            self._outbox.hold(key)
            try:
                self._slack.append(channel, ts, pieces)
            except Later as later:
                if not later.refused:
                    raise
                break  # too many at once: all that is left goes with the end
            sent += 1
        self._outbox.hold(key)
        self._slack.stop(channel, ts, [*reply.blocks[sent:], *([reply.actions] if reply.actions else [])], key)

    def _found(self, task: Task, target: Target) -> str | None:
        """Our message that was begun for a task though its name never arrived."""
        read = self._read(task, target)
        for each in read:
            if each.key == task.key and self._outbox.begun(task.key, each.ts):
                return each.ts
        me, others = self._slack.me(), self._outbox.drafts(task.place)
        for each in read:
            ours = each.bot and each.user == me and each.key is None and _after(each, task)
            if ours and target.thread and each.ts not in others and self._outbox.begun(task.key, each.ts):
                return each.ts
        self._outbox.begun(task.key, None)
        return None

    def _read(self, task: Task, target: Target) -> list[Message]:
        """What stands where a task is answered."""
        if target.thread:
            return self._slack.thread(target.channel, target.thread)
        return self._slack.since(target.channel, task.taken - 60)


def _after(message: Message, task: Task) -> bool:
    return float(message.ts) > float(str(task.given.get("ts") or 0))


_LONGER = "The rest of the answer is more than Slack takes; “Show sources” lists its sources."


DETAILS = 256
"""The most characters that Slack takes as details of a step."""


def _step(status: str, details: str = "") -> dict[str, object]:
    step: dict[str, object] = {"type": "task_update", "id": "reading", "title": READING, "status": status}
    return {**step, "details": shorten(details, DETAILS, placeholder=" …")} if details else step


def _blocks(blocks: Sequence[Block]) -> dict[str, object]:
    return {"type": "blocks", "blocks": list(blocks)}
