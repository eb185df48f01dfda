"""The command line: arguments in, results to stdout, progress and warnings to stderr, errors in two lines.

Knows typer and exit statuses. At module level it imports only what every command needs, since most of the time
of a cold answer is imports.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence, Set
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import BadQuestion, UsageError
from bot.faces import cli_disagreements, cli_index
from bot.faces.options import Corpus, Json, opened
from bot.settings import DEBUG, load
from index.errors import BadAddress, BadPattern, CorpusName, CorpusNotFound, CorrobotError, EmptyPath, store_error

if TYPE_CHECKING:
    from bot.ask import Bot
    from bot.assemble import App
    from bot.types import Answer, Scope, WrittenSentence
    from index.types import Document

DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")

FAILED, WRONG_USAGE, INTERRUPTED = 1, 2, 130
MOST_NAMED = 10
"""Lines that are named of a file of questions that have no answer."""
_MISTYPED = (UsageError, CorpusName, EmptyPath, BadAddress, BadPattern)
"""Errors of what was typed, whatever is indexed."""

app = typer.Typer(
    name="corrobot",
    help="Answers questions over a folder of documents in their own words, and marks what not to trust.",
    epilog='Begin with `corrobot index FOLDER`, then `corrobot ask "QUESTION"`.',
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(cli_disagreements.app, name="disagreements")


def main() -> None:
    """Runs the command of this process's arguments and ends the process with its exit status."""
    for stream in (sys.stdout, sys.stderr):
        # A file's name may be no Unicode, and the terminal's encoding may lack what a document has.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs a command; its exit status. Whatever goes wrong is told on stderr in one or two lines."""
    try:
        status = app(arguments or ["--help"], prog_name="corrobot", standalone_mode=False)
        sys.stdout.flush()
        return status or 0
    except typer.TyperException as error:
        _tell(
            error.format_message(),
            "`corrobot --help` lists the commands, `corrobot COMMAND --help` its options.",
        )
        return WRONG_USAGE
    except CorrobotError as error:
        if _debugging():
            raise
        _tell(error.message, error.remedy)
        return WRONG_USAGE if isinstance(error, _MISTYPED) else FAILED
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output had enough. Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        if _debugging():
            raise
        _tell(*_said(error))
        return FAILED


def _said(error: Exception) -> tuple[str, str]:
    """What is told of an error, and the remedy."""
    if isinstance(error, CorrobotError):
        return error.message, error.remedy
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"Unexpected {said[:300]}", f"With {DEBUG}=1 in the environment it shows where."


def _debugging() -> bool:
    return os.environ.get(DEBUG, "0") not in ("", "0")


def _tell(message: str, remedy: str = "") -> None:
    from bot.render import visible

    print("\n".join(visible(line) for line in (f"Error: {message}", remedy) if line), file=sys.stderr)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"corrobot {version('corrobot')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


app.command()(cli_index.index)
app.command()(cli_index.watch)
app.command()(cli_index.remove)
app.command()(cli_index.copy)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(metavar="QUESTION", show_default=False)] = None,
    questions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.jsonl",
            help='Ask all of a file: a line is {"question": "...", "context": ["an earlier question"]}.',
        ),
    ] = None,
    json: Json = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False,
    in_: Annotated[
        list[str] | None,
        typer.Option("--in", metavar="DOCUMENT", help="Ask this document or folder only. May be given several times."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Ask documents published on this day, month or year, or later.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Ask documents published by then.")] = None,
    corpus: Corpus = None,
) -> None:
    """Answer a question in quotes. Each is given with its place, and the answer with how sure it is."""
    if json and markdown:
        raise UsageError("An answer is printed as --json or as --markdown, not as both.")
    show = _show_json if json else _show_markdown if markdown else _show
    if question is not None and questions is None:
        here = _filled(corpus)
        show(_answered(here.bot(), question, _scope(here, in_, since, until)))
    elif question is None and questions is not None:
        if in_ or since or until:
            raise UsageError("--in, --since and --until go with one QUESTION.", "Leave them out with --questions.")
        _ask_all(questions, corpus, show, json)
    else:
        raise UsageError("Ask one QUESTION, or the --questions of a file.", 'As in: corrobot ask "Who ...?"')


def _scope(
    here: App, names: Sequence[str] | None, since: str | None, until: str | None
) -> tuple[Scope, Set[str]] | None:
    """What is asked, with the ids of its documents; None for all. Raises UsageError for what is no date."""
    from bot.types import Scope

    for date in (since, until):
        if date is not None and not DATE.fullmatch(date):
            raise UsageError(f"{date!r} is no date.", "Write it as 2024, 2024-05 or 2024-05-31.")
    if not names and not since and not until:
        return None
    sources = [source for name in names or () for source in here.sources(name)]
    scope = Scope(tuple(dict.fromkeys(sources)), since, until)
    return scope, here.within(scope)


def _answered(bot: Bot, question: str, scope: tuple[Scope, Set[str]] | None) -> Answer:
    """The answer. What a chat model writes is told on stderr as it comes, where a person waits for it."""
    from bot.render import unconfirmed, visible

    def tell(sentence: WrittenSentence) -> None:
        if sys.stderr.isatty():
            print(visible(sentence.text), unconfirmed(sentence), file=sys.stderr, flush=True)

    return bot.ask(question, scope=scope, tell=tell)


def _filled(corpus: str | None) -> App:
    """The app over a corpus. Where nothing is indexed, a person is asked for a folder, which is indexed first."""
    here = opened(corpus)
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        return here
    try:
        here.library.require(here.embedder.name)
    except CorpusNotFound as error:
        print(error.message, file=sys.stderr)
        folder = typer.prompt(
            "Which folder shall be indexed? (Enter for none)", default="", show_default=False, err=True
        )
        if not folder.strip():
            raise
        cli_index.index([str(Path(folder.strip()).expanduser())], corpus=corpus)
        print()
    return here


def _ask_all(file: Path, corpus: str | None, show: Callable[[Answer], None], json: bool) -> None:
    """Asks each question of a file; one that has no answer costs no other."""
    from bot.faces.questions import read
    from bot.render import dumps, visible

    asked = read(file)
    bot = opened(corpus).bot()
    failed = []
    for each in asked:
        if not json:
            print(f"> {visible(each.text)}\n")
        try:
            if each.wrong:
                raise each.wrong
            show(bot.ask(each.text, each.context))
        except Exception as error:
            if _debugging() and not isinstance(error, CorrobotError):
                raise
            failed.append(each.line)
            message, remedy = _said(error)
            if json:
                told = {"line": each.line, "question": each.text, "error": message, "remedy": remedy}
                print(dumps(told), flush=True)
            else:
                print(visible(f"Error: {message}"))
        if not json:
            print()
    if failed:
        lines = ", ".join(map(str, failed[:MOST_NAMED])) + (", ..." if len(failed) > MOST_NAMED else "")
        where = f"line{'s' * (len(failed) > 1)} {lines}"
        rest = "The others are answered." if len(failed) < len(asked) else ""
        _tell(f"{file}, {where}: {len(failed)} of {len(asked)} questions have no answer.", rest)
        raise typer.Exit(FAILED)


@app.command()
def chat(corpus: Corpus = None) -> None:
    """Hold a conversation. A question may refer to the ones before it; Ctrl-D or /quit ends the conversation."""
    from secrets import token_hex

    bot = opened(corpus).bot()
    conversation = f"c-{token_hex(8)}"
    context: list[str] = []
    person = sys.stdin.isatty()
    if person:
        with suppress(ImportError):  # not on Windows, which edits lines by itself
            import readline  # noqa: F401  # gives input() a history and editing

        print("Ask away. Ctrl-D or /quit ends the conversation.", file=sys.stderr)
    while True:
        try:
            said = input("\n> " if person else "").strip()
        except EOFError:
            if person:
                print(file=sys.stderr)
            return
        if said.lower() in ("/quit", "/exit", "quit", "exit"):
            return
        if said:
            try:
                _show(bot.ask(said, context, conversation))
            except BadQuestion as error:
                _tell(error.message, error.remedy)
            else:
                context.append(said)


@app.command()
def verify(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", show_default=False)],
    json: Json = False,
    corpus: Corpus = None,
) -> None:
    """What does the corpus say of a claim: supported, disputed, refuted, unverified or unknown?"""
    found = opened(corpus).verify(claim)
    if json:
        from bot.render import dumps, verification_json

        print(dumps(verification_json(found)))
    else:
        from bot.faces.terminal import print_verification

        print_verification(found, sys.stdout)


@app.command()
def check(
    answer: Annotated[Path, typer.Argument(metavar="ANSWER.json", show_default=False)], corpus: Corpus = None
) -> None:
    """Check a saved answer. Does each quote still stand, word for word, where it stood? Is all that is said true?"""
    from bot.check import Fate, check, read, wrong
    from bot.faces.terminal import print_checked, print_wrong

    fates: list[Fate] = []
    untrue: list[str] = []
    apps: dict[str, tuple[App, list[Document]]] = {}
    for saved in read(answer):
        name = corpus or saved.corpus  # an answer knows the corpus that it was given from
        if name not in apps:
            app = opened(name)
            apps[name] = app, app.documents()
        app, documents = apps[name]
        checked = check(saved.quotes, documents)
        print_checked(checked, sys.stdout)
        fates += [each.fate for each in checked]
        found = wrong(saved, app.library, app.judge)
        print_wrong(found, sys.stdout)
        untrue += found
    counts = ", ".join(f"{fates.count(fate)} {fate.value}" for fate in Fate if fate in fates)
    more = f" What is said of them is wrong {len(untrue)} times." if untrue else ""
    print(f"{len(fates)} quotes: {counts}.{more}" if fates else "There is no quote to check.", file=sys.stderr)
    if untrue or not fates or any(fate is not Fate.STANDS for fate in fates):
        raise typer.Exit(FAILED)


@app.command()
def evaluate(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS.jsonl", show_default=False)],
    report: Annotated[
        list[Path] | None,
        typer.Option(
            "--report",
            metavar="FILE",
            help="Write each question with its verdict to a file, FILE.md or FILE.html. May be given several times.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
    corpus: Corpus = None,
) -> None:
    """How right are the answers to your own questions? A line is {"question": "...", "answers": ["..."]}. To 50 or more
    of them it fits how likely a sentence must answer.
    """
    from dataclasses import asdict, replace

    from bot.evaluate import FEWEST, LEASTS, Judged, figures, fit, judged
    from bot.faces import report as reports
    from bot.faces.progress import counted as counting
    from bot.faces.questions import read_wanted
    from bot.render import dumps

    kinds = {".md": reports.markdown, ".html": reports.html}
    for file in report or []:
        if file.suffix not in kinds:
            raise UsageError(f"{file} is no report: its name ends in .md or .html.")
    asked = read_wanted(questions)
    here = opened(corpus)
    bot = replace(here.bot(), prose=None)  # it is the quotes that are judged

    def answered(bot: Bot) -> list[Judged]:
        return [judged(each.text, wanted, bot.ask(each.text, each.context)) for each, wanted in asked]

    every, best = answered(bot), None
    if len(asked) >= FEWEST:
        right: dict[int | None, list[bool]] = {None: [each.right for each in every]}
        with counting("trying thresholds") as tell:
            for at, least in enumerate(LEASTS, start=1):
                right[least] = [each.right for each in answered(replace(bot, least=least / 1000))]
                tell(at, len(LEASTS))
        best = fit(right)
    for file in report or []:
        try:
            file.write_text(kinds[file.suffix](every, here.settings.corpus, best), encoding="utf-8")
        except OSError as error:
            raise store_error(error, file) from error
    counted = figures(every)
    if json:
        print(dumps(asdict(counted) | {"fit": asdict(best) if best else None}))
    else:
        for what, figure in reports.lines(counted):
            print(f"{figure:>12}  {what}")
        if best:
            print(f"\n{reports.threshold(best, len(every), here.settings.corpus)}")


@app.command()
def documents(json: Json = False, corpus: Corpus = None) -> None:
    """List what is indexed."""
    from bot.render import document_json, dumps, visible

    found = opened(corpus).documents()
    if json:
        print(dumps([document_json(each) for each in found]))
        return
    if not found:
        print("Nothing is indexed yet.", file=sys.stderr)
    for each in found:
        about = [
            each.title,
            *([each.author] if each.author else []),
            *([each.published] if each.published else []),
        ]
        print(f"{visible(each.source)}  {visible(' · '.join(about))}")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(metavar="HOST", help="The address, if not only for this machine.")] = None,
    port: Annotated[int | None, typer.Option(metavar="PORT", help="The port; 0 takes a free one.")] = None,
    new_key: Annotated[
        str | None, typer.Option("--new-key", metavar="NAME", help="Make an API key, print it, and end.")
    ] = None,
    role: Annotated[str, typer.Option("--role", metavar="ROLE", help="Of the new key: read or write.")] = "read",
    watch: Annotated[
        list[str] | None,
        typer.Option(
            "--watch",
            metavar="PATH",
            help="Keep a file or folder in step. May be given several times.",
            show_default=False,
        ),
    ] = None,
    exclude: cli_index.Exclude = None,
    corpus: Corpus = None,
) -> None:
    """Serve the chat page and the HTTP API, for this machine only unless there are API keys."""
    settings = load(os.environ, {"corpus": corpus, "host": host, "port": port})
    if new_key is not None:
        from bot.faces.web.keys import print_new_key

        print_new_key(new_key, role)
    else:
        from bot.faces.web.serve import serve

        serve(settings, cli_index.folders(watch or []), exclude or [])


@app.command()
def mcp(corpus: Corpus = None) -> None:
    """Serve the Model Context Protocol on stdin and stdout, for a client that starts this command."""
    from bot.faces.mcp.stdio import serve

    serve(opened(corpus))


@app.command()
def slack(
    manifest: Annotated[
        bool, typer.Option("--manifest", help="Print the manifest that makes the app, and end.")
    ] = False,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="In the manifest: where Slack reaches `corrobot serve`.")
    ] = None,
    corpus: Corpus = None,
) -> None:
    """Answer in Slack by Socket Mode, which needs no address that Slack can reach."""
    if manifest:
        from bot.faces.slack.manifest import manifest_for

        print(manifest_for(url), end="")
    elif url is not None:
        raise UsageError("--url is for the manifest.", "As in: corrobot slack --manifest --url https://bot.example.com")
    else:
        from bot.faces.slack.socket_mode import run

        run(load(os.environ, {"corpus": corpus}), os.environ)


@app.command()
def doctor(corpus: Corpus = None) -> None:
    """Is everything in order? What would mend it?"""
    from bot.doctor import diagnose
    from bot.faces.terminal import print_finding

    well = True
    for finding in diagnose(load(os.environ), only=corpus):
        print_finding(finding, sys.stdout)
        well = well and finding.fine
    if not well:
        raise typer.Exit(FAILED)


@app.command()
def repair(corpus: Corpus = None) -> None:
    """Save what is damaged: set it aside, take over what can be read, and read documents and uploads again."""
    from bot.faces.terminal import print_finding
    from bot.repair import repair

    whole = True
    for finding in repair(opened(None), only=corpus):
        print_finding(finding, sys.stdout)
        whole = whole and finding.fine
    if not whole:
        raise typer.Exit(FAILED)


def _show(answer: Answer) -> None:
    from bot.faces.terminal import print_answer

    print_answer(answer, sys.stdout)


def _show_json(answer: Answer) -> None:
    from bot.render import answer_json, dumps

    print(dumps(answer_json(answer)), flush=True)


def _show_markdown(answer: Answer) -> None:
    from bot.render import markdown

    print(markdown(answer), end="", flush=True)


if __name__ == "__main__":
    main()
