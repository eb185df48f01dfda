"""The settings: one frozen object, made once at the start from `corrobot.toml`, the environment and flags.

Knows the name and default of each setting. Does not know what a setting is used for, nor which embedders and
readers there are: `assemble` does.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from bot.errors import UsageError

ENVIRONMENT_PREFIX = "CORROBOT_"
FILE_NAME = "corrobot.toml"
_HOME = "CORROBOT_HOME"
DEBUG = "CORROBOT_DEBUG"
"""Not a setting: 1 shows the traceback of an error, also of one in the settings."""

SETS = "sets"
"""Under which key the metadata of a field says what the setting sets."""

FITTED = "fitted"
"""What the setting `answer_least` is where it is what comes with Corrobot."""

EMBEDDED = "embedded"
"""What the setting `store` is where all is kept in the data folder."""

_STORES = ("postgresql://", "postgres://")

T = TypeVar("T")


class SettingsError(UsageError):
    """A setting that does not exist, or a value that it can't have."""


def _setting(default: T, sets: str, secret: bool = False) -> T:
    """A setting with its default. `sets` is what it sets, in Markdown, as the documentation says it. The value of a
    `secret` one is never shown.
    """
    return field(default=default, metadata={SETS: sets}, repr=not secret)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set.

    `home` is the data folder; all others can stand in its `corrobot.toml`.
    """

    home: Path
    corpus: str = _setting("default", "the corpus that is read or written (`--corpus`)")
    store: str = _setting(
        EMBEDDED,
        "where corpora and all else is kept: `embedded`, which is in the data folder, or a PostgreSQL database, "
        "as `postgresql://USER:PASSWORD@HOST/DATABASE`; see [PostgreSQL](deploying.md#postgresql)",
        secret=True,
    )
    store_read: str = _setting(
        "none",
        "a read replica of that database, which is searched in its place where it is not behind: an address likewise; "
        "see [Read replicas](deploying.md#read-replicas)",
        secret=True,
    )
    embedder: str = _setting(
        "all-MiniLM-L6-v2",
        "the model that makes the vectors: the bundled one, or a sentence-transformers name or path "
        "(downloaded only with `HF_HUB_OFFLINE=0`); another one needs a new index",
    )
    reader: str = _setting(
        "bundled",
        "the model that finds the words that answer: `bundled`, `similarity` (needs no model of its own), or "
        "an extractive question answering model by path or Hugging Face name (`deepset/roberta-base-squad2`), "
        "which reads what similarity finds; `+PROVIDER:MODEL` behind it is a chat model as second opinion "
        "(`bundled+openai:gpt-5-mini`), which gets the question and the quotes that are about to be shown as an answer",
    )
    reader_url: str = _setting("none", "where the chat model of the second opinion on quotes is served")
    reader_seconds: int = _setting(30, "seconds that it has for one answer")
    answer_least: str = _setting(
        FITTED,
        "how likely a sentence must answer a question to be quoted, in thousandths: with fewer, more questions are "
        "answered, also of those that the documents don't answer; `fitted`, a number, or one for each corpus as "
        "`CORPUS=NUMBER`, with commas between several; "
        "[`corrobot evaluate`](measuring.md#on-your-own-documents) says which one fits your documents",
    )
    judge: str = _setting(
        "bundled",
        "the model that says whether two sentences contradict each other: `bundled`, `none`, or a model with "
        "the labels entailment, neutral, contradiction by path or Hugging Face name "
        "(`cross-encoder/nli-deberta-v3-base`); `+PROVIDER:MODEL` behind it is a chat model as second opinion "
        "(`bundled+openai:gpt-5-mini`), which gets the question and the quotes that are about to be shown as disputed",
    )
    judge_url: str = _setting("none", "where the chat model of the second opinion on disagreements is served")
    judge_seconds: int = _setting(30, "seconds that it has for one answer")
    writer: str = _setting(
        "none",
        "the chat model that writes prose over the quotes: `none`, or `PROVIDER:MODEL` as LangChain's "
        "`init_chat_model` takes it, such as `ollama:qwen3:8b` or `openai:gpt-5-mini`; "
        "it gets the question and the quotes",
    )
    writer_url: str = _setting("none", "where the chat model is served, such as `http://127.0.0.1:8080/v1`")
    writer_least: int = _setting(
        50, "how many percent of the chat model's sentences have to stand in the quotes for its text to be shown"
    )
    writer_seconds: int = _setting(60, "seconds that the chat model has for its text")
    audit: str = _setting(
        "on",
        "whether indexing compares new and changed documents with all others to find disagreements: `on` or `off`",
    )
    host: str = _setting(
        "127.0.0.1",
        "the address that is served (`--host`); one that others can reach needs `api_keys`",
    )
    port: int = _setting(8765, "the port (`--port`); 0 takes a free one")
    api_keys: str = _setting(
        "none",
        "who may ask: `name:role:sha256`, with commas between several; `:corpus+corpus` after it keeps a key "
        "to those corpora; `corrobot serve --new-key NAME` makes one",
    )
    allowed_hosts: str = _setting(
        "none",
        "names by which the server may be called, beside those of this machine and its addresses; needs `api_keys`",
    )
    allowed_origins: str = _setting(
        "none",
        "other sites whose pages may use the API (CORS), such as `https://wiki.example.org`",
    )
    trusted_proxies: str = _setting(
        "none",
        "proxies whose X-Forwarded-For header is trusted, by address; needs `api_keys`",
    )
    rate_limit: str = _setting(
        "600/minute",
        "requests that one key and one address may send; several rates with semicolons between them",
    )
    workers: int = _setting(2, "questions that are answered at the same time")
    queue: int = _setting(100, "questions that may wait; when it is full, the answer is 503")
    upload_megabytes: int = _setting(20, "the most megabytes that the files of one upload may have together")
    upload_files: int = _setting(20, "the most files that one upload may have")
    log_format: str = _setting(
        "text",
        "the log of `corrobot serve` and `corrobot slack`: `text`, or `json` with one object a line",
    )
    public_url: str = _setting(
        "none",
        "where people reach the page, such as `https://bot.example.com`, for links to it from Slack; "
        "`corrobot serve` then needs `api_keys`",
    )
    slack_channels: str = _setting(
        "none",
        "which corpus a Slack channel asks: `CHANNEL=CORPUS`, with commas between several",
    )
    slack_private: str = _setting(
        "none",
        "corpora that only certain Slack channels may ask: `CORPUS=CHANNEL`, with commas between several",
    )
    slack_people: str = _setting("none", 'the Slack channel that "Ask a person" posts to')

    def least_of(self, corpus: str) -> float | None:
        """From which probability on a sentence of a corpus answers; None for the fitted one."""
        told = dict(_leasts(self.answer_least))
        thousandths = told.get(corpus, told.get(None))
        return None if thousandths is None else thousandths / 1000


NAMES = tuple(field.name for field in fields(Settings) if field.name != "home")
"""The settings that `corrobot.toml`, the environment and flags may set."""

_RANGES = {
    "port": (0, 65535),
    "workers": (1, 256),
    "queue": (0, 10_000),
    "reader_seconds": (1, 600),
    "judge_seconds": (1, 600),
    "writer_least": (0, 100),
    "writer_seconds": (1, 600),
    "upload_megabytes": (1, 100),
    "upload_files": (1, 1000),
}
"""The settings that are whole numbers, each with the least and the most it can be."""

_CHOICES = {"audit": ("on", "off"), "log_format": ("text", "json")}
"""The settings that have one of few values."""


_ADDRESS = "the address of a database: postgresql://USER:PASSWORD@HOST/DATABASE"
STORES = f"It takes `embedded`, or {_ADDRESS}"


def is_store(value: str) -> bool:
    """Whether the setting `store` can be this."""
    return value == EMBEDDED or value.startswith(_STORES)


def listed(value: str) -> tuple[str, ...]:
    """The parts of a setting that lists things, with commas or spaces between; none where it is "none"."""
    return tuple(part for part in value.replace(",", " ").split() if part != "none")


def load(environ: Mapping[str, str], flags: Mapping[str, str | int | None] | None = None) -> Settings:
    """The settings by `corrobot.toml` in the home, then the environment, then flags (None: flag not given).

    Raises SettingsError for a setting that does not exist and for a value that does not fit, naming it.
    """
    home = _home(environ)
    values: dict[str, str | int] = {}
    for key, value, where in (*_from_file(home / FILE_NAME), *_from_environment(environ)):
        values[key] = _checked(key, value, where)
    for key, flag in (flags or {}).items():
        if flag is not None:
            values[key] = _checked(key, flag, f"--{key.replace('_', '-')}")
    return replace(Settings(home), **values)  # type: ignore[arg-type]  # each was checked for its own type


def _home(environ: Mapping[str, str]) -> Path:
    if environ.get(_HOME):
        return Path(environ[_HOME]).expanduser().absolute()
    from platformdirs import user_data_path

    return user_data_path("corrobot", appauthor=False)


def _from_file(path: Path) -> list[tuple[str, object, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} can't be read: {error}.", "Make it a readable text file in UTF-8.") from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.", 'A line reads: corpus = "default"') from error
    found = []
    for key, value in table.items():
        if key == "home":
            raise SettingsError(
                f"The setting home can't stand in {path}, which lies in it.",
                f"Set {_HOME} in the environment instead.",
            )
        _known(key, key, f"in {path}", NAMES)
        found.append((key, value, f"{key} in {path}"))
    return found


def _from_environment(environ: Mapping[str, str]) -> list[tuple[str, object, str]]:
    known = {ENVIRONMENT_PREFIX + name.upper(): name for name in NAMES}
    found: list[tuple[str, object, str]] = []
    for variable, value in environ.items():
        if variable.startswith(ENVIRONMENT_PREFIX) and variable not in (_HOME, DEBUG):
            _known(variable, variable, "in the environment", (*known, _HOME, DEBUG))
            found.append((known[variable], value, variable))
    return found


def _known(key: str, shown: str, where: str, names: tuple[str, ...]) -> None:
    if key in names:
        return
    near = get_close_matches(key, names, n=1)
    remedy = f"Did you mean {near[0]}?" if near else f"The settings are: {', '.join(names)}."
    raise SettingsError(f"There is no setting {shown} ({where}).", remedy)


def _checked(key: str, value: object, where: str) -> str | int:
    if key in _RANGES:
        return _number(value, where, *_RANGES[key])
    if not isinstance(value, str) or not value.strip():
        raise SettingsError(f"{where} is {value!r}.", "It takes a text in quotes, which is not empty.")
    if key == "store" and not is_store(value):
        # It is not shown: it may have a password.
        raise SettingsError(f"{where} is no store.", STORES)
    if key == "answer_least":
        try:
            _leasts(value)
        except ValueError:
            remedy = f'It takes "{FITTED}", a number from 1 to 999, or CORPUS=NUMBER, with commas between several.'
            raise SettingsError(f"{where} is {value!r}.", remedy) from None
    if key == "store_read" and value != "none" and not value.startswith(_STORES):
        raise SettingsError(f"{where} is no address of a database.", f"It takes `none`, or {_ADDRESS}")
    if value not in (choices := _CHOICES.get(key, (value,))):
        raise SettingsError(f"{where} is {value!r}.", f"It takes {' or '.join(choices)}.")
    return value


def _leasts(value: str) -> list[tuple[str | None, int]]:
    """Thousandths by corpus, with None for all others. Raises ValueError for what is none."""
    if value == FITTED:
        return []
    found: list[tuple[str | None, int]] = []
    for part in listed(value):
        corpus, named, number = part.rpartition("=")
        if not number.isdecimal() or not 1 <= int(number) <= 999 or (named and not corpus):
            raise ValueError(part)
        found.append((corpus or None, int(number)))
    if not found:
        raise ValueError(value)
    return found


def _number(value: object, where: str, least: int, most: int) -> int:
    number = int(value) if isinstance(value, str) and value.strip().isdecimal() else value
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise SettingsError(f"{where} is {value!r}.", f"It takes a whole number from {least} to {most:,}.")
    return number
