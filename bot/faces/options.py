"""What the commands of the command line share: options that several take, and the app over the corpus named."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from bot.settings import load

if TYPE_CHECKING:
    from bot.assemble import App

Corpus = Annotated[str | None, typer.Option(metavar="NAME", help="The corpus, if not the default one.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def opened(corpus: str | None, **flags: str | None) -> App:
    """The app over a corpus, by the settings and by flags that were given. Raises SettingsError, CorpusName."""
    from bot.assemble import assemble

    return assemble(load(os.environ, {"corpus": corpus, **flags}))
