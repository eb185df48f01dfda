"""The Slack face put together: slack-bolt hears what Slack sends, keeps it, acknowledges it; threads do the rest.

What arrives is kept before it is acknowledged, so nothing that Slack believes to be delivered is lost. slack-bolt
checks the signature and its time, and says what kind of thing was sent.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from bot.assemble import App
from bot.chats import Chats
from bot.faces.slack import events
from bot.faces.slack.access import access, people
from bot.faces.slack.answering import Answering
from bot.faces.slack.api import Slack
from bot.faces.slack.blocks import HELPFUL, PERSON, SHARE, SOURCES, UNHELPFUL, escaped, notice_blocks
from bot.faces.slack.events import Incoming, Kind
from bot.faces.slack.pressing import Pressing
from bot.faces.slack.tokens import Tokens
from bot.faces.slack.working import Work
from bot.outbox import Outbox, Task
from bot.settings import Settings
from bot.types import Answer
from index.errors import Unreachable

if TYPE_CHECKING:
    import slack_bolt

    from index.keeping import Keeping

log = logging.getLogger("corrobot")

COMMAND, SHORTCUT = "/ask", "check_this"
"""As the manifest names them."""

STAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"

REPLAYED = 300
"""Seconds between a request's time and this machine's after which slack-bolt takes it for one sent again by others."""

ACKNOWLEDGING = 8
"""Threads that show people that their question was seen."""


class SlackFace:
    """One process of the Slack app, by HTTP or by Socket Mode."""

    def __init__(
        self,
        tokens: Tokens,
        settings: Settings,
        keeping: Keeping,
        chats: Chats,
        over: Callable[[str], App],
        count: Callable[[Answer], None] = lambda _: None,
    ) -> None:
        """Opens what is kept; asks Slack nothing. `count` is told each answer. Raises SettingsError, and CorpusName for
        a corpus that can't be.
        """
        allowed, person = access(settings), people(settings)
        for corpus in {*allowed.channels.values(), *allowed.private}:
            over(corpus)
        web = None if settings.public_url == "none" else settings.public_url
        self.outbox = Outbox(keeping)
        slack = Slack(tokens)
        self._answering = Answering(
            slack, self.outbox, chats, allowed, over, count, people=person, web=web, workers=settings.workers
        )
        self._pressing = Pressing(slack, self.outbox, chats, allowed, person)
        self._work = Work(self.outbox, self._do, self._failed)
        self._acknowledging = ThreadPoolExecutor(ACKNOWLEDGING, thread_name_prefix="acknowledging")
        self._secret = tokens.secret or ""
        self.bolt = _bolt(tokens, self._hear)

    def start(self) -> None:
        """Begins to work, first on what an earlier process left behind."""
        self._work.start()

    def close(self) -> None:
        """Finishes what is being answered; what waits is taken up at the next start."""
        self._acknowledging.shutdown(wait=True, cancel_futures=True)
        self._work.close()
        self.outbox.close()

    def respond(self, body: str, headers: Mapping[str, str]) -> tuple[int, dict[str, str], str]:
        """The answer to a request of Slack's: status, headers and body. Blocks for as long as it takes to keep it."""
        from slack_bolt import BoltRequest

        if not self._signed(body, headers):
            return 401, {}, "The request is not signed by Slack."
        if not _readable(body, headers.get("content-type", "").partition(";")[0].strip()):
            return 400, {}, "The request is nothing that Slack sends."
        if abs(apart := time.time() - float(headers.get(STAMP, "0"))) > REPLAYED:
            log.error("a request of Slack's is refused, as its time is %d seconds from this machine's clock", apart)
        self._work.heard()
        given = self.bolt.dispatch(BoltRequest(body=body, headers=dict(headers)))
        return given.status, {name: values[0] for name, values in given.headers.items() if values}, given.body

    def _signed(self, body: str, headers: Mapping[str, str]) -> bool:
        from slack_sdk.signature import SignatureVerifier

        stamp, signature = headers.get(STAMP, ""), headers.get(SIGNATURE, "")
        if not (re.fullmatch("[0-9]{1,12}", stamp) and signature.isascii()):
            return False
        return SignatureVerifier(self._secret).is_valid(body, stamp, signature)

    def _hear(self, incoming: Incoming | None, deleted: str | None = None) -> None:
        if deleted is not None:
            self._forget(deleted)
        if incoming is not None and self._answering.take(incoming):
            if incoming.kind is Kind.QUESTION:
                self._acknowledging.submit(self._answering.acknowledge, incoming.given)
            self._work.wake()

    def _forget(self, key: str) -> None:
        """A question whose message was deleted is not answered any more, if nothing was posted yet."""
        task = self.outbox.get(key)
        if task and task.draft is None and not task.unsure:
            self.outbox.done(key)

    def _do(self, task: Task) -> None:
        if task.kind in (Kind.BUTTON, Kind.SHARED, Kind.PERSON):
            self._pressing.do(task)
        else:
            self._answering.do(task)

    def _failed(self, task: Task, error: Exception) -> None:
        self._answering.failed(task, error)


def _readable(body: str, content_type: str) -> bool:
    """Whether a body is the object that slack-bolt takes it for: JSON, or a form, perhaps with JSON in its payload."""
    from slack_bolt.request.internals import parse_body

    try:
        return isinstance(parse_body(body, content_type), dict)
    except (ValueError, RecursionError):
        return False


def _bolt(tokens: Tokens, hear: Callable[[Incoming | None, str | None], None]) -> slack_bolt.App:
    from slack_bolt import App as Bolt
    from slack_bolt import BoltResponse
    from slack_bolt.authorization import AuthorizeResult

    def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        """Without asking Slack, which need not be there: whose the request is, its signature says."""
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=tokens.bot)

    bolt = Bolt(
        name="corrobot",
        logger=logging.getLogger("corrobot.slack"),
        signing_secret=tokens.secret or "",
        authorize=authorize,
        process_before_response=True,  # kept first, acknowledged then
        ignoring_self_events_enabled=False,  # ours are told apart when they are read
        attaching_conversation_kwargs_enabled=False,
    )

    def message(body: dict[str, Any]) -> None:
        hear(events.question(body) or events.edited(body), events.deleted(body))

    def command(body: dict[str, Any], ack: Callable[..., object]) -> None:
        text = str(body.get("text") or "").strip()
        if not text:
            said = f"Ask something: {COMMAND} When does the lease end?"
            ack(text=said, blocks=notice_blocks(said))
            return
        hear(events.command(body), None)
        said = f"Reading the documents for: {text}"
        ack(text=escaped(said), blocks=notice_blocks(said))

    def check(body: dict[str, Any], ack: Callable[..., object]) -> None:
        hear(events.check(body), None)
        ack()

    def pressed(body: dict[str, Any], ack: Callable[..., object]) -> None:
        hear(events.button(body), None)
        ack()

    def failed(error: Exception) -> BoltResponse:
        """Slack sends again what could not be kept."""
        if isinstance(error, Unreachable):
            log.error("nothing can be kept: %s", error.message)
            return BoltResponse(status=503, headers={"retry-after": "5"})
        log.error("a request of Slack's failed", exc_info=error)
        return BoltResponse(status=500)

    bolt.error(failed)
    bolt.event("app_mention")(message)
    bolt.event("message")(message)
    bolt.command(COMMAND)(command)
    bolt.shortcut(SHORTCUT)(check)
    for action in (HELPFUL, UNHELPFUL, SOURCES, SHARE, PERSON):
        bolt.action(action)(pressed)
    return bolt
