"""`corrobot disagreements`: where the corpus contradicts itself, and what people say is no contradiction."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import Annotated

import typer

from bot.faces.options import Corpus, Json, opened
from index.errors import ReadOnly

Id = Annotated[str, typer.Argument(metavar="ID", show_default=False, help="As the list gives it.")]

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)


@app.callback()
def disagreements(
    context: typer.Context,
    json: Json = False,
    document: Annotated[
        str | None, typer.Option(metavar="PATH", help="Only those in which this document takes a side.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that are less likely.")] = False,
    dismissed: Annotated[bool, typer.Option("--dismissed", help="Those that were dismissed instead.")] = False,
    corpus: Corpus = None,
) -> None:
    """List where the corpus contradicts itself, the most certain first. What is not compared yet is compared first."""
    context.obj = corpus
    if context.invoked_subcommand is not None:
        return
    from bot.faces.progress import shown

    here = opened(corpus)
    with suppress(ReadOnly), shown() as tell:  # what was found can be listed all the same
        here.contrast(tell)
    pending = len(here.audit().pending())  # first, lest a run ends between the two
    found = here.audit().listed(dismissed, None if document is None else set(here.sources(document)), unlikely=every)
    if json:
        from bot.render import dumps, listed_json

        print(dumps([listed_json(each) for each in found]))
    else:
        from bot.faces.terminal import print_listed

        print_listed(found, sys.stdout)
    if pending:
        why = "the setting audit is off" if here.settings.audit == "off" else "they changed meanwhile; run this again"
        print(f"Not compared: {pending:,} document{'s' * (pending > 1)}, since {why}.", file=sys.stderr)
    elif not found and not json:
        compared = len(here.library.identifiers())
        none = "Nothing was dismissed." if dismissed else "No disagreement was found"
        print(none if dismissed else f"{none} in {compared:,} document{'s' * (compared != 1)}.", file=sys.stderr)


@app.command()
def dismiss(
    context: typer.Context,
    id: Id,
    reason: Annotated[str | None, typer.Option(metavar="TEXT", help="Why it is none.")] = None,
    by: Annotated[str | None, typer.Option(metavar="NAME", help="Who says so; else whoever is logged in.")] = None,
    corpus: Corpus = None,
) -> None:
    """Say that a disagreement is none: it is listed and shown no more while its quotes stand as they are."""
    found = opened(corpus or context.obj).audit().dismiss(id, by or _person(), reason)
    print(f"Dismissed {found.id}. To have it back: corrobot disagreements restore {found.id}")


@app.command()
def restore(context: typer.Context, id: Id, corpus: Corpus = None) -> None:
    """Take a dismissal back."""
    found = opened(corpus or context.obj).audit().restore(id)
    print(f"Restored {found.id}.")


def _person() -> str | None:
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError, ImportError):  # nobody that the system knows by name
        return None
