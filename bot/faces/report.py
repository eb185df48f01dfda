"""How right answers were, as lines for a terminal, as Markdown and as a page of its own in HTML.

What people asked and what documents say is data: none of it is markup in a report.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from bot.evaluate import Figures, Fit, Judged, figures
from bot.render import headline, markdown_text, visible

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.4rem;"
    "border-bottom:1px solid #8886}"
)


def lines(counted: Figures) -> list[tuple[str, str]]:
    """Each figure with what it counts."""
    answerable, unanswerable = counted.answerable, counted.unanswerable
    return [
        ("right", f"{counted.right} of {counted.questions}"),
        ("found: some quote holds the answer", f"{counted.found} of {answerable}"),
        ("wrongly abstained", f"{counted.kept_back} of {answerable}"),
        ("falsely disputed", f"{counted.falsely_disputed} of {answerable}"),
        ("answered in vain: the documents don't say", f"{counted.in_vain} of {unanswerable}"),
    ]


def threshold(best: Fit, questions: int, corpus: str) -> str:
    """What fits the questions, and what to set for it."""
    if best.least is None:
        return f"Of the thresholds tried none does better on further questions than the present one ({best.now} right)."
    return (
        f"With answer_least {best.least} right: {best.right} of {questions} (now {best.now}); with each fifth of the "
        f"questions held out from fitting: {best.held_out}. To use it, in corrobot.toml: "
        f'answer_least = "{corpus}={best.least}"'
    )


def markdown(every: Sequence[Judged], corpus: str, best: Fit | None = None) -> str:
    """The figures, and each question with its verdict, the wrong ones first."""
    parts = [f"# Questions over the corpus {corpus}", "", "| figure | |", "| --- | --- |"]
    parts += [f"| {what} | {figure} |" for what, figure in lines(figures(every))]
    if best:
        parts += ["", markdown_text(threshold(best, len(every), corpus))]
    parts += ["", "| verdict | question | wanted | said |", "| --- | --- | --- | --- |"]
    parts += [f"| {' | '.join(markdown_text(cell) for cell in row)} |" for row in _rows(every)]
    return "\n".join(parts) + "\n"


def html(every: Sequence[Judged], corpus: str, best: Fit | None = None) -> str:
    """The same as a page that needs nothing else."""
    counted = "".join(f"<tr><th>{escape(what)}<td>{escape(figure)}" for what, figure in lines(figures(every)))
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}" for cell in row) for row in _rows(every))
    fitted = f"<p>{escape(threshold(best, len(every), corpus))}</p>" if best else ""
    title = escape(f"Questions over the corpus {corpus}")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"<h1>{title}</h1><table>{counted}</table>{fitted}<h2>Questions</h2>"
        f"<table><tr><th>verdict<th>question<th>wanted<th>said{rows}</table></html>\n"
    )


def _rows(every: Sequence[Judged]) -> list[tuple[str, str, str, str]]:
    return [
        (
            each.verdict,
            visible(each.question),
            visible(" / ".join(each.wanted.answers)) or "nothing: the documents don't say",
            _said(each),
        )
        for each in sorted(every, key=lambda each: each.right)
    ]


def _said(each: Judged) -> str:
    quotes = each.answer.points[0].quotes if each.answer.points else ()
    first = f": “{visible(quotes[0].plain.text)}” {visible(quotes[0].document.source)}" if quotes else ""
    return f"{headline(each.answer)}{first}"
