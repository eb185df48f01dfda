"""What is done about each kind of task: a question answered in its thread, a command, a claim checked, a button.

Knows the order of the steps: read the thread, see what may be answered from there, begin the message, find the answer,
keep it, post it. Each step that is kept is not done again after a kill. How an answer is found, the bot knows.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import cast

from bot.ask import REMEMBERED
from bot.assemble import App
from bot.chats import Chats
from bot.errors import UsageError
from bot.faces.slack.access import Access, is_direct
from bot.faces.slack.api import PAGE, Later, Refused, Slack
from bot.faces.slack.blocks import (
    HELPFUL,
    PERSON,
    SHARE,
    SOURCES,
    UNHELPFUL,
    Links,
    answer_blocks,
    buttons,
    notice_blocks,
    source_blocks,
    summary,
    verification_blocks,
)
from bot.faces.slack.events import Incoming, Kind, key_of
from bot.faces.slack.posting import Posting, Reply, Target, reply_of
from bot.faces.slack.reading import Message, asks, context, follows_up, mentions, plain
from bot.outbox import Outbox, Task
from bot.render import answer_json, unconfirmed, visible
from bot.types import Answer, WrittenSentence
from index.errors import CorpusNotFound, CorrobotError, Unreachable
from index.rights import limited

log = logging.getLogger("corrobot")

PRIVATE = "I can't answer that here: the documents I would look in are kept to certain channels."
EMPTY = "Ask me something in words, and I look for it in the documents."
NOTHING_INDEXED = "Nothing is indexed for this channel yet: whoever runs me can do that with `corrobot index FOLDER`."
SHOWN = 300
"""Characters of a question that are repeated to whoever asked it."""

BROKEN = "Something went wrong that should not; whoever runs me finds it in the log. Ask again, please."


class Answering:
    """All that replies are made of. `over` gives the app of a corpus; `count` is told each answer; `workers` questions
    are answered at once.
    """

    def __init__(
        self,
        slack: Slack,
        outbox: Outbox,
        chats: Chats,
        access: Access,
        over: Callable[[str], App],
        count: Callable[[Answer], None],
        *,
        people: str | None,
        web: str | None,
        workers: int,
    ) -> None:
        self._slack, self._outbox, self._chats, self._access, self._over = slack, outbox, chats, access, over
        self._count, self._people, self._web = count, people, web
        self._posting = Posting(slack, outbox)
        self._processor = threading.Semaphore(workers)
        self._statuses = True  # until Slack says that this workspace has none

    def acknowledge(self, given: Mapping[str, object]) -> None:
        """Shows at once that a question was seen; a question that Slack shows nothing for is answered all the same."""
        channel, thread, ts = str(given["channel"]), str(given["thread"]), str(given["ts"])
        try:
            if self._statuses:
                try:
                    self._slack.status(channel, thread, "is reading the documents …")
                    return
                except Refused as refused:
                    log.info("this workspace shows no status (%s): questions get a reaction", refused.code)
                    self._statuses = False
            self._slack.react(channel, ts, "eyes")
        except (Later, Refused) as error:
            log.debug("not acknowledged: %s", error)

    def take(self, incoming: Incoming) -> bool:
        """Keeps a task; whether it is a new one."""
        return self._outbox.take(incoming.key, incoming.place, incoming.kind, incoming.given)

    def do(self, task: Task) -> None:
        """Works on a task to its end. Raises Later where that has to wait, Unreachable where the database is away, Lost
        where another process has it meanwhile, and Refused where Slack doesn't want it.
        """
        {
            Kind.QUESTION: self._question,
            Kind.FOLLOW_UP: self._follow_up,
            Kind.COMMAND: self._command,
            Kind.CHECK: self._check,
            Kind.EDITED: self._edited,
            Kind.STRAY: self._posting.tidy,
        }[Kind(task.kind)](task)

    def failed(self, task: Task, error: Exception) -> None:
        """Tells the asker that there will be no answer: where they asked, or directly where Slack refuses that. Raises
        Later where that has to wait, and Refused where it can't be told at all.
        """
        given, reply = task.given, _plain_reply(BROKEN)
        self._outbox.hold(task.key)
        if task.kind == Kind.QUESTION:
            if not isinstance(error, Refused):
                with suppress(Refused):
                    self._posting.finish(task, _target(given), reply, None)
                    return
        elif given.get("url"):
            with suppress(Refused):
                self._slack.respond(str(given["url"]), reply.text, reply.blocks)
                return
        if task.kind in (Kind.QUESTION, Kind.COMMAND, Kind.CHECK):
            asked = plain(str(given["text"]), str(given.get("me") or ""))[:SHOWN]
            said = f"I could not answer where you asked: {asked}"
            self._outbox.hold(task.key)
            self._slack.post(str(given["user"]), None, said, notice_blocks(said), task.key)

    def _question(self, task: Task) -> None:
        given, target = task.given, _target(task.given)
        growing = None
        if task.reply is None:
            read = self._thread(given)
            asked = next((each for each in read if each.ts == given["ts"]), None)
            if asked is None and not (task.draft or task.unsure):
                return  # its message was deleted before it was answered
            text = asked.text if asked else str(given["text"])  # as it is now, if it was edited
            with self._allowed(given) as corpus:
                if corpus is None:
                    found = _Found(_plain_reply(PRIVATE))
                else:
                    me = str(given["me"]) or self._slack.me()
                    before = [each for each in read if float(each.ts) < float(str(given["ts"]))]
                    earlier = context(before, me, bool(given["direct"]))[-REMEMBERED:]
                    growing = began = self._posting.begin(task, target)

                    def tell(sentence: WrittenSentence) -> None:
                        said = f"{visible(sentence.text)} {unconfirmed(sentence)}".strip()
                        self._outbox.hold(task.key)
                        self._posting.tell(target, began, said)

                    found = self._answer(task, plain(text, me), earlier, corpus, shared=True, tell=tell)
            self._outbox.replied(task.key, found.record())
            reply = found.reply
        else:
            reply = reply_of(task.reply)
        self._posting.finish(task, target, reply, growing)

    def _follow_up(self, task: Task) -> None:
        """A message that mentions nobody, in a thread: a question if we were asked there before."""
        given = task.given
        me, text = str(given["me"]) or self._slack.me(), str(given["text"])
        if not asks(plain(text, me)) or mentions(text) - {me}:
            return
        before = [each for each in self._thread(given) if float(each.ts) < float(str(given["ts"]))]
        message = Message(str(given["ts"]), str(given["user"]), text, bot=False)
        if follows_up(message, before, me):
            key = key_of(str(given["team"]), str(given["channel"]), str(given["ts"]))
            if self.take(Incoming(key, task.place, Kind.QUESTION, given)):
                self.acknowledge(given)

    def _edited(self, task: Task) -> None:
        """A message whose words were changed: its answer becomes that of the question as it is now."""
        given = task.given
        key = key_of(str(given["team"]), str(given["channel"]), str(given["ts"]))
        if self._outbox.again(key, given):
            return
        if given["direct"] or (str(given["me"]) or self._slack.me()) in mentions(str(given["text"])):
            if self.take(Incoming(key, task.place, Kind.QUESTION, given)):
                self.acknowledge(given)
        else:
            self._follow_up(task)

    def _command(self, task: Task) -> None:
        text = str(task.given["text"])
        question = plain(text, self._slack.me() if "<@" in text else "")
        self._tell(task, lambda corpus: self._answer(task, question, [], corpus, shared=False))

    def _check(self, task: Task) -> None:
        self._tell(task, lambda corpus: self._verification(task, plain(str(task.given["text"]), ""), corpus))

    def _answer(
        self,
        task: Task,
        question: str,
        earlier: list[str],
        corpus: str,
        shared: bool,
        tell: Callable[[WrittenSentence], None] = lambda _: None,
    ) -> _Found:
        """The answer as it is posted, and what its buttons need. It is kept before anybody sees it, but for what a chat
        model writes, which is told as it comes.
        """
        if not any(character.isalnum() for character in question):
            return _Found(_plain_reply(EMPTY))
        try:
            with self._processor:
                answer = self._over(corpus).bot().ask(question, earlier, tell=tell)
            self._chats.keep(owner(task.given), answer_json(answer))
            self._count(answer)
        except Unreachable:
            raise
        except CorrobotError as error:
            return _Found(_notice(error))
        links = Links(self._web, corpus)
        blocks = answer_blocks(answer, links)
        share = [] if shared or is_direct(str(task.given["channel"])) else [SHARE]
        quotes = answer.quotes or answer.nearest
        sourced = [SOURCES] if quotes else []
        actions = [*share, HELPFUL, UNHELPFUL, *sourced, *([PERSON] if self._people else [])]
        sources = source_blocks(quotes, links, blocks)
        reply = Reply(summary(answer), blocks, buttons(actions, task.key))
        return _Found(reply, {"answer": answer.id, "corpus": corpus, "question": question, "sources": sources})

    def _verification(self, task: Task, claim: str, corpus: str) -> _Found:
        try:
            with self._processor:
                found = self._over(corpus).verify(claim)
        except Unreachable:
            raise
        except CorrobotError as error:
            return _Found(_notice(error))
        links = Links(self._web, corpus)
        blocks = verification_blocks(found, links)
        quotes = [*found.supporting, *found.refuting]
        actions = [*([] if is_direct(str(task.given["channel"])) else [SHARE]), *([SOURCES] if quotes else [])]
        reply = Reply(f"Checked: {found.verdict}", blocks, buttons(actions, task.key) if actions else None)
        return _Found(reply, {"corpus": corpus, "question": claim, "sources": source_blocks(quotes, links, blocks)})

    def _tell(self, task: Task, find: Callable[[str], _Found]) -> None:
        """Tells the asker alone: by the address that came with the command, else, when that is too old, directly."""
        if task.reply is None:
            with self._allowed(task.given) as corpus:
                found = _Found(_plain_reply(PRIVATE)) if corpus is None else find(corpus)
            self._outbox.replied(task.key, found.record())
            reply = found.reply
        else:
            reply = reply_of(task.reply)
        self._outbox.hold(task.key)
        try:
            self._slack.respond(str(task.given["url"]), reply.text, reply.whole)
        except Refused as refused:
            log.info("the answer to a command goes directly to the asker (%s)", refused.code)
            self._posting.finish(task, Target(str(task.given["user"]), None), reply, None)

    def _thread(self, given: Mapping[str, object]) -> list[Message]:
        """The thread as it is now; where Slack won't show it, what the event said of it."""
        alone = Message(str(given["ts"]), str(given["user"]), str(given["text"]), bot=False)
        try:
            read = self._slack.thread(str(given["channel"]), str(given["thread"]))
        except Refused as refused:
            if refused.code in ("thread_not_found", "message_not_found"):
                return []
            log.warning("threads can't be read, so earlier questions are not known (%s)", refused.code)
            return [alone]
        whole = len(read) < 25 * PAGE
        return read if whole or any(each.ts == alone.ts for each in read) else [*read, alone]

    @contextmanager
    def _allowed(self, given: Mapping[str, object]) -> Iterator[str | None]:
        """The corpus that may be asked from there by whoever asks; no other one is seen in the block. Raises Later
        where only Slack knows that.
        """
        channel = str(given["channel"])
        named = self._access.corpus(channel)
        corpus = named if allows(self._slack, self._access, named, channel, str(given["user"])) else None
        with limited([] if corpus is None else [corpus]):
            yield corpus


@dataclass(frozen=True, slots=True)
class _Found:
    """A reply, and what its buttons need later."""

    reply: Reply
    more: Mapping[str, object] = field(default_factory=dict)

    def record(self) -> dict[str, object]:
        return self.reply.record() | dict(self.more)


def _plain_reply(said: str) -> Reply:
    return Reply(said, notice_blocks(said))


def allows(slack: Slack, access: Access, corpus: str, channel: str, user: str) -> bool:
    """Whether somebody may see now, in a channel, what a corpus says. Raises Later where only Slack knows that."""

    def member(channel: str, user: str) -> bool:
        try:
            return slack.member(channel, user)
        except Refused as refused:
            log.warning("who is in the channel %s can't be seen (%s): nobody is let in", channel, refused.code)
            return False

    return access.allows(corpus, channel, user, member)


def owner(given: Mapping[str, object]) -> str:
    """Whose the answers of a workspace are: a name that no API key can have."""
    return f"slack:{given['team']}"


def _target(given: Mapping[str, object]) -> Target:
    return Target(str(given["channel"]), cast(str | None, given.get("thread")), str(given["team"]), str(given["user"]))


def _notice(error: CorrobotError) -> Reply:
    """An error as somebody in Slack can use it; what only whoever runs it can mend is in the log."""
    if isinstance(error, CorpusNotFound):
        said = NOTHING_INDEXED
    elif isinstance(error, UsageError):
        said = error.message
    else:
        log.error("a question can't be answered: %s %s", error.message, error.remedy)
        said = BROKEN
    return Reply(said, notice_blocks(said))
