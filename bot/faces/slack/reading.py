"""Slack's messages read: what was asked in them, of whom, and what was asked before in the thread.

Pure: knows the shape of messages, and nothing of how they are fetched.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ENTITY = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_OPENERS = frozenset(
    "who whom whose what when where why how which is are was were do does did can could will would should has have had "
    "and or but so tell show list name give explain compare describe summarize summarise".split()
)
_LEAST = 2
"""Words of a message that only begins like a question: "so" alone is none."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a thread. `key` is what one of ours was posted for, if it says so."""

    ts: str
    user: str
    text: str
    bot: bool
    key: str | None = None


def plain(text: str, me: str) -> str:
    """What somebody wrote, without mentions of `me`, and with Slack's escapes undone."""

    def named(match: re.Match[str]) -> str:
        what, label = match[1], match[2]
        if what == f"@{me}":
            return " "
        if label:
            return label
        return what if what[:1] in "@#" or "://" in what else what.removeprefix("mailto:").lstrip("!")

    return " ".join(html.unescape(_ENTITY.sub(named, text)).split())


def mentions(text: str) -> set[str]:
    """The users whom a message mentions."""
    return set(_MENTION.findall(text))


def asks(text: str) -> bool:
    """Whether a message reads like a question or a request: it ends in a question mark, or begins like one."""
    words = re.findall(r"[\w']+", text.lower())
    if not words:
        return False
    return "?" in text or (len(words) >= _LEAST and words[0] in _OPENERS)


def follows_up(message: Message, before: Sequence[Message], me: str) -> bool:
    """Whether a message that mentions nobody goes on asking `me`, who was asked in the thread before."""
    asked = any(me in mentions(each.text) for each in before if not each.bot) or any(each.user == me for each in before)
    return asked and not mentions(message.text) - {me} and asks(plain(message.text, me))


def context(before: Sequence[Message], me: str, direct: bool) -> list[str]:
    """The earlier questions of people in a thread, oldest first."""
    return list(_questions(before, me, direct))


def _questions(before: Sequence[Message], me: str, direct: bool) -> Iterator[str]:
    for each in before:
        if each.bot or each.user == me:
            continue
        text = plain(each.text, me)
        to_me = direct or me in mentions(each.text)
        if any(character.isalnum() for character in text) and (
            to_me or (asks(text) and not mentions(each.text) - {me})
        ):
            yield text
