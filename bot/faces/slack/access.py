"""Which corpus a channel asks, and who may see what of a private one. Knows nothing of Slack's API."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.settings import Settings, SettingsError, listed

DIRECT = "dm"
"""In place of a channel: all direct messages."""

_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")


@dataclass(frozen=True, slots=True)
class Access:
    """`channels` ties channels to corpora; `private` names, for each private corpus, the channels that may ask it."""

    default: str
    channels: Mapping[str, str]
    private: Mapping[str, frozenset[str]]

    def corpus(self, channel: str) -> str:
        """What is asked from a channel or a direct message."""
        return self.channels.get(DIRECT if is_direct(channel) else channel, self.default)

    def allows(self, corpus: str, channel: str, user: str, member: Callable[[str, str], bool]) -> bool:
        """Whether a corpus may be answered from there: a private one only in its channels, and in a direct message of
        somebody who is in one of them. `member` says whether a channel has a user; it is asked for that only.
        """
        allowed = self.private.get(corpus)
        if allowed is None or channel in allowed:
            return True
        return is_direct(channel) and any(member(each, user) for each in sorted(allowed))


def is_direct(channel: str) -> bool:
    return channel.startswith("D")


def access(settings: Settings) -> Access:
    """What the settings say. Raises SettingsError for an entry that is none, and for two that contradict each other."""
    channels: dict[str, str] = {}
    for channel, corpus in _pairs(settings.slack_channels, "slack_channels", "CHANNEL=CORPUS"):
        if channel != DIRECT:
            _check(channel, "slack_channels")
        if channels.setdefault(channel, corpus) != corpus:
            raise SettingsError(f"slack_channels ties {channel} to two corpora.", "Tie each channel to one corpus.")
    private: dict[str, set[str]] = {}
    for corpus, channel in _pairs(settings.slack_private, "slack_private", "CORPUS=CHANNEL"):
        _check(channel, "slack_private")
        private.setdefault(corpus, set()).add(channel)
    for channel, corpus in channels.items():
        if channel != DIRECT and corpus in private and channel not in private[corpus]:
            raise SettingsError(
                f"slack_channels ties {channel} to the corpus {corpus}, which slack_private keeps from it.",
                f"Add {corpus}={channel} to slack_private, or tie the channel to another corpus.",
            )
    return Access(settings.corpus, channels, {corpus: frozenset(each) for corpus, each in private.items()})


def people(settings: Settings) -> str | None:
    """The channel where people answer what documents don't, if there is one. Raises SettingsError for what is none."""
    for channel in listed(settings.slack_people):
        _check(channel, "slack_people")
        return channel
    return None


def _pairs(setting: str, name: str, form: str) -> list[tuple[str, str]]:
    found = []
    for entry in listed(setting):
        left, _, right = entry.partition("=")
        if not left or not right:
            raise SettingsError(f"{entry!r} in {name} is no {form}.", f"As in: {form}, with commas between several.")
        found.append((left, right))
    return found


def _check(channel: str, name: str) -> None:
    if not _CHANNEL.fullmatch(channel):
        raise SettingsError(
            f"{channel!r} in {name} is no ID of a channel.",
            "It begins with C or G, and stands at the end of the channel's details in Slack.",
        )
