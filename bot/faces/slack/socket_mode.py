"""Running the Slack face by Socket Mode: the process, its connection and its end."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Mapping

from bot.assemble import App, assemble
from bot.chats import Chats
from bot.errors import UsageError
from bot.faces.logs import begin
from bot.faces.slack.app import SlackFace
from bot.faces.slack.tokens import for_socket
from bot.settings import Settings
from index.errors import CorpusNotFound

log = logging.getLogger("corrobot")


def run(settings: Settings, environ: Mapping[str, str]) -> None:
    """Answers in Slack until it is told to stop, and then finishes what it is answering.

    Raises SettingsError for settings that don't fit, UsageError where Slack does not let the app in.
    """
    begin(settings.log_format)
    tokens = for_socket(environ)
    assert tokens.app is not None
    app = assemble(settings)
    apps = _Apps(app)
    chats = Chats(app.keeping)
    face = SlackFace(tokens, settings, app.keeping, chats, apps.over)
    told = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: told.set())
    face.start()
    try:
        _connected(face, tokens.app, tokens.api, told)
    finally:
        face.close()
        apps.close()
        chats.close()


def _connected(face: SlackFace, token: str, api: str, told: threading.Event) -> None:
    from slack_bolt.adapter.socket_mode import SocketModeHandler
    from slack_sdk import WebClient
    from slack_sdk.errors import SlackApiError

    handler = SocketModeHandler(face.bolt, token, web_client=WebClient(token, base_url=api))
    try:
        while not told.is_set():
            try:
                handler.connect()  # type: ignore[no-untyped-call]
                break
            except SlackApiError as error:
                code = str(error.response.get("error", "")) if isinstance(error.response.data, dict) else ""
                if code and error.response.status_code == 200:
                    raise UsageError(
                        f"Slack does not let the app in: {code}.",
                        "Check SLACK_APP_TOKEN (it begins with xapp-, with the scope connections:write), and that "
                        "Socket Mode is on in the app's settings.",
                    ) from error
                log.warning("Slack can't be reached, trying again: %s", error)
            except OSError as error:
                log.warning("Slack can't be reached, trying again: %s", error)
            told.wait(5)
        if not told.is_set():
            print("Corrobot is in Slack (Ctrl-C ends it)", file=sys.stderr, flush=True)
        told.wait()
    finally:
        handler.close()  # type: ignore[no-untyped-call]


class _Apps:
    """The corpora that are asked, with the same models."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._others: dict[str, App] = {}
        self._lock = threading.Lock()
        self._warming = threading.Thread(target=self._warm, name="warming", daemon=True)
        self._warming.start()

    def over(self, corpus: str) -> App:
        if corpus == self._app.settings.corpus:
            return self._app
        with self._lock:
            if corpus not in self._others:
                self._others[corpus] = self._app.over(corpus)
            return self._others[corpus]

    def close(self) -> None:
        self._warming.join()  # a process that ends while models are loaded is aborted by them
        for app in (self._app, *self._others.values()):
            app.close()

    def _warm(self) -> None:
        try:
            self._app.bot().unaided.ask("What is this about?")
        except CorpusNotFound:
            log.info("nothing is indexed yet in the corpus %s", self._app.settings.corpus)
        except Exception as error:
            log.warning("not ready: %s", error)
