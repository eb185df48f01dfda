"""The secrets that Slack hands out, from the environment; they are never shown. Knows which of them go together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.settings import SettingsError

API = "https://slack.com/api/"
SECRET, BOT, APP, URL = "SLACK_SIGNING_SECRET", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_API_URL"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a process needs to be the Slack app. `app` is for Socket Mode, `secret` for events over HTTP."""

    bot: str = field(repr=False)
    secret: str | None = field(default=None, repr=False)
    app: str | None = field(default=None, repr=False)
    api: str = API


def for_events(environ: Mapping[str, str]) -> Tokens | None:
    """What events over HTTP need, None where Slack is not set up. Raises SettingsError where half of it is."""
    secret, bot = environ.get(SECRET, "").strip(), environ.get(BOT, "").strip()
    if not secret:
        return None  # a bot token alone is for `corrobot slack`
    if not bot:
        raise SettingsError(
            f"{SECRET} is set and {BOT} is not.",
            "Set both to serve Slack's events (OAuth & Permissions, Bot User OAuth Token), or neither.",
        )
    return Tokens(_bot(bot), secret, None, _api(environ))


def for_socket(environ: Mapping[str, str]) -> Tokens:
    """What Socket Mode needs. Raises SettingsError for what is missing."""
    bot, app = environ.get(BOT, "").strip(), environ.get(APP, "").strip()
    missing = [name for name, value in ((BOT, bot), (APP, app)) if not value]
    if missing:
        raise SettingsError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set.",
            "Slack's page of your app has them: the bot token under OAuth & Permissions, the app token (with the scope "
            "connections:write) under Basic Information. docs/slack.md goes through it.",
        )
    if not app.startswith("xapp-"):
        raise SettingsError(f"{APP} is no app token.", "An app token begins with xapp-; the bot token with xoxb-.")
    return Tokens(_bot(bot), None, app, _api(environ))


def _bot(token: str) -> str:
    if not token.startswith("xoxb-"):
        raise SettingsError(f"{BOT} is no bot token.", "A bot token begins with xoxb-, under OAuth & Permissions.")
    return token


def _api(environ: Mapping[str, str]) -> str:
    url = environ.get(URL, "").strip() or API
    if not url.startswith(("https://", "http://")):
        raise SettingsError(f"{URL} is {url!r}.", f"It takes an address such as {API}")
    return f"{url.rstrip('/')}/"
