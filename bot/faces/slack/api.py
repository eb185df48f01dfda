"""The calls that are made to Slack, each with what may come of it: done, refused for good, or to be tried again later.

Nothing is retried here, slack_sdk's own retries are off: what may have been posted is looked for before it is posted
once more, and only who knows the task can do that.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot.faces.slack.blocks import Block
from bot.faces.slack.reading import Message
from bot.faces.slack.tokens import Tokens

if TYPE_CHECKING:
    from slack_sdk.web import SlackResponse

log = logging.getLogger("corrobot")

TIMEOUT = 15
"""Seconds for an answer of Slack."""

PAGE, MOST_PAGES = 200, 25
"""Messages of a thread that are read at once, and how often."""

METADATA = "corrobot_answer"

_PASSING = frozenset(
    "internal_error fatal_error request_timeout service_unavailable team_added_to_org accesslimited".split()
)
"""Errors of Slack's own, after which a call may have been carried out or not."""

_MENDABLE = frozenset(
    "not_authed invalid_auth account_inactive token_revoked token_expired no_permission org_login_required "
    "ekm_access_denied team_access_not_granted access_denied".split()
)
"""Errors that whoever runs the app can mend; until then nothing can be posted, and nothing is lost."""

MENDING = 60.0
"""Seconds until what somebody has to mend is tried again."""


class Later(Exception):
    """Slack can't be reached or wants to be asked later. `seconds` are those it named; `refused` says that what was
    asked for was certainly not done.
    """

    def __init__(self, why: str, seconds: float | None = None, refused: bool = False) -> None:
        super().__init__(why)
        self.seconds, self.refused = seconds, refused


class Refused(Exception):
    """Slack will not do it, however often it is asked: `code` is its word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Slack:
    """Slack's Web API with a bot token, for any number of threads. Every method raises Later and Refused."""

    def __init__(self, tokens: Tokens) -> None:
        from slack_sdk import WebClient

        self.client = WebClient(tokens.bot, base_url=tokens.api, timeout=TIMEOUT, retry_handlers=[])
        self._me: str | None = None

    def me(self) -> str:
        """The user that the bot is."""
        if self._me is None:
            self._me = str(_called(self.client.auth_test)["user_id"])
        return self._me

    def status(self, channel: str, thread: str, said: str) -> None:
        """Says in a thread that the bot is at it; Slack takes it away with the next message."""
        _called(self.client.assistant_threads_setStatus, channel_id=channel, thread_ts=thread, status=said)

    def react(self, channel: str, ts: str, emoji: str) -> None:
        try:
            _called(self.client.reactions_add, channel=channel, timestamp=ts, name=emoji)
        except Refused as refused:
            if refused.code != "already_reacted":
                raise

    def thread(self, channel: str, thread: str) -> list[Message]:
        """The messages of a thread, oldest first; only the first one where nobody has answered it."""
        return self._messages(self.client.conversations_replies, channel=channel, ts=thread)

    def since(self, channel: str, oldest: float) -> list[Message]:
        """The messages of a channel itself since a time."""
        return self._messages(self.client.conversations_history, channel=channel, oldest=f"{oldest:.6f}")

    def member(self, channel: str, user: str) -> bool:
        """Whether a user is in a channel."""
        cursor: str | None = None
        while True:
            page = _called(self.client.conversations_members, channel=channel, limit=PAGE, cursor=cursor)
            if user in page["members"]:
                return True
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return False

    def permalink(self, channel: str, ts: str) -> str:
        return str(_called(self.client.chat_getPermalink, channel=channel, message_ts=ts)["permalink"])

    def post(self, channel: str, thread: str | None, text: str, blocks: Sequence[Block], key: str) -> str:
        """Posts a message that carries the key; its ts."""
        posted = _called(
            self.client.chat_postMessage,
            channel=channel,
            thread_ts=thread,
            text=text,
            blocks=blocks,
            metadata=_metadata(key),
            mrkdwn=False,
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(posted["ts"])

    def update(self, channel: str, ts: str, text: str, blocks: Sequence[Block], key: str) -> None:
        _called(
            self.client.chat_update, channel=channel, ts=ts, text=text, blocks=blocks, metadata=_metadata(key),
            link_names=False, parse="none",
        )  # fmt: skip

    def start(self, channel: str, thread: str, team: str, user: str, step: Mapping[str, object]) -> str:
        """Begins a message that grows, with the step that is being done; its ts."""
        started = _called(
            self.client.chat_startStream,
            channel=channel,
            thread_ts=thread,
            recipient_team_id=team,
            recipient_user_id=user,
            chunks=[step],
        )
        return str(started["ts"])

    def append(self, channel: str, ts: str, chunks: Sequence[Mapping[str, object]]) -> None:
        _called(self.client.chat_appendStream, channel=channel, ts=ts, chunks=chunks)

    def stop(self, channel: str, ts: str, blocks: Sequence[Block] = (), key: str | None = None) -> None:
        """Ends a message that grew, with its last blocks."""
        metadata = _metadata(key) if key else None
        _called(self.client.chat_stopStream, channel=channel, ts=ts, blocks=blocks or None, metadata=metadata)

    def delete(self, channel: str, ts: str) -> None:
        _called(self.client.chat_delete, channel=channel, ts=ts)

    def respond(self, url: str, text: str, blocks: Sequence[Block], replace: bool = False) -> None:
        """Tells something to the one who gave a command or pressed a button, and to nobody else."""
        from slack_sdk.webhook import WebhookClient

        try:
            answered = WebhookClient(url, timeout=TIMEOUT, retry_handlers=[]).send(
                text=text, blocks=blocks, response_type="ephemeral", replace_original=replace
            )
        except Exception as error:
            raise Later(f"{type(error).__name__}: {error}") from error
        _judge(answered.status_code, answered.headers, "" if answered.status_code == 200 else answered.body[:100])

    def _messages(self, call: Callable[..., SlackResponse], **asked: object) -> list[Message]:
        found: list[Message] = []
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = _called(call, limit=PAGE, include_all_metadata=True, cursor=cursor, **asked)
            found += [_message(each) for each in page["messages"]]
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return sorted(found, key=lambda each: float(each.ts))


def _message(given: Mapping[str, Any]) -> Message:
    metadata = given.get("metadata") or {}
    key = metadata.get("event_payload", {}).get("key") if metadata.get("event_type") == METADATA else None
    by_bot = bool(given.get("bot_id")) or given.get("subtype") == "bot_message"
    return Message(str(given["ts"]), str(given.get("user", "")), str(given.get("text", "")), by_bot, key)


def _metadata(key: str) -> dict[str, object]:
    return {"event_type": METADATA, "event_payload": {"key": key}}


def _called(call: Callable[..., SlackResponse], **given: Any) -> Mapping[str, Any]:
    """What a call returns. Raises Later and Refused."""
    from slack_sdk.errors import SlackApiError

    try:
        data = call(**given).data
    except SlackApiError as error:
        response = error.response
        data = response.data if isinstance(response.data, dict) else {}
        _judge(response.status_code, response.headers, str(data.get("error", "")))
        raise Later("an answer without a word") from error
    except Exception as error:  # a connection that breaks does so in many ways; all mean the same here
        raise Later(f"{type(error).__name__}: {error}") from error
    if not isinstance(data, dict):
        raise Later("the answer is no JSON")
    return data


def _judge(status: int, headers: Mapping[str, Any], code: str) -> None:
    """Raises what an answer means that is not ok."""
    if status == 200 and not code:
        return
    if status == 429 or code in ("ratelimited", "rate_limited"):
        lower = {str(name).lower(): value for name, value in headers.items()}
        raise Later("rate limit", _seconds(lower.get("retry-after")), refused=True)
    if status >= 500 or code in _PASSING:
        raise Later(f"status {status} {code}")
    if code in _MENDABLE:
        log.error("Slack does not let Corrobot in (%s): check the tokens and the app's installation", code)
        raise Later(code, MENDING, refused=True)
    raise Refused(code or f"status {status}")


def _seconds(header: object) -> float:
    """Of a Retry-After, which comes as a text or a list of them."""
    value = header[0] if isinstance(header, list) and header else header
    try:
        return max(1.0, float(str(value)))
    except ValueError:
        return 1.0
